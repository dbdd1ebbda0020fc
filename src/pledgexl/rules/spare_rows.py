"""Where the spare rows of a form go in another form: to lines of their own, with their measures."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pledgexl.model.form import Form
from pledgexl.model.names import FORM_INPUTS, SPARE_KEY_MARK, SPARE_ROWS, FormLabel
from pledgexl.model.submission import Cell, CellKind, RawRow
from pledgexl.model.text import comparable
from pledgexl.rules.forms import spare_lines


def with_spare_rows(fresh: Form, rows: Iterable[RawRow]) -> tuple[Form, dict[str, str]]:
    """Return `fresh` with a spare line for each filled spare row of `rows`, and by its key which.

    A form of version 1 has other keys, and more rows than this one.
    """
    filled = dict.fromkeys(row.key for row in rows if _is_filled_spare(row))
    own = [line.key for line in fresh.lines if line.is_spare]
    others = [key for key in filled if key not in own]
    free = [key for key in own if key not in filled]
    missing = max(len(others) - len(free), 0)
    more = spare_lines(fresh.measures, range(SPARE_ROWS + 1, SPARE_ROWS + 1 + missing))
    keys = (*free, *(line.key for line in more))
    return replace(fresh, lines=(*fresh.lines, *more)), dict(zip(others, keys, strict=False))


def _is_filled_spare(row: RawRow) -> bool:
    is_spare = row.key.startswith(SPARE_KEY_MARK)
    labels = (FormLabel.INITIATIVE, *FORM_INPUTS)
    return is_spare and any(not row.cell(label).is_blank for label in labels)


def measure_cell(row: RawRow, measures: Sequence[str]) -> Cell:
    """Return the measure of a spare row as the forms of today name it in `measures`.

    In a form of version 1 the row's key has its number, and the cell the last part of it.
    """
    cell = row.cell(FormLabel.MEASURE)
    number = row.key.removeprefix(SPARE_KEY_MARK).partition("#")[0]
    for measure in measures:
        own, _, title = measure.partition(" ")
        old = comparable(f"{own.rpartition('-')[2]} {title}")
        if number == own and (cell.is_blank or comparable(cell.text) == old):
            return Cell(CellKind.TEXT, measure)
    return cell
