"""What a form says of its own lines, live: the formulas, and the values that they have now.

The rules are those of `model.doubt`; tests recalculate the formulas in LibreOffice and compare
them with these values and with what `check` finds.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from pledgexl.excel.form_layout import COLUMN_OF, HELPER_COLUMN, KEY_COLUMN, cell
from pledgexl.messages import form as said
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
from pledgexl.model.form import FormLine
from pledgexl.model.plan import HIGHEST_RATING, TENTHS_PER_POINT
from pledgexl.model.submission import Cell, CellKind, State
from pledgexl.model.summary import rating_text, stars
from pledgexl.schema import SPARE_KEY_MARK, FormHelper, FormLabel

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


@dataclass(frozen=True, slots=True)
class LineCheck:
    """What the helper columns of a line show now; `value` is "" without a rating."""

    check: str
    change: str
    stars: str
    value: int | Fraction | str


def line_check(line: FormLine, step_tenths: int) -> LineCheck:
    """Return what the formulas of `line` come to."""
    value = _value(_typed(line, FormLabel.RATING, line.rating))
    return LineCheck(
        check=_check(line, value, step_tenths),
        change=_change(line, value),
        stars=_stars(value),
        value=value,
    )


def value_formula(row: int) -> str:
    """Return the formula that makes a number of what is typed as the rating of `row`."""
    rating = cell(COLUMN_OF[FormLabel.RATING], row)
    plain = f'VALUE(ASC(SUBSTITUTE(TRIM({rating}),"点","")))'
    number = f"IF(ISLOGICAL({rating}),{_NO_NUMBER},IF(ISNUMBER({rating}),{rating},{plain}))"
    return f'=IFERROR(IF({_is_blank(rating)},"",{number}),{_NO_NUMBER})'


def stars_formula(row: int) -> str:
    """Return the formula that draws the rating of `row`."""
    value = cell(HELPER_COLUMN[FormHelper.VALUE], row)
    drawn = f'REPT("★",INT({value}))&REPT("☆",{HIGHEST_RATING}-INT({value}))'
    is_drawn = f"AND({value}>=0,{value}<={HIGHEST_RATING})"
    return f'=IF(ISNUMBER({value}),IF({is_drawn},{drawn},""),"")'


def check_formula(row: int, step_tenths: int) -> str:
    """Return the formula that says what is still to do in `row`."""
    at = _Row(row)
    cases = (
        (f"AND({at.is_spare},{at.is_untouched})", ""),
        (f'AND({at.key}="",{at.is_untouched})', ""),
        (f"LEN({at.key})=0", said.CHECK_EXTRA),
        (at.is_renumbered, said.CHECK_NUMBER),
        (f"AND({at.is_spare},{_is_blank(at.title)})", said.CHECK_TITLE),
        (at.is_off_scale(step_tenths), _rating_demand(step_tenths)),
        (at.is_unknown_state, said.CHECK_STATE),
        (f"AND({at.is_excluded},ISNUMBER({at.value}))", said.CHECK_BOTH),
        (f'AND({at.value}="",NOT({at.is_excluded}))', said.CHECK_BLANK),
        (at.lacks_reason, said.CHECK_REASON),
        (at.is_answered, said.ENTERED),
        (at.is_excluded, said.ENTERED),
        (_is_blank(at.text), said.CHECKS[Doubt.TEXT_MISSING]),
        *((at.demand(doubt), said.CHECKS[doubt]) for doubt in _DEMANDS),
    )
    formula = f'"{said.ENTERED}"'
    for condition, word in reversed(cases):
        formula = f'IF({condition},"{word}",{formula})'
    return f'=IFERROR({formula},"{said.CHECK_BROKEN}")'


def change_formula(row: int) -> str:
    """Return the formula that says what differs from the month before in `row`."""
    at = _Row(row)
    is_open = f'AND({at.value}="",NOT({at.is_excluded}))'
    is_new = f"AND(LEN({at.previous})=0,LEN({at.past_state})=0,LEN({at.past_text})=0)"
    rating = f'IF({at.value}&""={at.previous}&"","","{said.CHANGE_RATING}")'
    state = f'IF({at.state}={at.past_state}&"","","{said.CHANGE_STATE}")'
    text = f'IF(EXACT({at.text},{at.past_text}),"","{said.CHANGE_TEXT}")'
    parts = f"TRIM({rating}&{state}&{text})"
    told = f'IF({parts}="","{said.CHANGE_NONE}","{said.CHANGE_MARK}"&{parts})'
    return f'=IFERROR(IF({is_open},"",IF({is_new},"{said.CHANGE_NEW}",{told})),"")'


def _is_blank(address: str) -> str:
    return f'LEN(TRIM(SUBSTITUTE({address},"　","")))=0'


def _bare(address: str) -> str:
    """Return the formula of a text without its blanks and line ends."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({address}," ",""),"　",""),CHAR(10),"")'


def _is_excluded(address: str) -> str:
    named = ",".join(f'{address}="{state}"' for state in State if state.is_excluded)
    return f"OR({named})"


class _Row:
    """The cells of a row by name, and what formulas ask of them."""

    def __init__(self, row: int) -> None:
        self.key = cell(KEY_COLUMN, row)
        self.number = cell(COLUMN_OF[FormLabel.NUMBER], row)
        self.title = cell(COLUMN_OF[FormLabel.INITIATIVE], row)
        self.previous = cell(COLUMN_OF[FormLabel.PREVIOUS], row)
        self.value = cell(HELPER_COLUMN[FormHelper.VALUE], row)
        self.rating = cell(COLUMN_OF[FormLabel.RATING], row)
        self.state = f"TRIM({cell(COLUMN_OF[FormLabel.STATE], row)})"
        self.text = cell(COLUMN_OF[FormLabel.TEXT], row)
        self.remark = cell(COLUMN_OF[FormLabel.REMARK], row)
        self.past_text = cell(HELPER_COLUMN[FormHelper.PAST_TEXT], row)
        self.past_state = cell(HELPER_COLUMN[FormHelper.PAST_STATE], row)
        self.past_remark = cell(HELPER_COLUMN[FormHelper.PAST_REMARK], row)

    @property
    def is_spare(self) -> str:
        return f'LEFT({self.key},1)="{SPARE_KEY_MARK}"'

    @property
    def is_untouched(self) -> str:
        # A spare row bears a mark as its number.
        number = f'IF({self.is_spare},"",{self.number})'
        typed = f"{self.title}&{self.rating}&{self.state}&{self.text}&{self.remark}"
        return _is_blank(f"{number}&{typed}")

    @property
    def is_renumbered(self) -> str:
        is_other = f'{self.number}&""<>{self.key}&""'
        return f"AND(NOT({self.is_spare}),NOT({_is_blank(self.number)}),{is_other})"

    @property
    def is_unknown_state(self) -> str:
        known = ",".join(f'{self.state}<>"{state}"' for state in State)
        return f"AND({known})"

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


def _rating_demand(step_tenths: int) -> str:
    return said.CHECK_RATING.format(step=rating_text(step_tenths))


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


def _check(line: FormLine, value: int | Fraction | str, step_tenths: int) -> str:
    now, state_word = _report(line, value)
    is_titled = not _typed(line, FormLabel.INITIATIVE, line.title).is_blank
    is_number = not isinstance(value, str)
    is_spare = line.key.startswith(SPARE_KEY_MARK)
    is_extra = is_spare or not line.key
    number = _typed(line, FormLabel.NUMBER, line.number).text
    cases = (
        (any(typed.kind is CellKind.ERROR for typed in line.typed.values()), said.CHECK_BROKEN),
        (is_extra and _is_untouched(line), ""),
        (not line.key, said.CHECK_EXTRA),
        (not is_spare and number not in ("", line.key), said.CHECK_NUMBER),
        (is_spare and not is_titled, said.CHECK_TITLE),
        (not _is_on_scale(value, step_tenths), _rating_demand(step_tenths)),
        (state_word not in {state.value for state in State}, said.CHECK_STATE),
        (now.state.is_excluded and is_number, said.CHECK_BOTH),
        (not now.state.is_excluded and not is_number, said.CHECK_BLANK),
        (lacks_reason(now, line.past or NO_REPORT), said.CHECK_REASON),
    )
    asked = _asked(now, line.past or NO_REPORT)
    return next((word for is_so, word in cases if is_so), asked)


def _asked(now: Report, past: Report) -> str:
    found = doubts(now, past)
    return said.ENTERED if not found or answer(now, past) else said.CHECKS[found[0]]


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
        return ""
    return stars(int(value))


def _change(line: FormLine, value: int | Fraction | str) -> str:
    now, word = _report(line, value)
    past = line.past or NO_REPORT
    compared = (line.typed.get(label) for label in (FormLabel.STATE, FormLabel.TEXT))
    is_broken = any(typed and typed.kind is CellKind.ERROR for typed in compared)
    if is_broken or (value == "" and not now.state.is_excluded):
        return ""
    if line.past is None or past == NO_REPORT:
        return said.CHANGE_NEW
    tenths = -1 if value == _NO_NUMBER else now.rating_tenths
    parts = (
        "" if tenths == past.rating_tenths else said.CHANGE_RATING,
        "" if word == past.state.value else said.CHANGE_STATE,
        "" if now.text == past.text else said.CHANGE_TEXT,
    )
    told = "".join(parts).strip()
    return f"{said.CHANGE_MARK}{told}" if told else said.CHANGE_NONE
