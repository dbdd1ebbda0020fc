import json
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from failing_readers import read
from pledgexl.commands.collect import submission_in
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.commands.sample.workspace import sent_files
from pledgexl.export.result import result_bytes
from pledgexl.intake.cluster import Stored, chunked, read_in_executor
from pledgexl.intake.folder import SubmittedFile, find_files
from pledgexl.intake.package import Refusal
from pledgexl.intake.workers import WorkerPool
from pledgexl.model.finding import Code
from pledgexl.model.submission import Submission
from pledgexl.rules.summarise import summarise


def files(*names: str) -> list[SubmittedFile]:
    return [SubmittedFile(Path(name), name) for name in names]


def processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def that_cannot_travel(file: SubmittedFile) -> object:
    """Return something for one file that no process can send."""
    return threading.Lock() if file.name == "lock" else file.name


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all that the sample city's departments sent."""
    lies = tmp_path_factory.mktemp("sent")
    for name, content in sent_files(NEWEST_PERIOD):
        (lies / name).write_bytes(content)
    return lies


def result(answers: Iterator[Submission | Refusal]) -> bytes:
    sent = [each for each in answers if isinstance(each, Submission)]
    return result_bytes(summarise(sample_city().plan, NEWEST_PERIOD, sent, {}))


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(2), processes])
def test_any_executor_reads_what_the_readers_of_this_pc_read(
    folder: Path, make: "type[Executor]"
) -> None:
    examine = partial(submission_in, plan=sample_city().plan, period=NEWEST_PERIOD)
    with WorkerPool(examine, workers=1) as pool:
        here = result(pool.read(find_files(folder)))
    with make() as executor:
        there = result(read_in_executor(examine, executor, find_files(folder)))

    assert there == here
    assert json.loads(here)["accounting"]["files"]["accepted"] == 44


def test_gives_the_results_in_the_order_of_the_files() -> None:
    names = [f"{number}.xlsx" for number in range(500)]

    with ThreadPoolExecutor(4) as executor:
        assert list(read_in_executor(read, executor, files(*names))) == names


def test_a_file_that_raises_costs_itself_alone() -> None:
    with ThreadPoolExecutor(2) as executor:
        first, refusal, last = read_in_executor(read, executor, files("a", "exception", "z"))

    assert (first, last) == ("a", "z")
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.values) == (Code.READER_CRASHED, {"detail": "ValueError"})


def test_a_chunk_that_fails_as_a_whole_is_read_again_file_by_file() -> None:
    with processes() as executor:
        first, refusal, last = read_in_executor(
            that_cannot_travel, executor, files("a", "lock", "z")
        )

    assert (first, last) == ("a", "z")
    assert isinstance(refusal, Refusal)
    assert refusal.code is Code.READER_CRASHED


def test_an_executor_whose_workers_are_gone_is_no_fault_of_a_file() -> None:
    with processes() as executor, pytest.raises(BrokenExecutor):
        list(read_in_executor(read, executor, files("a", "exit", "z")))


def test_no_more_than_some_chunks_are_on_their_way() -> None:
    taken: list[str] = []

    def told() -> Iterator[SubmittedFile]:
        for file in files(*map(str, range(1000))):
            taken.append(file.name)
            yield file

    with ThreadPoolExecutor(1) as executor:
        answers = read_in_executor(read, executor, told())
        next(answers)
        assert len(taken) == (16 + 1) * 32


def test_leaving_takes_back_what_was_not_begun() -> None:
    may_go = threading.Event()
    begun: list[str] = []

    def wait(file: SubmittedFile) -> None:
        begun.append(file.name)
        if int(file.name) >= 32:
            may_go.wait(10)

    with ThreadPoolExecutor(1) as executor:
        answers = read_in_executor(wait, executor, files(*map(str, range(200))))
        next(answers)
        answers.close()
        may_go.set()

    assert set(begun) <= {str(number) for number in range(64)}


def test_a_chunk_of_large_files_is_small() -> None:
    large = SubmittedFile(Path("a"), "a", source=Stored("", "", 3_000_000))

    assert [len(chunk) for chunk in chunked([large] * 5)] == [2, 2, 1]
