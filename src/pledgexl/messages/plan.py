"""What is said in and about the plan workbook (plan.toml), in the language of that workbook."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from pledgexl.messages.edition import workbook_language
from pledgexl.messages.labels import between_names
from pledgexl.messages.sentences import sentences
from pledgexl.model.names import PLAN_LABELS, PlanLabel, PlanSheet, Setting
from pledgexl.model.plan import TENTHS_PER_POINT, PlanSettings

PLAN = sentences("plan")
PAGE_HEADER = "&R&A"
_SAMPLES = (PlanSheet.STRUCTURE, PlanSheet.DEPARTMENTS, PlanSheet.INITIATIVES)


class GuideSection(NamedTuple):
    """A part of the guide: a heading and (keyword, explanation) lines."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def plan_text(name: str) -> str:
    """Return the sentence `name` as the plan workbook has it."""
    return PLAN[name].in_(workbook_language())


def advice(kind: str) -> tuple[str, str]:
    """Return the title and the text with which Excel asks back after an unusual value."""
    return plan_text("advice.title"), plan_text(f"advice.{kind}")


def explanation(setting: Setting) -> str:
    """Return what stands beside a setting."""
    return plan_text(f"setting.{setting.name.lower()}")


def setting_values(settings: PlanSettings) -> dict[Setting, str | int | Fraction]:
    """Return what `settings` have for each item of the sheet 設定, "" for nothing.

    The language is that of its enum; each workbook has its own words for it.
    """
    return {
        Setting.MUNICIPALITY: settings.municipality,
        Setting.REPORT_TITLE: settings.report_title,
        Setting.TERM_START: str(settings.starts_on or settings.term_start),
        Setting.TERM_END: str(settings.ends_on or settings.term_end),
        Setting.EARLY_END: str(settings.ended_early or ""),
        Setting.STEP: Fraction(settings.step_tenths, TENTHS_PER_POINT),
        Setting.DEADLINE: settings.deadline_day or "",
        Setting.CONTACT: settings.contact,
        Setting.LEVEL_NAMES: between_names(filter(None, settings.level_names)),
        Setting.NUMBER_FORMS: between_names(settings.number_forms),
        Setting.LANGUAGE: settings.language,
    }


def default_rubric() -> tuple[tuple[str, str], ...]:
    """Return what each rating means in a plan that is still empty."""
    return tuple((str(rating), plan_text(f"rubric.{rating}")) for rating in range(10, -1, -1))


def sample_rows() -> dict[PlanSheet, tuple[tuple[str, ...], ...]]:
    """Return the rows that show how a sheet is filled in."""
    return {
        sheet: tuple(
            tuple(cell.strip() for cell in row.split("|"))
            for row in plan_text(f"sample.{sheet.name.lower()}").splitlines()
        )
        for sheet in _SAMPLES
    }


def guide() -> Iterator[GuideSection]:
    """Yield the sections of the sheet 記入要領."""
    sheets = (sheet.name.lower() for sheet in PLAN_LABELS)
    for section in ("about", *sheets, "calculation", "changes"):
        # Its first sentence is the heading.
        heading, *texts = [plan_text(key) for key in PLAN if key.startswith(f"guide.{section}.")]
        keywords = (text.partition("\n") for text in texts)
        yield GuideSection(heading, tuple((keyword, text) for keyword, _, text in keywords))


def expected(sheet: PlanSheet, label: str) -> str:
    """Return the name of the sentence that says what a cell is to hold.

    `label` is that of its column, or on the sheet 設定 its 項目.
    """
    kind: PlanLabel | Setting = Setting(label) if label in set(Setting) else PlanLabel(label)
    return f"expected.{sheet.name.lower()}.{kind.name.lower()}"
