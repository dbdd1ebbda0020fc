import errno
import os
import sys
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from pledgexl.intake.folder import FileKind, find_files, read_content
from pledgexl.intake.package import MAXIMUM_FILE, Refusal
from pledgexl.model.finding import Code

NOBODY = 65534
needs_links = pytest.mark.skipif(os.name != "posix", reason="making links needs rights on Windows")


def lay(folder: Path, *names: str, content: bytes = b"PK") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def kinds(folder: Path) -> dict[str, FileKind]:
    return {found.name: found.kind for found in find_files(folder)}


def refused(path: Path) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read_content(path)
    return refusal.value


@contextmanager
def as_somebody_without_rights() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Return a folder that somebody without rights may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_finds_files_in_subfolders_in_the_order_of_their_names(tmp_path: Path) -> None:
    lay(tmp_path, "b.xlsx", "福祉部/高齢課/c.xlsx", "a.xlsx", "福祉部/a.xlsx")

    names = [found.name for found in find_files(tmp_path)]

    assert names == ["a.xlsx", "b.xlsx", "福祉部/a.xlsx", "福祉部/高齢課/c.xlsx"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Thumbs.db", FileKind.SYSTEM),
        ("THUMBS.DB", FileKind.SYSTEM),
        ("desktop.ini", FileKind.SYSTEM),
        (".DS_Store", FileKind.SYSTEM),
        ("._101.xlsx", FileKind.SYSTEM),
        ("~WRL0003.tmp", FileKind.SYSTEM),
        ("101.xlsx.part", FileKind.SYSTEM),
        ("101.xlsx.crdownload", FileKind.SYSTEM),
        ("101.xlsx:Zone.Identifier", FileKind.SYSTEM),
        (".101.xlsx.icloud", FileKind.SYSTEM),
        ("101.xlsx~", FileKind.SYSTEM),
        ("@eaDir/101.xlsx/SYNOINDEX_MEDIA_INFO", FileKind.SYSTEM),
        ("福祉部/@eaDir/101.xlsx@SynoEAStream", FileKind.SYSTEM),
        ("#recycle/101.xlsx", FileKind.SYSTEM),
        ("__MACOSX/101.xlsx", FileKind.SYSTEM),
        (".~101.xlsx", FileKind.LOCK),
        ("~$101.xlsx", FileKind.LOCK),
        (".~lock.101.xlsx#", FileKind.LOCK),
        ("101.xlsx", FileKind.FORM),
        ("101.pdf", FileKind.FORM),
        ("101", FileKind.FORM),
        (".~lock.101.xlsx", FileKind.FORM),
    ],
)
def test_tells_forms_from_what_programs_leave_behind(
    tmp_path: Path, name: str, kind: FileKind
) -> None:
    lay(tmp_path, name)

    assert kinds(tmp_path) == {name: kind}


@needs_links
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    lay(tmp_path, "in/101.xlsx", "out/102.xlsx", "out-of-it/103.xlsx")
    inside = tmp_path / "in"
    (inside / "file.xlsx").symlink_to(tmp_path / "out" / "102.xlsx")
    (inside / "folder").symlink_to(tmp_path / "out")
    (inside / "up").symlink_to("..")
    (inside / "nowhere.xlsx").symlink_to("nothing.xlsx")
    (inside / "password.xlsx").symlink_to("/etc/passwd")

    assert kinds(inside) == {
        "101.xlsx": FileKind.FORM,
        "file.xlsx": FileKind.LINK,
        "folder": FileKind.LINK,
        "up": FileKind.LINK,
        "nowhere.xlsx": FileKind.LINK,
        "password.xlsx": FileKind.LINK,
    }


@needs_links
def test_a_link_within_the_folder_leads_to_its_file(tmp_path: Path) -> None:
    lay(tmp_path, "a/101.xlsx", content=b"one")
    (tmp_path / "b.xlsx").symlink_to("a/101.xlsx")

    assert kinds(tmp_path) == {"a/101.xlsx": FileKind.FORM, "b.xlsx": FileKind.FORM}
    assert read_content(tmp_path / "b.xlsx") == b"one"


@needs_links
def test_links_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "self").mkdir()
    (tmp_path / "self" / "again").symlink_to(tmp_path / "self")

    assert set(kinds(tmp_path).values()) == {FileKind.LINK}


def test_a_decomposed_name_is_shown_composed_and_opened_as_it_is(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "がくげいか.xlsx")
    lay(tmp_path, decomposed, content=b"one")

    (found,) = find_files(tmp_path)

    assert found.name == "がくげいか.xlsx" != decomposed
    assert read_content(found.path) == b"one"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the two names are one file")
def test_two_spellings_of_a_name_are_two_files_and_told(tmp_path: Path) -> None:
    name = "がくげいか.xlsx"
    lay(tmp_path, name, unicodedata.normalize("NFD", name), "Report.xlsx", "report.xlsx")

    found = find_files(tmp_path)

    assert {each.name: each.alike for each in found} == {
        "Report.xlsx": "",
        "report.xlsx": "Report.xlsx",
        name: "",
        f"{name} (2)": name,
    }
    assert len({each.path for each in found}) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_an_undecodable_name_is_shown_escaped_and_opened_as_it_is(tmp_path: Path) -> None:
    raw = os.path.join(os.fsencode(tmp_path), "企画.xlsx".encode("cp932"))  # noqa: PTH118 (bytes)
    Path(os.fsdecode(raw)).write_bytes(b"one")

    (found,) = find_files(tmp_path)

    assert found.name == "\\x8a\\xe9\\x89\\xe6.xlsx"
    assert found.name.encode()
    assert read_content(found.path) == b"one"


@pytest.mark.skipif(os.name != "posix", reason="Windows allows no such names")
def test_control_characters_of_a_name_are_shown_escaped(tmp_path: Path) -> None:
    lay(tmp_path, "a\nb\x1b[31m　外字\ue000.xlsx")

    assert list(kinds(tmp_path)) == ["a\\nb\\x1b[31m　外字\ue000.xlsx"]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of Linux")
def test_a_path_that_is_too_long_is_named_and_the_rest_is_found(tmp_path: Path) -> None:
    lay(tmp_path, "101.xlsx", f"{'長' * 80}/{'い' * 80}/102.xlsx")
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("x" * 200, dir_fd=here)
        deeper = os.open("x" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)

    found = find_files(tmp_path)

    (endless,) = (each for each in found if each.kind is FileKind.UNREADABLE)
    assert endless.reason == os.strerror(errno.ENAMETOOLONG)
    assert {each.name[-8:] for each in found if each is not endless} == {"101.xlsx", "102.xlsx"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are none")
def test_a_pipe_is_named_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "101.xlsx")

    (found,) = find_files(tmp_path)

    assert (found.kind, found.reason) == (FileKind.UNREADABLE, "FIFO, socket, device")
    assert refused(found.path).code is Code.FILE_UNREADABLE


def test_a_folder_with_the_name_of_a_form_is_a_folder(tmp_path: Path) -> None:
    lay(tmp_path, "101.xlsx/xl/workbook.xml")

    assert kinds(tmp_path) == {"101.xlsx/xl/workbook.xml": FileKind.FORM}
    assert refused(tmp_path / "101.xlsx").code is Code.FILE_UNREADABLE


@pytest.mark.skipif(os.name != "posix", reason="rights are set otherwise")
def test_a_file_without_the_right_to_read_is_refused(open_folder: Path) -> None:
    lay(open_folder, "101.xlsx")
    (open_folder / "101.xlsx").chmod(0)

    with as_somebody_without_rights():
        refusal = refused(open_folder / "101.xlsx")

    assert refusal.code is Code.FILE_UNREADABLE
    assert refusal.values == {"detail": os.strerror(errno.EACCES)}


@pytest.mark.skipif(os.name != "posix", reason="rights are set otherwise")
def test_a_folder_without_the_right_to_look_inside_is_named(open_folder: Path) -> None:
    lay(open_folder, "101.xlsx", "福祉部/102.xlsx")
    (open_folder / "福祉部").chmod(0)

    with as_somebody_without_rights():
        found = kinds(open_folder)

    assert found == {"101.xlsx": FileKind.FORM, "福祉部": FileKind.UNREADABLE}


def test_a_file_that_has_gone_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "101.xlsx").code is Code.FILE_UNREADABLE


def test_a_file_over_the_bound_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "101.xlsx").open("wb") as file:
        file.truncate(200 * MAXIMUM_FILE)
    started = time.monotonic()

    assert refused(tmp_path / "101.xlsx").code is Code.FILE_TOO_LARGE
    assert time.monotonic() - started < 1


def test_a_file_that_stays_is_read_whole(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    lay(tmp_path, "101.xlsx", content=content)

    assert read_content(tmp_path / "101.xlsx") == content


@contextmanager
def somebody_writing(path: Path, seconds: float) -> Iterator[None]:
    """Write into `path` for `seconds` at most, as a slow copy does."""
    is_over = threading.Event()

    def write() -> None:
        end = time.monotonic() + seconds
        with path.open("ab") as file:
            while not is_over.is_set() and time.monotonic() < end:
                file.write(b"more" * 1000)
                file.flush()
                time.sleep(0.0005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        is_over.set()
        writer.join()


@pytest.mark.skipif(sys.platform != "linux", reason="there are no such files elsewhere")
def test_a_file_that_never_is_what_it_was_is_refused() -> None:
    # Its size is said to be 0, and there is something in it, however often one looks.
    assert refused(Path("/proc/self/stat")).code is Code.FILE_CHANGING


def test_a_file_that_is_being_written_is_refused_or_read_as_it_was_at_one_moment(
    tmp_path: Path,
) -> None:
    path = tmp_path / "101.xlsx"
    lay(tmp_path, "101.xlsx", content=bytes(2_000_000))

    found = b""
    with somebody_writing(path, seconds=2), suppress(Refusal):
        found = read_content(path)

    assert path.read_bytes().startswith(found)
    assert found == b"" or len(found) % 4000 == 0


def test_a_file_that_stops_changing_is_read_as_it_is_then(tmp_path: Path) -> None:
    path = tmp_path / "101.xlsx"
    lay(tmp_path, "101.xlsx", content=bytes(2_000_000))

    with somebody_writing(path, seconds=0.1):
        content = read_content(path)

    assert content == path.read_bytes()
