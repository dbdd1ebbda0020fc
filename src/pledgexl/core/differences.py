"""Do two forms say the same, and in which cells do they differ? Whatever their bytes are."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pledgexl.model.finding import CellRef
from pledgexl.model.submission import CellKind, RawForm, RawRow
from pledgexl.model.text import printable
from pledgexl.schema import FormLabel

# A form draws its stars by itself.
_COMPARED = tuple(label for label in FormLabel if label is not FormLabel.STARS)
_LONGEST_TEXT = 20
_MOST_CELLS = 5

# A row by its key, number or title, and how many of that name stand above it.
_Name = tuple[str, int]


class Difference(NamedTuple):
    """A cell that says one thing in the first form and another in the second."""

    at: CellRef
    label: str
    one: str
    other: str


def differences(first: RawForm, second: RawForm) -> tuple[Difference, ...]:
    """Return the cells in which the two forms differ, wherever their rows stand."""
    ours, theirs = _rows_by_name(first), _rows_by_name(second)
    found = []
    for name in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(name), theirs.get(name)
        form, row = (first, one) if one else (second, other)
        found += [
            Difference(form.at(row.row if row else 0, label), label, said, answered)
            for label in _COMPARED
            if (said := _text(one, label)) != (answered := _text(other, label))
        ]
    return tuple(found)


def told(found: Sequence[Difference]) -> str:
    """Return the first of the differences that were `found` as words for a finding."""
    named = (
        f"{each.at.cell} {each.label}「{_short(each.one)}」／「{_short(each.other)}」"
        for each in found[:_MOST_CELLS]
    )
    more = len(found) - _MOST_CELLS
    return "、".join(named) + (f"…（+{more}）" if more > 0 else "")


def _rows_by_name(form: RawForm) -> dict[_Name, RawRow]:
    seen: Counter[str] = Counter()
    rows: dict[_Name, RawRow] = {}
    for row in form.rows:
        texts = (_text(row, label) for label in (FormLabel.NUMBER, FormLabel.INITIATIVE))
        name = row.key or next((text for text in texts if text), "")
        rows[name, seen[name]] = row
        seen[name] += 1
    return rows


def _text(row: RawRow | None, label: str) -> str:
    cell = row.cell(label) if row else None
    if cell is None or cell.is_blank:
        return ""
    if cell.struck or cell.raised:
        # The same words, of which one file strikes some through, are not the same.
        return f"{cell.understood}〈{cell.struck or cell.raised}〉"
    if cell.kind is CellKind.NUMBER:
        # Some programs save a whole number as 7.0.
        return cell.shown or cell.text.removesuffix(".0")
    return (cell.shown or cell.text).strip()


def _short(text: str) -> str:
    line = " ".join(printable(text).split())
    return line if len(line) <= _LONGEST_TEXT else f"{line[:_LONGEST_TEXT]}…"
