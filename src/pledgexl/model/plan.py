"""The plan: what was promised, who rates it, and how averages are made."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from pledgexl.model.average import Level, LevelRule
from pledgexl.model.language import Language
from pledgexl.model.levels import USUAL_FORMS, USUAL_NAMES, LevelNames, numbered, printed_id
from pledgexl.model.period import Period
from pledgexl.model.term import Elapsed

TENTHS_PER_POINT = 10
HIGHEST_RATING = 10


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A policy, pledge or measure; `parent` is the ID one level up, "" above a policy.

    `form` is how the office prints its number, "" as usual. `identifier` is the permanent 識別子
    that the plan gives it, whatever its number is in a month; "" where that is its number.
    """

    id: str
    level: Level
    title: str
    parent: str
    form: str = ""
    identifier: str = ""

    @property
    def key(self) -> str:
        """What names it in all months."""
        return self.identifier or self.id

    @property
    def number(self) -> str:
        """The number as printed, as usual `Ⅰ` for a policy, `2` for a pledge or measure."""
        last = int(self.id.rpartition("-")[2])
        return numbered(self.form or USUAL_FORMS[self.level], last)


@dataclass(frozen=True, slots=True)
class Department:
    """A department that fills forms; `code` names it everywhere, in all months.

    It exists from the month `start` to the month `end`. What it led then is its `successors`'.
    """

    code: str
    name: str
    contact: str = ""
    mail: str = ""
    start: Period | None = None
    end: Period | None = None
    successors: tuple[str, ...] = ()

    def exists_in(self, period: Period) -> bool:
        """Say whether the department exists at the end of `period`."""
        return period.is_within(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Initiative:
    """What is rated: one row of a form. `lead` alone rates it.

    `identifier` is as that of an item. `start` and `end` are its first and its last month.
    """

    id: str
    measure: str
    title: str
    lead: str
    related: tuple[str, ...] = ()
    start: Period | None = None
    end: Period | None = None
    identifier: str = ""

    @property
    def key(self) -> str:
        """What names it in all months."""
        return self.identifier or self.id

    def counts_in(self, period: Period) -> bool:
        """Say whether the initiative is to be rated for `period`."""
        return period.is_within(self.start, self.end)


Dated = TypeVar("Dated", Department, Initiative)


@dataclass(frozen=True, slots=True)
class PlanState:
    """The items and initiatives of a plan up to the month `until`, where nothing of them changes.

    None is until the end.
    """

    until: Period | None
    items: tuple[PlanItem, ...]
    initiatives: tuple[Initiative, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """What a plan workbook knows of all months, by the keys of initiatives and items.

    `initiatives` are the keys of all initiatives that ever stood in it. `successors` are what an
    initiative, measure or pledge that has ended went on in. `states` are the plan from its first
    months to its last. `begun` is the first month of each initiative that begins in a known one.
    """

    initiatives: frozenset[str] = frozenset()
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: tuple[PlanState, ...] = ()
    begun: Mapping[str, Period] = field(default_factory=dict)

    def state_at(self, period: Period) -> PlanState | None:
        """Return the items and initiatives at the end of `period`, None where no state is known."""
        ahead = (each for each in self.states if each.until is None or period <= each.until)
        return next(ahead, None)


def _until(dated: Dated, period: Period) -> Dated:
    """Return `dated` without an end at the end of `period` or later, and what that leads to."""
    if dated.end is None or dated.end >= period:
        dated = replace(dated, end=None)
        return replace(dated, successors=()) if isinstance(dated, Department) else dated
    return dated


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """The sheet 設定. `step_tenths` is 10, 5 or 1: ratings in steps of 1, 0.5 or 0.1.

    `language` is that of every document; `workbook_language` that of the plan workbook's own
    sheets and labels. `starts_on` and `ends_on` are days of the first and the last month of the
    term, None where those are whole months; `ended_early` is the last day of a term that ends
    before.
    """

    municipality: str
    report_title: str
    term_start: Period
    term_end: Period
    step_tenths: int = TENTHS_PER_POINT
    deadline_day: int | None = None
    contact: str = ""
    level_names: LevelNames = USUAL_NAMES
    number_forms: tuple[str, ...] = ()
    language: Language = Language.JA
    workbook_language: Language = Language.JA
    starts_on: date | None = None
    ends_on: date | None = None
    ended_early: date | None = None

    @property
    def first_day(self) -> date:
        """The day on which the term begins."""
        return self.starts_on or self.term_start.first_day

    @property
    def planned_last_day(self) -> date:
        """The day on which the term ends unless it ends early."""
        return self.ends_on or self.term_end.last_day

    @property
    def last_day(self) -> date:
        """The day on which the term ends."""
        return self.ended_early or self.planned_last_day

    @property
    def last_month(self) -> Period:
        """The month of the last report."""
        return Period(self.last_day.year, self.last_day.month)

    def elapsed(self, period: Period) -> Elapsed:
        """Return how much of the term has passed at the end of `period`, a month of it.

        A term that ends early is as long as it was meant to be: less of it has passed then.
        """
        whole = (self.planned_last_day - self.first_day).days + 1
        passed = (min(period.last_day, self.last_day) - self.first_day).days + 1
        return Elapsed(passed, whole)


@dataclass(frozen=True)
class Plan:
    """The plan as it holds at the end of one month. IDs are unique and every parent exists."""

    settings: PlanSettings
    items: tuple[PlanItem, ...]
    departments: tuple[Department, ...]
    initiatives: tuple[Initiative, ...]
    rules: Mapping[Level, LevelRule]
    rubric: tuple[tuple[str, str], ...] = ()
    lineage: Lineage = field(default_factory=Lineage, compare=False)

    def in_force(self, period: Period) -> "Plan":
        """Return the plan without what has no part in `period`, its month.

        What begins later or ends then or later is the same there as what does not, and so is a term
        that ends early after that month.
        """
        settings = self.settings
        if period < settings.last_month:
            settings = replace(settings, ended_early=None)
        there = [each for each in self.departments if period.is_within(each.start, None)]
        rated = [each for each in self.initiatives if period.is_within(each.start, None)]
        return replace(
            self,
            settings=settings,
            departments=tuple(_until(each, period) for each in there),
            initiatives=tuple(_until(each, period) for each in rated),
        )

    @cached_property
    def item_of(self) -> dict[str, PlanItem]:
        """Policies, pledges and measures by ID."""
        return {item.id: item for item in self.items}

    @cached_property
    def initiative_of(self) -> dict[str, Initiative]:
        """Initiatives by 取組番号."""
        return {initiative.id: initiative for initiative in self.initiatives}

    @cached_property
    def number_of(self) -> dict[str, str]:
        """The 取組番号 of this month by what names each initiative in all months."""
        return {initiative.key: initiative.id for initiative in self.initiatives}

    def has_row_of(self, number: str, key: str) -> bool:
        """Say whether an initiative has a row: its `number` in this month, or its `key` in any."""
        return number in self.initiative_of or key in self.lineage.initiatives

    @cached_property
    def title_of_measure(self) -> dict[str, str]:
        """The titles of all measures by ID."""
        return {item.id: item.title for item in self.at(Level.MEASURE)}

    @property
    def has_measures(self) -> bool:
        """Whether initiatives are below measures, not right below pledges."""
        return self.settings.level_names.has_measures

    def heading(self, measure: str) -> str:
        """Return how a form names a measure, `1-2-1 窓口の改善`, or the pledge in its place."""
        number = printed_id(measure, self.settings.level_names)
        return f"{number} {self.title_of_measure[measure]}"

    @cached_property
    def led_by(self) -> dict[str, list[Initiative]]:
        """The initiatives that each department leads, by its code, in the order of the plan."""
        led: dict[str, list[Initiative]] = defaultdict(list)
        for initiative in self.initiatives:
            led[initiative.lead].append(initiative)
        return dict(led)

    @cached_property
    def department_of(self) -> dict[str, Department]:
        """Departments by code."""
        return {department.code: department for department in self.departments}

    @cached_property
    def _children(self) -> dict[str, tuple[PlanItem, ...]]:
        children: dict[str, list[PlanItem]] = defaultdict(list)
        for item in self.items:
            children[item.parent].append(item)
        return {parent: tuple(found) for parent, found in children.items()}

    def children(self, parent: str = "") -> tuple[PlanItem, ...]:
        """Return the items right below `parent`, in the order of the plan; "" gives policies."""
        return self._children.get(parent, ())

    def at(self, level: Level) -> tuple[PlanItem, ...]:
        """Return the items of one level, in the order of the plan."""
        return tuple(item for item in self.items if item.level is level)

    def deadline(self, period: Period) -> date | None:
        """Return the day by which forms for `period` are due: in the month after it."""
        day, last = self.settings.deadline_day, period.following.last_day
        return None if day is None else last.replace(day=min(day, last.day))

    @cached_property
    def fingerprint(self) -> str:
        """Twelve characters that name this plan, whatever its version: city, report and term."""
        settings = self.settings
        named = (settings.municipality, settings.report_title, str(settings.term_start))
        return hashlib.sha256("\n".join(named).encode()).hexdigest()[:12]
