"""Which letter each department gets, and what stands in it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pledgexl.core.sender import department_named
from pledgexl.messages import mail as said
from pledgexl.messages.findings import department_wording
from pledgexl.messages.language import Language
from pledgexl.messages.mail import Letter
from pledgexl.messages.words import word
from pledgexl.model.finding import Finding
from pledgexl.model.form import Correction, Form
from pledgexl.model.letter import Written
from pledgexl.model.period import era_date
from pledgexl.model.plan import Department
from pledgexl.model.submission import Submission
from pledgexl.model.text import printable

Refused = Mapping[str, Sequence[Finding]]

# More than these stand on the sheet alone: a letter is read to its end.
_MOST_CORRECTIONS = 20
# `総合政策部 企画政策課（内線 2315）`: nobody introduces himself with his extension.
_EXTENSION = re.compile("[（(][^（()）]*[）)]$")


def requests(fresh: Iterable[Form]) -> tuple[Written, ...]:
    """Return the letter that brings each department its form."""
    return tuple(
        _written(Letter.REQUEST, form, previous=said.PREVIOUS if form.has_previous else "")
        for form in fresh
    )


def reminders(
    fresh: Iterable[Form], submissions: Sequence[Submission], refused: Refused, today: date
) -> tuple[Written, ...]:
    """Return the letter to each department of which no form has come.

    Who sent one of the `refused` files is told why it could not be read.
    """
    heard = {one.identity.department for one in submissions if one.identity}
    silent = [form for form in fresh if form.department.code not in heard]
    sent = _by_sender(refused, [form.department for form in silent])
    return tuple(_reminder(form, sent[form.department.code], today) for form in silent)


def returns(
    returned: Iterable[Form], cells: Mapping[str, Sequence[str]], today: date
) -> tuple[Written, ...]:
    """Return the letter that brings each of the `returned` forms back.

    `cells` are the places of the corrections on each form, by the department's code.
    """
    return tuple(
        _written(
            Letter.RETURN,
            form,
            count=str(len(form.corrections)),
            asked=_asked(form),
            corrections=_listed(form, cells[form.department.code]),
            inside=_inside(form).format(file=form.file_name),
            overdue=_overdue(form, today),
        )
        for form in returned
    )


def _by_sender(
    refused: Refused, departments: Sequence[Department]
) -> dict[str, dict[str, Sequence[Finding]]]:
    """Return the `refused` files of each department, by its code, as far as their names tell."""
    sent: dict[str, dict[str, Sequence[Finding]]] = defaultdict(dict)
    for file, findings in refused.items():
        # Where two are named, nobody is guessed.
        code = department_named(file, departments)
        if code:
            sent[code][file] = findings
    return sent


def _reminder(form: Form, sent: Mapping[str, Sequence[Finding]], today: date) -> Written:
    overdue = _overdue(form, today)
    if not sent:
        return _written(Letter.REMINDER, form, overdue=overdue)
    findings = [(file, found) for file, findings in sent.items() for found in findings]
    told = findings[:_MOST_CORRECTIONS]
    listed = "".join(
        _line(running, found, said.FILE.format(file=file.rpartition("/")[2]))
        for running, (file, found) in enumerate(told, start=1)
    )
    named = tuple(dict.fromkeys(file for file, _ in told))
    if len(named) < len(sent):
        listed += said.MORE_FILES.format(count=len(sent) - len(named))
    return _written(Letter.RESUBMIT, form, named, corrections=listed, overdue=overdue)


def _overdue(form: Form, today: date) -> str:
    due = form.plan.deadline(form.period)
    return said.OVERDUE if due is not None and due < today else ""


def _written(letter: Letter, form: Form, refused: tuple[str, ...] = (), **values: str) -> Written:
    kind, subject, body = letter.value
    settings, department = form.plan.settings, form.department
    due = form.plan.deadline(form.period)
    contact = settings.contact or said.NO_OFFICE
    known = {
        "report": settings.report_title,
        "period": form.period.label,
        "office": _EXTENSION.sub("", contact).strip() or contact,
        "contact_of_office": contact,
        "department": department.name,
        "contact": said.CONTACT.format(contact=department.contact) if department.contact else "",
        "file": form.file_name,
        "deadline": era_date(due) if due else said.NO_DEADLINE,
        "count": str(sum(not line.is_spare for line in form.lines)),
    } | values
    return Written(
        name=said.FILE_NAME.format(kind=kind, code=department.code, name=department.name),
        form=form,
        subject=subject.format_map(known),
        body=printable(body.format_map(known)),
        refused=refused,
    )


def _asked(form: Form) -> str:
    if form.asks_to_mend and form.asks_to_answer:
        return said.MEND_AND_ANSWER
    return said.MEND if form.asks_to_mend else said.ANSWER


def _inside(form: Form) -> str:
    if form.is_carried:
        return said.CARRIED
    return said.KEPT if form.is_kept else said.FRESH


def _listed(form: Form, cells: Sequence[str]) -> str:
    pairs = list(zip(form.corrections, cells, strict=True))
    shown = "".join(
        _line(running, correction.finding, _place(correction, form, cell))
        for running, (correction, cell) in enumerate(pairs[:_MOST_CORRECTIONS], start=1)
    )
    more = len(pairs) - _MOST_CORRECTIONS
    return shown + (said.MORE.format(count=more) if more > 0 else "")


def _line(running: int, finding: Finding, place: str) -> str:
    told = department_wording(finding)
    severity = word(finding.severity, Language.JA)
    return said.CORRECTION.format(
        running=running, severity=severity, place=place, why=told.why, fix=told.fix
    )


def _place(correction: Correction, form: Form, cell: str) -> str:
    if correction.line is None:
        return ""
    line = form.lines[correction.line]
    number = said.NUMBER.format(number=line.number) if line.number else ""
    return said.PLACE.format(cell=cell, which=number or line.title or correction.finding.value)
