"""A file's bytes → the form in it, found by its own identity and labels, not by its name."""

from collections.abc import Iterator, Mapping

from pledgexl.intake.guard import open_package
from pledgexl.intake.read_workbook import Sheet, Workbook, read_workbook
from pledgexl.intake.refusal import Refusal
from pledgexl.model.finding import Code
from pledgexl.model.period import Period
from pledgexl.model.submission import BLANK_CELL, Cell, Identity, RawForm, RawRow
from pledgexl.schema import ROW_KEY_LABEL, FormLabel, FormSheet, IdentityKey

# The label row is near the top; below this no search is made.
_LABELS_WITHIN = 60
_NEEDED = (
    FormLabel.NUMBER,
    FormLabel.INITIATIVE,
    FormLabel.RATING,
    FormLabel.STATE,
    FormLabel.TEXT,
    FormLabel.REMARK,
)
# Two labels that stand together in no other sheet of a form.
_TELLING = {FormLabel.NUMBER.value, FormLabel.RATING.value}


def read_form(content: bytes, file: str) -> RawForm:
    """Return the form in `content`, a file named `file`, or raise `Refusal`."""
    workbook = read_workbook(open_package(content))
    identity = _identity(workbook)
    sheet, label_row, columns = _entry_table(workbook)
    missing = next((label for label in _NEEDED if label not in columns), None)
    if missing is not None:
        raise Refusal(Code.LABEL_MISSING, label=missing)
    rows = tuple(_rows(sheet, label_row, columns))
    return RawForm(file, sheet.name, identity, columns, rows)


def _identity(workbook: Workbook) -> Identity:
    """Return who the form says it is: in its hidden sheet, or in its document properties."""
    said = dict(workbook.properties)
    for sheet in _with_first(workbook, FormSheet.IDENTITY):
        pairs = _pairs(sheet)
        if IdentityKey.FORM_VERSION in pairs:
            said |= pairs
            break
    try:
        return Identity(
            form_version=said[IdentityKey.FORM_VERSION],
            plan=said[IdentityKey.PLAN],
            period=Period.parse(said[IdentityKey.PERIOD]),
            department=said[IdentityKey.DEPARTMENT],
            revision=int(said[IdentityKey.REVISION]),
            keys=tuple(said.get(IdentityKey.ROW_KEYS, "").split()),
        )
    except (KeyError, ValueError) as error:
        raise Refusal(Code.NOT_OUR_FORM) from error


def _with_first(workbook: Workbook, name: FormSheet) -> list[Sheet]:
    """Return all sheets, beginning with the one usually called `name`; the rest is rarely read."""
    return sorted(workbook.sheets, key=lambda sheet: sheet.name != name)


def _pairs(sheet: Sheet) -> dict[str, str]:
    return {
        cells[1].text: cells.get(2, BLANK_CELL).text for cells in sheet.rows.values() if 1 in cells
    }


def _entry_table(workbook: Workbook) -> tuple[Sheet, int, dict[str, int]]:
    for sheet in _with_first(workbook, FormSheet.ENTRY):
        for row, cells in sheet.rows.items():
            if row > _LABELS_WITHIN:
                break
            columns = _columns(cells)
            if columns.keys() >= _TELLING:
                return sheet, row, columns
    raise Refusal(Code.NOT_OUR_FORM)


def _columns(cells: Mapping[int, Cell]) -> dict[str, int]:
    """Return label → column; of two columns with one label the first."""
    known = {ROW_KEY_LABEL, *FormLabel}
    found: dict[str, int] = {}
    for column, cell in sorted(cells.items()):
        label = cell.text.strip()
        if label in known:
            found.setdefault(label, column)
    return found


def _rows(sheet: Sheet, label_row: int, columns: Mapping[str, int]) -> Iterator[RawRow]:
    for row, cells in sheet.rows.items():
        if row <= label_row:
            continue
        typed = {label: cells[column] for label, column in columns.items() if column in cells}
        key = typed.pop(ROW_KEY_LABEL, BLANK_CELL).text.strip()
        if typed or key:
            yield RawRow(row, key, typed)
