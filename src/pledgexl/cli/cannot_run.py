"""Why a command cannot run: one clear line, and exit code 2."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from pledgexl.cli.printing import print_json, print_line
from pledgexl.cli.usage import usage_sentence
from pledgexl.messages.language import Language
from pledgexl.messages.screen import say
from pledgexl.model.errors import PledgexlError
from pledgexl.model.message import Message

CANNOT_RUN = 2


def cannot_run(
    error: BaseException, language: Language, *, result: Mapping[str, Any] | None
) -> int:
    """Say in one line why the command cannot run, and return its exit code.

    What a program reads on stdout with --json is one object: why, beside the `result` so far.
    """
    code, message = _said_of(error, language)
    findings = error.findings if isinstance(error, PledgexlError) else ()
    if findings:
        from pledgexl.cli.findings import finding_lines  # noqa: PLC0415 (slow)

        for line in finding_lines(findings, language):
            print_line(line, err=result is not None)
    if result is not None:
        from pledgexl.export.result import error_document  # noqa: PLC0415 (slow)

        print_json({**result, **error_document(code, message, findings, language)})
    print_line(say(Message("error", {"message": message}), language), err=True)
    return CANNOT_RUN


def _said_of(error: BaseException, language: Language) -> tuple[str, str]:
    """Return the code of `error` and its one line."""
    if isinstance(error, click.ClickException):
        return "usage", usage_sentence(error, language)
    if isinstance(error, PledgexlError):
        return error.code, say(error.message, language)
    # A disk or a network folder that goes away may do so anywhere.
    said = _refusal(error) if isinstance(error, OSError) else Message("interrupted")
    return said.name, say(said, language)


def _refusal(error: OSError) -> Message:
    """Return the one line about a file or folder that the system refuses."""
    file, reason = str(error.filename or "-"), error.strerror or str(error)
    if not isinstance(error, PermissionError):
        return Message("system_refused", {"file": file, "reason": reason})
    from pledgexl.intake.folder import opened  # noqa: PLC0415 (rare)

    lock = opened(Path(file))
    if lock and lock.owner:
        return Message("open_elsewhere", {"file": file, "owner": lock.owner})
    return Message("not_opened", {"file": file, "reason": reason})
