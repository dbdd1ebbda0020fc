"""A form by itself: its cells → entries and findings. A pure function of the form and the plan."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pledgexl.core.parse_rating import ParsedRating, parse_rating
from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Cell, CellKind, Entry, RawForm, RawRow, RowStatus, State
from pledgexl.model.summary import rating_text
from pledgexl.model.text import printable
from pledgexl.schema import FORM_VERSION, SPARE_KEY_MARK, FormLabel

_INPUTS = (FormLabel.RATING, FormLabel.STATE, FormLabel.TEXT, FormLabel.REMARK)
_TEXTS = (FormLabel.INITIATIVE, FormLabel.TEXT, FormLabel.REMARK)
# A note below the table is no row; what looks like a 取組番号 is one.
_NUMBER = re.compile(r"\d+(-\d+)+")
_STATE_OF = {state.value: state for state in State}


@dataclass(frozen=True, slots=True)
class ParsedForm:
    """What a form says: an entry for each row it must have, and all that is wrong with it."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Assignment:
    """What a department has to rate: number → (measure, title), and what the plan lacks of it."""

    expected: dict[str, tuple[str, str]]
    carried: frozenset[str]


def form_faults(form: RawForm, plan: Plan, period: Period) -> tuple[Finding, ...]:
    """Return why `form` as a whole cannot count for `period`; empty if it can."""
    identity = form.identity
    department = plan.department_of.get(identity.department)
    checks = (
        (Code.FORM_VERSION_UNKNOWN, identity.form_version, FORM_VERSION),
        (Code.OTHER_PLAN, identity.plan, plan.fingerprint),
        (Code.WRONG_PERIOD, identity.period.era, period.era),
        (Code.DEPARTMENT_UNKNOWN, identity.department, department.code if department else ""),
    )
    faults = tuple(
        Finding(code, form.at(0, ""), found, _values(found=found, expected=expected))
        for code, found, expected in checks
        if found != expected
    )
    if faults or department is None or _has_work(form, plan, period):
        return faults
    values = _values(department=department.name)
    return (Finding(Code.DEPARTMENT_RATES_NOTHING, form.at(0, ""), department.code, values),)


def _has_work(form: RawForm, plan: Plan, period: Period) -> bool:
    return bool(_assignment(form, plan, period).expected) or any(map(_is_used_spare, form.rows))


def parse_form(form: RawForm, plan: Plan, period: Period) -> ParsedForm:
    """Return the entries of an accepted `form` and everything that is wrong in it."""
    assignment = _assignment(form, plan, period)
    groups, strays = _rows_by_number(form, plan, assignment)
    entries: list[Entry] = []
    findings = list(strays)
    for number, rows in groups.items():
        parsed = _parse_known(form, plan, (number, *assignment.expected[number]), rows)
        entries.extend(parsed.entries)
        findings.extend(parsed.findings)
    for parsed in (_parse_spare(form, plan, row) for row in form.rows if _is_used_spare(row)):
        entries.extend(parsed.entries)
        findings.extend(parsed.findings)
    gone = tuple(_gone(form, assignment, set(groups)))
    findings.extend(_gone_finding(form, entry) for entry in gone)
    findings.extend(_carried_findings(form, assignment, groups))
    return ParsedForm((*entries, *gone), tuple(findings))


def _values(**values: str) -> dict[str, str]:
    return values


def _assignment(form: RawForm, plan: Plan, period: Period) -> _Assignment:
    code = form.identity.department
    expected = {
        initiative.id: (initiative.measure, initiative.title)
        for initiative in plan.initiatives
        if initiative.lead == code and initiative.counts_in(period)
    }
    titles = {row.key: row.cell(FormLabel.INITIATIVE).text for row in form.rows}
    carried = {
        key: (key.rpartition("-")[0], printable(titles.get(key, "")) or key)
        for key in form.identity.keys
        if key not in plan.initiative_of and key.rpartition("-")[0] in plan.item_of
        if not key.startswith(SPARE_KEY_MARK)
    }
    return _Assignment(expected | carried, frozenset(carried))


def _number_cell(row: RawRow) -> str:
    return row.cell(FormLabel.NUMBER).text.strip()


def _is_filled(row: RawRow) -> bool:
    return any(not row.cell(label).is_blank for label in _INPUTS)


def _is_spare(row: RawRow) -> bool:
    return row.key.startswith(SPARE_KEY_MARK)


def _is_used_spare(row: RawRow) -> bool:
    named = not row.cell(FormLabel.INITIATIVE).is_blank
    return _is_spare(row) and (named or _is_filled(row))


def _rows_by_number(
    form: RawForm, plan: Plan, assignment: _Assignment
) -> tuple[dict[str, list[RawRow]], list[Finding]]:
    groups: dict[str, list[RawRow]] = defaultdict(list)
    strays: list[Finding] = []
    for row in form.rows:
        if _is_spare(row):
            continue
        number = _number_cell(row) or row.key
        if number in assignment.expected and row.key in ("", number):
            groups[number].append(row)
        elif row.key or _is_filled(row) or _NUMBER.fullmatch(number):
            strays.append(_stray(form, plan, row, assignment))
    return dict(groups), strays


def _stray(form: RawForm, plan: Plan, row: RawRow, assignment: _Assignment) -> Finding:
    number = _number_cell(row) or row.key
    at = form.at(row.row, FormLabel.NUMBER)
    initiative = plan.initiative_of.get(number)
    if not number:
        rating = row.cell(FormLabel.RATING).text
        return Finding(Code.ROW_WITHOUT_NUMBER, at, rating)
    if initiative is None or number in assignment.expected:
        return Finding(Code.INITIATIVE_UNKNOWN, at, number)
    if initiative.lead != form.identity.department:
        lead = plan.department_of[initiative.lead].name
        return Finding(Code.INITIATIVE_OF_OTHER_DEPARTMENT, at, number, _values(lead=lead))
    period = form.identity.period.era
    return Finding(Code.INITIATIVE_NOT_IN_PERIOD, at, number, _values(period=period))


def _parse_known(
    form: RawForm, plan: Plan, named: tuple[str, str, str], rows: list[RawRow]
) -> ParsedForm:
    number, measure, title = named
    parsed = [_parse_row(form, plan, row, (number, measure, title)) for row in rows]
    if len(rows) == 1:
        return parsed[0]
    cells = "、".join(form.at(row.row, FormLabel.NUMBER).cell for row in rows)
    doubled = [
        Finding(
            Code.INITIATIVE_DOUBLED,
            form.at(row.row, FormLabel.NUMBER),
            number,
            _values(cells=cells),
        )
        for row in rows
    ]
    entry = replace(
        parsed[0].entries[0],
        status=RowStatus.REJECTED,
        rating_tenths=None,
        state=State.NONE,
        text="",
        remark="",
    )
    return ParsedForm((entry,), (*doubled, *(f for one in parsed for f in one.findings)))


def _parse_spare(form: RawForm, plan: Plan, row: RawRow) -> ParsedForm:
    measure = row.key.removeprefix(SPARE_KEY_MARK).partition("#")[0]
    title = row.cell(FormLabel.INITIATIVE)
    at = form.at(row.row, FormLabel.INITIATIVE)
    if measure not in plan.item_of:
        return ParsedForm((), (Finding(Code.ROW_WITHOUT_NUMBER, at, title.text),))
    if title.is_blank:
        rating = row.cell(FormLabel.RATING).text
        return ParsedForm((), (Finding(Code.ADDED_WITHOUT_TITLE, at, rating),))
    return _parse_row(form, plan, row, ("", measure, printable(title.text).strip()))


def _parse_row(form: RawForm, plan: Plan, row: RawRow, named: tuple[str, str, str]) -> ParsedForm:
    number, measure, title = named
    parsed = parse_rating(row.cell(FormLabel.RATING), plan.settings.step_tenths)
    state = _STATE_OF.get(row.cell(FormLabel.STATE).text.strip())
    findings = (
        *_rating_findings(form, plan, row, parsed),
        *_state_findings(form, row, parsed, state),
        *_text_findings(form, row, parsed, state),
    )
    entry = Entry(
        id=number,
        measure=measure,
        title=title,
        department=form.identity.department,
        status=_status(parsed, state, findings),
        rating_tenths=parsed.tenths,
        state=state or State.NONE,
        text=_text(row, FormLabel.TEXT),
        remark=_text(row, FormLabel.REMARK),
        at=form.at(row.row, FormLabel.RATING),
        is_added=_is_spare(row),
    )
    if entry.status is not RowStatus.RATED:
        entry = replace(entry, rating_tenths=None)
    return ParsedForm((entry,), findings)


def _text(row: RawRow, label: FormLabel) -> str:
    cell = row.cell(label)
    return "" if cell.is_blank or cell.kind is CellKind.ERROR else printable(cell.text)


def _status(parsed: ParsedRating, state: State | None, findings: Iterable[Finding]) -> RowStatus:
    codes = {found.code for found in findings if found.severity is Severity.ERROR}
    if codes == {Code.RATING_MISSING}:
        return RowStatus.MISSING
    if codes:
        return RowStatus.REJECTED
    if state is not None and state.is_excluded:
        return RowStatus.EXCLUDED
    return RowStatus.RATED if parsed.tenths is not None else RowStatus.MISSING


def _rating_findings(
    form: RawForm, plan: Plan, row: RawRow, parsed: ParsedRating
) -> Iterator[Finding]:
    cell = row.cell(FormLabel.RATING)
    at = form.at(row.row, FormLabel.RATING)
    if parsed.code is not None:
        step = rating_text(plan.settings.step_tenths)
        yield Finding(parsed.code, at, cell.text, _values(step=step, label=FormLabel.RATING))
        return
    rating = rating_text(parsed.tenths)
    if parsed.is_normalised:
        yield Finding(Code.RATING_NORMALISED, at, cell.text, _values(rating=rating))
    if cell.is_formula:
        yield Finding(Code.RATING_FROM_FORMULA, at, cell.text)


def _state_findings(
    form: RawForm, row: RawRow, parsed: ParsedRating, state: State | None
) -> Iterator[Finding]:
    at = form.at(row.row, FormLabel.STATE)
    cell = row.cell(FormLabel.STATE)
    if state is None:
        yield Finding(Code.STATE_UNKNOWN, at, cell.text)
    elif state.is_excluded and parsed.tenths is not None:
        rating = row.cell(FormLabel.RATING).text
        rated_at = form.at(row.row, FormLabel.RATING)
        yield Finding(Code.RATING_WITH_EXCLUSION, rated_at, rating, _values(state=state))
    elif not state.is_excluded and parsed.tenths is None and parsed.code is None:
        yield Finding(Code.RATING_MISSING, form.at(row.row, FormLabel.RATING))


def _text_findings(
    form: RawForm, row: RawRow, parsed: ParsedRating, state: State | None
) -> Iterator[Finding]:
    for label in _TEXTS:
        yield from _cell_findings(form, row, label)
    told = not row.cell(FormLabel.TEXT).is_blank
    at = form.at(row.row, FormLabel.TEXT)
    if state is not None and state.is_excluded:
        if not told and row.cell(FormLabel.REMARK).is_blank:
            yield Finding(Code.EXCLUDED_WITHOUT_REASON, at, "", _values(state=state))
    elif parsed.tenths is not None and not told:
        yield Finding(Code.TEXT_MISSING, at)


def _cell_findings(form: RawForm, row: RawRow, label: FormLabel) -> Iterator[Finding]:
    cell: Cell = row.cell(label)
    at = form.at(row.row, label)
    values = _values(label=label)
    if cell.kind is CellKind.ERROR:
        yield Finding(Code.CELL_IS_ERROR, at, cell.text, values)
    elif cell.is_formula and cell.is_blank:
        yield Finding(Code.FORMULA_NOT_CALCULATED, at, cell.text, values)
    elif printable(cell.text) != cell.text.replace("\r\n", "\n").replace("\r", "\n"):
        yield Finding(Code.TEXT_CLEANED, at, printable(cell.text), values)


def _gone(form: RawForm, assignment: _Assignment, seen: set[str]) -> Iterator[Entry]:
    for number, (measure, title) in assignment.expected.items():
        if number not in seen:
            yield Entry(
                id=number,
                measure=measure,
                title=title,
                department=form.identity.department,
                status=RowStatus.MISSING,
                rating_tenths=None,
                state=State.NONE,
                text="",
                remark="",
                at=form.at(0, ""),
            )


def _gone_finding(form: RawForm, entry: Entry) -> Finding:
    values = _values(number=entry.id, title=entry.title)
    return Finding(Code.ROW_GONE, form.at(0, ""), entry.id, values)


def _carried_findings(
    form: RawForm, assignment: _Assignment, groups: dict[str, list[RawRow]]
) -> Iterator[Finding]:
    for number in sorted(assignment.carried & set(groups)):
        at = form.at(groups[number][0].row, FormLabel.NUMBER)
        yield Finding(Code.INITIATIVE_CARRIED, at, number)
