"""Do two forms say the same, and in which cells do they differ? Whatever their bytes are."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from pledgexl.model.finding import CellRef
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import CellKind, RawForm, RawRow
from pledgexl.model.text import printable

# A form draws its stars by itself.
_COMPARED = tuple(label for label in FormLabel if label is not FormLabel.STARS)
_LONGEST_TEXT = 20
_MOST_CELLS = 5
# So many letters that both have stand before those in which they differ.
_BEFORE = 5

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
        f"{each.at.cell} {each.label}" + "／".join(f"「{text}」" for text in _apart(each))
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


def _apart(found: Difference) -> tuple[str, str]:
    """Return the two texts, short: where they begin alike for long, from shortly before they part.

    Texts that part in nothing but blanks are left as they are.
    """
    one, other = (" ".join(printable(text).split()) for text in (found.one, found.other))
    pairs = enumerate(zip(one, other, strict=False))
    alike = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    begin = alike - _BEFORE if one != other and alike >= _LONGEST_TEXT else 0
    return _short(one, begin), _short(other, begin)


def _short(line: str, begin: int) -> str:
    end = begin + _LONGEST_TEXT
    return ("…" if begin else "") + line[begin:end] + ("…" if len(line) > end else "")
