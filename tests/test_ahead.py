"""What is read while the plan is being read, and what becomes of it."""

import time
from functools import partial
from pathlib import Path

from pledgexl.ahead import ReadAhead
from pledgexl.examine import Examiner
from pledgexl.intake.folder import FoundFile, find_files
from pledgexl.intake.workers import processors
from pledgexl.sample.city import FAULTY_PERIOD, sample_city
from pledgexl.sample.workspace import sent_files

EXAMINER = Examiner(sample_city().plan, FAULTY_PERIOD)


def lay_faulty_month(folder: Path) -> None:
    for name, content in sent_files(FAULTY_PERIOD):
        (folder / name).write_bytes(content)
    (folder / "~$301_市民課.xlsx").write_bytes(b"")
    (folder / "000_空.xlsx").write_bytes(b"")


def read_ahead(folder: Path, seconds: float) -> tuple[FoundFile, ...]:
    """Return the files of `folder`, some of them read already if there is a processor for it."""
    end = time.monotonic() + (seconds if processors() > 1 else 0)
    with ReadAhead(partial(find_files, folder), at_least=1) as ahead:
        while time.monotonic() < end and not any(
            file.read for file in ahead.files(find_files(folder))
        ):
            time.sleep(0.01)
    return ahead.files(find_files(folder))


def test_a_file_that_was_read_ahead_says_what_it_says_otherwise(tmp_path: Path) -> None:
    lay_faulty_month(tmp_path)

    found = read_ahead(tmp_path, seconds=60)

    assert any(file.read for file in found) == (processors() > 1)
    assert list(map(EXAMINER, found)) == list(map(EXAMINER, find_files(tmp_path)))


def test_what_was_read_ahead_counts_for_this_run_even_if_the_file_is_gone(tmp_path: Path) -> None:
    lay_faulty_month(tmp_path)
    before = {file.name: EXAMINER(file) for file in find_files(tmp_path)}

    found = read_ahead(tmp_path, seconds=60)
    read = [file for file in found if file.read]
    for file in read:
        file.path.unlink()

    assert [EXAMINER(file) for file in read] == [before[file.name] for file in read]
