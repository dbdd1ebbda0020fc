"""What keeps a report from being made: each one clear sentence, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from pledgexl.messages.template import mistake, template_message
from pledgexl.model.errors import PledgexlError
from pledgexl.model.message import Message, Value
from pledgexl.word.document import Area


class _ReportError(PledgexlError):
    def __init__(self, name: str, /, *, quote: str = "", **values: Value) -> None:
        """Keep the name of the sentence and its values; `quote` is a paragraph, "" for none."""
        quoted = Message("quote", {"quote": quote}) if quote else ""
        super().__init__(name, quote=quoted, **values)


class TemplateError(_ReportError):
    """A template that no report can be made of; the office mends it in Word."""


class ReportIncompleteError(_ReportError):
    """A report that would not say all that was submitted; it is not issued."""


_QUOTED_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: its number within its area, the heading above it, and what stands there.

    Of a part without paragraphs `section` is the name.
    """

    area: Area
    number: int
    section: str
    quote: str


@dataclass(frozen=True, slots=True)
class TemplateFinding:
    """One mistake, and where it is; `place` is None where something is missing altogether.

    A `is_note` is to be known and keeps nothing from being issued.
    """

    fault: str
    values: dict[str, str]
    place: Place | None = None
    is_note: bool = False

    @property
    def message(self) -> Message:
        """Where to look, what is wrong, and the paragraph."""
        said = mistake(self.fault, self.values)
        if self.place is None:
            where = template_message("place.whole")
            return template_message("finding", where=where, section="", mistake=said, quote="")
        area, heading, quote = self.place.area.value, self.place.section, self.place.quote
        has_section = bool(heading) and self.place.area is not Area.PART
        return template_message(
            "finding",
            where=template_message(f"place.{area}", number=self.place.number, section=heading),
            section=template_message("place.section", section=heading) if has_section else "",
            mistake=said,
            quote=template_message("place.quote", quote=quote) if quote else "",
        )


def part_place(name: str, quote: str = "") -> Place:
    """Return the place that is the part `name` as a whole."""
    return Place(Area.PART, 0, name, shortened(quote))


def refuse(findings: Sequence[TemplateFinding]) -> None:
    """Raise TemplateError with the first of `findings`, if there are any."""
    if findings:
        raise TemplateError("mistakes", count=len(findings), told=findings[0].message)


def shortened(text: str) -> str:
    """Return `text` in one line, not too long to be quoted."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED_AT_MOST else f"{line[:_QUOTED_AT_MOST]}…"
