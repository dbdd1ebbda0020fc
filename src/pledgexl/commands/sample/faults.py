"""The faults of the sample's February: what real departments send, one of each kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import FormLabel
from pledgexl.model.plan import Department
from pledgexl.model.submission import Cell, CellKind

# A change of one form's lines.
Mending = Callable[[tuple[FormLine, ...]], tuple[FormLine, ...]]


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault in the form of `department`: its lines are changed by `change`."""

    department: str
    change: Mending


def _first(**typed: str) -> Mending:
    """Return a change of the first initiative's line."""

    def change(lines: tuple[FormLine, ...]) -> tuple[FormLine, ...]:
        changed = replace(lines[0], **typed)  # type: ignore[arg-type]  # texts, all of them
        return (changed, *lines[1:])

    return change


def _renumber_the_first(lines: tuple[FormLine, ...]) -> tuple[FormLine, ...]:
    typed = {FormLabel.NUMBER.value: Cell(CellKind.TEXT, "9-9-9-99")}
    return (replace(lines[0], typed=typed), *lines[1:])


def _double_the_first(lines: tuple[FormLine, ...]) -> tuple[FormLine, ...]:
    return (lines[0], *lines)


def _rate_a_spare_line(lines: tuple[FormLine, ...]) -> tuple[FormLine, ...]:
    place = next(index for index, line in enumerate(lines) if line.is_spare)
    text = "新しい取組の準備を始めました。"
    filled = replace(lines[place], measure=lines[0].measure, rating="3", text=text)
    return (*lines[:place], filled, *lines[place + 1 :])


PLANTED = (
    Planted("102", _first(rating="")),
    Planted("104", _first(rating="八")),
    Planted("202", _first(rating="11")),
    Planted("204", _first(rating="7.5")),
    Planted("301", _first(rating="-1")),
    Planted("302", _first(state="継続")),
    Planted("303", _first(state="中止", text="利用が見込めないため中止しました。")),
    Planted("304", _renumber_the_first),
    Planted("401", _double_the_first),
    Planted("402", _rate_a_spare_line),
)
# Sent with the form of the month before.
WRONG_PERIOD = "403"
# Sent twice under one revision with different ratings.
TWO_FILES = "404"
# Not sent at all.
NOT_SENT = "501"
# Sent as a table of commas under the name of a workbook.
NOT_A_WORKBOOK = "601"
# Cut off on the way.
CUT_OFF = "701"
# Of a department that the plan does not know.
UNKNOWN_DEPARTMENT = Department("999", "臨時調整室")


def with_faults(form: Form) -> Form:
    """Return `form` with the fault planted in it, if there is one for its department."""
    lines = form.lines
    for planted in PLANTED:
        if planted.department == form.department.code:
            lines = planted.change(lines)
    return replace(form, lines=lines)


def lowered(lines: Iterable[FormLine]) -> tuple[FormLine, ...]:
    """Return `lines` with another rating on the first, for a second file that differs."""
    first, *rest = lines
    return (replace(first, rating=str(max(int(first.rating) - 1, 0))), *rest)
