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
_FEEDBACK = {
    FeedbackLabel.LEVEL: 90,
    FeedbackLabel.NUMBER: 95,
    FeedbackLabel.TITLE: 390,
    FeedbackLabel.SHOWN: 85,
    FeedbackLabel.BEFORE: 95,
    FeedbackLabel.MOVED: 75,
}
_BODY = Style(border=1, text_wrap=True)
_CENTRED = Style(border=1, align="center")
_FIGURE = Style(border=1, align="right", indent=1)
# In the order of the sheet; the names are those of the sentences.
_GUIDE = (
    *("inputs", "rating", "zero", "text", "done", "excluded"),
    *("added", "check", "unseen", "confirm", "table", "save"),
)
_MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.6}


def write_guide(sheet: Sheet) -> None:
    """Write how the form is filled in."""
    _begin(sheet, FORM["guide_title"].ja, (_GUIDE_WIDTH,))
    for row, name in enumerate(_GUIDE, start=3):
        line = FORM[f"guide.{name}"].ja
        sheet.write(row, 1, line, Style(text_wrap=True, valign="top"))
        sheet.row_height(row, _height(line, _GUIDE_WIDTH))
    _set_up_page(sheet)


def _begin(sheet: Sheet, title: str, pixels: Sequence[int]) -> None:
    layout.set_widths(sheet, dict(enumerate(pixels, start=1)))
    sheet.write(1, 1, title, layout.TITLE)
    sheet.row_height(1, 26)


def _height(text: str, pixels: float) -> float:
    return row_height([(text, pixels * UNITS_PER_PIXEL)]) + 4


def _set_up_page(
    sheet: Sheet, footer: str = "", repeat_rows: tuple[int, int] | None = None
) -> None:
    sheet.print_setup(landscape=False, repeat_rows=repeat_rows, header="", footer=footer)
    sheet.raw.set_margins(**_MARGINS)


def write_rubric(sheet: Sheet, rubric: Sequence[tuple[str, str]]) -> None:
    """Write what the ratings mean."""
    _begin(sheet, FORM["rubric_title"].ja, _RUBRIC_WIDTHS)
    sheet.write(2, 1, FORM["rubric_about"].ja, layout.PLAIN_LINE)
    labels = (FORM[f"rubric.{name}"].ja for name in ("rating", "stars", "meaning"))
    for column, label in enumerate(labels, start=1):
        sheet.write(4, column, label, layout.LABEL)
    for row, (rating, meaning) in enumerate(rubric, start=5):
        is_whole = rating.isdecimal() and int(rating) <= HIGHEST_RATING
        sheet.write(row, 1, rating, _CENTRED.but(bold=True))
        sheet.write(row, 2, stars(int(rating)) if is_whole else "", _CENTRED)
        sheet.write(row, 3, meaning, _BODY)
        sheet.row_height(row, _height(meaning, _RUBRIC_WIDTHS[2]))
    sheet.show_no_warning_marks((1, 1, 5 + len(rubric), 1))
    _set_up_page(sheet)


def write_feedback(sheet: Sheet, form: Form, feedback: Feedback) -> None:
    """Write what became of the department's ratings of the month before."""
    name, period = form.department.name, feedback.period.label
    _begin(sheet, FORM["feedback_title"].ja.format(period=period), tuple(_FEEDBACK.values()))
    sheet.write(2, 1, name, layout.OWNER)
    sheet.write(3, 1, FORM["feedback_about"].ja)
    sheet.write(4, 1, FORM["feedback_units" if feedback.before else "feedback_first"].ja)
    for column, label in enumerate(_FEEDBACK, start=1):
        sheet.write(6, column, label, layout.LABEL)
    for row, line in enumerate(feedback.lines, start=7):
        _write_feedback_line(sheet, row, line)
    sheet.show_no_warning_marks((1, 1, 7 + len(feedback.lines), len(_FEEDBACK)))
    footer = margin_text(FORM["footer"].ja.format(name=name, period=period))
    _set_up_page(sheet, f"&L{footer}&R&P／&N", (6, 6))


def _write_feedback_line(sheet: Sheet, row: int, line: FeedbackLine) -> None:
    looks, figure = _BODY.but(indent=1), _FIGURE
    if line.level:
        looks = _BODY.but(bold=True, bg_color=layout.GIVEN_FILL)
        figure = _FIGURE.but(bold=True, bg_color=layout.GIVEN_FILL)
    sheet.write(row, 1, FORM[f"feedback.{line.level or 'initiative'}"].ja, looks)
    sheet.write(row, 2, line.id, looks.but(indent=0))
    sheet.write(row, 3, line.title, looks)
    none = FORM["feedback_none"].ja
    for column, shown in ((4, line.shown), (5, line.before)):
        if shown:
            sheet.write(row, column, Fraction(shown), figure)
        else:
            sheet.write(row, column, none, figure)
    moved = _moved(line.before, line.shown) if line.shown and line.before else none
    sheet.write(row, 6, moved, figure)
    room = _FEEDBACK[FeedbackLabel.TITLE] - 2 / UNITS_PER_PIXEL
    sheet.row_height(row, _height(line.title, room))


def _moved(before: str, now: str) -> str:
    """Return how far a figure moved, with its sign: `＋3`, `－0.2`, `±0`."""
    moved = Fraction(now) - Fraction(before)
    if not moved:
        return "±0"
    whole, tenths = divmod(abs(int(moved * 10)), 10)
    return f"{'＋' if moved > 0 else '－'}{whole}{f'.{tenths}' if tenths else ''}"
