"""Double entry of ratings: each accepted rating is read once more before the release."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool

from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.package import Refusal
from pledgexl.intake.second_reading import FileToReread, ReadRating, SecondReading, read_again
from pledgexl.intake.workers import WorkerPool
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import CellRef
from pledgexl.model.message import Message
from pledgexl.model.submission import RowStatus, Submission
from pledgexl.model.summary import Summary, rating_text

# More places make a sentence that nobody reads to its end.
_MOST_PLACES = 10


class SecondReadings:
    """The second readings of all ratings of a month, which the workers begin at once."""

    def __init__(
        self,
        summary: Summary,
        submissions: Sequence[SubmittedFile],
        pool: WorkerPool[Submission],
    ) -> None:
        """Let `pool` read each rating of `summary` again in the file that it came from."""
        ratings: dict[str, list[ReadRating]] = defaultdict(list)
        for row in summary.initiatives:
            if row.at and row.status is RowStatus.RATED and row.rating_tenths is not None:
                ratings[row.at.file].append(ReadRating(row.at, row.rating_tenths))
        digests = {record.file: record.sha256 for record in summary.files}
        found = {file.name: file for file in submissions}
        for name in ratings.keys() - found.keys():
            raise PledgexlError("form_changed", file=name)
        self._files = [
            FileToReread(
                found[name].path,
                name,
                source=found[name].source,
                sha256=digests[name],
                ratings=tuple(own),
            )
            for name, own in ratings.items()
        ]
        sent: Iterable[FileToReread] = self._files
        if any(file.source for file in self._files):
            from pledgexl.intake.cluster import fetched  # noqa: PLC0415 (rarely asked for)

            sent = fetched(self._files)
        self._readings = pool.each(read_again, sent)
        self._unread: list[CellRef] = []

    def require_same(self) -> int:
        """Return how many ratings were read twice; they agree.

        Raises PledgexlError, which names file, sheet and cell, for a rating that was read
        otherwise, and for a file that was changed in between.
        """
        agreed = 0
        try:
            for file, reading in zip(self._files, self._readings, strict=True):
                agreed += self._agreed(file, reading)
        except BrokenProcessPool as error:
            raise PledgexlError("no_readers") from error
        return agreed

    def _agreed(self, file: FileToReread, found: SecondReading | Refusal) -> int:
        # A worker that crashed, or took too long or too much memory, has read none of them.
        reading = found if isinstance(found, SecondReading) else SecondReading(unread=file.ratings)
        if reading.is_changed:
            raise PledgexlError("form_changed", file=file.name)
        for (at, tenths), stored in reading.differing:
            place = {"file": at.file, "sheet": at.sheet, "cell": at.cell}
            first = rating_text(tenths)
            raise PledgexlError("ratings_differ", **place, first=first, second=stored or "－")
        self._unread += (rating.at for rating in reading.unread)
        return reading.agreed

    @property
    def remarks(self) -> tuple[Message, ...]:
        """What to print about ratings that could not be read twice."""
        if not self._unread:
            return ()
        shown = self._unread[:_MOST_PLACES]
        places = [f"{at.file} {at.sheet}!{at.cell}" for at in shown]
        more = ("…",) if len(self._unread) > len(shown) else ()
        count = len(self._unread)
        return (Message("not_read_twice", {"count": count, "places": (*places, *more)}),)
