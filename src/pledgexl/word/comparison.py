"""This month's figures next to those of an earlier one, and those of the same initiatives."""

from collections.abc import Sequence
from fractions import Fraction

from pledgexl.messages.report import NO_FIGURE, difference, exchanged_note, said
from pledgexl.model.since import Counted, Move, Moved, Since
from pledgexl.model.summary import ItemSummary, Summary, rating_text
from pledgexl.word.values import (
    ChangedValues,
    ComparedPledgeValues,
    ComparedPolicyValues,
    ComparisonValues,
    Proven,
)

_PERCENT = 100
# Initiatives explain these themselves; the others have a sentence.
_EXPLAINED = (Move.STOPPED, Move.NOT_APPLICABLE, Move.FALLEN)


def comparisons(summary: Summary, past: Sequence[Since]) -> tuple[ComparisonValues, ...]:
    """Return `summary` next to each month of `past`, in their order."""
    return tuple(_comparison(summary, since) for since in past)


def points_word(summary: Summary) -> str:
    """Return what a difference of two figures is counted in."""
    return said("points" if summary.whole.highest == _PERCENT else "marks")


def _comparison(summary: Summary, since: Since) -> ComparisonValues:
    is_year_end = since.past.period == summary.period.last_fiscal_year_end
    policies = [
        ComparedPolicyValues(
            番号=policy.number,
            名称=policy.title,
            比較公約一覧=tuple(
                ComparedPledgeValues(
                    番号=pledge.number, 名称=pledge.title, **_figures(since, pledge, "比較公約")
                )
                for pledge in policy.children
            ),
            **_figures(since, policy, "比較政策"),
        )
        for policy in summary.policies
    ]
    return ComparisonValues(
        名称=said("year_end" if is_year_end else "last_month"),
        前回時点=since.past.period.label,
        要約=_summary_sentences(summary, since),
        比較政策一覧=tuple(policies),
        変化一覧=tuple(_changed(since, moved) for moved in since.moved),
        **_figures(since, summary.whole, "比較"),
    )


def _figures(since: Since, item: ItemSummary, kind: str) -> dict[str, Proven]:
    """Return what is said of `item` then and now."""
    shown_then, exchanged = since.past.shown.get(item.id), since.exchanged(item.id)
    same_then, same_now = _same(since, item.id)
    has_others = same_then is not None and same_now is not None and exchanged
    count_then = _count(since.counted_then.get(item.id))
    count_now = _count(since.counted_now.get(item.id))
    is_one_count = count_then == count_now and not exchanged
    fields = {
        "前回": shown_then or NO_FIGURE,
        "今回": item.shown or NO_FIGURE,
        "増減": _difference(shown_then, item.shown),
        "同じ取組の値": f"{same_then}→{same_now}" if has_others else "",
        "同じ取組": _difference(same_then, same_now),
        "件数": count_now if is_one_count else f"{count_then}→{count_now}",
        "入替": exchanged_note(exchanged),
    }
    return {name: _proven(since, text, kind, item.id, name) for name, text in fields.items()}


def _proven(since: Since, text: str, kind: str, id_: str, field: str) -> Proven:
    return Proven.of(text, kind, f"{since.past.period}/{id_}", field)


def _same(since: Since, id_: str) -> tuple[str | None, str | None]:
    """Return the figures of `id_` then and now over the initiatives that both months have."""
    then, now = since.then.get(id_), since.now.get(id_)
    return then.shown if then else None, now.shown if now else None


def _changed(since: Since, moved: Moved) -> ChangedValues:
    then = rating_text(moved.then_tenths) or moved.then_state.value or NO_FIGURE
    now = rating_text(moved.now_tenths) or said(f"move.{moved.move}")
    is_explained = moved.move in _EXPLAINED
    reason = moved.text or NO_FIGURE if is_explained else said(f"why.{moved.move}")
    return ChangedValues(
        変化=said(f"move.{moved.move}"),
        番号=_proven(since, moved.id, "変化", moved.id, "番号"),
        名称=moved.title,
        評価=_proven(since, f"{then}→{now}", "変化", moved.id, "評価"),
        理由=_proven(since, reason, "変化", moved.id, "理由"),
    )


def _summary_sentences(summary: Summary, since: Since) -> str:
    def change(name: str, then: str | None, now: str | None) -> str:
        if then is None or now is None:
            return ""
        values = {"then": then, "now": now, "change": _difference(then, now)}
        return said(name, unit=points_word(summary), count=since.compared, **values)

    whole = change("since.whole", since.past.shown.get(""), summary.whole.shown)
    compared = said("since.compared", count=since.compared)
    if not since.compared:
        return whole + compared
    same = since.compared - since.risen - since.fallen
    moved = said("since.moved", risen=since.risen, fallen=since.fallen, same=same)
    return whole + compared + change("since.same", *_same(since, "")) + moved


def _count(counted: Counted | None) -> str:
    return f"{counted.rated}/{counted.expected}" if counted else NO_FIGURE


def _difference(then: str | None, now: str | None) -> str:
    if then is None or now is None:
        return NO_FIGURE
    return difference(Fraction(now) - Fraction(then))
