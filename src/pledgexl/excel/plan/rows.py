"""The rows of the plan workbook: those of a plan, or those that an office begins with."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from pledgexl.excel.plan.words import LANGUAGE_WORDS
from pledgexl.messages import plan as texts
from pledgexl.messages.edition import workbook_language
from pledgexl.messages.labels import label_text, listed, rule_word
from pledgexl.model.average import DEFAULT_RULES, LevelRule
from pledgexl.model.names import PlanSheet, Setting
from pledgexl.model.plan import Department, Initiative, Plan

Value = str | int | Fraction
Rows = Sequence[Sequence[Value]]


def rows_to_fill_in() -> dict[PlanSheet, Rows]:
    """Return the rows of an empty plan workbook, samples among them."""
    return {
        PlanSheet.SETTINGS: _setting_rows({}),
        **texts.sample_rows(),
        PlanSheet.RULES: _rule_rows(DEFAULT_RULES.values()),
        PlanSheet.RUBRIC: texts.default_rubric(),
    }


def rows_of(plan: Plan) -> dict[PlanSheet, Rows]:
    """Return the rows of the plan workbook of `plan`."""
    settings, language = plan.settings, workbook_language()
    values = texts.setting_values(settings)
    values[Setting.LANGUAGE] = LANGUAGE_WORDS[language][settings.language]
    structure = [
        [
            *(part for item in path for part in (int(item.id.rpartition("-")[2]), item.title)),
            *("", "", "", *(item.identifier for item in path)),
        ]
        for policy in plan.children()
        for pledge in plan.children(policy.id)
        for path in [(policy, pledge, measure) for measure in plan.children(pledge.id)]
    ]
    departments = [
        (
            *(each.code, each.name, each.contact, each.mail, *_months(each)),
            listed(each.successors, language),
        )
        for each in plan.departments
    ]
    initiatives = [
        (
            *(each.id, each.measure, each.title, each.lead, listed(each.related, language)),
            *(*_months(each), listed(plan.lineage.successors.get(each.key, ()), language)),
            each.identifier,
        )
        for each in plan.initiatives
    ]
    return {
        PlanSheet.SETTINGS: _setting_rows(values),
        PlanSheet.STRUCTURE: structure,
        PlanSheet.DEPARTMENTS: departments,
        PlanSheet.INITIATIVES: initiatives,
        PlanSheet.RULES: _rule_rows(plan.rules.values()),
        PlanSheet.RUBRIC: plan.rubric,
    }


def _months(dated: Department | Initiative) -> tuple[str, str]:
    """Return the first and the last month of `dated` as cells have them."""
    return str(dated.start or ""), str(dated.end or "")


def _setting_rows(values: Mapping[Setting, Value]) -> Rows:
    return [(label_text(item), values.get(item, ""), texts.explanation(item)) for item in Setting]


def _rule_rows(rules: Iterable[LevelRule]) -> Rows:
    return [
        (
            *(rule_word(rule.level, workbook_language()), rule.times, rule.places),
            *(rule_word(each, workbook_language()) for each in (rule.cut, rule.carry)),
        )
        for rule in rules
    ]
