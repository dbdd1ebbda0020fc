"""What of a plan is compared with another one, and by which key each thing is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pledgexl.messages.plan import setting_values
from pledgexl.model.average import Level
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan
from pledgexl.model.plan_change import PlanChangeKind as Kind
from pledgexl.model.plan_change import PlanPart

_LEVELS = {
    PlanPart.POLICY: Level.POLICY,
    PlanPart.PLEDGE: Level.PLEDGE,
    PlanPart.MEASURE: Level.MEASURE,
}


@dataclass(frozen=True, slots=True)
class Thing:
    """An item, an initiative or a department.

    `fields` are what else is compared, and how each is shown.
    """

    number: str
    title: str
    identifier: str = ""
    parent: str = ""
    start: Period | None = None
    end: Period | None = None
    successors: tuple[str, ...] = ()
    fields: Mapping[Kind, tuple[object, str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What names it in all months."""
        return self.identifier or self.number

    @property
    def name(self) -> str:
        """How it is shown."""
        return f"{self.number} {self.title}"

    def holds_in(self, period: Period) -> bool:
        """Say whether it counts, or exists, at the end of `period`."""
        return period.is_within(self.start, self.end)


def things_of(plan: Plan) -> dict[PlanPart, list[Thing]]:
    """Return all that has a number in `plan`, from the top down."""
    goes_on = plan.lineage.successors
    found = {
        part: [
            Thing(
                *(each.id, each.title, each.identifier, each.parent),
                successors=goes_on.get(each.key, ()),
            )
            for each in plan.at(level)
        ]
        for part, level in _LEVELS.items()
    }
    if not plan.has_measures:
        # What stands for the measure of each pledge is shown nowhere.
        found[PlanPart.MEASURE] = []
    found[PlanPart.INITIATIVE] = [_initiative(plan, each) for each in plan.initiatives]
    found[PlanPart.DEPARTMENT] = [_department(each) for each in plan.departments]
    return found


def _initiative(plan: Plan, each: Initiative) -> Thing:
    departments = plan.department_of
    parent = each.measure if plan.has_measures else plan.item_of[each.measure].parent
    related = "、".join(departments[code].name for code in each.related)
    return Thing(
        each.id,
        each.title,
        each.identifier,
        parent,
        each.start,
        each.end,
        plan.lineage.successors.get(each.key, ()),
        {
            Kind.LEAD: (each.lead, f"{each.lead} {departments[each.lead].name}"),
            Kind.RELATED: (each.related, related),
        },
    )


def _department(each: Department) -> Thing:
    return Thing(
        *(each.code, each.name, each.code, "", each.start, each.end, each.successors),
        {Kind.CONTACT: (each.contact, each.contact), Kind.MAIL: (each.mail, each.mail)},
    )


def settings_of(plan: Plan) -> dict[str, str]:
    """Return the values of the sheet 設定 by the names of its items in `Setting`."""
    return {item.name: str(value) for item, value in setting_values(plan.settings).items()}


def rule_values(plan: Plan) -> dict[str, str]:
    """Return how each level is calculated, by its name and that of the column."""
    return {
        f"{level}.{name}": str(getattr(rule, name))
        for level, rule in plan.rules.items()
        if plan.has_measures or level is not Level.MEASURE
        for name in ("times", "places", "cut", "carry")
    }
