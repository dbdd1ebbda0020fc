"""The sample city's workspace: plan, template, a filled form, and what its departments sent.

In February each fault of real departments occurs once.
"""

from collections.abc import Iterator
from dataclasses import replace

from pledgexl.commands.sample.city import FAULTY_PERIOD, NEWEST_PERIOD, PERIODS, sample_city
from pledgexl.commands.start import TEMPLATE_TIME, menu_file
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import FileName, Folder, FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Department
from pledgexl.model.submission import Cell, CellKind
from pledgexl.rules.forms import forms
from pledgexl.word.template import default_template

# The faults of February, by department. What is typed in the first line:
_FIRST_LINE = {
    "102": {"rating": ""},
    "104": {"rating": "八"},
    "202": {"rating": "11"},
    "204": {"rating": "7.5"},
    "301": {"rating": "-1"},
    "302": {"state": "継続"},
    "303": {"state": "中止", "text": "利用が見込めないため中止しました。"},
}
_RENUMBERED, _DOUBLED, _ADDED = "304", "401", "402"
# The form of the month before; two files of one revision with different ratings; no file; a CSV
# file with an .xlsx extension; half a file; a department that the plan does not have.
_WRONG_PERIOD, _TWO_FILES, _NOT_SENT, _NOT_A_WORKBOOK, _CUT_OFF = "403", "404", "501", "601", "701"
_UNKNOWN_DEPARTMENT = Department("999", "臨時調整室")


def sample_workspace() -> dict[str, bytes]:
    """Return all files of the sample workspace but the output, by path."""
    specimen = filled_forms(NEWEST_PERIOD)[0]
    documents = {
        FileName.MENU.value: menu_file(),
        f"{Folder.TEMPLATES}/{FileName.PLAN}": plan_workbook(sample_city().plan, TEMPLATE_TIME),
        f"{Folder.TEMPLATES}/{FileName.TEMPLATE}": default_template(),
        f"{Folder.TEMPLATES}/{FileName.SPECIMEN}": form_workbook(specimen, TEMPLATE_TIME),
    }
    for period in PERIODS:
        folder = f"{Folder.SUBMISSIONS}/{period}"
        documents |= {f"{folder}/{name}": sent for name, sent in sent_files(period)}
    return documents


def filled_forms(period: Period) -> tuple[Form, ...]:
    """Return every department's form of `period`, filled without a fault."""
    city = sample_city()
    issued = forms(city.plan, period, city.history(period))
    return tuple(replace(form, lines=_filled(form, period)) for form in issued)


def _filled(form: Form, period: Period) -> tuple[FormLine, ...]:
    """Return the lines with their reports, and what the department adds on the spare ones."""
    city = sample_city()
    planned = {each.initiative.id: each for each in city.initiatives if each.is_in_form_of(period)}
    own = (each for each in city.initiatives if each.initiative.lead == form.department.code)
    added = (
        each
        for each in own
        if each.added == period and city.plan.heading(each.initiative.measure) in form.measures
    )
    lines = []
    for line in form.lines:
        sample = next(added, None) if line.is_spare else planned.get(line.number)
        if sample is None:
            lines.append(line)
            continue
        report = sample.reports[period]
        filled = replace(
            line,
            rating=report.rating,
            state=report.state,
            text=report.text,
            remark=report.remark or (line.remark if report.state else ""),
        )
        if line.is_spare:
            measure = city.plan.heading(sample.initiative.measure)
            filled = replace(filled, title=sample.initiative.title, measure=measure)
        lines.append(filled)
    return tuple(lines)


def sent_files(period: Period) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file that the departments sent for `period`."""
    filled = filled_forms(period)
    for form in filled:
        if period == FAULTY_PERIOD:
            yield from _sent_with_faults(form)
        else:
            yield form.file_name, form_workbook(form, TEMPLATE_TIME)
    if period == FAULTY_PERIOD:
        stray = replace(filled[0], department=_UNKNOWN_DEPARTMENT)
        yield stray.file_name, form_workbook(stray, TEMPLATE_TIME)


def _sent_with_faults(form: Form) -> Iterator[tuple[str, bytes]]:
    code, name = form.department.code, form.file_name
    if code == _NOT_SENT:
        return
    if code == _WRONG_PERIOD:
        form = replace(form, period=form.period.previous)
    content = form_workbook(replace(form, lines=_faulty_lines(form)), TEMPLATE_TIME)
    if code == _NOT_A_WORKBOOK:
        lines = (f"{line.number},{line.title},{line.rating}" for line in form.lines)
        content = "\r\n".join(lines).encode("cp932", "replace")
    elif code == _CUT_OFF:
        content = content[: len(content) // 2]
    elif code == _TWO_FILES:
        first, *rest = form.lines
        lower = replace(first, rating=str(max(int(first.rating) - 1, 0)))
        second = form_workbook(replace(form, lines=(lower, *rest)), TEMPLATE_TIME)
        yield name.replace(".xlsx", " - コピー.xlsx"), second
    yield name, content


def _faulty_lines(form: Form) -> tuple[FormLine, ...]:
    """Return the lines with the fault of the form's department, if it has one."""
    code, (first, *rest) = form.department.code, form.lines
    if code == _RENUMBERED:
        number = Cell(CellKind.TEXT, "9-9-9-99")
        first = replace(first, typed={FormLabel.NUMBER.value: number})
    elif code == _DOUBLED:
        rest = [first, *rest]
    elif code == _ADDED:
        spare = next(place for place, line in enumerate(rest) if line.is_spare)
        text = "新しい取組の準備を始めました。"
        rest[spare] = replace(rest[spare], measure=first.measure, rating="3", text=text)
    else:
        first = replace(first, **_FIRST_LINE.get(code, {}))  # type: ignore[arg-type] # all texts
    return first, *rest
