"""Drawn cities that live for some months, and what is read of each month in the last plan.

Here a city simply is as it is in a month; the rows are what an office types for its changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook

from pledgexl.excel.plan.read import read_plan
from pledgexl.model.average import Level
from pledgexl.model.names import PLAN_LABELS, PlanLabel, PlanSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan

FIRST, MONTHS, PLEDGES = Period(2022, 7), 12, 3
STRUCTURE, DEPARTMENTS, INITIATIVES = (
    PlanSheet.STRUCTURE,
    PlanSheet.DEPARTMENTS,
    PlanSheet.INITIATIVES,
)
Key = tuple[PlanSheet, str]
Cells = Mapping[PlanLabel, str]


@dataclass(frozen=True)
class Row:
    """What holds of one thing, and what is typed otherwise or besides in its row."""

    holds: Cells
    typed: Cells = field(default_factory=dict)

    def typing(self, **texts: str) -> "Row":
        typed = {PlanLabel[name.upper()]: text for name, text in texts.items()}
        return replace(self, typed={**self.typed, **typed})


@dataclass(frozen=True)
class Measure:
    pledge: int
    number: int
    title: str

    @property
    def id(self) -> str:
        return f"1-{self.pledge}-{self.number}"


@dataclass(frozen=True)
class Rated:
    measure: str
    running: int
    title: str
    lead: str


class City:
    """What there is in a month, by what names it in all months, and the rows that say so."""

    def __init__(self, random: Random) -> None:
        self.random, self.count = random, 100
        self.measures: dict[str, Measure] = {}
        self.rated: dict[str, Rated] = {}
        self.departments = {"801": "総務課", "802": "企画課"}
        self.open: dict[Key, Row] = {}
        self.closed: list[tuple[Key, Row]] = []
        for pledge in range(1, PLEDGES + 1):
            self._begin_measure(pledge)

    def new(self) -> int:
        self.count += 1
        return self.count

    def any(self, among: Mapping[str, object]) -> str:
        return self.random.choice(sorted(among))

    # What may happen in a month.

    def begin_measure(self) -> None:
        self._begin_measure(self.random.randint(1, PLEDGES))

    def _begin_measure(self, pledge: int) -> None:
        measure = Measure(pledge, self._next(pledge), f"施策{self.new()}")
        self.measures[measure.id] = measure
        self._begin_initiative(measure.id)

    def _next(self, pledge: int) -> int:
        """Return the next number of a pledge, where none is left out and none is used again."""
        rows = [row for (sheet, _), row in self.closed if sheet is STRUCTURE]
        then = [
            int(row.holds[PlanLabel.MEASURE_NUMBER])
            for row in rows
            if row.holds[PlanLabel.PLEDGE_NUMBER] == str(pledge)
        ]
        now = [each.number for each in self.measures.values() if each.pledge == pledge]
        return max((*then, *now), default=0) + 1

    def begin_initiative(self) -> None:
        self._begin_initiative(self.any(self.measures))

    def _begin_initiative(self, measure: str) -> None:
        rated = Rated(measure, self.new(), f"取組{self.count}", self.any(self.departments))
        self.rated[self.number(rated)] = rated

    def number(self, rated: Rated) -> str:
        return f"{self.measures[rated.measure].id}-{rated.running}"

    def now(self, key: Key) -> str:
        """Return the number that `key` has today."""
        sheet, name = key
        if sheet is STRUCTURE:
            return self.measures[name].id
        return self.number(self.rated[name]) if sheet is INITIATIVES else name

    def move_initiative(self) -> None:
        self._change(measure=self.any(self.measures), running=self.new())

    def change_lead(self) -> None:
        self._change(lead=self.any(self.departments))

    def rename_initiative(self) -> None:
        self._change(title=f"改称{self.new()}")

    def _change(self, **changes: str | int) -> None:
        key = self.any(self.rated)
        self.rated[key] = replace(self.rated[key], **changes)  # type: ignore[arg-type] # as drawn

    def end_initiative(self) -> None:
        if len(self.rated) > 1:
            del self.rated[self.any(self.rated)]

    def move_measure(self) -> None:
        key, pledge = self.any(self.measures), self.random.randint(1, PLEDGES)
        self.measures[key] = replace(self.measures[key], pledge=pledge, number=self._next(pledge))

    def rename_measure(self) -> None:
        key = self.any(self.measures)
        self.measures[key] = replace(self.measures[key], title=f"改称{self.new()}")

    def end_measure(self) -> None:
        key = self.any(self.measures)
        if len(self.measures) > PLEDGES:
            del self.measures[key]
            self.rated = {name: each for name, each in self.rated.items() if each.measure != key}
            self.begin_initiative()

    def begin_department(self) -> None:
        code = str(self.new())
        self.departments[code] = f"課{code}"

    def rename_department(self) -> None:
        self.departments[self.any(self.departments)] = f"課{self.new()}"

    def dissolve_department(self) -> None:
        """Let another one lead what a department led; in 取組 nothing is typed."""
        code = self.any(self.departments)
        if len(self.departments) == 1 or (DEPARTMENTS, code) not in self.open:
            return
        del self.departments[code]
        other = self.any(self.departments)
        self.open[DEPARTMENTS, code] = self.open[DEPARTMENTS, code].typing(successors=other)
        for key, row in self.open.items():
            if row.holds.get(PlanLabel.LEAD) == code:
                typed = row.typed.get(PlanLabel.LEAD, code)
                held = {**row.holds, PlanLabel.LEAD: other}
                self.open[key] = replace(row, holds=held).typing(lead=typed)
        led = [key for key, each in self.rated.items() if each.lead == code]
        self.rated |= {key: replace(self.rated[key], lead=other) for key in led}

    # What is typed of it.

    def rows(self) -> dict[Key, Row]:
        L = PlanLabel  # noqa: N806 (the names of columns, many of them)
        measures = {
            (STRUCTURE, key): {
                L.POLICY_NUMBER: "1",
                L.POLICY: "政策",
                L.PLEDGE_NUMBER: str(each.pledge),
                L.PLEDGE: f"公約{each.pledge}",
                L.MEASURE_NUMBER: str(each.number),
                L.MEASURE: each.title,
            }
            for key, each in self.measures.items()
        }
        rated = {
            (INITIATIVES, key): {
                L.INITIATIVE_NUMBER: self.number(each),
                L.INITIATIVE: each.title,
                L.MEASURE: self.measures[each.measure].id,
                L.LEAD: each.lead,
            }
            for key, each in self.rated.items()
        }
        departments = {
            (DEPARTMENTS, code): {L.DEPARTMENT_CODE: code, L.DEPARTMENT_NAME: name}
            for code, name in self.departments.items()
        }
        every: dict[Key, Cells] = {**measures, **rated, **departments}
        return {key: Row(holds) for key, holds in every.items()}

    def type_changes(self, month: Period) -> None:
        """End the rows of what is otherwise from `month` on, and begin others."""
        now, known = self.rows(), {key for key, _ in self.closed} | self.open.keys()
        for key, row in list(self.open.items()):
            if key not in now or now[key].holds != row.holds:
                self.closed.append((key, self.open.pop(key).typing(end=str(month.previous))))
        for key, row in now.items():
            if key not in self.open:
                begun = row if month == FIRST else row.typing(start=str(month))
                name = {STRUCTURE: "measure_identifier", INITIATIVES: "identifier"}.get(key[0])
                is_needed = key in known or self.now(key) != key[1]
                if name and is_needed:
                    begun = begun.typing(**{name: key[1]})
                self.open[key] = begun

    def save(self, path: Path) -> Path:
        book = Workbook()
        settings = book.worksheets[0]
        settings.title = PlanSheet.SETTINGS
        last = FIRST
        for _ in range(MONTHS):
            last = last.following
        for line in (
            *(("項目", "値", "説明"), ("自治体名", "町"), ("報告書名", "取組状況")),
            *(("任期開始", str(FIRST)), ("任期終了", str(last))),
        ):
            settings.append(line)
        rows = [*self.closed, *self.open.items()]
        self.random.shuffle(rows)
        for name in (STRUCTURE, DEPARTMENTS, INITIATIVES):
            sheet = book.create_sheet(name)
            sheet.append([str(label) for label in PLAN_LABELS[name]])
            for (of, _), row in rows:
                if of is name:
                    cells = {**row.holds, **row.typed}
                    sheet.append([cells.get(label) or None for label in PLAN_LABELS[name]])
        book.save(path)
        return path


Event = Callable[[City], None]
# Of measures one a month: what begins and moves at once would leave a number out.
OF_MEASURES: tuple[Event, ...] = (
    *(City.begin_measure, City.move_measure, City.rename_measure, City.end_measure),
)
OTHERS: tuple[Event, ...] = (
    *(City.begin_initiative, City.move_initiative, City.rename_initiative, City.end_initiative),
    *(City.change_lead, City.begin_department, City.rename_department, City.dissolve_department),
)


def state(city: City) -> tuple[object, ...]:
    """Return what the city is in a month."""
    return (
        {each.id: (key, each.title) for key, each in city.measures.items()},
        {
            city.number(each): (key, each.measure, each.title, each.lead)
            for key, each in city.rated.items()
        },
        dict(city.departments),
    )


def read_state(plan: Plan, month: Period) -> tuple[object, ...]:
    """Return the same of what was read."""
    measures = {each.id: each for each in plan.at(Level.MEASURE)}
    return (
        {id_: (each.key, each.title) for id_, each in measures.items()},
        {
            each.id: (each.key, measures[each.measure].key, each.title, each.lead)
            for each in plan.initiatives
            if each.counts_in(month)
        },
        {each.code: each.name for each in plan.departments if each.exists_in(month)},
    )


@pytest.mark.parametrize("seed", range(6))
def test_each_month_is_read_as_it_was(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    city, month = City(random), FIRST
    lived: dict[Period, tuple[object, ...]] = {}
    for _ in range(MONTHS):
        if lived:
            events = [*random.sample(OTHERS, random.randint(0, 2)), random.choice(OF_MEASURES)]
            for event in events:
                event(city)
        city.type_changes(month)
        lived[month] = state(city)
        month = month.following
    path = city.save(tmp_path / "plan.xlsx")

    for each, was in lived.items():
        assert read_state(read_plan(path, each), each) == was
