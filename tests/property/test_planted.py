"""One fault of each kind in random forms: found at its cell, nothing else, and nothing before."""

import pytest

from fuzz.draft import Kind
from fuzz.plant import KINDS, plant

EACH = 4
# So many random forms are shared by all kinds.
FORMS = 40


def test_plants_more_than_sixty_kinds_of_faults() -> None:
    names = [kind.name for kind in KINDS]

    assert len(set(names)) == len(names) > 60


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_finds_a_single_fault_at_its_cell_and_nothing_in_the_sound_form(kind: Kind) -> None:
    first = KINDS.index(kind)
    numbers = [f"test:{(first + place) % FORMS}" for place in range(EACH)]

    assert [miss for number in numbers if (miss := plant(kind, number))] == []
