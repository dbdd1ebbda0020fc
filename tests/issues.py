"""Pages of drawn months, made as a run makes them."""

from collections.abc import Mapping, Sequence
from datetime import date

from pledgexl.export.frame import trend
from pledgexl.export.issued_page import Issue, issued_pages
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Summary
from pledgexl.rules.changes import since
from pledgexl.rules.explanation import unmoved

DAY = date(2024, 4, 10)


def pages_of(
    summary: Summary, past: Sequence[PastMonth] = (), files: Mapping[str, bytes] | None = None
) -> dict[str, bytes]:
    """Return the pages of `summary` after the `past` months, issued with `files`."""
    changes = since(summary, past[-1]) if past else None
    still = unmoved(summary, past) if past else ()
    issue = Issue(summary, changes, trend(summary, past), DAY, files or {}, still)
    return issued_pages(issue)[0]
