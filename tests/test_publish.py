import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pledgexl.errors import PledgexlError
from pledgexl.messages.language import Language
from pledgexl.publish import publish, recover

FIRST = {"summary.xlsx": b"one" * 1000, "report.docx": b"one" * 1000}
SECOND = {"summary.xlsx": b"two" * 1000, "report.docx": b"two" * 1000}


def contents(folder: Path) -> dict[str, bytes]:
    return {child.name: child.read_bytes() for child in folder.iterdir()}


def test_makes_a_month_and_replaces_it_whole(tmp_path: Path) -> None:
    folder = tmp_path / "output" / "2024-03"

    publish(folder, FIRST, Language.JA)
    assert contents(folder) == FIRST

    publish(folder, SECOND, Language.JA)
    assert contents(folder) == SECOND
    assert [child.name for child in folder.parent.iterdir()] == ["2024-03"]


def test_keeps_what_the_office_has_put_beside_its_documents(tmp_path: Path) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST, Language.JA)
    (folder / "議会提出用.pdf").write_bytes(b"printed")
    (folder / "控え").mkdir()
    (folder / "控え" / "旧.docx").write_bytes(b"old")

    publish(folder, SECOND, Language.JA)

    assert (folder / "議会提出用.pdf").read_bytes() == b"printed"
    assert (folder / "控え" / "旧.docx").read_bytes() == b"old"
    assert (folder / "report.docx").read_bytes() == SECOND["report.docx"]


def test_a_failure_leaves_the_old_month_and_says_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST, Language.JA)

    with pytest.raises(PledgexlError) as error:
        publish(folder, SECOND | {"no/such/folder.docx": b"x"}, Language.JA)

    assert "書き込めません" in str(error.value)
    assert "\n" not in str(error.value)
    assert contents(folder) == FIRST
    publish(folder, SECOND, Language.JA)
    assert [child.name for child in tmp_path.iterdir()] == ["2024-03"]


def test_puts_back_a_month_that_a_crash_left_set_aside(tmp_path: Path) -> None:
    """Where folders cannot be exchanged in one step, this is what a crash leaves."""
    aside = tmp_path / ".2024-03.old"
    aside.mkdir()
    (aside / "report.docx").write_bytes(b"whole")
    half = tmp_path / ".2024-03.new"
    half.mkdir()
    (half / "report.docx").write_bytes(b"ha")

    recover(tmp_path / "2024-03")

    assert contents(tmp_path / "2024-03") == {"report.docx": b"whole"}
    assert [child.name for child in tmp_path.iterdir()] == ["2024-03"]


PUBLISHES_FOREVER = """
import sys
from pathlib import Path
from pledgexl.messages.language import Language
from pledgexl.publish import publish
print("ready", flush=True)
mark = 0
while True:
    mark += 1
    content = str(mark).encode() * 50_000
    publish(Path(sys.argv[1]), {"summary.xlsx": content, "report.docx": content}, Language.JA)
"""


def test_a_kill_at_any_moment_leaves_a_whole_month(tmp_path: Path) -> None:
    folder = tmp_path / "2024-03"
    publish(folder, FIRST, Language.JA)
    moments = random.Random(20240331)
    for _ in range(25):
        command = [sys.executable, "-c", PUBLISHES_FOREVER, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(moments.uniform(0.0, 0.02))
            os.kill(process.pid, signal.SIGKILL)

        found = contents(folder)
        assert set(found) == {"summary.xlsx", "report.docx"}
        assert found["summary.xlsx"] == found["report.docx"] != b""
