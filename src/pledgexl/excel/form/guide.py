"""The sheets beside 入力 that are read only: how to fill it in, what ratings mean, what became."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.excel.book import Sheet, margin_text
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import FORM
from pledgexl.excel.look import UNITS_PER_PIXEL, Style, row_height
from pledgexl.model.feedback import Feedback, FeedbackLine
from pledgexl.model.form import Form
from pledgexl.model.names import FeedbackLabel
from pledgexl.model.plan import HIGHEST_RATING
from pledgexl.model.summary import stars

# In pixels: so wide that all is printed at 8 points or more on an upright A4.
# A single column is printed as wide as it is, also beyond the page: it has to fit by itself.
_GUIDE_WIDTH = 690
_RUBRIC_WIDTHS = (100, 150, 580)
_BODY = Style(border=1, text_wrap=True)
_FIGURE = Style(border=1, align="right", indent=1)
_FEEDBACK = {
    FeedbackLabel.LEVEL: 90,
    FeedbackLabel.NUMBER: 95,
    FeedbackLabel.TITLE: 390,
    FeedbackLabel.SHOWN: 85,
    FeedbackLabel.BEFORE: 95,
    FeedbackLabel.MOVED: 75,
}
_GUIDE = (
    "inputs",
    "rating",
    "zero",
    "text",
    "done",
    "excluded",
    "added",
    "check",
    "unseen",
    "confirm",
    "table",
    "save",
)
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.6}


def write_guide(sheet: Sheet) -> None:
    """Write how the form is filled in."""
    layout.set_widths(sheet, {1: _GUIDE_WIDTH})
    sheet.text(1, 1, FORM["guide_title"].ja, layout.TITLE)
    sheet.row_height(1, 26)
    for row, name in enumerate(_GUIDE, start=3):
        line = FORM[f"guide.{name}"].ja
        sheet.text(row, 1, line, Style(text_wrap=True, valign="top"))
        sheet.row_height(row, row_height([(line, _GUIDE_WIDTH * UNITS_PER_PIXEL)]) + 4)
    _set_up_page(sheet)


def _set_up_page(
    sheet: Sheet, footer: str = "", repeat_rows: tuple[int, int] | None = None
) -> None:
    sheet.print_setup(landscape=False, repeat_rows=repeat_rows, header="", footer=footer)
    sheet.raw.set_margins(**_MARGINS)


def write_rubric(sheet: Sheet, rubric: Sequence[tuple[str, str]]) -> None:
    """Write what the ratings mean."""
    layout.set_widths(sheet, dict(enumerate(_RUBRIC_WIDTHS, start=1)))
    sheet.text(1, 1, FORM["rubric_title"].ja, layout.TITLE)
    sheet.row_height(1, 26)
    sheet.text(2, 1, FORM["rubric_about"].ja, layout.PLAIN_LINE)
    labels = (FORM[f"rubric.{name}"].ja for name in ("rating", "stars", "meaning"))
    for column, label in enumerate(labels, start=1):
        sheet.text(4, column, label, layout.LABEL)
    for row, (rating, meaning) in enumerate(rubric, start=5):
        sheet.text(row, 1, rating, Style(border=1, align="center", bold=True))
        full = int(rating) if rating.isdecimal() and int(rating) <= HIGHEST_RATING else None
        drawn = "" if full is None else stars(full)
        sheet.text(row, 2, drawn, Style(border=1, align="center"))
        sheet.text(row, 3, meaning, _BODY)
        sheet.row_height(row, row_height([(meaning, _RUBRIC_WIDTHS[2] * UNITS_PER_PIXEL)]) + 4)
    sheet.show_no_warning_marks((1, 1, 5 + len(rubric), 1))
    _set_up_page(sheet)


def write_feedback(sheet: Sheet, form: Form, feedback: Feedback) -> None:
    """Write what became of the department's ratings of the month before."""
    layout.set_widths(sheet, dict(enumerate(_FEEDBACK.values(), start=1)))
    title = FORM["feedback_title"].ja.format(period=feedback.period.label)
    sheet.text(1, 1, title, layout.TITLE)
    sheet.row_height(1, 26)
    sheet.text(2, 1, form.department.name, layout.OWNER)
    sheet.text(3, 1, FORM["feedback_about"].ja)
    sheet.text(4, 1, FORM["feedback_units" if feedback.before else "feedback_first"].ja)
    for column, label in enumerate(_FEEDBACK, start=1):
        sheet.text(6, column, label, layout.LABEL)
    for row, line in enumerate(feedback.lines, start=7):
        _write_feedback_line(sheet, row, line)
    footer = FORM["footer"].ja.format(name=form.department.name, period=feedback.period.label)
    sheet.show_no_warning_marks((1, 1, 7 + len(feedback.lines), len(_FEEDBACK)))
    _set_up_page(sheet, f"&L{margin_text(footer)}&R&P／&N", (6, 6))


def _write_feedback_line(sheet: Sheet, row: int, line: FeedbackLine) -> None:
    is_own = not line.level
    level = FORM[f"feedback.{line.level or 'initiative'}"].ja
    looks = _BODY.but(indent=1) if is_own else _BODY.but(bold=True, bg_color=layout.GIVEN_FILL)
    sheet.text(row, 1, level, looks)
    sheet.text(row, 2, line.id, looks.but(indent=0))
    sheet.text(row, 3, line.title, looks)
    for column, shown in ((4, line.shown), (5, line.before)):
        if shown:
            sheet.number(row, column, Fraction(shown), _figure(is_own=is_own))
        else:
            sheet.text(row, column, FORM["feedback_none"].ja, _figure(is_own=is_own))
    title_width = _FEEDBACK[FeedbackLabel.TITLE] * UNITS_PER_PIXEL - 2
    sheet.text(row, 6, _moved(line), _figure(is_own=is_own))
    sheet.row_height(row, row_height([(line.title, title_width)]) + 4)


def _figure(*, is_own: bool) -> Style:
    return _FIGURE if is_own else _FIGURE.but(bold=True, bg_color=layout.GIVEN_FILL)


def _moved(line: FeedbackLine) -> str:
    """Return how far a figure moved, with its sign: `＋3`, `－0.2`, `±0`."""
    if not (line.shown and line.before):
        return FORM["feedback_none"].ja
    moved = Fraction(line.shown) - Fraction(line.before)
    if not moved:
        return "±0"
    tenths = abs(int(moved * 10))
    size = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    return f"{'＋' if moved > 0 else '－'}{size}"
