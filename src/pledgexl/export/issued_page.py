"""The month as it was issued, for councillors and everybody: figures and texts, no findings."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from markupsafe import Markup

from pledgexl.export.page import href, packaged, page_text, render, unit
from pledgexl.export.page_proof import require_true
from pledgexl.export.trend import Trend, line, spark
from pledgexl.messages.edition import document_language, printed_for
from pledgexl.messages.errata import again_name, issue_name
from pledgexl.messages.labels import averaged_as, label_text, listed, printed_levels
from pledgexl.messages.report import calculation, difference, last_report_sentence, listed_parts
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import month_text, printed_date, printed_month
from pledgexl.model.average import UPWARD
from pledgexl.model.calculation import carried_text, mean_text
from pledgexl.model.explanation import MONTHS_WITHOUT_MOVEMENT, Unmoved
from pledgexl.model.history import JUMP_POINTS, Move, Moved, Since
from pledgexl.model.language import Language
from pledgexl.model.levels import number_order
from pledgexl.model.month import InitiativeSummary, ItemSummary, Summary, rating_text
from pledgexl.model.movement import Cause, Movement, decimal
from pledgexl.model.names import POLICY_PAGES, FileName, SummaryLabel
from pledgexl.model.period import Period
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.submission import RowStatus

OPENDATA = sentences("opendata")
# Beyond this a browser is slow to open the page, and each policy gets its own.
_MOST_BYTES = 3_000_000
_PERCENT = 100
_LETTERS_OF_MONTH = 3
# In the order of the page; "jumped" is found in the ratings themselves.
_GROUPS = {
    "fallen": (Move.FALLEN,),
    "jumped": (),
    "added": (Move.ADDED,),
    "resumed": (Move.RESUMED,),
    "excluded": (Move.STOPPED, Move.NOT_APPLICABLE),
    "ended": (Move.ENDED,),
    "open": (Move.MISSING, Move.REJECTED),
}
_DOWNLOADS = {
    "report": FileName.REPORT,
    "pdf": FileName.PDF,
    "errata": FileName.ERRATA,
    "summary": FileName.SUMMARY,
}


@dataclass(frozen=True, slots=True)
class Issue:
    """What a page is made of: the month, what changed since the last comparable one, and the day.

    `trend` has the printed figures of the comparable months, `files` the documents that are
    issued with the page, by name. `unmoved` are the initiatives whose rating is the same for long.
    """

    summary: Summary
    since: Since | None
    trend: Trend
    day: date
    files: Mapping[str, bytes]
    unmoved: tuple[Unmoved, ...] = ()


@printed_for(lambda issue: issue.summary.plan.settings)
def issued_pages(issue: Issue) -> tuple[dict[str, bytes], int]:
    """Return the page of the month and the fragment for a city's own web system, by file name.

    A very large month has a page for each policy besides. The number is that of the figures
    printed. Raises PageDiffersError unless each of them follows from the ratings printed.
    """
    month = _Month(issue)

    def sections(*, has_details: bool) -> dict[str, Markup]:
        values = {"has_details": has_details}
        policies = month.summary.policies
        return {
            one.id: _rendered("policy.html.j2", month, policy=one, **values) for one in policies
        }

    whole = sections(has_details=True)
    is_one_page = sum(len(one.encode()) for one in whole.values()) < _MOST_BYTES
    shown = whole if is_one_page else sections(has_details=False)
    pages = {FileName.PAGE.value: _page(month, shown, is_whole=True, has_details=is_one_page)}
    if not is_one_page:
        for id_, one in whole.items():
            name = POLICY_PAGES.replace("*", id_)
            pages[name] = _page(month, {id_: one}, is_whole=False, has_details=True)
    fragment = _rendered("fragment.html.j2", month).encode()
    figures = require_true(pages, fragment, issue.summary)
    return pages | {FileName.FRAGMENT.value: fragment}, figures


def _page(
    month: "_Month", sections: Mapping[str, Markup], *, is_whole: bool, has_details: bool
) -> bytes:
    return _rendered(
        "issued.html.j2",
        month,
        policies=[one for one in month.summary.policies if one.id in sections],
        sections=sections,
        is_whole=is_whole,
        has_details=has_details,
        css=packaged("base.css", "issued.css", "print.css"),
        js=packaged("common.js", "issued.js"),
    ).encode()


def _rendered(template: str, month: "_Month", **values: object) -> Markup:
    return render(
        template,
        month=month,
        last_report=last_report_sentence(month.settings, month.summary.period).strip(),
        rating_text=rating_text,
        mean_text=mean_text,
        carried_text=carried_text,
        working=calculation,
        difference=difference,
        decimal=decimal,
        least_months=MONTHS_WITHOUT_MOVEMENT,
        listed_parts=listed_parts,
        cause_name=lambda cause: label_text(SummaryLabel[f"CAUSE_{cause.name}"]),
        spark=spark,
        href=href,
        averaged_as=averaged_as,
        printed_date=printed_date,
        printed_month=printed_month,
        downloads=_DOWNLOADS,
        policy_pages=POLICY_PAGES,
        table_name=lambda name: OPENDATA[f"table.{name}"].printed,
        **values,
    )


class _Movement(NamedTuple):
    """A difference to the last report, its sign, the figure then; `points` is for scripts."""

    text: str
    sign: int
    then: str
    points: str


class _Month:
    """What a template asks of the month; nothing is computed in the template itself."""

    def __init__(self, issue: Issue) -> None:
        summary = issue.summary
        self.summary, self.day = summary, issue.day
        self.trend, self.since, self.files = issue.trend, issue.since, issue.files
        self.unmoved = issue.unmoved
        self.label = printed_month(summary.period)
        self.issue = issue_name(summary.issue) if summary.issue else ""
        self.issued_again = again_name(summary)
        self._is_japanese = document_language() is Language.JA
        self.settings = summary.plan.settings
        self.whole = summary.whole
        self.last = issue.since.past if issue.since else None
        self.line = line(issue.trend, summary.whole.highest)
        self.rows = {row.id: row for row in summary.initiatives}
        moves = (self.movement(pledge) for pledge in summary.pledges)
        self.pledges_moved = Counter(move.sign for move in moves if move)
        # What came to or went from the initiatives behind a figure, by the number of its item.
        self.exchanged: dict[str, list[Moved]] = defaultdict(list)
        for moved in issue.since.exchanged("") if issue.since else ():
            pledge = moved.measure.rpartition("-")[0]
            for item in ("", pledge.rpartition("-")[0], pledge):
                self.exchanged[item].append(moved)
        self.has_measures = summary.plan.has_measures
        self.levels = printed_levels(UPWARD)

    def short_name(self, period: Period) -> str:
        # As `12月` and `Mar` have.
        return month_text(period.month)[:_LETTERS_OF_MONTH]

    def joined(self, texts: Iterable[str]) -> str:
        return ("" if self._is_japanese else " ").join(filter(None, texts))

    def part(self, item: ItemSummary, shown: str | None) -> str:
        """Return how much of a bar `shown` fills, in hundredths; "0" for none."""
        if shown is None:
            return "0"
        return f"{float(Fraction(shown) * _PERCENT / item.highest):.1f}".removesuffix(".0")

    def movement(self, item: ItemSummary) -> _Movement | None:
        """Return how far `item` has moved since the last report, None where that is unknown."""
        then = self.last.shown.get(item.id) if self.last else None
        if then is None or item.shown is None:
            return None
        change = Fraction(item.shown) - Fraction(then)
        sign = (change > 0) - (change < 0)
        return _Movement(difference(change), sign, then, str(float(change)))

    def rating(self, row: InitiativeSummary) -> str:
        return rating_text(row.rating_tenths) if row.status is RowStatus.RATED else ""

    def state(self, row: InitiativeSummary) -> str:
        if row.status in (RowStatus.MISSING, RowStatus.REJECTED):
            return page_text(f"row.{row.status}")
        return label_text(row.state)

    def moves(self, item: ItemSummary) -> str:
        """Return what came to or went from the initiatives behind `item`, "" for nothing."""
        moved = self.exchanged.get(item.id, ())
        return listed(self._word(one) + page_text("quoted", text=one.title) for one in moved)

    def _word(self, moved: Moved) -> str:
        if moved.move in (Move.STOPPED, Move.NOT_APPLICABLE):
            return label_text(self.rows[moved.id].state)
        return page_text(f"move.{moved.move}")

    def alike(self, item: ItemSummary) -> str:
        """Return the comparison over the initiatives alone that both months rated."""
        found = self.since
        then, now = (found.then.get(item.id), found.now.get(item.id)) if found else (None, None)
        if then is None or now is None:
            return ""
        change = difference(now.cut_value - then.cut_value)
        behind = unit(item)
        return page_text("alike", then=then.shown + behind, now=now.shown + behind, change=change)

    def like_for_like(self, item: ItemSummary) -> str:
        """Return that the set of `item` changed, and the comparison without it; else ""."""
        said = [page_text("set_changed"), self.alike(item)]
        return self.joined(said) if item.id in self.exchanged else ""

    def parts(self, item: ItemSummary) -> Movement | None:
        """Return what the movement of `item` is made of, None where it is unknown."""
        return self.since.movements.get(item.id) if self.since else None

    @property
    def causes(self) -> list[Cause]:
        """What has moved the figures of the whole and of the policies."""
        found = [*filter(None, map(self.parts, (*self.summary.policies, self.whole)))]
        return [cause for cause in Cause if any(each.shown[cause] for each in found)]

    @property
    def groups(self) -> Iterator[tuple[str, list[InitiativeSummary] | list[Moved]]]:
        """Yield what changed: a kind, and the initiatives in the plan's order."""
        if self.since is None:
            return
        found: list[InitiativeSummary] | list[Moved]
        for kind, moves in _GROUPS.items():
            if kind == "jumped":
                found = [row for row in self.summary.initiatives if self._has_jumped(row)]
            else:
                found = [one for one in self.since.moved if one.move in moves]
            if found:
                found.sort(key=lambda one: number_order(one.id))
                yield kind, found

    def _has_jumped(self, row: InitiativeSummary) -> bool:
        then = self.last.ratings.get(row.id) if self.last else None
        if then is None or row.rating_tenths is None or row.status is not RowStatus.RATED:
            return False
        return row.rating_tenths - then >= JUMP_POINTS * TENTHS_PER_POINT
