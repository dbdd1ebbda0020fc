"""Forms as different programs save them: all accepted, every rating, state and text intact."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from fuzz.draft import SHEET, changed
from fuzz.package import read_records, record, unpacked, write_records
from fuzz.seeds import saved_by_openpyxl
from office import Office
from pledgexl.commands.collect import examine
from pledgexl.commands.sample.city import NEWEST_PERIOD as PERIOD
from pledgexl.commands.sample.city import sample_city
from pledgexl.commands.sample.workspace import filled_forms, sent_files
from pledgexl.model.finding import CellRef, Severity
from pledgexl.model.submission import Entry, FileStatus, Submission

PLAN = sample_city().plan
# Saving in LibreOffice takes a second each, so only some are.
BY_LIBREOFFICE = ("101", "203", "405", "705")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EXCEL = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'mc:Ignorable="x14ac xr" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
    'xr:uid="{00000000-0001-0000-0000-000000000000}"'
)


def as_excel(content: bytes) -> bytes:
    """Return `content` with what Excel adds when it saves: extensions, furigana, calcChain."""
    extension = '<extLst><ext uri="{1}" xmlns:x14="urn:x14"><x14:x/></ext></extLst></worksheet>'
    content = changed(
        content,
        SHEET,
        lambda text: (
            re.sub(r"(<row [^>]*?)(/?>)", r'\1 x14ac:dyDescent="0.15"\2', text)
            .replace("<worksheet ", f"<worksheet {_EXCEL} ", 1)
            .replace("</worksheet>", extension)
        ),
    )
    furigana = '<rPh sb="0" eb="2"><t>トリクミ</t></rPh><phoneticPr fontId="1"/></si>'
    content = changed(content, "xl/sharedStrings.xml", lambda text: text.replace("</si>", furigana))
    chain = f'<calcChain xmlns="{_MAIN}"><c r="I8" i="1"/></calcChain>'
    return write_records((*read_records(content), record(b"xl/calcChain.xml", chain.encode())))


def as_strict(content: bytes) -> bytes:
    """Return `content` as "Strict Open XML", which Excel offers under Save As."""
    return write_records(
        [
            record(
                each.name,
                unpacked(each)
                .replace(_MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
                .replace(
                    _OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
                ),
            )
            for each in read_records(content)
        ]
    )


def as_online_sheet(content: bytes) -> bytes:
    """Return `content` with numbers as 7.0 and no document properties, as online services save."""
    rating = re.compile(r'(<c r="[GH]\d+"(?: s="\d+")?><v>\d+)(?=</v>)')
    content = changed(content, SHEET, lambda text: rating.sub(r"\1.0", text))
    return write_records(
        [each for each in read_records(content) if not each.name.startswith(b"docProps/")]
    )


def as_commented(content: bytes) -> bytes:
    """Return `content` with comments, instructions and CDATA sections inside values and texts."""

    def broken(text: str) -> str:
        text = re.sub(r"<v>(\d)(\d+)</v>", r"<v>\1<!-- 0 -->\2</v>", text)
        return re.sub(r"<t>(.)([^<&]+)</t>", r"<t>\1<?x 0?><![CDATA[\2]]></t>", text)

    return changed(changed(content, SHEET, broken), "xl/sharedStrings.xml", broken)


def as_it_is(content: bytes) -> bytes:
    return content


WRITERS: tuple[Callable[[bytes], bytes], ...] = (
    as_it_is,
    saved_by_openpyxl,
    as_excel,
    as_strict,
    as_online_sheet,
    as_commented,
)


@cache
def sent() -> dict[str, bytes]:
    """Return what each department of the sample sent."""
    return {name.partition("_")[0]: content for name, content in sent_files(PERIOD)}


def read(content: bytes) -> Submission:
    return examine(content, "提出.xlsx", PLAN, PERIOD)


def plain(entries: Iterable[Entry]) -> list[Entry]:
    """Return `entries` without where they were read."""
    return [replace(entry, at=CellRef("")) for entry in entries]


def typed() -> dict[str, str]:
    """Return by 取組番号 the rating that the sample's departments typed."""
    lines = (line for form in filled_forms(PERIOD) for line in form.lines)
    return {line.number: line.rating for line in lines if line.number}


def assert_accepted(submission: Submission) -> None:
    assert submission.status is FileStatus.ACCEPTED
    assert [found for found in submission.findings if found.severity is not Severity.NOTE] == []


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.__name__)
def test_accepts_every_form_of_a_writer_with_its_ratings_intact(
    writer: Callable[[bytes], bytes],
) -> None:
    ratings: dict[str, str] = {}
    for content in sent().values():
        submission = read(writer(content))
        assert_accepted(submission)
        assert plain(submission.entries) == plain(read(content).entries)
        ratings |= {
            entry.id: "" if entry.rating_tenths is None else str(entry.rating_tenths // 10)
            for entry in submission.entries
            if entry.id
        }

    assert ratings == typed()


@pytest.mark.office
@pytest.mark.parametrize("code", BY_LIBREOFFICE)
def test_accepts_a_form_saved_by_libreoffice_with_its_ratings_intact(
    code: str, office: Office, tmp_path: Path
) -> None:
    issued, saved = tmp_path / "issued.xlsx", tmp_path / "saved.xlsx"
    issued.write_bytes(sent()[code])

    office.work(issued, [], save=saved)

    submission = read(saved.read_bytes())
    assert_accepted(submission)
    assert plain(submission.entries) == plain(read(sent()[code]).entries)
