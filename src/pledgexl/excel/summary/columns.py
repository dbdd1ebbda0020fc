"""The columns of each sheet, as columns.toml lists them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import chain
from typing import Any

from pledgexl.excel import look
from pledgexl.excel.look import Style
from pledgexl.messages.edition import document_language, names_of_levels
from pledgexl.messages.labels import label_text
from pledgexl.messages.summary import AnySheet, level_column, said
from pledgexl.model.average import UPWARD, Level
from pledgexl.model.calculation import Variant
from pledgexl.model.finding import column_letters
from pledgexl.model.language import Language
from pledgexl.model.names import OfficeSheet, SummarySheet
from pledgexl.model.names import SummaryLabel as Label

_LOOKS = {
    "body": look.BODY,
    "centred": look.CENTRED,
    "number": look.NUMBER,
    "stars": look.STARS,
    "check": look.CHECK,
}
# Exact values are shown as far as they help the eye; the cell holds more.
_EXACT = look.NUMBER.but(num_format="0.00##_0")
_MOVED = look.NUMBER.but(num_format="+0.00_0;-0.00_0;0_0")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label, its width in characters, and how its cells look.

    Those that are not printed stand at the right.
    """

    label: str
    width: float
    style: Style = look.BODY
    is_printed: bool = True

    @property
    def shown(self) -> str:
        """The label as it is printed."""
        return label_text(self.label)


def columns_of(name: AnySheet) -> tuple[Column, ...]:
    """Return the columns of the sheet `name` from left to right."""
    is_english = document_language() is Language.EN
    columns = _columns_of(name)
    return tuple(map(_with_room, columns)) if is_english else columns


def letters_of(name: AnySheet, label: Label) -> str:
    """Return the letters of the column `label` on the sheet `name`."""
    labels = [column.label for column in _columns_of(name)]
    return column_letters(labels.index(label) + 1)


def _columns_of(name: AnySheet) -> tuple[Column, ...]:
    listed = tuple(_column(*each) for each in _TABLES[name.name.lower()].items())
    if not names_of_levels().has_measures:
        listed = tuple(each for each in listed if each.label not in _WITHOUT_MEASURES.get(name, ()))
    if name is OfficeSheet.VARIANTS:
        return (*listed, *chain.from_iterable(map(_variant_columns, Variant)))
    if name is SummarySheet.PROOF:
        levels = chain.from_iterable(map(_level_columns, UPWARD))
        return (*listed[:LEVELS_FROM], *levels, *listed[LEVELS_FROM:])
    return listed


_TABLES: Mapping[str, Mapping[str, Mapping[str, Any]]] = tomllib.loads(
    files("pledgexl.excel.summary").joinpath("columns.toml").read_text(encoding="utf-8")
)
# What would be there twice in a plan without measures.
_WITHOUT_MEASURES: Mapping[AnySheet, tuple[Label, ...]] = {
    SummarySheet.MEASURES: (Label.PLEDGE_NUMBER, Label.PLEDGE),
    SummarySheet.DETAIL: (Label.MEASURE_NUMBER, Label.MEASURE),
}
# Of the letters of the longest English words in bold, and the room beside them, in characters.
_BOLD_LETTER, _PADDING = 1.24, 1.6
_IN_BRACKETS = re.compile(r"（.*|\s\(.*")
# In 検算 two columns for each level stand right of this many others.
LEVELS_FROM = 3


def _column(name: str, entry: Mapping[str, Any]) -> Column:
    style = _LOOKS[entry.get("look", "body")]
    if "format" in entry:
        style = style.but(num_format=entry["format"])
    is_english = document_language() is Language.EN
    width = entry.get("english", entry["width"]) if is_english else entry["width"]
    return Column(Label[name.upper()], width, style, entry.get("is_printed", True))


def _with_room(column: Column) -> Column:
    """Return an English `column` in which no word of its label is broken."""
    longest = max(map(len, column.shown.split()))
    return replace(column, width=max(column.width, longest * _BOLD_LETTER + _PADDING))


def _level_columns(level: Level) -> tuple[Column, Column]:
    exact = Column(level_column(level, Label.EXACT), 10.7, _EXACT)
    return exact, Column(level_column(level, Label.SHOWN), 7, look.NUMBER)


def _variant_columns(variant: Variant) -> tuple[Column, Column]:
    name = said(f"variant.{variant}")
    difference = said("difference", variant=_IN_BRACKETS.sub("", name))
    return Column(name, 16.5, look.NUMBER), Column(difference, 15.5, _MOVED)
