"""Jinja for templates that anybody may have edited: it reads values and prints them, and ends.

What could run for long or grow without bounds is not there at all: no calls, no arithmetic, no
assignments, no macros. Loops remain, and each of their steps is counted.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from pledgexl.word.findings import TemplateError

FILTERS = (
    *("d", "default", "e", "escape", "first", "join", "last", "length", "count"),
    *("lower", "string", "trim", "truncate", "upper"),
)
_ARITHMETIC = (
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Pow,
)
_FORBIDDEN = (
    nodes.Call,
    nodes.CallBlock,
    nodes.Macro,
    nodes.Assign,
    nodes.AssignBlock,
    nodes.With,
    nodes.Block,
    nodes.Extends,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
)
_COUNTED = "counted"
# A report of 100,000 initiatives needs a tenth of this.
_MOST_CHARACTERS = 300_000_000
_CHARACTERS_PER_STEP = 200
_MOST_SECONDS = 20


class Sandbox(SandboxedEnvironment):
    """The one environment in which templates are rendered; made anew for every report."""

    def __init__(self, finalize: Callable[[object], object]) -> None:
        """Print each value as `finalize` gives it."""
        # Escaping keeps a "&" in a department's text; strictness refuses an unknown name; the
        # sandbox refuses to leave the values.
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=self._weighed)
        self._printed = finalize
        self._characters = 0
        self._deadline = time.monotonic() + _MOST_SECONDS
        self.globals.clear()
        allowed = {name: self.filters[name] for name in FILTERS}
        self.filters = {**allowed, _COUNTED: self._counted}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Return the tree of `source` with all its loops counted, or refuse what is in it."""
        tree = super()._parse(source, name, filename)
        refuse_forbidden(tree)
        for loop in tree.find_all(nodes.For):
            inside = sum(len(text.data) for text in loop.find_all(nodes.TemplateData))
            weight = nodes.Const(inside + _CHARACTERS_PER_STEP)
            counted = nodes.Filter(loop.iter, _COUNTED, [weight], [], None, None)
            loop.iter = counted.set_lineno(loop.lineno)
        tree.set_environment(self)
        return tree

    def _counted(self, things: Iterable[object], weight: int) -> Iterator[object]:
        for thing in things:
            self._weigh(weight)
            yield thing

    def _weighed(self, value: object) -> object:
        printed = self._printed(value)
        self._weigh(len(printed) if isinstance(printed, str) else 0)
        return printed

    def _weigh(self, characters: int) -> None:
        self._characters += characters
        if self._characters > _MOST_CHARACTERS or time.monotonic() > self._deadline:
            raise TemplateError("endless")


def refuse_forbidden(tree: nodes.Node) -> None:
    """Raise where `tree` does more, or less, than read values and print them all."""
    for sum_ in tree.find_all(_ARITHMETIC):
        raise TemplateError("cannot_evaluate", detail=str(getattr(sum_, "operator", "")))
    for other in tree.find_all(_FORBIDDEN):
        raise SecurityError(_name_of(other))
    for loop in tree.find_all(nodes.For):
        if loop.recursive:
            raise SecurityError("recursive")
        # Nobody sees what such a loop leaves out.
        if loop.test is not None or next(loop.iter.find_all(nodes.Slice), None) is not None:
            name = next(loop.target.find_all(nodes.Name), loop.target)
            raise TemplateError("partial_loop", detail=getattr(name, "name", ""))


def _name_of(node: nodes.Node) -> str:
    called = getattr(node, "node", None)
    if isinstance(called, nodes.Name):
        return called.name
    if isinstance(called, nodes.Getattr):
        return called.attr
    return type(node).__name__.lower()
