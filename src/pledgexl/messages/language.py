"""The languages of messages, and the edition of a document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pledgexl.model.average import Level
from pledgexl.model.names import LEVEL_WORDS


class Language(StrEnum):
    """The languages of messages."""

    JA = "ja"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Edition:
    """What a document is written in: its language, and what the levels of the plan are called.

    Texts of the city, as the names of levels, are Japanese in every language.
    """

    language: Language = Language.JA
    level_names: Mapping[Level, str] = field(
        default_factory=lambda: {level: LEVEL_WORDS[level] for level in Level}
    )
