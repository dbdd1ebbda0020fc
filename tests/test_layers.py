"""Imports run one way, and `rules` and `model` compute exactly and touch nothing."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pledgexl

SOURCE = Path(pledgexl.__file__).parent
# From the top down; a module imports what stands below its own line, or its own folder.
LAYERS = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("export",),
    ("excel", "rules", "word", "workspace"),
    ("intake",),
    ("messages",),
    ("model",),
    ("__init__",),
)
HEIGHT_OF = {name: -depth for depth, layer in enumerate(LAYERS) for name in layer}

PURE = ("model", "rules")
DOCUMENTS = {"docx", "docxtpl", "lxml", "openpyxl", "xlsxwriter", "zipfile"}
SURROUNDINGS = {"io", "os", "pathlib", "random", "shutil", "subprocess", "sys", "tempfile", "time"}
IMPURE_CALLS = {"input", "now", "open", "print", "today", "utcnow"}
INEXACT_NAMES = {"float", "round"}
INEXACT_METHODS = {"mean", "round"}


# What people who script import: `pledgexl.read_month`, which imports only when it is called.
SCRIPTS = "__init__.py"


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def unit_of(path: Path) -> str:
    """Return the folder or module right below the package that `path` belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(source: str) -> Iterator[str]:
    """Yield the full name of everything that `source` imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from (f"{start}.{alias.name}" for alias in node.names)


def units_imported(source: str) -> set[str]:
    """Return the parts of our package that `source` imports."""
    split = [name.split(".") for name in imported(source)]
    named = {parts[1] if len(parts) > 1 else "" for parts in split if parts[0] == "pledgexl"}
    return {name if name in HEIGHT_OF else "__init__" for name in named}


def imports_upward(unit: str, source: str) -> set[str]:
    """Return what a module of `unit` imports although it stands beside or above it."""
    others = units_imported(source) - {unit}
    return {other for other in others if HEIGHT_OF[other] >= HEIGHT_OF[unit]}


def impurities(source: str) -> set[str]:
    """Return the libraries and names in `source` that a pure and exact module does without."""
    tree = list(ast.walk(ast.parse(source)))
    names = {node.id for node in tree if isinstance(node, ast.Name)}
    methods = {node.attr for node in tree if isinstance(node, ast.Attribute)}
    called = {_called(node) for node in tree if isinstance(node, ast.Call)}
    libraries = {name.split(".")[0] for name in imported(source)}
    return (
        libraries & (DOCUMENTS | SURROUNDINGS)
        | called & IMPURE_CALLS
        | names & INEXACT_NAMES
        | methods & INEXACT_METHODS
    )


def _called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Name):
        return call.func.id
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def imported_at_once(source: str) -> set[str]:
    """Return what `source` imports as a module, outside its functions and not for types alone."""
    tree = ast.parse(source)
    kept: list[ast.stmt] = [
        node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return set(imported(ast.unparse(ast.Module(body=kept, type_ignores=[]))))


def test_gives_every_module_its_layer() -> None:
    assert {unit_of(path) for path in modules()} <= HEIGHT_OF.keys()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_only_what_stands_below(path: Path) -> None:
    source = path.read_text("utf-8")
    upward = {"commands", "model"} if name_of(path) == SCRIPTS else set()

    assert imports_upward(unit_of(path), source) == upward
    assert not [name for name in imported(source) if name.startswith(".")]


def test_the_package_imports_upward_only_once_a_month_is_read() -> None:
    source = (SOURCE / SCRIPTS).read_text("utf-8")

    assert imported_at_once(source) == {"os.PathLike", "typing.TYPE_CHECKING"}


@pytest.mark.parametrize("path", [path for path in modules() if unit_of(path) in PURE], ids=name_of)
def test_computes_exactly_and_touches_nothing(path: Path) -> None:
    assert impurities(path.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    ("unit", "source", "found"),
    [
        ("rules", "from pledgexl.excel.book import Book", {"excel"}),
        ("excel", "def f():\n    import pledgexl.word.chart", {"word"}),
        ("model", "from pledgexl import messages", {"messages"}),
        ("intake", "from pledgexl.commands.run import run", {"commands"}),
        ("cli", "from pledgexl import __version__\nfrom pledgexl.commands.run import run", set()),
        ("rules", "from pledgexl.rules.merge import merge", set()),
    ],
)
def test_notices_an_import_against_the_direction(unit: str, source: str, found: set[str]) -> None:
    assert imports_upward(unit, source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import openpyxl.styles", {"openpyxl"}),
        ("from pathlib import Path", {"pathlib"}),
        ("from datetime import date\ndate.today()", {"today"}),
        ("import datetime\ndatetime.datetime.now()", {"now"}),
        ("print(1)", {"print"}),
        ("rows.map(float)", {"float"}),
        ("round(rows.mean())", {"round", "mean"}),
        ("from datetime import date\ntoday: date", set()),
        ("mean = sum(values, Fraction(0)) / len(values)", set()),
    ],
)
def test_notices_what_is_not_pure_or_not_exact(source: str, found: set[str]) -> None:
    assert impurities(source) == found
