"""The sentences of the summary workbook, which is printed for the office and the council."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.audit import Band, Variant, Working
from pledgexl.model.average import Average, Cut, Level, LevelRule
from pledgexl.model.finding import Finding, Severity
from pledgexl.model.period import era_date
from pledgexl.model.submission import FileStatus, RowStatus, State
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
CONTENTS_HEADING = "このブックの内容"
STATES_HEADING = "取組の数"
WARNINGS_HEADING = "要確認のまま発行した指摘"
VERSIONS_HEADING = "使ったプログラム"
NO_WARNINGS = "ありません。"
_NO_REASON = "理由の記録なし"
_REASON = "理由（{giver}）：{answer}"
_GIVEN, _KEPT = "{row}行目の備考", "前回の備考"
TO_COVER = "◀ 表紙へ"
TO_PREVIOUS = "◁ 前：{sheet}"
TO_NEXT = "次：{sheet} ▷"
EQUAL, UNEQUAL = "＝", "≠"
OF_WHICH_DONE = "うち完了"
NO_BAND = "評価なし"
TOO_MANY_BARS = "公約が{limit}を超えるため、公約のグラフは省きました。値は総括表にあります。"
AXIS_TITLE = "進捗（％）"
POLICY_CHART, PLEDGE_CHART, TREND_CHART = "基本政策の進捗", "公約の進捗", "全体の進捗の推移"
MONTH, TREND_OF = "月", "推移を示す値"
PERIOD_FACT, WHOLE_FACT, CREATED_FACT = "対象", "全体の進捗（％）", "作成日"
RULE_NOTES = (
    "・空欄（未報告）は0点とみなさず、平均に入れません。対象外・中止の取組も平均に入れず、その数を示します。",
    "・評価のない施策・公約・基本政策は「－」とし、その上の平均に入れません。",
    "・端数処理前の値は分数のまま正確に計算し、印刷するときに一度だけ端数を処理します。",
    "・検算シートの式は、小数の計算で生じるごく小さな誤差を ROUND で取り除いてから、端数を処理します。",
)
STARS_EXPLANATION = "10個で満点を表します。1個に満たない端数は切り捨てます。"

_ABOUT_OVERVIEW = "基本政策と公約の進捗と、その計算に入れた取組の数です。進捗を押すと、その計算（検算）へ移ります。"
_ABOUT = {
    SummarySheet.COVER: "全体の値、計算のしかた、このブックの内容です。シート名を押すと、そのシートへ移ります。",
    SummarySheet.CHARTS: "総括表の値を図にしたものです。軸は0から{highest}で固定しています。",
    SummarySheet.MEASURES: "施策ごとの値（取組の評価の平均）と、担当する部署です。値を押すと、その計算（検算）へ移ります。",
    SummarySheet.DEPARTMENTS: "部署ごとに、評価した取組の数、評価の平均・最低・最高、提出された様式への指摘の数です。",
    SummarySheet.BANDS: "公約の数を進捗の区分ごとに、取組の数を状態ごとに数えたものです。区分は、総括表に印刷する公約の値で決めています。",
    SummarySheet.RULES: "平均のしかたと端数の扱いです。計画ブックの「計算規則」と同じで、検算シートの式もこのとおりです。",
    SummarySheet.RECORD: "このブックのもとになったファイルとプログラムの記録です。",
    SummarySheet.VARIANTS: "【庁内用・印刷しません】同じ評価を、ほかの計算規則で集計した場合の値です。議会資料の値は「採用した規則」だけです。",
}
_ABOUT_PROVISIONAL = "確定前の値です。{open}を除いて計算しました（一覧は表の下）。"
_CONTENTS = {
    SummarySheet.COVER: "このページ",
    SummarySheet.OVERVIEW: "基本政策・公約・全体の進捗（議会用の表）",
    SummarySheet.CHARTS: "基本政策と公約の進捗の図",
    SummarySheet.MEASURES: "施策ごとの値、星、評価した取組の数、担当部署",
    SummarySheet.DETAIL: "取組ごとの評価、実施内容、読み取ったファイル・シート・セル",
    SummarySheet.DEPARTMENTS: "部署ごとの評価の数と平均、指摘の数",
    SummarySheet.PROOF: "評価から全体までを式で計算し直し、印刷する値と照らし合わせる表",
    SummarySheet.BANDS: "進捗の区分ごとの公約の数、状態ごとの取組の数",
    SummarySheet.SUBMISSIONS: "部署ごとの提出状況",
    SummarySheet.FINDINGS: "提出された様式への指摘と対処",
    SummarySheet.RULES: "平均のしかたと端数の扱い",
    SummarySheet.RECORD: "もとのファイル（SHA-256）とプログラムの版",
    SummarySheet.VARIANTS: "ほかの計算規則での値（庁内用。印刷しません。シート見出しを右クリックし「再表示」で開きます）",
}
_ABOUT_UNCONFIRMED = "確定前の値です。未報告・要修正の取組はありません。"
_ABOUT_DETAIL = (
    "取組{count}件の評価と実施内容です。ファイル・シート・セルは、読み取った場所を表します。"
)
_ABOUT_FINDINGS = "提出された様式を確かめた結果です。{tally}"
# Longer decimals are harder to read than a fraction.
_MOST_DIGITS = 9
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
    if sheet is SummarySheet.PROOF:
        # Here a formula says how the proof came out.
        return ""
    if sheet is SummarySheet.OVERVIEW:
        return _about_provisional(summary) if summary.is_provisional else _ABOUT_OVERVIEW
    if sheet is SummarySheet.DETAIL:
        return _ABOUT_DETAIL.format(count=len(summary.initiatives))
    if sheet is SummarySheet.SUBMISSIONS:
        return _about_submissions(summary)
    if sheet is SummarySheet.FINDINGS:
        severities = (finding.severity for finding in summary.findings)
        return _ABOUT_FINDINGS.format(tally=_tally(severities, Severity, unit="件"))
    about = _ABOUT[sheet].format(highest=summary.whole.highest)
    is_first = sheet is SummarySheet.COVER
    return _about_provisional(summary) if is_first and summary.is_provisional else about


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


def coverage_fact(coverage: Coverage) -> str:
    """Return how many initiatives stand behind the whole, and what became of the others."""
    parts = (
        (RowStatus.EXCLUDED, coverage.excluded),
        (RowStatus.MISSING, coverage.missing),
        (RowStatus.REJECTED, coverage.rejected),
    )
    rest = "、".join(f"{word(status, Language.JA)}{count}" for status, count in parts if count)
    return coverage_text(coverage) + (f"（{rest}）" if rest else "")


def rule_fact(level: Level) -> str:
    """Return the name of the rule of `level`."""
    return f"{LEVEL_WORDS[level]}の計算"


def left_out_text(title: str, standing: str, department: str) -> str:
    """Return an initiative that has no part in an average, in one line."""
    return f"{title}（{standing}・{department}）"


def accepted_text(finding: Finding, department: str, *, is_new: bool) -> str:
    """Return what the office saw and issued all the same, and the reason that was given.

    One that is not new stands in an earlier form, whose row says the same since.
    """
    why = wording(finding, Language.JA).why
    if not finding.answer:
        return f"{why}（{_NO_REASON}）"
    place = _GIVEN.format(row=finding.at.row) if is_new else _KEPT
    giver = "、".join(filter(None, (department, place)))
    return f"{why}\n{_REASON.format(giver=giver, answer=finding.answer)}"


def of_which(state: State) -> str:
    """Return the name of a part of the excluded: `うち中止`."""
    return f"うち{state.value}"


def contents_text(sheet: SummarySheet) -> str:
    """Return what stands on `sheet`, for the list on the first one."""
    return _CONTENTS[sheet]


def proof_texts(count: int) -> tuple[str, str]:
    """Return what is said where all `count` figures are proved, and the beginning where not."""
    return (
        f"一致：評価から式で計算し直した値は、印刷する値と{count}か所すべてで同じです。",
        "不一致：式で計算し直した値が印刷する値と違う所があります。最初の所の番号は ",
    )


def number_text(value: Fraction) -> str:
    """Return `value` to the letter: a decimal where it ends, else a fraction such as `14/3`."""
    digits = _digits(value.denominator)
    if digits is None or digits > _MOST_DIGITS:
        return str(value)
    if digits == 0:
        return str(value.numerator)
    whole, rest = divmod(value.numerator * 10**digits // value.denominator, 10**digits)
    return f"{whole}.{rest:0{digits}d}"


def _digits(denominator: int) -> int | None:
    """Return with how many digits a fraction of `denominator` ends, None if it never does."""
    counts = {2: 0, 5: 0}
    for factor in counts:
        while denominator % factor == 0:
            denominator //= factor
            counts[factor] += 1
    return max(counts.values()) if denominator == 1 else None


def working_text(working: Working) -> str:
    """Return how a figure was made: `43 = 10 × (4.5 + 4.25) ÷ 2 を切捨て`."""
    rule = working.average.rule
    times = f"{rule.times} × " if rule.times > 1 else ""
    return f"{working.average.shown} = {times}{_quotient(working)}{_cut_mark(working.average)}"


def _quotient(working: Working) -> str:
    if not working.terms:
        return f"{working.count}個の合計{number_text(working.total)} ÷ {working.count}"
    terms = " + ".join(map(number_text, working.terms))
    return terms if working.count == 1 else f"({terms}) ÷ {working.count}"


def _cut_mark(average: Average) -> str:
    is_cut = average.exact != average.shown_value
    return f" を{CUT_WORDS[average.rule.cut]}" if is_cut else ""


def band_text(band: Band, *, has_whole_figures: bool) -> str:
    """Return the name of `band`: `20～39％`, or `20～40％未満` where figures have decimals."""
    if band.upper == 100:
        return f"{band.lower}～100％"
    return (
        f"{band.lower}～{band.upper - 1}％"
        if has_whole_figures
        else f"{band.lower}～{band.upper}％未満"
    )


_VARIANTS = {
    Variant.EXACT: "端数処理なし（小数第2位まで）",
    Variant.HALF_UP: "各階層で四捨五入",
    Variant.CUT_AND_CARRY: "切捨てて引継ぐ（標準）",
}


def variant_text(variant: Variant) -> str:
    """Return the name of another rule."""
    return _VARIANTS[variant]


def chart_text(title: str, figures: Iterable[tuple[str, str]]) -> str:
    """Return the text that stands for a chart: its title and every figure in it."""
    told = "、".join(f"{name} {figure}" for name, figure in figures)
    return f"{title}（％）。{told}"


_MISMATCH = {
    Language.JA: "集計表の検証で違いが見つかったため、発行していません: {place} は「{found}」ですが、「{expected}」のはずです。",
    Language.EN: "The summary workbook does not agree with the month and was not issued: {place} is “{found}”, expected “{expected}”.",
}


def mismatch_text(language: Language, place: str, found: str, expected: str) -> str:
    """Return the one line that says where a finished workbook is wrong."""
    return _MISMATCH[language].format(place=place, found=found[:120], expected=expected[:120])
