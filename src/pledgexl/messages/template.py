"""What is said of a Word template: its mistakes, and what each of its names means."""

import re
from collections.abc import Mapping

from pledgexl.messages.sentences import sentences
from pledgexl.model.errors import Message, Value
from pledgexl.model.language import Language

TEMPLATE = sentences("template")
# What a template may call its values in English: `{{ whole.progress }}` is `{{ 全体.進捗 }}`.
_ENGLISH = {
    sentence.ja: sentence.en for name, sentence in TEMPLATE.items() if name.startswith("name.")
}
_NAMES = {english: name for name, english in _ENGLISH.items()}
_NAME = re.compile(r"[^\W\d]\w*")


def in_english(text: str) -> str:
    """Return `text`, such as a tag of a template, with each of our names in English."""
    return _NAME.sub(lambda found: _ENGLISH.get(found[0], found[0]), text)


def in_our_names(text: str) -> str:
    """Return `text` with each English name as our own: `whole.progress` is `全体.進捗`."""
    return _NAME.sub(lambda found: _NAMES.get(found[0], found[0]), text)


def template_message(name: str, /, **values: Value) -> Message:
    """Return the message `name` of template.toml."""
    return Message(name, values, "template")


def name_message(path: str) -> Message:
    """Return how the name `path` of a template, such as 公約.進捗, is called in each language."""
    first, _, rest = path.partition(".")
    owner = template_message(f"name.{first}")
    if not rest:
        return owner
    return template_message("field", owner=owner, field=template_message(f"name.{rest}"))


def mistake(name: str, values: Mapping[str, Value]) -> Message:
    """Return the message about the mistake `name`, filled with `values`.

    `maybe` becomes a question, `example` an advice; `scope`, `reason` and `found`, a kind of part
    or a field, are replaced by what they mean.
    """
    found = f"cure.{values.get('found', '')}".replace("=", "formula")
    cure = template_message(found if found in TEMPLATE else "cure.any")
    filled: dict[str, Value] = {**values, "hint": "", "cure": cure}
    for key, hint in (("maybe", "hint.name"), ("example", "hint.field")):
        if values.get(key):
            filled["hint"] = template_message(hint, name=values[key])
    if "scope" in values:
        filled["around"] = template_message(f"around.{values['scope']}")
    if "reason" in values:
        filled["reason"] = template_message(f"unseen.{values['reason']}")
    return template_message(f"mistake.{name}", **filled)


def name_meanings(thing: str, language: Language = Language.JA) -> dict[str, str]:
    """Return what the names of `thing` mean; "" has those of no thing."""
    paths = [key.removeprefix("meaning.") for key in TEMPLATE if key.startswith("meaning.")]
    return {
        path.rpartition(".")[2]: TEMPLATE[f"meaning.{path}"].in_(language)
        for path in paths
        if path.rpartition(".")[0] == thing
    }
