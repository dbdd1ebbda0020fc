"""The shared texts of a workbook, and what is written in them for other characters."""

import re

from pledgexl.intake.walk import Attributes, Walker, walked

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Return `text` with `_x000D_` and its like turned into the characters they stand for."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    # Two halves of one character become that character; a lone half stays what it is.
    return decoded.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def shared_texts(content: bytes, part: str) -> list[str]:
    """Return the texts that cells name by number, from the XML of `part`; may raise `Refusal`."""
    return walked(lambda: _SharedTexts(part), content, part).texts


class _SharedTexts(Walker):
    """Takes the shared texts in order: a lost one would shift all that follow."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.texts: list[str] = []

    def start_outside(self, name: str, _: Attributes) -> None:
        local = name.removeprefix(self.namespace)
        if local != "sst":
            raise self.damaged(local)
        self.go_inside(local)

    def start(self, name: str, _: Attributes) -> None:
        local, place = name.removeprefix(self.namespace), self.place
        if local == "si" and place == "sst":
            self.place = local
            self.pieces = []
        else:
            self.enter(local)

    def end(self, _: str) -> None:
        place = self.place
        if place == "si":
            self.place = "sst"
            self.texts.append(unescaped("".join(self.pieces)))
        elif place == "sst":
            self.go_outside()
        else:
            self.leave()
