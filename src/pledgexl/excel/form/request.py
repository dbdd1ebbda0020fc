"""What goes back: the sheet 修正のお願い, notes at the cells, and a page for what is no form."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from pledgexl.excel.book import Book, CellValue, Sheet
from pledgexl.excel.form import layout
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW, said
from pledgexl.excel.look import UNITS_PER_PIXEL, Style, row_height, wrapped_lines
from pledgexl.messages.edition import document_language, words_of
from pledgexl.messages.findings import department_wording, value_text
from pledgexl.messages.labels import capital, form_labels, label_text, spaced
from pledgexl.messages.words import printed_month, word
from pledgexl.model.finding import CellRef, Finding, Severity
from pledgexl.model.form import Correction, Form
from pledgexl.model.names import SPARE_KEY_MARK, FormLabel, FormSheet, RequestLabel, SpareNumber
from pledgexl.model.period import Period
from pledgexl.model.plan import PlanSettings
from pledgexl.model.text import file_name

# In pixels: so wide that all is printed at 8 points or more on a landscape A4.
_WIDTHS = {
    RequestLabel.RUNNING: 46,
    RequestLabel.SEVERITY: 72,
    RequestLabel.CELL: 60,
    RequestLabel.WHICH: 210,
    RequestLabel.COLUMN: 84,
    RequestLabel.FOUND: 170,
    RequestLabel.REASON: 270,
    RequestLabel.FIX: 300,
    RequestLabel.CODE: 62,
}
_REFUSAL_WIDTHS = {
    RequestLabel.SEVERITY: 72,
    RequestLabel.REASON: 320,
    RequestLabel.FIX: 370,
    RequestLabel.CODE: 64,
}
_TABLE_ROW = 7
_REFUSAL_ROW = 9
_BODY = Style(border=1, text_wrap=True, valign="top")
_CENTRED = _BODY.but(align="center")
_LINK = _CENTRED.but(font_color=layout.ASKED_INK, underline=1)
_FIX = _BODY.but(bold=True)
_TO_MEND = _CENTRED.but(bold=True, font_color=layout.WRONG_INK)
_TO_ANSWER = _CENTRED.but(font_color=layout.ASKED_INK)
# A note wide enough for a sentence, in pixels, and as high as its lines.
_NOTE_WIDTH = 360
_NOTE_COLUMN_UNITS = 50.0
_NOTE_LINE_PIXELS = 18
_LONGEST_FOUND = 120


def write_request(sheet: Sheet, form: Form) -> None:
    """Write one line for each correction of `form`, linked to its cell."""
    name, period = form.department.name, printed_month(form.period)
    count = len(form.corrections)
    lines = (
        said("request.about", count=count, asked=said(f"request.{form.asked}")),
        said(f"request.{form.inside}"),
        said("request.links"),
        said("contact", contact=form.plan.settings.contact),
    )
    title = said("request.title", name=name, period=period)
    _write_top(sheet, (title, *lines), _WIDTHS, _TABLE_ROW)
    for running, correction in enumerate(form.corrections, start=1):
        _write_correction(sheet, running, correction, form)
    sheet.freeze(_TABLE_ROW, 0)
    footer = layout.footer(said("request.footer", name=name, period=period))
    repeated = (_TABLE_ROW, _TABLE_ROW)
    sheet.print_setup(landscape=True, repeat_rows=repeated, header="", footer=footer)
    sheet.raw.set_margins(left=0.35, right=0.35, top=0.5, bottom=0.55)
    sheet.raw.activate()


def _write_top(
    sheet: Sheet, lines: Sequence[str], widths: dict[RequestLabel, int], label_row: int
) -> None:
    """Write a title, what is to be said below it, and the labels of a table."""
    layout.set_widths(sheet, dict(enumerate(widths.values(), start=1)))
    for row, line in enumerate(lines, start=1):
        sheet.write(row, 1, line, layout.TITLE if row == 1 else layout.PLAIN_LINE)
        sheet.row_height(row, 26 if row == 1 else 19)
    sheet.row(label_row, [(label_text(label), layout.LABEL) for label in widths])


def _write_correction(sheet: Sheet, running: int, correction: Correction, form: Form) -> None:
    row = _TABLE_ROW + running
    finding, address = correction.finding, cell_of(correction)
    why, fix = _reason_and_fix(correction, form.corrections)
    found = value_text(finding, document_language())
    if not found and correction.line is not None:
        found = said("request.found_nothing")
    if len(found) > _LONGEST_FOUND:
        found = f"{found[:_LONGEST_FOUND]}…"
    cells: list[tuple[CellValue, Style]] = [
        (running, _CENTRED),
        _severity_cell(finding),
        (address, _LINK if address else _CENTRED),
        (_which(correction, form), _BODY),
        (form_labels(correction.label) or said("request.whole_file"), _CENTRED),
        (found, _BODY),
        (why, _BODY),
        (fix, _FIX),
        (finding.code.value, _CENTRED),
    ]
    if address:
        sheet.link(row, 3, f"'{label_text(FormSheet.ENTRY)}'!{address}")
    _write_line(sheet, row, cells, _WIDTHS, 2)


def _write_line(
    sheet: Sheet,
    row: int,
    cells: Sequence[tuple[CellValue, Style]],
    widths: dict[RequestLabel, int],
    air: int,
) -> None:
    """Write a row that is as high as its texts and some `air`, in points."""
    sheet.row(row, cells)
    units = [pixels * UNITS_PER_PIXEL for pixels in widths.values()]
    texts = ((str(value), width) for (value, _), width in zip(cells, units, strict=True))
    sheet.row_height(row, row_height(texts) + air)


def _severity_cell(finding: Finding) -> tuple[str, Style]:
    style = _TO_MEND if finding.severity is Severity.ERROR else _TO_ANSWER
    return capital(word(finding.severity)), style


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
    number = line.number or (label_text(SpareNumber.NEW) if is_spare else said("extra_line"))
    return spaced(filter(None, (number, title)))


def _reason_and_fix(correction: Correction, corrections: Sequence[Correction]) -> tuple[str, str]:
    """Return reason and remedy, with the places where all that is alike stands on this form."""
    finding = correction.finding
    alike = [
        cell_of(each)
        for each in corrections
        if (each.finding.code, each.finding.value) == (finding.code, finding.value)
    ]
    wording = department_wording(finding, alike)
    if correction.given in ("", finding.value):
        return wording.why, wording.fix
    given = said("note.given", given=correction.given)
    return wording.why, f"{wording.fix}\n{given}"


def mark_cells(sheet: Sheet, form: Form) -> None:
    """Put a note at each cell that is to be mended, and at the rating of what was carried over."""
    notes: dict[str, list[str]] = defaultdict(list)
    for correction in form.corrections:
        address, finding = cell_of(correction), correction.finding
        if address:
            why, fix = _reason_and_fix(correction, form.corrections)
            severity, code = capital(word(finding.severity)), finding.code.value
            text = said("note.text", severity=severity, code=code, why=why, fix=fix)
            notes[address].append(text)
    for row, line in enumerate(form.lines, start=FIRST_ROW):
        if line.carried_from:
            address = CellRef("", "", row, COLUMN_OF[FormLabel.RATING]).cell
            period = printed_month(form.period)
            notes[address].append(said("note.carried", file=line.carried_from, period=period))
    for address, texts in notes.items():
        text = "\n".join(texts)
        lines = sum(wrapped_lines(line, _NOTE_COLUMN_UNITS) for line in text.split("\n"))
        options = {
            "author": said("note.author"),
            "width": _NOTE_WIDTH,
            "height": (lines + 1) * _NOTE_LINE_PIXELS,
            "font_size": 10,
        }
        sheet.raw.write_comment(address, text, options)


def refusal_name(file: str) -> str:
    """Return the name of the page about `file`."""
    return file_name(said("refusal.name", name=file.removesuffix(".xlsx")), ".xlsx")


def refusal_workbook(
    findings: Sequence[Finding], settings: PlanSettings, period: Period, created: datetime
) -> bytes:
    """Return the page that tells why a file is no form, by its `findings`.

    `settings` say who sends it.
    """
    with words_of(settings):
        return _refusal_workbook(findings, settings, period, created)


def _refusal_workbook(
    findings: Sequence[Finding], settings: PlanSettings, period: Period, created: datetime
) -> bytes:
    named = {"municipality": settings.municipality, "report": settings.report_title}
    lines = (
        said("refusal.title"),
        said("refusal.sender", **named),
        said("refusal.about", period=printed_month(period)),
        said("refusal.remedy"),
        said("refusal.lost"),
        *([said("contact", contact=settings.contact)] if settings.contact else []),
        said("refusal.file", file=findings[0].at.file),
    )
    with Book(f"{said('refusal.title')} {period}", created) as book:
        sheet = book.sheet(label_text(FormSheet.REQUEST))
        _write_top(sheet, lines, _REFUSAL_WIDTHS, _REFUSAL_ROW)
        for row, finding in enumerate(findings, start=_REFUSAL_ROW + 1):
            wording = department_wording(finding)
            texts = [(wording.why, _BODY), (wording.fix, _FIX), (finding.code.value, _CENTRED)]
            _write_line(sheet, row, [_severity_cell(finding), *texts], _REFUSAL_WIDTHS, 4)
        sheet.print_setup(landscape=False, repeat_rows=None, header="", footer="")
    return book.bytes
