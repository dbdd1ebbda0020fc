"""The sheets beside 入力 that are read only: how to fill it in, what ratings mean, what became."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.excel import form_layout as layout
from pledgexl.excel.heights import row_height
from pledgexl.excel.sheets import Sheet, Style, margin_text
from pledgexl.messages import form as said
from pledgexl.model.feedback import Feedback, FeedbackLine
from pledgexl.model.form import Form
from pledgexl.model.plan import HIGHEST_RATING
from pledgexl.model.summary import stars
from pledgexl.schema import FeedbackLabel

_PROSE_WIDTH = 96.0
_RUBRIC_WIDTHS = (14.0, 18.0, 64.0)
_BODY = Style(border=1, text_wrap=True)
_FIGURE = Style(border=1, align="right", indent=1)
_FEEDBACK = {
    FeedbackLabel.LEVEL: 12.0,
    FeedbackLabel.NUMBER: 12.0,
    FeedbackLabel.TITLE: 46.0,
    FeedbackLabel.SHOWN: 11.0,
    FeedbackLabel.BEFORE: 11.0,
    FeedbackLabel.MOVED: 9.0,
}


def write_guide(sheet: Sheet) -> None:
    """Write how the form is filled in."""
    sheet.columns({1: _PROSE_WIDTH})
    sheet.text(1, 1, said.GUIDE_TITLE, layout.TITLE)
    sheet.row_height(1, 26)
    for row, line in enumerate(said.GUIDE_LINES, start=3):
        write_prose(sheet, row, line, _PROSE_WIDTH)
    sheet.print_setup(landscape=False, repeat_rows=None, header="", footer="")


def write_prose(sheet: Sheet, row: int, text: str, width: float) -> None:
    """Write `text` into the first column of `row`, `width` wide, as high as it needs."""
    sheet.text(row, 1, text, Style(text_wrap=True, font_size=11, valign="top"))
    sheet.row_height(row, row_height([(text, width)], 11) + 4)


def write_rubric(sheet: Sheet, rubric: Sequence[tuple[str, str]]) -> None:
    """Write what the ratings mean."""
    sheet.columns(dict(enumerate(_RUBRIC_WIDTHS, start=1)))
    sheet.text(1, 1, said.RUBRIC_TITLE, layout.TITLE)
    sheet.row_height(1, 26)
    sheet.text(2, 1, said.RUBRIC_ABOUT, layout.PLAIN_LINE)
    for column, label in enumerate(said.RUBRIC_LABELS, start=1):
        sheet.text(4, column, label, layout.LABEL)
    for row, (rating, meaning) in enumerate(rubric, start=5):
        sheet.text(row, 1, rating, Style(border=1, align="center", bold=True))
        full = int(rating) if rating.isdecimal() and int(rating) <= HIGHEST_RATING else None
        drawn = "" if full is None else stars(full)
        sheet.text(row, 2, drawn, Style(border=1, font_color=layout.STARS_INK, font_size=8))
        sheet.text(row, 3, meaning, _BODY)
        sheet.row_height(row, row_height([(meaning, _RUBRIC_WIDTHS[2])]) + 4)
    sheet.show_no_warning_marks((1, 1, 5 + len(rubric), 1))
    sheet.print_setup(landscape=False, repeat_rows=None, header="", footer="")


def write_feedback(sheet: Sheet, form: Form, feedback: Feedback) -> None:
    """Write what became of the department's ratings of the month before."""
    sheet.columns(dict(enumerate(_FEEDBACK.values(), start=1)))
    title = said.FEEDBACK_TITLE.format(period=feedback.period.label)
    sheet.text(1, 1, title, layout.TITLE)
    sheet.row_height(1, 26)
    sheet.text(2, 1, form.department.name, layout.OWNER)
    sheet.text(3, 1, said.FEEDBACK_ABOUT)
    sheet.text(4, 1, said.FEEDBACK_UNITS if feedback.before else said.FEEDBACK_FIRST)
    for column, label in enumerate(_FEEDBACK, start=1):
        sheet.text(6, column, label, layout.LABEL)
    for row, line in enumerate(feedback.lines, start=7):
        _write_feedback_line(sheet, row, line)
    footer = said.FORM_FOOTER.format(name=form.department.name, period=feedback.period.label)
    sheet.show_no_warning_marks((1, 1, 7 + len(feedback.lines), len(_FEEDBACK)))
    sheet.print_setup(
        landscape=False,
        repeat_rows=(6, 6),
        header="",
        footer=f"&L{margin_text(footer)}&R&P／&N",
    )


def _write_feedback_line(sheet: Sheet, row: int, line: FeedbackLine) -> None:
    is_own = not line.level
    level = said.FEEDBACK_LEVELS[line.level]
    looks = _BODY.but(indent=1) if is_own else _BODY.but(bold=True, bg_color=layout.GIVEN_FILL)
    sheet.text(row, 1, level, looks)
    sheet.text(row, 2, line.id, looks.but(indent=0))
    sheet.text(row, 3, line.title, looks)
    for column, shown in ((4, line.shown), (5, line.before)):
        if shown:
            sheet.number(row, column, Fraction(shown), _figure(is_own=is_own))
        else:
            sheet.text(row, column, "－", _figure(is_own=is_own))
    sheet.text(row, 6, _moved(line), _figure(is_own=is_own))
    sheet.row_height(row, row_height([(line.title, _FEEDBACK[FeedbackLabel.TITLE] - 2)]) + 4)


def _figure(*, is_own: bool) -> Style:
    return _FIGURE if is_own else _FIGURE.but(bold=True, bg_color=layout.GIVEN_FILL)


def _moved(line: FeedbackLine) -> str:
    """Return how far a figure moved, with its sign: `＋3`, `－0.2`, `±0`."""
    if not (line.shown and line.before):
        return "－"
    moved = Fraction(line.shown) - Fraction(line.before)
    if not moved:
        return "±0"
    tenths = abs(int(moved * 10))
    size = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    return f"{'＋' if moved > 0 else '－'}{size}"
