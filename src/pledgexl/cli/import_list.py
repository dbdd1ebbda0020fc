"""`pledgexl import`: a preview of what was read, the question whether to write, the files."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from pledgexl.cli.answers import confirm
from pledgexl.cli.call import ALL_WELL, Call
from pledgexl.cli.screen import print_json, print_line
from pledgexl.commands.import_list import Written, read_lists, write_proposal
from pledgexl.commands.month import at_work
from pledgexl.intake.lists.proposal import Proposal
from pledgexl.intake.lists.sources import list_names
from pledgexl.intake.lists.tables import NAMED_COLUMNS
from pledgexl.intake.lists.tree import INITIATIVE, LEVELS, MEASURE, PLEDGE, POLICY, Item
from pledgexl.messages.labels import label_text
from pledgexl.messages.screen import say
from pledgexl.model.errors import Message
from pledgexl.model.names import FileName

# Lines of the plan, and questions, that the preview shows.
_LINES, _QUESTIONS = 24, 12
_LONGEST = 40


def import_list(call: Call) -> int:
    """Read the lists, show what was understood, and write the proposed plan."""
    call.follow_plan()
    paths: tuple[Path, ...] = call.given["lists"]
    columns = {name: str(call.given.get(name, "")) for name in NAMED_COLUMNS}
    proposal = read_lists(paths, columns)
    if call.has("json"):
        document = proposal.document(call.language)
        if not call.has("dry_run"):
            written = _write(call, proposal, paths)
            document["written"] = [str(each) for each in (written.plan, written.account)]
        print_json(document)
        return ALL_WELL
    _preview(call, proposal, paths)
    if call.has("dry_run"):
        call.show("import.dry")
        return ALL_WELL
    if not _is_agreed(call):
        call.show("import.declined")
        return ALL_WELL
    written = _write(call, proposal, paths)
    for path in (*written.others, written.plan, written.account):
        call.show("initialised", file=str(path))
    counts = (
        call.sentence("import.sheet", sheet=label_text(sheet), count=count)
        for sheet, count in written.uncertain.items()
        if count
    )
    call.show("import.yellow", file=written.plan.name, counts=tuple(counts))
    if written.plan.name != FileName.PLAN:
        call.show("import.plan_stays", plan=str(call.workspace.plan), file=written.plan.name)
    call.show_next("next.import", file=written.plan.name, account=written.account.name)
    call.open_made(written.plan)
    return ALL_WELL


def _write(call: Call, proposal: Proposal, paths: tuple[Path, ...]) -> Written:
    settings = call.settings()
    call.workspace.root.mkdir(parents=True, exist_ok=True)
    with at_work(call.workspace):
        return write_proposal(call.workspace, proposal, paths, settings)


def _is_agreed(call: Call) -> bool:
    """Ask whether to write; without a terminal, or with --yes, nobody is asked."""
    is_watched = sys.stdin.isatty() and sys.stdout.isatty()
    if call.has("yes") or not is_watched:
        return True
    if call.is_in_menu:
        return confirm(call, call.sentence("import.write"), "import.create", default=1)
    return click.confirm(call.sentence("import.write"), default=True)


def _preview(call: Call, proposal: Proposal, paths: tuple[Path, ...]) -> None:
    call.show("import.read", files=tuple(list_names(paths).values()))
    names = tuple(
        word or Message(f"level.{name}", surface="lists")
        for word, name in zip(proposal.own_words, LEVELS, strict=True)
    )
    call.show("import.levels", names=names)
    counts = [
        sum(each.is_kept for each in proposal.root.below(level)) for level in range(len(LEVELS))
    ]
    call.show(
        "import.counts",
        policies=counts[POLICY],
        pledges=counts[PLEDGE],
        measures=counts[MEASURE] if proposal.has_measures else 0,
        initiatives=counts[INITIATIVE],
        departments=len(proposal.departments),
    )
    _show_left_out(call, proposal)
    lines = list(_plan_lines(proposal.root, has_measures=proposal.has_measures))
    for line in lines[:_LINES]:
        print_line(line)
    if len(lines) > _LINES:
        call.show("import.more_lines", count=len(lines) - _LINES)
    used = sum(source in proposal.accounts.uses for source in proposal.sources)
    total = len(proposal.sources)
    call.show("import.texts", total=total, used=used, left=total - used)
    _show_questions(call, proposal)


def _show_left_out(call: Call, proposal: Proposal) -> None:
    retired = tuple(item.title for item in proposal.retired)
    if retired:
        call.show("import.retired", count=len(retired), titles=retired[:5])
    repeated = [each for each in proposal.root.below(INITIATIVE) if each.is_repeated]
    if repeated:
        call.show("import.repeated", count=len(repeated))


def _plan_lines(item: Item, *, has_measures: bool) -> Iterator[str]:
    for each in item.children:
        if each.is_kept:
            if each.level != MEASURE or has_measures:
                yield f"{'  ' * (each.level + 1)}{each.id}  {_shortened(each)}"
            yield from _plan_lines(each, has_measures=has_measures)


def _shortened(item: Item) -> str:
    title = item.title if len(item.title) <= _LONGEST else f"{item.title[: _LONGEST - 1]}…"
    lead = item.departments.lead
    return f"{title}（{lead}）" if lead else title


def _show_questions(call: Call, proposal: Proposal) -> None:
    doubts = proposal.doubts
    call.show("import.questions" if doubts else "import.no_questions", count=len(doubts))
    for doubt in doubts[:_QUESTIONS]:
        cell = doubt.source.cell if doubt.source else ""
        print_line(f"  {doubt.sheet} {cell}  {say(doubt.question, call.language)}")
    if len(doubts) > _QUESTIONS:
        call.show(
            "import.more_questions",
            count=len(doubts) - _QUESTIONS,
            file=label_text(FileName.IMPORT_CHECK),
        )
