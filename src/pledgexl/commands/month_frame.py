"""What `pledgexl.read_month` returns: the tidy month, as it was issued or as it is collected."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pledgexl.commands.collect import plan_at
from pledgexl.commands.earlier import earlier_months, is_issued_finally
from pledgexl.commands.month import read_summary
from pledgexl.export.frame import initiatives_frame, month_frame
from pledgexl.export.read_result import read_result
from pledgexl.messages.screen import say
from pledgexl.model.errors import PledgexlError
from pledgexl.model.language import Language
from pledgexl.model.month import InitiativeSummary
from pledgexl.model.period import Period
from pledgexl.model.plan import Department
from pledgexl.model.submission import RowStatus
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings, now


class ScriptError(PledgexlError):
    """Why a month cannot be read; its text is the sentence that the command would print."""

    def __init__(self, error: PledgexlError, language: Language) -> None:
        """Word `error` in `language`."""
        super().__init__(error.message.name, **error.message.values)
        self.findings = error.findings
        self._language = language

    def __str__(self) -> str:
        """Return the sentence."""
        return say(self.message, self._language)


def frame_of_month(root: Path, typed: str, language: Language) -> pd.DataFrame:
    """Return the month `typed` of the workspace at `root`; raises ScriptError."""
    workspace = Workspace(root)
    try:
        period = _period(workspace, typed)
        if is_issued_finally(workspace, period):
            rows = _issued_rows(workspace, period)
            return initiatives_frame(rows, period, is_provisional=False)
        summary = read_summary(workspace, period, Settings(now()))
        return month_frame(replace(summary, is_provisional=True))
    except PledgexlError as error:
        raise ScriptError(error, language) from error


def _period(workspace: Workspace, typed: str) -> Period:
    if not workspace.exists:
        raise PledgexlError("no_workspace", folder=str(workspace.root.resolve()))
    try:
        return Period.typed(typed)
    except ValueError as error:
        raise PledgexlError("bad_period", value=typed) from error


def _issued_rows(workspace: Workspace, period: Period) -> Iterator[tuple[str, InitiativeSummary]]:
    """Yield the initiatives of an issued month, each with the number of its measure."""
    plan = plan_at(workspace.plan, period)
    past = read_result(workspace.result(period), period, plan)
    before = earlier_months(workspace, plan, period).history
    for row in past.initiatives.values():
        planned, earlier = plan.initiative_of.get(row.id), before.get(row.id)
        # A department may have left the plan since.
        department = plan.department_of.get(row.department, Department(row.department, ""))
        yield (
            row.measure,
            InitiativeSummary(
                id=row.id,
                title=row.title,
                department=department,
                related=tuple(plan.department_of[code] for code in planned.related)
                if planned
                else (),
                status=RowStatus.EXCLUDED if row.rating_tenths is None else RowStatus.RATED,
                rating_tenths=row.rating_tenths,
                previous_tenths=earlier.rating_tenths if earlier else None,
                state=row.state,
                text=row.text,
                remark=row.remark,
                at=None,
                is_added=planned is None,
                key=row.key,
            ),
        )
