"""The loop with the departments: what goes back to them, what they changed, and what is mailed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pledgexl.export.read_result import read_result
from pledgexl.messages.edition import words_of
from pledgexl.messages.labels import printed_in_any
from pledgexl.messages.mail import letter_text
from pledgexl.messages.sentences import sentences
from pledgexl.model.course import Course
from pledgexl.model.errors import Message
from pledgexl.model.finding import Finding
from pledgexl.model.form import DepartmentLetter, Form, LetterKind, form_name
from pledgexl.model.history import PastInitiative, PastMonth, Since, compared_periods
from pledgexl.model.month import Summary
from pledgexl.model.names import FileName
from pledgexl.model.period import Period
from pledgexl.model.progress import Progress
from pledgexl.model.submission import FileStatus, Submission
from pledgexl.model.text import kept_apart
from pledgexl.rules.changes import changes_by_revision, changes_since, since_each
from pledgexl.rules.explanation import course
from pledgexl.rules.forms import forms
from pledgexl.rules.resolve import newest_returned, resolve
from pledgexl.rules.returns import arrived_by_department, correction_forms, refused_files, replies
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.mail import Draft
from pledgexl.workspace.settings import Settings

FORM = sentences("form")
# So many pages about files that are no forms; one more is about the rest.
_MOST_PAGES = 100


@dataclass(frozen=True)
class CollectedMonth:
    """A month as it was read: its summary, every file as it came, and the earlier months.

    `final` are the final ones; `past` are those of them since its rules have held.
    """

    summary: Summary
    submissions: tuple[Submission, ...]
    history: Mapping[str, PastInitiative]
    past: tuple[PastMonth, ...] = ()
    earlier: tuple[Period, ...] = ()
    final: tuple[PastMonth, ...] = ()

    @cached_property
    def since(self) -> tuple[Since, ...]:
        """What changed since each of the earlier months that the report is compared with."""
        compared = compared_periods(self.summary.period, (one.period for one in self.past))
        return since_each(self.summary, [one for one in self.past if one.period in compared])

    @cached_property
    def course(self) -> Course:
        """The term so far."""
        return course(self.summary, self.final)

    @cached_property
    def resolved(self) -> tuple[Submission, ...]:
        """The files with their final status."""
        return resolve(self.submissions, self.summary.plan)

    @cached_property
    def issued_forms(self) -> tuple[Form, ...]:
        """The forms of this month as they are issued."""
        return forms(self.summary.plan, self.summary.period, self.history, self.past)

    @cached_property
    def correction_forms(self) -> tuple[Form, ...]:
        """The forms that go back."""
        return correction_forms(self.issued_forms, self.resolved, self.summary.findings)

    @cached_property
    def refused(self) -> dict[str, tuple[Finding, ...]]:
        """The files that belong to no form of the month, by name, with what was found in each."""
        return refused_files(self.issued_forms, self.resolved, self.summary.findings)

    @cached_property
    def pages(self) -> dict[str, str]:
        """The names of the pages about the `refused` files, by the file."""
        from pledgexl.excel.form.request import refusal_name  # noqa: PLC0415 (slow)

        with words_of(self.summary.plan.settings):
            names = kept_apart(map(refusal_name, self.refused))
        return dict(zip(self.refused, names, strict=True))

    @cached_property
    def returned_files(self) -> dict[str, str]:
        """What goes back for each file that something is asked about, by the file's name."""
        forms = {form.department.code: form.file_name for form in self.correction_forms}
        sent = {
            one.file: forms[one.identity.department]
            for one in self.resolved
            if one.identity and one.identity.department in forms
            if one.status in (FileStatus.ACCEPTED, FileStatus.REJECTED)
        }
        return sent | dict(list(self.pages.items())[:_MOST_PAGES])


def return_documents(month: CollectedMonth, settings: Settings) -> dict[str, bytes]:
    """Return what goes back to departments, by file name."""
    from pledgexl.excel.form.write import form_workbook  # noqa: PLC0415 (slow)

    refused = list(month.refused.items())
    first, rest = refused[:_MOST_PAGES], refused[_MOST_PAGES:]
    documents = {month.pages[file]: _refusal_page(month, found, settings) for file, found in first}
    if rest:
        with words_of(month.summary.plan.settings):
            more = FORM["refusal.rest"].printed.format(count=len(rest))
            name = FORM["refusal.name"].printed.format(name=more)
        findings = [found[0] for _, found in rest[:_MOST_PAGES]]
        documents[name] = _refusal_page(month, findings, settings)
    forms = month.correction_forms
    for form in settings.track(forms, Message("writing_returns"), len(forms)):
        documents[form.file_name] = form_workbook(form, settings.started)
    return documents


def _refusal_page(month: CollectedMonth, findings: Sequence[Finding], settings: Settings) -> bytes:
    from pledgexl.excel.form.request import refusal_workbook  # noqa: PLC0415 (slow)

    summary = month.summary
    return refusal_workbook(findings, summary.plan.settings, summary.period, settings.started)


def earlier_returns(folder: Path, month: CollectedMonth) -> set[str]:
    """Return the names in `folder` that an earlier run may have written as returns."""
    departments = month.summary.plan.departments
    named = {form_name(department) for department in departments}
    # The language of the documents may be another since.
    patterns = [each.format(name="*.xlsx") for each in FORM["refusal.name"]]
    pages = {path.name for pattern in patterns for path in folder.glob(pattern)}
    return named | pages | lists_of_findings()


def lists_of_findings() -> set[str]:
    """Return the names of a list of findings: in each language, and as 0.1.0 called it."""
    return {FileName.OLD_FINDINGS, *printed_in_any(FileName.FINDINGS)}


def returned_revisions(folder: Path) -> dict[str, int] | None:
    """Return the newest revision that went back to each department, as `folder` records it.

    None where something went back and no record can be read.
    """
    try:
        found = json.loads((folder / FileName.RETURNED).read_bytes())
    except FileNotFoundError:
        is_old = any((folder / name).exists() for name in lists_of_findings())
        return None if is_old else {}
    except (OSError, ValueError, RecursionError):
        return None
    pairs = found.items() if isinstance(found, dict) else ()
    return {code: revision for code, revision in pairs if isinstance(revision, int)}


def returned_record(month: CollectedMonth, folder: Path) -> dict[str, bytes]:
    """Return the file that records what went back before, by `folder`, and what does now."""
    newest = newest_returned(month.submissions, returned_revisions(folder))
    for form in month.correction_forms:
        code = form.department.code
        newest[code] = max(form.revision, newest.get(code, 1))
    content = json.dumps(newest, indent=1, sort_keys=True, ensure_ascii=False)
    return {FileName.RETURNED.value: content.encode()} if newest else {}


def progress(month: CollectedMonth, workspace: Workspace, settings: Settings) -> Progress:
    """Return how far the collection of `month` is on the day of this call."""
    summary = month.summary
    plan, period = summary.plan, summary.period
    deadline = plan.deadline(period)
    since_run = None
    if period in workspace.issued_periods:
        last = read_result(workspace.result(period), period, plan)
        since_run = changes_since(summary.initiatives, last.initiatives)
    return Progress(
        deadline=deadline,
        days_left=(deadline - settings.issued).days if deadline else None,
        since_revision=changes_by_revision(month.submissions, month.resolved),
        since_run=since_run,
    )


def request_drafts(issued: Iterable[Form], folder: Path, settings: Settings) -> tuple[Draft, ...]:
    """Return the drafts with the `issued` forms, as they are in `folder` if they are."""
    request = LetterKind.REQUEST
    return tuple(_draft(DepartmentLetter(request, form), folder, settings) for form in issued)


def reply_drafts(month: CollectedMonth, folder: Path, settings: Settings) -> tuple[Draft, ...]:
    """Return one draft to each department that something is still asked of."""
    corrections = {form.department.code: form for form in month.correction_forms}
    arrived = arrived_by_department(month.issued_forms, month.resolved, month.refused)
    drafts = []
    for letter in replies(month.issued_forms, corrections, arrived):
        pages = [
            (month.pages[file], _refusal_page(month, month.refused[file], settings))
            for file in letter.refused
        ]
        drafts.append(_draft(letter, folder, settings, *pages))
    return tuple(drafts)


def _draft(
    letter: DepartmentLetter, folder: Path, settings: Settings, *pages: tuple[str, bytes]
) -> Draft:
    from pledgexl.excel.form.request import cell_of  # noqa: PLC0415 (slow)
    from pledgexl.excel.form.write import form_workbook  # noqa: PLC0415 (slow)

    form = letter.form
    text = letter_text(letter, settings.issued, tuple(map(cell_of, form.corrections)))
    if letter.encloses_form:
        issued = folder / form.file_name
        is_issued = issued.is_file() and not form.corrections
        content = issued.read_bytes() if is_issued else form_workbook(form, settings.started)
        pages = ((form.file_name, content), *pages)
    return Draft(text.name, form.department.mail, text.subject, text.body, pages)
