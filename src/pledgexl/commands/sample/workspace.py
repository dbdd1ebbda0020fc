"""The sample city's workspace: plan, template, a filled form, and what its departments sent.

In February each fault of real departments occurs once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pledgexl.commands.sample.city import FAULTY_PERIOD, NEWEST_PERIOD, PERIODS, City, sample_city
from pledgexl.commands.start import TEMPLATE_TIME, menu_file
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.messages.labels import label_in
from pledgexl.model.form import Form, FormLine
from pledgexl.model.language import Language
from pledgexl.model.names import FileName, Folder, FormLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import Department
from pledgexl.model.submission import Cell, CellKind, State
from pledgexl.rules.forms import forms
from pledgexl.word.template import default_template

# The faults of February, by department. What is typed in the first line:
_RATINGS = {"102": "", "104": "word", "202": "11", "204": "7.5", "301": "-1"}
_UNKNOWN_STATE, _STOPPED = "302", "303"
_RENUMBERED, _DOUBLED, _ADDED = "304", "401", "402"
# The form of the month before; two files of one revision with different ratings; no file; a CSV
# file with an .xlsx extension; half a file; a department that the plan does not have.
_WRONG_PERIOD, _TWO_FILES, _NOT_SENT, _NOT_A_WORKBOOK, _CUT_OFF = "403", "404", "501", "601", "701"
_UNKNOWN_DEPARTMENT = "999"


def sample_workspace(language: Language = Language.JA) -> dict[str, bytes]:
    """Return all files of the sample workspace in `language` but the output, by path."""
    specimen = filled_forms(NEWEST_PERIOD, language)[0]
    plan = sample_city(language).plan
    documents = {
        label_in(FileName.MENU, language): menu_file(),
        f"{Folder.TEMPLATES}/{FileName.PLAN}": plan_workbook(plan, TEMPLATE_TIME),
        f"{Folder.TEMPLATES}/{FileName.TEMPLATE}": default_template(language),
        f"{Folder.TEMPLATES}/{FileName.SPECIMEN}": form_workbook(specimen, TEMPLATE_TIME),
    }
    for period in PERIODS:
        folder = f"{Folder.SUBMISSIONS}/{period}"
        documents |= {f"{folder}/{name}": sent for name, sent in sent_files(period, language)}
    return documents


def filled_forms(period: Period, language: Language = Language.JA) -> tuple[Form, ...]:
    """Return every department's form of `period`, filled without a fault."""
    city = sample_city(language)
    issued = forms(city.plan, period, city.history(period))
    return tuple(replace(form, lines=_filled(form, city)) for form in issued)


def _filled(form: Form, city: City) -> tuple[FormLine, ...]:
    """Return the lines with their reports, and what the department adds on the spare ones."""
    period = form.period
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


def sent_files(period: Period, language: Language = Language.JA) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file that the departments sent for `period`."""
    filled, fault = filled_forms(period, language), sample_city(language).fault
    for form in filled:
        if period == FAULTY_PERIOD:
            yield from _sent_with_faults(form, fault)
        else:
            yield form.file_name, form_workbook(form, TEMPLATE_TIME)
    if period == FAULTY_PERIOD:
        stray = replace(filled[0], department=Department(_UNKNOWN_DEPARTMENT, fault["department"]))
        yield stray.file_name, form_workbook(stray, TEMPLATE_TIME)


def _sent_with_faults(form: Form, fault: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    code, name = form.department.code, form.file_name
    if code == _NOT_SENT:
        return
    if code == _WRONG_PERIOD:
        form = replace(form, period=form.period.previous)
    content = form_workbook(replace(form, lines=_faulty_lines(form, fault)), TEMPLATE_TIME)
    if code == _NOT_A_WORKBOOK:
        lines = (f"{line.number},{line.title},{line.rating}" for line in form.lines)
        content = "\r\n".join(lines).encode("cp932", "replace")
    elif code == _CUT_OFF:
        content = content[: len(content) // 2]
    elif code == _TWO_FILES:
        first, *rest = form.lines
        lower = replace(first, rating=str(max(int(first.rating) - 1, 0)))
        second = form_workbook(replace(form, lines=(lower, *rest)), TEMPLATE_TIME)
        yield name.replace(".xlsx", fault["copy"]), second
    yield name, content


def _faulty_lines(form: Form, fault: Mapping[str, str]) -> tuple[FormLine, ...]:
    """Return the lines with the fault of the form's department, if it has one."""
    code, (first, *rest) = form.department.code, form.lines
    if code == _RENUMBERED:
        number = Cell(CellKind.TEXT, "9-9-9-99")
        first = replace(first, typed={FormLabel.NUMBER.value: number})
    elif code == _DOUBLED:
        rest = [first, *rest]
    elif code == _ADDED:
        spare = next(place for place, line in enumerate(rest) if line.is_spare)
        rest[spare] = replace(
            rest[spare], measure=first.measure, rating="3", text=fault["added_text"]
        )
    elif code == _UNKNOWN_STATE:
        first = replace(first, state=fault["state"])
    elif code == _STOPPED:
        first = replace(first, state=State.STOPPED.value, text=fault["stopped_text"])
    elif code in _RATINGS:
        typed = _RATINGS[code]
        first = replace(first, rating=fault.get(typed, typed))
    return first, *rest
