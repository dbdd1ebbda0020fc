"""Departments that send forms with planted faults and mend them by what comes back alone."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.commands.sample.workspace import filled_forms
from pledgexl.commands.start import TEMPLATE_TIME
from pledgexl.excel.form.layout import COLUMN_OF
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import FORM_INPUTS, FormLabel, FormSheet, RequestLabel
from pledgexl.model.submission import Cell, CellKind

SEED = 20240331
COLUMNS = {
    label: column_letters(COLUMN_OF[label])
    for label in (FormLabel.NUMBER, FormLabel.INITIATIVE, *FORM_INPUTS)
}
REASON = "担当内で確かめました。"
ADDED_TITLE = "新しい取組"
# Whole files: sent for the wrong month, twice with a difference, cut off, as a table of commas.
WRONG_MONTH, TWICE, CUT_OFF, NO_WORKBOOK = "403", "404", "701", "601"
WHOLE_FILES = (WRONG_MONTH, TWICE, CUT_OFF, NO_WORKBOOK)

# Forms of version 1, as the writer of 0.1.0's forms made them for the same month: one that adds an
# initiative in a spare row, one with faults, one with a question.
OLD_FOLDER = Path(__file__).with_name("forms_version_1")
OLD_FORMS = {path.name[:3]: path for path in sorted(OLD_FOLDER.glob("*.xlsx"))}

# Stands for what Excel makes of `8-10`; form writers write no dates.
DATE_MARK = "@8-10"

Plant = Callable[[FormLine], FormLine]


@dataclass(frozen=True)
class Fault:
    """A fault in the line `key` of a department's form, found under `code`."""

    department: str
    key: str
    code: str


def typed(label: FormLabel, kind: CellKind, text: str) -> Plant:
    return lambda line: replace(line, typed={**line.typed, label: Cell(kind, text)})


def said(**fields: str) -> Plant:
    return lambda line: replace(line, **fields)  # type: ignore[arg-type]  # texts, all of them


def lowered(line: FormLine) -> FormLine:
    return replace(line, rating=str(int(line.previous) - 1), remark="")


def jumped(line: FormLine) -> FormLine:
    return replace(line, rating=str(int(line.previous) + 3), remark="")


OLD_FAULTS = (
    Fault("301", "5-1-1-02", "E202"),
    Fault("301", "+5-1-1#1", "E214"),
    Fault("301", "5-1-2-02", "E201"),
    Fault("301", "5-1-2-03", "W201"),
    Fault("703", "1-4-2-01", "W211"),
    Fault("703", "4-2-2-03", "E203"),
    Fault("703", "4-4-2-01", "E204"),
    Fault("703", "4-4-2-02", "E210"),
    Fault("703", "4-4-2-03", "E209"),
    Fault("703", "4-4-2-04", "E201"),
)
KINDS: tuple[tuple[str, Plant], ...] = (
    ("E201", said(rating="", state="")),
    ("E202", said(rating="八", state="")),
    ("E202", said(rating="7か8", state="")),
    ("E203", said(rating="11", state="")),
    ("E203", said(rating="-1", state="")),
    ("E204", said(rating="7.5", state="")),
    ("E205", typed(FormLabel.RATING, CellKind.TEXT, DATE_MARK)),
    ("E206", typed(FormLabel.RATING, CellKind.BOOLEAN, "TRUE")),
    ("E207", typed(FormLabel.RATING, CellKind.ERROR, "#DIV/0!")),
    ("E207", typed(FormLabel.TEXT, CellKind.ERROR, "#REF!")),
    ("E209", said(state="中止", remark="様子を見るため。")),
    ("E210", said(state="継続")),
    ("E211", typed(FormLabel.NUMBER, CellKind.TEXT, "9-9-9-99")),
    ("W201", said(text="", remark="")),
    ("W211", lowered),
    ("W212", jumped),
)


def _suits(code: str, line: FormLine) -> bool:
    """Say whether `line` can bear the fault alone: rated, and with room to fall or jump."""
    if line.is_spare or line.state or not line.rating or line.remark:
        return False
    before = int(line.previous or -9)
    if code == "W211":
        return before > 1
    return 0 <= before <= 6 if code == "W212" else True


def planted(count: int) -> tuple[dict[str, Form], tuple[Fault, ...]]:
    """Return the newest month's forms with `count` faults in all, and what was planted."""
    dice = random.Random(SEED)
    forms = {form.department.code: form for form in filled_forms(NEWEST_PERIOD)}
    faults = [*(Fault(code, "", "") for code in WHOLE_FILES), *OLD_FAULTS]
    for code in sorted(forms.keys() - {*WHOLE_FILES, *OLD_FORMS}):
        forms[code], own = (
            _with_strays(forms[code]) if len(faults) < 20 + len(OLD_FAULTS) else (forms[code], [])
        )
        faults += own
    places = [
        (code, line.key)
        for code, form in sorted(forms.items())
        if code not in WHOLE_FILES and code not in OLD_FORMS
        for line in form.lines
        if line.key
    ]
    dice.shuffle(places)
    for code, key in places:
        if len(faults) == count:
            break
        forms[code], own = _with_fault(forms[code], key, dice)
        faults += own
    return forms, tuple(faults)


def _with_strays(form: Form) -> tuple[Form, list[Fault]]:
    """Return `form` with its first row doubled, a nameless spare row and a row of no initiative."""
    first, *rest = form.lines
    double = replace(first, key="")
    spare = next(place for place, line in enumerate(rest) if line.is_spare and not line.title)
    nameless = replace(rest[spare], measure=first.measure, rating="3", text="準備を始めました。")
    stray = FormLine("", "", "", "", "", "", rating="4", typed={FormLabel.NUMBER: Cell()})
    lines = (first, double, *rest[:spare], nameless, stray, *rest[spare + 1 :])
    code = form.department.code
    faults = [
        Fault(code, first.key, "E212"),
        Fault(code, nameless.key, "E214"),
        Fault(code, "", "E215"),
    ]
    return replace(form, lines=lines), faults


def _excluded_by_others(form: Form) -> set[str]:
    """Return what cannot be planted beside the rest: dates and error cells do not go together.

    The program that makes the dates forgets what formulas had come to.
    """
    cells = [cell for line in form.lines for cell in line.typed.values()]
    has_errors = any(cell.kind is CellKind.ERROR for cell in cells)
    return ({"E205"} if has_errors else set()) | ({"E207"} if is_dated(form) else set())


def _with_fault(form: Form, key: str, dice: random.Random) -> tuple[Form, list[Fault]]:
    place = next(index for index, line in enumerate(form.lines) if line.key == key)
    line = form.lines[place]
    is_doubled = any(other.number == line.number and not other.key for other in form.lines)
    excluded = _excluded_by_others(form)
    kinds = [
        kind
        for kind in KINDS
        if _suits(kind[0], line) and not is_doubled and kind[0] not in excluded
    ]
    if not kinds:
        return form, []
    code, plant = dice.choice(kinds)
    lines = (*form.lines[:place], plant(line), *form.lines[place + 1 :])
    return replace(form, lines=lines), [Fault(form.department.code, key, code)]


def sent_files(forms: dict[str, Form]) -> Iterator[tuple[str, bytes]]:
    """Yield what the departments send in the first round."""
    for code, form in forms.items():
        content = form_workbook(form, TEMPLATE_TIME)
        if code in OLD_FORMS:
            content = OLD_FORMS[code].read_bytes()
        elif code == WRONG_MONTH:
            content = form_workbook(replace(form, period=form.period.previous), TEMPLATE_TIME)
        elif code == CUT_OFF:
            content = content[: len(content) // 2]
        elif code == NO_WORKBOOK:
            content = "取組番号,評価\r\n".encode("cp932")
        elif code == TWICE:
            first, *rest = form.lines
            other = replace(first, rating=str(max(int(first.rating) - 1, 0)))
            second = form_workbook(replace(form, lines=(other, *rest)), TEMPLATE_TIME)
            yield form.file_name.replace(".xlsx", "_2.xlsx"), second
        yield form.file_name, _with_dates(content) if is_dated(form) else content


def is_dated(form: Form) -> bool:
    return any(cell.text == DATE_MARK for line in form.lines for cell in line.typed.values())


def _with_dates(content: bytes) -> bytes:
    """Return a form in which each mark of a date is one."""
    book = openpyxl.load_workbook(BytesIO(content))
    for row in book[FormSheet.ENTRY].iter_rows():
        for cell in row:
            if cell.value == DATE_MARK:
                cell.value = date(2024, 8, 10)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


@dataclass(frozen=True)
class Request:
    """One line of the sheet 修正のお願い, as a department reads it."""

    cell: str
    which: str
    found: str
    fix: str
    code: str
    note: str


def requests(returned: Path) -> list[Request]:
    """Return what the first sheet of `returned` asks for, with the note at each cell."""
    book = openpyxl.load_workbook(returned)
    sheet, entry = book[FormSheet.REQUEST], book[FormSheet.ENTRY]
    assert book.sheetnames[0] == FormSheet.REQUEST
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(place for place, row in enumerate(rows) if row[0] == RequestLabel.RUNNING)
    columns = {label: rows[start].index(label) for label in RequestLabel}
    return [
        _request({label: str(row[place] or "") for label, place in columns.items()}, entry)
        for row in rows[start + 1 :]
        if row[0]
    ]


def _request(row: dict[RequestLabel, str], entry: Worksheet) -> Request:
    cell = row[RequestLabel.CELL]
    comment = entry[cell].comment if cell else None
    return Request(
        cell=cell,
        which=row[RequestLabel.WHICH],
        found=row[RequestLabel.FOUND],
        fix=row[RequestLabel.FIX],
        code=row[RequestLabel.CODE],
        note=comment.text if comment else "",
    )


def mend(returned: Path, truth: Form) -> None:
    """Mend the file `returned` by what it says; `truth` is what the department knows itself."""
    asked = requests(returned)
    book = openpyxl.load_workbook(returned)
    sheet = book[FormSheet.ENTRY]
    known = {line.number: line for line in truth.lines if line.number}
    seen: set[str] = set()
    for request in asked:
        if request.cell:
            assert request.code in request.note
            assert request.fix.splitlines()[0] in request.note
            _mend_cell(sheet, request, known, is_first=request.found not in seen)
            seen.add(request.found)
    book.save(returned)


def _mend_cell(
    sheet: Worksheet, request: Request, known: dict[str, FormLine], *, is_first: bool
) -> None:
    row = "".join(filter(str.isdigit, request.cell))
    column = request.cell.removesuffix(row)
    if "配布したときの内容：" in request.fix:
        sheet[request.cell] = request.fix.partition("配布したときの内容：")[2]
    elif "ほかの行の" in request.fix:
        if not is_first:
            _clear(sheet, row)
    elif "「新規」の行に" in request.fix:
        _clear(sheet, row)
    elif "状態を消して" in request.fix:
        sheet[f"{COLUMNS[FormLabel.STATE]}{row}"] = None
    elif "備考に記入" in request.fix:
        sheet[f"{COLUMNS[FormLabel.REMARK]}{row}"] = REASON
    elif column == COLUMNS[FormLabel.INITIATIVE]:
        sheet[request.cell] = ADDED_TITLE
    else:
        line = known[str(sheet[f"{COLUMNS[FormLabel.NUMBER]}{row}"].value)]
        sheet[request.cell] = value_of(line, column)


def _clear(sheet: Worksheet, row: str) -> None:
    for column in COLUMNS.values():
        sheet[f"{column}{row}"] = None


def value_of(line: FormLine, column: str) -> int | str | None:
    """Return what the department means in `column` of its `line`."""
    if column == COLUMNS[FormLabel.RATING]:
        return int(line.rating) if line.rating else None
    texts = {
        COLUMNS[FormLabel.STATE]: line.state,
        COLUMNS[FormLabel.TEXT]: line.text,
        COLUMNS[FormLabel.REMARK]: line.remark,
    }
    return texts[column] or None
