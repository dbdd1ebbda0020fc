"""The looks that the sheets of our workbooks share: dark ink on pale fills, legible in grey."""

from pledgexl.excel.sheets import Style

_INK = "#1F2F46"
_ALERT_INK = "#9C1C1C"
_LINE = "#A6ADB8"
LABEL_FILL = "#DCE4EF"
POLICY_FILL = "#F0F4F9"
ALERT_FILL = "#FFF1DC"

TITLE = Style(bold=True, font_size=14, font_color=_INK)
ABOUT = Style(font_size=10, font_color="#404040")
PROVISIONAL_TITLE = TITLE.but(font_color=_ALERT_INK, bg_color=ALERT_FILL)
PROVISIONAL_ABOUT = ABOUT.but(font_color=_ALERT_INK, bg_color=ALERT_FILL, bold=True)
LINK = Style(font_size=10, font_color="#1F4E8C", underline=1)
HEADING = Style(bold=True, font_size=11, font_color=_INK)

BODY = Style(text_wrap=True, border=1, border_color=_LINE)
CENTRED = BODY.but(align="center")
# Room for a digit between a number and the next column, in all programs alike: LibreOffice prints
# an indent behind some numbers of a row only.
_ROOM = "_0"
NUMBER = Style(align="right", border=1, border_color=_LINE, num_format=f"0{_ROOM}")
STARS = NUMBER.but(align="center", font_color=_INK, num_format="General")


def figure_format(places: int) -> str:
    """Return the number format of a figure with `places` digits: `0.0`."""
    return f"0.{'0' * places}" if places else "0"


def number_style(places: int, widest: int) -> Style:
    """Return the looks of a figure with `places` digits, its point under one with `widest`."""
    digits = figure_format(places)
    point = "" if places or not widest else "_."
    return NUMBER.but(num_format=digits + point + "_0" * (widest - places) + _ROOM)


CHECK = CENTRED.but(bold=True, text_wrap=False)
LINKED_TEXT = BODY.but(font_color="#1F4E8C", underline=1)


def label(column: Style) -> Style:
    """Return the looks of a label: over texts at their left edge, else in the middle."""
    align = "left" if column.align == "left" else "center"
    return BODY.but(bold=True, bg_color=LABEL_FILL, font_color=_INK, align=align)


def strong(style: Style) -> Style:
    """Return `style` for what must not be overlooked: in weight too, as colour may not print."""
    return style.but(bold=True, font_color=_ALERT_INK)
