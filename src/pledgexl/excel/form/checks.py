"""What a form says of its own lines, live: the formulas, and the values that they have now.

The rules are those of `model.doubt`; tests recalculate the formulas in LibreOffice and compare
them with these values and with what `check` finds. What the formulas do not know stands in the
sheet 記入要領.
"""

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from fractions import Fraction
from typing import NamedTuple

from pledgexl.excel.form.layout import (
    COLUMN_OF,
    FIRST_ROW,
    HELPER_COLUMN,
    KEY_COLUMN,
    cell,
    column_range,
    said,
)
from pledgexl.messages.edition import document_language
from pledgexl.messages.labels import known_as, label_text
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form, FormLine
from pledgexl.model.history import (
    JUMP_POINTS,
    NO_REPORT,
    TELLING_WORDS,
    Doubt,
    Report,
    answer,
    doubts,
    lacks_reason,
)
from pledgexl.model.language import Language
from pledgexl.model.month import rating_text, stars
from pledgexl.model.names import SPARE_KEY_MARK, FormHelper, FormLabel, FormSheet
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import Cell, CellKind, State

# The hidden sheet's columns with the ratings and the measures that may be chosen.
RATING_LIST_COLUMN, MEASURE_LIST_COLUMN = 4, 5
# What the helper column holds for a rating that is no number.
_NO_NUMBER = -1
# More digits than a spreadsheet keeps, or an exponent beyond it, cannot be written as a number;
# to compute one such as 1e999999999 exactly takes hours.
NUMBER = re.compile(r"[+-]?[0-9.]{1,18}([eE][+-]?[0-9]{1,2})?")
_STARS_IN_LINE = HIGHEST_RATING // 2
# Two lines even without a rating, so that a row that is fitted again has room for its check.
_NO_STARS = " \n "

# --- What the formulas come to now ---

Value = int | Fraction | str


class LineCheck(NamedTuple):
    """What the helper columns of a line show now; `value` is "" without a rating."""

    check: str
    stars: str
    value: Value


class FormChecks:
    """The checks of a form's lines, which look at its other lines as well."""

    def __init__(self, form: Form) -> None:
        """Prepare what its lines have in common."""
        self._step_tenths = form.plan.settings.step_tenths
        self._measures = form.measures
        self._titles = Counter(_title(line) for line in form.lines)
        self._issued_titles = {line.title for line in form.lines if not line.is_spare}
        last = FIRST_ROW + len(form.lines) - 1
        self.formula = _check_formula(self._step_tenths, last, len(form.measures))

    def line(self, line: FormLine) -> LineCheck:
        """Return what the formulas of `line` come to."""
        value = _value(_typed(line, FormLabel.RATING, line.rating))
        drawn = _NO_STARS
        if not isinstance(value, str) and 0 <= value <= HIGHEST_RATING:
            ten = stars(int(value))
            drawn = f"{ten[:_STARS_IN_LINE]}\n{ten[_STARS_IN_LINE:]}"
        return LineCheck(self._check(line, value), drawn, value)

    def _check(self, line: FormLine, value: Value) -> str:
        typed_state = printed_state(_typed(line, FormLabel.STATE, line.state).text)
        choices = {label_text(each).casefold(): each for each in State}
        state = choices.get(typed_state.strip().casefold())
        tenths = None if isinstance(value, str) else value * TENTHS_PER_POINT
        is_number = tenths is not None
        is_off_scale = tenths is not None and (
            not 0 <= tenths <= HIGHEST_RATING * TENTHS_PER_POINT or tenths % self._step_tenths != 0
        )
        now = Report(
            None if tenths is None else int(tenths),
            state or State.NONE,
            _typed(line, FormLabel.TEXT, line.text).text,
            _typed(line, FormLabel.REMARK, line.remark).text,
        )
        past = line.past or NO_REPORT
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
            (is_off_scale, "check.rating"),
            (state is None, "check.state"),
            (now.state.is_excluded and is_number, "check.both"),
            (not now.state.is_excluded and not is_number, "check.missing"),
            (lacks_reason(now, past), "check.reason"),
            (answer(now, past) != "", "panel.entered"),
            (is_renamed, "check.given"),
        )
        asked = [f"check.{doubt.value}" for doubt in doubts(now, past, document_language())]
        found = next((name for is_so, name in cases if is_so), (*asked, "panel.entered")[0])
        return said(found, step=rating_text(self._step_tenths)) if found else ""


def given_texts(line: FormLine) -> str:
    """Return what `line` was given, as its checks look for it; a cell that was cleared is "||"."""
    if not line.number:
        return ""
    texts = (line.title, line.previous, line.measure, line.pledge, line.policy)
    return f"||{line.number}|{'|'.join(texts)}|"


def printed_state(text: str) -> str:
    """Return a state as this form has it, also if it was typed in the other language."""
    state = known_as(State, text)
    return text if state is None else label_text(state)


def _typed(line: FormLine, label: FormLabel, text: str) -> Cell:
    return line.typed.get(label) or Cell(CellKind.TEXT if text else CellKind.BLANK, text)


def _title(line: FormLine) -> str:
    return _typed(line, FormLabel.INITIATIVE, line.title).text


def _value(typed: Cell) -> Value:
    if typed.is_blank:
        return ""
    text = unicodedata.normalize("NFKC", typed.text).strip().removesuffix("点")
    is_other = typed.kind in (CellKind.BOOLEAN, CellKind.ERROR, CellKind.DOUBLED)
    if not is_other and NUMBER.fullmatch(text):
        with suppress(ValueError):
            value = Fraction(text)
            return value.numerator if value.denominator == 1 else value
    return _NO_NUMBER


def _is_untouched(line: FormLine) -> bool:
    texts = {
        FormLabel.INITIATIVE: line.title,
        FormLabel.RATING: line.rating,
        FormLabel.STATE: line.state,
        FormLabel.TEXT: line.text,
        FormLabel.REMARK: line.remark,
    }
    if not line.key:
        texts[FormLabel.NUMBER] = line.number
    return all(_typed(line, label, text).is_blank for label, text in texts.items())


# --- The formulas, as they stand in the first row and are shared by the others ---


def _is_blank(address: str) -> str:
    return f'LEN(TRIM(SUBSTITUTE({address},"　","")))=0'


def _bare(address: str) -> str:
    """Return the formula of a text without its blanks and line ends."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({address}," ",""),"　",""),CHAR(10),"")'


def _is_excluded(address: str) -> str:
    named = (f'{address}="{label_text(state)}"' for state in State if state.is_excluded)
    return f"OR({','.join(named)})"


def _holds(text: str, words: tuple[str, ...]) -> str:
    return "OR(" + ",".join(f'ISNUMBER(FIND("{word}",{text}))' for word in words) + ")"


def _without(text: str, phrases: tuple[str, ...]) -> str:
    for phrase in phrases:
        text = f'SUBSTITUTE({text},"{phrase}","")'
    return text


_KEY = cell(KEY_COLUMN, FIRST_ROW)
_NUMBER, _TITLE, _PREVIOUS, _RATING, _STATE, _TEXT, _REMARK, _MEASURE, _PLEDGE, _POLICY = (
    cell(COLUMN_OF[label], FIRST_ROW) for label in FormLabel if label is not FormLabel.STARS
)
_PAST_TEXT, _PAST_STATE, _PAST_REMARK, _GIVEN, _VALUE = (
    cell(HELPER_COLUMN[helper], FIRST_ROW)
    for helper in FormHelper
    if helper is not FormHelper.CHECK
)
_PLAIN = f'VALUE(ASC(SUBSTITUTE(TRIM({_RATING}),"点","")))'
_TYPED_NUMBER = f"IF(ISLOGICAL({_RATING}),{_NO_NUMBER},IF(ISNUMBER({_RATING}),{_RATING},{_PLAIN}))"
# What makes a number of what is typed as the rating.
VALUE = f'=IFERROR(IF({_is_blank(_RATING)},"",{_TYPED_NUMBER}),{_NO_NUMBER})'
_DRAWN = f'REPT("★",INT({_VALUE}))&REPT("☆",{HIGHEST_RATING})'
_TWO_LINES = (
    f"LEFT({_DRAWN},{_STARS_IN_LINE})&CHAR(10)&MID({_DRAWN},{_STARS_IN_LINE + 1},{_STARS_IN_LINE})"
)
_IS_RATED = f'COUNTIFS({_VALUE},">=0",{_VALUE},"<={HIGHEST_RATING}")'
# What draws the rating.
STARS = f'=IF({_IS_RATED},{_TWO_LINES}," "&CHAR(10)&" ")'

_STATE_WORD = f"TRIM({_STATE})"
_IS_SPARE = f'LEFT({_KEY},1)="{SPARE_KEY_MARK}"'
_TEXT_IS_COPIED = f"EXACT({_bare(_TEXT)},{_bare(_PAST_TEXT)})"
# The reason asked for is there, or was and still holds.
_REMARK_IS_COPIED = f"EXACT({_bare(_REMARK)},{_bare(_PAST_REMARK)})"
_GIVES_REASON = f"AND(NOT({_is_blank(_REMARK)}),NOT({_REMARK_IS_COPIED}))"
_SAME = f'{_VALUE}&""={_PREVIOUS}&"",{_STATE_WORD}={_PAST_STATE}&""'
_IS_UNCHANGED = f"AND({_SAME},EXACT({_TEXT},{_PAST_TEXT}))"
_KEEPS_REASON = f"AND(LEN({_REMARK}&{_PAST_REMARK})>0,{_IS_UNCHANGED})"
_IS_ANSWERED = f"OR({_GIVES_REASON},{_KEEPS_REASON})"

_ROSE = f"IF(ISNUMBER({_PREVIOUS}),{_VALUE}>{_PREVIOUS},FALSE)"
_JUMP = f"ROUND({_VALUE}-{_PREVIOUS},6)>={JUMP_POINTS}"
_UNTOUCHED = _is_blank(f"{_TITLE}&{_RATING}&{_STATE_WORD}&{_TEXT}&{_REMARK}")
# The signs that stand for any letters are to stand for themselves.
_LITERAL_TITLE = f'SUBSTITUTE(SUBSTITUTE({_TITLE},"*","~*"),"?","~?")'
_IS_ON_SCALE = f"AND({_VALUE}>=0,{_VALUE}<={HIGHEST_RATING})"
_TENTHS = f"ROUND({_VALUE}*{TENTHS_PER_POINT},6)"
_ISSUED = (_TITLE, _PREVIOUS, _MEASURE, _PLEDGE, _POLICY)
_ALL_GIVEN = "+".join(f'FIND("|"&{address}&"|",{_GIVEN})' for address in _ISSUED)
# Excel knows the function since 2013; an older one sees nothing here.
_ZEROS = ",".join(f"AND(_xlfn.ISFORMULA({each}),{each}=0)" for each in (_RATING, _TEXT))


def _is_not_given(address: str) -> str:
    """Return the condition that the text at `address` is none that the row was given."""
    return f'ISERROR(FIND("|"&{address}&"|",{_GIVEN}))'


def _lacks_reason() -> str:
    is_copied = f"AND(NOT({_is_excluded(_PAST_STATE)}),{_TEXT_IS_COPIED})"
    return f"AND({_is_excluded(_STATE_WORD)},OR(LEN({_bare(_TEXT)})=0,{is_copied}))"


def _doubtful() -> dict[Doubt, str]:
    """Return the condition of each doubt, for a row that has a number as its rating."""
    language = document_language()
    words = TELLING_WORDS[language]
    text = _TEXT if language is Language.JA else f"LOWER({_TEXT})"
    is_undecided = _holds(_without(text, words.decided), words.undecided)
    done = label_text(State.DONE)
    return {
        Doubt.RATING_FELL: f"IF(ISNUMBER({_PREVIOUS}),{_VALUE}<{_PREVIOUS},FALSE)",
        Doubt.RATING_JUMPED: f"IF(ISNUMBER({_PREVIOUS}),{_JUMP},FALSE)",
        Doubt.TEXT_UNCHANGED: f"AND({_ROSE},EXACT({_TEXT},{_PAST_TEXT}))",
        Doubt.DONE_BELOW_FULL: f'AND({_STATE_WORD}="{done}",{_VALUE}<{HIGHEST_RATING})',
        Doubt.FULL_BUT_UNDECIDED: f"AND({_VALUE}={HIGHEST_RATING},{is_undecided})",
        Doubt.ZERO_WITH_RESULTS: f"AND({_VALUE}=0,{_holds(text, words.results)})",
    }


def _check_formula(step_tenths: int, last: int, measures: int) -> str:
    """Return the formula that says what is still to do, for rows down to `last`.

    `measures` is how many there are to choose from in a spare row.
    """
    titles = column_range(COLUMN_OF[FormLabel.INITIATIVE], last)
    letters = column_letters(MEASURE_LIST_COLUMN)
    choices = f"{FormSheet.IDENTITY}!${letters}$1:${letters}${measures}"
    givens = column_range(HELPER_COLUMN[FormHelper.GIVEN], last)
    is_of_another_row = f'IFERROR(COUNTIF({givens},"*|"&{_TITLE}&"|*")>0,FALSE)'
    is_off_scale = f"IF({_IS_ON_SCALE},MOD({_TENTHS},{step_tenths})<>0,TRUE)"
    is_excluded = _is_excluded(_STATE_WORD)
    states = ",".join(f'"{label_text(state)}"' for state in State)
    cases = (
        (f'AND(OR({_IS_SPARE},{_KEY}&{_NUMBER}=""),{_UNTOUCHED})', ""),
        (f"LEN({_KEY})=0", "check.extra"),
        (f"AND(NOT({_IS_SPARE}),{_is_not_given(_NUMBER)})", "check.number"),
        (f"AND({_IS_SPARE},{_is_blank(_TITLE)})", "check.title"),
        (f"AND({_IS_SPARE},IFERROR(COUNTIF({titles},{_LITERAL_TITLE})>1,FALSE))", "check.repeated"),
        (f"AND({_IS_SPARE},ISNA(MATCH({_MEASURE},{choices},0)))", "check.measure"),
        (f"AND(NOT({_IS_SPARE}),{_is_not_given(_TITLE)},{is_of_another_row})", "check.moved"),
        (f"IF(ISNUMBER({_VALUE}),{is_off_scale},FALSE)", "check.rating"),
        (f"ISNA(MATCH({_STATE_WORD},{{{states}}},0))", "check.state"),
        (f"AND({is_excluded},ISNUMBER({_VALUE}))", "check.both"),
        (f'AND({_VALUE}="",NOT({is_excluded}))', "check.missing"),
        (_lacks_reason(), "check.reason"),
        (_IS_ANSWERED, "panel.entered"),
        (f"AND(NOT({_IS_SPARE}),ISERROR({_ALL_GIVEN}))", "check.given"),
        (f"IFERROR(OR({_ZEROS}),FALSE)", "check.formula_zero"),
        (is_excluded, "panel.entered"),
        (_is_blank(_TEXT), "check.text_missing"),
        *((condition, f"check.{doubt.value}") for doubt, condition in _doubtful().items()),
    )
    step = rating_text(step_tenths)
    formula = f'"{said("panel.entered")}"'
    for condition, name in reversed(cases):
        word = said(name, step=step) if name else ""
        formula = f'IF({condition},"{word}",{formula})'
    return f'=IFERROR({formula},"{said("check.broken")}")'
