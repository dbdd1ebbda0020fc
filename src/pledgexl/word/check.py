"""Template check: everything that is wrong with a template, found before it is needed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches

from jinja2 import nodes

from pledgexl.messages.template import in_english, name_message, template_message
from pledgexl.word.context import report_names
from pledgexl.word.fill import FILTERS, TEXT_FILTERS, opened
from pledgexl.word.findings import TemplateError, TemplateFinding, part_place, shortened
from pledgexl.word.looks import Looks
from pledgexl.word.misprints import form_findings, misprints
from pledgexl.word.proof import braces_in_parts
from pledgexl.word.received import foreign_findings, receive
from pledgexl.word.tags import (
    SCOPES,
    Fault,
    Paragraph,
    Tag,
    TemplatePart,
    expression_in,
    template_parts,
    written_as,
)
from pledgexl.word.values import (
    LOOP,
    BooleanField,
    ChartField,
    FieldType,
    ListField,
    RecordField,
    TextField,
    closest_name,
)
from pledgexl.word.visible import Sight

_NAMES = report_names()
_ENDS = {"for": "endfor", "if": "endif", "filter": "endfilter"}
_BEGINS = {end: begin for begin, end in _ENDS.items()}
_OPTIONS = {"elif": ("if",), "else": ("if", "for")}
_WORDS = (*_ENDS, *_BEGINS, *_OPTIONS)
# Words of docxtpl that only format cells.
_CELL_WORDS = ("vm", "cellbg", "colspan")
_FULL_WIDTH_SIGNS = re.compile(r"""[．，｜（）［］＝！＜＞“”]""")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_ESSENTIAL = (
    *("全体.進捗", "政策.名称", "政策.進捗", "公約.名称", "公約.進捗", "施策.名称"),
    *("取組.本文", "除外一覧", "未報告一覧", "暫定表示"),
)
# Templates of an earlier version print all of an initiative in one.
_INSTEAD = {"取組.本文": "取組.実施内容"}
_TRUTHS = (nodes.Compare, nodes.Not, nodes.Test)


def template_findings(template: bytes) -> tuple[TemplateFinding, ...]:
    """Return all that is wrong with `template`; raise TemplateError if it cannot be opened."""
    received = receive(template)
    found = list(foreign_findings(received))
    try:
        opening = opened(received)
    except TemplateError:
        # Perhaps because of what was found.
        if found:
            return tuple(found)
        raise
    parts, looks = template_parts(opening.docx), Looks(opening.docx)
    found += misprints(Sight(looks), parts)
    printed: set[str] = set()
    for _, paragraphs in parts:
        reader = _Reader()
        found += reader.findings(paragraphs)
        printed |= reader.printed
    for name, text in braces_in_parts(received.trees):
        found.append(TemplateFinding("braces_in_part", part_place(name), found=shortened(text)))
    found += form_findings(looks.styles, parts)
    # What half-read tags seem to lack is no news.
    for name in _ESSENTIAL if all(finding.is_note for finding in found) else ():
        if not printed & {name, _INSTEAD.get(name)}:
            values = {"found": name_message(name), "meaning": template_message(f"meaning.{name}")}
            found.append(TemplateFinding("missing_section", **values))
    notes = asdict(opening.accepted).items()
    found += [TemplateFinding(name, count=str(count)) for name, count in notes if count]
    return tuple(found)


@dataclass(slots=True)
class _Block:
    """An open for, if or filter: its tag, and the names that its loop adds."""

    opening: Tag
    names: dict[str, FieldType] = field(default_factory=dict)
    is_used: bool = False


class _Reader:
    """Reads the tags of one part, each by Jinja's parser; `printed` is what it prints."""

    def __init__(self) -> None:
        self.printed: set[str] = set()
        self._blocks: list[_Block] = []

    def findings(self, paragraphs: Iterable[Paragraph]) -> Iterator[TemplateFinding]:
        """Yield what is wrong in `paragraphs`."""
        for paragraph in paragraphs:
            name, found = paragraph.broken_tag
            if found:
                yield TemplateFinding(name, paragraph.place, found=found)
            for tag in paragraph.tags:
                spell = in_english if tag.written.isascii() else str  # as it was typed
                for fault in self._faults(tag):
                    values = {name: spell(text) for name, text in fault.values.items()}
                    values.setdefault("tag", tag.written)
                    yield TemplateFinding(fault.name, paragraph.place, **values)
        for tag in (block.opening for block in self._blocks):
            values = {"tag": tag.written, "expected": f"{{% {_ENDS[tag.word]} %}}"}
            yield TemplateFinding("unclosed", tag.paragraph.place, **values)

    def _faults(self, tag: Tag) -> Iterator[Fault]:
        sign = _FULL_WIDTH_SIGNS.search(_QUOTED.sub("", tag.written))
        if sign is not None:
            yield Fault("full_width_sign", found=sign[0])
            return
        yield from tag.scope_faults
        try:
            if tag.is_value:
                self._print(tag.rest.strip())
            elif tag.word in _BEGINS:
                yield from self._close(tag)
            elif tag.word in _ENDS:
                self._open(tag)
            elif tag.word in _OPTIONS:
                if not self._blocks or self._blocks[-1].opening.word not in _OPTIONS[tag.word]:
                    yield Fault("stray", expected="if", found=tag.word)
                elif tag.word == "elif":
                    self._test(tag.rest)
            elif tag.word not in (*_CELL_WORDS, *SCOPES):
                joined = tag.word + tag.rest
                close = get_close_matches(tag.word, _WORDS, n=1, cutoff=0.4)
                maybe = joined if joined in _WORDS else "".join(close)
                yield Fault("unknown_word", found=tag.word, maybe=maybe)
        except Fault as fault:
            yield fault

    def _print(self, expression: str) -> None:
        if not expression:
            raise Fault("empty")
        shape = self._shape(expression_in(f"{{{{ {expression} }}}}"))
        if not isinstance(shape, ChartField):
            _require_text(shape, expression)

    def _open(self, tag: Tag) -> None:
        block = _Block(tag)
        try:
            if tag.word == "for":
                self._loop(tag.rest, block)
            elif tag.word == "if":
                self._test(tag.rest)
        finally:
            self._blocks.append(block)

    def _test(self, expression: str) -> None:
        """Read a condition; what it names is used, but not printed."""
        printed = set(self.printed)
        try:
            self._shape(expression_in(f"{{% if {expression} %}}{{% endif %}}"))
        finally:
            self.printed = printed

    def _loop(self, expression: str, block: _Block) -> None:
        loop = expression_in(f"{{% for {expression} %}}{{% endfor %}}")
        assert isinstance(loop, nodes.For)
        variable = loop.target.name if isinstance(loop.target, nodes.Name) else ""
        # Whatever the loop is over, its variable is known from here on.
        block.names = {variable: RecordField("", {}), "loop": LOOP} if variable else {}
        listing = self._shape(loop.iter)
        if variable:
            block.names[variable] = listing.of if isinstance(listing, ListField) else TextField()
        if not isinstance(listing, ListField):
            within = listing.fields if isinstance(listing, RecordField) else self._names()
            lists = [name for name, each in within.items() if isinstance(each, ListField)]
            example = f"{{%tr for … in {lists[0]} %}}" if lists else ""
            found = expression.partition(" in ")[2].strip()
            raise Fault("not_a_list", found=found, example=example)

    def _close(self, tag: Tag) -> Iterator[Fault]:
        begin = _BEGINS[tag.word]
        if begin not in [block.opening.word for block in self._blocks]:
            raise Fault("stray", expected=begin, found=tag.word)
        while (block := self._blocks.pop()).opening.word != begin:
            opening = block.opening
            yield Fault("crossed", expected=_ENDS[opening.word], opening=opening.written)
        opening = block.opening
        # Both ends of a loop have to be in the same table, row or cell.
        inside, outside = (
            None if each.removed is None else each.removed.getparent() for each in (opening, tag)
        )
        if opening.scope != tag.scope:
            yield Fault("scope_differs", opening=opening.written)
        elif inside is not outside:
            yield Fault("misplaced", opening=opening.written)
        elif block.names and not block.is_used:
            yield Fault("loop_prints_nothing", found=next(iter(block.names)), tag=opening.written)

    def _names(self) -> dict[str, FieldType]:
        names = dict(_NAMES)
        for block in self._blocks:
            names |= block.names
        return names

    def _shape(self, node: nodes.Node) -> FieldType:
        """Return what `node` contains, or raise the mistake in it."""
        if isinstance(node, nodes.Name):
            return self._named(node.name)
        if isinstance(node, nodes.Getattr):
            return self._field(node)
        if isinstance(node, nodes.Getitem):
            inner = self._shape(node.node)
            is_one = not isinstance(node.arg, nodes.Slice)
            return inner.of if is_one and isinstance(inner, ListField) else inner
        if isinstance(node, nodes.Filter):
            if node.name not in FILTERS:
                raise Fault("unknown_filter", found=node.name)
            return TextField() if node.node is None else self._filtered(node, node.node)
        return self._combined(node)

    def _filtered(self, node: nodes.Filter, value: nodes.Node) -> FieldType:
        shape = self._shape(value)
        if node.name in ("d", "default"):
            return shape
        if isinstance(shape, ListField):
            if node.name in ("first", "last"):
                return shape.of
            # With arguments, a join may print a field of each record.
            if node.name == "join" and len(node.args) < 2 and not node.kwargs:
                _require_text(shape.of, written_as(value))
        if node.name in TEXT_FILTERS:
            _require_text(shape, written_as(value))
        return TextField()

    def _combined(self, node: nodes.Node) -> FieldType:
        children = list(node.iter_child_nodes())
        shapes = [self._shape(child) for child in children]
        if isinstance(node, _TRUTHS):
            return BooleanField()
        if isinstance(node, nodes.List | nodes.Tuple):
            return ListField(shapes[0] if shapes else TextField())
        if isinstance(node, nodes.Concat):
            for child, shape in zip(children, shapes, strict=True):
                _require_text(shape, written_as(child))
        if isinstance(node, nodes.CondExpr | nodes.And | nodes.Or):
            # The first child of "… if …" is its condition.
            values = shapes[1:] if isinstance(node, nodes.CondExpr) else shapes
            return next((each for each in values if not isinstance(each, TextField)), values[-1])
        return TextField()

    def _named(self, name: str) -> FieldType:
        known = self._names()
        if name not in known:
            raise Fault("unknown_name", found=name, maybe=closest_name(name, known))
        self.printed.add(name)
        for block in self._blocks:
            block.is_used |= name in block.names
        return known[name]

    def _field(self, node: nodes.Getattr) -> FieldType:
        owner, name = self._shape(node.node), node.attr
        written = written_as(node.node)
        if name.startswith("_"):
            raise Fault("forbidden")
        if isinstance(owner, ListField):
            raise Fault("field_of_a_list", owner=written, found=name)
        own = owner.fields if isinstance(owner, RecordField) else {}
        if name not in own:
            close = closest_name(name, own)
            maybe = f"{written}.{close}" if close else closest_name(name, self._names())
            raise Fault("unknown_field", owner=written, found=name, maybe=maybe)
        self.printed.add(f"{owner.name}.{name}" if isinstance(owner, RecordField) else name)
        return own[name]


def unprintable(parts: Iterable[TemplatePart]) -> list[TemplateFinding]:
    """Return where the `parts` of a template print a list, a record or a truth as it is."""
    found = (each for _, paragraphs in parts for each in _Reader().findings(paragraphs))
    return [each for each in found if each.fault == "prints_nothing"]


def _require_text(shape: FieldType, expression: str) -> None:
    """Raise unless `expression`, which has `shape`, is a text; advise how to print it."""
    if isinstance(shape, TextField):
        return
    example = f"{{% if {expression} %}}"
    if isinstance(shape, RecordField):
        field = "名称" if "名称" in shape.fields else next(iter(shape.fields), "")
        example = f"{{{{ {expression}.{field} }}}}"
    elif isinstance(shape, ListField):
        example = f"{{%tr for … in {expression} %}}"
    raise Fault("prints_nothing", example=example)
