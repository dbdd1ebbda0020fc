"""Reports and months before this one: what is odd after them, and what changed since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from itertools import takewhile
from typing import NamedTuple, Self

from pledgexl.model.average import Average, LevelRule
from pledgexl.model.explanation import Mover, Transitions
from pledgexl.model.language import Language
from pledgexl.model.movement import Cause, Movement
from pledgexl.model.period import Period
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT, Plan
from pledgexl.model.submission import State
from pledgexl.model.text import without_spaces


class TellingWords(NamedTuple):
    """Words of a text that is still `undecided`, phrases with one that is `decided`, `results`."""

    undecided: tuple[str, ...]
    decided: tuple[str, ...]
    results: tuple[str, ...]


# Lower case.
TELLING_WORDS = {
    Language.JA: TellingWords(
        undecided=("検討", "協議", "予定"),
        decided=("予定していた", "予定どおり", "予定通り"),
        results=("完了し", "実施し", "開始し", "始め", "整備し", "開催し", "達成し"),
    ),
    Language.EN: TellingWords(
        undecided=("under consideration", "under discussion", "considering", "planned"),
        decided=("as planned",),
        results=("completed", "carried out", "launched", "introduced", "achieved"),
    ),
}
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


def doubts(now: Report, past: Report, language: Language) -> tuple[Doubt, ...]:
    """Return what is odd about `now` after `past`, whether or not a remark answers it.

    Its text is in `language`.
    """
    rating, text = now.rating_tenths, now.text.strip()
    words = TELLING_WORDS[language]
    if now.state.is_excluded or rating is None:
        return ()
    rise = 0 if past.rating_tenths is None else rating - past.rating_tenths
    told = decided = text.lower()
    for phrase in words.decided:
        decided = decided.replace(phrase, "")
    is_odd = {
        Doubt.TEXT_MISSING: not text,
        Doubt.RATING_FELL: rise < 0,
        Doubt.RATING_JUMPED: rise >= JUMP_POINTS * TENTHS_PER_POINT,
        Doubt.TEXT_UNCHANGED: rise > 0 and text != "" and text == past.text.strip(),
        Doubt.DONE_BELOW_FULL: rating < _FULL_TENTHS and now.state is State.DONE,
        Doubt.FULL_BUT_UNDECIDED: rating == _FULL_TENTHS
        and any(word in decided for word in words.undecided),
        Doubt.ZERO_WITH_RESULTS: rating == 0 and any(word in told for word in words.results),
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


@dataclass(frozen=True, slots=True)
class PastInitiative:
    """An initiative as it was issued last; `measure` and `department` place it in the plan.

    In a provisional month it is accepted only if it was rated or excluded without an error.
    `number` is what was printed, "" where that is its `id`. Whether a department added it is not
    known (None) of months issued by early versions.
    """

    id: str
    measure: str
    title: str
    department: str
    rating_tenths: int | None
    text: str = ""
    state: State = State.NONE
    remark: str = ""
    is_accepted: bool = True
    identifier: str = ""
    number: str = ""
    is_added: bool | None = None

    @property
    def key(self) -> str:
        """What names it in all months."""
        return self.identifier or self.id

    @property
    def report(self) -> Report:
        """What was reported of it."""
        return Report(self.rating_tenths, self.state, self.text, self.remark)


class Basis(NamedTuple):
    """What figures are made by: the rules of averages, and the step of ratings.

    Months of versions before do not hold the step.
    """

    rules: frozenset[LevelRule]
    step_tenths: int | None = None

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return what the figures of a month of `plan` are made by."""
        return cls(frozenset(plan.rules.values()), plan.settings.step_tenths)


@dataclass(frozen=True, slots=True)
class PastMonth:
    """An earlier month as it was issued: the printed figure of the whole ("") and of each item.

    `exact` and `titles` are those of the same items; the whole has no title. `ratings` holds the
    initiatives' ratings in tenths, None where there was none; `rules` are those that its figures
    were made by, and `initiatives` what was reported of each.

    All IDs are those by which the plan of a later month knows the same things. `parents` has what
    each item and initiative stood below then, `numbers` the IDs of that month itself, and `keys`
    what names each in all months. `numbers_given` were new then; `gone` were those before it.
    """

    period: Period
    shown: Mapping[str, str | None]
    ratings: Mapping[str, int | None]
    rules: tuple[LevelRule, ...] = ()
    initiatives: Mapping[str, PastInitiative] = field(default_factory=dict)
    is_provisional: bool = False
    exact: Mapping[str, str | None] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    numbers_given: tuple[str, ...] = ()
    step_tenths: int | None = None
    gone: frozenset[str] = frozenset()

    def parent(self, id_: str) -> str:
        """Return what an item or initiative stood below; of what it had not, by the number."""
        known = self.initiatives.get(id_)
        return self.parents.get(id_) or (known.measure if known else id_.rpartition("-")[0])

    @property
    def basis(self) -> Basis:
        """What its figures were made by."""
        return Basis(frozenset(self.rules), self.step_tenths)

    def is_comparable(self, basis: Basis) -> bool:
        """Say whether figures made by `basis` may be compared with this month's."""
        own = self.basis
        has_rules = not own.rules or own.rules == basis.rules
        return has_rules and own.step_tenths in (None, basis.step_tenths)


def comparable_months(months: Sequence[PastMonth], basis: Basis) -> tuple[PastMonth, ...]:
    """Return the last of `months`, oldest first, since `basis` has held."""
    newest_first = takewhile(lambda month: month.is_comparable(basis), reversed(months))
    return tuple(newest_first)[::-1]


def compared_periods(period: Period, issued: Iterable[Period]) -> tuple[Period, ...]:
    """Return with which `issued` months to compare: the last, and the last fiscal year's end."""
    earlier = sorted(past for past in issued if past < period)
    year_end = [past for past in earlier if past == period.last_fiscal_year_end]
    return tuple(dict.fromkeys((*earlier[-1:], *year_end)))


class Move(StrEnum):
    """Why an initiative counts in one of two months only, or counts for less."""

    ENDED = "ended"
    STOPPED = "stopped"
    NOT_APPLICABLE = "not_applicable"
    MISSING = "missing"
    REJECTED = "rejected"
    FALLEN = "fallen"
    RESUMED = "resumed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Moved:
    """An initiative that moved: what it was rated and is, None where it was not; its `text`.

    `planned` is its first or last month, if the plan says so; `number` what was printed of it.
    """

    id: str
    measure: str
    title: str
    move: Move
    then_tenths: int | None
    now_tenths: int | None
    then_state: State
    text: str
    planned: Period | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many initiatives were rated, of how many."""

    rated: int = 0
    expected: int = 0


@dataclass(frozen=True)
class Since:
    """What changed since the `past` month, by the IDs of plan items; the whole has the ID "".

    `then` and `now` are the averages over the initiatives alone that were rated in both months,
    `counted_then` and `counted_now` the numbers behind the printed figures. `movements` say why
    those moved, and `causes` to how many initiatives each cause happened. `movers` begin with the
    largest effect on the whole.
    """

    past: PastMonth
    then: Mapping[str, Average]
    now: Mapping[str, Average]
    counted_then: Mapping[str, Counted]
    counted_now: Mapping[str, Counted]
    moved: tuple[Moved, ...]
    compared: int
    risen: int
    fallen: int
    movements: Mapping[str, Movement] = field(default_factory=dict)
    causes: Mapping[Cause, int] = field(default_factory=dict)
    movers: tuple[Mover, ...] = ()
    transitions: Transitions = field(default_factory=dict)

    def exchanged(self, item: str) -> tuple[Moved, ...]:
        """Return what came to or went from the initiatives behind the figure of `item`."""
        under = f"{item}-" if item else ""
        return tuple(
            each
            for each in self.moved
            if each.move is not Move.FALLEN and f"{each.measure}-".startswith(under)
        )
