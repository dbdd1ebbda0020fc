"""Why a file as a whole cannot be read: raised inside the intake, a finding outside it."""

from pledgexl.model.finding import CellRef, Code, Finding


class Refusal(Exception):  # noqa: N818 (it is the word for it)
    """A file that is refused, with the code of the reason and the values of its message."""

    def __init__(self, code: Code, **values: str) -> None:
        """Keep the code and the values."""
        super().__init__(code.value)
        self.code = code
        self.values = values

    def finding(self, file: str) -> Finding:
        """Return the refusal of `file` as a finding."""
        return Finding(self.code, CellRef(file), values=self.values)
