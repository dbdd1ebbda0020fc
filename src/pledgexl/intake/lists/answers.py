"""What the office answered in an earlier 取込の確認.xlsx: departments, months, consent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pledgexl.intake.lists.accounts import Accounts, Doubt
from pledgexl.intake.lists.departments import parse_departments
from pledgexl.intake.lists.months import NO_SPAN, parse_span
from pledgexl.intake.lists.sources import Flow, Row
from pledgexl.messages.labels import known_as
from pledgexl.messages.screen import say
from pledgexl.model.errors import PledgexlError
from pledgexl.model.language import Language
from pledgexl.model.names import IMPORT_LABELS, FileName, ImportLabel, ImportSheet, PlanSheet
from pledgexl.model.text import comparable

# File, sheet, cell and question, as the sheet 質問 has them.
Place = tuple[str, ...]
_PLACE = (ImportLabel.FILE, ImportLabel.SHEET, ImportLabel.CELL, ImportLabel.QUESTION)

_DEPARTMENTS = ("question.no_lead", "question.lead_of_measure", "question.maybe_continued")
_MONTHS = ("question.unclear_month", "question.coloured_years")
_AGREED = frozenset(
    map(comparable, ("よい", "はい", "OK", "ok", "確認済", "確認済み", "Yes", "yes"))
)


def split_answers(flows: Sequence[Flow]) -> tuple[list[Flow], dict[Place, str]]:
    """Return the lists among `flows`, and the answers in those that are accounts of an import.

    Raises PledgexlError for a plan workbook, and for accounts without a list.
    """
    _refuse_plans(flows)
    accounts = {flow.file for flow in flows if _has_answers(flow)}
    answers = {
        place: answer
        for flow in flows
        if flow.file in accounts and known_as(ImportSheet, flow.name) is ImportSheet.QUESTIONS
        for place, answer in _answers(flow)
    }
    lists = [flow for flow in flows if flow.file not in accounts]
    if accounts and not lists:
        raise PledgexlError("list_is_account", file=FileName.IMPORT_CHECK.value)
    return lists, answers


def _refuse_plans(flows: Iterable[Flow]) -> None:
    """Raise PledgexlError for a plan workbook, which is no list: it is filled in where it is."""
    names: dict[str, set[str]] = {}
    for flow in flows:
        names.setdefault(flow.file, set()).add(known_as(PlanSheet, flow.name) or flow.name)
    for file, sheets in names.items():
        if {PlanSheet.SETTINGS, PlanSheet.STRUCTURE, PlanSheet.INITIATIVES} <= sheets:
            raise PledgexlError("list_is_plan", file=file)


def _has_answers(flow: Flow) -> bool:
    labels = {known_as(ImportLabel, each.text) for row in flow.rows[:1] for each in row.sources}
    is_account = known_as(ImportSheet, flow.name) is ImportSheet.QUESTIONS
    return is_account and ImportLabel.ANSWER in labels


def _answers(flow: Flow) -> Iterator[tuple[Place, str]]:
    labels = IMPORT_LABELS[ImportSheet.QUESTIONS]
    for row in flow.rows[1:]:
        texts = _texts(row, labels)
        if texts[ImportLabel.ANSWER].strip():
            yield tuple(texts[label] for label in _PLACE), texts[ImportLabel.ANSWER].strip()


def _texts(row: Row, labels: Sequence[ImportLabel]) -> dict[ImportLabel, str]:
    texts = {each.column: each.text for each in row.sources}
    return {label: texts.get(column, "") for column, label in enumerate(labels, start=1)}


def apply_answers(accounts: Accounts, answers: Mapping[Place, str]) -> None:
    """Give items what was answered about them, and drop the questions that this settles."""
    if answers:
        accounts.doubts = [
            doubt
            for doubt in accounts.doubts
            if not ((answer := _answer(answers, doubt)) and _settles(doubt, answer))
        ]


def _answer(answers: Mapping[Place, str], doubt: Doubt) -> str:
    """Return the answer to the question of `doubt`, in whichever language it was asked; or ""."""
    cell = doubt.source.cell if doubt.source else ""
    asked = (say(doubt.question, language) for language in Language)
    places = ((doubt.file, doubt.sheet, cell, question) for question in asked)
    return next((answers[place] for place in places if place in answers), "")


def _settles(doubt: Doubt, answer: str) -> bool:
    """Use `answer`, if it answers the question of `doubt`, and say whether it does."""
    item, name = doubt.item, doubt.question.name
    if item is not None and name in _DEPARTMENTS and comparable(answer) not in _AGREED:
        named = parse_departments(answer)
        item.departments = named if named.all else item.departments
        return bool(named.all)
    if item is not None and name in _MONTHS and comparable(answer) not in _AGREED:
        span = parse_span(answer)
        if span is not None and span != NO_SPAN:
            item.span = span._replace(is_year=False)
        return span is not None
    return comparable(answer) in _AGREED and name != "question.unclear_month"
