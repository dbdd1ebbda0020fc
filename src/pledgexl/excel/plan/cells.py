"""What a cell of the plan workbook means: a value, or the fault for which it means nothing."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from email.errors import HeaderParseError
from email.policy import SMTP
from typing import Any, Generic, NamedTuple, TypeVar, cast

from pledgexl.excel.plan.table import PlanCell
from pledgexl.model.finding import Code, Finding
from pledgexl.model.period import Period
from pledgexl.model.text import MAXIMUM_TEXT_UNITS, utf16_units

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_WHOLE = re.compile(r"([0-9]{1,9})(?:\.0+)?")
# Values that are neither words nor a number or code.
_NO_TEXT = (bool, date, time, timedelta)
_SEPARATORS = re.compile("[、,/\n]")
_DEPARTMENT_CODE = re.compile(r"[^\W_][\w-]{0,19}")
# Those within quotation marks belong to a name.
_ADDRESS_SEPARATORS = re.compile(r'[、,;](?=(?:[^"]*"[^"]*")*[^"]*$)')
# RFC 5321, 4.5.3.1
_LONGEST_ADDRESS = 254
LONGEST_LINE = 1_000
# By Unicode's categories: controls, ends of lines, marks of direction and joining.
_HIDDEN = ("Cc", "Zl", "Zp", "Cf", "Cs")
_CONTROL_NAMES = {"\n": "改行", "\t": "タブ"}


# A tuple, as PlanCell is: every cell has one.
class Reading(NamedTuple, Generic[T_co]):
    """What a piece of the plan means, beside the faults found in it.

    A cell of a missing column means nothing and is no fault: the column is one already.
    """

    meaning: T_co | None = None
    faults: tuple[Finding, ...] = ()
    is_known: bool = True

    @property
    def value(self) -> T_co:
        """The meaning, where there is one."""
        if not self.is_known:
            raise ValueError("not known")
        return cast("T_co", self.meaning)


Reader = Callable[[PlanCell], Reading[T]]


def faulty(*faults: Finding) -> Reading[Any]:
    """Return a reading without a meaning."""
    return Reading(faults=faults, is_known=False)


def combined(build: Callable[[], T], *parts: Reading[Any]) -> Reading[T]:
    """Return what `build` makes of `parts`, which it may use only when all are known."""
    faults = faults_of(parts)
    return Reading(build(), faults) if all(part.is_known for part in parts) else faulty(*faults)


def faults_of(readings: Iterable[Reading[Any]]) -> tuple[Finding, ...]:
    """Return the faults of `readings`, in their order."""
    return tuple(fault for reading in readings for fault in reading.faults)


def known_values(readings: Iterable[Reading[T]]) -> tuple[T, ...]:
    """Return the values of those `readings` that have one."""
    return tuple(reading.value for reading in readings if reading.is_known)


def doubled(readings: Iterable[tuple[PlanCell, Reading[str]]]) -> tuple[Finding, ...]:
    """Return the fault of every cell whose known value stands in an earlier cell."""
    pairs = [(cell, reading.value) for cell, reading in readings if reading.is_known]
    first = {value: cell for cell, value in reversed(pairs)}
    return tuple(
        cell.finding(Code.PLAN_DOUBLED, label=cell.label, first=first[value].at.cell)
        for cell, value in pairs
        if first[value] is not cell
    )


def required(cell: PlanCell, reader: Reader[T]) -> Reading[T]:
    """Return what `cell` means to `reader`; a blank is a fault."""
    if not (cell.text or cell.is_absent):
        blank = cell.finding(Code.PLAN_VALUE_MISSING, label=cell.label, expected=cell.expected)
        return faulty(blank)
    return optional(cell, reader, cast("T", None))


def optional(cell: PlanCell, reader: Reader[T], default: T) -> Reading[T]:
    """Return what `cell` means to `reader`; a blank means `default`."""
    if cell.is_absent:
        return faulty()
    if not cell.text:
        return Reading(default)
    if cell.struck:
        values = {"label": cell.label, "struck": cell.struck}
        return faulty(cell.finding(Code.PLAN_TEXT_STRUCK, **values))
    return bad(cell) if cell.is_error else reader(cell)


def bad(cell: PlanCell) -> Reading[Any]:
    """Return the fault that `cell` cannot have the value it has."""
    return faulty(cell.finding(Code.PLAN_VALUE_BAD, label=cell.label, expected=cell.expected))


def text(cell: PlanCell) -> Reading[str]:
    """Return the words in `cell`, to the letter; a number is taken as it is shown."""
    if isinstance(cell.value, _NO_TEXT):
        return bad(cell)
    count = utf16_units(cell.seen)
    return Reading(cell.seen) if count <= MAXIMUM_TEXT_UNITS else _too_long(cell, count)


def _too_long(cell: PlanCell, count: int, limit: int = MAXIMUM_TEXT_UNITS) -> Reading[Any]:
    values = {"label": cell.label, "count": f"{count:,}", "limit": f"{limit:,}"}
    return faulty(cell.finding(Code.PLAN_TEXT_TOO_LONG, **values))


def line(cell: PlanCell) -> Reading[str]:
    """Return the words in `cell` if they are one line: what goes into headings and headers."""
    found = text(cell)
    if not found.is_known:
        return found
    hidden = sorted(each for each in set(found.value) if unicodedata.category(each) in _HIDDEN)
    if hidden:
        names = "、".join(_CONTROL_NAMES.get(each, f"U+{ord(each):04X}") for each in hidden)
        return faulty(cell.finding(Code.PLAN_TEXT_HIDDEN, label=cell.label, found=names))
    count = len(found.value)
    return found if count <= LONGEST_LINE else _too_long(cell, count, LONGEST_LINE)


def mail_addresses(cell: PlanCell) -> Reading[str]:
    """Return the addresses in `cell` as the header To has them: `a@b.example, c@d.example`."""
    found = line(cell._replace(text=cell.text.replace("\n", ",")))
    if not found.is_known:
        return found
    half_width = unicodedata.normalize("NFKC", found.value)
    parts = (part.strip() for part in _ADDRESS_SEPARATORS.split(half_width))
    addresses = {part: _address(part) for part in parts if part}
    if addresses and all(addresses.values()):
        return Reading(", ".join(addresses.values()))
    wrong = [part for part, address in addresses.items() if not address] or [cell.text]
    return faulty(*faults_of(bad(cell._replace(text=part)) for part in wrong))


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


def code(cell: PlanCell) -> Reading[str]:
    """Return the number or code in `cell`, in half width; `101` and `１０１` are the same."""
    if isinstance(cell.value, _NO_TEXT):
        return bad(cell)
    return Reading(unicodedata.normalize("NFKC", cell.seen).strip())


def department_code(cell: PlanCell) -> Reading[str]:
    """Return the code in `cell`, with which names of files begin."""
    found = code(cell)
    return bad(cell) if found.is_known and not _DEPARTMENT_CODE.fullmatch(found.value) else found


def codes(cell: PlanCell) -> Reading[tuple[str, ...]]:
    """Return the codes in `cell`, each once; they stand apart by 、 or a comma or a slash."""
    found = code(cell)
    if not found.is_known:
        return faulty(*found.faults)
    apart = (part.strip() for part in _SEPARATORS.split(found.value))
    return Reading(tuple(dict.fromkeys(part for part in apart if part)))


def member(known: frozenset[str], unknown: Code) -> Reader[str]:
    """Return a reader of a code among `known`; another is the fault `unknown`.

    Where none is known, the sheet of the codes is itself at fault, and any code will do.
    """

    def reader(cell: PlanCell) -> Reading[str]:
        found = code(cell)
        if not found.is_known or not known or found.value in known:
            return found
        return faulty(cell.finding(unknown))

    return reader


def members(known: frozenset[str], unknown: Code) -> Reader[tuple[str, ...]]:
    """Return a reader of a list of codes among `known`; each other is the fault `unknown`."""

    def reader(cell: PlanCell) -> Reading[tuple[str, ...]]:
        found = codes(cell)
        if not found.is_known or not known:
            return found
        others = [part for part in found.value if part not in known]
        faults = (replace(cell.finding(unknown), value=part) for part in others)
        return faulty(*faults) if others else found

    return reader


def whole_number(lowest: int, highest: int | None = None) -> Reader[int]:
    """Return a reader of whole numbers from `lowest` to `highest`."""

    def reader(cell: PlanCell) -> Reading[int]:
        # What is counted is the number itself: a 10 may be shown as 10日.
        typed = code(cell._replace(formatted=None))
        match = _WHOLE.fullmatch(typed.value) if typed.is_known else None
        if match is None or int(match[1]) < lowest:
            return bad(cell)
        number = int(match[1])
        return Reading(number) if highest is None or number <= highest else bad(cell)

    return reader


def choice(words: Mapping[T, str]) -> Reader[T]:
    """Return a reader of one of `words`, which answers with the key of the word."""
    meanings = {word: key for key, word in words.items()}

    def reader(cell: PlanCell) -> Reading[T]:
        return Reading(meanings[cell.text]) if cell.text in meanings else bad(cell)

    return reader


def month(cell: PlanCell) -> Reading[Period]:
    """Return the month in `cell`: a date, or text such as `2024-03`."""
    try:
        if isinstance(cell.value, date):
            return Reading(Period(cell.value.year, cell.value.month))
        return Reading(Period.parse(unicodedata.normalize("NFKC", cell.text)))
    except ValueError:
        return bad(cell)
