"""What of a worksheet nobody sees, and over which of its cells something is drawn."""

from collections.abc import Iterator
from posixpath import basename, dirname

from lxml import etree

from pledgexl.intake.cells import MAXIMUM_COLUMN, MAXIMUM_ROW
from pledgexl.intake.package import Package
from pledgexl.intake.xml import children, is_true, main_tags, parse, relations_of, whole_number
from pledgexl.model.submission import Area

# In points and in digits of the usual font: a row, or a column, that is smaller shows nothing.
_LEAST_HEIGHT, _LEAST_WIDTH = 4, 0.8
_VIEWS, _VIEW = main_tags("sheetViews"), main_tags("sheetView")


def is_hidden_row(row: etree._Element) -> bool:
    """Say whether nobody sees the `row`."""
    return is_true(row.get("hidden")) or _is_below(row.get("ht"), _LEAST_HEIGHT)


def hidden_columns(root: etree._Element, part: str) -> Iterator[Area]:
    """Yield the columns of the worksheet `root` that nobody sees."""
    for columns in root.iterchildren(*main_tags("cols")):
        for column in children(columns, main_tags("col"), part):
            if is_true(column.get("hidden")) or _is_below(column.get("width"), _LEAST_WIDTH):
                first, last = (whole_number(column.get(side, "")) for side in ("min", "max"))
                yield Area(1, first or 0, MAXIMUM_ROW, last or 0)


def are_zeros_hidden(root: etree._Element) -> bool:
    """Say whether the worksheet `root` shows nothing in a cell that holds 0."""
    views = (view for each in root.iterchildren(*_VIEWS) for view in each.iterchildren(*_VIEW))
    return any(not is_true(view.get("showZeros", "1")) for view in views)


def drawn_areas(package: Package, part: str) -> Iterator[Area]:
    """Yield the cells under each line, box or picture on the worksheet in `part`.

    Where a drawing is not held by cells it is over all of them.
    """
    listed = f"{dirname(part)}/_rels/{basename(part)}.rels"
    relations = relations_of(package, listed).values() if listed in package else ()
    for kind, name in relations:
        if kind == "drawing" and name in package:
            for anchor in parse(package, name):
                # What belongs to a comment or a control is hidden.
                shapes = list(anchor.iter("{*}cNvPr"))
                if not shapes or not all(is_true(shape.get("hidden")) for shape in shapes):
                    yield _area(anchor)


def _area(anchor: etree._Element) -> Area:
    start, end = (next(anchor.iterchildren(f"{{*}}{name}"), None) for name in ("from", "to"))
    if start is None:
        return Area(1, 1, MAXIMUM_ROW, MAXIMUM_COLUMN)
    first_row, first_column = _corner(start, "row"), _corner(start, "col")
    if end is None:
        return Area(first_row, first_column, first_row, first_column)
    # An end at the very edge of a cell is none in it.
    last_row, last_column = (
        _corner(end, name) - (_corner(end, f"{name}Off") == 1) for name in ("row", "col")
    )
    return Area(first_row, first_column, max(last_row, first_row), max(last_column, first_column))


def _corner(place: etree._Element, name: str) -> int:
    """Return what `place` says under `name`, counted from 1."""
    return (whole_number(place.findtext(f"{{*}}{name}") or "") or 0) + 1


def _is_below(given: str | None, least: float) -> bool:
    """Say whether a size that a file has `given` is less than anybody can read."""
    try:
        return given is not None and float(given) < least
    except ValueError:
        return False
