"""What the sheet 取組 refers to: departments by code or name, measures by number or title."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, NamedTuple, Self

from pledgexl.excel.plan.cells import FaultyCellError, Reading, Understood, code
from pledgexl.excel.plan.gather import because_of, place_of
from pledgexl.excel.plan.table import PlanCell
from pledgexl.excel.plan.understood import measure_id
from pledgexl.messages.plan import plan_text
from pledgexl.model.finding import Code, Finding

SEPARATORS = re.compile("[、,;/\n]")
# It separates only where it is part of no name.
_DOT = "・"
_MOST_CANDIDATES = 5
_MOST_COMPARED = 200


def plain_name(name: str) -> str:
    """Return `name` without what makes no other name of it: width, case and blanks."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


class Referent(NamedTuple):
    """A thing that others refer to: by what, how it is called, and where it stands."""

    key: Reading[str]
    name: str
    cell: PlanCell


@dataclass(frozen=True)
class Referents:
    """What cells of another sheet may refer to, by code or by name.

    `unknown` is the fault of a cell that names none of them. Where the key of one is at fault, or
    missing, a cell that means it is a consequence of that.
    """

    unknown: Code
    names: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    causes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, unknown: Code, referents: Iterable[Referent], **more: Any) -> Self:  # noqa: ANN401 (fields of a subclass)
        """Return the `referents`, those with a faulty key among the causes."""
        names: dict[str, str] = {}
        by_name: dict[str, dict[str, None]] = defaultdict(dict)
        causes: dict[str, str] = {}
        for key, name, cell in referents:
            if key.is_known:
                names.setdefault(key.value, name)
                by_name[plain_name(name)][key.value] = None
            else:
                causes |= dict.fromkeys(map(plain_name, (name, cell.text)), place_of(cell.at))
        found = {name: tuple(keys) for name, keys in by_name.items() if name}
        causes.pop("", "")
        return cls(unknown, names, found, causes, **more)

    def key(self, cell: PlanCell, typed: str) -> str:
        """Return the key that `typed`, in `cell`, is or names.

        Where none is known, the sheet of the keys is itself at fault, and any will do.
        """
        if not self.names:
            return code(cell)
        named = self.by_name.get(plain_name(cell.text), ())
        found = dict.fromkeys((typed, *named) if typed in self.names else named)
        if not found:
            raise FaultyCellError(self._unknown(cell))
        return self._one_of(found, cell)

    def _one_of(self, keys: Collection[str], cell: PlanCell) -> str:
        """Return the one key among `keys`; several are a fault of `cell`."""
        if len(keys) > 1:
            candidates = "、".join(map(self.described, list(keys)[:_MOST_CANDIDATES]))
            fault = cell.finding(Code.PLAN_READ_TWO_WAYS, label=cell.label, candidates=candidates)
            raise FaultyCellError(fault)
        return next(iter(keys))

    def described(self, key: str) -> str:
        """Return the name and the key of one, as a finding names it."""
        return plan_text("referent").format(name=self.names[key], code=key)

    def _unknown(self, cell: PlanCell) -> Finding:
        fault = cell.finding(self.unknown)
        plain = plain_name(cell.text)
        if plain in self.causes:
            return because_of(self.causes[plain], fault)
        # Comparing each unknown name with thousands takes longer than reading the plan.
        near = get_close_matches(plain, self.by_name) if len(self.by_name) < _MOST_COMPARED else ()
        keys = [key for name in near for key in self.by_name[name]]
        if not keys:
            return fault
        return replace(fault, values={"near": "、".join(map(self.described, keys))})


class Departments(Referents):
    """The departments of the plan."""

    def lead(self, cell: PlanCell) -> str | Understood[str]:
        """Return the code of the one department in `cell`: its code, name, or both."""
        typed = code(cell)
        parts = self._parts(typed)
        found = self._code_and_name(cell)
        if not found:
            # Two departments are no lead: which of them is, nobody knows.
            several = self._keys_of(parts) if len(parts) > 1 else ()
            found = self._one_of(several, cell) if several else self.key(cell, typed)
        return found if found == typed else Understood(found, found)

    def related(self, cell: PlanCell) -> tuple[str, ...] | Understood[tuple[str, ...]]:
        """Return the codes of the departments in `cell`, each once."""
        typed = code(cell)
        found: dict[str, str] = {}
        faults: list[Finding] = []
        for part in [typed] if self._is_known(typed) else self._parts(typed):
            one = cell._replace(text=part, seen=part)
            try:
                self._require_one_reading(one)
                key = self._code_and_name(one) or self.key(one, part)
                found.setdefault(key, part)
            except FaultyCellError as error:
                faults += error.findings
        if faults:
            raise FaultyCellError(*faults)
        codes = tuple(found)
        is_plain = all(key == part for key, part in found.items())
        return codes if is_plain else Understood(codes, "、".join(codes))

    def _require_one_reading(self, cell: PlanCell) -> None:
        """Raise where the name of a department is a list of others as well."""
        dotted = cell.text.split(_DOT)
        parts = self._parts(cell.text) if len(dotted) == 1 else dotted
        if self._is_known(cell.text) and len(parts) > 1 and self._keys_of(parts):
            self._one_of(self._keys_of([cell.text, *parts]), cell)

    def _keys_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the codes that `names` are or mean, none where one of them is unknown."""
        keys: dict[str, None] = {}
        for name in map(str.strip, names):
            if not self._is_known(name):
                return ()
            named = self.by_name.get(plain_name(name), ())
            keys |= dict.fromkeys((name, *named) if name in self.names else named)
        return tuple(keys)

    def _parts(self, typed: str) -> list[str]:
        parts: list[str] = []
        for part in filter(None, map(str.strip, SEPARATORS.split(typed))):
            dotted = [each.strip() for each in part.split(_DOT)]
            is_list = not self._is_known(part) and self._keys_of(dotted)
            parts += dotted if is_list else [part]
        return parts

    def _is_known(self, part: str) -> bool:
        return part in self.names or plain_name(part) in self.by_name

    def _code_and_name(self, cell: PlanCell) -> str:
        """Return the code in `cell` if the name of the same department follows it, else ""."""
        first, _, rest = code(cell).partition(" ")
        named = self.by_name.get(plain_name(rest), ())
        return first if first in self.names and named == (first,) else ""


# The numbers that a place in the path of a measure may have; None for any.
Pattern = tuple[range | None, ...]


@dataclass(frozen=True)
class Measures(Referents):
    """The measures of the plan; `doubts` are those that a fault in 体系 keeps from being known."""

    doubts: tuple[tuple[Pattern, str], ...] = ()

    def under(self, cell: PlanCell) -> str | Understood[str]:
        """Return the number of the measure in `cell`: its number or its title."""
        typed = code(cell)
        found = self.key(cell, typed if typed in self.names else self._id(cell) or typed)
        return found if found == typed else Understood(found, found)

    def _id(self, cell: PlanCell) -> str:
        try:
            return measure_id(cell)
        except ValueError:
            return ""

    def _unknown(self, cell: PlanCell) -> Finding:
        path = tuple(map(int, filter(None, self._id(cell).split("-"))))
        for pattern, place in self.doubts:
            numbers = zip(path, pattern, strict=False)
            is_of_it = all(one is None or number in one for number, one in numbers)
            if len(path) == len(pattern) and is_of_it:
                return because_of(place, cell.finding(self.unknown))
        return super()._unknown(cell)
