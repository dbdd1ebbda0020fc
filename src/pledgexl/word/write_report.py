"""Summary and template → the report for the council, proved to be complete."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from docx.document import Document

from pledgexl.model.history import PastMonth
from pledgexl.model.summary import Summary
from pledgexl.word.contents import empty_contents, fill_contents
from pledgexl.word.context import report_context
from pledgexl.word.engine import ReportTemplate, open_template, render
from pledgexl.word.figures import name_figures
from pledgexl.word.layout import lay_out
from pledgexl.word.marks import clean
from pledgexl.word.package import rezipped
from pledgexl.word.proof import (
    paragraph_texts,
    remove_marks,
    require_all_printed,
    require_same_charts,
    require_same_paragraphs,
)

_LONGEST_PROPERTY = 255


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report, and what was read back from it and found to be as submitted."""

    content: bytes
    proven_texts: int
    proven_figures: int
    chart_descriptions: tuple[str, ...]
    has_contents: bool


def write_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[PastMonth] = ()
) -> bytes:
    """Return the report of `summary` as a Word file; the same input gives the same bytes.

    A mistake in `template` raises TemplateError; a report that would leave out or change what
    was submitted raises ReportIncompleteError.
    """
    return proven_report(template, summary, issued, past).content


def proven_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[PastMonth] = ()
) -> Report:
    """Return the same with what was proved of it."""
    context = report_context(summary, issued, past)
    opened = open_template(template)
    body = opened.docx.element.body
    empty_contents(body)
    named = paragraph_texts(body)
    render(opened, context)
    texts = require_all_printed(context, named, paragraph_texts(opened.docx.element.body))
    return _finished(opened, summary, issued, texts)


def _finished(template: ReportTemplate, summary: Summary, issued: date, texts: int) -> Report:
    document: Document = template.docx
    body = document.element.body
    figures = name_figures(body)
    remove_marks(body)
    lay_out(body)
    has_contents = fill_contents(document)
    _set_properties(document, summary, issued)
    content = _saved(document)
    part = str(document.part.partname).lstrip("/")
    require_same_paragraphs(content, part, paragraph_texts(body))
    require_same_charts(content, template.charts)
    descriptions = tuple(chart.description for chart in template.charts.values())
    return Report(content, texts, figures, descriptions, has_contents)


def _set_properties(document: Document, summary: Summary, issued: date) -> None:
    settings = summary.plan.settings
    midnight = datetime.combine(issued, time(), UTC)
    properties = document.core_properties
    properties.title = clean(f"{settings.report_title}（{summary.period.label}）")[
        :_LONGEST_PROPERTY
    ]
    properties.author = properties.last_modified_by = "pledgexl"
    properties.created = properties.modified = midnight
    properties.revision = 1
    properties.language = "ja-JP"


def _saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return rezipped(buffer.getvalue())
