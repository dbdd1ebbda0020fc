"""`close`, `verify` and `reopen`: a closed month stays as it was, or what became of it is said."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from english import JAPANESE, english_plan_file
from pledgexl.cli.main import main
from pledgexl.export.content import content_digest
from pledgexl.word.template import default_template

TOWN = Path(__file__).with_name("workspace_0_1_0")
NOBODY = 65534
JANUARY, FEBRUARY = "2024-01", "2024-02"


class Done(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


Run = Callable[..., Done]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a town of two issued months, each with a report, open data and an earlier issue."""
    root = shutil.copytree(TOWN, tmp_path / "town")
    for period in (JANUARY, FEBRUARY):
        folder = root / "output" / period
        for name, content in {
            "report.docx": default_template(),
            "index.html": f"<p>{period}</p>".encode(),
            "open/policies.csv": b"id,shown\n1,49.4\n",
            "issues/1/report.docx": default_template(),
            "issues/1/inputs/submissions/101.xlsx": b"as it was sent",
        }.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    return root


@pytest.fixture
def run(root: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Done:
        code = main(["-C", str(root), *arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


@pytest.fixture
def closed(run: Run) -> list[dict[str, Any]]:
    """Return what was said when both months were closed."""
    return [run("close", period, "--json").json for period in (JANUARY, FEBRUARY)]


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def state_of(done: Done, file: Path) -> str:
    """Return what `verify --json` said of the `file` of a month."""
    period = file.parts[file.parts.index("output") + 1]
    name = file.as_posix().partition(f"/{period}/")[2]
    (month,) = [each for each in done.json["closed"] if each["period"] == period]
    found: str = month["files"][name]
    return found


def test_closed_months_are_as_they_were_sealed(
    root: Path, run: Run, closed: list[dict[str, Any]]
) -> None:
    second = closed[1]
    paper = ("--head", second["printed_head"].upper(), "--count", str(second["count"]))

    done, compared = run("verify"), run("verify", "--json", *paper)

    assert (done.code, done.err) == (0, "")
    assert "封印のとおり（6ファイル）" in done.out
    assert "締めた月は全て、封印したときのままです。" in done.out
    assert (compared.code, compared.json["sound"]) == (0, True)
    assert compared.json["compared_with_paper"] is True
    assert second["previous"] == closed[0]["head"]
    records = [Path(each[key]) for each in closed for key in ("record", "certificate")]
    assert sorted(records) == list(files_below(root / "output" / "seals"))


@pytest.mark.usefixtures("closed")
def test_each_flipped_byte_of_each_file_is_found(root: Path, run: Run) -> None:
    for file in files_below(root / "output"):
        if file.name.endswith("封印書.docx"):
            # It is the copy of a paper.
            continue
        content = file.read_bytes()
        # The whole of small files; of large ones so many that it stays quick.
        for at in range(0, len(content), max(len(content) // 3, 1)):
            file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
            done = run("verify", "--json")
            assert (done.code, done.json["sound"]) == (1, False), (file, at)
            if "seals" in file.parts:
                assert done.json["faults"], (file, at)
            else:
                assert state_of(done, file) in ("changed", "resaved"), (file, at)
        file.write_bytes(content)
    assert run("verify").code == 0


@pytest.mark.usefixtures("closed")
def test_each_removed_and_each_added_file_is_named(root: Path, run: Run) -> None:
    for file in files_below(root / "output" / JANUARY):
        aside = file.rename(root / "aside")
        assert state_of(run("verify", "--json"), file) == "missing"
        aside.rename(file)
    added = root / "output" / FEBRUARY / "issues" / "2" / "report.docx"
    added.parent.mkdir()
    added.write_bytes(default_template())

    done = run("verify")

    assert done.code == 1
    assert "issues/2/report.docx　封印した後に加えられています" in done.out
    assert state_of(run("verify", "--json"), added) == "added"


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("period", [JANUARY, FEBRUARY])
def test_a_removed_month_is_found(root: Path, run: Run, period: str) -> None:
    shutil.rmtree(root / "output" / period)

    done = run("verify", "--json")

    (month,) = [each for each in done.json["closed"] if each["period"] == period]
    assert (done.code, set(month["files"].values())) == (1, {"missing"})


@pytest.mark.parametrize("kept", [0, 1])
def test_a_month_that_was_cut_off_with_its_seal_is_found_by_the_paper(
    root: Path, run: Run, closed: list[dict[str, Any]], kept: int
) -> None:
    for each in closed[kept:]:
        shutil.rmtree(root / "output" / each["period"])
        Path(each["record"]).unlink()
        Path(each["certificate"]).unlink()
    head = closed[1]["printed_head"]

    without = run("verify")
    # All that is left is sound, or nothing is left to verify.
    assert without.code == (0 if kept else 2)
    for paper in (("--head", head, "--count", "2"), ("--head", head), ("--count", "2")):
        done = run("verify", *paper)
        assert done.code == 1, paper
        assert "紙の封印書" in done.out


def test_the_number_on_paper_may_be_typed_as_people_type_it(
    run: Run, closed: list[dict[str, Any]]
) -> None:
    first = closed[0]
    wide = (
        first["printed_head"]
        .upper()
        .replace("-", "－")
        .translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    )

    assert run("verify", "--head", wide, "--count", "１").code == 0
    assert run("verify", "--head", first["head"]).code == 0
    for typed in (("--head", "3f2a"), ("--head", "封印番号"), ("--count", "0"), ("--count", "二")):
        done = run("verify", *typed)
        assert (done.code, done.err.count("\n")) == (2, 1), typed


@pytest.mark.usefixtures("closed")
def test_a_report_that_was_opened_and_saved_is_not_called_changed(root: Path, run: Run) -> None:
    report = root / "output" / FEBRUARY / "report.docx"
    with zipfile.ZipFile(report) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(report, "w", zipfile.ZIP_STORED) as package:
        for name, part in reversed(parts.items()):
            package.writestr(name, part)

    done = run("verify")

    assert done.code == 1
    assert "report.docx　内容（数値と文）は同じで、開いて保存し直されています" in done.out
    assert state_of(run("verify", "--json"), report) == "resaved"


@pytest.fixture
def reported(root: Path, run: Run) -> Path:
    """Return February's report, issued after January was closed."""
    shutil.rmtree(root / "output" / FEBRUARY / "issues")
    (root / "input_templates" / "report.docx").write_bytes(default_template())
    closed = run("close", JANUARY, "--json").json
    assert run("run", FEBRUARY, "--reason", "様式の変更").code == run("verify").code == 0
    folder = root / "output" / FEBRUARY
    named = json.loads((folder / "result.json").read_bytes())["issue"]["previous_seal"]
    assert named == {"head": closed["head"], "count": 1}
    return folder / "report.docx"


def test_a_report_that_was_altered_and_a_seal_that_it_names_are_missed(
    root: Path, run: Run, reported: Path
) -> None:
    # It is a witness of the seal before it, also where that was replaced.
    (record,) = (root / "output" / "seals").glob("*.json")
    kept = record.read_bytes()
    record.unlink()
    assert (run("close", JANUARY, "--reason", "やり直し").code, run("verify").code) == (0, 1)
    assert "2024-02の報告書に印刷した1番目の封印が、記録にありません" in run("verify").out
    next((root / "output" / "seals").glob("*.json")).unlink()
    record.write_bytes(kept)
    assert run("verify").code == 0

    with zipfile.ZipFile(reported) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].decode()
    parts["word/document.xml"] = body.replace("問合せ先", "連絡先").encode()
    with zipfile.ZipFile(reported, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    found = run("verify", "--json")
    assert (found.code, found.json["sound"]) == (1, False)
    assert found.json["altered_reports"] == {FEBRUARY: ["report.docx"]}

    # Whoever closes it is told, and so is whoever verifies it: it is as it was sealed.
    closed, verified = run("close", FEBRUARY), run("verify")
    assert [closed.code, verified.code] == [1, 0]
    for done in (closed, verified):
        assert "report.docxは、作成した後に数値か文が変えられています" in done.out


def test_no_report_is_issued_while_a_record_cannot_be_read(root: Path, run: Run) -> None:
    record = Path(run("close", JANUARY, "--json").json["record"])
    record.write_bytes(record.read_bytes().replace(b"2024-01", b"2024-02"))
    before = {file: file.read_bytes() for file in files_below(root / "output")}
    shutil.rmtree(root / "output" / FEBRUARY / "issues")

    done = run("run", FEBRUARY, "--reason", "確定")

    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "pledgexl verify" in done.err
    assert {file: file.read_bytes() for file in files_below(root / "output")}.items() <= (
        before.items()
    )


@pytest.mark.usefixtures("closed")
def test_what_programs_leave_beside_documents_is_no_change(root: Path, run: Run) -> None:
    for name in ("~$report.docx", "Thumbs.db", ".~lock.report.docx#"):
        (root / "output" / JANUARY / name).write_bytes(b"x")

    assert run("verify").code == 0


def test_a_closed_month_is_not_run_again_until_it_is_reopened(root: Path, run: Run) -> None:
    assert run("close", FEBRUARY).code == 0
    before = {file: file.read_bytes() for file in files_below(root / "output")}

    for options in ((), ("--provisional",)):
        done = run("run", FEBRUARY, *options)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert "pledgexl reopen 2024-02" in done.err
    assert {file: file.read_bytes() for file in files_below(root / "output")} == before
    assert run("reopen", FEBRUARY, "--reason", "評価の転記の誤り").code == 0
    shutil.rmtree(root / "output" / FEBRUARY / "issues")
    assert run("run", FEBRUARY).code == 0
    unsealed = run("verify")
    assert (unsealed.code, "締めていません（`pledgexl close 2024-02`）" in unsealed.out) == (
        0,
        True,
    )
    again = run("close", FEBRUARY, "--json").json
    assert (again["count"], again["kind"], run("verify").code) == (3, "closed", 0)


def test_what_was_changed_before_a_month_was_reopened_stays_on_record(root: Path, run: Run) -> None:
    run("close", JANUARY)
    page = root / "output" / JANUARY / "index.html"
    page.write_bytes(b"<p>forged</p>")

    reopened = run("reopen", JANUARY, "--reason", "作り直すため", "--json")
    run("close", JANUARY)

    assert (reopened.code, reopened.json["changed"]) == (1, {"index.html": "changed"})
    assert reopened.json["reason"] == "作り直すため"
    # It was said then; it is no change of what is closed now.
    done = run("verify")
    assert done.code == 0
    assert "2番目の封印で再開したときに" in done.out
    assert "index.html　封印した後に変えられています" in done.out


def test_a_seal_after_a_backup_was_restored_has_its_reason(run: Run) -> None:
    sealed = run("close", JANUARY, "--reason", "  控えから\n戻したため ", "--json").json

    assert sealed["reason"] == "控えから 戻したため"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("close",), "対象月を指定してください"),
        (("close", "2024-03"), "確定版がないので"),
        (("close", JANUARY, "--reason", "長" * 201), "理由が長すぎます"),
        (("reopen", JANUARY, "--reason", "x"), "締めていないので"),
        (("reopen", JANUARY), "再開する理由"),
        (("reopen", "--reason", "x"), "対象月を指定してください"),
        (("verify",), "封印の記録がありません"),
    ],
)
def test_a_mistake_of_the_operator_is_one_line(
    root: Path, run: Run, arguments: tuple[str, ...], said: str
) -> None:
    done = run(*arguments)

    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err
    assert not (root / "output" / "seals").exists()


def test_a_month_is_closed_once(run: Run) -> None:
    run("close", JANUARY)

    done = run("close", JANUARY)

    assert (done.code, "すでに締めています" in done.err) == (2, True)


def test_a_month_of_which_a_document_is_missing_is_not_closed(root: Path, run: Run) -> None:
    path = root / "output" / JANUARY / "result.json"
    result = json.loads(path.read_bytes())
    result["issued"] = {"date": "2024-02-10", "documents": ["report.docx", "summary.xlsx"]}
    path.write_text(json.dumps(result), "utf-8")

    done = run("close", JANUARY)

    assert (done.code, "ないもの：summary.xlsx" in done.err) == (2, True)


def test_a_provisional_month_is_not_closed(root: Path, run: Run) -> None:
    path = root / "output" / JANUARY / "result.json"
    result = json.loads(path.read_bytes()) | {"provisional": True}
    path.write_text(json.dumps(result), "utf-8")

    assert run("close", JANUARY).code == 2


def test_a_link_out_of_the_month_is_not_sealed(root: Path, run: Run) -> None:
    (root / "output" / JANUARY / "elsewhere.docx").symlink_to(root / "input_templates/plan.xlsx")

    done = run("close", JANUARY)

    assert (done.code, "elsewhere.docx" in done.err) == (2, True)


def test_a_link_that_came_into_a_closed_month_is_named(root: Path, run: Run) -> None:
    run("close", JANUARY)
    page = root / "output" / JANUARY / "index.html"
    page.unlink()
    for link in (page, page.with_name("elsewhere.docx")):
        link.symlink_to(root / "input_templates" / "plan.xlsx")

    found = run("verify", "--json")

    assert found.code == 1
    assert state_of(found, page) == "changed"
    assert state_of(found, page.with_name("elsewhere.docx")) == "added"
    assert run("reopen", JANUARY, "--reason", "差し替えられたため").code == 1


def test_nothing_is_added_to_records_that_are_not_sound(
    root: Path, run: Run, closed: list[dict[str, Any]]
) -> None:
    Path(closed[0]["record"]).unlink()
    before = list(files_below(root / "output" / "seals"))

    done = run("reopen", FEBRUARY, "--reason", "x")

    assert (done.code, "`pledgexl verify`" in done.err) == (2, True)
    assert list(files_below(root / "output" / "seals")) == before


def test_a_seal_that_cannot_be_written_leaves_nothing(root: Path, run: Run) -> None:
    (root / "output" / "seals").write_bytes(b"no folder")

    done = run("close", JANUARY)

    assert (done.code, "書き込めません" in done.err) == (2, True)
    assert [path.name for path in (root / "output").iterdir() if path.name[0] == "."] == []


@pytest.mark.usefixtures("closed")
@pytest.mark.skipif(os.name != "posix", reason="rights are set otherwise")
def test_a_workspace_that_may_only_be_read_is_verified(root: Path) -> None:
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as folder:
        disc = shutil.copytree(root, Path(folder, "disc"))
        Path(folder).chmod(0o755)
        disc.chmod(0o555)
        os.seteuid(NOBODY if is_root else os.geteuid())
        try:
            closing, verifying = (
                main(["-C", str(disc), *command])
                for command in (("reopen", JANUARY, "--reason", "x"), ("verify",))
            )
        finally:
            os.seteuid(0 if is_root else os.geteuid())
            disc.chmod(0o755)

    assert (closing, verifying) == (2, 0)


@pytest.mark.usefixtures("closed")
def test_verifies_without_any_network(root: Path) -> None:
    program = """
import sys
def refuse(event, arguments):
    if event.startswith("socket.") and event not in ("socket.gethostname", "socket.__new__"):
        raise RuntimeError(f"{event} {arguments}")
sys.addaudithook(refuse)
from pledgexl.cli.main import main
raise SystemExit(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", program, "-C", root, "verify"],
        capture_output=True,
        env=os.environ | {"PYTHONUTF8": "1"},
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_an_english_screen_says_the_same(run: Run) -> None:
    closed = run("--lang", "en", "close", JANUARY)
    verified = run("--lang", "en", "verify")

    assert "Closed: 6 files of the folder are sealed." in closed.out
    assert "Every closed month is as it was sealed." in verified.out
    assert "issued but not closed (`pledgexl close 2024-02`)" in verified.out


def test_a_month_that_was_never_closed_keeps_nothing_from_being_verified(
    root: Path, run: Run
) -> None:
    run("close", JANUARY)
    (root / "output" / FEBRUARY / "result.json").write_bytes(b"{")

    done = run("verify", "--json")

    assert (done.code, done.json["sound"], done.json["unsealed"]) == (0, True, [])


def test_speaks_as_an_english_plan_does(root: Path, run: Run) -> None:
    english_plan_file(root / "input_templates" / "plan.xlsx")

    said = [
        run("verify").err,
        run("close", JANUARY).out,
        run("close", JANUARY).err,
        run("run", JANUARY).err,
        run("verify").out,
        run("reopen", JANUARY, "--reason", "mistyped").out,
    ]

    assert all(said)
    assert [text for text in said if JAPANESE.search(text)] == []
    assert [
        path.name for path in files_below(root / "output" / "seals") if "seal" in path.name
    ] == ["0001_2024-01_seal_certificate.docx", "0002_2024-01_seal_certificate.docx"]


def test_files_are_the_same_whatever_their_name_is_composed_of(root: Path, run: Run) -> None:
    composed = root / "output" / JANUARY / "がいよう.docx"
    composed.write_bytes(default_template())
    run("close", JANUARY)

    # macOS and some archives write か and ゛.
    composed.rename(composed.with_name("か\u3099いよう.docx"))

    assert run("verify").code == 0
    assert content_digest("x.docx", default_template()) is not None
