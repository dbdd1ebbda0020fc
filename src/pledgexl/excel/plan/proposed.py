"""A list's proposal as a plan workbook: uncertain cells are yellow, with a question beside."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pledgexl.excel.plan.rows import Value
from pledgexl.excel.plan.words import are_sound
from pledgexl.excel.plan.write import Asked, proposed_plan_workbook
from pledgexl.intake.lists.accounts import Doubt, Use, list_sentence
from pledgexl.intake.lists.marks import joined
from pledgexl.intake.lists.proposal import Proposal
from pledgexl.intake.lists.tree import LEVELS, MEASURE, PLEDGE, Item
from pledgexl.messages.edition import workbook_language
from pledgexl.messages.labels import between_names, label_text, listed
from pledgexl.messages.plan import explanation
from pledgexl.messages.screen import say
from pledgexl.messages.sentences import sentences
from pledgexl.model.finding import column_letters
from pledgexl.model.levels import NO_LEVEL, LevelNames, printed_id
from pledgexl.model.names import PLAN_LABELS, PlanLabel, PlanSheet, Setting
from pledgexl.model.text import comparable

_TEXTS = sentences("lists")
_FIRST_CODE = 101
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]*")
_CITY = re.compile(
    r"([^\s　\d０-９年度月日現在]{1,6}?[市区町村])"
    r"(?=[\s　]|(?<![新現前元本当][市区町村])長|市長|区長|町長|村長|公約|マニフェスト|総合|の)"
)
# The title of a list; it is the name of a report only where it says so itself.
_TITLE = re.compile(r"[^。]{0,50}(?:公約|マニフェスト|政策|施策|計画|プラン|ビジョン)[^。]{0,50}")
_OF_REPORT = re.compile(r"(?:報告書?|(?:進捗|進ちょく|取組|実施|達成)状況|評価結果)$")
# A title may have the date of the list behind it.
_OUTSIDE = ("reason.outside", "reason.as_of")
_USUAL_WORDS = LevelNames("基本政策", "公約", "施策", "取組事業")
_USUAL_ENGLISH = LevelNames("Policy", "Pledge", "Measure", "Initiative")
_ASKED_SETTINGS = (Setting.MUNICIPALITY, Setting.REPORT_TITLE, Setting.TERM_START, Setting.TERM_END)


@dataclass(frozen=True)
class ProposedPlan:
    """The workbook, and the cell of each use of a text, by item or department and kind."""

    content: bytes
    places: Mapping[tuple[object, str], str]
    uncertain: Mapping[PlanSheet, int]

    def place_asked(self, doubt: Doubt) -> str:
        """Return the cell in the plan workbook that `doubt` asks about, "" where it is none."""
        name = doubt.question.name.removeprefix("question.")
        what = _ASKED_PLACES.get(_COLUMN_OF_QUESTION.get(name, 2), "initiative")
        return self.places.get((doubt.item, what), "") if doubt.item else ""

    def place(self, use: Use) -> str:
        """Return where in the plan workbook a text is used: `'取組'!C2`; "" where it is not."""
        return self.places.get((use.item or use.name, use.what), "")


@dataclass
class _Rows:
    """The rows of one sheet as they are made, what is asked about them, and where things are."""

    sheet: PlanSheet
    rows: list[Sequence[Value]] = field(default_factory=list)
    asked: dict[int, Asked] = field(default_factory=dict)

    def add(
        self, values: Sequence[Value], uncertain: Iterator[int], questions: Sequence[str]
    ) -> None:
        columns = frozenset(uncertain)
        if columns or questions:
            self.asked[len(self.rows)] = Asked(columns, "\n".join(dict.fromkeys(questions)))
        self.rows.append(values)

    def cell(self, column: int, row: int | None = None) -> str:
        """Return the cell of a column, beginning at 0, in the row that is added next."""
        number = (len(self.rows) if row is None else row) + 2
        return f"'{label_text(self.sheet)}'!{column_letters(column + 1)}{number}"


def proposed_plan(proposal: Proposal, created: datetime) -> ProposedPlan:
    """Return the plan workbook that `proposal` amounts to."""
    return _Writer(proposal).plan(created)


class _Writer:
    def __init__(self, proposal: Proposal) -> None:
        self._proposal = proposal
        self._places: dict[tuple[object, str], str] = {}
        self._codes = _codes(proposal)
        self._levels = _level_names(proposal)
        self._questions: dict[Item, list[str]] = {}
        self._names: dict[Item, set[str]] = {}
        for doubt in proposal.doubts:
            if doubt.item is not None:
                worded = say(doubt.question, workbook_language())
                self._questions.setdefault(doubt.item, []).append(worded)
                name = doubt.question.name.removeprefix("question.")
                self._names.setdefault(doubt.item, set()).add(name)

    def plan(self, created: datetime) -> ProposedPlan:
        sheets = [self._settings(), self._structure(), self._departments(), self._initiatives()]
        rows = {each.sheet: each.rows for each in sheets}
        asked = {each.sheet: each.asked for each in sheets}
        uncertain = {
            each.sheet: sum(len(asked.columns) for asked in each.asked.values()) for each in sheets
        }
        content = proposed_plan_workbook(rows, asked, created)
        return ProposedPlan(content, self._places, uncertain)

    def _settings(self) -> _Rows:
        made = _Rows(PlanSheet.SETTINGS)
        names = "names_from_list" if self._levels.has_measures else "names_without_measures"
        title = _list_title(self._proposal)
        is_of_report = bool(_OF_REPORT.search(title))
        asked = "title_from_list" if is_of_report else "title" if title else "setting"
        found = {
            Setting.MUNICIPALITY: (_city(self._proposal), "city_from_title"),
            Setting.REPORT_TITLE: (title if is_of_report else "", asked),
            Setting.LEVEL_NAMES: (_printed(self._levels), names),
        }
        for setting in Setting:
            value, name = found.get(setting, ("", "setting"))
            is_asked = bool(value) or setting in _ASKED_SETTINGS
            name = name if value or setting is Setting.REPORT_TITLE else "setting"
            question = [say(list_sentence(f"plan.{name}", title=title), workbook_language())]
            question = question if is_asked else []
            columns = iter([1] if is_asked else [])
            made.add((label_text(setting), value, explanation(setting)), columns, question)
        return made

    def _structure(self) -> _Rows:
        made = _Rows(PlanSheet.STRUCTURE)
        for path in self._paths():
            values: list[Value] = []
            uncertain, questions = set(), []
            for level, item in enumerate(path):
                if level == MEASURE and not self._levels.has_measures:
                    values += ["", ""]
                    continue
                values += [int(item.id.rpartition("-")[2]), item.title]
                self._places.setdefault((item, LEVELS[level]), made.cell(2 * level + 1))
                own = self._questions.get(item, [])
                if item.is_copy and not self._is_second(level, path[MEASURE]):
                    own = [*own, _TEXTS["plan.copy"].in_(workbook_language())]
                if own:
                    uncertain.add(2 * level + 1)
                    questions += own
            made.add(values, iter(uncertain), questions)
        return made

    def _is_second(self, level: int, measure: Item) -> bool:
        """Say whether the list's own second level, whatever it is called, is the plan's second."""
        return level == PLEDGE and not (self._levels.has_measures or measure.is_copy)

    def _paths(self) -> Iterator[tuple[Item, Item, Item]]:
        """Yield policy, pledge and measure of each measure that is kept."""
        for policy in self._proposal.root.children:
            for pledge in policy.children:
                for measure in pledge.children:
                    if policy.is_kept and pledge.is_kept and measure.is_kept:
                        yield policy, pledge, measure

    def _departments(self) -> _Rows:
        made = _Rows(PlanSheet.DEPARTMENTS)
        for each in self._proposal.departments:
            for column, what in enumerate(("number", "lead", "contact", "mail")):
                self._places[each.name, f"department_{what}"] = made.cell(column)
            code = self._codes[comparable(each.name)]
            is_ours = each.code is None or code != each.code
            question = [_TEXTS["plan.code"].in_(workbook_language())] if is_ours else []
            values = (code, each.name, each.contact, each.mail)
            made.add(values, iter([0] if is_ours else []), question)
        return made

    def _initiatives(self) -> _Rows:
        made = _Rows(PlanSheet.INITIATIVES)
        labels = PLAN_LABELS[PlanSheet.INITIATIVES]
        title, lead, related, start = (
            labels.index(label)
            for label in (PlanLabel.INITIATIVE, PlanLabel.LEAD, PlanLabel.RELATED, PlanLabel.START)
        )
        columns = {"initiative": title, "lead": lead, "departments": lead, "related": related}
        for measure in self._proposal.root.below(MEASURE):
            for item in (each for each in measure.children if measure.is_kept and each.is_kept):
                if not item.id:
                    continue
                for what, column in (columns | {"months": start}).items():
                    self._places[item, what] = made.cell(column)
                    self._places.setdefault((measure, what), made.cell(column))
                self._initiative(made, measure, item)
        return made

    def _initiative(self, made: _Rows, measure: Item, item: Item) -> None:
        named = item.departments if item.departments.all else measure.departments
        codes = {name: self._codes[comparable(name)] for name in named.all}
        questions = list(self._questions.get(item, []))
        if item.is_copy:
            questions.append(_TEXTS["plan.copy"].in_(workbook_language()))
        uncertain = {_COLUMN_OF_QUESTION.get(name, 2) for name in self._names.get(item, ())}
        uncertain |= {2} if item.is_copy else set()
        uncertain |= {6} if 5 in uncertain else set()
        if named.lead is None:
            uncertain.add(3)
            question = list_sentence("question.no_lead", title=item.title)
            questions.append(say(question, workbook_language()))
        values = (
            *(item.id, printed_id(measure.id, self._levels), item.title),
            codes.get(named.lead or "", ""),
            listed((codes[name] for name in named.related), workbook_language()),
            *(str(month or "") for month in (item.span.start, item.span.end)),
        )
        made.add(values, iter(uncertain), questions)


# Which column of 取組 a question is about, beginning at 0; the others are about the title.
_COLUMN_OF_QUESTION = {
    "no_lead": 3,
    "lead_of_measure": 3,
    "unclear_department": 3,
    "unlisted_department": 3,
    "shared_departments": 3,
    "unclear_month": 5,
    "coloured_years": 5,
}
_ASKED_PLACES = {3: "lead", 5: "months"}


def _codes(proposal: Proposal) -> dict[str, str]:
    """Return a code for each department: that of the list, else the next free number."""
    codes: dict[str, str] = {}
    for each in proposal.departments:
        code = unicodedata.normalize("NFKC", each.code or "").strip()
        if _CODE.fullmatch(code) and code not in codes.values():
            codes[comparable(each.name)] = code
    number = _FIRST_CODE
    for each in proposal.departments:
        while str(number) in codes.values():
            number += 1
        codes.setdefault(comparable(each.name), str(number))
    return codes


def _level_names(proposal: Proposal) -> LevelNames:
    """Return the list's own words for the levels; without measures, － for the third."""
    own = proposal.own_words
    if proposal.has_measures:
        return LevelNames(*own)
    usual = _USUAL_WORDS._replace(measure=NO_LEVEL)
    names = LevelNames(*(word or other for word, other in zip(own, usual, strict=True)))
    return names if are_sound(names) else usual


def _printed(names: LevelNames) -> str:
    """Return `names` as the sheet 設定 has them; "" where one is missing, or all are usual."""
    is_own = names not in (_USUAL_WORDS, _USUAL_ENGLISH)
    return between_names(names) if are_sound(names) and is_own else ""


def _city(proposal: Proposal) -> str:
    """Return the name of the city in a title above the table, "" if there is none."""
    names = {found[1] for text in _outside(proposal) if (found := _CITY.search(text))}
    return names.pop() if len(names) == 1 else ""


def _list_title(proposal: Proposal) -> str:
    """Return the title of the list above its table, "" if there is none."""
    titles = (joined(text) for text in _outside(proposal))
    return next((title for title in titles if _TITLE.fullmatch(title)), "")


def _outside(proposal: Proposal) -> Iterator[str]:
    """Yield the texts outside the tables: titles and explanations."""
    accounts = proposal.accounts
    for each in proposal.sources:
        if each not in accounts.uses and accounts.reasons[each].name in _OUTSIDE:
            yield each.text
