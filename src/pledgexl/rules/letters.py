"""Which letter each department gets, and what stands in it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from pledgexl.messages.findings import Wording, department_wording
from pledgexl.messages.language import Language
from pledgexl.messages.mail import MAIL, Letter
from pledgexl.messages.words import word
from pledgexl.model.finding import Code, Finding
from pledgexl.model.form import Correction, Form
from pledgexl.model.letter import Arrived, Written
from pledgexl.model.names import FormLabel
from pledgexl.model.period import era_day
from pledgexl.model.submission import BLANK_CELL, FileStatus, Submission
from pledgexl.model.text import printable
from pledgexl.rules.sender import department_named

# A letter is read to its end: more than these stand on the form and the pages alone.
_MOST_INITIATIVES = _MOST_PLACES = _MOST_MATTERS = _MOST_REFUSED = 10
# A text that was typed is read in the form.
_LONGEST_TYPED = 20
# `総合政策部 企画政策課（内線 2315）`: nobody introduces himself with his extension.
_EXTENSION = re.compile("[（(][^（()）]*[）)]$")


def requests(fresh: Iterable[Form], today: date) -> tuple[Written, ...]:
    """Return the letter that brings each department its form."""
    return tuple(_written(Letter.REQUEST, form, today) for form in fresh)


def replies(
    fresh: Iterable[Form],
    returned: Mapping[str, tuple[Form, Sequence[str]]],
    arrived: Mapping[str, Arrived],
    today: date,
) -> tuple[Written, ...]:
    """Return one letter to each department that something is still asked of.

    By its code: the form that is `returned` to it with the cells of the corrections on it, and
    what has `arrived` from it.
    """
    return tuple(
        letter
        for form in fresh
        for letter in _replies(
            form,
            returned.get(form.department.code),
            arrived.get(form.department.code, Arrived()),
            today,
        )
    )


def arrived_by_department(
    fresh: Iterable[Form],
    submissions: Iterable[Submission],
    refused: Mapping[str, Sequence[Finding]],
) -> dict[str, Arrived]:
    """Return what each department sent, by its code: a `refused` file is whose its name says."""
    departments = [form.department for form in fresh]
    forms: dict[str, list[str]] = defaultdict(list)
    for one in submissions:
        counts = one.status in (FileStatus.ACCEPTED, FileStatus.REJECTED)
        if one.identity and counts and one.file not in refused:
            forms[one.identity.department].append(one.file.rpartition("/")[2])
    others: dict[str, dict[str, Sequence[Finding]]] = defaultdict(dict)
    for file, findings in refused.items():
        others[department_named(file, departments)][file] = findings
    # Where a name says nothing, nobody is guessed.
    codes = {*forms, *others} - {""}
    return {code: Arrived(tuple(forms[code]), others[code]) for code in codes}


def _replies(
    form: Form, returned: tuple[Form, Sequence[str]] | None, arrived: Arrived, today: date
) -> Iterator[Written]:
    refused = _refused(arrived, "line.also_refused" if returned else "line.refused")
    came = {"refused": refused, "files": "」「".join(arrived.forms)}
    pages = tuple(arrived.refused)[:_MOST_REFUSED]
    if returned:
        values = came | _corrections(*returned, refused)
        yield replace(_written(Letter.CORRECTION, returned[0], today, values), refused=pages)
    elif pages and arrived.forms:
        letter = _written(Letter.CONFIRM, form, today, came)
        yield replace(letter, refused=pages, encloses_form=False)
    elif pages:
        yield replace(_written(Letter.RESUBMIT, form, today, came), refused=pages)
    elif not arrived.forms:
        yield _written(Letter.REMINDER, form, today)


def _written(
    letter: Letter, form: Form, today: date, values: Mapping[str, str] | None = None
) -> Written:
    known = {**_known(form), **_deadline(form, today), **(values or {})}
    body = "".join(MAIL[part].ja for part in ("letter.head", f"body.{letter}", "letter.foot"))
    department = form.department
    return Written(
        name=MAIL["draft.name"].ja.format(
            kind=letter.kind, code=department.code, name=department.name
        ),
        form=form,
        subject=MAIL[f"subject.{letter}"].ja.format_map(known),
        body=printable(body.format_map(known)),
    )


def _known(form: Form) -> dict[str, str]:
    settings, department = form.plan.settings, form.department
    office = settings.contact or MAIL["letter.no_office"].ja
    contact = MAIL["letter.contact"].ja.format(contact=department.contact)
    return {
        "report": settings.report_title,
        "period": form.period.label,
        "office": _EXTENSION.sub("", office).strip() or office,
        "contact_of_office": office,
        "department": department.name,
        "contact": contact if department.contact else "",
        "file": form.file_name,
        "count": str(sum(not line.is_spare for line in form.lines)),
        "initiatives": _initiatives(form),
        "previous": MAIL["letter.previous"].ja if form.has_previous else "",
    }


def _deadline(form: Form, today: date) -> dict[str, str]:
    due = form.plan.deadline(form.period)
    if due is None:
        return {"deadline": MAIL["letter.no_deadline"].ja, "until": ""}
    day = era_day(due)
    if due < today:
        return {"deadline": MAIL["letter.overdue"].ja.format(deadline=day), "until": ""}
    # The subject of a mail is short: it needs no year.
    return {"deadline": day, "until": MAIL["letter.until"].ja.format(day=day.partition("年")[2])}


def _initiatives(form: Form) -> str:
    lines = [line for line in form.lines if not line.is_spare]
    listed = "".join(
        MAIL["line.initiative"].ja.format(number=line.number, title=line.title)
        for line in lines[:_MOST_INITIATIVES]
    )
    more = len(lines) - _MOST_INITIATIVES
    return listed + (MAIL["line.more_initiatives"].ja.format(count=more) if more > 0 else "")


def _refused(arrived: Arrived, line: str) -> str:
    listed = ""
    for file, findings in list(arrived.refused.items())[:_MOST_REFUSED]:
        for told in map(department_wording, findings):
            name = file.rpartition("/")[2]
            listed += MAIL[line].ja.format(file=name, why=told.why, fix=told.fix)
    more = len(arrived.refused) - _MOST_REFUSED
    return listed + (MAIL["line.more_refused"].ja.format(count=more) if more > 0 else "")


def _corrections(form: Form, cells: Sequence[str], refused: str) -> dict[str, str]:
    """Return what stands in a letter about the corrections on `form`, which are at `cells`."""
    also = MAIL["inside.also_refused"].ja.format(file=form.file_name, refused=refused)
    return {
        "count": str(len(form.corrections)),
        "asked": _asked(form),
        "corrections": _listed(form, cells),
        "also_refused": also if refused else "",
        "inside": _inside(form).format(file=form.file_name),
    }


def _listed(form: Form, cells: Sequence[str]) -> str:
    matters = _matters(form, cells)
    shown = list(matters.items())[:_MOST_MATTERS]
    listed = "".join(
        _matter(running, severity, told, places)
        for running, ((severity, told), places) in enumerate(shown, start=1)
    )
    more = len(form.corrections) - sum(len(places) for _, places in shown)
    return listed + (MAIL["line.more_corrections"].ja.format(count=more) if more else "")


def _matters(form: Form, cells: Sequence[str]) -> dict[tuple[str, Wording], list[str]]:
    """Return the places of all that is said alike, by its severity and wording."""
    pairs = list(zip(form.corrections, cells, strict=True))
    cells_of: dict[tuple[Code, str], list[str]] = defaultdict(list)
    for correction, cell in pairs:
        cells_of[correction.finding.code, correction.finding.value].append(cell)
    matters: dict[tuple[str, Wording], list[str]] = defaultdict(list)
    for correction, cell in pairs:
        finding = correction.finding
        told = department_wording(finding, cells_of[finding.code, finding.value])
        severity = word(finding.severity, Language.JA)
        matters[severity, told].append(_place(correction, form, cell))
    return matters


def _matter(running: int, severity: str, told: Wording, places: Sequence[str]) -> str:
    more = len(places) - _MOST_PLACES
    listed = "".join(places[:_MOST_PLACES])
    return MAIL["line.correction"].ja.format(
        running=running,
        severity=severity,
        why=told.why,
        several=MAIL["line.several"].ja.format(count=len(places)) if len(places) > 1 else "",
        places=listed + (MAIL["line.more_places"].ja.format(count=more) if more > 0 else ""),
        fix=told.fix,
    )


def _place(correction: Correction, form: Form, cell: str) -> str:
    if correction.line is None:
        return ""
    line = form.lines[correction.line]
    title = line.title or line.typed.get(FormLabel.INITIATIVE, BLANK_CELL).seen
    which = "　".join(filter(None, (line.number, title))) or MAIL["line.unnamed"].ja
    value = line.typed.get(correction.label, BLANK_CELL).quoted
    is_short = 0 < len(value) <= _LONGEST_TYPED
    typed = MAIL["line.typed"].ja.format(value=value) if is_short else ""
    return MAIL["line.place"].ja.format(cell=cell, which=which, typed=typed)


def _asked(form: Form) -> str:
    if form.is_carried:
        return MAIL["asked.carried"].ja
    if form.asks_to_mend and form.asks_to_answer:
        return MAIL["asked.both"].ja
    return MAIL["asked.mend" if form.asks_to_mend else "asked.answer"].ja


def _inside(form: Form) -> str:
    if form.is_carried:
        return MAIL["inside.carried"].ja
    return MAIL["inside.kept" if form.is_kept else "inside.fresh"].ja
