"""The head of the sheet 入力: whose form it is, until when, and how far it is."""

from collections import Counter
from collections.abc import Sequence

from pledgexl.excel.book import Formula, Sheet
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
_SCALE_PIXELS = layout.PRINTED_WIDTH
_PROSE_PIXELS = sum(tuple(layout.WIDTHS.values())[:VERDICT_END])


def write_head(sheet: Sheet, form: Form) -> None:
    """Write what stands above the table, but for the panel's counts."""
    settings, department = form.plan.settings, form.department
    named = {"report": settings.report_title, "period": form.period.label}
    title = FORM["title"].ja.format(**named, name=department.name, code=department.code)
    if form.corrections:
        title += FORM["returned"].ja.format(revision=form.revision)
    due = form.plan.deadline(form.period)
    terms = [FORM["deadline"].ja.format(deadline=era_day(due))] if due else []
    if settings.contact:
        terms.append(FORM["contact"].ja.format(contact=settings.contact))
    _write_prose(sheet, layout.TITLE_ROW, title, layout.TITLE)
    _write_prose(sheet, layout.TERMS_ROW, "　".join(terms), layout.PROSE)
    sheet.row_height(layout.VERDICT_ROW, _VERDICT_HEIGHT)
    sheet.row_height(layout.COUNTS_ROW, _COUNTS_HEIGHT)
    for row, role in enumerate(Role, start=1):
        sheet.write(row, _ROLE, FORM["person"].ja.format(role=role), layout.PERSON_LABEL)
        sheet.write(row, _ROLE + 1, None, layout.INPUT_NAME)
        sheet.write(row, _ROLE + 2, None, layout.INPUT_DATE)
    hint, scale = FORM["hint"].ja, scale_line(form)
    text = f"{hint}　{FORM['scale'].ja}　{scale}" if scale else hint
    _write_prose(sheet, layout.SCALE_ROW, text, layout.SCALE, layout.LAST_PRINTED)


def _write_prose(
    sheet: Sheet, row: int, text: str, style: Style, last_column: int = VERDICT_END
) -> None:
    """Write `text` up to `last_column`, in as many lines as it takes."""
    sheet.merge((row, 1, row, last_column), style)
    sheet.write(row, 1, text, style)
    pixels = _PROSE_PIXELS if last_column == VERDICT_END else _SCALE_PIXELS
    lines = wrapped_lines(text, pixels * UNITS_PER_PIXEL, style.font_size)
    sheet.row_height(row, lines * _LEADING * style.font_size + _PADDING)


def scale_line(form: Form) -> str:
    """Return what the ratings mean if it is short enough to stand above the table, else ""."""
    scale = "　".join(f"{rating} {meaning}" for rating, meaning in form.plan.rubric)
    lines = wrapped_lines(scale, _SCALE_PIXELS * UNITS_PER_PIXEL)
    return scale if lines < _MOST_SCALE_LINES else ""


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
        more = f"+{gone}" if word in (_TOTAL, _WRONG) else ""
        count = Formula(f'=COUNTIF({cells},"{mask}*"){more}', counts[word])
        sheet.write(layout.TITLE_ROW, KEY_COLUMN + 1 + place, count, layout.HIDDEN)
    shown = "　".join(f"{word} {counts[word]}" for word in COUNT_OF)
    live = '&"　"&'.join(f'"{word} "&{address}' for word, address in COUNT_OF.items())
    sheet.write(layout.COUNTS_ROW, 1, Formula(f"={live}", shown), layout.COUNTS)
    for column in range(2, VERDICT_END + 1):
        sheet.write(layout.VERDICT_ROW, column, None, layout.VERDICT)
    verdict = _verdict(counts, gone)
    sheet.write(layout.VERDICT_ROW, 1, verdict, layout.VERDICT)


def _verdict(counts: Counter[str], gone: str) -> Formula:
    """Return the formula that says whether the form can be sent, and what it says now."""
    blank, wrong, asked = (COUNT_OF[word] for word in (_BLANK, _WRONG, _ASKED))
    left = f"({blank}+{wrong})"
    named = {"left": left, "blank": blank, "wrong": wrong, "asked": asked}
    cells = {name: f'"&{address}&"' for name, address in named.items()}
    texts = {name: FORM[f"verdict.{name}"].ja for name in ("left", "open", "ready", "gone")}
    formulas = {name: f'"{text.format_map(cells)}"' for name, text in texts.items()}
    rest = f"IF({asked}>0,{formulas['open']},{formulas['ready']})"
    rest = f"IF({blank}+{wrong}>0,{formulas['left']},{rest})"
    now = {"blank": counts[_BLANK], "wrong": counts[_WRONG], "asked": counts[_ASKED]}
    to_mend = now["blank"] + now["wrong"]
    state = "left" if to_mend else "open" if now["asked"] else "ready"
    verdict = texts[state].format_map(now | {"left": to_mend})
    return Formula(f"=IF({gone}>0,{formulas['gone']},{rest})", verdict)
