"""The figures and texts of a Word document, which stay the same when Word saves it again.

Looks are no part of it: letters, colours and page numbers may change.
"""

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from pledgexl.intake.package import PLAN_LIMITS, Package, Refusal, open_package
from pledgexl.model.finding import Code
from pledgexl.model.seal import digest
from pledgexl.word.document import FALLBACK, W, around, own_runs, parsed, run_text

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_BODY = "word/document.xml"
_ASIDE = re.compile(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml")
_CHART = re.compile(r"word/charts/chart\d*\.xml")
_PICTURE = "word/media/"
_DIGITS = 12
# Word writes the number of a page anew whenever it saves.
_NUMBERS_OF_PAGES = ("PAGE", "NUMPAGES", "SECTIONPAGES")


def document_content(content: bytes) -> list[object]:
    """Return the lines of the body, those around it, the charts' values, digests of pictures.

    Raises Refusal where `content` is no Word document, or none that can be read.
    """
    package = open_package(content, PLAN_LIMITS, kind="docx")
    body = _tree(package, _BODY)
    asides = [name for name in package.names if _ASIDE.fullmatch(name)]
    around_it = {line for name in asides for line in _lines(_tree(package, name), is_body=False)}
    charts = [_values(_tree(package, name)) for name in package.names if _CHART.fullmatch(name)]
    pictures = {digest(package.unpack(name)) for name in package.names if name.startswith(_PICTURE)}
    drawn = [each.text or "" for each in body.iter(f"{_A}t", f"{_M}t")]
    return [
        list(_lines(body, is_body=True)),
        sorted(around_it),
        drawn,
        sorted(charts),
        sorted(pictures),
    ]


def _tree(package: Package, name: str) -> etree._Element:
    try:
        root = parsed(package.read(name))
    except etree.XMLSyntaxError as error:
        raise Refusal(Code.XML_BROKEN, detail=name) from error
    # The same once more, for programs that know no text boxes.
    etree.strip_elements(root, FALLBACK, with_tail=False)
    return root


def _lines(root: etree._Element, *, is_body: bool) -> Iterator[str]:
    """Yield the text of each paragraph that has one, with single blanks."""
    for paragraph in root.iter(f"{W}p"):
        line = " ".join(_text(own_runs(paragraph), is_body=is_body).split())
        if line:
            yield line


def _text(runs: Iterable[etree._Element], *, is_body: bool) -> str:
    """Return the text of `runs` without numbers of pages.

    Those are the fields PAGE and NUMPAGES outside the body, and behind a tab, as in a table of
    contents, PAGEREF.
    """
    text = ""
    fields: list[str] = []
    for run in runs:
        simple = around(run, "fldSimple")
        for mark in run.iterchildren(f"{W}fldChar", f"{W}instrText", f"{W}sym"):
            kind = mark.get(f"{W}fldCharType")
            if kind == "begin":
                fields.append("")
            elif kind == "end" and fields:
                fields.pop()
            elif mark.tag == f"{W}instrText" and fields:
                fields[-1] += mark.text or ""
            elif mark.tag == f"{W}sym":
                text += f"[{mark.get(f'{W}char', '')}]"
        own = simple.get(f"{W}instr", "") if simple is not None else "".join(fields[-1:])
        field = own.split()[0].upper() if own.split() else ""
        is_page = (
            field == "PAGEREF" and text.endswith("\t") if is_body else field in _NUMBERS_OF_PAGES
        )
        shown = run_text(run)
        text += "" if is_page and shown.strip().isdecimal() else shown
    return text


def _values(chart: etree._Element) -> list[str]:
    """Return the texts and values of `chart`; programs write the last digits of a number anew."""
    return [_number(each.text or "") for each in chart.iter(f"{_C}v", f"{_A}t")]


def _number(text: str) -> str:
    try:
        return f"{float(text):.{_DIGITS}g}"
    except ValueError:
        return text
