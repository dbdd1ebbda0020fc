"""What an earlier month said of an initiative."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PastInitiative:
    """An initiative as it was issued last; `measure` and `department` place it in the plan."""

    id: str
    measure: str
    title: str
    department: str
    rating_tenths: int | None
    text: str = ""
