"""What an issue of a month was made from: kept beside it, named as in a workspace."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pledgexl.commands.correct import CollectedMonth
from pledgexl.intake.folder import FileKind, SubmittedFile
from pledgexl.intake.package import Refusal
from pledgexl.model.errors import PledgexlError
from pledgexl.model.issue import ReportIssue
from pledgexl.model.names import FileName, Folder
from pledgexl.model.period import Period
from pledgexl.model.seal import digest, record_name
from pledgexl.workspace.folders import Workspace


@dataclass(frozen=True, slots=True)
class OfficeInputs:
    """The plan workbook, the template, and what went back before, as they were when a run began."""

    plan: bytes
    template: bytes
    returned: bytes

    @property
    def digests(self) -> dict[str, str]:
        """The digests by which a result tells from which plan and template it was made."""
        both = {"plan": self.plan, "template": self.template}
        return {name: digest(content) for name, content in both.items()}


def office_inputs(workspace: Workspace, period: Period, template: bytes) -> OfficeInputs:
    """Return what the office gives to the report of `period`."""
    # That there is no plan is said where it is read.
    plan, returned = workspace.plan, workspace.returns(period) / FileName.RETURNED
    found = [path.read_bytes() if path.is_file() else b"" for path in (plan, returned)]
    return OfficeInputs(found[0], template, found[1])


def kept_inputs(
    workspace: Workspace,
    month: CollectedMonth,
    issue: ReportIssue,
    office: OfficeInputs,
    submissions: Iterable[SubmittedFile],
) -> dict[str, bytes]:
    """Return the files that make the same `issue` again, in a workspace of their own.

    They are the very bytes that were read: raises PledgexlError where one has changed since.
    """
    period = month.summary.period
    if workspace.plan.read_bytes() != office.plan:
        raise PledgexlError("form_changed", file=workspace.plan.name)
    files = {workspace.plan: office.plan, workspace.template: office.template}
    if office.returned:
        files[workspace.returns(period) / FileName.RETURNED] = office.returned
    for earlier in month.earlier:
        files[workspace.result(earlier)] = workspace.result(earlier).read_bytes()
    files |= _before(workspace, period, issue)
    below = workspace.submissions(period)
    digests = {record.file: record.sha256 for record in month.summary.files}
    for file in submissions:
        name = file.path.relative_to(below) if below in file.path.parents else Path(file.name)
        content = _content(file, digests.get(file.name, ""))
        if content is not None:
            files[below / name] = content
    return {
        f"{Folder.INPUTS}/{path.relative_to(workspace.root).as_posix()}": content
        for path, content in files.items()
    }


def _before(workspace: Workspace, period: Period, issue: ReportIssue) -> dict[Path, bytes]:
    """Return what came right before `issue`: the result of the issue before, the newest seal."""
    files = {}
    if issue.number > 1:
        kept = workspace.issues(period) / str(issue.number - 1) / FileName.RESULT
        result = workspace.result(period)
        # It is moved there together with the new issue.
        files[result] = (kept if kept.is_file() else result).read_bytes()
    if issue.previous_seal and issue.previous_seal.count:
        seal = issue.previous_seal
        record = workspace.seals / record_name(seal.count, seal.head)
        kept = workspace.output(period) / Folder.INPUTS / record.relative_to(workspace.root)
        # Where the chain was begun anew since, the issue that stands has kept it.
        files[record] = (record if record.is_file() else kept).read_bytes()
    return files


def _content(file: SubmittedFile, recorded: str) -> bytes | None:
    """Return the bytes of `file` by the digest `recorded`, None where nobody could read them."""
    if file.kind is not FileKind.FORM or not recorded:
        return None
    try:
        content = file.content()
    except Refusal as error:
        raise PledgexlError("form_changed", file=file.name) from error
    if digest(content) != recorded:
        raise PledgexlError("form_changed", file=file.name)
    return content
