"""Where everything stands on the sheet 入力, and what its cells look like."""

from collections.abc import Iterable
from types import MappingProxyType

from pledgexl.excel.sheets import PlainWorksheet, Style
from pledgexl.model.finding import column_letters
from pledgexl.schema import FormHelper, FormLabel

PANEL_LABEL_ROW, PANEL_ROW = 5, 6
INPUT_MARK_ROW = 7
# Hidden: whose form it is, and each label once more, should somebody rewrite one.
MARK_ROW = 8
LABEL_ROW = 9
FIRST_ROW = LABEL_ROW + 1
KEY_COLUMN = 1
# The visible labels stand right of the hidden keys, the helpers right of the labels.
COLUMN_OF = {label: place for place, label in enumerate(FormLabel, start=KEY_COLUMN + 1)}
HELPER_COLUMN = {
    helper: place for place, helper in enumerate(FormHelper, start=COLUMN_OF[FormLabel.REMARK] + 1)
}
LAST_COLUMN = HELPER_COLUMN[FormHelper.VALUE]

WIDTHS = MappingProxyType(
    {
        FormLabel.NUMBER: 10.0,
        FormLabel.POLICY: 20.0,
        FormLabel.PLEDGE: 17.0,
        FormLabel.MEASURE: 17.0,
        FormLabel.INITIATIVE: 19.0,
        FormLabel.PREVIOUS: 9.0,
        FormLabel.RATING: 7.5,
        FormLabel.STARS: 14.0,
        FormLabel.STATE: 8.0,
        FormLabel.TEXT: 42.0,
        FormLabel.REMARK: 20.0,
    }
)
HELPER_WIDTHS = MappingProxyType({FormHelper.CHECK: 20.0, FormHelper.CHANGE: 14.0})
LABEL_HEIGHT = 30.0
LEAST_HEIGHT = 27.0

INK = "#1A1A1A"
DARK = "#1F3864"
PALE = "#FFFFFF"
GIVEN_FILL = "#F2F2F2"
INPUT_FILL = "#FFF8DC"
WRONG_INK, WRONG_FILL = "#9C1C1C", "#FCE4E4"
BLANK_INK, BLANK_FILL = "#7A4A00", "#FFE9B8"
ASKED_INK, ASKED_FILL = "#1F4E8C", "#E3EDF9"
READY_INK, READY_FILL = "#1E5C2E", "#E5F3E8"
REPEATED_INK = "#6B6B6B"
STARS_INK = "#6B5300"
# Every pair of letter and ground that a form shows; a test computes their contrast.
COLOUR_PAIRS = (
    (INK, PALE),
    (INK, GIVEN_FILL),
    (INK, INPUT_FILL),
    (PALE, DARK),
    (DARK, PALE),
    (DARK, INPUT_FILL),
    (REPEATED_INK, PALE),
    (STARS_INK, GIVEN_FILL),
    (STARS_INK, PALE),
    (WRONG_INK, WRONG_FILL),
    (WRONG_INK, PALE),
    (INK, WRONG_FILL),
    (BLANK_INK, BLANK_FILL),
    (ASKED_INK, ASKED_FILL),
    (INK, ASKED_FILL),
    (READY_INK, READY_FILL),
)

MEDIUM, THICK, DOUBLE = 2, 5, 6
TITLE = Style(bold=True, font_size=16)
OWNER = Style(bold=True, font_size=12)
PLAIN_LINE = Style(font_size=11)
LABEL = Style(bold=True, bg_color=DARK, font_color=PALE, align="center", border=1, text_wrap=True)
# What is filled in stands under a light label in a heavy frame: seen without colours, too.
INPUT_LABEL = LABEL.but(bg_color=INPUT_FILL, font_color=DARK, border=MEDIUM, border_color=DARK)
INPUT_MARK = Style(bold=True, font_color=DARK, align="center", font_size=9)
# Unlocked, as Excel sorts no range with a locked cell in it; validation keeps people off.
GIVEN = Style(border=1, text_wrap=True, font_size=9, locked=False)
CONTEXT = GIVEN.but(font_size=8)
GIVEN_NUMBER = GIVEN.but(align="center", font_size=10)
# Numbers keep the format General: with `0` a pasted 6.5 would look like 7.
INPUT = Style(
    border=MEDIUM,
    border_color="#7F7F7F",
    text_wrap=True,
    bg_color=INPUT_FILL,
    locked=False,
)
INPUT_CENTRED = INPUT.but(align="center")
INPUT_RATING = INPUT.but(align="center", font_size=12, bold=True)
INPUT_DATE = INPUT.but(num_format="yyyy/m/d", align="left")
STARS = GIVEN_NUMBER.but(font_color=STARS_INK, font_size=7)
HELPER = GIVEN.but(font_size=9)
HELPER_LABEL = LABEL.but(bg_color="#595959")
PANEL_LABEL = Style(bold=True, align="center", border=1, bg_color=GIVEN_FILL)
PANEL_COUNT = Style(bold=True, font_size=14, align="center", border=1)
PANEL_SAYS = Style(bold=True, font_size=12, font_color=DARK)
PERSON_LABEL = Style(bold=True, align="right")
PERSON = INPUT


def in_returned(style: Style) -> Style:
    """Return `style` for a cell that has to be mended: a frame of double lines and a fill."""
    return style.but(border=DOUBLE, border_color=WRONG_INK, bg_color=WRONG_FILL)


def carried(style: Style) -> Style:
    """Return `style` for a cell that holds what was typed into another month's form."""
    return style.but(bg_color=ASKED_FILL)


def cell(column: int, row: int) -> str:
    """Return the address of a cell whose column stays when the formula is copied: `$H9`."""
    return f"${column_letters(column)}{row}"


def column_range(column: int, last: int) -> str:
    """Return the address of a column of the table, from its first row to `last`."""
    letters = column_letters(column)
    return f"${letters}${FIRST_ROW}:${letters}${last}"


class EntryWorksheet(PlainWorksheet):
    """A worksheet whose validations switch the input method: `ime` says how, by range."""

    def __init__(self) -> None:
        """Begin without any."""
        super().__init__()
        self.ime: dict[str, str] = {}

    def _xml_start_tag(self, tag: str, attributes: Iterable[tuple[str, object]] = ()) -> None:
        super()._xml_start_tag(tag, self._with_ime(tag, attributes))

    def _xml_empty_tag(self, tag: str, attributes: Iterable[tuple[str, object]] = ()) -> None:
        super()._xml_empty_tag(tag, self._with_ime(tag, attributes))

    def _with_ime(
        self, tag: str, attributes: Iterable[tuple[str, object]]
    ) -> list[tuple[str, object]]:
        given = list(attributes)
        if tag != "dataValidation":
            return given
        mode = self.ime.get(str(dict(given)["sqref"]))
        return [*given, ("imeMode", mode)] if mode else given
