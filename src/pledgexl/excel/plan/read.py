"""The plan workbook as a `Plan`, or all faults in it at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pledgexl.excel.plan import words
from pledgexl.excel.plan.cells import (
    FaultyCellError,
    Reading,
    built,
    choice,
    code_like,
    doubled,
    faulty,
    findings_of,
    known_values,
    line,
    optional,
    required,
    text,
    whole_number,
)
from pledgexl.excel.plan.changes import month_findings, months_reversed, reused_numbers
from pledgexl.excel.plan.departments import DatedDepartments
from pledgexl.excel.plan.fill import fill_departments, fill_initiatives, fill_rules, fill_settings
from pledgexl.excel.plan.gather import gathered
from pledgexl.excel.plan.initiatives import DatedInitiatives, InitiativesReader
from pledgexl.excel.plan.lineage import department_circles, read_lineage
from pledgexl.excel.plan.structure import filled_structure, read_structure
from pledgexl.excel.plan.table import PlanCell, Table, read_tables
from pledgexl.excel.plan.term import read_term
from pledgexl.excel.plan.understood import deadline_day
from pledgexl.excel.plan.views import Span, changing, span_of, stretch_of, stretches
from pledgexl.intake.package import Refusal
from pledgexl.messages.edition import Edition, in_edition, workbook_language
from pledgexl.messages.labels import known_as, label_in, label_text, rule_word
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.errors import PlanError, PledgexlError
from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.language import Language
from pledgexl.model.levels import LevelNames
from pledgexl.model.names import PlanLabel as Label
from pledgexl.model.names import PlanSheet, Setting
from pledgexl.model.period import Period
from pledgexl.model.plan import (
    TENTHS_PER_POINT,
    Department,
    Initiative,
    Lineage,
    Plan,
    PlanItem,
    PlanSettings,
    PlanState,
)

_STEPS = {Decimal(1): 10, Decimal("0.5"): 5, Decimal("0.1"): 1}
_decimal = code_like(r"[0-9]+(?:\.[0-9]+)?")
_MOST_PLACES = 6
# Items, departments and initiatives.
_Parts = tuple[
    Reading[tuple[PlanItem, ...]], Reading[tuple[Department, ...]], Reading[tuple[Initiative, ...]]
]
_NAMES_IN_FINDINGS = {"label", "sheet"}


def read_plan(path: Path, period: Period | None = None) -> Plan:
    """Return the plan in the workbook at `path` as it is at the end of `period`, else of the term.

    Raises PlanError with all faults of the workbook, whatever month they are about.
    """
    return read_plan_and_notes(path, period)[0]


def read_plan_and_notes(
    path: Path, period: Period | None = None
) -> tuple[Plan, tuple[Finding, ...]]:
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
        return _plan_and_notes(tables, path.name, period)


def _language_of(tables: Mapping[PlanSheet, Table]) -> Language:
    """Return the language in which the sheet 設定 is called, as a plan workbook is one of ours."""
    title = tables[PlanSheet.SETTINGS].title
    return Language.EN if title == label_in(PlanSheet.SETTINGS, Language.EN) else Language.JA


def _plan_and_notes(
    tables: Mapping[PlanSheet, Table], file: str, period: Period | None
) -> tuple[Plan, tuple[Finding, ...]]:
    table = fill_settings(tables[PlanSheet.SETTINGS])
    settings = _settings(table)
    names, forms = words.own_words(table)
    known = settings.value if settings.is_known else None
    term = Span(known.term_start, known.term_end) if known else Span()
    states, lineage, others = _over_time(tables, names, forms, term)
    stretch = stretch_of([stretch for stretch, _ in states], period)
    plan = built(
        Plan,
        settings,
        *states[stretch][1],
        _rules(fill_rules(tables[PlanSheet.RULES]), names),
        _rubric(fill_rules(tables[PlanSheet.RUBRIC])),
        Reading(lineage),
    )
    more = (findings_of(parts) for number, (_, parts) in enumerate(states) if number != stretch)
    united = _united(plan.findings, *more, others)
    found = [*map(_as_printed, sorted(gathered(united), key=_place))]
    faults = [each for each in found if each.severity is Severity.ERROR]
    if faults:
        raise PlanError(file, faults, workbook=workbook_language())
    in_time = tuple(
        PlanState(span.end, items.value, initiatives.value)
        for span, (items, _, initiatives) in states
    )
    return replace(plan.value, lineage=replace(lineage, states=in_time)), tuple(found)


def _over_time(
    tables: Mapping[PlanSheet, Table], names: LevelNames, forms: Sequence[str], term: Span
) -> tuple[list[tuple[Span, _Parts]], Lineage, tuple[Finding, ...]]:
    """Return what a plan is made of in each stretch of the `term`, and what is so at any time."""
    structure = filled_structure(tables[PlanSheet.STRUCTURE], names)
    departments = DatedDepartments.of(fill_departments(tables[PlanSheet.DEPARTMENTS]))
    initiatives = DatedInitiatives.of(fill_initiatives(tables[PlanSheet.INITIATIVES]), names)
    spans = [each.span for each in departments.versions]
    spans += (*map(span_of, structure.rows), *changing(initiatives.versions))
    structures = [read_structure(structure, names, forms, each) for each in stretches(term, spans)]
    reader = InitiativesReader.of(initiatives, departments, structures)
    states = [
        (each.stretch, (each.items, departments.at(each.stretch), reader.at(each)))
        for each in structures
    ]
    lineage, findings = read_lineage(structure, structures, initiatives)
    dated = (structure, departments.table, initiatives.table)
    of_months = (each for table in dated for each in month_findings(table, term))
    reused = reused_numbers(structures, initiatives)
    circles = department_circles(departments)
    return states, lineage, (*findings, *of_months, *reused, *circles)


def _united(first: Iterable[Finding], *others: Iterable[Finding]) -> list[Finding]:
    """Return the findings of all times, those of a code at a place as they are found first."""
    united = list(first)
    for findings in others:
        known = {(each.code, each.at) for each in united}
        united += (each for each in findings if (each.code, each.at) not in known)
    return united


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
    days = (Setting.TERM_START, Setting.TERM_END, Setting.EARLY_END)
    start, end, *more_of_term = read_term(*(cells[each] for each in days))
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
        *more_of_term,
    )
    twice = doubled((row[Label.SETTING] for row in table.rows), items)
    reversed_months = months_reversed(start, end, cells[Setting.TERM_END])
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
