"""What is true of a list, and what an import says of it, as the JSON of both has it."""

from typing import Literal, NotRequired, TypedDict

Expect = Literal["used", "left", "either"]


class InitiativeTruth(TypedDict):
    """An initiative; months are `YYYY-MM` or None; `variants` are other titles that are right."""

    title: str
    variants: list[str]
    lead: str | None
    related: list[str]
    start: str | None
    end: str | None
    optional: NotRequired[bool]


class MeasureTruth(TypedDict):
    """A measure; `departments` is filled where they belong to measures."""

    title: str
    departments: list[str] | None
    initiatives: list[InitiativeTruth]


class PledgeTruth(TypedDict):
    """A pledge."""

    title: str
    measures: list[MeasureTruth]


class PolicyTruth(TypedDict):
    """A policy."""

    title: str
    pledges: list[PledgeTruth]


class DepartmentTruth(TypedDict):
    """A department; `code` is None where the list does not have one."""

    name: str
    variants: list[str]
    code: NotRequired[str | None]


class CellTruth(TypedDict):
    """One text of the source; `type` is s, n or d (a date, whose text depends on the reader)."""

    sheet: str
    cell: str
    text: str
    type: str
    expect: Expect
    role: str
    file: NotRequired[str]


class Truth(TypedDict):
    """All that is true of a list. Of three `levels`, the missing one repeats a neighbour."""

    file: str
    level_names: dict[str, str]
    levels: NotRequired[int]
    departments_at: str
    plan: list[PolicyTruth]
    retired: list[str]
    departments: list[DepartmentTruth]
    other_departments: list[DepartmentTruth]
    cells: list[CellTruth]


class InitiativeRead(TypedDict):
    """An initiative of the proposal."""

    number: str
    title: str
    lead: str | None
    related: list[str]
    start: str | None
    end: str | None
    is_repeated: bool


class MeasureRead(TypedDict):
    """A measure of the proposal."""

    number: str
    title: str
    departments: list[str] | None
    initiatives: list[InitiativeRead]


class PledgeRead(TypedDict):
    """A pledge of the proposal."""

    number: str
    title: str
    measures: list[MeasureRead]


class PolicyRead(TypedDict):
    """A policy of the proposal."""

    number: str
    title: str
    pledges: list[PledgeRead]


class SourceRead(TypedDict):
    """What became of one text of the source: one of `used_in` and `left_out` is filled."""

    file: str
    sheet: str
    cell: str
    text: str
    used_in: str
    left_out: str


class DoubtRead(TypedDict):
    """A question of the import, at its place."""

    file: str
    sheet: str
    cell: str
    text: str
    question: str


class DepartmentRead(TypedDict):
    """A department of the proposal; its code may be the import's own proposal."""

    code: str
    name: str


class Document(TypedDict):
    """The proposal as a whole."""

    level_names: dict[str, str | None]
    policies: list[PolicyRead]
    departments: list[DepartmentRead]
    retired: list[str]
    sources: list[SourceRead]
    doubts: list[DoubtRead]
