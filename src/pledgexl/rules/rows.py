"""Which initiative each row of a form is, by its hidden key, its number and its title.

Two of the three that agree are certain, whatever became of the third: a sorted table leaves
its hidden keys behind, an inserted row has none, a number may be cleared. Where fewer agree
the row is an error, never a guess.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pledgexl.messages.labels import printed_in_any
from pledgexl.model.finding import LONGEST_QUOTE, Code, Finding
from pledgexl.model.names import (
    FORM_GIVEN,
    FORM_INPUTS,
    ROW_KEY_LABEL,
    SPARE_KEY_MARK,
    FormLabel,
    SpareNumber,
)
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import RawForm, RawRow
from pledgexl.model.text import bounded, comparable, is_invisible, printable

_NUMBER = re.compile("[0-9]{1,6}(-[0-9]{1,6})+")
_DASHES = re.compile("[‐‑‒–—―−ー－]")
_SPARE_NUMBERS = {
    unicodedata.normalize("NFKC", printed).casefold()
    for number in SpareNumber
    for printed in printed_in_any(number)
}


@dataclass(frozen=True)
class Assignment:
    """What the department of `form` has to rate: number → (measure, title).

    `added_before` are the numbers that the plan lacks: departments added them in earlier months.
    """

    form: RawForm
    plan: Plan
    expected: Mapping[str, tuple[str, str]]
    added_before: AbstractSet[str]

    @cached_property
    def numbers_of_title(self) -> dict[str, set[str]]:
        """The numbers of the expected initiatives by their titles: today's, or else as issued."""
        today: dict[str, set[str]] = defaultdict(set)
        for number, (_, title) in self.expected.items():
            today[comparable(title)].add(number)
        before: dict[str, set[str]] = defaultdict(set)
        for number in self.expected.keys() & self.form.issued.keys():
            before[comparable(self.form.issued[number][FormLabel.INITIATIVE])].add(number)
        return before | today

    def numbers_titled(self, row: RawRow) -> set[str]:
        """Return the numbers of the expected initiatives that have the title of `row`."""
        title = comparable(row.cell(FormLabel.INITIATIVE).understood)
        return self.numbers_of_title.get(title, set()) if title else set()

    @cached_property
    def headings(self) -> dict[str, set[str]]:
        """How forms of any version name each measure that the department rates, comparably."""
        found = {}
        for measure in {measure for measure, _ in self.expected.values()}:
            heading = self.plan.heading(measure)
            # Version 1 names a measure by the last part of its number.
            found[measure] = {
                comparable(heading),
                comparable(heading[measure.rfind("-") + 1 :]),
                measure,
            }
        return found

    @cached_property
    def _ids(self) -> dict[str, str]:
        """The keys of the rows by their printed number: the key, unless the office has its own."""
        issued = self.form.issued.items()
        return {given.get(FormLabel.NUMBER) or key: key for key, given in issued}

    def id_of(self, row: RawRow) -> str:
        """Return the initiative whose number is printed in `row`; "" if it has none."""
        number = _number(row)
        return self._ids.get(number, number) if number else ""


class Identified(NamedTuple):
    """What a row is: the initiative `number`, a spare row of `measure`, or nothing to count."""

    row: RawRow
    number: str = ""
    measure: str = ""
    findings: tuple[Finding, ...] = ()


def finding_at(
    form: RawForm, row: RawRow, label: FormLabel, code: Code, /, **values: str
) -> Finding:
    """Return a finding about the cell under `label`, which quotes it."""
    return Finding(code, form.at(row.row, label), row.cell(label).quoted, values)


def assignment(form: RawForm, plan: Plan, period: Period) -> Assignment:
    """Return what the department of `form` has to rate in `period`."""
    expected = {
        initiative.id: (initiative.measure, initiative.title)
        for initiative in plan.led_by.get(form.identity.department, ())
        if initiative.counts_in(period)
    }
    titles = {row.key: row.cell(FormLabel.INITIATIVE).text for row in form.rows}
    titles |= {_number(row): row.cell(FormLabel.INITIATIVE).text for row in form.rows}
    titles |= {key: given[FormLabel.INITIATIVE] for key, given in form.issued.items()}
    added_before = {}
    for key in form.identity.keys or tuple(row.key for row in form.rows):
        measure = key.rpartition("-")[0]
        is_added = _NUMBER.fullmatch(key) and not plan.has_row_of(key, key)
        if is_added and measure in plan.title_of_measure:
            added_before[key] = (measure, printable(titles.get(key, "")).strip() or key)
    return Assignment(form, plan, expected | added_before, added_before.keys())


def identify_rows(assigned: Assignment) -> tuple[Identified, ...]:
    """Return what each row of the form is."""
    return tuple(_identify(row, assigned) for row in assigned.form.rows)


def _identify(row: RawRow, assigned: Assignment) -> Identified:
    number = assigned.id_of(row)
    if number == row.key and number in assigned.expected:
        titled = assigned.numbers_titled(row)
        if titled and number not in titled:
            # Columns that were sorted or pasted by themselves have moved the titles.
            at, code = FormLabel.INITIATIVE, Code.ROW_CONTRADICTS
            found = finding_at(assigned.form, row, at, code, key=row.key)
            return Identified(row, findings=(found,))
        return Identified(row, number, findings=_changed_cells(row, number, assigned))
    if _is_spare(row, number, assigned):
        return _identify_spare(row, assigned)
    certain = _certain_number(row, number, assigned)
    if certain:
        identified = Identified(row, certain, findings=_changed_cells(row, certain, assigned))
        if row.key == certain and not number:
            return identified
        is_by_number = number == certain and not row.key
        evidence = FormLabel.NUMBER if is_by_number else FormLabel.INITIATIVE
        return _recovered(assigned.form, identified, evidence)
    is_meant = row.key or row.is_filled(FORM_INPUTS) or _NUMBER.fullmatch(number)
    return Identified(row, findings=(_stray(row, assigned),) if is_meant else ())


def _certain_number(row: RawRow, number: str, assigned: Assignment) -> str:
    """Return the initiative that two of key, number and title name, or the only one there is."""
    if number and number not in assigned.expected:
        # Do not fall back to the key: a typed number that the plan lacks is an error (E211).
        return ""
    named = [claim for claim in (row.key, number, _sole(assigned.numbers_titled(row))) if claim]
    if named == [row.key] and row.is_filled(FORM_INPUTS):
        # The key is hidden, and number and title were removed: the key alone is not enough.
        return ""
    for claim in set(named) & assigned.expected.keys():
        if named.count(claim) > 1 or len(named) == 1:
            return claim
    return ""


def _sole(numbers: AbstractSet[str]) -> str:
    return next(iter(numbers)) if len(numbers) == 1 else ""


def _number(row: RawRow) -> str:
    """Return the visible number in plain digits and dashes, "" if there is none."""
    cell = row.cell(FormLabel.NUMBER)
    typed = cell.understood or cell.text
    if _NUMBER.fullmatch(typed):
        return typed
    if is_invisible(typed):
        return ""
    return _DASHES.sub("-", unicodedata.normalize("NFKC", printable(typed))).strip()


def _is_spare(row: RawRow, number: str, assigned: Assignment) -> bool:
    if row.key.startswith(SPARE_KEY_MARK):
        is_planned = (
            _NUMBER.fullmatch(number) and assigned.plan.initiative_of.get(number) is not None
        )
        return number not in assigned.expected and not is_planned
    is_titled = _sole(assigned.numbers_titled(row)) == row.key
    return number.casefold() in _SPARE_NUMBERS and not (row.key and is_titled)


def _identify_spare(row: RawRow, assigned: Assignment) -> Identified:
    """Return the measure that a spare row belongs to: the visible one before its hidden key's.

    The key of version 1 names a measure; since then the department chooses it.
    """
    if not row.is_filled(FORM_INPUTS) and row.cell(FormLabel.INITIATIVE).is_blank:
        return Identified(row)
    form, headings, cell = assigned.form, assigned.headings, row.cell(FormLabel.MEASURE)
    key = row.key.removeprefix(SPARE_KEY_MARK).partition("#")[0]
    is_keyed = row.key.startswith(SPARE_KEY_MARK) and key in assigned.plan.title_of_measure
    seen = {measure for measure, names in headings.items() if comparable(cell.text) in names}
    if is_keyed and not seen and key not in headings:
        at, code = FormLabel.INITIATIVE, Code.ADDED_ELSEWHERE
        return Identified(row, findings=(finding_at(form, row, at, code, measure=key),))
    if is_keyed and (key in seen or not seen):
        return Identified(row, measure=key)
    if len(seen) == 1:
        identified = Identified(row, measure=seen.pop())
        is_chosen = row.key.startswith(f"{SPARE_KEY_MARK}#")
        return identified if is_chosen else _recovered(form, identified, FormLabel.MEASURE)
    code = Code.ADDED_WITHOUT_MEASURE if cell.is_blank else Code.ADDED_MEASURE_UNKNOWN
    return Identified(row, findings=(finding_at(form, row, FormLabel.MEASURE, code),))


def _changed_cells(row: RawRow, number: str, assigned: Assignment) -> tuple[Finding, ...]:
    """Return a question if a given cell of `row` has other words than the form was issued with.

    The plan's words of today are right as well: its titles may have been corrected since. One
    question is enough for a row; a cell that was cleared contradicts nothing. If the form does
    not contain what it was issued with, the titles alone are compared: the heading of a measure
    that was corrected is in many rows.
    """
    form, (measure, title) = assigned.form, assigned.expected[number]
    heading = assigned.plan.heading(measure)
    today: dict[str, str] = {FormLabel.INITIATIVE: title, FormLabel.MEASURE: heading}
    issued = form.issued.get(number, {FormLabel.INITIATIVE: title})
    for label in FORM_GIVEN:
        cell = row.cell(label)
        if cell.is_blank or cell.understood == issued.get(label, cell.understood):
            continue
        # Some programs save a whole number as 7.0.
        found = {comparable(cell.understood), comparable(cell.text.removesuffix(".0"))}
        given = issued[label]
        if found.isdisjoint({comparable(given), comparable(today.get(label, given))}):
            seen = bounded(cell.understood, LONGEST_QUOTE) or "－"
            values = {"label": label.value, "expected": given or "－", "found": seen}
            return (finding_at(form, row, label, Code.GIVEN_CELL_CHANGED, **values),)
    return ()


def _recovered(form: RawForm, identified: Identified, evidence: FormLabel) -> Identified:
    """Return `identified` with a note about the `evidence` that identified it."""
    if ROW_KEY_LABEL not in form.columns:
        # One finding for the whole form already reports that the keys are gone.
        return identified
    values = {"evidence": evidence.value, "number": identified.number or identified.measure}
    note = finding_at(form, identified.row, FormLabel.NUMBER, Code.ROW_RECOVERED, **values)
    return identified._replace(findings=(note, *identified.findings))


def _stray(row: RawRow, assigned: Assignment) -> Finding:
    """Return why `row` is no initiative that the department has to rate."""
    form, plan = assigned.form, assigned.plan
    number = assigned.id_of(row) or row.key
    at = form.at(row.row, FormLabel.NUMBER)
    if not number:
        cells = (row.cell(label) for label in (*FORM_INPUTS, FormLabel.INITIATIVE))
        typed = next((cell.quoted for cell in cells if not cell.is_blank), "")
        return Finding(Code.ROW_WITHOUT_NUMBER, at, typed)
    if number in assigned.expected:
        # The hidden key is not the department's word: the cell of the number may be blank.
        return finding_at(form, row, FormLabel.NUMBER, Code.ROW_CONTRADICTS, key=row.key)
    initiative = plan.initiative_of.get(number)
    if initiative is None:
        return Finding(Code.INITIATIVE_UNKNOWN, at, number)
    if initiative.lead != form.identity.department:
        lead = plan.department_of[initiative.lead].name
        return Finding(Code.INITIATIVE_OF_OTHER_DEPARTMENT, at, number, {"lead": lead})
    period = form.identity.period.era
    return Finding(Code.INITIATIVE_NOT_IN_PERIOD, at, number, {"period": period})
