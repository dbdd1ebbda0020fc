"""The lines of the sheet 入力: what is given, what is to be filled in, and what helps."""

import re
from dataclasses import dataclass
from fractions import Fraction

from pledgexl.excel import form_layout as layout
from pledgexl.excel.form_checks import (
    NUMBER,
    LineCheck,
    change_formula,
    check_formula,
    line_check,
    stars_formula,
    value_formula,
)
from pledgexl.excel.form_layout import COLUMN_OF, HELPER_COLUMN, KEY_COLUMN, WIDTHS
from pledgexl.excel.heights import row_height
from pledgexl.excel.sheets import Sheet, Style
from pledgexl.messages import form as said
from pledgexl.model.doubt import NO_REPORT
from pledgexl.model.form import FormLine
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import Cell, CellKind
from pledgexl.schema import FormHelper, FormLabel

_PLAIN = re.compile(r"(-?)(\d{1,3})(?:\.(\d))?")
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


@dataclass(frozen=True, slots=True)
class LineLooks:
    """What stands out in a line: the labels of marked cells, and a strong line above."""

    marked: frozenset[str] = frozenset()
    begins_measure: bool = False

    def style(self, label: FormLabel, style: Style) -> Style:
        """Return `style` changed for the cell under `label`."""
        if self._marks(label):
            return layout.in_returned(style)
        if not self.begins_measure:
            return style
        return style.but(top=layout.THICK, border_color=layout.DARK)

    def _marks(self, label: FormLabel) -> bool:
        return label in self.marked or ("" in self.marked and label is FormLabel.NUMBER)


def write_line(
    sheet: Sheet, row: int, line: FormLine, step_tenths: int, looks: LineLooks
) -> LineCheck:
    """Write `line` into `row` and return what its checks say."""
    for label, (text, style) in _cells(line).items():
        own = layout.carried(style) if line.carried_from and label in line.typed else style
        given = (text, looks.style(label, own))
        _write_cell(sheet, row, label, line.typed.get(label), given)
    sheet.text(row, KEY_COLUMN, line.key, Style(locked=False))
    checked = line_check(line, step_tenths)
    _write_helpers(sheet, row, line, checked, step_tenths)
    sheet.row_height(row, _height(line))
    return checked


def _cells(line: FormLine) -> dict[FormLabel, tuple[str, Style]]:
    """Return text and looks by label, for all that people see but the stars."""
    title_style = layout.INPUT if line.is_spare else layout.GIVEN
    return {
        FormLabel.NUMBER: (line.number or said.SPARE_LINE, layout.GIVEN_NUMBER),
        FormLabel.POLICY: (line.policy, layout.CONTEXT),
        FormLabel.PLEDGE: (line.pledge, layout.CONTEXT),
        FormLabel.MEASURE: (line.measure, layout.CONTEXT),
        FormLabel.INITIATIVE: (line.title, title_style),
        FormLabel.PREVIOUS: (line.previous, layout.GIVEN_NUMBER),
        FormLabel.RATING: (line.rating, layout.INPUT_RATING),
        FormLabel.STATE: (line.state, layout.INPUT_CENTRED),
        FormLabel.TEXT: (line.text, layout.INPUT),
        FormLabel.REMARK: (line.remark, layout.INPUT),
    }


def _write_cell(
    sheet: Sheet, row: int, label: FormLabel, typed: Cell | None, given: tuple[str, Style]
) -> None:
    text, style = given
    if typed is not None:
        write_typed(sheet, (row, COLUMN_OF[label]), typed, style)
    elif label in (FormLabel.PREVIOUS, FormLabel.RATING):
        _write_rating(sheet, row, label, given)
    else:
        sheet.text(row, COLUMN_OF[label], text, style)


def write_typed(sheet: Sheet, place: tuple[int, int], typed: Cell, style: Style) -> None:
    """Write a cell as it was sent: a number as one, a text as one.

    What its format showed as something else becomes the text that was seen: the form has formats
    of its own.
    """
    if typed.kind is CellKind.ERROR and typed.text in _ERRORS:
        sheet.formula(place, f"={typed.text}", typed.text, style)
    elif typed.kind is CellKind.BOOLEAN:
        sheet.boolean(*place, typed.text in ("1", "TRUE"), style)
    elif _is_plain_number(typed):
        sheet.number(*place, Fraction(typed.text), style)
    else:
        sheet.text(*place, typed.shown or typed.text, style)


def _is_plain_number(typed: Cell) -> bool:
    is_as_shown = typed.shown is None or typed.unknown_format != ""
    return (
        is_as_shown and typed.kind is CellKind.NUMBER and NUMBER.fullmatch(typed.text) is not None
    )


def _write_rating(sheet: Sheet, row: int, label: FormLabel, given: tuple[str, Style]) -> None:
    """Write a rating as the number it is, or to the letter what was typed instead of one."""
    typed, style = given
    tenths = _plain_tenths(typed)
    if tenths is None:
        sheet.text(row, COLUMN_OF[label], typed, style)
    elif tenths % TENTHS_PER_POINT == 0:
        sheet.number(row, COLUMN_OF[label], tenths // TENTHS_PER_POINT, style)
    else:
        sheet.number(row, COLUMN_OF[label], Fraction(tenths, TENTHS_PER_POINT), style)


def _plain_tenths(typed: str) -> int | None:
    found = _PLAIN.fullmatch(typed)
    if found is None:
        return None
    sign = -1 if found[1] else 1
    return sign * (int(found[2]) * TENTHS_PER_POINT + int(found[3] or 0))


def _write_helpers(
    sheet: Sheet, row: int, line: FormLine, checked: LineCheck, step_tenths: int
) -> None:
    past = line.past or NO_REPORT
    helper = HELPER_COLUMN
    stars = (row, COLUMN_OF[FormLabel.STARS])
    sheet.formula(stars, stars_formula(row), checked.stars, layout.STARS)
    check = (row, helper[FormHelper.CHECK])
    sheet.formula(check, check_formula(row, step_tenths), checked.check, layout.HELPER)
    change = (row, helper[FormHelper.CHANGE])
    sheet.formula(change, change_formula(row), checked.change, layout.HELPER)
    hidden = Style(locked=False)
    sheet.text(row, helper[FormHelper.PAST_TEXT], past.text, hidden)
    sheet.text(row, helper[FormHelper.PAST_STATE], past.state, hidden)
    sheet.text(row, helper[FormHelper.PAST_REMARK], past.remark, hidden)
    value = (row, helper[FormHelper.VALUE])
    sheet.formula(value, value_formula(row), checked.value, hidden)


def _height(line: FormLine) -> float:
    def shown(label: FormLabel, text: str) -> tuple[str, float]:
        typed = line.typed.get(label)
        return (typed.text if typed else text), WIDTHS[label]

    context = (
        (line.policy, WIDTHS[FormLabel.POLICY]),
        (line.pledge, WIDTHS[FormLabel.PLEDGE]),
        (line.measure, WIDTHS[FormLabel.MEASURE]),
    )
    title = [shown(FormLabel.INITIATIVE, line.title)]
    texts = [shown(FormLabel.TEXT, line.text), shown(FormLabel.REMARK, line.remark)]
    return max(
        row_height(context, layout.CONTEXT.font_size),
        row_height(title, layout.INPUT.font_size if line.is_spare else layout.GIVEN.font_size),
        row_height(texts, layout.INPUT.font_size),
        layout.LEAST_HEIGHT,
    )
