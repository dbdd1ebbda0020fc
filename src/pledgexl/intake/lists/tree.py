"""The plan as it grows while a list is read: items of four levels, each with its sources."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pledgexl.intake.lists.departments import NOBODY, Named
from pledgexl.intake.lists.marks import NumberKind, split_marks, split_number
from pledgexl.intake.lists.months import NO_SPAN, Span
from pledgexl.intake.lists.sources import Source
from pledgexl.model.text import comparable

POLICY, PLEDGE, MEASURE, INITIATIVE = range(4)
LEVELS = ("policy", "pledge", "measure", "initiative")


@dataclass(eq=False)
class Item:
    """A policy, pledge, measure or initiative (`level` 0 to 3) of the list.

    `sources` are the texts that it came from: the first one named it, later ones repeat it. A copy
    (`is_copy`) repeats a title beside it for a level that the list lacks. `departments`, `span`
    and the marks are those of an initiative; a measure may have departments too.
    """

    level: int
    number: str = ""
    title: str = ""
    sources: list[Source] = field(default_factory=list)
    children: list["Item"] = field(default_factory=list)
    departments: Named = NOBODY
    span: Span = NO_SPAN
    is_copy: bool = False
    is_repeated: bool = False
    is_retired: bool = False
    is_empty: bool = False
    id: str = ""
    _known: dict[tuple[str, str], "Item"] = field(default_factory=dict)

    @property
    def is_kept(self) -> bool:
        """Whether the item is part of the plan: not retired, not listed elsewhere, not empty."""
        return not (self.is_retired or self.is_repeated or self.is_empty)

    def child(self, number: str, title: str) -> "Item | None":
        """Return the item below with this number and title, None if there is none."""
        return self._known.get((comparable(number), comparable(title)))

    def add(self, child: "Item") -> "Item":
        """Put `child` below this item, and return it."""
        self.children.append(child)
        self._known.setdefault((comparable(child.number), comparable(child.title)), child)
        return child

    def below(self, level: int) -> Iterator["Item"]:
        """Yield the items of `level` below this one, in order."""
        for each in self.children:
            if each.level == level:
                yield each
            yield from each.below(level)


def goes_on(above: Item, item: Item) -> bool:
    """Say whether the title of `item` may go on with that of `above`, in the row above it.

    One with a number or a mark of its own begins anew, and so does one after a full stop.
    """
    if above.level != item.level or len(item.sources) != 1 or item.number or not above.sources:
        return False
    first, second = above.sources[0], item.sources[0]
    text = second.kept.strip()
    is_plain = split_number(text).kind is NumberKind.NONE and not split_marks(text).marks
    return is_plain and first.column == second.column and not above.title.endswith("。")


def drop_empty(root: Item) -> list[Item]:
    """Take what has nothing kept below it out of the plan; return those that are no copies.

    A measure stays without initiatives, but not one that only repeats a title.
    """
    empty = []
    for level in (MEASURE, PLEDGE, POLICY):
        for each in root.below(level):
            is_bare = not any(child.is_kept for child in each.children)
            if is_bare and each.is_kept and (each.is_copy or level != MEASURE):
                each.is_empty = True
                empty += [] if each.is_copy else [each]
    return empty


def has_measures(root: Item) -> bool:
    """Say whether the list has measures: one title for each pledge and its measure is none."""
    return any(map(_has_own_measures, (each for each in root.below(PLEDGE) if each.is_kept)))


def _has_own_measures(pledge: Item) -> bool:
    kept = [each for each in pledge.children if each.is_kept]
    is_one = len(kept) == 1 and (pledge.is_copy or kept[0].is_copy)
    return bool(kept) and not (is_one and kept[0].title == pledge.title)


def number_items(root: Item) -> None:
    """Give each item the ID that it has in the plan: `1`, `1-2`, `1-2-1`, `1-2-1-01`.

    Those that are not kept have none.
    """
    for number, each in enumerate((one for one in root.children if one.is_kept), start=1):
        last = f"{number:02d}" if each.level == INITIATIVE else str(number)
        each.id = f"{root.id}-{last}" if root.id else last
        number_items(each)
