"""Which initiative each row of a form is, by its hidden key, its number and its title.

Two of the three that agree are certain, whatever became of the third: a sorted table leaves
its hidden keys behind, an inserted row has none, a number may be cleared. Where fewer agree
the row is an error, never a guess.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pledgexl.model.finding import LONGEST_QUOTE, Code, Finding
from pledgexl.model.names import (
    FORM_GIVEN,
    FORM_INPUTS,
    ROW_KEY_LABEL,
    SPARE_KEY_MARK,
    SPARE_NUMBERS,
    FormLabel,
)
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import RawForm, RawRow
from pledgexl.model.text import bounded, comparable, is_invisible, printable

_NUMBER = re.compile("[0-9]{1,6}(-[0-9]{1,6})+")
_DASHES = re.compile("[‐‑‒–—―−ー－]")


@dataclass(frozen=True)
class Assignment:
    """What a department has to rate: number → (measure, title), and what the plan lacks of it."""

    expected: Mapping[str, tuple[str, str]]
    carried: frozenset[str]
    measures: Mapping[str, str]
    issued: Mapping[str, Mapping[str, str]]

    @cached_property
    def numbers_of_title(self) -> dict[str, set[str]]:
        """The numbers of the expected initiatives by their titles: today's, or else as issued."""
        today: dict[str, set[str]] = defaultdict(set)
        for number, (_, title) in self.expected.items():
            today[comparable(title)].add(number)
        before: dict[str, set[str]] = defaultdict(set)
        for number in self.expected.keys() & self.issued.keys():
            before[comparable(self.issued[number][FormLabel.INITIATIVE])].add(number)
        return before | today

    @cached_property
    def own_measures(self) -> set[str]:
        """The measures of which the department rates something."""
        return {measure for measure, _ in self.expected.values()}

    def numbers_titled(self, row: RawRow) -> set[str]:
        """Return the numbers of the expected initiatives that are called as `row` is."""
        title = comparable(row.cell(FormLabel.INITIATIVE).understood)
        return self.numbers_of_title.get(title, set()) if title else set()

    def given(self, number: str) -> dict[str, str]:
        """Return what stands in the row of `number` today, as far as the plan says it."""
        measure, title = self.expected[number]
        return {FormLabel.INITIATIVE: title, FormLabel.MEASURE: self.heading(measure)}

    def heading(self, measure: str) -> str:
        """Return how a form names `measure`."""
        return measure_heading(measure, self.measures[measure])

    def headings(self, measure: str) -> set[str]:
        """Return how forms of any version name `measure`, as texts to compare."""
        old = f"{measure.rpartition('-')[2]} {self.measures[measure]}"
        return {comparable(self.heading(measure)), comparable(old), measure}

    @cached_property
    def _ids(self) -> dict[str, str]:
        """What was printed as a number of each row: its key, unless the office has its own."""
        return {given.get(FormLabel.NUMBER) or key: key for key, given in self.issued.items()}

    def id_of(self, number: str) -> str:
        """Return the initiative that is printed with `number`."""
        return self._ids.get(number, number) if number else ""


def measure_heading(measure: str, title: str) -> str:
    """Return how a form names a measure: `1-2-1 窓口の改善`."""
    return f"{measure} {title}"


class Identified(NamedTuple):
    """What a row is: the initiative `number`, a spare row of `measure`, or nothing to count."""

    row: RawRow
    number: str = ""
    measure: str = ""
    findings: tuple[Finding, ...] = ()


def assignment(form: RawForm, plan: Plan, period: Period) -> Assignment:
    """Return what the department of `form` has to rate in `period`."""
    expected = {
        initiative.id: (initiative.measure, initiative.title)
        for initiative in plan.led_by(form.identity.department)
        if initiative.counts_in(period)
    }
    carried = _carried(form, plan, expected)
    return Assignment(expected | carried, frozenset(carried), plan.title_of_measure, form.issued)


def _carried(form: RawForm, plan: Plan, expected: Container[str]) -> dict[str, tuple[str, str]]:
    """Return what the form was issued with and the plan has no more: added in earlier months."""
    issued = form.identity.keys or tuple(row.key for row in form.rows)
    keys = [
        key
        for key in issued
        if key not in expected and _NUMBER.fullmatch(key) and plan.initiative(key) is None
        if key.rpartition("-")[0] in plan.title_of_measure
    ]
    if not keys:
        return {}
    titles = {row.key: row.cell(FormLabel.INITIATIVE).text for row in form.rows}
    titles |= {_number(row): row.cell(FormLabel.INITIATIVE).text for row in form.rows}
    titles |= {key: given[FormLabel.INITIATIVE] for key, given in form.issued.items()}
    return {
        key: (key.rpartition("-")[0], printable(titles.get(key, "")).strip() or key) for key in keys
    }


def identify_rows(form: RawForm, plan: Plan, assigned: Assignment) -> tuple[Identified, ...]:
    """Return what each row of `form` is."""
    return tuple(_identify(form, plan, row, assigned) for row in form.rows)


def is_used(row: RawRow) -> bool:
    """Say whether a department typed anything that counts into `row`."""
    return any(not row.cells[label].is_blank for label in FORM_INPUTS if label in row.cells)


def _identify(form: RawForm, plan: Plan, row: RawRow, assigned: Assignment) -> Identified:
    number = assigned.id_of(_number(row))
    if number == row.key and number in assigned.expected:
        return _agreed(form, row, number, assigned)
    if _is_spare(plan, row, number, assigned):
        return _identify_spare(form, row, assigned)
    certain = _certain_number(row, number, assigned)
    if certain:
        found = Identified(row, certain, findings=_changed_cells(form, row, certain, assigned))
        if row.key == certain and not number:
            return found
        is_by_number = number == certain and not row.key
        return _recovered(form, found, FormLabel.NUMBER if is_by_number else FormLabel.INITIATIVE)
    if row.key or is_used(row) or _NUMBER.fullmatch(number):
        return Identified(row, findings=(_stray(form, plan, row, assigned),))
    return Identified(row)


def _agreed(form: RawForm, row: RawRow, number: str, assigned: Assignment) -> Identified:
    """Return that key and number name `number`, unless the title is another expected one's."""
    titled = assigned.numbers_titled(row)
    if not titled or number in titled:
        return Identified(row, number, findings=_changed_cells(form, row, number, assigned))
    # Columns that were sorted or pasted by themselves have taken the titles along.
    at, title = form.at(row.row, FormLabel.INITIATIVE), row.cell(FormLabel.INITIATIVE).quoted
    return Identified(row, findings=(Finding(Code.ROW_CONTRADICTS, at, title, {"key": row.key}),))


def _certain_number(row: RawRow, number: str, assigned: Assignment) -> str:
    """Return the initiative that two of key, number and title name, or the only one there is."""
    if number and number not in assigned.expected:
        # Somebody typed it, and it is not ours to say that they did not mean it.
        return ""
    named = [claim for claim in (row.key, number, _sole(assigned.numbers_titled(row))) if claim]
    if named == [row.key] and is_used(row):
        # Nobody sees it, and number and title were taken from the row: not by itself.
        return ""
    for claim in set(named) & assigned.expected.keys():
        if named.count(claim) > 1 or len(named) == 1:
            return claim
    return ""


def _sole(numbers: AbstractSet[str]) -> str:
    return next(iter(numbers)) if len(numbers) == 1 else ""


def _number(row: RawRow) -> str:
    """Return the visible number in plain digits and dashes, "" where none stands."""
    cell = row.cell(FormLabel.NUMBER)
    typed = cell.understood or cell.text
    if _NUMBER.fullmatch(typed):
        return typed
    if is_invisible(typed):
        return ""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", printable(typed))).strip()


_SPARE_NUMBERS = {unicodedata.normalize("NFKC", number) for number in SPARE_NUMBERS}


def _is_spare(plan: Plan, row: RawRow, number: str, assigned: Assignment) -> bool:
    if row.key.startswith(SPARE_KEY_MARK):
        return number not in assigned.expected and not _is_planned(plan, number)
    is_titled = _sole(assigned.numbers_titled(row)) == row.key
    return number in _SPARE_NUMBERS and not (row.key and is_titled)


def _is_planned(plan: Plan, number: str) -> bool:
    return _NUMBER.fullmatch(number) is not None and plan.initiative(number) is not None


def _identify_spare(form: RawForm, row: RawRow, assigned: Assignment) -> Identified:
    """Return the measure that a spare row belongs to: what stands there, before its hidden key.

    The key of version 1 names a measure; since then the department chooses it.
    """
    if not is_used(row) and row.cell(FormLabel.INITIATIVE).is_blank:
        return Identified(row)
    key = row.key.removeprefix(SPARE_KEY_MARK).partition("#")[0]
    is_keyed = row.key.startswith(SPARE_KEY_MARK) and key in assigned.measures
    seen = _seen_measures(row, assigned)
    if is_keyed and not seen and key not in assigned.own_measures:
        at, value = form.at(row.row, FormLabel.INITIATIVE), row.cell(FormLabel.INITIATIVE).quoted
        stray = Finding(Code.ADDED_ELSEWHERE, at, value, {"measure": key})
        return Identified(row, findings=(stray,))
    if is_keyed and (key in seen or not seen):
        return Identified(row, measure=key)
    if len(seen) == 1:
        identified = Identified(row, measure=seen.pop())
        is_chosen = row.key.startswith(f"{SPARE_KEY_MARK}#")
        return identified if is_chosen else _recovered(form, identified, FormLabel.MEASURE)
    at, measure = form.at(row.row, FormLabel.MEASURE), row.cell(FormLabel.MEASURE)
    code = Code.ADDED_WITHOUT_MEASURE if measure.is_blank else Code.ADDED_MEASURE_UNKNOWN
    return Identified(row, findings=(Finding(code, at, measure.quoted),))


def _seen_measures(row: RawRow, assigned: Assignment) -> set[str]:
    """Return the department's measures that the row names, `1-2-1 窓口の改善`."""
    named = comparable(row.cell(FormLabel.MEASURE).text)
    return {each for each in assigned.own_measures if named in assigned.headings(each)}


def _changed_cells(
    form: RawForm, row: RawRow, number: str, assigned: Assignment
) -> tuple[Finding, ...]:
    """Return a question if a given cell of `row` has other words than the form was issued with.

    What the plan says today is right as well: its titles may have been corrected since. One
    question is enough for a row; a cell that was cleared says nothing else. Of a form that does
    not know what it was issued with the titles alone are compared: the heading of a measure that
    was corrected stands in many rows.
    """
    today = assigned.given(number)
    title = FormLabel.INITIATIVE
    issued = form.issued.get(number, {title: today[title]})
    for label in FORM_GIVEN:
        cell = row.cell(label)
        if cell.is_blank or label not in issued:
            continue
        # Some programs save a whole number as 7.0.
        found = {comparable(cell.understood), comparable(cell.text.removesuffix(".0"))}
        given = issued[label]
        if found.isdisjoint({comparable(given), comparable(today.get(label, given))}):
            said = bounded(cell.understood, LONGEST_QUOTE) or "－"
            values = {"label": label.value, "expected": given or "－", "found": said}
            return (Finding(Code.GIVEN_CELL_CHANGED, form.at(row.row, label), cell.quoted, values),)
    return ()


def _recovered(form: RawForm, identified: Identified, evidence: FormLabel) -> Identified:
    """Return `identified` with a note by what it was known."""
    if ROW_KEY_LABEL not in form.columns:
        # That the keys are gone was said once for the whole form.
        return identified
    row = identified.row
    values = {"evidence": evidence.value, "number": identified.number or identified.measure}
    at = form.at(row.row, FormLabel.NUMBER)
    note = Finding(Code.ROW_RECOVERED, at, row.cell(FormLabel.NUMBER).quoted, values)
    return identified._replace(findings=(note, *identified.findings))


def _stray(form: RawForm, plan: Plan, row: RawRow, assigned: Assignment) -> Finding:
    number = assigned.id_of(_number(row)) or row.key
    at = form.at(row.row, FormLabel.NUMBER)
    if not number:
        return Finding(Code.ROW_WITHOUT_NUMBER, at, _what_stands(row))
    if number in assigned.expected:
        # The hidden key is no word of the department's: its cell may be blank.
        stands = row.cell(FormLabel.NUMBER).quoted
        return Finding(Code.ROW_CONTRADICTS, at, stands, {"key": row.key})
    initiative = plan.initiative(number)
    if initiative is None:
        return Finding(Code.INITIATIVE_UNKNOWN, at, number)
    if initiative.lead != form.identity.department:
        lead = plan.department_of[initiative.lead].name
        return Finding(Code.INITIATIVE_OF_OTHER_DEPARTMENT, at, number, {"lead": lead})
    period = form.identity.period.era
    return Finding(Code.INITIATIVE_NOT_IN_PERIOD, at, number, {"period": period})


def _what_stands(row: RawRow) -> str:
    """Return the rating of a row that is nobody's, or what else was typed there."""
    cells = (row.cell(label) for label in (*FORM_INPUTS, FormLabel.INITIATIVE))
    return next((cell.quoted for cell in cells if not cell.is_blank), "")
