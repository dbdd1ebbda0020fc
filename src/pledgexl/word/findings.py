"""What is wrong with a template or a report: findings with their place, and what stops a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from pledgexl.messages.template import mistake, template_message
from pledgexl.model.errors import Message, PledgexlError, Value

_QUOTED_AT_MOST = 60


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
    name: str, missing: Sequence[str | Message], *, quote: str = "", **values: Value
) -> ReportIncompleteError:
    """Return the error `name` with the first of what is `missing`, and how many there are."""
    first = [one[:_QUOTED_AT_MOST] if isinstance(one, str) else one for one in missing[:5]]
    shown = (*first, *["…"] * (len(missing) > 5))
    return ReportIncompleteError(name, count=len(missing), missing=shown, quote=quote, **values)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: its number within its area (body, header …), the heading above it, its text.

    The area "part" is any other part, whose name is its `section`; "whole" is the document.
    """

    area: str = "whole"
    number: int = 0
    section: str = ""
    quote: str = ""


_WHOLE = Place()
_NOTES = ("own_letter", "revisions", "comments")


def part_place(name: str, quote: str = "") -> Place:
    """Return the place that is the part `name` as a whole."""
    return Place("part", 0, name, shortened(quote))


def shortened(text: str) -> str:
    """Return `text` in one line, not too long to be quoted."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED_AT_MOST else f"{line[:_QUOTED_AT_MOST]}…"


class TemplateFinding:
    """One mistake in a template; an `is_note` informs only: the report is issued."""

    def __init__(self, fault: str, place: Place = _WHOLE, /, **values: str | Message) -> None:
        """Say where to look, what is wrong, and the paragraph."""
        self.fault, self.place, self.is_note = fault, place, fault in _NOTES
        heading = "" if place.area == "part" else place.section
        at: dict[str, Value] = {"number": place.number, "section": place.section}
        self.message = template_message(
            "finding",
            where=template_message(f"place.{place.area}", **at),
            section=template_message("place.section", section=heading) if heading else "",
            mistake=mistake(fault, values),
            quote=template_message("place.quote", quote=place.quote) if place.quote else "",
        )


def refuse(findings: Sequence[TemplateFinding]) -> None:
    """Raise TemplateError with the first of `findings`, if there are any."""
    if findings:
        raise TemplateError("mistakes", count=len(findings), first=findings[0].message)
