"""The month as it was issued, for councillors and everybody: figures and texts, no findings."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from markupsafe import Markup

from pledgexl.export.opendata import OPENDATA
from pledgexl.export.page import PAGE, href, packaged, render
from pledgexl.export.page_proof import require_true
from pledgexl.export.trend import Line, line, spark
from pledgexl.messages.language import Language
from pledgexl.messages.report import difference
from pledgexl.messages.words import month_name
from pledgexl.model.average import Level
from pledgexl.model.doubt import JUMP_POINTS
from pledgexl.model.history import PastMonth
from pledgexl.model.names import POLICY_PAGES, FileName
from pledgexl.model.period import Period, era_date
from pledgexl.model.plan import TENTHS_PER_POINT
from pledgexl.model.since import Move, Moved, Since
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import InitiativeSummary, ItemSummary, Summary, rating_text
from pledgexl.model.working import carried_text, mean_text, working
from pledgexl.rules.changes import since

# Beyond this a browser is slow to open the page, and each policy gets its own.
_MOST_BYTES = 3_000_000
# The longest list of changes; what goes on stands with its pledge.
_MOST_LISTED = 60
# Beyond this many initiatives a browser draws a policy when it is scrolled to; a long screenshot
# or a print would show the rest of them empty.
_MOST_DRAWN = 2000
_PERCENT = 100
_ENGLISH_SIGNS = {ord("＋"): "+", ord("△"): "−"}
# In the order of the page; the rest is found in the lists of the month's own initiatives.
_GROUPS = (
    ("fallen", (Move.FALLEN,)),
    ("jumped", ()),
    ("added", (Move.ADDED,)),
    ("resumed", (Move.RESUMED,)),
    ("excluded", (Move.STOPPED, Move.NOT_APPLICABLE)),
    ("ended", (Move.ENDED,)),
    ("open", (Move.MISSING, Move.REJECTED)),
)
_DOWNLOADS = {
    "report": FileName.REPORT.value,
    "pdf": FileName.PDF.value,
    "summary": FileName.SUMMARY.value,
}


@dataclass(frozen=True, slots=True)
class Issue:
    """What a page is made of: the month, the comparable ones before, oldest first, and the day.

    `files` are the documents that are issued beside the page, by name.
    """

    summary: Summary
    past: Sequence[PastMonth]
    day: date
    files: Mapping[str, bytes]
    language: Language


def issued_pages(issue: Issue) -> dict[str, bytes]:
    """Return the page of the month, and the fragment for a city's own web system, by file name.

    A very large month has a page for each policy besides. Raises PageDiffersError, and nothing
    is issued, unless every figure printed follows from the ratings printed.
    """
    month = _Month(issue)
    policies = month.summary.policies
    sections = {policy.id: _section(month, policy, has_details=True) for policy in policies}
    if sum(len(one.encode()) for one in sections.values()) < _MOST_BYTES:
        pages = {FileName.PAGE.value: _page(month, sections, is_whole=True, has_details=True)}
    else:
        short = {policy.id: _section(month, policy, has_details=False) for policy in policies}
        pages = {FileName.PAGE.value: _page(month, short, is_whole=True, has_details=False)} | {
            policy_page(id_): _page(month, {id_: one}, is_whole=False, has_details=True)
            for id_, one in sections.items()
        }
    fragment = render("fragment.html.j2", issue.language, month=month).encode()
    require_true(pages, fragment, month.summary)
    return pages | {FileName.FRAGMENT.value: fragment}


def policy_page(policy: str) -> str:
    """Return the name of the page of one policy."""
    return POLICY_PAGES.replace("*", policy)


def _section(month: "_Month", policy: ItemSummary, *, has_details: bool) -> Markup:
    values = {"month": month, "policy": policy, "has_details": has_details}
    return render("policy.html.j2", month.language, **values)


def _page(
    month: "_Month", sections: Mapping[str, Markup], *, is_whole: bool, has_details: bool
) -> bytes:
    return render(
        "issued.html.j2",
        month.language,
        month=month,
        policies=tuple(one for one in month.summary.policies if one.id in sections),
        sections=sections,
        is_whole=is_whole,
        has_details=has_details,
        css=packaged("base.css", "issued.css", "print.css"),
        js=packaged("common.js", "issued.js"),
    ).encode()


@dataclass(frozen=True, slots=True)
class _Movement:
    """A difference to the last report: as a text, with its sign, and the figure then."""

    text: str
    sign: int
    then: str


@dataclass(frozen=True, slots=True)
class _Listed:
    """An initiative in a list of changes; `row` says what it is now, None where it ended."""

    id: str
    title: str
    then: str
    now: str
    text: str
    department: str

    @property
    def pledge(self) -> str:
        """The pledge that it belongs to."""
        return self.id.rsplit("-", 2)[0]


def _in_plan(listed: _Listed) -> tuple[int, ...]:
    return tuple(map(int, listed.id.split("-")))


class _Month:
    """What a template asks of the month; nothing is computed in the template itself."""

    def __init__(self, issue: Issue) -> None:
        summary = issue.summary
        self._issue = issue
        self.language = issue.language
        self._is_japanese = issue.language is Language.JA
        self.summary = summary
        self.settings = summary.plan.settings
        self.is_provisional = summary.is_provisional
        self.last: PastMonth | None = issue.past[-1] if issue.past else None
        self._since: Since | None = since(summary, self.last) if self.last else None
        self.line: Line | None = line(summary, issue.past)
        self.past = issue.past
        self.rubric = summary.plan.rubric
        self.day = issue.day

    @property
    def whole(self) -> ItemSummary:
        return self.summary.whole

    @property
    def label(self) -> str:
        return self.name_of(self.summary.period)

    def label_of(self, month: PastMonth) -> str:
        return self.name_of(month.period)

    def name_of(self, period: Period) -> str:
        return month_name(period, self.language)

    def month_name(self, period: Period) -> str:
        return f"{period.month}月" if self._is_japanese else period.english_label.split()[-2][:3]

    @property
    def table(self) -> Iterator[tuple[str, list[str | None]]]:
        """Yield the printed figures of each month: the whole, then the policies."""
        policies = self.summary.policies
        for month in self.past:
            yield self.label_of(month), [month.shown.get(one.id) for one in (self.whole, *policies)]
        yield self.label, [one.shown for one in (self.whole, *policies)]

    def gain(self, item: ItemSummary) -> str:
        """Return the difference to the last report as a script sorts by it."""
        then = self.last.shown.get(item.id) if self.last else None
        if then is None or item.shown is None:
            return "0"
        return str(float(Fraction(item.shown) - Fraction(then)))

    def _say(self, name: str, **values: object) -> str:
        return PAGE[name].in_(self.language).format_map(values)

    def figure(self, item: ItemSummary) -> str:
        return item.shown or self._say("dash")

    def unit(self, item: ItemSummary) -> str:
        """Return what stands behind the figure of `item`, "" where there is none."""
        if item.shown is None:
            return ""
        percent, slash = ("％", "／") if self._is_japanese else ("%", "/")
        return percent if item.highest == _PERCENT else f"{slash}{item.highest}"

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
        return _Movement(self._signed(change), (change > 0) - (change < 0), then)

    def _signed(self, change: Fraction) -> str:
        """Return a difference as the report prints it; △ stands for minus in Japanese alone."""
        text = difference(change)
        return text if self._is_japanese else text.translate(_ENGLISH_SIGNS)

    def working(self, item: ItemSummary) -> str:
        """Return how a figure above the measures was made, and how it was cut."""
        average = item.average
        if average is None:
            return ""
        text = working(item)
        if average.exact == average.shown_value:
            return text
        return self._say("cut_working", working=text, cut=self._say(f"cut.{average.rule.cut}"))

    def mean(self, measure: ItemSummary) -> str:
        """Return the exact mean of a measure, and how it was made."""
        if measure.average is None:
            return ""
        values = {"mean": mean_text(measure.average), "working": working(measure)}
        text = self._say("mean_working" if values["working"] else "mean", **values)
        carried = carried_text(measure)
        return f"{text} {self._say('carried', value=carried)}" if carried else text

    def rating(self, row: InitiativeSummary) -> str:
        return rating_text(row.rating_tenths) if row.status is RowStatus.RATED else ""

    def state(self, row: InitiativeSummary) -> str:
        """Return what is said beside a rating or in its place."""
        if row.status in (RowStatus.MISSING, RowStatus.REJECTED):
            return self._say(f"row.{row.status}")
        return row.state.value

    def full_points(self, row: InitiativeSummary) -> int:
        return (row.rating_tenths or 0) // TENTHS_PER_POINT

    def previous(self, row: InitiativeSummary) -> str | None:
        """Return the rating in the last report, None for an initiative that it did not have."""
        if self.last is None:
            return ""
        if row.id not in self.last.ratings:
            return None
        return rating_text(self.last.ratings[row.id])

    def text(self, row: InitiativeSummary) -> str:
        is_accepted = row.status in (RowStatus.RATED, RowStatus.EXCLUDED)
        return row.text if is_accepted else ""

    def spark(self, policy: ItemSummary) -> str:
        return spark(policy.id, policy.average, policy.highest, self.past)

    def pledges_moved(self, sign: int) -> int:
        """Return how many pledges went up (1), stayed (0) or went down (-1)."""
        return self._signs[sign]

    @cached_property
    def _signs(self) -> Counter[int]:
        moves = (self.movement(pledge) for pledge in self.summary.pledges)
        return Counter(move.sign for move in moves if move)

    @property
    def initiatives_moved(self) -> Iterator[tuple[str, int]]:
        """Yield how many initiatives rose, stayed and fell, of those that both months rated."""
        found = self._since
        if found and found.compared:
            yield "risen", found.risen
            yield "same", found.compared - found.risen - found.fallen
            yield "fallen", found.fallen

    @property
    def compared(self) -> int:
        return self._since.compared if self._since else 0

    @property
    def is_very_large(self) -> bool:
        return len(self.summary.initiatives) > _MOST_DRAWN

    def exchanged(self, pledge: ItemSummary) -> list[Moved]:
        """Return what came to or went from the initiatives behind the figure of `pledge`."""
        return self._exchanged.get(pledge.id, [])

    @cached_property
    def _exchanged(self) -> dict[str, list[Moved]]:
        # Asked for each of a thousand pledges: found for all at once.
        found: dict[str, list[Moved]] = defaultdict(list)
        for moved in self._since.exchanged("") if self._since else ():
            found[moved.measure.rpartition("-")[0]].append(moved)
        return found

    def has_other_set(self, item: ItemSummary) -> bool:
        """Return whether other initiatives stand behind the figure of `item` than last time."""
        return item.id in self._with_other_set

    @cached_property
    def _with_other_set(self) -> frozenset[str]:
        pledges = self._exchanged.keys()
        policies = {pledge.rpartition("-")[0] for pledge in pledges}
        return frozenset({*pledges, *policies, *([""] if pledges else [])})

    def move_word(self, moved: Moved) -> str:
        """Return in a word why an initiative counts in one of the months only."""
        if moved.move in (Move.STOPPED, Move.NOT_APPLICABLE):
            return self._states.get(moved.id, "")
        return self._say(f"move.{moved.move}")

    @cached_property
    def _states(self) -> dict[str, str]:
        return {row.id: row.state.value for row in self.summary.initiatives}

    def alike(self, item: ItemSummary) -> str:
        """Return the comparison over the initiatives alone that both months rated."""
        found = self._since
        then, now = (found.then.get(item.id), found.now.get(item.id)) if found else (None, None)
        if then is None or now is None:
            return ""
        change = self._signed(now.shown_value - then.shown_value)
        unit = self.unit(item)
        values = {"then": then.shown + unit, "now": now.shown + unit, "change": change}
        return self._say("alike", **values)

    def like_for_like(self, item: ItemSummary) -> str:
        """Return that the set of `item` changed, and the comparison without it; else ""."""
        if not self.has_other_set(item):
            return ""
        return self._joined([self._say("set_changed"), self.alike(item)]).rstrip()

    @property
    def groups(self) -> Iterator[tuple[str, int, tuple[_Listed, ...]]]:
        """Yield what changed: a kind, how many, and the first of them."""
        for kind, moves in _GROUPS:
            found = sorted(self._moved(moves) if moves else self._jumped(), key=_in_plan)
            if found:
                yield kind, len(found), tuple(found[:_MOST_LISTED])

    def _moved(self, moves: Sequence[Move]) -> Iterator[_Listed]:
        rows = {row.id: row for row in self.summary.initiatives}
        for moved in self._since.moved if self._since else ():
            if moved.move in moves:
                row = rows.get(moved.id)
                yield _Listed(
                    id=moved.id,
                    title=moved.title,
                    then=rating_text(moved.then_tenths),
                    now=self._now(row) if row else self._say("ended"),
                    text=moved.text,
                    department=row.department.name if row else self._department(moved.id),
                )

    def _department(self, initiative: str) -> str:
        known = self.last.initiatives.get(initiative) if self.last else None
        found = self.summary.plan.department_of.get(known.department) if known else None
        return found.name if found else ""

    def _now(self, row: InitiativeSummary) -> str:
        return self.rating(row) or self.state(row)

    def _jumped(self) -> Iterator[_Listed]:
        ratings = self.last.ratings if self.last else {}
        for row in self.summary.initiatives:
            then = ratings.get(row.id)
            is_rated = row.status is RowStatus.RATED and row.rating_tenths is not None
            if then is None or not is_rated:
                continue
            if (row.rating_tenths or 0) - then >= JUMP_POINTS * TENTHS_PER_POINT:
                now, title = self.rating(row), row.title
                name = row.department.name
                yield _Listed(row.id, title, rating_text(then), now, row.text, name)

    @property
    def lead(self) -> str:
        """Return in one sentence how the whole has moved since the last report."""
        move = self.movement(self.summary.whole)
        if move is None or self.last is None:
            return self._say("lead_text.first")
        way = ("same", "up", "down")[move.sign]
        change = move.text.lstrip("＋△±+−")
        return self._say(f"lead_text.{way}", label=self.label_of(self.last), change=change)

    @property
    def coverage(self) -> str:
        """Return how many initiatives stand behind the figures, and what became of the rest."""
        found = self.summary.whole.coverage
        said = [self._say("coverage", expected=found.expected, rated=found.rated)]
        if found.excluded:
            said.append(self._say("coverage_excluded", count=found.excluded))
        absent = found.missing + found.rejected
        if absent:
            said.append(self._say("coverage_open", count=absent))
        return self._joined(said)

    def _joined(self, sentences: Iterable[str]) -> str:
        return ("" if self._is_japanese else " ").join(sentences)

    @property
    def rules(self) -> Iterator[str]:
        """Yield how the figures of each level are made, from the bottom up."""
        for level in (Level.MEASURE, Level.PLEDGE, Level.POLICY, Level.WHOLE):
            rule = self.summary.plan.rules[level]
            text = self._say(
                "rule",
                level=self._say(level.value),
                below=self._say(f"below.{level}"),
                times=self._say("rule_times", times=rule.times) if rule.times > 1 else "",
                cut=self._say(f"rule_cut.{rule.cut}", place=rule.places + 1),
            )
            if level is Level.WHOLE:
                yield text
            else:
                yield self._joined([text, self._say(f"rule_carry.{rule.carry}")])

    @property
    def downloads(self) -> Iterator[tuple[str, str, str]]:
        """Yield the documents beside the page: what it is, a link, and its size."""
        for kind, name in _DOWNLOADS.items():
            if name in self._issue.files:
                size = -(-len(self._issue.files[name]) // 1024)
                yield self._say(f"file.{kind}"), href([name]), f"{size:,} KB"

    @property
    def tables(self) -> Iterator[tuple[str, str]]:
        """Yield the tables of the open data: what it is, and a link."""
        for name in self._issue.files:
            if name.endswith(".csv"):
                parts = name.split("/")
                yield self._table(parts[-1]), href(parts)

    def _table(self, file: str) -> str:
        return OPENDATA[f"table.{file.removesuffix('.csv')}"].in_(self.language)

    def policy_link(self, policy: ItemSummary) -> str:
        return href([policy_page(policy.id)])

    @property
    def created(self) -> str:
        day = era_date(self.day) if self._is_japanese else self.day.isoformat()
        return self._say("created", day=day)
