"""What an import made of a list, held against what is true of it.

Texts are compared without any white space, since line breaks and padding are no part of them, and
letter by letter otherwise: `ＩＣ` is not `IC`.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from fuzz.lists.truth import (
    CellTruth,
    Document,
    InitiativeRead,
    InitiativeTruth,
    MeasureRead,
    SourceRead,
    Truth,
)

Path = tuple[str, ...]
# What an import may not do at all, whatever the list looks like.
NEVER = ("invented", "unaccounted")
_ROW = re.compile(r"R?[A-Z]*(\d+)")
_COLUMN = re.compile(r"C(\d+)$|^([A-Z]+)\d")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: of what `kind`, what, and the texts of the source it is about."""

    kind: str
    what: str
    texts: tuple[str, ...] = ()


@dataclass(slots=True)
class Verdict:
    """All faults of an import; those of `unmarked` are at no place that the import doubts."""

    faults: list[Fault] = field(default_factory=list)
    unmarked: list[Fault] = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of all faults."""
        return {fault.kind for fault in self.faults}

    @property
    def is_exact(self) -> bool:
        """Whether the hierarchy is the list's."""
        return "hierarchy" not in self.kinds

    @property
    def is_marked(self) -> bool:
        """Whether each fault of plan, departments and months is at a doubtful place."""
        return not self.unmarked

    def of(self, kind: str) -> list[Fault]:
        """Return the faults of `kind`."""
        return [fault for fault in self.faults if fault.kind == kind]


def judge(truth: Truth, document: Document) -> Verdict:
    """Return what is wrong with `document` as an import of the list that `truth` is of."""
    plan_faults = [
        *_hierarchy_faults(truth, document),
        *_initiative_faults(truth, document),
        *_measure_faults(truth, document),
        *_department_faults(truth, document),
        *_retired_faults(truth, document),
    ]
    doubted = _doubted(truth, document)
    return Verdict(
        faults=[
            *plan_faults,
            *_level_name_faults(truth, document),
            *_invented(truth, document),
            *_accounting_faults(truth, document),
            *_role_faults(truth, document),
        ],
        unmarked=[
            fault
            for fault in plan_faults
            if not any(doubted.has(text, fault.kind) for text in fault.texts)
        ],
    )


def squeezed(text: str) -> str:
    """Return `text` without white space."""
    return "".join(text.split())


# --- the plan


def _hierarchy_faults(truth: Truth, document: Document) -> Iterator[Fault]:
    """Yield each initiative whose way down the plan is not the list's, and its order."""
    expected = list(_true_paths(truth))
    found = list(_read_paths(document))
    wanted: dict[Path, int] = defaultdict(int)
    optional: Counter[Path] = Counter()
    for path, one in expected:
        if one.get("optional"):
            optional[path] += 1
        else:
            wanted[path] += 1
    kept: list[Path] = []
    for path in found:
        match = _matching(path, truth, wanted, optional)
        if match is None:
            what = f"not in the list: {'／'.join(path)}"
            yield Fault("hierarchy", what, _differing(path, [true for true, _ in expected]))
        else:
            kept.append(match)
    for path, times in wanted.items():
        if times > 0:
            yield Fault("hierarchy", f"missing: {'／'.join(path)}", _differing(path, found))
    order = [path for path, _ in expected if path in kept]
    if not any(wanted.values()) and [path for path in order if path in set(kept)] != kept:
        out = next(
            (ours for ours, theirs in zip_longest(kept, order) if ours != theirs and ours), ("",)
        )
        yield Fault("hierarchy", f"another order from {'／'.join(out)}", out)


def _differing(path: Path, others: list[Path]) -> Path:
    """Return the last title of `path` and those above it that another way to it does not have."""
    same_end = [other for other in others if other[-1] == path[-1]]
    if not same_end:
        return path[-1:]
    nearest = max(same_end, key=lambda other: len(set(other) & set(path)))
    return (*(title for title in path if title not in nearest), path[-1])


def _matching(
    path: Path, truth: Truth, wanted: dict[Path, int], optional: Counter[Path]
) -> Path | None:
    """Return the path of the list that `path` is, and count it as found."""
    for candidate in _readings(path, truth.get("levels", 4)):
        for expected in (wanted, optional):
            for true_path in list(expected):
                if expected[true_path] > 0 and _same_path(true_path, candidate, truth):
                    expected[true_path] -= 1
                    return true_path
    return None


def _readings(path: Path, levels: int) -> list[Path]:
    """Return `path`, or what is left of it without the title that repeats its neighbour."""
    if levels == len(path):
        return [path]
    return [
        path[:index] + path[index + 1 :]
        for index in range(len(path) - 1)
        if path[index] == path[index + 1]
    ]


def _same_path(true_path: Path, path: Path, truth: Truth) -> bool:
    if true_path[:-1] != path[:-1]:
        return False
    return true_path[-1] == path[-1] or path[-1] in _variants(truth).get(true_path[-1], ())


def _variants(truth: Truth) -> dict[str, set[str]]:
    """Return the other right titles of each initiative."""
    variants: dict[str, set[str]] = defaultdict(set)
    for _, one in _true_paths(truth):
        variants[squeezed(one["title"])].update(squeezed(text) for text in one["variants"])
    return variants


def _true_paths(truth: Truth) -> Iterator[tuple[Path, InitiativeTruth]]:
    for policy in truth["plan"]:
        for pledge in policy["pledges"]:
            for measure in pledge["measures"]:
                for one in measure["initiatives"]:
                    titles = [policy["title"], pledge["title"], measure["title"], one["title"]]
                    if truth.get("levels", 4) == 3:
                        del titles[2]
                    yield tuple(map(squeezed, titles)), one


def _read_paths(document: Document) -> Iterator[Path]:
    for path, _ in _read_initiatives(document):
        yield path


def _read_initiatives(document: Document) -> Iterator[tuple[Path, InitiativeRead]]:
    for policy in document["policies"]:
        for pledge in policy["pledges"]:
            for measure in pledge["measures"]:
                for one in measure["initiatives"]:
                    titles = (policy["title"], pledge["title"], measure["title"], one["title"])
                    yield tuple(map(squeezed, titles)), one


def _initiative_faults(truth: Truth, document: Document) -> Iterator[Fault]:
    """Yield each initiative with another lead, other related departments or other months."""
    variants = _variants(truth)
    read: dict[str, list[InitiativeRead]] = defaultdict(list)
    for path, found in _read_initiatives(document):
        read[path[-1]].append(found)
    for path, one in _true_paths(truth):
        names = [path[-1], *variants[path[-1]]]
        same_name = next((read[name] for name in names if read.get(name)), [])
        if not same_name:
            if not one.get("optional"):
                yield Fault("titles", f"missing: {one['title']}", (one["title"],))
            continue
        # Of two that are called the same the first is the one that is right, if one is.
        faults = [list(_faults_of(one, found, truth)) for found in same_name]
        yield from min(faults, key=len)


def _faults_of(one: InitiativeTruth, found: InitiativeRead, truth: Truth) -> Iterator[Fault]:
    title = one["title"]
    if truth["departments_at"] == "initiative":
        if squeezed(one["lead"] or "") != squeezed(found["lead"] or ""):
            yield Fault("departments", f"{title}: {found['lead']}, not {one['lead']}", (title,))
        if set(map(squeezed, one["related"])) != set(map(squeezed, found["related"])):
            what = f"{title}: related {found['related']}, not {one['related']}"
            yield Fault("departments", what, (title,))
    if (one["start"], one["end"]) != (found["start"], found["end"]):
        what = f"{title}: {found['start']}~{found['end']}, not {one['start']}~{one['end']}"
        yield Fault("months", what, (title,))


def _measure_faults(truth: Truth, document: Document) -> Iterator[Fault]:
    """Yield each measure with other departments, where they belong to measures."""
    if truth["departments_at"] != "measure":
        return
    read = {
        squeezed(measure["title"]): measure
        for policy in document["policies"]
        for pledge in policy["pledges"]
        for measure in pledge["measures"]
    }
    for policy in truth["plan"]:
        for pledge in policy["pledges"]:
            for measure in pledge["measures"]:
                found = read.get(squeezed(measure["title"]))
                if found and _departments_of(found) != (measure["departments"] or []):
                    what = f"{_departments_of(found)}, not {measure['departments']}"
                    title = measure["title"]
                    yield Fault("departments", f"{title}: {what}", (title,))


def _departments_of(measure: MeasureRead) -> list[str]:
    """Return the departments of a measure; those of its only initiative are the same in a plan."""
    only = measure["initiatives"][0] if len(measure["initiatives"]) == 1 else None
    own = measure["departments"] or []
    return own or ([only["lead"], *only["related"]] if only and only["lead"] else [])


def _department_faults(truth: Truth, document: Document) -> Iterator[Fault]:
    """Yield departments that are missing, that are none, or that have another code."""
    codes = {squeezed(one["name"]): one["code"] for one in document["departments"]}
    known = {squeezed(one["name"]) for one in truth["departments"]}
    others = {squeezed(one["name"]) for one in truth["other_departments"]}
    for name in codes.keys() - known - others:
        yield Fault("departments", f"no department: {name}", (name,))
    for one in truth["departments"]:
        name = squeezed(one["name"])
        code = one.get("code")
        if name not in codes:
            yield Fault("departments", f"missing department: {name}", (name,))
        elif code is not None and codes[name] != code:
            yield Fault("departments", f"{name}: code {codes[name]}, not {code}", (name,))


def _retired_faults(truth: Truth, document: Document) -> Iterator[Fault]:
    named = " ".join(squeezed(str(one)) for one in document["retired"])
    for title in truth["retired"]:
        if squeezed(title) not in named:
            yield Fault("retired", f"not named as retired: {title}", (title,))


def _level_name_faults(truth: Truth, document: Document) -> Iterator[Fault]:
    """Yield the level names that stand over a column of the list and are not the proposal's."""
    headings = {squeezed(cell["text"]) for cell in truth["cells"] if cell["role"] == "heading"}
    for level, name in truth["level_names"].items():
        found = document["level_names"].get(level) or ""
        if squeezed(name) in headings and squeezed(found) != squeezed(name):
            yield Fault("level names", f"{level}: {found}, not {name}", (name,))


# --- the accounting


def _invented(truth: Truth, document: Document) -> Iterator[Fault]:
    """Yield each title, department and source text that is no text of the list."""
    texts = [squeezed(cell["text"]) for cell in truth["cells"]]
    everything = "\n".join(texts)
    for kind, text in _proposed_texts(document):
        if not squeezed(text):
            yield Fault("invented", f"{kind} without a text")
        elif squeezed(text) not in everything:
            yield Fault("invented", f"{kind}: {text}", (text,))
    places = {_place(cell, truth["file"]) for cell in truth["cells"]}
    for source in document["sources"]:
        if _place(source, truth["file"]) not in places and not _is_paragraph(source):
            yield Fault("invented", f"source {source['sheet']} {source['cell']}", (source["text"],))


def _proposed_texts(document: Document) -> Iterator[tuple[str, str]]:
    for policy in document["policies"]:
        yield "policy", policy["title"]
        for pledge in policy["pledges"]:
            yield "pledge", pledge["title"]
            for measure in pledge["measures"]:
                yield "measure", measure["title"]
                for name in measure["departments"] or []:
                    yield "department", name
    for path, one in _read_initiatives(document):
        yield "initiative", one["title"] or path[-1]
        named = [one["lead"]] if one["lead"] is not None else []
        for department_name in (*named, *one["related"]):
            yield "department", department_name
    for department in document["departments"]:
        yield "department", department["name"]


def _accounting_faults(truth: Truth, document: Document) -> Iterator[Fault]:
    """Yield each text of the list that the sources do not have once, whole, as used or left."""
    for cell, rows in _rows_by_cell(truth, document):
        where = f"{cell['sheet']} {cell['cell']}: {cell['text']!r}"
        if not rows:
            yield Fault("unaccounted", f"{where} is in no row", (cell["text"],))
            continue
        said = squeezed("".join(row["text"] for row in rows))
        if said != squeezed(cell["text"]) and cell["type"] != "d":
            yield Fault("unaccounted", f"{where} is {said!r} there", (cell["text"],))
    for row in document["sources"]:
        if bool(row["used_in"]) == bool(row["left_out"]):
            what = "both used and left out" if row["used_in"] else "neither used nor left out"
            where = f"{row['sheet']} {row['cell']}: {row['text']!r}"
            yield Fault("unaccounted", f"{where} is {what}", (row["text"],))


def _role_faults(truth: Truth, document: Document) -> Iterator[Fault]:
    """Yield each text that was used and should be left out, or the other way."""
    for cell, rows in _rows_by_cell(truth, document):
        if cell["expect"] == "either" or not rows:
            continue
        became = "used" if any(row["used_in"] for row in rows) else "left"
        if became != cell["expect"]:
            where = f"{cell['sheet']} {cell['cell']}: {cell['text']!r} ({cell['role']})"
            yield Fault("roles", f"{where} is {became}, not {cell['expect']}", (cell["text"],))


def _rows_by_cell(
    truth: Truth, document: Document
) -> Iterator[tuple[CellTruth, Sequence[SourceRead]]]:
    """Yield each text of the list with its rows of the sources.

    Paragraphs are found by their text: whether blank ones count is the reader's choice.
    """
    rows: dict[tuple[str, ...], list[SourceRead]] = defaultdict(list)
    for row in document["sources"]:
        rows[_place(row, truth["file"])].append(row)
    paragraphs = [found for place, found in rows.items() if _is_paragraph(found[0])]
    for cell in truth["cells"]:
        if not _is_paragraph(cell):
            yield cell, rows.get(_place(cell, truth["file"]), [])
            continue
        text = squeezed(cell["text"])
        same = [one for one in paragraphs if squeezed("".join(row["text"] for row in one)) == text]
        yield cell, same[0] if same else []
        if same:
            paragraphs.remove(same[0])


def _place(cell: CellTruth | SourceRead, main_file: str) -> tuple[str, str, str]:
    return cell.get("file") or main_file, cell["sheet"], cell["cell"]


def _is_paragraph(cell: CellTruth | SourceRead) -> bool:
    return cell["cell"].startswith("段落")


# --- the doubts


# In which cells of an initiative's row a fault of a kind may lie, besides its title.
_ROLES_OF: dict[str, tuple[str, ...]] = defaultdict(
    tuple,
    months=("start", "end", "dates", "datemark", "freeword"),
    departments=("lead", "related", "lead+related", "ditto"),
)


@dataclass(frozen=True, slots=True)
class _Doubted:
    """Where the list is doubted: texts, and the rows and columns in which cells are doubted."""

    cells: list[CellTruth]
    rows: set[tuple[str, str]]
    columns: set[tuple[str, str]]
    texts: set[str]

    def has(self, text: str, kind: str) -> bool:
        """Whether a doubt stands at `text`, in its row, or at the heading of the column."""
        wanted = squeezed(text)
        if not wanted:
            return False
        at = [cell for cell in self.cells if wanted in squeezed(cell["text"])]
        rows = {_row(cell) for cell in at}
        beside = [
            cell for cell in self.cells if cell["role"] in _ROLES_OF[kind] and _row(cell) in rows
        ]
        columns = {_column(cell) for cell in (*at, *beside)}
        return (
            any(wanted in doubted for doubted in self.texts)
            or not rows.isdisjoint(self.rows)
            or not columns.isdisjoint(self.columns)
        )


def _doubted(truth: Truth, document: Document) -> _Doubted:
    headings = {
        (cell["sheet"], cell["cell"]) for cell in truth["cells"] if cell["role"] == "heading"
    }
    places = [(doubt["sheet"], doubt["cell"]) for doubt in document["doubts"]]
    return _Doubted(
        cells=truth["cells"],
        rows={(sheet, _row_of(cell)) for sheet, cell in places if (sheet, cell) not in headings},
        columns={(sheet, _column_of(cell)) for sheet, cell in places if (sheet, cell) in headings},
        texts={squeezed(doubt["text"]) for doubt in document["doubts"]} - {""},
    )


def _row(cell: CellTruth) -> tuple[str, str]:
    return cell["sheet"], _row_of(cell["cell"])


def _column(cell: CellTruth) -> tuple[str, str]:
    return cell["sheet"], _column_of(cell["cell"])


def _row_of(cell: str) -> str:
    found = _ROW.match(cell)
    return found[1] if found else cell


def _column_of(cell: str) -> str:
    found = _COLUMN.search(cell)
    return (found[1] or found[2]) if found else cell
