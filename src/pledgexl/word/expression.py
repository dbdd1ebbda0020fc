"""What stands inside a tag, judged by what its names hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError

from pledgexl.word.fill import FILTERS, refuse_forbidden
from pledgexl.word.findings import TemplateError
from pledgexl.word.values import (
    BooleanField,
    ChartField,
    FieldType,
    ListField,
    RecordField,
    TextField,
    closest_name,
)

_TRUTHS = (nodes.Compare, nodes.And, nodes.Or, nodes.Not, nodes.Test)


class Fault(Exception):  # noqa: N818 (collected as a value as well)
    """A mistake in a tag, and what its sentence needs."""

    def __init__(self, fault: str, **values: str) -> None:
        """Keep both."""
        super().__init__(fault)
        self.fault = fault
        self.values = values


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop as far as it can be read: its variable ("" if not), what that holds, its mistakes."""

    variable: str
    element: FieldType
    faults: tuple[Fault, ...] = ()


class Expressions:
    """Reads expressions; `names` and `things` are what the last one used: 政策, 政策.進捗."""

    def __init__(self) -> None:
        """Begin with nothing used."""
        self.names: set[str] = set()
        self.things: set[str] = set()
        self._environment = jinja2.Environment(autoescape=True)

    def printing(self, expression: str, known: Mapping[str, FieldType]) -> Iterator[Fault]:
        """Yield what is wrong with printing `expression`."""
        try:
            shape = self._read(f"{{{{ {expression} }}}}", nodes.Output, known)
        except Fault as fault:
            yield fault
            return
        if not isinstance(shape, TextField | ChartField):
            yield Fault("prints_nothing", example=_example(expression, shape))

    def testing(self, expression: str, known: Mapping[str, FieldType]) -> Iterator[Fault]:
        """Yield what is wrong with asking whether `expression` is there."""
        try:
            self._read(f"{{% if {expression} %}}{{% endif %}}", nodes.If, known)
        except Fault as fault:
            yield fault

    def loop(self, expression: str, known: Mapping[str, FieldType]) -> Loop:
        """Return the loop that `for` begins with `expression`."""
        try:
            tree = self._tree(f"{{% for {expression} %}}{{% endfor %}}")
        except Fault as fault:
            return Loop("", TextField(), (fault,))
        loop = next(tree.find_all(nodes.For))
        variable = loop.target.name if isinstance(loop.target, nodes.Name) else ""
        try:
            listing = self._shape(loop.iter, known)
        except Fault as fault:
            return Loop(variable, RecordField("", {}), (fault,))
        if isinstance(listing, ListField):
            return Loop(variable, listing.of)
        found, example = expression.partition(" in ")[2].strip(), _list_in(known, listing)
        return Loop(variable, TextField(), (Fault("not_a_list", found=found, example=example),))

    def _read(
        self, source: str, kind: type[nodes.Node], known: Mapping[str, FieldType]
    ) -> FieldType:
        node = next(iter(self._tree(source).find_all(kind)), None)
        inner = node.test if isinstance(node, nodes.If) else None
        if isinstance(node, nodes.Output):
            inner = node.nodes[0]
        if inner is None:
            raise Fault("empty")
        return self._shape(inner, known)

    def _tree(self, source: str) -> nodes.Template:
        self.names, self.things = set(), set()
        try:
            tree = self._environment.parse(source)
            refuse_forbidden(tree)
        except jinja2.TemplateSyntaxError as error:
            raise Fault("unreadable", detail=error.message or "") from error
        except SecurityError as error:
            raise Fault("forbidden") from error
        except TemplateError as error:
            is_partial = error.code == "partial_loop"
            fault = "partial_loop" if is_partial else "forbidden"
            raise Fault(fault) from error
        return tree

    def _shape(self, node: nodes.Node, known: Mapping[str, FieldType]) -> FieldType:
        """Return what `node` holds, or raise the mistake in it."""
        if isinstance(node, nodes.Name):
            return self._named(node.name, known)
        if isinstance(node, nodes.Getattr):
            return self._field(node, known)
        if isinstance(node, nodes.Getitem):
            listing = self._shape(node.node, known)
            picks_one = isinstance(listing, ListField) and not isinstance(node.arg, nodes.Slice)
            return listing.of if picks_one and isinstance(listing, ListField) else listing
        return self._combined(node, known)

    def _combined(self, node: nodes.Node, known: Mapping[str, FieldType]) -> FieldType:
        if isinstance(node, nodes.Filter):
            return self._filtered(node, known)
        shapes = [self._shape(child, known) for child in node.iter_child_nodes()]
        if isinstance(node, _TRUTHS):
            return BooleanField()
        if isinstance(node, nodes.List | nodes.Tuple):
            return ListField(shapes[0] if shapes else TextField())
        return shapes[-1] if isinstance(node, nodes.CondExpr) and shapes else TextField()

    def _named(self, name: str, known: Mapping[str, FieldType]) -> FieldType:
        if name not in known:
            maybe = closest_name(name, known)
            raise Fault("unknown_name", found=name, maybe=maybe)
        self.names.add(name)
        self.things.add(name)
        return known[name]

    def _field(self, node: nodes.Getattr, known: Mapping[str, FieldType]) -> FieldType:
        owner, name = self._shape(node.node, known), node.attr
        said = _written(node.node)
        if name.startswith("_"):
            raise Fault("forbidden")
        if isinstance(owner, ListField):
            raise Fault("field_of_a_list", owner=said, found=name)
        own = owner.fields if isinstance(owner, RecordField) else {}
        if name not in own:
            close = closest_name(name, own)
            maybe = f"{said}.{close}" if close else closest_name(name, known)
            raise Fault("unknown_field", owner=said, found=name, maybe=maybe)
        self.things.add(f"{owner.name}.{name}" if isinstance(owner, RecordField) else name)
        return own[name]

    def _filtered(self, node: nodes.Filter, known: Mapping[str, FieldType]) -> FieldType:
        if node.name not in FILTERS:
            raise Fault("unknown_filter", found=node.name)
        if node.node is None:
            return TextField()
        inner = self._shape(node.node, known)
        picks_one = node.name in ("first", "last") and isinstance(inner, ListField)
        return inner.of if picks_one and isinstance(inner, ListField) else TextField()


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else ""


def _example(expression: str, shape: FieldType) -> str:
    """Return how something of `shape` could be printed."""
    if isinstance(shape, RecordField):
        field = next(iter(shape.fields), "")
        return f"{{{{ {expression.strip()}.{'名称' if '名称' in shape.fields else field} }}}}"
    if isinstance(shape, ListField):
        return f"{{%tr for … in {expression.strip()} %}}"
    return f"{{% if {expression.strip()} %}}"


def _list_in(known: Mapping[str, FieldType], shape: FieldType) -> str:
    """Return a list that may have been meant: one within the thing, or one by itself."""
    own = shape.fields if isinstance(shape, RecordField) else known
    lists = [name for name, each in own.items() if isinstance(each, ListField)]
    return f"{{%tr for … in {lists[0]} %}}" if lists else ""
