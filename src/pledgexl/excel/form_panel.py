"""The head of the sheet 入力: whose form it is, until when, and how far it is."""

from collections import Counter
from collections.abc import Sequence

from pledgexl.excel import form_layout as layout
from pledgexl.excel.form_layout import COLUMN_OF, HELPER_COLUMN
from pledgexl.excel.sheets import Sheet
from pledgexl.messages import form as said
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form
from pledgexl.model.period import era_date
from pledgexl.model.summary import rating_text
from pledgexl.schema import FormHelper, FormLabel

_FIRST = COLUMN_OF[FormLabel.NUMBER]
_SAYS = COLUMN_OF[FormLabel.PREVIOUS]
_WORDS = (said.ENTERED, said.BLANK, said.WRONG, said.ASKED)
# Who filled it in and who checked it: label cells, each with its input on the right.
_PEOPLE = ((1, FormLabel.TEXT), (2, FormLabel.TEXT), (3, FormLabel.TEXT), (4, FormLabel.TEXT))


def write_head(sheet: Sheet, form: Form) -> None:
    """Write what stands above the table, but for the panel's counts."""
    settings = form.plan.settings
    title = said.FORM_TITLE.format(report=settings.report_title, period=form.period.label)
    if form.corrections:
        title += said.FORM_RETURNED.format(revision=form.revision)
    sheet.text(1, _FIRST, f"{settings.municipality}　{title}", layout.TITLE)
    owner = said.FORM_OWNER.format(name=form.department.name, code=form.department.code)
    sheet.text(2, _FIRST, owner, layout.OWNER)
    sheet.text(3, _FIRST, _terms(form), layout.PLAIN_LINE)
    hint = said.FORM_HINT.format(step=rating_text(settings.step_tenths))
    sheet.text(4, _FIRST, hint, layout.PLAIN_LINE)
    for row, height in enumerate((26, 20, 20, 20, 18, 24, 14), start=1):
        sheet.row_height(row, height)
    _write_people(sheet)


def _terms(form: Form) -> str:
    settings = form.plan.settings
    due = form.plan.deadline(form.period)
    parts = [said.FORM_DEADLINE.format(deadline=era_date(due))] if due else []
    if settings.contact:
        parts.append(said.FORM_CONTACT.format(contact=settings.contact))
    return "　　".join(parts)


def _write_people(sheet: Sheet) -> None:
    for (row, label), name in zip(_PEOPLE, said.PEOPLE, strict=True):
        sheet.text(row, COLUMN_OF[label], name, layout.PERSON_LABEL)
        is_date = name.endswith("日")
        style = layout.INPUT_DATE if is_date else layout.PERSON
        sheet.blank(row, COLUMN_OF[label] + 1, style)


def write_panel(sheet: Sheet, checks: Sequence[str], last: int) -> None:
    """Write the counts over the `checks` of all lines, which end in row `last`, and a verdict."""
    words = [check.partition(" ")[0] for check in checks if check]
    counts = Counter(words)
    column = HELPER_COLUMN[FormHelper.CHECK]
    cells = layout.column_range(column, last)
    # Every program counts by these patterns; not every one compares a whole range in a product.
    formulas = [f'=COUNTIF({cells},"{word}*")' for word in ("?", *_WORDS)]
    values = [len(words), *(counts[word] for word in _WORDS)]
    for place, label in enumerate(said.PANEL_LABELS):
        sheet.text(layout.PANEL_LABEL_ROW, _FIRST + place, label, layout.PANEL_LABEL)
        at = (layout.PANEL_ROW, _FIRST + place)
        sheet.formula(at, formulas[place], values[place], layout.PANEL_COUNT)
    says = (layout.PANEL_ROW, _SAYS)
    sheet.formula(says, _verdict_formula(), _verdict(counts), layout.PANEL_SAYS)


def _verdict_formula() -> str:
    blank, wrong, asked = (
        f"{column_letters(_FIRST + place)}{layout.PANEL_ROW}" for place in (2, 3, 4)
    )
    named = {"blank": blank, "wrong": wrong, "asked": asked}
    return (
        f"=IF({wrong}>0,{_joined(said.PANEL_WRONG, named)},"
        f"IF({blank}>0,{_joined(said.PANEL_BLANK, named)},"
        f'IF({asked}>0,{_joined(said.PANEL_ASKED, named)},"{said.PANEL_READY}")))'
    )


def _joined(sentence: str, named: dict[str, str]) -> str:
    """Return the formula that says `sentence` with the values of cells in its braces."""
    cells = {name: f'"&{address}&"' for name, address in named.items()}
    return f'"{sentence.format_map(cells)}"'


def _verdict(counts: Counter[str]) -> str:
    named = {
        "blank": counts[said.BLANK],
        "wrong": counts[said.WRONG],
        "asked": counts[said.ASKED],
    }
    if counts[said.WRONG]:
        return said.PANEL_WRONG.format_map(named)
    if counts[said.BLANK]:
        return said.PANEL_BLANK.format_map(named)
    return said.PANEL_ASKED.format_map(named) if counts[said.ASKED] else said.PANEL_READY
