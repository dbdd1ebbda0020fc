"""The last look: no brace of the template is left, no mark, and no figure touches another digit."""

import html
import io
import re
import zipfile
from collections.abc import Container, Iterator, Mapping

from lxml import etree

from pledgexl.messages.report import ReportFault
from pledgexl.word.errors import ReportIncompleteError, TemplateError
from pledgexl.word.marks import BEGIN, END, LEFT, NAMED, unguarded, unmarked
from pledgexl.word.place import shortened
from pledgexl.word.proof import paragraph_texts, parsed, require_same_paragraphs

_TEXT_WITH_BRACE = re.compile(r">([^<]*[{}｛｝][^<]*)<")
_TAG_WITH_BRACES = re.compile(r"<[^<>]*?([^<>\"]*(?:\{\{|\}\}|\{%|%\}|\{#|#\})[^<>\"]*)[^<>]*>")
_BRACE = re.compile("[{}｛｝]")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝")
# What a reader sees in charts, diagrams and boxes.
_SEEN = ("t", "v")
_PIECES = re.compile(f"({BEGIN}[^{NAMED}]*{NAMED}|{END})")
_FIGURE = re.compile(r"[\d.,／/]*\d")
_DIGIT = r"[\d⁰¹²³⁴-⁹₀-₉]"
_BEFORE = re.compile(rf"{_DIGIT}[.,．，]?$|(?:^|[\s（(：:])[△▲−-]$")
_AFTER = re.compile(rf"[.,．，]?{_DIGIT}")
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SHOWN_AROUND = 8


def touching(before: str, after: str) -> str:
    """Return what of the text `before` and `after` a figure makes it another one, or ""."""
    # Letters that have no width, which copying leaves, keep nothing apart.
    before, after = (_NO_WIDTH.sub("", each) for each in (before, after))
    found = _BEFORE.search(before[-3:]) or _AFTER.match(after)
    return found[0].strip() if found else ""


def look_at_rendered(xml: str) -> None:
    """Raise TemplateError where `xml`, just rendered, would print what is not meant."""
    found = _TEXT_WITH_BRACE.search(xml) or _TAG_WITH_BRACES.search(xml)
    if found is not None:
        raise _braces_left(html.unescape(found[1]))
    for text in paragraph_texts(parsed(xml.encode())):
        _refuse_touched(text)


def look_at_text(text: str) -> None:
    """Raise TemplateError where `text`, a property of the document, has braces left."""
    if _BRACES.search(text):
        raise _braces_left(text)


def _braces_left(text: str) -> TemplateError:
    quote = shortened(unguarded(unmarked(text)))
    return TemplateError(ReportFault.BRACES_LEFT, quote=quote)


def _refuse_touched(paragraph: str) -> None:
    plain, begin = "", 0
    spans: list[tuple[int, int]] = []
    for piece in _PIECES.split(paragraph):
        if piece.startswith(BEGIN):
            begin = len(plain)
        elif piece == END:
            spans.append((begin, len(plain)))
        else:
            plain += piece
    for begin, end in spans:
        figure = plain[begin:end]
        if _FIGURE.fullmatch(figure) and touching(
            plain[max(begin - _SHOWN_AROUND, 0) : begin], plain[end:]
        ):
            shown = plain[max(begin - _SHOWN_AROUND, 0) : end + _SHOWN_AROUND]
            quote = shortened(unguarded(plain))
            values = {"found": figure, "shown": shortened(unguarded(shown)), "quote": quote}
            raise TemplateError(ReportFault.TOUCHED, **values)


def braces_in_parts(trees: Mapping[str, etree._Element]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text where braces stand in a part that is not filled."""
    for name, tree in trees.items():
        is_drawn = "/drawing" in (etree.QName(tree).namespace or "")
        if not is_drawn and name not in ("docProps/app.xml", "docProps/custom.xml"):
            continue
        for element in tree.iter("*"):
            text = element.text or ""
            is_seen = is_drawn and etree.QName(element).localname in _SEEN
            if (_BRACE if is_seen else _BRACES).search(text):
                yield name, text


def look_at_saved(
    report: bytes, stories: Mapping[str, tuple[str, ...]], ours: Container[str]
) -> None:
    """Raise unless the finished `report` holds the paragraphs of `stories`, and no brace or mark.

    The charts that are `ours` may hold braces: those of titles, as typed.
    """
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        parts = {name: package.read(name) for name in names}
    for name, content in parts.items():
        if LEFT.search(content.decode()):
            raise ReportIncompleteError(ReportFault.MARKS_LEFT, part=name)
    trees = {name: parsed(content) for name, content in parts.items() if name not in ours}
    for name, expected in stories.items():
        require_same_paragraphs(paragraph_texts(trees[name]), expected)
    for _, text in braces_in_parts(trees):
        raise _braces_left(text)
