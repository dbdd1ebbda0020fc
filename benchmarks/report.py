"""How long the Word report takes, beside bare docxtpl rendering of the same template.

Prints the times for 1,000 and 10,000 initiatives, how they grow, and, where LibreOffice is
there, the time for the PDF; leaves all in out/report.json.
"""
# A script, no package; its output is for whoever starts it.
# ruff: noqa: INP001, T201

import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import Environment

from pledgexl.core.summarise import summarise
from pledgexl.model.average import DEFAULT_RULES, Level
from pledgexl.model.finding import CellRef
from pledgexl.model.period import Period
from pledgexl.model.plan import Department, Initiative, Plan, PlanItem, PlanSettings
from pledgexl.model.submission import Entry, FileStatus, Identity, RowStatus, State, Submission
from pledgexl.model.summary import Summary
from pledgexl.schema import FORM_VERSION
from pledgexl.word.context import report_context
from pledgexl.word.office import NoPdfError, as_pdf
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report

SIZES = (1_000, 10_000)
ROUNDS = 3
PERIOD = Period(2024, 3)
ISSUED = date(2024, 4, 18)
POLICIES, PLEDGES, INITIATIVES = 5, 5, 4
TEXT = "関係する団体と意見を交わし、次の年度に向けた計画の案をまとめて公表しました（第{}回）。"
RESULT = Path(__file__).parent / "out" / "report.json"


def main() -> int:
    """Measure, print and store; return the exit code."""
    measured = [measure(size) for size in SIZES]
    growth = measured[-1]["ours"] / measured[0]["ours"]
    print(f"growth from {SIZES[0]:,} to {SIZES[-1]:,} initiatives   {growth:.1f} times")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"sizes": measured, "growth": growth}, indent=2) + "\n", "utf-8")
    print(f"→ {RESULT}")
    return 0


def measure(size: int) -> dict[str, float]:
    """Return the times for `size` initiatives, in seconds."""
    summary, template = month(size), default_template()
    context = report_context(summary, ISSUED)
    ours = median_of(lambda: write_report(template, summary, ISSUED))
    bare = median_of(lambda: bare_rendering(template, context))
    print(f"{size:>7,} initiatives   {ours:.2f} s   bare docxtpl {bare:.2f} s   {ours / bare:.2f}")
    times = {"initiatives": size, "ours": ours, "bare": bare, "ratio": ours / bare}
    report = write_report(template, summary, ISSUED)
    started = time.perf_counter()
    try:
        as_pdf(report)
    except NoPdfError as error:
        print(f"                no PDF: {error.lack.value}")
        return times
    pdf = time.perf_counter() - started
    print(f"                PDF by LibreOffice {pdf:.1f} s")
    return times | {"pdf": pdf}


def median_of(action: Callable[[], object]) -> float:
    """Return how long `action` takes."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def bare_rendering(template: bytes, context: dict[str, object]) -> bytes:
    """Return what docxtpl by itself makes of `template`."""
    document = DocxTemplate(io.BytesIO(template))
    document.render(context, Environment(autoescape=True))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def month(size: int) -> Summary:
    """Return a month of `size` initiatives under five policies and 25 pledges."""
    plan = plan_of(size)
    entries = tuple(
        Entry(
            id=row.id,
            measure=row.measure,
            title=row.title,
            department=row.lead,
            status=RowStatus.RATED,
            rating_tenths=10 * (number % 11),
            state=State.NONE,
            text=TEXT.format(number),
            remark="",
            at=CellRef("101_企画課.xlsx", "入力", 8 + number, 8),
        )
        for number, row in enumerate(plan.initiatives)
    )
    identity = Identity(FORM_VERSION, plan.fingerprint, PERIOD, "101", 1)
    sent = Submission("101_企画課.xlsx", "0" * 64, FileStatus.ACCEPTED, identity, entries, ())
    return summarise(plan, PERIOD, [sent])


def plan_of(size: int) -> Plan:
    """Return a plan with `size` initiatives."""
    measures = size // (POLICIES * PLEDGES * INITIATIVES)
    items: list[PlanItem] = []
    rows: list[Initiative] = []
    for policy in range(1, POLICIES + 1):
        items.append(PlanItem(f"{policy}", Level.POLICY, f"政策その{policy}を進めます", ""))
        for pledge in range(1, PLEDGES + 1):
            above = f"{policy}-{pledge}"
            items.append(PlanItem(above, Level.PLEDGE, f"公約その{above}を守ります", f"{policy}"))
            for measure_ in range(1, measures + 1):
                own = f"{above}-{measure_}"
                items.append(PlanItem(own, Level.MEASURE, f"施策その{own}を行います", above))
                rows += [
                    Initiative(f"{own}-{row:02d}", own, f"取組{own}の{row}", "101")
                    for row in range(1, INITIATIVES + 1)
                ]
    settings = PlanSettings("試験市", "市長公約の取組状況", Period(2022, 7), Period(2026, 7))
    departments = (Department("101", "企画課"),)
    rubric = (("0", "未着手"), ("10", "実現"))
    return Plan(settings, tuple(items), departments, tuple(rows), DEFAULT_RULES, rubric)


if __name__ == "__main__":
    sys.exit(main())
