"""`pledgexl doctor`: what was found, a line each, and what to do."""

import shutil
from collections.abc import Sequence

from pledgexl import __version__
from pledgexl.cli.call import ALL_WELL, CANNOT_RUN, FINDINGS, Call
from pledgexl.cli.screen import (
    is_terminal,
    padded,
    print_json,
    print_line,
    print_table,
    width_of,
    wrapped,
)
from pledgexl.commands.doctor.check import Check, State, worst_of
from pledgexl.commands.doctor.examine import examine
from pledgexl.messages.screen import say
from pledgexl.messages.sentences import sentences
from pledgexl.model.errors import Message, Value

_SENTENCES = sentences("doctor")
_CODES = {
    State.WELL: ALL_WELL,
    State.NOTE: ALL_WELL,
    State.TO_DO: FINDINGS,
    State.CANNOT_RUN: CANNOT_RUN,
}
_LOOKS = {
    State.WELL: "green",
    State.NOTE: "dim",
    State.TO_DO: "bold yellow",
    State.CANNOT_RUN: "bold red",
}
_WIDEST, _NARROWEST = 100, 40


def doctor(call: Call) -> int:
    """Examine this PC and the folder, and say what to do; write nothing."""
    checks = examine(call.workspace)
    worst = worst_of(checks)
    if call.has("json"):
        print_json(_document(call, checks))
        return _CODES[worst]
    headings = [_sentence(call, f"heading.{name}") for name in ("state", "subject", "found")]
    rows = [_row(call, check) for check in checks]
    if is_terminal():
        print_table(headings, rows, [_LOOKS[check.state] for check in checks], column=0)
    else:
        _print_lines(rows)
    asking = State.WELL if worst is State.NOTE else worst
    count = sum(check.state is worst for check in checks)
    print_line(_sentence(call, f"verdict.{asking}", count=count))
    return _CODES[worst]


def _sentence(call: Call, name: str, /, **values: Value) -> str:
    return say(Message(name, values, "doctor"), call.language)


def _row(call: Call, check: Check) -> tuple[str, str, str]:
    advice = _advice(call, check)
    found = _sentence(call, check.code, **check.values)
    state = _sentence(call, f"state.{check.state}")
    text = f"{found}\n→ {advice}" if advice else found
    return state, _sentence(call, f"subject.{check.subject}"), text


def _advice(call: Call, check: Check) -> str:
    name = f"advice.{check.code}"
    return _sentence(call, name, **check.values) if name in _SENTENCES else ""


def _print_lines(rows: Sequence[tuple[str, str, str]]) -> None:
    """Print aligned lines as wide as the screen, as a file or an old console gets them."""
    first, second = (max(width_of(row[place]) for row in rows) + 2 for place in (0, 1))
    width = min(shutil.get_terminal_size((_WIDEST, 0)).columns, _WIDEST)
    left = max(width - first - second, _NARROWEST)
    for state, subject, text in rows:
        head, *rest = (part for line in text.split("\n") for part in wrapped(line, left))
        print_line(padded(state, first) + padded(subject, second) + head)
        for line in rest:
            print_line(" " * (first + second) + line)


def _document(call: Call, checks: Sequence[Check]) -> dict[str, object]:
    """Return what `--json` prints; docs/doctor.md describes it."""
    return {
        "version": __version__,
        "folder": str(call.workspace.root.resolve()),
        "state": str(worst_of(tuple(checks))),
        "checks": [
            {
                "code": check.code,
                "state": str(check.state),
                "message": _sentence(call, check.code, **check.values),
                "advice": _advice(call, check),
                "values": {name: _plain(call, value) for name, value in check.values.items()},
            }
            for check in checks
        ],
    }


def _plain(call: Call, value: Value) -> object:
    if isinstance(value, tuple):
        return [_plain(call, one) for one in value]
    return say(value, call.language) if isinstance(value, Message) else value
