"""Errors as people read them: worded in their language."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from pledgexl.messages.screen import say
from pledgexl.model.errors import PledgexlError
from pledgexl.model.language import Language

Error = TypeVar("Error", bound=PledgexlError)


def worded(error: PledgexlError, language: Language = Language.JA) -> str:
    """Return the one line that is said of `error`."""
    return say(error.message, language)


@contextmanager
def raises_saying(
    kind: type[Error], match: str, language: Language = Language.JA
) -> Iterator["pytest.ExceptionInfo[Error]"]:
    """Expect an error of `kind` whose line matches, as `pytest.raises` does for its text."""
    with pytest.raises(kind) as caught:
        yield caught
    assert re.search(match, worded(caught.value, language))
