"""One mutant from a seed and a number, always the same one: bytes, and what was done to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from fuzz.bytes_level import BYTE_MUTATIONS
from fuzz.package import Record, read_records, record, unpacked, write_records
from fuzz.xml_text import SLOW_XML_MUTATIONS, XML_TEXT_MUTATIONS
from fuzz.xml_tree import SLOW_TREE_MUTATIONS, TREE_MUTATIONS, mutate_tree
from fuzz.zip_level import SLOW_ZIP_MUTATIONS, ZIP_MUTATIONS, splice

# How often a part is chosen: the sheets that hold ratings and identity most of all.
_WEIGHTS = {
    "sheet1": 16,
    "worksheets": 3,
    "sharedStrings": 5,
    "workbook.xml": 4,
    "styles": 3,
    "custom": 2,
    "Content_Types": 2,
}
_ENCODINGS = ("utf-16", "utf-16-le", "cp932", "utf-8-sig", "euc-jp", "utf-32", "utf-7")
_RARELY = 0.01


@dataclass(frozen=True, slots=True)
class Seed:
    """A sound filled form that mutants are made from."""

    name: str
    content: bytes
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A form after mutation; `story` says from which seed and how."""

    content: bytes
    story: tuple[str, ...]


def seed(name: str, content: bytes) -> Seed:
    """Return the form `content` as something to mutate."""
    return Seed(name, content, read_records(content))


def mutant(seeds: Sequence[Seed], number: str) -> Mutant:
    """Return the mutant that `number` names."""
    random = Random(number)
    chosen = random.choice(seeds)
    level = random.random()
    if level < 0.15:
        return _of_bytes(random, chosen.content, (chosen.name,))
    records = chosen.records
    story: tuple[str, ...] = (chosen.name,)
    if random.random() < 0.05:
        other = random.choice(seeds)
        records = splice(random, records, other.records)
        story = (*story, f"splice {other.name}")
    if level < 0.85:
        records, told = _mutated_parts(random, records)
        story = (*story, *told)
    if level > 0.8:
        return _of_package(random, records, story)
    return Mutant(write_records(records), story)


def _of_bytes(random: Random, content: bytes, story: tuple[str, ...]) -> Mutant:
    for _ in range(random.choice((1, 1, 2, 3))):
        mutation = random.choice(BYTE_MUTATIONS)
        content = mutation(random, content)
        story = (*story, mutation.__name__)
    return Mutant(content, story)


def _of_package(random: Random, records: tuple[Record, ...], story: tuple[str, ...]) -> Mutant:
    is_slow = random.random() < _RARELY
    mutation = random.choice(SLOW_ZIP_MUTATIONS if is_slow else ZIP_MUTATIONS)
    parts, directory = mutation(random, records)
    return Mutant(write_records(parts, directory), (*story, mutation.__name__))


def _mutated_parts(
    random: Random, records: tuple[Record, ...]
) -> tuple[tuple[Record, ...], tuple[str, ...]]:
    story: tuple[str, ...] = ()
    for _ in range(random.choice((1, 1, 1, 2, 2, 3))):
        place = random.choices(range(len(records)), [_weight(each) for each in records])[0]
        old = records[place]
        content, name = _mutated_part(random, unpacked(old))
        records = (*records[:place], record(old.name, content), *records[place + 1 :])
        story = (*story, f"{old.name.decode().rpartition('/')[2]} {name}")
    return records, story


def _weight(each: Record) -> int:
    name = each.name.decode()
    return next((weight for part, weight in _WEIGHTS.items() if part in name), 1)


def _mutated_part(random: Random, content: bytes) -> tuple[bytes, str]:
    kind = random.random()
    is_slow = random.random() < _RARELY
    if kind < 0.6:
        on_text = random.choice(SLOW_XML_MUTATIONS if is_slow else XML_TEXT_MUTATIONS)
        text = content.decode("utf-8", "surrogateescape")
        return on_text(random, text).encode("utf-8", "surrogateescape"), on_text.__name__
    if kind < 0.88:
        on_tree = random.choice(SLOW_TREE_MUTATIONS if is_slow else TREE_MUTATIONS)
        return mutate_tree(random, content, on_tree), on_tree.__name__
    if kind < 0.97:
        on_bytes = random.choice(BYTE_MUTATIONS)
        return on_bytes(random, content), on_bytes.__name__
    return _recoded(random, content)


def _recoded(random: Random, content: bytes) -> tuple[bytes, str]:
    """Return `content` in another encoding, which its declaration names or does not."""
    encoding = random.choice(_ENCODINGS)
    text = content.decode("utf-8", "replace")
    if random.random() < 0.5:
        text = text.replace("UTF-8", encoding, 1)
    return text.encode(encoding, "xmlcharrefreplace"), f"recoded {encoding}"
