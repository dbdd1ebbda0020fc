"""The floor: what the fastest library needs for the same files, and does nothing with them.

The plan is one of them: whoever checks a form has to know what is expected in it.

python -m benchmarks.floor PLAN FOLDER
"""
# A script by itself; it prints its counts.
# ruff: noqa: T201

import sys
from pathlib import Path

from python_calamine import CalamineWorkbook


def main(plan: str, folder: str) -> None:
    """Turn every sheet of `plan` and of what lies in `folder` into Python's values; count rows."""
    rows = 0
    for path in (Path(plan), *sorted(Path(folder).glob("*.xlsx"))):
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                rows += len(book.get_sheet_by_name(name).to_python())
    print(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
