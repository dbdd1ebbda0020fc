"""What questions about a month are answered with: which initiatives changed behind each figure."""

from collections import defaultdict

from pledgexl.model.answers import Changed
from pledgexl.model.history import PastMonth
from pledgexl.model.month import Summary
from pledgexl.model.movement import Cause
from pledgexl.rules.movement import counted_rows

# In the path of an initiative: its measure, its pledge, its policy, the whole.
_PLEDGE = 1


def changed_by_pledge(summary: Summary, past: PastMonth) -> dict[str, tuple[Changed, ...]]:
    """Return what changed behind each pledge since `past`, in the order of causes."""
    titles = {row.id: row.title for row in summary.initiatives}
    found: dict[str, list[Changed]] = defaultdict(list)
    for row in counted_rows(summary, past):
        has_moved = row.path_then != row.path_now
        cause = row.cause or (Cause.STRUCTURE if has_moved else None)
        if cause is None:
            continue
        known = past.initiatives.get(row.id)
        title = titles.get(row.id) or (known.title if known else "")
        for pledge in dict.fromkeys((row.path_then[_PLEDGE], row.path_now[_PLEDGE])):
            found[pledge].append(Changed(row.id, title, cause, row.id in titles))
    order = list(Cause)
    return {
        pledge: tuple(sorted(rows, key=lambda each: order.index(each.cause)))
        for pledge, rows in found.items()
    }
