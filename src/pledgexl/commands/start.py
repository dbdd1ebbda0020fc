"""New workspaces: an empty one that explains itself, and the sample city's."""

import zipfile
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from pledgexl.commands.collect import plan_at
from pledgexl.excel.plan.write import plan_workbook
from pledgexl.messages.labels import label_in, label_text, printed_in_any
from pledgexl.model.errors import PlanError, PledgexlError
from pledgexl.model.language import Language
from pledgexl.model.names import FileName, Folder
from pledgexl.word.template import default_template
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.publish import write_new

# Files that come from the code alone bear this time, so that a new copy equals the old one.
TEMPLATE_TIME = datetime(2024, 4, 1)  # noqa: DTZ001 (documents hold no zone)


def menu_file() -> bytes:
    """Return what Windows runs to open the menu, as it lies in the package: ASCII, CRLF."""
    return files("pledgexl.commands").joinpath("menu.cmd").read_bytes()


def put_menu(root: Path) -> Path | None:
    """Put the file that opens the menu into the workspace `root`; return it if it was not there."""
    if any((root / name).exists() for name in printed_in_any(FileName.MENU)):
        return None
    path = root / label_text(FileName.MENU)
    write_new(path, menu_file())
    return path


def empty_workspace(language: Language) -> dict[str, bytes]:
    """Return the files of an empty workspace in `language`, by path."""
    return {
        label_in(FileName.MENU, language): menu_file(),
        f"{Folder.TEMPLATES}/{FileName.PLAN}": plan_workbook(None, TEMPLATE_TIME, language),
        f"{Folder.TEMPLATES}/{FileName.TEMPLATE}": default_template(language),
    }


def workspace_template(workspace: Workspace, language: Language) -> bytes:
    """Return the default template in the documents' language; without a plan in `language`."""
    try:
        language = plan_at(workspace.plan).settings.language
    except PlanError as error:
        language = error.workbook
    except PledgexlError:
        # There is no plan, or none that can be read.
        pass
    return default_template(language)


def is_blank(plan: Path) -> bool:
    """Say whether the workbook `plan` is the one that a workspace begins with."""
    blank = (plan_workbook(None, TEMPLATE_TIME, language) for language in Language)
    return _parts(plan.read_bytes()) in map(_parts, blank)


def write_workspace(root: Path, documents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write `documents` below `root`; if one would replace something else, write none."""
    targets = {root / name: content for name, content in documents.items()}
    others = [
        path
        for path, content in targets.items()
        if path.exists() and not (path.is_file() and _parts(path.read_bytes()) == _parts(content))
    ]
    if others:
        raise PledgexlError("would_overwrite", files=tuple(map(str, others)))
    for path, content in targets.items():
        if not path.exists():
            write_new(path, content)
    return tuple(targets)


def _parts(content: bytes) -> object:
    """Return a document's parts, or the bytes of what is no document.

    Two builds of Python may compress the same document to different bytes.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return {info.filename: info.CRC for info in archive.infolist()}
    except zipfile.BadZipFile:
        return content
