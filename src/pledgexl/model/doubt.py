"""What is odd about a report after the one before it: rules that form and check share."""

from enum import Enum
from typing import NamedTuple

from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import State
from pledgexl.model.text import without_spaces

# Words of a text that is still undecided, and phrases with such a word that are not.
UNDECIDED_WORDS = ("検討", "協議", "予定")
DECIDED_PHRASES = ("予定していた", "予定どおり", "予定通り")
RESULT_WORDS = ("完了し", "実施し", "開始し", "始め", "整備し", "開催し", "達成し")
JUMP_POINTS = 3
_FULL_TENTHS = HIGHEST_RATING * TENTHS_PER_POINT


class Doubt(Enum):
    """A reason to ask back, in the order in which a form names the first of several."""

    TEXT_MISSING = "text_missing"
    RATING_FELL = "rating_fell"
    RATING_JUMPED = "rating_jumped"
    TEXT_UNCHANGED = "text_unchanged"
    DONE_BELOW_FULL = "done_below_full"
    FULL_BUT_UNDECIDED = "full_but_undecided"
    ZERO_WITH_RESULTS = "zero_with_results"


class Report(NamedTuple):
    """What is reported of one initiative in one month; `rating_tenths` is None without a rating."""

    rating_tenths: int | None = None
    state: State = State.NONE
    text: str = ""
    remark: str = ""


NO_REPORT = Report()


def doubts(now: Report, past: Report = NO_REPORT) -> tuple[Doubt, ...]:
    """Return what is odd about `now` after `past`, whether or not a remark answers it."""
    rating, text = now.rating_tenths, now.text.strip()
    if now.state.is_excluded or rating is None:
        return ()
    rise = 0 if past.rating_tenths is None else rating - past.rating_tenths
    decided = text
    for phrase in DECIDED_PHRASES:
        decided = decided.replace(phrase, "")
    is_odd = {
        Doubt.TEXT_MISSING: not text,
        Doubt.RATING_FELL: rise < 0,
        Doubt.RATING_JUMPED: rise >= JUMP_POINTS * TENTHS_PER_POINT,
        Doubt.TEXT_UNCHANGED: rise > 0 and text != "" and text == past.text.strip(),
        Doubt.DONE_BELOW_FULL: rating < _FULL_TENTHS and now.state is State.DONE,
        Doubt.FULL_BUT_UNDECIDED: rating == _FULL_TENTHS
        and any(word in decided for word in UNDECIDED_WORDS),
        Doubt.ZERO_WITH_RESULTS: rating == 0 and any(word in text for word in RESULT_WORDS),
    }
    return tuple(doubt for doubt, is_so in is_odd.items() if is_so)


def lacks_reason(now: Report, past: Report = NO_REPORT) -> bool:
    """Say whether `now` leaves an initiative out and its text, which is printed, gives no reason.

    A text that was only copied forward gives none for a state that is new.
    """
    if not now.state.is_excluded:
        return False
    text = without_spaces(now.text)
    return not text or (not past.state.is_excluded and text == without_spaces(past.text))


def answer(now: Report, past: Report = NO_REPORT) -> str:
    """Return the reason that a department gives, now or before while nothing changed; or "".

    A remark that stands there from the month before says nothing of what has changed since.
    """
    unchanged = (past.rating_tenths, past.state, past.text.strip())
    if (now.rating_tenths, now.state, now.text.strip()) == unchanged:
        return now.remark.strip() or past.remark.strip()
    is_copied = without_spaces(now.remark) == without_spaces(past.remark)
    return "" if is_copied else now.remark.strip()
