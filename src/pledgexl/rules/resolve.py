"""Which of a month's files count: one per department, by revision, never picked silently."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pledgexl.messages.labels import label_text
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import FormLabel
from pledgexl.model.plan import Department, Plan
from pledgexl.model.submission import BLANK_CELL, CellKind, FileStatus, RawForm, RawRow, Submission
from pledgexl.model.text import printable

# A form draws its stars by itself.
_COMPARED = tuple(label for label in FormLabel if label is not FormLabel.STARS)
_LONGEST_TEXT = 20
_MOST_CELLS = 5
# The number of letters that both texts have, quoted before those in which they differ.
_BEFORE = 5


def resolve(submissions: Sequence[Submission], plan: Plan) -> tuple[Submission, ...]:
    """Return all `submissions` with their final status; what is not accepted has no entries.

    Identical bytes count once, but for two files that are no forms and are named after two
    departments. So do equal revisions with the same text in every cell. Of one department's files
    the highest revision counts; equal revisions that differ are a conflict in which none counts.
    Their cells are compared where their forms are open.
    """
    once = _by_bytes(submissions, plan)
    rejected = by_department(once, FileStatus.REJECTED)
    changed: dict[str, Submission] = {}
    for code, rivals in by_department(once, FileStatus.ACCEPTED).items():
        newest = max(rivals, key=lambda one: one.revision)
        # A newer form of the same plan replaces what was rejected before it.
        superseded = [
            one
            for one in rejected.get(code, ())
            if one.revision < newest.revision
            and one.identity
            and one.identity.plan == plan.fingerprint
        ]
        losers = (
            *_losers(plan.department_of[code].name, rivals),
            *_superseded(superseded, newest.revision, newest.file),
        )
        changed |= {one.file: one for one in losers}
    return tuple(changed.get(one.file, one) for one in once)


def by_department(
    submissions: Iterable[Submission], *statuses: FileStatus
) -> dict[str, list[Submission]]:
    """Return the submissions that have one of the `statuses`, by the code of their department."""
    sent: dict[str, list[Submission]] = defaultdict(list)
    for one in submissions:
        if one.department and one.status in statuses:
            sent[one.department].append(one)
    return sent


def _by_bytes(submissions: Sequence[Submission], plan: Plan) -> list[Submission]:
    first_with: dict[tuple[str, str], str] = {}
    resolved: list[Submission] = []
    for one in submissions:
        # A file that could not be read has no digest, and equals no other.
        counts = one.status is not FileStatus.IGNORED and one.sha256 != ""
        # Two departments may both have sent an empty file.
        sender = "" if one.identity else department_named(one.file, plan.departments)
        first = first_with.setdefault((one.sha256, sender), one.file) if counts else one.file
        if first == one.file:
            resolved.append(one)
        else:
            resolved.append(_without(one, FileStatus.IGNORED, Code.SAME_BYTES, file=first))
    return resolved


def _losers(department: str, rivals: Sequence[Submission]) -> list[Submission]:
    """Return those of the accepted `rivals` that do not count."""
    highest = max(one.revision for one in rivals)
    newest = [one for one in rivals if one.revision == highest]
    files = "、".join(one.file for one in newest)
    older = [one for one in rivals if one.revision < highest]
    losers = _superseded(older, highest, files)
    differing: list[Submission] = []
    for one in newest:
        alike = next((each for each in differing if _are_alike(each, one)), None)
        if alike is None:
            differing.append(one)
        else:
            losers.append(_without(one, FileStatus.IGNORED, Code.SAME_CELLS, file=alike.file))
    first, *others = differing
    if not others:
        return losers
    listed = [_listed(first, other) for other in others]
    conflict = {
        "department": department,
        "revision": str(highest),
        "files": files,
        "differences": "、".join(filter(None, listed)) or "－",
    }
    losers.append(_without(first, FileStatus.REJECTED, Code.TWO_FILES, **conflict))
    return losers + [
        _without(other, FileStatus.REJECTED, Code.RIVAL_FILE, file=first.file) for other in others
    ]


def _listed(one: Submission, other: Submission) -> str:
    """Return the first differences of the two forms, "" where they are not open."""
    form, other_form = one.form, other.form
    found = differences(form, other_form) if form and other_form else []
    more = len(found) - _MOST_CELLS
    return "、".join(found[:_MOST_CELLS]) + (f"…（+{more}）" if more > 0 else "")


def _superseded(older: Iterable[Submission], newer: int, file: str) -> list[Submission]:
    values = {"newer": str(newer), "file": file}
    return [_without(one, FileStatus.SUPERSEDED, Code.SUPERSEDED, **values) for one in older]


def _without(one: Submission, status: FileStatus, code: Code, **values: str) -> Submission:
    finding = Finding(code, CellRef(one.file), "", values)
    return replace(one, status=status, entries=(), findings=(finding,))


def newest_returned(
    submissions: Sequence[Submission], recorded: Mapping[str, int] | None
) -> dict[str, int]:
    """Return the newest revision that each department can have been sent, 1 if it is not named.

    It is the one `recorded`. Where what went back was not recorded (None), a revision is believed
    where the one before it came as well.
    """
    if recorded is not None:
        return dict(recorded)
    sent: dict[str, set[int]] = defaultdict(set)
    for one in submissions:
        if one.department:
            sent[one.department].add(one.revision)
    return {
        code: max(revision + 1 for revision in revisions if revision < max(revisions))
        for code, revisions in sent.items()
        if len(revisions) > 1
    }


def asking_about_unreturned(
    submissions: Iterable[Submission], plan: Plan, newest: Mapping[str, int]
) -> list[Submission]:
    """Return `submissions`, with a question to those of a revision above the `newest` returned."""
    asked = []
    for one in submissions:
        returned, found = newest.get(one.department, 1), one.findings
        if one.status is FileStatus.ACCEPTED and one.revision > returned:
            values = {
                "department": plan.department_of[one.department].name,
                "revision": str(one.revision),
                "newest": str(returned),
            }
            at, revision = CellRef(one.file), str(one.revision)
            found = (*found, Finding(Code.REVISION_NOT_RETURNED, at, revision, values))
        asked.append(replace(one, findings=found))
    return asked


def department_named(file: str, departments: Iterable[Department]) -> str:
    """Return the code with which a part of the path `file` begins; "" where two do, or none.

    `3月分.csv` does not begin with the code 3, nor does `1011.csv` with 101.
    """
    named = set()
    for part in unicodedata.normalize("NFKC", file).split("/"):
        for department in departments:
            if part.casefold().startswith(department.code.casefold()):
                rest = part[len(department.code) :]
                if not rest[:1].isalnum() or rest.startswith(department.name):
                    named.add(department.code)
    return named.pop() if len(named) == 1 else ""


def differences(first: RawForm, second: RawForm) -> list[str]:
    """Return the cells in which the two forms differ: `H10 評価「6」／「7」`."""
    ours, theirs = _rows_by_name(first), _rows_by_name(second)
    found = []
    for name in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(name), theirs.get(name)
        form, row = (first, one) if one else (second, other)
        for label in _COMPARED:
            text, other_text = _seen(first, one, label), _seen(second, other, label)
            if text != other_text:
                cell = form.at(row.row if row else 0, label).cell
                quoted = _shortened(text, other_text)
                found.append(f"{cell} {label_text(label)}{quoted}")
    return found


def _are_alike(one: Submission, other: Submission) -> bool:
    """Say whether both forms are open and have the same text in every cell."""
    form, other_form = one.form, other.form
    return bool(form and other_form and not differences(form, other_form))


def _rows_by_name(form: RawForm) -> dict[tuple[str, int], RawRow]:
    """Return each row by its key, number or title, and how many of that name are above it."""
    seen: Counter[str] = Counter()
    rows: dict[tuple[str, int], RawRow] = {}
    for row in form.rows:
        number, title = (_text(row, label) for label in (FormLabel.NUMBER, FormLabel.INITIATIVE))
        name = row.key or number or title
        rows[name, seen[name]] = row
        seen[name] += 1
    return rows


def _seen(form: RawForm, row: RawRow | None, label: str) -> str:
    """Return the text under `label`, with a sign of what is drawn over it."""
    text, column = _text(row, label), form.columns.get(label, 0)
    is_drawn_over = row and any(area.covers(row.row, column) for area in form.drawings)
    return f"{text}〈▭〉" if text and is_drawn_over else text


def _text(row: RawRow | None, label: str) -> str:
    cell = row.cell(label) if row else BLANK_CELL
    if cell.is_blank:
        return ""
    if cell.struck or cell.raised:
        # The same words, some of which one file strikes through, are not the same.
        return f"{cell.understood}〈{cell.struck or cell.raised}〉"
    if cell.kind is CellKind.NUMBER:
        # Some programs save a whole number as 7.0.
        return cell.text.removesuffix(".0") if cell.shown is None else cell.shown
    return cell.seen.strip()


def _shortened(*differing: str) -> str:
    """Return two texts, short: without most of a long beginning that both have.

    Texts that differ in nothing but blanks are left as they are.
    """
    texts = [" ".join(printable(text).split()) for text in differing]
    pairs = enumerate(zip(*texts, strict=False))
    alike = next((place for place, (a, b) in pairs if a != b), min(map(len, texts)))
    begin = alike - _BEFORE if texts[0] != texts[1] and alike >= _LONGEST_TEXT else 0
    end = begin + _LONGEST_TEXT
    before = "…" if begin else ""
    return "／".join(
        f"「{before}{text[begin:end]}{'…' if len(text) > end else ''}」" for text in texts
    )
