from pathlib import Path

import pytest

from pledgexl.intake.folder import FileKind, OpenForm, find_files, opened, read_lock


def excel_lock(name: str) -> bytes:
    narrow, wide = name.encode("cp932"), name.encode("utf-16-le")
    head = bytes([len(narrow)]) + narrow.ljust(54)
    return head + len(name).to_bytes(2, "little") + wide.ljust(108, b"\0")


def word_lock(name: str) -> bytes:
    narrow, wide = name.encode("cp932"), name.encode("utf-16-le")
    head = bytes([len(narrow)]) + narrow.ljust(53, b"\0")
    return head + len(name).to_bytes(2, "little") + wide.ljust(108, b"\0")


@pytest.mark.parametrize(
    ("lock", "content", "form", "owner"),
    [
        ("~$101_企画課.xlsx", excel_lock("情報　太郎"), "101_企画課.xlsx", "情報　太郎"),
        ("~$101_企画課.xlsx", word_lock("Suzuki Ichiro"), "101_企画課.xlsx", "Suzuki Ichiro"),
        ("~$101_企画課.xlsx", b"\x06Suzuki" + b" " * 48, "101_企画課.xlsx", "Suzuki"),
        ("~$101_企画課.xlsx", "\x08企画課長".encode("cp932"), "101_企画課.xlsx", "企画課長"),
        ("~$101_企画課.xlsx", b"", "101_企画課.xlsx", ""),
        ("~$101_企画課.xlsx", bytes(range(256)), "101_企画課.xlsx", ""),
        ("~$1_企画課.xlsx", excel_lock("情報太郎"), "101_企画課.xlsx", "情報太郎"),
        (
            ".~lock.101_企画課.xlsx#",
            "情報 太郎,taro,PC-1,29.03.2024 10:00,file:///home/taro;".encode(),
            "101_企画課.xlsx",
            "情報 太郎",
        ),
        (".~101_企画課.xlsx", excel_lock("情報太郎"), "101_企画課.xlsx", "情報太郎"),
        (".~lock.101_企画課.xlsx#", b",taro,PC-1,,;", "101_企画課.xlsx", "taro"),
    ],
)
def test_a_lock_tells_which_form_is_open_and_by_whom(
    tmp_path: Path, lock: str, content: bytes, form: str, owner: str
) -> None:
    (tmp_path / "101_企画課.xlsx").write_bytes(b"PK")
    (tmp_path / lock).write_bytes(content)

    (found,) = (found for found in find_files(tmp_path) if found.kind is FileKind.LOCK)

    assert read_lock(found) == OpenForm(form, owner)


def test_a_file_is_open_if_a_lock_of_its_own_name_is_in_its_folder(tmp_path: Path) -> None:
    for name in ("plan.xlsx", "other.xlsx"):
        (tmp_path / name).write_bytes(b"PK")
    (tmp_path / "~$plan.xlsx").write_bytes(excel_lock("情報太郎"))

    assert opened(tmp_path / "plan.xlsx") == OpenForm("plan.xlsx", "情報太郎")
    assert opened(tmp_path / "other.xlsx") is None
