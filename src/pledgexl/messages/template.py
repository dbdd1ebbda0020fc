"""What is said of a Word template: its mistakes, and what each of its names means."""

from collections.abc import Mapping

from pledgexl.messages.sentences import sentences
from pledgexl.model.errors import Message, Value

TEMPLATE = sentences("template")


def template_message(name: str, /, **values: Value) -> Message:
    """Return the message `name` of template.toml."""
    return Message(name, values, "template")


def mistake(name: str, values: Mapping[str, str]) -> Message:
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


def name_meanings(thing: str) -> dict[str, str]:
    """Return what the names of `thing` mean; "" has those of no thing."""
    paths = [key.removeprefix("meaning.") for key in TEMPLATE if key.startswith("meaning.")]
    return {
        path.rpartition(".")[2]: TEMPLATE[f"meaning.{path}"].ja
        for path in paths
        if path.rpartition(".")[0] == thing
    }
