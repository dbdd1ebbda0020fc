"""A list as an office keeps it, drawn from a layout, with what is true of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzz.lists.columns import Column, level_names, levels_in, table_columns
from fuzz.lists.grid import HEADING, PLAIN, Cell, Grid, Look, cell_truth
from fuzz.lists.layout import Layout, drawn_layout
from fuzz.lists.outline import draw_bullets, draw_outline
from fuzz.lists.plan import DrawnPlan, drawn_plan, true_departments, true_plan, used_departments
from fuzz.lists.signs import ROLES, number_text, wide
from fuzz.lists.tables import FOOTNOTES, SIGNS, Place, TableDrawer, add_variants, places
from fuzz.lists.truth import CellTruth, Truth
from fuzz.lists.words import CITIES
from fuzz.lists.write import Paragraph, write_book, write_word

_BAND = Look(fill="DDEBF7", bold=True)


@dataclass(slots=True)
class DrawnList:
    """A list as blocks, sheets or paragraphs and tables, with the plan it is of."""

    layout: Layout
    plan: DrawnPlan
    blocks: list[Grid | Paragraph] = field(default_factory=list)
    department_file: Grid | None = None

    @property
    def name(self) -> str:
        """Return the name of its file."""
        return f"一覧{self.layout.seed}.{'docx' if self.layout.is_word else 'xlsx'}"

    def write(self, folder: Path) -> list[Path]:
        """Write the list, and the table of departments if it is a file of its own."""
        paths = [folder / self.name]
        if self.layout.is_word:
            write_word(paths[0], self.blocks)
        else:
            write_book(paths[0], [one for one in self.blocks if isinstance(one, Grid)])
        if self.department_file is not None:
            paths.append(folder / f"部署{self.layout.seed}.xlsx")
            write_book(paths[1], [self.department_file])
        return paths

    def truth(self) -> Truth:
        """Return what is true of it."""
        layout = self.layout
        policies = true_plan(self.plan, layout)
        items = (
            one
            for policy in policies
            for pledge in policy["pledges"]
            for measure in pledge["measures"]
            for one in measure["initiatives"]
        )
        add_variants(items, self.plan, layout)
        departments, others = true_departments(self.plan, layout)
        names = zip(ROLES, level_names(layout), strict=True)
        return Truth(
            file=self.name,
            level_names={
                role: name for at, (role, name) in enumerate(names) if at in levels_in(layout)
            },
            levels=layout.levels,
            departments_at="measure" if layout.shape == "bullets" else "initiative",
            plan=policies,
            retired=[item.title for item in self.plan.items() if item.state == "retired"],
            departments=departments,
            other_departments=others,
            cells=list(self._cells()),
        )

    def _cells(self) -> Iterator[CellTruth]:
        paragraphs = tables = 0
        for block in self.blocks:
            if isinstance(block, Paragraph):
                paragraphs += 1
                yield cell_truth("本文", f"段落{paragraphs}", Cell(block.text, block.role))
            else:
                tables += 1
                block.name = f"表{tables}" if self.layout.is_word else block.name
                yield from block.truths(is_word=self.layout.is_word)
        if self.department_file is not None:
            for cell in self.department_file.truths(is_word=False):
                cell["file"] = f"部署{self.layout.seed}.xlsx"
                yield cell


def drawn_list(layout: Layout, plan: DrawnPlan | None = None) -> DrawnList:
    """Return the list of `layout`, of its own plan or of `plan`; the same layout draws the same."""
    made = DrawnList(layout, plan or drawn_plan(layout))
    {
        "columns": _draw_columns,
        "bands": _draw_columns,
        "sheets": _draw_sheets,
        "stacked": _draw_stacked,
        "headings": _draw_headings,
        "bullets": _draw_bullets,
        "outline": _draw_outline,
        "staircase": _draw_outline,
    }[layout.shape](made)
    if layout.department_table:
        _draw_departments(made)
    if layout.other_sheet:
        made.blocks.append(_other_sheet(layout))
    return made


def random_list(seed: int, ugliness: int) -> DrawnList:
    """Return the list number `seed` of an `ugliness` from 1 to 5."""
    return drawn_list(drawn_layout(seed, ugliness))


# --- what stands around the tables


def _lines_above(layout: Layout) -> list[tuple[str, str]]:
    """Return the lines above a list, with their roles."""
    random = Random(f"above {layout.seed}")
    city = random.choice(CITIES)
    year = random.randint(5, 8)
    lines = []
    if layout.has_title:
        titles = (
            f"{city}　公約一覧",
            f"令和{year}年度　{city}公約進捗管理表",
            f"{city}マニフェスト実施計画",
        )
        lines.append((random.choice(titles), "doctitle"))
    if layout.as_of:
        dates = (
            f"令和{year}年4月1日現在",
            wide(f"令和{year}年5月　企画担当"),
            f"R{year}.4.1時点",
            "作成：企画担当",
        )
        lines.append((random.choice(dates), "asof"))
    if layout.budget:
        lines.append(("（単位：千円）", "note"))
    if layout.legend:
        lines.append((_legend(layout), "legend"))
    return lines


def _legend(layout: Layout) -> str:
    if layout.departments == "signs":
        return "【凡例】　◎主担当　○関係"
    if layout.dates == "marks":
        sign = "○●◎◯"[layout.seed % 4]
        return f"凡例　{sign}：実施する年度"
    if layout.kinds == "sign":
        return f"凡例：{SIGNS[layout.seed % len(SIGNS)]}は新規"
    return "【凡例】黄色＝新規　灰色＝廃止"


def _legend_cells(text: str) -> list[tuple[str, Look]]:
    """Return a legend in several cells: colours are shown, signs stand beside their word."""
    if "黄色" in text:
        return [("新規", Look(fill="FFFF99")), ("廃止", Look(fill="BFBFBF")), ("…色分け", Look())]
    word, _, signs = text.replace("：", "　", 1).partition("　")
    return [(word, PLAIN), (signs, PLAIN)]


def _lines_below(layout: Layout) -> list[tuple[str, str]]:
    """Return the notes below a list."""
    random = Random(f"below {layout.seed}")
    lines = []
    if layout.footnotes:
        sign = FOOTNOTES[layout.seed % len(FOOTNOTES)].format(1)
        lines.append((f"{sign}　県との共同で行う。", "note"))
    if layout.notes:
        notes = (
            *("注）事業費は別冊のとおり。", "※　担当課が複数のときは、先の課が主担当"),
            *(
                "※ 本表は毎年度見直しを行う。",
                "（注）金額は当初予算額",
                "備考：詳細は各課の計画を参照のこと。",
            ),
        )
        lines += [(text, "note") for text in random.sample(notes, random.randint(1, 2))]
        if random.random() < 0.2:
            lines.append(("以上", "note"))
    return lines


def _put_above(grid: Grid, layout: Layout, width: int) -> int:
    """Write the lines above the table of a sheet; return the row below them."""
    row = 0
    for text, role in _lines_above(layout):
        if role == "legend" and layout.seed % 2:
            for column, (part, look) in enumerate(_legend_cells(text)):
                grid.put(row, column, part, role, look)
        else:
            grid.put(row, 0, text, role, PLAIN)
        if role == "doctitle":
            grid.merge((row, 0, row, width - 1))
        row += 1
    return row + 1 if row and layout.blank_rows else row


def _finish(made: DrawnList, grids: Sequence[Grid]) -> None:
    """Write the notes below, beside a margin if there is one, and keep the blocks."""
    layout = made.layout
    if layout.is_word:
        above = _lines_above(layout)
        made.blocks[:0] = [Paragraph(text, role, "Normal") for text, role in above]
        made.blocks += [Paragraph(text, role, "Normal") for text, role in _lines_below(layout)]
        return
    last = grids[-1]
    row = last.rows
    for text, role in _lines_below(layout):
        last.put(row, 0, text, role, PLAIN)
        row += 1
    for grid in grids:
        if layout.margin:
            grid.shift(1, 1)
    made.blocks += grids


def _grid(made: DrawnList, columns: Sequence[Column], name: str) -> Grid:
    hidden = {at for at, column in enumerate(columns) if column.key == "hidden"}
    squares = made.layout.squares
    return Grid(name, [column.width for column in columns], squares=squares, hidden=hidden)


# --- the shapes


def _draw_columns(made: DrawnList) -> None:
    """Draw one table; of `bands` the policies, or the pledges too, are rows across it."""
    layout = made.layout
    levels = levels_in(layout)
    bands = 0 if layout.shape == "columns" else 1 + layout.seed % 2
    columns = table_columns(layout, made.plan, levels[bands:])
    grid = _grid(made, columns, ("公約一覧", "進捗管理", "Sheet1", "R6")[layout.seed % 4])
    drawer = TableDrawer(grid, layout, made.plan, columns)
    if layout.is_word:
        made.blocks.append(grid)
    else:
        drawer.row = _put_above(grid, layout, len(columns))
    drawer.headings()
    _draw_lines(drawer, list(places(made.plan.policies)), bands)
    _finish(made, [grid])


def _draw_lines(drawer: TableDrawer, lines: Sequence[Place], bands: int) -> None:
    """Draw all lines with what lies between them."""
    layout = drawer.layout
    page_after = len(lines) // 2 if layout.page_heads else -1
    before: tuple[int, ...] = ()
    for index, place in enumerate(lines):
        is_new_policy = before[:1] != place.path[:1]
        if before and is_new_policy:
            _end_policy(drawer, lines, before[0])
        if index == page_after and index:
            drawer.page()
        for level in range(bands):
            if before[: level + 1] != place.path[: level + 1]:
                drawer.band(place, level, _BAND)
        drawer.line(place)
        before = place.path
    _end_policy(drawer, lines, before[0], is_last=True)
    if layout.subtotals and layout.shape not in ("sheets", "stacked"):
        drawer.subtotal(("合計", "合　計", "総計")[layout.seed % 3], len(lines))


def _end_policy(
    drawer: TableDrawer, lines: Sequence[Place], policy: int, *, is_last: bool = False
) -> None:
    if drawer.layout.subtotals:
        count = sum(place.path[0] == policy for place in lines)
        drawer.subtotal(("小計", "小　計", "計")[drawer.layout.seed % 3], count)
    drawer.close()
    if drawer.layout.blank_rows and not is_last:
        drawer.row += 1


def _draw_sheets(made: DrawnList) -> None:
    """Draw a sheet for each policy, whose title stands above its table."""
    layout = made.layout
    columns = table_columns(layout, made.plan, levels_in(layout)[1:])
    grids = []
    for count, policy in enumerate(made.plan.policies, 1):
        grid = _grid(made, columns, f"{count}{policy.title[:4]}")
        drawer = TableDrawer(grid, layout, made.plan, columns)
        if count == 1:
            drawer.row = _put_above(grid, layout, len(columns))
        name = level_names(layout)[0]
        number = number_text(layout.numbering[0] or "name", (count,), name)
        grid.put(drawer.row, 0, f"{number}{policy.title}", "policy", Look(border=False, bold=True))
        drawer.row += 1
        drawer.headings()
        _draw_lines(drawer, list(places([policy], count)), 0)
        grids.append(grid)
    _finish(made, grids)


def _draw_stacked(made: DrawnList) -> None:
    """Draw a table for each policy, one below the other on one sheet."""
    layout = made.layout
    columns = table_columns(layout, made.plan, levels_in(layout)[1:])
    grid = _grid(made, columns, "公約一覧")
    row = _put_above(grid, layout, len(columns))
    for count, policy in enumerate(made.plan.policies, 1):
        drawer = TableDrawer(grid, layout, made.plan, columns)
        number = number_text(layout.numbering[0] or "name", (count,), level_names(layout)[0])
        text = f"{number}{policy.title}"
        grid.put(row, 0, text, "policy", Look(border=False, bold=True))
        drawer.row = row + 1
        drawer.headings()
        _draw_lines(drawer, list(places([policy], count)), 0)
        row = drawer.row + 1
    _finish(made, [grid])


def _other_sheet(layout: Layout) -> Grid:
    """Return a sheet that has nothing of the plan."""
    grid = Grid("記入要領", [70.0])
    lines = (
        *(
            "公約一覧の記入について",
            "・担当課は、主担当の課を先に記入してください。",
            "・公約の文言は変更しないこと。",
        ),
        "・提出先：企画担当（内線2100）　期限：5月10日",
    )
    for row, text in enumerate(lines):
        grid.put(row + layout.seed % 2, 0, text, "note", PLAIN)
    return grid


def _draw_headings(made: DrawnList) -> None:
    """Draw policies and pledges as headings of a document, with a table below each pledge."""
    layout = made.layout
    names = level_names(layout)
    columns = table_columns(layout, made.plan, levels_in(layout)[2:])
    styles = ("Heading 1", "Heading 2") if layout.seed % 3 else ("Normal", "Normal")
    for one, policy in enumerate(made.plan.policies, 1):
        number = number_text(layout.numbering[0], (one,), names[0])
        made.blocks.append(Paragraph(f"{number}{policy.title}", "policy", styles[0]))
        for two, pledge in enumerate(policy.pledges, 1):
            number = number_text(layout.numbering[1], (one, two), names[1])
            made.blocks.append(Paragraph(f"{number}{pledge.title}", "pledge", styles[1]))
            grid = _grid(made, columns, f"表{len(made.blocks)}")
            drawer = TableDrawer(grid, layout, made.plan, columns)
            drawer.headings()
            for place in places(made.plan.policies):
                if place.path[:2] == (one, two):
                    drawer.line(place)
            drawer.close()
            made.blocks.append(grid)
    _finish(made, [])


def _draw_outline(made: DrawnList) -> None:
    layout = made.layout
    grid = draw_outline(layout, made.plan, lambda grid, width: _put_above(grid, layout, width))
    _finish(made, [grid])


def _draw_bullets(made: DrawnList) -> None:
    layout = made.layout
    above = (lambda grid, width: 0) if layout.is_word else (  # noqa: ARG005 (one shape for both)
        lambda grid, width: _put_above(grid, layout, width)
    )  # fmt: skip
    grid = draw_bullets(layout, made.plan, above)
    if layout.is_word:
        made.blocks.append(grid)
    _finish(made, [grid])


def _draw_departments(made: DrawnList) -> None:
    """Draw the table of departments: a sheet, below the list, or a file of its own."""
    layout = made.layout
    with_codes = layout.department_table in ("codes", "file")
    last = made.blocks[-1]
    if layout.departments_below and isinstance(last, Grid):
        row = last.rows + 1
        last.widths += [10.0] * (last.first_column + 3 - len(last.widths))
        _put_departments(made, last, row, last.first_column)
        # The lines of the list above do not go on over the table.
        last.heading_rows.discard(row)
        return
    grid = Grid(("部署", "部署一覧")[not with_codes], [10.0, 22.0, 8.0][: 2 if with_codes else 3])
    _put_departments(made, grid, 0, 0)
    if layout.department_table == "file":
        made.department_file = grid
    else:
        made.blocks.append(grid)


def _put_departments(made: DrawnList, grid: Grid, row: int, column: int) -> None:
    used = set(used_departments(made.plan, made.layout))
    with_codes = made.layout.department_table in ("codes", "file")
    for at, head in enumerate(("コード", "課名") if with_codes else ("部", "課", "内線")):
        grid.put(row, column + at, head, "heading", HEADING)
    grid.heading_rows.add(row)
    bureau = ""
    for count, one in enumerate(made.plan.departments, 1):
        if with_codes:
            grid.put(row + count, column, one.code, "deptcode" if one in used else "deptlist")
            grid.put(row + count, column + 1, one.name, "deptname" if one in used else "deptlist")
        else:
            grid.put(row + count, column, one.bureau if one.bureau != bureau else "", "bu")
            grid.put(row + count, column + 1, one.name, "deptlist")
            grid.put(row + count, column + 2, 2000 + 7 * count, "phone")
        bureau = one.bureau


__all__ = ["HEADING", "DrawnList", "drawn_list", "random_list"]
