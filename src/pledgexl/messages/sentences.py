"""The sentences of a surface, Japanese beside English: one TOML file each in this folder."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from pledgexl.messages.edition import document_language, in_words
from pledgexl.messages.labels import with_labels
from pledgexl.model.language import Language


class Sentence(NamedTuple):
    """One sentence in both languages; {…} is filled by `str.format_map`.

    <公約> and <pledge> are what the office calls that level: see `edition`. <PlanSheet.SETTINGS>
    is how that name of `model/names` is printed: see `labels`.
    """

    ja: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the sentence in `language`, in the office's words."""
        return with_labels(in_words(self.ja if language is Language.JA else self.en))

    @property
    def printed(self) -> str:
        """The sentence as a document has it."""
        return self.in_(document_language())


@cache
def sentences(surface: str) -> Mapping[str, Sentence]:
    """Return the sentences of `surface` by name.

    A table within a table has its names joined: `[check.rating]` is "check.rating".
    """
    text = files("pledgexl.messages").joinpath(f"{surface}.toml").read_text(encoding="utf-8")
    return MappingProxyType(dict(_named(tomllib.loads(text))))


def _named(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Sentence]]:
    for name, entry in table.items():
        if isinstance(entry, str):
            # Data in Japanese, as an example in a plan: the same in every language.
            yield f"{above}{name}", Sentence(entry, entry)
        elif "ja" in entry:
            yield f"{above}{name}", Sentence(**entry)
        else:
            yield from _named(entry, f"{above}{name}.")
