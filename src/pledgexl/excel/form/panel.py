"""The head of the sheet 入力: whose form it is, until when, and how far it is."""

from collections import Counter
from collections.abc import Sequence

from pledgexl.excel.book import Sheet
from pledgexl.excel.form import layout
from pledgexl.excel.form.checks import FORM
from pledgexl.excel.form.layout import COLUMN_OF, HELPER_COLUMN, KEY_COLUMN
from pledgexl.excel.look import UNITS_PER_PIXEL, Style, wrapped_lines
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form
from pledgexl.model.names import FormHelper, FormLabel, Role
from pledgexl.model.period import era_day

_TOTAL, _ENTERED, _BLANK, _WRONG, _ASKED = (
    FORM[f"panel.{name}"].ja for name in ("total", "entered", "blank", "wrong", "asked")
)
# Counted in the first row, right of what people see.
COUNT_OF = {
    word: f"${column_letters(KEY_COLUMN + 1 + place)}${layout.TITLE_ROW}"
    for place, word in enumerate((_TOTAL, _ENTERED, _BLANK, _WRONG, _ASKED))
}
_VERDICT_HEIGHT, _COUNTS_HEIGHT = 24, 18
_LEADING, _PADDING = 1.35, 4
_ROLE = COLUMN_OF[FormLabel.TEXT]
VERDICT_END = COLUMN_OF[FormLabel.STATE]
# A longer scale stands on its own sheet alone.
_MOST_SCALE_LINES = 3
_SCALE_UNITS = layout.PRINTED_WIDTH * UNITS_PER_PIXEL
_PROSE_WIDTH = sum(tuple(layout.WIDTHS.values())[:VERDICT_END])


def write_head(sheet: Sheet, form: Form) -> None:
    """Write what stands above the table, but for the panel's counts."""
    title = FORM["title"].ja.format(
        report=form.plan.settings.report_title,
        period=form.period.label,
        name=form.department.name,
        code=form.department.code,
    )
    if form.corrections:
        title += FORM["returned"].ja.format(revision=form.revision)
    _write_prose(sheet, layout.TITLE_ROW, title, layout.TITLE)
    _write_prose(sheet, layout.TERMS_ROW, _terms(form), layout.PROSE)
    sheet.row_height(layout.VERDICT_ROW, _VERDICT_HEIGHT)
    sheet.row_height(layout.COUNTS_ROW, _COUNTS_HEIGHT)
    for row, role in enumerate(Role, start=1):
        sheet.text(row, _ROLE, FORM["person"].ja.format(role=role), layout.PERSON_LABEL)
        sheet.blank(row, _ROLE + 1, layout.INPUT_NAME)
        sheet.blank(row, _ROLE + 2, layout.INPUT_DATE)
    _write_scale(sheet, form)


def _terms(form: Form) -> str:
    due, contact = form.plan.deadline(form.period), form.plan.settings.contact
    parts = []
    if due:
        parts.append(FORM["deadline"].ja.format(deadline=era_day(due)))
    if contact:
        parts.append(FORM["contact"].ja.format(contact=contact))
    return "　".join(parts)


def _write_prose(sheet: Sheet, row: int, text: str, style: Style) -> None:
    """Write `text` left of who confirms the form, in as many lines as it takes."""
    sheet.merge((row, 1, row, VERDICT_END), text, style)
    lines = wrapped_lines(text, _PROSE_WIDTH * UNITS_PER_PIXEL, style.font_size)
    sheet.row_height(row, lines * _LEADING * style.font_size + _PADDING)


def _write_scale(sheet: Sheet, form: Form) -> None:
    hint, scale = FORM["hint"].ja, scale_line(form)
    text = f"{hint}　{FORM['scale'].ja}　{scale}" if scale else hint
    row = layout.SCALE_ROW
    sheet.merge((row, 1, row, layout.LAST_PRINTED), text, layout.SCALE)
    lines = wrapped_lines(text, _SCALE_UNITS)
    sheet.row_height(row, lines * _LEADING * layout.SCALE.font_size + _PADDING)


def scale_line(form: Form) -> str:
    """Return what the ratings mean if it is short enough to stand above the table, else ""."""
    told = "　".join(f"{rating} {meaning}" for rating, meaning in form.plan.rubric)
    return told if wrapped_lines(told, _SCALE_UNITS) < _MOST_SCALE_LINES else ""


def write_panel(sheet: Sheet, checks: Sequence[str], last: int) -> None:
    """Write the counts over the `checks` of all lines, which end in row `last`, and a verdict."""
    words = [check.partition(" ")[0] for check in checks if check]
    counts = Counter(words) + Counter({_TOTAL: len(words)})
    cells = layout.column_range(HELPER_COLUMN[FormHelper.CHECK], last)
    # Cells of formulas that show nothing are counted, too; who inserts rows may have more.
    gone = f"MAX(0,{last - layout.LABEL_ROW}-COUNTA({cells}))"
    for place, word in enumerate(COUNT_OF):
        # Every program counts by these patterns; not every one compares a range in a product.
        mask = "?" if word == _TOTAL else word
        at = (layout.TITLE_ROW, KEY_COLUMN + 1 + place)
        more = f"+{gone}" if word in (_TOTAL, _WRONG) else ""
        sheet.formula(at, f'=COUNTIF({cells},"{mask}*"){more}', counts[word], layout.HIDDEN)
    told = "　".join(f"{word} {counts[word]}" for word in COUNT_OF)
    live = '&"　"&'.join(f'"{word} "&{address}' for word, address in COUNT_OF.items())
    sheet.formula((layout.COUNTS_ROW, 1), f"={live}", told, layout.COUNTS)
    for column in range(2, VERDICT_END + 1):
        sheet.blank(layout.VERDICT_ROW, column, layout.VERDICT)
    at = (layout.VERDICT_ROW, 1)
    sheet.formula(at, _verdict_formula(gone), _verdict(counts), layout.VERDICT)


def _verdict_formula(gone: str) -> str:
    blank, wrong, asked = (COUNT_OF[word] for word in (_BLANK, _WRONG, _ASKED))
    named = {"left": f"({blank}+{wrong})", "blank": blank, "wrong": wrong, "asked": asked}
    cells = {name: f'"&{address}&"' for name, address in named.items()}
    left, opened = (f'"{FORM[name].ja.format_map(cells)}"' for name in ("panel_left", "panel_open"))
    rest = f'IF({blank}+{wrong}>0,{left},IF({asked}>0,{opened},"{FORM["panel_ready"].ja}"))'
    return f'=IF({gone}>0,"{FORM["panel_gone"].ja}",{rest})'


def _verdict(counts: Counter[str]) -> str:
    blank, wrong, asked = (counts[word] for word in (_BLANK, _WRONG, _ASKED))
    if blank + wrong:
        return FORM["panel_left"].ja.format(left=blank + wrong, blank=blank, wrong=wrong)
    return FORM["panel_open"].ja.format(asked=asked) if asked else FORM["panel_ready"].ja
