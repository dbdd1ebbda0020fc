"""docxtpl made safe: nothing is repaired, nothing runs, and every mistake has a sentence."""

import html
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import jinja2
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from lxml import etree
from markupsafe import Markup

from pledgexl.messages.report import ReportFault
from pledgexl.word.chart import Chart, insert_chart
from pledgexl.word.errors import ReportIncompleteError, TemplateError
from pledgexl.word.proof import marked, paragraph_texts, unguarded, unmarked
from pledgexl.word.sandbox import Sandbox

_VALUE = re.compile(r"\{\{(?:(?:tr|tc|p|r)\s)?(.*?)\}\}", re.DOTALL)
_XML_TAG = re.compile(r"<[^>]+>")
# Jinja sees no tag in these and they would be printed as they stand.
FULL_WIDTH_TAG = re.compile(r"｛\s*[｛{％%]|\{\s*[｛％]|[％%}｝]\s*｝|％\s*\}")
_TEXT = '<w:t xml:space="preserve">'
_QUOTED_AT_MOST = 80
_MOST_PARTS, _MOST_BYTES = 2_000, 100_000_000
_FOREIGN_FIELD = re.compile(
    rb"""(?:<w:instrText[^>]*>|w:instr=")\s*((?:DDE|INCLUDE|LINK|DATABASE|IMPORT)\w*)"""
)
_HARMLESS_LINKS = {"hyperlink", "attachedTemplate"}


class ReportTemplate(DocxTemplate):  # type: ignore[misc] # docxtpl ships no types
    """A Word template whose every slip comes to light; `charts` are those drawn, by part."""

    def __init__(self, template: io.BytesIO) -> None:
        """Take `template`; it is opened later."""
        super().__init__(template)
        self.charts: dict[str, Chart] = {}

    def patch_xml(self, src_xml: str) -> str:
        """Return `src_xml` ready for Jinja, or raise if that would swallow a value."""
        patched = str(super().patch_xml(src_xml))
        lost = _values(src_xml) - _values(patched)
        if lost:
            names = "、".join(f"「{{{{ {value} }}}}」" for value in lost)
            raise ReportIncompleteError(ReportFault.TAG_SWALLOWED, missing=names)
        return patched

    def render_xml_part(
        self,
        src_xml: str,
        part: object,
        context: Mapping[str, object],
        jinja_env: jinja2.Environment | None = None,
    ) -> str:
        """Return the rendered part; only the body keeps the marks of the proof."""
        rendered = unguarded(super().render_xml_part(src_xml, part, context, jinja_env))
        return rendered if part is self.docx.part else unmarked(rendered)

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
    """Return `template` opened, or raise TemplateError if it is no Word document of its own."""
    opened = ReportTemplate(io.BytesIO(template))
    try:
        _refuse_too_large(template)
        opened.init_docx()
    except (
        OpcError,
        zipfile.BadZipFile,
        zlib.error,
        etree.LxmlError,
        LookupError,
        ValueError,
        OSError,
        RuntimeError,  # an encrypted or oddly compressed zip entry
    ) as error:
        raise TemplateError(ReportFault.NOT_A_DOCUMENT, detail=_one_line(error)) from error
    _refuse_foreign_content(opened)
    return opened


def _refuse_too_large(template: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        sizes = [entry.file_size for entry in package.infolist()]
    if len(sizes) > _MOST_PARTS or sum(sizes) > _MOST_BYTES:
        raise TemplateError(ReportFault.TOO_LARGE, size=str(sum(sizes) // 1_000_000))


def _refuse_foreign_content(template: ReportTemplate) -> None:
    """Raise where a part of `template` would be fetched from elsewhere when it is opened."""
    for part in template.docx.part.package.iter_parts():
        for relation in part.rels.values():
            kind = relation.reltype.rpartition("/")[2]
            if relation.is_external and kind not in _HARMLESS_LINKS:
                raise TemplateError(ReportFault.FOREIGN_CONTENT, detail=relation.target_ref)
        # Fields that read other files when somebody opens or prints the document.
        field = _FOREIGN_FIELD.search(part.blob) if part.partname.endswith(".xml") else None
        if field is not None:
            raise TemplateError(ReportFault.FOREIGN_CONTENT, detail=field[1].decode())


def headers_and_footers(template: ReportTemplate) -> Iterator[tuple[str, etree._Element]]:
    """Yield what each header and footer of `template` is, and its tree."""
    for relation in template.docx.part.rels.values():
        if relation.reltype in (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER):
            yield relation.reltype, etree.fromstring(relation.target_part.blob)


def render(template: ReportTemplate, context: Mapping[str, object]) -> None:
    """Fill `template` with `context`, or raise TemplateError with the mistake in it."""
    roots = [template.docx.element.body, *(root for _, root in headers_and_footers(template))]
    paragraphs = [text for root in roots for text in paragraph_texts(root)]
    _refuse_full_width_tags(paragraphs)
    try:
        template.render(context, _environment(template))
    except jinja2.exceptions.SecurityError as error:
        raise TemplateError(ReportFault.FORBIDDEN, detail=_one_line(error)) from error
    except jinja2.UndefinedError as error:
        name = _undefined_name(error)
        quote = _paragraph_naming(name, paragraphs)
        raise TemplateError(ReportFault.UNKNOWN_NAME, name=name, quote=quote) from error
    except jinja2.TemplateError as error:
        values = {"detail": _one_line(error), "quote": _faulty_paragraph(error)}
        raise TemplateError(ReportFault.BAD_TAG, **values) from error
    except etree.XMLSyntaxError as error:
        raise TemplateError(ReportFault.BROKEN_LAYOUT, detail=_one_line(error)) from error
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        # The values are texts: what fails on them is an expression of the template.
        raise TemplateError(ReportFault.CANNOT_EVALUATE, detail=_one_line(error)) from error


def _environment(template: ReportTemplate) -> Sandbox:
    def printed(value: object) -> object:
        return template.drawn(value) if isinstance(value, Chart) else marked(value)

    return Sandbox(printed)


def _refuse_full_width_tags(paragraphs: Iterable[str]) -> None:
    for text in paragraphs:
        if FULL_WIDTH_TAG.search(text):
            raise TemplateError(ReportFault.FULL_WIDTH_TAG, quote=_shortened(text))


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
