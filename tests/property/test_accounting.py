"""A machine mangles a month's folder; every file, row and rating stays accounted for."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from hashlib import sha256
from math import floor
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from drawn_forms import CREATED, PERIOD
from fuzz.draft import typed_cell
from pledgexl.commands.month import read_summary
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.export.result import accounting
from pledgexl.model.average import Level
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form
from pledgexl.model.month import Summary
from pledgexl.model.names import FormLabel
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.rules.forms import forms
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.settings import Settings
from summaries import small_plan

# What a department types under 評価 and 状態, and what becomes of the row.
TYPED = {
    "0": RowStatus.RATED,
    "3": RowStatus.RATED,
    "7": RowStatus.RATED,
    "10": RowStatus.RATED,
    "８": RowStatus.RATED,
    "": RowStatus.MISSING,
    "八": RowStatus.REJECTED,
    "11": RowStatus.REJECTED,
    "対象外": RowStatus.EXCLUDED,
}
VALUE = {"0": 0, "3": 3, "7": 7, "10": 10, "８": 8}
LITTER = ("~$101.xlsx", "Thumbs.db", "desktop.ini", "._101.xlsx", "途中.tmp")
JUNK = (b"", b"PK\x03\x04", b"a,b\r\n1,2", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
NO_FORM = ("junk", "cut off", "other month", "unknown department")


def plan_of_three() -> Plan:
    """Return a plan with three departments, of which the first rates in two measures."""
    plan = small_plan(policies=2)
    items = (*plan.items, PlanItem("1-1-2", Level.MEASURE, "施策その3", "1-1"))
    leads = {"1-1-1-01": "101", "1-1-1-02": "102", "1-1-2-01": "101", "2-1-1-01": "103"}
    rows = (Initiative(id_, id_[:5], f"取組{id_}", lead) for id_, lead in leads.items())
    departments = (*plan.departments, Department("103", "市民課"))
    ordered = tuple(sorted(items, key=lambda item: (item.id[0], item.id)))
    return replace(plan, items=ordered, departments=departments, initiatives=tuple(rows))


PLAN = plan_of_three()
FORMS = {form.department.code: form for form in forms(PLAN, PERIOD, {})}


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as the machine knows it: whose it is, and by number what is typed; () is no form."""

    content: bytes
    department: str = ""
    revision: int = 0
    typed: tuple[tuple[str, str], ...] = ()


@cache
def blank(department: str, revision: int) -> bytes:
    """Return the form of `department` with texts alone."""
    form = replace(FORMS[department], revision=revision)
    lines = (replace(line, text="進めた") if line.number else line for line in form.lines)
    return form_workbook(replace(form, lines=tuple(lines)), CREATED)


def sent_form(department: str, revision: int, typed: Sequence[str]) -> Sent:
    """Return the form of `department` with `typed` in its rows, one after the other."""
    form = FORMS[department]
    rated = [line.number for line in form.lines if line.number]
    cells = dict(zip(rated, typed, strict=False))
    content = blank(department, revision)
    for number, text in cells.items():
        label = FormLabel.STATE if text == "対象外" else FormLabel.RATING
        cell = f"{column_letters(COLUMN_OF[label])}{row_of(form, number)}"
        content = typed_cell(content, cell, text)
    return Sent(content, department, revision, tuple(cells.items()))


@cache
def no_form(kind: str) -> bytes:
    """Return a form that is not wanted, or one to cut off."""
    form = FORMS["101"]
    if kind == "other month":
        form = replace(form, period=PERIOD.previous)
    elif kind == "unknown department":
        form = replace(form, department=Department("9", "他課"))
    return form_workbook(form, CREATED)


def row_of(form: Form, number: str) -> int:
    return FIRST_ROW + [line.number for line in form.lines].index(number)


def counting(files: dict[str, Sent]) -> dict[str, str]:
    """Return department → the file that counts, by the rules of product.md."""
    once = {sha256(files[name].content).digest(): name for name in sorted(files, reverse=True)}
    rivals: dict[str, list[str]] = defaultdict(list)
    for name in once.values():
        if files[name].department:
            rivals[files[name].department].append(name)
    return {
        department: name for department, names in rivals.items() for name in _newest(files, names)
    }


def _newest(files: dict[str, Sent], names: Sequence[str]) -> Iterator[str]:
    highest = max(files[name].revision for name in names)
    newest = [name for name in names if files[name].revision == highest]
    if len(newest) == 1:
        yield newest[0]


def brute_average(ratings: Iterable[tuple[str, int]]) -> Fraction | None:
    """Return the overall figure as printed, by plain arithmetic (arithmetic.md)."""
    by_measure: dict[str, list[int]] = defaultdict(list)
    for number, rating in ratings:
        by_measure[number[:5]].append(rating)
    by_pledge: dict[str, list[Fraction]] = defaultdict(list)
    for measure, values in by_measure.items():
        by_pledge[measure[:3]].append(Fraction(sum(values), len(values)))
    policies = [floor(sum(values, Fraction(0)) / len(values) * 10) for values in by_pledge.values()]
    return Fraction(floor(Fraction(sum(policies), len(policies)) * 10), 10) if policies else None


class Month(RuleBasedStateMachine):
    """A folder of submissions, what lies in it, and what must come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.workspace = Workspace(Path(self.folder.name))
        self.workspace.plan.parent.mkdir()
        self.workspace.plan.write_bytes(plan_workbook(PLAN, CREATED))
        self.submissions = self.workspace.submissions(PERIOD)
        self.submissions.mkdir(parents=True)
        self.files: dict[str, Sent] = {}
        self.count = 0

    def put(self, sent: Sent, name: str = "", *, within: str = "") -> None:
        self.count += 1
        name = within + (name or f"提出{self.count}.xlsx")
        path = self.submissions / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(sent.content)
        self.files[name] = sent

    def any_file(self, place: int) -> str:
        return sorted(self.files)[place % len(self.files)]

    @rule(
        department=st.sampled_from(sorted(FORMS)),
        revision=st.integers(1, 3),
        typed=st.lists(st.sampled_from(sorted(TYPED)), min_size=2, max_size=2),
        within=st.sampled_from(("", "", "再提出/")),
    )
    def submit(self, department: str, revision: int, typed: list[str], within: str) -> None:
        self.put(sent_form(department, revision, typed), within=within)

    @precondition(lambda self: self.files)
    @rule(place=st.integers(0, 99))
    def copy(self, place: int) -> None:
        self.put(self.files[self.any_file(place)])

    @precondition(lambda self: self.files)
    @rule(place=st.integers(0, 99))
    def rename(self, place: int) -> None:
        name = self.any_file(place)
        self.put(self.files[name])
        self.remove(name)

    @precondition(lambda self: self.files)
    @rule(place=st.integers(0, 99))
    def delete(self, place: int) -> None:
        self.remove(self.any_file(place))

    def remove(self, name: str) -> None:
        (self.submissions / name).unlink()
        del self.files[name]

    @rule(kind=st.sampled_from(NO_FORM), which=st.integers(0, 3))
    def send_no_form(self, kind: str, which: int) -> None:
        content = JUNK[which] if kind == "junk" else no_form(kind)
        if kind == "cut off":
            content = content[: 1000 * (which + 1)]
        self.put(Sent(content))

    @rule(name=st.sampled_from(LITTER), within=st.sampled_from(("", "下/")))
    def leave_litter(self, name: str, within: str) -> None:
        self.put(Sent(f"{name}".encode()), name, within=within)

    @rule()
    def read(self) -> None:
        summary = read_summary(self.workspace, PERIOD, Settings(CREATED))
        self.all_is_counted(summary)
        self.what_counts_is_what_was_sent(summary)
        self.no_rating_is_lost(summary)

    def teardown(self) -> None:
        try:
            self.read()
        finally:
            self.folder.cleanup()

    def all_is_counted(self, summary: Summary) -> None:
        said = accounting(summary)
        files, rows = dict(said["files"]), dict(said["rows"])
        assert files.pop("found") == sum(files.values()) == len(self.files)
        assert rows.pop("expected") == sum(rows.values()) == len(PLAN.initiatives)
        once = [row.id for row in summary.initiatives]
        assert sorted(once) == sorted(initiative.id for initiative in PLAN.initiatives)

    def what_counts_is_what_was_sent(self, summary: Summary) -> None:
        accepted = counting(self.files)
        said = {name for name in self.files if _status(summary, name) is FileStatus.ACCEPTED}
        typed = dict(pair for name in accepted.values() for pair in self.files[name].typed)
        statuses = Counter(TYPED[typed.get(row.id, "")] for row in PLAN.initiatives)
        ratings = ((number, VALUE[text]) for number, text in typed.items() if text in VALUE)
        average = summary.whole.average
        assert {self.files[name].department for name in said} == accepted.keys()
        assert Counter(row.status for row in summary.initiatives) == statuses
        assert (average.cut_value if average else None) == brute_average(ratings)

    def no_rating_is_lost(self, summary: Summary) -> None:
        told = {(found.at.file, found.at.row) for found in summary.findings}
        rated = {
            (row.at.file, row.at.row, row.rating_tenths)
            for row in summary.initiatives
            if row.at is not None
        }
        for name, sent in self.files.items():
            if _status(summary, name) is not FileStatus.ACCEPTED:
                assert (name, 0) in told
                continue
            for number, typed in sent.typed:
                row = row_of(FORMS[sent.department], number)
                is_counted = (name, row, VALUE.get(typed, -1) * 10) in rated
                assert is_counted or (name, row) in told or typed == "対象外"


def _status(summary: Summary, name: str) -> FileStatus:
    return next(record.status for record in summary.files if record.file == name)


TestMonth = Month.TestCase
TestMonth.settings = settings(
    max_examples=25,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    # A failure is told at once: shrinking it would take minutes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
