"""What is odd about the form of a template: styles that are gone, rows of unequal length."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from pledgexl.messages.template import TemplateFault
from pledgexl.word.engine import ReportTemplate
from pledgexl.word.ids import undefined_styles
from pledgexl.word.looks import Looks, span
from pledgexl.word.place import Place, TemplateFinding
from pledgexl.word.styles import NAMESPACE
from pledgexl.word.tags import Paragraph, template_parts

_W = f"{{{NAMESPACE}}}"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SYMBOLS = re.compile("Symbol|Wingdings|Webdings|MT Extra")


def form_findings(template: ReportTemplate) -> Iterator[TemplateFinding]:
    """Yield which styles `template` uses and lacks, and which rows of its tables are uneven."""
    styles = Looks(template.docx.styles.element, None).style_ids
    for story, paragraphs in template_parts(template):
        places = {paragraph.element: paragraph for paragraph in paragraphs}
        gone = list(undefined_styles(story.root, styles))
        counts = Counter(use.get(f"{_W}val", "") for use in gone)
        for name, count in counts.items():
            first = next(use for use in gone if use.get(f"{_W}val", "") == name)
            values = {"found": name, "count": str(count)}
            place = _place(first, places)
            yield TemplateFinding(TemplateFault.NO_STYLE, values, place)
        yield from _own_letters(story.root, places)
        for table in story.root.iter(f"{_W}tbl"):
            if any(tag for each in table.iter(f"{_W}p") for tag in _tags(each, places)):
                yield from _ragged(table, places)


def _own_letters(
    root: etree._Element, places: dict[etree._Element, Paragraph]
) -> Iterator[TemplateFinding]:
    """Yield the letters that only one PC has (外字); in fonts of symbols they are everywhere."""
    for letters in root.iter(f"{_W}t"):
        found = _PRIVATE.search(letters.text or "")
        run = letters.getparent()
        fonts = None if run is None else run.find(f"{_W}rPr/{_W}rFonts")
        is_symbol = fonts is not None and any(map(_SYMBOLS.match, map(str, fonts.attrib.values())))
        if found is not None and not is_symbol:
            values = {"found": f"{found[0]}（U+{ord(found[0]):04X}）"}
            place = _place(letters, places)
            yield TemplateFinding(TemplateFault.OWN_LETTER, values, place, is_note=True)


def _ragged(
    table: etree._Element, places: dict[etree._Element, Paragraph]
) -> Iterator[TemplateFinding]:
    rows = table.findall(f"{_W}tr")
    widths = [_width(row) for row in rows]
    usual = Counter(widths).most_common(1)[0][0] if widths else 0
    for row, width in zip(rows, widths, strict=True):
        if width != usual:
            values = {"found": str(width), "expected": str(usual)}
            yield TemplateFinding(TemplateFault.RAGGED, values, _place(row, places))


def _width(row: etree._Element) -> int:
    beside = (row.find(f"{_W}trPr/{_W}{name}") for name in ("gridBefore", "gridAfter"))
    values = (each.get(f"{_W}val", "0") for each in beside if each is not None)
    left_out = sum(int(value) for value in values if value.isdecimal())
    return left_out + sum(map(span, row.iterchildren(f"{_W}tc")))


def _tags(element: etree._Element, places: dict[etree._Element, Paragraph]) -> list[object]:
    return list(places[element].tags) if element in places else []


def _place(element: etree._Element, places: dict[etree._Element, Paragraph]) -> Place | None:
    """Return the place of the paragraph around `element`, or of the first in it."""
    around = [*element.iterancestors(f"{_W}p"), *element.iter(f"{_W}p")]
    return next((places[each].place for each in around if each in places), None)
