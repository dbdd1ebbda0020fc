"""Sentences whose values are fields, and how a figure was calculated, told in one sentence."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from string import Formatter

from pledgexl.messages.edition import document_language
from pledgexl.messages.labels import label_text
from pledgexl.messages.report import said
from pledgexl.messages.sentences import sentences
from pledgexl.model.answers import Field, Line
from pledgexl.model.average import Average, Cut, Level, LevelRule
from pledgexl.model.calculation import MOST_SHOWN_TERMS, decimal_text
from pledgexl.model.language import Language
from pledgexl.model.month import InitiativeSummary, ItemSummary, rating_text
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus, State

QA = sentences("qa")
_FEWEST_DIGITS = 2
_PERCENT = 100


def told(name: str, /, **values: str | Field | Line) -> Line:
    """Return the sentence `name` with its `values`, of which fields stay fields."""
    parts: list[str | Field] = []
    for words, value, _, _ in Formatter().parse(QA[name].printed):
        parts.append(words)
        if value is not None:
            given = values[value]
            parts += given if type(given) is tuple else [given]  # type: ignore[list-item] # a field is a tuple too
    return tuple(part for part in parts if part)


def joined(lines: Iterable[Line], between: str = "") -> Line:
    """Return `lines` as one, by default as a list within a sentence."""
    found: list[str | Field] = []
    for line in lines:
        found += [between or QA["listed"].printed, *line] if found else line
    return tuple(found)


def exact_text(value: Fraction, places: int = 0) -> str:
    """Return `value` with no more digits than it needs: `70`, `4.5`, `73.33…`."""
    text = decimal_text(value, max(_FEWEST_DIGITS, places + 1))
    return text if text.endswith("…") else text.rstrip("0").rstrip(".")


def unit_text(highest: int) -> str:
    """Return the unit of a figure that is `highest` at most."""
    return said("percent") if highest == _PERCENT else said("unit", highest=highest)


def digits_text(rule: LevelRule) -> str:
    """Return which digits `rule` cuts, in the words of the report's rules."""
    # Japanese names the first digit that is dropped, English the last one that stays.
    further = 1 if document_language() is Language.JA else 0
    name = "digits.from" if rule.places else "digits.whole"
    if rule.cut is Cut.HALF_UP and (rule.places or further):
        name = "digits.at"
    return said(name, place=rule.places + further)


def figure(item: ItemSummary) -> Line:
    """Return the printed figure of `item` with its unit, or that there is none."""
    if item.shown is None:
        return (said("no_figure"),)
    unit = Field(item.id, "unit", unit_text(item.highest))
    return (Field(item.id, "shown", item.shown), unit)


def working_sentence(item: ItemSummary) -> Line:
    """Return in one sentence how the figure of `item` follows from the ratings below it."""
    average = item.average
    if average is None:
        return told("why.none")
    of, rule = item.id, average.rule
    below = [(child, child.average) for child in item.children if child.average]
    is_of_ratings = below[0][0].is_hidden
    terms = [each.carried for _, each in below]
    count, times = len(terms), rule.times
    if is_of_ratings:
        (measure,) = (child for child, _ in below)
        terms, count = _ratings(measure), measure.coverage.rated
        times *= below[0][1].rule.times
    steps = {
        "total": Field(of, "total", exact_text(sum(terms, Fraction(0)))),
        "count": Field(of, "count", str(count)),
        "times": Field(of, "times", str(times)),
        "exact": Field(of, "exact", exact_text(average.exact, rule.places)),
    }
    values = {
        "rated": rated(item),
        "terms": _terms(below),
        "calculated": told(f"calculated.{_steps(count, times)}", **steps),
        "result": _result(item, average),
    }
    is_long = count > MOST_SHOWN_TERMS
    if is_of_ratings:
        return told("why.ratings", **values)
    name = "measures" if item.level is Level.PLEDGE else item.level.value
    return told(f"why.{name}_long" if is_long else f"why.{name}", **values)


def _steps(count: int, times: int) -> str:
    """Return what is done with the sum of `count` values: it is divided, multiplied, or both."""
    if times == 1:
        return "mean"
    return "times" if count > 1 else "one"


def _ratings(measure: ItemSummary) -> list[Fraction]:
    rows = (row for row in measure.initiatives if row.status is RowStatus.RATED)
    return [Fraction(row.rating_tenths or 0, TENTHS_PER_POINT) for row in rows]


def rated(item: ItemSummary) -> Line:
    """Return how many initiatives below `item` are rated, and of how many unless that is all."""
    coverage = item.coverage
    count = Field(item.id, "rated", str(coverage.rated))
    if coverage.rated == coverage.expected:
        return told("rated.all", rated=count)
    expected = Field(item.id, "expected", str(coverage.expected))
    return told("rated.some", rated=count, expected=expected)


def _result(item: ItemSummary, average: Average) -> Line:
    if average.cut_value == average.exact:
        return told("result.exact", figure=figure(item))
    digits = Field(item.level.value, "digits", digits_text(average.rule))
    cut = said(f"cut.{average.rule.cut}")
    return told("result.cut", digits=digits, cut=cut, figure=figure(item))


def _terms(below: Iterable[tuple[ItemSummary, Average]]) -> Line:
    return joined(_term(item, average) for item, average in below)


def _term(item: ItemSummary, average: Average) -> Line:
    number = Field(item.id, "number", item.number)
    carried = Field(item.id, "carried", exact_text(average.carried, average.rule.places))
    if item.level is not Level.MEASURE:
        return told(f"term.{item.level}", number=number, value=(carried,))
    value = (*measure_working(item), *_cut_term(average, carried))
    return told("term.measure", number=number, value=value)


def _cut_term(average: Average, carried: Field) -> Iterator[str | Field]:
    if average.carried != average.exact:
        yield from told("term.cut", value=carried)


def measure_working(item: ItemSummary) -> Line:
    """Return the mean of a measure as a calculation: `23÷3＝7.66…`, or a rating by itself."""
    average = item.average
    assert average is not None
    times = average.rule.times
    values = {
        "total": Field(item.id, "total", exact_text(sum(_ratings(item), Fraction(0)))),
        "count": Field(item.id, "count", str(item.coverage.rated)),
        "times": Field(item.id, "times", str(times)),
        "exact": Field(item.id, "exact", exact_text(average.exact, average.rule.places)),
    }
    if times > 1:
        return told("sum.times", **values)
    return told("sum.plain", **values) if item.coverage.rated > 1 else (values["exact"],)


def initiative(row: InitiativeSummary, name: str) -> Field:
    """Return the value `name` of an initiative: its ID, title, department, rating, text, remark."""
    texts = {
        "id": row.id,
        "title": row.title,
        "department": row.department.name,
        "rating": rating_text(row.rating_tenths),
        "text": row.text,
        "remark": row.remark,
    }
    return Field(row.id, name, texts[name])


def reported_text(tenths: int | None, state: State, status: RowStatus | None = None) -> str:
    """Return the rating of an initiative, or what it has in its place."""
    if status in (RowStatus.MISSING, RowStatus.REJECTED):
        return said(f"move.{status}")
    return rating_text(tenths) or label_text(state) or said("no_figure")
