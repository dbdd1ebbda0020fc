"""What is wrong with a template or a report: findings with their place, and what stops a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from pledgexl.messages.template import mistake, template_message
from pledgexl.model.errors import PledgexlError
from pledgexl.model.message import Message, Value

_QUOTED_AT_MOST = 60
_NAMED_AT_MOST = 5


class _ReportError(PledgexlError):
    def __init__(self, name: str, /, *, quote: str = "", **values: Value) -> None:
        """Keep the name of the sentence and its values; `quote` is a paragraph, "" for none."""
        quoted = Message("quote", {"quote": quote}) if quote else ""
        super().__init__(name, quote=quoted, **values)


class TemplateError(_ReportError):
    """No report can be made of a template; the office corrects it in Word."""


class ReportIncompleteError(_ReportError):
    """A report would not contain what was submitted; it is not issued."""


def incomplete(
    name: str, missing: Sequence[str], *, quote: str = "", **values: Value
) -> ReportIncompleteError:
    """Return the error `name` with the first of what is `missing`, and how many there are."""
    shown = "、".join(one[:60] for one in missing[:_NAMED_AT_MOST])
    shown += " …" if len(missing) > _NAMED_AT_MOST else ""
    return ReportIncompleteError(name, count=len(missing), missing=shown, quote=quote, **values)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: its number within its area (body, header …), the heading above it, its text.

    The area "part" is any other part, whose name is its `section`.
    """

    area: str
    number: int
    section: str
    quote: str


def part_place(name: str, quote: str = "") -> Place:
    """Return the place that is the part `name` as a whole."""
    return Place("part", 0, name, shortened(quote))


def shortened(text: str) -> str:
    """Return `text` in one line, not too long to be quoted."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED_AT_MOST else f"{line[:_QUOTED_AT_MOST]}…"


@dataclass(frozen=True, slots=True)
class TemplateFinding:
    """One mistake in a template; `place` is None where something is missing altogether.

    An `is_note` informs only: the report is issued.
    """

    fault: str
    values: dict[str, str]
    place: Place | None = None
    is_note: bool = False

    @property
    def message(self) -> Message:
        """Where to look, what is wrong, and the paragraph."""
        if self.place is None:
            where, heading, quote = template_message("place.whole"), "", ""
        else:
            area, heading, quote = self.place.area, self.place.section, self.place.quote
            where = template_message(f"place.{area}", number=self.place.number, section=heading)
            heading = "" if area == "part" else heading
        return template_message(
            "finding",
            where=where,
            section=template_message("place.section", section=heading) if heading else "",
            mistake=mistake(self.fault, self.values),
            quote=template_message("place.quote", quote=quote) if quote else "",
        )


def refuse(findings: Sequence[TemplateFinding]) -> None:
    """Raise TemplateError with the first of `findings`, if there are any."""
    if findings:
        raise TemplateError("mistakes", count=len(findings), told=findings[0].message)
