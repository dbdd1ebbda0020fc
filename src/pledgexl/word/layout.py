"""What a finished body needs so that Word and LibreOffice lay it out well."""

import copy
from collections.abc import Sequence

from lxml import etree

from pledgexl.word.document import W, paragraph_text

_CHARACTERS_PER_LINE = 30
_LINES_PER_UNSPLIT_ROW = 30
# The rows of a table of figures hang together by their style; a policy begins a new group.
_STYLE_OF_A_GROUP = "PXTablePolicy"
# LibreOffice's time grows with the square of a table's rows: 2,500 take it minutes.
_ROWS_PER_TABLE = 120


def lay_out(body: etree._Element) -> None:
    """Fill empty cells, let tall rows split, let tables break before policies, part long ones."""
    _fill_empty_cells(body)
    _let_tall_rows_split(body)
    _let_tables_break_before_policies(body)
    _part_long_tables(body)


def _fill_empty_cells(body: etree._Element) -> None:
    """Give a paragraph to each cell that a template's loop left empty: Word wants one."""
    for cell in body.iter(f"{W}tc"):
        last = next(cell.iterchildren(reversed=True), None)
        if last is None or last.tag != f"{W}p":
            etree.SubElement(cell, f"{W}p")


def _let_tall_rows_split(body: etree._Element) -> None:
    """Let rows split that are taller than half a page or so.

    Kept whole they leave white pages, and LibreOffice takes minutes to place a few hundred.
    """
    for row in body.iter(f"{W}tr"):
        kept = row.find(f"{W}trPr/{W}cantSplit")
        if kept is not None and _lines(row) > _LINES_PER_UNSPLIT_ROW:
            parent = kept.getparent()
            assert parent is not None
            parent.remove(kept)


def _lines(row: etree._Element) -> int:
    return max((_cell_lines(cell) for cell in row.iter(f"{W}tc")), default=0)


def _cell_lines(cell: etree._Element) -> int:
    return sum(
        1 + len(line) // _CHARACTERS_PER_LINE
        for paragraph in cell.iter(f"{W}p")
        for line in paragraph_text(paragraph).split("\n")
    )


def _let_tables_break_before_policies(body: etree._Element) -> None:
    for style in body.iter(f"{W}pStyle"):
        if style.get(f"{W}val") != _STYLE_OF_A_GROUP:
            continue
        row = next(style.iterancestors(f"{W}tr"), None)
        above = None if row is None else row.getprevious()
        if above is None or above.find(f"{W}trPr/{W}tblHeader") is not None:
            continue
        for paragraph in above.iter(f"{W}p"):
            _untie(paragraph)


def _untie(paragraph: etree._Element) -> None:
    """Say of `paragraph` that it need not stay with what follows, whatever its style says."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    keep = etree.Element(f"{W}keepNext", {f"{W}val": "0"})
    style = properties.find(f"{W}pStyle")
    properties.insert(0 if style is None else 1, keep)


def _part_long_tables(body: etree._Element) -> None:
    """Make several tables of one with very many rows, each with the label rows above it."""
    for table in list(body.iter(f"{W}tbl")):
        rows = table.findall(f"{W}tr")
        last = table
        labels = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
        for start in range(len(labels) + _ROWS_PER_TABLE, len(rows), _ROWS_PER_TABLE):
            following = rows[start : start + _ROWS_PER_TABLE]
            last = _table_below(last, labels, following)


def _table_below(
    table: etree._Element, labels: Sequence[etree._Element], rows: Sequence[etree._Element]
) -> etree._Element:
    """Move `rows` into a table of their own below `table`, and return it."""
    below = etree.Element(table.tag)
    for name in ("tblPr", "tblGrid"):
        below.extend(copy.deepcopy(shape) for shape in table.findall(f"{W}{name}"))
    below.extend(copy.deepcopy(label) for label in labels)
    below.extend(rows)
    gap = _hairline()
    table.addnext(gap)
    gap.addnext(below)
    return below


def _hairline() -> etree._Element:
    """Return a paragraph that nobody sees: without one Word would join the tables again."""
    paragraph = etree.Element(f"{W}p")
    properties = etree.SubElement(paragraph, f"{W}pPr")
    spacing = {"before": "0", "after": "0", "line": "20", "lineRule": "exact"}
    etree.SubElement(
        properties, f"{W}spacing", {f"{W}{name}": value for name, value in spacing.items()}
    )
    return paragraph
