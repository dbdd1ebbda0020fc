"""What the list of differences between two issues says, and how an issue is called."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pledgexl.messages.edition import document_language
from pledgexl.messages.labels import label_text, level_word, listed, rule_word
from pledgexl.messages.report import difference
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import printed_date, printed_month
from pledgexl.model.average import Carry, Cut, Level
from pledgexl.model.calculation import decimal_text
from pledgexl.model.issue import Difference, Errata, IssueKind, Place, ReportIssue
from pledgexl.model.language import Language
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.model.submission import State

ERRATA = sentences("errata")
COLUMNS = ("number", "place", "about", "field", "old", "new")
_DIGEST_LETTERS = 12
_DECIMALS = 2


def issue_name(issue: ReportIssue, language: Language | None = None) -> str:
    """Return how `issue` is called, by default in a document: `第2版（訂正版）`."""
    sentence = ERRATA[f"issue.{issue.kind or 'first'}"]
    return sentence.in_(language or document_language()).format(number=issue.number)


def again_name(summary: Summary) -> str:
    """Return the same from the second issue on, "" for the first and for a provisional month."""
    issue = summary.issue
    return issue_name(issue) if issue and issue.number > 1 else ""


def issue_mark(summary: Summary) -> str:
    """Return the same as it stands before a title: `【第2版（訂正版）】`."""
    name = again_name(summary)
    return _said("mark", issue=name) if name else ""


def _said(name: str, /, **values: object) -> str:
    return ERRATA[name].printed.format_map(values)


@dataclass(frozen=True, slots=True)
class ErrataTexts:
    """All that the list prints, in the order of its lines and columns."""

    title: str
    day: str
    subtitle: str
    reason: str
    about: tuple[str, ...]
    footer: str
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def errata_texts(summary: Summary, errata: Errata, day: date) -> ErrataTexts:
    """Return what is printed of `errata`, for the issue of `summary` that is made on `day`."""
    issue, settings = summary.issue, summary.plan.settings
    assert issue is not None
    kind = issue.kind or IssueKind.CORRECTION
    values = {
        "municipality": settings.municipality,
        "report": settings.report_title,
        "period": printed_month(summary.period),
        "issue": issue_name(issue),
        "before": issue.number - 1,
        "day": printed_date(errata.before),
        "title": _said(f"title.{kind}"),
    }
    counts = Counter(each.place for each in errata.differences)
    places = listed(
        _said("counted_place", place=_place(place), count=counts[place])
        for place in Place
        if counts[place]
    )
    about = [_said("about.none", **values)]
    if errata.differences:
        about = [_said(f"about.{kind}", **values)]
        about.append(_said("counted", count=len(errata.differences), places=places))
    labels = [_said(f"column.{name}") for name in COLUMNS[:-2]]
    labels += [_said(f"old.{kind}"), _said(f"new.{kind}")]
    return ErrataTexts(
        title=str(values["title"]),
        day=printed_date(day),
        subtitle=_said("subtitle", **values),
        reason=_said("reason", reason=issue.reason),
        about=tuple(about),
        footer=_said("footer", **values),
        labels=tuple(labels),
        rows=tuple(
            (str(number), *_row(each)) for number, each in enumerate(errata.differences, start=1)
        ),
    )


def _place(place: Place) -> str:
    return _said(f"place.{place}")


def _row(each: Difference) -> tuple[str, ...]:
    about = " ".join(filter(None, (each.id, each.title))) or _said("field.whole")
    field = _said(f"field.{each.field}", detail=_detail(each))
    printed = [_value(each.field, value) if value else _said("none") for value in each[-2:]]
    if printed[0] == printed[1]:
        # Two digits do not tell 7.666 from 7.667.
        printed = [each.old, each.new]
    return (_place(each.place), about, field, *printed)


def _detail(each: Difference) -> str:
    if each.field == "movement":
        return printed_month(Period.parse(each.detail))
    is_rule = each.field.startswith("rule.")
    return level_word(Level(each.detail)) if is_rule else each.detail


def _value(field: str, value: str) -> str:
    """Return `value` as the report prints it."""
    words: dict[str, Callable[[str], str]] = {
        "exact": lambda text: decimal_text(Fraction(text), _DECIMALS),
        "movement": lambda text: difference(Fraction(text)),
        "term_start": lambda text: printed_month(Period.parse(text)),
        "state": lambda text: label_text(State(text)),
        "plan": lambda text: text[:_DIGEST_LETTERS],
        "template": lambda text: text[:_DIGEST_LETTERS],
        "rule.level": lambda text: level_word(Level(text)),
        "rule.cut": lambda text: rule_word(Cut(text)),
        "rule.carry": lambda text: rule_word(Carry(text)),
    }
    return words[field](value) if field in words else value
