"""This month's figures next to those of an earlier one, and those of the same initiatives."""

# ruff: noqa: D107, PLC2401, RUF023 - as in context.py

from fractions import Fraction

from pledgexl.messages.labels import label_text
from pledgexl.messages.report import (
    difference,
    exchanged_note,
    month_in_words,
    no_figure,
    parts_sentence,
    point_in_time,
    said,
)
from pledgexl.model.history import Counted, Move, Moved, Since
from pledgexl.model.month import ItemSummary, Summary, rating_text
from pledgexl.model.movement import Cause
from pledgexl.word import explanation
from pledgexl.word.chart import Chart
from pledgexl.word.explanation import CauseValues, GoneValues, MoverValues
from pledgexl.word.values import Proven, Record

_PERCENT = 100
_MOVED = (Cause.RAISED, Cause.LOWERED)
# Initiatives explain these themselves; the others have a sentence.
_EXPLAINED = (Move.STOPPED, Move.NOT_APPLICABLE, Move.FALLEN)


class _ComparedValues(Record):
    """A figure then and now."""

    __slots__ = ("前回", "今回", "増減", "同じ取組の値", "同じ取組", "件数", "入替")

    def __init__(self, since: Since, item: ItemSummary, kind: str) -> None:
        def proven(field: str, text: str) -> Proven:
            return _proven(since, text, kind, item.id, field)

        then, exchanged = since.past.shown.get(item.id), since.exchanged(item.id)
        same_then, same_now = _same(since, item.id)
        has_others = same_then is not None and same_now is not None and exchanged
        count_then = _count(since.counted_then.get(item.id))
        count_now = _count(since.counted_now.get(item.id))
        is_one_count = count_then == count_now and not exchanged
        self.前回 = proven("前回", then or no_figure())
        self.今回 = proven("今回", item.shown or no_figure())
        self.増減 = proven("増減", _difference(then, item.shown))
        self.同じ取組の値 = proven("同じ取組の値", f"{same_then}→{same_now}" if has_others else "")
        self.同じ取組 = proven("同じ取組", _difference(same_then, same_now))
        self.件数 = proven("件数", count_now if is_one_count else f"{count_then}→{count_now}")
        self.入替 = proven("入替", exchanged_note(exchanged))


class ComparedPledgeValues(_ComparedValues):
    """比較公約: a pledge's figure then and now."""

    __slots__ = ("番号", "名称")

    def __init__(self, since: Since, item: ItemSummary, kind: str = "比較公約") -> None:
        super().__init__(since, item, kind)
        self.番号 = item.number
        self.名称 = item.title


class ComparedPolicyValues(ComparedPledgeValues):
    """比較政策: a policy's figure then and now."""

    __slots__ = ("比較公約一覧",)
    比較公約一覧: tuple[ComparedPledgeValues, ...]

    def __init__(self, since: Since, item: ItemSummary) -> None:
        super().__init__(since, item, "比較政策")
        self.比較公約一覧 = tuple(ComparedPledgeValues(since, each) for each in item.children)


class ChangedValues(Record):
    """変化: an initiative that is no longer counted, counted again or rated lower, and why."""

    __slots__ = ("変化", "番号", "名称", "評価", "理由")

    def __init__(self, since: Since, moved: Moved, kind: str = "変化") -> None:
        then = rating_text(moved.then_tenths) or label_text(moved.then_state) or no_figure()
        now = rating_text(moved.now_tenths) or said(f"move.{moved.move}")
        is_explained = moved.move in _EXPLAINED
        reason = moved.text or no_figure() if is_explained else _reason(moved)
        self.変化 = said(f"move.{moved.move}")
        self.番号 = _proven(since, moved.number or moved.id, kind, moved.id, "番号")
        self.名称 = moved.title
        self.評価 = _proven(since, f"{then}→{now}", kind, moved.id, "評価")
        self.理由 = _proven(since, reason, kind, moved.id, "理由")


class OtherChangedValues(ChangedValues):
    """ほかの変化: the same of an initiative that is not among those with the largest effect."""

    __slots__ = ()

    def __init__(self, since: Since, moved: Moved) -> None:
        super().__init__(since, moved, "ほかの変化")


def _reason(moved: Moved) -> str:
    """Return why an initiative came or went, by the plan where that says so."""
    if moved.planned is None:
        return said(f"why.{moved.move}")
    return said(f"why.{moved.move}_by_plan", month=month_in_words(moved.planned))


class ComparisonValues(_ComparedValues):
    """比較: this month next to an earlier one; 名称 says which."""

    __slots__ = (
        *("名称", "前回時点", "要約", "比較政策一覧", "変化一覧"),
        *("答え", "前回件数", "今回件数", "共通件数", "要因一覧", "グラフ_要因"),
        *("変動の説明", "変動一覧", "ほかの変化一覧", "移動見出し", "移動一覧"),
    )
    要因一覧: tuple[CauseValues, ...]
    グラフ_要因: Chart
    変動一覧: tuple[MoverValues, ...]
    ほかの変化一覧: tuple[OtherChangedValues, ...]
    移動見出し: GoneValues
    移動一覧: tuple[GoneValues, ...]
    比較政策一覧: tuple[ComparedPolicyValues, ...]
    変化一覧: tuple[ChangedValues, ...]

    def __init__(self, since: Since, summary: Summary) -> None:
        super().__init__(since, summary.whole, "比較")
        period, unit = since.past.period, points_word(summary)
        told = [each for cause in _MOVED for each in explanation.top_movers(since, cause)]
        shown = {mover.row.id for mover in told}
        is_year_end = period == summary.period.last_fiscal_year_end
        self.名称 = said("year_end" if is_year_end else "last_month")
        self.前回時点 = point_in_time(period)
        self.要約 = _summary_sentences(summary, since)
        self.比較政策一覧 = tuple(ComparedPolicyValues(since, each) for each in summary.policies)
        self.変化一覧 = tuple(ChangedValues(since, moved) for moved in since.moved)
        why = _whole_sentence(summary, since) + explanation.answer(since, unit)
        self.答え = _proven(since, why, "比較", "", "答え")
        self.前回件数 = _count(since.counted_then.get(""))
        self.今回件数 = _count(since.counted_now.get(""))
        self.共通件数 = str(since.compared)
        self.要因一覧 = explanation.cause_rows(since)
        self.グラフ_要因 = explanation.cause_chart(since, unit)
        self.変動の説明 = explanation.movers_sentence(since)
        self.変動一覧 = explanation.mover_rows(since)
        others = (moved for moved in since.moved if moved.id not in shown)
        self.ほかの変化一覧 = tuple(OtherChangedValues(since, moved) for moved in others)
        self.移動見出し = explanation.gone_heading(summary)
        self.移動一覧 = explanation.gone_rows(since, summary)


def points_word(summary: Summary) -> str:
    """Return what a difference of two figures is counted in."""
    return said("points" if summary.whole.highest == _PERCENT else "marks")


def _proven(since: Since, text: str, kind: str, id_: str, field: str) -> Proven:
    return Proven(text, kind, f"{since.past.period}/{id_}", field)


def _same(since: Since, id_: str) -> tuple[str | None, str | None]:
    """Return the figures of `id_` then and now over the initiatives that both months have."""
    then, now = since.then.get(id_), since.now.get(id_)
    return then.shown if then else None, now.shown if now else None


def _summary_sentences(summary: Summary, since: Since) -> str:
    whole = _whole_sentence(summary, since)
    if movement := since.movements.get(summary.whole.id):
        whole += parts_sentence(movement)
    compared = said("since.compared", count=since.compared)
    if not since.compared:
        return (whole + compared).lstrip()
    same = since.compared - since.risen - since.fallen
    moved = said("since.moved", risen=since.risen, fallen=since.fallen, same=same)
    alike = _change_sentence("since.same", summary, since, *_same(since, ""))
    return (whole + compared + alike + moved).lstrip()


def _whole_sentence(summary: Summary, since: Since) -> str:
    then, now = since.past.shown.get(""), summary.whole.shown
    return _change_sentence("since.whole", summary, since, then, now)


def _change_sentence(
    name: str, summary: Summary, since: Since, then: str | None, now: str | None
) -> str:
    if then is None or now is None:
        return ""
    values = {"then": then, "now": now, "change": _difference(then, now)}
    return said(name, unit=points_word(summary), count=since.compared, **values)


def _count(counted: Counted | None) -> str:
    return f"{counted.rated}/{counted.expected}" if counted else no_figure()


def _difference(then: str | None, now: str | None) -> str:
    if then is None or now is None:
        return no_figure()
    return difference(Fraction(now) - Fraction(then))
