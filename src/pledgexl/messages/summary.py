"""What the workbooks of a month say: summary.toml, filled, in Japanese as they are printed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import word
from pledgexl.model.audit import Band, CalculationSteps, Variant
from pledgexl.model.average import Average, Cut, Level, LevelRule
from pledgexl.model.finding import Finding, Severity
from pledgexl.model.names import CARRY_WORDS, CUT_WORDS, LEVEL_WORDS, OfficeSheet, SummarySheet
from pledgexl.model.period import era_date
from pledgexl.model.plan import PlanSettings
from pledgexl.model.submission import FileStatus, RowStatus, State
from pledgexl.model.summary import Coverage, DepartmentStatus, InitiativeSummary, Summary

AnySheet = SummarySheet | OfficeSheet

SUMMARY = sentences("summary")
PROVISIONAL_MARK = SUMMARY["provisional_mark"].ja
NO_VALUE = NO_AVERAGE = "－"
NOTHING = "なし"
EQUAL, UNEQUAL = "＝", "≠"
WHOLE_TITLE = LEVEL_WORDS[Level.WHOLE]
ADDED_MARK = SUMMARY["added_mark"].ja
CUT_MARK = SUMMARY["cut_mark"].ja
CUT_NOTE = SUMMARY["cut_note"].ja
HIDDEN_NOTE = SUMMARY["hidden_note"].ja
NO_FINDINGS = SUMMARY["no_findings"].ja
NO_BAND = SUMMARY["no_band"].ja
AXIS_TITLE = SUMMARY["chart.axis"].ja
POLICY_CHART = SUMMARY["chart.policies"].ja
PLEDGE_CHART = SUMMARY["chart.pledges"].ja
TREND_CHART = SUMMARY["chart.trend"].ja
LINKS = tuple(SUMMARY[name].ja for name in ("link.cover", "link.previous", "link.next"))
LEFT_OUT = (RowStatus.MISSING, RowStatus.REJECTED, RowStatus.EXCLUDED)
# More pledges than this cannot be read in one chart.
MOST_BARS = 40
_NOTES = (
    *("sheets", "dash", "none", "blank", "stars", "signs", "added"),
    *("missing", "no_average", "exact", "numbers", "report", "contact"),
)
_OPEN = (RowStatus.MISSING, RowStatus.REJECTED)
# Longer decimals are harder to read than a fraction.
_MOST_DIGITS = 9
_BELOW = {
    Level.PLEDGE: Level.MEASURE,
    Level.POLICY: Level.PLEDGE,
    Level.WHOLE: Level.POLICY,
}


def _say(name: str, **values: object) -> str:
    return SUMMARY[name].ja.format_map(values)


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


def keywords(summary: Summary) -> str:
    """Return the words by which the workbook is found."""
    title = summary.plan.settings.report_title
    return _say("keywords", report=title, period=summary.period.label)


def page_text(summary: Summary, sheet: AnySheet, created: date) -> PageText:
    """Return the texts of `sheet`; those of a provisional month begin with a mark."""
    mark = PROVISIONAL_MARK if summary.is_provisional else ""
    if isinstance(sheet, OfficeSheet):
        mark = SUMMARY["office_mark"].ja + mark
    marked = mark + report_name(summary)
    return PageText(
        title=f"{marked}　{sheet}",
        about=_about(summary, sheet),
        header=marked,
        footer=_say("made", date=era_date(created)),
        is_provisional=summary.is_provisional,
    )


def _about(summary: Summary, sheet: AnySheet) -> str:
    if summary.is_provisional and sheet in (SummarySheet.COVER, SummarySheet.OVERVIEW):
        return open_text(summary)
    if sheet is OfficeSheet.SUBMISSIONS:
        return _about_submissions(summary)
    name, count, tally = f"about.{sheet.name.lower()}", len(summary.initiatives), ""
    if sheet is SummarySheet.LEFT_OUT:
        left_out = [row.status for row in summary.initiatives if row.status in LEFT_OUT]
        count, tally = len(left_out), _tally(left_out, LEFT_OUT, unit="件")
        name = name if left_out else "about.left_out_none"
    elif sheet is OfficeSheet.FINDINGS:
        tally = _tally((finding.severity for finding in summary.findings), Severity, unit="件")
    elif sheet is SummarySheet.BANDS:
        count = len(summary.pledges)
    elif sheet is SummarySheet.CHARTS and len(summary.pledges) > MOST_BARS:
        name = "about.charts_without_pledges"
    return _say(name, count=count, tally=tally, highest=summary.whole.highest, limit=MOST_BARS)


def open_text(summary: Summary) -> str:
    """Return what a provisional month lacks, and where it is listed."""
    statuses = (row.status for row in summary.initiatives)
    tally = _tally(statuses, _OPEN, unit="件")
    return _say(
        "provisional.open" if tally else "provisional.none", open=tally, sheet=SummarySheet.LEFT_OUT
    )


def _about_submissions(summary: Summary) -> str:
    files = _tally((record.status for record in summary.files), FileStatus)
    return _say(
        "about.submissions",
        departments=len(summary.departments),
        department_tally=_tally((row.status for row in summary.departments), DepartmentStatus),
        files=len(summary.files),
        file_tally=f"（{files}）" if files else "",
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
    counts = {status: int(getattr(coverage, status.value)) for status in LEFT_OUT}
    rest = "、".join(
        f"{word(status, Language.JA)}{count}件" for status, count in counts.items() if count
    )
    covered = _say("fact.covered", expected=coverage.expected, rated=coverage.rated)
    return covered + (_say("fact.covered_rest", rest=rest) if rest else "")


def fact(name: str) -> str:
    """Return what a line of the cover is about."""
    return SUMMARY[f"fact.{name}"].ja


def rule_fact(level: Level) -> str:
    """Return the name of the rule of `level`."""
    return _say("fact.rule", level=LEVEL_WORDS[level])


def rule_text(level: Level, rules: Mapping[Level, LevelRule]) -> str:
    """Return how the figure of `level` is made, such as `公約の値（端数処理後）の平均（…）`."""
    rule = rules[level]
    below = "" if rule.cut is Cut.HALF_UP else SUMMARY["rule_below"].ja
    return _say(
        "rule",
        averaged=_averaged(level, rules),
        times=f"×{rule.times}" if rule.times > 1 else "",
        digit=_say("rule_digit", place=rule.places + 1, below=below),
        cut=CUT_WORDS[rule.cut],
    )


def _averaged(level: Level, rules: Mapping[Level, LevelRule]) -> str:
    below = _BELOW.get(level)
    if below is None:
        return SUMMARY["averaged.ratings"].ja
    return _say("averaged.level", level=LEVEL_WORDS[below], carry=CARRY_WORDS[rules[below].carry])


def notes(settings: PlanSettings, *, sheets: int, label_row: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of 注記: what each is about, and the explanation."""
    nobody = _say("no_contact", municipality=settings.municipality)
    values = {"count": sheets, "row": label_row, "contact": settings.contact or nobody}
    for name in _NOTES:
        keyword, _, text = _say(f"note.{name}", **values).partition("\n")
        yield keyword, text


def contents_text(sheet: AnySheet) -> str:
    """Return what stands on `sheet`, for the list on the first one."""
    return SUMMARY[f"contents.{sheet.name.lower()}"].ja


def left_out_reason(row: InitiativeSummary) -> str:
    """Return why `row` has no part in an average: in the department's words if it has any."""
    if row.status is RowStatus.MISSING:
        return SUMMARY["left_out_reason"].ja
    if row.status is RowStatus.REJECTED:
        return SUMMARY["rejected_reason"].ja
    return row.text or SUMMARY["no_reason"].ja


def fix_text(finding: Finding) -> str:
    """Return what is to be done about `finding`, answered or not."""
    return wording(replace(finding, answer=""), Language.JA).fix


def answer_text(finding: Finding, *, is_new: bool) -> str:
    """Return what the department answered; what is not new stands in an earlier form."""
    if not finding.answer:
        return SUMMARY["unanswered"].ja if finding.severity is Severity.WARNING else NO_VALUE
    name = "answer_new" if is_new else "answer_kept"
    return _say(name, answer=finding.answer, row=finding.at.row)


def saved_text(moment: datetime | None) -> str:
    """Return when a form was saved: `令和6年4月8日 10:23`."""
    if moment is None:
        return NO_VALUE
    return f"{era_date(moment.date())} {moment.hour}:{moment:%M}"


def kind_text(*, is_file: bool) -> str:
    """Return what a line of 実行記録 is about."""
    return SUMMARY["kind.file" if is_file else "kind.program"].ja


def confirmed_kind() -> str:
    """Return what a line of 実行記録 about who confirmed a form is called."""
    return SUMMARY["kind.confirmed"].ja


def of_which(state: State) -> str:
    """Return the name of a part of the row above: `うち中止`."""
    return _say("of_which", state=state.value)


def proof_texts(count: int) -> tuple[str, str]:
    """Return what is said where all `count` figures are proved, and the beginning where not."""
    return _say("proof.equal", count=count), SUMMARY["proof.unequal"].ja


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


def working_text(working: CalculationSteps) -> str:
    """Return how a figure was made: `43 = 10 × (4.5 + 4.25) ÷ 2 を切捨て`."""
    rule = working.average.rule
    times = f"{rule.times} × " if rule.times > 1 else ""
    return f"{working.average.shown} = {times}{_quotient(working)}{_cut_mark(working.average)}"


def _quotient(working: CalculationSteps) -> str:
    if not working.terms:
        return _say("working.sum", count=working.count, total=number_text(working.total))
    terms = " + ".join(map(number_text, working.terms))
    return terms if working.count == 1 else f"({terms}) ÷ {working.count}"


def _cut_mark(average: Average) -> str:
    is_cut = average.exact != average.shown_value
    return _say("working.cut", cut=CUT_WORDS[average.rule.cut]) if is_cut else ""


def band_text(band: Band) -> str:
    """Return the name of `band`: `20％以上40％未満`."""
    is_last = band.upper == 100
    return _say("last_band" if is_last else "band", lower=band.lower, upper=band.upper)


def variant_text(variant: Variant) -> str:
    """Return the name of another rule."""
    return SUMMARY[f"variant.{variant}"].ja


def difference_text(variant: Variant) -> str:
    """Return the label over what another rule makes different."""
    return _say("difference", variant=variant_text(variant).partition("（")[0])


def chart_text(title: str, figures: Iterable[tuple[str, str]]) -> str:
    """Return the text that stands for a chart: its title and every figure in it."""
    return _say(
        "chart.text", title=title, figures="、".join(f"{name} {it}" for name, it in figures)
    )
