"""Where in a template something is, and what is wrong there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from pledgexl.messages.language import Language
from pledgexl.messages.report import ReportFault
from pledgexl.messages.template import TemplateFault, fault_text, place_text, quote_text
from pledgexl.word.errors import TemplateError

_QUOTED_AT_MOST = 60


class Area(Enum):
    """What kind of part a paragraph stands in."""

    BODY = "body"
    HEADER = "header"
    FOOTER = "footer"
    FOOTNOTES = "footnotes"
    ENDNOTES = "endnotes"
    PART = "part"


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

    fault: TemplateFault
    values: dict[str, str]
    place: Place | None = None
    is_note: bool = False

    def sentence(self, language: Language) -> str:
        """Return where to look, what is wrong, and the paragraph."""
        said = fault_text(self.fault, language, self.values)
        if self.place is None:
            return f"{place_text('whole', language, {})}: {said}"
        values = {"number": str(self.place.number), "section": self.place.section}
        where = place_text(self.place.area.value, language, values)
        return f"{where}: {said}{quote_text(self.place.quote, language)}"


def part_place(name: str, quote: str = "") -> Place:
    """Return the place that is the part `name` as a whole."""
    return Place(Area.PART, 0, name, shortened(quote))


def refuse(findings: Sequence[TemplateFinding]) -> None:
    """Raise TemplateError with the first of `findings`, if there are any."""
    if findings:
        first, count = findings[0], str(len(findings))
        said = {each.value: first.sentence(each) for each in Language}
        raise TemplateError(ReportFault.MISTAKES, count=count, **said)


def shortened(text: str) -> str:
    """Return `text` in one line, not too long to be quoted."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED_AT_MOST else f"{line[:_QUOTED_AT_MOST]}…"
