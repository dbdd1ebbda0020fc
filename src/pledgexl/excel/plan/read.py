"""The plan workbook as a `Plan`, or all faults in it at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pledgexl.excel.plan import words
from pledgexl.excel.plan.cells import (
    FaultyCellError,
    Reading,
    built,
    choice,
    code,
    code_like,
    doubled,
    faulty,
    findings_of,
    known_values,
    line,
    mail_addresses,
    optional,
    required,
    text,
    whole_number,
)
from pledgexl.excel.plan.codes import Departments, Measures, Referent
from pledgexl.excel.plan.fill import fill_departments, fill_initiatives, fill_rules, fill_settings
from pledgexl.excel.plan.gather import gathered
from pledgexl.excel.plan.structure import read_structure
from pledgexl.excel.plan.table import PlanCell, Table, read_tables
from pledgexl.excel.plan.understood import deadline_day, initiative_number, month
from pledgexl.intake.package import Refusal
from pledgexl.messages.edition import Edition, in_edition, workbook_language
from pledgexl.messages.labels import known_as, label_in, label_text, rule_word
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.errors import PlanError, PledgexlError
from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.form import form_name
from pledgexl.model.language import Language
from pledgexl.model.levels import LevelNames
from pledgexl.model.names import PlanLabel as Label
from pledgexl.model.names import PlanSheet, Setting
from pledgexl.model.period import Period
from pledgexl.model.plan import TENTHS_PER_POINT, Department, Initiative, Plan, PlanSettings
from pledgexl.model.text import same_name

_STEPS = {Decimal(1): 10, Decimal("0.5"): 5, Decimal("0.1"): 1}
_decimal = code_like(r"[0-9]+(?:\.[0-9]+)?")
# Names of files begin with it.
_department_code = code_like(r"[^\W_][\w-]{0,19}")
_MOST_PLACES = 6
_NAMES_IN_FINDINGS = {"label", "sheet"}


def read_plan(path: Path) -> Plan:
    """Return the plan in the workbook at `path`, or raise PlanError with all of its faults."""
    return read_plan_and_notes(path)[0]


def read_plan_and_notes(path: Path) -> tuple[Plan, tuple[Finding, ...]]:
    """Return the same plan, and notes on what was understood though it is written otherwise."""
    try:
        tables = read_tables(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise PledgexlError("no_plan", file=str(path)) from error
    except PermissionError:
        # It is open elsewhere, or rights are missing: reported as for any file.
        raise
    except (OSError, Refusal) as error:
        raise PledgexlError("plan_unreadable", file=str(path)) from error
    with in_edition(Edition(workbook=_language_of(tables))):
        return _plan_and_notes(tables, path.name)


def _language_of(tables: Mapping[PlanSheet, Table]) -> Language:
    """Return the language in which the sheet 設定 is called, as a plan workbook is one of ours."""
    title = tables[PlanSheet.SETTINGS].title
    return Language.EN if title == label_in(PlanSheet.SETTINGS, Language.EN) else Language.JA


def _plan_and_notes(
    tables: Mapping[PlanSheet, Table], file: str
) -> tuple[Plan, tuple[Finding, ...]]:
    table = fill_settings(tables[PlanSheet.SETTINGS])
    settings = _settings(table)
    names, forms = words.own_words(table)
    structure, measures = read_structure(tables[PlanSheet.STRUCTURE], names, forms)
    departments, known = _departments(fill_departments(tables[PlanSheet.DEPARTMENTS]))
    plan = built(
        Plan,
        settings,
        structure,
        departments,
        _initiatives(fill_initiatives(tables[PlanSheet.INITIATIVES]), names, measures, known),
        _rules(fill_rules(tables[PlanSheet.RULES]), names),
        _rubric(fill_rules(tables[PlanSheet.RUBRIC])),
    )
    found = [*map(_as_printed, sorted(gathered(plan.findings), key=_place))]
    faults = [each for each in found if each.severity is Severity.ERROR]
    if faults:
        raise PlanError(file, faults, workbook=workbook_language())
    return plan.value, tuple(found)


def _place(fault: Finding) -> tuple[int, int, int]:
    return list(PlanSheet).index(PlanSheet(fault.at.sheet)), fault.at.row, fault.at.column


def _as_printed(finding: Finding) -> Finding:
    """Return `finding` with the names that its workbook has for sheets and labels."""
    values = dict(finding.values)
    for name in _NAMES_IN_FINDINGS & values.keys():
        values[name] = "、".join(map(_printed, values[name].split("、")))
    at = replace(finding.at, sheet=_printed(finding.at.sheet))
    return replace(finding, at=at, values=values)


def _printed(name: str) -> str:
    known = (known_as(kind, name) for kind in (PlanSheet, Label, Setting))
    return next((label_text(each) for each in known if each), name)


def _settings(table: Table) -> Reading[PlanSettings]:
    if Label.SETTING not in table.columns:
        return faulty(*table.findings)
    items = [required(row[Label.SETTING], _setting) for row in table.rows]
    cells = {item: PlanCell(table.at, item) for item in Setting} | {
        item.value: row[Label.VALUE]._replace(label=item.value)
        for row, item in zip(table.rows, items, strict=True)
        if item.is_known
    }
    start = required(cells[Setting.TERM_START], month)
    end = required(cells[Setting.TERM_END], month)
    settings = built(
        PlanSettings,
        required(cells[Setting.MUNICIPALITY], line),
        required(cells[Setting.REPORT_TITLE], line),
        start,
        end,
        optional(cells[Setting.STEP], _step, TENTHS_PER_POINT),
        optional(cells[Setting.DEADLINE], deadline_day, None),
        optional(cells[Setting.CONTACT], line, ""),
        optional(cells[Setting.LEVEL_NAMES], words.level_names, LevelNames()),
        optional(cells[Setting.NUMBER_FORMS], words.number_forms, ()),
        optional(cells[Setting.LANGUAGE], words.language, workbook_language()),
        Reading(workbook_language()),
    )
    twice = doubled((row[Label.SETTING] for row in table.rows), items)
    reversed_months = _months_reversed(start, end, cells[Setting.TERM_END])
    findings = (*table.findings, *findings_of(items), *twice, *settings.findings, *reversed_months)
    return settings._replace(findings=findings)


def _setting(cell: PlanCell) -> Setting:
    setting = known_as(Setting, cell.text)
    if setting is None:
        raise FaultyCellError(cell.finding(Code.PLAN_UNKNOWN_ITEM, expected=cell.expected))
    return setting


def _step(cell: PlanCell) -> int:
    step = Decimal(_decimal(cell))
    if step not in _STEPS:
        raise ValueError(step)
    return _STEPS[step]


def _months_reversed(
    start: Reading[Period | None], end: Reading[Period | None], end_cell: PlanCell
) -> tuple[Finding, ...]:
    if start.value is None or end.value is None or start.value <= end.value:
        return ()
    return (end_cell.finding(Code.PLAN_MONTHS_REVERSED, start=str(start.value)),)


def _departments(table: Table) -> tuple[Reading[tuple[Department, ...]], Departments]:
    """Return the departments, and what others may refer to: those with faults as well."""
    code_cells = [row[Label.DEPARTMENT_CODE] for row in table.rows]
    name_cells = [row[Label.DEPARTMENT_NAME] for row in table.rows]
    codes = [required(cell, _department_code) for cell in code_cells]
    names = [required(cell, line) for cell in name_cells]
    found = [
        built(
            Department,
            typed,
            name,
            optional(row[Label.CONTACT], line, ""),
            optional(row[Label.MAIL], mail_addresses, ""),
        )
        for row, typed, name in zip(table.rows, codes, names, strict=True)
    ]
    findings = [*table.findings, *findings_of(found)]
    findings += (*doubled(code_cells, codes), *doubled(name_cells, names))
    findings += _alike(code_cells, found)
    referents = [
        Referent(typed, name.text, cell)
        for typed, name, cell in zip(codes, name_cells, code_cells, strict=True)
    ]
    known = Departments.of(Code.PLAN_UNKNOWN_DEPARTMENT, referents)
    return Reading(known_values(found), tuple(findings)), known


def _alike(cells: Iterable[PlanCell], found: Iterable[Reading[Department]]) -> Iterator[Finding]:
    """Yield the fault of each whose files have the names of another's, but for capitals."""
    first: dict[str, tuple[PlanCell, Department]] = {}
    for cell, reading in zip(cells, found, strict=True):
        if reading.is_known:
            own = (cell, reading.value)
            names = (same_name(reading.value.code), same_name(form_name(reading.value)))
            others = [other for name in names if (other := first.setdefault(name, own)) is not own]
            # The same code twice is reported already.
            if others and others[0][1].code != reading.value.code:
                yield cell.finding(Code.PLAN_DEPARTMENTS_ALIKE, first=others[0][0].at.cell)


def _initiatives(
    table: Table, names: LevelNames, measures: Measures, departments: Departments
) -> Reading[tuple[Initiative, ...]]:
    cells = [row[Label.INITIATIVE_NUMBER] for row in table.rows]
    number_of = initiative_number(cells)
    found, numbers, findings = [], [], list(table.findings)
    for row, cell in zip(table.rows, cells, strict=True):
        number = required(cell, number_of)
        measure = row[Label.MEASURE]
        under = required(
            measure if names.has_measures else words.under_pledge(measure), measures.under
        )
        start = optional(row[Label.START], month, None)
        end = optional(row[Label.END], month, None)
        initiative = built(
            Initiative,
            number,
            under,
            required(row[Label.INITIATIVE], text),
            required(row[Label.LEAD], departments.lead),
            optional(row[Label.RELATED], departments.related, ()),
            start,
            end,
        )
        findings += initiative.findings
        is_both = number.is_known and under.is_known and measures.names
        if is_both and number.value.rpartition("-")[0] != under.value:
            fault = cell.finding(Code.PLAN_NUMBER_AND_MEASURE_DIFFER, measure=under.value)
            findings.append(fault)
        findings += _months_reversed(start, end, row[Label.END])
        found.append(initiative)
        numbers.append(number if number.is_known or not cell.text else optional(cell, code, ""))
    findings += doubled(cells, numbers)
    known = sorted(known_values(found), key=lambda each: tuple(map(int, each.id.split("-"))))
    return Reading(tuple(known), tuple(findings))


def _rules(table: Table, names: LevelNames) -> Reading[Mapping[Level, LevelRule]]:
    if not table.is_present:
        return Reading(DEFAULT_RULES)
    cells = [row[Label.LEVEL] for row in table.rows]
    levels = [required(cell, choice(Level)) for cell in cells]
    rules = [
        built(
            LevelRule,
            level,
            required(row[Label.TIMES], whole_number(1)),
            required(row[Label.PLACES], whole_number(0, _MOST_PLACES)),
            required(row[Label.CUT], choice(Cut)),
            required(row[Label.CARRY], choice(Carry)),
        )
        for row, level in zip(table.rows, levels, strict=True)
    ]
    findings = [*table.findings, *findings_of(rules), *doubled(cells, levels)]
    given = {rule.level: rule for rule in known_values(rules)}
    if not names.has_measures:
        findings += words.hidden_rule(given, table)
        given[Level.MEASURE] = DEFAULT_RULES[Level.MEASURE]
    if levels and all(level.is_known for level in levels):
        values = {"label": "rule_label", "expected": "expected.rule"}
        findings += [
            Finding(Code.PLAN_VALUE_MISSING, table.at, values=values | {"level": _rule_name(level)})
            for level in DEFAULT_RULES
            if level not in (*given, *known_values(levels))
        ]
    return Reading(given, tuple(findings))


def _rule_name(level: Level) -> str:
    return rule_word(level, workbook_language())


def _rubric(table: Table) -> Reading[tuple[tuple[str, str], ...]]:
    def pair(rating: str, meaning: str) -> tuple[str, str]:
        return rating, meaning

    pairs = [
        built(pair, required(row[Label.RATING], text), required(row[Label.MEANING], text))
        for row in table.rows
    ]
    return Reading(known_values(pairs), (*table.findings, *findings_of(pairs)))
