"""The floor: what the fastest library needs for the same files, and does nothing with them.

python -m benchmarks.floor FOLDER
"""
# A script by itself; it prints its counts.
# ruff: noqa: T201

import sys
from pathlib import Path

from python_calamine import CalamineWorkbook


def main(folder: str) -> None:
    """Turn every sheet of every workbook in `folder` into Python's values; print how many rows."""
    rows = 0
    for path in sorted(Path(folder).glob("*.xlsx")):
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                rows += len(book.get_sheet_by_name(name).to_python())
    print(rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
