"""What is wrong with the way the intake took a file; nothing, if all is accounted for."""

import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

from pledgexl.commands.collect import examine
from pledgexl.messages.findings import wording
from pledgexl.model.finding import Finding
from pledgexl.model.language import Language
from pledgexl.model.month import rating_text
from pledgexl.model.names import FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT, Plan
from pledgexl.model.submission import Entry, FileStatus, Submission
from pledgexl.model.text import printable

FILE = "mutant.xlsx"
_LABELS_WITHIN = 60
_XML_SPACE = " \t\r\n"
# The sheet, the row and the value of a rating, as another reader sees them.
_Rating = tuple[str, int, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a file, and what is wrong with that: a short name of it and the details."""

    status: str
    complaint: str = ""
    details: str = ""


def judge(content: bytes, plan: Plan, period: Period) -> tuple[Verdict, Submission | None]:
    """Return the verdict on what the intake makes of `content`, and what it made."""
    try:
        submission = examine(content, FILE, plan, period)
    except MemoryError:
        return Verdict("memory", "MemoryError"), None
    except Exception as error:  # noqa: BLE001 (any exception is what is looked for here)
        return Verdict("crash", _place_of(error), repr(error)[:300]), None
    complaint, details = next(complaints(submission, plan, period), ("", ""))
    if complaint:
        return Verdict("unaccounted", complaint, details), submission
    if submission.status is FileStatus.ACCEPTED:
        return Verdict("accepted"), submission
    return Verdict(submission.findings[0].code.value), submission


def _place_of(error: Exception) -> str:
    """Return the kind of `error` and the last function of ours it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "pledgexl" in Path(frame.filename).parts] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).stem}.{ours[-1].name}"


def complaints(submission: Submission, plan: Plan, period: Period) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with `submission` as an account of a file."""
    if submission.status not in (FileStatus.ACCEPTED, FileStatus.REJECTED):
        yield "odd status", submission.status
    if submission.status is FileStatus.REJECTED and not submission.findings:
        yield "rejected without a finding", ""
    for finding in submission.findings:
        yield from _faults_of(finding)
    if submission.status is FileStatus.ACCEPTED:
        yield from _rows_lost(submission, plan, period)
        for entry in submission.entries:
            yield from _unprintable(entry)


def _faults_of(finding: Finding) -> Iterator[tuple[str, str]]:
    if finding.at.file != FILE:
        yield "finding without file", str(finding)
    try:
        for language in Language:
            said = wording(finding, language)
            f"{said.why}{said.fix}{finding.at.sheet}{finding.at.cell}{finding.value}".encode()
    except (KeyError, IndexError, ValueError) as error:
        yield f"{finding.code} cannot be said: {type(error).__name__}", str(error)


def _rows_lost(submission: Submission, plan: Plan, period: Period) -> Iterator[tuple[str, str]]:
    identity = submission.identity
    if identity is None:
        yield "accepted without identity", ""
        return
    counted = Counter(entry.id for entry in submission.entries if entry.id)
    expected = (
        initiative.id
        for initiative in plan.initiatives
        if initiative.lead == identity.department and initiative.counts_in(period)
    )
    lost = [number for number in expected if counted[number] != 1]
    doubled = [number for number, times in counted.items() if times > 1]
    if lost or doubled:
        yield "expected row not counted once", f"{lost} {doubled}"


def _unprintable(entry: Entry) -> Iterator[tuple[str, str]]:
    for text in (entry.title, entry.text, entry.remark):
        if printable(text) != text:
            yield "unprintable text in an entry", repr(text)[:100]


def unseen_ratings(content: bytes, submission: Submission) -> list[str]:
    """Return the ratings in `content`, as another reader sees them, that `submission` hides.

    A rating is told if an entry of its row has it, or if a finding points at its row, or at the
    label above it: two labels in one cell are read as two by us, and as the last by the witness.
    """
    told = {(found.at.sheet, found.at.row) for found in submission.findings}
    labels = {(found.at.sheet, found.at.row, found.at.column) for found in submission.findings}
    rated = {(entry.at.sheet, entry.at.row): entry.rating_tenths for entry in submission.entries}
    return [
        f"{sheet} row {row}: {value!r}, entry {rated.get((sheet, row))}"
        for (sheet, row, value), label in _visible_ratings(content)
        if (sheet, row) not in told and (sheet, *label) not in labels
        if not _agrees(value, rated.get((sheet, row)))
    ]


def _agrees(value: object, tenths: int | None) -> bool:
    if tenths is None:
        return False
    if isinstance(value, int | float) and 0 <= value <= HIGHEST_RATING:
        # Ten significant digits: what lies beyond is the witness's binary arithmetic.
        return abs(value * TENTHS_PER_POINT - tenths) < 1e-8
    # A text that was read as a number carries a finding; but space around a number is nothing,
    # and the witness takes it for a text.
    return isinstance(value, str) and value.strip(_XML_SPACE) == rating_text(tenths)


def _visible_ratings(content: bytes) -> Iterator[tuple[_Rating, tuple[int, int]]]:
    """Yield each filled cell under 評価 in a table of a form, and row and column of that label."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    for place, name in enumerate(book.sheet_names):
        rows = book.get_sheet_by_index(place).to_python(skip_empty_area=False)
        yield from _ratings_of(name, rows)


def _ratings_of(
    name: str, rows: Sequence[Sequence[object]]
) -> Iterator[tuple[_Rating, tuple[int, int]]]:
    labels = [_labels(row) for row in rows[:_LABELS_WITHIN]]
    begin = next(
        (
            place
            for place, found in enumerate(labels)
            if {*found} >= {FormLabel.RATING, FormLabel.NUMBER}
        ),
        None,
    )
    if begin is None:
        return
    column = labels[begin].index(FormLabel.RATING)
    for place, row in enumerate(rows[begin + 1 :], start=begin + 2):
        value = row[column]
        # The labels once more, as people copy them for printing, are no rating.
        if _labels(row) == labels[begin]:
            continue
        if not isinstance(value, str) or value.strip(" \t\r\n\u3000\u00a0\u200b\ufeff"):
            yield (name, place, value), (begin + 1, column + 1)


def _labels(row: Sequence[object]) -> list[str]:
    return [str(cell).strip() for cell in row]
