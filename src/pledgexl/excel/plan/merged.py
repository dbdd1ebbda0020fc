"""Merged cells of the plan's sheets: which cells show another's value."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence

from pledgexl.intake.cells import address
from pledgexl.model.submission import Area

_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["']([^"']*)""")


def merged_areas(part: bytes, sheet: str) -> tuple[Area, ...]:
    """Return the merged areas in the `part` of a worksheet; may raise `Refusal`."""
    areas = []
    for found in _MERGE.finditer(part):
        first, _, last = found[1].decode(errors="replace").partition(":")
        areas.append(Area(*address(first, sheet), *address(last or first, sheet)))
    return tuple(areas)


def merged_columns(area: Area, columns: Iterable[int]) -> tuple[int, ...]:
    """Return which of `columns` the `area` covers, from the left."""
    return tuple(sorted(each for each in columns if area.covers(area.first_row, each)))


def covered_cells(
    areas: Iterable[Area], rows: Sequence[int], columns: Collection[int]
) -> Mapping[tuple[int, int], Area]:
    """Return the area of each cell in `rows` (ascending) and `columns` but of its first cell."""
    return {
        (row, column): area
        for area in areas
        for column in merged_columns(area, columns)
        for row in rows[bisect_left(rows, area.first_row) : bisect_right(rows, area.last_row)]
        if (row, column) != (area.first_row, area.first_column)
    }
