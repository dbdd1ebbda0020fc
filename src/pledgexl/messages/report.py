"""What is said in the printed report beside the template's own words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from pledgexl.messages.edition import document_language, names_of_levels
from pledgexl.messages.labels import (
    averaged_as,
    level_name,
    level_word,
    listed,
    printed_levels,
    rule_word,
)
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import month_text, printed_date, printed_month
from pledgexl.model.average import UPWARD, Average, Carry, Cut, Level, LevelRule
from pledgexl.model.calculation import MOST_SHOWN_TERMS, working
from pledgexl.model.history import Move, Moved
from pledgexl.model.issue import ReportIssue
from pledgexl.model.language import Language
from pledgexl.model.month import Coverage, ItemSummary
from pledgexl.model.movement import Movement
from pledgexl.model.period import Period
from pledgexl.model.plan import PlanSettings
from pledgexl.model.seal import printed_head

REPORT = sentences("report")
# What is printed in either language where there is no figure.
NO_FIGURES = tuple(REPORT["no_figure"])
_BANDS = 5
_ABOVE = {Level.MEASURE: Level.PLEDGE, Level.PLEDGE: Level.POLICY, Level.POLICY: Level.WHOLE}
_ENGLISH_SIGNS = str.maketrans({"＋": " + ", "＝": " = "})


def said(name: str, /, **values: object) -> str:
    """Return the sentence `name` as the report prints it."""
    return REPORT[name].printed.format_map(values)


def no_figure() -> str:
    """Return what is printed where there is no figure."""
    return said("no_figure")


def point_in_time(period: Period) -> str:
    """Return the day that `period` is reported on: `令和5年度末`, `31 March 2024`."""
    is_japanese = document_language() is Language.JA
    return printed_month(period) if is_japanese else printed_date(period.last_day)


def month_in_words(period: Period) -> str:
    """Return `period` as a whole month: `令和6年3月`, `March 2024`."""
    is_japanese = document_language() is Language.JA
    return period.era if is_japanese else f"{month_text(period.month)} {period.year}"


def span(begins: Period, ends: Period) -> tuple[str, str]:
    """Return the months from `begins` to `ends` in words, in full and in short."""
    values = {"begins": month_in_words(begins), "ends": month_in_words(ends)}
    return said("span", **values), said("short_span", **values)


def calculation(item: ItemSummary) -> str:
    """Return how the average of `item` was calculated, as the document writes sums."""
    text = working(item)
    is_japanese = document_language() is Language.JA
    return text if is_japanese else text.translate(_ENGLISH_SIGNS)


def coverage_note(coverage: Coverage) -> str:
    """Return what is to be said in small beside a figure, in up to two lines, or ""."""
    return "\n".join(filter(None, (counted_note(coverage), exclusion_note(coverage))))


def counted_note(coverage: Coverage) -> str:
    """Return how many initiatives a figure counts where it lacks some: `※14件中12件を集計`."""
    counts = {"expected": coverage.expected, "rated": coverage.rated}
    return "" if coverage.is_complete else said("counted", **counts)


def exclusion_note(coverage: Coverage) -> str:
    """Return the note on initiatives that a figure excludes, "" if there are none."""
    return said("excluded_count", count=coverage.excluded) if coverage.excluded else ""


def coverage_sentence(coverage: Coverage) -> str:
    """Return how many initiatives the report counts, and why it does not count the others."""
    found = said("coverage.rated", expected=coverage.expected, rated=coverage.rated)
    if coverage.excluded:
        found += said("coverage.excluded", count=coverage.excluded)
    absent = {"coverage.missing": coverage.missing, "coverage.rejected": coverage.rejected}
    counts = said("coverage.and").join(
        said(name, count=count) for name, count in absent.items() if count
    )
    return found + (said("coverage.open", counts=counts) if counts else "")


def seal_note(issue: ReportIssue | None, number: str) -> str:
    """Return which seal is before `issue`, and by which `number` its report is verified.

    "" where that seal is not known, and for a provisional month.
    """
    if issue is None or issue.previous_seal is None:
        return ""
    seal = issue.previous_seal
    values = {"head": printed_head(seal.head), "count": seal.count}
    note = said("seal_note.after" if seal.count else "seal_note.first", **values)
    # On a line of its own, where the number is not broken.
    return f"{note}\n{said('check_number', number=number)}"


def last_report_sentence(settings: PlanSettings, period: Period) -> str:
    """Return that the term has ended and that this report is its last, "" in another month."""
    if period != settings.last_month:
        return ""
    name = "term_ended_early" if settings.ended_early else "term_ended"
    days = {"planned": settings.planned_last_day, "day": settings.last_day}
    return said(name, **{each: printed_date(day) for each, day in days.items()})


def bands(averages: Sequence[Average | None], highest: int) -> list[tuple[str, int]]:
    """Return how many of `averages` lie in each fifth of the scale up to `highest`.

    A last line counts those without a figure, if there are any.
    """
    width, last = Fraction(highest, _BANDS), _BANDS - 1
    there = [average for average in averages if average]
    counts = Counter(min(int(each.cut_value / width), last) for each in there)
    is_whole, counted = all(each.rule.places == 0 for each in there), []
    for place in range(_BANDS):
        begins, ends = width * place, width * (place + 1)
        if is_whole and place < last:
            ends -= 1
        name = "band.whole" if is_whole or place == last else "band.part"
        counted.append((said(name, begins=begins, ends=ends), counts[place]))
    absent = len(averages) - len(there)
    return [*counted, (no_figure(), absent)] if absent else counted


def difference(change: Fraction) -> str:
    """Return `change` as an office writes it: `＋3`, `△2`, `±0`; `+3`, `−2`, `±0` in English."""
    sign = said("sign.more" if change > 0 else "sign.less" if change < 0 else "sign.none")
    return f"{sign}{Decimal(abs(change).numerator) / Decimal(change.denominator)}"


def listed_parts(movement: Movement) -> str:
    """Return the parts of a movement, `上昇＋1.2、端数△0.1`, or "" where nothing moved the figure."""
    return listed(
        said("since.part", cause=said(f"cause.{cause}"), change=difference(part))
        for cause, part in movement.shown.items()
        if part
    )


def parts_sentence(movement: Movement) -> str:
    """Return what the movement of the whole is made of, "" where nothing moved it."""
    parts = listed_parts(movement)
    return said("since.parts", parts=parts) if parts else ""


def exchanged_note(moves: Sequence[Moved]) -> str:
    """Return what came and went behind a figure: `※中止1・新規2`, or ""."""
    counts = Counter(each.move for each in moves)
    found = said("between_moves").join(
        said("exchanged_move", move=said(f"move.{move}").lower(), count=counts[move])
        for move in Move
        if counts[move]
    )
    return said("exchanged", moves=found) if found else ""


def rule_sentences(rules: Mapping[Level, LevelRule]) -> tuple[str, ...]:
    """Return how the figures of each level are made, a sentence or two for each, bottom up."""
    found = []
    # Japanese names the first digit that is dropped, English the last one that stays.
    further = 1 if document_language() is Language.JA else 0
    for level in printed_levels(UPWARD):
        rule = rules[level]
        digits = "digits.from" if rule.places else "digits.whole"
        if rule.cut is Cut.HALF_UP and (rule.places or further):
            digits = "digits.at"
        values = {
            "level": level_name(level),
            "times": rule.times,
            "below": said(f"below.{averaged_as(level)}"),
            "digits": said(digits, place=rule.places + further),
            "cut": said(f"cut.{rule.cut}"),
            "before": said(f"before.{rule.cut}"),
        }
        sentence = said("rule.times" if rule.times > 1 else "rule.mean", **values)
        if level in _ABOVE:
            above = _lower(level_word(_ABOVE[level]))
            sentence += said(f"rule_carried.{rule.carry}", above=above, **values)
        found.append(sentence)
    return tuple(found)


def levels_text(name: str, values: Mapping[str, object] = MappingProxyType({})) -> str:
    """Return what a template says of the levels, "" for what is said of measures alone."""
    has_measures = names_of_levels().has_measures
    if not has_measures and name in ("stars", "means"):
        return ""
    other = f"without_measures.{name}"
    is_other = not has_measures and other in REPORT
    return said(other if is_other else f"levels.{name}", **values)


def _lower(name: str) -> str:
    """Return `name` as it stands within an English sentence."""
    is_japanese = document_language() is Language.JA
    return name if is_japanese else name[:1].lower() + name[1:]


def rule_line(rules: Mapping[Level, LevelRule]) -> str:
    """Return the same in one line, in the words of the sheet 計算規則."""
    parts = []
    for level in printed_levels(UPWARD):
        rule = rules[level]
        places = "rule.places" if rule.places else "rule.whole_number"
        details = [said(places, places=rule.places), rule_word(rule.cut)]
        if level in _ABOVE:
            details.append(said("rule.upward", carry=rule_word(rule.carry)))
        values = {"level": level_name(level), "below": said(f"below.{averaged_as(level)}")}
        times = said("rule.multiplied", times=rule.times) if rule.times > 1 else ""
        parts.append(said("rule.line", times=times, details=listed(details), **values))
    return said("rule.between").join(parts)


def reading_sentence(rules: Mapping[Level, LevelRule], most_terms: int) -> str:
    """Return how to read the lines that show the calculation of a figure.

    `most_terms` is how many values the longest of them adds up.
    """
    first = "reading.measure" if names_of_levels().has_measures else "reading.rating"
    carried = ["reading.carried"] if rules[Level.MEASURE].carry is Carry.SHOWN else []
    summed = ["reading.sum"] if most_terms > MOST_SHOWN_TERMS else []
    parts = [first, *carried, "reading.above", "reading.more", *summed]
    return "".join(said(part, most=MOST_SHOWN_TERMS) for part in parts)
