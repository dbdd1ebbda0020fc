"""One file of a department: its bytes in, a Submission out. A pure function of bytes and plan."""

import hashlib

from pledgexl.core.parse_form import form_faults, parse_form
from pledgexl.intake.read_form import read_form
from pledgexl.intake.refusal import Refusal
from pledgexl.model.finding import Finding
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import FileStatus, RawForm, Submission


def examine(content: bytes, file: str, plan: Plan, period: Period) -> Submission:
    """Return what `content`, a file named `file`, says for `period`; bad input never raises."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        form = read_form(content, file)
    except Refusal as refusal:
        return rejected(file, digest, (refusal.finding(file),))
    faults = form_faults(form, plan, period)
    if faults:
        return rejected(file, digest, faults, form)
    parsed = parse_form(form, plan, period)
    return Submission(
        file, digest, FileStatus.ACCEPTED, form.identity, parsed.entries, parsed.findings
    )


def rejected(
    file: str, digest: str, findings: tuple[Finding, ...], form: RawForm | None = None
) -> Submission:
    """Return a file that does not count, with the reasons."""
    identity = form.identity if form else None
    return Submission(file, digest, FileStatus.REJECTED, identity, (), findings)
