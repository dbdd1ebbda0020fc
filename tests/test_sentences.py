"""The sentences of the surfaces: both languages, the same values, none unused, none missing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from pledgexl.messages.sentences import Sentence, sentences
from pledgexl.model.finding import Code
from pledgexl.model.language import Language

SOURCE = Path(__file__).parent.parent / "src" / "pledgexl"
# labels.toml has names, not sentences: tests/test_labels.py.
SURFACES = sorted(path.stem for path in SOURCE.glob("messages/*.toml") if path.stem != "labels")
KNOWN = [(surface, name) for surface in SURFACES for name in sentences(surface)]
# Findings are asked for by their code: `FINDINGS[f"{code}.why"]`.
CODES = {code.value for code in Code}


GUIDE = ("guide.", "chapter.", "meaning.")


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def trees() -> Iterator[ast.Module]:
    # docs/template.md is written from sentences as well.
    for path in (*SOURCE.rglob("*.py"), SOURCE.parents[1] / "pictures" / "guide.py"):
        yield ast.parse(path.read_text(encoding="utf-8"))


def _name_of(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


NODES = [node for tree in trees() for node in ast.walk(tree)]
TEMPLATES = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.j2"))
# A template says `say("next")`, and `say("moved." ~ kind)` for a family.
# So does either name in `say("one" if … else "other")`.
_SAYS = re.findall(r'say\("([a-z_.]+)"(?: if [^,)]+ else "([a-z_.]+)")?', TEMPLATES)
SAID_BY_TEMPLATES = {name for names in _SAYS for name in names if name}
LITERALS = {
    node.value for node in NODES if isinstance(node, ast.Constant) and isinstance(node.value, str)
} | SAID_BY_TEMPLATES
# f"check.{doubt}" names every sentence of the table `check`.
FAMILIES = {
    str(first.value)
    for node in NODES
    if isinstance(node, ast.JoinedStr) and node.values
    for first in [node.values[0]]
    if isinstance(first, ast.Constant) and re.fullmatch(r"[a-z_]+\.", str(first.value))
} | {name for name in LITERALS if re.fullmatch(r"[a-z_]+\.", name)}


# What says the sentence that its first argument names.
SAYING = {
    *("show", "show_next", "sentence", "Message", "template_message", "Check"),
    *("PledgexlError", "PlanError", "SummaryMismatchError", "PageDiffersError", "_UnsoundError"),
    *("TemplateError", "ReportIncompleteError", "incomplete"),
}
TEMPLATE_FAULTS = {
    str(node.args[0].value)
    for node in NODES
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    if _name_of(node.func) in ("Fault", "TemplateFinding")
}


@pytest.mark.parametrize(("surface", "name"), KNOWN)
def test_is_said_in_both_languages_with_the_same_values(surface: str, name: str) -> None:
    sentence = sentences(surface)[name]

    assert all(text.strip() for text in sentence)
    # The guides of templates quote tags; nothing is filled in there.
    assert name.startswith(GUIDE) or values(sentence.ja) == values(sentence.en)


@pytest.mark.parametrize("name", [name for _, name in KNOWN])
def test_is_used(name: str) -> None:
    is_of_a_family = any(name.startswith(family) for family in FAMILIES)

    assert name in LITERALS or is_of_a_family or name.partition(".")[0] in CODES


@pytest.mark.parametrize("surface", SURFACES)
def test_every_sentence_that_is_asked_for_exists(surface: str) -> None:
    asked = {
        node.slice.value
        for node in NODES
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
        if node.value.id == surface.upper() and isinstance(node.slice, ast.Constant)
    }

    assert asked <= sentences(surface).keys()


def test_every_sentence_that_a_template_says_exists() -> None:
    assert {name for name in SAID_BY_TEMPLATES if not name.endswith(".")} <= sentences(
        "page"
    ).keys()


def test_every_sentence_that_is_said_exists() -> None:
    """Names are literals where they are said: `PledgexlError("no_plan")`, `Message("proved")`."""
    said = {
        (_surface_of(node), node.args[0].value)
        for node in NODES
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if _name_of(node.func) in SAYING
    }

    assert {surface for surface, _ in said} == {"screen", "page", "template", "doctor"}
    assert {name for surface, name in said if name not in sentences(surface)} == set()


def test_every_sentence_that_a_document_says_exists() -> None:
    said = {
        node.args[0].value
        for node in NODES
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if _name_of(node.func) == "said"
    }

    assert said
    assert said <= {*sentences("summary"), *sentences("report"), *sentences("form")}


def _surface_of(call: ast.Call) -> str:
    if _name_of(call.func) == "template_message":
        return "template"
    if _name_of(call.func) == "Check":
        return "doctor"
    named = [*call.args[2:], *(each.value for each in call.keywords if each.arg == "surface")]
    return str(named[0].value) if named and isinstance(named[0], ast.Constant) else "screen"


@pytest.mark.parametrize("fault", sorted(TEMPLATE_FAULTS))
def test_every_mistake_of_a_template_has_its_sentence(fault: str) -> None:
    assert f"mistake.{fault}" in sentences("template")


def test_speaks_the_language_that_is_asked_for() -> None:
    sentence = Sentence("提出済み", "submitted")

    assert sentence.in_(Language.JA) == "提出済み"
    assert sentence.in_(Language.EN) == "submitted"
