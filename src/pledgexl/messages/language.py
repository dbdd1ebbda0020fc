"""The languages that pledgexl speaks."""

from enum import StrEnum


class Language(StrEnum):
    """The languages that pledgexl speaks."""

    JA = "ja"
    EN = "en"
