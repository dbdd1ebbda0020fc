"""The month while forms come in, for the planning office: the next step, who sent, what is open."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from pledgexl.export.page import day_text, href, packaged, page_text, render
from pledgexl.messages.edition import document_language, printed_for
from pledgexl.messages.findings import value_text, wording
from pledgexl.messages.words import printed_month, word
from pledgexl.model.finding import Actor, Severity
from pledgexl.model.month import DepartmentFindings, DepartmentStatus, DepartmentSummary, Summary
from pledgexl.model.names import FileName, Folder
from pledgexl.rules.findings_by_department import findings_by_department

# What needs doing comes first; the departments in one of the first four states are asked.
_ORDER = (
    DepartmentStatus.NOT_SUBMITTED,
    DepartmentStatus.UNREADABLE,
    DepartmentStatus.NEEDS_CORRECTION,
    DepartmentStatus.TO_BE_CONFIRMED,
    DepartmentStatus.SUBMITTED,
    DepartmentStatus.NOTHING_TO_RATE,
)
_ASKED = _ORDER[:4]
_UP = ".."


@dataclass(frozen=True, slots=True)
class Collected:
    """What a page is made of: the month, and when it was read.

    `has_folder` says whether the forms are in the workspace's own folder, where links lead;
    `is_issued` whether the report of the month has been created from them.
    """

    summary: Summary
    started: datetime
    has_folder: bool = True
    is_issued: bool = False


@printed_for(lambda collected: collected.summary.plan.settings)
def collecting_page(collected: Collected) -> bytes:
    """Return the page of a month that is being collected; it is put among the returned files."""
    return render(
        "collecting.html.j2",
        month=_Month(collected),
        word=word,
        saved_at=lambda one: one.saved_at(document_language()),
        value_text=partial(value_text, language=document_language()),
        wording=partial(wording, language=document_language()),
        error=Severity.ERROR,
        warning=Severity.WARNING,
        css=packaged("base.css", "collecting.css", "print.css"),
        js=packaged("common.js", "collecting.js"),
    ).encode()


class _Group(NamedTuple):
    """The findings of one department, or of a file whose department is unknown."""

    found: DepartmentFindings
    summary: DepartmentSummary | None
    status: DepartmentStatus
    anchor: str
    name: str
    sent: list[tuple[str, str]]
    returned: list[tuple[str, str]]


class _Month:
    """What the template asks of the month."""

    def __init__(self, collected: Collected) -> None:
        summary = collected.summary
        self._collected = collected
        self.summary = summary
        self.settings = summary.plan.settings
        self.label = printed_month(summary.period)
        started, period = collected.started, str(summary.period)
        self.moment = f"{day_text(started.date())} {started:%H:%M}"
        page = href([_UP, _UP, Folder.OUTPUT, period, FileName.PAGE])
        self.issued_link = page if collected.is_issued else ""
        self.submissions_link = self._submission("") if collected.has_folder else ""
        by_status = {
            status: [one for one in summary.departments if one.status is status]
            for status in _ORDER
        }
        # A state that no department is in is left out.
        self.board = [(status, found) for status, found in by_status.items() if found]
        self.asked = [(status, len(found)) for status, found in self.board if status in _ASKED]
        self._departments = {one.department.code: one for one in summary.departments}
        self._submitted = {record.file for record in summary.files}
        found = findings_by_department(summary)
        self.groups = [self._group(one, f"d-{number}") for number, one in enumerate(found, start=1)]
        open_ = (group for group in self.groups if group.found.points)
        self.open = sorted(open_, key=lambda group: _ORDER.index(group.status))
        self.anchors = {one.summary.department.code: one.anchor for one in self.open if one.summary}
        # The group of each point that no department can settle.
        self.to_decide = [
            group
            for group in self.open
            for point in group.found.points
            if point.finding.actor is Actor.PLANNING_OFFICE
        ]

    def _group(self, found: DepartmentFindings, anchor: str) -> _Group:
        places = [at.file for point in found.points for at in point.places]
        files = [file for file in dict.fromkeys(places) if file in self._submitted]
        returned = self.summary.returned
        back = dict.fromkeys(returned[file] for file in files if file in returned)
        if found.department:
            summary = self._departments[found.department.code]
            status, name = summary.status, f"{found.department.code} {found.department.name}"
        else:
            summary, status = None, DepartmentStatus.NEEDS_CORRECTION
            kind = "unknown" if found.file in self._submitted else "plan_workbook"
            name = f"{page_text(kind)} {found.file}"
        has_folder = self._collected.has_folder
        sent = [(file, self._submission(file)) for file in files if has_folder]
        links = [(file, href([file])) for file in back]
        return _Group(found, summary, status, anchor, name, sent, links)

    def _submission(self, file: str) -> str:
        return href([_UP, _UP, Folder.SUBMISSIONS, str(self.summary.period), *file.split("/")])

    @property
    def next_step(self) -> tuple[str, str, str]:
        """Return in one sentence what to do next, its command, and a hint; "" where there is none.

        A month that is issued may need no command.
        """
        is_issued, period = self._collected.is_issued, self.summary.period
        if self.asked:
            parts = [page_text(f"ask.{status}", count=count) for status, count in self.asked]
            step = page_text("ask_all", what=page_text("ask_join").join(parts))
            return step, f"pledgexl mail {period}", page_text("mail_hint")
        if self.to_decide:
            step = page_text("decide_first", count=len(self.to_decide))
            return step, f"pledgexl check {period}", page_text("check_hint")
        step = page_text("all_done" if is_issued else "all_in", count=len(self.summary.departments))
        return step, "" if is_issued else f"pledgexl run {period}", page_text("run_hint")

    @property
    def deadline(self) -> tuple[str, str, bool]:
        """Return the deadline, how long it is until then, and whether it is over."""
        due = self.summary.plan.deadline(self.summary.period)
        if due is None:
            return page_text("no_deadline"), "", False
        days = (due - self._collected.started.date()).days
        left = page_text("over" if days < 0 else "left" if days else "today", days=abs(days))
        return day_text(due), left if self.asked else "", days < 0
