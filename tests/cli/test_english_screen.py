"""What the screen says in the workspace of a city whose plan is in English, without a flag."""

import re
from pathlib import Path

import pytest

from command import pledgexl
from english import JAPANESE
from pledgexl.model.names import FileName

# Of both sample cities: each fault of real departments once.
FAULTS = {"E101", "E103", "E114", "E115", "E201", "E202", "E203", "E204", "E209", "E210"}
FAULTS |= {"E211", "E212", "E217", "E301", "E302"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the English sample city; its screen had no Japanese letter."""
    folder = tmp_path_factory.mktemp("Ellerby Bay")
    done = pledgexl("--lang", "en", "demo", folder)
    assert done.code == 0
    assert JAPANESE.findall(done.out + done.err) == []
    assert "Overall progress at the end of March 2024: 68.5%" in done.out
    return folder


def test_names_no_file_in_japanese(city: Path) -> None:
    names = [str(path.relative_to(city)) for path in city.rglob("*")]

    assert "pledgexl_menu.cmd" in names
    assert [name for name in names if not name.isascii()] == []


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("check 2024-02 --all", 1, "Open findings: errors 15, warnings 0"),
        ("status 2024-02", 1, "Deadline: Sunday 10 March 2024"),
        ("run 2024-02", 1, "Report not created"),
        ("mail 2024-02", 0, "Mail drafts (14)"),
        ("forms 2024-04", 0, "Forms created (16)"),
        ("doctor", None, "no errors (25 initiatives, 16 departments)"),
        ("template check", 0, "No problems found"),
        ("", 1, ""),
        ("check 2030-01", 2, "2030-01 is outside the term (2022-07 to 2026-07)"),
        ("run 2024-02 --provisional", 1, "PROVISIONAL. Overall progress at the end of February"),
    ],
)
def test_speaks_as_the_plan_does(city: Path, command: str, code: int | None, said: str) -> None:
    done = pledgexl("-C", city, *command.split())

    assert JAPANESE.findall(done.out + done.err) == []
    assert said in done.out + done.err
    assert command == "" or code in (None, done.code)


def test_finds_every_kind_of_fault_in_the_sample_forms(city: Path) -> None:
    done = pledgexl("-C", city, "check", "2024-02")

    assert set(re.findall(r"E\d{3}", done.out)) == FAULTS
    assert (city / "returns" / "2024-02" / "findings.xlsx").is_file()
    assert not (city / "returns" / "2024-02" / FileName.FINDINGS).exists()


def test_speaks_the_language_that_is_asked_for_all_the_same(city: Path) -> None:
    done = pledgexl("-C", city, "--lang", "ja", "check", "2024-02")

    assert "指摘一覧" in done.out
    # What is in the workspace keeps its name.
    assert "findings.xlsx" in done.out
    assert "Entry!D8" in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        *((name, "--help") for name in ("init", "demo", "forms", "check", "run", "import", "menu")),
        ("template", "check", "--help"),
        ("init", "--foo"),
        ("forms", "someday"),
        ("import", "nothing.xlsx"),
    ],
)
def test_has_no_japanese_letter_where_english_is_asked_for(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = pledgexl("-C", tmp_path, "--lang", "en", *arguments)

    assert done.out + done.err
    assert JAPANESE.findall(done.out + done.err) == []
