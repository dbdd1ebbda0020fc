"""What a file that is no workbook is instead, so that its sender knows what to do."""

import unicodedata

from pledgexl.intake.refusal import Refusal
from pledgexl.model.finding import Code

_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"PK", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    # Shortcuts of Windows: to a file, and to a web page.
    (b"L\0\0\0\x01\x14\x02\0", "link"),
    (b"[InternetShortcut]", "link"),
)
# What stands in a shortcut of Google Drive (.gsheet), and in one of macOS (.webloc).
_LINKS = ((b"{", b'"doc_id"'), (b"<?xml", b"<key>URL</key>"))
# A file with several streams, by the names of those that tell what it is (MS-OFFCRYPTO for the
# first two, MS-OXMSG, MS-XLS): (name, code, kind).
_STREAMS = (
    ("DRMEncrypted", Code.FILE_ENCRYPTED, "rights"),
    ("EncryptedPackage", Code.FILE_ENCRYPTED, "password"),
    ("__substg1.0_", Code.NOT_A_WORKBOOK, "message"),
    ("Workbook", Code.OLD_EXCEL_FORMAT, "xls"),
    ("Book", Code.OLD_EXCEL_FORMAT, "xls"),
)
_TEXT_ENCODINGS = ("utf-8", "cp932")


def is_compound(content: bytes) -> bool:
    """Say whether `content` holds several streams, as files of Office up to 2003 do."""
    return content.startswith(_OLE)


def refuse_by_content(content: bytes) -> Refusal:
    """Return why `content`, which is no ZIP archive, is refused."""
    if not content.strip(b"\0"):
        return Refusal(Code.FILE_BROKEN, detail="NUL")
    if not is_compound(content):
        return Refusal(Code.NOT_A_WORKBOOK, kind=guess(content))
    for name, code, kind in _STREAMS:
        if name.encode("utf-16-le") in content:
            return Refusal(code, kind=kind)
    return Refusal(Code.NOT_A_WORKBOOK, kind="doc")


def guess(content: bytes) -> str:
    """Return by one word what `content` seems to be."""
    head = content[:_HEAD]
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if any(head.startswith(start) and mark in head for start, mark in _LINKS):
        return "link"
    lowered = head.lower()
    if b"<html" in lowered or b"<!doctype html" in lowered:
        return "html"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml"):
        return "xml"
    return "csv" if _is_text(head) else "unknown"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    for encoding in _TEXT_ENCODINGS:
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError as error:
            # A character that the cut split is no sign of binary data.
            if error.start < _HEAD - 4:
                continue
            text = head[: error.start].decode(encoding)
        if not any(_is_control(character) for character in text):
            return True
    return False


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\t\r\n\x1a"
