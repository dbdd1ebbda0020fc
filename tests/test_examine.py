"""A folder as it may lie there, through examining and through the command: nothing is lost."""

import json
import os
import pickle
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from command import pledgexl
from pledgexl.commands.collect import examine, submission_in
from pledgexl.commands.sample.city import FAULTY_PERIOD, NEWEST_PERIOD, sample_city
from pledgexl.commands.sample.workspace import sent_files
from pledgexl.intake.folder import find_files
from pledgexl.intake.form import read_form
from pledgexl.model.submission import FileStatus, Submission
from pledgexl.rules.resolve import resolve

FORM_NAME, FORM = next(iter(sent_files(NEWEST_PERIOD)))
CORPUS = Path(__file__).parent / "fuzz_corpus"


def lay(folder: Path, **contents: bytes) -> None:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def examined(folder: Path) -> tuple[Submission, ...]:
    plan = sample_city().plan
    read = [submission_in(found, plan, NEWEST_PERIOD) for found in find_files(folder)]
    return resolve(read, plan)


def outcomes(folder: Path) -> dict[str, tuple[FileStatus, list[str]]]:
    return {
        each.file: (each.status, [finding.code.value for finding in each.findings])
        for each in examined(folder)
    }


def test_each_kind_of_file_has_an_end_and_a_finding(tmp_path: Path) -> None:
    lay(
        tmp_path,
        **{
            FORM_NAME: FORM,
            f"~${FORM_NAME}": b"\x06Suzuki",
            "Thumbs.db": b"x",
            "empty.xlsx": b"",
            "again/copy.xlsx": FORM,
        },
    )
    (tmp_path / "link.xlsx").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.xlsx")

    found = outcomes(tmp_path)

    assert found.pop(FORM_NAME)[0] is FileStatus.ACCEPTED
    assert found == {
        "again/copy.xlsx": (FileStatus.IGNORED, ["N302"]),
        f"~${FORM_NAME}": (FileStatus.IGNORED, ["W301"]),
        "Thumbs.db": (FileStatus.IGNORED, ["N303"]),
        "empty.xlsx": (FileStatus.REJECTED, ["E102"]),
        "link.xlsx": (FileStatus.IGNORED, ["W302"]),
        "pipe.xlsx": (FileStatus.REJECTED, ["E107"]),
    }


def test_a_lock_names_the_form_and_who_has_it_open(tmp_path: Path) -> None:
    lay(tmp_path, **{"101.xlsx": FORM, "~$101.xlsx": b"\x06Suzuki", ".~lock.101.xlsx#": b""})

    said = [finding.values for each in examined(tmp_path) for finding in each.findings]

    assert {"form": "101.xlsx", "owner": "Suzuki"} in said
    assert {"form": "101.xlsx", "owner": "－"} in said


def test_files_that_cannot_be_read_are_not_taken_for_copies(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    os.mkfifo(tmp_path / "b.xlsx")

    assert [codes for _, codes in outcomes(tmp_path).values()] == [["E107"], ["E107"]]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the two names are one file")
def test_names_that_differ_in_capitals_alone_are_noted(tmp_path: Path) -> None:
    lay(tmp_path, **{"A.xlsx": FORM, "a.xlsx": b""})

    assert outcomes(tmp_path)["a.xlsx"] == (FileStatus.REJECTED, ["E102", "N304"])


@pytest.fixture
def messy(made_demo: Path, tmp_path: Path) -> Path:
    """Return a workspace whose submissions lie as badly as they can."""
    city = shutil.copytree(made_demo, tmp_path / "city")
    shutil.rmtree(city / "output" / str(NEWEST_PERIOD))
    folder = city / "submissions" / str(NEWEST_PERIOD)
    first, second, third, *_ = sorted(folder.iterdir())
    undecodable = os.fsdecode("企画.xlsx".encode("cp932"))
    lay(folder, **{undecodable: first.read_bytes(), "=cmd|'a'\n.xlsx": b"", "~$x.xlsx": b"\x01"})
    (folder / "下").mkdir()
    second.rename(folder / "下" / third.name)
    (folder / "loop").symlink_to(folder)
    (folder / "outside.xlsx").symlink_to("/etc/hostname")
    os.mkfifo(folder / "pipe.xlsx")
    with (folder / "huge.xlsx").open("wb") as huge:
        huge.truncate(4_000_000_000)
    return city


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone can lay such a folder")
def test_a_messy_folder_is_accounted_for_to_the_last_file(messy: Path) -> None:
    done = pledgexl("-C", messy, "run", str(NEWEST_PERIOD), "--provisional", "--json")

    document = json.loads(done.out)
    assert (done.code, done.err) == (1, "")
    found = Counter(each["status"] for each in document["inputs"])
    assert document["accounting"]["files"] == {
        "found": 51,
        "accepted": found["accepted"],
        "rejected": found["rejected"],
        "superseded": 0,
        "ignored": found["ignored"],
    }
    assert found == {"accepted": 44, "rejected": 3, "ignored": 4}
    named = {each["file"]: each["code"] for each in document["findings"]}
    assert {file: code for file, code in named.items() if file[:1] not in "0123456789下"} == {
        "huge.xlsx": "E106",
        "pipe.xlsx": "E107",
        "=cmd|'a'\\n.xlsx": "E102",
        "~$x.xlsx": "W301",
        "loop": "W302",
        "outside.xlsx": "W302",
        "\\x8a\\xe9\\x89\\xe6.xlsx": "N302",
    }
    output = {path.name for path in (messy / "output" / str(NEWEST_PERIOD)).iterdir()}
    assert output >= {"report.docx", "result.json", "summary.xlsx"}


def test_what_a_worker_read_is_the_same_in_another_process() -> None:
    """Also half a character, as damaged files contain it."""
    plan = sample_city().plan
    mutants = [(path.name, path.read_bytes()) for path in sorted(CORPUS.iterdir())]
    for name, content in (*mutants, *sent_files(FAULTY_PERIOD)):
        submission = examine(content, name, plan, FAULTY_PERIOD)
        received = pickle.loads(pickle.dumps(submission))  # noqa: S301 (of this process)

        assert received == submission
        assert received.form == submission.form


def test_a_form_is_kept_as_typed_with_its_submission() -> None:
    plan = sample_city().plan

    kept = examine(FORM, FORM_NAME, plan, NEWEST_PERIOD)

    assert kept.form == read_form(FORM, FORM_NAME)
    assert examine(b"", "empty.xlsx", plan, NEWEST_PERIOD).form is None
