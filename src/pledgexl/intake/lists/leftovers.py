"""What is no part of the plan: each text of it gets its reason, so that nothing is lost."""

import re
from collections.abc import Iterable, Sequence

from pledgexl.intake.lists.accounts import Accounts
from pledgexl.intake.lists.heading_words import Role
from pledgexl.intake.lists.layout import noise_of
from pledgexl.intake.lists.sources import Flow, Row, Source, SourceKind
from pledgexl.intake.lists.tables import ListTable
from pledgexl.model.text import comparable

_LEGEND = re.compile(r"色分け|凡例|色[:：]|網掛け|着色")
_DATE_LINE = re.compile(r".*(?:現在|作成|更新|時点|年\d+月.*)$")
_STATE = re.compile(r"新規|廃止|継続|拡充|完了|終了")


def read_legend(flows: Sequence[Flow]) -> dict[str, str]:
    """Return what the fill of a cell means, where the list says so above or below its table."""
    legend: dict[str, str] = {}
    for flow in flows:
        for row in flow.rows:
            if any(_LEGEND.search(each.text) for each in row.sources):
                for each in row.sources:
                    word = comparable(each.text)
                    if each.fill and _STATE.fullmatch(word):
                        legend[each.fill] = word
    return legend


def account_for_rest(
    flows: Sequence[Flow], tables: Sequence[ListTable], accounts: Accounts
) -> None:
    """Give a reason to each source of `flows` of which nothing is known yet."""
    for table in tables:
        for row in table.headings:
            _leave(row.sources, "heading", accounts)
        for row in table.repeated:
            _leave(row.sources, "repeated_heading", accounts)
        for row in table.body:
            _leave_by_column(row, table, accounts)
    for flow in flows:
        for source in flow.asides:
            accounts.leave(source, "aside")
        for source in flow.unread:
            accounts.leave(source, "no_result")
        for row in flow.rows:
            reason = "hidden_sheet" if flow.is_hidden else noise_of(row) or "outside"
            for source in row.sources:
                is_date = bool(_DATE_LINE.match(comparable(source.text)))
                accounts.leave(source, "as_of" if reason == "outside" and is_date else reason)


def _leave(sources: Iterable[Source], reason: str, accounts: Accounts) -> None:
    for source in sources:
        accounts.leave(source, reason)


def _leave_by_column(row: Row, table: ListTable, accounts: Accounts) -> None:
    """Leave the texts of columns that a plan has no place for."""
    for source in row.sources:
        column = table.column_of(source)
        if accounts.is_known(source) or column is None or source.kind is SourceKind.PARAGRAPH:
            continue
        if column.role is Role.TITLE:
            continue
        accounts.leave(source, "column", label=column.label or source.cell)


def ask_about_unread(
    flows: Sequence[Flow], tables: Sequence[ListTable], accounts: Accounts
) -> None:
    """Ask about what was not read or not understood: formulas, hidden parts, unknown columns."""
    for flow in flows:
        if flow.is_hidden and flow.rows:
            accounts.ask_about(flow.file, flow.name, "hidden_sheet", sheet=flow.name)
        for source in flow.unread:
            accounts.ask(source, "no_result", cell=source.cell)
        _ask_about_hidden(flow, accounts)
    for table in tables:
        for column in table.columns:
            is_empty = not any(column.holds(each) for row in table.body for each in row.sources)
            if column.role is Role.UNKNOWN and column.labels and not is_empty:
                accounts.ask(column.labels[-1], "unknown_column", label=column.label)


def _ask_about_hidden(flow: Flow, accounts: Accounts) -> None:
    """Ask once about each hidden row and column whose texts are used."""
    columns: set[int] = set()
    for row in flow.rows:
        used = [each for each in row.sources if each.is_hidden and each in accounts.uses]
        is_row = all(each.is_hidden for each in row.sources)
        for source in used[:1] if is_row else used:
            if is_row or source.column not in columns:
                accounts.ask(source, "hidden_cell", cell=source.cell)
            columns |= set() if is_row else {source.column}
