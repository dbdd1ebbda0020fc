"""変更履歴 accepted, as Word does it by 「すべての変更を反映」: no revision reaches the report."""

from lxml import etree

from pledgexl.word.styles import NAMESPACE

_W = f"{{{NAMESPACE}}}"
_ADDED, _TAKEN = (f"{_W}ins", f"{_W}moveTo"), (f"{_W}del", f"{_W}moveFrom")
# They only tell where a revision begins and ends, or how something looked before it.
_MARKS = frozenset(
    f"{_W}{name}"
    for name in (
        *(f"{kind}Range{end}" for kind in ("moveFrom", "moveTo") for end in ("Start", "End")),
        *(
            f"customXml{kind}Range{end}"
            for kind in ("Ins", "Del", "MoveFrom", "MoveTo")
            for end in ("Start", "End")
        ),
        *("cellIns", "cellMerge", "numberingChange"),
        *(f"{kind}Change" for kind in ("rPr", "pPr", "sectPr", "tblPr", "tblGrid", "tblPrEx")),
        *(f"{kind}Change" for kind in ("trPr", "tcPr")),
    )
)
_PROPERTIES = (f"{_W}rPr", f"{_W}trPr", f"{_W}tcPr", f"{_W}numPr")


def accept_revisions(root: etree._Element) -> int:
    """Accept all revisions below `root` and return how many there were."""
    found = [each for each in root.iter() if _is_revision(each)]
    for each in found:
        parent = each.getparent()
        if parent is None or root not in [each, *each.iterancestors()]:
            continue  # gone with something around it
        if (each.tag in _TAKEN and parent.tag == f"{_W}trPr") or each.tag == f"{_W}cellDel":
            _remove(_owner(parent))
        elif each.tag in _TAKEN and parent.tag == f"{_W}rPr":
            _join_with_the_next(_owner(_owner(parent)))
        elif each.tag in _ADDED and parent.tag not in _PROPERTIES:
            _unwrap(each)
        else:
            parent.remove(each)
    return len(found)


def _is_revision(element: etree._Element) -> bool:
    return element.tag in (*_ADDED, *_TAKEN, f"{_W}cellDel") or element.tag in _MARKS


def _owner(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


def _remove(element: etree._Element) -> None:
    _owner(element).remove(element)


def _unwrap(element: etree._Element) -> None:
    for child in list(element):
        element.addprevious(child)
    _remove(element)


def _join_with_the_next(paragraph: etree._Element) -> None:
    """Let what is left of `paragraph`, whose end was deleted, begin the paragraph below it."""
    below = paragraph.getnext()
    content = [child for child in paragraph if child.tag != f"{_W}pPr"]
    if below is None or below.tag != f"{_W}p":
        return
    first = 0 if below.find(f"{_W}pPr") is None else 1
    for place, child in enumerate(content, start=first):
        below.insert(place, child)
    _remove(paragraph)
