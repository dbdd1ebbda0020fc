"""The cells of a finished workbook against what they must say; the first that differs is told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from pledgexl.excel.verify.reread import NOTHING, Found, Reread, Row
from pledgexl.messages.summary import number_text
from pledgexl.model.errors import PledgexlError
from pledgexl.model.text import printable

LABEL_ROW = 4
# Of the digits that spreadsheets keep, the last of an endless decimal may differ.
_TOLERANCE = Fraction(1, 10**12)

Expected = Fraction | int | str | None


class SummaryMismatchError(PledgexlError):
    """A finished workbook that does not say what the month says."""


class Place(NamedTuple):
    """A cell by its sheet, the letters of its column and its row."""

    sheet: str
    column: str
    row: int

    def __str__(self) -> str:
        """Return the address as formulas spell it."""
        return f"'{self.sheet}'!{self.column}{self.row}"


@dataclass(frozen=True, slots=True)
class CheckedBook:
    """A workbook read anew."""

    read: Reread

    def table(
        self, name: str, labels: Sequence[str] = ()
    ) -> Iterator[tuple[str, int, Mapping[str, str], Row]]:
        """Yield the sheet, number, columns by label, and cells of each row below the labels.

        Where `labels` are given, the cells of other columns are passed over.
        """
        for sheet in self.read.parts_of(name):
            columns = self._columns(sheet)
            wanted = {columns[label] for label in labels if label in columns}
            for number, row in self.read.rows(sheet, wanted):
                if number > LABEL_ROW:
                    yield sheet, number, columns, row

    def _columns(self, sheet: str) -> dict[str, str]:
        """Return the letters of the columns of `sheet` by their labels."""
        tops = (row for number, row in self.read.rows(sheet) if number == LABEL_ROW)
        return {found.value: letters for letters, found in next(tops, {}).items()}

    def expect_table(
        self, name: str, labels: Sequence[str], expected: Iterable[Sequence[Expected]]
    ) -> list[list[Place]]:
        """Return where the `expected` rows stand at the top of a table, or complain."""
        return list(self.expect_rows(name, labels, expected))

    def expect_rows(
        self, name: str, labels: Sequence[str], expected: Iterable[Sequence[Expected]]
    ) -> Iterator[list[Place]]:
        """Yield the same row by row, where there may be a million."""
        rows = self.table(name, labels)
        for values in expected:
            yield self._expect_row(name, next(rows, None), labels, values)

    def _expect_row(
        self,
        name: str,
        row: tuple[str, int, Mapping[str, str], Row] | None,
        labels: Sequence[str],
        values: Sequence[Expected],
    ) -> list[Place]:
        if row is None:
            raise self.mismatch(name, "", said(values[0]))
        sheet, number, columns, cells = row
        places = []
        for label, value in zip(labels, values, strict=True):
            if label not in columns:
                raise self.mismatch(f"{sheet}!{LABEL_ROW}:{LABEL_ROW}", "", label)
            place = Place(sheet, columns[label], number)
            self.expect(place, cells.get(place.column, NOTHING), value)
            places.append(place)
        return places

    def expect(self, place: Place, found: Found, value: Expected) -> None:
        """Complain unless `found` holds `value`."""
        if not is_equal(found.value, value):
            raise self.mismatch(_shown(place), found.value, said(value))

    def expect_formula(self, place: Place, found: Found, formula: str) -> None:
        """Complain unless `found` has this formula."""
        if found.formula != formula:
            raise self.mismatch(_shown(place), f"={found.formula}", f"={formula}")

    def mismatch(self, place: str, found: str, expected: str) -> SummaryMismatchError:
        """Return the complaint of one cell, in one line."""
        values = {"place": place, "found": found[:120], "expected": expected[:120]}
        return SummaryMismatchError("summary_differs", **values)


def _shown(place: Place) -> str:
    return f"{place.sheet}!{place.column}{place.row}"


def is_equal(found: str, expected: Expected) -> bool:
    """Say whether a stored value is `expected`: texts as far as printed, decimals exactly."""
    if expected is None or isinstance(expected, str):
        return found == printable(expected or "")
    stored = _number(found)
    if stored is None:
        return False
    return stored == expected or abs(stored - expected) <= _tolerance(Fraction(expected))


def _tolerance(expected: Fraction) -> Fraction:
    """Return how far a stored number may be off: not at all where it ends within nine digits."""
    if (expected * 10**9).denominator == 1:
        return Fraction(0)
    return _TOLERANCE * max(abs(expected), Fraction(1))


@lru_cache(maxsize=4096)
def _number(stored: str) -> Fraction | None:
    try:
        return Fraction(stored)
    except ValueError:
        return None


def said(expected: Expected) -> str:
    """Return `expected` as a message shows it."""
    if expected is None or isinstance(expected, str):
        return expected or ""
    return number_text(Fraction(expected))
