"""A rating changed by hand: the workbook recalculated by LibreOffice, and what `run` then says."""

import json
from pathlib import Path
from typing import Any

import pytest

from command import pledgexl
from office import Office, Step
from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.commands.sample.workspace import sample_workspace
from pledgexl.workspace.folders import Workspace
from reread import NOTHING, Reread

CHANGED, RATING = "1-1-1-01", 3
FIRST_ROW, LAST_ROW = 5, 85


def sample(root: Path) -> Workspace:
    for name, content in sample_workspace().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Workspace(root)


def issued(workspace: Workspace, *more: str) -> dict[str, Any]:
    """Return what `run` says of the newest month."""
    assert pledgexl("-C", workspace.root, "run", str(NEWEST_PERIOD), *more).code == 0
    said: dict[str, Any] = json.loads(workspace.result(NEWEST_PERIOD).read_text("utf-8"))
    return said


def figures(said: dict[str, Any]) -> dict[str, float]:
    """Return the printed figure of the whole, of each policy, pledge and measure, by its ID."""
    found = {"全体": float(said["overall"]["shown"])}
    below = list(said["policies"])
    while below:
        item = below.pop()
        found[item["id"]] = float(item["shown"])
        below += [*item.get("pledges", ()), *item.get("measures", ())]
    return found


def source(said: dict[str, Any]) -> dict[str, str]:
    """Return file, sheet and cell of the rating that is changed."""
    initiatives = said["policies"][0]["pledges"][0]["measures"][0]["initiatives"]
    found: dict[str, str] = next(row["source"] for row in initiatives if row["id"] == CHANGED)
    return found


def recalculated(office: Office, summary: Path) -> dict[str, float]:
    """Return the figures that LibreOffice computes in 検算 with the changed rating in 明細."""
    detail = Reread(summary.read_bytes()).rows("明細")
    row = next(number for number, cells in detail if cells.get("A", NOTHING).value == CHANGED)
    steps: list[Step] = [
        ("put", {"sheet": "明細", "cell": f"E{row}", "value": RATING}),
        ("calculate", {}),
        ("read", {"sheet": "検算", "cells": f"A{FIRST_ROW}:K{LAST_ROW}"}),
    ]
    rows = office.work(summary, steps).steps[-1]
    # Each row has one figure after its cut, in the column of its level.
    return {row[0]: next(row[place] for place in (4, 6, 8, 10) if row[place] != "") for row in rows}


@pytest.mark.office
def test_a_rating_changed_in_the_form_gives_the_figures_that_libreoffice_computes(
    office: Office, tmp_path: Path
) -> None:
    workspace = sample(tmp_path)
    first = issued(workspace)
    computed = recalculated(office, workspace.output(NEWEST_PERIOD) / "summary.xlsx")

    at = source(first)
    form = workspace.submissions(NEWEST_PERIOD) / at["file"]
    change: Step = ("put", {"sheet": at["sheet"], "cell": at["cell"], "value": RATING})
    office.work(form, [change], save=form)
    second = issued(workspace, "--reason", "評価の訂正")

    assert figures(second) == pytest.approx(computed, rel=1e-12)
    assert len(computed) == LAST_ROW - FIRST_ROW + 1
    assert figures(second)["全体"] != figures(first)["全体"]
