"""Which level of the plan each column, kind of number, indent and heading of a list stands for."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from pledgexl.intake.lists.heading_words import hint_of
from pledgexl.intake.lists.headings import Column
from pledgexl.intake.lists.marks import NumberKind, split_number
from pledgexl.intake.lists.sources import Source
from pledgexl.intake.lists.tree import INITIATIVE, LEVELS
from pledgexl.model.text import comparable

_FIRST_NUMBERS = ("1", "I", "i", "A", "a", "ア", "一")
# How well a slot fits a level: its word names it, or another one.
_FITS, _LAST, _LOWER = 3.0, 1.5, 0.1


class Key(NamedTuple):
    """What items of one level have in common where a column or the text around has several.

    `outline` is Word's level of a heading; where there is none, the kind of number counts, and
    where there is none either, the indent. `sign` is the bullet, or the word before the number.
    """

    outline: int
    kind: NumberKind
    indent: int
    sign: str = ""


class Line(NamedTuple):
    """A line of a text: what follows its number, and which key it has.

    `is_struck` is a line that is struck through, `is_whole` one of which nothing or all is.
    """

    key: Key
    number: str
    text: str
    word: str = ""
    is_struck: bool = False
    is_whole: bool = True


class Slot(NamedTuple):
    """One level of a table: a section key (`column` is None), a column, or a key within one."""

    column: Column | None
    key: Key | None
    word: str = ""


def line_of(text: str, source: Source, mark: str = "") -> Line:
    """Return the line `text` of `source`, with the automatic number `mark` of Word before it."""
    blanks = len(text) - len(text.lstrip())
    numbered = split_number(f"{mark} {text.strip()}" if mark else text.strip())
    indent = source.indent + blanks
    kind = numbered.kind
    if source.outline:
        key = Key(source.outline, NumberKind.NONE, 0)
    elif kind is NumberKind.NONE:
        key = Key(0, kind, indent)
    elif kind in (NumberKind.BULLET, NumberKind.WORD):
        key = Key(0, kind, 0, numbered.word)
    else:
        key = Key(0, kind, 0)
    word = "" if kind is NumberKind.BULLET else numbered.word
    return Line(
        key, numbered.number, numbered.rest if numbered.rest.strip() else text.strip(), word
    )


def lines_of(source: Source) -> list[Line]:
    """Return the items within the text of `source`; a line without a number or bullet goes on.

    A text in which no line after the first has one is one item, however many lines it has.
    """
    kept = source.kept.split("\n")
    whole = source.text.split("\n") if not source.is_struck else kept
    marks = [*source.list_mark.split("\n"), *[""] * len(whole)]
    items: list[Line] = []
    for place, (text, left, mark) in enumerate(zip(whole, kept, marks, strict=False)):
        if not text.strip():
            continue
        is_struck = not left.strip()
        line = line_of(text if is_struck else left, source, mark)
        line = line._replace(is_struck=is_struck, is_whole=is_struck or text == left)
        if place == 0 or not items or _begins_item(line, items):
            items.append(line)
        else:
            before = items[-1]
            # All of the line: what looks like a number at its beginning is none.
            more = (
                ""
                if is_struck and not before.is_struck
                else f"\n{(text if is_struck else left).strip()}"
            )
            items[-1] = before._replace(
                text=f"{before.text}{more}",
                is_whole=before.is_whole and line.is_whole and before.is_struck == is_struck,
            )
    return items


def has_bullets_below(lines: Iterable[Line]) -> bool:
    """Say whether some of `lines` have a bullet and others a number, or none."""
    kinds = {line.key.kind for line in lines}
    return NumberKind.BULLET in kinds and len(kinds) > 1


def _begins_item(line: Line, before: Sequence[Line]) -> bool:
    """Say whether `line` begins an item after those `before` it, and does not go on with the last.

    Only a number of the same kind, or a first one, does: in `Ｄ⏎Ｘ）の推進` none begins.
    """
    kind = line.key.kind
    if kind in (NumberKind.NONE, NumberKind.BULLET):
        return kind is NumberKind.BULLET
    is_next = kind in {each.key.kind for each in before}
    return is_next or comparable(line.number).strip("().[]【】") in _FIRST_NUMBERS


def nested(keys: Iterable[Key]) -> list[Key]:
    """Return each of `keys` once, the outermost first: in the order in which they first appear."""
    found = list(dict.fromkeys(keys))
    outlines = sorted(key for key in found if key.outline)
    others = [key for key in found if not key.outline]
    plain = [key for key in others if key.kind is NumberKind.NONE]
    by_indent = iter(sorted(plain, key=lambda key: key.indent))
    # Indents say themselves which one is the outer one.
    return [*outlines, *(next(by_indent) if key in plain else key for key in others)]


def assign_levels(slots: Sequence[Slot]) -> dict[Slot, int]:
    """Return the level of each slot, the outermost first; what is too much for four has none.

    Four slots are the four levels. Of fewer, or more, those are taken which the words fit best:
    施策 is a measure, 事業 an initiative. The operator's own word goes before all.
    """
    kept = list(slots)
    while len(kept) > len(LEVELS):
        sections = [slot for slot in kept if slot.column is None]
        if not sections:
            break
        kept.remove(sections[0])
    size = min(len(kept), len(LEVELS))
    best = max(
        (
            (_score(chosen, levels, kept[-1]), chosen, levels)
            for chosen in combinations(kept, size)
            for levels in combinations(range(len(LEVELS)), size)
        ),
        key=lambda each: each[0],
        default=(0.0, (), ()),
    )
    return dict(zip(best[1], best[2], strict=True))


def _score(chosen: Sequence[Slot], levels: Sequence[int], last: Slot) -> float:
    score = 0.0
    for slot, level in zip(chosen, levels, strict=True):
        named = None if slot.column is None else slot.column.level
        if named is not None:
            score += 100 if named == level else -100
            continue
        hint = hint_of(slot.word) if slot.word else None
        if hint is not None:
            score += _FITS if hint == level else -abs(hint - level)
        score -= _LOWER * level
    if chosen and chosen[-1] is last and levels[-1] == INITIATIVE:
        score += _LAST
    return score
