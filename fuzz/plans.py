"""Random plans and forms of theirs, filled without a fault."""

from dataclasses import replace
from random import Random

from pledgexl.model.average import DEFAULT_RULES, Level
from pledgexl.model.form import Form, FormLine
from pledgexl.model.month import rating_text
from pledgexl.model.period import Period
from pledgexl.model.plan import (
    TENTHS_PER_POINT,
    Department,
    Initiative,
    Plan,
    PlanItem,
    PlanSettings,
)
from pledgexl.model.submission import State
from pledgexl.rules.forms import forms

PERIOD = Period(2024, 3)
TEXTS = (
    *(
        "説明会を開き、意見を聞きました。",
        "予定の80％まで進みました。",
        "R&Dの<試行>を始めた",
        "𠮷野・髙﨑・㈱①",
    ),
    *(
        "一件目\n二件目",
        "=1+1 は式ではない",
        "8",
        "2024-03-31",
        "　字下げのある文",
        "http://example.jp/",
    ),
)
_STATES = ("", "", "", "", State.DONE.value, State.NOT_APPLICABLE.value, State.STOPPED.value)


def random_plan(random: Random) -> Plan:
    """Return a plan of one to three policies in which each department rates two rows or more."""
    items = tuple(_items(random))
    departments = tuple(
        Department(f"{number}0{number}", f"第{number}課")
        for number in range(1, random.randint(3, 5))
    )
    measures = [item.id for item in items if item.level is Level.MEASURE]
    return Plan(
        settings=_settings(random),
        items=items,
        departments=departments,
        initiatives=tuple(_initiatives(random, measures, departments)),
        rules=DEFAULT_RULES,
        rubric=(("0", "未着手"), ("10", "実現")),
    )


def _settings(random: Random) -> PlanSettings:
    step = random.choice((TENTHS_PER_POINT, 5, 1))
    city = f"試験{random.randrange(1000)}市"
    return PlanSettings(city, "公約の取組状況", Period(2022, 7), Period(2026, 7), step)


def _items(random: Random) -> list[PlanItem]:
    items: list[PlanItem] = []
    for policy in range(1, random.randint(2, 4)):
        items.append(PlanItem(f"{policy}", Level.POLICY, f"政策{policy}", ""))
        for pledge in range(1, random.randint(2, 3)):
            parent = f"{policy}-{pledge}"
            items.append(PlanItem(parent, Level.PLEDGE, f"公約{parent}", f"{policy}"))
            items.extend(
                PlanItem(f"{parent}-{number}", Level.MEASURE, f"施策{parent}-{number}", parent)
                for number in range(1, random.randint(2, 4))
            )
    return items


def _initiatives(
    random: Random, measures: list[str], departments: tuple[Department, ...]
) -> list[Initiative]:
    """Return two or more rows for each department, and for the first one that is over."""
    leads = [department.code for department in departments for _ in range(random.randint(2, 4))]
    rows: list[Initiative] = []
    for lead in leads:
        measure = random.choice(measures)
        number = f"{measure}-{sum(row.measure == measure for row in rows) + 1:02d}"
        rows.append(Initiative(number, measure, f"取組{number}", lead))
    over = [
        Initiative(
            f"{measures[0]}-9{place}", measures[0], "終わった取組", lead, end=Period(2023, 1)
        )
        for place, lead in enumerate({*leads})
    ]
    return [*rows, *over]


def filled_form(random: Random, plan: Plan) -> Form:
    """Return the form of one department of `plan`, filled without a fault."""
    form = random.choice(forms(plan, PERIOD, {}))
    lines = tuple(_filled(random, plan, line, form.measures) for line in form.lines)
    # Faults need a row that is rated, whatever the others are.
    place = random.choice([index for index, line in enumerate(lines) if line.number])
    rated = replace(lines[place], rating=random_rating(random, plan), state="", remark="")
    return replace(form, lines=(*lines[:place], rated, *lines[place + 1 :]))


def _filled(random: Random, plan: Plan, line: FormLine, measures: tuple[str, ...]) -> FormLine:
    if line.is_spare and random.random() < 0.85:
        return line
    title = line.title or f"追加の取組{line.key}"
    state = State(random.choice(_STATES))
    rating = "" if state.is_excluded else random_rating(random, plan)
    remark = "国の制度に移ったため" if state.is_excluded else random.choice(("", "備考"))
    text = random.choice(TEXTS)
    measure = random.choice(measures) if line.is_spare else line.measure
    line = replace(line, title=title, measure=measure, rating=rating, state=state.value)
    return replace(line, text=text, remark=remark)


def random_rating(random: Random, plan: Plan) -> str:
    """Return a rating that `plan` allows."""
    step = plan.settings.step_tenths
    return rating_text(step * random.randint(0, 10 * TENTHS_PER_POINT // step))
