"""A sentence for people before it has a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, Union

# A tuple becomes a list within the sentence; a nested message gets the language of the outer one.
Value: TypeAlias = Union[str, int, "Message", tuple["str | Message", ...]]


@dataclass(frozen=True, slots=True)
class Message:
    """The name of a sentence in the TOML file of `surface`, and the values that fill it."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)
    surface: str = "screen"

    def __str__(self) -> str:
        """Return the name and the values, for programmers."""
        values = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.name}({values})"
