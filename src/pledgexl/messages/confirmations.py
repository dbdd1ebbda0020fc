"""What is said of who confirmed a form: how many did, who did not, and in which order."""

from collections.abc import Sequence

from pledgexl.messages.language import Language
from pledgexl.messages.sentences import sentences
from pledgexl.model.confirmation import Confirmation, are_in_order

FORM = sentences("form")


def confirmed(confirmations: Sequence[Confirmation], language: Language) -> str:
    """Return how far a form is confirmed, "" where it cannot tell: `確認 2/4（課長、部長が空欄）`."""
    if not confirmations:
        return ""
    between = FORM["confirmed.between"].in_(language)
    blank = between.join(each.role for each in confirmations if not each.is_complete)
    count = sum(each.is_complete for each in confirmations)
    parts = [
        FORM["confirmed.count"].in_(language).format(count=count, roles=len(confirmations)),
        FORM["confirmed.blank"].in_(language).format(roles=blank) if blank and count else "",
        "" if are_in_order(confirmations) else FORM["confirmed.order"].in_(language),
    ]
    return "".join(parts)


def confirmed_in_full(confirmations: Sequence[Confirmation]) -> str:
    """Return the same with every name and date, for the record: `記入者 佐藤 2024-04-03`."""
    each_of_them = "、".join(
        " ".join(filter(None, each)) for each in confirmations if each.name or each.day
    )
    return "　".join(filter(None, (confirmed(confirmations, Language.JA), each_of_them)))
