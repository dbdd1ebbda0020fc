"""What became of each text of a list, and what the office has to be asked."""

from dataclasses import dataclass, field
from typing import NamedTuple

from pledgexl.intake.lists.sources import Source
from pledgexl.intake.lists.tree import Item
from pledgexl.model.errors import Message, Value

SURFACE = "lists"


def list_sentence(name: str, /, **values: Value) -> Message:
    """Return the sentence `name` of lists.toml, filled with `values`."""
    return Message(name, values, SURFACE)


class Doubt(NamedTuple):
    """A question at a place of the list; `item` is what it is about, None for the whole."""

    source: Source | None
    question: Message
    file: str = ""
    sheet: str = ""
    item: Item | None = None


class Use(NamedTuple):
    """That a text is used as `what` (the name of a word of lists.toml) of `item`."""

    item: Item | None
    what: str
    name: str = ""


@dataclass
class Accounts:
    """Where each source is used, or why it is left out; and the doubts, in reading order."""

    uses: dict[Source, list[Use]] = field(default_factory=dict)
    reasons: dict[Source, Message] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    _asked: set[tuple[Source, str, Item | None]] = field(default_factory=set)

    def use(self, source: Source, item: Item | None, what: str, name: str = "") -> None:
        """Note that `source` is used as `what` of `item`."""
        use = Use(item, what, name)
        uses = self.uses.setdefault(source, [])
        if use not in uses:
            uses.append(use)

    def leave(self, source: Source, reason: str, /, **values: Value) -> None:
        """Note why `source` is not used; the first reason stands, and a use goes before it."""
        reason = "deleted" if source.is_deleted and reason in ("struck", "retired") else reason
        self.reasons.setdefault(source, list_sentence(f"reason.{reason}", **values))

    def ask(
        self, source: Source, question: str, /, item: Item | None = None, **values: Value
    ) -> None:
        """Ask the office at `source`, once about each item."""
        is_deletion = source.is_deleted and question == "partly_struck"
        question = "partly_deleted" if is_deletion else question
        message = list_sentence(f"question.{question}", **values)
        key = (source, message.name, item)
        if key not in self._asked:
            self._asked.add(key)
            self.doubts.append(Doubt(source, message, source.file, source.sheet, item))

    def ask_about(self, file: str, sheet: str, question: str, /, **values: Value) -> None:
        """Ask the office about a whole sheet."""
        message = list_sentence(f"question.{question}", **values)
        self.doubts.append(Doubt(None, message, file, sheet))

    def is_asked(self, source: Source, question: str, item: Item) -> bool:
        """Say whether `question` was asked at `source` about `item`."""
        return (source, f"question.{question}", item) in self._asked

    def is_known(self, source: Source) -> bool:
        """Say whether it is known what became of `source`."""
        return source in self.uses or source in self.reasons
