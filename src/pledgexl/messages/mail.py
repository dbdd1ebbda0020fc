"""The letters to departments in words, which the planning office mails itself."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from pledgexl.messages.edition import document_language, printed_for
from pledgexl.messages.findings import Wording, department_wording
from pledgexl.messages.labels import capital, spaced
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import printed_day, printed_month, word
from pledgexl.model.finding import Code
from pledgexl.model.form import Correction, DepartmentLetter, Form, LetterKind
from pledgexl.model.language import Language
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import BLANK_CELL
from pledgexl.model.text import printable

MAIL = sentences("mail")
# The beginnings of the drafts' names in either language, with those of earlier versions.
DRAFT_KINDS = (*(name for kind in LetterKind for name in MAIL[f"kind.{kind}"]), "督促", "修正依頼")
# A letter is read to its end: the form contains all of them.
_MOST_INITIATIVES = _MOST_PLACES = _MOST_MATTERS = 10
# A longer text is read in the form.
_LONGEST_TYPED = 20
# `総合政策部 企画政策課（内線 2315）`: the first line names the office without its extension.
_EXTENSION = re.compile("[（(][^（()）]*[）)]$")


class LetterText(NamedTuple):
    """A letter in words; `name` is that of its files, without an ending."""

    name: str
    subject: str
    body: str


@printed_for(lambda letter, *_: letter.form.plan.settings)
def letter_text(letter: DepartmentLetter, today: date, cells: Sequence[str] = ()) -> LetterText:
    """Return `letter` in words; the corrections on its form are at `cells`."""
    form, kind = letter.form, letter.kind
    settings, department = form.plan.settings, form.department
    office = settings.contact or _said("letter.no_office")
    contact = _said("letter.contact", contact=department.contact)
    lines = [line for line in form.lines if not line.is_spare]
    titles = [_said("line.initiative", number=line.number, title=line.title) for line in lines]
    deadline, until = _deadline(form, today)
    is_japanese = document_language() is Language.JA
    values = {
        "report": settings.report_title,
        "period": printed_month(form.period),
        "office": _EXTENSION.sub("", office).strip() or office,
        "contact_of_office": office,
        "department": department.name,
        "contact": contact if department.contact else "",
        "file": form.file_name,
        "count": str(len(lines)),
        "initiatives": _first(titles, _MOST_INITIATIVES, "line.more_initiatives"),
        "previous": _said("letter.previous") if any(line.previous for line in form.lines) else "",
        "deadline": deadline,
        "until": until,
        "files": ("」「" if is_japanese else "”, “").join(letter.arrived.forms),
        "refused": _refused(letter),
    }
    if kind is LetterKind.CORRECTION:
        values |= _corrections(form, cells, values["refused"])
    body = "".join(MAIL[part].printed for part in ("letter.head", f"body.{kind}", "letter.foot"))
    kind_name = _said(f"kind.{kind}")
    return LetterText(
        name=_said("draft.name", kind=kind_name, code=department.code, name=department.name),
        subject=_said(f"subject.{kind}", **values),
        body=printable(body.format_map(values)),
    )


def _said(name: str, /, **values: object) -> str:
    return MAIL[name].printed.format_map(values)


def _first(lines: Sequence[str], most: int, more: str) -> str:
    """Return the first `most` of `lines`, and the sentence `more` with the number of the rest."""
    rest = len(lines) - most
    return "".join(lines[:most]) + (_said(more, count=rest) if rest > 0 else "")


def _deadline(form: Form, today: date) -> tuple[str, str]:
    """Return the deadline for the letter, and for its subject, which is short: without a year."""
    due = form.plan.deadline(form.period)
    if due is None:
        return _said("letter.no_deadline"), ""
    day = printed_day(due)
    if due < today:
        return _said("letter.overdue", deadline=day), ""
    is_japanese = document_language() is Language.JA
    short = day.partition("年")[2] if is_japanese else day.rpartition(" ")[0]
    return day, _said("letter.until", day=short)


def _refused(letter: DepartmentLetter) -> str:
    # A form that goes back has the fix in it.
    is_correction = letter.kind is LetterKind.CORRECTION
    line = "line.also_refused" if is_correction else "line.refused"
    files = []
    for file, findings in letter.arrived.refused.items():
        named = {"file": file.rpartition("/")[2]}
        wordings = (department_wording(finding)._asdict() for finding in findings)
        files.append("".join(_said(line, **named, **one) for one in wordings))
    return _first(files, len(letter.refused), "line.more_refused")


def _corrections(form: Form, cells: Sequence[str], refused: str) -> dict[str, str]:
    """Return the values of a letter about the corrections on `form`, which are at `cells`."""
    asked = "carried" if form.inside == "carried" else form.asked
    also_refused = _said("inside.also_refused", file=form.file_name, refused=refused)
    return {
        "count": str(len(form.corrections)),
        "asked": _said(f"asked.{asked}"),
        "corrections": _listed(form, cells),
        "also_refused": also_refused if refused else "",
        "inside": _said(f"inside.{form.inside}", file=form.file_name),
    }


def _listed(form: Form, cells: Sequence[str]) -> str:
    """Return the first matters of `form`, each once with all places that have the same words."""
    matters = list(_matters(form, cells).items())[:_MOST_MATTERS]
    listed = ""
    for running, ((severity, wording), places) in enumerate(matters, start=1):
        listed += _said(
            "line.correction",
            running=running,
            severity=severity,
            why=wording.why,
            several=_said("line.several", count=len(places)) if len(places) > 1 else "",
            places=_first(places, _MOST_PLACES, "line.more_places"),
            fix=wording.fix,
        )
    more = len(form.corrections) - sum(len(places) for _, places in matters)
    return listed + (_said("line.more_corrections", count=more) if more else "")


def _matters(form: Form, cells: Sequence[str]) -> dict[tuple[str, Wording], list[str]]:
    """Return the places of all corrections by their severity and wording."""
    pairs = list(zip(form.corrections, cells, strict=True))
    cells_of: dict[tuple[Code, str], list[str]] = defaultdict(list)
    for correction, cell in pairs:
        cells_of[correction.finding.code, correction.finding.value].append(cell)
    matters: dict[tuple[str, Wording], list[str]] = defaultdict(list)
    for correction, cell in pairs:
        finding = correction.finding
        wording = department_wording(finding, cells_of[finding.code, finding.value])
        matters[capital(word(finding.severity)), wording].append(_place(correction, form, cell))
    return matters


def _place(correction: Correction, form: Form, cell: str) -> str:
    if correction.line is None:
        return ""
    line = form.lines[correction.line]
    title = line.title or line.typed.get(FormLabel.INITIATIVE, BLANK_CELL).seen
    which = spaced(filter(None, (line.number, title))) or _said("line.unnamed")
    value = line.typed.get(correction.label, BLANK_CELL).quoted
    is_short = 0 < len(value) <= _LONGEST_TYPED
    typed = _said("line.typed", value=value) if is_short else ""
    return _said("line.place", cell=cell, which=which, typed=typed)
