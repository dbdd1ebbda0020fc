"""Where the entry table of a form is: its sheet, its label row, and the column of each label.

A column is identified by the hidden mark above its label. The mark stays when somebody rewrites
the label, moves the column or inserts another, and it contains the label that people see, which
may be the office's own. In a form of version 1 the mark is the label itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pledgexl.intake.package import Refusal
from pledgexl.intake.workbook import Workbook
from pledgexl.intake.worksheet import Sheet
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import COLUMN_KEYS, FORM_INPUTS, LABEL_MARK, ROW_KEY_LABEL, FormLabel
from pledgexl.model.submission import Cell

# Fewer labels in one row are words that happen to be in some other sheet.
_LEAST_LABELS = 4
_LABELS = (ROW_KEY_LABEL, *FormLabel)
# Without these nothing can be read; a number is not needed where the hidden keys are.
_NEEDED = (FormLabel.INITIATIVE, *FORM_INPUTS)


@dataclass(frozen=True, slots=True)
class Table:
    """An entry table: `columns` by label, and what was odd about them.

    `shown` are the labels as people see them.
    """

    sheet: Sheet
    label_row: int
    columns: Mapping[str, int]
    shown: Mapping[str, str]
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """The rows but for the labels and the marks, each with its cells by label."""
        for row, cells in self.sheet.rows.items():
            typed = {label: cells[place] for label, place in self.columns.items() if place in cells}
            if row != self.label_row and not _are_marks(typed):
                yield row, typed


class _Mark(NamedTuple):
    """A mark: its column, what the column is, and which label people see."""

    column: int
    label: str
    shown: str


def find_table(workbook: Workbook, file: str) -> Table | None:
    """Return the one entry table of `workbook`, None if there is none; may raise `Refusal`."""
    found = [(sheet, row) for sheet in workbook.sheets if (row := _label_row(sheet))]
    if not found:
        return None
    sheet, label_row = found[0]
    for other, _ in found[1:]:
        # An untouched copy within the workbook is harmless.
        if other.rows != sheet.rows:
            sheets = f"{sheet.name}、{other.name}"
            raise Refusal(Code.TWO_TABLES, CellRef("", other.name), sheets=sheets)
    return _table(sheet, label_row, file)


def _label_row(sheet: Sheet) -> int:
    """Return the row with the most labels, 0 if no row has enough to be one."""
    best, most = 0, _LEAST_LABELS - 1
    labels = frozenset(_shown(_marks(sheet)).values())
    for row, cells in sheet.rows.items():
        count = len({cell.text.strip() for cell in cells.values()} & labels)
        if count > most:
            best, most = row, count
    return best


def _table(sheet: Sheet, label_row: int, file: str) -> Table:
    labels, marks = sheet.rows[label_row], _marks(sheet)
    shown = _shown(marks)
    texts, marked_as = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for column, cell in labels.items():
        texts[cell.text.strip()].append(column)
    for mark in marks:
        marked_as[mark.label].append(mark.column)
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for label in _LABELS:
        seen, marked = texts[shown[label]], marked_as[label]
        candidates = seen or marked
        # A second column that only looks the same was added by somebody: which one did they fill?
        if len(candidates) > 1 or (seen and marked and seen[0] not in marked):
            raise _doubled(sheet, label_row, label, {*seen, *marked})
        if candidates:
            columns[label] = candidates[0]
        if marked and not seen:
            column = marked[0]
            found = labels[column].quoted if column in labels else ""
            at = CellRef(file, sheet.name, label_row, column)
            findings.append(Finding(Code.LABEL_CHANGED, at, found, {"label": shown[label]}))
    missing = [label for label in _NEEDED if label not in columns]
    if ROW_KEY_LABEL not in columns and FormLabel.NUMBER not in columns:
        missing.insert(0, FormLabel.NUMBER)
    if missing:
        at = CellRef("", sheet.name, label_row)
        raise Refusal(Code.LABEL_MISSING, at, label="、".join(missing))
    return Table(sheet, label_row, columns, shown, tuple(findings))


def _doubled(sheet: Sheet, label_row: int, label: str, columns: set[int]) -> Refusal:
    places = [CellRef("", sheet.name, label_row, column) for column in sorted(columns)]
    cells = "、".join(place.cell for place in places)
    return Refusal(Code.LABEL_DOUBLED, places[-1], label=label, cells=cells, found=label)


def _marks(sheet: Sheet) -> list[_Mark]:
    marks = []
    for cells in sheet.rows.values():
        for column, cell in cells.items():
            if cell.text.startswith(LABEL_MARK):
                key, _, shown = cell.text.removeprefix(LABEL_MARK).partition("=")
                label = COLUMN_KEYS.get(key, key)
                marks.append(_Mark(column, label, shown or label))
    return marks


def _are_marks(typed: Mapping[str, Cell]) -> bool:
    """Say whether a row contains marks, and nothing else where a department types."""
    marked = {label for label, cell in typed.items() if cell.text.startswith(LABEL_MARK)}
    # One mark alone may have been copied among the entries; that row is still a row.
    return len(marked) >= _LEAST_LABELS and marked.issuperset(typed.keys() & FORM_INPUTS)


def _shown(marks: Iterable[_Mark]) -> dict[str, str]:
    """Return the label that people see by what its column is."""
    return {label: label for label in _LABELS} | {
        mark.label: mark.shown for mark in marks if mark.label in _LABELS
    }
