"""The city, drawn or the sample: its first plan, and what its departments report each month."""

from dataclasses import dataclass, field
from random import Random

from fuzz.nasty_city import COLUMNS
from fuzz.nasty_places import filled_cells, keys_of, put
from pledgexl.model.average import DEFAULT_RULES, Level
from pledgexl.model.names import FormLabel, FormSheet
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from pledgexl.model.submission import State
from pledgexl.workspace.folders import Workspace

BEGINS = Period(2023, 11)
_TERM = (BEGINS, Period(2027, 11))
_DEPARTMENTS = 3
_MEASURES = ("1-1-1", "1-1-2", "1-2-1", "2-1-1")
_PER_MEASURE = 3
_HIGHEST = 10
# Of a hundred rows, how many are excluded. No final report is made while one is not reported.
_EXCLUDED = 8


def first_plan(random: Random) -> Plan:
    """Return the plan with which the city begins."""
    items = {}
    for measure in _MEASURES:
        parts = measure.split("-")
        for depth, level in enumerate((Level.POLICY, Level.PLEDGE, Level.MEASURE), start=1):
            id_ = "-".join(parts[:depth])
            items[id_] = PlanItem(id_, level, f"{id_}の名称", "-".join(parts[: depth - 1]))
    departments = tuple(Department(f"{n}01", f"第{n}課") for n in range(1, _DEPARTMENTS + 1))
    numbers = [
        (measure, f"{measure}-{n:02d}") for measure in _MEASURES for n in range(1, _PER_MEASURE + 1)
    ]
    return Plan(
        settings=PlanSettings("試験市", "公約の取組状況", *_TERM, contact="企画課"),
        items=tuple(sorted(items.values(), key=lambda item: item.id)),
        departments=departments,
        initiatives=tuple(
            Initiative(number, measure, f"取組{number}", random.choice(departments).code)
            for measure, number in numbers
        ),
        rules=DEFAULT_RULES,
        rubric=(("0", "未着手"), ("10", "実現")),
    )


@dataclass
class Reports:
    """What the departments report: their last rating of each initiative, by its key on the form."""

    random: Random
    last: dict[str, int | None] = field(default_factory=dict)

    def send(self, workspace: Workspace, period: Period, added: int = 0) -> None:
        """Fill the forms of `period` and send them; on so many an initiative is `added`."""
        workspace.submissions(period).mkdir(parents=True, exist_ok=True)
        issued = sorted(workspace.forms(period).glob("*.xlsx"))
        adding = self.random.sample(issued, added) if added else []
        for form in issued:
            content = form.read_bytes()
            keys = {row: key for row, key in keys_of(content).items() if key[0] != "+"}
            cells: dict[str, str | int] = {}
            for row, key in keys.items():
                cells |= self._reported(row, key, f"{period}の{key}の取組です。")
            if form in adding:
                cells |= self._added(content, f"{period}に課で始めた取組")
            target = workspace.submissions(period) / form.name
            target.write_bytes(put(content, cells))

    def _added(self, content: bytes, title: str) -> dict[str, str | int]:
        """Return what is typed in the first spare row, below the measure of the first row."""
        keys, typed = keys_of(content), filled_cells(content, FormSheet.ENTRY)
        spare = next(row for row, key in keys.items() if key[0] == "+")
        measure = typed[f"{COLUMNS[FormLabel.MEASURE]}{min(keys)}"]
        rating = self.random.randint(0, 6)
        named = {"INITIATIVE": title, "MEASURE": measure}
        return _cells(spare, f"{title}の準備です。", RATING=rating, STATE="", **named)

    def correct(self, workspace: Workspace, period: Period) -> None:
        """Send another rating and text of one initiative."""
        path = self.random.choice(sorted(workspace.submissions(period).glob("*.xlsx")))
        content = path.read_bytes()
        row, key = self.random.choice(
            [(row, key) for row, key in keys_of(content).items() if key[0] != "+"]
        )
        rating = (self.last.get(key) or 0) + 1
        self.last[key] = rating = rating if rating <= _HIGHEST else 0
        text = f"{period}の{key}を改めました（{self.random.randrange(1000)}）。"
        path.write_bytes(put(content, _cells(row, text, RATING=rating, STATE="")))

    def _reported(self, row: int, key: str, text: str) -> dict[str, str | int]:
        before = self.last.get(key)
        if self.random.randrange(100) < _EXCLUDED:
            self.last[key] = None
            state = self.random.choice((State.STOPPED, State.NOT_APPLICABLE))
            return _cells(row, f"{text}見直しました。", RATING="", STATE=state.value)
        step = self.random.choice((-1, 0, 0, 1, 1, 2))
        rating = self.random.randint(0, 6) if before is None else before + step
        self.last[key] = rating = min(max(rating, 0), _HIGHEST)
        return _cells(row, text, RATING=rating, STATE="")


def _cells(row: int, text: str, **typed: str | int) -> dict[str, str | int]:
    values = {"TEXT": text, "REMARK": "市の判断によります。", **typed}
    return {f"{COLUMNS[FormLabel[name]]}{row}": value for name, value in values.items()}
