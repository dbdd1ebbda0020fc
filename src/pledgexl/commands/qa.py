"""Questions and answers about an issued month: gathered from its result and inputs, and written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

from pledgexl.commands.collect import plan_at, read_submissions, submission_in
from pledgexl.commands.earlier import earlier_months, without_later_additions
from pledgexl.commands.plan import workspace_plan
from pledgexl.export.facts import Sources, facts
from pledgexl.export.issued_summary import (
    issued_movements,
    issued_summary,
    rows_in,
    rules_of,
    tenths_of,
)
from pledgexl.export.read_result import Json, standing_result
from pledgexl.export.result_shape import require_shape
from pledgexl.intake.folder import SubmittedFile, find_files
from pledgexl.intake.workers import WorkerPool, workers_for
from pledgexl.messages.edition import Edition, speak_as, words_of
from pledgexl.messages.qa import answers
from pledgexl.model.answers import IssuedMonth, count_fields
from pledgexl.model.errors import PledgexlError
from pledgexl.model.history import PastMonth, compared_periods
from pledgexl.model.month import Summary
from pledgexl.model.movement import Movement
from pledgexl.model.names import FileName, Folder
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import FileStatus, Submission
from pledgexl.rules.answers import changed_by_pledge
from pledgexl.rules.explanation import unmoved
from pledgexl.rules.seals import read_chain
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.publish import publish
from pledgexl.workspace.seals import stored_records
from pledgexl.workspace.settings import Settings

# So many months with the same rating are worth a question.
_MONTHS_UNMOVED = 3


@dataclass(frozen=True, slots=True)
class WrittenAnswers:
    """The document, of how many pledges it is, and how many of its values were verified."""

    path: Path
    pledges: int
    verified: int
    is_provisional: bool


def write_qa(workspace: Workspace, period: Period, settings: Settings) -> WrittenAnswers:
    """Write questions and answers about what stands issued of `period`.

    They lie beside the folders of months: a closed month stays as it is, and what goes out of the
    office has nothing of them.
    """
    from pledgexl.word.qa import qa_document  # noqa: PLC0415 (slow)

    if period not in workspace.issued_periods:
        raise PledgexlError("qa_not_issued", period=str(period))
    kept = Workspace(workspace.output(period) / Folder.INPUTS)
    if kept.exists:
        plan = plan_at(kept.plan, period)
        speak_as(Edition.of(plan.settings))
    else:
        plan, _ = workspace_plan(workspace, settings, period)
    plan = without_later_additions(kept if kept.exists else workspace, plan, period)
    with words_of(plan.settings):
        sources, past = _gathered(workspace, kept, plan, period, settings)
        month = issued_month(sources, past)
        found = answers(month)
        content = qa_document(found, facts(sources), month.day)
    folder = workspace.qa(period)
    publish(folder, {FileName.QA.value: content})
    pledges, is_provisional = len(month.summary.pledges), month.summary.is_provisional
    return WrittenAnswers(folder / FileName.QA, pledges, count_fields(found), is_provisional)


def _gathered(
    workspace: Workspace, kept: Workspace, plan: Plan, period: Period, settings: Settings
) -> tuple[Sources, tuple[PastMonth, ...]]:
    """Return what is known of the month, and the final months before it of the same rules."""
    result = standing_result(workspace.result(period), period, plan)
    if "issue" not in result:
        raise PledgexlError("qa_of_before", period=str(period))
    require_shape(result, workspace.result(period))
    is_kept = kept.exists
    if not (is_kept or result["provisional"]):
        raise PledgexlError("qa_no_inputs", folder=str(kept.root))
    source, printed = kept if is_kept else workspace, replace(plan, rules=rules_of(result))
    before = earlier_months(source, printed, period)
    past = before.comparable(printed)
    earlier = {
        each.period: standing_result(source.result(each.period), each.period, plan) for each in past
    }
    read = partial(submission_in, plan=plan, period=period, added=before.added)
    forms = _forms(kept, result, read, settings) if is_kept else ()
    confirmations = {form.department: form.confirmations for form in forms}
    ids = {each.period: {number: id_ for id_, number in each.numbers.items()} for each in past}
    return Sources(result, earlier, plan, confirmations, _seal(workspace, period), ids), past


def issued_month(sources: Sources, past: tuple[PastMonth, ...]) -> IssuedMonth:
    """Return what the document says of a month: of its result, after the `past` months."""
    result = sources.result
    summary = issued_summary(result, sources.plan)
    compared = compared_periods(summary.period, (each.period for each in past))
    bases = tuple(each for each in past if each.period in compared)
    changed = {
        (base.period, pledge): rows
        for base in bases
        for pledge, rows in changed_by_pledge(summary, base).items()
    }
    return IssuedMonth(
        summary=summary,
        result=result,
        day=date.fromisoformat(result["issued"]["date"]),
        past=past,
        bases=bases,
        moved=_moved(result, summary, bases),
        changed=changed,
        unmoved=unmoved(summary, past, _MONTHS_UNMOVED) if past else (),
        confirmations=sources.confirmations,
        seal=sources.seal,
    )


def _moved(
    result: Json, summary: Summary, bases: Iterable[PastMonth]
) -> dict[tuple[Period, str], Movement]:
    """Return how figures moved; raise PledgexlError where the months before have other figures."""
    moved, shown = issued_movements(result, summary), {base.period: base.shown for base in bases}
    for (base, item), movement in moved.items():
        then = shown[base].get(item) if base in shown else None
        if then is None or Fraction(then) != movement.then:
            raise PledgexlError("qa_movement", item=item or "overall", base=str(base))
    return moved


def _forms(
    kept: Workspace, result: Json, read: Callable[[SubmittedFile], Submission], settings: Settings
) -> tuple[Submission, ...]:
    """Return what `read` finds in the forms that counted, which have to be those of the result.

    Raises PledgexlError where one was changed since, or has another rating in the cell that the
    result names.
    """
    period = Period.parse(result["period"])
    digests = {
        record["file"]: record["sha256"]
        for record in result["inputs"]
        if record["status"] == FileStatus.ACCEPTED
    }
    folder = kept.submissions(period)
    files = [file for file in find_files(folder) if file.name in digests]
    with WorkerPool(read, workers_for(len(files))) as pool:
        forms = tuple(read_submissions(files, read, pool, settings))
    found = {form.file: form.sha256 for form in forms}
    other = [file for file, sha256 in digests.items() if found.get(file) != sha256]
    if other:
        raise PledgexlError("qa_other_form", folder=str(folder), files=tuple(sorted(other)))
    _require_ratings(result, forms)
    return forms


def _require_ratings(result: Json, forms: Iterable[Submission]) -> None:
    cells = {
        (entry.at.file, entry.at.sheet, entry.at.cell): entry.rating_tenths
        for form in forms
        for entry in form.entries
    }
    for row in rows_in(result):
        at = row["source"]
        place = (at["file"], at["sheet"], at["cell"])
        if row["rating"] is not None and cells.get(place) != tenths_of(row["rating"]):
            values = {"id": row["id"], "rating": str(row["rating"])}
            raise PledgexlError("qa_other_rating", place=" ".join(map(str, place)), **values)


def _seal(workspace: Workspace, period: Period) -> str | None:
    """Return the head of the seal of a closed month, "" of an open one, None if nobody knows."""
    chain = read_chain(stored_records(workspace))
    if chain.faults:
        return None
    return chain.newest[period].head if chain.is_closed(period) else ""
