"""Submissions in a storage: in memory, where nothing is a folder of this PC, and on a share."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.memory import MemoryFileSystem

from errors import worded
from pledgexl.commands.collect import find_submissions, read_submissions, submission_in
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.commands.sample.workspace import sent_files
from pledgexl.intake.cluster import Stored, fetched, find_stored, read_in_executor
from pledgexl.intake.folder import (
    FileKind,
    OpenForm,
    SubmittedFile,
    find_files,
    read_lock,
    with_content,
)
from pledgexl.intake.package import MAXIMUM_FILE, Refusal
from pledgexl.intake.workers import WorkerPool
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Code
from pledgexl.model.language import Language
from pledgexl.model.submission import Submission
from pledgexl.rules.resolve import resolve
from pledgexl.workspace.settings import Settings, now

ADDRESS = "memory://bucket/2024-03"
SETTINGS = Settings(now())
PLAN = sample_city().plan
EXAMINE = partial(submission_in, plan=PLAN, period=NEWEST_PERIOD)


@pytest.fixture
def storage() -> Iterator[Any]:
    """Return the storage in memory, empty before and after."""
    memory = MemoryFileSystem()
    MemoryFileSystem.store.clear()
    yield memory
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


def lay(storage: Any, **contents: bytes) -> None:  # noqa: ANN401 (fsspec says no more)
    for name, content in contents.items():
        storage.pipe_file(f"/bucket/2024-03/{name}", content)


def refused(file: SubmittedFile) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        file.content()
    return refusal.value


def test_finds_what_lies_there_by_the_rules_of_a_folder(storage: Any, tmp_path: Path) -> None:  # noqa: ANN401
    contents = {
        "b.xlsx": b"b",
        "form[1].xlsx": b"1",
        "福祉部/c.xlsx": b"c",
        "B.xlsx": b"B",
        "Thumbs.db": b"t",
        "福祉部/~$c.xlsx": b"\x06Suzuki",
    }
    lay(storage, **contents)
    for name, content in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)

    stored = find_stored(ADDRESS)

    assert [replace(file, source=None) for file in stored] == [
        replace(file, path=file.path.relative_to(tmp_path)) for file in find_files(tmp_path)
    ]
    assert {file.name: file.content() for file in stored} == contents
    (lock,) = (file for file in stored if file.kind is FileKind.LOCK)
    assert read_lock(lock) == OpenForm("c.xlsx", "Suzuki")


def test_a_month_in_a_storage_is_the_month_of_a_folder(storage: Any, tmp_path: Path) -> None:  # noqa: ANN401
    for name, content in sent_files(NEWEST_PERIOD):
        (tmp_path / name).write_bytes(content)
        lay(storage, **{name: content})
    with ThreadPoolExecutor(2) as executor:
        answers = read_in_executor(EXAMINE, executor, find_stored(ADDRESS))
        there = [each for each in answers if isinstance(each, Submission)]

    here = [EXAMINE(file) for file in find_files(tmp_path)]
    assert resolve(there, PLAN) == resolve(here, PLAN)


def test_the_readers_of_this_pc_need_no_way_to_the_storage(storage: Any) -> None:  # noqa: ANN401
    lay(storage, **dict(sent_files(NEWEST_PERIOD)))
    settings = replace(SETTINGS, submissions=ADDRESS)
    found = find_submissions(Path("nowhere"), settings)

    # Processes of their own: what this process has in its memory is not there.
    with WorkerPool(EXAMINE, workers=1) as pool:
        read = read_submissions(found, EXAMINE, pool, settings)

    assert [len(each.entries) > 0 for each in read] == [True] * 44


def test_a_file_that_has_gone_or_is_too_large_is_refused(storage: Any) -> None:  # noqa: ANN401
    lay(storage, **{"a.xlsx": b"a", "b.xlsx": b"b", "c.xlsx": b"c"})
    gone, large, stays = find_stored(ADDRESS)
    assert isinstance(large.source, Stored)
    large = replace(large, source=replace(large.source, size=MAXIMUM_FILE + 1))
    storage.rm_file("/bucket/2024-03/a.xlsx")

    found = list(fetched([gone, large, stays]))

    assert refused(found[0]).code is Code.FILE_UNREADABLE
    assert refused(found[1]).code is Code.FILE_TOO_LARGE
    assert found[2].content() == b"c"


def test_a_file_that_grew_beyond_the_bound_is_refused(storage: Any) -> None:  # noqa: ANN401
    lay(storage, **{"a.xlsx": b"a"})
    (found,) = find_stored(ADDRESS)
    lay(storage, **{"a.xlsx": bytes(MAXIMUM_FILE + 1)})

    assert refused(found).code is Code.FILE_TOO_LARGE


def test_a_share_is_a_folder_with_all_its_rules(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"a")
    (tmp_path / "out.xlsx").symlink_to("/etc/hostname")

    assert find_stored(tmp_path.as_uri()) == find_files(tmp_path)


@pytest.mark.usefixtures("storage")
@pytest.mark.parametrize(
    ("address", "said"),
    [
        (ADDRESS, "Submissions folder not found: memory://bucket/2024-03"),
        ("file:///no/such/folder", "Submissions folder not found: file:///no/such/folder"),
        ("nothing://bucket", "The storage of submissions cannot be read: nothing://bucket"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(address: str, said: str) -> None:
    with pytest.raises(PledgexlError) as error:
        find_stored(address)

    assert worded(error.value, Language.EN).startswith(said)
    assert "\n" not in worded(error.value, Language.EN)


def test_no_password_and_no_signature_is_told() -> None:
    with pytest.raises(PledgexlError) as error:
        find_stored("nothing://anna:secret@host/2024-03?signature=secret")

    assert "nothing://host/2024-03" in worded(error.value, Language.EN)
    assert "secret" not in worded(error.value, Language.EN)


def test_what_is_carried_is_what_lies_there_or_why_it_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"a")
    (tmp_path / "~$a.xlsx").write_bytes(b"\x06Suzuki")
    (tmp_path / "gone.xlsx").write_bytes(b"")
    found = find_files(tmp_path)
    (tmp_path / "gone.xlsx").unlink()
    form, gone, lock = map(with_content, found)
    (tmp_path / "a.xlsx").unlink()
    (tmp_path / "~$a.xlsx").unlink()

    assert form.content() == b"a"
    assert read_lock(lock) == OpenForm("a.xlsx", "Suzuki")
    assert refused(gone).code is Code.FILE_UNREADABLE


IMPORTS = """
import sys
from pledgexl.cli.main import main
code = main(sys.argv[1:])
print(code, sorted({"distributed", "dask", "fsspec"} & sys.modules.keys()))
"""


def test_what_is_not_asked_for_is_not_imported(tmp_path: Path) -> None:
    def last_line(*arguments: str) -> str:
        command = [sys.executable, "-c", IMPORTS, "-C", str(tmp_path), *arguments]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
        return done.stdout.splitlines()[-1]

    assert last_line("--help") == "0 []"
    assert last_line("demo") == "0 []"
