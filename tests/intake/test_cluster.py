"""Reading on a real Dask cluster of this PC, with workers that are killed for real."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest

from clusters import Cluster, running_cluster
from errors import raises_saying
from failing_readers import came_along, kill_its_worker, process, read
from pledgexl import __version__
from pledgexl.commands.collect import rejected, submission_in
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_city
from pledgexl.commands.sample.workspace import sent_files
from pledgexl.export.result import result_bytes
from pledgexl.intake import cluster as cluster_module
from pledgexl.intake.cluster import Files, Results, cluster_reader, find_stored
from pledgexl.intake.folder import FileKind, SubmittedFile, find_files
from pledgexl.intake.package import Refusal
from pledgexl.intake.workers import WorkerPool
from pledgexl.model.errors import PledgexlError
from pledgexl.model.finding import Code
from pledgexl.model.language import Language
from pledgexl.model.submission import Submission
from pledgexl.rules.summarise import summarise

PLAN = sample_city().plan
EXAMINE = partial(submission_in, plan=PLAN, period=NEWEST_PERIOD)
# More chunks than are on their way at the same time.
COPIES = 13


SENT = tuple(sent_files(NEWEST_PERIOD))


def lay_sent(folder: Path, copies: int = 1) -> None:
    for number in range(copies):
        (folder / str(number)).mkdir(parents=True)
        for name, content in SENT:
            (folder / str(number) / name).write_bytes(content)


def result(found: Iterable[SubmittedFile], answers: Iterable[Submission | Refusal]) -> bytes:
    sent = [_submission(file, answer) for file, answer in zip(found, answers, strict=True)]
    return result_bytes(summarise(PLAN, NEWEST_PERIOD, sent, {}))


def _submission(file: SubmittedFile, answer: Submission | Refusal) -> Submission:
    if isinstance(answer, Refusal):
        return rejected(file.name, "", (answer.finding(file.name),))
    return answer


def local_result(found: tuple[SubmittedFile, ...]) -> bytes:
    with WorkerPool(EXAMINE, workers=2) as pool:
        return result(found, pool.read(found))


def joined(
    cluster: Cluster, address: str = ""
) -> AbstractContextManager[Callable[[Files], Results]]:
    return cluster_reader(EXAMINE, cluster.address, address)


def enter(joined: AbstractContextManager[Callable[[Files], Results]]) -> None:
    with joined:
        pytest.fail("it joined")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster"), 2, "--no-nanny") as running:
        yield running


def test_a_worker_that_is_killed_midway_changes_no_byte_of_the_result(tmp_path: Path) -> None:
    lay_sent(tmp_path / "sent", COPIES)
    found = find_files(tmp_path / "sent")

    with running_cluster(tmp_path, 2, "--no-nanny") as cluster, joined(cluster) as read_all:
        answers = read_all(found)
        first = next(answers)
        cluster.kill_worker()
        there = result(found, [first, *answers])

    assert there == local_result(found)


def test_a_worker_that_is_a_daemon_has_readers_as_well(tmp_path: Path) -> None:
    # So are the workers of a nanny, which starts them again when they die.
    lay_sent(tmp_path / "sent")
    found = find_files(tmp_path / "sent")

    with running_cluster(tmp_path, 1, "--nanny") as cluster, joined(cluster) as read_all:
        there = result(found, read_all(found))

    assert there == local_result(found)


def test_a_file_that_breaks_its_reader_is_refused_as_on_one_pc(
    cluster: Cluster, tmp_path: Path
) -> None:
    for name in ("a", "abort", "b", "exception", "memory", "z"):
        (tmp_path / f"{name}.xlsx").write_bytes(b"PK")
    files = find_files(tmp_path)

    with WorkerPool(read, workers=1) as pool:
        here = [_said(each) for each in pool.read(files)]
    with cluster_reader(read, cluster.address, "") as read_there:
        there = [_said(each) for each in read_there(files)]

    assert there == here
    assert [each[0] for each in there if isinstance(each, tuple)] == [
        Code.READER_CRASHED,
        Code.READER_CRASHED,
        Code.READER_OUT_OF_MEMORY,
    ]


def _said(answer: str | Refusal) -> str | tuple[Code, dict[str, str]]:
    return (answer.code, answer.values) if isinstance(answer, Refusal) else answer


def test_a_file_that_kills_worker_after_worker_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Otherwise it takes four workers, and four again when it is read alone.
    monkeypatch.setenv("DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES", "0")
    names = ("a", "killer", "z")
    files = [SubmittedFile(Path(name), name, FileKind.SYSTEM) for name in names]

    with (
        running_cluster(tmp_path, 3, "--no-nanny") as cluster,
        cluster_reader(kill_its_worker, cluster.address, "") as read_all,
    ):
        answers = [_said(each) for each in read_all(files)]

    assert answers == ["a", (Code.READER_CRASHED, {"detail": "KilledWorker"}), "z"]


def test_a_worker_needs_no_way_to_the_folder(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_sent(tmp_path / "sent")
    # Where the workers started, this says nothing.
    monkeypatch.chdir(tmp_path)
    found = find_files(Path("sent"))

    with joined(cluster) as read_all:
        there = result(found, read_all(found))

    assert there == local_result(found)


def test_the_readers_of_a_worker_end_with_the_run(cluster: Cluster) -> None:
    with cluster_reader(process, cluster.address, "") as read_all:
        found = set(read_all([SubmittedFile(Path("a"), "a")]))

    (number,) = (each for each in found if isinstance(each, int))
    assert number not in {worker.pid for worker in cluster.workers}
    end = time.monotonic() + 20
    while time.monotonic() < end and Path(f"/proc/{number}").exists():
        time.sleep(0.05)
    assert not Path(f"/proc/{number}").exists()


def test_files_on_a_share_are_read_there(cluster: Cluster, tmp_path: Path) -> None:
    lay_sent(tmp_path)
    found = find_stored(tmp_path.as_uri())

    with joined(cluster, tmp_path.as_uri()) as read_all:
        there = result(found, read_all(found))

    assert there == local_result(find_files(tmp_path))


def test_bytes_go_along_unless_the_workers_see_the_files(cluster: Cluster, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")

    def bytes_come_along(address: str) -> list[bool | Refusal]:
        with cluster_reader(came_along, cluster.address, address) as read_all:
            return list(read_all(find_files(tmp_path)))

    assert bytes_come_along("") == [True]
    assert bytes_come_along(tmp_path.as_uri()) == [False]


def test_a_worker_without_a_way_to_the_storage_is_named(cluster: Cluster) -> None:
    with raises_saying(PledgexlError, r"worker tcp://.* cannot read .*\(not found\)", Language.EN):
        enter(joined(cluster, "memory://2024-03"))


def test_no_file_is_refused_for_a_cluster_that_ends(tmp_path: Path) -> None:
    lay_sent(tmp_path / "sent", COPIES)
    found = find_files(tmp_path / "sent")

    with running_cluster(tmp_path, 1, "--no-nanny") as cluster, joined(cluster) as read_all:
        answers = read_all(found)
        next(answers)
        cluster.scheduler.kill()
        with raises_saying(PledgexlError, "Reading on the cluster failed", Language.EN):
            list(answers)


def test_a_cluster_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "_SECONDS_TO_ANSWER", 1)

    with (
        running_cluster(tmp_path, 0) as cluster,
        raises_saying(PledgexlError, r"cluster failed \(no worker\)", Language.EN),
    ):
        enter(joined(cluster))


def test_a_worker_of_another_version_is_named(tmp_path: Path) -> None:
    other = tmp_path / "path" / "pledgexl" / "__init__.py"
    other.parent.mkdir(parents=True)
    other.write_text('__version__ = "0.0.1"', "utf-8")

    with running_cluster(tmp_path, 0) as cluster:
        cluster.add_worker("--no-nanny", path=other.parents[1])
        with raises_saying(PledgexlError, f"here {__version__}, at tcp://.* 0.0.1", Language.EN):
            enter(joined(cluster))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "host", "nothing://host:1", "tls://[::1"])
def test_an_address_where_no_scheduler_is_is_told(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "_SECONDS_TO_ANSWER", 1)

    with raises_saying(PledgexlError, "Dask scheduler not responding", Language.EN):
        enter(cluster_reader(read, address, ""))


def test_something_else_that_answers_is_told_soon() -> None:
    def greet(server: socket.socket) -> None:
        asking, _ = server.accept()
        with asking:
            asking.sendall(b"220 mail\r\n" * 9)

    with socket.create_server(("127.0.0.1", 0)) as server:
        greeter = threading.Thread(target=greet, args=(server,))
        greeter.start()
        with raises_saying(PledgexlError, "Dask scheduler not responding", Language.EN):
            enter(cluster_reader(read, f"tcp://127.0.0.1:{server.getsockname()[1]}", ""))
        greeter.join()
