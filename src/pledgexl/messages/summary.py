"""What the workbooks of a month say: summary.toml, filled, as they are printed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple, TypeVar

from pledgexl.messages.edition import document_language
from pledgexl.messages.errata import issue_mark
from pledgexl.messages.labels import (
    capital,
    label_text,
    level_name,
    level_word,
    listed,
    printed_levels,
    rule_word,
)
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import printed_date, printed_month, word
from pledgexl.model.average import Cut, Level, LevelRule
from pledgexl.model.calculation import Band, CalculationSteps
from pledgexl.model.finding import Finding, Severity
from pledgexl.model.language import Language
from pledgexl.model.levels import PLAIN_FORM, USUAL_FORMS, numbered
from pledgexl.model.month import (
    Checks,
    Coverage,
    DepartmentStatus,
    InitiativeSummary,
    ItemSummary,
    Summary,
)
from pledgexl.model.names import LastSheet, OfficeSheet, SummaryLabel, SummarySheet
from pledgexl.model.plan import PlanSettings
from pledgexl.model.submission import FileStatus, RowStatus

AnySheet = SummarySheet | LastSheet | OfficeSheet
TermKind = TypeVar("TermKind", Severity, DepartmentStatus, RowStatus, FileStatus)

SUMMARY = sentences("summary")
UNEQUAL = "≠"
LINKS = ("link.cover", "link.previous", "link.next")
LEFT_OUT = (RowStatus.MISSING, RowStatus.REJECTED, RowStatus.EXCLUDED)
# More pledges than this cannot be read in one chart.
MOST_BARS = 40
_NOTES = (
    *("sheets", "dash", "none", "blank", "stars", "signs", "added"),
    *("missing", "no_average", "exact", "numbers", "report", "contact"),
)
# Longer decimals are harder to read than a fraction.
_MOST_DIGITS = 9
_BELOW = {Level.PLEDGE: Level.MEASURE, Level.POLICY: Level.PLEDGE, Level.WHOLE: Level.POLICY}


def said(name: str, /, **values: object) -> str:
    """Return the sentence `name` as the workbooks print it."""
    return SUMMARY[name].printed.format_map(values)


def no_value() -> str:
    """Return the sign that stands where there is no value, such as no average."""
    return SUMMARY["no_value"].printed


def nothing() -> str:
    """Return what stands where there is nothing to state."""
    return SUMMARY["nothing"].printed


def equal() -> str:
    """Return the sign of 検算 for values that are equal."""
    return SUMMARY["equal"].printed


class PageText(NamedTuple):
    """The texts at the top of a sheet and around its printed pages."""

    title: str
    about: str
    header: str
    footer: str
    is_provisional: bool


def item_number(item: ItemSummary) -> str:
    """Return the ID of `item`, that of its pledge for a measure which the plan has not."""
    return item.id.rpartition("-")[0] if item.is_hidden else item.id


def item_title(item: ItemSummary) -> str:
    """Return what a workbook calls `item`: by its title, or what is calculated where it has none."""
    return level_name(item.level) if item.is_hidden or not item.title else item.title


def level_column(level: Level, label: SummaryLabel) -> str:
    """Return the label of a column of 検算, `施策 端数処理前`."""
    return f"{level_name(level)} {label_text(label)}"


def report_name(summary: Summary) -> str:
    """Return what the workbook is about: city, report and point in time."""
    settings = summary.plan.settings
    return said(
        "report_name",
        municipality=settings.municipality,
        report=settings.report_title,
        period=printed_month(summary.period),
    )


def page_text(summary: Summary, sheet: AnySheet, created: date) -> PageText:
    """Return the texts of `sheet`; those of a provisional month, or a later issue, have a mark."""
    mark = SUMMARY["provisional_mark"].printed if summary.is_provisional else issue_mark(summary)
    if isinstance(sheet, OfficeSheet):
        mark = SUMMARY["office_mark"].printed + mark
    marked = mark + report_name(summary)
    return PageText(
        title=said("title", report=marked, sheet=label_text(sheet)),
        about=_about(summary, sheet),
        header=marked,
        footer=said("made", date=printed_date(created)),
        is_provisional=summary.is_provisional,
    )


def _about(summary: Summary, sheet: AnySheet) -> str:
    statuses = [row.status for row in summary.initiatives]
    if summary.is_provisional and sheet in (SummarySheet.COVER, SummarySheet.OVERVIEW):
        lacking = _tally(
            Counter(statuses), (RowStatus.MISSING, RowStatus.REJECTED), is_counted=True
        )
        name = "provisional.open" if lacking else "provisional.none"
        return said(name, open=lacking, sheet=label_text(SummarySheet.LEFT_OUT))
    if sheet is OfficeSheet.SUBMISSIONS:
        files = _tally(Counter(record.status for record in summary.files), FileStatus)
        departments = Counter(row.status for row in summary.departments)
        return said(
            "about.submissions",
            departments=len(summary.departments),
            department_tally=_tally(departments, DepartmentStatus),
            files=len(summary.files),
            file_tally=said("tally_of_files", tally=files) if files else "",
        )
    name, count, tally = f"about.{sheet.name.lower()}", len(statuses), ""
    if sheet is LastSheet.HANDOVER:
        count = len(summary.pledges)
    if sheet is SummarySheet.LEFT_OUT:
        left_out = [status for status in statuses if status in LEFT_OUT]
        count, tally = len(left_out), _tally(Counter(left_out), LEFT_OUT, is_counted=True)
        name = name if left_out else "about.left_out_none"
    elif sheet is OfficeSheet.FINDINGS:
        severities = Counter(finding.severity for finding in summary.findings)
        tally = capital(_tally(severities, Severity, is_counted=True))
    elif sheet is SummarySheet.BANDS:
        count = len(summary.pledges)
    elif sheet is SummarySheet.CHARTS and len(summary.pledges) > MOST_BARS:
        name = "about.charts_without_pledges"
    return said(name, count=count, tally=tally, highest=summary.whole.highest, limit=MOST_BARS)


def _tally(
    counts: Mapping[TermKind, int], terms: Iterable[TermKind], *, is_counted: bool = False
) -> str:
    """Return how many there are of each of `terms`, without those of which there are none."""
    return listed(
        said("tally_counted" if is_counted else "tally", term=word(term), count=counts[term])
        for term in terms
        if counts[term]
    )


def coverage_fact(coverage: Coverage) -> str:
    """Return how many initiatives the whole counts, and how many others there are of each kind."""
    counts = {status: int(getattr(coverage, status.value)) for status in LEFT_OUT}
    rest = _tally(counts, LEFT_OUT, is_counted=True)
    covered = said("fact.covered", expected=coverage.expected, rated=coverage.rated)
    return covered + (said("fact.covered_rest", rest=rest) if rest else "")


def rule_text(level: Level, rules: Mapping[Level, LevelRule]) -> str:
    """Return how the figure of `level` is made, such as `公約の値（端数処理後）の平均（…）`."""
    rule, averaged = rules[level], SUMMARY["averaged.ratings"].printed
    below = _BELOW.get(level)
    if below and printed_levels((below,)):
        words = {"level": level_word(below), "carry": rule_word(rules[below].carry)}
        averaged = said("averaged.level", **words)
    digit = "rule_digit.at" if rule.cut is Cut.HALF_UP else "rule_digit.from"
    # Japanese names the first digit that is dropped, English how many are kept.
    place = rule.places + (document_language() is Language.JA)
    text = said(
        "rule",
        averaged=averaged,
        times=said("rule_times", times=rule.times) if rule.times > 1 else "",
        digit=said(digit, place=place),
        cut=rule_word(rule.cut),
    )
    return capital(text)


def notes(settings: PlanSettings, *, sheets: int, label_row: int) -> Iterator[tuple[str, str]]:
    """Yield the lines of 注記: what each is about, and the explanation."""
    contact = settings.contact or said("no_contact", municipality=settings.municipality)
    numbers = _printed_numbers(settings)
    lowest = Level.MEASURE if settings.level_names.has_measures else Level.PLEDGE
    example = said(f"number_example.{lowest}")
    for name in _NOTES:
        text = said(
            f"note.{name}",
            count=sheets,
            row=label_row,
            contact=contact,
            numbers=numbers,
            example=example,
        )
        keyword, _, explanation = text.partition("\n")
        yield keyword, explanation


def _printed_numbers(settings: PlanSettings) -> str:
    """Return how the numbers of policies are printed, "" if they are in the IDs as well."""
    form = next(iter(settings.number_forms), USUAL_FORMS[Level.POLICY])
    first, second, third = (numbered(form, place) for place in (1, 2, 3))
    values = {"first": first, "second": second, "third": third}
    return "" if form == PLAIN_FORM else said("printed_numbers", **values)


def left_out_reason(row: InitiativeSummary) -> str:
    """Return why `row` has no part in an average: in the department's words if it has any."""
    if row.status is RowStatus.MISSING:
        return SUMMARY["left_out_reason"].printed
    if row.status is RowStatus.REJECTED:
        return SUMMARY["rejected_reason"].printed
    return row.text or SUMMARY["no_reason"].printed


def answer_text(finding: Finding, *, is_new: bool) -> str:
    """Return what the department answered; an answer that is not new is in an earlier form."""
    if not finding.answer:
        return SUMMARY["unanswered"].printed if finding.severity is Severity.WARNING else no_value()
    name = "answer_new" if is_new else "answer_kept"
    return said(name, answer=finding.answer, row=finding.at.row)


def saved_text(moment: datetime | None) -> str:
    """Return when a form was saved: `令和6年4月8日 10:23`."""
    return f"{printed_date(moment.date())} {moment.hour}:{moment:%M}" if moment else no_value()


def check_lines(checks: Checks) -> Iterator[tuple[str, str, str]]:
    """Yield the lines of 実行記録 about what was verified: kind, item and result."""
    for name in ("ratings", "sums", "report", "workbook", "page"):
        item, text = SUMMARY[f"check_item.{name}"].printed, SUMMARY[f"check_text.{name}"].printed
        yield SUMMARY["kind.check"].printed, item, text.format_map(checks.counts)


def number_text(value: Fraction) -> str:
    """Return `value` to the letter: a decimal where it ends, else a fraction such as `14/3`."""
    rest, counts = value.denominator, {2: 0, 5: 0}
    for factor in counts:
        while rest % factor == 0:
            rest //= factor
            counts[factor] += 1
    digits = max(counts.values())
    if rest > 1 or not 0 < digits <= _MOST_DIGITS:
        return str(value)
    whole, decimals = divmod(value.numerator * 10**digits // value.denominator, 10**digits)
    return f"{whole}.{decimals:0{digits}d}"


def working_text(working: CalculationSteps) -> str:
    """Return how a figure was made: `43 = 10 × (4.5 + 4.25) ÷ 2 を切捨て`."""
    average, terms = working.average, " + ".join(map(number_text, working.terms))
    if not terms:
        terms = said("working.sum", count=working.count, total=number_text(working.total))
    elif working.count > 1:
        terms = f"({terms}) ÷ {working.count}"
    times = f"{average.rule.times} × " if average.rule.times > 1 else ""
    is_cut = average.exact != average.cut_value
    cut = said("working.cut", cut=rule_word(average.rule.cut)) if is_cut else ""
    return f"{average.shown} = {times}{terms}{cut}"


def band_text(band: Band) -> str:
    """Return the name of `band`: `20％以上40％未満`."""
    is_last = band.upper == 100
    return said("last_band" if is_last else "band", lower=band.lower, upper=band.upper)
