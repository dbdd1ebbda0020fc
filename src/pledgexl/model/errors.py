"""What stops a run: the operator's slips, each one clear sentence."""

from collections.abc import Sequence

from pledgexl.model.finding import Finding


class PledgexlError(Exception):
    """Something the operator must mend; its text is the one line that is shown."""

    findings: tuple[Finding, ...] = ()

    @property
    def code(self) -> str:
        """What programs know the error by: the name of its sentence. It never changes."""
        return getattr(self.args[0], "name", "cannot_run")

    def sentence(self, _language: str) -> str:
        """Return the one line; most errors are made in the language of the call already."""
        return str(self)


class PlanError(PledgexlError):
    """A plan workbook with faults; `findings` holds every one of them."""

    def __init__(self, message: str, findings: Sequence[Finding]) -> None:
        """Keep `findings` beside the one line."""
        super().__init__(message)
        self.findings = tuple(findings)

    @property
    def code(self) -> str:
        """What programs know the error by."""
        return "plan_faulty"

    def __reduce__(self) -> tuple[type["PlanError"], tuple[str, tuple[Finding, ...]]]:
        """Come whole out of the process that read the plan."""
        return PlanError, (str(self), self.findings)
