"""A form by itself: its rows → entries and findings. A pure function of the form and the plan."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from pledgexl.model.finding import CellRef, Code, Finding, Severity
from pledgexl.model.names import FORM_INPUTS, FORM_VERSION, READ_FORM_VERSIONS, FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Area, Entry, RawForm, RawRow, RowStatus, State
from pledgexl.model.text import comparable
from pledgexl.rules.cells import RowValues, parse_row, parse_text
from pledgexl.rules.rows import Assignment, Identified, assignment, finding_at, identify_rows

MOST_OF_A_KIND = 20
# Each initiative that a form lacks is one that the plan has.
_AS_MANY_AS_PLANNED = frozenset({Code.ROW_GONE})
# One value for several rows is clear in a text, where the others are blank, but not here.
_ONE_EACH = (FormLabel.RATING, FormLabel.STATE)
_COVERED = (FormLabel.NUMBER, FormLabel.INITIATIVE, *FORM_INPUTS)


class ParsedForm(NamedTuple):
    """The content of a form: an entry for each row it must have, and all that is wrong with it."""

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def form_faults(form: RawForm, plan: Plan, period: Period) -> tuple[Finding, ...]:
    """Return why `form` as a whole cannot count for `period`; empty if it can."""
    identity, at = form.identity, form.at(0, "")
    department = plan.department_of.get(identity.department)
    version = identity.form_version
    known_version = version if version in READ_FORM_VERSIONS else FORM_VERSION
    code = department.code if department else ""
    checks = (
        (Code.FORM_VERSION_UNKNOWN, version, known_version),
        (Code.OTHER_PLAN, identity.plan, plan.fingerprint),
        (Code.WRONG_PERIOD, identity.period.label, period.label),
        (Code.DEPARTMENT_UNKNOWN, identity.department, code),
    )
    faults = tuple(
        Finding(code, at, found, {"found": found, "expected": expected})
        for code, found, expected in checks
        if found != expected
    )
    if faults or department is None:
        return faults
    assigned = assignment(form, plan, period)
    is_rating = assigned.expected or any(each.measure for each in identify_rows(assigned))
    # Of a department that has ended, what its form was issued with is its successor's.
    if is_rating and department.exists_in(period):
        return ()
    values = {"department": department.name}
    return (Finding(Code.DEPARTMENT_RATES_NOTHING, at, department.code, values),)


def parse_form(form: RawForm, plan: Plan, period: Period) -> ParsedForm:
    """Return the entries of an accepted `form` and everything that is wrong in it."""
    assigned = assignment(form, plan, period)
    identified = identify_rows(assigned)
    counted = [each.row for each in identified if each.number or each.measure]
    merged = tuple(_merge_faults(form, counted))
    rows_of: dict[str, list[RawRow]] = defaultdict(list)
    for each in identified:
        if each.number:
            rows_of[each.number].append(each.row)
    # No spare row may have a title that is planned, or that several rows have.
    spare = (each.row.cell(FormLabel.INITIATIVE).seen for each in identified if each.measure)
    titles = Counter(map(comparable, spare))
    repeated = {title for title, count in titles.items() if count > 1}
    repeated |= assigned.numbers_of_title.keys()
    parsed = (
        *(_parse_known(assigned, number, rows) for number, rows in rows_of.items()),
        *(_parse_spare(assigned, one, repeated) for one in identified if one.measure),
    )
    # The rating of an uncertain row may be in the merged cell above it.
    uncertain = {row for _, rows in merged for row in rows}
    entries = [
        replace(one, status=RowStatus.REJECTED, rating_tenths=None)
        if one.at.row in uncertain
        else one
        for one in (entry for each in parsed for entry in each.entries)
    ]
    findings = [
        *(found for each in identified for found in each.findings),
        *(found for found, _ in merged),
        *_hidden(form, counted),
        *_drawn_over(form, counted),
        *(
            found
            for each in parsed
            for found in each.findings
            if found.code is not Code.RATING_MISSING or found.at.row not in uncertain
        ),
    ]
    whole = form.at(0, "")
    for number, (measure, title) in assigned.expected.items():
        if number not in rows_of:
            named = (number, measure, title)
            entries.append(Entry.missing(named, form.identity.department, whole))
            values = {"number": number, "title": title}
            findings.append(Finding(Code.ROW_GONE, whole, number, values))
    for number in sorted(assigned.added_before & rows_of.keys()):
        at = form.at(rows_of[number][0].row, FormLabel.NUMBER)
        findings.append(Finding(Code.INITIATIVE_CARRIED, at, number))
    return ParsedForm(tuple(entries), tuple(findings))


def _parse_known(assigned: Assignment, number: str, rows: list[RawRow]) -> ParsedForm:
    """Return the entry of the initiative `number`: rejected where several rows claim it."""
    if len(rows) > 1:
        # A second row whose cells were cleared was withdrawn.
        rows = [row for row in rows if row.is_filled(FORM_INPUTS)] or rows[:1]
    named = (number, *assigned.expected[number])
    parsed = [_parse_row(assigned, row, named) for row in rows]
    if len(rows) == 1:
        return parsed[0]
    places = [assigned.form.at(row.row, FormLabel.NUMBER) for row in rows]
    cells = "、".join(at.cell for at in places[:MOST_OF_A_KIND])
    cells += f"…（{len(places):,}）" if len(places) > MOST_OF_A_KIND else ""
    doubled = [Finding(Code.INITIATIVE_DOUBLED, at, number, {"cells": cells}) for at in places]
    rejected = replace(parsed[0].entries[0], status=RowStatus.REJECTED, rating_tenths=None)
    entry = replace(rejected, state=State.NONE, text="", remark="")
    return ParsedForm((entry,), (*doubled, *(found for one in parsed for found in one.findings)))


def _parse_spare(assigned: Assignment, spare: Identified, repeated: AbstractSet[str]) -> ParsedForm:
    """Return the entry of an initiative that was added in a spare row."""
    form, row, label = assigned.form, spare.row, FormLabel.INITIATIVE
    title = row.cell(label)
    if title.is_blank or title.is_zero_of_formula:
        found = title.quoted or row.cell(FormLabel.RATING).quoted
        return ParsedForm((), (Finding(Code.ADDED_WITHOUT_TITLE, form.at(row.row, label), found),))
    if comparable(title.seen) in repeated:
        return ParsedForm((), (finding_at(form, row, label, Code.ADDED_TITLE_REPEATED),))
    named = ("", spare.measure, parse_text(row, label).strip() or title.quoted)
    return _parse_row(assigned, row, named)


def _parse_row(assigned: Assignment, row: RawRow, named: tuple[str, str, str]) -> ParsedForm:
    """Return the entry in `row` for the initiative `named` by number, measure and title."""
    form, (number, measure, title) = assigned.form, named
    issued = form.issued.get(number, {}).get(FormLabel.TEXT, "")
    values = parse_row(form, row, assigned.plan, issued, is_added=not number)
    status = _status(values)
    entry = Entry(
        id=number,
        measure=measure,
        title=title,
        department=form.identity.department,
        status=status,
        rating_tenths=values.rating.tenths if status is RowStatus.RATED else None,
        state=values.state or State.NONE,
        text=parse_text(row, FormLabel.TEXT),
        remark=parse_text(row, FormLabel.REMARK),
        at=form.at(row.row, FormLabel.RATING),
        is_added=not number,
        text_column=form.columns.get(FormLabel.TEXT, 0),
    )
    return ParsedForm((entry,), values.findings)


def _status(values: RowValues) -> RowStatus:
    errors = {found.code for found in values.findings if found.severity is Severity.ERROR}
    if errors:
        return RowStatus.MISSING if errors == {Code.RATING_MISSING} else RowStatus.REJECTED
    if values.state is not None and values.state.is_excluded:
        return RowStatus.EXCLUDED
    return RowStatus.RATED if values.rating.tenths is not None else RowStatus.MISSING


def _merge_faults(
    form: RawForm, rows: Sequence[RawRow]
) -> Iterator[tuple[Finding, tuple[int, ...]]]:
    """Yield what merged cells do to `rows`, each fault with the rows that it makes uncertain."""
    numbers = [row.row for row in rows]
    for area in form.merges:
        first = bisect_left(numbers, area.first_row)
        inside = rows[first : bisect_right(numbers, area.last_row)]
        for label in _COVERED:
            if inside and area.first_column <= form.columns.get(label, 0) <= area.last_column:
                yield from _faults_under(form, area, label, inside)


def _faults_under(
    form: RawForm, area: Area, label: FormLabel, inside: Sequence[RawRow]
) -> Iterator[tuple[Finding, tuple[int, ...]]]:
    values = {"label": label.value, "cells": area.cells}
    if label in _ONE_EACH and len(inside) > 1:
        at, quoted = form.at(area.first_row, label), inside[0].cell(label).quoted
        rows = tuple(row.row for row in inside)
        yield Finding(Code.CELLS_MERGED, at, quoted, values), rows
    corner = (area.first_row, area.first_column)
    for row in inside:
        if (row.row, form.columns[label]) != corner and not row.cell(label).is_blank:
            yield finding_at(form, row, label, Code.VALUE_UNDER_MERGE, **values), (row.row,)


def _hidden(form: RawForm, rows: Sequence[RawRow]) -> Iterator[Finding]:
    """Yield the hidden columns and rows with anything typed in them."""
    for label in FORM_INPUTS:
        column = form.columns.get(label, 0)
        is_hidden = any(area.covers(form.label_row, column) for area in form.hidden_columns)
        if is_hidden and any(not row.cell(label).is_blank for row in rows):
            at = form.at(form.label_row, label)
            yield Finding(Code.COLUMN_HIDDEN, at, label, {"label": label})
    for row in rows:
        if row.is_hidden and row.is_filled(FORM_INPUTS):
            value = row.cell(FormLabel.NUMBER).quoted or row.key
            yield Finding(Code.ROW_HIDDEN, form.at(row.row, ""), value)


def _drawn_over(form: RawForm, rows: Sequence[RawRow]) -> Iterator[Finding]:
    """Yield the first filled cell of `rows` under each drawing, which may correct it."""
    numbers = [row.row for row in rows]
    for area in dict.fromkeys(form.drawings):
        first = bisect_left(numbers, area.first_row)
        inside = rows[first : bisect_right(numbers, area.last_row)]
        covered = (
            (row, label)
            for row in inside
            for label in _COVERED
            if area.first_column <= form.columns.get(label, 0) <= area.last_column
            if not row.cell(label).is_blank
        )
        for row, label in islice(covered, 1):
            yield finding_at(form, row, label, Code.DRAWN_OVER, label=label)


def bound_findings(
    findings: Iterable[Finding], entries: Iterable[Entry], file: str
) -> tuple[Finding, ...]:
    """Return the first few `findings` of each kind in `file`, and the number of the others.

    Those in the row of one of the `entries` are always returned: there are no more of them than
    initiatives.
    """
    rows = {entry.at.row for entry in entries}
    listed: list[Finding] = []
    seen: Counter[Code] = Counter()
    more: Counter[Code] = Counter()
    for found in findings:
        seen[found.code] += 1
        is_planned = found.at.row in rows or found.code in _AS_MANY_AS_PLANNED
        if is_planned or seen[found.code] <= MOST_OF_A_KIND:
            listed.append(found)
        else:
            more[found.code] += 1
    for code, count in more.items():
        kind = Code.MORE_ERRORS if code.severity is Severity.ERROR else Code.MORE_NOTES
        values = {"code": code, "count": f"{count:,}"}
        listed.append(Finding(kind, CellRef(file), code, values))
    return tuple(listed)
