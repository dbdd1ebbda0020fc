"""A letter to a department before it is a file, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pledgexl.model.finding import Finding
from pledgexl.model.form import Form


@dataclass(frozen=True, slots=True)
class Arrived:
    """What one department sent: its forms by name, and what was found in files that are none."""

    forms: tuple[str, ...] = ()
    refused: Mapping[str, Sequence[Finding]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter to the department of `form`; `name` is that of its files, without an ending.

    The form goes with it where it `encloses_form`, and the pages about the `refused` files, by
    their names.
    """

    name: str
    form: Form
    subject: str
    body: str
    refused: tuple[str, ...] = ()
    encloses_form: bool = True
