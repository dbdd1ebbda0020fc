"""A template of 0.1.0 that an office has edited goes on working."""

import io
import struct
import zlib
from datetime import date
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor

from edited_templates import parts_of
from pledgexl.word.check import template_findings
from pledgexl.word.figures import report_figures
from pledgexl.word.write_report import proven_report
from summaries import sample_summary

# As `pledgexl template new` of 0.1.0 wrote it.
OLD = Path(__file__).with_name("report_0_1_0.docx")
ISSUED = date(2024, 4, 18)


def logo() -> io.BytesIO:
    """Return a small picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    rows = zlib.compress(b"\0\x1f\x38\x64" * 2)
    head = struct.pack(">IIBBBBB", 1, 2, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def as_an_office_edits_it() -> bytes:
    document = docx.Document(str(OLD))
    cover = document.paragraphs[0]
    cover.insert_paragraph_before().add_run().add_picture(logo(), width=Mm(20))
    document.sections[0].header.paragraphs[0].add_run("　企画政策課")
    added = next(each for each in document.paragraphs if each.text == "はじめに")
    below = document.add_paragraph("お問い合わせ：企画政策課　電話 00-0000-0000")
    below.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    below.runs[0].font.name = "Meiryo"
    below.runs[0].font.color.rgb = RGBColor(0x59, 0x59, 0x59)
    added._p.addnext(below._p)  # noqa: SLF001
    for run in (run for each in document.paragraphs for run in each.runs):
        run.font.size = run.font.size or Pt(11)
    overview = document.tables[0]
    for row in overview.rows:
        cells = row._tr.tc_lst  # noqa: SLF001
        if len(cells) == 3:
            cells[0].addnext(cells[2])
    for cell in overview.rows[0].cells:
        cell.width = Mm(50)
    document.add_comment(added.runs, text="ここに市長の挨拶を入れる", author="係長")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_makes_the_same_figures_of_an_edited_template_of_0_1_0() -> None:
    template = as_an_office_edits_it()
    summary = sample_summary()
    plain, done = (proven_report(each, summary, ISSUED) for each in (OLD.read_bytes(), template))
    text = parts_of(done.content)["word/document.xml"].decode()

    assert all(finding.is_note for finding in template_findings(template))
    assert template_findings(OLD.read_bytes()) == ()
    assert done.figures == plain.figures == report_figures(done.content)
    assert done.figures[""] == "59.2"
    assert done.proven_texts == plain.proven_texts
    assert "お問い合わせ" in text
    assert "市長の挨拶" not in "".join(map(repr, parts_of(done.content).values()))
    assert any(name.startswith("word/media/") for name in parts_of(done.content))
