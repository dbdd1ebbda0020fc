"""What the system says of a file that it refuses (system.toml): it speaks English to Python."""

import errno
import os

from pledgexl.messages.language import Language
from pledgexl.messages.sentences import sentences

SYSTEM = sentences("system")
_NAMES = {
    os.strerror(number): name
    for number, name in errno.errorcode.items()
    if f"reason.{name}" in SYSTEM
}


def in_words(reason: str, language: Language) -> str:
    """Return `reason`, as an OSError gives it, in `language` where it is a common one."""
    name = _NAMES.get(reason)
    return SYSTEM[f"reason.{name}"].in_(language) if name else reason
