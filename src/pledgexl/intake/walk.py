"""Walking through a part of a workbook as it is parsed, and what may stand where in it.

A tree of a sheet takes longer to make than to read; and it shows what is asked for and hides
the rest. Here an element that is unknown where it stands refuses the file: a row by another
name would be a rating that nobody sees.
"""

from collections.abc import Callable, Container, Mapping
from typing import TypeVar
from xml.parsers import expat

from pledgexl.intake.refusal import Refusal
from pledgexl.intake.xml import MAIN_NAMESPACES, without_odd_characters
from pledgexl.model.finding import Code

Attributes = Mapping[str, str]
# What is not within one of the elements that concern us.
OUTSIDE = ""
# The elements of a text item: runs, and the furigana beside them.
_TEXT_ITEM = {"t", "r", "rPh"}
_CHILDREN_OF_TEXT = {"si": _TEXT_ITEM, "is": _TEXT_ITEM, "r": {"t"}, "rPh": {"t"}}
# How it looks, and what other programs may leave out: no text that counts stands in these.
_LOOKS = {"rPr", "phoneticPr", "extLst"}


class Walker:
    """Takes the elements of one part as they come; knows text items, and what may not be.

    `place` is the element of ours that is being read. Within it every beginning and every end
    is that of one of ours, so that an end needs no name.
    """

    def __init__(self, part: str) -> None:
        """Walk `part`."""
        self.part = part
        self.place = OUTSIDE
        self.namespace = f"{MAIN_NAMESPACES[0]}}}"
        self.pieces: list[str] = []
        self._above: list[str] = []
        self._depth = 0
        self.parser = expat.ParserCreate("UTF-8", "}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start_root
        self.parser.StartDoctypeDeclHandler = self._refuse_declaration

    def start_outside(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element outside of what `go_inside` began."""
        raise NotImplementedError

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element inside, by its full name."""
        raise NotImplementedError

    def end(self, name: str) -> None:
        """Take the end of an element inside."""
        raise NotImplementedError

    def walk(self, content: bytes) -> None:
        """Take all of `content`; raises `Refusal` or ExpatError."""
        parser = self.parser
        try:
            parser.Parse(content, True)
        finally:
            # The parser holds the walker and the walker the parser: nobody would free them soon.
            parser.StartElementHandler = parser.EndElementHandler = None
            parser.StartDoctypeDeclHandler = parser.CharacterDataHandler = None

    def go_inside(self, place: str) -> None:
        """Begin `place`: from now on every element is one of ours, or damage."""
        self.place = place
        self._resume()

    def go_outside(self) -> None:
        """End it: what follows is only looked at where it begins."""
        self.place = OUTSIDE
        self.parser.StartElementHandler = self.start_outside
        self.parser.EndElementHandler = None

    def enter(self, local: str, children: Container[str] = ()) -> None:
        """Begin `local`, which is of a text item or of `children`; or refuse the file."""
        place = self.place
        if local in _CHILDREN_OF_TEXT.get(place, children):
            self._above.append(place)
            self.place = local
            if local == "t" and place != "rPh":
                self.parser.CharacterDataHandler = self.pieces.append
        elif local in _LOOKS:
            self._skip()
        else:
            raise self.damaged(local)

    def leave(self) -> None:
        """End the element that `enter` began."""
        if self.place == "t":
            self.parser.CharacterDataHandler = None
        self.place = self._above.pop()

    def damaged(self, local: str) -> Refusal:
        """Return why a part is refused that has an element `local` where it cannot stand."""
        return Refusal(Code.XML_BROKEN, detail=f"{self.part}: <{local}>")

    def _start_root(self, name: str, attributes: Attributes) -> None:
        namespace = name.rpartition("}")[0]
        if namespace in MAIN_NAMESPACES:
            self.namespace = f"{namespace}}}"
        self.go_outside()
        self.start_outside(name, attributes)

    def _resume(self) -> None:
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def _skip(self) -> None:
        """Take nothing until the element that has just begun ends."""
        self._depth = 1
        self.parser.StartElementHandler = self._start_skipped
        self.parser.EndElementHandler = self._end_skipped

    def _start_skipped(self, *_: object) -> None:
        self._depth += 1

    def _end_skipped(self, _: str) -> None:
        self._depth -= 1
        if not self._depth:
            self._resume()

    def _refuse_declaration(self, *_: object) -> None:
        raise Refusal(Code.DOCUMENT_TYPE, detail=self.part)


Walked = TypeVar("Walked", bound=Walker)


def walked(make: Callable[[], Walked], content: bytes, part: str) -> Walked:
    """Return the walker of `make` after it took all of `content`, the part `part`."""

    def walk(plain: bytes) -> Walked:
        walker = make()
        walker.walk(plain)
        return walker

    try:
        return without_odd_characters(walk, content)
    except expat.ExpatError as error:
        raise Refusal(Code.XML_BROKEN, detail=f"{part}: {error}") from error
