"""The one way into xlsxwriter: what is written is text, a number or our own formula, or an error.

xlsxwriter by itself turns `=…` and `http:…` in data into formulas and links, and answers a
cell it dropped with a return code; here both are impossible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range, xl_range_abs

from pledgexl.excel.look import FONT, MAXIMUM_HEIGHT, PLAIN, Style
from pledgexl.excel.worksheet import PlainWorkbook, PlainWorksheet, Range
from pledgexl.model.text import MAXIMUM_TEXT_UNITS, printable, utf16_units

MAXIMUM_ROWS = 1_048_576
MAXIMUM_COLUMNS = 16_384
# No text of so many letters is too long for a cell: a letter has two units at most.
SAFE_LETTERS = MAXIMUM_TEXT_UNITS // 2
MAXIMUM_LINKS = 65_530
# Excel's limits for the texts around a page and around a validated cell.
MAXIMUM_MARGIN_TEXT = 255
MAXIMUM_LIST_TEXT = 255
# Beside it there stand fonts, page numbers and another text.
_MARGIN_LETTERS = 120
_A4 = 9
_MARGINS_INCHES = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.55}
_CUT = "…（長いため、以下を省略）"
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


def plain_number(value: object) -> object:
    """Return a fraction as the number that a spreadsheet has for it, everything else as it is."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else value.numerator / value.denominator
    return value


def _cleaned(text: str) -> str:
    """Return `text` as a cell can hold it; one that is too long says that it was cut.

    Whoever reads the workbook again finds the difference, so that no document is issued with it;
    but what only repeats a form goes back all the same.
    """
    clean = printable(text)
    if len(clean) <= SAFE_LETTERS or utf16_units(clean) <= MAXIMUM_TEXT_UNITS:
        return clean
    units = clean.encode("utf-16-le")[: 2 * (MAXIMUM_TEXT_UNITS - len(_CUT))]
    return units.decode("utf-16-le", "ignore") + _CUT


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

    def text(self, row: int, column: int, value: str, style: Style = PLAIN) -> None:
        """Write `value` as text, whatever it looks like."""
        clean = _cleaned(value)
        self._write("string" if clean else "blank", (row, column), style, clean or None)

    def number(self, row: int, column: int, value: int | Fraction, style: Style = PLAIN) -> None:
        """Write `value` as a number; a spreadsheet knows no fractions, so here it becomes one."""
        self._write("number", (row, column), style, plain_number(value))

    def boolean(self, row: int, column: int, value: bool, style: Style = PLAIN) -> None:  # noqa: FBT001 (the value itself)
        """Write `value` as the truth value that a cell can hold."""
        self._write("boolean", (row, column), style, value)

    def blank(self, row: int, column: int, style: Style = PLAIN) -> None:
        """Give an empty cell its looks."""
        self._write("blank", (row, column), style, None)

    def formula(self, place: tuple[int, int], formula: str, value: object, style: Style) -> None:
        """Write our own `formula` at (row, column) with the `value` it has now."""
        row, column = self._zero_based((*place, *place))[:2]
        code = self.raw.write_formula(
            row, column, formula, self._book.format(style), plain_number(value)
        )
        self._demand(code, place)

    def row(self, row: int, cells: Sequence[tuple[CellValue, Style]]) -> None:
        """Write texts, numbers, formulas and blanks from the first column of `row` on."""
        for column, (value, style) in enumerate(cells, start=1):
            if isinstance(value, str):
                self.text(row, column, value, style)
            elif isinstance(value, Formula):
                self.formula((row, column), value.text, value.now, style)
            elif value is None:
                self.blank(row, column, style)
            else:
                self.number(row, column, value, style)

    def link(
        self, place: tuple[int, int], target: str, value: str | int | Fraction, style: Style
    ) -> None:
        """Write `value` at (row, column) as a link to a place in this workbook (`'総括表'!A1`).

        A sheet holds a limited number of links; beyond it the value stands there without one.
        """
        self.add_link(place, target)
        if isinstance(value, str):
            self.text(*place, value, style)
        else:
            self.number(*place, value, style)

    def add_link(self, place: tuple[int, int], target: str) -> None:
        """Let the cell at (row, column), whatever it holds, lead to `target`."""
        if self._links < MAXIMUM_LINKS:
            self._links += 1
            self._check(*place)
            code = self.raw.write_url(place[0] - 1, place[1] - 1, f"internal:{target}")
            self._demand(code, place)

    def merge(self, cells: Range, value: str, style: Style) -> None:
        """Write `value` over several cells: for prose on a sheet, never among data."""
        self._apply("merge_range", cells, "", self._book.format(style))
        self.text(cells[0], cells[1], value, style)

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

    def name_range(self, name: str, cells: Range) -> None:
        """Let `name` stand for `cells` in the whole workbook."""
        place = xl_range_abs(*self._zero_based(cells))
        self._demand(self._book.raw.define_name(name, f"='{self.name}'!{place}"), cells)

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
        place = self._zero_based(cells)
        code = self.raw.put_table(place, options | {"columns": columns}, labels=len(labels))
        self._demand(code, cells)

    def print_only(self, cells: Range) -> None:
        """Print nothing of this sheet but `cells`."""
        self._apply("print_area", cells)

    def bars(self, cells: Range, highest: int) -> None:
        """Draw a bar in each of `cells`, on a scale from 0 to `highest`."""
        self._apply("conditional_format", cells, dict(_BARS) | {"max_value": highest})

    def filter(self, cells: Range) -> None:
        """Put filter buttons on the first row of `cells`, which holds the labels."""
        self._apply("autofilter", cells)

    def validate(self, cells: Range, options: dict[str, Any]) -> None:
        """Check what is typed into `cells`; `options` are xlsxwriter's, or come from `list_of`."""
        self._apply("data_validation", cells, options)

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

    def _write(self, kind: str, place: tuple[int, int], style: Style, value: object) -> None:
        self._check(*place)
        write = getattr(self.raw, f"write_{kind}")
        self._demand(write(place[0] - 1, place[1] - 1, value, self._book.format(style)), place)

    def _apply(self, method: str, cells: Range, *arguments: object) -> None:
        place = self._zero_based(cells)
        self._demand(getattr(self.raw, method)(*place, *arguments), cells)

    def _zero_based(self, cells: Range) -> Range:
        self._check(*cells[:2])
        self._check(*cells[2:])
        return (cells[0] - 1, cells[1] - 1, cells[2] - 1, cells[3] - 1)

    def _check(self, row: int, column: int) -> None:
        if not (1 <= row <= MAXIMUM_ROWS and 1 <= column <= MAXIMUM_COLUMNS):
            raise SheetLimitError(f"no such cell in a sheet: {self.name} {row},{column}")

    def _demand(self, code: int | None, place: Sequence[int]) -> None:
        if code is not None and code < 0:
            raise SheetLimitError(f"not written ({code}): {self.name} {place[0]},{place[1]}")


@dataclass(frozen=True, slots=True)
class Properties:
    """What a workbook says of itself; its author is the tool where no other is named."""

    title: str
    subject: str = ""
    keywords: str = ""
    author: str = "pledgexl"


class Book:
    """A workbook in the making: `with Book(...) as book: …`, then `book.bytes`."""

    def __init__(
        self, properties: Properties | str, created: datetime, *, is_large: bool = False
    ) -> None:
        """Begin a workbook whose only stated time is `created`; of a text it is the title.

        A large one is written row by row, top down, and holds no finished row in memory.
        """
        if isinstance(properties, str):
            properties = Properties(properties)
        self._buffer = BytesIO()
        self._formats: dict[Style, Format] = {}
        self.is_large = is_large
        self.raw = PlainWorkbook(
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
        named = {name: printable(text) for name, text in asdict(properties).items() if text}
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
