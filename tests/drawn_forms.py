"""Forms drawn as tables: as raw forms for the core, as real files for the intake."""

from dataclasses import replace
from datetime import datetime

from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.excel.form.layout import COLUMN_OF
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import FORM_VERSION, ROW_KEY_LABEL, FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Cell, CellKind, Identity, RawForm, RawRow
from pledgexl.rules.forms import forms
from summaries import small_plan
from tables import rows

CREATED = datetime(2024, 4, 1)  # noqa: DTZ001 (documents hold no zone)
PERIOD = NEWEST_PERIOD
# Where drawn rows begin; the reader finds the rows of a real file wherever they are.
FIRST_ROW = 8
_FIELDS = {
    FormLabel.INITIATIVE: "title",
    FormLabel.RATING: "rating",
    FormLabel.STATE: "state",
    FormLabel.TEXT: "text",
    FormLabel.REMARK: "remark",
}


def typed(text: str) -> Cell:
    """Return a cell as drawn: a number as a number, `'8` as text, `#REF!`, `TRUE`, `=8`."""
    if text.startswith("'"):
        return Cell(CellKind.TEXT, text[1:])
    if text.startswith("#"):
        return Cell(CellKind.ERROR, text)
    if text in ("TRUE", "FALSE"):
        return Cell(CellKind.BOOLEAN, str(int(text == "TRUE")))
    if text.startswith("="):
        return typed(text[1:])._replace(is_formula=True)
    if text.removeprefix("-").replace(".", "", 1).isdigit():
        return Cell(CellKind.NUMBER, text)
    return Cell(CellKind.TEXT, text) if text else Cell()


def identity(plan: Plan, /, **changes: object) -> Identity:
    """Return whose form it is, by default that of department 101 for March 2024."""
    keys = tuple(initiative.id for initiative in plan.initiatives if initiative.lead == "101")
    own = Identity(FORM_VERSION, plan.fingerprint, PERIOD, "101", 1, keys)
    return replace(own, **changes)  # type: ignore[arg-type]  # the fields' own types


def raw_form(plan: Plan, drawn: str, /, **changes: object) -> RawForm:
    """Return the form of department 101 with the drawn rows, the first drawn line its labels."""
    labels, *lines = rows(drawn)
    found = [dict(zip(labels, (typed(cell) for cell in line), strict=True)) for line in lines]
    return RawForm(
        file="101_企画課.xlsx",
        sheet="入力",
        identity=identity(plan, **changes),
        columns={label: COLUMN_OF[label] for label in FormLabel},
        rows=tuple(
            RawRow(FIRST_ROW + place, cells.pop(ROW_KEY_LABEL, Cell()).text, cells)
            for place, cells in enumerate(found)
        ),
    )


def blank_form(plan: Plan, period: Period = PERIOD) -> Form:
    """Return the blank form of the plan's first department."""
    return forms(plan, period, {})[0]


def filled(form: Form, drawn: str) -> Form:
    """Return `form` with the drawn cells typed into it, line by line from the top."""
    labels, *lines = rows(drawn)
    changed = [
        _fill(line, dict(zip(labels, cells, strict=True)))
        for line, cells in zip(form.lines, lines, strict=False)
    ]
    return replace(form, lines=(*changed, *form.lines[len(changed) :]))


def _fill(line: FormLine, cells: dict[str, str]) -> FormLine:
    fields = {field: cells[label] for label, field in _FIELDS.items() if label in cells}
    number = {FormLabel.NUMBER: typed(cells[FormLabel.NUMBER])} if FormLabel.NUMBER in cells else {}
    return replace(line, typed=number, **fields)  # type: ignore[arg-type]  # texts, all of them


def form_bytes(drawn: str, plan: Plan | None = None, **changes: object) -> bytes:
    """Return the drawn form as a real file."""
    form = filled(blank_form(plan or small_plan()), drawn)
    return form_workbook(replace(form, **changes), CREATED)  # type: ignore[arg-type]
