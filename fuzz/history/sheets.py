"""The plan workbook over time: what changes is written over, or dated in a row of its own.

Written over, a row means the same in all months; it has the thing's 識別子 where its number is
another. Dated, the old row gets its 終了, and a new one with 開始 and the 識別子 stands below.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pledgexl.excel.plan.rows import Value, rows_of
from pledgexl.excel.plan.write import proposed_plan_workbook
from pledgexl.model.names import PLAN_LABELS, PlanLabel, PlanSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan

Row = list[Value]
_IDENTIFIERS = {
    PlanSheet.STRUCTURE: (
        *(PlanLabel.POLICY_IDENTIFIER, PlanLabel.PLEDGE_IDENTIFIER),
        PlanLabel.MEASURE_IDENTIFIER,
    ),
    PlanSheet.DEPARTMENTS: (),
    PlanSheet.INITIATIVES: (PlanLabel.IDENTIFIER,),
}


class _Columns(NamedTuple):
    """Where the months, the successors and the identifiers stand in the rows of a sheet."""

    start: int
    end: int
    successors: int
    identifiers: tuple[int, ...]

    @classmethod
    def of(cls, sheet: PlanSheet) -> "_Columns":
        place = list(PLAN_LABELS[sheet]).index
        months = (place(PlanLabel.START), place(PlanLabel.END), place(PlanLabel.SUCCESSORS))
        return cls(*months, tuple(map(place, _IDENTIFIERS[sheet])))

    def said(self, row: Row) -> Row:
        """Return what `row` says of a thing, without when and under which identifier."""
        return [each for place, each in enumerate(row) if place not in {*self[:3], *self[3]}]


class Sheets:
    """The rows of the sheets whose rows are versions, as they were typed month by month."""

    def __init__(self, plan: Plan, begins: Period) -> None:
        """Begin with a row for each thing of `plan`."""
        self.plan = plan
        self.has_versions = False
        self._rows: dict[PlanSheet, list[Row]] = {sheet: [] for sheet in _IDENTIFIERS}
        self._newest: dict[PlanSheet, dict[str, Row]] = {sheet: {} for sheet in _IDENTIFIERS}
        self.follow(plan, begins, is_dated=False)

    def follow(self, plan: Plan, period: Period, *, is_dated: bool) -> int:
        """Type what `plan` says from `period` on; return how many rows were dated.

        Once there are versions, no number is written over: other rows of the months before would
        have the same one. A measure begins and ends in a month.
        """
        self.plan = plan
        is_dated = (
            is_dated
            or self._has_other_measures(plan)
            or (self.has_versions and self._has_other_numbers(plan, period))
        )
        self._end_measures(plan, period)
        dated = 0
        for sheet, rows in self._typed(plan).items():
            for key, row in rows.items():
                dated += self._type(sheet, key, row, period, is_dated=is_dated)
        self.has_versions = self.has_versions or dated > 0
        return dated

    def workbook(self, created: datetime) -> bytes:
        """Return the plan workbook."""
        return proposed_plan_workbook({**rows_of(self.plan), **self._rows}, {}, created)

    def _has_other_measures(self, plan: Plan) -> bool:
        known = self._newest[PlanSheet.STRUCTURE]
        return bool(known) and known.keys() != self._typed(plan)[PlanSheet.STRUCTURE].keys()

    def _end_measures(self, plan: Plan, period: Period) -> None:
        """End those that `plan` has no more; what they went on in stands beside."""
        columns, known = _Columns.of(PlanSheet.STRUCTURE), self._newest[PlanSheet.STRUCTURE]
        for key in known.keys() - self._typed(plan)[PlanSheet.STRUCTURE].keys():
            row = known.pop(key)
            row[columns.end] = str(period.previous)
            row[columns.successors] = "、".join(plan.lineage.successors[key])
            self.has_versions = True

    def _has_other_numbers(self, plan: Plan, period: Period) -> bool:
        return any(
            _numbers(sheet, row) != _numbers(sheet, self._newest[sheet][key])
            for sheet, rows in self._typed(plan).items()
            for key, row in rows.items()
            if key in self._newest[sheet]
            and not "" < str(row[_Columns.of(sheet).end]) < str(period)
        )

    def _typed(self, plan: Plan) -> dict[PlanSheet, dict[str, Row]]:
        """Return the rows of `plan` by what names the thing in all months, which they all name."""
        rows = rows_of(plan)
        measures = zip(_measure_paths(plan), rows[PlanSheet.STRUCTURE], strict=True)
        structure = {keys[-1]: [*row[:-3], *keys] for keys, row in measures}
        departments = {str(row[0]): [*row] for row in rows[PlanSheet.DEPARTMENTS]}
        rated = zip(plan.initiatives, rows[PlanSheet.INITIATIVES], strict=True)
        return {
            PlanSheet.STRUCTURE: structure,
            PlanSheet.DEPARTMENTS: departments,
            PlanSheet.INITIATIVES: {one.key: [*row[:-1], one.key] for one, row in rated},
        }

    def _type(self, sheet: PlanSheet, key: str, row: Row, period: Period, *, is_dated: bool) -> int:
        """Type `row` over the newest one of its thing, or from `period` on below it."""
        columns, old = _Columns.of(sheet), self._newest[sheet].get(key)
        if old is None:
            if is_dated and not row[columns.start]:
                row[columns.start] = str(period)
            self._append(sheet, key, _without_needless(sheet, row, columns))
            return 0
        # An end that is ahead is one more thing that a row says.
        had_ended, ended = ("" < str(each[columns.end]) < str(period) for each in (old, row))
        if ended:
            if not had_ended:
                old[columns.end], old[columns.successors] = (
                    row[columns.end],
                    row[columns.successors],
                )
            elif not self.has_versions and not is_dated:
                # Numbers that are exchanged in all months are exchanged here too.
                _type_over(old, row, columns)
            return 0
        if not had_ended and columns.said(old) == columns.said(row):
            old[columns.end] = row[columns.end]
            return 0
        # What has not begun has no months in which it was otherwise.
        if is_dated and str(old[columns.start]) < str(period):
            old[columns.end] = old[columns.end] if had_ended else str(period.previous)
            row[columns.start] = str(period)
            self._append(sheet, key, row)
            return 1
        _type_over(old, row, columns)
        old[columns.end] = row[columns.end]
        return 0

    def _append(self, sheet: PlanSheet, key: str, row: Row) -> None:
        self._rows[sheet].append(row)
        self._newest[sheet][key] = row


def _measure_paths(plan: Plan) -> list[tuple[str, str, str]]:
    """Return the keys of policy, pledge and measure of each row of the sheet 体系."""
    return [
        (policy.key, pledge.key, measure.key)
        for policy in plan.children()
        for pledge in plan.children(policy.id)
        for measure in plan.children(pledge.id)
    ]


def _without_needless(sheet: PlanSheet, row: Row, columns: _Columns) -> Row:
    """Return `row`, first of its thing, without identifiers that its numbers are."""
    row = [*row]
    for place, number in zip(columns.identifiers, _numbers(sheet, row), strict=True):
        row[place] = "" if row[place] == number else row[place]
    return row


def _type_over(old: Row, row: Row, columns: _Columns) -> None:
    """Let `old` say what `row` says, in the months that it has."""
    old[: columns.start] = row[: columns.start]
    for place in columns.identifiers:
        old[place] = row[place]


def _numbers(sheet: PlanSheet, row: Row) -> Sequence[str]:
    if sheet is PlanSheet.STRUCTURE:
        parts = [str(part) for part in row[:6:2]]
        return ["-".join(parts[:depth]) for depth in (1, 2, 3)]
    return [str(row[0])] if sheet is PlanSheet.INITIATIVES else []
