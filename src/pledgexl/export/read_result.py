"""An earlier result.json: read, and computed anew from its own ratings before it is used."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from pledgexl.export.result_keys import (
    AnyItem,
    Figures,
    Head,
    Result,
    ResultInitiative,
    ResultMeasure,
    ResultPledge,
    ResultPolicy,
)
from pledgexl.export.typed_json import refuse_key, strict_json, typed
from pledgexl.model.average import Average, Level
from pledgexl.model.errors import PledgexlError
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.names import READ_RESULT_VERSIONS
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan, PlanItem
from pledgexl.model.text import printable
from pledgexl.rules.averages import WHOLE_ID, mean_of, roll_up
from pledgexl.rules.numbering import Numbering

Json = Mapping[str, Any]
# Some 500,000 initiatives.
_MOST_MEGABYTES = 512
_LONGEST_TEXT = 32_767
_LONGEST_QUOTE = 40
# Figures made by more have so many digits that Python does not write them.
_HIGHEST_TIMES = 1_000_000
_LAST_NUMBER = re.compile(r"[0-9]{1,9}")
_KEY = re.compile(r"\S{1,100}")
_Placed = TypeVar("_Placed", AnyItem, ResultInitiative)


def read_result(
    path: Path, period: Period, plan: Plan, numbering: Numbering | None = None
) -> PastMonth:
    """Return the month that the result of `period` at `path` holds, if all its figures follow.

    Its IDs are those of `plan`. Months that are compared with each other have one `numbering`.
    Raises PledgexlError, which names the key or the figure that is wrong.
    """
    with about_file(path):
        result = typed(result_json(path, period), Result)
        _require_city(result, plan)
        return _past_month(result, period, plan, numbering or Numbering(plan))


def standing_result(path: Path, period: Period, plan: Plan) -> Json:
    """Return the result at `path`, whose figures follow; its city may have another name."""
    with about_file(path):
        document = result_json(path, period)
        _past_month(typed(document, Result), period, plan, Numbering(plan))
        return cast("Json", document)


def names_in(path: Path, period: Period) -> frozenset[str]:
    """Return all numbers and identifiers of initiatives in the result at `path`, unverified."""
    with about_file(path):
        result = typed(result_json(path, period), Result)
    measures = (item for item, _ in _items(result.policies) if isinstance(item, ResultMeasure))
    rows = [row for measure in measures for row in measure.initiatives]
    given = result.numbers_given or ()
    return frozenset({*given, *(row.id for row in rows), *(row.identifier for row in rows)})


@contextmanager
def about_file(path: Path) -> Iterator[None]:
    """Raise an error about what is wrong with a result again, with the `path` of its file."""
    try:
        yield
    except PledgexlError as error:
        raise PledgexlError("result_unsound", file=str(path), reason=error.message) from error


def result_json(path: Path, period: Period) -> object:
    """Return the JSON of a result whose version and month are right."""
    if not path.is_file():
        raise PledgexlError("result_no_file")
    if path.stat().st_size > _MOST_MEGABYTES << 20:
        raise PledgexlError("result_too_large", limit=_MOST_MEGABYTES)
    document = strict_json(path.read_bytes())
    head = typed(document, Head)
    if head.version not in READ_RESULT_VERSIONS:
        ours = ", ".join(READ_RESULT_VERSIONS)
        raise PledgexlError("result_other_version", found=_quoted(head.version), ours=ours)
    if head.period != str(period):
        values = {"found": _quoted(head.period), "period": str(period)}
        raise PledgexlError("result_other_period", **values)
    return document


def _quoted(text: str) -> str:
    return " ".join(printable(text).split())[:_LONGEST_QUOTE]


def _require_city(result: Result, plan: Plan) -> None:
    """Refuse another city's result; where it names none, one most of whose titles are others."""
    own, city = plan.settings.municipality, result.municipality
    if city and city != own:
        raise PledgexlError("result_other_city", found=_quoted(city), own=own)
    titles = {item.id: item.title for item in plan.items}
    known = [titles.get(item.id) == item.title for item, _ in _items(result.policies)]
    if not city and 2 * sum(known) < len(known):
        raise PledgexlError("result_other_titles", known=sum(known), count=len(known))


def _items(items: Iterable[AnyItem], parent: str = "") -> Iterator[tuple[AnyItem, str]]:
    """Yield every policy, pledge and measure with the number above it, from the top down."""
    for item in items:
        yield item, parent
        if isinstance(item, ResultPolicy):
            yield from _items(item.pledges, item.id)
        elif isinstance(item, ResultPledge):
            yield from _items(item.measures, item.id)


def _by_number(placed: Iterable[tuple[_Placed, str]]) -> dict[str, _Placed]:
    """Return what is `placed` by number; each number occurs once, and below the right one."""
    found: dict[str, _Placed] = {}
    for one, parent in placed:
        above, _, last = one.id.rpartition("-")
        if above != parent or not _LAST_NUMBER.fullmatch(last) or one.id in found:
            refuse_key(f"id {_quoted(one.id)}")
        found[one.id] = one
    return found


def _past_month(result: Result, period: Period, plan: Plan, numbering: Numbering) -> PastMonth:
    items = _by_number(_items(result.policies))
    measures = [item for item in items.values() if isinstance(item, ResultMeasure)]
    rows = _by_number((row, measure.id) for measure in measures for row in measure.initiatives)
    beneath: dict[str, list[ResultInitiative]] = defaultdict(list)
    for row in rows.values():
        _require_report(row, is_final=not result.provisional)
        item = row.id
        while item:
            item = item.rpartition("-")[0]
            beneath[item].append(row)
    _require_figures(result, items, beneath, _averages(result, plan))
    placed = {**items, **rows}
    ids = _ids(placed, numbering)
    known = (row for measure in measures for row in _past(measure, ids))
    figures: dict[str, Figures] = {WHOLE_ID: result.overall, **items}
    return PastMonth(
        period=period,
        shown={ids[number]: each.shown for number, each in figures.items()},
        ratings={ids[row.id]: row.tenths for row in rows.values()},
        rules=tuple(result.rules),
        initiatives={row.id: row for row in known},
        is_provisional=result.provisional,
        exact={ids[number]: each.exact for number, each in figures.items()},
        titles={ids[item.id]: item.title for item in items.values()},
        parents={ids[number]: ids[number.rpartition("-")[0]] for number in (*items, *rows)},
        numbers={id_: number for number, id_ in ids.items()},
        keys={ids[number]: one.identifier or number for number, one in placed.items()},
        step_tenths=result.rating_step_tenths,
        numbers_given=tuple(result.numbers_given or ()),
    )


def _ids(placed: Mapping[str, AnyItem | ResultInitiative], numbering: Numbering) -> dict[str, str]:
    """Return the ID of each thing in the plan of `numbering`, by its number in the result.

    What stands above another one comes before it.
    """
    ids = {WHOLE_ID: WHOLE_ID}
    for number, one in placed.items():
        key, level = (
            one.identifier or number,
            None if isinstance(one, ResultInitiative) else one.level,
        )
        if not _KEY.fullmatch(key) or printable(key) != key:
            refuse_key(f"{number}.identifier")
        ids[number] = numbering.id_of(level, key, number, ids[number.rpartition("-")[0]])
    if len(set(ids.values())) < len(ids):
        refuse_key("identifier")
    return ids


def _past(measure: ResultMeasure, ids: Mapping[str, str]) -> Iterator[PastInitiative]:
    # What was rejected in a provisional month may have a state of exclusion all the same.
    is_certain = sum(one.state.is_excluded for one in measure.initiatives) == measure.excluded
    for row in measure.initiatives:
        yield PastInitiative(
            id=ids[row.id],
            measure=ids[measure.id],
            title=row.title,
            department=row.department,
            rating_tenths=row.tenths,
            text=row.text,
            state=row.state,
            remark=row.remark,
            is_accepted=row.rating is not None or (row.state.is_excluded and is_certain),
            identifier=row.identifier or row.id,
            number=row.id,
            is_added=row.added,
        )


def _require_report(row: ResultInitiative, *, is_final: bool) -> None:
    """Refuse what no month can have reported of an initiative."""
    for key, text in (("title", row.title), ("text", row.text), ("remark", row.remark)):
        if printable(text) != text or len(text.encode("utf-16-le")) > 2 * _LONGEST_TEXT:
            refuse_key(f"{row.id}.{key}")
    if row.rating is not None and row.state.is_excluded:
        refuse_key(f"{row.id}.state")
    if is_final and row.rating is None and not row.state.is_excluded:
        raise PledgexlError("result_not_final", number=row.id)


def _averages(result: Result, plan: Plan) -> dict[str, Average]:
    """Return the averages that the ratings give by the result's own rules."""
    rules = {rule.level: rule for rule in result.rules}
    is_sane = all(rule.times <= _HIGHEST_TIMES for rule in result.rules)
    if not (is_sane and len(rules) == len(result.rules) == len(Level)):
        refuse_key("rules")
    own, means = [], {}
    for item, parent in _items(result.policies):
        own.append(PlanItem(item.id, item.level, item.title, parent))
        if isinstance(item, ResultMeasure):
            tenths = [row.tenths for row in item.initiatives if row.tenths is not None]
            if tenths:
                means[item.id] = mean_of(tenths)
    return roll_up(replace(plan, items=tuple(own), rules=rules), means)


def _require_figures(
    result: Result,
    items: dict[str, AnyItem],
    beneath: Mapping[str, Sequence[ResultInitiative]],
    averages: Mapping[str, Average],
) -> None:
    """Refuse a figure that does not follow from the ratings `beneath` it."""
    # From the bottom up: a rating that was changed is reported by its measure, not by the whole.
    for number, figures in (*reversed(items.items()), (WHOLE_ID, result.overall)):
        average, rows = averages.get(number), beneath.get(number, ())
        computed: dict[str, str | int | None] = {
            "shown": average.shown if average else None,
            "exact": str(average.exact) if average else None,
            "rated": sum(row.rating is not None for row in rows),
            "expected": len(rows),
        }
        if not result.provisional:
            # A provisional result does not hold which of its rows were rejected.
            computed["excluded"] = sum(row.state.is_excluded for row in rows)
        for name, value in computed.items():
            if getattr(figures, name) != value:
                key, found = f"{number or 'overall'}.{name}", _quoted(str(getattr(figures, name)))
                values = {"key": key, "found": found, "computed": _quoted(str(value))}
                raise PledgexlError("result_figure_differs", **values)
