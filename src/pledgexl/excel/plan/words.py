"""The office's own words in the sheet 設定: names of levels, forms of numbers; no measures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pledgexl.excel.plan.cells import Reading, line, optional
from pledgexl.excel.plan.table import PlanCell, Row, Table
from pledgexl.messages.edition import workbook_language
from pledgexl.messages.labels import known_as, rule_word
from pledgexl.model.average import DEFAULT_RULES, Level, LevelRule
from pledgexl.model.finding import Code, Finding
from pledgexl.model.language import Language
from pledgexl.model.levels import NO_LEVEL, USUAL_FORMS, LevelNames, is_number_form
from pledgexl.model.names import PlanLabel, PlanSheet, Setting

_BETWEEN_NAMES = re.compile("[／/、,，]")
_NO_NAMES = ("－", "-", "ー", "―", "‐", "–", "—", "なし")
_LEVEL_NAME = re.compile(r"[^\W\d_](?:[\w・（）() -]{0,18}[^\W_]|[）)])?")
# How a plan workbook in each language calls the languages.
LANGUAGE_WORDS = {
    Language.JA: {Language.JA: "日本語", Language.EN: "English"},
    Language.EN: {Language.EN: "English", Language.JA: "Japanese"},
}
_LANGUAGES = {
    "日本語": Language.JA,
    "japanese": Language.JA,
    "ja": Language.JA,
    "英語": Language.EN,
    "english": Language.EN,
    "en": Language.EN,
}
_PLEDGE_ID = re.compile("[1-9][0-9]*-[1-9][0-9]*")


def own_words(settings: Table) -> tuple[LevelNames, tuple[str, ...]]:
    """Return the names of levels and the forms of numbers, whatever else is faulty in `settings`.

    A plan without measures is not asked for them because its report has no name yet.
    """
    has_settings = {PlanLabel.SETTING, PlanLabel.VALUE} <= settings.columns.keys()
    cells = {
        known_as(Setting, row[PlanLabel.SETTING].text): row[PlanLabel.VALUE]
        for row in (settings.rows if has_settings else ())
    }
    names, forms = cells.get(Setting.LEVEL_NAMES), cells.get(Setting.NUMBER_FORMS)
    levels = optional(names, level_names, LevelNames()) if names else Reading(LevelNames())
    none: tuple[str, ...] = ()
    numbers = optional(forms, number_forms, none) if forms else Reading(none)
    return (
        levels.value if levels.is_known else LevelNames(),
        numbers.value if numbers.is_known else none,
    )


def level_names(cell: PlanCell) -> LevelNames:
    """Return the four names in `cell`, `ビジョン／項目／施策／取組`; － for no measures.

    They stand in names of sheets, in formulas and in sentences: letters and few signs.
    """
    names = [name.strip() for name in _BETWEEN_NAMES.split(line(cell))]
    if len(names) != len(LevelNames._fields):
        raise ValueError(cell.text)
    names = [NO_LEVEL if name in _NO_NAMES else name for name in names]
    found = LevelNames(*names)
    if not are_sound(found):
        raise ValueError(cell.text)
    return found


def are_sound(names: LevelNames) -> bool:
    """Return whether each of four `names` can be printed and no two are the same."""
    own = [name for name in names if name != names.measure or names.has_measures]
    is_whole = len(own) + (not names.has_measures) == len(names) == len(set(names))
    return is_whole and all(map(_LEVEL_NAME.fullmatch, own))


def language(cell: PlanCell) -> Language:
    """Return the language in `cell`: `日本語`, `English`."""
    found = _LANGUAGES.get(line(cell).casefold())
    if found is None:
        raise ValueError(cell.text)
    return found


def number_forms(cell: PlanCell) -> tuple[str, ...]:
    """Return the forms of numbers in `cell`, from the top level down: `Ⅰ／①`."""
    forms = tuple(form.strip() for form in _BETWEEN_NAMES.split(line(cell)))
    if len(forms) > len(USUAL_FORMS) or not all(map(is_number_form, forms)):
        raise ValueError(cell.text)
    return forms


def with_measures(table: Table) -> Table:
    """Return the sheet 体系 of a plan without measures with one for each pledge.

    Its title is still to be filled in. What is typed for another one would be printed nowhere,
    which is a fault.
    """
    faults = [fault for row in table.rows for fault in _measures_typed(row)]
    rows = tuple(
        {
            **row,
            PlanLabel.MEASURE_NUMBER: _as(row[PlanLabel.MEASURE_NUMBER], "1"),
            PlanLabel.MEASURE: _as(row[PlanLabel.MEASURE], NO_LEVEL),
        }
        for row in table.rows
    )
    return replace(table, rows=rows, findings=(*table.findings, *faults))


def with_titles(table: Table) -> Table:
    """Return the same with the title of its pledge for each measure."""
    rows = tuple(
        {**row, PlanLabel.MEASURE: _as(row[PlanLabel.MEASURE], row[PlanLabel.PLEDGE].text)}
        for row in table.rows
    )
    return replace(table, rows=rows)


def under_pledge(cell: PlanCell) -> PlanCell:
    """Return a cell with the ID of a pledge as one with that of its measure."""
    return _as(cell, f"{cell.text}-1") if _PLEDGE_ID.fullmatch(cell.text) else cell


def hidden_rule(rules: Mapping[Level, LevelRule], table: Table) -> Iterator[Finding]:
    """Yield the fault of a rule for measures that would change the figures of a plan without."""
    rule, usual = rules.get(Level.MEASURE), DEFAULT_RULES[Level.MEASURE]
    if rule and (rule.times, rule.carry) != (usual.times, usual.carry):
        values = {"label": PlanSheet.RULES, "expected": "expected.no_measure_rule"}
        level = rule_word(Level.MEASURE, workbook_language())
        yield Finding(Code.PLAN_VALUE_BAD, table.at, level, values)


def _measures_typed(row: Row) -> Iterator[Finding]:
    expected = {PlanLabel.MEASURE_NUMBER: "1", PlanLabel.MEASURE: row[PlanLabel.PLEDGE].text}
    for label, repeated in expected.items():
        if row[label].text not in ("", repeated):
            values = {"label": label, "expected": "expected.structure.no_measure"}
            yield row[label].finding(Code.PLAN_VALUE_BAD, **values)


def _as(cell: PlanCell, text: str) -> PlanCell:
    return cell._replace(value=text, text=text, seen=text)
