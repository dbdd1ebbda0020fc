"""Faults of one cell: a rating, a state or a text that is not what it should be."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from fuzz.draft import (
    SHEET,
    STYLES,
    Draft,
    Kind,
    Plant,
    Planted,
    add_style,
    changed,
    put_cell,
    typed_cell,
)
from pledgexl.model.finding import Code
from pledgexl.model.names import FormLabel
from pledgexl.model.plan import TENTHS_PER_POINT

# What is typed under 評価, and what must be found there.
_TYPED = (
    (Code.RATING_MISSING, ("", "　", " ", "\u00a0\u3000")),
    (Code.RATING_OUT_OF_RANGE, ("11", "-1", "100", "999", "11点", "－3", "１１", "10.5", "12/10")),
    (Code.RATING_NOT_A_NUMBER, ("八", "十", "未定", "良い", "A", "○", "◎", "－", "-", "?", "なし")),
    (
        Code.RATING_NOT_A_NUMBER,
        ("7〜8", "7-8", "8-10", "7,8", "7 8", "7　8", "7、8", "７〜８", "6～7"),
    ),
    (
        Code.RATING_NOT_A_NUMBER,
        ("1e1", "0x8", "1_0", "8点くらい", "約8", "8+", "8%", "½", "8.", "∞"),
    ),
    (
        Code.RATING_NOT_A_NUMBER,
        ("★★★", "8/100", "令和6年8月", "2024/8/10", "=8", "#REF!", "８．５点満点"),
    ),
    (
        Code.RATING_NORMALISED,
        ("８", "8点", "８点", "8/10", "⑧", "★★★★★★★★☆☆", "８／１０", "８　点"),
    ),
    (Code.RATING_NORMALISED, ("\u200b8", "8\u3000", "\u00a08", "+8")),
)
# What is stored in the cell: its type, its inside.
_STORED = (
    ("TRUE", Code.RATING_IS_BOOLEAN, ' t="b"', "<v>1</v>"),
    ("FALSE", Code.RATING_IS_BOOLEAN, ' t="b"', "<v>0</v>"),
    ("a date written as ISO 8601", Code.RATING_IS_DATE, ' t="d"', "<v>2024-08-10</v>"),
    ("a formula without result", Code.FORMULA_NOT_CALCULATED, "", "<f>1+7</f>"),
    ("a formula that failed", Code.CELL_IS_ERROR, ' t="e"', "<f>1/0</f><v>#DIV/0!</v>"),
    ("a formula with its result", Code.RATING_FROM_FORMULA, "", "<f>1+7</f><v>8</v>"),
    ("a formula that gives words", Code.RATING_NOT_A_NUMBER, ' t="str"', "<f>A1</f><v>良</v>"),
    ("more than a number can be", Code.RATING_OUT_OF_RANGE, "", "<v>1e400</v>"),
    ("letters stored as a number", Code.RATING_NOT_A_NUMBER, "", "<v>abc</v>"),
    ("NaN stored as a number", Code.RATING_NOT_A_NUMBER, "", "<v>NaN</v>"),
    ("a large number", Code.RATING_OUT_OF_RANGE, "", "<v>4294967296</v>"),
    ("a small negative number", Code.RATING_OUT_OF_RANGE, "", "<v>-0.5</v>"),
    ("a number in powers of ten", Code.RATING_OUT_OF_RANGE, "", "<v>8E+2</v>"),
    ("a number stored as text", Code.RATING_NORMALISED, ' t="inlineStr"', "<is><t>8</t></is>"),
    ("a date's serial number", Code.RATING_OUT_OF_RANGE, "", "<v>45514</v>"),
)
_ERRORS = (
    *("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"),
    *("#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BUSY!"),
)
# A number under a format that makes something else of it.
_FORMATTED = (
    ("a date", Code.RATING_IS_DATE, "yyyy/m/d", "45514"),
    ("a month and day", Code.RATING_IS_DATE, 'm"月"d"日"', "45514"),
    ("a Japanese date", Code.RATING_IS_DATE, '[$-411]ggge"年"m"月"d"日"', "8"),
    ("a small number shown as a date", Code.RATING_IS_DATE, "m/d", "8"),
    ("a time", Code.RATING_IS_DATE, "h:mm", "0"),
    ("elapsed hours", Code.RATING_IS_DATE, "[h]:mm:ss", "8"),
    ("per cent", Code.RATING_IN_PERCENT, "0%", "8"),
    ("per cent with decimals", Code.RATING_IN_PERCENT, "0.00%", "10"),
)


@dataclass(frozen=True, slots=True)
class Typed:
    """One of some texts typed under a label."""

    label: FormLabel
    texts: tuple[str, ...]

    def __call__(self, random: Random, draft: Draft) -> Planted:
        """Plant it."""
        cell = draft.cell(self.label)
        return Planted(typed_cell(draft.content(), cell, random.choice(self.texts)), (cell,))


@dataclass(frozen=True, slots=True)
class Stored:
    """Something stored in a cell under a label, to the letter of its XML."""

    label: FormLabel
    attributes: str
    inner: str

    def __call__(self, _: Random, draft: Draft) -> Planted:
        """Plant it."""
        cell = draft.cell(self.label)
        return Planted(
            changed(
                draft.content(),
                SHEET,
                lambda sheet: put_cell(sheet, cell, self.attributes, self.inner),
            ),
            (cell,),
        )


@dataclass(frozen=True, slots=True)
class Formatted:
    """A rating under another number format."""

    code: str
    value: str

    def __call__(self, _: Random, draft: Draft) -> Planted:
        """Plant it."""
        cell = draft.cell(FormLabel.RATING)
        index: list[int] = []

        def with_style(styles: str) -> str:
            styles, count = add_style(styles, self.code)
            index.append(count)
            return styles

        content = changed(draft.content(), STYLES, with_style)
        attributes, inner = f' s="{index[0]}"', f"<v>{self.value}</v>"
        return Planted(
            changed(content, SHEET, lambda sheet: put_cell(sheet, cell, attributes, inner)), (cell,)
        )


def off_the_step(random: Random, draft: Draft) -> Planted:
    """Plant a rating between two steps."""
    tenth = {TENTHS_PER_POINT: ("7.5", "0.1", "9.9"), 5: ("7.3", "0.1", "9.8"), 1: ("7.25", "0.01")}
    rating = random.choice(tenth[draft.plan.settings.step_tenths])
    cell = draft.cell(FormLabel.RATING)
    content = draft.content()
    return Planted(
        changed(content, SHEET, lambda sheet: put_cell(sheet, cell, "", f"<v>{rating}</v>")),
        (cell,),
    )


def rating_of(state: str) -> Plant:
    """Return a fault: a rating beside a state that excludes it."""

    def plant(_: Random, draft: Draft) -> Planted:
        content = draft.typed(state=state, remark="理由").content()
        return Planted(content, (draft.cell(FormLabel.RATING),))

    return plant


def excluded_without_reason(random: Random, draft: Draft) -> Planted:
    """Plant an exclusion that says no reason."""
    state = random.choice(("対象外", "中止"))
    bare = draft.typed(state=state, rating="", text="", remark="")
    return Planted(bare.content(), (draft.cell(FormLabel.TEXT),))


def _cell_kinds(label: FormLabel, word: str) -> Iterator[Kind]:
    for error in _ERRORS[:2]:
        stored = Stored(label, ' t="e"', f"<v>{error}</v>")
        yield Kind(f"{error} as {word}", Code.CELL_IS_ERROR, stored)
    blank = Stored(label, "", "<f>A1</f>")
    yield Kind(f"a formula without result as {word}", Code.FORMULA_NOT_CALCULATED, blank)
    dirty = Stored(label, ' t="inlineStr"', "<is><t>前半_x0007_後半</t></is>")
    yield Kind(f"a control character in {word}", Code.TEXT_CLEANED, dirty)


def _named(code: Code, text: str) -> Kind:
    shown = text.replace("\u00a0", "NBSP").replace("\u200b", "ZWSP") or "nothing"
    return Kind(f"「{shown}」 as rating", code, Typed(FormLabel.RATING, (text,)))


def _state_kinds() -> Iterator[Kind]:
    for text in ("継続", "完了した", "done", "対象外？", "済", "✓", "完了？"):
        typed = Typed(FormLabel.STATE, (text,))
        yield Kind(f"「{text}」 as state", Code.STATE_UNKNOWN, typed)
    for state in ("対象外", "中止"):
        yield Kind(f"a rating although {state}", Code.RATING_WITH_EXCLUSION, rating_of(state))
    yield Kind("an exclusion without reason", Code.EXCLUDED_WITHOUT_REASON, excluded_without_reason)


def cell_kinds() -> tuple[Kind, ...]:
    """Return every kind of fault that lies in one cell."""
    rating = FormLabel.RATING
    return (
        *(_named(code, text) for code, texts in _TYPED for text in texts),
        *(Kind(f"{n} as rating", code, Stored(rating, a, inner)) for n, code, a, inner in _STORED),
        *(
            Kind(
                f"{error} as rating",
                Code.CELL_IS_ERROR,
                Stored(rating, ' t="e"', f"<v>{error}</v>"),
            )
            for error in _ERRORS
        ),
        *(
            Kind(f"{n} as rating", code, Formatted(form, value))
            for n, code, form, value in _FORMATTED
        ),
        Kind("a rating off the step", Code.RATING_OFF_STEP, off_the_step),
        *_state_kinds(),
        *_cell_kinds(FormLabel.TEXT, "text"),
        *_cell_kinds(FormLabel.REMARK, "remark"),
        Kind("no text", Code.TEXT_MISSING, Typed(FormLabel.TEXT, ("", "　"))),
    )
