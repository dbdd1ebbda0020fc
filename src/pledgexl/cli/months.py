"""The commands of a month: forms, check, status, mail and run."""

from typing import TYPE_CHECKING

import click

from pledgexl.cli.call import Call
from pledgexl.cli.cannot_run import cannot_run
from pledgexl.cli.opening import open_made, page_or
from pledgexl.cli.options import flag, period_argument, reach
from pledgexl.cli.printing import print_json
from pledgexl.cli.usage import explained
from pledgexl.messages.language import Language

if TYPE_CHECKING:
    from pledgexl.commands.run import Mailed, Outcome
    from pledgexl.model.period import Period

ALL_WELL, FINDINGS = 0, 1


def add_months(app: click.Group, language: Language) -> None:
    """Add the commands of a month to `app`."""
    for add in (_add_forms, _add_mail, _add_check, _add_status, _add_run):
        add(app, language)


def _add_forms(app: click.Group, language: Language) -> None:
    @app.command("forms", **explained("forms", language))
    @period_argument(language)
    @flag("open", language)
    @flag("json", language)
    @click.pass_obj
    def forms(call: Call, period: str | None) -> int:
        from pledgexl.commands.run import write_forms  # noqa: PLC0415 (slow)

        month = call.period(period, "forms")
        with call.at_work():
            written = write_forms(call.workspace, month, call.settings())
        folder, submissions = call.workspace.forms(month), call.workspace.submissions(month)
        if "json" in call.wants:
            names = [path.name for path in written]
            print_json({"period": str(month), "folder": str(folder), "files": names})
        else:
            call.tell_month(month)
            call.tell("forms_written", count=len(written), folder=str(folder))
            call.tell("submissions_made", folder=str(submissions))
            call.tell_next("next.collect", period=str(month), folder=str(submissions))
        open_made(call, folder)
        return ALL_WELL


def _add_check(app: click.Group, language: Language) -> None:
    @app.command("check", **explained("check", language))
    @period_argument(language)
    @flag("all", language)
    @flag("open", language)
    @reach(language)
    @flag("json", language)
    @click.pass_obj
    def check(call: Call, period: str | None) -> int:
        call.get_ready()
        from pledgexl.cli.check import print_check  # noqa: PLC0415 (slow)
        from pledgexl.commands.run import check as check_month  # noqa: PLC0415 (slow)

        month = call.period(period, "check")
        with call.at_work():
            outcome = check_month(call.workspace, month, call.settings())
        code = _printed(call, outcome) if "json" in call.wants else print_check(call, outcome)
        made = outcome.page or outcome.findings_file
        if made is not None:
            open_made(call, made)
        return code


def _add_run(app: click.Group, language: Language) -> None:
    @app.command("run", **explained("run", language))
    @period_argument(language)
    @flag("provisional", language)
    @flag("pdf", language)
    @flag("all", language)
    @flag("open", language)
    @reach(language)
    @flag("json", language)
    @click.pass_obj
    def run(call: Call, period: str | None) -> int:
        call.get_ready()
        from pledgexl.cli.check import print_run  # noqa: PLC0415 (slow)
        from pledgexl.commands.run import run as run_month  # noqa: PLC0415 (slow)

        month = call.period(period, "run")
        is_provisional = "provisional" in call.wants
        with call.at_work():
            outcome = run_month(
                call.workspace, month, call.settings(), is_provisional=is_provisional
            )
        code = _printed(call, outcome) if "json" in call.wants else print_run(call, outcome)
        if outcome.issued:
            open_made(call, page_or(call.workspace.output(month)))
        return code


def _printed(call: Call, outcome: "Outcome") -> int:
    """Print the result as JSON, with what kept us from writing, and return the exit code."""
    from pledgexl.export.result import result_document  # noqa: PLC0415 (slow)

    document = result_document(outcome.summary, call.language, outcome.issuance)
    if outcome.unwritten is not None:
        return cannot_run(outcome.unwritten, call.language, result=document)
    print_json(document)
    return FINDINGS if outcome.summary.has_errors else ALL_WELL


def _add_status(app: click.Group, language: Language) -> None:
    @app.command("status", **explained("status", language))
    @period_argument(language)
    @flag("all", language)
    @reach(language)
    @flag("json", language)
    @click.pass_obj
    def status(call: Call, period: str | None) -> int:
        call.get_ready()
        from pledgexl.cli.status import print_status  # noqa: PLC0415 (slow)
        from pledgexl.commands.run import status as month_status  # noqa: PLC0415 (slow)
        from pledgexl.export.result import status_document  # noqa: PLC0415 (slow)

        month = call.period(period, "status")
        settings = call.settings()
        summary, progress = month_status(call.workspace, month, settings)
        if "json" in call.wants:
            print_json(status_document(summary, progress, call.language))
        else:
            print_status(call, summary, progress)
        return FINDINGS if summary.has_errors else ALL_WELL


def _add_mail(app: click.Group, language: Language) -> None:
    @app.command("mail", **explained("mail", language))
    @period_argument(language)
    @flag("open", language)
    @flag("json", language)
    @click.pass_obj
    def mail(call: Call, period: str | None) -> int:
        from pledgexl.commands.run import write_mail  # noqa: PLC0415 (slow)

        month = call.period(period, "mail")
        with call.at_work():
            written = write_mail(call.workspace, month, call.settings())
        if "json" in call.wants:
            told = {"folder": str(written.folder), "without_address": written.without_address}
            print_json({"period": str(month), "count": written.count, **told})
        elif not written.count:
            call.tell("nothing_to_mail")
        else:
            _tell_mailed(call, month, written)
        if written.count:
            open_made(call, written.folder)
        return ALL_WELL


def _tell_mailed(call: Call, month: "Period", written: "Mailed") -> None:
    call.tell_month(month)
    call.tell("mail_written", count=written.count, folder=str(written.folder))
    if written.without_address:
        call.tell("without_address", names=written.without_address)
    folder = str(call.workspace.submissions(month))
    call.tell_next("next.send", period=str(month), folder=folder)
