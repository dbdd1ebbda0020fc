"""What is printed for a name of `model/names`: labels, sheets and levels in the office's words."""

from collections.abc import Iterable
from enum import StrEnum

from pledgexl.messages.edition import names_of_levels
from pledgexl.messages.sentences import sentences
from pledgexl.model.average import Level
from pledgexl.model.names import FormLabel

LABELS = sentences("labels")


def label_text(label: str) -> str:
    """Return how `label` is printed; a text that is no name of ours, and most names, as it is.

    Only what people see: a column, a sheet or a cell is identified by the name itself.
    """
    if not isinstance(label, StrEnum):
        return label
    if label is FormLabel.PLEDGE and not names_of_levels().has_measures:
        # Hidden, since the column of measures has the pledges.
        return LABELS["hidden_pledge"].printed
    sentence = LABELS.get(f"label.{type(label).__name__}.{label.name}")
    return sentence.printed if sentence else str(label)


def level_word(level: Level) -> str:
    """Return what the office calls `level`; without measures, what is calculated there."""
    has_none = level is Level.MEASURE and not names_of_levels().has_measures
    return LABELS["no_measure" if has_none else f"level.{level}"].printed


def printed_levels(levels: Iterable[Level]) -> list[Level]:
    """Return those of `levels` that the plan has."""
    has_all = names_of_levels().has_measures
    return [level for level in levels if has_all or level is not Level.MEASURE]


def form_labels(listed: str) -> str:
    """Return labels of a form between 、 as they are printed."""
    names = {label.value: label for label in FormLabel}
    return "、".join(label_text(names.get(each, each)) for each in listed.split("、"))
