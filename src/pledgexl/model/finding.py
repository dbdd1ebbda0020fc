"""What was found wrong, where, and how grave: a value that is collected to the end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pledgexl.model.text import bounded

# What a finding quotes of a cell, and what fills its sentence: more nobody reads in a list.
LONGEST_QUOTE = 200
_LONGEST_VALUE = 1_000


class Severity(StrEnum):
    """How a finding is treated: an error blocks the final report."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Actor(StrEnum):
    """Who has to do something about a finding."""

    DEPARTMENT = "department"
    PLANNING_OFFICE = "planning_office"
    NOBODY = "nobody"


class Code(StrEnum):
    """Every rule by a code that never changes.

    1xx a file by itself, 2xx a row or cell, 3xx all files of a month together, 5xx the plan.
    """

    # A file of a department.
    NOT_A_WORKBOOK = "E101"
    FILE_EMPTY = "E102"
    FILE_BROKEN = "E103"
    FILE_ENCRYPTED = "E104"
    OLD_EXCEL_FORMAT = "E105"
    FILE_TOO_LARGE = "E106"
    FILE_UNREADABLE = "E107"
    NOT_OUR_FORM = "E111"
    FORM_VERSION_UNKNOWN = "E112"
    OTHER_PLAN = "E113"
    WRONG_PERIOD = "E114"
    DEPARTMENT_UNKNOWN = "E115"
    LABEL_MISSING = "E116"
    DEPARTMENT_RATES_NOTHING = "E117"
    LABEL_DOUBLED = "E118"
    IDENTITY_DIFFERS = "E119"
    TWO_TABLES = "E120"
    JUNK_BEFORE = "E121"
    CHECKSUM_WRONG = "E122"
    TOO_MANY_PARTS = "E123"
    PART_TOO_LARGE = "E124"
    PART_DOUBLED = "E125"
    DOCUMENT_TYPE = "E126"
    XML_ENCODING = "E127"
    PART_MISSING = "E128"
    XML_BROKEN = "E129"
    REFERENCE_IMPOSSIBLE = "E130"
    SHARED_TEXT_MISSING = "E131"
    AREA_TOO_LARGE = "E132"
    MERGE_TOO_LARGE = "E133"
    MACROS_INSIDE = "W101"
    OTHER_EXTENSION = "W102"
    OTHER_PLACE_DIFFERS = "W103"
    MANY_SHEETS = "W104"
    SHEET_HIDDEN = "W105"
    COLUMN_HIDDEN = "W106"
    LABEL_CHANGED = "N101"
    ROW_KEYS_GONE = "N102"
    NUMBERS_GONE = "N103"
    READER_CRASHED = "E141"
    READER_TOO_SLOW = "E142"
    READER_OUT_OF_MEMORY = "E143"
    FILE_CHANGING = "E144"
    # A row or a cell of a form.
    RATING_MISSING = "E201"
    RATING_NOT_A_NUMBER = "E202"
    RATING_OUT_OF_RANGE = "E203"
    RATING_OFF_STEP = "E204"
    RATING_IS_DATE = "E205"
    RATING_IS_BOOLEAN = "E206"
    CELL_IS_ERROR = "E207"
    FORMULA_NOT_CALCULATED = "E208"
    RATING_WITH_EXCLUSION = "E209"
    STATE_UNKNOWN = "E210"
    INITIATIVE_UNKNOWN = "E211"
    INITIATIVE_DOUBLED = "E212"
    INITIATIVE_OF_OTHER_DEPARTMENT = "E213"
    ADDED_WITHOUT_TITLE = "E214"
    ROW_WITHOUT_NUMBER = "E215"
    INITIATIVE_NOT_IN_PERIOD = "E216"
    ROW_GONE = "E217"
    ROW_CONTRADICTS = "E218"
    TEXT_TOO_LONG = "E219"
    CELLS_MERGED = "E220"
    VALUE_UNDER_MERGE = "E221"
    CELL_DOUBLED = "E222"
    VALUE_STRUCK = "E223"
    VALUE_RAISED = "E224"
    MORE_ERRORS = "E225"
    RATING_SHOWN_OTHERWISE = "E227"
    EXCLUDED_WITHOUT_REASON = "E230"
    ADDED_ELSEWHERE = "E231"
    ADDED_TITLE_REPEATED = "E232"
    ADDED_WITHOUT_MEASURE = "E233"
    ADDED_MEASURE_UNKNOWN = "E234"
    ADDED_NOT_IN_FORM = "E235"
    TEXT_MISSING = "W201"
    ROW_HIDDEN = "W203"
    RATING_IN_PERCENT = "W204"
    FORMULA_IS_ZERO = "W231"
    GIVEN_CELL_CHANGED = "W232"
    TEXT_STRUCK = "W205"
    DRAWN_OVER = "W206"
    LETTER_OF_ONE_PC = "W207"
    RATING_FELL = "W211"
    RATING_JUMPED = "W212"
    TEXT_UNCHANGED = "W213"
    DONE_BELOW_FULL = "W214"
    FULL_BUT_UNDECIDED = "W215"
    ZERO_WITH_RESULTS = "W216"
    FORMAT_UNKNOWN = "W221"
    HIDDEN_BY_FORMAT = "W222"
    RATING_NORMALISED = "N201"
    TEXT_CLEANED = "N202"
    INITIATIVE_ADDED = "N203"
    INITIATIVE_CARRIED = "N204"
    RATING_FROM_FORMULA = "N205"
    ROW_RECOVERED = "N206"
    TEXT_FROM_DATE = "N207"
    MORE_NOTES = "N208"
    # All files of a month together.
    NOT_SUBMITTED = "E301"
    TWO_FILES = "E302"
    DOUBLED_ACROSS_FILES = "E303"
    CELLS_DIFFER = "E304"
    SUPERSEDED = "N301"
    SAME_BYTES = "N302"
    SYSTEM_FILE = "N303"
    LOCK_FILE = "W301"
    LINK_NOT_FOLLOWED = "W302"
    NAMES_ALIKE = "N304"
    SAME_CELLS = "N305"
    RIVAL_FILE = "N306"
    # A month that was issued.
    PLAN_SAYS_OTHERWISE = "N307"
    RULES_CHANGED = "W303"
    REVISION_NOT_RETURNED = "W304"
    PLAN_OPEN = "W305"
    CARRIED_OVER = "W306"
    # The plan workbook.
    PLAN_SHEET_MISSING = "E501"
    PLAN_LABEL_MISSING = "E502"
    PLAN_VALUE_MISSING = "E503"
    PLAN_VALUE_BAD = "E504"
    PLAN_DOUBLED = "E505"
    PLAN_TITLES_DIFFER = "E506"
    PLAN_UNKNOWN_DEPARTMENT = "E507"
    PLAN_UNKNOWN_MEASURE = "E508"
    PLAN_NUMBER_GAP = "E509"
    PLAN_MONTHS_REVERSED = "E510"
    PLAN_SHEET_EMPTY = "E511"
    PLAN_NUMBER_AND_MEASURE_DIFFER = "E512"
    PLAN_UNKNOWN_ITEM = "E513"
    PLAN_TEXT_HIDDEN = "E514"
    PLAN_TEXT_TOO_LONG = "E515"
    PLAN_DEPARTMENTS_ALIKE = "E516"
    PLAN_TEXT_STRUCK = "E517"
    PLAN_CELLS_MERGED = "E518"
    PLAN_DITTO_UNCLEAR = "E519"
    PLAN_READ_TWO_WAYS = "E520"
    PLAN_IDENTIFIER_TAKEN = "E521"
    PLAN_NUMBER_REUSED = "E522"
    PLAN_UNKNOWN_SUCCESSOR = "E523"
    PLAN_SUCCESSORS_CIRCULAR = "E524"
    PLAN_OUTSIDE_TERM = "E525"
    PLAN_LEAD_ENDED = "E526"
    PLAN_MEASURE_ENDED = "E527"
    PLAN_IDENTIFIERS_DIFFER = "E528"
    PLAN_LEAD_NOT_BEGUN = "E529"
    PLAN_ROWS_OVERLAP = "E530"
    PLAN_ROW_DELETED = "E541"
    PLAN_RENUMBERED = "E542"
    ADDED_WITHOUT_PLACE = "E543"
    PLAN_UNDERSTOOD = "N501"
    PLAN_FILLED_DOWN = "N502"
    PLAN_MERGED_UNDERSTOOD = "N503"
    PLAN_ROW_REPEATED = "N504"

    @property
    def severity(self) -> Severity:
        """The severity, which the first letter of a code fixes."""
        return {"E": Severity.ERROR, "W": Severity.WARNING, "N": Severity.NOTE}[self.value[0]]

    @property
    def asks_back(self) -> bool:
        """Whether it is a question that the department answers under 備考.

        A filter that was left on hides rows: a warning, but nobody has to answer for it.
        """
        return self.value.startswith("W2") and self is not Code.ROW_HIDDEN

    @property
    def is_of_the_office(self) -> bool:
        """Whether no department can settle it alone: files, folders and the plan are the office's.

        A warning about a file asks nobody back, so that the office alone looks at it.
        """
        return self.value.startswith(_OF_THE_OFFICE)


# Codes and beginnings of codes.
_OF_THE_OFFICE = (
    *("W1", "W3", "E5", Code.ROW_HIDDEN, Code.FILE_UNREADABLE, Code.FILE_CHANGING),
    *(Code.DEPARTMENT_UNKNOWN, Code.DEPARTMENT_RATES_NOTHING),
    *(Code.DOUBLED_ACROSS_FILES, Code.TWO_FILES),
)


def column_letters(column: int) -> str:
    """Return the letters of the 1-based `column`: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class CellRef:
    """A place: a file, and where known a sheet, a 1-based row and a 1-based column."""

    file: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """The address as a spreadsheet shows it: `H12`, a whole row `12:12`, or "" for the file."""
        column = column_letters(self.column) or f"{self.row}:"
        return f"{column}{self.row}" if self.row else ""

    def within(self, file: str) -> "CellRef":
        """Return the same place in `file`."""
        return CellRef(file, self.sheet, self.row, self.column)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at: `value` is what stands there, `values` fill the message.

    `answer` is the reason that the department gives under 備考 for what is asked. Whatever a file
    says, a finding can be printed and is not endless.
    """

    code: Code
    at: CellRef
    value: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""

    def __post_init__(self) -> None:
        """Bound what is repeated from a file."""
        values = {name: bounded(each, _LONGEST_VALUE) for name, each in self.values.items()}
        object.__setattr__(self, "value", bounded(self.value, LONGEST_QUOTE))
        object.__setattr__(self, "values", values)

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.code.severity

    @property
    def actor(self) -> Actor:
        """Who has to act on it."""
        if self.severity is Severity.NOTE or self.answer:
            return Actor.NOBODY
        return Actor.PLANNING_OFFICE if self.code.is_of_the_office else Actor.DEPARTMENT

    @property
    def is_open(self) -> bool:
        """Whether the department still has to mend or to answer something."""
        return self.severity is Severity.ERROR or (self.code.asks_back and not self.answer)
