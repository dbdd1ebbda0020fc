"""Double entry of ratings: each accepted rating is read once more before the release."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool

from pledgexl.intake.folder import SubmittedFile
from pledgexl.intake.second_reading import FileToReread, ReadRating, SecondReading, read_again
from pledgexl.intake.workers import WorkerPool
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.month import Summary, rating_text
from pledgexl.model.submission import RowStatus, Submission

# More places make a sentence that nobody reads to its end.
_MOST_PLACES = 10


def read_twice(
    summary: Summary, submissions: Sequence[SubmittedFile], pool: WorkerPool[Submission]
) -> tuple[int, tuple[Message, ...]]:
    """Return how many ratings of `summary` were read a second time and agree; name the others.

    Raises PledgexlError, which names file, sheet and cell, for a rating that was read otherwise,
    and for a file that was changed since.
    """
    files = _files_to_reread(summary, submissions)
    sent: Iterable[FileToReread] = files
    if any(file.source for file in files):
        from pledgexl.intake.cluster import fetched  # noqa: PLC0415 (rarely asked for)

        sent = fetched(files)
    agreed, unread = 0, []
    try:
        for file, found in zip(files, pool.each(read_again, sent), strict=True):
            # A worker that crashed, or took too long or too much memory, has read none of them.
            nothing = SecondReading(unread=file.ratings)
            reading = found if isinstance(found, SecondReading) else nothing
            _require_same(file, reading)
            agreed += reading.agreed
            unread += [f"{at.file} {at.sheet}!{at.cell}" for at, _ in reading.unread]
    except BrokenProcessPool as error:
        raise PledgexlError("no_readers") from error
    if not unread:
        return agreed, ()
    more = ("…",) if len(unread) > _MOST_PLACES else ()
    places = (*unread[:_MOST_PLACES], *more)
    return agreed, (Message("not_read_twice", {"count": len(unread), "places": places}),)


def _files_to_reread(summary: Summary, submissions: Sequence[SubmittedFile]) -> list[FileToReread]:
    ratings: dict[str, list[ReadRating]] = defaultdict(list)
    for row in summary.initiatives:
        if row.at and row.status is RowStatus.RATED and row.rating_tenths is not None:
            ratings[row.at.file].append(ReadRating(row.at, row.rating_tenths))
    digests = {record.file: record.sha256 for record in summary.files}
    found = {file.name: file for file in submissions if file.name in ratings}
    for name in sorted(ratings.keys() - found.keys()):
        raise PledgexlError("form_changed", file=name)
    wanted = []
    for name, file in found.items():
        digest, read = digests[name], tuple(ratings[name])
        wanted.append(
            FileToReread(file.path, name, source=file.source, sha256=digest, ratings=read)
        )
    return wanted


def _require_same(file: FileToReread, reading: SecondReading) -> None:
    if reading.is_changed:
        raise PledgexlError("form_changed", file=file.name)
    for (at, tenths), stored in reading.differing:
        place = {"file": at.file, "sheet": at.sheet, "cell": at.cell}
        first = rating_text(tenths)
        raise PledgexlError("ratings_differ", **place, first=first, second=stored or "－")
