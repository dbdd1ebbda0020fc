"""The folders of a workspace, and the months in it."""

import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pledgexl.messages.labels import label_in, label_text
from pledgexl.model.language import Language
from pledgexl.model.names import QA_FOLDER, SEALS_FOLDER, FileName, Folder, PlanSheet
from pledgexl.model.period import Period

# Of the part that names the sheets.
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with `input_templates/` in it; the other folders appear as they are needed."""

    root: Path

    @property
    def exists(self) -> bool:
        """Whether the folder is a workspace."""
        return (self.root / Folder.TEMPLATES).is_dir()

    @property
    def plan(self) -> Path:
        """The plan workbook."""
        return self.root / Folder.TEMPLATES / FileName.PLAN

    @property
    def plan_language(self) -> Language:
        """The language in which the plan workbook names its sheets, Japanese where none is found.

        Help and errors before the plan is read have no second to read it: they look at this alone.
        """
        settings = f'name="{label_in(PlanSheet.SETTINGS, Language.EN)}"'.encode()
        try:
            with ZipFile(self.plan) as book, book.open("xl/workbook.xml") as part:
                return Language.EN if settings in part.read(_MOST_BYTES) else Language.JA
        except (BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, zlib.error):
            return Language.JA

    @property
    def plan_faults(self) -> Path:
        """The list of what is wrong with the plan workbook, beside it."""
        return self.root / Folder.TEMPLATES / label_text(FileName.PLAN_FAULTS)

    @property
    def template(self) -> Path:
        """The Word template."""
        return self.root / Folder.TEMPLATES / FileName.TEMPLATE

    @property
    def specimen(self) -> Path:
        """A filled form for people to look at."""
        return self.root / Folder.TEMPLATES / FileName.SPECIMEN

    @property
    def lock(self) -> Path:
        """The file that says who is at work here."""
        return self.root / FileName.LOCK

    @property
    def published(self) -> tuple[Path, ...]:
        """The folders below which whole folders are published."""
        names = (Folder.FORMS, Folder.RETURNS, Folder.OUTPUT, Folder.MAIL)
        return (*(self.root / name for name in names), self.root / Folder.OUTPUT / QA_FOLDER)

    def forms(self, period: Period) -> Path:
        """Return the folder of blank forms."""
        return self.root / Folder.FORMS / str(period)

    def submissions(self, period: Period) -> Path:
        """Return the folder of what departments sent."""
        return self.root / Folder.SUBMISSIONS / str(period)

    def returns(self, period: Period) -> Path:
        """Return the folder of what goes back to departments."""
        return self.root / Folder.RETURNS / str(period)

    def output(self, period: Period) -> Path:
        """Return the folder of the month's documents."""
        return self.root / Folder.OUTPUT / str(period)

    @property
    def seals(self) -> Path:
        """The folder of the chain of seals."""
        return self.root / Folder.OUTPUT / SEALS_FOLDER

    def qa(self, period: Period) -> Path:
        """Return the folder of questions and answers, apart from documents that can be sealed."""
        return self.root / Folder.OUTPUT / QA_FOLDER / str(period)

    def mail(self, period: Period) -> Path:
        """Return the folder of drafts to departments."""
        return self.root / Folder.MAIL / str(period)

    def result(self, period: Period) -> Path:
        """Return the month's result in machine-readable form."""
        return self.output(period) / FileName.RESULT

    def issues(self, period: Period) -> Path:
        """Return the folder of the month's earlier issues, one folder each by its number."""
        return self.output(period) / Folder.ISSUES

    @property
    def issued_periods(self) -> tuple[Period, ...]:
        """The months of which documents were issued, oldest first; each has to have a result."""
        names = (FileName.RESULT, FileName.SUMMARY, FileName.REPORT)
        return tuple(
            period
            for period in _periods_in(self.root / Folder.OUTPUT)
            if any(os.path.lexists(self.output(period) / name) for name in names)
        )

    def collected_periods(self) -> tuple[Period, ...]:
        """Return the months that have a folder of submissions, oldest first."""
        return _periods_in(self.root / Folder.SUBMISSIONS)


def workspaces_below(folder: Path) -> tuple[Workspace, ...]:
    """Return the workspaces right below `folder`, in the order of their names."""
    found = []
    for child in sorted(folder.iterdir()) if folder.is_dir() else ():
        # Nobody may look into some folders of a drive.
        with suppress(OSError):
            if Workspace(child).exists:
                found.append(Workspace(child))
    return tuple(found)


def _periods_in(folder: Path) -> tuple[Period, ...]:
    """Return the months after which folders in `folder` are named verbatim."""
    found = []
    for child in folder.iterdir() if folder.is_dir() else ():
        with suppress(ValueError):
            period = Period.parse(child.name)
            if child.is_dir() and child.name == str(period):
                found.append(period)
    return tuple(sorted(found))
