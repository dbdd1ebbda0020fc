"""What Word is told of the language of a document: its code, and the fonts of its letters."""

from typing import NamedTuple

from pledgexl.messages.edition import document_language
from pledgexl.model.language import Language


class WordLanguage(NamedTuple):
    """The code of a language, and the fonts for Latin and for Japanese letters."""

    code: str
    latin: str
    japanese: str


# Every PC has Arial. Japanese letters, which an office's own texts may have, keep a font of theirs.
ENGLISH = WordLanguage("en-US", "Arial", "BIZ UDPGothic")
_JAPANESE = WordLanguage("ja-JP", "BIZ UDPゴシック", "BIZ UDPゴシック")


def word_language() -> WordLanguage:
    """Return that of the document that is being written."""
    return _JAPANESE if document_language() is Language.JA else ENGLISH
