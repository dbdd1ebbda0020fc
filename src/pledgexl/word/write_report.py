"""Summary and template → the report for the council, proved to be complete."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from docx.document import Document

from pledgexl.model.history import PastMonth
from pledgexl.model.summary import Summary
from pledgexl.word.chart import Chart
from pledgexl.word.contents import empty_contents, fill_contents
from pledgexl.word.context import report_context
from pledgexl.word.engine import ReportTemplate, open_template, render
from pledgexl.word.figures import name_figures, printed_figures
from pledgexl.word.layout import lay_out
from pledgexl.word.marks import clean
from pledgexl.word.package import rezipped
from pledgexl.word.proof import (
    paragraph_texts,
    remove_marks,
    require_all_printed,
    require_same_charts,
    require_same_paragraphs,
    reread,
)

_LONGEST_PROPERTY = 255


@dataclass(frozen=True, slots=True)
class Made:
    """A report as it was saved, and what has to be read back from it."""

    content: bytes
    part: str
    paragraphs: tuple[str, ...]
    charts: Mapping[str, Chart]
    texts: int
    figures: int
    has_contents: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report, and what was read back from it and found to be as submitted.

    `figures` are those that it prints, by the IDs of what they say.
    """

    content: bytes
    proven_texts: int
    proven_figures: int
    figures: Mapping[str, str | None]
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
    return proven(made_report(template, summary, issued, past))


def made_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[PastMonth] = ()
) -> Made:
    """Return the report as it was saved, before it is read back."""
    context = report_context(summary, issued, past)
    opened = open_template(template)
    body = opened.docx.element.body
    empty_contents(body)
    named = paragraph_texts(body)
    render(opened, context)
    texts = require_all_printed(context, named, paragraph_texts(opened.docx.element.body))
    return _saved(opened, summary, issued, texts)


def proven(made: Made) -> Report:
    """Return the report that was `made` if the file holds what it must.

    If not, raise ReportIncompleteError.
    """
    root = reread(made.content, made.part)
    require_same_paragraphs(paragraph_texts(root), made.paragraphs)
    require_same_charts(made.content, made.charts)
    descriptions = tuple(chart.description for chart in made.charts.values())
    return Report(
        content=made.content,
        proven_texts=made.texts,
        proven_figures=made.figures,
        figures=printed_figures(root),
        chart_descriptions=descriptions,
        has_contents=made.has_contents,
    )


def _saved(template: ReportTemplate, summary: Summary, issued: date, texts: int) -> Made:
    document: Document = template.docx
    body = document.element.body
    figures = name_figures(body)
    remove_marks(body)
    lay_out(body)
    has_contents = fill_contents(document)
    _set_properties(document, summary, issued)
    return Made(
        content=_bytes_of(document),
        part=str(document.part.partname).lstrip("/"),
        paragraphs=tuple(paragraph_texts(body)),
        charts=template.charts,
        texts=texts,
        figures=figures,
        has_contents=has_contents,
    )


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


def _bytes_of(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return rezipped(buffer.getvalue())
