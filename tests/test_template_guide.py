"""docs/template.md names all that a template may use, as it is now."""

import re
from pathlib import Path

import pytest

from english import JAPANESE
from pictures.guide import GUIDES, template_guide
from pledgexl.messages.template import TEMPLATE, name_meanings
from pledgexl.model.language import Language
from pledgexl.word.context import report_names
from pledgexl.word.values import ListField, RecordField

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("language", Language)
def test_is_the_guide_that_the_code_makes(language: Language) -> None:
    guide = (ROOT / GUIDES[language]).read_text("utf-8")

    assert guide == template_guide(language), "run `make docs`"


def test_explains_every_name_and_no_other() -> None:
    things: dict[str, set[str]] = {"": set(report_names())}
    open_ = list(report_names().values())
    while open_:
        shape = open_.pop()
        if isinstance(shape, ListField):
            open_.append(shape.of)
        elif isinstance(shape, RecordField):
            things[shape.name] = set(shape.fields)
            open_ += shape.fields.values()

    explained = [key.removeprefix("chapter.") for key in TEMPLATE if key.startswith("chapter.")]
    assert {thing: set(name_meanings(thing)) for thing in explained} == things


def test_gives_an_example_for_every_text() -> None:
    lines = [line for line in template_guide().splitlines() if line.startswith("| `{{")]

    assert len(lines) > 60
    assert "| `{{ 時点 }}` | 対象月の末日の呼び名 | 令和5年度末 |" in lines
    assert "| `{{ 全体.進捗 }}` | 全体の進捗 | 59.2 |" in lines


def test_gives_every_name_in_english() -> None:
    guide = template_guide(Language.EN)
    names = re.findall(r"`\{[{%][^`]*[}%]\}`", guide)

    assert len(names) > 150
    assert [name for name in names if JAPANESE.search(name)] == ["`{{ 全体.進捗 }}`"]
    assert len(JAPANESE.findall(guide)) == 2
    assert "| `{{ whole.progress }}` | The progress of the whole | 59.2 |" in guide
