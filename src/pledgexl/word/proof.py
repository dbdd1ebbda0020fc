"""The proof that a reader of a report sees all that was submitted, to the letter.

While a report is made, each value that must not get lost stands between marks that no text can
hold (Unicode noncharacters). They tell which thing was printed even if two texts are equal or
one begins like another. The marks are then taken out, and the finished file, opened anew, has
to hold the same paragraphs in the same order.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from pledgexl.messages.template import template_message
from pledgexl.model.message import Value
from pledgexl.word.chart import Chart, cached_points
from pledgexl.word.document import (
    BEGIN,
    END,
    NAMED,
    W,
    clean,
    marked_as,
    paragraph_text,
    run_text,
    unmarked,
)
from pledgexl.word.findings import ReportIncompleteError
from pledgexl.word.values import Proven

if TYPE_CHECKING:
    from pledgexl.word.visible import Unseen

import html

from pledgexl.word.document import ANY_MARKER, paragraph_texts, parsed, unguarded
from pledgexl.word.findings import TemplateError, shortened

_MARKED = re.compile(f"{BEGIN}([^{NAMED}]*){NAMED}([^{END}]*){END}")
# This month's figures; in a comparison the month compared with stands before the ID.
_FIGURE_NAME = re.compile(
    r"(?:全体|政策|公約|施策)([\d-]*)の(?:進捗|評価|星)|比較(?:政策|公約)?[\d-]+/([\d-]*)の今回"
)

_LISTS = {
    "政策一覧": "政策",
    "公約一覧": "公約",
    "施策一覧": "施策",
    "取組一覧": "取組",
    "進捗分布": "進捗分布",
    "比較一覧": "比較",
    "比較政策一覧": "比較政策",
    "比較公約一覧": "比較公約",
    "変化一覧": "変化",
}
_TAGS = re.compile(
    r"\{%-?(?:tr|tc|p|r)?\s*(?:for\s+(?P<name>\w+)\s+in\s+(?P<list>[^%]*)|(?P<end>endfor)[^%]*)%\}"
    r"|\{\{(?P<value>[^}]*)\}\}"
)
_FIELD = re.compile(r"(\w+)\s*\.\s*(\w+)")
_BEGUN = re.compile(f"{BEGIN}([^{NAMED}]+){NAMED}")
_NAMED_AT_MOST, _QUOTED_AT_MOST = 5, 60


def marked(value: object) -> object:
    """Return `value` as the template engine is to print it, its name in front if it is proven."""
    if hasattr(value, "__html__"):
        return value
    return marked_as(value.name if isinstance(value, Proven) else "", str(value))


@dataclass(frozen=True, slots=True)
class MarkedFigure:
    """A marked figure in a run of letters: the ID of what it says, and where it stands."""

    id: str
    span: tuple[int, int]


def figure_in(text: str) -> MarkedFigure | None:
    """Return the first figure that is marked in `text`, its marks included."""
    for found in _MARKED.finditer(text):
        named = _FIGURE_NAME.fullmatch(found[1])
        if named is not None:
            id_ = named[1] or named[2] or ""
            return MarkedFigure(id_.replace("-", "_"), found.span())
    return None


def remove_marks(body: etree._Element) -> None:
    """Take the marks out of `body`."""
    marked = f"descendant::text()[contains(., '{BEGIN}') or contains(., '{END}')]"
    for text in cast("list[Any]", body.xpath(marked)):
        text.getparent().text = unmarked(text)


def named_fields(template: Sequence[str]) -> set[tuple[str, str]]:
    """Return what the paragraphs of a `template` print: kinds of things and their fields."""
    found: set[tuple[str, str]] = set()
    loops: list[tuple[str, str]] = [("全体", "全体")]
    for tag in _TAGS.finditer("\n".join(template)):
        if tag["name"]:
            loops.append((tag["name"], _kind_of_list(tag["list"])))
        elif tag["end"]:
            del loops[max(len(loops) - 1, 1) :]
        else:
            kinds = dict(loops)
            found |= {(kinds.get(name, ""), field) for name, field in _FIELD.findall(tag["value"])}
    return found


def _kind_of_list(expression: str) -> str:
    names = re.findall(r"\w+", expression)
    return next((_LISTS[name] for name in names if name in _LISTS), "")


@dataclass(frozen=True, slots=True)
class Printed:
    """How many texts were proved, and all values that a reader sees, once for each place."""

    proven: int
    texts: tuple[str, ...]


def require_all_printed(
    context: Mapping[str, object],
    template: Sequence[str],
    body: etree._Element,
    unseen: Mapping[etree._Element, "Unseen"],
) -> Printed:
    """Return how much of what `template` names is seen in `body`, if it all is.

    If not, raise ReportIncompleteError; `unseen` are the runs that nobody sees.
    Whatever the template leaves out for all things of a kind is its own choice.
    """
    named = named_fields(template)
    seen = [paragraph_text(paragraph, unseen) for paragraph in body.iter(f"{W}p")]
    printed = _printed(seen)
    wanted = [one for one in _proven(tuple(context.values())) if (one.kind, one.field) in named]
    lost = [one.name for one in wanted if one.name not in printed]
    _refuse_unseen(lost, unseen)
    if lost:
        raise incomplete("not_printed", lost)
    changed = [one.name for one in wanted if printed[one.name] != {clean(one)}]
    if changed:
        raise incomplete("text_changed", changed)
    texts = tuple(text for paragraph in seen for _, text in _MARKED.findall(paragraph))
    return Printed(len(wanted), texts)


def _refuse_unseen(lost: Sequence[str], unseen: Mapping[etree._Element, "Unseen"]) -> None:
    """Raise where something of what is `lost` is there, but in runs that nobody sees."""
    if not lost:
        return
    runs = {name: run for run in unseen for name in _BEGUN.findall(run_text(run))}
    there = [name for name in lost if name in runs]
    if there:
        run = runs[there[0]]
        told = template_message(f"unseen.{unseen[run].value}")
        quote = unmarked(paragraph_text(next(run.iterancestors(f"{W}p"))))
        raise incomplete("invisible", there, quote=quote[:_QUOTED_AT_MOST], told=told)


def _printed(paragraphs: Iterable[str]) -> Mapping[str, set[str]]:
    printed: dict[str, set[str]] = defaultdict(set)
    for paragraph in paragraphs:
        for name, text in _MARKED.findall(paragraph):
            printed[name].add(text)
    return printed


def _proven(value: object) -> Iterator[Proven]:
    if isinstance(value, Proven):
        # What is blank has no place of its own on the page.
        if value:
            yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _proven(one)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _proven(getattr(value, each.name))


def require_same_charts(report: bytes, charts: Mapping[str, Chart]) -> None:
    """Raise ReportIncompleteError unless the finished `report` draws the figures of `charts`."""
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        for name, chart in charts.items():
            wanted = [(clean(point.label), point.shown) for point in chart.points]
            if cached_points(package.read(name)) != wanted:
                raise incomplete("text_changed", [chart.title])


def require_same_paragraphs(found: Sequence[str], expected: Sequence[str]) -> None:
    """Raise ReportIncompleteError unless the paragraphs of a finished report are as `expected`."""
    if list(found) == list(expected):
        return
    pairs = zip(expected, [*found, *[""] * len(expected)], strict=False)
    lost = [wanted for wanted, there in pairs if wanted != there]
    raise incomplete("text_changed", lost or found[len(expected) :])


def incomplete(
    name: str, names: Sequence[str], *, quote: str = "", **values: Value
) -> ReportIncompleteError:
    """Return the error that names the first of `names`, and how many there are."""
    shown = "、".join(one[:60] for one in names[:_NAMED_AT_MOST])
    more = " …" if len(names) > _NAMED_AT_MOST else ""
    return ReportIncompleteError(
        name, count=len(names), missing=shown + more, quote=quote, **values
    )


_TEXT_WITH_BRACE = re.compile(r">([^<]*[{}｛｝][^<]*)<")
_TAG_WITH_BRACES = re.compile(r"<[^<>]*?([^<>\"]*(?:\{\{|\}\}|\{%|%\}|\{#|#\})[^<>\"]*)[^<>]*>")
_BRACE = re.compile("[{}｛｝]")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝")
# What a reader sees in charts, diagrams and boxes.
_SEEN = ("t", "v")
_PIECES = re.compile(f"({BEGIN}[^{NAMED}]*{NAMED}|{END})")
_FIGURE = re.compile(r"[\d.,／/]*\d")
_DIGIT = r"[\d⁰¹²³⁴-⁹₀-₉]"
_BEFORE = re.compile(rf"{_DIGIT}[.,．，]?$|(?:^|[\s（(：:])[△▲−-]$")
_AFTER = re.compile(rf"[.,．，]?{_DIGIT}")
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SHOWN_AROUND = 8


def touching(before: str, after: str) -> str:
    """Return what of the text `before` and `after` a figure makes it another one, or ""."""
    # Letters that have no width, which copying leaves, keep nothing apart.
    before, after = (_NO_WIDTH.sub("", each) for each in (before, after))
    found = _BEFORE.search(before[-3:]) or _AFTER.match(after)
    return found[0].strip() if found else ""


def look_at_rendered(xml: str) -> None:
    """Raise TemplateError where `xml`, just rendered, would print what is not meant."""
    found = _TEXT_WITH_BRACE.search(xml) or _TAG_WITH_BRACES.search(xml)
    if found is not None:
        raise _braces_left(html.unescape(found[1]))
    for text in paragraph_texts(parsed(xml.encode())):
        _refuse_touched(text)


def look_at_text(text: str) -> None:
    """Raise TemplateError where `text`, a property of the document, has braces left."""
    if _BRACES.search(text):
        raise _braces_left(text)


def _braces_left(text: str) -> TemplateError:
    quote = shortened(unguarded(unmarked(text)))
    return TemplateError("braces_left", quote=quote)


def _refuse_touched(paragraph: str) -> None:
    plain, begin = "", 0
    spans: list[tuple[int, int]] = []
    for piece in _PIECES.split(paragraph):
        if piece.startswith(BEGIN):
            begin = len(plain)
        elif piece == END:
            spans.append((begin, len(plain)))
        else:
            plain += piece
    for begin, end in spans:
        figure = plain[begin:end]
        if _FIGURE.fullmatch(figure) and touching(
            plain[max(begin - _SHOWN_AROUND, 0) : begin], plain[end:]
        ):
            shown = plain[max(begin - _SHOWN_AROUND, 0) : end + _SHOWN_AROUND]
            quote = shortened(unguarded(plain))
            values = {"found": figure, "shown": shortened(unguarded(shown)), "quote": quote}
            raise TemplateError("touched", **values)


def braces_in_parts(trees: Mapping[str, etree._Element]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text where braces stand in a part that is not filled."""
    for name, tree in trees.items():
        is_drawn = "/drawing" in (etree.QName(tree).namespace or "")
        if not is_drawn and name not in ("docProps/app.xml", "docProps/custom.xml"):
            continue
        for element in tree.iter("*"):
            text = element.text or ""
            is_seen = is_drawn and etree.QName(element).localname in _SEEN
            if (_BRACE if is_seen else _BRACES).search(text):
                yield name, text


def look_at_saved(
    report: bytes, stories: Mapping[str, tuple[str, ...]], ours: Container[str]
) -> None:
    """Raise unless the finished `report` holds the paragraphs of `stories`, and no brace or mark.

    The charts that are `ours` may hold braces: those of titles, as typed.
    """
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        parts = {name: package.read(name) for name in names}
    for name, content in parts.items():
        if ANY_MARKER.search(content.decode()):
            raise ReportIncompleteError("marks_left", part=name)
    trees = {name: parsed(content) for name, content in parts.items() if name not in ours}
    for name, expected in stories.items():
        require_same_paragraphs(paragraph_texts(trees[name]), expected)
    for _, text in braces_in_parts(trees):
        raise _braces_left(text)
