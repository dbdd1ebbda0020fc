"""docxtpl made safe: nothing is repaired, nothing runs, and every mistake has a sentence.

Anybody may have edited a template: it may read values and print them, and has to end. What could
run for long or grow without bounds is not available at all: no calls, no arithmetic, no
assignments, no macros. Loops remain, and each of their steps is counted.
"""

import html
import io
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import jinja2
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import do_join, make_attrgetter
from jinja2.runtime import Undefined
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from pledgexl.messages.template import in_english
from pledgexl.word.chart import Chart, insert_chart
from pledgexl.word.document import BEGIN, NOTES, paragraph_texts, stories, unguarded, unmarked
from pledgexl.word.findings import ReportIncompleteError, TemplateError, refuse
from pledgexl.word.proof import marked, require_no_braces, require_plain_text
from pledgexl.word.received import (
    Received,
    accept_revisions,
    foreign_findings,
    leave_out,
    not_a_document,
    receive,
)
from pledgexl.word.values import with_our_names

_VALUE = re.compile(r"\{\{(?:(?:tr|tc|p|r)\s)?(.*?)\}\}", re.DOTALL)
_XML_TAG = re.compile(r"<[^>]+>")
_TAG_WITH_MARKS = re.compile(f"<[^<>{BEGIN}]*+{BEGIN}[^<>]*>")
# Jinja sees no tag in these and would print them unchanged.
FULL_WIDTH_TAG = re.compile(r"｛\s*[｛{％%]|\{\s*[｛％]|[％%}｝]\s*｝|％\s*\}")
_QUOTED_AT_MOST = 80

# Filters that make a text of their value.
TEXT_FILTERS = ("e", "escape", "lower", "string", "trim", "truncate", "upper")
FILTERS = (*TEXT_FILTERS, "d", "default", "first", "join", "last", "length", "count")
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
_FORBIDDEN = (
    *(nodes.Call, nodes.CallBlock, nodes.Macro, nodes.Assign, nodes.AssignBlock, nodes.With),
    *(nodes.Block, nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport),
)
_COUNTED = "counted"
_PRINTABLE = "printable"
# A report of 100,000 initiatives needs a tenth of this.
_MOST_CHARACTERS = 300_000_000
_CHARACTERS_PER_STEP = 200
_MOST_SECONDS = 20


class UnprintableError(TemplateError):
    """A template prints what is neither a text nor a number nor a chart."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many revisions of a template were accepted, and how many comments left out."""

    revisions: int = 0
    comments: int = 0


class ReportTemplate(DocxTemplate):  # type: ignore[misc] # docxtpl ships no types
    """A Word template whose every mistake is reported; `charts` are those drawn, by part."""

    def __init__(self, template: io.BytesIO) -> None:
        """Take `template`; it is opened later."""
        super().__init__(template)
        self.charts: dict[str, Chart] = {}
        self.accepted = Accepted()

    def patch_xml(self, src_xml: str) -> str:
        """Return `src_xml` ready for Jinja, or raise if that would swallow a value."""
        patched = str(super().patch_xml(src_xml))
        lost = _values(src_xml) - _values(patched)
        if lost:
            names = tuple(f"{{{{ {value} }}}}" for value in lost)
            raise ReportIncompleteError("tag_swallowed", missing=names)
        return patched

    def render_xml_part(
        self,
        src_xml: str,
        part: object,
        context: Mapping[str, object],
        jinja_env: jinja2.Environment | None = None,
    ) -> str:
        """Return the rendered part; only the body keeps the marks of the proof."""
        rendered = super().render_xml_part(src_xml, part, context, jinja_env)
        # Parsed without repair: docxtpl by itself would drop what it cannot read.
        require_plain_text(rendered)
        # A value in an attribute is not printed, and proves nothing.
        rendered = _TAG_WITH_MARKS.sub(lambda tag: unmarked(tag[0]), unguarded(rendered))
        return rendered if part is self.docx.part else unmarked(rendered)

    def render_footnotes(
        self, context: Mapping[str, object], jinja_env: jinja2.Environment | None = None
    ) -> None:
        """Fill the footnotes and the endnotes, each once; docxtpl itself knows footnotes only."""
        for story in stories(self.docx):
            if story.area in NOTES:
                xml = self.patch_xml(etree.tostring(story.root, encoding="unicode"))
                filled = self.render_xml_part(xml, story.part, context, jinja_env)
                story.part._blob = filled.encode()  # noqa: SLF001 (python-docx has no way in)

    def render_properties(
        self, context: Mapping[str, object], jinja_env: jinja2.Environment | None = None
    ) -> None:
        """Fill the properties of the document."""
        super().render_properties(context, jinja_env)
        for each in self.docx.core_properties._element.iter():  # noqa: SLF001 (as above)
            require_no_braces(each.text or "")
            each.text = unguarded(unmarked(each.text or "")) or None

    def printed(self, value: object) -> object:
        """Return `value` as Jinja is to print it: marked, or the drawing if it is a chart."""
        if not isinstance(value, Chart):
            return marked(_printable(value))
        name, drawing = insert_chart(self.current_rendering_part, value)
        self.charts[name] = value
        text = '<w:t xml:space="preserve">'
        return Markup(f"</w:t></w:r><w:r>{drawing}</w:r><w:r>{text}")  # noqa: S704 (ours)


def _values(xml: str) -> Counter[str]:
    """Return how often each `{{ value }}` occurs in `xml`, by its letters without any quotes."""
    text = html.unescape(_XML_TAG.sub("", xml))
    return Counter(re.sub(r"[^\w.|]", "", value) for value in _VALUE.findall(text))


def open_template(template: bytes) -> ReportTemplate:
    """Return `template` opened, or raise TemplateError if it is not a document of Word alone."""
    received = receive(template)
    refuse(list(foreign_findings(received)))
    return opened(received)


def opened(received: Received) -> ReportTemplate:
    """Return the template that was `received`, its revisions accepted and its comments left out."""
    accepted = Accepted(
        revisions=sum(map(accept_revisions, received.trees.values())), comments=leave_out(received)
    )
    template = ReportTemplate(io.BytesIO(received.packed()))
    try:
        template.init_docx()
        # python-docx parses these parts on first use only.
        _ = (template.docx.styles, template.docx.core_properties, template.docx.element.body.tag)
    except (OpcError, etree.LxmlError, LookupError, ValueError, TypeError, AttributeError) as error:
        # python-docx has no error of its own for parts that are not what their type says.
        raise not_a_document(error) from error
    template.accepted = accepted
    return template


def render(template: ReportTemplate, context: Mapping[str, object]) -> None:
    """Fill `template` with `context`, or raise TemplateError with the mistake in it."""
    paragraphs = [text for story in stories(template.docx) for text in paragraph_texts(story.root)]
    for text in filter(FULL_WIDTH_TAG.search, paragraphs):
        raise TemplateError("full_width_tag", quote=_shortened(text))
    try:
        template.render(context, _Sandbox(template))
    except SecurityError as error:
        raise TemplateError("forbidden", detail=_one_line(error)) from error
    except jinja2.UndefinedError as error:
        # Jinja quotes the unknown name last.
        name = (re.findall(r"'([^']+)'", str(error)) or [str(error)])[-1]
        # A name by itself, or one behind a dot, as it was typed.
        before = r"[\w.]" if str(error).endswith("is undefined") else r"\w"
        spelled = "|".join(map(re.escape, (name, in_english(name))))
        naming = re.compile(rf"\{{[^}}]*(?<!{before})({spelled})(?!\w)")
        named = next(filter(None, map(naming.search, paragraphs)), None)
        values = {"name": named[1], "quote": _shortened(named.string)} if named else {"name": name}
        raise TemplateError("unknown_name", **values) from error
    except jinja2.TemplateError as error:
        # docxtpl gives the paragraph at which Jinja stopped, behind the three before it.
        lines = list(getattr(error, "docx_context", ()))
        stopped = min(getattr(error, "lineno", 1), 4) - 1
        quote = _shortened("".join(lines[stopped : stopped + 1]))
        raise TemplateError("bad_tag", detail=_one_line(error), quote=quote) from error
    except etree.XMLSyntaxError as error:
        raise TemplateError("broken_layout", detail=_one_line(error)) from error
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        # The values are texts: what fails on them is an expression of the template.
        raise TemplateError("cannot_evaluate", detail=_one_line(error)) from error


def _shortened(text: str) -> str:
    return text.strip()[:_QUOTED_AT_MOST]


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


class _Sandbox(SandboxedEnvironment):
    """The environment in which one template is rendered once."""

    def __init__(self, template: ReportTemplate) -> None:
        # Escaping keeps a "&" in a department's text; strictness refuses an unknown name; the
        # sandbox refuses to leave the values.
        super().__init__(
            autoescape=True, undefined=jinja2.StrictUndefined, finalize=self._finalized
        )
        self._template = template
        self._characters = 0
        self._deadline = time.thread_time() + _MOST_SECONDS
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.filters |= {_COUNTED: self._counted, _PRINTABLE: _printable, "join": _joined}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Return the tree of `source` whose loops are counted and whose texts are verified."""
        tree = with_our_names(super()._parse(source, name, filename))
        refuse_forbidden(tree)
        for node in list(tree.find_all((nodes.For, nodes.Concat, nodes.Filter))):
            if isinstance(node, nodes.For):
                inside = sum(len(text.data) for text in node.find_all(nodes.TemplateData))
                weight = nodes.Const(inside + _CHARACTERS_PER_STEP)
                counted = nodes.Filter(node.iter, _COUNTED, [weight], [], None, None)
                node.iter = counted.set_lineno(node.lineno)
            elif isinstance(node, nodes.Concat):
                node.nodes = list(map(_as_printable, node.nodes))
            elif isinstance(node, nodes.Filter) and node.name in TEXT_FILTERS and node.node:
                node.node = _as_printable(node.node)
        tree.set_environment(self)
        return tree

    def _counted(self, values: Iterable[object], weight: int) -> Iterator[object]:
        for value in values:
            self._count(weight)
            yield value

    def _finalized(self, value: object) -> object:
        printed = self._template.printed(value)
        self._count(len(printed) if isinstance(printed, str) else 0)
        return printed

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > _MOST_CHARACTERS or time.thread_time() > self._deadline:
            raise TemplateError("endless")


def _as_printable(node: nodes.Expr) -> nodes.Expr:
    return nodes.Filter(node, _PRINTABLE, [], [], None, None, lineno=node.lineno)


def _printable(value: object) -> object:
    """Return `value`, or raise where Python's own notation of it would be printed."""
    # Jinja itself refuses a name that is not defined.
    if isinstance(value, bool) or not isinstance(value, str | int | float | Undefined):
        raise UnprintableError("unprintable")
    return value


@jinja2.pass_eval_context
def _joined(
    context: nodes.EvalContext,
    values: Iterable[object],
    separator: str = "",
    attribute: str | int | None = None,
) -> str:
    """Join `values` as Jinja does, but texts and numbers only."""
    if attribute is not None:
        values = map(make_attrgetter(context.environment, attribute), values)
    return str(do_join(context, map(_printable, values), separator))


def refuse_forbidden(tree: nodes.Node) -> None:
    """Raise where `tree` does more, or less, than read values and print them all."""
    found = list(tree.find_all((*_ARITHMETIC, *_FORBIDDEN, nodes.For)))
    for operation in (each for each in found if isinstance(each, _ARITHMETIC)):
        operator = str(getattr(operation, "operator", ""))
        raise TemplateError("cannot_evaluate", detail=operator)
    for node in (each for each in found if isinstance(each, _FORBIDDEN)):
        called = getattr(node, "node", None)
        if isinstance(called, nodes.Name | nodes.Getattr):
            raise SecurityError(called.name if isinstance(called, nodes.Name) else called.attr)
        raise SecurityError(type(node).__name__.lower())
    for loop in (each for each in found if isinstance(each, nodes.For)):
        if loop.recursive:
            raise SecurityError("recursive")
        # Readers would not notice what such a loop leaves out.
        if loop.test is not None or next(loop.iter.find_all(nodes.Slice), None) is not None:
            name = next(loop.target.find_all(nodes.Name), loop.target)
            raise TemplateError("partial_loop", detail=getattr(name, "name", ""))
