"""What counts as the content of a file: it outlasts saving, and shows each change of a figure."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from office import convert
from pledgexl.export.content import content_digest
from pledgexl.word.check_number import check_numbers

OUTPUT = Path("output") / "2024-03"
Parts = dict[str, bytes]


def unpacked(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def month(made_demo: Path) -> dict[str, bytes]:
    folder = made_demo / OUTPUT
    names = ("report.docx", "summary.xlsx", "result.json", "open/initiatives.csv")
    return {name: (folder / name).read_bytes() for name in names}


@pytest.mark.office
@pytest.mark.parametrize("name", ["report.docx", "summary.xlsx"])
def test_a_document_that_was_opened_and_saved_has_the_same_content(
    month: dict[str, bytes], name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(month[name])
    (tmp_path / "saved").mkdir()

    saved = convert(tmp_path / name, Path(name).suffix[1:], tmp_path / "saved").read_bytes()

    assert saved != month[name]
    assert content_digest(name, saved) == content_digest(name, month[name]) is not None
    if name == "report.docx":
        assert check_numbers(saved) == check_numbers(month[name])
        assert check_numbers(saved).printed == (check_numbers(saved).own,)


def test_data_saved_by_another_program_have_the_same_content(month: dict[str, bytes]) -> None:
    result, csv = month["result.json"], month["open/initiatives.csv"]
    crlf, bare = result.replace(b"\n", b"\r\n"), csv.removeprefix(b"\xef\xbb\xbf")
    quoted = re.sub(rb"^([^,\"\r\n]+),", rb'"\1",', bare, flags=re.MULTILINE)

    assert crlf != result
    assert quoted not in (csv, bare)
    assert content_digest("result.json", crlf) == content_digest("result.json", result)
    assert content_digest("a.csv", quoted) == content_digest("a.csv", csv)
    assert content_digest("a.csv", csv.replace(b"7", b"8", 1)) != content_digest("a.csv", csv)


def test_a_report_with_one_other_letter_has_another_content(month: dict[str, bytes]) -> None:
    report = month["report.docx"]
    parts = unpacked(report)
    body = parts["word/document.xml"]
    texts = list(re.finditer(rb"<w:t(?: [^>]*)?>([^<]+)</w:t>", body))
    digests = set()
    for found in (texts[0], texts[len(texts) // 2], texts[-1]):
        changed = body[: found.start(1)] + b"9" + body[found.start(1) :]
        digests.add(content_digest("report.docx", packed(parts | {"word/document.xml": changed})))

    assert len(digests | {content_digest("report.docx", report)}) == 4


def added_to_first_paragraph(parts: Parts, runs: bytes) -> bytes:
    body = parts["word/document.xml"].replace(b"</w:p>", runs + b"</w:p>", 1)
    return packed(parts | {"word/document.xml": body})


FIELD = (
    b'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>%s</w:instrText></w:r>'
    b'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r>%s</w:r>'
    b'<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def test_the_number_of_a_page_is_no_content_but_no_field_hides_a_figure(
    month: dict[str, bytes],
) -> None:
    report = month["report.docx"]
    parts, same = unpacked(report), content_digest("report.docx", report)
    tab, digits = b"<w:r><w:tab/></w:r>", b"<w:t>12</w:t>"

    def with_runs(runs: bytes) -> str | None:
        return content_digest("report.docx", added_to_first_paragraph(parts, runs))

    assert with_runs(tab + FIELD % (b" PAGEREF _Toc1 \\h ", digits)) == same
    for hidden in (
        FIELD % (b" PAGEREF _Toc1 ", digits),
        FIELD % (b" QUOTE ", digits),
        FIELD % (b" PAGE ", digits),
        tab + FIELD % (b" PAGEREF _Toc1 ", b"<w:t>12%</w:t>"),
        b"<w:ins><w:r>" + digits + b"</w:r></w:ins>",
        b'<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>',
    ):
        assert with_runs(hidden) not in (None, same), hidden


def test_a_chart_with_another_value_is_another_content(month: dict[str, bytes]) -> None:
    parts = unpacked(month["report.docx"])
    chart = next(name for name in parts if re.fullmatch(r"word/charts/chart\d*\.xml", name))
    value = re.search(rb"<c:v>(\d[^<]*)</c:v>", parts[chart])
    assert value is not None
    other = parts[chart].replace(value[0], b"<c:v>1" + value[1] + b"</c:v>", 1)

    changed = packed(parts | {chart: other})

    assert content_digest("report.docx", changed) != content_digest("r.docx", month["report.docx"])


def test_a_workbook_with_another_value_or_a_comment_has_another_content(
    month: dict[str, bytes],
) -> None:
    parts, same = unpacked(month["summary.xlsx"]), content_digest("s.xlsx", month["summary.xlsx"])
    sheet = next(name for name in sorted(parts) if b"<v>" in parts[name] and "sheets/" in name)
    value = re.search(rb"<c [^>]*><v>(\d+)</v>", parts[sheet])
    assert value is not None
    other = parts[sheet].replace(value[0], value[0].replace(b"<v>", b"<v>1"), 1)

    assert content_digest("s.xlsx", packed(parts | {sheet: other})) not in (None, same)
    # By openpyxl without its formulas, whose results it does not keep.
    book = load_workbook(io.BytesIO(month["summary.xlsx"]), data_only=True)
    assert content_digest("s.xlsx", _saved(book)) == same
    book.worksheets[0]["A1"].comment = Comment("実際は違います", "x")
    assert content_digest("s.xlsx", _saved(book)) not in (None, same)


def _saved(book: Workbook) -> bytes:
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.docx", b""),
        ("report.docx", b"PK\x03\x04 cut off"),
        ("summary.xlsx", b"no workbook"),
        ("result.json", b"{"),
        ("result.json", b'{"shown": "49.4", "shown": "55.0"}'),
        ("result.json", b"[" * 100_000),
        ("open/policies.csv", b"\xff\xfe"),
        ("index.html", b"<p>"),
        ("issues/1/inputs/submissions/101.xlsx", b"bytes"),
    ],
)
def test_what_cannot_be_read_has_no_content(name: str, content: bytes) -> None:
    assert content_digest(name, content) is None


def test_a_document_is_read_under_its_own_kind_alone(month: dict[str, bytes]) -> None:
    assert content_digest("report.xlsx", month["report.docx"]) is None
    assert content_digest("issues/1/report.docx", month["report.docx"]) is not None
    assert content_digest("issues/1/inputs/report.docx", month["report.docx"]) is None
