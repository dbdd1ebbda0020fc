"""The sentences of the summary workbook, which is printed for the office and the council."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.average import Cut, Level, LevelRule
from pledgexl.model.finding import Severity
from pledgexl.model.period import era_date
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.model.summary import Coverage, DepartmentStatus, Summary
from pledgexl.schema import CARRY_WORDS, CUT_WORDS, LEVEL_WORDS, SummarySheet

PROVISIONAL_MARK = "【暫定】"
NO_AVERAGE = "－"
WHOLE_TITLE = LEVEL_WORDS[Level.WHOLE]
TOTAL_TITLE = "合計"
ADDED_MARK = "※追加"
CUT_MARK = "…（続きは提出ファイルを参照）"
CUT_NOTE = "※長文のため途中まで（続きは提出ファイルを参照）"
HIDDEN_NOTE = "※長文のため印刷は途中まで（全文はセルの中）"
NO_FINDINGS = "指摘事項はありません。"
MISSING_HEADING = "未報告・要修正の取組（平均に入れていません）"
EXCLUDED_HEADING = "対象外・中止の取組（平均に入れていません）"
RULES_HEADING = "計算のしかた"
STARS_EXPLANATION = "10個で満点を表します。1個に満たない端数は切り捨てます。"

_ABOUT_OVERVIEW = "基本政策と公約の進捗と、その計算に入れた取組の数です。"
_ABOUT_PROVISIONAL = "確定前の値です。{open}を除いて計算しました（一覧は表の下）。"
_ABOUT_UNCONFIRMED = "確定前の値です。未報告・要修正の取組はありません。"
_ABOUT_DETAIL = (
    "取組{count}件の評価と実施内容です。ファイル・シート・セルは、読み取った場所を表します。"
)
_ABOUT_FINDINGS = "提出された様式を確かめた結果です。{tally}"
_BELOW = {
    Level.PLEDGE: Level.MEASURE,
    Level.POLICY: Level.PLEDGE,
    Level.WHOLE: Level.POLICY,
}


@dataclass(frozen=True, slots=True)
class PageText:
    """What stands at the top of a sheet and around its printed pages."""

    title: str
    about: str
    header: str
    footer: str
    is_provisional: bool


def report_name(summary: Summary) -> str:
    """Return what the workbook is about: city, report and point in time."""
    settings = summary.plan.settings
    return f"{settings.municipality}　{settings.report_title}（{summary.period.label}）"


def page_text(summary: Summary, sheet: SummarySheet, created: date) -> PageText:
    """Return the texts of `sheet`; those of a provisional month begin with a mark."""
    marked = (PROVISIONAL_MARK if summary.is_provisional else "") + report_name(summary)
    return PageText(
        title=f"{marked}　{sheet}",
        about=_about(summary, sheet),
        header=marked,
        footer=f"{era_date(created)}作成",
        is_provisional=summary.is_provisional,
    )


def coverage_text(coverage: Coverage) -> str:
    """Return how many of all initiatives are rated: `27／27`."""
    return f"{coverage.rated}／{coverage.expected}"


def rule_text(level: Level, rules: Mapping[Level, LevelRule]) -> str:
    """Return how the figure of `level` is made, such as `公約の値（端数処理後）の平均（…）`."""
    rule = rules[level]
    times = f"×{rule.times}" if rule.times > 1 else ""
    digit = f"小数第{rule.places + 1}位{'' if rule.cut is Cut.HALF_UP else '以下'}"
    return f"{_averaged(level, rules)}の平均{times}（{digit}を{CUT_WORDS[rule.cut]}）"


def _averaged(level: Level, rules: Mapping[Level, LevelRule]) -> str:
    below = _BELOW.get(level)
    if below is None:
        return "取組の評価"
    return f"{LEVEL_WORDS[below]}の値（{CARRY_WORDS[rules[below].carry]}）"


def _about(summary: Summary, sheet: SummarySheet) -> str:
    if sheet is SummarySheet.OVERVIEW:
        return _about_provisional(summary) if summary.is_provisional else _ABOUT_OVERVIEW
    if sheet is SummarySheet.DETAIL:
        return _ABOUT_DETAIL.format(count=len(summary.initiatives))
    if sheet is SummarySheet.SUBMISSIONS:
        return _about_submissions(summary)
    severities = (finding.severity for finding in summary.findings)
    return _ABOUT_FINDINGS.format(tally=_tally(severities, Severity, unit="件"))


def _about_provisional(summary: Summary) -> str:
    open_rows = (
        row.status
        for row in summary.initiatives
        if row.status in (RowStatus.MISSING, RowStatus.REJECTED)
    )
    tally = _tally(open_rows, RowStatus, unit="件")
    return _ABOUT_PROVISIONAL.format(open=tally) if tally else _ABOUT_UNCONFIRMED


def _about_submissions(summary: Summary) -> str:
    departments = _tally((row.status for row in summary.departments), DepartmentStatus)
    files = _tally((record.status for record in summary.files), FileStatus)
    return (
        f"部署{len(summary.departments)}（{departments}）　"
        f"ファイル{len(summary.files)}{f'（{files}）' if files else ''}"
    )


_Term = Severity | DepartmentStatus | RowStatus | FileStatus


def _tally(found: Iterable[_Term], terms: Iterable[_Term], *, unit: str = "") -> str:
    """Return how often each of `terms` was `found`, those never found left out."""
    counts = Counter(found)
    return "、".join(
        f"{word(term, Language.JA)}{counts[term]}{unit}" for term in terms if counts[term]
    )
