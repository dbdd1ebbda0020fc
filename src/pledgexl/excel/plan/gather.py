"""Findings of one cause as one finding: at its first cell, with all cells, and what follows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pledgexl.model.finding import CellRef, Code, Finding, Severity

_BECAUSE = "because"
_READINGS = "readings"
# So many different readings a note tells, and so many areas a finding names.
_MOST_READINGS, _MOST_AREAS = 6, 20
_BETWEEN = "、"


def place_of(at: CellRef) -> str:
    """Return where `at` is within the workbook: `体系!A5`."""
    return f"{at.sheet}!{at.cell}"


def because_of(cause: str, finding: Finding) -> Finding:
    """Return `finding` as one that follows from the fault at the place `cause`."""
    return replace(finding, values={**finding.values, _BECAUSE: cause})


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` with those of one cause as one: its first, which names all cells.

    What follows from another fault is only counted there, in `consequences`.
    """
    groups: dict[object, list[Finding]] = defaultdict(list)
    following: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        cause = finding.values.get(_BECAUSE)
        if cause is None:
            groups[_matter(finding)].append(finding)
        else:
            following[cause].append(finding)
    causes = {
        place_of(each.at): key
        for key, same in groups.items()
        for each in same
        if each.severity is Severity.ERROR
    }
    above = {place_of(each.at): cause for cause, same in following.items() for each in same}
    counts: Counter[object] = Counter()
    for cause, same in following.items():
        # A cell copied from one whose own fault follows from another.
        key = causes.get(cause, causes.get(above.get(cause, "")))
        if key is None:
            groups[cause].extend(same)
        else:
            counts[key] += len(same)
    return tuple(_one_of(same, counts[key]) for key, same in groups.items())


def _matter(finding: Finding) -> object:
    """Return what is the same in all findings that can be told as one."""
    if finding.severity is Severity.NOTE:
        return finding.code, finding.at.sheet, finding.values.get("label")
    values = finding.values
    if finding.code is Code.PLAN_TITLES_DIFFER:
        # One number for several titles is one slip.
        return finding.code, values["number"]
    return finding.code, finding.at.sheet, finding.value, tuple(sorted(values.items()))


def _one_of(same: Sequence[Finding], consequences: int) -> Finding:
    """Return the first of the findings `same`, which stands for all of them."""
    first = min(same, key=lambda each: (each.at.row, each.at.column))
    values = dict(first.values)
    if _READINGS in values:
        readings = dict.fromkeys(each.values[_READINGS] for each in same)
        more = len(readings) - _MOST_READINGS
        values[_READINGS] = _BETWEEN.join(list(readings)[:_MOST_READINGS]) + (
            "…" if more > 0 else ""
        )
    cells = dict.fromkeys(each.at for each in same if each.at.cell)
    if len(cells) > 1:
        values |= {"cells": _areas(cells), "repeated": f"{len(cells):,}"}
    if consequences:
        values["consequences"] = f"{consequences:,}"
    return replace(first, values=values)


def _areas(cells: Iterable[CellRef]) -> str:
    """Return `cells` in short: `D2:D9、D12`."""
    areas: list[list[CellRef]] = []
    for cell in sorted(cells, key=lambda each: (each.column, each.row)):
        last = areas[-1][-1] if areas else None
        if last and (last.column, last.row + 1) == (cell.column, cell.row):
            areas[-1].append(cell)
        else:
            areas.append([cell])
    named = [
        area[0].cell if len(area) == 1 else f"{area[0].cell}:{area[-1].cell}" for area in areas
    ]
    return _BETWEEN.join(named[:_MOST_AREAS]) + ("…" if len(named) > _MOST_AREAS else "")
