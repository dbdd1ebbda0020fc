"""What has to hold of a city's months at their end: made again, proved again, and guarded."""

import json
import re
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from fuzz.history.bridges import Bridges, Json
from fuzz.history.drill import Drill, call, contents

T = TypeVar("T")
_CREATED = re.compile(rb"<dcterms:created[^>]*>([^<]+)<")
_INPUTS, _ISSUES = "inputs", "issues"


@dataclass
class Judge:
    """The months of a drill, what was tried on them how often, and what went wrong."""

    drill: Drill
    tried: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    bridges: Bridges = field(default_factory=Bridges)
    _most: int | None = None

    @property
    def issues(self) -> list[Path]:
        """The folder of every issue, the one that stands last."""
        found = []
        for month in self.drill.months:
            earlier = (month / _ISSUES).glob("*")
            found += [*sorted(earlier, key=lambda path: int(path.name)), month]
        return found

    def make_again(self, issues: list[Path]) -> None:
        """Make each of `issues` from its own inputs, and compare every byte."""
        for issue in issues:
            self.tried["made again"] += 1
            self.drill.say(f"{issue.relative_to(self.drill.root)}: made again")
            with tempfile.TemporaryDirectory() as name:
                root = shutil.copytree(issue / _INPUTS, Path(name) / "again")
                for fault in _differences(issue, root):
                    self.wrong.append(f"{issue}: {fault}")

    def prove_bridges(self) -> None:
        """Prove each movement of each issue since the results that it was made from."""
        for issue in self.issues:
            now = _result(issue)
            bases = {
                move["base"] for move in now["overall"]["movement"] if move["base"] != now["period"]
            }
            self.drill.say(f"{issue.relative_to(self.drill.root)}: movements since {sorted(bases)}")
            for base in sorted(bases):
                earlier = issue / _INPUTS / "output"
                then = _result(earlier / base)
                older = [
                    _result(path.parent)
                    for path in earlier.glob("*/result.json")
                    if path.parent.name < base
                ]
                self.wrong += self.bridges.faults(now, then, older)

    def tamper(self, rounds: int, most: int | None = None) -> None:
        """Flip bytes, remove months and records, cut tails: `verify` has to notice each.

        Of months, records and tails so many are drawn, by default all.
        """
        self._most = most
        self._expect_sound()
        for _ in range(rounds):
            self._flip_files()
        self._flip_records()
        self._remove_months()
        self._remove_records()
        self._cut_tails()
        self._expect_sound()

    def _verify(self, *paper: str) -> tuple[int, Json]:
        ended = call(self.drill.root, int(self.drill.time.timestamp()), "verify", "--json", *paper)
        return ended.code, json.loads(ended.out)

    @property
    def _paper(self) -> tuple[str, ...]:
        paper = self.drill.papers[-1]
        return "--head", paper.head, "--count", str(paper.place)

    def _expect_sound(self) -> None:
        code, found = self._verify(*self._paper)
        if code or not found["sound"] or found["unsealed"]:
            self.wrong.append(f"verify of what nobody touched: {code} {found['faults']}")

    def _expect_noticed(self, code: int, what: str, *, is_named: bool) -> None:
        self.tried[what.partition(" ")[0]] += 1
        if code == 0 or not is_named:
            self.wrong.append(f"verify did not notice: {what}")

    def _flip_files(self) -> None:
        """Flip a byte in each file of each month at once: each of them has to be named."""
        files = [path for month in self.drill.months for path in month.rglob("*") if path.is_file()]
        with _kept(files):
            for path in files:
                _flip(path, self.drill)
            code, found = self._verify()
        states = {each["period"]: each["files"] for each in found["closed"]}
        for path in files:
            period, _, name = path.relative_to(self.drill.root / "output").as_posix().partition("/")
            is_named = states[period][name] in ("changed", "resaved")
            self._expect_noticed(code, f"flipped byte of {path}", is_named=is_named)

    def _flip_records(self) -> None:
        for record in self._drawn(self.drill.records):
            with _kept([record]):
                _flip(record, self.drill)
                code, found = self._verify()
            self._expect_noticed(code, f"flipped {record}", is_named=bool(found["faults"]))

    def _remove_months(self) -> None:
        for month in self._drawn(self.drill.months):
            aside = month.rename(self.drill.root / "aside")
            code, found = self._verify()
            aside.rename(month)
            (states,) = [each["files"] for each in found["closed"] if each["period"] == month.name]
            is_named = set(states.values()) == {"missing"}
            self._expect_noticed(code, f"removed-month {month.name}", is_named=is_named)

    def _remove_records(self) -> None:
        for record in self._drawn(self.drill.records[:-1]):
            with _kept([record]):
                record.unlink()
                code, found = self._verify()
            self._expect_noticed(code, f"removed-record {record}", is_named=bool(found["faults"]))

    def _cut_tails(self) -> None:
        """Cut each tail off, once with and once without the months that it closed."""
        records = self.drill.records
        for kept in self._drawn(range(len(records))):
            cut = records[kept:]
            names = {json.loads(record.read_bytes())["period"] for record in cut}
            months = [month for month in self.drill.months if month.name in names]
            for gone in ([], months):
                with _kept(cut), _away(gone, self.drill.root / "aside"):
                    for record in cut:
                        record.unlink()
                    code, found = self._verify(*self._paper)
                    # A report that was issued after a seal is a witness of it without any paper.
                    if kept and any(_seals_before(month) > kept for month in self.drill.months):
                        alone, told = self._verify()
                        is_named = "printed" in [fault["code"] for fault in told["faults"]]
                        self._expect_noticed(alone, f"printed-seal {kept}", is_named=is_named)
                is_named = "cut" in [fault["code"] for fault in found["faults"]]
                self._expect_noticed(code, f"cut-tail after {kept}", is_named=is_named)

    def _drawn(self, of: Sequence[T]) -> Sequence[T]:
        few = self._most is not None and len(of) > self._most
        return self.drill.random.sample(of, self._most or 0) if few else of


def _differences(issue: Path, root: Path) -> Iterator[str]:
    """Run the month in `root`, which has the inputs of `issue` alone; yield what is other."""
    result = _result(issue)
    period, number = result["period"], result["issue"]["number"]
    options = ["--reason", result["issue"]["reason"]] if number > 1 else []
    options += ["--revision"] * (result["issue"]["kind"] == "revision")
    ended = call(root, _made_at(issue), "run", period, *options)
    if ended.code != 0:
        yield f"exit {ended.code}: {ended.err}"
        return
    made, wanted = contents(root / "output" / period), contents(issue)
    wanted = {name: one for name, one in wanted.items() if not name.startswith(f"{_ISSUES}/")}
    if number > 1:
        # Of the issue before, its result alone is kept.
        made.pop(f"{_ISSUES}/{number - 1}/result.json", None)
    yield from (f"lacks {name}" for name in sorted(wanted.keys() - made.keys()))
    yield from (f"has {name} too" for name in sorted(made.keys() - wanted.keys()))
    yield from (
        f"other bytes in {name}" for name in sorted(made) if wanted.get(name, b"") != made[name]
    )


def _seals_before(month: Path) -> int:
    """Return how many seals there were when the report of `month`, if it is there, was issued."""
    count: int = _result(month)["issue"]["previous_seal"]["count"] if month.is_dir() else 0
    return count


def _result(folder: Path) -> Json:
    found: Json = json.loads((folder / "result.json").read_bytes())
    return found


def _made_at(issue: Path) -> int:
    """Return when `issue` was made, as its workbook says."""
    with zipfile.ZipFile(issue / "summary.xlsx") as book:
        found = _CREATED.search(book.read("docProps/core.xml"))
    assert found is not None
    made = datetime.fromisoformat(found[1].decode().removesuffix("Z"))
    return int(made.replace(tzinfo=UTC).timestamp())


def _flip(path: Path, drill: Drill) -> None:
    content = bytearray(path.read_bytes())
    place = drill.random.randrange(len(content))
    content[place] ^= 1 << drill.random.randrange(8)
    # Never into a file that is linked from elsewhere.
    path.unlink()
    path.write_bytes(content)


@contextmanager
def _kept(files: list[Path]) -> Iterator[None]:
    """Put `files` back afterwards."""
    kept = {path: path.read_bytes() for path in files}
    try:
        yield
    finally:
        for path, content in kept.items():
            path.write_bytes(content)


@contextmanager
def _away(folders: list[Path], aside: Path) -> Iterator[None]:
    """Move `folders` to `aside`, and back afterwards."""
    aside.mkdir(exist_ok=True)
    for folder in folders:
        folder.rename(aside / folder.name)
    try:
        yield
    finally:
        for folder in folders:
            (aside / folder.name).rename(folder)
        aside.rmdir()
