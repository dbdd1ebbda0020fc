"""The cells of one row of a form: the rating and the state in it, and what is wrong with them."""

from collections.abc import Iterator
from typing import NamedTuple

from pledgexl.messages.labels import known_as
from pledgexl.model.finding import LONGEST_QUOTE, Code, Finding
from pledgexl.model.month import rating_text
from pledgexl.model.names import FormLabel
from pledgexl.model.plan import Plan
from pledgexl.model.submission import CellKind, RawForm, RawRow, State
from pledgexl.model.text import (
    MAXIMUM_TEXT_UNITS,
    bounded,
    is_invisible,
    printable,
    private_letters,
    stripped,
    without_spaces,
)
from pledgexl.rules.rating import ParsedRating, parse_rating
from pledgexl.rules.rows import finding_at

_VALUES = (FormLabel.RATING, FormLabel.STATE)
_TEXTS = (FormLabel.INITIATIVE, FormLabel.TEXT, FormLabel.REMARK)
_FAULT_OF_KIND = {CellKind.ERROR: Code.CELL_IS_ERROR, CellKind.DOUBLED: Code.CELL_DOUBLED}


class RowValues(NamedTuple):
    """The rating and the state of a row, None if it is unknown, and the findings in its cells."""

    rating: ParsedRating
    state: State | None
    findings: tuple[Finding, ...]


def parse_row(form: RawForm, row: RawRow, plan: Plan, issued: str, *, is_added: bool) -> RowValues:
    """Return the values of `row`; `issued` is the text that the form was issued with there."""
    step_tenths = plan.settings.step_tenths
    fault, cell = _fault(row, FormLabel.RATING), row.cell(FormLabel.RATING)
    rating = ParsedRating(code=fault) if fault else parse_rating(cell, step_tenths)
    state_cell, state = row.cell(FormLabel.STATE), None
    if not (state_cell.struck or state_cell.raised):
        typed = stripped(state_cell.seen)
        state = State.NONE if state_cell.is_blank else known_as(State, typed)
    findings = (
        *_rating_findings(form, row, rating, step_tenths),
        *_state_findings(form, row, rating, state),
        *_cell_findings(form, row, is_added=is_added),
        *_text_findings(form, row, rating, state, issued),
    )
    return RowValues(rating, state, findings)


def parse_text(row: RawRow, label: FormLabel) -> str:
    """Return the text under `label` as it is seen; "" where there is none, or none to rely on."""
    cell = row.cell(label)
    if cell.is_blank or cell.is_zero_of_formula or _fault(row, label) is not None:
        return ""
    return cell.understood


def _fault(row: RawRow, label: FormLabel, *, is_added: bool = False) -> Code | None:
    """Return why no value can be read from the cell under `label`, None if one can."""
    cell = row.cell(label)
    if cell.kind is CellKind.BLANK:
        return Code.FORMULA_NOT_CALCULATED if cell.is_formula else None
    if cell.is_too_long:
        return Code.TEXT_TOO_LONG
    # In a text the other words may be meant; a value, or the name of a row, is one or none: a
    # struck 10 beside a 7 may be a 7, and a 10² is no 102.
    is_value = label in _VALUES or (is_added and label is FormLabel.INITIATIVE)
    if cell.struck and is_value:
        return Code.VALUE_STRUCK
    if cell.raised and label in _VALUES:
        return Code.VALUE_RAISED
    return _FAULT_OF_KIND.get(cell.kind)


def _fault_findings(
    form: RawForm, row: RawRow, label: FormLabel, *, is_added: bool = False
) -> tuple[Finding, ...]:
    cell = row.cell(label)
    code = _fault(row, label, is_added=is_added)
    if code is None:
        return ()
    values = {
        "label": label,
        "count": f"{cell.length:,}",
        "limit": f"{MAXIMUM_TEXT_UNITS:,}",
        "struck": bounded(cell.struck, LONGEST_QUOTE),
        "raised": bounded(cell.raised, LONGEST_QUOTE),
    }
    return (finding_at(form, row, label, code, **values),)


def _format_findings(form: RawForm, row: RawRow, label: FormLabel) -> tuple[Finding, ...]:
    """Return that it is not known what the cell under `label` shows, or that it shows nothing."""
    cell = row.cell(label)
    if cell.unknown_format:
        values = {"label": label, "shown": cell.quoted, "format": cell.unknown_format}
        return (finding_at(form, row, label, Code.FORMAT_UNKNOWN, **values),)
    if is_invisible(cell.seen) and not cell.is_blank:
        return (finding_at(form, row, label, Code.HIDDEN_BY_FORMAT, label=label),)
    return ()


def _rating_findings(
    form: RawForm, row: RawRow, parsed: ParsedRating, step_tenths: int
) -> Iterator[Finding]:
    label = FormLabel.RATING
    cell, rating = row.cell(label), rating_text(parsed.tenths)
    if parsed.code is not None:
        step = rating_text(step_tenths)
        values = {"step": step, "label": label, "shown": cell.seen, "stored": cell.text}
        bad = finding_at(form, row, label, parsed.code, **values)
        yield from _fault_findings(form, row, label) or (bad,)
        return
    yield from _format_findings(form, row, label)
    if parsed.is_normalised:
        yield finding_at(form, row, label, Code.RATING_NORMALISED, rating=rating)
    if cell.is_zero_of_formula:
        yield finding_at(form, row, label, Code.FORMULA_IS_ZERO, label=label)
    elif cell.is_formula and parsed.tenths is not None:
        yield finding_at(form, row, label, Code.RATING_FROM_FORMULA)
    if "%" in cell.seen:
        yield finding_at(form, row, label, Code.RATING_IN_PERCENT, shown=cell.seen, rating=rating)


def _state_findings(
    form: RawForm, row: RawRow, parsed: ParsedRating, state: State | None
) -> Iterator[Finding]:
    faults = _fault_findings(form, row, FormLabel.STATE)
    yield from faults
    yield from _format_findings(form, row, FormLabel.STATE)
    if state is None and not faults:
        yield finding_at(form, row, FormLabel.STATE, Code.STATE_UNKNOWN)
    if state is None or parsed.code is not None:
        return
    if state.is_excluded and parsed.tenths is not None:
        yield finding_at(form, row, FormLabel.RATING, Code.RATING_WITH_EXCLUSION, state=state)
    elif not state.is_excluded and parsed.tenths is None:
        yield Finding(Code.RATING_MISSING, form.at(row.row, FormLabel.RATING))


def _cell_findings(form: RawForm, row: RawRow, *, is_added: bool) -> Iterator[Finding]:
    """Yield what is wrong with the texts of a row, each by itself."""
    for label in _TEXTS:
        faults = _fault_findings(form, row, label, is_added=is_added)
        yield from faults or _text_notes(form, row, label)
    if row.cell(FormLabel.NUMBER).struck:
        yield _struck(form, row, FormLabel.NUMBER)


def _text_notes(form: RawForm, row: RawRow, label: FormLabel) -> Iterator[Finding]:
    cell = row.cell(label)
    if cell.struck:
        yield _struck(form, row, label)
    if letters := private_letters(cell.understood):
        values = {"label": label, "letters": bounded(letters, LONGEST_QUOTE)}
        yield finding_at(form, row, label, Code.LETTER_OF_ONE_PC, **values)
    if cell.is_zero_of_formula:
        yield finding_at(form, row, label, Code.FORMULA_IS_ZERO, label=label)
    elif odd := _format_findings(form, row, label):
        yield from odd
    elif cell.kind is CellKind.DATE:
        yield finding_at(form, row, label, Code.TEXT_FROM_DATE, label=label, shown=cell.quoted)
    elif printable(cell.text) != cell.text.replace("\r\n", "\n").replace("\r", "\n"):
        yield finding_at(form, row, label, Code.TEXT_CLEANED, label=label)


def _struck(form: RawForm, row: RawRow, label: FormLabel) -> Finding:
    struck = bounded(row.cell(label).struck, LONGEST_QUOTE)
    return finding_at(form, row, label, Code.TEXT_STRUCK, label=label, struck=struck)


def _text_findings(
    form: RawForm, row: RawRow, parsed: ParsedRating, state: State | None, issued: str
) -> Iterator[Finding]:
    """Yield that a rating has no text, or an exclusion no reason."""
    cell = row.cell(FormLabel.TEXT)
    is_excluded = state is not None and state.is_excluded
    is_missing = is_invisible(cell.understood)
    # The history of today may have other words than those that were filled in for this form.
    is_old = is_excluded and without_spaces(cell.understood) == without_spaces(issued)
    if not (is_missing or is_old) or cell.is_uncalculated:
        return
    at = form.at(row.row, FormLabel.TEXT)
    if state is not None and is_excluded:
        quoted = "" if is_missing else cell.quoted
        yield Finding(Code.EXCLUDED_WITHOUT_REASON, at, quoted, {"state": state})
    elif parsed.tenths is not None and not cell.struck:
        yield Finding(Code.TEXT_MISSING, at)
