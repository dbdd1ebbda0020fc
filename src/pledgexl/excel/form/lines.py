"""The lines of the sheet 入力: what is given, what is to be filled in, and what helps."""

import re
from dataclasses import dataclass
from fractions import Fraction

from pledgexl.excel.book import Sheet
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import (
    NUMBER,
    STARS,
    VALUE,
    FormChecks,
    LineCheck,
    given_texts,
)
from pledgexl.excel.form.layout import COLUMN_OF, HELPER_COLUMN, KEY_COLUMN
from pledgexl.excel.look import Style
from pledgexl.model.doubt import NO_REPORT
from pledgexl.model.form import FormLine
from pledgexl.model.names import SPARE_NUMBERS, FormHelper, FormLabel
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import Cell, CellKind

_PLAIN = re.compile(r"(-?)(\d{1,3})(?:\.(\d))?")
_ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


@dataclass(frozen=True, slots=True)
class LineLooks:
    """What stands out in a line: the labels of marked cells, and a strong line above."""

    marked: frozenset[str] = frozenset()
    begins_measure: bool = False

    def style(self, label: FormLabel | FormHelper, style: Style) -> Style:
        """Return `style` changed for the cell under `label`."""
        if label in self.marked or ("" in self.marked and label is FormLabel.NUMBER):
            return layout.in_returned(style)
        return layout.begun(style) if self.begins_measure else style


def write_line(
    sheet: Sheet, row: int, line: FormLine, checks: FormChecks, looks: LineLooks
) -> LineCheck:
    """Write `line` into `row` and return what its checks say."""
    for label, (text, style) in _cells(line).items():
        own = layout.carried(style) if line.carried_from and label in line.typed else style
        given = (text, looks.style(label, own))
        _write_cell(sheet, row, label, line.typed.get(label), given)
    sheet.text(row, KEY_COLUMN, line.key, layout.HIDDEN)
    checked = checks.line(line)
    _write_helpers(sheet, row, line, checked, looks)
    sheet.row_height(row, _height(line))
    return checked


def _cells(line: FormLine) -> dict[FormLabel, tuple[str, Style]]:
    """Return text and looks by label, for all that people see but the stars."""
    title = layout.INPUT if line.is_spare else layout.GIVEN_TITLE
    return {
        FormLabel.NUMBER: (line.number or SPARE_NUMBERS[0], layout.GIVEN_CENTRED),
        FormLabel.INITIATIVE: (line.title, title),
        FormLabel.PREVIOUS: (line.previous, layout.GIVEN_CENTRED),
        FormLabel.RATING: (line.rating, layout.INPUT_RATING),
        FormLabel.STATE: (line.state, layout.INPUT_CENTRED),
        FormLabel.TEXT: (line.text, layout.INPUT),
        FormLabel.REMARK: (line.remark, layout.INPUT),
        FormLabel.MEASURE: (line.measure, layout.INPUT if line.is_spare else layout.GIVEN),
        FormLabel.PLEDGE: (line.pledge, layout.GIVEN),
        FormLabel.POLICY: (line.policy, layout.GIVEN),
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
    sheet: Sheet, row: int, line: FormLine, checked: LineCheck, looks: LineLooks
) -> None:
    past = line.past or NO_REPORT
    stars, check = COLUMN_OF[FormLabel.STARS], HELPER_COLUMN[FormHelper.CHECK]
    sheet.formula((row, stars), STARS, checked.stars, looks.style(FormLabel.STARS, layout.STARS))
    style = looks.style(FormHelper.CHECK, layout.GIVEN)
    sheet.formula((row, check), checked.formula, checked.check, style)
    hidden = {
        FormHelper.PAST_TEXT: past.text,
        FormHelper.PAST_STATE: past.state.value,
        FormHelper.PAST_REMARK: past.remark,
        FormHelper.GIVEN: given_texts(line),
    }
    for helper, text in hidden.items():
        sheet.text(row, HELPER_COLUMN[helper], text, layout.HIDDEN)
    value = (row, HELPER_COLUMN[FormHelper.VALUE])
    sheet.formula(value, VALUE, checked.value, layout.HIDDEN)


def _height(line: FormLine) -> float:
    shown = (
        (line.number, FormLabel.NUMBER),
        (line.title, FormLabel.INITIATIVE),
        (line.text, FormLabel.TEXT),
        (line.remark, FormLabel.REMARK),
        (line.measure, FormLabel.MEASURE),
        (line.pledge, FormLabel.PLEDGE),
        (line.policy, FormLabel.POLICY),
    )
    typed = ((line.typed.get(label), text, label) for text, label in shown)
    return layout.first_height(
        [(cell.seen if cell else text, label) for cell, text, label in typed]
    )
