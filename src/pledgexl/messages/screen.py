"""What is said on the screen (screen.toml)."""

from pledgexl.messages.labels import listed
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import reason_in_words
from pledgexl.model.errors import Message, Value
from pledgexl.model.language import Language

SCREEN = sentences("screen")


def say(message: Message, language: Language) -> str:
    """Return `message` in `language`, filled with its values."""
    values = {name: _worded(value, language) for name, value in message.values.items()}
    if "reason" in values:
        values["reason"] = reason_in_words(str(values["reason"]), language)
    # A value that is "", as a quotation that is lacking, may end the sentence.
    return sentences(message.surface)[message.name].in_(language).format_map(values).rstrip()


def _worded(value: Value, language: Language) -> str | int:
    if isinstance(value, tuple):
        return listed((str(_worded(one, language)) for one in value), language)
    return say(value, language) if isinstance(value, Message) else value
