"""What the months before say of each initiative: a provisional month issues no rating."""

from collections.abc import Iterable
from dataclasses import replace

from pledgexl.model.history import PastInitiative, PastMonth


def history(months: Iterable[PastMonth]) -> dict[str, PastInitiative]:
    """Return what `months`, oldest first, say of each initiative; empty without any.

    Ratings, states and remarks are those of the last final month. A provisional month after it
    adds the texts that were written for it, and the initiatives that departments added.
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
    before = issued or PastInitiative(said.id, said.measure, said.title, said.department, None)
    return replace(
        said,
        rating_tenths=before.rating_tenths,
        state=before.state,
        remark=before.remark,
        text=said.text or before.text,
    )
