"""Summary → the values a template may name: ready-made texts, under the office's words."""

# ruff: noqa: PLC2401 - the field names are what the office writes in its template

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from pledgexl.messages import report
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.average import Level
from pledgexl.model.finding import Severity
from pledgexl.model.period import era_date
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.model.summary import (
    DepartmentStatus,
    InitiativeSummary,
    ItemSummary,
    Summary,
    rating_text,
)

_HALF_OF_STARS = 5
_PERCENT = 100


class Proven(str):
    """A text whose printing is proved: a thing of `kind` (公約), its `number` and `field`."""

    __slots__ = ("field", "kind", "number")
    kind: str
    number: str
    field: str

    @classmethod
    def of(cls, text: str, kind: str, number: str, field: str) -> Self:
        """Return `text` with the name of what it says of which thing."""
        proven = cls(text)
        proven.kind, proven.number, proven.field = kind, number, field
        return proven

    @property
    def name(self) -> str:
        """The name for people, which is unique within a report: `公約1-2の進捗`."""
        return f"{self.kind}{self.number}の{self.field}"


@dataclass(frozen=True, slots=True)
class InitiativeValues:
    """取組: what a template may name of an initiative; 実施内容 is what is printed."""

    番号: str
    名称: Proven
    実施内容: Proven
    評価: str
    状態: str
    担当部署: str


@dataclass(frozen=True, slots=True)
class ListedValues:
    """取組 in 除外一覧 and 未報告一覧: an initiative that no average counts, and why."""

    番号: str
    名称: str
    状態: str
    担当部署: str
    理由: str


@dataclass(frozen=True, slots=True)
class MeasureValues:
    """施策: what a template may name of a measure; the stars are "" without a rating."""

    番号: str
    名称: Proven
    星上段: str
    星下段: str
    評価: Proven
    評価済: str
    全取組: str
    注: str
    取組一覧: tuple[InitiativeValues, ...]
    部署一覧: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PledgeValues:
    """公約: what a template may name of a pledge."""

    番号: str
    名称: Proven
    進捗: Proven
    評価済: str
    全取組: str
    注: str
    除外注: str
    施策一覧: tuple[MeasureValues, ...]


@dataclass(frozen=True, slots=True)
class PolicyValues:
    """政策: what a template may name of a policy."""

    番号: str
    名称: Proven
    進捗: Proven
    評価済: str
    全取組: str
    注: str
    除外注: str
    公約一覧: tuple[PledgeValues, ...]


@dataclass(frozen=True, slots=True)
class WholeValues:
    """全体: what a template may name of the whole."""

    進捗: Proven
    評価済: str
    全取組: str
    除外: str
    注: str
    除外注: str


def report_context(summary: Summary, issued: date) -> dict[str, object]:
    """Return all that a template may name, for the report of `summary` issued on `issued`."""
    return {
        **_cover(summary, issued),
        "全体": _whole(summary.whole),
        "政策一覧": tuple(_policy(policy) for policy in summary.policies),
        "政策数": str(len(summary.policies)),
        "公約数": str(len(summary.pledges)),
        "施策数": str(len(summary.measures)),
        "集計状況": report.coverage_sentence(summary.whole.coverage),
        "除外一覧": _excluded(summary),
        "未報告一覧": _unreported(summary),
        "計算規則": report.rule_line(summary.plan.rules),
        "計算規則一覧": report.rule_sentences(summary.plan.rules),
    }


def _cover(summary: Summary, issued: date) -> dict[str, object]:
    settings = summary.plan.settings
    begins, ends = settings.term_start.era, summary.period.era
    highest = summary.whole.highest
    return {
        "自治体名": settings.municipality,
        "報告書名": settings.report_title,
        "期間": f"{begins}から{ends}まで",
        "期間短縮": f"{begins}～{ends}",
        "時点": summary.period.label,
        "作成日": era_date(issued),
        "暫定": summary.is_provisional,
        "暫定表示": report.PROVISIONAL_MARK if summary.is_provisional else "",
        "単位": "％" if highest == _PERCENT else f"{highest}点満点",
    }


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
        公約一覧=tuple(_pledge(pledge) for pledge in item.children),
    )


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


def _figure(item: ItemSummary, field: str) -> Proven:
    shown = report.NO_FIGURE if item.shown is None else item.shown
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
    reason = (row.text or row.remark) if row.status is RowStatus.EXCLUDED else ""
    return report.marked_text(_state(row), row.title, reason)


def _state(row: InitiativeSummary) -> str:
    if row.status in (RowStatus.MISSING, RowStatus.REJECTED):
        return word(row.status, Language.JA)
    return row.state.value


def _excluded(summary: Summary) -> tuple[ListedValues, ...]:
    return tuple(
        _listed(row, row.text or row.remark or report.NO_FIGURE)
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
    if is_rejected:
        return report.FORM_REJECTED
    return report.FORM_NOT_SUBMITTED if status is DepartmentStatus.NOT_SUBMITTED else ""


def _row_reason(status: RowStatus) -> str:
    return report.RATING_BLANK if status is RowStatus.MISSING else report.ROW_REJECTED


def _listed(row: InitiativeSummary, reason: str) -> ListedValues:
    return ListedValues(row.id, row.title, _state(row), row.department.name, reason)
