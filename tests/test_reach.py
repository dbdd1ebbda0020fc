"""The command with forms elsewhere and readers elsewhere: the result is the same to the byte."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusters import Cluster, running_cluster

EPOCH = "1712707200"  # 2024-04-10
PERIOD = "2024-03"


def pledgexl(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pledgexl", "--lang", "en", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONUTF8": "1"},
    )


@pytest.fixture(scope="module")
def demo(made_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample city's workspace with its forms on a share beside it."""
    folder = shutil.copytree(made_demo, tmp_path_factory.mktemp("reach") / "demo")
    assert pledgexl("-C", folder, "run", PERIOD).returncode == 0
    (folder / "submissions" / PERIOD).rename(folder / "share")
    return folder


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster"), 2, "--no-nanny") as running:
        yield running


def result(demo: Path) -> bytes:
    return (demo / "output" / PERIOD / "result.json").read_bytes()


def test_forms_on_a_share_give_the_same_result(demo: Path) -> None:
    before = result(demo)
    shutil.rmtree(demo / "output" / PERIOD)

    done = pledgexl("-C", demo, "run", PERIOD, "--submissions", (demo / "share").as_uri())

    assert (done.returncode, done.stderr) == (0, "")
    assert result(demo) == before


def test_readers_on_a_cluster_give_the_same_result(demo: Path, cluster: Cluster) -> None:
    before = result(demo)
    where = "--submissions", (demo / "share").as_uri(), "--scheduler", cluster.address
    shutil.rmtree(demo / "output" / PERIOD)

    done = pledgexl("-C", demo, "run", PERIOD, *where)

    assert (done.returncode, done.stderr) == (0, "")
    assert result(demo) == before


def test_a_scheduler_that_does_not_answer_is_one_line(demo: Path) -> None:
    where = "--submissions", (demo / "share").as_uri(), "--scheduler", "tcp://host:no"

    done = pledgexl("-C", demo, "status", PERIOD, *where)

    assert done.returncode == 2
    assert done.stderr.startswith("Error: Dask scheduler not responding: tcp://host:no")
    assert len(done.stderr.splitlines()) == 1


def test_an_address_does_not_say_which_month_lies_there(demo: Path) -> None:
    done = pledgexl("-C", demo, "check", "--submissions", (demo / "share").as_uri())

    assert done.returncode == 2
    assert "Specify a month" in done.stderr
