"""The tags of a template: where the office finds each in Word, and how it is written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import jinja2
from docx.document import Document
from jinja2 import nodes
from jinja2.exceptions import SecurityError
from lxml import etree

from pledgexl.model.language import Language
from pledgexl.word.contents import empty_contents
from pledgexl.word.document import FALLBACK, Story, W, around, find, paragraph_text, stories, value
from pledgexl.word.fill import FULL_WIDTH_TAG, refuse_forbidden
from pledgexl.word.findings import Place, TemplateError, shortened
from pledgexl.word.values import with_our_names

SCOPES = ("tr", "tc", "p", "r")
_TAG = re.compile(r"\{\{(?P<value>.*?)\}\}|\{%(?P<statement>.*?)%\}|\{#.*?#\}", re.DOTALL)
_STATEMENT = re.compile(
    r"-?(?P<scope>(?:tr|tc|p|r)(?![\w.]))?(?P<gap>\s*)(?P<word>\w*)\s*(?P<rest>.*?)\s*-?", re.DOTALL
)
_SCOPED_VALUE = re.compile(r"^(?:tr|tc|p|r) ")
_BROKEN_TAG = re.compile(r"\S{0,12}[{}｛｝]+\S{0,12}")
_CURLY_QUOTES = str.maketrans("“”‘’", "\"\"''")
_JAPANESE, _LATIN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]"), re.compile("[A-Za-z]")
_JINJA = jinja2.Environment(autoescape=True)


class Fault(Exception):  # noqa: N818 (collected as a value as well)
    """A mistake in a tag: its name, and the values of its sentence."""

    def __init__(self, name: str, **values: str) -> None:
        """Keep them."""
        super().__init__(name)
        self.name, self.values = name, values


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a template, its text, and where it is."""

    place: Place
    text: str
    element: etree._Element

    @property
    def tags(self) -> "Iterator[Tag]":
        """The tags in it, in order."""
        for found in _TAG.finditer(self.text):
            own = (self, found[0], found.start())
            if found["value"] is not None:
                inside = _SCOPED_VALUE.sub("", found["value"], count=1)
                yield Tag(*own, rest=inside.translate(_CURLY_QUOTES))
            elif found["statement"] is not None:
                parts = _STATEMENT.fullmatch(found["statement"].translate(_CURLY_QUOTES))
                assert parts is not None
                yield Tag(*own, parts["scope"] or "", parts["gap"], parts["word"], parts["rest"])

    @property
    def text_without_tags(self) -> str:
        """The text that is printed as it is."""
        return _TAG.sub("", self.text)

    @property
    def broken_tag(self) -> tuple[str, str]:
        """The name of the first mistake in its braces, and where it is, "" for nowhere."""
        full_width = FULL_WIDTH_TAG.search(self.text)
        if full_width is not None:
            return "full_width", full_width[0]
        broken = _BROKEN_TAG.search(self.text_without_tags)
        inside = next((tag.written for tag in self.tags if re.search("[{}]", tag.rest)), "")
        return "braces", inside if broken is None else broken[0]


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag as typed: `{{ rest }}` if it has no `word`, else `{%scope word rest %}`."""

    paragraph: Paragraph
    written: str
    start: int
    scope: str = ""
    gap: str = ""
    word: str = ""
    rest: str = ""

    @property
    def is_value(self) -> bool:
        """Whether it prints something."""
        return self.written.startswith("{{")

    @property
    def removed(self) -> etree._Element | None:
        """The row (tr), cell (tc) or paragraph that is removed with the tag."""
        element = self.paragraph.element
        return around(element, self.scope) if self.scope in ("tr", "tc") else element

    @property
    def scope_faults(self) -> Iterator[Fault]:
        """The mistakes around the row, cell or paragraph that the tag removes."""
        if not self.scope:
            if self.word in SCOPES:
                yield Fault("space_before_scope", found=self.word)
            return
        if not self.gap.startswith(" "):
            yield Fault("space_after_scope", found=self.scope)
        if self.removed is None:
            yield Fault("outside_table")
            return
        text = "".join(map(paragraph_text, self.removed.iter(f"{W}p")))
        rest = text.replace(self.written, "", 1).strip()
        if rest and self.scope != "r":
            yield Fault("not_alone", scope=self.scope, found=rest[:40])


TemplatePart = tuple[Story, list[Paragraph]]


def template_parts(document: Document) -> list[TemplatePart]:
    """Return each part of the template `document` that is filled, with its paragraphs."""
    empty_contents(document.element.body)
    styles = document.styles.element.iter(f"{W}style")
    outlined = (style for style in styles if find(style, "pPr/outlineLvl") is not None)
    headings = {style.get(f"{W}styleId", "") for style in outlined}
    return [(story, list(_paragraphs(story, headings))) for story in stories(document)]


def language_of(parts: Iterable[TemplatePart]) -> Language | None:
    """Return the language of most of the text in `parts` beside its tags, None without any."""
    texts = [paragraph.text_without_tags for _, paragraphs in parts for paragraph in paragraphs]
    japanese, latin = (
        sum(len(letters.findall(text)) for text in texts) for letters in (_JAPANESE, _LATIN)
    )
    if not japanese and not latin:
        return None
    return Language.JA if japanese > latin else Language.EN


def _paragraphs(story: Story, headings: set[str]) -> Iterator[Paragraph]:
    section = ""
    for number, element in enumerate(story.root.iter(f"{W}p"), start=1):
        # The same text again, for programs that do not know new kinds of text boxes.
        if next(element.iterancestors(FALLBACK), None) is not None:
            continue
        text = paragraph_text(element)
        is_heading = story.area == "body" and value(element, "pPr/pStyle") in headings
        if text and is_heading and around(element, "tbl") is None:
            section = shortened(text)
        yield Paragraph(Place(story.area, number, section, shortened(text)), text, element)


def expression_in(source: str) -> nodes.Node:
    """Return the expression that the only tag in `source` contains; of a loop all of it."""
    try:
        tree = with_our_names(_JINJA.parse(source))
        refuse_forbidden(tree)
    except jinja2.TemplateSyntaxError as error:
        raise Fault("unreadable", detail=error.message or "") from error
    except SecurityError as error:
        raise Fault("forbidden") from error
    except TemplateError as error:
        name = "partial_loop" if error.code == "partial_loop" else "forbidden"
        raise Fault(name) from error
    node = next(tree.find_all((nodes.Output, nodes.If, nodes.For)))
    if isinstance(node, nodes.If):
        return node.test
    return node.nodes[0] if isinstance(node, nodes.Output) else node


def written_as(node: nodes.Node) -> str:
    """Return the name or field that `node` is, in our names; "" for anything else."""
    if isinstance(node, nodes.Getattr):
        return f"{written_as(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else ""
