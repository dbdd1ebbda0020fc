"""A template's tags, each with the place where somebody finds it in Word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pledgexl.word.contents import empty_contents
from pledgexl.word.document import Area, Story, W, paragraph_text, stories
from pledgexl.word.fill import ReportTemplate
from pledgexl.word.findings import Place, shortened

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TAG = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<statement>.*?)%\}|\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(
    r"-?(?P<scope>(?:tr|tc|p|r)(?![\w.]))?(?P<gap>\s*)(?P<word>\w*)\s*(?P<rest>.*?)\s*-?", re.DOTALL
)
_SCOPED_VALUE = re.compile(r"(?:tr|tc|p|r) ")
_CURLY_QUOTES = str.maketrans("“”‘’", "\"\"''")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a template, with the text around it that a tag may take away."""

    place: Place
    text: str
    element: etree._Element

    @property
    def tags(self) -> "Iterator[Tag]":
        """The tags in it, in order."""
        for found in _TAG.finditer(self.text):
            if found["value"] is not None:
                value = _SCOPED_VALUE.sub("", found["value"], count=1)
                yield Tag(self, found[0], rest=value.translate(_CURLY_QUOTES))
            elif found["statement"] is not None:
                yield self._statement(found[0], found["statement"])

    def _statement(self, written: str, inside: str) -> "Tag":
        parts = _STATEMENT.fullmatch(inside.translate(_CURLY_QUOTES))
        assert parts is not None
        return Tag(self, written, parts["scope"] or "", parts["gap"], parts["word"], parts["rest"])

    @property
    def text_without_tags(self) -> str:
        """What is printed as it stands."""
        return _TAG.sub("", self.text)

    def around(self, scope: str) -> "etree._Element | None":
        """Return the row (tr), cell (tc) or paragraph (p) that a tag of `scope` replaces."""
        if scope in ("tr", "tc"):
            return next(self.element.iterancestors(f"{W}{scope}"), None)
        return self.element

    def text_around(self, scope: str) -> str:
        """Return all that goes with a tag of `scope`."""
        around = self.around(scope)
        paragraphs = [] if around is None else around.iter(f"{W}p")
        return "".join(paragraph_text(paragraph) for paragraph in paragraphs)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as typed: `{{ rest }}` if it has no `word`, else `{%scope word rest %}`."""

    paragraph: Paragraph
    written: str
    scope: str = ""
    gap: str = ""
    word: str = ""
    rest: str = ""

    @property
    def is_value(self) -> bool:
        """Whether it prints something."""
        return self.written.startswith("{{")

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.paragraph.place


def template_parts(template: ReportTemplate) -> Iterator[tuple[Story, list[Paragraph]]]:
    """Yield each part of `template` that is filled, with its paragraphs."""
    empty_contents(template.docx.element.body)
    for story in stories(template.docx):
        headings = _headings(template) if story.area is Area.BODY else set()
        yield story, _paragraphs(story, headings)


def _headings(template: ReportTemplate) -> set[str | None]:
    """Return the IDs of the styles of headings outside of tables."""
    styles = template.docx.styles.element.iter(f"{W}style")
    outlined = (style for style in styles if style.find(f"{W}pPr/{W}outlineLvl") is not None)
    return {style.get(f"{W}styleId") for style in outlined}


def _paragraphs(story: Story, headings: set[str | None]) -> list[Paragraph]:
    found: list[Paragraph] = []
    section = ""
    for number, element in enumerate(story.root.iter(f"{W}p"), start=1):
        # The same once more, for programs that do not know new kinds of boxes.
        if next(element.iterancestors(_FALLBACK), None) is not None:
            continue
        text = paragraph_text(element)
        style = element.find(f"{W}pPr/{W}pStyle")
        is_in_table = next(element.iterancestors(f"{W}tbl"), None) is not None
        if style is not None and style.get(f"{W}val") in headings and text and not is_in_table:
            section = shortened(text)
        found.append(Paragraph(Place(story.area, number, section, shortened(text)), text, element))
    return found
