"""Two plans that are compared: each a workbook, or the workspace's plan at the end of a month."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pledgexl.commands.collect import plan_at
from pledgexl.commands.month import require_within_term
from pledgexl.intake.workers import WorkerPool
from pledgexl.messages.edition import Edition, speak_as
from pledgexl.model.errors import PledgexlError
from pledgexl.model.names import FileName, Folder
from pledgexl.model.period import Period
from pledgexl.model.plan_change import PlanAt, PlanChange
from pledgexl.rules.plan_diff import plan_changes
from pledgexl.workspace.folders import Workspace


@dataclass(frozen=True, slots=True)
class PlanSource:
    """The workbook of a plan, and the month at whose end it is read.

    `kept` is the workbook from which the final report of that month was made, if it was kept.
    """

    file: Path
    period: Period | None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """What differs between two plans."""

    old: PlanSource
    new: PlanSource
    changes: tuple[PlanChange, ...]


def compared_plans(workspace: Workspace, old: Path, new: Path) -> PlanComparison:
    """Return what differs between two plans, each named by its file or by a month.

    Raises PledgexlError where one is neither, or cannot be read.
    """
    months = [_month(each) for each in (old, new)]
    if any(months) and not workspace.exists:
        raise PledgexlError("no_workspace", folder=str(workspace.root.resolve()))
    sources = [
        _source(workspace, each, month, other)
        for each, month, other in zip((old, new), months, reversed(months), strict=True)
    ]
    with WorkerPool[None](None, 1) as own:
        reading = [own.begin(plan_at, each.file, each.period) for each in sources]
        plans = [each.result() for each in reading]
    for plan, month in zip(plans, months, strict=True):
        speak_as(Edition.of(plan.settings))
        if month:
            require_within_term(plan, month)
    then, now = (PlanAt(plan, each.period) for plan, each in zip(plans, sources, strict=True))
    return PlanComparison(sources[0], sources[1], plan_changes(then, now))


def _month(named: Path) -> Period | None:
    """Return the month that `named` is, None for a file."""
    try:
        return None if named.exists() else Period.typed(str(named))
    except ValueError as error:
        raise PledgexlError("no_plan_to_compare", value=str(named)) from error


def _source(
    workspace: Workspace, named: Path, month: Period | None, other: Period | None
) -> PlanSource:
    """Return where a plan is; a file beside a month is read as it is at the end of that month."""
    if month is None:
        return PlanSource(named, other)
    kept = workspace.output(month).joinpath(Folder.INPUTS, Folder.TEMPLATES, FileName.PLAN)
    return PlanSource(workspace.plan, month, kept if kept.is_file() else None)


def comparison_document(comparison: PlanComparison) -> dict[str, Any]:
    """Return `comparison` under the keys that docs/guide.ja.md explains."""
    return {
        "old": _source_document(comparison.old),
        "new": _source_document(comparison.new),
        "changes": list(map(_change_document, comparison.changes)),
    }


def _source_document(source: PlanSource) -> dict[str, str | None]:
    period = str(source.period) if source.period else None
    return {"file": str(source.file), "period": period}


def _change_document(change: PlanChange) -> dict[str, Any]:
    return {
        "part": change.part.value,
        "kind": change.kind.value,
        "old_number": change.old_number or None,
        "number": change.number or None,
        "title": change.title,
        "before": change.before,
        "after": change.after,
        "same_by": change.same_by.value if change.same_by else None,
        "successors": list(change.successors),
        "elsewhere": change.elsewhere or None,
    }
