"""What keeps a report from being made: each one clear sentence, in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pledgexl.messages.language import Language
from pledgexl.messages.report import ReportFault, error_text
from pledgexl.messages.template import TemplateFault, fault_text, place_text, quote_text
from pledgexl.model.errors import PledgexlError
from pledgexl.word.document import Area


class _ReportError(PledgexlError):
    def __init__(self, fault: ReportFault, **values: str) -> None:
        """Keep what went wrong; `values` fill the sentence."""
        super().__init__(error_text(fault, Language.JA, values))
        self.fault = fault
        self._values = values

    @property
    def code(self) -> str:
        """What programs know the error by."""
        return self.fault.name.lower()

    def __reduce__(self) -> tuple[Any, ...]:
        """Return how to make the same error again in another process."""
        return _remade, (type(self), self.fault, self._values)

    def sentence(self, language: str) -> str:
        """Return the one line in `language`."""
        return error_text(self.fault, Language(language), self._values)


def _remade(
    kind: type[_ReportError], fault: ReportFault, values: Mapping[str, str]
) -> _ReportError:
    return kind(fault, **values)


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
