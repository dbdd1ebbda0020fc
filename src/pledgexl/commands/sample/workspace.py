"""The sample city's workspace: plan, template, specimen, and what its departments sent."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pledgexl.commands.sample import faults
from pledgexl.commands.sample.city import (
    FAULTY_PERIOD,
    NEWEST_PERIOD,
    PERIODS,
    Report,
    SampleInitiative,
    sample_city,
)
from pledgexl.commands.start import TEMPLATE_TIME
from pledgexl.excel.form.write import form_workbook
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import FileName, Folder
from pledgexl.model.period import Period
from pledgexl.rules.forms import forms
from pledgexl.word.template import default_template


def sample_workspace() -> dict[str, bytes]:
    """Return all files of the sample workspace but the output, by path."""
    city = sample_city()
    documents = {
        f"{Folder.TEMPLATES}/{FileName.PLAN}": plan_workbook(city.plan, TEMPLATE_TIME),
        f"{Folder.TEMPLATES}/{FileName.TEMPLATE}": default_template(),
        f"{Folder.TEMPLATES}/{FileName.SPECIMEN}": specimen(),
    }
    for period in PERIODS:
        folder = f"{Folder.SUBMISSIONS}/{period}"
        documents |= {f"{folder}/{name}": sent for name, sent in sent_files(period)}
    return documents


def specimen() -> bytes:
    """Return a filled form for people to look at."""
    return form_workbook(filled_forms(NEWEST_PERIOD)[0], TEMPLATE_TIME)


def filled_forms(period: Period) -> tuple[Form, ...]:
    """Return every department's form of `period`, filled without a fault."""
    city = sample_city()
    reports = {
        sample.initiative.id: sample.reports[period]
        for sample in city.initiatives
        if sample.is_in_form_of(period)
    }
    return tuple(
        replace(form, lines=_with_added(form, _filled(form, reports), period))
        for form in forms(city.plan, period, city.history(period))
    )


def _filled(form: Form, reports: Mapping[str, Report]) -> tuple[FormLine, ...]:
    return tuple(
        _fill(line, reports[line.number]) if line.number in reports else line for line in form.lines
    )


def _fill(line: FormLine, report: Report) -> FormLine:
    return replace(
        line,
        rating=report.rating,
        state=report.state,
        text=report.text,
        remark=report.remark or (line.remark if report.state else ""),
    )


def _with_added(form: Form, lines: tuple[FormLine, ...], period: Period) -> tuple[FormLine, ...]:
    """Return `lines` with what the department adds to its measures in `period`."""
    added = [
        sample
        for sample in sample_city().initiatives
        if sample.added == period and sample.initiative.lead == form.department.code
        if sample_city().plan.heading(sample.initiative.measure) in form.measures
    ]
    spare = [line for line in lines if line.is_spare]
    filled = {
        line.key: _added(line, sample, period) for line, sample in zip(spare, added, strict=False)
    }
    return tuple(filled.get(line.key, line) for line in lines)


def _added(line: FormLine, sample: SampleInitiative, period: Period) -> FormLine:
    return replace(
        _fill(line, sample.reports[period]),
        title=sample.initiative.title,
        measure=sample_city().plan.heading(sample.initiative.measure),
    )


def sent_files(period: Period) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each file that the departments sent for `period`."""
    for form in filled_forms(period):
        if period == FAULTY_PERIOD:
            yield from _sent_with_faults(form)
        else:
            yield form.file_name, form_workbook(form, TEMPLATE_TIME)
    if period == FAULTY_PERIOD:
        stray = replace(filled_forms(period)[0], department=faults.UNKNOWN_DEPARTMENT)
        yield stray.file_name, form_workbook(stray, TEMPLATE_TIME)


def _sent_with_faults(form: Form) -> Iterator[tuple[str, bytes]]:
    name = form.file_name
    content = form_workbook(faults.with_faults(form), TEMPLATE_TIME)
    code = form.department.code
    if code == faults.NOT_SENT:
        return
    if code == faults.WRONG_PERIOD:
        content = form_workbook(replace(form, period=form.period.previous), TEMPLATE_TIME)
    elif code == faults.NOT_A_WORKBOOK:
        lines = (f"{line.number},{line.title},{line.rating}" for line in form.lines)
        content = "\r\n".join(lines).encode("cp932", "replace")
    elif code == faults.CUT_OFF:
        content = content[: len(content) // 2]
    elif code == faults.TWO_FILES:
        second = replace(form, lines=faults.lowered(form.lines))
        yield name.replace(".xlsx", " - コピー.xlsx"), form_workbook(second, TEMPLATE_TIME)
    yield name, content
