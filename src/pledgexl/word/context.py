"""Summary → the values a template may name: ready-made texts, under the office's words."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pledgexl.messages import report
from pledgexl.messages.report import NO_FIGURE, said
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
from pledgexl.word.comparison import comparisons, points_word
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
_KINDS = {Level.WHOLE: "全体", Level.POLICY: "政策", Level.PLEDGE: "公約", Level.MEASURE: "施策"}


def report_values(summary: Summary, issued: date, past: Sequence[Since] = ()) -> ReportValues:
    """Return all that a template may name, for the report of `summary` issued on `issued`.

    `past` says what changed since the earlier months that this one is compared with.
    """
    settings, rules = summary.plan.settings, summary.plan.rules
    begins, ends = settings.term_start.era, summary.period.era
    upper = (summary.whole, *summary.policies, *summary.pledges)
    most_terms = max(len([child for child in item.children if child.average]) for item in upper)
    averages = [pledge.average for pledge in summary.pledges]
    bands = report.bands(averages, _highest(summary.pledges))
    policy_chart, pledge_chart = _charts(summary)
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
        増減単位=points_word(summary),
        全体=WholeValues(**_figures(summary.whole)),
        政策一覧=tuple(_policy(policy) for policy in summary.policies),
        政策数=str(len(summary.policies)),
        公約数=str(len(summary.pledges)),
        施策数=str(len(summary.measures)),
        集計状況=report.coverage_sentence(summary.whole.coverage),
        除外一覧=tuple(
            _listed(row, row.text or NO_FIGURE)
            for row in summary.initiatives
            if row.status is RowStatus.EXCLUDED
        ),
        未報告一覧=_unreported(summary),
        計算規則=report.rule_line(rules),
        計算規則一覧=report.rule_sentences(rules),
        計算の見方=report.reading_sentence(rules, most_terms),
        進捗分布=tuple(
            BandValues(span, Proven.of(str(count), "進捗分布", span, "公約数"))
            for span, count in bands
        ),
        評価基準=tuple(CriterionValues(*each) for each in summary.plan.rubric),
        問合せ先=settings.contact,
        比較一覧=comparisons(summary, past),
        グラフ_基本政策=policy_chart,
        グラフ_公約=pledge_chart,
    )


def _unit(summary: Summary) -> str:
    highest = summary.whole.highest
    return "％" if highest == _PERCENT else said("unit", highest=highest)


def _highest(items: Sequence[ItemSummary]) -> int:
    return max((item.highest for item in items), default=_PERCENT)


def _charts(summary: Summary) -> tuple[Chart, Chart]:
    """Return the charts of the policies and of the pledges.

    Fewer than five policies span little of a radar and become bars.
    """
    unit = _unit(summary)
    policies = tuple(
        Point(said("policy", number=policy.number), policy.title, policy.shown, place)
        for place, policy in enumerate(summary.policies)
    )
    pledges = tuple(
        Point(f"{policy.number}{pledge.number}", pledge.title, pledge.shown, place)
        for place, policy in enumerate(summary.policies)
        for pledge in policy.children
    )
    kind = ChartKind.RADAR if len(policies) >= _FEWEST_CORNERS else ChartKind.BARS
    return (
        Chart(kind, said("policy_chart"), unit, _highest(summary.policies), policies),
        Chart(ChartKind.BARS, said("pledge_chart"), unit, _highest(summary.pledges), pledges),
    )


def _proven(item: ItemSummary, field: str, text: str) -> Proven:
    return Proven.of(text, _KINDS[item.level], item.id, field)


def _figures(item: ItemSummary) -> dict[str, Any]:
    """Return the values that the whole, a policy and a pledge have in common."""
    coverage = item.coverage
    return {
        "進捗": _proven(item, "進捗", item.shown or NO_FIGURE),
        "計算式": _proven(item, "計算式", working(item)),
        "評価済": str(coverage.rated),
        "全取組": str(coverage.expected),
        "除外": str(coverage.excluded or ""),
        "注": report.coverage_note(coverage),
        "集計注": report.counted_note(coverage),
        "除外注": report.exclusion_note(coverage),
    }


def _policy(item: ItemSummary) -> PolicyValues:
    figures = [f"{each.number}\u00a0…\u00a0{each.shown or NO_FIGURE}" for each in item.children]
    return PolicyValues(
        番号=item.number,
        名称=_proven(item, "名称", item.title),
        公約別進捗=_proven(item, "公約別進捗", "　".join(figures) or NO_FIGURE),
        公約一覧=tuple(_pledge(pledge) for pledge in item.children),
        **_figures(item),
    )


def _pledge(item: ItemSummary) -> PledgeValues:
    return PledgeValues(
        番号=item.number,
        名称=_proven(item, "名称", item.title),
        施策一覧=tuple(_measure(measure) for measure in item.children),
        **_figures(item),
    )


def _measure(item: ItemSummary) -> MeasureValues:
    average, carried = item.average, carried_text(item)
    shown = NO_FIGURE if item.shown is None else f"{item.shown}／{item.highest}"
    # Only stars that are the figure itself can be compared with the workbook's.
    is_figure = not average or (item.highest == _HIGHEST_MEAN and not average.rule.places)
    starred = item.id if is_figure else f"{item.id}（★）"
    return MeasureValues(
        番号=item.number,
        名称=_proven(item, "名称", item.title),
        星=Proven.of(item.stars or NO_FIGURE, _KINDS[item.level], starred, "星"),
        星上段=item.stars[:_HALF_OF_STARS],
        星下段=item.stars[_HALF_OF_STARS:],
        平均=_proven(item, "平均", mean_text(average) if average else ""),
        計算式=_proven(item, "計算式", working(item)),
        引継=_proven(item, "引継", said("carried", value=carried) if carried else ""),
        評価=_proven(item, "評価", shown),
        評価済=str(item.coverage.rated),
        全取組=str(item.coverage.expected),
        注=report.coverage_note(item.coverage),
        取組一覧=tuple(_initiative(initiative) for initiative in item.initiatives),
        # A table cell without a paragraph is a document that Word refuses.
        部署一覧=tuple(each.name for each in item.departments) or (NO_FIGURE,),
    )


def _initiative(row: InitiativeSummary) -> InitiativeValues:
    """Return what is printed of an initiative; its remark is for the office only."""
    rating, word = rating_text(row.rating_tenths), _state_word(row)
    if row.status is RowStatus.RATED:
        column, below, alone = rating, row.text, row.text or row.title
    else:
        reason = row.text if row.status is RowStatus.EXCLUDED else ""
        column, below = word, said("excluded", text=reason) if reason else ""
        name = "marked_text" if reason else "marked"
        alone = said(name, mark=word, title=row.title, text=reason)
    return InitiativeValues(
        番号=row.id,
        名称=Proven.of(row.title, "取組", row.id, "名称"),
        評価欄=Proven.of(column, "取組", row.id, "評価欄"),
        本文=Proven.of(below, "取組", row.id, "本文"),
        実施内容=Proven.of(alone, "取組", row.id, "実施内容"),
        評価=rating or NO_FIGURE,
        状態=word,
        担当部署=row.department.name,
    )


def _state_word(row: InitiativeSummary) -> str:
    """Return the word for the state of an initiative, as a council reads it; "" for most."""
    is_open = row.status in (RowStatus.MISSING, RowStatus.REJECTED)
    return said(f"move.{row.status}") if is_open else row.state.value


def _unreported(summary: Summary) -> tuple[ListedValues, ...]:
    """Return what is not counted and why; findings are the office's own and are not printed."""
    statuses = {each.department.code: each.status for each in summary.departments}
    rejected = {each.department for each in summary.files if each.status is FileStatus.REJECTED}
    listed: list[ListedValues] = []
    for row in summary.initiatives:
        if row.status not in (RowStatus.MISSING, RowStatus.REJECTED):
            continue
        code, reason = row.department.code, row.status.value
        if row.at is None:
            if code in rejected or statuses[code] is DepartmentStatus.UNREADABLE:
                reason = "form_rejected"
            elif statuses[code] is DepartmentStatus.NOT_SUBMITTED:
                reason = "form_missing"
        listed.append(_listed(row, said(f"reason.{reason}")))
    return tuple(listed)


def _listed(row: InitiativeSummary, reason: str) -> ListedValues:
    return ListedValues(row.id, row.title, _state_word(row), row.department.name, reason)
