"""Why a file as a whole cannot be read: raised inside the intake, a finding outside it."""

from collections.abc import Callable
from functools import partial

from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.text import printable

_WHOLE_FILE = CellRef("")
_LONGEST = 120


class Refusal(Exception):  # noqa: N818 (it is the word for it)
    """A file that is refused: the code of the reason, its place, the values of its message."""

    def __init__(self, code: Code, at: CellRef = _WHOLE_FILE, **values: str) -> None:
        """Keep all three; `at` need not name the file."""
        super().__init__(code.value)
        self.code = code
        self.at = at
        # What a hostile file holds is quoted, so it must be short and printable.
        self.values = {name: printable(value)[:_LONGEST] for name, value in values.items()}

    def __reduce__(self) -> tuple[Callable[[], "Refusal"], tuple[()]]:
        """Travel to another process whole: by itself, an exception keeps its text alone."""
        return partial(Refusal, self.code, self.at, **self.values), ()

    def afresh(self) -> "Refusal":
        """Return the same without the way it came: what is kept must not hold what it passed."""
        return Refusal(self.code, self.at, **self.values)

    def finding(self, file: str) -> Finding:
        """Return the refusal of `file` as a finding."""
        found = self.values.get("found", "")
        return Finding(self.code, self.at.within(file), found, self.values)
