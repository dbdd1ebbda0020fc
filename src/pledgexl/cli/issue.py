"""A month that is issued again: its reason, asked for in a menu, and what is said of its issue."""

from pledgexl.cli.answers import Choice, ask, choose
from pledgexl.cli.call import Call
from pledgexl.cli.screen import print_line
from pledgexl.commands.month import Outcome
from pledgexl.messages.errata import issue_name
from pledgexl.model.errors import PledgexlError


def asked_reason(call: Call, error: PledgexlError) -> str:
    """Return the reason for a new issue that is asked for in a menu, "" where none is given."""
    if not call.is_in_menu or error.code not in ("issue_reason_needed", "issue_unsound"):
        return ""
    print_line("")
    print_line(call.say(error.message))
    return ask(call, "menu.ask_reason")


def is_revision(call: Call) -> bool:
    """Return whether people say that new data came, and not that something was wrong."""
    kinds = ("correction", "revision")
    choices = [Choice(call.sentence(f"menu.kind.{kind}"), kind) for kind in kinds]
    return choose(call, choices, "menu.kind.unsure") == "revision"


def show_issue(call: Call, outcome: Outcome) -> None:
    """Print which issue was made, and what became of the one before."""
    issuing = outcome.issuing
    if issuing is None or issuing.issue.number == 1:
        return
    issue, before = issue_name(issuing.issue, call.language), issuing.issue.number - 1
    if issuing.is_same:
        call.show("issue_completed", issue=issue)
    elif issuing.errata is None:
        call.show("issue_without_errata", issue=issue, before=before)
    else:
        count = len(issuing.errata.differences)
        call.show("issue_again", issue=issue, before=before, count=count)
