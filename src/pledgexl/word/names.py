"""What each name of a template holds, read from the classes in values.py."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from typing import get_args, get_origin

from pledgexl.word.chart import Chart
from pledgexl.word.values import ReportValues

_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Text:
    """Something that is printed as it is."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Something that is or is not; for `if` only."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with fields: a policy, a pledge."""

    name: str
    fields: Mapping[str, "Shape"]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of things or texts, for `for` only."""

    of: "Shape"


Shape = Text | Truth | Drawing | Thing | Listing

# What Jinja knows inside a loop.
LOOP = Thing(
    "loop",
    {name: Text() for name in ("index", "index0", "revindex", "revindex0", "length", "depth")}
    | {name: Truth() for name in ("first", "last")},
)


def shape_of(kind: object) -> Shape:
    """Return what a field of the type `kind` holds."""
    if get_origin(kind) is tuple:
        return Listing(shape_of(get_args(kind)[0]))
    if kind is Chart:
        return Drawing()
    if kind is bool:
        return Truth()
    if isinstance(kind, type) and is_dataclass(kind):
        own = {field.name: shape_of(field.type) for field in fields(kind)}
        return Thing((kind.__doc__ or "").partition(":")[0].partition(" ")[0], own)
    return Text()


def report_names() -> dict[str, Shape]:
    """Return all names that stand by themselves, and what they hold."""
    root = shape_of(ReportValues)
    assert isinstance(root, Thing)
    return dict(root.fields)


def alike(name: str, known: Mapping[str, Shape]) -> str:
    """Return what somebody who typed `name` may have meant, or ""."""
    inner = {path.rpartition(".")[2]: path for path in reversed(list(_paths(known)))}
    if name in inner:
        return inner[name]
    close = get_close_matches(name, [*known, *inner], n=1, cutoff=_ALIKE)
    return "" if not close else close[0] if close[0] in known else inner[close[0]]


def _paths(known: Mapping[str, Shape]) -> Iterator[str]:
    for name, shape in known.items():
        if isinstance(shape, Thing):
            yield from (f"{name}.{field}" for field in shape.fields)
