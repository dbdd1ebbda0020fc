"""Arguments in, exit code out; this module alone prints.

Exit codes: 0 all well, 1 findings of severity error, 2 cannot run (one clear line).
"""

import errno
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from pledgexl import __version__
from pledgexl.errors import PledgexlError
from pledgexl.export.result import accounting, error_document, result_document, status_document
from pledgexl.messages.findings import wording
from pledgexl.messages.help import Help, help_text
from pledgexl.messages.language import Language
from pledgexl.messages.screen import Said, Sentence, say
from pledgexl.model.finding import Finding, Severity
from pledgexl.model.period import Period
from pledgexl.settings import Settings, now
from pledgexl.usage import JapaneseGroup, usage_sentence
from pledgexl.workspace import Workspace

if TYPE_CHECKING:
    from pledgexl.batch import Outcome
    from pledgexl.model.change import Change, Progress
    from pledgexl.model.summary import DepartmentSummary, Summary

ALL_WELL, FINDINGS, CANNOT_RUN = 0, 1, 2
# What those who read forms have to import.
_READERS = "pledgexl.examine"
_LANGUAGE_VARIABLE = "PLEDGEXL_LANG"
_LOG = logging.getLogger("pledgexl")
# Nobody reads what is printed: elsewhere, and on Windows.
_UNREAD = (errno.EPIPE, errno.EINVAL)
_Function = Callable[..., int]
_GROUPS = {Language.JA: JapaneseGroup, Language.EN: click.Group}


class _Screen(logging.Handler):
    """Shows what is said while something takes long: a sentence and its values."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, Said) and isinstance(record.args, Mapping):
            values = {name: str(value) for name, value in record.args.items()}
            _print(say(record.msg, self._language, **values), err=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line `arguments` (default: the process's) and return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    language = _language_of(given)
    for stream in (sys.stdout, sys.stderr):
        _never_fail_to_print(stream)
    _LOG.handlers = [_Screen(language)]
    code: object = ALL_WELL
    try:
        code = build(language).main(given, prog_name="pledgexl", standalone_mode=False)
    except (click.ClickException, click.Abort, PledgexlError, OSError, KeyboardInterrupt) as error:
        is_unread = isinstance(error, OSError) and error.errno in _UNREAD
        # click prints help itself, and nobody may read it to its end.
        if not is_unread or {"--help", "--version"}.isdisjoint(given):
            code = _cannot_run(error, language, result={} if "--json" in given else None)
    return code if isinstance(code, int) else ALL_WELL


def interrupted(arguments: Sequence[str] | None = None) -> int:
    """Say that the command was interrupted, and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    language = _language_of(given)
    return _cannot_run(KeyboardInterrupt(), language, result={} if "--json" in given else None)


def _cannot_run(
    error: BaseException, language: Language, *, result: Mapping[str, Any] | None
) -> int:
    """Say in one line why the command cannot run, and return its exit code.

    What a program reads on stdout with --json is one object: why, beside the `result` so far.
    """
    code, message = _said_of(error, language)
    findings = error.findings if isinstance(error, PledgexlError) else ()
    _print_findings(findings, language, is_error=result is not None)
    if result is not None:
        _print_result({**result, **error_document(code, message, findings, language)})
    _print(say(Said.ERROR, language, message=message), err=True)
    return CANNOT_RUN


def _said_of(error: BaseException, language: Language) -> tuple[str, str]:
    """Return the code of `error` and its one line."""
    if isinstance(error, click.ClickException):
        return "usage", usage_sentence(error, language)
    if isinstance(error, PledgexlError):
        return error.code, error.sentence(language)
    # A disk or a network folder that goes away may do so anywhere.
    if isinstance(error, OSError):
        said = _refusal(error, language)
    else:
        said = say(Said.INTERRUPTED, language)
    return said.name, said


def _refusal(error: OSError, language: Language) -> Sentence:
    """Return the one line about a file or folder that the system refuses."""
    file, reason = str(error.filename or "-"), error.strerror or str(error)
    if not isinstance(error, PermissionError):
        return say(Said.SYSTEM_REFUSED, language, file=file, reason=reason)
    from pledgexl.intake.folder import owner_of  # noqa: PLC0415 (rare)

    owner = owner_of(Path(file))
    if owner:
        return say(Said.OPEN_ELSEWHERE, language, file=file, owner=owner)
    return say(Said.NOT_OPENED, language, file=file, reason=reason)


def _print(text: str, *, err: bool = False) -> None:
    """Print `text`; once nobody reads any more, as after `| more` and q, it goes nowhere."""
    try:
        click.echo(text, err=err)
    except OSError as error:
        if error.errno not in _UNREAD:
            raise
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, (sys.stderr if err else sys.stdout).fileno())


def _print_result(document: Mapping[str, Any]) -> None:
    """Print JSON without a letter that another code page would garble, as PowerShell does."""
    _print(json.dumps(document, indent=1))


def _language_of(arguments: Sequence[str]) -> Language:
    """Return the language asked for; help is built before click has read the option."""
    asked = os.environ.get(_LANGUAGE_VARIABLE, "")
    for place, argument in enumerate(arguments):
        if argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    return Language.EN if asked == Language.EN else Language.JA


def _never_fail_to_print(stream: IO[str]) -> None:
    # A pipe on Japanese Windows is cp932, which lacks some letters of names.
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def build(language: Language) -> click.Group:
    """Return the command with its help in `language`."""

    @click.group(cls=_GROUPS[language], help=help_text(Help.APP, language))
    @click.option(
        "-C",
        "workspace",
        type=click.Path(path_type=Path),
        default=Path(),
        metavar="WORKSPACE",
        help=help_text(Help.WORKSPACE, language),
    )
    @click.option(
        "--lang",
        type=click.Choice([each.value for each in Language]),
        default=language.value,
        help=help_text(Help.LANG, language),
    )
    @click.version_option(__version__, help=help_text(Help.VERSION, language))
    @click.pass_context
    def app(context: click.Context, workspace: Path, lang: str) -> None:
        context.obj = _Call(workspace, Language(lang))

    for add in (_add_beginnings, _add_months, _add_collection, _add_template):
        add(app, language)
    return app


class _Call:
    """What every command needs: the workspace and the settings of this call."""

    def __init__(self, root: Path, language: Language) -> None:
        self.workspace = Workspace(root)
        self.language = language
        self.wants_pdf = False
        # Where the forms lie and who reads them, if the operator says so.
        self.reach = {"scheduler": "", "submissions": ""}

    def settings(self, *, is_quiet: bool = False) -> Settings:
        started = now(self.language)
        settings = Settings(
            started,
            self.language,
            wants_pdf=self.wants_pdf,
            scheduler=self.reach["scheduler"],
            submissions=self.reach["submissions"],
        )
        if is_quiet or not sys.stderr.isatty():
            return settings
        return replace(settings, track=_progress_bar)

    def period(self, given: str | None, command: str) -> Period:
        """Return the month `given`, or the only open one."""
        if given is not None:
            return self._parsed(given)
        candidates = self._candidates(command)
        if len(candidates) == 1:
            return candidates[0]
        names = "、".join(map(str, candidates)) or say(Said.NO_CANDIDATE, self.language)
        message = say(Said.PERIOD_NEEDED, self.language, command=command, candidates=names)
        raise PledgexlError(message)

    def _parsed(self, given: str) -> Period:
        try:
            return Period.parse(given)
        except ValueError as error:
            raise PledgexlError(say(Said.BAD_PERIOD, self.language, value=given)) from error

    def _candidates(self, command: str) -> list[Period]:
        if self.reach["submissions"]:
            # An address does not say which month lies there.
            return []
        from pledgexl.earlier import last_final_period  # noqa: PLC0415 (slow)

        issued = last_final_period(self.workspace, self.language)
        collected = self.workspace.collected_periods()
        if command == "forms":
            newest = max((*collected, *([issued] if issued else [])), default=None)
            return [newest.following] if newest else []
        return [period for period in collected if issued is None or period > issued]

    def get_ready(self) -> None:
        """Let those who read forms start, while this process imports what it needs itself."""
        from pledgexl.intake.server import get_ready  # noqa: PLC0415 (slow)

        get_ready(_READERS)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Hold the workspace, and say so if a dead run held it."""
        from pledgexl.batch import at_work  # noqa: PLC0415 (slow)

        with at_work(self.workspace, self.language) as left:
            if left is not None:
                values = {"computer": left.computer, "since": left.since}
                _print(say(Said.TAKEN_OVER, self.language, **values), err=True)
            yield

    def tell(self, sentence: Said, **values: str | int) -> None:
        """Print one sentence."""
        _print(say(sentence, self.language, **values))


def _progress_bar(things: Iterable[Any], label: str, total: int) -> Iterable[Any]:
    # Imported here: only somebody who watches needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import track  # noqa: PLC0415

    return track(things, label, total, console=Console(stderr=True), transient=True)


def _add_beginnings(app: click.Group, language: Language) -> None:
    folder = click.argument(
        "folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path)
    )

    @app.command("init", help=help_text(Help.INIT, language))
    @folder
    @click.pass_obj
    def init(call: _Call, folder: Path | None) -> int:
        from pledgexl.init import empty_workspace, write_workspace  # noqa: PLC0415 (slow)

        root = call.workspace.root / (folder or "")
        for path in write_workspace(root, empty_workspace(), call.settings()):
            call.tell(Said.INITIALISED, file=str(path))
        return ALL_WELL

    @app.command("demo", help=help_text(Help.DEMO, language))
    @folder
    @click.pass_obj
    def demo(call: _Call, folder: Path | None) -> int:
        from pledgexl.init import write_workspace  # noqa: PLC0415 (slow)
        from pledgexl.sample.city import FIRST_PERIOD, NEWEST_PERIOD  # noqa: PLC0415 (slow)
        from pledgexl.sample.workspace import sample_workspace  # noqa: PLC0415 (slow)

        root = call.workspace.root / (folder or "")
        settings = call.settings()
        root.mkdir(parents=True, exist_ok=True)
        call.workspace = Workspace(root)
        with call.at_work():
            written = write_workspace(root, sample_workspace(), settings)
            call.tell(Said.DEMO_WRITTEN, count=len(written), folder=str(root.resolve()))
            # Issued before, so that the newest month has something to compare with.
            _issue(call, FIRST_PERIOD, is_provisional=False)
            outcome = _issue(call, NEWEST_PERIOD, is_provisional=False)
        return _print_run(call, outcome)


def _reach(language: Language) -> Callable[[_Function], _Function]:
    """Return what gives a command the options for forms elsewhere, and for readers elsewhere."""

    def keep(context: click.Context, option: click.Parameter, value: str) -> None:
        context.obj.reach[option.name] = value

    def option(name: str, metavar: str, entry: Help) -> Callable[[_Function], _Function]:
        text = help_text(entry, language)
        return click.option(
            name, metavar=metavar, default="", callback=keep, expose_value=False, help=text
        )

    scheduler = option("--scheduler", "ADDRESS", Help.SCHEDULER)
    submissions = option("--submissions", "URL", Help.SUBMISSIONS)
    return lambda command: submissions(scheduler(command))


def _add_months(app: click.Group, language: Language) -> None:
    period = click.argument("period", metavar="[PERIOD]", required=False)
    as_json = click.option("--json", "as_json", is_flag=True, help=help_text(Help.JSON, language))

    @app.command("forms", help=help_text(Help.FORMS, language))
    @period
    @as_json
    @click.pass_obj
    def forms(call: _Call, period: str | None, *, as_json: bool) -> int:
        from pledgexl.batch import write_forms  # noqa: PLC0415 (slow)

        month = call.period(period, "forms")
        with call.at_work():
            written = write_forms(call.workspace, month, call.settings(is_quiet=as_json))
        folder = str(call.workspace.forms(month))
        if as_json:
            names = [path.name for path in written]
            _print_result({"period": str(month), "folder": folder, "files": names})
            return ALL_WELL
        call.tell(Said.FORMS_WRITTEN, count=len(written), folder=folder)
        return ALL_WELL

    @app.command("check", help=help_text(Help.CHECK, language))
    @period
    @_reach(language)
    @as_json
    @click.pass_obj
    def check(call: _Call, period: str | None, *, as_json: bool) -> int:
        call.get_ready()
        from pledgexl.batch import check as check_month  # noqa: PLC0415 (slow)

        month = call.period(period, "check")
        with call.at_work():
            outcome = check_month(call.workspace, month, call.settings(is_quiet=as_json))
        if as_json:
            return _print_json(call, outcome)
        _print_check(call, outcome)
        if outcome.unwritten is not None:
            raise outcome.unwritten
        return FINDINGS if outcome.summary.has_errors else ALL_WELL

    @app.command("run", help=help_text(Help.RUN, language))
    @period
    @_reach(language)
    @click.option("--provisional", is_flag=True, help=help_text(Help.PROVISIONAL, language))
    @click.option("--pdf", "wants_pdf", is_flag=True, help=help_text(Help.PDF, language))
    @as_json
    @click.pass_obj
    def run(
        call: _Call, period: str | None, *, provisional: bool, wants_pdf: bool, as_json: bool
    ) -> int:
        call.get_ready()
        call.wants_pdf = wants_pdf
        month = call.period(period, "run")
        with call.at_work():
            outcome = _issue(call, month, is_provisional=provisional, is_quiet=as_json)
        return _print_json(call, outcome) if as_json else _print_run(call, outcome)


def _add_collection(app: click.Group, language: Language) -> None:
    period = click.argument("period", metavar="[PERIOD]", required=False)
    as_json = click.option("--json", "as_json", is_flag=True, help=help_text(Help.JSON, language))

    @app.command("status", help=help_text(Help.STATUS, language))
    @period
    @_reach(language)
    @as_json
    @click.pass_obj
    def status(call: _Call, period: str | None, *, as_json: bool) -> int:
        call.get_ready()
        from pledgexl.batch import status as month_status  # noqa: PLC0415 (slow)

        month = call.period(period, "status")
        settings = call.settings(is_quiet=as_json)
        summary, progress = month_status(call.workspace, month, settings)
        if as_json:
            _print_result(status_document(summary, progress, call.language))
        else:
            _print_status(call, summary, progress)
        return FINDINGS if summary.has_errors else ALL_WELL

    @app.command("mail", help=help_text(Help.MAIL, language))
    @period
    @as_json
    @click.pass_obj
    def mail(call: _Call, period: str | None, *, as_json: bool) -> int:
        from pledgexl.batch import write_mail  # noqa: PLC0415 (slow)

        month = call.period(period, "mail")
        with call.at_work():
            written = write_mail(call.workspace, month, call.settings(is_quiet=as_json))
        if as_json:
            told = {"folder": str(written.folder), "without_address": written.without_address}
            _print_result({"period": str(month), "count": written.count, **told})
            return ALL_WELL
        if not written.count:
            call.tell(Said.NOTHING_TO_MAIL)
            return ALL_WELL
        call.tell(Said.MAIL_WRITTEN, count=written.count, folder=str(written.folder))
        if written.without_address:
            call.tell(Said.WITHOUT_ADDRESS, names="、".join(written.without_address))
        return ALL_WELL


def _add_template(app: click.Group, language: Language) -> None:
    @app.group("template", help=help_text(Help.TEMPLATE, language))
    def template() -> None:
        pass

    file = click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))

    @template.command("new", help=help_text(Help.TEMPLATE_NEW, language))
    @file
    @click.pass_obj
    def new(call: _Call, file: Path | None) -> int:
        from pledgexl.init import write_workspace  # noqa: PLC0415 (slow)
        from pledgexl.word.template import default_template  # noqa: PLC0415 (slow)

        path = file or call.workspace.template
        write_workspace(path.parent, {path.name: default_template()}, call.settings())
        call.tell(Said.INITIALISED, file=str(path))
        return ALL_WELL

    @template.command("check", help=help_text(Help.TEMPLATE_CHECK, language))
    @file
    @click.option("--json", "as_json", is_flag=True, help=help_text(Help.JSON, language))
    @click.pass_obj
    def check(call: _Call, file: Path | None, *, as_json: bool) -> int:
        from pledgexl.batch import check_template  # noqa: PLC0415 (slow)

        path = file or call.workspace.template
        findings = check_template(path, call.settings(is_quiet=as_json))
        if as_json:
            told = [{"message": finding.sentence(call.language)} for finding in findings]
            _print_result({"file": str(path), "findings": told})
            return CANNOT_RUN if findings else ALL_WELL
        for finding in findings:
            _print(finding.sentence(call.language))
        mistakes = sum(not finding.is_note for finding in findings)
        if mistakes:
            message = say(Said.TEMPLATE_FAULTY, call.language, count=mistakes, file=str(path))
            raise PledgexlError(message)
        call.tell(Said.TEMPLATE_FINE, file=str(path))
        return ALL_WELL


def _issue(
    call: _Call, period: Period, *, is_provisional: bool, is_quiet: bool = False
) -> "Outcome":
    from pledgexl.batch import run  # noqa: PLC0415 (slow)

    settings = call.settings(is_quiet=is_quiet)
    return run(call.workspace, period, settings, is_provisional=is_provisional)


def _print_run(call: _Call, outcome: "Outcome") -> int:
    summary = outcome.summary
    _print_check(call, outcome)
    if not outcome.issued:
        return _print_not_issued(call, outcome)
    sentence = Said.ISSUED_PROVISIONAL if summary.is_provisional else Said.ISSUED
    shown = summary.whole.shown or say(Said.NO_FIGURE, call.language)
    call.tell(sentence, label=summary.period.label, shown=shown)
    for path in outcome.issued:
        call.tell(Said.WROTE, file=str(path.resolve()))
    for remark in outcome.remarks:
        _print(remark)
    return FINDINGS if summary.has_errors else ALL_WELL


def _print_not_issued(call: _Call, outcome: "Outcome") -> int:
    """Say that what was issued before stands, and why; raise what kept us from writing."""
    period = outcome.summary.period
    if outcome.unwritten is None:
        call.tell(Said.NOT_ISSUED)
    if call.workspace.result(period).exists():
        call.tell(Said.OLD_ISSUE_STANDS, folder=str(call.workspace.output(period)))
    if outcome.unwritten is not None:
        raise outcome.unwritten
    return FINDINGS


def _print_json(call: _Call, outcome: "Outcome") -> int:
    document = result_document(outcome.summary, call.language, outcome.issuance)
    if outcome.unwritten is not None:
        return _cannot_run(outcome.unwritten, call.language, result=document)
    _print_result(document)
    return FINDINGS if outcome.summary.has_errors else ALL_WELL


def _print_check(call: _Call, outcome: "Outcome") -> None:
    summary = outcome.summary
    told = [each for each in summary.findings if each.severity is not Severity.NOTE]
    _print_findings(told, call.language)
    counts = Counter(finding.severity.value for finding in summary.findings)
    each = {severity.value: counts[severity.value] for severity in Severity}
    call.tell(Said.FINDINGS_COUNTED, **each)
    _print_accounting(call, summary)
    if outcome.findings_file is not None:
        call.tell(Said.FINDINGS_WRITTEN, file=str(outcome.findings_file))
    if outcome.returned:
        folder = str(outcome.returned[0].parent)
        call.tell(Said.RETURNS_WRITTEN, count=len(outcome.returned), folder=folder)


def _print_accounting(call: _Call, summary: "Summary") -> None:
    counted = accounting(summary)
    call.tell(Said.FILES_COUNTED, **counted["files"])
    call.tell(Said.ROWS_COUNTED, **counted["rows"])


def _print_findings(
    findings: Iterable[Finding], language: Language, *, is_error: bool = False
) -> None:
    for finding in findings:
        for line in _finding_lines(finding, language):
            _print(line, err=is_error)


def _finding_lines(finding: Finding, language: Language) -> tuple[str, str, str]:
    from pledgexl.messages.words import word  # noqa: PLC0415 (slow)

    said = wording(finding, language)
    at = finding.at
    place = f"{at.file}  {at.sheet}{'!' if at.sheet and at.cell else ''}{at.cell}".rstrip()
    value = say(Said.VALUE, language, value=_short(finding.value)) if finding.value else ""
    head = f"{word(finding.severity, language)} {finding.code}  {place}  {value}".rstrip()
    return head, f"    {said.why}", f"    {say(Said.FIX, language, fix=said.fix)}"


def _short(value: str, most: int = 60) -> str:
    line = " ".join(value.split())
    return line if len(line) <= most else f"{line[:most]}…"


def _print_status(call: _Call, summary: "Summary", progress: "Progress") -> None:
    from pledgexl.messages.words import word  # noqa: PLC0415 (slow)

    for each in summary.departments:
        call.tell(
            Said.STATUS_LINE,
            status=word(each.status, call.language),
            code=each.department.code,
            name=each.department.name,
            rated=each.coverage.rated,
            expected=each.coverage.expected,
            errors=each.errors,
            asked=each.asked,
            **_delivery(call, each),
        )
    _print_accounting(call, summary)
    _print_progress(call, progress)


def _delivery(call: _Call, each: "DepartmentSummary") -> dict[str, str]:
    """Return which revision came and when it was saved, as far as known."""
    shown = {"revision": "", "saved": ""}
    if each.revision is not None:
        shown["revision"] = say(Said.STATUS_REVISION, call.language, revision=each.revision)
    if each.saved_at:
        shown["saved"] = say(Said.STATUS_SAVED, call.language, saved=each.saved_at)
    return shown


def _print_progress(call: _Call, progress: "Progress") -> None:
    if progress.deadline is not None and progress.days_left is not None:
        sentence = Said.DAYS_LEFT if progress.days_left >= 0 else Said.DAYS_OVER
        deadline = progress.deadline.isoformat()
        call.tell(sentence, deadline=deadline, days=abs(progress.days_left))
    _print_changes(call, Said.CHANGED_BY_REVISION, progress.since_revision)
    if progress.since_run is not None:
        _print_changes(call, Said.CHANGED_SINCE_RUN, progress.since_run)


def _print_changes(call: _Call, sentence: Said, changes: "Sequence[Change]") -> None:
    call.tell(sentence, count=len(changes))
    for change in changes:
        before, now = _short(change.before), _short(change.now)
        call.tell(
            Said.CHANGE,
            code=change.department,
            id=change.id,
            label=change.label,
            before=before,
            now=now,
        )
