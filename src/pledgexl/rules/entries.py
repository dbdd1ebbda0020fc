"""A form by itself: its cells → entries and findings. A pure function of the form and the plan."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from pledgexl.model.finding import LONGEST_QUOTE, CellRef, Code, Finding, Severity
from pledgexl.model.names import FORM_VERSION, READ_FORM_VERSIONS, FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import (
    BLANK_CELL,
    Cell,
    CellKind,
    Entry,
    RawForm,
    RawRow,
    RowStatus,
    State,
)
from pledgexl.model.summary import rating_text
from pledgexl.model.text import (
    MAXIMUM_TEXT_UNITS,
    bounded,
    comparable,
    is_invisible,
    printable,
    private_letters,
    stripped,
    without_spaces,
)
from pledgexl.rules.bound_findings import MOST_OF_A_KIND
from pledgexl.rules.check_layout import Layout, check_layout
from pledgexl.rules.rating import ParsedRating, parse_rating
from pledgexl.rules.rows import (
    Assignment,
    Identified,
    assignment,
    identify_rows,
    is_used,
)

_VALUES = (FormLabel.RATING, FormLabel.STATE)
_TEXTS = (FormLabel.INITIATIVE, FormLabel.TEXT, FormLabel.REMARK)
_STATE_OF = {state.value: state for state in State}


class ParsedForm(NamedTuple):
    """What a form says: an entry for each row it must have, and all that is wrong with it."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def form_faults(form: RawForm, plan: Plan, period: Period) -> tuple[Finding, ...]:
    """Return why `form` as a whole cannot count for `period`; empty if it can."""
    identity = form.identity
    department = plan.department_of.get(identity.department)
    version = identity.form_version
    checks = (
        (
            Code.FORM_VERSION_UNKNOWN,
            version,
            version if version in READ_FORM_VERSIONS else FORM_VERSION,
        ),
        (Code.OTHER_PLAN, identity.plan, plan.fingerprint),
        (Code.WRONG_PERIOD, identity.period.label, period.label),
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
    if any(initiative.counts_in(period) for initiative in plan.led_by(form.identity.department)):
        return True
    assigned = assignment(form, plan, period)
    return bool(assigned.expected) or any(
        each.measure for each in identify_rows(form, plan, assigned)
    )


def parse_form(form: RawForm, plan: Plan, period: Period) -> ParsedForm:
    """Return the entries of an accepted `form` and everything that is wrong in it."""
    assigned = assignment(form, plan, period)
    identified = identify_rows(form, plan, assigned)
    layout = check_layout(form, identified)
    rows_of: dict[str, list[RawRow]] = defaultdict(list)
    for each in identified:
        if each.number:
            rows_of[each.number].append(each.row)
    parser = _RowParser(form, plan, layout)
    repeated = _repeated_titles(identified, assigned)
    parsed = (
        *(
            _parse_known(parser, (number, *assigned.expected[number]), rows)
            for number, rows in rows_of.items()
        ),
        *(_parse_spare(parser, each, repeated) for each in identified if each.measure),
    )
    gone = tuple(_gone(form, assigned, set(rows_of)))
    findings = (
        *(found for each in identified for found in each.findings),
        *layout.findings,
        *(found for one in parsed for found in one.findings),
        *(_gone_finding(form, entry) for entry in gone),
        *_carried_findings(form, assigned, rows_of),
    )
    return ParsedForm((*(entry for one in parsed for entry in one.entries), *gone), findings)


def _values(**values: str) -> dict[str, str]:
    return values


@dataclass(frozen=True, slots=True)
class _RowParser:
    """What is needed to understand any row of one form."""

    form: RawForm
    plan: Plan
    layout: Layout

    def parse(self, row: RawRow, named: tuple[str, str, str], *, is_added: bool) -> ParsedForm:
        """Return what `row` says of the initiative `named` by number, measure and title."""
        fault = _fault(row, FormLabel.RATING, is_added=is_added)
        parsed = ParsedRating(code=fault) if fault else self._rating(row)
        state = _state(row.cell(FormLabel.STATE))
        number, measure, title = named
        issued = self.form.issued.get(number, {}).get(FormLabel.TEXT, "")
        findings = self._findings(row, parsed, state, issued, is_added=is_added)
        is_uncertain = row.row in self.layout.uncertain
        status = RowStatus.REJECTED if is_uncertain else _status(parsed, state, findings)
        entry = Entry(
            id=number,
            measure=measure,
            title=title,
            department=self.form.identity.department,
            status=status,
            rating_tenths=parsed.tenths if status is RowStatus.RATED else None,
            state=state or State.NONE,
            text=_text(row, FormLabel.TEXT),
            remark=_text(row, FormLabel.REMARK),
            at=self.form.at(row.row, FormLabel.RATING),
            is_added=is_added,
            text_column=self.form.columns.get(FormLabel.TEXT, 0),
        )
        return ParsedForm((entry,), findings)

    def _rating(self, row: RawRow) -> ParsedRating:
        return parse_rating(row.cell(FormLabel.RATING), self.plan.settings.step_tenths)

    def _findings(
        self, row: RawRow, parsed: ParsedRating, state: State | None, issued: str, *, is_added: bool
    ) -> tuple[Finding, ...]:
        findings = (
            *_rating_findings(self.form, self.plan, row, parsed),
            *_state_findings(self.form, row, parsed, state),
            *_cell_findings(self.form, row, is_added=is_added),
            *_text_findings(self.form, row, parsed, state, issued),
        )
        if row.row not in self.layout.uncertain:
            return findings
        # The rating of a row may stand in the merged cell above it.
        return tuple(found for found in findings if found.code is not Code.RATING_MISSING)


def _parse_known(parser: _RowParser, named: tuple[str, str, str], rows: list[RawRow]) -> ParsedForm:
    if len(rows) > 1:
        # A second row whose cells were cleared is one that somebody took back.
        rows = [row for row in rows if is_used(row)] or rows[:1]
    parsed = [parser.parse(row, named, is_added=False) for row in rows]
    if len(rows) == 1:
        return parsed[0]
    places = [parser.form.at(row.row, FormLabel.NUMBER) for row in rows]
    values = _values(cells=_cells(places))
    doubled = [Finding(Code.INITIATIVE_DOUBLED, at, named[0], values) for at in places]
    entry = (
        parsed[0]
        .entries[0]
        .changed(
            status=RowStatus.REJECTED,
            rating_tenths=None,
            state=State.NONE,
            text="",
            remark="",
        )
    )
    return ParsedForm((entry,), (*doubled, *(found for one in parsed for found in one.findings)))


def _cells(places: Sequence[CellRef]) -> str:
    """Return the addresses of `places`; of very many the first."""
    told = "、".join(at.cell for at in places[:MOST_OF_A_KIND])
    return told if len(places) <= MOST_OF_A_KIND else f"{told}…（{len(places):,}）"


def _repeated_titles(identified: Sequence[Identified], assigned: Assignment) -> set[str]:
    """Return the titles that no spare row may have: planned ones, and those of several rows."""
    spare = (each.row.cell(FormLabel.INITIATIVE).seen for each in identified if each.measure)
    added = Counter(map(comparable, spare))
    twice = {title for title, count in added.items() if count > 1}
    return twice | assigned.numbers_of_title.keys()


def _parse_spare(parser: _RowParser, spare: Identified, repeated: AbstractSet[str]) -> ParsedForm:
    title = spare.row.cell(FormLabel.INITIATIVE)
    if title.is_blank or title.is_zero_of_formula:
        at = parser.form.at(spare.row.row, FormLabel.INITIATIVE)
        found = title.quoted or spare.row.cell(FormLabel.RATING).quoted
        return ParsedForm((), (Finding(Code.ADDED_WITHOUT_TITLE, at, found),))
    if comparable(title.seen) in repeated:
        at = parser.form.at(spare.row.row, FormLabel.INITIATIVE)
        return ParsedForm((), (Finding(Code.ADDED_TITLE_REPEATED, at, title.quoted),))
    named = ("", spare.measure, _text(spare.row, FormLabel.INITIATIVE).strip() or title.quoted)
    return parser.parse(spare.row, named, is_added=True)


def _state(cell: Cell) -> State | None:
    """Return the state that stands in `cell`, None if it is none."""
    if cell.struck or cell.raised:
        return None
    return State.NONE if cell.is_blank else _STATE_OF.get(stripped(cell.seen))


def _text(row: RawRow, label: FormLabel) -> str:
    """Return the text under `label` as it is seen; "" where there is none, or nothing to trust."""
    cell = row.cell(label)
    if cell.is_blank or cell.is_zero_of_formula or _fault(row, label) is not None:
        return ""
    return cell.understood


def _status(parsed: ParsedRating, state: State | None, findings: Iterable[Finding]) -> RowStatus:
    codes = {found.code for found in findings if found.severity is Severity.ERROR}
    if codes:
        return RowStatus.MISSING if codes == {Code.RATING_MISSING} else RowStatus.REJECTED
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
        values = _values(step=step, label=FormLabel.RATING, shown=cell.seen, stored=cell.text)
        bad = Finding(parsed.code, at, cell.quoted, values)
        yield from _value_faults(form, row, FormLabel.RATING) or (bad,)
        return
    yield from _format_findings(form, row, FormLabel.RATING)
    rating = rating_text(parsed.tenths)
    if parsed.is_normalised:
        yield Finding(Code.RATING_NORMALISED, at, cell.quoted, _values(rating=rating))
    if cell.is_zero_of_formula:
        yield _zero_of_formula(form, row, FormLabel.RATING)
    elif cell.is_formula and parsed.tenths is not None:
        yield Finding(Code.RATING_FROM_FORMULA, at, cell.quoted)
    if "%" in cell.seen:
        values = _values(shown=cell.seen, rating=rating)
        yield Finding(Code.RATING_IN_PERCENT, at, cell.quoted, values)


def _state_findings(
    form: RawForm, row: RawRow, parsed: ParsedRating, state: State | None
) -> Iterator[Finding]:
    cell = row.cell(FormLabel.STATE)
    faults = _value_faults(form, row, FormLabel.STATE)
    yield from faults
    yield from _format_findings(form, row, FormLabel.STATE)
    if state is None and not faults:
        yield Finding(Code.STATE_UNKNOWN, form.at(row.row, FormLabel.STATE), cell.quoted)
    if state is None or parsed.code is not None:
        return
    if state.is_excluded and parsed.tenths is not None:
        at = form.at(row.row, FormLabel.RATING)
        rating = row.cell(FormLabel.RATING).quoted
        yield Finding(Code.RATING_WITH_EXCLUSION, at, rating, _values(state=state))
    elif not state.is_excluded and parsed.tenths is None:
        yield Finding(Code.RATING_MISSING, form.at(row.row, FormLabel.RATING))


def _cell_findings(form: RawForm, row: RawRow, *, is_added: bool) -> Iterator[Finding]:
    """Yield what is to be said of the texts of a row, each by itself."""
    for label in _TEXTS:
        if not _is_plain(row.cell(label)):
            faults = _value_faults(form, row, label, is_added=is_added)
            yield from faults or _text_notes(form, row, label)
    if row.cell(FormLabel.NUMBER).struck:
        yield _struck(form, row, FormLabel.NUMBER)


def _text_findings(
    form: RawForm, row: RawRow, parsed: ParsedRating, state: State | None, issued: str
) -> Iterator[Finding]:
    cell = row.cell(FormLabel.TEXT)
    is_excluded = state is not None and state.is_excluded
    is_missing = is_invisible(cell.understood)
    # The history of today may have other words than those that were filled in for this form.
    is_old = is_excluded and without_spaces(cell.understood) == without_spaces(issued)
    if not (is_missing or is_old) or cell.is_uncalculated:
        return
    at = form.at(row.row, FormLabel.TEXT)
    if state is not None and is_excluded:
        quoted = "" if is_missing else cell.quoted
        yield Finding(Code.EXCLUDED_WITHOUT_REASON, at, quoted, _values(state=state))
    elif parsed.tenths is not None and not cell.struck:
        yield Finding(Code.TEXT_MISSING, at)


def _zero_of_formula(form: RawForm, row: RawRow, label: FormLabel) -> Finding:
    at = form.at(row.row, label)
    return Finding(Code.FORMULA_IS_ZERO, at, row.cell(label).quoted, _values(label=label))


_FAULT_OF_KIND = {CellKind.ERROR: Code.CELL_IS_ERROR, CellKind.DOUBLED: Code.CELL_DOUBLED}


def _is_plain(cell: Cell) -> bool:
    """Say whether `cell` holds a text like most, or none, so that nothing need be said of it."""
    if cell.kind is CellKind.TEXT and not cell.is_formula:
        is_as_seen = cell.shown is None and not (cell.unknown_format or cell.struck or cell.raised)
        return is_as_seen and cell.text.isprintable() and not cell.is_too_long
    return cell is BLANK_CELL


def _fault(row: RawRow, label: FormLabel, *, is_added: bool = False) -> Code | None:
    """Return why no value can be read from the cell under `label`, None if one can."""
    cell = row.cell(label)
    if cell.kind is CellKind.BLANK:
        return Code.FORMULA_NOT_CALCULATED if cell.is_formula else None
    if cell.is_too_long:
        return Code.TEXT_TOO_LONG
    # Of a text the other words may be meant; a value, or the name of a row, is one or none: a
    # struck 10 beside a 7 may be a 7, and a 10² is no 102.
    is_value = label in _VALUES or (is_added and label is FormLabel.INITIATIVE)
    if cell.struck and is_value:
        return Code.VALUE_STRUCK
    if cell.raised and label in _VALUES:
        return Code.VALUE_RAISED
    return _FAULT_OF_KIND.get(cell.kind)


def _value_faults(
    form: RawForm, row: RawRow, label: FormLabel, *, is_added: bool = False
) -> tuple[Finding, ...]:
    """Return why no value can be read from the cell under `label`."""
    cell = row.cell(label)
    code = _fault(row, label, is_added=is_added)
    if code is None:
        return ()
    values = _values(
        label=label,
        count=f"{cell.length:,}",
        limit=f"{MAXIMUM_TEXT_UNITS:,}",
        struck=bounded(cell.struck, LONGEST_QUOTE),
        raised=bounded(cell.raised, LONGEST_QUOTE),
    )
    return (Finding(code, form.at(row.row, label), cell.quoted, values),)


def _format_findings(form: RawForm, row: RawRow, label: FormLabel) -> tuple[Finding, ...]:
    """Return that it is not known what the cell under `label` shows, or that it shows nothing."""
    cell = row.cell(label)
    at = form.at(row.row, label)
    if cell.unknown_format:
        values = _values(label=label, shown=cell.quoted, format=cell.unknown_format)
        return (Finding(Code.FORMAT_UNKNOWN, at, cell.quoted, values),)
    if is_invisible(cell.seen) and not cell.is_blank:
        return (Finding(Code.HIDDEN_BY_FORMAT, at, cell.quoted, _values(label=label)),)
    return ()


def _text_notes(form: RawForm, row: RawRow, label: FormLabel) -> Iterator[Finding]:
    cell, at = row.cell(label), form.at(row.row, label)
    if cell.struck:
        yield _struck(form, row, label)
    if letters := private_letters(cell.understood):
        values = _values(label=label, letters=bounded(letters, LONGEST_QUOTE))
        yield Finding(Code.LETTER_OF_ONE_PC, at, cell.quoted, values)
    if cell.is_zero_of_formula:
        yield _zero_of_formula(form, row, label)
        return
    odd = _format_findings(form, row, label)
    yield from odd
    if odd:
        return
    if cell.kind is CellKind.DATE:
        values = _values(label=label, shown=cell.quoted)
        yield Finding(Code.TEXT_FROM_DATE, at, cell.quoted, values)
    elif printable(cell.text) != cell.text.replace("\r\n", "\n").replace("\r", "\n"):
        yield Finding(Code.TEXT_CLEANED, at, cell.quoted, _values(label=label))


def _struck(form: RawForm, row: RawRow, label: FormLabel) -> Finding:
    cell = row.cell(label)
    values = _values(label=label, struck=bounded(cell.struck, LONGEST_QUOTE))
    return Finding(Code.TEXT_STRUCK, form.at(row.row, label), cell.quoted, values)


def _gone(form: RawForm, assigned: Assignment, seen: set[str]) -> Iterator[Entry]:
    for number, (measure, title) in assigned.expected.items():
        if number not in seen:
            named = (number, measure, title)
            yield Entry.missing(named, form.identity.department, form.at(0, ""))


def _gone_finding(form: RawForm, entry: Entry) -> Finding:
    values = _values(number=entry.id, title=entry.title)
    return Finding(Code.ROW_GONE, form.at(0, ""), entry.id, values)


def _carried_findings(
    form: RawForm, assigned: Assignment, rows_of: dict[str, list[RawRow]]
) -> Iterator[Finding]:
    for number in sorted(assigned.carried & set(rows_of)):
        at = form.at(rows_of[number][0].row, FormLabel.NUMBER)
        yield Finding(Code.INITIATIVE_CARRIED, at, number)
