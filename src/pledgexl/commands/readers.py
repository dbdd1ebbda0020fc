"""Where the submissions lie and who reads them: a folder and this PC, or what the operator says."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from pledgexl.intake.folder import SubmittedFile, find_files
from pledgexl.intake.package import Refusal
from pledgexl.intake.workers import Readers, workers_for
from pledgexl.model.errors import PledgexlError
from pledgexl.workspace.settings import Settings

Result = TypeVar("Result")
Given_co = TypeVar("Given_co", covariant=True)


class Reading(Protocol[Given_co]):
    """What reads files, wherever it does."""

    def read(self, files: Iterable[SubmittedFile]) -> Iterator[Given_co | Refusal]:
        """Begin, and return what reading each of `files` gives, in their order."""


def find_submissions(folder: Path, settings: Settings) -> tuple[SubmittedFile, ...]:
    """Return every file below the address that the operator gave, else below `folder`."""
    if settings.submissions:
        from pledgexl.intake.storage import find_stored  # noqa: PLC0415 (rarely asked for)

        return find_stored(settings.submissions)
    if not folder.is_dir():
        raise PledgexlError("no_submissions", file=str(folder))
    return find_files(folder)


def readers_for(
    read: Callable[[SubmittedFile], Result], files: int, settings: Settings
) -> AbstractContextManager[Reading[Result]]:
    """Return who is to `read` so many `files`: a cluster if there is one, else this PC."""
    if settings.scheduler:
        from pledgexl.intake.cluster import cluster_readers  # noqa: PLC0415 (rarely asked for)

        return cluster_readers(read, settings.scheduler, settings.submissions)
    readers = Readers(read, workers=workers_for(files))
    if settings.submissions:
        return Fetching(readers)
    return readers


class Fetching(Generic[Result]):
    """Fetches stored files for readers, who need no way to the storage."""

    def __init__(self, readers: Readers[Result]) -> None:
        """Fetch for `readers`."""
        self._readers = readers

    def __enter__(self) -> "Fetching[Result]":
        """Return the readers."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the readers."""
        self._readers.__exit__(kind, error, traceback)

    def read(self, files: Iterable[SubmittedFile]) -> Iterator[Result | Refusal]:
        """Return what reading each of `files` gives, in their order."""
        from pledgexl.intake.storage import at_hand  # noqa: PLC0415 (rarely asked for)

        return self._readers.read(at_hand(files))
