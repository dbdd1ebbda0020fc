"""Names of files made from what others typed: each is one name, in the folder it is meant for."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgexl.model.text import MAXIMUM_BYTES, file_name, kept_apart, same_name


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


LETTERS = st.one_of(
    st.sampled_from(
        [*'\\/:*?"<>|. ', "\n", "\x00", "\u202e", "\u200b", "\u2028", "\ud83d", "\u3099"]
    ),
    st.characters(codec=None),
)
DEVICES = {"con", "prn", "aux", "nul", "com1", "lpt9"}


@given(st.one_of(st.text(LETTERS, max_size=400), st.sampled_from(sorted(DEVICES))))
def test_whatever_is_typed_makes_one_name_of_one_visible_line(stem: str) -> None:
    name = file_name(stem, ".xlsx")

    assert 6 <= len(name.encode()) <= MAXIMUM_BYTES
    assert Path("folder", name).parent == Path("folder")
    assert not set(name) & set('\\/:*?"<>|')
    assert name.removesuffix(".xlsx").rstrip(". ") == name.removesuffix(".xlsx")
    assert name.partition(".")[0].strip().lower() not in DEVICES
    assert {unicodedata.category(letter) for letter in name}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )


@given(st.lists(st.sampled_from(["a.xlsx", "A.xlsx", "a (2).xlsx", "が.xlsx", "か\u3099.xlsx"])))
def test_names_kept_apart_are_as_many_files_in_any_folder(names: list[str]) -> None:
    apart = kept_apart(names)

    assert len(set(map(same_name, apart))) == len(names)
