"""Where the entry table of a form is: its sheet, its label row, and the column of each label.

A column is known by the hidden mark above its label, which stays when somebody rewrites the label,
moves the column or inserts another, and which says the label that people see: it may be the
office's own. A form of version 1 has the label itself for a mark.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from pledgexl.intake.package import Refusal
from pledgexl.intake.workbook import Workbook
from pledgexl.intake.worksheet import Sheet
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.names import COLUMN_KEYS, FORM_INPUTS, LABEL_MARK, ROW_KEY_LABEL, FormLabel
from pledgexl.model.submission import Cell

# Fewer labels in one row are words that happen to stand in some other sheet.
_LEAST_LABELS = 4
# No column: a label could be several.
_UNCLEAR = -1
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
    marked_rows: AbstractSet[int]
    columns: Mapping[str, int]
    shown: Mapping[str, str]
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> list[tuple[int, dict[str, Cell]]]:
        """The rows but for the labels themselves, each with its cells by label."""
        found = (
            (row, {label: cells[place] for label, place in self.columns.items() if place in cells})
            for row, cells in self.sheet.rows.items()
            if row != self.label_row
        )
        return [
            (row, typed)
            for row, typed in found
            if row not in self.marked_rows or not _are_marks(typed)
        ]


def find_table(workbook: Workbook, file: str) -> Table | None:
    """Return the one entry table of `workbook`, None if there is none; may raise `Refusal`."""
    found = [(sheet, row) for sheet in workbook.sheets if (row := _label_row(sheet))]
    if not found:
        return None
    sheet, label_row = found[0]
    for other, _ in found[1:]:
        # An untouched copy within the workbook says nothing new.
        if other.rows != sheet.rows:
            sheets = f"{sheet.name}、{other.name}"
            raise Refusal(Code.TWO_TABLES, CellRef("", other.name), sheets=sheets)
    return _table(sheet, label_row, file)


def _label_row(sheet: Sheet) -> int:
    """Return the row with the most labels, 0 if no row has enough to be one."""
    best, most = 0, _LEAST_LABELS - 1
    known = frozenset(_shown(_marks(sheet)).values())
    for row, cells in sheet.rows.items():
        # Few rows below the labels have as many cells: they need not be looked through.
        if len(cells) > most:
            count = len({cell.text.strip() for cell in cells.values()} & known)
            if count > most:
                best, most = row, count
    return best


def _are_marks(typed: Mapping[str, Cell]) -> bool:
    """Say whether a row holds marks, and nothing else where a department types."""
    marked = {label for label, cell in typed.items() if cell.text.startswith(LABEL_MARK)}
    # One mark alone may have been copied among the entries; that row is still a row.
    return len(marked) >= _LEAST_LABELS and marked.issuperset(typed.keys() & FORM_INPUTS)


def _table(sheet: Sheet, label_row: int, file: str) -> Table:
    labels = sheet.rows[label_row]
    marks = _marks(sheet)
    shown = _shown(marks)
    texts = _places((cell.text.strip(), column) for column, cell in labels.items())
    seen = {label: texts[text] for label, text in shown.items()}
    marked = _places((mark.label, mark.column) for mark in marks)
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for label in _LABELS:
        place = _column(seen[label], marked[label])
        if place == _UNCLEAR:
            raise _doubled(sheet, label_row, label, {*seen[label], *marked[label]})
        if place:
            columns[label] = place
        if place and place not in seen[label]:
            at = CellRef(file, sheet.name, label_row, place)
            found = labels[place].quoted if place in labels else ""
            findings.append(Finding(Code.LABEL_CHANGED, at, found, {"label": shown[label]}))
    _demand_labels(sheet, label_row, columns)
    rows = {mark.row for mark in marks}
    return Table(sheet, label_row, rows, columns, shown, tuple(findings))


def _column(seen: list[int], marked: list[int]) -> int:
    """Return the column that has a label and its mark, 0 if none does, -1 if several could."""
    both = [place for place in seen if place in marked]
    if len(both) == 1:
        # A second column that only looks the same was added by somebody: which one did they fill?
        return both[0] if len(seen) == 1 else _UNCLEAR
    candidates = seen or marked
    if len(candidates) > 1 or (seen and marked):
        return _UNCLEAR
    return candidates[0] if candidates else 0


class _Mark(NamedTuple):
    """A mark: where it stands, what its column is, and which label people see."""

    row: int
    column: int
    label: str
    shown: str


def _marks(sheet: Sheet) -> list[_Mark]:
    return [
        _mark(row, column, cell.text.removeprefix(LABEL_MARK))
        for row, cells in sheet.rows.items()
        for column, cell in cells.items()
        # Whether it is there at all is known in half the time, and is enough for nearly all cells.
        if LABEL_MARK in cell.text and cell.text.startswith(LABEL_MARK)
    ]


def _mark(row: int, column: int, text: str) -> _Mark:
    key, _, shown = text.partition("=")
    label = COLUMN_KEYS.get(key, key)
    return _Mark(row, column, label, shown or label)


def _shown(marks: Iterable[_Mark]) -> dict[str, str]:
    """Return the label that people see by what its column is."""
    return {label: label for label in _LABELS} | {
        mark.label: mark.shown for mark in marks if mark.label in _LABELS
    }


def _places(labelled: Iterator[tuple[str, int]]) -> defaultdict[str, list[int]]:
    places = defaultdict[str, list[int]](list)
    for label, column in labelled:
        places[label].append(column)
    return places


def _doubled(sheet: Sheet, label_row: int, label: str, columns: set[int]) -> Refusal:
    places = [CellRef("", sheet.name, label_row, column) for column in sorted(columns)]
    cells = "、".join(place.cell for place in places)
    return Refusal(Code.LABEL_DOUBLED, places[-1], label=label, cells=cells, found=label)


def _demand_labels(sheet: Sheet, label_row: int, columns: Mapping[str, int]) -> None:
    missing = [label for label in _NEEDED if label not in columns]
    if ROW_KEY_LABEL not in columns and FormLabel.NUMBER not in columns:
        missing.insert(0, FormLabel.NUMBER)
    if missing:
        at = CellRef("", sheet.name, label_row)
        raise Refusal(Code.LABEL_MISSING, at, label="、".join(missing))
