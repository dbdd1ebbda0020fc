"""Lists of an office drawn as tables, and what the import makes of them, drawn as lines."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from openpyxl import Workbook

from pledgexl.intake.lists.proposal import Proposal, propose
from pledgexl.intake.lists.tree import INITIATIVE, Item
from tables import rows

# In a drawn cell: the end of a line.
LINE_END = "⏎"


def drawn_book(drawn: str, sheet: str = "一覧") -> Workbook:
    """Return a workbook with one drawn table; `⏎` ends a line within a cell."""
    book = Workbook()
    worksheet = book.worksheets[0]
    worksheet.title = sheet
    for cells in rows(drawn):
        worksheet.append([cell.replace(LINE_END, "\n") or None for cell in cells])
    return book


def proposed(folder: Path, drawn: str | Workbook, columns: Mapping[str, str] = {}) -> Proposal:
    """Return the proposal that a drawn table, or a workbook, amounts to."""
    book = drawn_book(drawn) if isinstance(drawn, str) else drawn
    book.save(folder / "一覧.xlsx")
    return propose([folder / "一覧.xlsx"], columns)


def plan_lines(proposal: Proposal) -> list[str]:
    """Return each initiative in a line: `政策／公約／施策／取組 主担当+関係 開始~終了`."""
    return [line for policy in proposal.root.children for line in _lines(policy, ())]


def _lines(item: Item, above: tuple[str, ...]) -> Iterator[str]:
    path = (*above, item.title)
    if item.level == INITIATIVE and item.is_kept:
        yield " ".join(filter(None, ("／".join(path), _departments(item), _months(item))))
    for each in item.children:
        yield from _lines(each, path)


def _departments(item: Item) -> str:
    return "+".join(item.departments.all)


def _months(item: Item) -> str:
    start, end = item.span.start, item.span.end
    return f"{start or ''}~{end or ''}" if start or end else ""


def questions(proposal: Proposal) -> list[tuple[str, str]]:
    """Return the cell and the name of each question."""
    return [
        (doubt.source.cell if doubt.source else "", doubt.question.name.removeprefix("question."))
        for doubt in proposal.doubts
    ]


def reason(proposal: Proposal, cell: str) -> str:
    """Return by its name why the text in `cell` is left out, "" if it is used."""
    source = next(each for each in proposal.sources if each.cell == cell)
    if source in proposal.accounts.uses:
        return ""
    return proposal.accounts.reasons[source].name.removeprefix("reason.")
