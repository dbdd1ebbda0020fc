"""The languages of messages."""

from enum import StrEnum


class Language(StrEnum):
    """The languages of messages."""

    JA = "ja"
    EN = "en"
