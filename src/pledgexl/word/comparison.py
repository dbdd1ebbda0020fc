"""This month's figures beside those of an earlier one, and those of the same initiatives."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.messages import report
from pledgexl.messages.report import said
from pledgexl.model.since import Counted, Move, Moved, Since
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import InitiativeSummary, ItemSummary, Summary, rating_text
from pledgexl.word.values import (
    ChangedValues,
    ComparedPledgeValues,
    ComparedPolicyValues,
    ComparisonValues,
    Proven,
)

_PERCENT = 100
# What an initiative says of itself gives the reason in these; the others have a sentence.
_EXPLAINED = (Move.STOPPED, Move.NOT_APPLICABLE, Move.FALLEN)


def comparisons(summary: Summary, past: Sequence[Since]) -> tuple[ComparisonValues, ...]:
    """Return `summary` beside each month of `past`, in their order."""
    return tuple(_Comparison(summary, since).values() for since in past)


def points(summary: Summary) -> str:
    """Return what a difference of two figures is counted in."""
    return said("points" if summary.whole.highest == _PERCENT else "marks")


def state_word(row: InitiativeSummary) -> str:
    """Return the word for how an initiative stands, as a council reads it; "" for most."""
    if row.status is RowStatus.MISSING:
        return said("move.missing")
    return said("move.rejected") if row.status is RowStatus.REJECTED else row.state.value


class _Comparison:
    """One earlier month beside this one."""

    def __init__(self, summary: Summary, since: Since) -> None:
        self._summary = summary
        self._since = since

    def values(self) -> ComparisonValues:
        past = self._since.past
        is_year_end = past.period == self._summary.period.last_fiscal_year_end
        return ComparisonValues(
            名称=said("year_end" if is_year_end else "last_month"),
            前回時点=past.period.label,
            要約=self._changes(),
            比較政策一覧=tuple(self._policy(policy) for policy in self._summary.policies),
            変化一覧=tuple(self._changed(moved) for moved in self._since.moved),
            **self._figures(self._summary.whole, "比較"),
        )

    def _policy(self, item: ItemSummary) -> ComparedPolicyValues:
        return ComparedPolicyValues(
            番号=item.number,
            名称=item.title,
            比較公約一覧=tuple(self._pledge(pledge) for pledge in item.children),
            **self._figures(item, "比較政策"),
        )

    def _pledge(self, item: ItemSummary) -> ComparedPledgeValues:
        figures = self._figures(item, "比較公約")
        return ComparedPledgeValues(番号=item.number, 名称=item.title, **figures)

    def _figures(self, item: ItemSummary, kind: str) -> dict[str, Proven]:
        """Return what is said of `item` then and now."""
        fields = {
            "前回": self._since.past.shown.get(item.id) or report.NO_FIGURE,
            "今回": item.shown or report.NO_FIGURE,
            "増減": _difference(self._since.past.shown.get(item.id), item.shown),
            "同じ取組の値": self._alike(item.id),
            "同じ取組": _difference(*self._shown_alike(item.id)),
            "件数": self._counts(item.id),
            "入替": report.exchanged_note(self._since.exchanged(item.id)),
        }
        return {name: self._proven(text, kind, item.id, name) for name, text in fields.items()}

    def _proven(self, text: str, kind: str, id_: str, field: str) -> Proven:
        return Proven.of(text, kind, f"{self._since.past.period}/{id_}", field)

    def _alike(self, id_: str) -> str:
        """Return the figures of the same initiatives if others came or went, else ""."""
        then, now = self._shown_alike(id_)
        if then is None or now is None or not self._since.exchanged(id_):
            return ""
        return f"{then}→{now}"

    def _shown_alike(self, id_: str) -> tuple[str | None, str | None]:
        then, now = self._since.then.get(id_), self._since.now.get(id_)
        return then.shown if then else None, now.shown if now else None

    def _counts(self, id_: str) -> str:
        then = _count(self._since.counted_then.get(id_))
        now = _count(self._since.counted_now.get(id_))
        return now if then == now and not self._since.exchanged(id_) else f"{then}→{now}"

    def _changed(self, moved: Moved) -> ChangedValues:
        then = rating_text(moved.then_tenths) or moved.then_state.value or report.NO_FIGURE
        now = rating_text(moved.now_tenths) or said(f"move.{moved.move}")
        if moved.move in _EXPLAINED:
            reason = moved.text or report.NO_FIGURE
        else:
            reason = said(f"why.{moved.move}")
        return ChangedValues(
            変化=said(f"move.{moved.move}"),
            番号=self._proven(moved.id, "変化", moved.id, "番号"),
            名称=moved.title,
            評価=self._proven(f"{then}→{now}", "変化", moved.id, "評価"),
            理由=self._proven(reason, "変化", moved.id, "理由"),
        )

    def _changes(self) -> str:
        since, unit = self._since, points(self._summary)
        told = [
            _change("since.whole", since.past.shown.get(""), self._summary.whole.shown, unit),
            said("since.compared", count=since.compared),
            _change("since.same", *self._shown_alike(""), unit, since.compared),
        ]
        same = since.compared - since.risen - since.fallen
        told.append(said("since.moved", risen=since.risen, fallen=since.fallen, same=same))
        return "".join(told if since.compared else told[:2])


def _count(counted: Counted | None) -> str:
    return f"{counted.rated}/{counted.expected}" if counted else report.NO_FIGURE


def _difference(then: str | None, now: str | None) -> str:
    if then is None or now is None:
        return report.NO_FIGURE
    return report.difference(Fraction(now) - Fraction(then))


def _change(name: str, then: str | None, now: str | None, unit: str, count: int = 0) -> str:
    """Return the sentence `name` on a change, nothing where a figure is missing."""
    if then is None or now is None:
        return ""
    values = {"then": then, "now": now, "unit": unit, "count": count}
    return said(name, change=_difference(then, now), **values)
