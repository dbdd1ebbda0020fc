"""Summary → the values a template may name: ready-made texts, under the office's words."""

# ruff: noqa: D107 - a record is made from what it tells of
# ruff: noqa: PLC2401, RUF023 - the names and their order are what the office knows from the guide

from collections.abc import Iterator, Sequence
from datetime import date

from pledgexl.messages import report
from pledgexl.messages.edition import document_language
from pledgexl.messages.errata import again_name
from pledgexl.messages.labels import label_text
from pledgexl.messages.report import no_figure, said
from pledgexl.messages.words import printed_date
from pledgexl.model.average import Level
from pledgexl.model.calculation import carried_text, mean_text
from pledgexl.model.course import Course
from pledgexl.model.history import Since
from pledgexl.model.language import Language
from pledgexl.model.month import (
    DepartmentStatus,
    InitiativeSummary,
    ItemSummary,
    Summary,
    rating_text,
)
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.word import course
from pledgexl.word.chart import Chart, ChartKind, Point
from pledgexl.word.comparison import ComparisonValues, points_word
from pledgexl.word.levels import LevelWords
from pledgexl.word.scale import BandValues, CriterionValues
from pledgexl.word.values import FieldType, Proven, Record, record_field

_HALF_OF_STARS = 5
_PERCENT = 100
_FEWEST_CORNERS = 5
_HIGHEST_MEAN = 10
_NO_MONTHS = Course()
_OPEN = (RowStatus.MISSING, RowStatus.REJECTED)
_KINDS = {Level.WHOLE: "全体", Level.POLICY: "政策", Level.PLEDGE: "公約", Level.MEASURE: "施策"}
# The values that stay empty for the hidden measures of a plan that has none.
_OF_MEASURES = ("番号", "名称", "星", "星上段", "星下段", "平均", "計算式", "引継", "評価")


def _proven(item: ItemSummary, field: str, text: str) -> Proven:
    return Proven(text, _KINDS[item.level], item.id, field)


def _state_word(row: InitiativeSummary) -> str:
    """Return the word for the state of an initiative, as a council reads it; "" for most."""
    return said(f"move.{row.status}") if row.status in _OPEN else label_text(row.state)


class InitiativeValues(Record):
    """取組: an initiative; its remark is for the office only.

    評価欄 and 本文 are printed next to and below its 名称; 実施内容 says all in one where that is
    not printed.
    """

    __slots__ = ("番号", "名称", "評価欄", "本文", "実施内容", "評価", "状態", "担当部署")

    def __init__(self, row: InitiativeSummary) -> None:
        rating, word = rating_text(row.rating_tenths), _state_word(row)
        column, below, alone = rating, row.text, row.text or row.title
        if row.status is not RowStatus.RATED:
            reason = row.text if row.status is RowStatus.EXCLUDED else ""
            column, below = word, said("excluded", text=reason) if reason else ""
            name = "marked_text" if reason else "marked"
            alone = said(name, mark=word, title=row.title, text=reason)
        self.番号 = row.id
        self.名称 = Proven(row.title, "取組", row.id, "名称")
        self.評価欄 = Proven(column, "取組", row.id, "評価欄")
        self.本文 = Proven(below, "取組", row.id, "本文")
        self.実施内容 = Proven(alone, "取組", row.id, "実施内容")
        self.評価 = rating or no_figure()
        self.状態 = word
        self.担当部署 = row.department.name


class ListedValues(Record):
    """除外: an initiative in 除外一覧 or 未報告一覧, which no average counts, and why."""

    __slots__ = ("番号", "名称", "状態", "担当部署", "理由")

    def __init__(self, row: InitiativeSummary, reason: str) -> None:
        self.番号 = row.id
        self.名称 = row.title
        self.状態 = _state_word(row)
        self.担当部署 = row.department.name
        self.理由 = reason


class MeasureValues(Record):
    """施策: a measure; the stars are "" without a rating."""

    __slots__ = (*_OF_MEASURES, *("評価済", "全取組", "注", "取組一覧", "部署一覧"))
    取組一覧: tuple[InitiativeValues, ...]
    部署一覧: tuple[str, ...]

    def __init__(self, item: ItemSummary) -> None:
        average, carried = item.average, carried_text(item)
        # Only stars that are the figure itself can be compared with the workbook's.
        is_figure = not average or (item.highest == _HIGHEST_MEAN and not average.rule.places)
        starred = item.id if is_figure else f"{item.id}（★）"
        values = {"shown": item.shown, "highest": item.highest}
        shown = no_figure() if item.shown is None else said("rating", **values)
        self.番号 = item.number
        self.名称 = _proven(item, "名称", item.title)
        self.星 = Proven(item.stars or no_figure(), _KINDS[item.level], starred, "星")
        self.星上段 = item.stars[:_HALF_OF_STARS]
        self.星下段 = item.stars[_HALF_OF_STARS:]
        self.平均 = _proven(item, "平均", mean_text(average) if average else "")
        self.計算式 = _proven(item, "計算式", report.calculation(item))
        self.引継 = _proven(item, "引継", said("carried", value=carried) if carried else "")
        self.評価 = _proven(item, "評価", shown)
        self.評価済 = str(item.coverage.rated)
        self.全取組 = str(item.coverage.expected)
        self.注 = report.coverage_note(item.coverage)
        self.取組一覧 = tuple(map(InitiativeValues, item.initiatives))
        # A table cell without a paragraph is a document that Word refuses.
        self.部署一覧 = tuple(each.name for each in item.departments) or (no_figure(),)
        if item.is_hidden:
            for name in (*_OF_MEASURES, "注"):
                setattr(self, name, "")


class WholeValues(Record):
    """全体: the whole."""

    __slots__ = ("進捗", "計算式", "評価済", "全取組", "除外", "注", "集計注", "除外注")

    def __init__(self, item: ItemSummary) -> None:
        coverage = item.coverage
        self.進捗 = _proven(item, "進捗", item.shown or no_figure())
        self.計算式 = _proven(item, "計算式", report.calculation(item))
        self.評価済 = str(coverage.rated)
        self.全取組 = str(coverage.expected)
        self.除外 = str(coverage.excluded or "")
        self.注 = report.coverage_note(coverage)
        self.集計注 = report.counted_note(coverage)
        self.除外注 = report.exclusion_note(coverage)


class PledgeValues(WholeValues):
    """公約: a pledge."""

    __slots__ = ("番号", "名称", "施策一覧")
    施策一覧: tuple[MeasureValues, ...]

    def __init__(self, item: ItemSummary) -> None:
        super().__init__(item)
        self.番号 = item.number
        self.名称 = _proven(item, "名称", item.title)
        self.施策一覧 = tuple(map(MeasureValues, item.children))


class PolicyValues(WholeValues):
    """政策: a policy."""

    __slots__ = ("番号", "名称", "公約別進捗", "公約一覧")
    公約一覧: tuple[PledgeValues, ...]

    def __init__(self, item: ItemSummary) -> None:
        super().__init__(item)
        figures = [
            said("progress_by_pledge", number=each.number, shown=each.shown or no_figure())
            for each in item.children
        ]
        between = "　" if document_language() is Language.JA else ", "
        self.番号 = item.number
        self.名称 = _proven(item, "名称", item.title)
        self.公約別進捗 = _proven(item, "公約別進捗", between.join(figures) or no_figure())
        self.公約一覧 = tuple(map(PledgeValues, item.children))


class ReportValues(Record):
    """All that a template may name by itself, for the report of a summary.

    `past` says what changed since earlier months, `term` has these; `check_number` is its own.
    """

    __slots__ = (
        *("自治体名", "報告書名", "期間", "期間短縮", "時点", "作成日", "暫定", "暫定表示", "単位"),
        *("増減単位", "呼び名", "全体", "政策一覧", "政策数", "公約数", "施策数", "集計状況"),
        *("除外一覧", "未報告一覧", "計算規則", "計算規則一覧", "計算の見方", "進捗分布"),
        *("評価基準", "問合せ先", "封印の記載", "比較一覧", "グラフ_基本政策", "グラフ_公約"),
        *("比べない理由", "推移の説明", "推移一覧", "グラフ_推移", "停滞の説明", "停滞一覧"),
    )
    暫定: bool
    呼び名: LevelWords
    全体: WholeValues
    政策一覧: tuple[PolicyValues, ...]
    除外一覧: tuple[ListedValues, ...]
    未報告一覧: tuple[ListedValues, ...]
    計算規則一覧: tuple[str, ...]
    進捗分布: tuple[BandValues, ...]
    評価基準: tuple[CriterionValues, ...]
    比較一覧: tuple[ComparisonValues, ...]
    グラフ_基本政策: Chart
    グラフ_公約: Chart
    推移一覧: tuple[course.CourseValues, ...]
    グラフ_推移: Chart
    停滞一覧: tuple[course.UnmovedValues, ...]

    def __init__(
        self,
        summary: Summary,
        issued: date,
        past: Sequence[Since] = (),
        term: Course = _NO_MONTHS,
        check_number: str = "",
    ) -> None:
        settings, rules = summary.plan.settings, summary.plan.rules
        upper = (summary.whole, *summary.policies, *summary.pledges)
        most_terms = max(len([child for child in item.children if child.average]) for item in upper)
        averages = [pledge.average for pledge in summary.pledges]
        bands = report.bands(averages, _highest(summary.pledges))
        excluded = (row for row in summary.initiatives if row.status is RowStatus.EXCLUDED)
        self.自治体名 = settings.municipality
        self.報告書名 = settings.report_title
        self.期間, self.期間短縮 = report.span(settings.term_start, summary.period)
        self.時点 = report.point_in_time(summary.period)
        self.作成日 = printed_date(issued)
        self.暫定 = summary.is_provisional
        self.暫定表示 = said("provisional") if summary.is_provisional else again_name(summary)
        self.単位 = _unit(summary)
        self.増減単位 = points_word(summary)
        self.呼び名 = LevelWords(summary, self.単位)
        self.全体 = WholeValues(summary.whole)
        self.政策一覧 = tuple(map(PolicyValues, summary.policies))
        self.政策数 = str(len(summary.policies))
        self.公約数 = str(len(summary.pledges))
        self.施策数 = str(len(summary.measures))
        coverage = report.coverage_sentence(summary.whole.coverage)
        self.集計状況 = coverage + report.last_report_sentence(settings, summary.period)
        self.除外一覧 = tuple(ListedValues(row, row.text or no_figure()) for row in excluded)
        self.未報告一覧 = tuple(_unreported(summary))
        self.計算規則 = report.rule_line(rules)
        self.計算規則一覧 = report.rule_sentences(rules)
        self.計算の見方 = report.reading_sentence(rules, most_terms)
        self.進捗分布 = tuple(BandValues(*band) for band in bands)
        self.評価基準 = tuple(CriterionValues(*each) for each in summary.plan.rubric)
        self.問合せ先 = settings.contact
        self.封印の記載 = report.seal_note(summary.issue, check_number)
        newest = sorted(past, key=lambda since: since.past.period)[::-1]
        self.比較一覧 = tuple(ComparisonValues(since, summary) for since in newest)
        self.グラフ_基本政策, self.グラフ_公約 = _charts(summary)
        self.比べない理由, self.推移の説明, self.停滞の説明 = course.course_sentences(summary, term)
        self.推移一覧, self.停滞一覧 = course.course_lists(summary, term)
        self.グラフ_推移 = course.course_chart(summary, term, self.単位)


def report_names() -> dict[str, FieldType]:
    """Return all names that a template may use by themselves, and what they hold."""
    return dict(record_field(ReportValues).fields)


def _unit(summary: Summary) -> str:
    highest = summary.whole.highest
    return said("percent") if highest == _PERCENT else said("unit", highest=highest)


def _highest(items: Sequence[ItemSummary]) -> int:
    return max((item.highest for item in items), default=_PERCENT)


def _charts(summary: Summary) -> tuple[Chart, Chart]:
    """Return the charts of the policies and of the pledges; a policy's points look alike."""
    unit, policies, pledges = _unit(summary), list[Point](), list[Point]()
    for place, policy in enumerate(summary.policies):
        label = said("policy", number=policy.number)
        policies.append(Point(label, policy.title, policy.shown, place))
        pledges += [
            Point(f"{policy.number}{pledge.number}", pledge.title, pledge.shown, place)
            for pledge in policy.children
        ]
    # Fewer than five policies span little of a radar.
    kind = ChartKind.RADAR if len(policies) >= _FEWEST_CORNERS else ChartKind.BARS
    highest, highest_pledge = _highest(summary.policies), _highest(summary.pledges)
    return (
        Chart(kind, said("policy_chart"), unit, highest, tuple(policies)),
        Chart(ChartKind.BARS, said("pledge_chart"), unit, highest_pledge, tuple(pledges)),
    )


def _unreported(summary: Summary) -> Iterator[ListedValues]:
    """Yield what is not counted and why; findings are the office's own and are not printed."""
    statuses = {each.department.code: each.status for each in summary.departments}
    rejected = {each.department for each in summary.files if each.status is FileStatus.REJECTED}
    for row in summary.initiatives:
        if row.status in _OPEN:
            code, reason = row.department.code, row.status.value
            is_rejected = code in rejected or statuses[code] is DepartmentStatus.UNREADABLE
            if row.at is None and is_rejected:
                reason = "form_rejected"
            elif row.at is None and statuses[code] is DepartmentStatus.NOT_SUBMITTED:
                reason = "form_missing"
            yield ListedValues(row, said(f"reason.{reason}"))
