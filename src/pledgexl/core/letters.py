"""Which letter each department gets, and what stands in it."""

from collections.abc import Iterable, Mapping, Sequence

from pledgexl.messages import mail as said
from pledgexl.messages.findings import wording
from pledgexl.messages.language import Language
from pledgexl.messages.mail import Letter
from pledgexl.model.form import Correction, Form
from pledgexl.model.letter import Written
from pledgexl.model.period import era_date
from pledgexl.model.submission import Submission


def requests(fresh: Iterable[Form]) -> tuple[Written, ...]:
    """Return the letter that brings each department its form."""
    return tuple(_written(Letter.REQUEST, form, _initiatives(form)) for form in fresh)


def reminders(fresh: Iterable[Form], submissions: Sequence[Submission]) -> tuple[Written, ...]:
    """Return the letter to each department of which nothing has come."""
    heard = {one.identity.department for one in submissions if one.identity}
    return tuple(
        _written(Letter.REMINDER, form, _initiatives(form))
        for form in fresh
        if form.department.code not in heard
    )


def returns(returned: Iterable[Form], cells: Mapping[str, Sequence[str]]) -> tuple[Written, ...]:
    """Return the letter that brings each of the `returned` forms back.

    `cells` are the places of the corrections on each form, by the department's code.
    """
    return tuple(
        _written(
            Letter.RETURN,
            form,
            len(form.corrections),
            corrections=_listed(form, cells[form.department.code]),
        )
        for form in returned
    )


def _initiatives(form: Form) -> int:
    return sum(not line.is_spare for line in form.lines)


def _written(letter: Letter, form: Form, count: int, **values: str) -> Written:
    kind, subject, body = letter.value
    settings, department = form.plan.settings, form.department
    due = form.plan.deadline(form.period)
    known = values | {
        "report": settings.report_title,
        "period": form.period.label,
        "municipality": settings.municipality,
        "office": settings.contact or said.NO_OFFICE,
        "department": department.name,
        "contact": department.contact,
        "file": form.file_name,
        "deadline": era_date(due) if due else said.NO_DEADLINE,
        "count": str(count),
    }
    code, name = department.code, department.name
    return Written(
        name=said.FILE_NAME.format(kind=kind, code=code, name=name),
        form=form,
        subject=subject.format_map(known),
        body=body.format_map(known),
    )


def _listed(form: Form, cells: Sequence[str]) -> str:
    return "".join(
        _correction(running, correction, form, cell)
        for running, (correction, cell) in enumerate(
            zip(form.corrections, cells, strict=True), start=1
        )
    )


def _correction(running: int, correction: Correction, form: Form, cell: str) -> str:
    told = wording(correction.finding, Language.JA)
    place = ""
    if correction.line is not None:
        line = form.lines[correction.line]
        which = line.number or line.title or correction.finding.value
        place = said.PLACE.format(cell=cell, which=which)
    return said.CORRECTION.format(running=running, place=place, why=told.why, fix=told.fix)
