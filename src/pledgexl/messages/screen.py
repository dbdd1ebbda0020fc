"""What is said on the screen (screen.toml), and the name by which programs know an error."""

from collections.abc import Iterable

from pledgexl.messages.language import Language
from pledgexl.messages.sentences import sentences
from pledgexl.messages.system import in_words

SCREEN = sentences("screen")


class ScreenMessage(str):
    """What is said, and the name of its sentence: the code of an operator's error."""

    __slots__ = ("name",)
    name: str


def say(name: str, language: Language, /, **values: str | int) -> ScreenMessage:
    """Return the sentence `name` in `language`, filled with `values`."""
    if "reason" in values:
        values["reason"] = in_words(str(values["reason"]), language)
    said = ScreenMessage(SCREEN[name].in_(language).format_map(values))
    said.name = name
    return said


def listed(names: Iterable[str], language: Language) -> str:
    """Return `names` as a list within a sentence."""
    return SCREEN["between"].in_(language).join(names)
