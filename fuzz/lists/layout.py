"""How a drawn list looks: each choice an office made, drawn from a seed by the list's ugliness.

The first value of each choice is the tidiest: a failure is made smaller by going back to it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Literal

UGLIEST = 5
Shape = Literal[
    "columns", "bands", "sheets", "stacked", "headings", "bullets", "outline", "staircase"
]
Parents = Literal["repeat", "merged", "blank", "ditto"]
Dates = Literal[
    "none", "months", "month range", "year range", "years", "due", "marks", "arrows", "bars"
]
Departments = Literal[
    "columns", "joined", "brackets", "signs", "main", "labels", "lines", "directorates"
]
Numbering = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """A list before it is drawn; the same layout draws the same list."""

    seed: int
    policies: int = 1
    size: int = 1  # of pledges a policy, of measures a pledge, of initiatives a measure, at most
    shape: Shape = "columns"
    is_word: bool = False
    levels: int = 4
    parents: Parents = "repeat"
    ditto_sign: str = "同上"
    level_names: int = 0
    numbering: Numbering = ("", "", "", "")
    numbers_apart: bool = False
    dates: Dates = "none"
    departments: Departments = "columns"
    separator: str = "、"
    department_table: Literal["", "codes", "directorates", "file"] = ""
    departments_below: bool = False
    has_traps: bool = False
    has_title: bool = False
    as_of: bool = False
    head_rows: int = 1
    row_numbers: bool = False
    codes: bool = False
    kinds: Literal["", "column", "columns", "prefix", "sign"] = ""
    budget: bool = False
    extra: str = ""
    remarks: bool = False
    notes: bool = False
    footnotes: bool = False
    legend: bool = False
    subtotals: bool = False
    page_heads: bool = False
    retired: Literal["", "strike", "remark", "strike and remark", "title", "kind"] = ""
    repeated: Literal["", "title", "remark"] = ""
    line_breaks: bool = False
    padding: bool = False
    spaced_headings: bool = False
    spaced_departments: bool = False
    department_notes: bool = False
    department_merged: bool = False
    leadless: bool = False
    departments_first: bool = False
    hidden_column: bool = False
    other_sheet: bool = False
    margin: bool = False
    blank_rows: bool = False
    real_indents: bool = False
    squares: bool = False

    def story(self) -> str:
        """Return the choices that are not the tidiest, and the seed."""
        plain = Layout(self.seed)
        odd = [
            f"{one.name}={getattr(self, one.name)!r}"
            for one in fields(self)
            if getattr(self, one.name) != getattr(plain, one.name)
        ]
        return f"Layout({', '.join([str(self.seed), *odd])})"

    def tidier(self) -> Iterator["Layout"]:
        """Yield this layout with one choice tidier, each choice in turn."""
        plain = Layout(self.seed)
        for one in fields(self):
            if getattr(self, one.name) != getattr(plain, one.name):
                yield _agreed(replace(self, **{one.name: getattr(plain, one.name)}))
        for size in range(1, self.size):
            yield replace(self, size=size)
        for policies in range(1, self.policies):
            yield replace(self, policies=policies)


def tidiest(layout: Layout, fails: Callable[[Layout], bool]) -> Layout:
    """Return a layout with which a list still `fails`, but with no tidier one near it."""
    for tidier in layout.tidier():
        if tidier != layout and fails(tidier):
            return tidiest(tidier, fails)
    return layout


EXTRAS = ("事業概要", "目標値", "実績", "対象", "成果指標")


def drawn_layout(seed: int, ugliness: int) -> Layout:
    """Return a layout of `ugliness` 1 (tidy) to 5 (squared paper)."""
    random = Random(f"layout {seed} {ugliness}")

    def some(chance: float) -> bool:
        """Draw a feature that is more likely the uglier the list is."""
        return random.random() < chance * (ugliness - 1) / (UGLIEST - 1)

    shape, is_word = _shape(random, ugliness)
    layout = Layout(
        seed=seed,
        policies=random.randint(2, 4),
        size=random.choice((2, 2, 3)),
        shape=shape,
        is_word=is_word,
        levels=3 if some(0.15) else 4,
        parents="repeat"
        if ugliness == 1
        else random.choice(("merged", "merged", "blank", "ditto")),
        ditto_sign=random.choice(("同上", "〃", "同　上", "々", "″")),
        level_names=random.randrange(12),
        numbering=_numbering(random, ugliness, shape),
        numbers_apart=some(0.4) or (ugliness == 1 and random.random() < 0.3),
        dates=random.choice(_DATES[ugliness]),
        departments=random.choice(_DEPARTMENTS[ugliness]),
        separator=random.choice("、" if ugliness == 1 else "、、・／，\n"),
        department_table=_department_table(random),
        departments_below=ugliness > 2 and seed % 2 == 1,
        has_traps=ugliness > 1,
        has_title=ugliness > 1 and random.random() < 0.8,
        as_of=some(0.6),
        head_rows=min(random.randint(1, ugliness), 3),
        row_numbers=some(0.4),
        codes=some(0.3),
        kinds=random.choice(("column", "columns", "prefix", "sign")) if some(0.6) else "",
        budget=some(0.4),
        extra=random.choice(EXTRAS) if some(0.6) else "",
        remarks=some(0.7),
        notes=some(0.8),
        footnotes=some(0.5),
        legend=some(0.5),
        subtotals=some(0.5),
        page_heads=some(0.4),
        retired=_retired(random) if some(0.6) else "",
        repeated="" if not some(0.5) else "title" if random.random() < 0.6 else "remark",
        line_breaks=some(0.5),
        padding=some(0.4),
        spaced_headings=some(0.4),
        spaced_departments=some(0.3),
        department_notes=some(0.3),
        department_merged=some(0.4),
        leadless=some(0.2),
        departments_first=some(0.2),
        hidden_column=some(0.3),
        other_sheet=some(0.4),
        margin=some(0.4),
        blank_rows=some(0.3),
        real_indents=random.random() < 0.5,
        squares=ugliness == UGLIEST and random.random() < 0.6,
    )
    return _agreed(layout)


_DATES: dict[int, tuple[Dates, ...]] = {
    1: ("none", "months", "year range", "years"),
    2: ("none", "months", "month range", "year range", "due", "years"),
    3: ("months", "month range", "year range", "due", "years", "marks", "marks", "arrows"),
    4: ("none", "months", "month range", "year range", "due", "marks", "arrows", "bars"),
    5: ("months", "month range", "year range", "due", "years", "marks", "arrows", "bars"),
}
_DEPARTMENTS: dict[int, tuple[Departments, ...]] = {
    1: ("columns", "joined"),
    2: ("columns", "joined", "brackets"),
    3: ("columns", "joined", "brackets", "signs", "main", "lines"),
    4: ("columns", "joined", "brackets", "signs", "main", "labels", "lines", "directorates"),
    5: ("columns", "joined", "brackets", "signs", "main", "labels", "lines", "directorates"),
}


def _shape(random: Random, ugliness: int) -> tuple[Shape, bool]:
    """Return the shape and whether it is a Word document."""
    in_excel: dict[int, tuple[Shape, ...]] = {
        1: ("columns",),
        2: ("columns", "columns", "sheets", "bands"),
        3: ("columns", "columns", "sheets", "stacked", "bands", "outline", "staircase"),
        4: ("columns", "columns", "sheets", "stacked", "bands", "outline", "staircase", "bullets"),
        5: (
            *("columns", "columns", "columns", "sheets", "stacked", "bands"),
            *("outline", "staircase", "bullets"),
        ),
    }
    in_word: dict[int, tuple[Shape, ...]] = {
        1: ("columns",),
        2: ("columns", "headings"),
        3: ("columns", "headings", "bands"),
        4: ("columns", "headings", "bands", "bullets"),
        5: ("columns", "headings", "bands", "bullets"),
    }
    if random.random() < 0.25:
        return random.choice(in_word[ugliness]), True
    return random.choice(in_excel[ugliness]), False


def _numbering(random: Random, ugliness: int, shape: Shape) -> Numbering:
    """Return a style of numbers for each level; none in tidy lists."""
    if ugliness == 1 and random.random() < 0.7:
        return ("", "", "", "")
    styles: tuple[Numbering, ...] = (
        ("roman", "wide", "paren", "circle"),
        ("roman dot", "dot", "wide paren", "kana"),
        ("wide", "hyphen", "circle", ""),
        ("chapter", "hyphen", "circle", ""),
        ("name", "wide", "paren", "circle"),
        ("name", "paren", "", ""),
        ("dot", "paren", "circle", "kana"),
        ("roman", "dot", "", ""),
        ("", "", "", "circle"),
        ("ascii roman", "dot", "half paren", "kana paren"),
        ("wide", "wide hyphen", "circle", ""),
        ("dot", "dotted", "dotted", "circle"),
        ("roman", "roman hyphen", "circle", ""),
        ("name", "named", "named", ""),
        ("bracket", "half paren", "circle", ""),
        ("letter", "hyphen", "hyphen", "hyphen"),
        ("chapter", "section", "dot", "paren"),
        ("wide", "", "", ""),
        ("", "", "", ""),
    )
    if shape in ("outline", "staircase", "bands", "headings", "bullets"):
        return random.choice([one for one in styles if all(one[:3])])
    return random.choice(styles)


def _department_table(random: Random) -> Literal["", "codes", "directorates", "file"]:
    return random.choice(("", "", "", "codes", "directorates", "file"))


def _retired(random: Random) -> Literal["strike", "remark", "strike and remark", "title", "kind"]:
    return random.choice(("strike", "remark", "strike and remark", "title", "kind"))


def _agreed(layout: Layout) -> Layout:
    """Return `layout` without choices that its other choices leave no room for."""
    for change in (_in_its_format, _with_room_for_levels, _with_room_beside, _with_a_column):
        layout = replace(layout, **change(layout))  # type: ignore[arg-type]  # a field each
    return layout


def _in_its_format(layout: Layout) -> dict[str, object]:
    """Return what a Word document, or a workbook, does not have."""
    if not layout.is_word:
        return {"shape": "columns"} if layout.shape == "headings" else {}
    changes: dict[str, object] = dict.fromkeys(
        ("squares", "hidden_column", "margin", "blank_rows", "other_sheet"), False
    )
    if layout.department_table in ("codes", "directorates"):
        changes["department_table"] = "file"
    if layout.shape in ("sheets", "stacked", "outline", "staircase"):
        changes["shape"] = "columns"
    return changes


def _with_room_for_levels(layout: Layout) -> dict[str, object]:
    """Return what does not go with rows of their own for the titles above an initiative."""
    if layout.shape not in ("outline", "staircase", "bullets"):
        if layout.shape not in ("bands", "headings"):
            return {}
        # Without numbers nothing says which of two rows across a table stands above the other.
        numbering = layout.numbering if all(layout.numbering[:2]) else ("roman", "wide", "", "")
        return {"levels": 4, "numbering": numbering}
    return {
        **dict.fromkeys(("numbers_apart", "page_heads", "department_merged"), False),
        "departments_first": False,
        "levels": 4,
        "parents": "repeat",
        "head_rows": min(layout.head_rows, 2),
    }


def _with_room_beside(layout: Layout) -> dict[str, object]:
    """Return what has no place beside initiatives that share a cell."""
    if layout.shape != "bullets":
        return {}
    return {
        **dict.fromkeys(("codes", "row_numbers", "footnotes", "line_breaks", "squares"), False),
        **dict.fromkeys(("remarks", "budget", "padding", "department_notes"), False),
        **dict.fromkeys(("spaced_departments", "leadless"), False),
        **dict.fromkeys(("retired", "repeated", "kinds", "extra"), ""),
        "dates": "none",
        "departments": "lines",
    }


def _with_a_column(layout: Layout) -> dict[str, object]:
    """Return what needs a column, or another choice, that the list does not have."""
    changes: dict[str, object] = {}
    if layout.department_table not in ("codes", "directorates"):
        changes["departments_below"] = False
    if (layout.retired == "kind" and layout.kinds != "column") or (
        "remark" in layout.retired and not layout.remarks
    ):
        changes["retired"] = "strike"
    if layout.repeated == "remark" and not layout.remarks:
        changes["repeated"] = "title"
    if layout.separator == "・" and layout.departments == "columns":
        changes["separator"] = "、"
    if layout.department_merged or layout.parents in ("blank", "ditto"):
        changes["leadless"] = False
    if layout.department_merged:
        changes["departments_first"] = False
    return changes
