"""Cells that mean the one above: blanks, 同上 and 〃, and merged cells.

Where that is the only reading, the value is copied and a note says so. An explicit mark that can
not be followed is a fault; a blank that cannot stays blank, and is asked for as any other.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from pledgexl.excel.plan.gather import place_of
from pledgexl.excel.plan.table import PlanCell, Row, Table
from pledgexl.model.finding import Code, Finding
from pledgexl.model.names import PLAN_LABELS_OF_CHANGES, PlanSheet
from pledgexl.model.names import PlanLabel as Label

_MARKS = frozenset(
    (
        "同上",
        "(同上)",
        "（同上）",
        "上に同じ",
        "〃",
        "″",
        "”",
        "“",
        '"',
        "''",
        "仝",
        "ditto",
        "Ditto",
    )
)
_LEVELS = (
    (Label.POLICY_NUMBER, Label.POLICY),
    (Label.PLEDGE_NUMBER, Label.PLEDGE),
    (Label.MEASURE_NUMBER, Label.MEASURE),
)
_OF_CHANGES = PLAN_LABELS_OF_CHANGES[PlanSheet.STRUCTURE]
# What a row of the sheet may have in common with the one above by a mark or a merged cell.
_SHARED_BY_VERSIONS = (Label.START, Label.END, Label.SUCCESSORS)
_SHARED_BY_INITIATIVES = (Label.MEASURE, Label.LEAD, Label.RELATED, *_SHARED_BY_VERSIONS)
_SHARED_BY_DEPARTMENTS = (Label.CONTACT, Label.MAIL, *_SHARED_BY_VERSIONS)
_SHARED_BY_RULES = (Label.TIMES, Label.PLACES, Label.CUT, Label.CARRY, Label.MEANING)


def fill_structure(table: Table) -> Table:
    """Return the sheet 体系 with policies and pledges in every row."""
    rows: list[Row] = []
    findings: list[Finding] = []
    for typed in table.rows:
        above = rows[-1] if rows else None
        row = _without_blank_areas(typed, above)
        filled = dict(row)
        for depth, pair in enumerate(_LEVELS):
            open_ = [label for label in pair if _is_open(row[label])]
            is_same = above is not None and _has_same_parents(filled, above, depth)
            if above is not None and _is_certain(row, above, pair, open_, is_same=is_same):
                copies = {label: _copied(row[label], above[label]) for label in open_}
            else:
                said = [label for label in open_ if _is_said(row[label])]
                copies = {label: _refused(row[label]) for label in said}
            filled |= {label: cell for label, (cell, _) in copies.items()}
            findings += [finding for _, finding in copies.values()]
        for label in filter(lambda each: _is_said(row[each]), _OF_CHANGES):
            can_copy = above is not None and _can_copy(row, above, (label,))
            copy = _copied(row[label], above[label]) if above and can_copy else _refused(row[label])
            filled[label] = copy[0]
            findings.append(copy[1])
        rows.append(filled)
    return replace(table, rows=tuple(rows), findings=(*table.findings, *findings))


def _without_blank_areas(row: Row, above: Row | None) -> Row:
    """Return `row` with its cells in merged areas that are blank as the blanks that they are."""
    return {
        label: cell._replace(merged=None)
        if cell.merged and above and not (cell.text or above[label].text)
        else cell
        for label, cell in row.items()
    }


def _is_open(cell: PlanCell) -> bool:
    return not cell.is_absent and (not cell.text or _is_said(cell))


def _is_said(cell: PlanCell) -> bool:
    """Return whether it is said that `cell` means the one above: by a mark, or as merged."""
    is_mark = "".join(cell.text.split()) in _MARKS
    return not cell.is_absent and (is_mark or cell.merged is not None)


def _has_same_parents(row: Row, above: Row, depth: int) -> bool:
    return all(_are_same(row[label], above[label]) for pair in _LEVELS[:depth] for label in pair)


def _are_same(cell: PlanCell, above: PlanCell) -> bool:
    one, other = (unicodedata.normalize("NFKC", each.text) for each in (cell, above))
    return one == other


def _is_certain(
    row: Row, above: Row, pair: Sequence[Label], open_: Collection[Label], *, is_same: bool
) -> bool:
    """Return whether the `open_` cells of a number and its title can mean only those above.

    What stands in the other is what stands above it; and a blank means no pledge of the policy
    above where another policy has begun, nor another measure.
    """
    given = [label for label in pair if label not in open_]
    agrees = all(_are_same(row[label], above[label]) for label in given)
    is_blank = any(not _is_said(row[label]) for label in open_)
    may_be_blank = is_same and pair is not _LEVELS[-1]
    return agrees and (may_be_blank or not is_blank) and _can_copy(row, above, open_)


def _can_copy(row: Row, above: Row, labels: Collection[Label]) -> bool:
    """Return whether there is a value above each cell, in the same merged area if in one."""
    return all(
        (above[label].text and not above[label].is_absent)
        and (area is None or (area.covers(above[label].at.row, above[label].at.column)))
        and (area is None or not row[label].text or _are_same(row[label], above[label]))
        for label in labels
        for area in (row[label].merged,)
    )


def _copied(cell: PlanCell, above: PlanCell) -> tuple[PlanCell, Finding]:
    """Return what stands above at the place of `cell`, and the note about it."""
    code = Code.PLAN_FILLED_DOWN if cell.merged is None else Code.PLAN_MERGED_UNDERSTOOD
    source = above.source or place_of(above.at)
    return above._replace(at=cell.at, source=source, merged=None), cell.finding(
        code, label=cell.label
    )


def _refused(cell: PlanCell) -> tuple[PlanCell, Finding]:
    """Return `cell` without a value, and the fault that it names none."""
    code = Code.PLAN_DITTO_UNCLEAR if cell.merged is None else Code.PLAN_CELLS_MERGED
    fault = replace(cell.finding(code, label=cell.label), value="" if cell.merged else cell.text)
    return cell._replace(is_absent=True), fault


def _fill_rows(shared: Collection[Label], blank: Collection[Label], table: Table) -> Table:
    """Return `table` filled where a mark or a merged cell says so, and in `blank` by blanks."""
    rows: list[Row] = []
    findings: list[Finding] = []
    for typed in table.rows:
        above = rows[-1] if rows else None
        row = _without_blank_areas(typed, above)
        filled = dict(row)
        for label, cell in row.items():
            is_blank = label in blank and not cell.text and not cell.is_absent
            if not (_is_said(cell) or is_blank):
                continue
            if label in shared and above is not None and _can_copy(row, above, (label,)):
                filled[label], finding = _copied(cell, above[label])
            elif _is_said(cell):
                filled[label], finding = _refused(cell)
            else:
                continue
            findings.append(finding)
        rows.append(filled)
    return replace(table, rows=tuple(rows), findings=(*table.findings, *findings))


fill_initiatives = partial(_fill_rows, _SHARED_BY_INITIATIVES, (Label.MEASURE,))
fill_departments = partial(_fill_rows, _SHARED_BY_DEPARTMENTS, ())
fill_rules = partial(_fill_rows, _SHARED_BY_RULES, ())
fill_settings = partial(_fill_rows, (), ())
