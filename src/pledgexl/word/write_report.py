"""Summary and template → the report for the council, proved to be complete."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from docx.document import Document

from pledgexl.model.since import Since
from pledgexl.model.summary import Summary
from pledgexl.word.chart import Chart
from pledgexl.word.contents import fill_contents
from pledgexl.word.context import report_context
from pledgexl.word.document import (
    clean,
    make_unique,
    paragraph_texts,
    reread,
    stories,
    unzipped,
    zipped,
)
from pledgexl.word.figures import name_figures, printed_figures
from pledgexl.word.fill import Accepted, ReportTemplate, open_template, render
from pledgexl.word.findings import refuse
from pledgexl.word.layout import lay_out
from pledgexl.word.looks import Looks
from pledgexl.word.misprints import misprints
from pledgexl.word.proof import (
    Printed,
    look_at_saved,
    remove_marks,
    require_all_printed,
    require_same_charts,
)
from pledgexl.word.short_lines import avoid_short_lines
from pledgexl.word.visible import Sight

_LONGEST_PROPERTY = 255


@dataclass(frozen=True, slots=True)
class DraftReport:
    """A report as it was saved, and what has to be read back from it."""

    content: bytes
    part: str
    paragraphs: Mapping[str, tuple[str, ...]]
    charts: Mapping[str, Chart]
    printed: Printed
    figures: int
    has_contents: bool
    accepted: Accepted


@dataclass(frozen=True, slots=True)
class FinishedReport:
    """A finished report, and what was read back from it and found to be as submitted.

    `figures` are those that it prints, by the IDs of what they say; `texts` are all values that
    its body shows; `accepted` is what was cleared out of the template.
    """

    content: bytes
    proven_texts: int
    proven_figures: int
    figures: Mapping[str, str | None]
    chart_descriptions: tuple[str, ...]
    has_contents: bool
    texts: tuple[str, ...]
    accepted: Accepted


def write_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[Since] = ()
) -> bytes:
    """Return the report of `summary` as a Word file; the same input gives the same bytes.

    A mistake in `template` raises TemplateError; a report that would leave out or change what
    was submitted raises ReportIncompleteError.
    """
    return proven_report(template, summary, issued, past).content


def proven_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[Since] = ()
) -> FinishedReport:
    """Return the same with what was proved of it."""
    return proven(made_report(template, summary, issued, past))


def made_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[Since] = ()
) -> DraftReport:
    """Return the report as it was saved, before it is read back."""
    context = report_context(summary, issued, past)
    opened = open_template(template)
    refuse(list(misprints(opened)))
    named = paragraph_texts(opened.docx.element.body)
    render(opened, context)
    body = opened.docx.element.body
    printed = require_all_printed(context, named, body, Sight(opened.docx).unseen(body))
    return _saved(opened, summary, issued, printed)


def proven(made: DraftReport) -> FinishedReport:
    """Return the report that was `made` if the file holds what it must.

    If not, raise ReportIncompleteError.
    """
    root = reread(made.content, made.part)
    look_at_saved(made.content, made.paragraphs, made.charts)
    require_same_charts(made.content, made.charts)
    descriptions = tuple(chart.description for chart in made.charts.values())
    return FinishedReport(
        content=made.content,
        proven_texts=made.printed.proven,
        proven_figures=made.figures,
        figures=printed_figures(root),
        chart_descriptions=descriptions,
        has_contents=made.has_contents,
        texts=made.printed.texts,
        accepted=made.accepted,
    )


def _saved(
    template: ReportTemplate, summary: Summary, issued: date, printed: Printed
) -> DraftReport:
    document: Document = template.docx
    body = document.element.body
    figures = name_figures(body)
    remove_marks(body)
    lay_out(body)
    avoid_short_lines(body, Looks(document.styles.element, None))
    has_contents = fill_contents(document)
    parts = list(stories(document))
    styles = Looks(document.styles.element, None).style_ids
    make_unique((story.root for story in parts), styles)
    for story in parts:
        story.keep()
    _set_properties(document, summary, issued)
    return DraftReport(
        content=_bytes_of(document),
        part=str(document.part.partname).lstrip("/"),
        paragraphs={story.name: tuple(paragraph_texts(story.root)) for story in parts},
        charts=template.charts,
        printed=printed,
        figures=figures,
        has_contents=has_contents,
        accepted=template.accepted,
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
    return zipped(unzipped(buffer.getvalue()))
