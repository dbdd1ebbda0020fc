"""The plan workbook as a `Plan`, or all that is wrong with it at once."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pledgexl.excel.plan.cells import (
    Reader,
    Reading,
    bad,
    choice,
    code,
    combined,
    department_code,
    doubled,
    faults_of,
    faulty,
    known_values,
    line,
    mail_addresses,
    member,
    members,
    month,
    optional,
    required,
    text,
    whole_number,
)
from pledgexl.excel.plan.structure import Structure, read_structure
from pledgexl.excel.plan.table import PlanCell, Row, Table, empty_table, plain, read_table
from pledgexl.intake.package import PLAN_LIMITS, Refusal, open_package
from pledgexl.intake.workbook import read_workbook
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.errors import PlanError, PledgexlError
from pledgexl.model.file_name import same_name
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.form import form_name
from pledgexl.model.names import (
    CARRY_WORDS,
    CUT_WORDS,
    LEVEL_WORDS,
    PLAN_LABELS,
    PlanLabel,
    PlanSheet,
    Setting,
)
from pledgexl.model.period import Period
from pledgexl.model.plan import TENTHS_PER_POINT, Department, Initiative, Plan, PlanSettings

_READ_SHEETS: tuple[PlanSheet, ...] = tuple(
    sheet for sheet in PlanSheet if sheet is not PlanSheet.GUIDE
)
_STEPS = {Decimal(1): 10, Decimal("0.5"): 5, Decimal("0.1"): 1}
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_INITIATIVE_NUMBER = re.compile(r"([1-9][0-9]*-[1-9][0-9]*-[1-9][0-9]*)-[0-9]{2,}")
_LAST_DEADLINE = 31
_MOST_PLACES = 6
_NO_CODES: tuple[str, ...] = ()
_INITIATIVE_LABELS = PLAN_LABELS[PlanSheet.INITIATIVES]

Rules = Mapping[Level, LevelRule]
Rubric = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Departments:
    """The sheet 部署; `codes` has those of faulty rows as well."""

    departments: tuple[Department, ...]
    codes: frozenset[str]
    faults: tuple[Finding, ...]


def read_plan(path: Path) -> Plan:
    """Return the plan in the workbook at `path`, or raise PlanError with all of its faults."""
    tables = _open(path)
    plan = _plan(tables)
    if plan.faults:
        raise PlanError(path.name, sorted(plan.faults, key=_place))
    return plan.value


def _place(fault: Finding) -> tuple[int, int, int]:
    return _READ_SHEETS.index(PlanSheet(fault.at.sheet)), fault.at.row, fault.at.column


def _open(path: Path) -> dict[PlanSheet, Table]:
    try:
        book = read_workbook(open_package(path.read_bytes(), PLAN_LIMITS))
        return {sheet: read_table(book, sheet, path.name) for sheet in _READ_SHEETS}
    except FileNotFoundError as error:
        raise PledgexlError("no_plan", file=str(path)) from error
    except PermissionError:
        # It is open elsewhere, or a matter of rights, as any file may be.
        raise
    except (OSError, Refusal) as error:
        raise PledgexlError("plan_unreadable", file=str(path)) from error


def _plan(tables: Mapping[PlanSheet, Table]) -> Reading[Plan]:
    structure = read_structure(tables[PlanSheet.STRUCTURE])
    departments = _departments(tables[PlanSheet.DEPARTMENTS])
    settings = _settings(tables[PlanSheet.SETTINGS])
    initiatives = _initiatives(tables[PlanSheet.INITIATIVES], structure, departments.codes)
    rules = _rules(tables[PlanSheet.RULES])
    rubric = _rubric(tables[PlanSheet.RUBRIC])
    return combined(
        lambda: Plan(
            settings.value,
            structure.items,
            departments.departments,
            initiatives.value,
            rules.value,
            rubric.value,
        ),
        *(Reading(None, table.faults) for table in tables.values()),
        *(settings, Reading(None, structure.faults), Reading(None, departments.faults)),
        *(initiatives, rules, rubric),
    )


# --- 設定 ---


def _settings(table: Table) -> Reading[PlanSettings]:
    if not table.has(PlanLabel.SETTING):
        return faulty()
    items = [(row, required(row[PlanLabel.SETTING], _setting)) for row in table.rows]
    names = doubled((row[PlanLabel.SETTING], item) for row, item in items)
    blank = {item: PlanCell(table.at, item) for item in Setting}
    typed = {
        item.value: row[PlanLabel.VALUE]._replace(label=item.value)
        for row, item in items
        if item.is_known
    }
    settings = _settings_of(blank | typed)
    faults = (*faults_of(item for _, item in items), *names, *settings.faults)
    return settings._replace(faults=faults)


def _setting(cell: PlanCell) -> Reading[Setting]:
    if cell.text in tuple(Setting):
        return Reading(Setting(cell.text))
    return faulty(cell.finding(Code.PLAN_UNKNOWN_ITEM, expected=cell.expected))


def _settings_of(cells: Mapping[Setting, PlanCell]) -> Reading[PlanSettings]:
    municipality = required(cells[Setting.MUNICIPALITY], line)
    report_title = required(cells[Setting.REPORT_TITLE], line)
    start = required(cells[Setting.TERM_START], month)
    end = required(cells[Setting.TERM_END], month)
    step = optional(cells[Setting.STEP], _step, TENTHS_PER_POINT)
    deadline = optional(cells[Setting.DEADLINE], whole_number(1, _LAST_DEADLINE), None)
    contact = optional(cells[Setting.CONTACT], line, "")
    return combined(
        lambda: PlanSettings(
            municipality.value,
            report_title.value,
            start.value,
            end.value,
            step.value,
            deadline.value,
            contact.value,
        ),
        *(municipality, report_title, start, end),
        *(_in_order(start, end, cells[Setting.TERM_END]), step, deadline, contact),
    )


def _step(cell: PlanCell) -> Reading[int]:
    typed = code(cell)
    if not typed.is_known or _DECIMAL.fullmatch(typed.value) is None:
        return bad(cell)
    step = Decimal(typed.value)
    return Reading(_STEPS[step]) if step in _STEPS else bad(cell)


def _in_order(
    start: Reading[Period | None], end: Reading[Period | None], end_cell: PlanCell
) -> Reading[None]:
    if start.meaning is None or end.meaning is None or start.meaning <= end.meaning:
        return Reading(None)
    return faulty(end_cell.finding(Code.PLAN_MONTHS_REVERSED, start=str(start.meaning)))


# --- 部署 ---


def _departments(table: Table) -> _Departments:
    codes = [_read(row[PlanLabel.DEPARTMENT_CODE], department_code) for row in table.rows]
    names = [_read(row[PlanLabel.DEPARTMENT_NAME], line) for row in table.rows]
    departments = [
        _department(row, typed, name)
        for row, (_, typed), (_, name) in zip(table.rows, codes, names, strict=True)
    ]
    cells = (cell for cell, _ in codes)
    known_rows = [
        (cell, each.value) for cell, each in zip(cells, departments, strict=True) if each.is_known
    ]
    faults = (
        *empty_table(table),
        *faults_of(departments),
        *doubled(codes),
        *doubled(names),
        *_alike(known_rows),
    )
    known = frozenset(known_values(typed for _, typed in codes))
    return _Departments(known_values(departments), known, faults)


def _alike(departments: Iterable[tuple[PlanCell, Department]]) -> Iterator[Finding]:
    """Yield the fault of each whose files have the names of another's, but for capitals."""
    first: dict[str, tuple[PlanCell, Department]] = {}
    for cell, department in departments:
        own = (cell, department)
        names = (same_name(department.code), same_name(form_name(department)))
        others = [other for name in names if (other := first.setdefault(name, own)) is not own]
        # The same code twice is told already.
        if others and others[0][1].code != department.code:
            yield cell.finding(Code.PLAN_DEPARTMENTS_ALIKE, first=others[0][0].at.cell)


def _read(cell: PlanCell, reader: Reader[str]) -> tuple[PlanCell, Reading[str]]:
    return cell, required(cell, reader)


def _department(row: Row, typed: Reading[str], name: Reading[str]) -> Reading[Department]:
    contact = optional(row[PlanLabel.CONTACT], line, "")
    mail = optional(row[PlanLabel.MAIL], mail_addresses, "")
    return combined(
        lambda: Department(typed.value, name.value, contact.value, mail.value),
        *(typed, name, contact, mail),
    )


# --- 取組 ---


def _initiatives(
    table: Table, structure: Structure, departments: frozenset[str]
) -> Reading[tuple[Initiative, ...]]:
    is_whole = all(map(table.has, _INITIATIVE_LABELS))
    found = [
        (is_whole and _plain_initiative(row, structure.measures, departments))
        or _initiative(row, structure.measures, departments)
        for row in table.rows
    ]
    known = known_values(found)
    faults = (*empty_table(table), *faults_of(found), *_doubled_numbers(table, known))
    return Reading(tuple(sorted(known, key=_initiative_order)), faults)


def _doubled_numbers(table: Table, known: Sequence[Initiative]) -> tuple[Finding, ...]:
    """Return the faults of numbers that stand in `table` twice, of which these are `known`."""
    # A row that means nothing may have a number all the same.
    if len({initiative.id for initiative in known}) == len(table.rows):
        return ()
    cells = [cell for row in table.rows if (cell := row[PlanLabel.INITIATIVE_NUMBER]).text]
    return doubled([(cell, code(cell)) for cell in cells])


def _plain_initiative(
    row: Row, measures: frozenset[str], departments: frozenset[str]
) -> Reading[Initiative] | None:
    """Return what a row means that is as it should be, in plain words; None for any other.

    A plan has ten thousands of these, and is read before anything else can be.
    """
    *needed, related, start, end = row.typed(_INITIATIVE_LABELS)
    number, measure, title, lead = map(plain, needed)
    found = _INITIATIVE_NUMBER.fullmatch(number)
    if not title or related or start or end or found is None or found[1] != measure:
        return None
    if measure not in measures or lead not in departments:
        return None
    return Reading(Initiative(number, measure, title, lead))


def _initiative_order(initiative: Initiative) -> tuple[int, ...]:
    return tuple(map(int, initiative.id.split("-")))


def _initiative(
    row: Row, measures: frozenset[str], departments: frozenset[str]
) -> Reading[Initiative]:
    number_cell, end_cell = row[PlanLabel.INITIATIVE_NUMBER], row[PlanLabel.END]
    number = required(number_cell, _initiative_number)
    measure = required(row[PlanLabel.MEASURE], member(measures, Code.PLAN_UNKNOWN_MEASURE))
    title = required(row[PlanLabel.INITIATIVE], text)
    lead = required(row[PlanLabel.LEAD], member(departments, Code.PLAN_UNKNOWN_DEPARTMENT))
    related = optional(
        row[PlanLabel.RELATED], members(departments, Code.PLAN_UNKNOWN_DEPARTMENT), _NO_CODES
    )
    start = optional(row[PlanLabel.START], month, None)
    end = optional(end_cell, month, None)
    return combined(
        lambda: Initiative(
            number.value,
            measure.value,
            title.value,
            lead.value,
            related.value,
            start.value,
            end.value,
        ),
        *(number, measure, _belongs(number, measure, number_cell)),
        *(title, lead, related, start, end, _in_order(start, end, end_cell)),
    )


def _initiative_number(cell: PlanCell) -> Reading[str]:
    typed = code(cell)
    if not typed.is_known or _INITIATIVE_NUMBER.fullmatch(typed.value) is None:
        return bad(cell)
    return typed


def _belongs(number: Reading[str], measure: Reading[str], cell: PlanCell) -> Reading[None]:
    """Return the fault that the number in `cell` is not one of its measure, if it is not."""
    if not (number.is_known and measure.is_known):
        return Reading(None)
    if number.value.rpartition("-")[0] == measure.value:
        return Reading(None)
    return faulty(cell.finding(Code.PLAN_NUMBER_AND_MEASURE_DIFFER, measure=measure.value))


# --- 計算規則 ---


def _rules(table: Table) -> Reading[Rules]:
    if not table.is_present:
        return Reading(DEFAULT_RULES)
    levels = [required(row[PlanLabel.LEVEL], choice(LEVEL_WORDS)) for row in table.rows]
    rules = [_rule(row, level) for row, level in zip(table.rows, levels, strict=True)]
    cells = [row[PlanLabel.LEVEL] for row in table.rows]
    faults = (
        *empty_table(table),
        *faults_of(rules),
        *doubled(zip(cells, levels, strict=True)),
        *_missing_levels(table.at, levels),
    )
    return Reading({rule.level: rule for rule in known_values(rules)}, faults)


def _rule(row: Row, level: Reading[str]) -> Reading[LevelRule]:
    times = required(row[PlanLabel.TIMES], whole_number(1))
    places = required(row[PlanLabel.PLACES], whole_number(0, _MOST_PLACES))
    cut = required(row[PlanLabel.CUT], choice(CUT_WORDS))
    carry = required(row[PlanLabel.CARRY], choice(CARRY_WORDS))
    return combined(
        lambda: LevelRule(
            Level(level.value), times.value, places.value, Cut(cut.value), Carry(carry.value)
        ),
        *(level, times, places, cut, carry),
    )


def _missing_levels(at: CellRef, levels: list[Reading[str]]) -> tuple[Finding, ...]:
    """Return the faults of levels without a row, if every row names its level."""
    if not levels or not all(level.is_known for level in levels):
        return ()
    named, values = known_values(levels), {"label": "rule_label", "expected": "expected.rule"}
    return tuple(
        Finding(Code.PLAN_VALUE_MISSING, at, values={**values, "level": word})
        for level, word in LEVEL_WORDS.items()
        if level not in named
    )


# --- 評価基準 ---


def _rubric(table: Table) -> Reading[Rubric]:
    pairs = [_pair(row) for row in table.rows]
    return Reading(known_values(pairs), faults_of(pairs))


def _pair(row: Row) -> Reading[tuple[str, str]]:
    rating = required(row[PlanLabel.RATING], text)
    meaning = required(row[PlanLabel.MEANING], text)
    return combined(lambda: (rating.value, meaning.value), rating, meaning)
