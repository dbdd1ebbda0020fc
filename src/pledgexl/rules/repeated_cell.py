"""A cell as it goes back to the department that typed it."""

from pledgexl.model.names import FormLabel
from pledgexl.model.submission import BLANK_CELL, Cell, CellKind, RawRow

_TEXTS = (FormLabel.TEXT, FormLabel.REMARK)


def repeated(row: RawRow, label: FormLabel) -> Cell:
    """Return the cell under `label` as it goes back: blank where no value could be read from it.

    What was struck through would stand there as if it were meant.
    """
    cell = row.cell(label)
    if cell.is_too_long:
        return BLANK_CELL
    if not (cell.struck or cell.raised):
        return cell
    return Cell(CellKind.TEXT, cell.meant) if label in _TEXTS else BLANK_CELL
