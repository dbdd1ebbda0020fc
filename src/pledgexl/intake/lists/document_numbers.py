"""The numbers that Word sets in front of paragraphs by itself: `Ⅰ`, `1.`, `(1)`, `①`, `ア`."""

from collections import defaultdict

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from pledgexl.model.levels import KANA

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_KANA = f"{KANA}ヲン"
_IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
_KANJI = "〇一二三四五六七八九"
_KANJI_KINDS = ("japaneseCounting", "ideographDigital", "chineseCounting")
_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Formats that count through a series of letters, by the beginning of their names.
_SERIES = (
    ("aiueo", _KANA),
    ("iroha", _IROHA),
    ("upperLetter", _LATIN),
    ("lowerLetter", _LATIN.lower()),
    ("decimalEnclosedCircle", "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
)
_BULLET = "・"


class ListNumbers:
    """Counts the paragraphs of a document's lists, in the order in which they are read."""

    def __init__(self, document: Document) -> None:
        """Read the definitions of the lists of `document`."""
        self._levels: dict[str, dict[int, etree._Element]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        part = next(
            (each for each in document.part.package.iter_parts()
             if each.content_type.endswith("numbering+xml")), None
        )  # fmt: skip
        if part is not None:
            self._read(etree.fromstring(part.blob))

    def _read(self, numbering: etree._Element) -> None:
        abstract = {
            each.get(qn("w:abstractNumId")): each for each in numbering.iter(qn("w:abstractNum"))
        }
        for each in numbering.iter(qn("w:num")):
            link = each.find(qn("w:abstractNumId"))
            definition = None if link is None else abstract.get(link.get(qn("w:val")))
            if definition is not None:
                self._levels[each.get(qn("w:numId"), "")] = {
                    int(level.get(qn("w:ilvl"), "0")): level
                    for level in definition.iter(qn("w:lvl"))
                }

    def next_number(self, paragraph: Paragraph) -> str:
        """Return the number in front of `paragraph`, "" if it is in no list; count it."""
        number, depth = _list_of(paragraph)
        levels = self._levels.get(number, {})
        if depth not in levels:
            return ""
        counts = self._counts[number]
        first = int(_value(levels[depth], "w:start") or 1)
        counts[depth] = counts[depth] + 1 if depth in counts else first
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        if _value(levels[depth], "w:numFmt") == "bullet":
            return _BULLET
        text = _value(levels[depth], "w:lvlText")
        for level in range(depth + 1):
            if level in levels:
                count = counts.get(level, int(_value(levels[level], "w:start") or 1))
                text = text.replace(f"%{level + 1}", _written(count, levels[level]))
        return text


def _list_of(paragraph: Paragraph) -> tuple[str, int]:
    """Return the number of the list and the depth within it, by the paragraph or its style."""
    holders = [paragraph._p.find(qn("w:pPr"))]  # noqa: SLF001 (python-docx has no name for lists)
    style = paragraph.style if paragraph._p.style else None  # noqa: SLF001 (its own ID)
    while style is not None:
        holders.append(style.element.find(qn("w:pPr")))
        style = style.base_style
    for properties in holders:
        numbering = None if properties is None else properties.find(qn("w:numPr"))
        if numbering is not None:
            return _value(numbering, "w:numId"), int(_value(numbering, "w:ilvl") or 0)
    return "", 0


def _value(element: etree._Element, name: str) -> str:
    child = element.find(qn(name))
    return "" if child is None else str(child.get(qn("w:val"), ""))


def _written(count: int, level: etree._Element) -> str:
    """Return `count` as the numbers of `level` are written."""
    kind = _value(level, "w:numFmt")
    series = next((letters for name, letters in _SERIES if kind.startswith(name)), "")
    if series:
        return series[(count - 1) % len(series)]
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(count) if kind == "upperRoman" else _roman(count).lower()
    if kind.startswith(_KANJI_KINDS) and count < 100:
        return _kanji(count)
    return str(count)


def _kanji(count: int) -> str:
    tens, ones = divmod(count, 10)
    return (
        (_KANJI[tens] if tens > 1 else "") + ("十" if tens else "") + (_KANJI[ones] if ones else "")
    )


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        repeat, count = divmod(count, value)
        text += letters * repeat
    return text
