"""Reading files as typed while the plan is being read: what a file holds needs no plan."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import replace
from typing import Self

from pledgexl.errors import PledgexlError
from pledgexl.examine import read_as_typed
from pledgexl.intake.folder import FileKind, FoundFile
from pledgexl.intake.workers import Pace, Readers, processors

# Less is read before it is worth the start of a process.
_FEW_FILES = 1_000
# Few, as the run waits for the last that was told, and nobody asks for what was not.
_PACE = Pace(files_at_once=8, chunks_ahead=2)


class ReadAhead:
    """Reads files in the processors that are left over, in their order, within a `with`."""

    def __init__(self, find: Callable[[], Sequence[FoundFile]], at_least: int = _FEW_FILES) -> None:
        """Prepare to read the forms on this PC that `find` returns, if `at_least` so many."""
        self._find = find
        self._at_least = at_least
        self._read: dict[str, bytes] = {}
        self._enough = threading.Event()
        self._reading: threading.Thread | None = None

    def files(self, found: Sequence[FoundFile]) -> tuple[FoundFile, ...]:
        """Return `found`, each file with what was read of it until the `with` ended."""
        read = self._read
        return tuple(
            replace(file, read=read[file.name]) if file.name in read else file for file in found
        )

    def __enter__(self) -> Self:
        """Begin, if there is enough to do and a processor for it."""
        forms = self._forms() if processors() > 1 else []
        if len(forms) >= self._at_least:
            self._reading = threading.Thread(target=self._read_all, args=(forms,))
            self._reading.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End with the file that is being read."""
        self._enough.set()
        if self._reading is not None:
            self._reading.join()

    def _forms(self) -> list[FoundFile]:
        try:
            found = self._find()
        except PledgexlError:
            # What is wrong with the plan is said first; the run looks there again.
            return []
        return [file for file in found if file.kind is FileKind.FORM and file.source is None]

    def _read_all(self, files: Sequence[FoundFile]) -> None:
        with (
            suppress(BrokenProcessPool, OSError),
            Readers(read_as_typed, workers=processors() - 1, pace=_PACE) as readers,
        ):
            for file, answer in zip(files, readers.read(files), strict=True):
                # What nobody could read is read once more, with the others, and then refused.
                if isinstance(answer, bytes):
                    self._read[file.name] = answer
                if self._enough.is_set():
                    return
