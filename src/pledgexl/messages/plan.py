"""What is said in and about the plan workbook (plan.toml)."""

from typing import NamedTuple

from pledgexl.messages.sentences import sentences
from pledgexl.model.names import PLAN_LABELS, PlanLabel, PlanSheet, Setting

PLAN = sentences("plan")
PLAN_TITLE = PLAN["title"].ja
GUIDE_TITLE = PLAN["guide.heading"].ja
PAGE_HEADER = "&R&A"
PAGE_FOOTER = "&C&P／&N"
LIST_ERROR_TITLE = PLAN["list_error_title"].ja
LIST_ERROR = PLAN["list_error"].ja
NUMBER_ERROR = PLAN["number_error"].ja
ADVICE = {
    name: (PLAN["advice.title"].ja, PLAN[f"advice.{name}"].ja)
    for name in ("item_number", "day", "lead")
}
QUESTION_NONE = PLAN["question_none"].ja
QUESTION_LABEL = PLAN["question_label"].ja
SETTING_EXPLANATIONS = {setting: PLAN[f"setting.{setting.name.lower()}"].ja for setting in Setting}
DEFAULT_RUBRIC = tuple((str(rating), PLAN[f"rubric.{rating}"].ja) for rating in range(10, -1, -1))
SAMPLE_ROWS = {
    sheet: tuple(
        tuple(cell.strip() for cell in row.split("|"))
        for row in PLAN[f"sample.{sheet.name.lower()}"].ja.splitlines()
    )
    for sheet in (PlanSheet.STRUCTURE, PlanSheet.DEPARTMENTS, PlanSheet.INITIATIVES)
}


class GuideSection(NamedTuple):
    """A part of the guide: a heading and (keyword, explanation) lines."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def _section(name: str) -> GuideSection:
    # Its first sentence is the heading.
    heading, *texts = [PLAN[key].ja for key in PLAN if key.startswith(f"guide.{name}.")]
    keywords = (text.partition("\n") for text in texts)
    return GuideSection(heading, tuple((keyword, text) for keyword, _, text in keywords))


_SHEETS = (sheet.name.lower() for sheet in PLAN_LABELS)
GUIDE = tuple(map(_section, ("about", *_SHEETS, "calculation", "changes")))


def expected(sheet: PlanSheet, label: str) -> str:
    """Return the name of the sentence that says what a cell is to hold.

    `label` is that of its column, or on the sheet 設定 its 項目.
    """
    kind: PlanLabel | Setting = Setting(label) if label in set(Setting) else PlanLabel(label)
    return f"expected.{sheet.name.lower()}.{kind.name.lower()}"
