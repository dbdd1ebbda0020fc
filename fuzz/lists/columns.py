"""The columns of a drawn table, and its heading rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from fuzz.lists.grid import HEADING, Grid
from fuzz.lists.layout import Layout
from fuzz.lists.plan import DrawnPlan
from fuzz.lists.signs import ROLES, era_year
from fuzz.lists.words import LEVEL_NAMES

_LEADS = ("担当課", "所管課", "主担当課", "担当部署", "主管課", "担当所属")
_WITH_RELATED = (
    ("主担当", "関係課"),
    ("主管課", "関係課"),
    ("主担当課", "関連課"),
    ("所管課", "協力課"),
)
_RANGES = ("期間", "事業期間", "実施期間", "実施時期", "計画期間")
_STARTS = (
    ("開始", "終了"),
    ("着手", "完了予定"),
    ("開始年月", "完了年月"),
    ("着手時期", "終了時期"),
)
_YEARS = (("開始年度", "終了年度"), ("着手年度", "完了予定年度"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands in it, its headings from the top down, its width in letters."""

    key: str
    heads: tuple[str, ...]
    width: float


def level_names(layout: Layout) -> tuple[str, ...]:
    """Return the list's own words for the four levels."""
    return LEVEL_NAMES[layout.level_names % len(LEVEL_NAMES)]


def levels_in(layout: Layout) -> tuple[int, ...]:
    """Return the levels that the list has, as indices from the policy down."""
    return (0, 1, 2, 3) if layout.levels == 4 else (0, 1, 3)


def table_columns(layout: Layout, plan: DrawnPlan, levels: Sequence[int]) -> list[Column]:
    """Return the columns of a table whose `levels` stand in columns of their own."""
    columns = [Column("no", (("№", "No.", "番号", "通し番号")[layout.seed % 4],), 5)]
    columns = columns if layout.row_numbers else []
    for level in levels:
        columns += _level_columns(layout, level)
    columns += _kind_columns(layout)
    if layout.departments_first:
        columns = [*_department_columns(layout), *columns]
    else:
        columns += _department_columns(layout)
    if layout.extra:
        columns.append(Column("extra", (layout.extra,), 24))
    if layout.budget and layout.seed % 2:
        columns += _budget_columns(layout, plan)
    columns += _date_columns(layout, plan)
    if layout.budget and not layout.seed % 2:
        columns += _budget_columns(layout, plan)
    if layout.remarks:
        columns.append(Column("remark", (("備考", "摘要")[layout.seed % 2],), 16))
    if layout.hidden_column:
        columns.append(Column("hidden", ("旧番号",), 8))
    return columns


def _level_columns(layout: Layout, level: int) -> list[Column]:
    name = level_names(layout)[level]
    heads = ("体系", name) if layout.head_rows > 1 and layout.seed % 3 == 0 else (name,)
    title = Column(ROLES[level], heads, (16, 20, 18, 28)[level])
    before = []
    if level == 3 and layout.codes:
        before = [Column("code", (*heads[:-1], ("コード", "事業コード")[layout.seed % 2]), 8)]
    if not layout.numbers_apart:
        return [*before, title]
    # The number has a heading of its own, or its title's stands over both.
    own = (*heads[:-1], f"{name}番号") if layout.numbering[level] == "" else heads
    return [*before, Column(f"{ROLES[level]} number", own, 5), title]


def _kind_columns(layout: Layout) -> list[Column]:
    """Return the column of what is new, or one for each kind, in which a sign stands."""
    if layout.kinds == "column":
        return [Column("kind", ("区分",), 7)]
    if layout.kinds != "columns":
        return []
    group = ("区分",) if layout.head_rows > 1 else ()
    return [Column(f"kind {kind}", (*group, kind), 5) for kind in ("新規", "拡充", "継続")]


def _department_columns(layout: Layout) -> list[Column]:
    seed = layout.seed
    if layout.departments not in ("columns", "directorates"):
        return [Column("lead", (_LEADS[seed % len(_LEADS)],), 24)]
    lead, related = _WITH_RELATED[seed % len(_WITH_RELATED)]
    group = ("所管",) if layout.head_rows > 1 and seed % 5 < 3 else ()
    columns = [Column("lead", (*group, lead), 14), Column("related", (*group, related), 18)]
    if layout.departments == "directorates":
        columns.insert(0, Column("bureau", (*group, ("部局", "部")[seed % 2]), 9))
    return columns


def _date_columns(layout: Layout, plan: DrawnPlan) -> list[Column]:
    seed, two_rows = layout.seed, layout.head_rows > 1
    group = (_RANGES[seed % len(_RANGES)],) if two_rows else ()
    match layout.dates:
        case "none":
            return []
        case "months":
            start, end = _STARTS[seed % len(_STARTS)]
            return [Column("start", (*group, start), 14), Column("end", (*group, end), 14)]
        case "years":
            start, end = _YEARS[seed % len(_YEARS)]
            return [Column("start", (*group, start), 12), Column("end", (*group, end), 12)]
        case "due":
            return [Column("end", (("完了予定年度", "完了年度")[seed % 2],), 14)]
        case "marks" | "arrows" | "bars":
            groups = {1: (), 2: ("年次計画",), 3: ("計画期間", "年次計画")}[layout.head_rows]
            return [
                Column(f"year {year}", (*groups, year_head(year, seed)), 7)
                for year in range(plan.first_year, plan.first_year + 4)
            ]
        case _:
            return [Column("dates", (_RANGES[seed % len(_RANGES)],), 22)]


def year_head(year: int, seed: int) -> str:
    """Return what stands over the column of a fiscal year."""
    short = era_year(year, short=True)
    return (short, f"{short}年度", short, f"{era_year(year, short=False)}年度")[seed % 4]


def _budget_columns(layout: Layout, plan: DrawnPlan) -> list[Column]:
    years = (plan.first_year, plan.first_year + 1)
    shorts = [era_year(year, short=True) for year in years]
    if layout.head_rows > 1:
        return [Column(f"budget {short}", ("予算（千円）", short), 10) for short in shorts]
    return [Column(f"budget {short}", (f"{short}予算（千円）",), 10) for short in shorts]


def put_headings(
    grid: Grid, row: int, columns: Sequence[Column], layout: Layout, *, again: bool = False
) -> int:
    """Write the heading rows from `row` on and return the row below them."""
    random = Random(f"headings {layout.seed}")
    depth = max(len(column.heads) for column in columns)
    grid.heading_rows.update(range(row, row + depth))
    for index, column in enumerate(columns):
        for at, head in enumerate(column.heads):
            before = columns[index - 1].heads[: at + 1] if index else ()
            if before == column.heads[: at + 1]:
                continue
            role = "pagehead" if again else "heading"
            if column.key.startswith("year ") and at == len(column.heads) - 1:
                role = "yearhead"
            grid.put(row + at, index, _dressed(head, layout, random), role, HEADING)
            last = index
            while last + 1 < len(columns) and (
                columns[last + 1].heads[: at + 1] == column.heads[: at + 1]
            ):
                last += 1
            below = depth - 1 if at == len(column.heads) - 1 else at
            grid.merge((row + at, index, row + below, last))
    return row + depth


def _dressed(head: str, layout: Layout, random: Random) -> str:
    """Return a heading with the blanks or the line break that offices put into it."""
    if layout.spaced_headings and len(head) == 2 and not head.startswith(("R", "H")):
        return f"{head[0]}　{head[1]}"
    if layout.line_breaks and len(head) > 4 and random.random() < 0.5 and "（" not in head:
        return f"{head[: len(head) // 2]}\n{head[len(head) // 2 :]}"
    return head
