"""The one way into xlsxwriter: what is written is text, a number or our own formula, or an error.

xlsxwriter by itself turns `=…` and `http:…` in data into formulas and links, and answers a
cell it dropped with a return code; here both are impossible.
"""

import gc
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cache, cached_property
from io import BytesIO
from types import MappingProxyType
from typing import Any, NamedTuple, Self
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pledgexl.model.finding import column_letters
from pledgexl.model.text import MAXIMUM_TEXT_UNITS, printable, utf16_units

FONT = "BIZ UDPゴシック"
LANGUAGE = "ja-JP"
MAXIMUM_ROWS = 1_048_576
MAXIMUM_COLUMNS = 16_384
# In points.
MAXIMUM_HEIGHT = 409.0
# No text of so many letters is too long for a cell: a letter has two units at most.
SAFE_LETTERS = MAXIMUM_TEXT_UNITS // 2
MAXIMUM_LINKS = 65_530
# Excel's limits for the texts around a page and around a validated cell.
MAXIMUM_MARGIN_TEXT = 255
MAXIMUM_LIST_TEXT = 255
# Beside it there stand fonts, page numbers and another text.
_MARGIN_LETTERS = 120
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
# Excel's doubts about what stands in a cell (ECMA-376 part 1, 18.3.1.50).
_DOUBTS = ("twoDigitTextYear", "numberStoredAsText", "formula", "formulaRange", "unlockedFormula")
_MARGINS_INCHES = {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.55}

_SCHEME = {
    "dk1": "000000",
    "lt1": "FFFFFF",
    "dk2": "1F497D",
    "lt2": "EEECE1",
    "accent1": "4F81BD",
    "accent2": "C0504D",
    "accent3": "9BBB59",
    "accent4": "8064A2",
    "accent5": "4BACC6",
    "accent6": "F79646",
    "hlink": "0000FF",
    "folHlink": "800080",
}

_CUT = "…（長いため、以下を省略）"

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
    top_color: str = ""
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


def _plain(value: int | Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else value.numerator / value.denominator


def _theme() -> str:
    """Return a theme with Office's colours, a fifth of xlsxwriter's, which is 1.5 KB of each form.

    The schema demands three of each style (ECMA-376 part 1, 20.1.4.1.14); no cell uses one.
    """
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>' for name, colour in _SCHEME.items()
    )
    fonts = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    styles = {
        "fillStyleLst": fill,
        "lnStyleLst": f"<a:ln>{fill}</a:ln>",
        "effectStyleLst": "<a:effectStyle><a:effectLst/></a:effectStyle>",
        "bgFillStyleLst": fill,
    }
    lists = "".join(f"<a:{name}>{style * 3}</a:{name}>" for name, style in styles.items())
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office">'
        f'<a:themeElements><a:clrScheme name="Office">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Office"><a:majorFont>{fonts}</a:majorFont>'
        f"<a:minorFont>{fonts}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Office">{lists}</a:fmtScheme></a:themeElements></a:theme>'
    )


class Formula(NamedTuple):
    """Our own formula, with its sign `=`, and the value it has now."""

    text: str
    now: str | int | Fraction


CellValue = str | int | Fraction | Formula | None


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


class _WrittenRow(NamedTuple):
    """A whole row as it goes into the file; it stands where xlsxwriter keeps the first cell."""

    xml: str


class PlainWorksheet(Worksheet):  # type: ignore[misc] # xlsxwriter has no types
    """A worksheet that writes numbers to their last digit, and long lists row by row.

    Half the time of a large workbook would go by over single cells.
    """

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        # A link leaves the cell alone, whose value may be a number.
        self.ignore_write_string = True
        self.without_marks = ""

    def put_row(self, row: int, cells: Sequence[tuple[CellValue, Format]]) -> int | None:
        """Write `cells` from the first column on in place of the row; return below 0 if not."""
        if self._check_dimensions(row, 0) or self._check_dimensions(row, len(cells) - 1):
            return -1
        if self.constant_memory and row > self.previous_row:
            self._write_single_row(row)
        written, number = [], row + 1
        for letters, (value, looks) in zip(_letters(len(cells)), cells, strict=True):
            content = "/>" if value is None else self._content(value)
            index = looks.xf_index or looks._get_xf_index()  # noqa: SLF001 (xlsxwriter's own)
            written.append(f'<c r="{letters}{number}" s="{index}"{content}')
        self.table[row] = {0: _WrittenRow("".join(written))}
        return 0

    def put_table(self, cells: Range, options: Mapping[str, Any], *, labels: int) -> int | None:
        """Make a table of `cells`, whose first row has as many `labels`; return below 0 if not.

        xlsxwriter notes each cell of a table, of which there may be millions, and refuses one where
        rows are written at once (its issue 627), as it would write the labels. They stand there, so
        a table of two rows is added and then made as long as it is.
        """
        top, left, bottom, _ = cells
        row_by_row: bool = self.constant_memory
        self.constant_memory: bool = False
        code = self.add_table(top, left, top + 1, left + labels - 1, dict(options))
        self.constant_memory = row_by_row
        if code == 0:
            area = xl_range(top, left, bottom, left + labels - 1)
            table = self.tables[-1]
            table.update(
                {key: area for key in ("range", "a_range", "autofilter") if table.get(key)}
            )
        return int(code)

    def _content(self, value: str | int | Fraction | Formula) -> str:
        """Return the end of a cell's XML: its kind and what it holds."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Formula):
            return self._live(value)
        return f"><v>{_plain(value)!r}</v></c>"

    def _text(self, text: str) -> str:
        if len(text) > SAFE_LETTERS or not text.isprintable():
            text = _cleaned(text)
        if not text:
            return "/>"
        if self.constant_memory:
            escaped = self._escape_data(self._escape_control_characters(text))
            return f' t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'
        number = self.str_table._get_shared_string_index(text)  # noqa: SLF001 (its own)
        return f' t="s"><v>{number}</v></c>'

    def _live(self, formula: Formula) -> str:
        now = formula.now if isinstance(formula.now, str) else _plain(formula.now)
        kind = ' t="str"' if isinstance(now, str) else ""
        text, value = (self._escape_data(each) for each in (formula.text[1:], str(now)))
        return f"{kind}><f>{text}</f><v>{value}</v></c>"

    def _write_cell(self, row: int, col: int, cell: Any) -> None:  # noqa: ANN401 (one of its tuples)
        if isinstance(cell, _WrittenRow):
            self.fh.write(cell.xml)
        else:
            super()._write_cell(row, col, cell)

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, object]]) -> None:
        # xlsxwriter writes 16 digits: of 9.7 it makes 9.699999999999999, another number.
        told = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{told}><v>{number!r}</v></c>")

    def _xml_rich_inline_string(
        self, string: str, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        # To xlsxwriter a text such as `<r>…</r>` is markup; here it is a text like any other.
        self._xml_inline_string(string, True, list(attributes))

    def _xml_formula_element(
        self, formula: str, result: object, attributes: Sequence[tuple[str, object]]
    ) -> None:
        # xlsxwriter gives an empty text no kind, and an empty number is no number.
        kind = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*attributes, *kind])

    def _write_hyperlink_internal(self, row: int, col: int, url: Url) -> None:
        # Without a text of its own a link displays what the cell shows: 59.2, and not 296/5.
        place = [("ref", xl_rowcol_to_cell(row, col)), ("location", url._link)]  # noqa: SLF001
        self._xml_empty_tag("hyperlink", place)

    def _write_ignored_errors(self) -> None:
        # xlsxwriter writes the same cells once more for each doubt.
        if self.without_marks:
            doubts = [(doubt, 1) for doubt in _DOUBTS]
            self._xml_start_tag("ignoredErrors")
            self._xml_empty_tag("ignoredError", [("sqref", self.without_marks), *doubts])
            self._xml_end_tag("ignoredErrors")

    def _write_hyperlinks(self) -> None:
        # All cells are in the file by now; xlsxwriter would look for them one by one.
        self.table.clear()
        super()._write_hyperlinks()

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


class _Texts(SharedStringTable):  # type: ignore[misc] # xlsxwriter has no types
    """The texts of a workbook, none of them taken for markup."""

    def _sort_string_data(self) -> None:
        super()._sort_string_data()
        texts: Iterable[str] = self.string_array
        self.string_array: list[str] = [
            _as_run(text) if text.startswith("<r>") else text for text in texts
        ]


def _as_run(text: str) -> str:
    """Return `text`, which xlsxwriter may take for markup, as the markup that shows it."""
    return f'<r><t xml:space="preserve">{escape(text)}</t></r>'


@cache
def _letters(count: int) -> tuple[str, ...]:
    """Return the letters of the first `count` columns."""
    return tuple(column_letters(column) for column in range(1, count + 1))


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
        if clean:
            self._write(self.raw.write_string, row, column, clean, style)
        else:
            self.blank(row, column, style)

    def number(self, row: int, column: int, value: int | Fraction, style: Style = PLAIN) -> None:
        """Write `value` as a number; a spreadsheet knows no fractions, so here it becomes one."""
        shown = value if isinstance(value, int) else _plain(value)
        self._write(self.raw.write_number, row, column, shown, style)

    def row(self, row: int, cells: Sequence[tuple[CellValue, Format]]) -> None:
        """Write texts, numbers, formulas and blanks from the first column of `row` on.

        Each has its looks from `looks`. What stood in the row before goes, but for its links.
        """
        self._check(row, len(cells))
        self._demand(self.raw.put_row(row - 1, cells), row, 1)

    def looks(self, style: Style) -> Format:
        """Return `style` as `row` takes it: to be asked for once for a whole column."""
        return self._book.format(style)

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
        self.lead(place, target)
        if isinstance(value, str):
            self.text(*place, value, style)
        else:
            self.number(*place, value, style)

    def lead(self, place: tuple[int, int], target: str) -> None:
        """Let the cell at (row, column) lead to `target`."""
        row, column = place
        self._check(row, column)
        if self._links == MAXIMUM_LINKS:
            return
        self._links += 1
        code = self.raw.write_url(row - 1, column - 1, f"internal:{target}")
        self._demand(code, row, column)

    def merge(self, cells: Range, value: str, style: Style) -> None:
        """Write `value` over several cells: for prose on a sheet, never among data."""
        place = self._zero_based(cells)
        code = self.raw.merge_range(*place, "", self._book.format(style))
        self._demand(code, cells[0], cells[1])
        self.text(cells[0], cells[1], value, style)

    def row_height(self, row: int, points: float, *, outline: int = 0) -> None:
        """Set the height of `row`, as far as it goes, and how deep it stands in the outline."""
        options = {"level": outline} if outline else {}
        height = min(points, MAXIMUM_HEIGHT)
        self._demand(self.raw.set_row(row - 1, height, None, options), row, 1)
        # A row before an empty one is still to be written.
        if self._book.is_large and row - 2 < self.raw.previous_row:
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
        self._demand(code, cells[0], cells[1])

    def print_only(self, cells: Range) -> None:
        """Print nothing of this sheet but `cells`."""
        self._demand(self.raw.print_area(*self._zero_based(cells)), cells[0], cells[1])

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
        # They keep their size where the sheet is printed smaller.
        self.raw.set_header(header, {"scale_with_doc": False})
        self.raw.set_footer(footer, {"scale_with_doc": False})

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


class _Core(Core):  # type: ignore[misc] # xlsxwriter has no types
    """Properties that name the language; xlsxwriter knows no such one."""

    def _write_dcterms_created(self) -> None:
        self._xml_data_element("dc:language", LANGUAGE)
        super()._write_dcterms_created()


class _Packager(Packager):  # type: ignore[misc] # xlsxwriter has no types
    def _write_core_file(self) -> None:
        core = _Core()
        core._set_properties(self.workbook.doc_properties)  # noqa: SLF001 (xlsxwriter's own)
        core._set_xml_writer(self._filename("docProps/core.xml"))  # noqa: SLF001 (as above)
        core._assemble_xml_file()  # noqa: SLF001 (as above)


class _Workbook(Workbook):  # type: ignore[misc] # xlsxwriter has no types
    def _get_packager(self) -> Packager:
        return _Packager()


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
        self._known: dict[int, tuple[Style, Format]] = {}
        self._collects = True
        self.is_large = is_large
        self.raw = _Workbook(
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
        self.raw.str_table = _Texts()
        self.raw.theme_xml = _theme()
        said = {name: printable(text) for name, text in asdict(properties).items() if text}
        self.raw.set_properties(said | {"created": created})

    def sheet(self, name: str, worksheet_class: type[PlainWorksheet] = PlainWorksheet) -> Sheet:
        """Add a sheet."""
        return Sheet(self, self.raw.add_worksheet(name, worksheet_class))

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
