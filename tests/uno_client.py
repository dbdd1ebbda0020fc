"""What LibreOffice is told to do, as a department would by hand: a JSON job in, JSON out.

Runs under the system's Python, which alone has `uno`, so it imports nothing else; see office.py.

    {"office": "uno:pipe,…", "open": "form.xlsx", "save": "filled.xlsx" or null,
     "steps": [["put", {"sheet": "入力", "cell": "H8", "value": 7}], ["calculate", {}], …]}

prints `{"sheets": [names in order], "answers": [what each step gave, or null]}`. A job with
"end" instead of "open" ends the office, and one with neither finds out whether it listens.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

Uno = Any  # LibreOffice's objects have no types
uno: Uno = importlib.import_module("uno")

NOT_LISTENING = 3
XLSX = "Calc MS Excel 2007 XML"


def main() -> int:
    job = json.load(sys.stdin)
    desktop = connect(job["office"])
    if desktop is None:
        return NOT_LISTENING
    if "end" in job:
        desktop.terminate()
    elif "open" in job:
        json.dump(carry_out(desktop, job), sys.stdout)
    return 0


def connect(office: str) -> Uno | None:
    """Return the desktop of the running office, or None while it is still starting."""
    own = uno.getComponentContext()
    resolver = own.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", own
    )
    try:
        context = resolver.resolve(office)
    except uno.getClass("com.sun.star.connection.NoConnectException"):
        return None
    SERVICES.append(context.ServiceManager)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def carry_out(desktop: Uno, job: dict[str, Any]) -> dict[str, Any]:
    document = desktop.loadComponentFromURL(url(job["open"]), "_blank", 0, (named("Hidden", True),))
    if document is None:
        message = f"LibreOffice cannot open {job['open']}"
        raise ValueError(message)
    try:
        answers = [STEPS[step](document, **given) for step, given in job["steps"]]
        if job["save"] is not None:
            document.storeToURL(url(job["save"]), (named("FilterName", XLSX),))
        return {"sheets": list(document.Sheets.ElementNames), "answers": answers}
    finally:
        document.close(True)


def put(document: Uno, sheet: str, cell: str, value: float | str) -> None:
    """Write a number as a number and a text as a text, whatever the text looks like."""
    target = cell_at(document, sheet, cell)
    if isinstance(value, str):
        target.setString(value)
    else:
        target.setValue(value)


def enter(document: Uno, sheet: str, cell: str, typed: str) -> None:
    """Let LibreOffice take `typed` for what it looks like: a formula, a number, a text."""
    cell_at(document, sheet, cell).setFormula(typed)


def insert_rows(document: Uno, sheet: str, before: int, count: int) -> None:
    document.Sheets.getByName(sheet).Rows.insertByIndex(before - 1, count)


def unprotect(document: Uno, sheet: str) -> None:
    document.Sheets.getByName(sheet).unprotect("")


def calculate(document: Uno) -> None:
    document.calculateAll()


def read(document: Uno, sheet: str, cells: str) -> list[list[float | str]]:
    """Return the values of a range such as `B8:L12`: numbers, texts, "" for a blank cell."""
    values = document.Sheets.getByName(sheet).getCellRangeByName(cells).getDataArray()
    return [list(row) for row in values]


def shown(document: Uno, sheet: str, cells: str) -> list[list[str]]:
    """Return what the cells of a range show, in columns as wide as they need."""
    range_ = document.Sheets.getByName(sheet).getCellRangeByName(cells)
    rows, columns = range(range_.Rows.Count), range(range_.Columns.Count)
    return [[range_.getCellByPosition(column, row).String for column in columns] for row in rows]


def sort(document: Uno, sheet: str, cells: str, by: int) -> None:
    """Sort the rows of `cells` by their column `by` (1 is the first), as the menu does it."""
    dispatch(
        document, sheet, cells, "DataSort", ByRows=True, HasHeader=False, Col1=by, Ascending1=True
    )


def filter_rows(document: Uno, sheet: str, cells: str, field: int, value: str) -> int:
    """Show only the rows of `cells` with `value` in the column `field` (0 is the first)."""
    range_ = document.Sheets.getByName(sheet).getCellRangeByName(cells)
    condition = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    condition.Field, condition.IsNumeric, condition.StringValue = field, False, value
    condition.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    descriptor = range_.createFilterDescriptor(True)
    descriptor.setFilterFields((condition,))
    descriptor.ContainsHeader = True
    range_.filter(descriptor)
    return sum(row.IsVisible for row in range_.Rows)


def paste(document: Uno, sheet: str, source: str, target: str) -> None:
    """Copy `source` and paste it at `target`, over whatever is validated there."""
    dispatch(document, sheet, source, "Copy")
    dispatch(document, sheet, target, "Paste")


def heighten(document: Uno, sheet: str, row: int, points: float) -> None:
    height = round(points * 2540 / 72)
    document.Sheets.getByName(sheet).Rows.getByIndex(row - 1).Height = height


def heights(document: Uno, sheet: str, first: int, last: int) -> list[list[int]]:
    """Return how high rows are, and how high they have to be for all that stands in them."""
    all_rows = document.Sheets.getByName(sheet).Rows
    rows = [all_rows.getByIndex(row - 1) for row in range(first, last + 1)]
    found = []
    for row in rows:
        height = row.Height
        row.OptimalHeight = True
        found.append([height, row.Height])
    return found


def dispatch(document: Uno, sheet: str, cells: str, command: str, **given: object) -> None:
    """Select `cells` and do `command` as a person would: protection is in force."""
    controller = document.CurrentController
    target = document.Sheets.getByName(sheet)
    controller.setActiveSheet(target)
    controller.select(target.getCellRangeByName(cells))
    context = uno.getComponentContext()
    helper = SERVICES[0].createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    named_values = tuple(named(name, value) for name, value in given.items())
    helper.executeDispatch(controller.Frame, f".uno:{command}", "", 0, named_values)


# The office's own maker of services, from the moment it is connected.
SERVICES: list[Uno] = []

STEPS = {
    each.__name__: each
    for each in (
        sort,
        filter_rows,
        paste,
        heighten,
        heights,
        put,
        enter,
        insert_rows,
        unprotect,
        calculate,
        read,
        shown,
    )
}


def cell_at(document: Uno, sheet: str, cell: str) -> Uno:
    return document.Sheets.getByName(sheet).getCellRangeByName(cell).getCellByPosition(0, 0)


def url(path: str) -> str:
    return Path(path).absolute().as_uri()


def named(name: str, value: object) -> Uno:
    pair = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    pair.Name, pair.Value = name, value
    return pair


if __name__ == "__main__":
    exit_code = main()
    sys.stdout.flush()
    # All is said; the bridge's own threads sometimes crash while Python takes them apart.
    os._exit(exit_code)
