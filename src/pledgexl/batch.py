"""One run: read everything, summarise, write everything. The order of steps, and nothing else."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pledgexl.core.assign import forms
from pledgexl.core.summarise import summarise
from pledgexl.errors import PledgexlError
from pledgexl.examine import examine, rejected
from pledgexl.excel.read_plan import read_plan
from pledgexl.excel.write_form import form_workbook
from pledgexl.excel.write_summary import findings_workbook, summary_workbook
from pledgexl.intake.folder import FoundFile, Litter, find_files
from pledgexl.messages.screen import Said, say
from pledgexl.model.finding import CellRef, Code, Finding, Severity
from pledgexl.model.history import PastInitiative
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import FileStatus, Submission
from pledgexl.model.summary import Summary
from pledgexl.publish import publish
from pledgexl.result import read_history, result_bytes
from pledgexl.schema import FileName
from pledgexl.settings import Settings
from pledgexl.workspace import Workspace

_CODE_OF_LITTER = {Litter.LOCK: Code.LOCK_FILE, Litter.SYSTEM: Code.SYSTEM_FILE}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found and what it wrote; `issued` is empty when the report was refused."""

    summary: Summary
    findings_file: Path | None = None
    issued: tuple[Path, ...] = ()


def write_forms(workspace: Workspace, period: Period, settings: Settings) -> tuple[Path, ...]:
    """Write a blank form for each department that rates something in `period`."""
    plan = read_plan(workspace.plan, settings.language)
    _require_within_term(plan, period, settings)
    history = read_past(workspace, period, settings)
    wanted = forms(plan, period, history)
    if not wanted:
        raise PledgexlError(say(Said.NOTHING_TO_RATE, settings.language, period=str(period)))
    label = say(Said.WRITING, settings.language)
    documents = {
        form.file_name: form_workbook(form, settings.started)
        for form in settings.track(wanted, label, len(wanted))
    }
    folder = workspace.forms(period)
    publish(folder, documents, settings.language)
    return tuple(folder / name for name in documents)


def _require_within_term(plan: Plan, period: Period, settings: Settings) -> None:
    start, end = plan.settings.term_start, plan.settings.term_end
    if not start <= period <= end:
        values = {"period": str(period), "start": str(start), "end": str(end)}
        raise PledgexlError(say(Said.OUTSIDE_TERM, settings.language, **values))


def check(workspace: Workspace, period: Period, settings: Settings) -> Outcome:
    """Read and check all submissions of `period` and write the list of findings."""
    summary = read_month(workspace, period, settings)
    return Outcome(summary, _write_findings(workspace, summary, settings))


def run(
    workspace: Workspace, period: Period, settings: Settings, *, is_provisional: bool
) -> Outcome:
    """Check `period` and, unless an error stands in the way, issue its documents."""
    template = _read_template(workspace.template, settings)
    summary = read_month(workspace, period, settings)
    findings_file = _write_findings(workspace, summary, settings)
    if summary.has_errors and not is_provisional:
        return Outcome(summary, findings_file)
    issued = replace(summary, is_provisional=is_provisional)
    documents = _documents(issued, template, settings)
    folder = workspace.output(period)
    publish(folder, documents, settings.language)
    return Outcome(issued, findings_file, tuple(folder / name for name in documents))


def read_month(workspace: Workspace, period: Period, settings: Settings) -> Summary:
    """Return the summary of all that lies in the submissions folder of `period`."""
    plan = read_plan(workspace.plan, settings.language)
    folder = workspace.submissions(period)
    if not folder.is_dir():
        message = say(Said.NO_SUBMISSIONS, settings.language, file=str(folder))
        raise PledgexlError(message)
    found = find_files(folder)
    label = say(Said.READING, settings.language)
    submissions = [
        _submission(file, plan, period) for file in settings.track(found, label, len(found))
    ]
    return summarise(plan, period, submissions, read_past(workspace, period, settings))


def read_past(
    workspace: Workspace, period: Period, settings: Settings
) -> Mapping[str, PastInitiative]:
    """Return what the newest issued month before `period` said; empty if there is none."""
    earlier = [past for past in workspace.issued_periods() if past < period]
    if not earlier:
        return {}
    path = workspace.result(earlier[-1])
    return read_history(path.read_bytes(), str(path), settings.language)


def check_template(path: Path, settings: Settings) -> None:
    """Render the template at `path` on the sample city's month; raise what is wrong with it."""
    from pledgexl.sample.month import sample_summary  # noqa: PLC0415 (only this needs it)
    from pledgexl.word.write_report import write_report  # noqa: PLC0415 (slow)

    write_report(_read_template(path, settings), sample_summary(), settings.issued)


def _submission(file: FoundFile, plan: Plan, period: Period) -> Submission:
    litter = file.litter
    try:
        content = file.path.read_bytes()
    except OSError as error:
        values = {"detail": error.strerror or type(error).__name__}
        finding = Finding(Code.FILE_UNREADABLE, CellRef(file.name), values=values)
        return rejected(file.name, "", (finding,))
    if litter is not None:
        digest = hashlib.sha256(content).hexdigest()
        note = Finding(_CODE_OF_LITTER[litter], CellRef(file.name))
        return Submission(file.name, digest, FileStatus.IGNORED, None, (), (note,))
    return examine(content, file.name, plan, period)


def _read_template(path: Path, settings: Settings) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = say(Said.NO_TEMPLATE, settings.language, file=str(path))
        raise PledgexlError(message) from error


def _documents(summary: Summary, template: bytes, settings: Settings) -> dict[str, bytes]:
    # Imported here: a month that is only checked does not wait for Word's libraries.
    from pledgexl.word.write_report import write_report  # noqa: PLC0415

    makers: dict[str, Callable[[], bytes]] = {
        FileName.SUMMARY: lambda: summary_workbook(summary, settings.started),
        FileName.REPORT: lambda: write_report(template, summary, settings.issued),
        FileName.RESULT: lambda: result_bytes(summary, settings.language),
    }
    return {name: make() for name, make in makers.items()}


def _write_findings(workspace: Workspace, summary: Summary, settings: Settings) -> Path | None:
    """Write the list of findings for the planning office; None where there is nothing to tell."""
    folder = workspace.returns(summary.period)
    path = folder / FileName.FINDINGS
    is_worth_it = any(finding.severity is not Severity.NOTE for finding in summary.findings)
    if not is_worth_it and not path.exists():
        return None
    document = findings_workbook(summary, settings.started)
    publish(folder, {FileName.FINDINGS: document}, settings.language)
    return path if is_worth_it else None
