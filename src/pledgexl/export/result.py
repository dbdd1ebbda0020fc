"""result.json, as it is written: its keys are a contract; result.schema.json describes it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from pledgexl.messages.edition import document_language, printed_for
from pledgexl.messages.findings import wording
from pledgexl.model.finding import Finding
from pledgexl.model.issue import ReportIssue
from pledgexl.model.language import Language
from pledgexl.model.month import DepartmentSummary, InitiativeSummary, ItemSummary, Proof, Summary
from pledgexl.model.movement import Movement, Movements, decimal
from pledgexl.model.names import RESULT_VERSION
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.progress import Progress
from pledgexl.model.submission import FileStatus, RowStatus
from pledgexl.rules.findings_by_department import Attribution

_CHILDREN_KEY = {"whole": "policies", "policy": "pledges", "pledge": "measures"}


@dataclass(frozen=True, slots=True)
class Issuance:
    """What was issued: the day on the documents, their names, and what was verified.

    `moved` is how figures moved since each month that the report is compared with; `made_from` has
    the SHA-256 of the plan workbook and of the template.
    """

    day: date
    documents: tuple[str, ...]
    proof: Proof
    moved: Movements = ()
    made_from: Mapping[str, str] = field(default_factory=dict)


def result_document(
    summary: Summary, language: Language, issuance: Issuance | None = None
) -> dict[str, Any]:
    """Return `summary` under the keys of the contract, its messages in `language`.

    A month that was issued has the `issuance` of its documents.
    """
    moved = issuance.moved if issuance else ()
    settings = summary.plan.settings
    attribution = Attribution(summary)
    arrived = _arrived(summary)
    found = {
        "version": RESULT_VERSION,
        "municipality": settings.municipality,
        "report": settings.report_title,
        "contact": settings.contact,
        "period": str(summary.period),
        "label": summary.period.label,
        "label_en": summary.period.english_label,
        "provisional": summary.is_provisional,
        "term": {"start": str(settings.term_start), "end": str(settings.term_end)},
        "overall": _figures(summary.whole, moved),
        "rating_step_tenths": settings.step_tenths,
        "numbers_given": list(summary.numbers_given),
        "policies": [_item(policy, arrived, moved) for policy in summary.policies],
        "rules": [asdict(rule) for rule in summary.plan.rules.values()],
        "rubric": [
            {"rating": rating, "meaning": meaning} for rating, meaning in summary.plan.rubric
        ],
        "departments": [_department(department) for department in summary.departments],
        "findings": [
            _finding(finding, language) | _owner(finding, attribution, summary)
            for finding in summary.findings
        ],
        "accounting": accounting(summary),
        "inputs": [asdict(record) for record in summary.files],
    }
    if issuance is not None:
        day, documents = issuance.day.isoformat(), list(issuance.documents)
        found["issued"] = {"date": day, "documents": documents}
        found["proof"] = asdict(issuance.proof)
        found["issue"] = _issue(summary.issue, issuance.made_from) if summary.issue else None
    return found


def _issue(issue: ReportIssue, made_from: Mapping[str, str]) -> dict[str, Any]:
    kind = issue.kind.value if issue.kind else None
    seal = asdict(issue.previous_seal) if issue.previous_seal else None
    named = {"number": issue.number, "kind": kind, "reason": issue.reason}
    return {**named, **made_from, "previous_seal": seal}


@printed_for(lambda summary, *_: summary.plan.settings)
def result_bytes(summary: Summary, issuance: Issuance | None = None) -> bytes:
    """Return result.json as it is stored: UTF-8, indented, with a final newline."""
    document = result_document(summary, document_language(), issuance)
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def status_document(summary: Summary, progress: Progress, language: Language) -> dict[str, Any]:
    """Return the result with how far the collection is, which depends on the day."""
    since_run = progress.since_run
    return result_document(summary, language) | {
        "progress": {
            "deadline": progress.deadline.isoformat() if progress.deadline else None,
            "days_left": progress.days_left,
            "changes_since_revision": [asdict(change) for change in progress.since_revision],
            "changes_since_run": None if since_run is None else [asdict(one) for one in since_run],
        }
    }


def error_document(
    code: str, message: str, findings: Iterable[Finding], language: Language
) -> dict[str, Any]:
    """Return why a command cannot run, with every one of the `findings` that prevent it."""
    found = [_finding(finding, language) for finding in findings]
    return {"error": {"code": code, "message": message, "findings": found}}


def accounting(summary: Summary) -> dict[str, dict[str, int]]:
    """Return where every file and every expected row went; the first is the sum of the rest."""
    coverage = summary.whole.coverage
    rows = {status.value: int(getattr(coverage, status.value)) for status in RowStatus}
    statuses = [record.status for record in summary.files]
    files = {status.value: statuses.count(status) for status in FileStatus}
    return {
        "files": {"found": len(summary.files)} | files,
        "rows": {"expected": coverage.expected} | rows,
    }


def _arrived(summary: Summary) -> dict[str, str]:
    """Return the first file of each department that came, by its code, whatever became of it."""
    named = [(record.department, record.file) for record in summary.files if record.department]
    unread = [(each.department.code, file) for each in summary.departments for file in each.unread]
    accepted = [(each.department.code, each.file) for each in summary.departments if each.file]
    return dict(reversed([*accepted, *named, *unread]))


def _figures(item: ItemSummary, moved: Movements) -> dict[str, Any]:
    return {
        "shown": item.shown,
        "exact": str(item.average.exact) if item.average else None,
        "rated": item.coverage.rated,
        "expected": item.coverage.expected,
        "excluded": item.coverage.excluded,
        "movement": [_movement(items[item.id]) for items in moved if item.id in items],
    }


def _movement(movement: Movement) -> dict[str, Any]:
    shown = movement.shown
    return {
        "base": str(movement.base),
        "printed": decimal(movement.printed, movement.places),
        "exact": str(movement.printed),
        "parts": [
            {
                "cause": cause.value,
                "exact": str(part),
                "shown": decimal(shown[cause], movement.places),
            }
            for cause, part in movement.parts.items()
        ],
    }


def _item(item: ItemSummary, arrived: Mapping[str, str], moved: Movements) -> dict[str, Any]:
    named = {"id": item.id, "identifier": item.key, "title": item.title}
    named |= _figures(item, moved)
    if item.level in _CHILDREN_KEY:
        children = [_item(child, arrived, moved) for child in item.children]
        return named | {_CHILDREN_KEY[item.level]: children}
    return named | {
        "departments": [department.code for department in item.departments],
        "initiatives": [_initiative(row, arrived) for row in item.initiatives],
    }


def _initiative(row: InitiativeSummary, arrived: Mapping[str, str]) -> dict[str, Any]:
    rating: int | float | None = row.rating_tenths
    if rating is not None:
        # A half or a tenth is written as its decimal, a whole point without one.
        points, rest = divmod(rating, TENTHS_PER_POINT)
        rating = rating / TENTHS_PER_POINT if rest else points
    return {
        "id": row.id,
        "identifier": row.key,
        "added": row.is_added,
        "title": row.title,
        "status": row.status.value,
        "rating": rating,
        "state": row.state.value,
        "text": row.text,
        "remark": row.remark,
        "department": row.department.code,
        "source": {
            # Of a row that could not be read, the file in which it came, if one did.
            "file": row.at.file if row.at else arrived.get(row.department.code),
            "sheet": row.at.sheet if row.at else None,
            "cell": row.at.cell if row.at else None,
        },
    }


def _department(summary: DepartmentSummary) -> dict[str, Any]:
    return {
        "code": summary.department.code,
        "name": summary.department.name,
        "status": summary.status.value,
        "file": summary.file or None,
        "expected": summary.coverage.expected,
        "rated": summary.coverage.rated,
        "missing": summary.coverage.missing,
        "errors": summary.errors,
        "excluded": summary.coverage.excluded,
        "rejected": summary.coverage.rejected,
        "questions": summary.questions,
        "answered": summary.answered,
        "revision": summary.revision,
        "saved": summary.saved or None,
        "unread": list(summary.unread),
    }


def _finding(finding: Finding, language: Language) -> dict[str, Any]:
    # The fix is given here even where the department has answered.
    worded = wording(replace(finding, answer=""), language)
    return {
        "code": finding.code.value,
        "severity": finding.severity.value,
        "file": finding.at.file,
        "sheet": finding.at.sheet,
        "cell": finding.at.cell,
        "value": finding.value,
        "message": worded.why,
        "fix": worded.fix,
        "answer": finding.answer,
    }


def _owner(finding: Finding, attribution: Attribution, summary: Summary) -> dict[str, Any]:
    """Return whose `finding` is, what it is about, who has to act, and what is sent back."""
    row = attribution.initiative(finding)
    return {
        "department": attribution.department(finding) or None,
        "initiative": row.id if row else None,
        "actor": finding.actor.value,
        "returned": summary.returned.get(finding.at.file) if finding.is_open else None,
    }
