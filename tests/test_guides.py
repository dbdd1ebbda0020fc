"""The guides describe what there is and nothing that is gone, and show what the screen shows."""

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import chdir
from fnmatch import fnmatch
from pathlib import Path

import click
import pytest

from command import pledgexl
from pictures.__main__ import PICTURES
from pledgexl.cli.main import build
from pledgexl.messages.sentences import sentences
from pledgexl.model.finding import Code
from pledgexl.model.language import Language
from pledgexl.model.names import (
    POLICY_PAGES,
    FileName,
    Folder,
    FormSheet,
    OfficeSheet,
    PlanSheet,
    Setting,
    SummarySheet,
)

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide.ja.md"
FORM_GUIDE = ROOT / "docs" / "form-guide.ja.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
GUIDES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("fuzz/*.md")])
# They name what was: a list of changes, and a page from the code with a test of its own.
GUIDES.remove(ROOT / "CHANGELOG.md")
GUIDES.remove(ROOT / "docs" / "findings.md")
# While February is collected.
FEBRUARY = "1709884800"
SHOWN = "$ "


def text(guide: Path) -> str:
    return guide.read_text("utf-8")


def commands() -> dict[str, click.Command]:
    """Return every command by its words; the one without words is the program itself."""
    found: dict[str, click.Command] = {"": build(Language.JA)}
    open_ = [""]
    while open_:
        words = open_.pop()
        command = found[words]
        if isinstance(command, click.Group):
            below = {f"{words} {name}".strip(): each for name, each in command.commands.items()}
            found |= below
            open_ += below
    return found


def options(command: click.Command) -> set[str]:
    return {name for each in command.params if isinstance(each, click.Option) for name in each.opts}


def table(guide: Path, first_label: str) -> list[list[str]]:
    """Return the rows of the table whose first label this is."""
    lines = text(guide).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_label} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def code_in(words: str) -> list[str]:
    return re.findall(r"`([^`]+)`", words)


def blocks(guide: Path) -> list[list[str]]:
    # Blocks in Python have a test of their own.
    plain = re.sub(r"^```python\n.*?^```$", "", text(guide), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"^```\n(.*?)^```$", plain, re.DOTALL | re.MULTILINE)
    return [block.splitlines() for block in found]


def command_lines() -> Iterator[tuple[str, str]]:
    for guide in GUIDES:
        prose = re.sub(r"^```\n.*?^```$", "", text(guide), flags=re.DOTALL | re.MULTILINE)
        written = [*code_in(prose), *(line for block in blocks(guide) for line in block)]
        for line in written:
            called = re.match(r"(?:\$ )?(?:\S*bin[/\\])?pledgexl( .*|)$", line)
            if called:
                yield guide.name, re.split(r"  +| *\\?[#|>（]", called[1])[0].strip()


def mistake_in(line: str) -> str:
    """Return what of a written command line there is not, or ""."""
    known = commands()
    words, command, arguments = "", known[""], 0
    given = iter(shlex.split(line.replace("\\", "/")))
    for word in given:
        if word == "…":
            return ""
        option = {name: each for each in command.params for name in each.opts}.get(word)
        if word.startswith("-") and word not in {"--help", "--version"}:
            if option is None:
                return f"{words} has no {word}"
            if isinstance(option, click.Option) and not option.is_flag:
                next(given)
        elif isinstance(command, click.Group) and not word.startswith("-"):
            words = f"{words} {word}".strip()
            if words not in known:
                return f"there is no {words}"
            command = known[words]
        else:
            arguments += not word.startswith("-")
    accepted = [each for each in command.params if isinstance(each, click.Argument)]
    taken = arguments if any(each.nargs < 0 for each in accepted) else len(accepted)
    return "" if arguments <= taken else f"{words} takes {taken} arguments"


def test_lists_every_command_with_its_options_and_no_other() -> None:
    listed = {
        " ".join(re.findall(r"[a-z]+", code_in(first)[0])[1:]): set(code_in(last))
        for first, _, last in table(GUIDE, "コマンド")
    }

    ends = {words: each for words, each in commands().items() if not isinstance(each, click.Group)}
    assert listed == {words: options(command) for words, command in ends.items()}


def test_explains_every_option_and_no_other() -> None:
    explained = {
        option.split()[0] for row in table(GUIDE, "オプション") for option in code_in(row[0])
    }

    assert explained == {"--help"}.union(*map(options, commands().values()))


@pytest.mark.parametrize(("guide", "line"), sorted(set(command_lines())))
def test_a_command_line_in_a_guide_can_be_typed(guide: str, line: str) -> None:
    assert mistake_in(line) == "", guide


def test_a_command_line_that_cannot_be_typed_is_noticed() -> None:
    assert mistake_in("-C 公約 run 2024-03 --pdf") == ""
    assert mistake_in("check 2024-03 --pdf") == "check has no --pdf"
    assert mistake_in("template made") == "there is no template made"
    assert mistake_in("status 2024-02 2024-03") == "status takes 1 arguments"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_names_no_option_target_or_code_that_is_gone(guide: Path) -> None:
    named = text(guide)
    alone = {each for each in code_in(named) if re.fullmatch(r"--[a-z-]+", each)}
    targets = {each.split()[1] for each in code_like(guide) if re.match(r"make [a-z]+\b", each)}
    codes = set(re.findall(r"\b[EWN]\d{3}\b", named))

    assert alone - {"--help"}.union(*map(options, commands().values())) == set()
    assert targets - make_targets() == set()
    assert codes - {code.value for code in Code} == set()


def code_like(guide: Path) -> list[str]:
    return [*code_in(text(guide)), *(line for block in blocks(guide) for line in block)]


def make_targets() -> set[str]:
    phony = re.search(r"^\.PHONY: (.+)$", text(ROOT / "Makefile"), re.MULTILINE)
    assert phony
    return set(phony[1].split())


def test_every_target_of_make_is_described() -> None:
    described = set(re.findall(r"^make ([a-z]+)", text(ROOT / "CONTRIBUTING.md"), re.MULTILINE))

    assert described | {"help"} == make_targets()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_link_leads_to_a_file(guide: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(guide))

    assert [each for each in targets if not (guide.parent / each).exists()] == []


def test_every_picture_is_shown() -> None:
    shown = "".join(map(text, GUIDES))

    pictures = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    assert {name for name in pictures if f"images/{name}" not in shown} == set()
    # The benchmarks draw theirs themselves.
    assert pictures == PICTURES.keys()


@pytest.mark.parametrize(
    ("label", "sheets"),
    [
        ("計画ブックのシート", PlanSheet),
        ("設定の項目", Setting),
        ("集計ブックのシート", SummarySheet),
        ("庁内用ブックのシート", OfficeSheet),
        ("様式のシート", [sheet for sheet in FormSheet if sheet is not FormSheet.IDENTITY]),
    ],
)
def test_explains_every_sheet_in_its_order_and_no_other(label: str, sheets: list[str]) -> None:
    assert [row[0] for row in table(GUIDE, label)] == [str(sheet) for sheet in sheets]


def test_the_departments_read_of_every_sheet_that_they_see() -> None:
    seen = [f"「{sheet}」" for sheet in FormSheet if sheet is not FormSheet.IDENTITY]

    assert [sheet for sheet in seen if sheet not in text(FORM_GUIDE)] == []


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """Return the sample workspace after all that the guides show, and what was shown."""
    folder = tmp_path_factory.mktemp("guides") / "見本"
    folder.mkdir()
    told = {}
    for line in ("demo", *(line for _, line, _ in screens())):
        if line == "run 2024-03":
            # The guide shows the first run of a month; the demo has made it already.
            shutil.rmtree(folder / "output" / "2024-03")
        with chdir(folder):
            done = pledgexl(*shlex.split(line), SOURCE_DATE_EPOCH=FEBRUARY)
        told[line] = done.out + done.err
    return folder, told


def screens() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Return each command line that is shown with what it prints; … stands for what is left out."""
    for guide in GUIDES:
        for block in blocks(guide):
            if block and block[0].startswith(f"{SHOWN}pledgexl") and block[1:]:
                yield (
                    guide.name,
                    block[0].removeprefix(f"{SHOWN}pledgexl").strip(),
                    tuple(block[1:]),
                )


@pytest.mark.parametrize(("guide", "line", "shown"), list(screens()))
def test_what_a_guide_shows_is_what_the_screen_shows(
    guide: str, line: str, shown: tuple[str, ...], lived_in: tuple[Path, Mapping[str, str]]
) -> None:
    pattern = "".join(
        r"(?:.*\n)*?" if each == "…" else rf"{re.escape(each).replace('…', '.*')}\s*\n"
        for each in shown
    )

    assert re.search(f"^{pattern}", lived_in[1][line], re.MULTILINE), (
        f"{guide}\n{lived_in[1][line]}"
    )


def test_every_file_of_a_workspace_is_explained_and_no_other(
    lived_in: tuple[Path, Mapping[str, str]],
) -> None:
    patterns = {each: True for row in table(GUIDE, "ファイル") for each in code_in(row[0])}
    folder = lived_in[0]
    below = (path for name in Folder for path in (folder / name).rglob("*"))
    made = [
        path.relative_to(folder).as_posix()
        for path in (folder / FileName.MENU, *below)
        if path.is_file()
    ]

    found = {
        each: [path for path in made if fnmatch(path, each.replace("2024-04", "????-??"))]
        for each in patterns
    }
    unexplained = set(made).difference(*found.values())
    assert unexplained == set()
    gone = {each for each, paths in found.items() if not paths}
    # While a command works, after a bug, with LibreOffice, in a very large month, after an import,
    # as long as the plan has faults, where it is asked for, and once a month is closed.
    at_times = {FileName.LOCK, FileName.BUG, FileName.PDF, POLICY_PAGES, FileName.PLAN_FAULTS}
    at_times |= {FileName.QA}
    imported = {FileName.PROPOSED_PLAN, FileName.IMPORT_CHECK}
    closed = {FileName.CERTIFICATE, "*.json"}
    # From the second issue on.
    corrected = {FileName.ERRATA, FileName.ERRATA_BOOK, "*"}
    assert {Path(each).name for each in gone} <= at_times | imported | closed | corrected
    today = {str(name) for name in FileName if not name.name.startswith("OLD_")}
    assert today <= {Path(each).name for each in patterns}


SURFACES = [path.stem for path in ROOT.glob("src/pledgexl/messages/*.toml")]


@pytest.mark.parametrize("shown", [row[0] for row in table(GUIDE, "表示")])
def test_what_the_guide_gives_help_for_is_still_said(shown: str) -> None:
    codes = re.findall(r"^[EWN]\d{3}", shown)
    if codes:
        assert Code(codes[0])
        return
    parts = code_in(shown)[0].removeprefix("エラー：").split("…")
    wanted = re.compile(".*".join(map(re.escape, parts)))

    said = [each.ja for surface in SURFACES for each in sentences(surface).values()]
    assert any(map(wanted.match, said))


def test_a_finding_in_the_guide_is_worded_as_it_is_said() -> None:
    blocks_ = [block for guide in (GUIDE, FORM_GUIDE) for block in blocks(guide)]
    heads = [
        (block[i : i + 3], found[1])
        for block in blocks_
        for i, line in enumerate(block)
        if (found := re.match(r"(?:要修正|要確認) ([EW]\d{3}) ", line))
    ]

    assert heads
    for (_, *told), code in heads:
        for part, line in zip(("why", "fix"), told, strict=True):
            sentence = re.escape(sentences("findings")[f"{code}.{part}"].printed)
            assert re.fullmatch(
                re.sub(r"\\{\w+\\}", ".*", sentence), line.strip().removeprefix("→ ")
            )


def test_the_architecture_gives_a_reason_for_every_dependency() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    npm = re.findall(r'^    "([^"]+)": "[\d.]+"', text(ROOT / "package.json"), re.MULTILINE)

    names = {re.split(r"[><=\[]", each)[0] for each in wanted} | {
        each.split("/")[-1] for each in npm
    }
    stubs = {name for name in names if name.endswith("-stubs") or name.startswith("types-")}
    described = text(ARCHITECTURE)
    assert [name for name in sorted(names - stubs) if name not in described] == []


def test_each_step_of_the_walk_is_a_function_of_its_module() -> None:
    walk = text(ARCHITECTURE).partition("what it makes\n")[2].partition("```")[0]
    steps = re.findall(r"^ +([a-z_/]+) +(\w+)  ", walk, re.MULTILINE)

    assert len(steps) > 20
    for module, name in steps:
        source = text(ROOT / "src" / "pledgexl" / f"{module}.py")
        assert re.search(rf"^ *(?:def|class) {name}\b", source, re.MULTILINE), (module, name)


def test_the_architecture_names_every_module_and_no_other() -> None:
    layout = text(ARCHITECTURE).partition("src/pledgexl/\n")[2].partition("\n```")[0]
    # A folder within a room stands before its modules: `plan/ read, write`.
    names = r"^ +(?:[a-z_]+/ (?=[a-z]))?([a-z_]+(?:, [a-z_]+)*)/? "
    lines = re.findall(names, layout, re.MULTILINE)
    source = ROOT / "src" / "pledgexl"

    folders = {path.parent.name for path in source.glob("*/__init__.py")}
    modules = {path.stem for path in source.rglob("*.py")} - {"__init__", "__main__"}
    assert {name for line in lines for name in line.split(", ")} == modules | folders
