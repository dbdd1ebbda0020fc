"""What one file may cost in lists and returns: a few findings of a kind, and how many more."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from pledgexl.model.finding import CellRef, Code, Finding, Severity
from pledgexl.model.submission import Entry

MOST_OF_A_KIND = 20
# Each initiative that a form lacks is one that the plan has.
_AS_MANY_AS_PLANNED = frozenset({Code.ROW_GONE})


def bound_findings(
    findings: Iterable[Finding], entries: Iterable[Entry], file: str
) -> tuple[Finding, ...]:
    """Return the `findings` in `file`, of each kind the first few, and the number of the others.

    What stands in the row of one of the `entries` is always told: there are no more of them than
    initiatives.
    """
    rows = {entry.at.row for entry in entries}
    told: list[Finding] = []
    seen: Counter[Code] = Counter()
    more: defaultdict[Code, int] = defaultdict(int)
    for found in findings:
        seen[found.code] += 1
        is_planned = found.at.row in rows or found.code in _AS_MANY_AS_PLANNED
        if is_planned or seen[found.code] <= MOST_OF_A_KIND:
            told.append(found)
        else:
            more[found.code] += 1
    return (*told, *(_more(code, count, file) for code, count in more.items()))


def _more(code: Code, count: int, file: str) -> Finding:
    is_error = code.severity is Severity.ERROR
    kind = Code.MORE_ERRORS if is_error else Code.MORE_NOTES
    return Finding(kind, CellRef(file), code, {"code": code, "count": f"{count:,}"})
