"""Summary and template → the report for the council, proved to be complete."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from docx.document import Document

from pledgexl.messages.edition import printed_for
from pledgexl.messages.report import point_in_time, said
from pledgexl.model.course import Course
from pledgexl.model.history import Since
from pledgexl.model.language import Language
from pledgexl.model.month import Summary
from pledgexl.word.chart import Chart
from pledgexl.word.check import unprintable
from pledgexl.word.check_number import numbered, require_own_number, unknown_number
from pledgexl.word.contents import fill_contents
from pledgexl.word.context import ReportValues
from pledgexl.word.document import make_unique, paragraph_texts, stories, unzipped, zipped
from pledgexl.word.figures import name_figures, printed_figures
from pledgexl.word.fill import Accepted, UnprintableError, open_template, render
from pledgexl.word.findings import refuse
from pledgexl.word.language import word_language
from pledgexl.word.layout import lay_out
from pledgexl.word.looks import Looks
from pledgexl.word.misprints import misprints
from pledgexl.word.paper import describe
from pledgexl.word.proof import printed_names, remove_markers, require_all_printed, verify_saved
from pledgexl.word.tags import language_of, template_parts
from pledgexl.word.visible import Sight

# The course of a term whose first month is reported on.
_NEW = Course()


@dataclass(frozen=True)
class DraftReport:
    """A report as it was saved, and what has to be read back from it: its texts and charts.

    `proven_texts` and `proven_figures` are counts, `texts` are all values that its body shows,
    `chart_descriptions` say what its charts show, in order, `accepted` is what was removed from
    the template, and `template_language` that of its own texts. `check_number` is "" where the
    template does not print it.
    """

    content: bytes
    part: str
    paragraphs: Mapping[str, tuple[str, ...]]
    charts: Mapping[str, Chart]
    chart_descriptions: tuple[str, ...]
    proven_texts: int
    proven_figures: int
    texts: tuple[str, ...]
    has_contents: bool
    accepted: Accepted
    template_language: Language | None
    check_number: str


@dataclass(frozen=True)
class FinishedReport(DraftReport):
    """A report that was read back: `figures` are those that it prints, by the IDs of the items."""

    figures: Mapping[str, str | None]


def write_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[Since] = (), term: Course = _NEW
) -> bytes:
    """Return the report of `summary` as a Word file; the same input gives the same bytes.

    A mistake in `template` raises TemplateError; a report that would leave out or change what
    was submitted raises ReportIncompleteError.
    """
    return proven_report(template, summary, issued, past, term).content


@printed_for(lambda _template, summary, *_: summary.plan.settings)
def proven_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[Since] = (), term: Course = _NEW
) -> FinishedReport:
    """Return the same with what was proved of it."""
    return verified(draft_report(template, summary, issued, past, term))


@printed_for(lambda _template, summary, *_: summary.plan.settings)
def draft_report(
    template: bytes, summary: Summary, issued: date, past: Sequence[Since] = (), term: Course = _NEW
) -> DraftReport:
    """Return the report as it was saved, before it is read back."""
    unknown = unknown_number(template, summary)
    context = ReportValues(summary, issued, past, term, unknown).named()
    opened = open_template(template)
    document: Document = opened.docx
    parts, looks = template_parts(document), Looks(document)
    sight = Sight(looks)
    refuse(list(misprints(sight, parts)))
    named = printed_names(paragraph_texts(document.element.body))
    try:
        render(opened, context)
    except UnprintableError:
        refuse(unprintable(parts))
        raise
    body = document.element.body
    proven, texts = require_all_printed(context, named, body, sight.unseen(body))
    figures = name_figures(body)
    remove_markers(body)
    lay_out(body, looks)
    has_contents = fill_contents(document)
    finished = list(stories(document))
    make_unique((story.root for story in finished), looks.styles)
    for story in finished:
        story.keep()
    _set_properties(document, summary, issued)
    saved = io.BytesIO()
    document.save(saved)
    content, number = numbered(zipped(unzipped(saved.getvalue())), unknown)
    paragraphs = {story.name: paragraph_texts(story.root) for story in finished}
    return DraftReport(
        content=content,
        part=str(document.part.partname).lstrip("/"),
        paragraphs={
            name: tuple(line.replace(unknown, number) for line in lines)
            for name, lines in paragraphs.items()
        },
        charts=opened.charts,
        chart_descriptions=tuple(chart.description for chart in opened.charts.values()),
        proven_texts=proven,
        proven_figures=figures,
        texts=tuple(text.replace(unknown, number) for text in texts),
        has_contents=has_contents,
        accepted=opened.accepted,
        template_language=language_of(parts),
        check_number=number,
    )


def _set_properties(document: Document, summary: Summary, issued: date) -> None:
    report_title, point = summary.plan.settings.report_title, point_in_time(summary.period)
    title = said("document_title", title=report_title, point=point)
    describe(document, title, datetime.combine(issued, time(), UTC))
    properties = document.core_properties
    properties.revision = 1
    properties.language = word_language().code


def verified(draft: DraftReport) -> FinishedReport:
    """Return `draft` if the file holds what it must; if not, raise ReportIncompleteError."""
    trees = verify_saved(draft.content, draft.paragraphs, draft.charts)
    if draft.check_number:
        require_own_number(draft.content, draft.check_number)
    return FinishedReport(**vars(draft), figures=printed_figures(trees[draft.part]))
