"""What a template would print wrongly though each of its tags is right: nothing is issued."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pledgexl.word.document import W, own_runs, run_text, undefined_styles
from pledgexl.word.fill import ReportTemplate
from pledgexl.word.findings import Place, TemplateFinding
from pledgexl.word.looks import Looks, span
from pledgexl.word.proof import touching
from pledgexl.word.tags import Paragraph, template_parts
from pledgexl.word.visible import Sight, Unseen

_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
# The styles of the default template's paragraphs that print a figure.
_FIGURE_STYLES = frozenset(
    ("PXCallout", "PXCount", "PXRating", "PXFigure", "PXPolicyFigureSmall", "PXPolicyFigure")
) | {"PXPledgeFigure", "PXFigureBold", "PXMean", "PXMeanSum", "PXStars"}


def misprints(template: ReportTemplate) -> Iterator[TemplateFinding]:
    """Yield the values of `template` that nobody would see, or would read as something else."""
    sight = Sight(template.docx, is_template=True)
    for story, paragraphs in template_parts(template):
        unseen = sight.unseen(story.root)
        for paragraph in paragraphs if unseen else ():
            yield from _unseen_tags(paragraph, unseen)
        yield from figure_findings(paragraphs)


def _unseen_tags(
    paragraph: Paragraph, unseen: Mapping[etree._Element, Unseen]
) -> Iterator[TemplateFinding]:
    place, reasons = 0, dict[int, Unseen]()
    for run in own_runs(paragraph.element):
        text = run_text(run)
        if run in unseen:
            reasons |= dict.fromkeys(range(place, place + len(text)), unseen[run])
        place += len(text)
    for tag in _VALUE.finditer(paragraph.text):
        # The first letter decides how a value looks.
        reason = reasons.get(tag.start())
        if reason is not None:
            is_struck = reason is Unseen.STRUCK
            fault = "struck" if is_struck else "invisible"
            values = {"tag": tag[0], "reason": reason.value}
            yield TemplateFinding(fault, values, paragraph.place)


_TAG = re.compile(r"\{\{(.*?)\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_FIGURE_FIELD = re.compile(
    r"(?:進捗|計算式|平均|引継|評価|評価欄|評価済|全取組|除外|公約数|政策数|施策数|前回|今回|増減|同じ取組|同じ取組の値|件数)\s*(?:\||$)"
)
# In a place for figures: 「全体の進捗　99」.
_NUMBER_AT_THE_END = re.compile(r"(?:^|[\s:：])[\d.,／/]*\d[％%点]?\s*$")
_NUMBER = re.compile(r"[\d.,．，／/％%★☆\s]*\d[\d.,．，／/％%★☆\s]*")


def figure_findings(paragraphs: Sequence[Paragraph]) -> Iterator[TemplateFinding]:
    """Yield what in `paragraphs` would be read as another figure, or as one that it is not."""
    for paragraph in paragraphs:
        yield from _touched(paragraph)
    by_element = {paragraph.element: paragraph for paragraph in paragraphs}
    typed = [each for each in paragraphs if _is_typed_figure(each)]
    columns = _figure_columns(paragraphs) if typed else {}
    for paragraph in typed:
        if _is_figures_place(paragraph, columns, by_element):
            values = {"found": _TAG.sub("", paragraph.text).strip()}
            yield TemplateFinding("typed_figure", values, paragraph.place)


def _touched(paragraph: Paragraph) -> Iterator[TemplateFinding]:
    for tag in _TAG.finditer(paragraph.text):
        if _is_figure(tag):
            found = touching(paragraph.text[: tag.start()], paragraph.text[tag.end() :])
            if found:
                values = {"tag": tag[0], "found": found}
                yield TemplateFinding("touched", values, paragraph.place)


def _is_figure(tag: "re.Match[str]") -> bool:
    return tag[1] is not None and _FIGURE_FIELD.search(tag[1].strip()) is not None


def _has_figure(paragraph: Paragraph) -> bool:
    return any(map(_is_figure, _TAG.finditer(paragraph.text)))


def _is_typed_figure(paragraph: Paragraph) -> bool:
    return not _has_figure(paragraph) and bool(re.search(r"\d", _TAG.sub("", paragraph.text)))


def _is_figures_place(
    paragraph: Paragraph,
    columns: Mapping[etree._Element, set[int]],
    by_element: Mapping[etree._Element, Paragraph],
) -> bool:
    """Say whether a figure belongs where digits stand in `paragraph`.

    By its style; or, where nothing but a number stands in a cell, because figures stand above or
    below it, or because the row is repeated for different things.
    """
    style = paragraph.element.find(f"{W}pPr/{W}pStyle")
    if style is not None and style.get(f"{W}val") in _FIGURE_STYLES:
        return _NUMBER_AT_THE_END.search(_TAG.sub("", paragraph.text)) is not None
    cell = _cell(paragraph)
    if cell is None or not _NUMBER.fullmatch(paragraph.text):
        return False
    row = next(cell.iterancestors(f"{W}tr"))
    table = next(row.iterancestors(f"{W}tbl"))
    if row.find(f"{W}trPr/{W}tblHeader") is not None:
        return False
    return _column(cell) in columns.get(table, set()) or _is_repeated(row, by_element)


def _cell(paragraph: Paragraph) -> etree._Element | None:
    return next(paragraph.element.iterancestors(f"{W}tc"), None)


def _figure_columns(paragraphs: Sequence[Paragraph]) -> dict[etree._Element, set[int]]:
    """Return the columns of each table in which figures are printed."""
    columns: dict[etree._Element, set[int]] = {}
    for paragraph in filter(_has_figure, paragraphs):
        cell = _cell(paragraph)
        if cell is not None:
            table = next(cell.iterancestors(f"{W}tbl"))
            columns.setdefault(table, set()).add(_column(cell))
    return columns


def _column(cell: etree._Element) -> int:
    """Return the column of the table's grid in which `cell` begins."""
    return sum(span(each) for each in cell.itersiblings(f"{W}tc", preceding=True))


def _is_repeated(row: etree._Element, by_element: Mapping[etree._Element, Paragraph]) -> bool:
    """Say whether `row` stands between `{%tr for … %}` and its end."""
    depth = 0
    for above in row.itersiblings(f"{W}tr", preceding=True):
        for element in above.iter(f"{W}p"):
            for tag in by_element[element].tags if element in by_element else ():
                is_row = tag.scope == "tr"
                depth += (is_row and tag.word == "for") - (is_row and tag.word == "endfor")
    return depth > 0


_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SYMBOLS = re.compile("Symbol|Wingdings|Webdings|MT Extra")


def form_findings(template: ReportTemplate) -> Iterator[TemplateFinding]:
    """Yield which styles `template` uses and lacks, and which rows of its tables are uneven."""
    styles = Looks(template.docx.styles.element, None).style_ids
    for story, paragraphs in template_parts(template):
        places = {paragraph.element: paragraph for paragraph in paragraphs}
        gone = list(undefined_styles(story.root, styles))
        counts = Counter(use.get(f"{W}val", "") for use in gone)
        for name, count in counts.items():
            first = next(use for use in gone if use.get(f"{W}val", "") == name)
            values = {"found": name, "count": str(count)}
            place = _place(first, places)
            yield TemplateFinding("no_style", values, place)
        yield from _own_letters(story.root, places)
        for table in story.root.iter(f"{W}tbl"):
            if any(tag for each in table.iter(f"{W}p") for tag in _tags(each, places)):
                yield from _ragged(table, places)


def _own_letters(
    root: etree._Element, places: dict[etree._Element, Paragraph]
) -> Iterator[TemplateFinding]:
    """Yield the letters that only one PC has (外字); in fonts of symbols they are everywhere."""
    for letters in root.iter(f"{W}t"):
        found = _PRIVATE.search(letters.text or "")
        run = letters.getparent()
        fonts = None if run is None else run.find(f"{W}rPr/{W}rFonts")
        is_symbol = fonts is not None and any(map(_SYMBOLS.match, map(str, fonts.attrib.values())))
        if found is not None and not is_symbol:
            values = {"found": f"{found[0]}（U+{ord(found[0]):04X}）"}
            place = _place(letters, places)
            yield TemplateFinding("own_letter", values, place, is_note=True)


def _ragged(
    table: etree._Element, places: dict[etree._Element, Paragraph]
) -> Iterator[TemplateFinding]:
    rows = table.findall(f"{W}tr")
    widths = [_width(row) for row in rows]
    usual = Counter(widths).most_common(1)[0][0] if widths else 0
    for row, width in zip(rows, widths, strict=True):
        if width != usual:
            values = {"found": str(width), "expected": str(usual)}
            yield TemplateFinding("ragged", values, _place(row, places))


def _width(row: etree._Element) -> int:
    beside = (row.find(f"{W}trPr/{W}{name}") for name in ("gridBefore", "gridAfter"))
    values = (each.get(f"{W}val", "0") for each in beside if each is not None)
    left_out = sum(int(value) for value in values if value.isdecimal())
    return left_out + sum(map(span, row.iterchildren(f"{W}tc")))


def _tags(element: etree._Element, places: dict[etree._Element, Paragraph]) -> list[object]:
    return list(places[element].tags) if element in places else []


def _place(element: etree._Element, places: dict[etree._Element, Paragraph]) -> Place | None:
    """Return the place of the paragraph around `element`, or of the first in it."""
    around = [*element.iterancestors(f"{W}p"), *element.iter(f"{W}p")]
    return next((places[each].place for each in around if each in places), None)
