"""Where the entry table of a form is: its sheet, its label row, and the column of each label.

A column is identified by the hidden mark above its label. The mark stays when somebody rewrites
the label, moves the column or inserts another, and it contains the label that people see, which
may be the office's own. In a form of version 1 the mark is the label itself. Where the marks are
gone, a column is identified by its label in either language, with the plan's names of levels.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pledgexl.intake.package import Refusal
from pledgexl.intake.workbook import Sheet, Workbook
from pledgexl.messages.labels import printed_in_any
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import (
    COLUMN_KEYS,
    FORM_INPUTS,
    LABEL_MARK,
    ROW_KEY_LABEL,
    FormLabel,
    HiddenLabel,
)
from pledgexl.model.submission import Cell

# Fewer labels in one row are words that happen to be in some other sheet.
_LEAST_LABELS = 4
_LABELS: tuple[HiddenLabel | FormLabel, ...] = (ROW_KEY_LABEL, *FormLabel)
# Without these nothing can be read; a number is not needed where the hidden keys are.
_NEEDED = (FormLabel.INITIATIVE, *FORM_INPUTS)


@dataclass(frozen=True, slots=True)
class Table:
    """An entry table: `columns` by label, and what was odd about them.

    `shown` are the labels as people may see them.
    """

    sheet: Sheet
    label_row: int
    columns: Mapping[str, int]
    shown: Mapping[str, tuple[str, ...]]
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """The rows but for the labels and the marks, each with its cells by label."""
        for row, cells in self.sheet.rows.items():
            typed = {label: cells[place] for label, place in self.columns.items() if place in cells}
            marks = {label for label, cell in typed.items() if cell.text.startswith(LABEL_MARK)}
            # One mark alone may have been copied among the entries; that row is still a row.
            are_marks = len(marks) >= _LEAST_LABELS and marks.issuperset(typed.keys() & FORM_INPUTS)
            if row != self.label_row and not are_marks:
                yield row, typed


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
    labels = frozenset().union(*_marks(sheet)[0].values())
    for row, cells in sheet.rows.items():
        count = len({cell.text.strip() for cell in cells.values()} & labels)
        if count > most:
            best, most = row, count
    return best


def _marks(sheet: Sheet) -> tuple[dict[str, tuple[str, ...]], Mapping[str, list[int]]]:
    """Return, by what a column is, the labels that people may see and the columns so marked."""
    shown = {str(label): printed_in_any(label) for label in _LABELS}
    marked = defaultdict[str, list[int]](list)
    for cells in sheet.rows.values():
        for column, cell in cells.items():
            if cell.text.startswith(LABEL_MARK):
                key, _, seen = cell.text.removeprefix(LABEL_MARK).partition("=")
                label = COLUMN_KEYS.get(key, key)
                marked[label].append(column)
                if label in shown and seen:
                    shown[label] = (seen,)
    return shown, marked


def _table(sheet: Sheet, label_row: int, file: str) -> Table:
    labels, (shown, marked_as) = sheet.rows[label_row], _marks(sheet)
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for label in _LABELS:
        seen = [column for column, cell in labels.items() if cell.text.strip() in shown[label]]
        marked = marked_as.get(label, [])
        candidates = seen or marked
        # A second column that only looks the same was added by somebody: which one did they fill?
        if len(candidates) > 1 or (seen and marked and seen[0] not in marked):
            places = [CellRef("", sheet.name, label_row, each) for each in sorted({*seen, *marked})]
            cells = "、".join(place.cell for place in places)
            found = labels[seen[0]].text.strip() if seen else label
            raise Refusal(Code.LABEL_DOUBLED, places[-1], label=label, cells=cells, found=found)
        if candidates:
            columns[label] = candidates[0]
        if marked and not seen:
            at = CellRef(file, sheet.name, label_row, marked[0])
            found = labels[marked[0]].quoted if marked[0] in labels else ""
            findings.append(Finding(Code.LABEL_CHANGED, at, found, {"label": label}))
    missing = [label for label in _NEEDED if label not in columns]
    if ROW_KEY_LABEL not in columns and FormLabel.NUMBER not in columns:
        missing.insert(0, FormLabel.NUMBER)
    if missing:
        at = CellRef("", sheet.name, label_row)
        raise Refusal(Code.LABEL_MISSING, at, label="、".join(missing))
    return Table(sheet, label_row, columns, shown, tuple(findings))
