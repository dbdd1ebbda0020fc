"""A finished workbook of ours, read again by openpyxl: its cells against what they must contain."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, cached_property
from io import BytesIO
from typing import NamedTuple
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook

from pledgexl.messages.labels import label_text
from pledgexl.messages.summary import number_text
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import column_letters
from pledgexl.model.text import printable

LABEL_ROW = 4
_LONGEST_QUOTE = 120
# Of the digits that spreadsheets keep, the last of an endless decimal may differ.
_TOLERANCE = Fraction(1, 10**12)
# xlsxwriter puts it into a text that looks like a character's number (ECMA-376 part 1, 22.9.2.19);
# openpyxl takes it out, also where a department typed it.
_ESCAPE = "x005F_"

Expected = Fraction | int | str | None
# The labels of columns, and what stands below them from the top.
ExpectedTable = tuple[Sequence[str], Iterable[Sequence[Expected]]]


class SummaryMismatchError(PledgexlError):
    """A finished workbook that does not say what the month says."""


class Place(NamedTuple):
    """A cell by its sheet, row and column."""

    sheet: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The address within the sheet."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def shown(self) -> str:
        """The address as people read it."""
        return f"{self.sheet}!{self.cell}"

    def __str__(self) -> str:
        """Return the address as formulas spell it."""
        return f"'{self.sheet}'!{self.cell}"


class TableRow(NamedTuple):
    """A row below the labels of a table, with the columns of its sheet by label."""

    sheet: str
    number: int
    columns: Mapping[object, int]
    values: Sequence[object]

    def place(self, label: str) -> Place:
        """Return the cell under `label`; raise SummaryMismatchError if no column has it."""
        seen = label_text(label)
        if seen not in self.columns:
            raise mismatch(f"{self.sheet}!{LABEL_ROW}:{LABEL_ROW}", "", seen)
        return Place(self.sheet, self.number, self.columns[seen])

    def value(self, label: str) -> object:
        """Return the value under `label`, None for a blank."""
        return self.values[self.place(label).column - 1]

    def expect(self, label: str, expected: Expected) -> Place:
        """Return the cell under `label`; raise SummaryMismatchError if it is not as `expected`."""
        place = self.place(label)
        expect(place, self.value(label), expected)
        return place


class FinishedBook:
    """A finished workbook, whose parts are well-formed XML."""

    def __init__(self, content: bytes) -> None:
        """Parse every part of `content`; raises ExpatError if one is not well-formed."""
        self._package = ZipFile(BytesIO(content))
        for part in self._package.namelist():
            with self._package.open(part) as stream:
                ParserCreate().ParseFile(stream)
        self._content = content
        self._values = load_workbook(BytesIO(content), read_only=True, data_only=True)
        self.formulas = cache(self._formulas)

    @cached_property
    def _with_formulas(self) -> Workbook:
        return load_workbook(BytesIO(self._content), read_only=True)

    def value(self, place: Place) -> object:
        """Return the value at `place`, None for a blank."""
        return self._values[place.sheet].cell(place.row, place.column).value

    def _formulas(self, name: str) -> dict[Place, str]:
        sheet = label_text(name)
        return {
            Place(sheet, row, column): str(cell.value).removeprefix("=")
            for row, cells in enumerate(self._with_formulas[sheet].iter_rows(), start=1)
            for column, cell in enumerate(cells, start=1)
            if cell.data_type == "f"
        }

    def rows(self, name: str) -> Iterator[TableRow]:
        """Yield the rows of a table; a long one continues on the sheets `明細2`, `明細3`."""
        for sheet in self._values:
            if sheet.title.rstrip("0123456789") == label_text(name):
                columns: dict[object, int] = {}
                for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
                    if number == LABEL_ROW:
                        columns = {label: column for column, label in enumerate(values, start=1)}
                    elif number > LABEL_ROW:
                        yield TableRow(sheet.title, number, columns, values)

    def expect_tables(self, tables: Mapping[str, ExpectedTable]) -> dict[str, list[TableRow]]:
        """Return the rows at the top of each table, which must be the expected ones."""
        found: dict[str, list[TableRow]] = {name: [] for name in tables}
        for name, (labels, expected) in tables.items():
            rows, shown = self.rows(name), list(map(label_text, labels))
            for values in expected:
                row = next(rows, None)
                if row is None:
                    raise mismatch(label_text(name), "", _quoted(values[0]))
                for label, value in zip(shown, values, strict=True):
                    row.expect(label, value)
                found[name].append(row)
        return found

    def expect_formula(self, place: Place, formula: str) -> None:
        """Raise SummaryMismatchError unless the cell at `place` has this formula."""
        found = self.formulas(place.sheet).get(place, "")
        if found != formula:
            raise mismatch(place.shown, f"={found}", f"={formula}")

    def expect_no_formula_but_in(self, *live: str) -> None:
        """Raise SummaryMismatchError if a sheet whose name begins otherwise has a formula."""
        names = tuple(map(label_text, live))
        for number, sheet in enumerate(self._values.sheetnames, start=1):
            # xlsxwriter numbers the parts in the order of the sheets.
            part = f"xl/worksheets/sheet{number}.xml"
            if not sheet.startswith(names) and b"<f" in self._package.read(part):
                raise mismatch(sheet, "=…", "")


def expect(place: Place, found: object, expected: Expected) -> None:
    """Raise SummaryMismatchError unless the value `found` at `place` is as `expected`."""
    if not _is_equal(found, expected):
        raise mismatch(place.shown, "" if found is None else str(found), _quoted(expected))


def mismatch(place: str, found: str, expected: str) -> SummaryMismatchError:
    """Return the error of one cell, in one line."""
    values = {"found": found[:_LONGEST_QUOTE], "expected": expected[:_LONGEST_QUOTE]}
    return SummaryMismatchError("summary_differs", place=place, **values)


def _is_equal(found: object, expected: Expected) -> bool:
    """Return whether a value is as `expected`: texts as far as printed, decimals exactly."""
    if expected is None or isinstance(expected, str):
        text = "" if found is None else str(found)
        return text.replace(_ESCAPE, "") == printable(expected or "").replace(_ESCAPE, "")
    if not isinstance(found, int | float) or not math.isfinite(found):
        return False
    # A float's shortest decimal is what the file has.
    difference = abs(Fraction(str(found)) - expected)
    if (Fraction(expected) * 10**9).denominator == 1:
        return difference == 0
    return difference <= _TOLERANCE * max(abs(Fraction(expected)), Fraction(1))


def _quoted(expected: Expected) -> str:
    if expected is None or isinstance(expected, str):
        return expected or ""
    return number_text(Fraction(expected))
