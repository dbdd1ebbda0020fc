"""The command `qa`: questions and answers about an issued month, for the office alone."""

from pledgexl.cli.call import ALL_WELL, Call
from pledgexl.cli.months import period_of
from pledgexl.cli.screen import print_json
from pledgexl.commands.month import at_work
from pledgexl.commands.qa import write_qa
from pledgexl.model.errors import PledgexlError
from pledgexl.model.period import Period


def qa(call: Call) -> int:
    """Write the questions and answers about a month, by default the newest that was issued."""
    period = _period(call)
    with at_work(call.workspace):
        made = write_qa(call.workspace, period, call.settings())
    if call.has("json"):
        print_json({"file": str(made.path), "period": str(period), "pledges": made.pledges})
    else:
        call.show_month(period)
        name = "qa_written_provisional" if made.is_provisional else "qa_written"
        call.show(name, pledges=made.pledges, file=str(made.path))
        call.show("qa_verified", count=made.verified)
    call.open_made(made.path)
    return ALL_WELL


def _period(call: Call) -> Period:
    """Return the month that was given, else the newest that was issued: not one in collection."""
    call.require_workspace()
    if call.given["period"] is not None:
        return period_of(call, "qa")
    issued = call.workspace.issued_periods
    if not issued:
        raise PledgexlError("period_needed", command="qa")
    return issued[-1]
