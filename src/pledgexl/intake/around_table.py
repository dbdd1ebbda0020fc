"""What a worksheet says around its table: which columns are hidden, which cells are merged.

Most of it are the rules of the form, for what may be typed and how it looks: forms with as many
rows have the same, to the byte. So what they say, and that they are sound, is remembered.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple
from xml.parsers import expat

from pledgexl.intake.markup import (
    ATTRIBUTES,
    DamageError,
    attributes,
    plain,
    root_tags,
    value,
    without_extensions,
)
from pledgexl.intake.read_cell import MAXIMUM_ROW, address
from pledgexl.intake.refusal import Refusal
from pledgexl.intake.xml import is_true, of_small, whole_number
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.submission import Area

MAXIMUM_MERGE = 100_000
MAXIMUM_MERGES = 20_000

_WITHIN_TABLE = re.compile(rb"<(sheetData|row|c|v|f|is)[\s/>]")
_COLUMN = re.compile(rb"<col" + ATTRIBUTES + rb"/?>")
_MERGE = re.compile(rb"<mergeCell" + ATTRIBUTES + rb"/?>")
# What follows the rules: from here on the name of the department may be said.
_BEHIND_RULES = b"<pageMargins"


class Around(NamedTuple):
    """What is said around a table."""

    hidden_columns: tuple[Area, ...] = ()
    merges: tuple[Area, ...] = ()


class Rules(NamedTuple):
    """The rules of a form: where they end, and what they say. They are sound XML by themselves."""

    end: int
    around: Around


def around_table(outside: bytes, sheet: str) -> Around:
    """Return what the XML `outside` the table of `sheet` says; raises DamageError or `Refusal`."""
    said = without_extensions(outside)
    stray = _WITHIN_TABLE.search(said)
    if stray is not None:
        raise DamageError(value(stray[1]))
    return Around(tuple(_hidden_columns(said)), _merges(said, sheet))


def rules_behind(sound: bytes, begin: int, sheet: str) -> Rules:
    """Return the rules from `begin` on in the XML `sound`; none where it is not sure what they say.

    May raise DamageError or `Refusal`.
    """
    end = sound.find(_BEHIND_RULES, begin)
    if end <= begin:
        return Rules(begin, Around())
    opening, closing = root_tags(sound)
    said = _of_rules(opening + sound[begin:end] + closing, sheet)
    return Rules(begin, Around()) if said is None else Rules(end, said)


@of_small
def _of_rules(document: bytes, sheet: str) -> Around | None:
    """Return what the rules in `document` say, None where they are not plain and sound."""
    with suppress(DamageError, expat.ExpatError):
        if plain(document) is document:
            return around_table(document, sheet)
    return None


def _hidden_columns(outside: bytes) -> Iterator[Area]:
    for named in _COLUMN.findall(outside):
        said = attributes(named)
        if is_true(said.get("hidden")) or said.get("width") == "0":
            first = whole_number(said.get("min", "0")) or 0
            last = whole_number(said.get("max", "0")) or 0
            yield Area(1, first, MAXIMUM_ROW, last)


def _merges(outside: bytes, sheet: str) -> tuple[Area, ...]:
    found = _MERGE.findall(outside)
    if len(found) > MAXIMUM_MERGES:
        raise Refusal(Code.MERGE_TOO_LARGE, CellRef("", sheet), detail=f"{MAXIMUM_MERGES:,}")
    return tuple(_merge(attributes(named).get("ref", ""), sheet) for named in found)


def _merge(typed: str, sheet: str) -> Area:
    first, _, last = typed.partition(":")
    upper, left = place(first, sheet)
    lower, right = place(last or first, sheet)
    area = Area(min(upper, lower), min(left, right), max(upper, lower), max(left, right))
    if area.size > MAXIMUM_MERGE:
        raise Refusal(Code.MERGE_TOO_LARGE, CellRef("", sheet, upper, left), detail=typed)
    return area


def place(reference: str, sheet: str) -> tuple[int, int]:
    """Return row and column of `H12` in `sheet`; raises `Refusal` where no sheet has it."""
    found = address(reference)
    if found is None:
        raise Refusal(Code.REFERENCE_IMPOSSIBLE, CellRef("", sheet), detail=reference)
    return found
