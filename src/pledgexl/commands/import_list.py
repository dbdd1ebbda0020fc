"""`pledgexl import`: the office's own list → a proposed plan workbook and its account."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from pledgexl.commands.start import empty_workspace, is_blank
from pledgexl.excel.plan.account import ImportFiles, account_workbook
from pledgexl.excel.plan.proposed import proposed_plan
from pledgexl.intake.lists.proposal import DOCUMENT_SUFFIXES, Proposal, propose_from, read_list
from pledgexl.intake.lists.sources import Flow, list_names
from pledgexl.intake.lists.tables import NAMED_COLUMNS
from pledgexl.intake.package import Refusal
from pledgexl.intake.workers import Bounds, WorkerPool
from pledgexl.messages.edition import Edition, document_language, in_edition
from pledgexl.messages.labels import label_in
from pledgexl.model.errors import Message, PledgexlError
from pledgexl.model.finding import Code
from pledgexl.model.language import Language
from pledgexl.model.names import FileName, Folder, PlanSheet
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.publish import write_new
from pledgexl.workspace.settings import Settings

# A list of some ten thousand rows takes a minute on an old PC.
_BOUNDS = Bounds(seconds=180, memory=2_000_000_000)
# Why a list cannot be read, by the code of the refusal; every other one is a damaged file.
_REASONS = {
    Code.FILE_EMPTY: "list.empty",
    Code.FILE_ENCRYPTED: "list.password",
    Code.OLD_EXCEL_FORMAT: "list.old_format",
    Code.NOT_A_WORKBOOK: "list.other_kind",
    Code.FILE_TOO_LARGE: "list.too_large",
    Code.PART_TOO_LARGE: "list.too_large",
    Code.TOO_MANY_PARTS: "list.too_large",
    Code.READER_TOO_SLOW: "list.too_large",
    Code.READER_OUT_OF_MEMORY: "list.too_large",
    Code.FILE_UNREADABLE: "list.open_elsewhere",
}


@dataclass(frozen=True, slots=True)
class Written:
    """The files of an import: the plan, its account, and what else a new workspace needed."""

    plan: Path
    account: Path
    others: tuple[Path, ...] = ()
    uncertain: Mapping[PlanSheet, int] = field(default_factory=dict)


def read_lists(paths: Sequence[Path], columns: Mapping[str, str]) -> Proposal:
    """Return what the lists at `paths` propose; each file is read in a process of its own.

    Raises PledgexlError, one line, where a file cannot be read or contains no plan.
    """
    for path in paths:
        if not path.is_file():
            raise PledgexlError("list_missing", file=str(path))
    named = {name: text for name, text in columns.items() if text}
    assert not set(named) - set(NAMED_COLUMNS)
    flows: list[Flow] = []
    with WorkerPool[None](None, 1, _BOUNDS) as pool:
        names = list_names(paths)
        for path, found in zip(names, _read(pool, names.items()), strict=True):
            if isinstance(found, Refusal):
                raise _unreadable(path, _REASONS.get(found.code, "list.broken"))
            flows += found
        (proposal,) = pool.each(_Understand(named), [tuple(flows)])
    if isinstance(proposal, Refusal):
        raise _unreadable(paths[0], "list.too_large")
    if isinstance(proposal, PledgexlError):
        # Of a list only its name is known.
        own = {name: value for name, value in proposal.message.values.items() if name != "files"}
        raise PledgexlError(proposal.message.name, **own, files=tuple(map(str, paths)))
    return proposal


def _unreadable(path: Path, why: str) -> PledgexlError:
    """Return the error for the list at `path`: with the program that can mend it."""
    is_document = path.suffix.lower() in DOCUMENT_SUFFIXES
    program, kind = ("Word", "list.document") if is_document else ("Excel", "list.workbook")
    if path.suffix.lower() == ".doc" and why == "list.other_kind":
        why = "list.old_format"
    reason = Message(why, {"program": program, "kind": Message(kind)})
    return PledgexlError("list_unreadable", file=str(path), why=reason)


def _read(
    pool: WorkerPool[None], paths: Iterable[tuple[Path, str]]
) -> Iterator[tuple[Flow, ...] | Refusal]:
    try:
        yield from pool.each(_read_or_refuse, paths)
    except (BrokenProcessPool, OSError) as error:
        raise PledgexlError("process_lost") from error


def _read_or_refuse(named: tuple[Path, str]) -> tuple[Flow, ...] | Refusal:
    try:
        return read_list(*named)
    except Refusal as refusal:
        return refusal


@dataclass(frozen=True, slots=True)
class _Understand:
    """Makes the proposal in a worker, which a list of whatever texts cannot hold up for ever."""

    columns: Mapping[str, str]

    def __call__(self, flows: tuple[Flow, ...]) -> Proposal | PledgexlError:
        try:
            return propose_from(flows, self.columns)
        except PledgexlError as error:
            return error


def write_proposal(
    workspace: Workspace, proposal: Proposal, paths: Sequence[Path], settings: Settings
) -> Written:
    """Write the proposed plan and its account into `workspace`, and replace no file with content.

    Where there is no workspace yet, the template of the report is written too. All are in the
    language of the documents, which is that of the screen where there is no plan yet.
    """
    language = document_language()
    folder = workspace.root / Folder.TEMPLATES
    plan, account = _free_names(folder, language)
    names = list_names(paths).items()
    lists = {name: target for path, name in names if (target := _target(path, folder))}
    with in_edition(Edition(language, language)):
        proposed = proposed_plan(proposal, settings.started)
        files = ImportFiles(plan.name, lists)
        content = account_workbook(proposal, proposed, files, settings.started)
    others = _missing_files(workspace, language)
    # Only a plan that was not filled in is there; Windows renames no file over another.
    plan.unlink(missing_ok=True)
    for path, document in {**others, plan: proposed.content, account: content}.items():
        write_new(path, document)
    return Written(plan, account, tuple(others), proposed.uncertain)


def _free_names(folder: Path, language: Language) -> tuple[Path, Path]:
    """Return names for the plan and its account that no file has yet, with one number for both.

    A plan as `init` wrote it contains nothing of the office: it is replaced.
    """
    plan = folder / FileName.PLAN
    is_free = not os.path.lexists(plan) or (plan.is_file() and is_blank(plan))
    for number in count(1):
        ending = "" if number == 1 else f" ({number})"
        proposed = _numbered(folder / label_in(FileName.PROPOSED_PLAN, language), ending)
        account = _numbered(folder / label_in(FileName.IMPORT_CHECK, language), ending)
        chosen = plan if is_free else proposed
        if (is_free or not os.path.lexists(chosen)) and not os.path.lexists(account):
            return chosen, account
    raise AssertionError


def _numbered(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.stem}{ending}{path.suffix}")


def _target(path: Path, folder: Path) -> str:
    """Return the path to the list as a link in `folder` has it, "" where none can lead there."""
    try:
        target = os.path.relpath(path, folder)
    except ValueError:
        # On Windows, a list on another drive or share.
        target = str(path.resolve())
    return "" if "#" in target else target


def _missing_files(workspace: Workspace, language: Language) -> dict[Path, bytes]:
    """Return the files, but the plan, that a workspace needs and this one lacks."""
    if workspace.template.exists():
        return {}
    documents = empty_workspace(language)
    del documents[f"{Folder.TEMPLATES}/{FileName.PLAN}"]
    paths = {workspace.root / name: content for name, content in documents.items()}
    return {path: content for path, content in paths.items() if not path.exists()}
