"""The loop with the departments: what goes back to them, what they changed, and what is mailed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pledgexl.export.read_result import read_result
from pledgexl.messages.mail import DRAFT_KINDS, letter_text
from pledgexl.messages.sentences import sentences
from pledgexl.model.change import Change, Progress
from pledgexl.model.file_name import kept_apart
from pledgexl.model.finding import Finding
from pledgexl.model.form import Form, form_name
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.letter import DepartmentLetter, LetterKind
from pledgexl.model.message import Message
from pledgexl.model.names import FINDINGS_NAMES, FileName
from pledgexl.model.submission import FileStatus, Submission
from pledgexl.model.summary import Summary
from pledgexl.rules.changes import changes_by_revision, changes_since
from pledgexl.rules.forms import forms
from pledgexl.rules.letters import arrived_by_department, replies
from pledgexl.rules.resolve import newest_returned, resolve
from pledgexl.rules.returns import correction_forms, refused_files
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.mail import Draft
from pledgexl.workspace.settings import Settings

FORM = sentences("form")
# Pages about files that are no forms. All are in the list.
_MOST_PAGES = 100


@dataclass(frozen=True)
class CollectedMonth:
    """A month as it was read: its summary, every file as it came, and what was said before."""

    summary: Summary
    submissions: tuple[Submission, ...]
    history: Mapping[str, PastInitiative]
    past: tuple[PastMonth, ...] = ()

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

        names = kept_apart(map(refusal_name, self.refused))
        return dict(zip(self.refused, names, strict=True))

    @cached_property
    def returned_files(self) -> dict[str, str]:
        """What goes back for each file that something is asked about, by the file's name."""
        forms = {form.department.code: form.file_name for form in self.correction_forms}
        sent = {
            one.file: one.identity.department
            for one in self.resolved
            if one.identity and one.status in (FileStatus.ACCEPTED, FileStatus.REJECTED)
        }
        back = {file: forms[code] for file, code in sent.items() if code in forms}
        return back | dict(list(self.pages.items())[:_MOST_PAGES])


def return_documents(month: CollectedMonth, settings: Settings) -> dict[str, bytes]:
    """Return what goes back to departments, by file name."""
    # Imported here: a month without a fault does not wait for what writes forms.
    from pledgexl.excel.form.write import form_workbook  # noqa: PLC0415

    pages = dict(_refusal_pages(month, settings, list(month.refused)[:_MOST_PAGES]).values())
    pages |= _page_of_the_rest(month, settings)
    forms = month.correction_forms
    returned = settings.track(forms, Message("writing_returns"), len(forms))
    return pages | {form.file_name: form_workbook(form, settings.started) for form in returned}


def _refusal_pages(
    month: CollectedMonth, settings: Settings, files: Iterable[str]
) -> dict[str, tuple[str, bytes]]:
    """Return the pages about those `files`, which are no forms, by their names: name and page."""
    from pledgexl.excel.form.request import refusal_workbook  # noqa: PLC0415

    plan, period = month.summary.plan.settings, month.summary.period
    return {
        file: (
            month.pages[file],
            refusal_workbook(month.refused[file], plan, period, settings.started),
        )
        for file in files
    }


def _page_of_the_rest(month: CollectedMonth, settings: Settings) -> dict[str, bytes]:
    """Return one page that says how many more files are no forms, where very many are."""
    from pledgexl.excel.form.request import refusal_workbook  # noqa: PLC0415

    rest = [findings[0] for findings in month.refused.values()][_MOST_PAGES:]
    if not rest:
        return {}
    plan, period = month.summary.plan.settings, month.summary.period
    page = refusal_workbook(rest[:_MOST_PAGES], plan, period, settings.started)
    return {FORM["refusal.name"].ja.format(name=f"ほか{len(rest)}件.xlsx"): page}


def earlier_returns(folder: Path, month: CollectedMonth) -> set[str]:
    """Return the names in `folder` that an earlier run may have written as returns."""
    departments = month.summary.plan.departments
    named = {form_name(department) for department in departments}
    pages = {path.name for path in folder.glob(FORM["refusal.name"].ja.format(name="*.xlsx"))}
    return named | pages | {FileName.OLD_FINDINGS.value}


def returned_revisions(folder: Path) -> dict[str, int] | None:
    """Return the newest revision that went back to each department, as `folder` records it.

    None where something went back and no record can be read.
    """
    try:
        found = json.loads((folder / FileName.RETURNED).read_bytes())
    except FileNotFoundError:
        is_old = any((folder / name).exists() for name in FINDINGS_NAMES)
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
    deadline = month.summary.plan.deadline(month.summary.period)
    return Progress(
        deadline=deadline,
        days_left=(deadline - settings.issued).days if deadline else None,
        since_revision=changes_by_revision(month.submissions, month.resolved),
        since_run=_changes_since_last_run(month, workspace),
    )


def _changes_since_last_run(
    month: CollectedMonth, workspace: Workspace
) -> tuple[Change, ...] | None:
    summary = month.summary
    if summary.period not in workspace.issued_periods:
        return None
    path = workspace.result(summary.period)
    last = read_result(path, summary.period, summary.plan)
    return changes_since(summary.initiatives, last.initiatives)


def request_drafts(fresh: Iterable[Form], folder: Path, settings: Settings) -> tuple[Draft, ...]:
    """Return the drafts that bring the `fresh` forms, as they lie in `folder` if they do."""
    letters = (DepartmentLetter(LetterKind.REQUEST, form) for form in fresh)
    return tuple(
        _draft(letter, (), _issued(letter.form, folder, settings), settings) for letter in letters
    )


def reply_drafts(month: CollectedMonth, folder: Path, settings: Settings) -> tuple[Draft, ...]:
    """Return one draft to each department that something is still asked of."""
    from pledgexl.excel.form.request import correction_cells  # noqa: PLC0415
    from pledgexl.excel.form.write import form_workbook  # noqa: PLC0415

    corrections = {form.department.code: form for form in month.correction_forms}
    arrived = arrived_by_department(month.issued_forms, month.resolved, month.refused)
    letters = tuple(replies(month.issued_forms, corrections, arrived))
    pages = _refusal_pages(month, settings, [file for one in letters for file in one.refused])
    drafts = []
    for letter in letters:
        form, cells = letter.form, correction_cells(letter.form)
        content = (
            form_workbook(form, settings.started)
            if form.corrections
            else _issued(form, folder, settings)
        )
        attached = [pages[file] for file in letter.refused]
        drafts.append(_draft(letter, cells, content, settings, *attached))
    return tuple(drafts)


def _issued(form: Form, folder: Path, settings: Settings) -> bytes:
    from pledgexl.excel.form.write import form_workbook  # noqa: PLC0415

    issued = folder / form.file_name
    return issued.read_bytes() if issued.is_file() else form_workbook(form, settings.started)


def _draft(
    letter: DepartmentLetter,
    cells: Sequence[str],
    content: bytes,
    settings: Settings,
    *pages: tuple[str, bytes],
) -> Draft:
    form, text = letter.form, letter_text(letter, settings.issued, cells)
    enclosed = ((form.file_name, content),) if letter.encloses_form else ()
    return Draft(text.name, form.department.mail, text.subject, text.body, (*enclosed, *pages))


def earlier_drafts(folder: Path) -> set[str]:
    """Return the names in `folder` that an earlier call may have written as drafts."""
    return {path.name for kind in DRAFT_KINDS for path in folder.glob(f"{kind}_*.*")}
