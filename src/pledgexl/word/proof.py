"""The proof that a report says all that was submitted, to the letter.

While a report is made, each value that must not get lost stands between marks that no text can
hold (Unicode noncharacters). They tell which thing was printed even if two texts are equal or
one begins like another. The marks are then taken out, and the finished file, opened anew, has
to hold the same paragraphs in the same order.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from lxml import etree

from pledgexl.messages.report import ReportFault
from pledgexl.word.chart import Chart, cached_points
from pledgexl.word.errors import ReportIncompleteError
from pledgexl.word.marks import BEGIN, END, NAMED, UNDERLINE, clean
from pledgexl.word.styles import NAMESPACE
from pledgexl.word.values import Proven

_MARKS = re.compile(f"{BEGIN}[^{NAMED}]*{NAMED}|{END}")
_MARKED = re.compile(f"{BEGIN}([^{NAMED}]*){NAMED}([^{END}]*){END}")
# This month's figures; in a comparison the month compared with stands before the ID.
_FIGURE_NAME = re.compile(
    r"(?:全体|政策|公約|施策)([\d-]*)の(?:進捗|評価)|比較(?:政策|公約)?[\d-]+/([\d-]*)の今回"
)
# docxtpl turns these four into tags; standing apart they pass.
_DOCXTPL_ESCAPES = re.compile(r"(?<=\{)_(?=[{%])|(?<=[}%])_(?=\})")

_W = f"{{{NAMESPACE}}}"
_LETTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_LISTS = {
    "政策一覧": "政策",
    "公約一覧": "公約",
    "施策一覧": "施策",
    "取組一覧": "取組",
    "進捗分布": "進捗分布",
    "比較一覧": "比較",
    "比較政策一覧": "比較政策",
    "比較公約一覧": "比較公約",
}
_TAGS = re.compile(
    r"\{%-?(?:tr|tc|p|r)?\s*(?:for\s+(?P<name>\w+)\s+in\s+(?P<list>[^%]*)|(?P<end>endfor)[^%]*)%\}"
    r"|\{\{(?P<value>[^}]*)\}\}"
)
_FIELD = re.compile(r"(\w+)\s*\.\s*(\w+)")
_NAMED_AT_MOST = 5


def marked(value: object) -> object:
    """Return `value` as the template engine is to print it, its name in front if it is proven."""
    if hasattr(value, "__html__"):
        return value
    guarded = _DOCXTPL_ESCAPES.sub(UNDERLINE, clean(str(value)))
    if isinstance(value, Proven):
        return f"{BEGIN}{value.name}{NAMED}{guarded}{END}"
    return guarded


def unguarded(xml: str) -> str:
    """Return `xml` with the underlines back that docxtpl would have eaten."""
    return xml.replace(UNDERLINE, "_")


def unmarked(text: str) -> str:
    """Return `text` without the marks."""
    return _MARKS.sub("", text)


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
    for letters in body.iter(f"{_W}t"):
        if letters.text:
            letters.text = unmarked(letters.text)


def paragraph_text(paragraph: etree._Element) -> str:
    """Return what stands in `paragraph`, its breaks and tabs as characters."""
    return "".join(
        piece.text or "" if piece.tag == f"{_W}t" else _LETTERS.get(str(piece.tag), "")
        for run in paragraph.iter(f"{_W}r")
        for piece in run
    )


def paragraph_texts(root: etree._Element) -> list[str]:
    """Return the text of every paragraph below `root`, in order."""
    return [paragraph_text(paragraph) for paragraph in root.iter(f"{_W}p")]


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


def require_all_printed(
    context: Mapping[str, object], template: Sequence[str], rendered: Iterable[str]
) -> int:
    """Return how much of what `template` names stands in `rendered`, if it all does.

    If not, raise ReportIncompleteError.
    Whatever the template leaves out for all things of a kind is its own choice.
    """
    named = named_fields(template)
    printed = _printed(rendered)
    wanted = [one for one in _proven(tuple(context.values())) if (one.kind, one.field) in named]
    lost = [one.name for one in wanted if one.name not in printed]
    if lost:
        raise _incomplete(ReportFault.NOT_PRINTED, lost)
    changed = [one.name for one in wanted if printed[one.name] != {clean(one)}]
    if changed:
        raise _incomplete(ReportFault.TEXT_CHANGED, changed)
    return len(wanted)


def _printed(paragraphs: Iterable[str]) -> Mapping[str, set[str]]:
    printed: dict[str, set[str]] = defaultdict(set)
    for paragraph in paragraphs:
        for name, text in _MARKED.findall(paragraph):
            printed[name].add(text)
    return printed


def _proven(value: object) -> Iterator[Proven]:
    if isinstance(value, Proven):
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
                raise _incomplete(ReportFault.TEXT_CHANGED, [chart.title])


def reread(report: bytes, part: str) -> etree._Element:
    """Return the tree of `part` as the finished `report` holds it."""
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
        return etree.fromstring(package.read(part), parser)


def require_same_paragraphs(found: Sequence[str], expected: Sequence[str]) -> None:
    """Raise ReportIncompleteError unless the paragraphs of a finished report are as `expected`."""
    if list(found) == list(expected):
        return
    pairs = zip(expected, [*found, *[""] * len(expected)], strict=False)
    lost = [wanted for wanted, there in pairs if wanted != there]
    raise _incomplete(ReportFault.TEXT_CHANGED, lost or found[len(expected) :])


def _incomplete(fault: ReportFault, names: Sequence[str]) -> ReportIncompleteError:
    shown = "、".join(name[:60] for name in names[:_NAMED_AT_MOST])
    more = " …" if len(names) > _NAMED_AT_MOST else ""
    return ReportIncompleteError(fault, count=str(len(names)), missing=shown + more)
