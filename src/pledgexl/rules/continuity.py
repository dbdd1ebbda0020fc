"""What the plan leaves open of what an earlier month had: it asks, and guesses nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pledgexl.messages.labels import label_text
from pledgexl.model.average import Level
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.names import FileName, PlanLabel, PlanSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import Initiative, Plan, PlanItem
from pledgexl.model.text import comparable
from pledgexl.rules.added import added_initiatives, may_be_added

_MOST_ASKED = 20
_LABELS = {
    Level.POLICY: PlanLabel.POLICY_IDENTIFIER,
    Level.PLEDGE: PlanLabel.PLEDGE_IDENTIFIER,
    Level.MEASURE: PlanLabel.MEASURE_IDENTIFIER,
}


def continuity_faults(plan: Plan, period: Period, last: PastMonth) -> tuple[Finding, ...]:
    """Return what the plan of `period` has to say about what the `last` final month had.

    These are rows that were renumbered without an identifier, rows that were deleted, and what
    departments added where neither they nor one successor lead it now.
    """
    known = {past.key: past.title for past in last.initiatives.values()}
    # What has ended still has a row; another row of its title may be what it goes on in.
    now = [each for each in plan.initiatives if each.counts_in(period)]
    successors = plan.lineage.successors
    asked = list(_renumbered(now, known, last, PlanLabel.IDENTIFIER, successors))
    for level, label in _LABELS.items():
        titles = {
            last.keys[id_]: title
            for id_, title in last.titles.items()
            # A number has as many parts as its level is deep.
            if id_ in last.keys and id_.count("-") == list(_LABELS).index(level)
        }
        # Without measures, the one of each pledge has its title and its number.
        if level is not Level.MEASURE or plan.has_measures:
            asked += _renumbered(plan.at(level), titles, last, label, successors)
    renumbered = {found.values["key"] for found in asked}
    found = (*_deleted(plan, last, renumbered), *_without_place(plan, period, last))
    more = len(asked) - _MOST_ASKED
    if more > 0:
        values = {"code": Code.PLAN_RENUMBERED, "count": f"{more:,}"}
        asked[_MOST_ASKED:] = [
            Finding(Code.MORE_ERRORS, asked[_MOST_ASKED].at, Code.PLAN_RENUMBERED, values)
        ]
    return (*asked, *found)


def _renumbered(
    now: Sequence[Initiative] | Sequence[PlanItem],
    then: Mapping[str, str],
    last: PastMonth,
    label: PlanLabel,
    successors: Mapping[str, Sequence[str]],
) -> Iterator[Finding]:
    """Yield what has no identifier, and a title that stood under another number `then`, by key.

    Where the other number is continued in it by the plan's own word, nobody has to be asked.
    """
    titles = {one.key: comparable(one.title) for one in now}
    keys: dict[str, list[str]] = defaultdict(list)
    for key, title in then.items():
        keys[comparable(title)].append(key)
    sheet = PlanSheet.STRUCTURE if label in _LABELS.values() else PlanSheet.INITIATIVES
    at = CellRef(FileName.PLAN, label_text(sheet))
    for one in now:
        title = titles[one.key]
        if not one.identifier and comparable(then.get(one.key, "")) != title:
            # Where the title still stands under its number too, the other is another thing.
            gone = (key for key in keys[title] if titles.get(key) != title)
            before = next((key for key in gone if one.key not in successors.get(key, ())), None)
            if before is not None:
                values = {"number": one.id, "title": one.title, "key": before}
                values |= {"label": label_text(label), "past": last.period.label}
                yield Finding(Code.PLAN_RENUMBERED, at, one.id, values)


def _deleted(plan: Plan, last: PastMonth, renumbered: set[str]) -> Iterator[Finding]:
    """Yield what the plan had in the `last` month, and no row of any month has now."""
    for past in last.initiatives.values():
        is_gone = past.is_added is False and not plan.has_row_of(past.id, past.key)
        if is_gone and past.key not in renumbered:
            yield _about(Code.PLAN_ROW_DELETED, past, last, key=past.key)


def _without_place(plan: Plan, period: Period, last: PastMonth) -> Iterator[Finding]:
    """Yield what a department added, and of which nobody knows where it goes on."""
    going_on = added_initiatives(plan, period, last.initiatives)
    for past in last.initiatives.values():
        if past.is_added and may_be_added(past, plan) and past.id not in going_on:
            department = plan.department_of.get(past.department)
            name = department.name if department else past.department
            values = {"department": name, "measure": last.numbers.get(past.measure, past.measure)}
            values["start"] = str(period)
            yield _about(Code.ADDED_WITHOUT_PLACE, past, last, key=past.key, **values)


def _about(code: Code, past: PastInitiative, last: PastMonth, **values: str) -> Finding:
    number = past.number or past.id
    named = {"number": number, "title": past.title, "past": last.period.label}
    at = CellRef(FileName.PLAN, label_text(PlanSheet.INITIATIVES))
    return Finding(code, at, number, named | values)
