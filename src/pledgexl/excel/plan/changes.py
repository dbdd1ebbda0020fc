"""What a plan workbook says of changes within the term: months, and numbers used again."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pledgexl.excel.plan.cells import Reading, findings_of, optional
from pledgexl.excel.plan.codes import plain_name
from pledgexl.excel.plan.initiatives import DatedInitiatives
from pledgexl.excel.plan.structure import Entry, Structure, item_id
from pledgexl.excel.plan.table import PlanCell, Table
from pledgexl.excel.plan.understood import month
from pledgexl.excel.plan.views import Span, Version, in_time
from pledgexl.messages.labels import label_text
from pledgexl.model.average import Level
from pledgexl.model.finding import Code, Finding
from pledgexl.model.levels import LevelNames
from pledgexl.model.names import PlanLabel as Label
from pledgexl.model.names import PlanSheet
from pledgexl.model.period import Period


def month_findings(table: Table, term: Span) -> Iterator[Finding]:
    """Yield what is to be said of 開始, 終了 and 承継先 in each row of `table`."""
    # An initiative may have begun before the term.
    is_within = table.at.sheet != PlanSheet.INITIATIVES
    for row in table.rows:
        cells = [row[Label.START], row[Label.END]]
        start, end = found = [optional(cell, month, None) for cell in cells]
        yield from findings_of(found)
        yield from months_reversed(start, end, row[Label.END])
        for cell, one in zip(cells, found, strict=True):
            if is_within and one.value and not term.covers(one.value):
                values = {"label": cell.label, "start": str(term.start), "end": str(term.end)}
                yield cell.finding(Code.PLAN_OUTSIDE_TERM, **values)
        if row[Label.SUCCESSORS].text and not row[Label.END].text:
            cell = row[Label.END]
            values = {"label": cell.label, "expected": cell.expected}
            yield cell.finding(Code.PLAN_VALUE_MISSING, **values)


def months_reversed(
    start: Reading[Period | None], end: Reading[Period | None], end_cell: PlanCell
) -> Iterator[Finding]:
    """Yield the fault of an `end` before the `start`."""
    if start.value is not None and end.value is not None and end.value < start.value:
        yield end_cell.finding(Code.PLAN_MONTHS_REVERSED, start=str(start.value))


class _Named(NamedTuple):
    """A thing in a row: what it is, its key and number, if an identifier is typed, its cells."""

    level: Level | None
    key: str
    number: str
    is_identified: bool
    title: PlanCell
    name: PlanCell
    identifier: PlanCell


def reused_numbers(
    structures: Sequence[Structure], initiatives: DatedInitiatives
) -> Iterator[Finding]:
    """Yield the fault of each number that has another title from a month on, and nothing is said.

    Whether it is the same thing with a new title, or another one, only an identifier tells.
    """
    last: dict[str, _Named] = {}
    for each in (*_items_in_time(structures, initiatives.levels), *_rated_in_time(initiatives)):
        earlier = last.get(each.key)
        last[each.key] = each
        if earlier is None:
            continue
        if earlier.level is not each.level:
            # A key is that of one thing, for all levels and all months.
            cell = each.identifier if each.is_identified else each.name
            at = earlier.name.at
            first = f"{label_text(PlanSheet(at.sheet))}!{at.cell}"
            values = {"identifier": each.key, "first": first}
            yield cell.finding(Code.PLAN_IDENTIFIER_TAKEN, **values)
        elif not each.is_identified and _is_renamed(earlier, each):
            values = {"first": earlier.title.at.cell, "other": earlier.title.text}
            values |= {"number": each.number, "label": each.identifier.label}
            yield each.name.finding(Code.PLAN_NUMBER_REUSED, **values)


def _is_renamed(earlier: _Named, later: _Named) -> bool:
    return plain_name(earlier.title.text) != plain_name(later.title.text)


def _items_in_time(structures: Sequence[Structure], levels: LevelNames) -> Iterator[_Named]:
    for structure in structures:
        typed = {each.path for each in structure.entries if each.key.value}
        # What has the key of one above it is reported there.
        first: dict[str, Entry] = {}
        for each in structure.entries:
            first.setdefault(structure.keys.get(item_id(each.path), ""), each)
        for key, each in first.items():
            number, path = item_id(each.path), each.path
            is_hidden = each.level is Level.MEASURE and not levels.has_measures
            if key and not is_hidden:
                yield _Named(
                    *(each.level, key, number, path in typed),
                    *(each.title, each.number, each.identifier),
                )


def _rated_in_time(initiatives: DatedInitiatives) -> Iterator[_Named]:
    """Yield the rows of initiatives but those that overlap with one before: they are doubled."""
    before: dict[str, Version] = {}
    for each in sorted(initiatives.versions, key=in_time):
        earlier = before.get(each.key)
        if each.key and not (earlier and earlier.span.overlaps(each.span)):
            before[each.key] = each
            identifier, row = each.row[Label.IDENTIFIER], each.row
            yield _Named(
                *(None, each.key, each.number, bool(identifier.text)),
                *(row[Label.INITIATIVE], row[Label.INITIATIVE_NUMBER], identifier),
            )
