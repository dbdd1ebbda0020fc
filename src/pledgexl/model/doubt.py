"""What is odd about a report after the one before it: rules that form and check share."""

from collections.abc import Iterator
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


# A tuple: two for each initiative of a month, and their making is felt.
class Report(NamedTuple):
    """What is reported of one initiative in one month; `rating_tenths` is None without a rating."""

    rating_tenths: int | None = None
    state: State = State.NONE
    text: str = ""
    remark: str = ""

    def says_the_same_as(self, other: "Report") -> bool:
        """Say whether rating, state and text are those of `other`."""
        return (self.rating_tenths, self.state, self.text.strip()) == (
            other.rating_tenths,
            other.state,
            other.text.strip(),
        )


NO_REPORT = Report()


def doubts(now: Report, past: Report = NO_REPORT) -> tuple[Doubt, ...]:
    """Return what is odd about `now` after `past`, whether or not a remark answers it."""
    return () if now.state.is_excluded else tuple(_odd_rating(now, past))


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
    if now.says_the_same_as(past):
        return now.remark.strip() or past.remark.strip()
    is_copied = without_spaces(now.remark) == without_spaces(past.remark)
    return "" if is_copied else now.remark.strip()


def _odd_rating(now: Report, past: Report) -> Iterator[Doubt]:
    rating, text = now.rating_tenths, now.text.strip()
    if rating is None:
        return
    if not text:
        yield Doubt.TEXT_MISSING
    if past.rating_tenths is not None:
        yield from _odd_change(rating - past.rating_tenths, text, past.text.strip())
    if rating < _FULL_TENTHS and now.state is State.DONE:
        yield Doubt.DONE_BELOW_FULL
    if rating == _FULL_TENTHS and _is_undecided(text):
        yield Doubt.FULL_BUT_UNDECIDED
    if rating == 0 and any(word in text for word in RESULT_WORDS):
        yield Doubt.ZERO_WITH_RESULTS


def _odd_change(tenths: int, text: str, past_text: str) -> Iterator[Doubt]:
    if tenths < 0:
        yield Doubt.RATING_FELL
    if tenths >= JUMP_POINTS * TENTHS_PER_POINT:
        yield Doubt.RATING_JUMPED
    if tenths > 0 and text and text == past_text:
        yield Doubt.TEXT_UNCHANGED


def _is_undecided(text: str) -> bool:
    for phrase in DECIDED_PHRASES:
        text = text.replace(phrase, "")
    return any(word in text for word in UNDECIDED_WORDS)
