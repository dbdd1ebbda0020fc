"""docxtpl made safe: nothing is repaired, nothing runs, and every mistake has a sentence."""

import html
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import jinja2
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from lxml import etree
from markupsafe import Markup

from pledgexl.word.chart import Chart, insert_chart
from pledgexl.word.document import BEGIN, NOTES, paragraph_texts, stories, unguarded, unmarked
from pledgexl.word.findings import ReportIncompleteError, TemplateError, refuse
from pledgexl.word.proof import look_at_rendered, look_at_text, marked
from pledgexl.word.received import (
    Received,
    accept_revisions,
    foreign_findings,
    leave_out,
    not_a_document,
    receive,
)
from pledgexl.word.sandbox import Sandbox

_VALUE = re.compile(r"\{\{(?:(?:tr|tc|p|r)\s)?(.*?)\}\}", re.DOTALL)
_XML_TAG = re.compile(r"<[^>]+>")
# Jinja sees no tag in these and they would be printed as they stand.
FULL_WIDTH_TAG = re.compile(r"｛\s*[｛{％%]|\{\s*[｛％]|[％%}｝]\s*｝|％\s*\}")
_TEXT = '<w:t xml:space="preserve">'
_QUOTED_AT_MOST = 80


# Within a tag of XML no other begins or ends.
_TAG_WITH_MARKS = re.compile(f"<[^<>]*{BEGIN}[^<>]*>")


@dataclass(frozen=True, slots=True)
class Accepted:
    """How many revisions of a template were accepted, and how many comments left out."""

    revisions: int = 0
    comments: int = 0


class ReportTemplate(DocxTemplate):  # type: ignore[misc] # docxtpl ships no types
    """A Word template whose every slip comes to light; `charts` are those drawn, by part."""

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
            names = "、".join(f"「{{{{ {value} }}}}」" for value in lost)
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
        look_at_rendered(rendered)
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
            look_at_text(each.text or "")
            each.text = unguarded(unmarked(each.text or "")) or None

    def drawn(self, chart: Chart) -> Markup:
        """Return `chart` as it stands between the letters of the paragraph that names it."""
        name, drawing = insert_chart(self.current_rendering_part, chart)
        self.charts[name] = chart
        return Markup(f"</w:t></w:r><w:r>{drawing}</w:r><w:r>{_TEXT}")  # noqa: S704 (ours)

    def fix_tables(self, xml: str) -> etree._Element:
        """Return the tree of `xml`, or raise: docxtpl by itself would drop what it cannot read."""
        etree.fromstring(xml.encode(), etree.XMLParser(huge_tree=True, resolve_entities=False))
        tree: etree._Element = super().fix_tables(xml)
        return tree


def _values(xml: str) -> Counter[str]:
    """Return how often each `{{ value }}` stands in `xml`, by its letters without any quotes."""
    text = html.unescape(_XML_TAG.sub("", xml))
    return Counter(re.sub(r"[^\w.|]", "", value) for value in _VALUE.findall(text))


def open_template(template: bytes) -> ReportTemplate:
    """Return `template` opened, or raise TemplateError if it is not one that is met at all."""
    received = receive(template)
    refuse(list(foreign_findings(received)))
    return opened(received)


def opened(received: Received) -> ReportTemplate:
    """Return the template that was `received`, its revisions accepted and its comments left out."""
    accepted = Accepted(
        revisions=sum(map(accept_revisions, received.trees.values())),
        comments=leave_out(received),
    )
    template = ReportTemplate(io.BytesIO(received.packed()))
    try:
        template.init_docx()
        # These parts are looked at later only.
        _ = (template.docx.styles, template.docx.core_properties, template.docx.element.body.tag)
    except (OpcError, etree.LxmlError, LookupError, ValueError, TypeError, AttributeError) as error:
        # The library has no error of its own for parts that are not what they are called.
        raise not_a_document(error) from error
    template.accepted = accepted
    return template


def render(template: ReportTemplate, context: Mapping[str, object]) -> None:
    """Fill `template` with `context`, or raise TemplateError with the mistake in it."""
    paragraphs = [text for story in stories(template.docx) for text in paragraph_texts(story.root)]
    _refuse_full_width_tags(paragraphs)
    try:
        template.render(context, _environment(template))
    except jinja2.exceptions.SecurityError as error:
        raise TemplateError("forbidden", detail=_one_line(error)) from error
    except jinja2.UndefinedError as error:
        name = _undefined_name(error)
        quote = _paragraph_naming(name, paragraphs)
        raise TemplateError("unknown_name", name=name, quote=quote) from error
    except jinja2.TemplateError as error:
        values = {"detail": _one_line(error), "quote": _faulty_paragraph(error)}
        raise TemplateError("bad_tag", **values) from error
    except etree.XMLSyntaxError as error:
        raise TemplateError("broken_layout", detail=_one_line(error)) from error
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        # The values are texts: what fails on them is an expression of the template.
        raise TemplateError("cannot_evaluate", detail=_one_line(error)) from error


def _environment(template: ReportTemplate) -> Sandbox:
    def printed(value: object) -> object:
        return template.drawn(value) if isinstance(value, Chart) else marked(value)

    return Sandbox(printed)


def _refuse_full_width_tags(paragraphs: Iterable[str]) -> None:
    for text in paragraphs:
        if FULL_WIDTH_TAG.search(text):
            raise TemplateError("full_width_tag", quote=_shortened(text))


def _undefined_name(error: jinja2.UndefinedError) -> str:
    names = re.findall(r"'([^']+)'", str(error))
    return names[-1] if names else str(error)


def _paragraph_naming(name: str, paragraphs: Iterable[str]) -> str:
    whole_word = re.compile(rf"\{{[^}}]*(?<!\w){re.escape(name)}(?!\w)")
    return _shortened(next(filter(whole_word.search, paragraphs), ""))


def _faulty_paragraph(error: jinja2.TemplateError) -> str:
    """Return the paragraph at which Jinja stopped; docxtpl gives the three before it as well."""
    lines = list(getattr(error, "docx_context", ()))
    place = min(getattr(error, "lineno", 1), 4) - 1
    return _shortened(lines[place]) if place < len(lines) else ""


def _shortened(text: str) -> str:
    return text.strip()[:_QUOTED_AT_MOST]


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
