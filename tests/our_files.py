"""One file of each kind that pledgexl writes, made by its own commands."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from command import pledgexl
from pledgexl.excel.summary.page import WorkbookContext
from pledgexl.excel.summary.write import workbook_of
from pledgexl.messages.summary import AnySheet
from pledgexl.model.names import OfficeSheet, SummarySheet
from pledgexl.rules.averages import audit
from summaries import sample_summary

# Where a file of each kind lies once the commands have run; the first that fits is taken.
KINDS = {
    "blank plan": "empty/input_templates/plan.xlsx",
    "plan": "demo/input_templates/plan.xlsx",
    "template": "demo/input_templates/report.docx",
    "specimen form": "demo/input_templates/form.xlsx",
    "blank form": "demo/forms/*/*.xlsx",
    "filled form": "demo/submissions/*-03/*.xlsx",
    "returned form": "demo/returns/*/[0-9]*.xlsx",
    "refusal page": "demo/returns/*/受付できません_*.xlsx",
    "findings": "demo/returns/*/指摘一覧.xlsx",
    "final summary": "demo/output/*-03/summary.xlsx",
    "provisional summary": "demo/output/*-02/summary.xlsx",
    "final office": "demo/output/*-03/office.xlsx",
    "provisional office": "demo/output/*-02/office.xlsx",
    "final report": "demo/output/*-03/report.docx",
    "provisional report": "demo/output/*-02/report.docx",
    "questions and answers": "demo/output/qa/*/qa.docx",
    "chart's workbook": "chart/*.xlsx",
    "large summary": "large/summary.xlsx",
    "large office": "large/office.xlsx",
}


def write_every_kind(folder: Path) -> None:
    """Write into `folder` all that the commands write for the sample city, and what is in it."""
    demo = folder / "demo"
    for arguments in (
        ("init", folder / "empty"),
        ("demo", demo),
        ("-C", demo, "forms", "2024-04"),
        ("-C", demo, "run", "2024-02", "--provisional"),
        ("-C", demo, "qa", "2024-03"),
    ):
        done = pledgexl(*arguments)
        assert done.err == "", done.err
    report = next(folder.glob(KINDS["final report"]))
    for name, content in embedded(report.read_bytes()):
        target = folder / "chart" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)
    for name, sheets in (("summary", SummarySheet), ("office", OfficeSheet)):
        large = folder / "large" / f"{name}.xlsx"
        large.parent.mkdir(exist_ok=True)
        large.write_bytes(large_workbook(tuple(sheets)))


def embedded(report: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the workbooks behind the charts of `report`."""
    with zipfile.ZipFile(BytesIO(report)) as package:
        for name in package.namelist():
            if name.endswith(".xlsx"):
                yield Path(name).name, package.read(name)


def large_workbook(sheets: tuple[AnySheet, ...]) -> bytes:
    """Return a workbook as it is written when it is too large to be held in memory."""
    summary = sample_summary()
    created = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)
    return workbook_of(WorkbookContext(summary, created, sheets, audit(summary), is_large=True))
