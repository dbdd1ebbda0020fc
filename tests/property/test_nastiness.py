"""A slice of `make nasty`: no drawn text or name stops a month, and sound files arrive."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from command import pledgexl
from fuzz.nasty_cases import nasty_forms, nasty_plan
from fuzz.nasty_city import Case, City, Ended

# The others take a minute each: `make nasty` has them.
KINDS = (nasty_forms, nasty_plan)


def called(root: Path, arguments: tuple[str, ...]) -> Ended:
    done = pledgexl("-C", root, *arguments)
    return Ended(" ".join(arguments), done.code, done.out, done.err)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return City(tmp_path_factory.mktemp("nasty") / "city", called)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@given(seed=st.integers(0, 2**32))
@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    # A failure names its seed: smaller seeds are no smaller failures.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_drawn_text_stops_a_month(
    kind: Callable[[Case], None], city: City, tmp_path: Path, seed: int
) -> None:
    case = Case(city.copy(tmp_path / f"{seed}"), Random(seed), called)

    kind(case)

    assert case.wrong == []
    assert case.placed.total() > 0
