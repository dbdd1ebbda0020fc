"""Where everything stands on the sheet 入力, and what its cells look like."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pledgexl.excel.book import Sheet, margin_text
from pledgexl.excel.look import DIGIT_PIXELS, UNITS_PER_PIXEL, Style, row_height
from pledgexl.excel.worksheet import Attributes, PlainWorksheet
from pledgexl.messages.edition import document_language
from pledgexl.messages.sentences import sentences
from pledgexl.model.finding import column_letters
from pledgexl.model.language import Language
from pledgexl.model.names import FormHelper, FormLabel

_SENTENCES = sentences("form")


def said(name: str, /, **values: object) -> str:
    """Return the sentence `name` as a form prints it."""
    return _SENTENCES[name].printed.format_map(values)


TITLE_ROW, VERDICT_ROW, COUNTS_ROW, TERMS_ROW, SCALE_ROW = range(1, 6)
# Hidden: whose form it is, and what each column is, whatever its label says.
MARK_ROW = 6
LABEL_ROW = 7
FIRST_ROW = LABEL_ROW + 1
# In pixels, left to right. Up to 実施内容 all is seen at 100 % on a screen of 1,366; up to 施策
# all is printed, at 80 % or more on A4.
WIDTHS: Mapping[FormLabel | FormHelper, int] = MappingProxyType(
    {
        FormLabel.NUMBER: 80,
        FormLabel.INITIATIVE: 150,
        FormLabel.PREVIOUS: 40,
        FormLabel.RATING: 50,
        FormHelper.CHECK: 155,
        FormLabel.STARS: 75,
        FormLabel.STATE: 60,
        FormLabel.TEXT: 360,
        FormLabel.REMARK: 155,
        FormLabel.MEASURE: 185,
        FormLabel.PLEDGE: 170,
        FormLabel.POLICY: 200,
    }
)
# English labels and states are longer.
_ENGLISH_WIDTHS: Mapping[FormLabel | FormHelper, int] = {
    FormLabel.PREVIOUS: 52,
    FormLabel.RATING: 56,
    FormHelper.CHECK: 195,
    FormLabel.STATE: 88,
    FormLabel.TEXT: 300,
    FormLabel.REMARK: 150,
    FormLabel.MEASURE: 180,
}
PLACES = {each: place for place, each in enumerate(WIDTHS, start=1)}
COLUMN_OF = {label: PLACES[label] for label in FormLabel}
LAST_PRINTED = COLUMN_OF[FormLabel.MEASURE]
# Hidden, right of what people see.
KEY_COLUMN = len(WIDTHS) + 1
HIDDEN_HELPERS = tuple(helper for helper in FormHelper if helper is not FormHelper.CHECK)
HELPER_COLUMN = {FormHelper.CHECK: PLACES[FormHelper.CHECK]} | {
    helper: place for place, helper in enumerate(HIDDEN_HELPERS, start=KEY_COLUMN + 1)
}
LAST_COLUMN = KEY_COLUMN + len(HIDDEN_HELPERS)
_INDENT_PIXELS = 10
LABEL_HEIGHT = 41.0
# Two lines: the stars' and those of most checks, which change while somebody types.
LEAST_HEIGHT = 33.0

INK = "#1A1A1A"
DARK = "#1F3864"
PALE = "#FFFFFF"
GIVEN_FILL = "#F2F2F2"
INPUT_FILL = "#FFF8DC"
WRONG_INK, WRONG_FILL = "#9C1C1C", "#FCE4E4"
ASKED_INK, ASKED_FILL = "#1F4E8C", "#E3EDF9"
# By the name of the word that a check begins with, the gravest first: ink and ground.
WORD_COLOURS = MappingProxyType(
    {
        "wrong": (PALE, WRONG_INK),
        "blank": ("#5C3800", "#FFD980"),
        "asked": (DARK, "#CFE0F5"),
        "entered": ("#1E5C2E", "#E5F3E8"),
    }
)
# Every pair of letter and ground that a form shows; a test computes their contrast.
COLOUR_PAIRS = (
    (INK, PALE),
    (INK, GIVEN_FILL),
    (INK, INPUT_FILL),
    (PALE, DARK),
    (DARK, PALE),
    (DARK, INPUT_FILL),
    (WRONG_INK, WRONG_FILL),
    (WRONG_INK, PALE),
    (INK, WRONG_FILL),
    (ASKED_INK, ASKED_FILL),
    (INK, ASKED_FILL),
    *WORD_COLOURS.values(),
)

MEDIUM, DOUBLE = 2, 6
TITLE = Style(bold=True, font_size=13, font_color=DARK)
VERDICT = Style(bold=True, font_size=15)
COUNTS = Style(bold=True, font_size=11)
OWNER = Style(bold=True, font_size=12)
PLAIN_LINE = Style(font_size=10)
PROSE = Style(font_size=10, text_wrap=True)
SCALE = PROSE.but(bg_color=GIVEN_FILL, text_wrap=True, border=1, border_color="#A6A6A6")
_FRAMED = Style(border=1, align="center", valign="top", text_wrap=True)
LABEL = _FRAMED.but(bold=True, bg_color=DARK, font_color=PALE)
# What is filled in stands under a light label in a heavy frame: seen without colours, too.
INPUT_LABEL = LABEL.but(bg_color=INPUT_FILL, font_color=DARK, border=MEDIUM, border_color=DARK)
# Unlocked, as Excel sorts no range with a locked cell in it; validation keeps people off.
GIVEN = Style(border=1, border_color="#A6A6A6", text_wrap=True, locked=False, indent=1)
GIVEN_TITLE = GIVEN.but(bold=True)
GIVEN_CENTRED = GIVEN.but(align="center", indent=0)
# Numbers keep the format General: with `0` a pasted 6.5 would look like 7.
INPUT = GIVEN.but(border_color="#595959", bg_color=INPUT_FILL)
INPUT_CENTRED = INPUT.but(align="center", indent=0)
INPUT_RATING = INPUT_CENTRED.but(font_size=18, bold=True)
INPUT_NAME = INPUT.but(text_wrap=False)
INPUT_DATE = INPUT_NAME.but(num_format="yyyy/m/d")
PERSON_LABEL = Style(bold=True, align="right")
HIDDEN = Style(locked=False)


def widths() -> Mapping[FormLabel | FormHelper, int]:
    """Return the widths for the language of the form, as `WIDTHS` has them for Japanese."""
    is_japanese = document_language() is Language.JA
    return WIDTHS if is_japanese else {**WIDTHS, **_ENGLISH_WIDTHS}


def width_to(column: int) -> int:
    """Return the width of the columns up to `column`."""
    return sum(tuple(widths().values())[:column])


def set_widths(sheet: Sheet, pixels: Mapping[int, int], *, hidden: bool = False) -> None:
    """Set the widths of columns in `pixels`, as they are with the forms' font."""
    sheet.raw.max_digit_width = DIGIT_PIXELS
    for column, width in pixels.items():
        sheet.raw.set_column_pixels(column - 1, column - 1, width, None, {"hidden": hidden})


def first_height(cells: Sequence[tuple[str, FormLabel | FormHelper]]) -> float:
    """Return how high a row of (text, column) cells is to be at first, in points.

    It is no fixed height: both programs fit the row again as soon as somebody types into it.
    """
    wide = widths()
    texts = [(text, (wide[column] - _INDENT_PIXELS) * UNITS_PER_PIXEL) for text, column in cells]
    return max(row_height(texts), LEAST_HEIGHT)


def footer(text: str) -> str:
    """Return the footer of a sheet: `text` on the left, the number of the page on the right."""
    return f"&L{margin_text(text)}&R{said('page_number')}"


def cell(column: int, row: int) -> str:
    """Return the address of a cell whose column stays when the formula is copied: `$H9`."""
    return f"${column_letters(column)}{row}"


def column_range(column: int, last: int) -> str:
    """Return the address of a column of the table, from its first row to `last`."""
    letters = column_letters(column)
    return f"${letters}${FIRST_ROW}:${letters}${last}"


class EntryWorksheet(PlainWorksheet):
    """A worksheet that writes the formula of a column once, and row heights that are not fixed.

    `input_methods` says by range how its validations switch the input method, `shared` in which
    range a formula stands, and what its number among the shared ones is.
    """

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.input_methods: dict[str, str] = {}
        self.shared: dict[str, tuple[str, int]] = {}
        self._written: set[str] = set()

    def share(self, formula: str, column: int, last: int) -> None:
        """Let `formula`, as it is in the first row, stand in `column` down to the row `last`."""
        letters = column_letters(column)
        cells = f"{letters}{FIRST_ROW}:{letters}{last}"
        self.shared[formula.removeprefix("=")] = (cells, len(self.shared))

    def _xml_formula_element(self, formula: str, result: object, attributes: Attributes) -> None:
        if formula not in self.shared:
            super()._xml_formula_element(formula, result, attributes)
            return
        cells, number = self.shared[formula]
        kind = [("t", "str")] if result == "" else []
        written = "".join(f' {name}="{value}"' for name, value in [*attributes, *kind])
        first = f' ref="{cells}"' if formula not in self._written else ""
        text = self._escape_data(formula) if first else ""
        self._written.add(formula)
        value = self._escape_data(str(result))
        self.fh.write(
            f'<c{written}><f t="shared"{first} si="{number}">{text}</f><v>{value}</v></c>'
        )

    def _xml_start_tag(self, tag: str, attributes: Attributes = ()) -> None:
        super()._xml_start_tag(tag, self._with_input_method(tag, attributes))

    def _xml_empty_tag(self, tag: str, attributes: Attributes = ()) -> None:
        super()._xml_empty_tag(tag, self._with_input_method(tag, attributes))

    def _with_input_method(self, tag: str, attributes: Attributes) -> list[tuple[str, object]]:
        given = list(attributes)
        mode = tag == "dataValidation" and self.input_methods.get(str(dict(given)["sqref"]))
        return [*given, ("imeMode", mode)] if mode else given

    def _xml_start_tag_unencoded(self, tag: str, attributes: Attributes = ()) -> None:
        given = list(attributes)
        if tag == "row" and int(str(dict(given)["r"])) >= FIRST_ROW:
            given = [each for each in given if each[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, given)
