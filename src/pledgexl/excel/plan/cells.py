"""What a cell of the plan workbook means: a value, or the faults for which it has none."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, time, timedelta
from email.errors import HeaderParseError
from email.policy import SMTP
from typing import Any, Generic, NamedTuple, TypeVar, cast

from pledgexl.excel.plan.gather import because_of
from pledgexl.excel.plan.table import PlanCell
from pledgexl.messages.edition import workbook_language
from pledgexl.messages.labels import listed, rule_word
from pledgexl.messages.plan import plan_text
from pledgexl.model.average import Carry, Cut, Level
from pledgexl.model.finding import Code, Finding
from pledgexl.model.language import Language
from pledgexl.model.text import MAXIMUM_TEXT_UNITS, utf16_units

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
RuleKind = TypeVar("RuleKind", Level, Cut, Carry)

_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?")
# Separators within quotation marks belong to a name.
_ADDRESS_SEPARATORS = re.compile(r'[、,;](?=(?:[^"]*"[^"]*")*[^"]*$)')
# RFC 5321, 4.5.3.1
_LONGEST_ADDRESS = 254
_LONGEST_LINE = 1_000
# By Unicode's categories: controls, ends of lines, marks of direction and joining.
_HIDDEN = ("Cc", "Zl", "Zp", "Cf", "Cs")
_CONTROL_NAMES = {"\n": "control.line_break", "\t": "control.tab"}


class Reading(NamedTuple, Generic[T_co]):
    """The value of a cell or of several, if it is known, and the findings about them.

    Without a value there is a fault; with one there may be notes on how it was understood. A cell
    of a missing column has neither: the label is reported already.
    """

    value: T_co
    findings: tuple[Finding, ...] = ()
    is_known: bool = True


class Understood(NamedTuple, Generic[T_co]):
    """A value that a cell contains in words of its own, and how the plan workbook writes it."""

    value: T_co
    written: str


# Raises FaultyCellError, or ValueError where the cell can simply not have the value it has.
Parser = Callable[[PlanCell], T | Understood[T]]


class FaultyCellError(Exception):
    """A cell without a meaning, for the reasons in `faults`."""

    def __init__(self, *faults: Finding) -> None:
        """Keep the faults."""
        self.findings = faults


def faulty(*faults: Finding) -> Reading[Any]:
    """Return a reading without a value; `faults` are the reasons of its own."""
    return Reading(None, faults, is_known=False)


def built(make: Callable[..., T], *parts: Reading[Any]) -> Reading[T]:
    """Return what `make` makes of the values of `parts`, if all of them are known."""
    findings = findings_of(parts)
    is_known = all(part.is_known for part in parts)
    value = make(*(part.value for part in parts)) if is_known else cast("T", None)
    return Reading(value, findings, is_known)


def findings_of(readings: Iterable[Reading[Any]]) -> tuple[Finding, ...]:
    """Return the findings of `readings`, in their order."""
    return tuple(finding for reading in readings for finding in reading.findings)


def known_values(readings: Iterable[Reading[T]]) -> tuple[T, ...]:
    """Return the values of those `readings` that have one."""
    return tuple(reading.value for reading in readings if reading.is_known)


def doubled(
    cells: Iterable[PlanCell],
    readings: Iterable[Reading[str]],
    dated: Collection[int] = frozenset(),
) -> tuple[Finding, ...]:
    """Return the fault of each of `cells` whose known value an earlier one has.

    Where the row of one of them is `dated`, their months overlap.
    """
    first: dict[str, PlanCell] = {}
    found = []
    for cell, reading in zip(cells, readings, strict=True):
        if reading.is_known and first.setdefault(reading.value, cell) is not cell:
            other = first[reading.value]
            is_dated = cell.at.row in dated or other.at.row in dated
            code = Code.PLAN_ROWS_OVERLAP if is_dated else Code.PLAN_DOUBLED
            found.append(cell.finding(code, label=cell.label, first=other.at.cell))
    return tuple(found)


def keys_taken(named: Iterable[tuple[str, object, PlanCell]]) -> Iterator[Finding]:
    """Yield the fault of each cell with a key that an earlier one gives to something else.

    `named` are keys, "" for none, with what each is the key of and the cell that has it.
    """
    first: dict[str, tuple[object, PlanCell]] = {}
    for key, thing, cell in named:
        earlier, place = first.setdefault(key, (thing, cell))
        if key and earlier != thing:
            yield cell.finding(Code.PLAN_IDENTIFIER_TAKEN, identifier=key, first=place.at.cell)


def required(cell: PlanCell, parse: Parser[T]) -> Reading[T]:
    """Return what `parse` makes of `cell`; a blank is a fault."""
    if cell.text or cell.is_absent:
        return optional(cell, parse, cast("T", None))
    missing = cell.finding(Code.PLAN_VALUE_MISSING, label=cell.label, expected=cell.expected)
    return faulty(missing)


def optional(cell: PlanCell, parse: Parser[T], default: T) -> Reading[T]:
    """Return what `parse` makes of `cell`; a blank means `default`."""
    if cell.is_absent:
        return faulty()
    if not cell.text:
        return Reading(default)
    if cell.struck:
        values = {"label": cell.label, "struck": cell.struck}
        return _of_copy(cell, (cell.finding(Code.PLAN_TEXT_STRUCK, **values),))
    try:
        return faulty(_bad(cell)) if cell.is_error else _reading(cell, parse(cell))
    except FaultyCellError as error:
        return _of_copy(cell, error.findings)
    except ValueError:
        return _of_copy(cell, (_bad(cell),))


def _reading(cell: PlanCell, parsed: T | Understood[T]) -> Reading[T]:
    """Return the value of `cell`; what was understood is noted where somebody typed it."""
    if not isinstance(parsed, Understood):
        return Reading(parsed)
    values = {"label": cell.label, "readings": f"「{cell.text}」→「{parsed.written}」"}
    notes = () if cell.source else (cell.finding(Code.PLAN_UNDERSTOOD, **values),)
    return Reading(parsed.value, notes)


def _of_copy(cell: PlanCell, faults: Iterable[Finding]) -> Reading[Any]:
    """Return a reading without a value; the fault of a copied cell is that of its source."""
    if not cell.source:
        return faulty(*faults)
    return faulty(*(because_of(cell.source, each) for each in faults))


def _bad(cell: PlanCell) -> Finding:
    return cell.finding(Code.PLAN_VALUE_BAD, label=cell.label, expected=cell.expected)


def text(cell: PlanCell) -> str:
    """Return the words in `cell`, verbatim; a number is taken as it is shown."""
    if isinstance(cell.value, bool | date | time | timedelta):
        raise ValueError(cell.text)  # noqa: TRY004 (the workbook's slip, not the caller's)
    _check_length(cell, utf16_units(cell.seen), MAXIMUM_TEXT_UNITS)
    return cell.seen


def _check_length(cell: PlanCell, count: int, limit: int) -> None:
    if count > limit:
        values = {"label": cell.label, "count": f"{count:,}", "limit": f"{limit:,}"}
        raise FaultyCellError(cell.finding(Code.PLAN_TEXT_TOO_LONG, **values))


def line(cell: PlanCell) -> str:
    """Return the words in `cell` if they are one line: for headings, headers and file names."""
    found = text(cell)
    hidden = sorted(each for each in set(found) if unicodedata.category(each) in _HIDDEN)
    if hidden:
        known = {each: plan_text(name) for each, name in _CONTROL_NAMES.items()}
        names = (known.get(each, f"U+{ord(each):04X}") for each in hidden)
        values = {"label": cell.label, "found": listed(names, workbook_language())}
        raise FaultyCellError(cell.finding(Code.PLAN_TEXT_HIDDEN, **values))
    _check_length(cell, len(found), _LONGEST_LINE)
    return found


def mail_addresses(cell: PlanCell) -> str:
    """Return the addresses in `cell` as the header To has them: `a@b.example, c@d.example`."""
    typed = line(cell._replace(seen=cell.seen.replace("\n", ",")))
    parts = map(str.strip, _ADDRESS_SEPARATORS.split(unicodedata.normalize("NFKC", typed)))
    addresses = {part: _address(part) for part in parts if part}
    wrong = [part for part, address in addresses.items() if not address]
    if wrong or not addresses:
        raise FaultyCellError(*(_bad(cell._replace(text=part)) for part in wrong or [cell.text]))
    return ", ".join(addresses.values())


def _address(typed: str) -> str:
    """Return the one address that is `typed`, with the name before it if any; "" for no address."""
    try:
        header = SMTP.header_factory("To", typed)
    except (AttributeError, HeaderParseError, IndexError, ValueError):
        # Python's parser trips over some texts that are no address, such as `a@` and `a@[`.
        return ""
    if header.defects or len(header.addresses) != 1:
        return ""
    (address,) = header.addresses
    is_whole = address.username and address.domain and address.addr_spec.isascii()
    return str(address) if is_whole and len(address.addr_spec) <= _LONGEST_ADDRESS else ""


def code(cell: PlanCell) -> str:
    """Return the number or code in `cell`, in half width; `101` and `１０１` are the same."""
    return unicodedata.normalize("NFKC", text(cell)).strip()


def code_like(pattern: str) -> Callable[[PlanCell], str]:
    """Return a parser of codes that match `pattern`."""

    def parse(cell: PlanCell) -> str:
        found = code(cell)
        if not re.fullmatch(pattern, found):
            raise ValueError(found)
        return found

    return parse


def whole_number(lowest: int, highest: int = 10**9) -> Parser[int]:
    """Return a parser of whole numbers from `lowest` to `highest`."""

    def parse(cell: PlanCell) -> int:
        # The number itself counts, not its format.
        typed = _WHOLE.fullmatch(code(cell._replace(seen=cell.text)))
        if typed is None or not lowest <= int(typed[1]) <= highest:
            raise ValueError(cell.text)
        return int(typed[1])

    return parse


def choice(kind: type[RuleKind]) -> Parser[RuleKind]:
    """Return a parser of the word of one of `kind`, in either language."""
    members = {rule_word(each, language): each for each in kind for language in Language}

    def parse(cell: PlanCell) -> RuleKind:
        if cell.text not in members:
            raise ValueError(cell.text)
        return members[cell.text]

    return parse
