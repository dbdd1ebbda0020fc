"""The rows of a drawn table: initiatives with what stands beside them, and what lies between."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from fuzz.lists.columns import Column, level_names, put_headings, year_head
from fuzz.lists.grid import PLAIN, Grid, Look, Value
from fuzz.lists.layout import Layout
from fuzz.lists.plan import YEAR_COLUMNS, DrawnPlan, Item, Policy, marked_years
from fuzz.lists.signs import (
    ROLES,
    broken,
    department_texts,
    month_value,
    number_text,
    range_value,
    year_text,
)
from fuzz.lists.truth import InitiativeTruth
from fuzz.lists.words import EXTRA_TEXTS, REMARKS

PREFIXES = ("【{}】", "（{}）", "［{}］", "【{}】")
SIGNS = ("★", "◇", "☆")
FOOTNOTES = ("※{}", "（注{}）", "*{}")
_GREY, _YELLOW, _BLUE = "BFBFBF", "FFFF99", "DDEBF7"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the plan: the titles down to the initiative, and their numbers."""

    titles: tuple[str, ...]
    path: tuple[int, ...]
    item: Item


def places(policies: Sequence[Policy], first: int = 1) -> Iterator[Place]:
    """Yield the lines of `policies` in their order."""
    for one, policy in enumerate(policies, first):
        for two, pledge in enumerate(policy.pledges, 1):
            for three, measure in enumerate(pledge.measures, 1):
                for four, item in enumerate(measure.items, 1):
                    titles = (policy.title, pledge.title, measure.title, item.title)
                    yield Place(titles, (one, two, three, four), item)


class TableDrawer:
    """Draws the lines of one table into a grid."""

    def __init__(self, grid: Grid, layout: Layout, plan: DrawnPlan, columns: list[Column]) -> None:
        """Begin below whatever `grid` has already."""
        self.grid, self.layout, self.plan, self.columns = grid, layout, plan, columns
        self.random = Random(f"table {layout.seed} {grid.name}")
        self.at = {column.key: index for index, column in enumerate(columns)}
        self.row = 0
        self.names = level_names(layout)
        self.parent_levels = [level for level in range(3) if ROLES[level] in self.at]
        self._shown: dict[int, tuple[int, ...]] = {}
        self._since: dict[int, int] = {}
        self._repeats = False
        self._last_path: tuple[int, ...] = ()
        self._lines = 0
        self._budgets: dict[str, list[int]] = defaultdict(list)
        self._bureau = ""
        self._departments_of: tuple[int, ...] = ()

    def headings(self) -> None:
        """Write the heading rows."""
        self.row = put_headings(self.grid, self.row, self.columns, self.layout)

    def band(self, place: Place, level: int, look: Look) -> None:
        """Write the title of a policy or pledge as a row across the table."""
        self.close()
        number = number_text(
            self.layout.numbering[level], place.path[: level + 1], self.names[level]
        )
        self.grid.put(self.row, 0, number + place.titles[level], ROLES[level], look)
        self.grid.merge((self.row, 0, self.row, len(self.columns) - 1))
        self.row += 1

    def page(self) -> None:
        """Begin a new page: its number, and the headings once more."""
        self.close()
        self._shown.clear()
        self._repeats = True
        self.grid.put(self.row, 0, f"- {self.random.randint(1, 9)} -", "pagehead", PLAIN)
        self.row = put_headings(self.grid, self.row + 1, self.columns, self.layout, again=True)

    def subtotal(self, label: str, count: int) -> None:
        """Write a row of sums."""
        self.close()
        self.grid.table_rows.add(self.row)
        self.grid.put(self.row, 0, label, "subtotal", Look(fill=_BLUE, bold=True))
        initiative = self.at.get("initiative")
        if initiative:
            self.grid.put(self.row, initiative, f"{count}事業", "subtotal", Look(fill=_BLUE))
        for key, column in self.at.items():
            if key.startswith("budget"):
                amount = sum(self._budgets[key][-count:])
                self.grid.put(self.row, column, amount, "subtotal", Look(fill=_BLUE))
        self.row += 1

    def close(self) -> None:
        """End the merged cells that are open."""
        for level, since in self._since.items():
            for key in (ROLES[level], f"{ROLES[level]} number"):
                if key in self.at:
                    self.grid.merge((since, self.at[key], self.row - 1, self.at[key]))
        self._since.clear()
        self._departments_of = ()

    def line(self, place: Place) -> None:
        """Write the row of an initiative."""
        self.grid.table_rows.add(self.row)
        for level in self.parent_levels:
            self._parent(place, level)
        self._repeats = False
        self._initiative(place)
        if "no" in self.at:
            self._lines += 1
            self.grid.put(self.row, self.at["no"], self._lines, "number")
        self._beside(place)
        self._departments(place)
        self._dates(place.item)
        self._last_path = place.path
        self.row += 1

    def _parent(self, place: Place, level: int) -> None:
        """Write, repeat, merge or leave out the title above an initiative."""
        path = place.path[: level + 1]
        mode = self.layout.parents
        is_new = self._shown.get(level) != path
        if is_new and level in self._since:
            self._end_merge(level)
        if is_new:
            role = ROLES[level]
            if self._repeats and self._was_before(path):
                role = "repeat"
            self._title(place, level, role)
            self._shown[level] = path
            if mode == "merged":
                self._since[level] = self.row
        elif mode == "repeat":
            self._title(place, level, "repeat")
        elif mode == "ditto":
            self.grid.put(self.row, self.at[ROLES[level]], self.layout.ditto_sign, "ditto")

    def _was_before(self, path: tuple[int, ...]) -> bool:
        return path == self._last_path[: len(path)]

    def _end_merge(self, level: int) -> None:
        since = self._since.pop(level)
        for key in (ROLES[level], f"{ROLES[level]} number"):
            if key in self.at:
                self.grid.merge((since, self.at[key], self.row - 1, self.at[key]))

    def _title(self, place: Place, level: int, role: str) -> None:
        """Write a title with its number, in one cell or in two."""
        number = number_text(
            self.layout.numbering[level], place.path[: level + 1], self.names[level]
        )
        column, key = self.at[ROLES[level]], f"{ROLES[level]} number"
        text, shown_before = place.titles[level], ""
        if key in self.at:
            shown: Value = number.strip("　 ．.") or place.path[level]
            self.grid.put(self.row, self.at[key], shown, "number")
        else:
            shown_before = number
        # What is written again is written the same.
        text = shown_before + self._dressed(text, place.path[: level + 1])
        self.grid.put(self.row, column, text, role)

    def _dressed(self, text: str, path: tuple[int, ...]) -> str:
        random = Random(f"{self.layout.seed} {path}")
        if self.layout.line_breaks and random.random() < 0.5:
            text = broken(text, random, random.choice((8, 10, 12)))
        if self.layout.padding and random.random() < 0.3:
            text += random.choice(("　", " ", "\n"))
        return text

    def _initiative(self, place: Place) -> None:
        item, layout = place.item, self.layout
        role = {"": "initiative", "retired": "retired", "repeated": "optional"}[item.state]
        title, _ = dressed_title(place, layout, self.plan)
        number = number_text(layout.numbering[3], place.path, self.names[3])
        if "initiative number" in self.at:
            shown: Value = number.strip("　 ．.") or place.path[3]
            self.grid.put(self.row, self.at["initiative number"], shown, "number")
            number = ""
        text = number + self._dressed(title, (*place.path, 0))
        self.put_initiative(text, role, self.item_look(item))
        if "code" in self.at:
            code = "".join(f"{count}" for count in place.path[:3]) + f"{place.path[3]:02}"
            self.grid.put(self.row, self.at["code"], code, "number")

    def put_initiative(self, text: str, role: str, look: Look) -> None:
        """Write the title of an initiative, which is ready."""
        self.grid.put(self.row, self.at["initiative"], text, role, look)

    def item_look(self, item: Item) -> Look:
        """Return how the cells of `item` look."""
        if item.state == "retired":
            return Look(strike="strike" in self.layout.retired, fill=_GREY)
        is_new = item.kind == "新規" and self.layout.legend
        return Look(fill=_YELLOW if is_new else "")

    def _beside(self, place: Place) -> None:
        """Write what is no part of the plan: kind, budget, remark, a hidden number."""
        item = place.item
        for key, column in self.at.items():
            if key == "kind":
                self.grid.put(self.row, column, item.kind, "mark")
            elif key.startswith("kind "):
                is_so = key == f"kind {item.kind}"
                self.grid.put(self.row, column, "○" if is_so else "", "mark")
            elif key == "extra" and self.random.random() < 0.7:
                text = self.random.choice(EXTRA_TEXTS[self.layout.extra])
                self.grid.put(self.row, column, text, "remark")
            elif key.startswith("budget"):
                amount = self.random.randint(1, 90) * 500 if self.random.random() < 0.8 else 0
                self._budgets[key].append(amount)
                self.grid.put(self.row, column, amount or "", "budget")
            elif key == "hidden":
                self.grid.put(self.row, column, f"旧{place.path[0]}-{self._lines + 1}", "hidden")
            elif key == "remark":
                self.grid.put(self.row, column, self._remark(item), "remark")

    def _remark(self, item: Item) -> str:
        if item.state == "retired" and "remark" in self.layout.retired:
            year = year_head(self.plan.first_year, 0)
            return self.random.choice((f"{year}で廃止", "廃止", f"{year}年度末をもって廃止"))
        if item.state == "repeated" and self.layout.repeated == "remark":
            return "再掲"
        return self.random.choice(REMARKS) if self.random.random() < 0.25 else ""

    def _departments(self, place: Place) -> None:
        item, layout = place.item, self.layout
        strike = self.item_look(item).strike
        if "bureau" in self.at:
            same = item.lead.bureau == self._bureau and layout.parents in ("merged", "ditto")
            text, role = ("〃", "ditto") if same else (item.lead.bureau, "bu")
            self.grid.put(self.row, self.at["bureau"], text, role)
            self._bureau = item.lead.bureau
        if layout.department_merged and item.state == "" and place.path[:3] == self._departments_of:
            # The row above has them for this one: merged, or by a sign.
            if layout.parents == "ditto":
                self.grid.put(self.row, self.at["lead"], "〃", "ditto")
                if item.related and "related" in self.at:
                    self.grid.put(self.row, self.at["related"], "〃", "ditto")
            else:
                self._extend_departments()
            return
        self._departments_of = place.path[:3] if item.state == "" else ()
        for key, text in department_texts(item, layout, self.random).items():
            role = key if key in self.at and "related" in self.at else "lead+related"
            if key == "lead" and (not item.related or "related" in self.at):
                role = "lead"
            role = {"": role, "retired": "retired", "repeated": "optional"}[item.state]
            self.grid.put(self.row, self.at[key], text, role, Look(strike=strike))

    def _extend_departments(self) -> None:
        for key in ("lead", "related"):
            if key not in self.at:
                continue
            column = self.at[key]
            above = [
                area for area in self.grid.merges if area[1] == column and area[2] == self.row - 1
            ]
            since = above[0][0] if above else self.row - 1
            for area in above:
                self.grid.merges.remove(area)
            self.grid.merge((since, column, self.row, column))

    def _dates(self, item: Item) -> None:
        layout = self.layout
        look = Look(strike=self.item_look(item).strike)
        state = {"retired": "retired", "repeated": "optional"}.get(item.state)
        if layout.dates in YEAR_COLUMNS:
            self._year_signs(item, state or "datemark", look)
            return
        if layout.dates == "none":
            return
        if item.free_word:
            column = next(self.at[key] for key in ("start", "dates", "end") if key in self.at)
            role = "retired" if state == "retired" else "freeword"
            self.grid.put(self.row, column, item.free_word, role, look)
            return
        for key, value in self._date_values(item):
            self.grid.put(self.row, self.at[key], value, state or key, look)

    def _date_values(self, item: Item) -> Iterator[tuple[str, Value]]:
        layout = self.layout
        if "dates" in self.at:
            yield "dates", range_value(item, layout)
        elif layout.dates == "months":
            style = layout.seed
            if layout.has_traps and self.random.random() < 0.2:
                style = self.random.randrange(11)
            if item.start:
                yield "start", month_value(item.start, style)
            if item.end:
                yield "end", month_value(item.end, style)
        else:
            if item.start and "start" in self.at:
                yield "start", year_text(item.start[0], layout.seed)
            if item.end:
                yield "end", year_text(item.end[0] - 1, layout.seed)

    def _year_signs(self, item: Item, role: str, look: Look) -> None:
        first, last = marked_years(item)
        begin = self.random.choice(("実施", "検討", "準備", "設計"))
        if self.layout.dates == "bars":
            column = self.at[f"year {first}"]
            self.grid.put(self.row, column, begin, role, look)
            self.grid.merge((self.row, column, self.row, self.at[f"year {last}"]))
            return
        for year in range(first, last + 1):
            sign = "○●◎◯"[self.layout.seed % 4]
            if self.layout.dates == "arrows":
                sign = begin if year == first else "→"
                if year == last > first and self.random.random() < 0.4:
                    sign = self.random.choice(("工事", "完了", "実施"))
            self.grid.put(self.row, self.at[f"year {year}"], sign, role, look)


def dressed_title(place: Place, layout: Layout, plan: DrawnPlan) -> tuple[str, list[str]]:
    """Return the title of an initiative with its marks, and the other readings that are right."""
    item, title, seed = place.item, place.item.title, layout.seed
    if layout.kinds == "prefix" and item.kind:
        title = PREFIXES[seed % len(PREFIXES)].format(item.kind) + title
    elif layout.kinds == "sign" and item.kind == "新規":
        title = SIGNS[seed % len(SIGNS)] + title
    if item.state == "retired" and layout.retired == "title":
        title += "（廃止）"
    if item.state == "repeated" and layout.repeated == "title":
        title += "（再掲）"
    if layout.footnotes and item is footnoted(plan):
        title += FOOTNOTES[seed % len(FOOTNOTES)].format(1)
    return title, [title] if title != item.title else []


def footnoted(plan: DrawnPlan) -> Item | None:
    """Return the initiative that has a footnote sign."""
    live = [item for item in plan.items() if item.state == ""]
    return live[len(live) // 2] if live else None


def add_variants(truth_items: Iterator[InitiativeTruth], plan: DrawnPlan, layout: Layout) -> None:
    """Write into the truth what else is a right title: the title with its marks."""
    drawn = [place for place in places(plan.policies) if place.item.state != "retired"]
    for truth, place in zip(truth_items, drawn, strict=True):
        _, variants = dressed_title(place, layout, plan)
        truth["variants"] += [text for text in variants if text not in truth["variants"]]
