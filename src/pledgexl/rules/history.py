"""What the months before say of each initiative: a provisional month issues no rating."""

from collections.abc import Iterable
from dataclasses import replace

from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.submission import State


def history(months: Iterable[PastMonth]) -> dict[str, PastInitiative]:
    """Return what `months`, oldest first, say of each initiative; empty without any.

    Ratings are those of the last final month. A provisional month after it adds the initiatives
    that departments added, and what was written for it.
    """
    known: dict[str, PastInitiative] = {}
    for month in months:
        if month.is_provisional:
            known |= {
                number: _not_final(said, known.get(number))
                for number, said in month.initiatives.items()
            }
        else:
            known = dict(month.initiatives)
    return known


def _not_final(said: PastInitiative, issued: PastInitiative | None) -> PastInitiative:
    """Return what the next form begins with: never a rating, and no state that is in doubt."""
    before = issued or PastInitiative(said.id, said.measure, said.title, said.department, None)
    if not said.is_accepted and said.text in ("", before.text):
        return before
    # What is done keeps its rating; a rating that was not issued finally is asked for again.
    has_lasting_state = said.state.is_excluded or said.rating_tenths == before.rating_tenths
    keeps = said.is_accepted and has_lasting_state
    return replace(
        said,
        rating_tenths=before.rating_tenths,
        text=said.text or before.text,
        state=said.state if keeps else State.NONE,
        remark=said.remark if keeps else "",
        is_accepted=True,
    )
