"""Summary → the values a template may name: ready-made texts, under the office's words."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from pledgexl.messages import report
from pledgexl.messages.report import said
from pledgexl.model.average import Level
from pledgexl.model.period import era_date
from pledgexl.model.since import Since
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.model.summary import (
    DepartmentStatus,
    InitiativeSummary,
    ItemSummary,
    Summary,
    rating_text,
)
from pledgexl.model.working import carried_text, mean_text, working
from pledgexl.word.chart import Chart, ChartKind, Point
from pledgexl.word.comparison import comparisons, points, state_word
from pledgexl.word.values import (
    BandValues,
    CriterionValues,
    InitiativeValues,
    ListedValues,
    MeasureValues,
    PledgeValues,
    PolicyValues,
    Proven,
    ReportValues,
    WholeValues,
)

_HALF_OF_STARS = 5
_PERCENT = 100
_FEWEST_CORNERS = 5
_HIGHEST_MEAN = 10


def report_context(summary: Summary, issued: date, past: Sequence[Since] = ()) -> dict[str, object]:
    """Return all that a template may name, for the report of `summary` issued on `issued`.

    `past` says what changed since the earlier months that this one is compared with.
    """
    values = report_values(summary, issued, past)
    return {field.name: getattr(values, field.name) for field in fields(values)}


def report_values(summary: Summary, issued: date, past: Sequence[Since]) -> ReportValues:
    """Return the same as one value."""
    settings = summary.plan.settings
    begins, ends = settings.term_start.era, summary.period.era
    return ReportValues(
        自治体名=settings.municipality,
        報告書名=settings.report_title,
        期間=f"{begins}から{ends}まで",
        期間短縮=f"{begins}～{ends}",
        時点=summary.period.label,
        作成日=era_date(issued),
        暫定=summary.is_provisional,
        暫定表示=said("provisional") if summary.is_provisional else "",
        単位=_unit(summary),
        増減単位=points(summary),
        全体=_whole(summary.whole),
        政策一覧=tuple(_policy(policy) for policy in summary.policies),
        政策数=str(len(summary.policies)),
        公約数=str(len(summary.pledges)),
        施策数=str(len(summary.measures)),
        集計状況=report.coverage_sentence(summary.whole.coverage),
        除外一覧=_excluded(summary),
        未報告一覧=_unreported(summary),
        計算規則=report.rule_line(summary.plan.rules),
        計算規則一覧=report.rule_sentences(summary.plan.rules),
        計算の見方=report.reading_sentence(summary.plan.rules, _most_terms(summary)),
        進捗分布=_bands(summary),
        評価基準=tuple(CriterionValues(*each) for each in summary.plan.rubric),
        問合せ先=settings.contact,
        比較一覧=comparisons(summary, past),
        グラフ_基本政策=_policy_chart(summary),
        グラフ_公約=_pledge_chart(summary),
    )


def _unit(summary: Summary) -> str:
    highest = summary.whole.highest
    return "％" if highest == _PERCENT else said("unit", highest=highest)


def _most_terms(summary: Summary) -> int:
    items = (summary.whole, *summary.policies, *summary.pledges)
    return max(len([child for child in item.children if child.average]) for item in items)


def _policy_chart(summary: Summary) -> Chart:
    """Return the radar of the policies; fewer than five span little and become bars."""
    points = tuple(
        Point(said("policy", number=policy.number), policy.title, policy.shown, place)
        for place, policy in enumerate(summary.policies)
    )
    kind = ChartKind.RADAR if len(points) >= _FEWEST_CORNERS else ChartKind.BARS
    highest = max((policy.highest for policy in summary.policies), default=_PERCENT)
    return Chart(kind, said("policy_chart"), _unit(summary), highest, points)


def _pledge_chart(summary: Summary) -> Chart:
    points = tuple(
        Point(f"{policy.number}{pledge.number}", pledge.title, pledge.shown, place)
        for place, policy in enumerate(summary.policies)
        for pledge in policy.children
    )
    highest = max((pledge.highest for pledge in summary.pledges), default=_PERCENT)
    return Chart(ChartKind.BARS, said("pledge_chart"), _unit(summary), highest, points)


def _bands(summary: Summary) -> tuple[BandValues, ...]:
    counted = report.bands(
        [pledge.average for pledge in summary.pledges],
        max((pledge.highest for pledge in summary.pledges), default=_PERCENT),
    )
    return tuple(
        BandValues(span, Proven.of(str(count), "進捗分布", span, "公約数"))
        for span, count in counted
    )


def _whole(item: ItemSummary) -> WholeValues:
    return WholeValues(**_figures(item))


def _figures(item: ItemSummary) -> dict[str, Any]:
    """Return the values that the whole, a policy and a pledge have in common."""
    coverage = item.coverage
    return {
        "進捗": _figure(item, "進捗"),
        "計算式": _proven(item, "計算式", working(item)),
        "評価済": str(coverage.rated),
        "全取組": str(coverage.expected),
        "除外": str(coverage.excluded or ""),
        "注": report.coverage_note(coverage),
        "集計注": report.counted_note(coverage),
        "除外注": report.exclusion_note(coverage),
    }


def _proven(item: ItemSummary, field: str, text: str) -> Proven:
    return Proven.of(text, _KINDS[item.level], item.id, field)


def _policy(item: ItemSummary) -> PolicyValues:
    return PolicyValues(
        番号=item.number,
        名称=_title(item),
        公約別進捗=_proven(item, "公約別進捗", _by_pledge(item)),
        公約一覧=tuple(_pledge(pledge) for pledge in item.children),
        **_figures(item),
    )


def _by_pledge(policy: ItemSummary) -> str:
    figures = (f"{pledge.number}\u00a0…\u00a0{_shown(pledge)}" for pledge in policy.children)
    return "　".join(figures) or report.NO_FIGURE


def _pledge(item: ItemSummary) -> PledgeValues:
    return PledgeValues(
        番号=item.number,
        名称=_title(item),
        施策一覧=tuple(_measure(measure) for measure in item.children),
        **_figures(item),
    )


def _measure(item: ItemSummary) -> MeasureValues:
    departments = tuple(department.name for department in item.departments)
    return MeasureValues(
        番号=item.number,
        名称=_title(item),
        星=_stars(item),
        星上段=item.stars[:_HALF_OF_STARS],
        星下段=item.stars[_HALF_OF_STARS:],
        平均=_proven(item, "平均", mean_text(item.average) if item.average else ""),
        計算式=_proven(item, "計算式", working(item)),
        引継=_proven(item, "引継", _carried(item)),
        評価=_figure(item, "評価"),
        評価済=str(item.coverage.rated),
        全取組=str(item.coverage.expected),
        注=report.coverage_note(item.coverage),
        取組一覧=tuple(_initiative(initiative) for initiative in item.initiatives),
        # A table cell without a paragraph is a document that Word refuses.
        部署一覧=departments or (report.NO_FIGURE,),
    )


_KINDS = {
    Level.WHOLE: "全体",
    Level.POLICY: "政策",
    Level.PLEDGE: "公約",
    Level.MEASURE: "施策",
}


def _title(item: ItemSummary) -> Proven:
    return _proven(item, "名称", item.title)


def _stars(measure: ItemSummary) -> Proven:
    average = measure.average
    # Only stars that are the figure itself can be held against the workbook's.
    is_figure = not average or (measure.highest == _HIGHEST_MEAN and not average.rule.places)
    number = measure.id if is_figure else f"{measure.id}（★）"
    return Proven.of(measure.stars or report.NO_FIGURE, _KINDS[measure.level], number, "星")


def _carried(measure: ItemSummary) -> str:
    carried = carried_text(measure)
    return said("carried", value=carried) if carried else ""


def _shown(item: ItemSummary) -> str:
    return report.NO_FIGURE if item.shown is None else item.shown


def _figure(item: ItemSummary, field: str) -> Proven:
    shown = _shown(item)
    if item.level is Level.MEASURE and item.shown is not None:
        shown = f"{shown}／{item.highest}"
    return _proven(item, field, shown)


def _initiative(row: InitiativeSummary) -> InitiativeValues:
    rating = rating_text(row.rating_tenths)
    is_rated = row.status is RowStatus.RATED
    return InitiativeValues(
        番号=row.id,
        名称=Proven.of(row.title, "取組", row.id, "名称"),
        評価欄=Proven.of(rating if is_rated else state_word(row), "取組", row.id, "評価欄"),
        本文=Proven.of(_text_below(row), "取組", row.id, "本文"),
        実施内容=Proven.of(_printed_text(row), "取組", row.id, "実施内容"),
        評価=rating or report.NO_FIGURE,
        状態=state_word(row),
        担当部署=row.department.name,
    )


def _text_below(row: InitiativeSummary) -> str:
    """Return what is printed below the name of an initiative; remarks are the office's own."""
    if row.status is RowStatus.EXCLUDED and row.text:
        return said("excluded", text=row.text)
    return row.text if row.status is RowStatus.RATED else ""


def _printed_text(row: InitiativeSummary) -> str:
    if row.status is RowStatus.RATED:
        return row.text or row.title
    reason = row.text if row.status is RowStatus.EXCLUDED else ""
    return report.marked_text(state_word(row), row.title, reason)


def _excluded(summary: Summary) -> tuple[ListedValues, ...]:
    return tuple(
        _listed(row, row.text or report.NO_FIGURE)
        for row in summary.initiatives
        if row.status is RowStatus.EXCLUDED
    )


def _unreported(summary: Summary) -> tuple[ListedValues, ...]:
    statuses = {each.department.code: each.status for each in summary.departments}
    rejected = {each.department for each in summary.files if each.status is FileStatus.REJECTED}
    return tuple(
        _listed(row, said(_reason(row, statuses[row.department.code], rejected)))
        for row in summary.initiatives
        if row.status in (RowStatus.MISSING, RowStatus.REJECTED)
    )


def _reason(row: InitiativeSummary, status: DepartmentStatus, rejected: Collection[str]) -> str:
    """Return why `row` is not counted: findings are the office's own and stay out of the report."""
    if row.at is None:
        if row.department.code in rejected or status is DepartmentStatus.UNREADABLE:
            return "reason.form_rejected"
        if status is DepartmentStatus.NOT_SUBMITTED:
            return "reason.form_missing"
    return "reason.missing" if row.status is RowStatus.MISSING else "reason.rejected"


def _listed(row: InitiativeSummary, reason: str) -> ListedValues:
    return ListedValues(row.id, row.title, state_word(row), row.department.name, reason)
