"""What changed: between a department's revisions, since the last run, and since earlier months."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pledgexl.model.average import Average
from pledgexl.model.history import (
    NO_REPORT,
    Counted,
    Move,
    Moved,
    PastInitiative,
    PastMonth,
    Report,
    Since,
)
from pledgexl.model.month import InitiativeSummary, Summary, rating_text
from pledgexl.model.names import FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.progress import Change
from pledgexl.model.submission import FileStatus, RowStatus, State, Submission
from pledgexl.rules.averages import mean_of, roll_up
from pledgexl.rules.explanation import movers, transitions
from pledgexl.rules.movement import Path, counted_rows, counts_by_cause, movements
from pledgexl.rules.resolve import by_department

_Tenths = Mapping[str, int | None]
_OF_STATUS = {RowStatus.MISSING: Move.MISSING, RowStatus.REJECTED: Move.REJECTED}
_OF_STATE = {State.STOPPED: Move.STOPPED, State.NOT_APPLICABLE: Move.NOT_APPLICABLE}


def changes_by_revision(
    read: Sequence[Submission], resolved: Sequence[Submission]
) -> tuple[Change, ...]:
    """Return how each accepted form differs from its department's revision before it.

    `read` are the submissions as read, `resolved` the same with their final status.
    """
    changes: list[Change] = []
    sent = by_department(read, FileStatus.ACCEPTED)
    for accepted in (one for one in resolved if one.status is FileStatus.ACCEPTED):
        own = sent.get(accepted.department, ())
        earlier = [one for one in own if one.revision < accepted.revision]
        if earlier:
            newest = max(earlier, key=lambda one: (one.revision, one.file))
            old, new = _reports(newest), _reports(accepted)
            for name in dict.fromkeys((*old, *new)):
                before, now = old.get(name, NO_REPORT), new.get(name, NO_REPORT)
                changes += _changes(accepted.department, name, before, now)
    return tuple(changes)


def _reports(submission: Submission) -> dict[str, Report]:
    """Return each report by its number or, where it has none yet, by its measure and title."""
    return {
        one.id or f"{one.measure}　{one.title}": Report(
            one.rating_tenths, one.state, one.text, one.remark
        )
        for one in submission.entries
    }


def changes_since(
    initiatives: Iterable[InitiativeSummary], last: Mapping[str, PastInitiative]
) -> tuple[Change, ...]:
    """Return how `initiatives` differ from what the `last` run of the same month contained."""
    changes: list[Change] = []
    for row in initiatives:
        before = last[row.id].report if row.id in last else NO_REPORT
        now = Report(row.rating_tenths, row.state, row.text, row.remark)
        changes += _changes(row.department.code, row.id, before, now)
    return tuple(changes)


def _changes(department: str, number: str, before: Report, now: Report) -> Iterator[Change]:
    cells = (
        (FormLabel.RATING, rating_text(before.rating_tenths), rating_text(now.rating_tenths)),
        (FormLabel.STATE, before.state.value, now.state.value),
        (FormLabel.TEXT, before.text, now.text),
        (FormLabel.REMARK, before.remark, now.remark),
    )
    for label, old, new in cells:
        if old != new:
            yield Change(department, number, label, old, new)


def since_each(summary: Summary, past: Iterable[PastMonth]) -> tuple[Since, ...]:
    """Return what changed since each of the `past` months, in their order."""
    return tuple(since(summary, month) for month in past)


def since(summary: Summary, past: PastMonth) -> Since:
    """Return what changed since `past`, which was made by the rules of `summary`."""
    rows = summary.initiatives
    measures = {number: past.parent(number) for number in past.ratings}
    measures |= {row.id: measure.id for measure in summary.measures for row in measure.initiatives}
    now = {row.id: row.rating_tenths for row in rows if row.status is RowStatus.RATED}
    both = [number for number in now if past.ratings.get(number) is not None]
    moved = list(_moved(summary, past, measures))
    counted = tuple(counted_rows(summary, past))
    ids = {row.id for row in rows}
    return Since(
        past=past,
        then=_averages(summary.plan, both, past.ratings, measures),
        now=_averages(summary.plan, both, now, measures),
        counted_then=_counted(
            (one.path_then, one.then) for one in counted if one.id in past.ratings
        ),
        counted_now=_counted((one.path_now, one.now) for one in counted if one.id in ids),
        moved=tuple(one for move in Move for one in moved if one.move is move),
        compared=len(both),
        risen=sum((now[number] or 0) > (past.ratings[number] or 0) for number in both),
        fallen=sum((now[number] or 0) < (past.ratings[number] or 0) for number in both),
        movements=movements(summary, past),
        causes=counts_by_cause(counted),
        movers=movers(summary, counted),
        transitions=transitions(summary, past),
    )


def _averages(
    plan: Plan, numbers: Sequence[str], tenths: _Tenths, measures: Mapping[str, str]
) -> dict[str, Average]:
    ratings: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        ratings[measures[number]].append(tenths[number] or 0)
    return roll_up(plan, {measure: mean_of(found) for measure, found in ratings.items()})


def _counted(rows: Iterable[tuple[Path, int | None]]) -> dict[str, Counted]:
    """Return how many of `rows`, each with its place and its rating, are rated below each item."""
    rated: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for path, rating in rows:
        expected.update(path)
        if rating is not None:
            rated.update(path)
    return {item: Counted(rated[item], count) for item, count in expected.items()}


def _moved(summary: Summary, past: PastMonth, measures: Mapping[str, str]) -> Iterator[Moved]:
    """Yield the initiatives that moved, then those that this month no longer has."""
    current = {row.id: row for row in summary.initiatives}
    for row in current.values():
        move = _move(row, past)
        if move is not None:
            before = past.initiatives.get(row.id)
            yield Moved(
                id=row.id,
                measure=measures[row.id],
                title=row.title,
                move=move,
                then_tenths=past.ratings.get(row.id),
                now_tenths=row.rating_tenths if row.status is RowStatus.RATED else None,
                then_state=before.state if before else State.NONE,
                text=row.text if row.status in (RowStatus.RATED, RowStatus.EXCLUDED) else "",
                planned=_begun(row.id, summary, past) if move is Move.ADDED else None,
            )
    for number, tenths in past.ratings.items():
        if number not in current:
            known = past.initiatives.get(number)
            title, state = (known.title, known.state) if known else (number, State.NONE)
            planned = _ended(known.key if known else number, summary, past)
            gone = (number, measures[number], title, Move.ENDED, tenths, None, state, "")
            yield Moved(*gone, planned=planned, number=past.numbers.get(number, number))


def _begun(number: str, summary: Summary, past: PastMonth) -> Period | None:
    """Return the first month that the plan has for what came since `past`, if it is after it."""
    initiative = summary.plan.initiative_of.get(number)
    start = initiative.start if initiative else None
    return start if start and start > past.period else None


def _ended(key: str, summary: Summary, past: PastMonth) -> Period | None:
    """Return the last month that the plan has for what went since `past`.

    Where another thing has its number by now, only the plan as it was then has it.
    """
    plan = summary.plan
    then = plan.lineage.state_at(past.period)
    rows = (*plan.initiatives, *(then.initiatives if then else ()))
    ends = (each.end for each in rows if each.key == key)
    return next((end for end in ends if end and past.period <= end < summary.period), None)


def _move(row: InitiativeSummary, past: PastMonth) -> Move | None:
    if row.id not in past.ratings:
        return Move.RESUMED if row.id in past.gone else Move.ADDED
    then = past.ratings[row.id]
    if row.status is RowStatus.RATED and row.rating_tenths is not None:
        if then is None:
            return Move.RESUMED
        return Move.FALLEN if row.rating_tenths < then else None
    if then is None:
        return None
    return _OF_STATUS.get(row.status) or _OF_STATE[row.state]


def history(months: Iterable[PastMonth]) -> dict[str, PastInitiative]:
    """Return the last report of each initiative in `months`, oldest first; empty without any.

    Ratings are those of the last final month. A provisional month after it adds the initiatives
    that departments added, and the texts that were written for it.
    """
    known: dict[str, PastInitiative] = {}
    for month in months:
        if month.is_provisional:
            known |= {
                number: _not_final(reported, known.get(number))
                for number, reported in month.initiatives.items()
            }
        else:
            known = dict(month.initiatives)
    return known


def _not_final(past: PastInitiative, issued: PastInitiative | None) -> PastInitiative:
    """Return what the next form begins with: never a rating, and no state that is in doubt."""
    before = issued or replace(
        past, rating_tenths=None, text="", state=State.NONE, remark="", is_accepted=True
    )
    if not past.is_accepted and past.text in ("", before.text):
        return before
    # What is done keeps its rating; a rating that was not issued finally is asked for again.
    has_lasting_state = past.state.is_excluded or past.rating_tenths == before.rating_tenths
    keeps = past.is_accepted and has_lasting_state
    return replace(
        past,
        rating_tenths=before.rating_tenths,
        text=past.text or before.text,
        state=past.state if keeps else State.NONE,
        remark=past.remark if keeps else "",
        is_accepted=True,
    )
