"""The one way into xlsxwriter: what is written is text, a number or our own formula, or an error.

xlsxwriter by itself turns `=…` and `http:…` in data into formulas and links, and answers a
cell it dropped with a return code; here both are impossible.
"""

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from io import BytesIO
from types import MappingProxyType
from typing import Any, Self

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_range_abs
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet

from pledgexl.model.finding import column_letters
from pledgexl.model.text import printable

FONT = "BIZ UDPゴシック"
MAXIMUM_ROWS = 1_048_576
MAXIMUM_COLUMNS = 16_384
# Excel counts a cell's text in UTF-16 units.
MAXIMUM_TEXT_UNITS = 32_767
MAXIMUM_LINKS = 65_530
MAXIMUM_BREAKS = 1_023
# Excel's limits for the texts around a page and around a validated cell.
MAXIMUM_MARGIN_TEXT = 255
MAXIMUM_LIST_TEXT = 255
_A4 = 9
# Pale and of one colour, so that the figure over it stays legible in print.
_BARS = MappingProxyType(
    {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_solid": True,
        "bar_color": "#C9D6EA",
        "bar_border_color": "#8FA6C6",
        "min_type": "num",
        "max_type": "num",
        "min_value": 0,
    }
)
_MARGINS_INCHES = {"left": 0.5, "right": 0.5, "top": 0.75, "bottom": 0.65}

# First row, first column, last row, last column: all 1-based and all included.
Range = tuple[int, int, int, int]


class SheetLimitError(ValueError):
    """A sheet was asked to hold what no spreadsheet can."""


@dataclass(frozen=True)
class Style:
    """How a cell looks; the fields are xlsxwriter's format properties."""

    bold: bool = False
    italic: bool = False
    font_size: float = 10
    font_color: str = "#1A1A1A"
    bg_color: str = ""
    align: str = "left"
    valign: str = "vcenter"
    text_wrap: bool = False
    num_format: str = "General"
    border: int = 0
    border_color: str = "#8C8C8C"
    top: int = 0
    bottom: int = 0
    indent: int = 0
    locked: bool = True
    underline: int = 0
    shrink: bool = False
    pattern: int = 0

    def __hash__(self) -> int:
        """Return a number computed once: every cell looks its style up."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, name) for name in self.__dataclass_fields__))

    @cache  # noqa: B019 (a program has a few dozen styles, and they live as long as it does)
    def but(self, **changes: Any) -> "Style":  # noqa: ANN401 (the fields' own types)
        """Return this style with some fields changed."""
        return replace(self, **changes)

    def properties(self) -> dict[str, Any]:
        """Return what xlsxwriter wants: only what is set (`locked=False` is)."""
        values = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        chosen = {name: value for name, value in values if value or value is False}
        return chosen | {"font_name": FONT}


PLAIN = Style()


def margin_text(text: str) -> str:
    """Return `text` for a page's header or footer, where a lone `&` would begin a code."""
    return printable(text).replace("\n", " ").replace("&", "&&")


def utf16_units(text: str) -> int:
    """Return the length of `text` as Excel counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def list_of(*choices: str) -> dict[str, Any]:
    """Return the options for `Sheet.validate` that offer `choices` and refuse anything else."""
    if len(",".join(choices)) > MAXIMUM_LIST_TEXT:
        raise SheetLimitError("choices too long for a list: name a range of cells instead")
    return {"validate": "list", "source": list(choices)}


def _plain(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else value.numerator / value.denominator


def _stored(value: str | int | Fraction | None) -> str | float | None:
    if isinstance(value, str):
        return _cleaned(value)
    return value if value is None or isinstance(value, int) else _plain(value)


@lru_cache(maxsize=16_384)  # what stands in a plan stands in many rows
def _cleaned(text: str) -> str | None:
    """Return what a cell can hold of `text`, None where nothing is left."""
    clean = printable(text)
    # A letter has two units at most.
    if len(clean) * 2 > MAXIMUM_TEXT_UNITS and utf16_units(clean) > MAXIMUM_TEXT_UNITS:
        raise SheetLimitError(f"text too long for a cell: {clean[:20]}")
    return clean or None


class PlainWorksheet(Worksheet):  # type: ignore[misc] # xlsxwriter has no types
    """A worksheet that writes numbers to their last digit, and our kinds of cells in one go."""

    def put_row(self, row: int, cells: Sequence[tuple[str | float | None, Format]]) -> int | None:
        """Write `cells` from the first column on, all at once; return a code below 0 if it cannot.

        A long list spends most of its time in the checks of single cells.
        """
        if self._check_dimensions(row, 0) or self._check_dimensions(row, len(cells) - 1):
            return -1
        if self.constant_memory and row > self.previous_row:
            self._write_single_row(row)
        place = self.table[row]
        for column, (value, looks) in enumerate(cells):
            if value is None:
                place[column] = CellBlankTuple(looks)
            elif isinstance(value, str):
                place[column] = CellStringTuple(self._string(value), looks)
            else:
                place[column] = CellNumberTuple(value, looks)
        return 0

    def _string(self, text: str) -> int | str:
        """Return what a cell holds of `text`: its number in the list of all, if there is one."""
        if self.constant_memory:
            return text
        return int(self.str_table._get_shared_string_index(text))  # noqa: SLF001 (its own)

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401 (one of its tuples)
        # Half the time of a large workbook goes by here, so cells are written without detours.
        looks = cell.format
        kind = cell.__class__.__name__
        if looks is None or kind not in _PLAIN_KINDS or (kind == "String" and self.constant_memory):
            super()._write_cell(row, col, cell)
            return
        start = f'<c r="{_letters(col)}{row + 1}" s="{looks._get_xf_index()}"'  # noqa: SLF001 (its own)
        if kind == "String":
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')
        elif kind == "Number":
            # xlsxwriter writes 16 digits: of 9.7 it makes 9.699999999999999, another number.
            self.fh.write(f"{start}><v>{cell.number!r}</v></c>")
        else:
            self.fh.write(f"{start}/>")

    def _calculate_spans(self) -> None:
        # They tell readers in advance which columns a row has; none needs it.
        self.row_spans: dict[int, str] = {}

    def _prepare_formula(
        self,
        formula: str,
        expand_future_functions: bool = False,  # noqa: ARG002, FBT001, FBT002 (xlsxwriter's own)
    ) -> str:
        # xlsxwriter seeks thirty functions newer than Excel 2007 in each; ours have none.
        return formula.removeprefix("=")


_PLAIN_KINDS = {"String", "Number", "Blank"}


@cache
def _letters(index: int) -> str:
    return column_letters(index + 1)


class Sheet:
    """One worksheet. Rows and columns are 1-based, as people read them."""

    def __init__(self, book: "Book", sheet: Worksheet) -> None:
        """Wrap `sheet` of `book`."""
        self._book = book
        self._links = 0
        self.raw = sheet

    @property
    def name(self) -> str:
        """The sheet's title."""
        return str(self.raw.get_name())

    def text(self, row: int, column: int, value: str, style: Style = PLAIN) -> None:
        """Write `value` as text, whatever it looks like."""
        clean = printable(value)
        # A letter has two units at most.
        if len(clean) * 2 > MAXIMUM_TEXT_UNITS and utf16_units(clean) > MAXIMUM_TEXT_UNITS:
            raise SheetLimitError(f"text too long for a cell: {self.name} {row},{column}")
        if clean:
            self._write(self.raw.write_string, row, column, clean, style)
        else:
            self.blank(row, column, style)

    def number(self, row: int, column: int, value: int | Fraction, style: Style = PLAIN) -> None:
        """Write `value` as a number; a spreadsheet knows no fractions, so here it becomes one."""
        shown = value if isinstance(value, int) else _plain(value)
        self._write(self.raw.write_number, row, column, shown, style)

    def row(self, row: int, cells: Sequence[tuple[str | int | Fraction | None, Style]]) -> None:
        """Write texts, numbers and blanks from the first column of `row` on, all at once."""
        self._check(row, len(cells))
        form = self._book.format
        stored = [(_stored(value), form(style)) for value, style in cells]
        self._demand(self.raw.put_row(row - 1, stored), row, 1)

    def boolean(self, row: int, column: int, value: bool, style: Style = PLAIN) -> None:  # noqa: FBT001 (the value itself)
        """Write `value` as the truth value that a cell can hold."""
        self._write(self.raw.write_boolean, row, column, value, style)

    def blank(self, row: int, column: int, style: Style = PLAIN) -> None:
        """Give an empty cell its looks."""
        self._check(row, column)
        code = self.raw.write_blank(row - 1, column - 1, None, self._book.format(style))
        self._demand(code, row, column)

    def formula(self, place: tuple[int, int], formula: str, value: object, style: Style) -> None:
        """Write our own `formula` at (row, column) with the `value` it has now."""
        row, column = place
        self._check(row, column)
        looks = self._book.format(style)
        now = _plain(value) if isinstance(value, Fraction) else value
        code = self.raw.write_formula(row - 1, column - 1, formula, looks, now)
        self._demand(code, row, column)

    def link(
        self, place: tuple[int, int], target: str, value: str | int | Fraction, style: Style
    ) -> None:
        """Write `value` at (row, column) as a link to a place in this workbook (`'総括表'!A1`).

        A sheet holds a limited number of links; beyond it the value stands there without one.
        """
        row, column = place
        self._check(row, column)
        if self._links < MAXIMUM_LINKS:
            self._links += 1
            looks = self._book.format(style)
            shown = printable(str(value))
            code = self.raw.write_url(row - 1, column - 1, f"internal:{target}", looks, shown)
            self._demand(code, row, column)
        # The link stays with the cell, whose value may be a number.
        if isinstance(value, str):
            self.text(row, column, value, style)
        else:
            self.number(row, column, value, style)

    def merge(self, cells: Range, value: str, style: Style) -> None:
        """Write `value` over several cells: for prose on a sheet, never among data."""
        place = self._zero_based(cells)
        code = self.raw.merge_range(*place, "", self._book.format(style))
        self._demand(code, cells[0], cells[1])
        self.text(cells[0], cells[1], value, style)

    def row_height(self, row: int, points: float, *, outline: int = 0) -> None:
        """Set the height of `row`, and how deep it stands in the sheet's outline."""
        options = {"level": outline} if outline else {}
        self._demand(self.raw.set_row(row - 1, points, None, options), row, 1)
        if self._book.is_large:
            self._forget(row - 2)

    def _forget(self, index: int) -> None:
        """Drop what xlsxwriter keeps of a row that is in its file already."""
        self.raw.row_info.pop(index, None)
        self.raw.row_sizes.pop(index, None)

    def columns(
        self,
        widths: Mapping[int, float],
        *,
        hidden: tuple[int, ...] = (),
        styles: Mapping[int, Style] | None = None,
    ) -> None:
        """Set column widths in characters, hide some, and style the cells not yet written."""
        looks = {column: self._book.format(style) for column, style in (styles or {}).items()}
        for column, width in widths.items():
            options = {"hidden": True} if column in hidden else {}
            code = self.raw.set_column(column - 1, column - 1, width, looks.get(column), options)
            self._demand(code, 1, column)

    def freeze(self, rows: int, columns: int) -> None:
        """Keep the first `rows` rows and the first `columns` columns in view; 0 keeps none."""
        self._check(rows + 1, columns + 1)
        self._demand(self.raw.freeze_panes(rows, columns), rows + 1, columns + 1)

    def name_range(self, name: str, cells: Range) -> None:
        """Let `name` stand for `cells` in the whole workbook."""
        place = xl_range_abs(*self._zero_based(cells))
        code = self._book.raw.define_name(name, f"='{self.name}'!{place}")
        self._demand(code, cells[0], cells[1])

    def break_pages(self, rows: Iterable[int]) -> None:
        """Begin a new page before each of `rows`, as far as a sheet can hold breaks."""
        before = [row - 1 for row in rows]
        self.raw.set_h_pagebreaks(before[:MAXIMUM_BREAKS])

    def hide(self) -> None:
        """Take the sheet out of sight and out of print; people can show it again."""
        self.raw.hide()

    def outline_below(self, *, is_below: bool) -> None:
        """Say whether the row that sums up a group stands below it or above."""
        self.raw.outline_settings(symbols_below=is_below)

    def bars(self, cells: Range, highest: int) -> None:
        """Draw a bar in each of `cells`, on a scale from 0 to `highest`."""
        place = self._zero_based(cells)
        options = dict(_BARS) | {"max_value": highest}
        self._demand(self.raw.conditional_format(*place, options), cells[0], cells[1])

    def filter(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Put filter buttons on `first_row`, the label row of the range."""
        place = self._zero_based((first_row, first_column, last_row, last_column))
        self._demand(self.raw.autofilter(*place), first_row, first_column)

    def validate(self, cells: Range, options: dict[str, Any]) -> None:
        """Check what is typed into `cells`; `options` are xlsxwriter's, or come from `list_of`."""
        place = self._zero_based(cells)
        self._demand(self.raw.data_validation(*place, options), cells[0], cells[1])

    def allow_numbers_as_text(self, cells: Range) -> None:
        """Show no warning mark on codes such as `101` that are meant to be text."""
        first_row, first_column, last_row, last_column = self._zero_based(cells)
        place = xl_range(first_row, first_column, last_row, last_column)
        self._demand(self.raw.ignore_errors({"number_stored_as_text": place}), *cells[:2])

    def print_setup(
        self, *, landscape: bool, repeat_rows: tuple[int, int] | None, header: str, footer: str
    ) -> None:
        """Print on A4, one page wide and as many high as needed, `repeat_rows` on each page.

        `header` and `footer` may hold Excel's codes (`&P`); texts go in by `margin_text`.
        """
        for text in (header, footer):
            if utf16_units(text) > MAXIMUM_MARGIN_TEXT:
                raise SheetLimitError(f"too long for the margin of a page: {self.name} {text}")
        self.raw.set_paper(_A4)
        if landscape:
            self.raw.set_landscape()
        self.raw.fit_to_pages(1, 0)
        self.raw.set_margins(**_MARGINS_INCHES)
        if repeat_rows is not None:
            self.raw.repeat_rows(repeat_rows[0] - 1, repeat_rows[1] - 1)
        self.raw.set_header(header)
        self.raw.set_footer(footer)

    def _write(
        self, writer: Callable[..., int], row: int, column: int, value: object, style: Style
    ) -> None:
        self._check(row, column)
        self._demand(writer(row - 1, column - 1, value, self._book.format(style)), row, column)

    def _zero_based(self, cells: Range) -> Range:
        self._check(cells[0], cells[1])
        self._check(cells[2], cells[3])
        return (cells[0] - 1, cells[1] - 1, cells[2] - 1, cells[3] - 1)

    def _check(self, row: int, column: int) -> None:
        if not (1 <= row <= MAXIMUM_ROWS and 1 <= column <= MAXIMUM_COLUMNS):
            raise SheetLimitError(f"no such cell in a sheet: {self.name} {row},{column}")

    def _demand(self, code: int | None, row: int, column: int) -> None:
        if code is not None and code < 0:
            raise SheetLimitError(f"not written ({code}): {self.name} {row},{column}")


class Book:
    """A workbook in the making: `with Book(...) as book: …`, then `book.bytes`."""

    def __init__(
        self, title: str, created: datetime, *, subject: str = "", is_large: bool = False
    ) -> None:
        """Begin a workbook whose only stated time is `created` and whose author is the tool.

        A large one is written row by row, top down, and holds no finished row in memory.
        """
        self._buffer = BytesIO()
        self._formats: dict[Style, Format] = {}
        self._known: dict[int, tuple[Style, Format]] = {}
        self._collects = True
        self.is_large = is_large
        self.raw = Workbook(
            self._buffer,
            {
                "in_memory": not is_large,
                "constant_memory": is_large,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": FONT, "font_size": 10},
            },
        )
        properties = MappingProxyType(
            {"title": printable(title), "author": "pledgexl", "created": created}
            | ({"subject": printable(subject)} if subject else {})
        )
        self.raw.set_properties(dict(properties))

    def sheet(self, name: str, worksheet_class: type[Worksheet] | None = None) -> Sheet:
        """Add a sheet."""
        return Sheet(self, self.raw.add_worksheet(name, worksheet_class or PlainWorksheet))

    def format(self, style: Style) -> Format:
        """Return xlsxwriter's object for `style`, made once."""
        known = self._known.get(id(style))
        if known is not None:
            return known[1]
        if style not in self._formats:
            self._formats[style] = self.raw.add_format(style.properties())
        # Held, so that no other style gets its place in memory and its looks.
        self._known[id(style)] = (style, self._formats[style])
        return self._formats[style]

    def __enter__(self) -> Self:
        """Begin."""
        # Every cell lives to the end: to look through them for garbage is a tenth of the time.
        self._collects = gc.isenabled()
        gc.disable()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish the file, unless something went wrong."""
        try:
            if kind is None:
                self.raw.close()
        finally:
            if self._collects:
                gc.enable()

    @property
    def bytes(self) -> bytes:
        """The finished file."""
        return self._buffer.getvalue()
