"""What a template may name: records of ready-made texts, and the types that template check reads.

A record lists its names in `__slots__`; each is a text unless it is annotated with another type.
The list of names in docs/template.md and `template check` are made of these classes, so that a
template can use no name that is not written there. The first word of a docstring names the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Self, get_args, get_origin, get_type_hints

from jinja2 import nodes

from pledgexl.messages.template import in_english, in_our_names, template_message
from pledgexl.model.errors import Message
from pledgexl.word.chart import Chart

_ALIKE = 0.5


class Proven(str):
    """A text whose printing is proved: of a record of `kind` (公約), its `number` and `field`."""

    __slots__ = ("field", "kind", "number")
    kind: str
    number: str
    field: str

    def __new__(cls, text: str, kind: str, number: str, field: str) -> Self:
        """Return `text` with the name of what it says of which record."""
        proven = super().__new__(cls, text)
        proven.kind, proven.number, proven.field = kind, number, field
        return proven

    @property
    def name(self) -> str:
        """The name, which is unique within a report: `公約1-2の進捗`."""
        return f"{self.kind}{self.number}の{self.field}"

    @property
    def message(self) -> Message:
        """The same for people."""
        kind, field = (template_message(f"name.{name}") for name in (self.kind, self.field))
        return template_message("proven", kind=kind, number=self.number, field=field)


class Record:
    """Something with named values: a policy, a pledge, the report."""

    __slots__ = ()

    @classmethod
    def names(cls) -> list[str]:
        """Return the names, those of the base first."""
        return [name for each in cls.__mro__[::-1] for name in vars(each).get("__slots__", ())]

    def named(self) -> dict[str, object]:
        """Return the values by their names."""
        return {name: getattr(self, name) for name in self.names()}


@dataclass(frozen=True, slots=True)
class TextField:
    """A field that is printed unchanged."""


@dataclass(frozen=True, slots=True)
class BooleanField:
    """A field for `if` only."""


@dataclass(frozen=True, slots=True)
class ChartField:
    """A field that is drawn."""


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field with fields of its own: a policy, a pledge."""

    name: str
    fields: Mapping[str, "FieldType"]


@dataclass(frozen=True, slots=True)
class ListField:
    """A list of records or texts, for `for` only."""

    of: "FieldType"


FieldType = TextField | BooleanField | ChartField | RecordField | ListField

# What Jinja defines inside a loop.
LOOP = RecordField(
    "loop",
    dict.fromkeys(("index", "index0", "revindex", "revindex0", "length", "depth"), TextField())
    | dict.fromkeys(("first", "last"), BooleanField()),
)


def record_field(record: type[Record]) -> RecordField:
    """Return the fields of `record`, and what they hold."""
    kinds = get_type_hints(record)
    fields = {name: _field_type(kinds.get(name, str)) for name in record.names()}
    return RecordField((record.__doc__ or "").partition(":")[0], fields)


def _field_type(kind: type) -> FieldType:
    if get_origin(kind) is tuple:
        return ListField(_field_type(get_args(kind)[0]))
    if issubclass(kind, Record):
        return record_field(kind)
    if kind is Chart:
        return ChartField()
    return BooleanField() if kind is bool else TextField()


def closest_name(name: str, known: Mapping[str, FieldType]) -> str:
    """Return what a person who typed `name`, in either language, may have meant, or ""."""
    records = {name: kind for name, kind in known.items() if isinstance(kind, RecordField)}
    paths = [f"{name}.{field}" for name, record in records.items() for field in record.fields]
    inner = {path.rpartition(".")[2]: path for path in reversed(paths)}
    if name in inner:
        return inner[name]
    spelled = [in_english(each) if name.isascii() else each for each in (*known, *inner)]
    found = "".join(map(in_our_names, get_close_matches(name, spelled, n=1, cutoff=_ALIKE)))
    return found if found in known else inner.get(found, "")


def with_our_names(tree: nodes.Template) -> nodes.Template:
    """Return `tree` with each name that a template may have in English as our own."""
    for name in tree.find_all(nodes.Name):
        name.name = in_our_names(name.name)
    for field in tree.find_all(nodes.Getattr):
        field.attr = in_our_names(field.attr)
    return tree
