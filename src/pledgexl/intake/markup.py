"""Sound XML taken apart by patterns: what stands in it, and that nothing else does.

A parser that calls Python for every element of a sheet takes most of the time of reading a
form. In XML that expat has found sound no "<" stands in a text or in an attribute; so patterns
tell its elements as exactly as a parser, as long as they leave no element over. What is left
over refuses the file: a row by another name would be a rating that nobody sees.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar
from xml.parsers import expat

from pledgexl.intake.refusal import Refusal
from pledgexl.intake.xml import MAIN_NAMESPACES, remembering, without_odd_characters
from pledgexl.model.finding import Code

# The attributes of an element in a pattern; a ">" in one of them is legal, and nobody writes it.
ATTRIBUTES = rb"((?:\s[^<>]*[\"'])?)\s*"

_ROOT = re.compile(rb"<(?:([^\s<>/:?!]+):)?([^\s<>/:?!]+)" + ATTRIBUTES + rb"/?>")
_ATTRIBUTE = re.compile(rb"\s([^\s=<>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ELEMENT = re.compile(rb"</?([^\s<>/]+)")
_SPECIAL = re.compile(rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_EXTENSION = re.compile(rb"<extLst(?:/>|>.*?</extLst>)", re.DOTALL)
_REFERENCE = re.compile("&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LINE_ENDS = re.compile("\r\n?")
_LONGEST_REMEMBERED = 500
_SIZE_OF_PART = 500_000
_DEFAULT_NAMESPACE = "xmlns"

Read = TypeVar("Read")


class DamageError(Exception):
    """An element stands where it cannot, or something that no pattern knows; says what."""


class _DeclarationError(Exception):
    """The part declares what its entities are: that no office program does."""


@contextmanager
def refusing(part: str) -> Iterator[None]:
    """Refuse the file whose `part` is damaged."""
    try:
        yield
    except expat.ExpatError as error:
        raise Refusal(Code.XML_BROKEN, detail=f"{part}: {error}") from error
    except DamageError as error:
        raise Refusal(Code.XML_BROKEN, detail=f"{part}: <{error}>") from error
    except _DeclarationError as error:
        raise Refusal(Code.DOCUMENT_TYPE, detail=part) from error


# What values and references raise that are none, in XML that nobody has found sound yet.
_OF_UNSOUND = (LookupError, OverflowError, ValueError)
_REFUSED = (DamageError, _DeclarationError, Refusal, expat.ExpatError)


def of_sound(read: Callable[[bytes], tuple[Read, bytes]], content: bytes) -> Read:
    """Return what `read` makes of the XML `content`, which is sound; raises what `refusing` takes.

    Beside it `read` returns what a parser has to find sound: it may have proven the rest itself.
    Where that is not enough, all of it is put into the plain spelling, and read again.
    """
    with suppress(*_REFUSED, *_OF_UNSOUND):
        made, unproven = read(content)
        if plain(unproven) is unproven:
            return made
    return read(without_extensions(plain(content)))[0]


def plain(content: bytes) -> bytes:
    """Return the XML `content` in the one spelling that patterns need.

    It is sound, has no comments, instructions and sections to the letter, and the elements of
    the main namespace have no prefix. Raises what `refusing` takes.
    """
    specials: list[None] = []
    sound = without_odd_characters(lambda content: _sound(content, specials), content)
    return _without_prefix(_SPECIAL.sub(_spelt_out, sound) if specials else sound)


@remembering(1 << 12, _LONGEST_REMEMBERED)
def attributes(typed: bytes) -> Mapping[str, str]:
    """Return the attributes in `typed`, what stands between an element's name and its end."""
    found = {
        name.decode(): value(double or single) for name, double, single in _ATTRIBUTE.findall(typed)
    }
    if _ATTRIBUTE.sub(b"", typed).strip(b" \t\r\n/"):
        raise DamageError(typed.decode()[:40])
    if found.get(_DEFAULT_NAMESPACE, MAIN_NAMESPACES[0]) not in MAIN_NAMESPACES:
        raise DamageError(found[_DEFAULT_NAMESPACE])
    return found


def value(typed: bytes) -> str:
    """Return what `typed`, a text or an attribute's value, says."""
    text = typed.decode()
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    return _REFERENCE.sub(_character, text) if "&" in text else text


def demand_blank(rest: Sequence[bytes]) -> None:
    """Raise DamageError if an element is in the `rest`, which no pattern has taken."""
    left = b"".join(rest)
    if b"<" in left:
        found = _ELEMENT.search(left)
        raise DamageError(value(found[1]) if found else "")


def without_extensions(part: bytes) -> bytes:
    """Return `part` without what programs leave for each other, whose names may be like ours."""
    return _EXTENSION.sub(b"", part) if b"<extLst" in part else part


def in_parts(sound: bytes, begin: int, end: int, closing: bytes) -> Iterator[bytes]:
    """Yield what stands between `begin` and `end`, so many elements that `closing` ends at a time.

    What patterns make of a sheet takes many times its room; a form comes in one part.
    """
    while end - begin > _SIZE_OF_PART:
        cut = sound.find(closing, begin + _SIZE_OF_PART, end)
        if cut < 0:
            break
        yield sound[begin : cut + len(closing)]
        begin = cut + len(closing)
    yield sound[begin:end]


def root_tags(sound: bytes) -> tuple[bytes, bytes]:
    """Return the tags that open and close the root of the XML `sound`; may raise DamageError."""
    root = _ROOT.search(sound)
    if root is None:
        raise DamageError
    return root[0], b"</%s>" % (b"%s:%s" % root.groups()[:2] if root[1] else root[2])


def end_of(closing: bytes, sound: bytes, begin: int) -> int:
    """Return where `closing` stands last after `begin`; raises DamageError where it does not."""
    found = sound.rfind(closing, begin)
    if found < 0:
        raise DamageError(value(closing[2:-1]))
    return found


def _sound(content: bytes, specials: list[None]) -> bytes:
    """Return `content` if it is sound, else raise ExpatError; `specials` counts what is special."""

    def refuse(*_: object) -> None:
        raise _DeclarationError

    def note(*_: object) -> None:
        specials.append(None)

    parser = expat.ParserCreate("UTF-8", "}")
    parser.StartDoctypeDeclHandler = refuse
    parser.CommentHandler = parser.ProcessingInstructionHandler = note
    parser.StartCdataSectionHandler = note
    parser.Parse(content, True)
    return content


def _spelt_out(special: re.Match[bytes]) -> bytes:
    """Return a section to the letter as a text; the others say nothing."""
    return (special[1] or b"").replace(b"&", b"&amp;").replace(b"<", b"&lt;")


def _without_prefix(sound: bytes) -> bytes:
    root = _ROOT.search(sound)
    if root is None:
        raise DamageError
    prefix, local = root[1], value(root[2])
    declared = attributes(root[3])
    if prefix is None:
        return sound
    main = declared.get(f"{_DEFAULT_NAMESPACE}:{value(prefix)}")
    # With a second namespace that has no prefix, its names could not be told from ours.
    if main not in MAIN_NAMESPACES or b"xmlns=" in sound:
        raise DamageError(local)
    return sound.replace(b"<%s:" % prefix, b"<").replace(b"</%s:" % prefix, b"</")


def _character(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return _NAMED[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
