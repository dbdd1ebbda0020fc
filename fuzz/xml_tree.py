"""Mutations of XML as a tree: it stays well-formed, so the parser lets it through."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random

from lxml import etree

from fuzz import nasty

TreeMutation = Callable[[Random, "etree._Element"], None]  # noqa: SLF001 (lxml names its elements so)
_MANY = 3_000


def _inner(root: etree._Element) -> list[etree._Element]:
    # "*" is every element and no comment, which can hold nothing.
    return [element for element in root.iter("*") if element.getparent() is not None]


def _cells(root: etree._Element) -> list[etree._Element]:
    return list(root.iter("{*}row", "{*}c", "{*}si", "{*}sheet", "{*}property")) or _inner(root)


def _pick(random: Random, found: Sequence[etree._Element]) -> etree._Element:
    return random.choice(found)


def delete_element(random: Random, root: etree._Element) -> None:
    """Leave an element out."""
    one = _pick(random, _inner(root))
    _parent(one).remove(one)


def delete_cell(random: Random, root: etree._Element) -> None:
    """Leave a row, cell, string, sheet or property out."""
    one = _pick(random, _cells(root))
    _parent(one).remove(one)


def double_element(random: Random, root: etree._Element) -> None:
    """Put an element in twice."""
    one = _pick(random, _inner(root))
    one.addnext(deepcopy(one))


def double_cell(random: Random, root: etree._Element) -> None:
    """Put a row, cell, string, sheet or property in twice, the second time near or at the end."""
    one = _pick(random, _cells(root))
    again = deepcopy(one)
    if random.random() < 0.5:
        for value in again.iter("{*}v"):
            value.text = random.choice(nasty.NUMBERS[:40])
    if random.random() < 0.5:
        one.addnext(again)
    else:
        _parent(one).append(again)


def move_element(random: Random, root: etree._Element) -> None:
    """Put an element somewhere else."""
    one = _pick(random, _inner(root))
    inside = set(one.iter())
    others = [each for each in root.iter("*") if each not in inside]
    _pick(random, others).append(one)


def shuffle_children(random: Random, root: etree._Element) -> None:
    """Put the children of an element in another order: rows, cells, strings, sheets."""
    parents = [each for each in root.iter("*") if len(each) > 1] or [root]
    one = _pick(random, parents)
    one[:] = random.sample(list(one), len(one))


def swap_elements(random: Random, root: etree._Element) -> None:
    """Let two cells or rows change what they hold."""
    one, other = _pick(random, _cells(root)), _pick(random, _cells(root))
    held, text = [deepcopy(child) for child in other], other.text
    other[:] = [deepcopy(child) for child in one]
    other.text = one.text
    one[:] = held
    one.text = text


def rename_element(random: Random, root: etree._Element) -> None:
    """Give an element the name of another one."""
    one = _pick(random, _inner(root))
    one.tag = random.choice([each.tag for each in root.iter("*")])


def unname_cells(_: Random, root: etree._Element) -> None:
    """Leave out every address, which is allowed: cells then follow each other."""
    for one in root.iter("{*}row", "{*}c"):
        one.attrib.pop("r", "")


def many_elements(random: Random, root: etree._Element) -> None:
    """Repeat a small element three thousand times."""
    small = [each for each in _inner(root) if len(each) <= 1] or [root]
    one = _pick(random, small)
    for _ in range(_MANY):
        one.addnext(deepcopy(one))


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    assert parent is not None
    return parent


TREE_MUTATIONS: tuple[TreeMutation, ...] = (
    *(delete_element, delete_cell, delete_cell, double_element, double_cell, double_cell),
    *(move_element, shuffle_children, swap_elements, swap_elements, rename_element, unname_cells),
)
SLOW_TREE_MUTATIONS: tuple[TreeMutation, ...] = (many_elements,)


def mutate_tree(random: Random, content: bytes, mutation: TreeMutation) -> bytes:
    """Return the XML `content` after `mutation`, or as it is where it is no longer XML."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return content
    if len(root):
        mutation(random, root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)
