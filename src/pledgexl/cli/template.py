"""The commands for the report template."""

from pathlib import Path

import click

from pledgexl.cli.call import Call
from pledgexl.cli.opening import open_made
from pledgexl.cli.options import flag, path_argument
from pledgexl.cli.printing import print_json, print_line
from pledgexl.cli.usage import explained
from pledgexl.messages.language import Language
from pledgexl.messages.screen import say
from pledgexl.model.errors import PledgexlError

_ALL_WELL, _CANNOT_RUN = 0, 2


def add_template(app: click.Group, language: Language) -> None:
    """Add `template new` and `template check` to `app`."""

    @app.group("template", **explained("template", language))
    def template() -> None:
        pass

    file = path_argument("file", "file", language)

    @template.command("new", **explained("template_new", language))
    @file
    @flag("open", language)
    @click.pass_obj
    def new(call: Call, file: Path | None) -> int:
        from pledgexl.commands.start import write_workspace  # noqa: PLC0415 (slow)
        from pledgexl.word.template import default_template  # noqa: PLC0415 (slow)

        path = file or call.workspace.template
        write_workspace(path.parent, {path.name: default_template()})
        call.tell("initialised", file=str(path))
        call.tell_next("next.template")
        open_made(call, path)
        return _ALL_WELL

    @template.command("check", **explained("template_check", language))
    @file
    @flag("json", language)
    @click.pass_obj
    def check(call: Call, file: Path | None) -> int:
        if file is None:
            call.require_workspace()
        return _check(call, file or call.workspace.template)


def _check(call: Call, path: Path) -> int:
    from pledgexl.commands.run import check_template  # noqa: PLC0415 (slow)

    findings = check_template(path, call.settings())
    if "json" in call.wants:
        told = [{"message": say(finding.message, call.language)} for finding in findings]
        print_json({"file": str(path), "findings": told})
        return _CANNOT_RUN if findings else _ALL_WELL
    for finding in findings:
        print_line(say(finding.message, call.language))
    mistakes = sum(not finding.is_note for finding in findings)
    if mistakes:
        raise PledgexlError("template_faulty", count=mistakes, file=str(path))
    call.tell("template_fine", file=str(path))
    return _ALL_WELL
