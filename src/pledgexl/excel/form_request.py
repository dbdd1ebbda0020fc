"""What goes back: the sheet 修正のお願い, notes at the cells, and a page for what is no form."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pledgexl.excel import form_layout as layout
from pledgexl.excel.form_layout import COLUMN_OF, FIRST_ROW
from pledgexl.excel.heights import row_height, wrapped_lines
from pledgexl.excel.sheets import Sheet, Style, margin_text
from pledgexl.messages import form as said
from pledgexl.messages.findings import department_wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.finding import CellRef, Severity
from pledgexl.model.form import Correction, Form
from pledgexl.model.plan import PlanSettings
from pledgexl.schema import SPARE_KEY_MARK, FormLabel, FormSheet, RequestLabel

_WIDTHS = {
    RequestLabel.RUNNING: 6.0,
    RequestLabel.SEVERITY: 9.0,
    RequestLabel.CELL: 9.0,
    RequestLabel.WHICH: 26.0,
    RequestLabel.COLUMN: 11.0,
    RequestLabel.FOUND: 22.0,
    RequestLabel.REASON: 36.0,
    RequestLabel.FIX: 44.0,
    RequestLabel.CODE: 8.0,
}
_TABLE_ROW = 7
_REFUSAL_ROW = 9
_BODY = Style(border=1, text_wrap=True, valign="top")
_CENTRED = _BODY.but(align="center")
_LINK = _CENTRED.but(font_color=layout.ASKED_INK, underline=1)
_FIX = _BODY.but(bold=True)
# A note wide enough for a sentence, in pixels, and as high as its lines.
_NOTE_WIDTH = 360
_NOTE_COLUMN_UNITS = 50.0
_NOTE_LINE_PIXELS = 18
_LONGEST_FOUND = 120


def write_request(sheet: Sheet, form: Form) -> None:
    """Write one line for each correction of `form`, linked to its cell."""
    sheet.columns(dict(enumerate(_WIDTHS.values(), start=1)))
    name, period = form.department.name, form.period.label
    sheet.text(1, 1, said.REQUEST_TITLE.format(name=name, period=period), layout.TITLE)
    sheet.row_height(1, 26)
    about, kept, links = said.REQUEST_ABOUT
    lines = (
        about.format(count=len(form.corrections), asked=_asked(form)),
        _inside(form, kept),
        links,
        said.FORM_CONTACT.format(contact=form.plan.settings.contact),
    )
    for row, line in enumerate(lines, start=2):
        sheet.text(row, 1, line, layout.PLAIN_LINE)
        sheet.row_height(row, 19)
    for column, label in enumerate(_WIDTHS, start=1):
        sheet.text(_TABLE_ROW, column, label, layout.LABEL)
    for running, correction in enumerate(form.corrections, start=1):
        _write_correction(sheet, running, correction, form)
    _set_up_page(sheet, said.REQUEST_FOOTER.format(name=name, period=period))


def _inside(form: Form, kept: str) -> str:
    if form.is_carried:
        return said.REQUEST_CARRIED
    return kept if form.is_kept else said.REQUEST_FRESH


def _asked(form: Form) -> str:
    if form.asks_to_mend and form.asks_to_answer:
        return said.REQUEST_BOTH
    return said.REQUEST_MEND if form.asks_to_mend else said.REQUEST_ANSWER


def _set_up_page(sheet: Sheet, footer: str) -> None:
    sheet.freeze(_TABLE_ROW, 0)
    sheet.print_setup(
        landscape=True,
        repeat_rows=(_TABLE_ROW, _TABLE_ROW),
        header="",
        footer=f"&L{margin_text(footer)}&R&P／&N",
    )
    sheet.raw.activate()


def _write_correction(sheet: Sheet, running: int, correction: Correction, form: Form) -> None:
    row = _TABLE_ROW + running
    finding = correction.finding
    why, fix = _told(correction, form.corrections)
    texts = (
        (4, _which(correction, form), _BODY),
        (5, correction.label or said.REQUEST_WHOLE_FILE, _CENTRED),
        (6, _found(correction), _BODY),
        (7, why, _BODY),
        (8, fix, _FIX),
        (9, finding.code.value, _CENTRED),
    )
    sheet.number(row, 1, running, _CENTRED)
    sheet.text(row, 2, word(finding.severity, Language.JA), _severity_style(finding.severity))
    _write_link(sheet, row, correction)
    for column, text, style in texts:
        sheet.text(row, column, text, style)
    widths = list(_WIDTHS.values())
    sheet.row_height(row, row_height((text, widths[place - 1]) for place, text, _ in texts) + 2)


def _severity_style(severity: Severity) -> Style:
    if severity is Severity.ERROR:
        return _CENTRED.but(bold=True, font_color=layout.WRONG_INK)
    return _CENTRED.but(font_color=layout.ASKED_INK)


def _write_link(sheet: Sheet, row: int, correction: Correction) -> None:
    address = cell_of(correction)
    if address:
        sheet.link((row, 3), f"'{FormSheet.ENTRY}'!{address}", address, _LINK)
    else:
        sheet.text(row, 3, "", _CENTRED)


def cell_of(correction: Correction) -> str:
    """Return the cell on the new form that `correction` is about, "" for the whole file."""
    if correction.line is None:
        return ""
    label = FormLabel(correction.label or FormLabel.NUMBER)
    return CellRef("", "", FIRST_ROW + correction.line, COLUMN_OF[label]).cell


def _which(correction: Correction, form: Form) -> str:
    if correction.line is None:
        return correction.finding.at.file
    line = form.lines[correction.line]
    typed = line.typed.get(FormLabel.INITIATIVE)
    title = line.title or (typed.text if typed else "")
    is_spare = line.key.startswith(SPARE_KEY_MARK)
    number = line.number or (said.SPARE_LINE if is_spare else said.EXTRA_LINE)
    return "　".join(part for part in (number, title) if part)


def _found(correction: Correction) -> str:
    found = correction.finding.value
    if not found:
        return said.FOUND_NOTHING if correction.line is not None else ""
    return found if len(found) <= _LONGEST_FOUND else f"{found[:_LONGEST_FOUND]}…"


def _told(correction: Correction, all_of_them: Sequence[Correction]) -> tuple[str, str]:
    """Return reason and remedy, with the places where they are on this form."""
    finding = correction.finding
    alike = [
        cell_of(each)
        for each in all_of_them
        if (each.finding.code, each.finding.value) == (finding.code, finding.value)
    ]
    moved = {"cells": "、".join(filter(None, alike))} if "cells" in finding.values else {}
    told = department_wording(replace(finding, values={**finding.values, **moved}))
    if correction.given in ("", finding.value):
        return told.why, told.fix
    return told.why, f"{told.fix}\n{said.NOTE_GIVEN.format(given=correction.given)}"


def mark_cells(sheet: Sheet, form: Form) -> None:
    """Put a note at each cell that is to be mended, and at the rating of what was carried over."""
    notes: dict[str, list[str]] = defaultdict(list)
    for correction in form.corrections:
        address = cell_of(correction)
        if address:
            notes[address].append(_note(correction, form.corrections))
    for row, line in enumerate(form.lines, start=FIRST_ROW):
        if line.carried_from:
            address = CellRef("", "", row, COLUMN_OF[FormLabel.RATING]).cell
            values = {"file": line.carried_from, "period": form.period.label}
            notes[address].append(said.NOTE_CARRIED.format_map(values))
    for address, texts in notes.items():
        text = "\n".join(texts)
        lines = sum(wrapped_lines(line, _NOTE_COLUMN_UNITS) for line in text.split("\n"))
        options = {
            "author": said.NOTE_AUTHOR,
            "width": _NOTE_WIDTH,
            "height": (lines + 1) * _NOTE_LINE_PIXELS,
            "font_size": 10,
        }
        sheet.raw.write_comment(address, text, options)


def _note(correction: Correction, all_of_them: Sequence[Correction]) -> str:
    finding = correction.finding
    why, fix = _told(correction, all_of_them)
    severity = word(finding.severity, Language.JA)
    return said.NOTE_TEXT.format(severity=severity, code=finding.code.value, why=why, fix=fix)


def write_refusal(
    sheet: Sheet, corrections: Sequence[Correction], settings: PlanSettings, period: str
) -> None:
    """Write the one page about a file that is no form; `settings` say who sends it."""
    labels = (RequestLabel.SEVERITY, RequestLabel.REASON, RequestLabel.FIX, RequestLabel.CODE)
    sheet.columns(dict(enumerate((_WIDTHS[label] for label in labels), start=1)))
    sheet.text(1, 1, said.REFUSAL_TITLE, layout.TITLE)
    sheet.row_height(1, 26)
    about, *remedies = said.REFUSAL_ABOUT
    file = corrections[0].finding.at.file
    municipality, report = settings.municipality, settings.report_title
    lines = (
        said.REFUSAL_SENDER.format(municipality=municipality, report=report),
        about.format(period=period),
        *remedies,
        *([said.FORM_CONTACT.format(contact=settings.contact)] if settings.contact else []),
        f"{said.REFUSAL_FILE}　{file}",
    )
    for row, line in enumerate(lines, start=2):
        sheet.text(row, 1, line, layout.PLAIN_LINE)
        sheet.row_height(row, 19)
    for column, label in enumerate(labels, start=1):
        sheet.text(_REFUSAL_ROW, column, label, layout.LABEL)
    for row, correction in enumerate(corrections, start=_REFUSAL_ROW + 1):
        _write_refused(sheet, row, correction)
    sheet.print_setup(landscape=False, repeat_rows=None, header="", footer="")


def _write_refused(sheet: Sheet, row: int, correction: Correction) -> None:
    finding = correction.finding
    told = department_wording(finding)
    sheet.text(row, 1, word(finding.severity, Language.JA), _severity_style(finding.severity))
    sheet.text(row, 2, told.why, _BODY)
    sheet.text(row, 3, told.fix, _FIX)
    sheet.text(row, 4, finding.code.value, _CENTRED)
    widths = (_WIDTHS[RequestLabel.REASON], _WIDTHS[RequestLabel.FIX])
    height = row_height(zip((told.why, told.fix), widths, strict=True))
    sheet.row_height(row, height + 4)
