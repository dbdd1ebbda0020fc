"""What is said in the printed report beside the template's own words.

The report is Japanese, for the council; its English is for translators.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from pledgexl.messages.labels import carry_word, cut_word, level_word, printed_levels
from pledgexl.messages.sentences import sentences
from pledgexl.model.average import Average, Carry, Cut, Level, LevelRule
from pledgexl.model.calculation import MOST_SHOWN_TERMS
from pledgexl.model.history import Move, Moved
from pledgexl.model.month import Coverage

REPORT = sentences("report")
NO_FIGURE = "－"
_BANDS = 5
_ABOVE = {Level.MEASURE: Level.PLEDGE, Level.PLEDGE: Level.POLICY, Level.POLICY: Level.WHOLE}
_BOTTOM_UP = (*_ABOVE, Level.WHOLE)


def said(name: str, /, **values: object) -> str:
    """Return the sentence `name` as the report prints it."""
    return REPORT[name].printed.format_map(values)


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
    return [*counted, (NO_FIGURE, absent)] if absent else counted


def difference(change: Fraction) -> str:
    """Return `change` as an office writes it: `＋3`, `△2`, `±0`."""
    sign = "＋" if change > 0 else "△" if change < 0 else "±"
    return f"{sign}{Decimal(abs(change).numerator) / Decimal(change.denominator)}"


def exchanged_note(moves: Sequence[Moved]) -> str:
    """Return what came and went behind a figure: `※中止1・新規2`, or ""."""
    counts = Counter(each.move for each in moves)
    listed = "・".join(f"{said(f'move.{move}')}{counts[move]}" for move in Move if counts[move])
    return said("exchanged", moves=listed) if listed else ""


def rule_sentences(rules: Mapping[Level, LevelRule]) -> tuple[str, ...]:
    """Return how the figures of each level are made, a sentence or two for each, bottom up."""
    found = []
    for level in printed_levels(_BOTTOM_UP):
        rule = rules[level]
        digits = "digits.from" if rule.places else "digits.whole"
        if rule.cut is Cut.HALF_UP:
            digits = "digits.at"
        values = {
            "level": level_word(level),
            "times": rule.times,
            "below": _below(level),
            "digits": said(digits, place=rule.places + 1),
            "cut": said(f"cut.{rule.cut}"),
            "before": said(f"before.{rule.cut}"),
        }
        sentence = said("rule.times" if rule.times > 1 else "rule.mean", **values)
        if level in _ABOVE:
            above = level_word(_ABOVE[level])
            sentence += said(f"rule_carried.{rule.carry}", above=above, **values)
        found.append(sentence)
    return tuple(found)


def levels_text(name: str, values: Mapping[str, object] = MappingProxyType({})) -> str:
    """Return what a template says of the levels, "" for what is said of measures alone."""
    has_measures = bool(printed_levels((Level.MEASURE,)))
    if not has_measures and name in ("stars", "means"):
        return ""
    other = f"without_measures.{name}"
    is_other = not has_measures and other in REPORT
    return said(other if is_other else f"levels.{name}", **values)


def _below(level: Level) -> str:
    """Return what the mean of `level` is of."""
    is_of_ratings = not printed_levels((Level.MEASURE,)) and level is Level.PLEDGE
    return said(f"below.{Level.MEASURE if is_of_ratings else level}")


def rule_line(rules: Mapping[Level, LevelRule]) -> str:
    """Return the same in one line, in the words of the sheet 計算規則."""
    parts = []
    for level in printed_levels(_BOTTOM_UP):
        rule = rules[level]
        places = "rule.places" if rule.places else "rule.whole_number"
        details = [said(places, places=rule.places), cut_word(rule.cut)]
        if level in _ABOVE:
            details.append(said("rule.upward", carry=carry_word(rule.carry)))
        values = {"level": level_word(level), "below": _below(level)}
        times = f"×{rule.times}" if rule.times > 1 else ""
        parts.append(said("rule.line", times=times, details="、".join(details), **values))
    return "／".join(parts)


def reading_sentence(rules: Mapping[Level, LevelRule], most_terms: int) -> str:
    """Return how to read the lines that show the calculation of a figure.

    `most_terms` is how many values the longest of them adds up.
    """
    first = "reading.measure" if printed_levels((Level.MEASURE,)) else "reading.rating"
    carried = ["reading.carried"] if rules[Level.MEASURE].carry is Carry.SHOWN else []
    summed = ["reading.sum"] if most_terms > MOST_SHOWN_TERMS else []
    parts = [first, *carried, "reading.above", "reading.more", *summed]
    return "".join(said(part, most=MOST_SHOWN_TERMS) for part in parts)
