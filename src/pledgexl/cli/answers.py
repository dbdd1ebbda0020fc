"""Questions in the menu: numbered choices, answered by a number or by Enter alone."""

import sys
import unicodedata
from collections.abc import Sequence
from importlib import import_module
from typing import Generic, NamedTuple, TypeVar

from pledgexl.cli.call import Call
from pledgexl.cli.screen import print_line
from pledgexl.model.text import printable

Value = TypeVar("Value")
_LONGEST_TYPED = 20
_AFTER_NUMBER = " .,:)]、。．）"


class Choice(NamedTuple, Generic[Value]):
    """A line that can be chosen, and what it stands for."""

    text: str
    value: Value


def choose(call: Call, choices: Sequence[Choice[Value]], leave: str) -> Value | None:
    """Return the value of the choice that is taken by its number, None for 0, which is `leave`.

    Enter alone takes the first. Raises EOFError where nobody can answer.
    """
    print_line("")
    for number, choice in enumerate(choices, start=1):
        print_line(_line(number, choice.text))
    print_line(_line(0, call.sentence(leave)))
    print_line("")
    answer = _number(call, range(len(choices) + 1), default=1)
    return choices[answer - 1].value if answer else None


def confirm(call: Call, question: str, yes: str, *, default: int = 0) -> bool:
    """Return whether people say `yes`; unless `default` is 1, Enter alone leaves all as it is."""
    print_line("")
    print_line(question)
    print_line(_line(1, call.sentence(yes)))
    print_line(_line(0, call.sentence("menu.no")))
    print_line("")
    return _number(call, range(2), default=default) == 1


def ask(call: Call, question: str) -> str:
    """Return the words that are typed as the answer to `question`, "" for Enter alone."""
    _forget_typed()
    return " ".join(printable(_line_typed(call.sentence(question))).split())


def _line(number: int, text: str) -> str:
    return f"{number:3}  {text}"


def _number(call: Call, numbers: range, *, default: int) -> int:
    """Return the number that is typed, `default` for Enter alone; whatever else is asked again."""
    _forget_typed()
    while True:
        line = _line_typed(call.sentence("menu.ask", default=default))
        # Full-width digits are plain ones.
        typed = unicodedata.normalize("NFKC", line).strip().strip(_AFTER_NUMBER)
        if not typed:
            return default
        if typed.isdecimal() and int(typed) in numbers:
            return int(typed)
        shown = printable(typed)[:_LONGEST_TYPED]
        call.show("menu.unknown", typed=shown, last=numbers[-1])


def _line_typed(question: str) -> str:
    """Return the line that is typed after `question`; raise EOFError where nobody can answer."""
    print_line(f"{question} ", ends=False)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _forget_typed() -> None:
    """Discard what was typed while a command ran: an impatient Enter is no answer."""
    if not sys.stdin.isatty():
        return
    try:
        console = import_module("msvcrt")
    except ImportError:
        terminal = import_module("termios")
        terminal.tcflush(sys.stdin, terminal.TCIFLUSH)
        return
    while console.kbhit():
        console.getwch()
