"""A sheet of the plan workbook as rows of labelled cells, each of which knows where it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from pledgexl.intake.workbook import Workbook
from pledgexl.intake.worksheet import Sheet
from pledgexl.messages.plan import expected
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import PLAN_LABELS, PlanLabel, PlanSheet
from pledgexl.model.submission import BLANK_CELL, Cell, CellKind
from pledgexl.model.text import printable

_LABEL_ROW = 1
# Written in full width by `init`; a colon typed in half width means the same.
_SAMPLE_MARKS = ("例：", "例:")
# What strip() leaves standing though nobody sees it: zero-width space and byte order mark.
_INVISIBLE = "\u200b\ufeff"
# Without these sheets a plan has the default rules, and no rubric.
_OPTIONAL_SHEETS = (PlanSheet.RULES, PlanSheet.RUBRIC)
# Under a name, as members take time.
_TEXT = CellKind.TEXT
_ERRORS = (CellKind.ERROR, CellKind.DOUBLED)
_WORDS = (_TEXT, *_ERRORS)
# A column of notes; a row with nothing else in it is blank.
_NOTES = PlanLabel.EXPLANATION


def visible(text: str) -> str:
    """Return `text` as it can be printed, without blanks around it."""
    if text.isprintable():
        # True of most, and then no other blank than the plain one is in it.
        return text.strip()
    return printable(text).strip().strip(_INVISIBLE).strip()


def shown(value: object) -> str:
    """Return a cell's `value` the way a spreadsheet shows it."""
    if isinstance(value, str):
        return visible(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return str(value).removesuffix(" 00:00:00")
    return str(value)


# A tuple: a plan may have thousands, and their making is felt.
class PlanCell(NamedTuple):
    """A cell with its value as Python has it; `is_absent` where its whole column is missing.

    `table` is the place of its sheet, `text` what is visible in it; `formatted` is what the number
    format makes of a number, None where that is the number itself, and `struck` are the words in
    the cell that are struck through.
    """

    table: CellRef
    label: str
    row: int = 0
    column: int = 0
    value: object = None
    text: str = ""
    is_error: bool = False
    is_absent: bool = False
    formatted: str | None = None
    struck: str = ""

    @property
    def seen(self) -> str:
        """The words that people see here: `007` where a format makes that of a 7."""
        return self.text if self.formatted is None else self.formatted

    @property
    def at(self) -> CellRef:
        """Where it stands."""
        return CellRef(self.table.file, self.table.sheet, self.row, self.column)

    @property
    def expected(self) -> str:
        """What the cell is to hold, as the name of a sentence in plan.toml."""
        return expected(PlanSheet(self.table.sheet), self.label)

    def finding(self, code: Code, **values: str) -> Finding:
        """Return the finding that this cell breaks the rule `code`."""
        return Finding(code, self.at, self.text, values)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `table` with something in it: its `cells` by column, and the `columns` by label.

    A cell becomes one that can be asked when it is: a plan may have a million.
    """

    table: CellRef
    number: int
    cells: Mapping[int, Cell]
    columns: Mapping[PlanLabel, int]

    def __getitem__(self, label: PlanLabel) -> PlanCell:
        """Return the cell under `label`."""
        column = self.columns.get(label)
        if column is None:
            return PlanCell(self.table, label, self.number, is_absent=True)
        cell = self.cells.get(column)
        if cell is None:
            return PlanCell(self.table, label, self.number, column)
        value = _value(cell)
        return PlanCell(
            self.table,
            label,
            self.number,
            column,
            value,
            shown(value),
            is_error=cell.kind in _ERRORS,
            formatted=_formatted(cell),
            struck=cell.struck,
        )

    def typed(self, labels: Iterable[PlanLabel]) -> list[Cell | None]:
        """Return what stands under `labels`, all of which have a column; None is a blank."""
        return [self.cells.get(self.columns[label]) for label in labels]


def plain(cell: Cell | None) -> str:
    """Return the words or whole number in `cell`, "" where it could be anything else."""
    if cell is None or cell.struck or cell.shown is not None:
        return ""
    if cell.kind is _TEXT:
        return "" if cell.is_too_long else visible(cell.text)
    return cell.text if cell.kind is CellKind.NUMBER and cell.text.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's rows, and what is wrong with the sheet as a whole."""

    at: CellRef
    rows: tuple[Row, ...] = ()
    faults: tuple[Finding, ...] = ()
    is_present: bool = True

    def has(self, label: PlanLabel) -> bool:
        """Say whether the sheet is there and has the column `label`."""
        lacking = [f.values["label"] for f in self.faults if f.code is Code.PLAN_LABEL_MISSING]
        return self.is_present and label not in lacking


def read_table(book: Workbook, name: PlanSheet, file: str) -> Table:
    """Return the sheet `name` of `book`, with a fault for each label that it lacks."""
    at = CellRef(file, name)
    sheet = next((sheet for sheet in book.sheets if sheet.name.strip() == name), None)
    if sheet is None:
        return Table(at, faults=_missing_sheet(at, name), is_present=False)
    columns = _columns_of_labels(sheet, name)
    faults = _missing_labels(columns, at) + _doubled_labels(sheet, columns, at)
    return Table(at, _rows(sheet, columns, at), faults)


def _missing_sheet(at: CellRef, name: PlanSheet) -> tuple[Finding, ...]:
    if name in _OPTIONAL_SHEETS:
        return ()
    return (Finding(Code.PLAN_SHEET_MISSING, at, values={"sheet": name}),)


def empty_table(table: Table) -> tuple[Finding, ...]:
    """Return the fault that `table`, which needs rows, has none."""
    if table.rows or not table.is_present:
        return ()
    return (Finding(Code.PLAN_SHEET_EMPTY, table.at, values={"sheet": table.at.sheet}),)


def _labels(sheet: Sheet) -> tuple[str, ...]:
    cells = sheet.rows.get(_LABEL_ROW, {})
    columns = range(1, max(cells, default=0) + 1)
    return tuple(shown(_value(cells.get(column, BLANK_CELL))) for column in columns)


def _columns_of_labels(sheet: Sheet, name: PlanSheet) -> dict[PlanLabel, int]:
    labels = _labels(sheet)
    return {label: labels.index(label) + 1 for label in PLAN_LABELS[name] if label in labels}


def _missing_labels(columns: Mapping[PlanLabel, int], at: CellRef) -> tuple[Finding, ...]:
    place = CellRef(at.file, at.sheet, _LABEL_ROW)
    return tuple(
        Finding(Code.PLAN_LABEL_MISSING, place, values={"label": label})
        for label in PLAN_LABELS[PlanSheet(at.sheet)]
        if label not in columns
    )


def _doubled_labels(
    sheet: Sheet, columns: Mapping[PlanLabel, int], at: CellRef
) -> tuple[Finding, ...]:
    first = {str(label): CellRef(at.file, at.sheet, 1, at_1) for label, at_1 in columns.items()}
    return tuple(
        Finding(
            Code.PLAN_DOUBLED,
            CellRef(at.file, at.sheet, _LABEL_ROW, column),
            label,
            {"label": label, "first": first[label].cell},
        )
        for column, label in enumerate(_labels(sheet), start=1)
        if label in first and first[label].column != column
    )


def _rows(sheet: Sheet, columns: Mapping[PlanLabel, int], at: CellRef) -> tuple[Row, ...]:
    if not columns:
        return ()
    first = min(columns.values())
    filled = [column for label, column in columns.items() if label is not _NOTES]
    return tuple(
        Row(at, number, cells, columns)
        for number, cells in sheet.rows.items()
        if number > _LABEL_ROW
        if any(map(_shows_something, map(cells.get, filled)))
        if not visible(cells.get(first, BLANK_CELL).text).startswith(_SAMPLE_MARKS)
    )


def _shows_something(cell: Cell | None) -> bool:
    return cell is not None and visible(cell.text) != ""


def _value(cell: Cell) -> object:
    """Return what `cell` holds as a number, date, truth or text; None where it is blank."""
    if cell.kind in _WORDS:
        return cell.text
    if cell.kind is CellKind.BLANK:
        return None
    if cell.kind is CellKind.NUMBER:
        return int(cell.text) if cell.text.isdigit() else float(cell.text)
    if cell.kind is CellKind.BOOLEAN:
        return cell.text in ("1", "TRUE")
    return _date(cell)


def _formatted(cell: Cell) -> str | None:
    """Return what a number format makes of the number in `cell`, None if that is not known."""
    is_known = cell.kind is CellKind.NUMBER and not cell.unknown_format
    return visible(cell.shown) if is_known and cell.shown is not None else None


def _date(cell: Cell) -> date | str:
    """Return the day that `cell` shows; what no calendar has stays as it is shown."""
    try:
        return datetime.fromisoformat(cell.day or cell.text)
    except ValueError:
        return cell.shown or cell.text
