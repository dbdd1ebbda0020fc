"""The plan that a drawn list is of, and the truth about it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from fuzz.lists.layout import Layout
from fuzz.lists.truth import (
    DepartmentTruth,
    InitiativeTruth,
    MeasureTruth,
    PledgeTruth,
    PolicyTruth,
)
from fuzz.lists.words import BUREAUS, DEPARTMENTS, Titles, drawn_titles

YEAR_COLUMNS = ("marks", "arrows", "bars")
FREE_WORDS = ("未定", "随時", "通年", "毎年度", "検討中")
Month = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Department:
    """A department with what a table of departments says of it."""

    name: str
    code: str
    bureau: str


@dataclass(slots=True)
class Item:
    """A line of the list: an initiative, or one that is retired or named a second time."""

    title: str
    lead: Department
    related: list[Department]
    start: Month | None
    end: Month | None
    state: str = ""  # "", retired or repeated
    kind: str = ""
    free_word: str = ""
    is_leadless: bool = False


@dataclass(slots=True)
class Measure:
    """A measure with the departments that it has where they belong to measures."""

    title: str
    items: list[Item]
    departments: list[Department] = field(default_factory=list)


@dataclass(slots=True)
class Pledge:
    """A pledge."""

    title: str
    measures: list[Measure]


@dataclass(slots=True)
class Policy:
    """A policy."""

    title: str
    pledges: list[Pledge]


@dataclass(slots=True)
class DrawnPlan:
    """A plan, and the departments of the city, of which some are in no line."""

    policies: list[Policy]
    departments: list[Department]
    first_year: int

    def measures(self) -> Iterator[Measure]:
        """Yield all measures."""
        for policy in self.policies:
            for pledge in policy.pledges:
                yield from pledge.measures

    def items(self) -> Iterator[Item]:
        """Yield all lines."""
        for measure in self.measures():
            yield from measure.items


def drawn_plan(layout: Layout) -> DrawnPlan:
    """Return the plan of `layout`."""
    random = Random(f"plan {layout.seed}")
    titles = drawn_titles(random, traps=layout.has_traps)
    departments = _departments(random, layout)
    first_year = random.choice((2023, 2024, 2024, 2025, 2018 if layout.has_traps else 2023))
    plan = DrawnPlan([], departments, first_year)
    for _ in range(layout.policies):
        plan.policies.append(_policy(random, layout, titles, plan))
    if layout.department_merged:
        for measure in plan.measures():
            for item in measure.items:
                item.lead, item.related = measure.items[0].lead, measure.items[0].related
    if layout.retired or layout.repeated:
        _add_odd_lines(random, layout, titles, plan)
    if layout.leadless:
        random.choice([item for item in plan.items() if item.state == ""]).is_leadless = True
    if layout.kinds:
        for item in plan.items():
            item.kind = item.kind or random.choice(("新規", "継続", "拡充", ""))
    return plan


def _departments(random: Random, layout: Layout) -> list[Department]:
    """Return ten departments; a name with the list's own separator needs a table to be known."""
    known = [
        name
        for name in DEPARTMENTS
        if "・" not in name or layout.separator != "・" or layout.department_table
    ]
    names = random.sample(known, 10)
    bureaus = sorted(random.choice(BUREAUS) for _ in names)
    return [
        Department(name, f"{100 + 10 * index + random.randrange(10)}", bureau)
        for index, (name, bureau) in enumerate(zip(names, bureaus, strict=True))
    ]


def _policy(random: Random, layout: Layout, titles: Titles, plan: DrawnPlan) -> Policy:
    policy = Policy(titles.policies.pop(), [])
    for _ in range(random.randint(1, layout.size)):
        pledge = Pledge(titles.pledges.pop(), [])
        for _ in range(random.randint(1, layout.size) if layout.levels == 4 else 1):
            measure = Measure(titles.measures.pop(), [])
            for _ in range(random.randint(1, layout.size)):
                if titles.initiatives:
                    measure.items.append(_item(random, titles.initiatives.pop(), plan))
            measure.departments = [measure.items[0].lead, *measure.items[0].related]
            pledge.measures.append(measure)
            if len(titles.measures) < 5 or len(titles.initiatives) < 8:
                break
        policy.pledges.append(pledge)
        if len(titles.measures) < 5 or len(titles.initiatives) < 8:
            break
    return policy


def _item(random: Random, title: str, plan: DrawnPlan) -> Item:
    lead, *related = random.sample(plan.departments[:9], 1 + random.choice((0, 0, 1, 1, 2)))
    first, last = sorted(random.choices(range(plan.first_year, plan.first_year + 4), k=2))
    start: Month | None = (first, random.choice((4, 4, 4, 7, 10)))
    end: Month | None = (last + 1, random.choice((3, 3, 3, 2)))
    open_at = random.random()
    if open_at < 0.1:
        start = None
    elif open_at < 0.25:
        end = None
    item = Item(title, lead, related, start, end)
    if random.random() < 0.08:
        item.free_word = random.choice(FREE_WORDS)
    return item


def _add_odd_lines(random: Random, layout: Layout, titles: Titles, plan: DrawnPlan) -> None:
    """Add a retired line and one that is named a second time, where the layout has them."""
    measures = list(plan.measures())
    if layout.retired:
        retired = _item(random, titles.initiatives.pop(), plan)
        retired.state = "retired"
        retired.kind = "廃止" if layout.retired == "kind" else ""
        random.choice(measures).items.append(retired)
    if layout.repeated and len(measures) > 1:
        first, *others = measures
        again = first.items[0]
        repeated = Item(
            again.title, again.lead, again.related, again.start, again.end, "repeated",
            again.kind, again.free_word, again.is_leadless,
        )  # fmt: skip
        random.choice(others).items.append(repeated)


def months_shown(item: Item, layout: Layout) -> tuple[str | None, str | None]:
    """Return the months that the list says of `item`, as the rules of what is right read them."""
    start, end = item.start, item.end
    if layout.dates == "none" or (item.free_word and layout.dates not in YEAR_COLUMNS):
        return None, None
    if layout.dates in ("year range", "years", "due", *YEAR_COLUMNS):
        start = start and (start[0], 4)
        end = end and (end[0], 3)
    if layout.dates in YEAR_COLUMNS:
        # Every year column has a sign or none: what is open begins or ends with the columns.
        first, last = marked_years(item)
        start, end = (first, 4), (last + 1, 3)
    if layout.dates == "due":
        start = None
    return _iso(start), _iso(end)


def marked_years(item: Item) -> tuple[int, int]:
    """Return the first and the last fiscal year in whose column `item` has a sign."""
    if item.start is None:
        assert item.end is not None
        return item.end[0] - 1, item.end[0] - 1
    return item.start[0], item.end[0] - 1 if item.end else item.start[0]


def _iso(month: Month | None) -> str | None:
    return f"{month[0]}-{month[1]:02}" if month else None


def true_plan(plan: DrawnPlan, layout: Layout) -> list[PolicyTruth]:
    """Return what is true of `plan` in the list; a list of three levels has no measures."""
    by_measure = layout.shape == "bullets"
    return [
        PolicyTruth(
            title=policy.title,
            pledges=[
                PledgeTruth(
                    title=pledge.title,
                    measures=[
                        MeasureTruth(
                            title=measure.title if layout.levels == 4 else pledge.title,
                            departments=[one.name for one in measure.departments]
                            if by_measure
                            else None,
                            initiatives=[
                                _true_initiative(item, layout)
                                for item in measure.items
                                if item.state != "retired"
                            ],
                        )
                        for measure in pledge.measures
                    ],
                )
                for pledge in policy.pledges
            ],
        )
        for policy in plan.policies
    ]


def _true_initiative(item: Item, layout: Layout) -> InitiativeTruth:
    start, end = months_shown(item, layout)
    by_measure = layout.shape == "bullets"
    truth = InitiativeTruth(
        title=item.title,
        variants=[],
        lead=None if by_measure or item.is_leadless else item.lead.name,
        related=[] if by_measure or item.is_leadless else [one.name for one in item.related],
        start=start,
        end=end,
    )
    if item.state == "repeated":
        truth["optional"] = True
        truth["variants"] = [f"{item.title}（再掲）"]
    return truth


def true_departments(
    plan: DrawnPlan, layout: Layout
) -> tuple[list[DepartmentTruth], list[DepartmentTruth]]:
    """Return the departments of the plan, and those that only the table of departments has."""
    with_codes = layout.department_table in ("codes", "file")
    used = used_departments(plan, layout)
    departments: list[DepartmentTruth] = [
        {"name": one.name, "variants": [], "code": one.code if with_codes else None} for one in used
    ]
    others: list[DepartmentTruth] = [
        {"name": one.name, "variants": []} for one in plan.departments if one not in used
    ]
    return departments, others if layout.department_table else []


def used_departments(plan: DrawnPlan, layout: Layout) -> list[Department]:
    """Return the departments that lead or help with an initiative that is in the plan."""
    if layout.shape == "bullets":
        named = [one for measure in plan.measures() for one in measure.departments]
    else:
        live = [item for item in plan.items() if item.state == "" and not item.is_leadless]
        named = [one for item in live for one in (item.lead, *item.related)]
    return list(dict.fromkeys(named))
