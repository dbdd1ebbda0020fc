"""The plan of Westhaven, a fictional city whose documents are in English, and its months."""

import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from pledgexl.excel.plan.read import read_plan
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.language import Language
from pledgexl.model.month import Summary
from pledgexl.model.period import Period
from pledgexl.model.plan import TENTHS_PER_POINT, Plan
from pledgexl.model.submission import Entry, RowStatus, State
from pledgexl.rules.summarise import summarise
from summaries import FIRST_ROW, RATING_COLUMN, submission
from tables import plan_file, rows

PERIOD = Period(2024, 3)
# Letters and signs of Japanese texts; ★, － and others are no letters.
JAPANESE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff0c\uff0e-\uff9f]+")
SHEETS = {
    "Settings": """
        | Item           | Value             | Explanation |
        | Municipality   | Westhaven         |             |
        | Report title   | Mayor's Pledges   |             |
        | Term begins    | 2022-07           |             |
        | Term ends      | 2026-07           |             |
        | Rating step    | 1                 |             |
        | Deadline       | 10                |             |
        | Contact        | Planning Office   |             |
        | Language       | English           |             |
    """,
    "Structure": """
        | Policy no. | Policy      | Pledge no. | Pledge     | Measure no. | Measure        |
        | 1          | For all     | 1          | Families   | 1           | Advice         |
        | 1          | For all     | 1          | Families   | 2           | Nurseries      |
        | 1          | For all     | 2          | Schools    | 1           | Repairs        |
        | 2          | By the sea  | 1          | Floods     | 1           | Shelters       |
    """,
    "Departments": """
        | Code | Department     | Contact    | Mail                          |
        | 101  | Planning       | Ms Ashdown | planning@westhaven.example    |
        | 201  | Family Affairs | Mr Brook   | family@westhaven.example      |
        | 301  | Public Works   |            | publicworks@westhaven.example |
    """,
    "Initiatives": """
        | Initiative no. | Measure | Initiative                  | Lead | Related | Begins  | Ends |
        | 1-1-1-01       | 1-1-1   | Advice by telephone         | 201  | 101     |         |      |
        | 1-1-1-02       | 1-1-1   | A family office per ward    | 201  |         |         |      |
        | 1-1-2-01       | 1-1-2   | Two nurseries in the north  | 201  | 301     |         |      |
        | 1-2-1-01       | 1-2-1   | New roofs for three schools | 301  |         |         |      |
        | 2-1-1-01       | 2-1-1   | A shelter at Harbour Hill   | 301  | 101     | 2023-04 |      |
        | 2-1-1-02       | 2-1-1   | Maps of routes to high land | 101  |         |         |      |
    """,
    "Rules": """
        | Level   | Multiplier | Decimals | Rounding | Carried up      |
        | Measure | 1          | 0        | down     | before rounding |
        | Pledge  | 10         | 0        | down     | after rounding  |
        | Policy  | 1          | 0        | down     | after rounding  |
        | Overall | 1          | 1        | down     | after rounding  |
    """,
    "Rating scale": """
        | Rating | Meaning                    |
        | 10     | The promise is kept        |
        | 5      | Half of the work is done   |
        | 0      | Nothing has been begun yet |
    """,
}
MONTH = """
    | 1-1-1-01 | 8 |                | Staff answered calls on 26 weekends. |                       |
    | 1-1-1-02 | 6 |                | Offices opened in four of six wards. | Lease not yet signed. |
    | 1-1-2-01 | 7 |                | The first nursery opened in March.   |                       |
    | 1-2-1-01 |   | Not applicable | The three schools were merged.       |                       |
    | 2-1-1-01 | 3 |                | The site was chosen, the soil tested.|                       |
    | 2-1-1-02 |   |                |                                      |                       |
"""
STATES = {"": State.NONE, "Completed": State.DONE, "Not applicable": State.NOT_APPLICABLE}


def english_plan_file(path: Path) -> Path:
    """Save the plan workbook of Westhaven at `path`."""
    return plan_file(path, SHEETS)


@cache
def english_plan() -> Plan:
    """Return the plan as it is read from that workbook."""
    with tempfile.TemporaryDirectory() as folder:
        return read_plan(english_plan_file(Path(folder) / "plan.xlsx"))


def english_summary(
    drawn: str = MONTH, period: Period = PERIOD, plan: Plan | None = None
) -> Summary:
    """Return the month of the drawn reports, provisional where a rating is missing."""
    plan = plan or english_plan()
    entries: dict[str, list[Entry]] = {}
    for cells in rows(drawn):
        own = entries.setdefault(plan.initiative_of[cells[0]].lead, [])
        own.append(_entry(plan, cells, FIRST_ROW + len(own)))
    fell = Finding(
        Code.RATING_FELL,
        CellRef("201_Family Affairs.xlsx", "Entry", FIRST_ROW + 1, RATING_COLUMN),
        "6",
        {"rating": "6", "previous": "7"},
    )
    sent = [
        submission(plan, period, code, tuple(own), (fell,) if code == "201" else ())
        for code, own in entries.items()
    ]
    found = summarise(plan, period, sent)
    missing = any(row.status is RowStatus.MISSING for row in found.initiatives)
    return replace(found, is_provisional=missing)


def in_japanese(summary: Summary) -> Summary:
    """Return `summary` as if the office had its documents in Japanese."""
    settings = replace(summary.plan.settings, language=Language.JA, workbook_language=Language.JA)
    return replace(summary, plan=replace(summary.plan, settings=settings))


def _entry(plan: Plan, cells: list[str], row: int) -> Entry:
    number, rating, state, text, remark = cells
    initiative = plan.initiative_of[number]
    department = plan.department_of[initiative.lead]
    unrated = RowStatus.EXCLUDED if state else RowStatus.MISSING
    return Entry(
        id=number,
        measure=initiative.measure,
        title=initiative.title,
        department=department.code,
        status=RowStatus.RATED if rating else unrated,
        rating_tenths=int(rating) * TENTHS_PER_POINT if rating else None,
        state=STATES[state],
        text=text,
        remark=remark,
        at=CellRef(f"{department.code}_{department.name}.xlsx", "Entry", row, RATING_COLUMN),
    )
