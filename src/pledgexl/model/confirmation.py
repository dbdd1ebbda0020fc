"""Who confirmed a form before it was sent, by name and date: it informs and blocks nothing."""

import re
from collections.abc import Sequence
from typing import NamedTuple

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Confirmation(NamedTuple):
    """What stands beside one `role`; `day` is an ISO date, or what was typed instead of one."""

    role: str
    name: str = ""
    day: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether both name and date are there."""
        return bool(self.name and self.day)


def are_in_order(confirmations: Sequence[Confirmation]) -> bool:
    """Say whether nobody confirmed before those who come first; what is no date counts for none."""
    days = [each.day for each in confirmations if _ISO_DAY.fullmatch(each.day)]
    return days == sorted(days)
