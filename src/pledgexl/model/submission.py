"""What a department sent: the cells as typed, who confirmed them, and the entries they mean."""

import pickle
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Self

from pledgexl.model.finding import LONGEST_QUOTE, CellRef, Finding
from pledgexl.model.period import Period
from pledgexl.model.text import MAXIMUM_TEXT_UNITS, bounded, is_invisible, printable, utf16_units

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Confirmation(NamedTuple):
    """What stands beside one `role`; `day` is an ISO date, or what was typed instead of one."""

    role: str
    name: str = ""
    day: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether both name and date are there."""
        return bool(self.name and self.day)


def are_in_order(confirmations: Sequence[Confirmation]) -> bool:
    """Say whether nobody confirmed before those who come first; what is no date counts for none."""
    days = [each.day for each in confirmations if _ISO_DAY.fullmatch(each.day)]
    return days == sorted(days)


class CellKind(StrEnum):
    """What a spreadsheet cell holds, as its file says."""

    BLANK = "blank"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"
    # The file gives the cell two values.
    DOUBLED = "doubled"


class Cell(NamedTuple):
    """A cell as typed: `text` is the stored value to the letter, a date its serial number.

    `shown` is what people see where its format shows something else, such as `800%`, or nothing.
    Where that is not known for certain, `unknown_format` is the format, and `shown` the plain
    number. `day` is an ISO date where a date is shown. `struck` are words in it that are struck
    through, `raised` those set high or low beside others, and where there are any, `meant` is the
    text without the former and with the latter as such (10²).
    """

    kind: CellKind = CellKind.BLANK
    text: str = ""
    is_formula: bool = False
    shown: str | None = None
    unknown_format: str = ""
    day: str = ""
    struck: str = ""
    raised: str = ""
    meant: str = ""

    @property
    def seen(self) -> str:
        """What people see here, as far as it is known."""
        return self.text if self.shown is None else self.shown

    @property
    def is_blank(self) -> bool:
        """Whether nothing visible stands here; spaces of any kind are nothing."""
        if self.kind is CellKind.TEXT:
            return is_invisible(self.text)
        return self.kind is CellKind.BLANK

    @property
    def is_uncalculated(self) -> bool:
        """Whether it is a formula that was saved without a result."""
        return self.is_formula and self.kind is CellKind.BLANK

    @property
    def is_zero(self) -> bool:
        """Whether a 0 stands here, as a number or as a text."""
        return "0" in self.text and not self.text.strip("+-0.")

    @property
    def is_zero_of_formula(self) -> bool:
        """Whether a formula came out as 0, as one does that points at a blank cell."""
        return self.is_formula and self.is_zero

    @property
    def quoted(self) -> str:
        """What stands here, for a finding: printable and not endless."""
        return bounded(self.shown or self.text, LONGEST_QUOTE)

    @property
    def length(self) -> int:
        """How long its text is, as Excel counts it."""
        return utf16_units(max(self.text, self.seen, key=len))

    @property
    def is_too_long(self) -> bool:
        """Whether another program let more be typed than a cell of Excel can hold."""
        return self.length > MAXIMUM_TEXT_UNITS

    @property
    def understood(self) -> str:
        """What its author means to say, as it can be printed: nothing that is struck through."""
        return printable(self.meant if self.struck or self.raised else self.seen)


BLANK_CELL = Cell()


class State(StrEnum):
    """The sheet's 状態: how an initiative stands, apart from its rating."""

    NONE = ""
    DONE = "完了"
    NOT_APPLICABLE = "対象外"
    STOPPED = "中止"

    @property
    def is_excluded(self) -> bool:
        """Whether the initiative is left out of averages and named instead."""
        return self in (State.NOT_APPLICABLE, State.STOPPED)


class RowStatus(StrEnum):
    """What became of an expected row; each row has exactly one."""

    RATED = "rated"
    EXCLUDED = "excluded"
    MISSING = "missing"
    REJECTED = "rejected"


class FileStatus(StrEnum):
    """What became of a file; each file has exactly one."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose form this is, as hidden places in it say; `keys` are the rows it was issued with."""

    form_version: str
    plan: str
    period: Period
    department: str
    revision: int
    keys: tuple[str, ...] = ()


class RawRow(NamedTuple):
    """One row of a form as typed: its hidden key and its cells by visible label."""

    row: int
    key: str
    cells: Mapping[str, Cell]
    is_hidden: bool = False

    def cell(self, label: str) -> Cell:
        """Return the cell under `label`; a cell that is not there is blank."""
        return self.cells.get(label, BLANK_CELL)

    def is_filled(self, labels: Iterable[str]) -> bool:
        """Say whether anything visible is under one of the `labels`."""
        return any(not self.cell(label).is_blank for label in labels)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, all four sides included: merged cells, or whole columns."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def cells(self) -> str:
        """The address as a spreadsheet shows it: `H8:H9`."""
        first = CellRef("", "", self.first_row, self.first_column).cell
        return f"{first}:{CellRef('', '', self.last_row, self.last_column).cell}"

    @property
    def size(self) -> int:
        """How many cells it has."""
        rows = self.last_row - self.first_row + 1
        return rows * (self.last_column - self.first_column + 1)

    def covers(self, row: int, column: int) -> bool:
        """Say whether the cell at `row` and `column` belongs to it."""
        columns = range(self.first_column, self.last_column + 1)
        return self.first_row <= row <= self.last_row and column in columns


@dataclass(frozen=True, slots=True)
class RawForm:
    """A form as found in a file: who it says it is, where its columns are, and its rows.

    `saved` is when the file says it was saved last, such as `2024-04-08T01:23:45Z`, or "";
    `findings` are of the file and the sheet as such; `merges`, `hidden_columns` and `drawings` are
    all that the sheet has, wherever. `issued` are the texts that were given in each row, by its
    key and their label, as far as the form knows them.
    """

    file: str
    sheet: str
    identity: Identity
    columns: Mapping[str, int]
    rows: tuple[RawRow, ...]
    label_row: int = 0
    merges: tuple[Area, ...] = ()
    hidden_columns: tuple[Area, ...] = ()
    drawings: tuple[Area, ...] = ()
    findings: tuple[Finding, ...] = ()
    saved: str = ""
    issued: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    confirmations: tuple[Confirmation, ...] = ()

    def at(self, row: int, label: str) -> CellRef:
        """Return the place of the cell under `label` in `row`."""
        return CellRef(self.file, self.sheet, row, self.columns.get(label, 0))


@dataclass(frozen=True, slots=True)
class Entry:
    """One initiative of one form as it is understood. `rating_tenths` counts tenths of a point.

    `id` is "" for an initiative that the department added in a spare row; it gets its number
    when all forms are together.
    """

    id: str
    measure: str
    title: str
    department: str
    status: RowStatus
    rating_tenths: int | None
    state: State
    text: str
    remark: str
    at: CellRef
    is_added: bool = False
    text_column: int = 0

    @property
    def text_at(self) -> CellRef:
        """The cell of its text."""
        return CellRef(self.at.file, self.at.sheet, self.at.row, self.text_column)

    @classmethod
    def missing(cls, named: tuple[str, str, str], department: str, at: CellRef) -> Self:
        """Return that nothing is reported of what is `named` by number, measure and title."""
        number, measure, title = named
        status, state = RowStatus.MISSING, State.NONE
        return cls(number, measure, title, department, status, None, state, "", "", at)


@dataclass(frozen=True, slots=True)
class Submission:
    """A file of a department after reading and checking it by itself.

    `saved` is when the file says it was saved last, or "". `typed` is what `compressed` makes of
    the form: a month has thousands, and few of them are looked at again.
    """

    file: str
    sha256: str
    status: FileStatus
    identity: Identity | None
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    typed: bytes = b""
    saved: str = ""
    confirmations: tuple[Confirmation, ...] = ()

    @property
    def department(self) -> str:
        """The code of the department that it names, "" if it names none."""
        return self.identity.department if self.identity else ""

    @property
    def revision(self) -> int:
        """The revision that it names, 0 if it names none."""
        return self.identity.revision if self.identity else 0

    @property
    def form(self) -> RawForm | None:
        """What the file holds as typed; None if it is not a form."""
        if not self.typed:
            return None
        form: RawForm = pickle.loads(zlib.decompress(self.typed))  # noqa: S301 (`compressed` made it)
        return form


def compressed(form: RawForm) -> bytes:
    """Return `form` as a Submission keeps it: a tenth of its size in memory."""
    return zlib.compress(pickle.dumps(form), level=1)
