"""What is printed for the names of `model/names`: in the document's language and words.

labels.toml has the English of each name, and the Japanese where it is not the name itself. A cell,
a column or a sheet of a document is identified by what is printed there; see `known_as`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeVar

from pledgexl.messages.edition import (
    document_language,
    in_words,
    names_of_levels,
    workbook_language,
)
from pledgexl.model import names
from pledgexl.model.average import Carry, Cut, Level
from pledgexl.model.language import Language
from pledgexl.model.levels import LevelNames
from pledgexl.model.names import FormLabel, HiddenLabel, PlanLabel, PlanSheet, Setting
from pledgexl.model.submission import State

Name = TypeVar("Name", bound=StrEnum)

# Those of the plan workbook, which may be in another language than the documents.
_OF_THE_PLAN = (PlanSheet, PlanLabel, Setting)
_NAMED = re.compile(r"<([A-Z]\w+)\.([A-Z_]+)>")


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    toml = files("pledgexl.messages").joinpath("labels.toml").read_text(encoding="utf-8")
    return tomllib.loads(toml)


def label_text(label: str) -> str:
    """Return how `label` is printed; a text that is no name of ours as it is."""
    if not isinstance(label, StrEnum):
        return label
    is_of_the_plan = isinstance(label, _OF_THE_PLAN)
    return label_in(label, workbook_language() if is_of_the_plan else document_language())


def label_in(label: StrEnum, language: Language) -> str:
    """Return how `label` is printed in `language`."""
    if label is FormLabel.PLEDGE and not names_of_levels().has_measures:
        # Hidden, since the column of measures has the pledges.
        return _worded("level", "hidden_pledge", language)
    kind, name = type(label).__name__, label.name
    entry = _texts().get(kind, {}).get(name, {})
    return in_words(entry.get(language.value, label.value))


def known_as(kind: type[Name], printed: str) -> Name | None:
    """Return the name of this `kind` that is printed as `printed` in either language.

    Capitals make no difference, as they make none to a spreadsheet's drop-down list.
    """
    return _known(kind).get(printed.casefold())


def printed_in_any(label: StrEnum) -> tuple[str, ...]:
    """Return how `label` is printed in each language."""
    return _in_any(type(label), label.name, names_of_levels())


@cache  # the reader of forms asks for all labels of each sheet
def _in_any(kind: type[StrEnum], name: str, _names: LevelNames) -> tuple[str, ...]:
    return tuple(label_in(kind[name], language) for language in Language)


@cache
def _known(kind: type[Name]) -> Mapping[str, Name]:
    texts = _texts().get(kind.__name__, {})
    english = {text["en"].casefold(): kind[name] for name, text in texts.items()}
    return english | {each.value.casefold(): each for each in kind}


def with_labels(text: str) -> str:
    """Return `text` with each `<PlanSheet.SETTINGS>` as that name is printed."""
    return _NAMED.sub(_label, text) if "<" in text else text


def _label(found: re.Match[str]) -> str:
    kind: type[StrEnum] = State if found[1] == "State" else getattr(names, found[1])
    return label_text(kind[found[2]])


def level_word(level: Level) -> str:
    """Return what the office calls `level`; without measures, what is calculated there."""
    has_none = level is Level.MEASURE and not names_of_levels().has_measures
    return _worded("level", "no_measure" if has_none else level.value, document_language())


def level_name(level: Level) -> str:
    """Return the same as a cell or an English sentence begins with it."""
    return capital(level_word(level))


def capital(text: str) -> str:
    """Return `text` with a capital letter in English; a Japanese text stays as it is."""
    return text if document_language() is Language.JA else text[:1].upper() + text[1:]


def rule_word(value: Level | Cut | Carry, language: Language | None = None) -> str:
    """Return what a sheet of rules has for `value`, by default that of a document."""
    table = f"rule_{type(value).__name__.lower()}"
    return _worded(table, value.value, language or document_language())


def _worded(table: str, name: str, language: Language) -> str:
    return in_words(_texts()[table][name][language.value])


def printed_levels(levels: Iterable[Level]) -> list[Level]:
    """Return those of `levels` that the plan has."""
    has_all = names_of_levels().has_measures
    return [level for level in levels if has_all or level is not Level.MEASURE]


def averaged_as(level: Level) -> Level:
    """Return the level whose sentence says what `level` averages.

    Without measures a pledge averages ratings, as a measure does.
    """
    is_of_ratings = level is Level.PLEDGE and not names_of_levels().has_measures
    return Level.MEASURE if is_of_ratings else level


def listed(texts: Iterable[str], language: Language | None = None) -> str:
    """Return `texts` as a list within a sentence: `B10、B11`, `B10, B11`; `Parks, Trees; Roads`."""
    if (language or document_language()) is Language.JA:
        return "、".join(texts)
    named = list(texts)
    return ("; " if any(", " in text for text in named) else ", ").join(named)


def spaced(texts: Iterable[str]) -> str:
    """Return `texts` as the parts of one line: `評価　状態`, `Rating   State`."""
    return ("　" if document_language() is Language.JA else "   ").join(texts)


def between_names(names: Iterable[str]) -> str:
    """Return `names`, or forms of numbers, as a cell of the plan has them: `Ⅰ／①`, `A / 1` in English."""
    return ("／" if workbook_language() is Language.JA else " / ").join(names)


def form_labels(listed_labels: str) -> str:
    """Return labels of a form between 、 as they are printed."""
    known: dict[str, StrEnum] = {label.value: label for label in (*FormLabel, *HiddenLabel)}
    return listed(label_text(known.get(each, each)) for each in listed_labels.split("、"))
