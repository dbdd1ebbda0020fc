"""This month's figures beside those of an earlier one."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.messages import report
from pledgexl.model.history import PastMonth
from pledgexl.model.summary import ItemSummary, Summary
from pledgexl.word.values import (
    ComparedPledgeValues,
    ComparedPolicyValues,
    ComparisonValues,
    Proven,
)


def comparisons(summary: Summary, past: Sequence[PastMonth]) -> tuple[ComparisonValues, ...]:
    """Return `summary` beside each month of `past`, in their order."""
    return tuple(_Comparison(summary, month).values() for month in past)


class _Comparison:
    """One earlier month beside this one."""

    def __init__(self, summary: Summary, past: PastMonth) -> None:
        self._summary = summary
        self._past = past

    def values(self) -> ComparisonValues:
        whole, past = self._summary.whole, self._past
        is_year_end = past.period == self._summary.period.last_fiscal_year_end
        return ComparisonValues(
            名称=report.YEAR_END if is_year_end else report.LAST_MONTH,
            前回時点=past.period.label,
            要約=self._changes(),
            前回=self._then(whole, "比較"),
            今回=self._now(whole, "比較"),
            増減=self._difference(whole),
            比較政策一覧=tuple(self._policy(policy) for policy in self._summary.policies),
        )

    def _policy(self, item: ItemSummary) -> ComparedPolicyValues:
        return ComparedPolicyValues(
            番号=item.number,
            名称=item.title,
            前回=self._then(item, "比較政策"),
            今回=self._now(item, "比較政策"),
            増減=self._difference(item),
            比較公約一覧=tuple(self._pledge(pledge) for pledge in item.children),
        )

    def _pledge(self, item: ItemSummary) -> ComparedPledgeValues:
        return ComparedPledgeValues(
            番号=item.number,
            名称=item.title,
            前回=self._then(item, "比較公約"),
            今回=self._now(item, "比較公約"),
            増減=self._difference(item),
        )

    def _then(self, item: ItemSummary, kind: str) -> Proven:
        shown = self._past.shown.get(item.id) or report.NO_FIGURE
        return Proven.of(shown, kind, self._number(item), "前回")

    def _now(self, item: ItemSummary, kind: str) -> Proven:
        return Proven.of(item.shown or report.NO_FIGURE, kind, self._number(item), "今回")

    def _number(self, item: ItemSummary) -> str:
        return f"{self._past.period}/{item.id}"

    def _difference(self, item: ItemSummary) -> str:
        then = self._past.shown.get(item.id)
        if then is None or item.shown is None:
            return report.NO_FIGURE
        return report.difference(Fraction(item.shown) - Fraction(then))

    def _changes(self) -> str:
        pairs = [
            (self._past.ratings.get(row.id), row.rating_tenths) for row in self._summary.initiatives
        ]
        both = [(then, now) for then, now in pairs if then is not None and now is not None]
        return report.changes_sentence(
            compared=len(both),
            risen=sum(now > then for then, now in both),
            fallen=sum(now < then for then, now in both),
        )
