"""The one way into xlsxwriter: what is written is text, a number or our own formula, or an error.

xlsxwriter by itself turns `=…` and `http:…` in data into formulas and links, and answers a
cell it dropped with a return code; here both are impossible.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from typing import Any, NamedTuple, Self

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range

from pledgexl.excel.look import MAXIMUM_HEIGHT, PLAIN, Style, cell_text, font
from pledgexl.excel.worksheet import PlainWorkbook, PlainWorksheet, Range
from pledgexl.messages.summary import SUMMARY
from pledgexl.model.text import printable, utf16_units

MAXIMUM_ROWS = 1_048_576
MAXIMUM_COLUMNS = 16_384
MAXIMUM_LINKS = 65_530
# Excel's limits for the texts around a page and around a validated cell.
MAXIMUM_MARGIN_TEXT = 255
MAXIMUM_LIST_TEXT = 255
# Beside it there stand fonts, page numbers and another text.
_MARGIN_LETTERS = 120
_A4 = 9
_MARGINS_INCHES = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.55}


class SheetLimitError(ValueError):
    """A sheet was asked to hold what no spreadsheet can."""


class Formula(NamedTuple):
    """Our own formula, with its sign `=`, and the value it has now."""

    text: str
    now: str | int | Fraction


CellValue = str | int | Fraction | Formula | None


def margin_text(text: str) -> str:
    """Return `text` for a page's header or footer, where a lone `&` would begin a code.

    It is cut, as Excel opens no workbook whose header or footer has more than 255 letters.
    """
    cut = printable(text).replace("\n", " ")[:_MARGIN_LETTERS]
    while utf16_units(cut.replace("&", "&&")) > _MARGIN_LETTERS:
        cut = cut[:-1]
    return cut.replace("&", "&&")


def list_of(*choices: str) -> dict[str, Any]:
    """Return the options for `Sheet.validate` that offer `choices` and refuse anything else."""
    if len(",".join(choices)) > MAXIMUM_LIST_TEXT:
        raise SheetLimitError("choices too long for a list: name a range of cells instead")
    return {"validate": "list", "source": list(choices)}


def formula_options(formula: str, cell: str) -> dict[str, Any]:
    """Return the options for `Sheet.validate` of an area from `cell` on that `formula` accepts."""
    return {"validate": "custom", "value": f"={formula.format(cell=cell)}"}


def asking(options: Mapping[str, Any], title: str, advice: str) -> dict[str, Any]:
    """Return `options` by which a spreadsheet asks whether another value is meant."""
    return {**options, "error_type": "warning", "error_title": title, "error_message": advice}


def plain_number(value: object) -> object:
    """Return a fraction as the number that a spreadsheet has for it, everything else as it is."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else value.numerator / value.denominator
    return value


class Sheet:
    """One worksheet. Rows and columns are 1-based, as people read them."""

    def __init__(self, book: "Book", sheet: PlainWorksheet) -> None:
        """Wrap `sheet` of `book`."""
        self._book = book
        self._links = 0
        self.raw = sheet

    @property
    def name(self) -> str:
        """The sheet's title."""
        return str(self.raw.get_name())

    def write(self, row: int, column: int, value: CellValue, style: Style = PLAIN) -> None:
        """Write `value` as what it is: a text stays a text, whatever it looks like.

        A text that is too long for a cell ends in a mark; whoever reads the workbook again finds
        the difference. Only our own `Formula` computes, and a fraction becomes a number.
        """
        # xlsxwriter refuses a cell that no sheet has.
        place, looks = (row - 1, column - 1), self._book.format(style)
        if isinstance(value, str):
            value = cell_text(printable(value), self._book.cut_mark)
        match value:
            case None | "":
                code = self.raw.write_blank(*place, None, looks)
            case str():
                code = self.raw.write_string(*place, value, looks)
            case bool():
                code = self.raw.write_boolean(*place, value, looks)
            case Formula(text, now):
                code = self.raw.write_formula(*place, text, looks, plain_number(now))
            case _:
                code = self.raw.write_number(*place, plain_number(value), looks)
        self._demand(code, (row, column))

    def row(self, row: int, cells: Sequence[tuple[CellValue, Style]]) -> None:
        """Write values from the first column of `row` on."""
        for column, (value, style) in enumerate(cells, start=1):
            self.write(row, column, value, style)

    def link(self, row: int, column: int, target: str) -> None:
        """Let a cell, whatever it holds, lead to a place in this workbook (`'総括表'!A1`).

        A sheet holds a limited number of links; beyond it the cell has none.
        """
        if self._links < MAXIMUM_LINKS:
            self._links += 1
            code = self.raw.write_url(*self._zero_based((row, column)), f"internal:{target}")
            self._demand(code, (row, column))

    def link_out(self, row: int, column: int, target: str) -> None:
        """Let a cell lead to a place in another file (`plan.xlsx#'取組'!C2`), as `link` does."""
        if self._links < MAXIMUM_LINKS:
            self._links += 1
            code = self.raw.write_url(*self._zero_based((row, column)), f"external:{target}")
            self._demand(code, (row, column))

    def merge(self, cells: Range, style: Style) -> None:
        """Make one cell of several: for prose on a sheet, never among data."""
        code = self.raw.merge_range(*self._zero_based(cells), "", self._book.format(style))
        self._demand(code, cells)

    def row_height(self, row: int, points: float, *, outline: int = 0) -> None:
        """Set the height of `row`, as far as it goes, and how deep it stands in the outline."""
        options = {"level": outline} if outline else {}
        height = min(points, MAXIMUM_HEIGHT)
        self._demand(self.raw.set_row(row - 1, height, None, options), (row, 1))
        # xlsxwriter keeps the height of each row that is in its file already.
        if self._book.is_large and row - 2 < self.raw.previous_row:
            self.raw.row_info.pop(row - 2, None)
            self.raw.row_sizes.pop(row - 2, None)

    def columns(
        self, widths: Mapping[int, float], styles: Mapping[int, Style] | None = None
    ) -> None:
        """Set column widths in characters, and style the cells not yet written."""
        looks = {column: self._book.format(style) for column, style in (styles or {}).items()}
        for column, width in widths.items():
            code = self.raw.set_column(column - 1, column - 1, width, looks.get(column))
            self._demand(code, (1, column))

    def freeze(self, rows: int, columns: int) -> None:
        """Keep the first `rows` rows and the first `columns` columns in view; 0 keeps none."""
        self._demand(self.raw.freeze_panes(rows, columns), (rows + 1, columns + 1))

    def table(
        self, cells: Range, labels: Sequence[tuple[str, Style]], name: str, *, is_filtered: bool
    ) -> None:
        """Make a table called `name` of `cells`, whose first row holds `labels` already.

        Only a table that `is_filtered` has buttons on its labels.
        """
        columns = [
            {"header": label, "header_format": self._book.format(style)} for label, style in labels
        ]
        options = {"name": name, "style": None, "autofilter": is_filtered, "banded_rows": False}
        code = self.raw.put_table(self._zero_based(cells), options | {"columns": columns})
        self._demand(code, cells)

    def filter(self, cells: Range) -> None:
        """Put filter buttons on the first row of `cells`, which holds the labels."""
        self._demand(self.raw.autofilter(*self._zero_based(cells)), cells)

    def validate(self, cells: Range, options: dict[str, Any]) -> None:
        """Check what is typed into `cells`; `options` are xlsxwriter's, or come from `list_of`."""
        self._demand(self.raw.data_validation(*self._zero_based(cells), options), cells)

    def show_no_warning_marks(self, cells: Range) -> None:
        """Let Excel mark nothing in `cells` that is meant as it is; errors it does mark.

        Codes such as `101` and `1-2-1` are texts, and our formulas are as they have to be.
        """
        self.raw.without_marks = xl_range(*self._zero_based(cells))

    def print_setup(
        self, *, landscape: bool, repeat_rows: tuple[int, int] | None, header: str, footer: str
    ) -> None:
        """Print on A4, one page wide and as many high as needed, `repeat_rows` on each page.

        `header` and `footer` may hold Excel's codes (`&P`); texts go in by `margin_text`.
        """
        if max(map(utf16_units, (header, footer))) > MAXIMUM_MARGIN_TEXT:
            raise SheetLimitError(f"too long for the margin of a page: {self.name}")
        self.raw.set_paper(_A4)
        if landscape:
            self.raw.set_landscape()
        self.raw.fit_to_pages(1, 0)
        self.raw.set_margins(**_MARGINS_INCHES)
        if repeat_rows is not None:
            self.raw.repeat_rows(repeat_rows[0] - 1, repeat_rows[1] - 1)
        # They keep their size where the sheet is printed smaller.
        self.raw.set_header(header, {"scale_with_doc": False})
        self.raw.set_footer(footer, {"scale_with_doc": False})

    def _zero_based(self, place: Sequence[int]) -> tuple[int, ...]:
        """Return rows and columns in turn as xlsxwriter counts them."""
        rows, columns = place[::2], place[1::2]
        if min(place) < 1 or max(rows) > MAXIMUM_ROWS or max(columns) > MAXIMUM_COLUMNS:
            raise SheetLimitError(f"no such cell in a sheet: {self.name} {place}")
        return tuple(number - 1 for number in place)

    def _demand(self, code: int | None, place: Sequence[int]) -> None:
        if code is not None and code < 0:
            raise SheetLimitError(f"not written ({code}): {self.name} {place}")


class Book:
    """A workbook in the making: `with Book(...) as book: …`, then `book.bytes`."""

    def __init__(
        self, title: str, created: datetime, *, is_large: bool = False, **properties: str
    ) -> None:
        """Begin a workbook whose only stated time is `created`; the tool is its author by default.

        A large one is written row by row, top down, and holds no finished row in memory.
        """
        self._buffer = BytesIO()
        self._formats: dict[Style, Format] = {}
        self.cut_mark = SUMMARY["too_long"].printed
        self.is_large = is_large
        self.raw = PlainWorkbook(
            self._buffer,
            {
                "in_memory": not is_large,
                "constant_memory": is_large,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_format_properties": {"font_name": font(), "font_size": 10},
            },
        )
        texts = {"title": title, "author": "pledgexl"} | properties
        named = {name: printable(text) for name, text in texts.items() if text}
        self.raw.set_properties(named | {"created": created})

    def sheet(self, name: str, worksheet_class: type[PlainWorksheet] = PlainWorksheet) -> Sheet:
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
