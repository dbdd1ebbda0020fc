"""Issued months of which the plan says something else today: typed late, it alters none of them."""

from collections.abc import Iterator, Sequence

from pledgexl.messages.labels import label_text
from pledgexl.model.average import Level
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.history import PastMonth
from pledgexl.model.names import FileName, PlanSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan

_LEVELS = (Level.POLICY, Level.PLEDGE, Level.MEASURE)
_MOST_SHOWN = 3


def late_changes(plan: Plan, months: Sequence[PastMonth]) -> tuple[Finding, ...]:
    """Return a note on each of the final `months` whose numbers, titles or leads are others now.

    Months with the same differences have one note. A number has its place in it.
    """
    found: dict[tuple[str, ...], list[Period]] = {}
    for month in months:
        differences = () if month.is_provisional else tuple(_differences(plan, month))
        if differences:
            found.setdefault(differences, []).append(month.period)
    return tuple(_note(periods, differences) for differences, periods in found.items())


def _note(periods: Sequence[Period], differences: Sequence[str]) -> Finding:
    sheet, shown = PlanSheet.STRUCTURE, "、".join(differences[:_MOST_SHOWN])
    if differences[0].count("-") >= len(_LEVELS):
        sheet = PlanSheet.INITIATIVES
    values = {
        "months": "、".join(map(str, periods)),
        "count": str(len(differences)),
        "differences": shown if len(differences) <= _MOST_SHOWN else f"{shown}、…",
    }
    at = CellRef(FileName.PLAN, label_text(sheet))
    return Finding(Code.PLAN_SAYS_OTHERWISE, at, values=values)


def _differences(plan: Plan, month: PastMonth) -> Iterator[str]:
    """Yield what was issued of `month` and is otherwise in the plan as it is at its end now."""
    state = plan.lineage.state_at(month.period)
    if state is None:
        return
    items = {(each.level, each.key): each for each in state.items}
    for id_, title in month.titles.items():
        known, number = plan.item_of.get(id_), month.numbers.get(id_, id_)
        level = _LEVELS[number.count("-")]
        now = items.get((level, known.key if known else number))
        is_printed = plan.has_measures or level is not Level.MEASURE
        if now and is_printed:
            yield from _changed(number, (number, now.id), (title, now.title))
    initiatives = {each.key: each for each in state.initiatives}
    for row in month.initiatives.values():
        rated, number = initiatives.get(row.key), row.number or row.id
        if rated:
            pairs = ((number, rated.id), (row.title, rated.title), (row.department, rated.lead))
            yield from _changed(number, *pairs)


def _changed(number: str, *pairs: tuple[str, str]) -> Iterator[str]:
    for then, now in pairs:
        if then != now:
            yield f"{number}「{then}」→「{now}」"
