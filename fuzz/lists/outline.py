"""Lists in which each title has a row of its own, or several initiatives share a cell."""

from collections.abc import Callable
from dataclasses import replace

from fuzz.lists.columns import Column, level_names, put_headings, table_columns
from fuzz.lists.grid import Grid, Look
from fuzz.lists.layout import Layout
from fuzz.lists.plan import DrawnPlan, Measure
from fuzz.lists.signs import ROLES, number_text
from fuzz.lists.tables import TableDrawer, places

Above = Callable[[Grid, int], int]
_PARENT = Look(bold=True)
_STAIR = Look(bold=True, border=False)


class OutlineDrawer(TableDrawer):
    """Draws a row for each title: in one column by indents, or each level in its own column."""

    def __init__(self, grid: Grid, layout: Layout, plan: DrawnPlan, columns: list[Column]) -> None:
        """Begin; a row of an initiative has nothing of what is above it."""
        super().__init__(grid, layout, plan, columns)
        self.parent_levels = []

    def parent(self, title: str, path: tuple[int, ...]) -> None:
        """Write the row of a policy, a pledge or a measure."""
        level = len(path) - 1
        number = number_text(self.layout.numbering[level], path, self.names[level])
        look = _STAIR if self.layout.shape == "staircase" else _PARENT
        self._put_title(number + title, level, ROLES[level], look)
        if self.layout.shape == "outline" and self.layout.seed % 2:
            self.grid.merge((self.row, 0, self.row, len(self.columns) - 1))
        self.row += 1

    def put_initiative(self, text: str, role: str, look: Look) -> None:
        """Write the title of an initiative below its measure."""
        self._put_title(text, 3, role, look)

    def _put_title(self, text: str, level: int, role: str, look: Look) -> None:
        column = level if self.layout.shape == "staircase" else 0
        if self.layout.shape == "outline" and self.layout.real_indents:
            look = replace(look, indent=level)
        elif self.layout.shape == "outline":
            text = "　" * level + text
        self.grid.put(self.row, column, text, role, look)


def draw_outline(layout: Layout, plan: DrawnPlan, above: Above) -> Grid:
    """Return a sheet with a row for each title, below what `above` writes."""
    columns = _outline_columns(layout, plan)
    hidden = {at for at, column in enumerate(columns) if column.key == "hidden"}
    grid = Grid("体系表", [column.width for column in columns], layout.squares, hidden=hidden)
    drawer = OutlineDrawer(grid, layout, plan, columns)
    drawer.row = above(grid, len(columns))
    drawer.headings()
    lines = list(places(plan.policies))
    before: tuple[int, ...] = ()
    for place in lines:
        for level in range(3):
            if before[: level + 1] != place.path[: level + 1]:
                if level == 0 and before and layout.subtotals:
                    count = sum(one.path[0] == before[0] for one in lines)
                    drawer.subtotal("小　計", count)
                drawer.parent(place.titles[level], place.path[: level + 1])
        drawer.line(place)
        before = place.path
    if layout.subtotals:
        drawer.subtotal("合　計", len(lines))
    return grid


def _outline_columns(layout: Layout, plan: DrawnPlan) -> list[Column]:
    """Return the columns: that of the titles, or four, and those beside them."""
    names = level_names(layout)
    plain = replace(layout, row_numbers=False, codes=False)
    beside = [one for one in table_columns(plain, plan, (3,)) if one.key != "initiative"]
    if layout.shape == "staircase":
        titles = [Column(ROLES[level], (names[level],), (6, 6, 6, 34)[level]) for level in range(3)]
        return [*titles, Column("initiative", (names[3],), 34), *beside]
    heads = ("／".join(names), "体系", "項目", "施策体系")
    return [Column("initiative", (heads[layout.seed % 4],), 52), *beside]


def draw_bullets(layout: Layout, plan: DrawnPlan, above: Above) -> Grid:
    """Return a table with several initiatives in a cell, and the departments of their measure."""
    if layout.seed % 2:
        return _measures_with_bullets(layout, plan, above)
    names = level_names(layout)
    grid = Grid("取組状況", [48.0, 20.0, 12.0], layout.squares)
    row = above(grid, 3)
    lead = ("担当部署", "担当課")[layout.seed % 4 // 2]
    columns = [
        Column("measure", (names[0], f"{names[1]}・{names[2]}"), 48),
        Column("lead", (names[0], lead), 20),
        Column("progress", ("進捗状況", "(％)"), 12),
    ]
    row = put_headings(grid, row, columns, replace(layout, line_breaks=False))
    for one, policy in enumerate(plan.policies, 1):
        row = _own_row(
            grid, row, number_text(layout.numbering[0], (one,), names[0]) + policy.title, 0
        )
        for two, pledge in enumerate(policy.pledges, 1):
            number = number_text(layout.numbering[1], (one, two), names[1])
            row = _own_row(grid, row, number + pledge.title, 1)
            for measure in pledge.measures:
                text = "\n".join([f"●{measure.title}", *_bullets(measure, "・")])
                grid.put(row, 0, text, "measure+initiative")
                _put_departments(grid, row, 1, measure, "・")
                grid.table_rows.add(row)
                grid.put(row, 2, "★★★★★\n★☆☆☆☆", "budget")
                row += 1
    return grid


def _own_row(grid: Grid, row: int, text: str, level: int) -> int:
    grid.put(row, 0, text, ROLES[level], _PARENT)
    grid.merge((row, 0, row, 1))
    grid.put(row, 2, f"{50 + row % 9}", "budget")
    return row + 1


def _measures_with_bullets(layout: Layout, plan: DrawnPlan, above: Above) -> Grid:
    """Return a table with a row for each measure and its initiatives in one cell."""
    names = level_names(layout)
    leads = ("担当課", "所管課")
    columns = [
        *(Column(ROLES[level], (names[level],), (16, 20, 18, 36)[level]) for level in range(4)),
        Column("lead", (leads[layout.seed % 2],), 18),
    ]
    grid = Grid("取組一覧", [column.width for column in columns], layout.squares)
    row = put_headings(grid, above(grid, len(columns)), columns, layout)
    mark = ("・", "○", "－", "①")[layout.seed // 2 % 4]
    for one, policy in enumerate(plan.policies, 1):
        policy_row = row
        grid.put(
            row, 0, number_text(layout.numbering[0], (one,), names[0]) + policy.title, "policy"
        )
        for two, pledge in enumerate(policy.pledges, 1):
            pledge_row = row
            number = number_text(layout.numbering[1], (one, two), names[1])
            grid.put(row, 1, number + pledge.title, "pledge")
            for three, measure in enumerate(pledge.measures, 1):
                number = number_text(layout.numbering[2], (one, two, three), names[2])
                grid.put(row, 2, number + measure.title, "measure")
                grid.put(row, 3, "\n".join(_bullets(measure, mark)), "initiative")
                _put_departments(grid, row, 4, measure, "")
                row += 1
            grid.merge((pledge_row, 1, row - 1, 1))
        grid.merge((policy_row, 0, row - 1, 0))
    return grid


def _bullets(measure: Measure, mark: str) -> list[str]:
    marks = "①②③④⑤⑥⑦⑧⑨" if mark == "①" else mark * 9
    return [f"{marks[index]}{item.title}" for index, item in enumerate(measure.items)]


def _put_departments(grid: Grid, row: int, column: int, measure: Measure, mark: str) -> None:
    text = "\n".join(mark + one.name for one in measure.departments)
    grid.put(row, column, text, "lead+related" if len(measure.departments) > 1 else "lead")
