"""What is said in and about the plan workbook (plan.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass

from pledgexl.messages.language import Language
from pledgexl.messages.sentences import sentences
from pledgexl.model.names import PLAN_LABELS, PlanLabel, PlanSheet, Setting

PLAN = sentences("plan")
PLAN_TITLE = PLAN["title"].ja
GUIDE_TITLE = PLAN["guide.heading"].ja
PAGE_HEADER = "&R&A"
PAGE_FOOTER = "&C&P／&N"
SAMPLE_MARK = "例："
LIST_ERROR_TITLE = PLAN["list_error_title"].ja
LIST_ERROR = PLAN["list_error"].ja
NUMBER_ERROR = PLAN["number_error"].ja
_SECTIONS = (
    "about",
    *(sheet.name.lower() for sheet in PLAN_LABELS),
    "calculation",
    "changes",
)


def expected(sheet: PlanSheet, label: str) -> str:
    """Return the name of the sentence that says what a cell is to hold.

    `label` is that of its column, or on the sheet 設定 its 項目.
    """
    kind: PlanLabel | Setting = Setting(label) if label in set(Setting) else PlanLabel(label)
    return f"expected.{sheet.name.lower()}.{kind.name.lower()}"


def in_words(values: Mapping[str, str], language: Language) -> dict[str, str]:
    """Return the `values` of a finding with what names a sentence of plan.toml said in words."""
    return dict(values) | {
        name: PLAN[values[name]].in_(language).format_map(values)
        for name in ("label", "expected", "parent")
        if values.get(name) in PLAN
    }


def missing_rule(level: str) -> dict[str, str]:
    """Return the values of a finding where 計算規則 has no row for `level`."""
    return {"label": "rule_label", "expected": "expected.rule", "level": level}


def whole_item(item_id: str) -> str:
    """Return the name of that in which numbers skip: an item by its ID, or the plan for ""."""
    if not item_id:
        return "whole.plan"
    return f"{PlanLabel.PLEDGE if '-' in item_id else PlanLabel.POLICY}{item_id}"


def skipped_numbers(first: int, last: int) -> str:
    """Return the numbers from `first` to `last`, which a plan leaves out."""
    return str(first) if first == last else f"{first}～{last}"


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A part of the guide: a heading and (keyword, explanation) lines."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def _section(name: str) -> GuideSection:
    """Return the section `name`: its first sentence is the heading."""
    told = [PLAN[key].ja for key in PLAN if key.startswith(f"guide.{name}.")]
    keywords = (text.partition("\n") for text in told[1:])
    return GuideSection(told[0], tuple((keyword, text) for keyword, _, text in keywords))


GUIDE = tuple(map(_section, _SECTIONS))
SETTING_EXPLANATIONS = {setting: PLAN[f"setting.{setting.name.lower()}"].ja for setting in Setting}
DEFAULT_RUBRIC = tuple((str(rating), PLAN[f"rubric.{rating}"].ja) for rating in range(10, -1, -1))

# The first cell of each begins with `SAMPLE_MARK`, by which a reader passes over it.
SAMPLE_ROWS: dict[PlanSheet, tuple[tuple[str, ...], ...]] = {
    PlanSheet.STRUCTURE: (
        (
            f"{SAMPLE_MARK}1",
            "こどもが健やかに育つまち",
            "1",
            "子育て家庭を切れ目なく支えます",
            "1",
            "妊娠から子育てまでの相談窓口を一つにします",
        ),
        (
            f"{SAMPLE_MARK}1",
            "こどもが健やかに育つまち",
            "1",
            "子育て家庭を切れ目なく支えます",
            "2",
            "保育の待機児童をなくします",
        ),
        (
            f"{SAMPLE_MARK}1",
            "こどもが健やかに育つまち",
            "2",
            "学ぶ意欲に応える学校をつくります",
            "1",
            "どの学校でも安心して学べる環境を整えます",
        ),
    ),
    PlanSheet.DEPARTMENTS: (
        (f"{SAMPLE_MARK}101", "企画政策課", "政策推進係", "kikaku@city.example"),
        (f"{SAMPLE_MARK}501", "こども政策課", "こども企画係", "kodomo@city.example"),
        (f"{SAMPLE_MARK}502", "保育幼稚園課", "保育運営係", "hoiku@city.example"),
    ),
    PlanSheet.INITIATIVES: (
        (
            f"{SAMPLE_MARK}1-1-1-01",
            "1-1-1",
            "こども家庭センターの開設",
            "501",
            "101、502",
            "2022-07",
            "",
        ),
        (
            f"{SAMPLE_MARK}1-1-2-01",
            "1-1-2",
            "保育所の定員の拡大",
            "502",
            "",
            "2023-04",
            "2025-03",
        ),
    ),
}
