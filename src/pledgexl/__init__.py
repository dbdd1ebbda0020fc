"""From the departments' Excel forms to the council's printed report on the mayor's pledges."""

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__version__ = "0.2.0.dev0"


def read_month(
    workspace: str | PathLike[str], period: str, *, language: str = "ja"
) -> "pd.DataFrame":
    """Return a month as a pandas DataFrame: one row an initiative, columns as in docs/columns.md.

    `workspace` is the folder with the plan workbook; `period` is a month as the command line takes
    it: `2024-03`, `R6.3`. A month whose final report was issued is returned as it was issued: from
    its result.json, whose figures are first recalculated from its ratings. Any other month is
    returned as the forms say that are in its folder now, checked as `pledgexl check` does, and
    nothing is written; its column `provisional` is true. What an issued month does not record
    (related departments, whether the plan lists an initiative) comes from the plan workbook.

    Ratings are whole numbers of tenths of a point: divide a sum by ten times the count, once, at
    the end. Raises `pledgexl.model.errors.PledgexlError`; its text is one sentence in `language`,
    "ja" or "en", its `code` the name of the error.
    """
    # Imported here: the version is read by what starts fast, and all imports run downwards.
    from pathlib import Path  # noqa: PLC0415 (see above)

    from pledgexl.commands.month_frame import frame_of_month  # noqa: PLC0415 (see above)
    from pledgexl.model.language import Language  # noqa: PLC0415 (see above)

    return frame_of_month(Path(workspace), period, Language(language))
