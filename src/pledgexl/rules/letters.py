"""Which letter each department gets."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pledgexl.model.finding import Finding
from pledgexl.model.form import Arrived, DepartmentLetter, Form, LetterKind
from pledgexl.model.submission import FileStatus, Submission
from pledgexl.rules.resolve import by_department, department_named


def arrived_by_department(
    issued: Iterable[Form],
    submissions: Iterable[Submission],
    refused: Mapping[str, Sequence[Finding]],
) -> dict[str, Arrived]:
    """Return what each department sent, by its code; a `refused` file's name shows its sender."""
    departments = [form.department for form in issued]
    sent = by_department(submissions, FileStatus.ACCEPTED, FileStatus.REJECTED)
    forms = {
        code: tuple(one.file.rpartition("/")[2] for one in own if one.file not in refused)
        for code, own in sent.items()
    }
    others: dict[str, dict[str, Sequence[Finding]]] = defaultdict(dict)
    for file, findings in refused.items():
        others[department_named(file, departments)][file] = findings
    # Where a name shows no sender, none is guessed.
    codes = {*forms, *others} - {""}
    return {code: Arrived(forms.get(code, ()), others[code]) for code in codes}


def replies(
    issued: Iterable[Form], corrections: Mapping[str, Form], arrived: Mapping[str, Arrived]
) -> Iterator[DepartmentLetter]:
    """Yield one letter to each department that something is still asked of.

    `corrections` are the forms that go back, and `arrived` is what came, by department.
    """
    for form in issued:
        code = form.department.code
        came = arrived.get(code, Arrived())
        if code in corrections:
            yield DepartmentLetter(LetterKind.CORRECTION, corrections[code], came)
        elif came.refused:
            kind = LetterKind.CONFIRM if came.forms else LetterKind.RESUBMIT
            yield DepartmentLetter(kind, form, came)
        elif not came.forms:
            yield DepartmentLetter(LetterKind.REMINDER, form)
