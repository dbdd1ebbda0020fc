"""The letters to departments, Japanese only: the planning office sends them from its own mail."""

from enum import StrEnum

from pledgexl.messages.sentences import sentences

MAIL = sentences("mail")
# What drafts were named by an earlier version.
FORMER_KINDS = ("督促", "修正依頼")


class Letter(StrEnum):
    """A kind of letter, by its name in mail.toml."""

    REQUEST = "request"
    REMINDER = "reminder"
    RESUBMIT = "resubmit"
    CONFIRM = "confirm"
    CORRECTION = "correction"

    @property
    def kind(self) -> str:
        """What its files are called."""
        return MAIL[f"kind.{self}"].ja
