"""The plan that a list proposes: its items, departments, doubts, and an account of every text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pledgexl.intake.folder import read_content
from pledgexl.intake.lists.accounts import Accounts, Doubt, Use, list_sentence
from pledgexl.intake.lists.answers import apply_answers, split_answers
from pledgexl.intake.lists.attributes import Attributes
from pledgexl.intake.lists.department_table import ListedDepartment, read_departments
from pledgexl.intake.lists.layout import layout_of
from pledgexl.intake.lists.leftovers import account_for_rest, ask_about_unread, read_legend
from pledgexl.intake.lists.read_document import read_document_list
from pledgexl.intake.lists.read_workbook import read_workbook_list
from pledgexl.intake.lists.sources import Flow, Source, list_names
from pledgexl.intake.lists.tables import ListTable, find_tables, one_below_another
from pledgexl.intake.lists.tree import (
    INITIATIVE,
    LEVELS,
    MEASURE,
    PLEDGE,
    POLICY,
    Item,
    drop_empty,
    has_measures,
    number_items,
)
from pledgexl.intake.lists.walk import Walk
from pledgexl.messages.screen import say
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.language import Language
from pledgexl.model.levels import NO_LEVEL
from pledgexl.model.text import comparable

# Files that Word opens; the reader says what is wrong with an old one.
DOCUMENT_SUFFIXES = (".docx", ".docm", ".doc")


@dataclass(frozen=True)
class Proposal:
    """What the lists propose. `root` is above the policies; `level_words` are the lists' own."""

    root: Item
    level_words: Mapping[int, str]
    departments: tuple[ListedDepartment, ...]
    sources: tuple[Source, ...]
    accounts: Accounts

    @property
    def has_measures(self) -> bool:
        """Whether the plan has measures; without them each pledge has one with its title."""
        return has_measures(self.root)

    @property
    def own_words(self) -> tuple[str, ...]:
        """The plan's word for each level as the list has it, "" where it has none.

        Without measures there is none for them; whatever the list's second level is called, it is
        the plan's second.
        """
        words = [self.level_words.get(level, "") for level in range(len(LEVELS))]
        if self.has_measures:
            return tuple(words)
        return words[POLICY], words[PLEDGE] or words[MEASURE], NO_LEVEL, words[INITIATIVE]

    @property
    def retired(self) -> tuple[Item, ...]:
        """The initiatives that are struck through or marked 廃止."""
        return tuple(each for each in self.root.below(INITIATIVE) if each.is_retired)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """The questions to the office, in reading order."""
        order = {source: place for place, source in enumerate(self.sources)}
        return tuple(
            sorted(
                self.accounts.doubts,
                key=lambda each: -1 if each.source is None else order.get(each.source, -1),
            )
        )

    def used_in(self, source: Source, language: Language = Language.JA) -> str:
        """Return where `source` is used, "" if it is left out."""
        uses = self.accounts.uses.get(source, ())
        return "、".join(dict.fromkeys(_use_in_words(use, language) for use in uses))

    def left_out(self, source: Source, language: Language = Language.JA) -> str:
        """Return why `source` is left out, "" if it is used."""
        if source in self.accounts.uses:
            return ""
        return say(self.accounts.reasons[source], language)

    def document(self, language: Language = Language.JA) -> dict[str, Any]:
        """Return all of it for programs, as `--dry-run --json` prints it."""
        return {
            "level_names": {name: self.level_words.get(level) for level, name in enumerate(LEVELS)},
            "policies": [_policy(each) for each in _kept(self.root)],
            "departments": [{"code": each.code, "name": each.name} for each in self.departments],
            "retired": [each.title for each in self.retired],
            "sources": [
                {
                    **_place(source),
                    "text": source.text,
                    "used_in": self.used_in(source, language),
                    "left_out": self.left_out(source, language),
                }
                for source in self.sources
            ],
            "doubts": [
                {
                    "file": doubt.file,
                    "sheet": doubt.sheet,
                    "cell": doubt.source.cell if doubt.source else "",
                    "text": doubt.source.text if doubt.source else "",
                    "question": say(doubt.question, language),
                }
                for doubt in self.doubts
            ],
        }


def _place(source: Source) -> dict[str, str]:
    return {"file": source.file, "sheet": source.sheet, "cell": source.cell}


def _use_in_words(use: Use, language: Language = Language.JA) -> str:
    name = use.item.id if use.item is not None else use.name
    return f"{say(list_sentence(f'use.{use.what}'), language)} {name}".strip()


def _kept(item: Item) -> Iterator[Item]:
    return (each for each in item.children if not each.is_retired)


def _policy(item: Item) -> dict[str, Any]:
    pledges = [_pledge(each) for each in _kept(item)]
    return {"number": item.number, "title": item.title, "pledges": pledges}


def _pledge(item: Item) -> dict[str, Any]:
    measures = [_measure(each) for each in _kept(item)]
    return {"number": item.number, "title": item.title, "measures": measures}


def _measure(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": item.title,
        "departments": list(item.departments.all) or None,
        "initiatives": [_initiative(each) for each in _kept(item)],
    }


def _initiative(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": item.title,
        "lead": item.departments.lead,
        "related": list(item.departments.related),
        "start": str(item.span.start) if item.span.start else None,
        "end": str(item.span.end) if item.span.end else None,
        "is_repeated": item.is_repeated,
    }


def propose(paths: Sequence[Path], columns: Mapping[str, str]) -> Proposal:
    """Return what the lists at `paths` propose together; `columns` are those that were named.

    Keys of `columns` are `NAMED_COLUMNS`, values letters of columns or headings. Raises `Refusal`
    where a file cannot be read, PledgexlError where none of them has a table.
    """
    named = list_names(paths).items()
    flows = [flow for path, name in named for flow in read_list(path, name)]
    return propose_from(flows, columns)


def read_list(path: Path, name: str) -> tuple[Flow, ...]:
    """Return the worksheets of a workbook, or a Word document, as rows; or raise `Refusal`.

    `name` is what the list is called.
    """
    content = read_content(path)
    is_document = path.suffix.lower() in DOCUMENT_SUFFIXES
    return (read_document_list if is_document else read_workbook_list)(content, name)


def propose_from(flows: Sequence[Flow], columns: Mapping[str, str]) -> Proposal:
    """Return what the rows of `flows` propose."""
    flows, answers = split_answers(flows)
    accounts = Accounts()
    root = Item(-1)
    found: list[tuple[Flow, ListTable]] = []
    words: dict[int, str] = {}
    for flow in flows:
        if not flow.is_hidden:
            tables = find_tables(one_below_another(flow), columns)[0]
            found += [(flow, table) for table in tables]
    listed = [
        each
        for _, table in found
        if table.is_of_departments
        for each in read_departments(table, accounts)
    ]
    known = frozenset(comparable(each.name) for each in listed)
    attributes = Attributes(accounts, known, read_legend(flows))
    walk = Walk(root, accounts, attributes)
    for _, table in found:
        if not table.is_of_departments:
            layout = layout_of(table)
            words = {**layout.words, **words}
            walk.table(table, layout)
    items = [each for level in range(len(LEVELS)) for each in root.below(level)]
    if not items:
        raise PledgexlError("list_without_table", files=tuple({flow.file: "" for flow in flows}))
    for item in items:
        attributes.settle(item)
    for item in drop_empty(root):
        accounts.ask(item.sources[0], "nothing_below", item=item, title=item.title)
    number_items(root)
    _ask_about_missing(walk.missing, root, accounts)
    _account_for_titles(items, root, accounts)
    apply_answers(accounts, answers)
    departments = _departments(items, listed, accounts)
    tables = [table for _, table in found]
    account_for_rest(flows, tables, accounts)
    ask_about_unread(flows, tables, accounts)
    # Those that were asked since.
    apply_answers(accounts, answers)
    sources = tuple(source for flow in flows for source in flow.sources)
    return Proposal(root, words, departments, sources, accounts)


def _ask_about_missing(
    missing: Iterable[tuple[Source, Sequence[int]]], root: Item, accounts: Accounts
) -> None:
    """Ask about levels that the list lacks: a plan is without measures, or a title is repeated."""
    is_whole = has_measures(root)
    for heading, levels in missing:
        hidden = {MEASURE if MEASURE in levels else PLEDGE} if not is_whole else set()
        if hidden & set(levels):
            accounts.ask(heading, "no_measures")
        others = [level for level in levels if level not in hidden]
        if others:
            names = tuple(Message(f"level.{LEVELS[level]}", surface="lists") for level in others)
            accounts.ask(heading, "missing_level", levels=names)


def _account_for_titles(items: Iterable[Item], root: Item, accounts: Accounts) -> None:
    """Note where the titles and numbers of `items` are used, and ask who leads an initiative."""
    # A measure that is printed nowhere is its pledge.
    pledges = () if has_measures(root) else tuple(root.below(PLEDGE))
    printed = {measure: pledge for pledge in pledges for measure in pledge.children}
    for item in items:
        for source in item.sources:
            if item.is_kept:
                shown = printed.get(item, item)
                accounts.use(source, shown, LEVELS[shown.level])
            else:
                reason = "retired" if item.is_retired else "repeated"
                accounts.leave(source, "nothing_below" if item.is_empty else reason)
    is_any = any(item.departments.all for item in items)
    if not is_any:
        first = next(source for item in items for source in item.sources)
        accounts.ask(first, "no_department_column")
    for measure in items if is_any else ():
        for each in measure.children if measure.level == MEASURE else ():
            if each.is_kept and each.departments.lead is None:
                _ask_who_leads(each, measure, accounts)


def _ask_who_leads(item: Item, measure: Item, accounts: Accounts) -> None:
    source, named = item.sources[0], measure.departments
    if named.all:
        lead = named.lead or ""
        accounts.ask(source, "lead_of_measure", item=item, title=measure.title, name=lead)
    elif not accounts.is_asked(source, "maybe_continued", item):
        accounts.ask(source, "no_lead", item=item, title=item.title)


def _departments(
    items: Iterable[Item], listed: Sequence[ListedDepartment], accounts: Accounts
) -> tuple[ListedDepartment, ...]:
    """Return the departments that are listed, then others that the plan names."""
    codes = {comparable(each.name): each for each in listed}
    names = dict(codes)
    for item in items:
        if item.is_kept:
            for name in item.departments.all:
                key = comparable(name)
                if codes and key not in codes and key not in names and item.sources:
                    accounts.ask(item.sources[0], "unlisted_department", item=item, name=name)
                names.setdefault(key, ListedDepartment(name))
    return tuple(names.values())
