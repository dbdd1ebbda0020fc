"""Which issue of a month a final run makes, what differs from the one before, where that goes."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import cast

from pledgexl.commands.collect import plan_at
from pledgexl.commands.correct import CollectedMonth
from pledgexl.commands.earlier import standing_issue
from pledgexl.commands.inputs import OfficeInputs
from pledgexl.commands.seal import previous_seal
from pledgexl.export.read_result import Json, standing_result
from pledgexl.export.result import Issuance, result_bytes
from pledgexl.export.typed_json import strict_json
from pledgexl.intake.workers import WorkerPool
from pledgexl.model.errors import PledgexlError
from pledgexl.model.issue import Errata, IssueKind, ReportIssue
from pledgexl.model.month import Proof
from pledgexl.model.names import OPEN_FOLDER, POLICY_PAGES, FileName, Folder
from pledgexl.model.period import Period
from pledgexl.rules.errata import differences, other_inputs
from pledgexl.rules.seals import Chain
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings

_DOCUMENTS = (
    *(FileName.SUMMARY, FileName.OFFICE, FileName.REPORT, FileName.PDF, FileName.RESULT),
    *(FileName.PAGE, FileName.FRAGMENT, FileName.ERRATA, FileName.ERRATA_BOOK),
)
_NOTHING_PROVED = Proof(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Issuing:
    """Which issue is made, on which day, and what the one before printed otherwise.

    `errata` is None where there was none before, or none whose result can be used. Where nothing
    is new it `is_same`, the one that stands, and nothing has to be made unless a document of it is
    lacking; `standing` is its result. What `moves` names gets another name.
    """

    issue: ReportIssue
    day: date
    errata: Errata | None = None
    is_same: bool = False
    is_complete: bool = False
    standing: Json = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_pdf(self) -> bool:
        """Whether the issue that stands has one, so that it has to be made again with the rest."""
        return FileName.PDF in self.standing.get("issued", {}).get("documents", ())


@dataclass(frozen=True, slots=True)
class IssuesOfMonth:
    """The issues of a month that was collected: the one that stands, and the next one.

    `office` is what the next one is made from, `own` the worker that reads a plan, and `chain` the
    seals there are.
    """

    workspace: Workspace
    month: CollectedMonth
    office: OfficeInputs
    settings: Settings
    own: WorkerPool[None]
    chain: Chain

    @property
    def period(self) -> Period:
        """The month."""
        return self.month.summary.period

    def begin(self) -> Issuing:
        """Return which issue a final run makes.

        Raises PledgexlError where another one stands and no reason is given for a new one.
        """
        period, plan = self.period, self.month.summary.plan
        try:
            standing = standing_issue(self.workspace, period)
            if standing is None:
                first = ReportIssue(previous_seal=previous_seal(self.workspace, self.chain))
                return Issuing(first, self.settings.issued)
            old = standing_result(self.workspace.result(period), period, plan)
        except PledgexlError as error:
            return self._after_unsound(error)
        self._require_newest(standing.number)
        new = self._new_result()
        found = differences(old, new)
        if not found and self._has_same_inputs(old, new):
            return self._again(standing, old, new)
        found += other_inputs(old, new)
        if not self.settings.reason:
            number, count = standing.number, len(found)
            raise PledgexlError(
                "issue_reason_needed", period=str(period), number=number, count=count
            )
        return replace(self._after(standing.number), errata=Errata(self._day(old), found))

    def _new_result(self) -> Json:
        """Return the result that would be issued, as it is read."""
        summary = replace(self.month.summary, issue=ReportIssue())
        moved = tuple(each.movements for each in self.month.since)
        day, digests = self.settings.issued, self.office.digests
        issuance = Issuance(day, (), _NOTHING_PROVED, moved, digests)
        return cast("Json", strict_json(result_bytes(summary, issuance)))

    def _day(self, result: Json) -> date:
        # 0.1.0 did not keep it.
        issued = result.get("issued")
        return date.fromisoformat(issued["date"]) if issued else self.settings.issued

    def _has_same_inputs(self, old: Json, new: Json) -> bool:
        """Say whether plan and template are the same; a plan saved again is, if it reads so."""
        was, now = old.get("issue"), new["issue"]
        if was is None:
            # Versions before kept nothing of them: a reason says that there is something new.
            return not self.settings.reason
        if was["template"] != now["template"]:
            return False
        kept = self.workspace.output(self.period).joinpath(
            Folder.INPUTS, Folder.TEMPLATES, FileName.PLAN
        )
        if was["plan"] == now["plan"] or not kept.is_file():
            return bool(was["plan"] == now["plan"])
        plans = [self.own.begin(plan_at, path, self.period) for path in (kept, self.workspace.plan)]
        with suppress(PledgexlError):
            then, now = (each.result().in_force(self.period) for each in plans)
            return then == now
        return False

    def _again(self, standing: ReportIssue, old: Json, new: Json) -> Issuing:
        """Return the issue that stands; where a document of it is lacking, it is made once more."""
        folder = self.workspace.output(self.period)
        names = {FileName.OFFICE.value, *old.get("issued", {}).get("documents", ())}
        if self.settings.wants_pdf:
            names.add(FileName.PDF.value)
        is_complete = all((folder / name).is_file() for name in names)
        same = Issuing(standing, self._day(old), None, True, is_complete, old)
        if is_complete or standing.number == 1:
            return same
        path = self.workspace.issues(self.period) / str(standing.number - 1) / FileName.RESULT
        with suppress(PledgexlError):
            before = standing_result(path, self.period, self.month.summary.plan)
            found = differences(before, new) + other_inputs(before, new)
            return replace(same, errata=Errata(self._day(before), found))
        return same

    def _after_unsound(self, error: PledgexlError) -> Issuing:
        """Return the issue after one whose result cannot be used, for a reason alone."""
        number = max(self._kept(), default=0) + 1
        if not self.settings.reason:
            period, fault = str(self.period), error.message
            raise PledgexlError(
                "issue_unsound", period=period, number=number, fault=fault
            ) from error
        return self._after(number)

    def _after(self, number: int) -> Issuing:
        is_revision = self.settings.is_revision
        kind = IssueKind.REVISION if is_revision else IssueKind.CORRECTION
        names = _documents_in(self.workspace.output(self.period))
        moves = {name: f"{Folder.ISSUES}/{number}/{name}" for name in names}
        seal = previous_seal(self.workspace, self.chain)
        issue = ReportIssue(number + 1, kind, self.settings.reason, seal)
        return Issuing(issue, self.settings.issued, moves=moves)

    def _kept(self) -> list[int]:
        """Return the numbers of the earlier issues that are kept."""
        folder = self.workspace.issues(self.period)
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return sorted(int(name) for name in names if name.isascii() and name.isdecimal())

    def _require_newest(self, number: int) -> None:
        """Refuse to go on where the standing issue, or a later one, is kept as an earlier one."""
        later = [kept for kept in self._kept() if kept >= number]
        if later:
            folder = str(self.workspace.issues(self.period) / str(later[0]))
            raise PledgexlError("issue_taken", number=number, kept=later[0], folder=folder)


def _documents_in(folder: Path) -> Iterator[str]:
    """Yield the names of what we have written into `folder`; what others put there stays."""
    paths = [folder / name for name in _DOCUMENTS]
    paths += folder.glob(POLICY_PAGES)
    for below in (OPEN_FOLDER, Folder.INPUTS):
        paths += (folder / below).rglob("*")
    yield from sorted(path.relative_to(folder).as_posix() for path in paths if path.is_file())
