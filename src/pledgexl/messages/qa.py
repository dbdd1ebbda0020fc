"""Questions and answers about an issued month: what each page says, with its figures as fields."""

from collections.abc import Iterator

from pledgexl.messages.errata import issue_name
from pledgexl.messages.labels import label_text
from pledgexl.messages.moved import (
    answer,
    base_field,
    by_cause,
    change,
    changed_by,
    changed_everywhere,
    history,
    month_field,
    no_base,
    point,
    since,
    since_question,
)
from pledgexl.messages.open_points import open_points
from pledgexl.messages.report import no_figure
from pledgexl.messages.told import (
    QA,
    figure,
    initiative,
    measure_working,
    rated,
    reported_text,
    told,
    working_sentence,
)
from pledgexl.messages.words import confirmed_in_full, printed_date, printed_month
from pledgexl.model.answers import (
    Answers,
    Field,
    IssuedMonth,
    Line,
    Look,
    Page,
    Paragraph,
    Row,
    Table,
)
from pledgexl.model.average import Level
from pledgexl.model.calculation import MOST_SHOWN_TERMS
from pledgexl.model.month import InitiativeSummary, ItemSummary
from pledgexl.model.seal import printed_head
from pledgexl.model.submission import State

_CONTENTS_WIDTHS = (9, 57, 11, 12, 11)
_WHO_WIDTHS = (24, 12, 36, 17, 11)


def answers(month: IssuedMonth) -> Answers:
    """Return the pages: the contents, the whole, and one for each pledge."""
    summary = month.summary
    settings = summary.plan.settings
    values = {"report": settings.report_title, "month": printed_month(summary.period)}
    pages = (_contents(month), _whole(month), *(_pledge(month, *each) for each in _pledges(month)))
    kind = "provisional" if summary.is_provisional else "final"
    return Answers(
        title=QA["document_title"].printed.format_map(values),
        mark=QA[f"mark.{kind}"].printed,
        stamp=_stamp(month),
        pages=pages,
    )


def _pledges(month: IssuedMonth) -> Iterator[tuple[ItemSummary, ItemSummary]]:
    for policy in month.summary.policies:
        for pledge in policy.children:
            yield policy, pledge


def _stamp(month: IssuedMonth) -> Line:
    """Return which issue the answers are about: they do not hold for another one."""
    issue = month.summary.issue
    at = {"month": month_field(month), "day": Field("", "day", printed_date(month.day))}
    if issue is None:
        return told("stamp.provisional", **at)
    found = told("stamp.issue", issue=Field("", "issue", issue_name(issue)), **at)
    if month.seal:
        return found + told("stamp.sealed", seal=Field("", "seal", printed_head(month.seal)))
    return found + told("stamp.open") if month.seal == "" else found


# --- The first page ---


def _contents(month: IssuedMonth) -> Page:
    settings = month.summary.plan.settings
    city = {
        "municipality": Field("", "municipality", settings.municipality),
        "report": Field("", "report", settings.report_title),
        "month": month_field(month),
    }
    base = month.bases[-1] if month.bases else None
    labels = [told("contents.number"), told("contents.title"), told("contents.figure")]
    labels.append(told("contents.since", month=base_field(base)) if base else (no_figure(),))
    labels.append(told("contents.open"))
    title = told("contents.whole")
    rows = [_contents_row(month, (), title, month.summary.whole, is_open=False)]
    for policy in month.summary.policies:
        number: Line = (Field(policy.id, "number", policy.number),)
        rows.append(_contents_row(month, number, _title(policy), policy, is_open=False))
        for pledge in policy.children:
            number, is_open = _full_number(policy, pledge), any(open_points(month, pledge))
            rows.append(_contents_row(month, number, _title(pledge), pledge, is_open=is_open))
    blocks = (
        Paragraph(Look.TITLE, told("title")),
        Paragraph(Look.ABOUT, told("about.city", **city)),
        Paragraph(Look.NOTE, told("about.source")),
        Paragraph(Look.NOTE, told("about.stale")),
        Table(_CONTENTS_WIDTHS, tuple(labels), tuple(rows)),
    )
    return Page(None, told("above.contents"), blocks)


def _contents_row(
    month: IssuedMonth, number: Line, title: Line, item: ItemSummary, *, is_open: bool
) -> Row:
    is_pledge = item.level is Level.PLEDGE
    look = Look.CELL if is_pledge else Look.GROUP
    page = item.id if is_pledge else month.summary.whole.id
    moved: Line = (no_figure(),)
    for base in month.bases[-1:]:
        moved = change(month, base, item) or moved
    last = told("contents.yes") if is_open else (no_figure(),)
    cells = [
        (Paragraph(look, number),),
        (Paragraph(look, title, page),),
        *((Paragraph(Look.FIGURE, line),) for line in (figure(item), moved, last)),
    ]
    return Row(tuple(cells))


def _full_number(policy: ItemSummary, pledge: ItemSummary) -> Line:
    return told(
        "pledge_number",
        policy=Field(policy.id, "number", policy.number),
        pledge=Field(pledge.id, "number", pledge.number),
    )


def _title(item: ItemSummary) -> Line:
    return (Field(item.id, "title", item.title),)


# --- The whole and its policies ---


def _whole(month: IssuedMonth) -> Page:
    whole = month.summary.whole
    blocks: list[Paragraph | Table] = [
        Paragraph(Look.TITLE, told("above.whole")),
        _question("why.whole_question", whole),
        answer(working_sentence(whole) + told("why.coverage", rated=rated(whole))),
        Paragraph(Look.QUESTION, told("why.policies_question")),
    ]
    policies = month.summary.policies
    blocks += [point(_of_item(policy, working_sentence(policy))) for policy in policies]
    for base in reversed(month.bases):
        blocks.append(since_question(base))
        blocks.append(answer(since(month, base, whole)))
        blocks += by_cause(month, base, changed_everywhere(month, base), MOST_SHOWN_TERMS)
        question = told("since.policies_question", month=base_field(base))
        blocks.append(Paragraph(Look.QUESTION, question))
        blocks += [point(_of_item(policy, since(month, base, policy))) for policy in policies]
    blocks += no_base(month)
    blocks += history(month, whole)
    return Page(whole.id, told("above.whole"), tuple(blocks))


def _of_item(item: ItemSummary, text: Line) -> Line:
    number = Field(item.id, "number", item.number)
    return told("of_item", number=number, title=_title(item), text=text)


def _question(name: str, item: ItemSummary) -> Paragraph:
    if item.average is None:
        return Paragraph(Look.QUESTION, told("why.no_figure_question"))
    return Paragraph(Look.QUESTION, told(name, figure=figure(item)))


# --- A pledge ---


def _pledge(month: IssuedMonth, policy: ItemSummary, pledge: ItemSummary) -> Page:
    number = _full_number(policy, pledge)
    policy_values = {"number": Field(policy.id, "number", policy.number), "title": _title(policy)}
    blocks: list[Paragraph | Table] = [
        Paragraph(Look.ABOUT, told("belongs", **policy_values)),
        Paragraph(Look.TITLE, told("titled", number=number, title=_title(pledge))),
        _question("why.question", pledge),
        answer(working_sentence(pledge)),
    ]
    for base in reversed(month.bases):
        blocks.append(since_question(base))
        blocks.append(answer(since(month, base, pledge)))
        blocks += changed_by(month, base, pledge)
    blocks += no_base(month)
    blocks += history(month, pledge)
    blocks.append(Paragraph(Look.QUESTION, told("open.question")))
    points = [point(line) for line in open_points(month, pledge)]
    blocks += points or [answer(told("open.none"))]
    blocks.append(Paragraph(Look.QUESTION, told("who.question")))
    blocks.append(_who(month, pledge))
    blocks += _forms(month, pledge)
    return Page(pledge.id, told("above.pledge", number=number), tuple(blocks))


# --- Who rated what ---


def _who(month: IssuedMonth, pledge: ItemSummary) -> Table:
    names = ("initiative", "rating", "text", "department", "cell")
    rows = []
    for measure in pledge.children:
        if not measure.is_hidden:
            rows.append(Row(((Paragraph(Look.GROUP, _measure(measure)),),), is_group=True))
        rows += [_who_row(month, row) for row in measure.initiatives]
    return Table(_WHO_WIDTHS, tuple(told(f"who.{name}") for name in names), tuple(rows))


def _measure(measure: ItemSummary) -> Line:
    values = {"number": Field(measure.id, "number", measure.number), "title": _title(measure)}
    if measure.average is None:
        return told("who.measure_unrated", **values)
    return told("who.measure", working=measure_working(measure), **values)


def _who_row(month: IssuedMonth, row: InitiativeSummary) -> Row:
    source = month.sources[row.id]
    number = (initiative(row, "id"), " ", initiative(row, "title"))
    text = [Paragraph(Look.TEXT, (initiative(row, "text"),))] if row.text else []
    if row.remark:
        text.append(Paragraph(Look.CELL, told("who.remark", remark=initiative(row, "remark"))))
    cell: Line = (no_figure(),)
    if source["sheet"] and source["cell"]:
        cell = (Field(row.id, "cell", f"{source['sheet']} {source['cell']}"),)
    return Row(
        (
            (Paragraph(Look.CELL, number),),
            tuple(_rating(month, row)),
            tuple(text) or (Paragraph(Look.CELL, (no_figure(),)),),
            (Paragraph(Look.CELL, (initiative(row, "department"),)),),
            (Paragraph(Look.CELL, cell),),
        )
    )


def _rating(month: IssuedMonth, row: InitiativeSummary) -> Iterator[Paragraph]:
    text = reported_text(row.rating_tenths, row.state, row.status)
    look = Look.CELL if row.rating_tenths is None else Look.FIGURE
    yield Paragraph(look, (Field(row.id, "reported", text),))
    if row.rating_tenths is not None and row.state is not State.NONE:
        yield Paragraph(Look.CELL, (label_text(row.state),))
    for base in month.bases[-1:]:
        known = base.initiatives.get(row.id)
        if known is not None:
            then = reported_text(known.rating_tenths, known.state)
            of = f"{base.period}/{row.id}"
            yield Paragraph(Look.CELL, told("who.before", then=Field(of, "reported", then)))


def _forms(month: IssuedMonth, pledge: ItemSummary) -> Iterator[Paragraph]:
    """Yield of each department the form that was read, and who confirmed it."""
    rows = [row for measure in pledge.children for row in measure.initiatives]
    for code, row in {row.department.code: row for row in rows}.items():
        values: dict[str, Field] = {"department": initiative(row, "department")}
        file = month.sources[row.id]["file"]
        if not file:
            yield Paragraph(Look.NOTE, told("who.no_form", **values))
            continue
        values["file"] = Field(row.id, "file", file)
        confirmations = month.confirmations.get(code, ())
        name = "who.form_unsigned" if confirmations else "who.form_alone"
        if any(each.name or each.day for each in confirmations):
            name = "who.form"
            values["confirmed"] = Field(code, "confirmed", confirmed_in_full(confirmations))
        yield Paragraph(Look.NOTE, told(name, **values))
