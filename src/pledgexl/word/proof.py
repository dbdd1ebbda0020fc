"""The proof that a reader of the report sees everything that was submitted, verbatim.

While a report is made, each value that must not get lost is between markers, with its name: they
tell which thing was printed even if two texts are equal or one begins like another. The markers
are then removed. The finished file, opened again, has to contain the same paragraphs in the same
order, no brace of the template, and no marker; and no figure touches another digit.
"""

import html
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from lxml import etree

from pledgexl.messages.template import in_our_names, template_message
from pledgexl.word.chart import Chart, cached_series, drawn_series
from pledgexl.word.context import report_names
from pledgexl.word.document import (
    ANY_MARKER,
    BEGIN,
    END,
    GUARDED,
    NAMED,
    W,
    around,
    clean,
    paragraph_text,
    paragraph_texts,
    parsed,
    run_text,
    unguarded,
    unmarked,
    unzipped,
)
from pledgexl.word.findings import ReportIncompleteError, TemplateError, incomplete, shortened
from pledgexl.word.values import FieldType, ListField, Proven, Record, RecordField
from pledgexl.word.visible import Unseen

MARKED = re.compile(f"{BEGIN}([^{NAMED}]*){NAMED}([^{END}]*){END}")
_NAME = re.compile(f"{BEGIN}([^{NAMED}]+){NAMED}")
_TAG = re.compile(
    r"\{%-?(?:tr|tc|p|r)?\s*(?:for\s+(?P<name>\w+)\s+in\s+(?P<list>[^%]*)|(?P<end>endfor)[^%]*)%\}"
    r"|\{\{(?P<value>[^}]*)\}\}"
)
# A field of one record, or of one in a list: 公約.進捗, 公約一覧[0].進捗, (公約一覧 | first).進捗.
_FIELD = re.compile(r"(\w+)\s*(\[[^\]]*\]\s*|\|\s*(?:first|last)\s*\)\s*)?\.\s*(\w+)")
_TEXT_WITH_BRACE = re.compile(r">([^<{}｛｝]*+[{}｛｝][^<]*)<")
_TAG_WITH_BRACES = re.compile(r"<[^<>]*?([^<>\"]*(?:\{\{|\}\}|\{%|%\}|\{#|#\})[^<>\"]*)[^<>]*>")
_BRACE = re.compile("[{}｛｝]")
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝")
_FIGURE = re.compile(r"[\d.,／/]*\d")
_DIGIT = r"[\d⁰¹²³⁴-⁹₀-₉]"
_BEFORE = re.compile(rf"{_DIGIT}[.,．，]?$|(?:^|[\s（(：:])[△▲−–-]$")
_AFTER = re.compile(rf"[.,．，]?{_DIGIT}")
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_SHOWN_AROUND = 8
# The elements whose text a reader sees in charts, diagrams and text boxes.
_SEEN = ("t", "v")


def marked(value: object) -> object:
    """Return `value` as the template engine prints it: between markers, with its name if proven."""
    if hasattr(value, "__html__"):
        return value
    name = value.name if isinstance(value, Proven) else ""
    return f"{BEGIN}{name}{NAMED}{clean(str(value)).translate(GUARDED)}{END}"


def remove_markers(body: etree._Element) -> None:
    """Remove the markers, and the names in them, from `body`."""
    marked = f"descendant::text()[contains(., '{BEGIN}') or contains(., '{END}')]"
    for text in cast("list[Any]", body.xpath(marked)):
        text.getparent().text = unmarked(text)


def printed_names(template: Iterable[str]) -> set[str]:
    """Return what the paragraphs of a `template` print, by the kind of its thing: 公約.進捗.

    This reads tags by itself: the proof does not depend on what template check understands.
    """
    # What is proved of a 帯 is named by its list.
    records = _records_of_lists(report_names()) | {"進捗分布": "進捗分布"}
    loops, found = [("全体", "全体")], set[str]()
    for tag in _TAG.finditer(in_our_names("\n".join(template))):
        if tag["name"]:
            lists = [name for name in re.findall(r"\w+", tag["list"]) if name in records]
            loops.append((tag["name"], records[lists[-1]] if lists else ""))
        elif tag["end"]:
            del loops[max(len(loops) - 1, 1) :]
        else:
            kinds = dict(loops)
            for name, one, field in _FIELD.findall(tag["value"]):
                kind = records.get(name) if one else kinds.get(name)
                found |= {f"{kind}.{field}"} if kind else set()
    return found


def _records_of_lists(names: Mapping[str, FieldType]) -> dict[str, str]:
    """Return the kind of the things in each list, however deep: 公約一覧 contains 公約."""
    found: dict[str, str] = {}
    for name, each in names.items():
        if isinstance(each, ListField) and isinstance(each.of, RecordField):
            found |= {name: each.of.name, **_records_of_lists(each.of.fields)}
    return found


def require_all_printed(
    context: Mapping[str, object],
    named: Container[str],
    body: etree._Element,
    unseen: Mapping[etree._Element, Unseen],
) -> tuple[int, tuple[str, ...]]:
    """Return how many texts are proved, and all values that a reader sees in `body`.

    `named` are the names that the template prints: 公約.進捗. What it leaves out of all things of
    a kind is its own choice. `unseen` are the runs that a reader does not see. If something is
    missing, raise ReportIncompleteError.
    """
    seen = [paragraph_text(paragraph, unseen) for paragraph in body.iter(f"{W}p")]
    values = [found for paragraph in seen for found in MARKED.findall(paragraph)]
    printed: dict[str, set[str]] = defaultdict(set)
    for name, text in values:
        printed[name].add(text)
    proven = _proven(tuple(context.values()))
    wanted = [one for one in proven if f"{one.kind}.{one.field}" in named]
    lost = [one for one in wanted if one.name not in printed]
    runs = {name: run for run in unseen for name in _NAME.findall(run_text(run))}
    hidden = [one for one in lost if one.name in runs]
    if hidden:
        run = runs[hidden[0].name]
        paragraph = around(run, "p")
        quote = "" if paragraph is None else unmarked(paragraph_text(paragraph))[:60]
        reason = template_message(f"unseen.{unseen[run]}")
        said = [one.message for one in hidden]
        raise incomplete("invisible", said, quote=quote, reason=reason)
    if lost:
        raise incomplete("not_printed", [one.message for one in lost])
    changed = [one.message for one in wanted if printed[one.name] != {clean(one)}]
    if changed:
        raise incomplete("text_changed", changed)
    return len(wanted), tuple(text for _, text in values)


def _proven(value: object) -> Iterator[Proven]:
    # A blank text has no place of its own on the page.
    if isinstance(value, Proven) and value:
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _proven(one)
    elif isinstance(value, Record):
        yield from _proven(tuple(value.named().values()))


def touching(before: str, after: str) -> str:
    """Return what in the text `before` or `after` a figure makes it another figure, or ""."""
    # Characters without width, which copying leaves, separate nothing.
    before, after = (_NO_WIDTH.sub("", each) for each in (before, after))
    found = _BEFORE.search(before[-3:]) or _AFTER.match(after)
    return found[0].strip() if found else ""


def require_plain_text(xml: str) -> None:
    """Raise TemplateError if the part `xml`, just rendered, prints a brace or a false figure."""
    found = _TEXT_WITH_BRACE.search(xml)
    if found is None and _BRACES.search(xml):
        found = _TAG_WITH_BRACES.search(xml)
    if found is not None:
        raise TemplateError("braces_left", quote=_as_typed(html.unescape(found[1])))
    for text in paragraph_texts(parsed(xml.encode())):
        figures = (each for each in MARKED.finditer(text) if _FIGURE.fullmatch(each[2]))
        for value in figures:
            before, after = unmarked(text[: value.start()]), unmarked(text[value.end() :])
            if touching(before, after):
                shown = _as_typed(f"{before[-_SHOWN_AROUND:]}{value[2]}{after[:_SHOWN_AROUND]}")
                quote = _as_typed(text)
                raise TemplateError("touched", found=value[2], shown=shown, quote=quote)


def require_no_braces(text: str) -> None:
    """Raise TemplateError if braces of the template are left in `text`, a property."""
    if _BRACES.search(text):
        raise TemplateError("braces_left", quote=_as_typed(text))


def _as_typed(text: str) -> str:
    return shortened(unguarded(unmarked(text)))


def braces_in_parts(trees: Mapping[str, etree._Element]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each part that has braces and is not filled."""
    for name, tree in trees.items():
        is_drawn = "/drawing" in (etree.QName(tree).namespace or "")
        if not is_drawn and name not in ("docProps/app.xml", "docProps/custom.xml"):
            continue
        for element in tree.iter("*"):
            is_seen = is_drawn and etree.QName(element).localname in _SEEN
            if (_BRACE if is_seen else _BRACES).search(element.text or ""):
                yield name, element.text or ""


def verify_saved(
    report: bytes, paragraphs: Mapping[str, Sequence[str]], charts: Mapping[str, Chart]
) -> Mapping[str, etree._Element]:
    """Return the parts of the finished `report`, read back.

    Raise unless it has the `paragraphs` and `charts` of each part, only. The charts are those that
    we draw: their titles may have braces, as they were typed.
    """
    parts = unzipped(report)
    parts = {name: parts[name] for name in parts if name.endswith((".xml", ".rels"))}
    for name, content in parts.items():
        if ANY_MARKER.search(content.decode()):
            raise ReportIncompleteError("marks_left", part=name)
    trees = {name: parsed(content) for name, content in parts.items() if name not in charts}
    for name, expected in paragraphs.items():
        require_same_paragraphs(paragraph_texts(trees[name]), expected)
    for _, text in braces_in_parts(trees):
        raise TemplateError("braces_left", quote=_as_typed(text))
    for name, chart in charts.items():
        if cached_series(parts[name]) != drawn_series(chart):
            raise incomplete("text_changed", [chart.title])
    return trees


def require_same_paragraphs(found: Sequence[str], expected: Sequence[str]) -> None:
    """Raise ReportIncompleteError unless the paragraphs of a finished report are as `expected`."""
    if list(found) != list(expected):
        pairs = zip(expected, [*found, *[""] * len(expected)], strict=False)
        lost = [wanted for wanted, there in pairs if wanted != there]
        raise incomplete("text_changed", lost or found[len(expected) :])
