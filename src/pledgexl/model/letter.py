"""A letter to a department before it is a file."""

from dataclasses import dataclass

from pledgexl.model.form import Form


@dataclass(frozen=True, slots=True)
class Written:
    """A letter and the form that goes with it; `name` is that of its files, without an ending.

    The pages about the `refused` files, by their names, go with it as well.
    """

    name: str
    form: Form
    subject: str
    body: str
    refused: tuple[str, ...] = ()
