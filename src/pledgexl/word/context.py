"""Summary → the values a template may name: ready-made texts, under the office's words."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date

from pledgexl.messages import report
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.average import Level
from pledgexl.model.finding import Severity
from pledgexl.model.history import PastMonth
from pledgexl.model.period import era_date
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.model.summary import (
    DepartmentStatus,
    InitiativeSummary,
    ItemSummary,
    Summary,
    rating_text,
)
from pledgexl.word.chart import Chart, ChartKind, Point
from pledgexl.word.comparison import comparisons
from pledgexl.word.values import (
    BandValues,
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
_FEWEST_CORNERS = 3


def report_context(
    summary: Summary, issued: date, past: Sequence[PastMonth] = ()
) -> dict[str, object]:
    """Return all that a template may name, for the report of `summary` issued on `issued`.

    `past` holds the earlier months that this one is compared with.
    """
    values = report_values(summary, issued, past)
    return {field.name: getattr(values, field.name) for field in fields(values)}


def report_values(summary: Summary, issued: date, past: Sequence[PastMonth]) -> ReportValues:
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
        暫定表示=report.PROVISIONAL_MARK if summary.is_provisional else "",
        単位=_unit(summary),
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
        進捗分布=_bands(summary),
        比較一覧=comparisons(summary, past),
        グラフ_基本政策=_policy_chart(summary),
        グラフ_公約=_pledge_chart(summary),
    )


def _unit(summary: Summary) -> str:
    highest = summary.whole.highest
    return "％" if highest == _PERCENT else f"{highest}点満点"


def _policy_chart(summary: Summary) -> Chart:
    """Return the radar of the policies; fewer than three span no area and become bars."""
    points = tuple(
        Point(f"政策{policy.number}", policy.title, policy.shown, place)
        for place, policy in enumerate(summary.policies)
    )
    kind = ChartKind.RADAR if len(points) >= _FEWEST_CORNERS else ChartKind.BARS
    highest = max((policy.highest for policy in summary.policies), default=_PERCENT)
    return Chart(kind, report.POLICY_CHART, _unit(summary), highest, points)


def _pledge_chart(summary: Summary) -> Chart:
    points = tuple(
        Point(f"{policy.number}{pledge.number}", pledge.title, pledge.shown, place)
        for place, policy in enumerate(summary.policies)
        for pledge in policy.children
    )
    highest = max((pledge.highest for pledge in summary.pledges), default=_PERCENT)
    return Chart(ChartKind.BARS, report.PLEDGE_CHART, _unit(summary), highest, points)


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
    return WholeValues(
        進捗=_figure(item, "進捗"),
        評価済=str(item.coverage.rated),
        全取組=str(item.coverage.expected),
        除外=str(item.coverage.excluded),
        注=report.coverage_note(item.coverage),
        除外注=report.exclusion_note(item.coverage),
    )


def _policy(item: ItemSummary) -> PolicyValues:
    return PolicyValues(
        番号=item.number,
        名称=_title(item),
        進捗=_figure(item, "進捗"),
        評価済=str(item.coverage.rated),
        全取組=str(item.coverage.expected),
        注=report.coverage_note(item.coverage),
        除外注=report.exclusion_note(item.coverage),
        公約別進捗=Proven.of(_by_pledge(item), "政策", item.id, "公約別進捗"),
        公約一覧=tuple(_pledge(pledge) for pledge in item.children),
    )


def _by_pledge(policy: ItemSummary) -> str:
    figures = (f"{pledge.number}\u00a0…\u00a0{_shown(pledge)}" for pledge in policy.children)
    return "　".join(figures) or report.NO_FIGURE


def _pledge(item: ItemSummary) -> PledgeValues:
    return PledgeValues(
        番号=item.number,
        名称=_title(item),
        進捗=_figure(item, "進捗"),
        評価済=str(item.coverage.rated),
        全取組=str(item.coverage.expected),
        注=report.coverage_note(item.coverage),
        除外注=report.exclusion_note(item.coverage),
        施策一覧=tuple(_measure(measure) for measure in item.children),
    )


def _measure(item: ItemSummary) -> MeasureValues:
    departments = tuple(department.name for department in item.departments)
    return MeasureValues(
        番号=item.number,
        名称=_title(item),
        星上段=item.stars[:_HALF_OF_STARS],
        星下段=item.stars[_HALF_OF_STARS:],
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
    return Proven.of(item.title, _KINDS[item.level], item.id, "名称")


def _shown(item: ItemSummary) -> str:
    return report.NO_FIGURE if item.shown is None else item.shown


def _figure(item: ItemSummary, field: str) -> Proven:
    shown = _shown(item)
    if item.level is Level.MEASURE and item.shown is not None:
        shown = f"{shown}／{item.highest}"
    return Proven.of(shown, _KINDS[item.level], item.id, field)


def _initiative(row: InitiativeSummary) -> InitiativeValues:
    return InitiativeValues(
        番号=row.id,
        名称=Proven.of(row.title, "取組", row.id, "名称"),
        実施内容=Proven.of(_printed_text(row), "取組", row.id, "実施内容"),
        評価=rating_text(row.rating_tenths) or report.NO_FIGURE,
        状態=_state(row),
        担当部署=row.department.name,
    )


def _printed_text(row: InitiativeSummary) -> str:
    if row.status is RowStatus.RATED:
        return row.text or row.title
    reason = row.text if row.status is RowStatus.EXCLUDED else ""
    return report.marked_text(_state(row), row.title, reason)


def _state(row: InitiativeSummary) -> str:
    if row.status in (RowStatus.MISSING, RowStatus.REJECTED):
        return word(row.status, Language.JA)
    return row.state.value


def _excluded(summary: Summary) -> tuple[ListedValues, ...]:
    return tuple(
        _listed(row, row.text or report.NO_FIGURE)
        for row in summary.initiatives
        if row.status is RowStatus.EXCLUDED
    )


def _unreported(summary: Summary) -> tuple[ListedValues, ...]:
    reasons = _reasons_by_place(summary)
    statuses = {each.department.code: each.status for each in summary.departments}
    rejected = {each.department for each in summary.files if each.status is FileStatus.REJECTED}
    listed: list[ListedValues] = []
    for row in summary.initiatives:
        if row.status not in (RowStatus.MISSING, RowStatus.REJECTED):
            continue
        place = (row.at.file, row.at.row) if row.at else None
        code = row.department.code
        whole_form = _form_reason(statuses[code], is_rejected=code in rejected)
        found = reasons.get(place) if place else whole_form
        listed.append(_listed(row, found or _row_reason(row.status)))
    return tuple(listed)


def _reasons_by_place(summary: Summary) -> Mapping[tuple[str, int], str]:
    reasons: dict[tuple[str, int], str] = {}
    for finding in summary.findings:
        if finding.severity is Severity.ERROR:
            place = (finding.at.file, finding.at.row)
            reasons.setdefault(place, wording(finding, Language.JA).why)
    return reasons


def _form_reason(status: DepartmentStatus, *, is_rejected: bool) -> str:
    if is_rejected or status is DepartmentStatus.UNREADABLE:
        return report.FORM_REJECTED
    return report.FORM_NOT_SUBMITTED if status is DepartmentStatus.NOT_SUBMITTED else ""


def _row_reason(status: RowStatus) -> str:
    return report.RATING_BLANK if status is RowStatus.MISSING else report.ROW_REJECTED


def _listed(row: InitiativeSummary, reason: str) -> ListedValues:
    return ListedValues(row.id, row.title, _state(row), row.department.name, reason)
