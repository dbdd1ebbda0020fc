"""What goes back: the sheet 修正のお願い, notes at the cells, and a page for what is no form."""

from collections import defaultdict
from collections.abc import Sequence

from pledgexl.excel.book import Sheet, margin_text
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import FORM
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW
from pledgexl.excel.look import UNITS_PER_PIXEL, Style, row_height, wrapped_lines
from pledgexl.messages.findings import department_wording
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.finding import CellRef, Severity
from pledgexl.model.form import Correction, Form
from pledgexl.model.names import SPARE_KEY_MARK, SPARE_NUMBERS, FormLabel, FormSheet, RequestLabel
from pledgexl.model.plan import PlanSettings

# In pixels: so wide that all is printed at 8 points or more on a lying A4.
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
# A note wide enough for a sentence, in pixels, and as high as its lines.
_NOTE_WIDTH = 360
_NOTE_COLUMN_UNITS = 50.0
_NOTE_LINE_PIXELS = 18
_LONGEST_FOUND = 120


def write_request(sheet: Sheet, form: Form) -> None:
    """Write one line for each correction of `form`, linked to its cell."""
    layout.set_widths(sheet, dict(enumerate(_WIDTHS.values(), start=1)))
    name, period = form.department.name, form.period.label
    sheet.text(1, 1, FORM["request.title"].ja.format(name=name, period=period), layout.TITLE)
    sheet.row_height(1, 26)
    asked = FORM[f"request.{_asked(form)}"].ja
    lines = (
        FORM["request.about"].ja.format(count=len(form.corrections), asked=asked),
        FORM[f"request.{_inside(form)}"].ja,
        FORM["request.links"].ja,
        FORM["contact"].ja.format(contact=form.plan.settings.contact),
    )
    for row, line in enumerate(lines, start=2):
        sheet.text(row, 1, line, layout.PLAIN_LINE)
        sheet.row_height(row, 19)
    for column, label in enumerate(_WIDTHS, start=1):
        sheet.text(_TABLE_ROW, column, label, layout.LABEL)
    for running, correction in enumerate(form.corrections, start=1):
        _write_correction(sheet, running, correction, form)
    _set_up_page(sheet, FORM["request.footer"].ja.format(name=name, period=period))


def _inside(form: Form) -> str:
    if form.is_carried:
        return "carried"
    return "kept" if form.is_kept else "fresh"


def _asked(form: Form) -> str:
    if form.asks_to_mend and form.asks_to_answer:
        return "both"
    return "mend" if form.asks_to_mend else "answer"


def _set_up_page(sheet: Sheet, footer: str) -> None:
    sheet.freeze(_TABLE_ROW, 0)
    sheet.print_setup(
        landscape=True,
        repeat_rows=(_TABLE_ROW, _TABLE_ROW),
        header="",
        footer=f"&L{margin_text(footer)}&R&P／&N",
    )
    sheet.raw.set_margins(left=0.35, right=0.35, top=0.5, bottom=0.55)
    sheet.raw.activate()


def _write_correction(sheet: Sheet, running: int, correction: Correction, form: Form) -> None:
    row = _TABLE_ROW + running
    finding = correction.finding
    why, fix = _told(correction, form.corrections)
    texts = (
        (4, _which(correction, form), _BODY),
        (5, correction.label or FORM["request.whole_file"].ja, _CENTRED),
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
    widths = [pixels * UNITS_PER_PIXEL for pixels in _WIDTHS.values()]
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
    number = line.number or (SPARE_NUMBERS[0] if is_spare else FORM["extra_line"].ja)
    return "　".join(part for part in (number, title) if part)


def _found(correction: Correction) -> str:
    found = correction.finding.value
    if not found:
        return FORM["request.found_nothing"].ja if correction.line is not None else ""
    return found if len(found) <= _LONGEST_FOUND else f"{found[:_LONGEST_FOUND]}…"


def _told(correction: Correction, all_of_them: Sequence[Correction]) -> tuple[str, str]:
    """Return reason and remedy, with the places where they are on this form."""
    finding = correction.finding
    alike = [
        cell_of(each)
        for each in all_of_them
        if (each.finding.code, each.finding.value) == (finding.code, finding.value)
    ]
    told = department_wording(finding, alike)
    if correction.given in ("", finding.value):
        return told.why, told.fix
    return told.why, f"{told.fix}\n{FORM['note.given'].ja.format(given=correction.given)}"


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
            notes[address].append(FORM["note.carried"].ja.format_map(values))
    for address, texts in notes.items():
        text = "\n".join(texts)
        lines = sum(wrapped_lines(line, _NOTE_COLUMN_UNITS) for line in text.split("\n"))
        options = {
            "author": FORM["note.author"].ja,
            "width": _NOTE_WIDTH,
            "height": (lines + 1) * _NOTE_LINE_PIXELS,
            "font_size": 10,
        }
        sheet.raw.write_comment(address, text, options)


def _note(correction: Correction, all_of_them: Sequence[Correction]) -> str:
    finding = correction.finding
    why, fix = _told(correction, all_of_them)
    severity = word(finding.severity, Language.JA)
    return FORM["note.text"].ja.format(severity=severity, code=finding.code.value, why=why, fix=fix)


def write_refusal(
    sheet: Sheet, corrections: Sequence[Correction], settings: PlanSettings, period: str
) -> None:
    """Write the one page about a file that is no form; `settings` say who sends it."""
    layout.set_widths(sheet, dict(enumerate(_REFUSAL_WIDTHS.values(), start=1)))
    sheet.text(1, 1, FORM["refusal.title"].ja, layout.TITLE)
    sheet.row_height(1, 26)
    named = {"municipality": settings.municipality, "report": settings.report_title}
    lines = (
        FORM["refusal.sender"].ja.format_map(named),
        FORM["refusal.about"].ja.format(period=period),
        FORM["refusal.remedy"].ja,
        FORM["refusal.lost"].ja,
        *([FORM["contact"].ja.format(contact=settings.contact)] if settings.contact else []),
        FORM["refusal.file"].ja.format(file=corrections[0].finding.at.file),
    )
    for row, line in enumerate(lines, start=2):
        sheet.text(row, 1, line, layout.PLAIN_LINE)
        sheet.row_height(row, 19)
    for column, label in enumerate(_REFUSAL_WIDTHS, start=1):
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
    widths = (_REFUSAL_WIDTHS[label] for label in (RequestLabel.REASON, RequestLabel.FIX))
    units = (pixels * UNITS_PER_PIXEL for pixels in widths)
    height = row_height(zip((told.why, told.fix), units, strict=True))
    sheet.row_height(row, height + 4)
