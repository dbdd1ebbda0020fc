"""Which templates are met at all: sound parts of known kinds; the rest is refused by name."""

import html
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from lxml import etree

from command import pledgexl
from edited_templates import RELATIONS, W, edited, parts_of, related, run_saying, with_part, xml
from errors import raises_saying, worded
from pledgexl.messages.screen import say
from pledgexl.model.language import Language
from pledgexl.word.check import template_findings
from pledgexl.word.findings import TemplateError
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from summaries import small_summary

ISSUED = date(2024, 4, 18)
MICROSOFT = "http://schemas.microsoft.com/office"


def refused(template: bytes) -> str:
    """Return what `run` says of `template`, in both languages."""
    with pytest.raises(TemplateError) as caught:
        write_report(template, small_summary(), ISSUED)
    return "\n".join(worded(caught.value, language) for language in Language)


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">&b;</w:hdr>'
)


@pytest.mark.parametrize(
    "part",
    [
        "word/header1.xml",
        "word/footer2.xml",
        "word/styles.xml",
        "word/document.xml",
        "word/settings.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "[Content_Types].xml",
    ],
)
@pytest.mark.parametrize(
    "content",
    [
        BOMB,
        b"\xef\xbb\xbf<!-- x -->\n" + BOMB,
        BOMB.decode().encode("utf-16"),
        b"<?xml version='1.0'?><!DOCTYPE w:hdr SYSTEM 'file:///etc/passwd'><x/>",
    ],
    ids=["entities", "behind a comment", "utf-16", "external"],
)
def test_refuses_a_document_type_in_any_part_by_its_name(part: str, content: bytes) -> None:
    template = with_part(part, lambda _: content)

    assert refused(template).count(f"{part}") == 2
    assert "DOCTYPE" in refused(template)
    with raises_saying(TemplateError, "DOCTYPE"):
        template_findings(template)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<w:hdr",
        b"<a><b></a>",
        b"\x00" * 40,
        "<a>表</a>".encode("cp932"),
        b"<?xml version='1.0' encoding='Shift_JIS'?><a/>",
        b"<?xml version='1.0' encoding='cp037'?><a/>",
        b"<a>&undefined;</a>",
        b"<a>\x01</a>",
    ],
)
@pytest.mark.parametrize("part", ["word/header1.xml", "word/styles.xml", "word/numbering.xml"])
def test_names_a_part_that_cannot_be_read(part: str, content: bytes) -> None:
    assert refused(with_part(part, lambda _: content)).count(part) == 2


def without(pattern: str) -> Callable[[bytes], bytes]:
    return lambda part: re.sub(pattern.encode(), b"", part, count=1)


@pytest.mark.parametrize(
    ("part", "edit"),
    [
        ("word/_rels/document.xml.rels", without(' Target="styles.xml"')),
        ("word/_rels/document.xml.rels", without(' Type="[^"]*"')),
        ("word/_rels/document.xml.rels", lambda part: part.replace(b"styles.xml", b"NULL")),
        ("word/document.xml", without("<w:tblGrid>.*?</w:tblGrid>")),
        ("word/document.xml", without("<w:tbl>")),
        ("word/document.xml", lambda part: re.sub(b"</?w:body>", b"", part)),
        ("word/document.xml", lambda part: part.replace(b"w:tr>", b"w:tx>", 2)),
        ("[Content_Types].xml", lambda part: part.replace(b"styles+xml", b"footer+xml")),
        ("[Content_Types].xml", lambda part: part.replace(b"document.main", b"template.main")),
    ],
)
def test_refuses_parts_that_are_not_what_they_are_called(
    part: str, edit: Callable[[bytes], bytes]
) -> None:
    assert "保存し直して" in refused(with_part(part, edit))


def test_tells_an_encrypted_file_from_one_of_an_old_kind() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)

    assert "暗号化を外して" in refused(container + "EncryptedPackage".encode("utf-16-le"))
    assert ".doc" in refused(container + "WordDocument".encode("utf-16-le"))


def test_refuses_a_part_that_is_there_twice_damaged_or_locked() -> None:
    buffer = io.BytesIO(default_template())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/HEADER1.xml", "<x/>")
    damaged = bytearray(default_template())
    place = damaged.index(b"word/header1.xml") + 40
    damaged[place : place + 8] = b"\xff" * 8
    locked = bytearray(default_template())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1

    assert "word/header1.xml" in refused(buffer.getvalue())
    assert "word/header1.xml" in refused(bytes(damaged))
    assert "[Content_Types].xml" in refused(bytes(locked))


def test_the_command_ends_with_one_line_and_no_traceback(made_demo: Path, tmp_path: Path) -> None:
    city = shutil.copytree(made_demo, tmp_path / "city")
    shutil.rmtree(city / "output" / "2024-03")
    template = city / "input_templates" / "report.docx"
    template.write_bytes(with_part("word/header1.xml", lambda _: BOMB))

    for done in (pledgexl("-C", city, "run", "2024-03"), pledgexl("-C", city, "template", "check")):
        assert done.code == 2
        assert "Traceback" not in done.out + done.err
        assert "word/header1.xml" in done.err


FOREIGN = (
    (f"{RELATIONS}/attachedTemplate", "file:///C:/x.dotm", True, "settings"),
    (f"{RELATIONS}/aFChunk", "afchunk.htm", False, "document"),
    (f"{RELATIONS}/oleObject", "embeddings/oleObject1.bin", False, "document"),
    (f"{RELATIONS}/package", "embeddings/x.xlsx", False, "document"),
    (f"{RELATIONS}/image", "https://example.com/x.png", True, "header1"),
    (f"{RELATIONS}/frame", "x.htm", True, "webSettings"),
    (f"{RELATIONS}/subDocument", "x.docx", True, "document"),
    (f"{RELATIONS}/control", "activeX/activeX1.xml", False, "document"),
    (f"{MICROSOFT}/2006/relationships/vbaProject", "vbaProject.bin", False, "document"),
    (f"{MICROSOFT}/2006/relationships/attachedToolbars", "attachedToolbars.bin", False, "document"),
    ("urn:somebody/unheardOf", "x.bin", False, "document"),
)


@pytest.mark.parametrize(("kind", "target", "external", "source"), FOREIGN)
def test_refuses_what_is_not_among_the_known_relations(
    kind: str, target: str, source: str, *, external: bool
) -> None:
    template = related(kind, target, external=external, source=source)
    name = kind.rpartition("/")[2]

    (found,) = template_findings(template)
    for said in (refused(template), say(found.message, Language.JA)):
        assert name in said
        assert f"word/{source}.xml" in said
        assert target in said


def test_refuses_a_letter_that_asks_for_a_database_when_it_is_opened() -> None:
    letter = '<w:mailMerge><w:mainDocumentType w:val="formLetters"/></w:mailMerge>'

    def merge(document: docx.document.Document) -> None:
        document.settings.element.append(xml(letter))

    template = edited(merge)
    (found,) = template_findings(template)
    for said in (refused(template), say(found.message, Language.JA)):
        assert "word/settings.xml" in said
        assert "差し込み印刷の開始" in said


def test_leaves_the_panes_of_add_ins_out_of_the_report() -> None:
    def add(relations: bytes) -> bytes:
        kind = "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes"
        pane = f'<Relationship Id="rIdPane" Type="{kind}" Target="word/webextensions/panes.xml"/>'
        return relations.replace(b"</Relationships>", pane.encode() + b"</Relationships>")

    template = with_part("_rels/.rels", add)
    assert template_findings(template) == ()
    report = parts_of(write_report(template, small_summary(), ISSUED))
    assert b"webextension" not in report["_rels/.rels"]


def test_names_the_relations_of_the_whole_file() -> None:
    def add(relations: bytes) -> bytes:
        signature = '<Relationship Id="rIdX" Type="urn:somebody/origin" Target="x.sigs"/>'
        return relations.replace(b"</Relationships>", signature.encode() + b"</Relationships>")

    assert "_rels/.rels" in refused(with_part("_rels/.rels", add))


MARK = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def complex_field(*pieces: str) -> etree._Element:
    codes = "".join(
        f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces
    )
    begin, separate, end = map(MARK.format, ("begin", "separate", "end"))
    return xml(f"<w:p>{begin}{codes}{separate}<w:r><w:t>42</w:t></w:r>{end}</w:p>")


def simple_field(code: str) -> etree._Element:
    written = html.escape(code)
    return xml(
        f'<w:p><w:fldSimple w:instr="{written}"><w:r><w:t>42</w:t></w:r></w:fldSimple></w:p>'
    )


FIELDS = {
    "INCLUDETEXT": complex_field(' INCLUDETEXT "C:\\x.docx" '),
    "includetext": complex_field(' includetext "C:\\x.docx" '),
    "split": complex_field(" INC", "LUDE", 'TEXT "C:\\x.docx" '),
    "DDEAUTO": complex_field(" DdeAuto excel x y "),
    "RD": complex_field(" RD C:\\x.docx "),
    "INCLUDEPICTURE": simple_field(" IncludePicture x.png "),
    "=": complex_field(" =SUM(ABOVE) "),
    "DATE": simple_field(' DATE \\@ "yyyy" '),
    "MACROBUTTON": complex_field(" MACROBUTTON x "),
    "nested": xml(
        f"<w:p>{MARK.format('begin')}<w:r><w:instrText>IF </w:instrText></w:r>"
        f"{MARK.format('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{MARK.format('end')}"
        f"<w:r><w:instrText> = 1 x</w:instrText></w:r>{MARK.format('end')}</w:p>"
    ),
}
NAMES = {"includetext": "INCLUDETEXT", "split": "INCLUDETEXT", "nested": "IF"}


@pytest.mark.parametrize("kind", FIELDS)
def test_refuses_a_field_that_is_not_among_the_known_ones(kind: str) -> None:
    def add(document: docx.document.Document) -> None:
        document.element.body.insert(0, FIELDS[kind])

    (found,) = template_findings(edited(add))
    assert f"「{NAMES.get(kind, kind)}」" in say(found.message, Language.JA)
    assert f"「{NAMES.get(kind, kind)}」" in refused(edited(add))


def test_allows_a_page_number_that_is_counted_from_another_page() -> None:
    def add(document: docx.document.Document) -> None:
        inner = f"{MARK.format('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>"
        outer = f"{MARK.format('begin')}<w:r><w:instrText> = </w:instrText></w:r>"
        rest = "<w:r><w:instrText> - 1 \\* MERGEFORMAT</w:instrText></w:r>"
        ends = MARK.format("separate") + "<w:r><w:t>1</w:t></w:r>" + MARK.format("end")
        document.element.body.insert(0, xml(f"<w:p>{outer}{inner}{ends}{rest}{ends}</w:p>"))

    assert template_findings(edited(add)) == ()


def test_refuses_such_a_field_in_a_header_too() -> None:
    def add(document: docx.document.Document) -> None:
        paragraph = document.sections[0].header.paragraphs[0]._p  # noqa: SLF001
        paragraph.addnext(FIELDS["split"])

    assert "word/header" in refused(edited(add))


def test_meets_the_fields_and_relations_of_a_normal_template() -> None:
    codes = (
        *("PAGE \\* MERGEFORMAT", "NUMPAGES", "REF _Ref1 \\h", 'STYLEREF "heading 1"', "SEQ 表"),
        *('HYPERLINK "https://example.com/"', "PAGEREF _Ref1", "eq \\o\\ac(○,1)"),
    )

    def add(document: docx.document.Document) -> None:
        for code in codes:
            document.element.body.insert(0, complex_field(f" {code} "))

    linked = related(f"{RELATIONS}/hyperlink", "https://example.com/", external=True)
    for template in (edited(add), linked):
        assert template_findings(template) == ()
        assert write_report(template, small_summary(), ISSUED)


COMMENTS = (
    '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:comment w:id="0" w:author="x"><w:p><w:r><w:t>内密 {{ x }}</w:t></w:r></w:p></w:comment>'
    "</w:comments>"
)


def commented() -> bytes:
    def add(document: docx.document.Document) -> None:
        run = run_saying(document, "{{ 公約.名称 }}")
        run.addprevious(xml('<w:commentRangeStart w:id="0"/>'))
        run.addnext(xml('<w:r><w:commentReference w:id="0"/></w:r>'))
        run.addnext(xml('<w:commentRangeEnd w:id="0"/>'))

    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    override = f'<Override PartName="/word/comments.xml" ContentType="{content}"/></Types>'
    part = with_part(
        "word/comments.xml",
        lambda _: COMMENTS.encode(),
        related(f"{RELATIONS}/comments", "comments.xml"),
    )
    typed = with_part(
        "[Content_Types].xml", lambda types: types.replace(b"</Types>", override.encode()), part
    )
    return edited(add, typed)


def test_leaves_comments_out_and_says_so() -> None:
    (found,) = template_findings(commented())
    parts = parts_of(write_report(commented(), small_summary(), ISSUED))

    assert found.is_note
    assert "コメントが1件" in say(found.message, Language.JA)
    assert not [name for name in parts if "comment" in name]
    assert b"comment" not in parts["word/document.xml"].lower()
    assert b"comments" not in parts["word/_rels/document.xml.rels"]


def body_text(report: bytes) -> str:
    root = etree.fromstring(parts_of(report)["word/document.xml"])
    return "".join(letters.text or "" for letters in root.iter(f"{W}t", f"{W}delText"))


def test_prints_revisions_as_accepted_and_says_so() -> None:
    def revise(document: docx.document.Document) -> None:
        run = run_saying(document, "はじめに")
        who = 'w:id="7" w:author="x" w:date="2024-01-01T00:00:00Z"'
        run.addnext(xml(f"<w:ins {who}><w:r><w:t>（加筆）</w:t></w:r></w:ins>"))
        run.addnext(xml(f"<w:del {who}><w:r><w:delText>（削除）</w:delText></w:r></w:del>"))
        run.addnext(xml(f"<w:moveFrom {who}><w:r><w:t>（移動元）</w:t></w:r></w:moveFrom>"))
        row = next(run_saying(document, "{{ 全体.評価済 }}").iterancestors(f"{W}tr"))
        added = etree.fromstring(etree.tostring(row))
        next(added.iter(f"{W}trPr")).append(xml(f"<w:del {who}/>"))
        row.addnext(added)

    template = edited(revise)
    (found,) = template_findings(template)
    text = body_text(write_report(template, small_summary(), ISSUED))

    assert found.is_note
    assert "変更履歴が4件" in say(found.message, Language.JA)
    assert "はじめに（加筆）" in text
    assert "（削除）" not in text
    assert "（移動元）" not in text
    assert text.count("全体70÷1＝70") == 1


def test_refuses_a_value_that_stands_in_deleted_text_only() -> None:
    def delete(document: docx.document.Document) -> None:
        for nth in (1, 0):
            run = run_saying(document, "{{ 公約.進捗 }}", nth)
            gone = xml('<w:moveFrom w:id="7" w:author="x"/>')
            run.addprevious(gone)
            gone.append(run)

    findings = template_findings(edited(delete))

    assert any("「公約.進捗」" in say(each.message, Language.JA) for each in findings)


def test_the_command_says_what_it_cleared_out_of_the_template(
    made_demo: Path, tmp_path: Path
) -> None:
    city = shutil.copytree(made_demo, tmp_path / "city")
    shutil.rmtree(city / "output" / "2024-03")
    (city / "input_templates" / "report.docx").write_bytes(commented())

    checked, done = (
        pledgexl("-C", city, "template", "check"),
        pledgexl("-C", city, "run", "2024-03"),
    )

    assert (checked.code, done.code) == (0, 0)
    assert "コメントが1件" in checked.out
    assert "コメントが1件" in done.out
    assert "変更履歴" not in done.out
