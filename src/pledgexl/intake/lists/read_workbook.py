"""A workbook (.xlsx) → its rows of texts, by openpyxl behind the guard of packages."""

import re
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.worksheet.worksheet import Worksheet

from pledgexl.intake.cells import unescaped
from pledgexl.intake.lists.sources import Flow, Source, rows_of
from pledgexl.intake.lists.workbook_asides import Asides, aside
from pledgexl.intake.number_formats import displayed
from pledgexl.intake.package import MB, Limits, Package, Refusal, open_package
from pledgexl.model.finding import Code
from pledgexl.model.text import printable

# A list has some hundred rows: a hundred times that, in a file that may also have pictures.
LIST_LIMITS = Limits(file=50 * MB, part=100 * MB, total=200 * MB, xml=60 * MB, total_xml=200 * MB)
MAXIMUM_TEXTS = 200_000
_ZEROS = re.compile(r"0+")
# openpyxl has no error of its own for parts that are missing or not as the standard says.
# SyntaxError is what XML parsers raise.
_UNREADABLE = (AttributeError, BadZipFile, LookupError, OSError, SyntaxError, TypeError, ValueError)
_COMMENT = "コメント"
_WHITE = ("rgb:FFFFFFFF:0.0", "rgb:00FFFFFF:0.0", "theme:0:0.0", "indexed:9:0.0", "indexed:1:0.0")


def read_workbook_list(content: bytes, file: str) -> tuple[Flow, ...]:
    """Return the worksheets of the workbook `content`, or raise `Refusal`."""
    package = open_package(content, LIST_LIMITS)
    copy = _checked_copy(package, content)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of formats and validations that it does not keep; nothing is saved.
            warnings.simplefilter("ignore")
            book = load_workbook(copy, data_only=True, keep_links=False, rich_text=True)
        asides = Asides(package, file)
        return tuple(_SheetReader(sheet, file).flow(asides) for sheet in book.worksheets)
    except _UNREADABLE as error:
        raise Refusal(Code.FILE_BROKEN, detail=str(error)) from error


def _checked_copy(package: Package, content: bytes) -> BytesIO:
    """Return the XML parts of a workbook for openpyxl, each within the bounds and without DTD."""
    copy = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(copy, "w") as checked:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and not name.startswith("customXml/"):
                part = package.read(name)
                # Counted before openpyxl makes an object of each, which takes a minute.
                if part.count(b"<v>") + part.count(b"<is>") > MAXIMUM_TEXTS:
                    raise Refusal(Code.PART_TOO_LARGE, detail=name)
                checked.writestr(name, part)
            elif name.endswith(".vml"):
                # The places of comments; openpyxl opens it though it uses none of it.
                checked.writestr(name, package.unpack(name))
    return copy


@dataclass(frozen=True)
class _SheetReader:
    sheet: Worksheet
    file: str

    @cached_property
    def merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """The last row and column of each merged area by its first."""
        areas = self.sheet.merged_cells.ranges
        return {(area.min_row, area.min_col): (area.max_row, area.max_col) for area in areas}

    @cached_property
    def hidden_columns(self) -> frozenset[int]:
        hidden = (each for each in self.sheet.column_dimensions.values() if each.hidden)
        return frozenset(
            column for each in hidden for column in range(each.min or 0, (each.max or 0) + 1)
        )

    def flow(self, asides: Asides) -> Flow:
        sheet, sources, beside = self.sheet, [], []
        for cells in sheet.iter_rows():
            for cell in cells:
                if isinstance(cell, Cell) and (
                    cell.value is not None or (cell.has_style and _fill(cell))
                ):
                    source = self.source(cell)
                    sources += [source] if source.text.strip() or source.fill else []
                if cell.comment is not None:
                    place = f"{cell.coordinate} {_COMMENT}"
                    beside.append(aside(self.file, sheet.title, place, cell.comment.text))
        return Flow(
            *(self.file, sheet.title, tuple(rows_of(1, sources))),
            asides=(*beside, *asides.page_texts(sheet), *asides.shape_texts(sheet.title)),
            is_hidden=sheet.sheet_state != "visible",
            unread=tuple(asides.unread_formulas(sheet.title)),
        )

    def source(self, cell: Cell) -> Source:
        text, kept = _texts(cell)
        row, column = cell.row, cell.column
        last = self.merged.get((row, column), (row, column))
        dimensions = self.sheet.row_dimensions
        is_row_hidden = row in dimensions and dimensions[row].hidden
        return Source(
            *(self.file, self.sheet.title, cell.coordinate, row, column, text, kept, *last),
            indent=int(cell.alignment.indent or 0),
            is_bold=bool(cell.font.b),
            fill=_fill(cell),
            is_hidden=bool(is_row_hidden or column in self.hidden_columns),
            is_error=cell.data_type == "e",
            is_number=isinstance(cell.value, int | float) and not isinstance(cell.value, bool),
        )


def _texts(cell: Cell) -> tuple[str, str]:
    """Return the text of `cell`, and that part of it which is not struck through."""
    value, is_struck = cell.value, bool(cell.font.strike)
    if value is None:
        return "", ""
    if isinstance(value, CellRichText):
        pieces = [
            (str(run), bool(run.font.strike) if isinstance(run, TextBlock) else is_struck)
            for run in value
        ]
        text = "".join(piece for piece, _ in pieces)
        # Line ends stay, so that each line of both texts is the same one.
        kept = "".join("\n" * piece.count("\n") if gone else piece for piece, gone in pieces)
    else:
        text = value if isinstance(value, str) else _number_text(value, cell.number_format)
        kept = "\n" * text.count("\n") if is_struck else text
    return printable(unescaped(text)), printable(unescaped(kept))


def _number_text(value: object, code: str) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        plain = str(int(value)) if float(value).is_integer() else str(value)
        formatted = _ZEROS.fullmatch(code) and displayed(plain, code, is_from_1904=False)
        return formatted or plain
    return str(value)


def _fill(cell: Cell) -> str:
    """Return the colour or pattern of `cell` as a word of its own; white is none."""
    kind = cell.fill.fill_type if cell.fill else None
    shown = getattr(cell.fill, "fgColor", None)
    if not kind or shown is None:
        # A gradient has no one colour.
        return str(kind or "")
    color = f"{shown.type}:{shown.value}:{shown.tint}"
    return "" if color in _WHITE else f"{kind}:{color}"
