import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from errors import worded
from pledgexl.model.errors import PledgexlError
from pledgexl.model.language import Language
from pledgexl.workspace.publish import publish, recover_all, write_new
from test_issues import type_into

ROOT = Path(__file__).parents[1]
NOBODY = 65534
TOWN = Path(__file__).with_name("workspace_0_1_0")

FIRST = {"summary.xlsx": b"one" * 1000, "report.docx": b"one" * 1000}
SECOND = {"summary.xlsx": b"two" * 1000, "report.docx": b"two" * 1000}


def contents(folder: Path) -> dict[str, bytes]:
    return {child.name: child.read_bytes() for child in folder.iterdir()}


EITHER_WAY = pytest.mark.parametrize("at_once", [True, False], ids=["exchange", "two renames"])


@EITHER_WAY
def test_makes_a_month_and_replaces_it_whole(tmp_path: Path, *, at_once: bool) -> None:
    folder = tmp_path / "output" / "2024-03"

    publish(folder, FIRST, at_once=at_once)
    assert contents(folder) == FIRST

    publish(folder, SECOND, at_once=at_once)
    assert contents(folder) == SECOND
    assert [child.name for child in folder.parent.iterdir()] == ["2024-03"]


@EITHER_WAY
def test_keeps_what_the_office_has_put_beside_its_documents(
    tmp_path: Path, *, at_once: bool
) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST)
    (folder / "議会提出用.pdf").write_bytes(b"printed")
    (folder / "控え" / "前の版").mkdir(parents=True)
    (folder / "控え" / "前の版" / "旧.docx").write_bytes(b"old")
    (folder / "空").mkdir()
    (folder / "link").symlink_to("議会提出用.pdf")
    (folder / "loose").symlink_to("nowhere")
    before = (folder / "議会提出用.pdf").stat()

    publish(folder, SECOND, at_once=at_once)

    after = (folder / "議会提出用.pdf").stat()
    assert (folder / "議会提出用.pdf").read_bytes() == b"printed"
    assert (after.st_mtime_ns, after.st_nlink) == (before.st_mtime_ns, 1)
    assert (folder / "控え" / "前の版" / "旧.docx").read_bytes() == b"old"
    assert (folder / "空").is_dir()
    assert os.readlink(folder / "link") == "議会提出用.pdf"  # noqa: PTH115 (as it stands)
    assert os.readlink(folder / "loose") == "nowhere"  # noqa: PTH115 (as it stands)
    assert (folder / "report.docx").read_bytes() == SECOND["report.docx"]


def test_a_folder_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "share" / "2024-03").mkdir(parents=True)
    (tmp_path / "output").mkdir()
    folder = tmp_path / "output" / "2024-03"
    folder.symlink_to("../share/2024-03")

    publish(folder, FIRST)

    assert folder.is_symlink()
    assert contents(tmp_path / "share" / "2024-03") == FIRST
    assert len(list(tmp_path.glob("*/*"))) == 2


def test_keeps_what_the_office_has_put_into_a_folder_of_documents(tmp_path: Path) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST | {"open/policies.csv": b"one"})
    (folder / "open" / "メモ.txt").write_bytes(b"mine")

    publish(folder, SECOND | {"open/policies.csv": b"two"})

    assert contents(folder / "open") == {"policies.csv": b"two", "メモ.txt": b"mine"}


def test_a_failure_leaves_the_old_month_and_says_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST)

    with pytest.raises(PledgexlError) as error:
        publish(folder, SECOND | {"長" * 300: b"x"})

    assert "書き込めません" in worded(error.value)
    assert "\n" not in worded(error.value)
    assert contents(folder) == FIRST
    assert [child.name for child in tmp_path.iterdir()] == ["2024-03"]


def test_a_file_where_the_folder_should_be_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "2024-03").write_bytes(b"mine")

    with pytest.raises(PledgexlError):
        publish(tmp_path / "2024-03", FIRST)

    assert contents(tmp_path) == {"2024-03": b"mine"}


def leave_scrap(parent: Path) -> None:
    scrap = parent / ".2024-03.0123abcd.scrap"
    scrap.mkdir()
    (scrap / "report.docx").write_bytes(b"ha")


def test_puts_back_a_month_that_a_crash_left_set_aside(tmp_path: Path) -> None:
    """Where folders cannot be exchanged in one step, this is what a crash leaves."""
    aside = tmp_path / ".2024-03.old"
    aside.mkdir()
    (aside / "report.docx").write_bytes(b"whole")
    leave_scrap(tmp_path)

    recover_all(tmp_path)

    assert contents(tmp_path / "2024-03") == {"report.docx": b"whole"}
    assert [child.name for child in tmp_path.iterdir()] == ["2024-03"]


def test_sweeps_a_month_that_was_replaced_before_the_crash(tmp_path: Path) -> None:
    publish(tmp_path / "2024-03", SECOND)
    aside = tmp_path / ".2024-03.old"
    aside.mkdir()
    (aside / "report.docx").write_bytes(b"whole")
    leave_scrap(tmp_path)

    recover_all(tmp_path)

    assert contents(tmp_path / "2024-03") == SECOND
    assert [child.name for child in tmp_path.iterdir()] == ["2024-03"]


def test_a_new_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "input_templates" / "plan.xlsx"

    write_new(path, b"plan" * 1000)

    assert contents(path.parent) == {"plan.xlsx": b"plan" * 1000}
    with pytest.raises(PledgexlError):
        write_new(path / "below.xlsx", b"x")


CAPPED = """
import resource, sys
from pathlib import Path
from pledgexl.model.language import Language
from pledgexl.model.errors import PledgexlError
from pledgexl.workspace.publish import publish, write_new
folder, at_once = Path(sys.argv[1]), sys.argv[2] == "True"
old, new = ({name: word * 3 for name in ("a", "b", "c")} for word in (b"old", b"newer"))
publish(folder, old)
(folder / "own").write_bytes(b"own" * 9)
for limit in range(17):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        publish(folder, new, at_once=at_once)
        said = "-"
    except PledgexlError as error:
        said = "said" if len(str(error).splitlines()) == 1 else "?"
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    own = found.pop("own", b"")
    state = "old" if found == old else "new" if found == new else "broken"
    print(limit, said, state, own == b"own" * 9, len(list(folder.parent.iterdir())))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file sizes")
@EITHER_WAY
def test_a_disk_that_is_full_at_any_byte_leaves_the_old_month(
    tmp_path: Path, *, at_once: bool
) -> None:
    command = [sys.executable, "-c", CAPPED, str(tmp_path / "2024-03"), str(at_once)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    lines = [line.split(maxsplit=1)[1] for line in done.stdout.splitlines()]
    assert lines == ["said old True 1"] * 15 + ["- new True 1"] * 2


@pytest.fixture
def folder_without_rights() -> Iterator[Path]:
    """Return a folder with a month in it in which somebody without rights may change nothing."""
    with tempfile.TemporaryDirectory() as folder:
        publish(Path(folder, "2024-03"), FIRST)
        Path(folder).chmod(0o555)
        yield Path(folder)


@pytest.mark.skipif(os.name != "posix", reason="rights are set otherwise")
def test_a_folder_that_may_not_be_changed_is_one_clear_line(folder_without_rights: Path) -> None:
    folder = folder_without_rights / "2024-03"
    is_root = os.geteuid() == 0
    os.seteuid(NOBODY if is_root else os.geteuid())
    try:
        with pytest.raises(PledgexlError) as error:
            publish(folder, SECOND)
    finally:
        os.seteuid(0 if is_root else os.geteuid())

    assert os.strerror(errno.EACCES) in worded(error.value, Language.EN)
    assert contents(folder) == FIRST


@pytest.mark.skipif(os.name != "posix", reason="rights are set otherwise")
def test_leaves_no_scrap_of_a_month_whose_folder_is_read_only() -> None:
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as parent:
        if is_root:
            os.chown(parent, NOBODY, -1)
        os.seteuid(NOBODY if is_root else os.geteuid())
        try:
            folder = Path(parent, "2024-03")
            publish(folder, FIRST)
            folder.chmod(0o555)
            publish(folder, SECOND)
            assert contents(folder) == SECOND
            assert [child.name for child in Path(parent).iterdir()] == ["2024-03"]
        finally:
            os.seteuid(0 if is_root else os.geteuid())


PUBLISHES_FOREVER = """
import sys
from pathlib import Path
from pledgexl.workspace.publish import publish
print("ready", flush=True)
mark = 0
while True:
    mark += 1
    content = str(mark).encode() * 50_000
    documents = {"summary.xlsx": content, "report.docx": content}
    publish(Path(sys.argv[1]), documents, at_once=sys.argv[2] == "True")
"""


@EITHER_WAY
def test_a_kill_at_any_moment_leaves_a_whole_month(tmp_path: Path, *, at_once: bool) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST)
    moments = random.Random(20240331)
    for _ in range(25):
        command = [sys.executable, "-c", PUBLISHES_FOREVER, str(folder), str(at_once)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(moments.uniform(0.0, 0.02))
            os.kill(process.pid, signal.SIGKILL)

        if not at_once:
            # Between two renames there is no month, until the next run comes.
            recover_all(tmp_path)
        found = contents(folder)
        assert set(found) == {"summary.xlsx", "report.docx"}
        assert found["summary.xlsx"] == found["report.docx"] != b""


ISSUES_FOREVER = """
import sys
from pathlib import Path
from pledgexl.workspace.publish import publish
folder, at_once = Path(sys.argv[1]), sys.argv[2] == "True"
print("ready", flush=True)
while True:
    mark = int((folder / "result.json").read_bytes()[:8])
    content = f"{mark + 1:08}".encode() * 9_000
    documents = {name: content for name in ("result.json", "report.docx", "inputs/plan.xlsx")}
    moved = {name: f"issues/{mark}/{name}" for name in documents}
    publish(folder, documents, moved=moved, at_once=at_once)
    print("published", flush=True)
"""


@EITHER_WAY
def test_a_kill_at_any_moment_leaves_each_issue_whole(tmp_path: Path, *, at_once: bool) -> None:
    folder = tmp_path / "2024-03"
    names = ("result.json", "report.docx", "inputs/plan.xlsx")
    publish(folder, dict.fromkeys(names, b"00000001" * 9_000))
    moments = random.Random(20240410)
    for _ in range(12):
        command = [sys.executable, "-c", ISSUES_FOREVER, str(folder), str(at_once)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            for _ in ("ready", "published"):
                process.stdout.readline()
            time.sleep(moments.uniform(0.0, 0.03))
            os.kill(process.pid, signal.SIGKILL)

        recover_all(tmp_path)
        standing = int((folder / "result.json").read_bytes()[:8])
        kept = {int(path.name): path for path in folder.glob("issues/*")}
        assert sorted(kept) == list(range(1, standing))
        for number, issue in (kept | {standing: folder}).items():
            for name in names:
                assert (issue / name).read_bytes() == f"{number:08}".encode() * 9_000
    assert standing > 12


@EITHER_WAY
def test_moves_files_to_a_name_of_their_own_in_the_same_step(
    tmp_path: Path, *, at_once: bool
) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST | {"report.pdf": b"pages"})
    (folder / "メモ.txt").write_bytes(b"mine")
    moved = {name: f"issues/1/{name}" for name in (*FIRST, "report.pdf")}

    publish(folder, SECOND, moved=moved, at_once=at_once)

    assert contents(folder / "issues" / "1") == FIRST | {"report.pdf": b"pages"}
    (folder / "issues").rename(tmp_path / "issues")
    assert contents(folder) == SECOND | {"メモ.txt": b"mine"}


def test_moves_no_file_onto_another(tmp_path: Path) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST | {"issues/1/report.docx": b"kept"})

    with pytest.raises(PledgexlError):
        publish(folder, SECOND, moved={"report.docx": "issues/1/report.docx"})

    assert (folder / "issues/1/report.docx").read_bytes() == b"kept"
    assert (folder / "report.docx").read_bytes() == FIRST["report.docx"]
    assert [child.name for child in tmp_path.iterdir()] == ["2024-03"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_no_run_that_is_killed_or_out_of_room_breaks_a_month(tmp_path: Path) -> None:
    """A few of what `make crash` does a thousand times, in a small town."""
    town = shutil.copytree(TOWN, tmp_path / "town")
    forms = town / "submissions" / "2024-03"
    (forms / "102_健康課.xlsx").unlink()
    type_into(forms / "101_こども課.xlsx", "1-1-1-01", RATING=11)
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.crash", "8", "2", "--workspace", town],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "kills 8," in done.stdout
