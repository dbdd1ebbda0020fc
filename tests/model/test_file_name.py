"""Names of files made from what others typed: each is one name, in the folder it is meant for."""

from pathlib import Path

import pytest

from pledgexl.model.file_name import MAXIMUM_BYTES, file_name, kept_apart


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("101_企画政策課", "101_企画政策課.xlsx"),
        ("総務部　総務課", "総務部　総務課.xlsx"),
        ("..\\..\\x", "_.._x.xlsx"),
        ("C:x", "C_x.xlsx"),
        ("1|2", "1_2.xlsx"),
        ("CON", "_CON.xlsx"),
        ("nul.form", "_nul.form.xlsx"),
        ("a\nb\tc", "a b c.xlsx"),
        ("x\u202egpj", "xgpj.xlsx"),
        ("\ud83d課", "課.xlsx"),
        ("課. . ", "課.xlsx"),
        ("...", "_.xlsx"),
        ("", "_.xlsx"),
    ],
)
def test_a_name_is_what_every_system_can_have(stem: str, name: str) -> None:
    assert file_name(stem, ".xlsx") == name


@pytest.mark.parametrize("letter", ["a", "課", "𠮟", "\u0301"])
def test_a_name_is_cut_by_its_bytes_between_letters(letter: str, tmp_path: Path) -> None:
    name = file_name(letter * 300, ".xlsx")

    assert MAXIMUM_BYTES - 3 <= len(name.encode()) <= MAXIMUM_BYTES
    assert set(name.removesuffix(".xlsx")) == {letter}
    # Other suites lock a file by a longer name.
    (tmp_path / f".~lock.{name}#").write_bytes(b"")


def test_names_that_one_folder_would_mix_up_are_kept_apart() -> None:
    names = ["a_b.xlsx", "A_B.xlsx", "a_b.xlsx", "か\u3099.xlsx", "が.xlsx", "c.xlsx"]

    assert kept_apart(names) == [
        "a_b.xlsx",
        "A_B (2).xlsx",
        "a_b (3).xlsx",
        "か\u3099.xlsx",
        "が (2).xlsx",
        "c.xlsx",
    ]
