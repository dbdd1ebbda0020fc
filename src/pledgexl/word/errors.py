"""What keeps a report from being made: each one clear sentence, in both languages."""

from collections.abc import Mapping
from typing import Any

from pledgexl.messages.language import Language
from pledgexl.messages.report import ReportFault, error_text
from pledgexl.model.errors import PledgexlError


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
