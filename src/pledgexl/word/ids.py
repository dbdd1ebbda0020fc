"""Ids in a finished document: each once, and none that leads nowhere.

A template's row that is repeated repeats what stands in it: a bookmark (Word itself leaves
`_GoBack`), a box, a content control. What programs remember of their own editing goes, too.
"""

from collections.abc import Iterable, Iterator
from itertools import count

from lxml import etree

from pledgexl.word.styles import NAMESPACE

_W = f"{{{NAMESPACE}}}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_LAST_PLACE = "_GoBack"
# Numbers of paragraphs, for comments only; and who may edit what.
_EDITING = {f"{_W14}paraId", f"{_W14}textId"}
_PERMISSIONS = (f"{_W}permStart", f"{_W}permEnd")
_STYLE_USES = tuple(f"{_W}{name}" for name in ("pStyle", "rStyle", "tblStyle"))
# Word would overwrite what stands in such a control with what it is bound to.
_BOUND = (f"{_W}id", f"{_W}dataBinding", f"{_W15}dataBinding")


def make_unique(roots: Iterable[etree._Element], styles: frozenset[str]) -> None:
    """Give each thing below `roots` its own id; take out what leads nowhere, as to `styles`."""
    roots = list(roots)
    _number_bookmarks(roots)
    numbers, shapes = count(1), set[str]()
    for root in roots:
        for drawing in root.iter(f"{_WP}docPr"):
            drawing.set("id", str(next(numbers)))
        for shape in list(root.iter(f"{_VML}*")):
            _name_shape(shape, shapes)
        for needless in list(_needless(root, styles)):
            _remove(needless)
        for element in root.iter(f"{_W}p", f"{_W}tr"):
            for name in _EDITING & set(element.attrib):
                del element.attrib[name]


def _needless(root: etree._Element, styles: frozenset[str]) -> Iterator[etree._Element]:
    yield from root.iter(*_PERMISSIONS)
    yield from undefined_styles(root, styles)
    for properties in root.iter(f"{_W}sdtPr"):
        yield from properties.iter(*_BOUND)


def undefined_styles(root: etree._Element, styles: frozenset[str]) -> Iterator[etree._Element]:
    """Yield what below `root` names a style that is not among `styles`."""
    for use in root.iter(*_STYLE_USES):
        if use.get(f"{_W}val", "") not in styles:
            yield use


def _number_bookmarks(roots: Iterable[etree._Element]) -> None:
    """Number the bookmarks anew, keep one of each name, and drop those without an end."""
    numbers, names = count(1), {_LAST_PLACE}
    for root in roots:
        begun: dict[str, etree._Element] = {}
        for mark in list(root.iter(f"{_W}bookmarkStart", f"{_W}bookmarkEnd")):
            id_ = mark.get(f"{_W}id", "")
            if mark.tag == f"{_W}bookmarkStart":
                _remove(begun.pop(id_, None))
                begun[id_] = mark
                continue
            start = begun.pop(id_, None)
            name = "" if start is None else start.get(f"{_W}name", "")
            if start is None or name in names:
                _remove(start)
                _remove(mark)
                continue
            names.add(name)
            number = str(next(numbers))
            start.set(f"{_W}id", number)
            mark.set(f"{_W}id", number)
        for start in begun.values():
            _remove(start)


def _name_shape(shape: etree._Element, known: set[str]) -> None:
    """Give `shape` an id of its own if it has that of another; a second kind of shapes goes."""
    for name in ("id", f"{_OFFICE}spid"):
        id_ = shape.get(name)
        if id_ is None:
            continue
        if f"{name}{id_}" in known:
            if shape.tag == f"{_VML}shapetype":
                _remove(shape)
                return
            id_ = f"{id_}_{len(known)}"
            shape.set(name, id_)
        known.add(f"{name}{id_}")


def _remove(element: etree._Element | None) -> None:
    parent = None if element is None else element.getparent()
    if element is not None and parent is not None:
        parent.remove(element)
