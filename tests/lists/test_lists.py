"""The office's own lists come in: twelve examples, hundreds of drawn ones, a published report."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import cast

import pytest

from fuzz.lists.judge import NEVER, Verdict, judge
from fuzz.lists.layout import UGLIEST, Layout, drawn_layout
from fuzz.lists.report import published_report
from fuzz.lists.trial import Trial, tried
from fuzz.lists.truth import Document, Truth
from pledgexl.intake.lists.proposal import propose

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
DRAWN = 300
# So many of them, and each later one that has a choice which none before it had.
ALWAYS = 90
LEAST_EXACT = 0.95


def imported(truth: Truth, *paths: Path) -> Verdict:
    return judge(truth, cast("Document", propose(paths, {}).document()))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_reads_an_example_as_it_is(path: Path) -> None:
    truth: Truth = json.loads(path.read_text("utf-8"))

    assert imported(truth, path.parent / truth["file"]).faults == []


def layouts() -> Iterator[tuple[int, Layout]]:
    """Yield, by seed, layouts with every choice of the 300 that `make lists` draws."""
    seen: set[tuple[object, ...]] = set()
    for seed in range(DRAWN):
        layout = drawn_layout(seed, 1 + seed % UGLIEST)
        names = (one.name for one in fields(Layout) if one.name != "seed")
        choices = {(layout.is_word, name, getattr(layout, name)) for name in names}
        if seed < ALWAYS or not choices <= seen:
            yield seed, layout
        seen |= choices


@pytest.fixture(scope="module")
def by_seed() -> dict[int, Trial]:
    return {seed: tried(layout) for seed, layout in layouts()}


@pytest.fixture(scope="module")
def trials(by_seed: dict[int, Trial]) -> list[Trial]:
    return list(by_seed.values())


def stories(trials: list[Trial]) -> str:
    return "\n".join(f"{', '.join(one.failures)}: {one.layout.story()}" for one in trials)


def test_reads_drawn_lists_without_a_crash(trials: list[Trial]) -> None:
    assert stories([trial for trial in trials if trial.crash]) == ""


@pytest.mark.parametrize("kind", NEVER)
def test_never_invents_or_loses_a_text_of_a_drawn_list(trials: list[Trial], kind: str) -> None:
    assert stories([trial for trial in trials if kind in trial.verdict.kinds]) == ""


def test_finds_the_hierarchy_of_nearly_every_drawn_list(trials: list[Trial]) -> None:
    other = [trial for trial in trials if trial.crash or not trial.verdict.is_exact]

    assert len(other) <= (1 - LEAST_EXACT) * len(trials), stories(other)


@pytest.mark.parametrize("ugliness", range(1, UGLIEST + 1))
def test_finds_the_hierarchy_at_each_level_of_ugliness(
    by_seed: dict[int, Trial], ugliness: int
) -> None:
    same = [trial for seed, trial in by_seed.items() if 1 + seed % UGLIEST == ugliness]
    other = [trial for trial in same if not trial.verdict.is_exact]

    assert len(other) <= len(same) // 10, stories(other)


def test_marks_the_places_at_which_a_drawn_list_is_not_read_as_it_is(trials: list[Trial]) -> None:
    assert stories([trial for trial in trials if not trial.verdict.is_marked]) == ""


def test_reads_a_report_as_published_as_five_policies_25_pledges_and_50_measures(
    tmp_path: Path,
) -> None:
    report = published_report()
    document = cast("Document", propose(report.write(tmp_path), {}).document())
    pledges = [pledge for policy in document["policies"] for pledge in policy["pledges"]]

    assert len(document["policies"]) == 5
    assert len(pledges) == 25
    assert [len(pledge["measures"]) for pledge in pledges] == [2] * 25
    assert judge(report.truth(), document).faults == []
