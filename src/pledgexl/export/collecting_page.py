"""The month while forms come in, for the planning office: the next step, who sent, what is open."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial

from pledgexl.export.page import PAGE, day_text, href, packaged, render
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import month_name, word
from pledgexl.model.finding import Actor, Severity
from pledgexl.model.names import Folder
from pledgexl.model.point import DepartmentFindings, Point
from pledgexl.model.summary import DepartmentStatus, DepartmentSummary, Summary
from pledgexl.rules.findings_by_department import findings_by_department

# What needs doing stands first.
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
    """What a page is made of: the month, when it was read, and the language.

    `has_folder` says whether the forms lie in the workspace's own folder, where links lead;
    `is_issued` whether the report of the month has been created from them.
    """

    summary: Summary
    started: datetime
    language: Language
    has_folder: bool = True
    is_issued: bool = False


def collecting_page(collected: Collected) -> bytes:
    """Return the page of a month that is being collected; it lies among the returned files."""
    language = collected.language
    return render(
        "collecting.html.j2",
        language,
        month=_Month(collected),
        word=partial(word, language=language),
        wording=partial(wording, language=language),
        error=Severity.ERROR,
        warning=Severity.WARNING,
        css=packaged("base.css", "collecting.css", "print.css"),
        js=packaged("common.js", "collecting.js"),
    ).encode()


@dataclass(frozen=True)
class _Group:
    """The findings of one department, or of a file that nobody knows the department of."""

    found: DepartmentFindings
    summary: DepartmentSummary | None
    number: int
    name: str
    sent: tuple[tuple[str, str], ...]
    returned: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        return f"d-{self.number}"

    @property
    def points(self) -> tuple[Point, ...]:
        return self.found.points

    @property
    def status(self) -> DepartmentStatus:
        return self.summary.status if self.summary else DepartmentStatus.NEEDS_CORRECTION


class _Month:
    """What the template asks of the month."""

    def __init__(self, collected: Collected) -> None:
        summary = collected.summary
        self._collected = collected
        self._summary = summary
        self._language = collected.language
        self.settings = summary.plan.settings
        self.departments = summary.departments

    def _say(self, name: str, **values: object) -> str:
        return PAGE[name].in_(self._language).format_map(values)

    @property
    def label(self) -> str:
        return month_name(self._summary.period, self._language)

    @property
    def moment(self) -> str:
        started = self._collected.started
        return f"{day_text(started.date(), self._language)} {started:%H:%M}"

    @cached_property
    def board(self) -> list[tuple[DepartmentStatus, tuple[DepartmentSummary, ...]]]:
        """The departments by how far they are; a state that nobody is in is left out."""
        by_status = {
            status: tuple(one for one in self.departments if one.status is status)
            for status in _ORDER
        }
        return [(status, found) for status, found in by_status.items() if found]

    @property
    def stack(self) -> Iterator[tuple[DepartmentStatus, int, int]]:
        """Yield the parts of a bar over all departments: state, where it begins, how long."""
        start = 0
        for status, found in reversed(self.board):
            yield status, start, len(found)
            start += len(found)

    @cached_property
    def groups(self) -> list[_Group]:
        found = findings_by_department(self._summary)
        return [self._group(one, number) for number, one in enumerate(found, start=1)]

    def _group(self, found: DepartmentFindings, number: int) -> _Group:
        department = found.department
        files = dict.fromkeys(
            at.file for point in found.points for at in point.places if at.file in self._submitted
        )
        back = dict.fromkeys(
            self._summary.returned[file] for file in files if file in self._summary.returned
        )
        return _Group(
            found=found,
            summary=self._by_code[department.code] if department else None,
            number=number,
            name=f"{department.code} {department.name}" if department else self._nobody(found),
            sent=tuple((file, self._submission(file)) for file in files if self._has_folder),
            returned=tuple((name, href([name])) for name in back),
        )

    @cached_property
    def _by_code(self) -> dict[str, DepartmentSummary]:
        return {one.department.code: one for one in self.departments}

    @cached_property
    def _submitted(self) -> frozenset[str]:
        return frozenset(record.file for record in self._summary.files)

    @property
    def _has_folder(self) -> bool:
        return self._collected.has_folder

    def _nobody(self, found: DepartmentFindings) -> str:
        is_form = found.file in self._submitted
        return f"{self._say('unknown' if is_form else 'plan_workbook')} {found.file}"

    def _submission(self, file: str) -> str:
        return href([_UP, _UP, Folder.SUBMISSIONS, str(self._summary.period), *file.split("/")])

    @property
    def submissions_link(self) -> str:
        return self._submission("") if self._has_folder else ""

    @cached_property
    def open(self) -> list[_Group]:
        """The departments with something open, in the order of the board."""
        found = [group for group in self.groups if group.points]
        return sorted(found, key=lambda group: _ORDER.index(group.status))

    @property
    def count(self) -> int:
        return sum(len(group.points) for group in self.open)

    def anchor(self, department: DepartmentSummary) -> str:
        """Return where the findings of `department` stand on the page; "" if it has none."""
        return self._anchors.get(department.department.code, "")

    @cached_property
    def _anchors(self) -> dict[str, str]:
        known = ((group.summary, group.anchor) for group in self.open)
        return {one.department.code: anchor for one, anchor in known if one}

    @property
    def closed(self) -> Iterator[tuple[str, str, list[tuple[_Group, Point]]]]:
        """Yield what asks nothing any more: answered questions, and notes."""
        groups = self.groups
        yield "answered", "answer", [(one, each) for one in groups for each in one.found.answered]
        yield "notes", "fix", [(one, each) for one in groups for each in one.found.notes]

    @cached_property
    def to_decide(self) -> list[_Group]:
        """The group of each point that no department can settle."""
        return [
            group
            for group in self.open
            for point in group.points
            if point.finding.actor is Actor.PLANNING_OFFICE
        ]

    @property
    def to_decide_groups(self) -> list[_Group]:
        return list({group.anchor: group for group in self.to_decide}.values())

    @cached_property
    def _asked(self) -> list[str]:
        counts = {status: len(found) for status, found in self.board}
        return [
            self._say(f"ask.{status}", count=counts[status])
            for status in _ASKED
            if status in counts
        ]

    @property
    def next_step(self) -> str:
        """Return in one sentence what is to be done next."""
        if self._asked:
            return self._say("ask_all", what=self._say("ask_join").join(self._asked))
        if self.to_decide:
            return self._say("decide_first", count=len(self.to_decide))
        done = "all_done" if self._collected.is_issued else "all_in"
        return self._say(done, count=len(self.departments))

    @property
    def command(self) -> str:
        """Return the command of the next step; a month that is issued may need none."""
        if self._collected.is_issued and not (self._asked or self.to_decide):
            return ""
        name = "mail" if self._asked else "check" if self.to_decide else "run"
        return f"pledgexl {name} {self._summary.period}"

    @property
    def command_hint(self) -> str:
        if self._asked:
            return self._say("mail_hint")
        return self._say("check_hint" if self.to_decide else "run_hint")

    @property
    def issued_link(self) -> str:
        """Return where the issued month stands, once there is one."""
        parts = [_UP, _UP, Folder.OUTPUT, str(self._summary.period), "index.html"]
        return href(parts) if self._collected.is_issued else ""

    @property
    def deadline(self) -> str:
        due = self._summary.plan.deadline(self._summary.period)
        return day_text(due, self._language) if due else self._say("no_deadline")

    @cached_property
    def _days(self) -> int | None:
        due = self._summary.plan.deadline(self._summary.period)
        return (due - self._collected.started.date()).days if due else None

    @property
    def left(self) -> str:
        if self._days is None or not self._asked:
            return ""
        name = "over" if self._days < 0 else "left" if self._days else "today"
        return self._say(name, days=abs(self._days))

    @property
    def is_late(self) -> bool:
        return self._days is not None and self._days < 0

    @property
    def so_far(self) -> str:
        whole = self._summary.whole
        if whole.shown is None or self._collected.is_issued:
            return ""
        counts = {"rated": whole.coverage.rated, "expected": whole.coverage.expected}
        unit = "％" if whole.highest == 100 else f"／{whole.highest}"
        return self._say("so_far", shown=whole.shown + unit, **counts)
