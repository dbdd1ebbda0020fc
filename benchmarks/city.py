"""A fictional city of any number of departments: its plan, and what its forms say.

Each department rates ten initiatives, five under each of two measures of different policies.
"""

# ruff: noqa: S311 (a seeded generator makes the same city again)

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from random import Random

from pledgexl.model.average import DEFAULT_RULES, Level
from pledgexl.model.form import Form, FormLine
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from pledgexl.model.submission import State
from pledgexl.rules.forms import forms

PERIOD = Period(2024, 3)
POLICIES, PLEDGES = 5, 5
MEASURES_PER_FORM, ROWS_PER_MEASURE = 2, 5
ROWS_PER_FORM = MEASURES_PER_FORM * ROWS_PER_MEASURE
# From a hundred departments on, a measure has some twenty initiatives of four departments.
_FORMS_PER_MEASURE_OF_A_PLEDGE = 50
_FEWEST_MEASURES = 2

# What the rows of a form say under 状態; the forms take these by turns.
_WITHOUT_STATES = (State.NONE,) * ROWS_PER_FORM
STATES = (
    _WITHOUT_STATES,
    (*_WITHOUT_STATES[:-1], State.STOPPED),
    (State.NOT_APPLICABLE, *_WITHOUT_STATES[1:]),
    _WITHOUT_STATES,
)

_PLACES = (
    "市役所",
    "駅前",
    "港地区",
    "北部",
    "川沿い",
    "旧市街",
    "山の手",
    "図書館",
    "公民館",
    "臨海部",
)
_SUBJECTS = ("子育て", "防災", "観光", "農業", "交通", "健康", "環境", "文化", "福祉", "教育")
_WORKS = ("相談窓口", "担い手の育成", "案内の多言語化", "設備の更新", "見守りの輪", "情報の発信")
_WHEN = (
    "４月に",
    "梅雨の前に",
    "夏の間に",
    "秋口に",
    "年明けに",
    "今月",
    "この半年で",
    "連休の後に",
)
_WHO = (
    "地域の団体と力を合わせて",
    "住民の声を聞きながら",
    "近隣の市町と分担して",
    "若手の職員が中心となり",
    "専門家の助言を受けて",
)
_DID = (
    "回数を増やし、利用した人は前の年より一割ほど多くなりました",
    "手順を見直し、申し込みから返事までの日数を短くしました",
    "場所を二つ加え、遠くに住む人も通えるようにしました",
    "結果を冊子にまとめ、全世帯に届けました",
    "費用の内訳を公表し、次の年度の額を決めました",
    "参加した人に感想をたずね、寄せられた声を運営に生かしました",
)


def plan_of(departments: int) -> Plan:
    """Return a plan of so many `departments`."""
    measures = max(_FEWEST_MEASURES, departments // _FORMS_PER_MEASURE_OF_A_PLEDGE)
    settings = PlanSettings("試験市", "市長公約の取組状況", Period(2022, 7), Period(2026, 7))
    return Plan(
        settings=settings,
        items=tuple(_items(measures)),
        departments=tuple(map(_department, range(departments))),
        initiatives=tuple(_initiatives(departments, measures)),
        rules=DEFAULT_RULES,
        rubric=(("0", "未着手"), ("5", "半ばまで進んだ"), ("10", "実現した")),
    )


def _items(measures: int) -> Iterator[PlanItem]:
    for policy in range(1, POLICIES + 1):
        yield PlanItem(f"{policy}", Level.POLICY, f"{_SUBJECTS[policy]}を支えるまち", "")
        for pledge in range(1, PLEDGES + 1):
            above = f"{policy}-{pledge}"
            title = f"{_PLACES[pledge]}の{_SUBJECTS[policy]}を充実させます"
            yield PlanItem(above, Level.PLEDGE, title, f"{policy}")
            for measure in range(1, measures + 1):
                work = _WORKS[measure % len(_WORKS)]
                title = f"{_PLACES[pledge]}における{work}（その{measure}）"
                yield PlanItem(f"{above}-{measure}", Level.MEASURE, title, above)


def _department(place: int) -> Department:
    name = f"{_SUBJECTS[place % len(_SUBJECTS)]}推進第{place + 1}課"
    return Department(f"{place + 1:05}", name, f"担当{place + 1}", f"d{place + 1}@example.jp")


def _initiatives(departments: int, measures: int) -> Iterator[Initiative]:
    # Neighbours in this order belong to different policies.
    order = [
        f"{policy}-{pledge}-{measure}"
        for measure, pledge, policy in product(
            range(1, measures + 1), range(1, PLEDGES + 1), range(1, POLICIES + 1)
        )
    ]
    for group in range(MEASURES_PER_FORM * departments):
        turn, place = divmod(group, len(order))
        lead = _department(group // MEASURES_PER_FORM).code
        for row in range(ROWS_PER_MEASURE):
            number = turn * ROWS_PER_MEASURE + row + 1
            title = _initiative_title(group * ROWS_PER_MEASURE + row)
            yield Initiative(f"{order[place]}-{number:02}", order[place], title, lead)


def _initiative_title(running: int) -> str:
    subject = _SUBJECTS[running % len(_SUBJECTS)]
    return f"{subject}の{_WORKS[running % len(_WORKS)]}事業（第{running + 1}号）"


def filled_forms(plan: Plan) -> Iterator[Form]:
    """Yield the form of each department of `plan`, filled in without a fault."""
    random = Random(7)
    for place, form in enumerate(forms(plan, PERIOD, {})):
        texts = iter(random.sample(_sentences(), ROWS_PER_FORM))
        states = iter(STATES[place % len(STATES)])
        # Departments differ: each has a level of its own, and its rows vary around it.
        level = random.randrange(2, 9)
        yield replace(
            form,
            lines=tuple(
                line
                if line.is_spare
                else _filled(line, next(states), level + random.randrange(-2, 3), next(texts))
                for line in form.lines
            ),
        )


def _filled(line: FormLine, state: State, rating: int, text: str) -> FormLine:
    return replace(line, state=state, rating="" if state.is_excluded else str(rating), text=text)


@cache
def _sentences() -> tuple[str, ...]:
    """Return texts of some 40 to 120 letters; none has a word that asks for a reason."""
    plain = [
        f"{when}{place}で{who}{subject}の取組を進め、{did}。"
        for when, place, who, subject, did in product(_WHEN, _PLACES, _WHO, _SUBJECTS, _DID)
    ]
    random = Random(1)
    short = random.sample(plain, 1_500)
    return tuple(short[:1_000]) + tuple(
        first + second for first, second in zip(short[1_000:], short[:500], strict=True)
    )
