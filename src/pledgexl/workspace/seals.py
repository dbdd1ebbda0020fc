"""The chain of seals in `output/seals`, and the files of a month as they are stored."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from pledgexl.intake.folder import FileKind, SubmittedFile, find_files
from pledgexl.messages.labels import label_text
from pledgexl.model.errors import PledgexlError
from pledgexl.model.names import FileName
from pledgexl.model.period import Period
from pledgexl.model.seal import Seal, SealedFile
from pledgexl.workspace.folders import Workspace
from pledgexl.workspace.publish import publish

# What programs write beside documents by themselves: who has one open, previews of a folder.
_ASIDE = (FileKind.LOCK, FileKind.SYSTEM)
# Returns the digest of the figures and texts of a file by its name.
ContentDigest = Callable[[str, bytes], str | None]


def stored_records(workspace: Workspace) -> dict[str, bytes]:
    """Return the records of `workspace` by the names of their files; none before the first."""
    folder = workspace.seals
    records = folder.glob("*.json") if folder.is_dir() else ()
    return {path.name: path.read_bytes() for path in sorted(records)}


def store_seal(workspace: Workspace, seal: Seal, certificate: bytes) -> tuple[Path, Path]:
    """Write the record and the certificate of `seal`, both or neither, and return their paths."""
    named = f"{seal.count:04d}_{seal.period}_{label_text(FileName.CERTIFICATE)}"
    publish(workspace.seals, {seal.file: seal.stored, named: certificate})
    return workspace.seals / seal.file, workspace.seals / named


def files_to_seal(
    workspace: Workspace, period: Period, content_digest: ContentDigest
) -> tuple[SealedFile, ...]:
    """Return the files in the output folder of `period`, in the order of their names.

    Raises PledgexlError for what is no file, or a link that leads elsewhere.
    """
    for file in _documents(workspace.output(period)):
        if not _is_plain(file):
            raise PledgexlError("cannot_seal", file=str(file.path))
    return files_now(workspace, period, content_digest)


def files_now(
    workspace: Workspace,
    period: Period,
    content_digest: ContentDigest,
    sealed: tuple[SealedFile, ...] = (),
) -> tuple[SealedFile, ...]:
    """Return the same where some are `sealed`: one with their bytes has their content.

    What could not be sealed has neither bytes nor content: it is another than any that was.
    """
    known = {(file.name, file.sha256): file for file in sealed}
    found = []
    for file in _documents(workspace.output(period)):
        if not _is_plain(file):
            found.append(SealedFile(file.name, 0, "", None))
            continue
        sha256, size = _digest_of(file.path)
        again = known.get((file.name, sha256))
        if again is None:
            content = content_digest(file.name, file.path.read_bytes())
            again = SealedFile(file.name, size, sha256, content)
        found.append(again)
    return tuple(sorted(found, key=lambda file: file.name))


def _documents(folder: Path) -> Iterator[SubmittedFile]:
    files = find_files(folder) if folder.is_dir() else ()
    return (file for file in files if file.kind not in _ASIDE)


def _is_plain(file: SubmittedFile) -> bool:
    return file.kind is FileKind.FORM and file.path.is_file()


def _digest_of(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return sha256, file.tell()
