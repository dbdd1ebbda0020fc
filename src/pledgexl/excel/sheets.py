"""The one way into xlsxwriter: what is written is text, a number or our own formula, or an error.

xlsxwriter by itself turns `=…` and `http:…` in data into formulas and links, and answers a
cell it dropped with a return code; here both are impossible.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from types import MappingProxyType
from typing import Any, Self

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from pledgexl.model.text import printable

FONT = "BIZ UDPゴシック"
MAXIMUM_ROWS = 1_048_576
MAXIMUM_COLUMNS = 16_384
# Excel counts a cell's text in UTF-16 units.
MAXIMUM_TEXT_UNITS = 32_767
# Excel's limits for the texts around a page and around a validated cell.
MAXIMUM_MARGIN_TEXT = 255
MAXIMUM_LIST_TEXT = 255
_A4 = 9
_MARGINS_INCHES = {"left": 0.5, "right": 0.5, "top": 0.75, "bottom": 0.65}

# First row, first column, last row, last column: all 1-based and all included.
Range = tuple[int, int, int, int]


class SheetLimitError(ValueError):
    """A sheet was asked to hold what no spreadsheet can."""


@dataclass(frozen=True, slots=True)
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


def list_of(*choices: str) -> dict[str, Any]:
    """Return the options for `Sheet.validate` that offer `choices` and refuse anything else."""
    if len(",".join(choices)) > MAXIMUM_LIST_TEXT:
        raise SheetLimitError("choices too long for a list: name a range of cells instead")
    return {"validate": "list", "source": list(choices)}


class Sheet:
    """One worksheet. Rows and columns are 1-based, as people read them."""

    def __init__(self, book: "Book", sheet: Worksheet) -> None:
        """Wrap `sheet` of `book`."""
        self._book = book
        self.raw = sheet

    @property
    def name(self) -> str:
        """The sheet's title."""
        return str(self.raw.get_name())

    def text(self, row: int, column: int, value: str, style: Style = PLAIN) -> None:
        """Write `value` as text, whatever it looks like."""
        clean = printable(value)
        if len(clean.encode("utf-16-le")) // 2 > MAXIMUM_TEXT_UNITS:
            raise SheetLimitError(f"text too long for a cell: {self.name} {row},{column}")
        if clean:
            self._write(self.raw.write_string, row, column, clean, style)
        else:
            self.blank(row, column, style)

    def number(self, row: int, column: int, value: int | Fraction, style: Style = PLAIN) -> None:
        """Write `value` as a number; a spreadsheet knows no fractions, so here it becomes one."""
        shown = value if isinstance(value, int) else value.numerator / value.denominator
        self._write(self.raw.write_number, row, column, shown, style)

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
        code = self.raw.write_formula(row - 1, column - 1, formula, looks, value)
        self._demand(code, row, column)

    def link(self, place: tuple[int, int], target: str, text: str, style: Style) -> None:
        """Write `text` at (row, column) as a link to a place in this workbook (`'総括表'!A1`)."""
        row, column = place
        self._check(row, column)
        looks = self._book.format(style)
        code = self.raw.write_url(row - 1, column - 1, f"internal:{target}", looks, text)
        self._demand(code, row, column)

    def merge(self, cells: Range, value: str, style: Style) -> None:
        """Write `value` over several cells: for prose on a sheet, never among data."""
        place = self._zero_based(cells)
        code = self.raw.merge_range(*place, "", self._book.format(style))
        self._demand(code, cells[0], cells[1])
        self.text(cells[0], cells[1], value, style)

    def row_height(self, row: int, points: float) -> None:
        """Set the height of `row`."""
        self._demand(self.raw.set_row(row - 1, points), row, 1)

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
            if len(text.encode("utf-16-le")) // 2 > MAXIMUM_MARGIN_TEXT:
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

    def __init__(self, title: str, created: datetime) -> None:
        """Begin a workbook whose only stated time is `created` and whose author is the tool."""
        self._buffer = BytesIO()
        self._formats: dict[Style, Format] = {}
        self.raw = Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": FONT, "font_size": 10},
            },
        )
        properties = MappingProxyType(
            {"title": printable(title), "author": "pledgexl", "created": created}
        )
        self.raw.set_properties(dict(properties))

    def sheet(self, name: str, worksheet_class: type[Worksheet] | None = None) -> Sheet:
        """Add a sheet."""
        return Sheet(self, self.raw.add_worksheet(name, worksheet_class))

    def format(self, style: Style) -> Format:
        """Return xlsxwriter's object for `style`, made once."""
        if style not in self._formats:
            self._formats[style] = self.raw.add_format(style.properties())
        return self._formats[style]

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Finish the file, unless something went wrong."""
        if kind is None:
            self.raw.close()

    @property
    def bytes(self) -> bytes:
        """The finished file."""
        return self._buffer.getvalue()
