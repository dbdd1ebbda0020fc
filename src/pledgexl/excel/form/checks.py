"""What a form says of its own lines, live: the formulas, and the values that they have now.

The rules are those of `model.doubt`; tests recalculate the formulas in LibreOffice and compare
them with these values and with what `check` finds. What the formulas do not know stands in the
sheet 記入要領.
"""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW, HELPER_COLUMN, KEY_COLUMN, cell
from pledgexl.excel.form.layout import column_range as whole_column
from pledgexl.messages.sentences import sentences
from pledgexl.model.doubt import (
    DECIDED_PHRASES,
    JUMP_POINTS,
    NO_REPORT,
    RESULT_WORDS,
    UNDECIDED_WORDS,
    Doubt,
    Report,
    answer,
    doubts,
    lacks_reason,
)
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import SPARE_KEY_MARK, FormHelper, FormLabel, FormSheet
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import Cell, CellKind, State
from pledgexl.model.summary import rating_text, stars

FORM = sentences("form")
# The hidden sheet's columns with the ratings and the measures that may be chosen.
RATING_LIST_COLUMN, MEASURE_LIST_COLUMN = 4, 5
# What the helper column holds for a rating that is no number.
_NO_NUMBER = -1
# More digits than a spreadsheet keeps, or an exponent beyond it, cannot be written as a number;
# to compute one such as 1e999999999 exactly takes hours.
NUMBER = re.compile(r"[+-]?[0-9.]{1,18}([eE][+-]?[0-9]{1,2})?")
_DEMANDS = (
    Doubt.RATING_FELL,
    Doubt.RATING_JUMPED,
    Doubt.TEXT_UNCHANGED,
    Doubt.DONE_BELOW_FULL,
    Doubt.FULL_BUT_UNDECIDED,
    Doubt.ZERO_WITH_RESULTS,
)
_STARS_IN_LINE = HIGHEST_RATING // 2
# Two lines even without a rating, so that a row that is fitted again has room for its check.
_NO_STARS = " \n "
_ISSUED_LABELS = (
    FormLabel.INITIATIVE,
    FormLabel.PREVIOUS,
    FormLabel.MEASURE,
    FormLabel.PLEDGE,
    FormLabel.POLICY,
)


@dataclass(frozen=True, slots=True)
class LineCheck:
    """What the helper columns of a line show now; `value` is "" without a rating."""

    formula: str
    check: str
    stars: str
    value: int | Fraction | str


class FormChecks:
    """The checks of a form's lines, which look at its other lines as well."""

    def __init__(self, form: Form) -> None:
        """Prepare what its lines have in common."""
        self._step_tenths = form.plan.settings.step_tenths
        self._measures = form.measures
        self._titles = Counter(_title(line) for line in form.lines)
        self._issued_titles = {line.title for line in form.lines if not line.is_spare}
        last = FIRST_ROW + len(form.lines) - 1
        self.formula = check_formula(self._step_tenths, last, len(form.measures))

    def line(self, line: FormLine) -> LineCheck:
        """Return what the formulas of `line` come to."""
        value = _value(_typed(line, FormLabel.RATING, line.rating))
        return LineCheck(self.formula, self._check(line, value), _stars(value), value)

    def _check(self, line: FormLine, value: int | Fraction | str) -> str:
        now, state_word = _report(line, value)
        past = line.past or NO_REPORT
        is_number = not isinstance(value, str)
        is_spare = line.key.startswith(SPARE_KEY_MARK)
        number = _typed(line, FormLabel.NUMBER, line.number).text
        title, given = _title(line), given_texts(line)
        is_renamed = not is_spare and f"|{title}|" not in given
        measure = _typed(line, FormLabel.MEASURE, line.measure).text
        cases = (
            (any(typed.kind is CellKind.ERROR for typed in line.typed.values()), "check.broken"),
            ((is_spare or not line.key) and _is_untouched(line), ""),
            (not line.key, "check.extra"),
            (not is_spare and f"|{number}|" not in given, "check.number"),
            (is_spare and not title.strip(), "check.title"),
            (is_spare and self._titles[title] > 1, "check.repeated"),
            (is_spare and measure not in self._measures, "check.measure"),
            (is_renamed and title in self._issued_titles, "check.moved"),
            (not _is_on_scale(value, self._step_tenths), "check.rating"),
            (state_word not in {state.value for state in State}, "check.state"),
            (now.state.is_excluded and is_number, "check.both"),
            (not now.state.is_excluded and not is_number, "check.missing"),
            (lacks_reason(now, past), "check.reason"),
            (answer(now, past) != "", "panel.entered"),
            (is_renamed, "check.given"),
        )
        asked = [f"check.{doubt.value}" for doubt in doubts(now, past)]
        found = next((name for is_so, name in cases if is_so), (*asked, "panel.entered")[0])
        return _said(found, self._step_tenths) if found else ""


def given_texts(line: FormLine) -> str:
    """Return what `line` was given, as its checks look for it; a cell that was cleared is "||"."""
    if not line.number:
        return ""
    texts = (line.title, line.previous, line.measure, line.pledge, line.policy)
    return f"||{line.number}|{'|'.join(texts)}|"


def _said(name: str, step_tenths: int) -> str:
    return FORM[name].ja.format(step=rating_text(step_tenths))


def _is_blank(address: str) -> str:
    return f'LEN(TRIM(SUBSTITUTE({address},"　","")))=0'


def _bare(address: str) -> str:
    """Return the formula of a text without its blanks and line ends."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({address}," ",""),"　",""),CHAR(10),"")'


def _is_excluded(address: str) -> str:
    named = ",".join(f'{address}="{state}"' for state in State if state.is_excluded)
    return f"OR({named})"


def _column(label: FormLabel | FormHelper) -> int:
    return COLUMN_OF[label] if isinstance(label, FormLabel) else HELPER_COLUMN[label]


def _at(label: FormLabel | FormHelper) -> str:
    """Return the cell under `label` in the first row, from which the formula is shared."""
    return cell(_column(label), FIRST_ROW)


_RATING, _V = _at(FormLabel.RATING), _at(FormHelper.VALUE)
_PLAIN = f'VALUE(ASC(SUBSTITUTE(TRIM({_RATING}),"点","")))'
_TYPED_NUMBER = f"IF(ISLOGICAL({_RATING}),{_NO_NUMBER},IF(ISNUMBER({_RATING}),{_RATING},{_PLAIN}))"
# What makes a number of what is typed as the rating.
VALUE = f'=IFERROR(IF({_is_blank(_RATING)},"",{_TYPED_NUMBER}),{_NO_NUMBER})'
_DRAWN = f'REPT("★",INT({_V}))&REPT("☆",{HIGHEST_RATING})'
_TWO_LINES = (
    f"LEFT({_DRAWN},{_STARS_IN_LINE})&CHAR(10)&MID({_DRAWN},{_STARS_IN_LINE + 1},{_STARS_IN_LINE})"
)
# What draws the rating.
STARS = f'=IF(COUNTIFS({_V},">=0",{_V},"<={HIGHEST_RATING}"),{_TWO_LINES}," "&CHAR(10)&" ")'


def check_formula(step_tenths: int, last: int, measures: int) -> str:
    """Return the formula that says what is still to do, for rows down to `last`.

    `measures` is how many there are to choose from in a spare row.
    """
    at = _Row(last, measures)
    cases = (
        (f'AND(OR({at.is_spare},{at.key}&{at.number}=""),{at.is_untouched})', ""),
        (f"LEN({at.key})=0", "check.extra"),
        (f"AND(NOT({at.is_spare}),{at.is_not_given(at.number)})", "check.number"),
        (f"AND({at.is_spare},{_is_blank(at.title)})", "check.title"),
        (f"AND({at.is_spare},{at.is_repeated})", "check.repeated"),
        (f"AND({at.is_spare},{at.has_no_measure})", "check.measure"),
        (f"AND({at.is_renamed},{at.is_of_another_row})", "check.moved"),
        (at.is_off_scale(step_tenths), "check.rating"),
        (at.is_unknown_state, "check.state"),
        (f"AND({at.is_excluded},ISNUMBER({at.value}))", "check.both"),
        (f'AND({at.value}="",NOT({at.is_excluded}))', "check.missing"),
        (at.lacks_reason, "check.reason"),
        (at.is_answered, "panel.entered"),
        (at.is_changed, "check.given"),
        (at.is_zero_of_formula, "check.formula_zero"),
        (at.is_excluded, "panel.entered"),
        (_is_blank(at.text), "check.text_missing"),
        *((at.demand(doubt), f"check.{doubt.value}") for doubt in _DEMANDS),
    )
    formula = f'"{_said("panel.entered", step_tenths)}"'
    for condition, name in reversed(cases):
        word = _said(name, step_tenths) if name else ""
        formula = f'IF({condition},"{word}",{formula})'
    return f'=IFERROR({formula},"{_said("check.broken", step_tenths)}")'


class _Row:
    """The cells of the first row by name, and what its check asks of them."""

    def __init__(self, last: int, measures: int) -> None:
        self._last, self._measures = last, measures
        self.key = cell(KEY_COLUMN, FIRST_ROW)
        self.number, self.title = _at(FormLabel.NUMBER), _at(FormLabel.INITIATIVE)
        self.previous, self.value = _at(FormLabel.PREVIOUS), _at(FormHelper.VALUE)
        self.rating, self.state = _at(FormLabel.RATING), f"TRIM({_at(FormLabel.STATE)})"
        self.text, self.remark = _at(FormLabel.TEXT), _at(FormLabel.REMARK)
        self.past_text, self.past_state = _at(FormHelper.PAST_TEXT), _at(FormHelper.PAST_STATE)
        self.past_remark, self.given = _at(FormHelper.PAST_REMARK), _at(FormHelper.GIVEN)

    @property
    def is_spare(self) -> str:
        return f'LEFT({self.key},1)="{SPARE_KEY_MARK}"'

    @property
    def is_untouched(self) -> str:
        return _is_blank(f"{self.title}&{self.rating}&{self.state}&{self.text}&{self.remark}")

    def is_not_given(self, address: str) -> str:
        """Return the condition that the text at `address` is none that the row was given."""
        return f'ISERROR(FIND("|"&{address}&"|",{self.given}))'

    @property
    def is_renamed(self) -> str:
        return f"NOT({self.is_spare}),{self.is_not_given(self.title)}"

    @property
    def is_of_another_row(self) -> str:
        givens = whole_column(_column(FormHelper.GIVEN), self._last)
        return f'IFERROR(COUNTIF({givens},"*|"&{self.title}&"|*")>0,FALSE)'

    @property
    def is_changed(self) -> str:
        found = "+".join(f'FIND("|"&{_at(label)}&"|",{self.given})' for label in _ISSUED_LABELS)
        return f"AND(NOT({self.is_spare}),ISERROR({found}))"

    @property
    def is_repeated(self) -> str:
        titles = whole_column(COLUMN_OF[FormLabel.INITIATIVE], self._last)
        # The signs that stand for any letters are to stand for themselves.
        literal = f'SUBSTITUTE(SUBSTITUTE({self.title},"*","~*"),"?","~?")'
        return f"IFERROR(COUNTIF({titles},{literal})>1,FALSE)"

    @property
    def has_no_measure(self) -> str:
        letters = column_letters(MEASURE_LIST_COLUMN)
        choices = f"{FormSheet.IDENTITY}!${letters}$1:${letters}${self._measures}"
        return f"ISNA(MATCH({_at(FormLabel.MEASURE)},{choices},0))"

    @property
    def is_zero_of_formula(self) -> str:
        # Excel knows the function since 2013; an older one sees nothing here.
        cells = (self.rating, self.text)
        zeros = ",".join(f"AND(_xlfn.ISFORMULA({each}),{each}=0)" for each in cells)
        return f"IFERROR(OR({zeros}),FALSE)"

    @property
    def is_unknown_state(self) -> str:
        known = ",".join(f'"{state}"' for state in State)
        return f"ISNA(MATCH({self.state},{{{known}}},0))"

    @property
    def is_excluded(self) -> str:
        return _is_excluded(self.state)

    @property
    def is_unchanged(self) -> str:
        same = f'{self.value}&""={self.previous}&"",{self.state}={self.past_state}&""'
        return f"AND({same},EXACT({self.text},{self.past_text}))"

    @property
    def is_answered(self) -> str:
        copied = f"EXACT({_bare(self.remark)},{_bare(self.past_remark)})"
        given = f"AND(NOT({_is_blank(self.remark)}),NOT({copied}))"
        kept = f"AND(LEN({self.remark}&{self.past_remark})>0,{self.is_unchanged})"
        return f"OR({given},{kept})"

    @property
    def lacks_reason(self) -> str:
        text, past_text = _bare(self.text), _bare(self.past_text)
        copied = f"AND(NOT({_is_excluded(self.past_state)}),EXACT({text},{past_text}))"
        return f"AND({self.is_excluded},OR(LEN({text})=0,{copied}))"

    def is_off_scale(self, step_tenths: int) -> str:
        tenths = f"ROUND({self.value}*{TENTHS_PER_POINT},6)"
        fits = f"AND({self.value}>=0,{self.value}<={HIGHEST_RATING})"
        is_off = f"IF({fits},MOD({tenths},{step_tenths})<>0,TRUE)"
        return f"IF(ISNUMBER({self.value}),{is_off},FALSE)"

    def demand(self, doubt: Doubt) -> str:
        """Return the condition of `doubt` for a row that has a number as its rating."""
        rose = f"IF(ISNUMBER({self.previous}),{self.value}>{self.previous},FALSE)"
        jump = f"ROUND({self.value}-{self.previous},6)>={JUMP_POINTS}"
        conditions = {
            Doubt.RATING_FELL: f"IF(ISNUMBER({self.previous}),{self.value}<{self.previous},FALSE)",
            Doubt.RATING_JUMPED: f"IF(ISNUMBER({self.previous}),{jump},FALSE)",
            Doubt.TEXT_UNCHANGED: f"AND({rose},EXACT({self.text},{self.past_text}))",
            Doubt.DONE_BELOW_FULL: (
                f'AND({self.state}="{State.DONE}",{self.value}<{HIGHEST_RATING})'
            ),
            Doubt.FULL_BUT_UNDECIDED: f"AND({self.value}={HIGHEST_RATING},{self._is_undecided})",
            Doubt.ZERO_WITH_RESULTS: f"AND({self.value}=0,{_holds(self.text, RESULT_WORDS)})",
        }
        return conditions[doubt]

    @property
    def _is_undecided(self) -> str:
        text = self.text
        for phrase in DECIDED_PHRASES:
            text = f'SUBSTITUTE({text},"{phrase}","")'
        return _holds(text, UNDECIDED_WORDS)


def _holds(text: str, words: tuple[str, ...]) -> str:
    """Return the condition that `text` holds one of `words`."""
    return "OR(" + ",".join(f'ISNUMBER(FIND("{word}",{text}))' for word in words) + ")"


def _typed(line: FormLine, label: FormLabel, text: str) -> Cell:
    found = line.typed.get(label)
    if found is not None:
        return found
    return Cell(CellKind.TEXT if text else CellKind.BLANK, text)


def _value(typed: Cell) -> int | Fraction | str:
    if typed.is_blank:
        return ""
    if typed.kind in (CellKind.BOOLEAN, CellKind.ERROR, CellKind.DOUBLED):
        return _NO_NUMBER
    text = unicodedata.normalize("NFKC", typed.text).strip().removesuffix("点")
    if not NUMBER.fullmatch(text):
        return _NO_NUMBER
    try:
        value = Fraction(text)
    except ValueError:
        return _NO_NUMBER
    return value.numerator if value.denominator == 1 else value


def _title(line: FormLine) -> str:
    return _typed(line, FormLabel.INITIATIVE, line.title).text


def _report(line: FormLine, value: int | Fraction | str) -> tuple[Report, str]:
    """Return what `line` reports, and the state as it is spelled."""
    word = _typed(line, FormLabel.STATE, line.state).text.strip()
    state = State(word) if word in {each.value for each in State} else State.NONE
    tenths = None if isinstance(value, str) else int(value * TENTHS_PER_POINT)
    text = _typed(line, FormLabel.TEXT, line.text).text
    remark = _typed(line, FormLabel.REMARK, line.remark).text
    return Report(tenths, state, text, remark), word


def _is_untouched(line: FormLine) -> bool:
    number = {} if line.key else {FormLabel.NUMBER: line.number}
    texts = number | {
        FormLabel.INITIATIVE: line.title,
        FormLabel.RATING: line.rating,
        FormLabel.STATE: line.state,
        FormLabel.TEXT: line.text,
        FormLabel.REMARK: line.remark,
    }
    return all(_typed(line, label, text).is_blank for label, text in texts.items())


def _is_on_scale(value: int | Fraction | str, step_tenths: int) -> bool:
    """Say whether a rating may have this value; none at all may be missing, but is not wrong."""
    if isinstance(value, str):
        return True
    return 0 <= value <= HIGHEST_RATING and value * TENTHS_PER_POINT % step_tenths == 0


def _stars(value: int | Fraction | str) -> str:
    if isinstance(value, str) or not 0 <= value <= HIGHEST_RATING:
        return _NO_STARS
    drawn = stars(int(value))
    return f"{drawn[:_STARS_IN_LINE]}\n{drawn[_STARS_IN_LINE:]}"
