"""The sheets beside 入力 that are read only: how to fill it in, what ratings mean, what became."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.excel.book import CellValue, Sheet
from pledgexl.excel.form import layout
from pledgexl.excel.form.layout import said
from pledgexl.excel.look import UNITS_PER_PIXEL, Style, row_height
from pledgexl.messages.labels import label_text
from pledgexl.messages.words import printed_month
from pledgexl.model.form import Feedback, FeedbackLine, Form
from pledgexl.model.month import stars
from pledgexl.model.names import FeedbackLabel
from pledgexl.model.plan import HIGHEST_RATING

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
_FEEDBACK_ROW = 6


def write_guide(sheet: Sheet) -> None:
    """Write how the form is filled in."""
    _begin(sheet, said("guide_title"), (_GUIDE_WIDTH,))
    for row, name in enumerate(_GUIDE, start=3):
        line = said(f"guide.{name}")
        sheet.write(row, 1, line, Style(text_wrap=True, valign="top"))
        sheet.row_height(row, _height(line, _GUIDE_WIDTH))


def _begin(sheet: Sheet, title: str, pixels: Sequence[int], footer: str = "") -> None:
    layout.set_widths(sheet, dict(enumerate(pixels, start=1)))
    sheet.write(1, 1, title, layout.TITLE)
    sheet.row_height(1, 26)
    repeated = (_FEEDBACK_ROW, _FEEDBACK_ROW) if footer else None
    sheet.print_setup(landscape=False, repeat_rows=repeated, header="", footer=footer)
    sheet.raw.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)


def _height(text: str, pixels: float) -> float:
    return row_height([(text, pixels * UNITS_PER_PIXEL)]) + 4


def write_rubric(sheet: Sheet, rubric: Sequence[tuple[str, str]]) -> None:
    """Write what the ratings mean."""
    _begin(sheet, said("rubric_title"), _RUBRIC_WIDTHS)
    sheet.write(2, 1, said("rubric_about"), layout.PLAIN_LINE)
    labels = [said(f"rubric.{name}") for name in ("rating", "stars", "meaning")]
    sheet.row(4, [(label, layout.LABEL) for label in labels])
    for row, (rating, meaning) in enumerate(rubric, start=5):
        is_whole = rating.isdecimal() and int(rating) <= HIGHEST_RATING
        drawn = stars(int(rating)) if is_whole else ""
        sheet.row(row, [(rating, _CENTRED.but(bold=True)), (drawn, _CENTRED), (meaning, _BODY)])
        sheet.row_height(row, _height(meaning, _RUBRIC_WIDTHS[2]))
    sheet.show_no_warning_marks((1, 1, 5 + len(rubric), 1))


def write_feedback(sheet: Sheet, form: Form, feedback: Feedback) -> None:
    """Write what became of the department's ratings of the month before."""
    name, period = form.department.name, printed_month(feedback.period)
    footer = layout.footer(said("footer", name=name, period=period))
    title = said("feedback_title", period=period)
    _begin(sheet, title, tuple(_FEEDBACK.values()), footer)
    sheet.write(2, 1, name, layout.OWNER)
    sheet.write(3, 1, said("feedback_about"))
    sheet.write(4, 1, said("feedback_units" if feedback.before else "feedback_first"))
    sheet.row(_FEEDBACK_ROW, [(label_text(label), layout.LABEL) for label in _FEEDBACK])
    for row, line in enumerate(feedback.lines, start=_FEEDBACK_ROW + 1):
        _write_feedback_line(sheet, row, line)
    last = _FEEDBACK_ROW + 1 + len(feedback.lines)
    sheet.show_no_warning_marks((1, 1, last, len(_FEEDBACK)))


def _write_feedback_line(sheet: Sheet, row: int, line: FeedbackLine) -> None:
    looks, figure = _BODY.but(indent=1), _FIGURE
    if line.level:
        looks = _BODY.but(bold=True, bg_color=layout.GIVEN_FILL)
        figure = _FIGURE.but(bold=True, bg_color=layout.GIVEN_FILL)
    none = said("feedback_none")
    shown, before = (Fraction(each) if each else none for each in (line.shown, line.before))
    moved = _moved(line.before, line.shown) if line.shown and line.before else none
    cells: list[tuple[CellValue, Style]] = [
        (said(f"feedback.{line.level or 'initiative'}"), looks),
        (line.id, looks.but(indent=0)),
        (line.title, looks),
        *((value, figure) for value in (shown, before, moved)),
    ]
    sheet.row(row, cells)
    room = _FEEDBACK[FeedbackLabel.TITLE] - 2 / UNITS_PER_PIXEL
    sheet.row_height(row, _height(line.title, room))


def _moved(before: str, now: str) -> str:
    """Return how far a figure moved, with its sign: `＋3`, `－0.2`, `±0`; in English `+3`."""
    moved = Fraction(now) - Fraction(before)
    if not moved:
        return "±0"
    whole, tenths = divmod(abs(int(moved * 10)), 10)
    sign = said("feedback_risen") if moved > 0 else said("feedback_fallen")
    return f"{sign}{whole}{f'.{tenths}' if tenths else ''}"
