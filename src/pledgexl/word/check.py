"""What would go wrong with a template, found before the day it is needed, all at once."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from pledgexl.messages.template import TEMPLATE
from pledgexl.word.expression import Expressions, Fault
from pledgexl.word.fill import FULL_WIDTH_TAG, Accepted, opened
from pledgexl.word.findings import TemplateError, TemplateFinding, part_place, shortened
from pledgexl.word.misprints import form_findings, misprints
from pledgexl.word.proof import braces_in_parts
from pledgexl.word.received import foreign_findings, receive
from pledgexl.word.tags import Paragraph, Tag, template_parts
from pledgexl.word.values import LOOP, FieldType, report_names

_ENDS = {"for": "endfor", "if": "endif", "filter": "endfilter"}
_BEGINS = {end: begin for begin, end in _ENDS.items()}
_OPTIONS = {"elif": ("if",), "else": ("if", "for")}
# docxtpl's own; they only shape cells.
_CELL_WORDS = ("vm", "cellbg", "colspan")
_WORDS = (*_ENDS, *_BEGINS, *_OPTIONS)
_FULL_WIDTH_SIGNS = re.compile(r"""[．，｜（）［］＝！＜＞“”]""")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_BRACE = re.compile(r"\S{0,12}[{}｛｝]+\S{0,12}")
_ESSENTIAL = (
    *("全体.進捗", "政策.名称", "政策.進捗", "公約.名称", "公約.進捗", "施策.名称"),
    *("取組.本文", "除外一覧", "未報告一覧", "暫定表示"),
)
# A template of before prints all of an initiative in one.
_INSTEAD = {"取組.本文": "取組.実施内容"}


def template_findings(template: bytes) -> tuple[TemplateFinding, ...]:
    """Return all that is wrong with `template`, part by part, then what is to be known.

    Raises TemplateError if it is no Word document of its own.
    """
    received = receive(template)
    found = list(foreign_findings(received))
    try:
        opening = opened(received)
    except TemplateError:
        # Because of what was found, perhaps.
        if found:
            return tuple(found)
        raise
    found += misprints(opening)
    printed: set[str] = set()
    for _, paragraphs in template_parts(opening):
        part = _Part()
        found += part.findings(paragraphs)
        printed |= part.printed
    for name, text in braces_in_parts(received.trees):
        values = {"found": shortened(text)}
        found.append(TemplateFinding("braces_in_part", values, part_place(name)))
    found += form_findings(opening)
    # Half-read tags print nothing: what they seem to lack is no news.
    lacking = () if any(not each.is_note for each in found) else _missing(printed)
    return (*found, *lacking, *_notes(opening.accepted))


def _notes(accepted: Accepted) -> Iterator[TemplateFinding]:
    for fault, count in (
        ("revisions", accepted.revisions),
        ("comments", accepted.comments),
    ):
        if count:
            yield TemplateFinding(fault, {"count": str(count)}, is_note=True)


def _missing(printed: set[str]) -> Iterator[TemplateFinding]:
    for name in _ESSENTIAL:
        if name not in printed and _INSTEAD.get(name) not in printed:
            yield TemplateFinding(
                "missing_section", {"found": name, "meaning": TEMPLATE[f"meaning.{name}"].ja}
            )


@dataclass(slots=True)
class _Frame:
    """An open for or if: where it began, and what its loop is called there."""

    opening: Tag
    names: dict[str, FieldType] = field(default_factory=dict)
    is_used: bool = False

    @property
    def end(self) -> str:
        return _ENDS[self.opening.word]


class _Part:
    """One part of a template, read tag by tag; `printed` is what it prints or loops over."""

    def __init__(self) -> None:
        self.printed: set[str] = set()
        self._frames: list[_Frame] = []
        self._expressions = Expressions()

    def findings(self, paragraphs: Iterable[Paragraph]) -> Iterator[TemplateFinding]:
        """Yield what is wrong in `paragraphs`."""
        for paragraph in paragraphs:
            yield from _braces(paragraph)
            for tag in paragraph.tags:
                for fault in self._faults(tag):
                    yield TemplateFinding(
                        fault.fault, {"tag": tag.written, **fault.values}, tag.place
                    )
        for frame in self._frames:
            values = {"tag": frame.opening.written, "expected": f"{{% {frame.end} %}}"}
            yield TemplateFinding("unclosed", values, frame.opening.place)

    def _faults(self, tag: Tag) -> Iterator[Fault]:
        sign = _FULL_WIDTH_SIGNS.search(_QUOTED.sub("", tag.written))
        if sign is not None:
            yield Fault("full_width_sign", found=sign[0])
        elif tag.is_value:
            yield from self._value(tag)
        else:
            yield from _scope_faults(tag)
            yield from self._statement(tag)

    def _value(self, tag: Tag) -> Iterator[Fault]:
        if not tag.rest.strip():
            yield Fault("empty")
            return
        yield from self._noted(self._expressions.printing(tag.rest, self._names()))

    def _names(self) -> dict[str, FieldType]:
        names = report_names()
        for frame in self._frames:
            names |= frame.names
        return names

    def _noted(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Yield `faults`, and note which names were used on the way to them."""
        yield from faults
        self.printed |= self._expressions.things
        for frame in self._frames:
            frame.is_used |= bool(self._expressions.names & frame.names.keys())
            frame.is_used |= not frame.names

    def _tested(self, tag: Tag) -> Iterator[Fault]:
        """Yield what is wrong with a condition; what it names is used, but not printed."""
        printed = set(self.printed)
        yield from self._noted(self._expressions.testing(tag.rest, self._names()))
        self.printed = printed

    def _statement(self, tag: Tag) -> Iterator[Fault]:
        if tag.word in _ENDS:
            yield from self._open(tag)
        elif tag.word in _BEGINS:
            yield from self._close(tag)
        elif tag.word in _OPTIONS:
            yield from self._option(tag)
        elif tag.word not in _CELL_WORDS:
            yield from _unknown_word(tag)

    def _open(self, tag: Tag) -> Iterator[Fault]:
        frame = _Frame(tag)
        names = self._names()
        if tag.word == "for":
            loop = self._expressions.loop(tag.rest, names)
            yield from self._noted(loop.faults)
            frame.names = {loop.variable: loop.element, "loop": LOOP} if loop.variable else {}
        elif tag.word == "if":
            yield from self._tested(tag)
        self._frames.append(frame)

    def _option(self, tag: Tag) -> Iterator[Fault]:
        if not self._frames or self._frames[-1].opening.word not in _OPTIONS[tag.word]:
            yield Fault("stray", expected="if", found=tag.word)
        elif tag.word == "elif":
            yield from self._tested(tag)

    def _close(self, tag: Tag) -> Iterator[Fault]:
        begin = _BEGINS[tag.word]
        if begin not in [frame.opening.word for frame in self._frames]:
            yield Fault("stray", expected=begin, found=tag.word)
            return
        frame = self._frames.pop()
        opening = {"opening": frame.opening.written}
        while frame.opening.word != begin:
            yield Fault("crossed", expected=frame.end, **opening)
            frame = self._frames.pop()
            opening = {"opening": frame.opening.written}
        yield from _pair_faults(frame, tag)


def _pair_faults(frame: _Frame, tag: Tag) -> Iterator[Fault]:
    opening = frame.opening
    if opening.scope != tag.scope:
        yield Fault("scope_differs", opening=opening.written)
    elif _container(opening) is not _container(tag):
        yield Fault("misplaced", opening=opening.written)
    elif opening.word == "for" and frame.names and not frame.is_used:
        variable = next(iter(frame.names))
        yield Fault("loop_prints_nothing", found=variable, tag=opening.written)


def _container(tag: Tag) -> object:
    """Return what both ends of a loop must stand in: the same table, row or cell."""
    around = tag.paragraph.around(tag.scope)
    return None if around is None else around.getparent()


def _braces(paragraph: Paragraph) -> Iterator[TemplateFinding]:
    """Yield what is left of tags that are none, because of their braces."""
    full_width = FULL_WIDTH_TAG.search(paragraph.text)
    broken = _BRACE.search(paragraph.text_without_tags)
    inside = next((tag for tag in paragraph.tags if re.search("[{}]", tag.rest)), None)
    if full_width is not None:
        fault, found = "full_width", full_width[0]
    elif broken is not None:
        fault, found = "braces", broken[0]
    elif inside is not None:
        fault, found = "braces", inside.written
    else:
        return
    yield TemplateFinding(fault, {"found": found}, paragraph.place)


def _scope_faults(tag: Tag) -> Iterator[Fault]:
    """Yield what is wrong with the row, cell or paragraph that `tag` takes away."""
    if tag.word in ("tr", "tc", "p", "r") and not tag.scope:
        yield Fault("space_before_scope", found=tag.word)
    if not tag.scope:
        return
    if not tag.gap.startswith(" "):
        yield Fault("space_after_scope", found=tag.scope)
    if tag.scope in ("tr", "tc") and tag.paragraph.around(tag.scope) is None:
        yield Fault("outside_table")
        return
    rest = tag.paragraph.text_around(tag.scope).replace(tag.written, "", 1).strip()
    if rest and tag.scope != "r":
        yield Fault("not_alone", scope=tag.scope, found=rest[:40])


def _unknown_word(tag: Tag) -> Iterator[Fault]:
    if tag.word in ("tr", "tc", "p", "r"):
        return
    close = get_close_matches(tag.word, _WORDS, n=1, cutoff=0.4)
    joined = tag.word + tag.rest
    maybe = joined if joined in _WORDS else "".join(close)
    yield Fault("unknown_word", found=tag.word, maybe=maybe)
