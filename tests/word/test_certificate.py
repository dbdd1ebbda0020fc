"""The certificate of a seal: what stands on its one page."""

import io
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import pytest

from english import JAPANESE, english_plan
from fuzz.office_limits import violations
from office import convert
from ooxml_validator import faults
from pledgexl.messages.edition import words_of
from pledgexl.model.language import Language
from pledgexl.model.period import Period
from pledgexl.model.plan import PlanSettings
from pledgexl.model.seal import Seal, SealedFile, SealKind, digest, printed_head
from pledgexl.word.certificate import certificate

NAMES = (*(f"議会提出用の写し_{number:02d}.pdf" for number in range(30)), "report.docx")
SEAL = Seal(
    count=12,
    kind=SealKind.CLOSED,
    period=Period(2024, 3),
    recorded=datetime(2024, 5, 10, 16, 30),  # noqa: DTZ001 (as the clock of the office shows it)
    reason="",
    previous=digest(b"11"),
    files=tuple(SealedFile(name, 1, digest(name.encode()), None) for name in NAMES),
)
REASON = "建設課の評価に転記の誤りがあったため、正誤表を付けて第2版を作成します。" * 6
REOPENED = replace(SEAL, kind=SealKind.REOPENED, reason=REASON[:200])
CITY = PlanSettings("みどり市", "市長公約の取組状況", Period(2022, 7), Period(2026, 7), 10)


def printed(seal: Seal, settings: PlanSettings = CITY) -> bytes:
    with words_of(settings):
        return certificate(seal, settings)


def texts(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_has_the_number_and_the_count_and_how_to_compare_them() -> None:
    found = texts(printed(SEAL))

    head = printed_head(SEAL.head)
    assert f"\n{head}\n" in found
    assert "12（この封印を含む）" in found
    assert f"pledgexl verify --head {head} --count 12" in found
    assert "令和5年度末 (2024-03)" in found
    assert "令和6年5月10日　16:30" in found
    assert printed_head(digest(b"11")) in found
    assert "ほか21件" in found


def test_a_reopening_has_its_reason_and_another_title() -> None:
    found = texts(printed(REOPENED))

    assert found.startswith("封印書（再開の記録）")
    assert REOPENED.reason in found
    assert "なし（最初の封印）" in texts(printed(replace(SEAL, previous="")))


def test_the_same_seal_gives_the_same_bytes() -> None:
    assert printed(SEAL) == printed(SEAL)


def test_an_english_certificate_has_no_japanese_letter() -> None:
    english = replace(SEAL, files=SEAL.files[-1:])
    settings = english_plan().settings
    assert settings.language is Language.EN

    for seal in (english, replace(english, kind=SealKind.REOPENED, reason="mistyped")):
        found = texts(printed(seal, settings))
        assert JAPANESE.findall(found) == []
        assert "Westhaven" in found


def test_letters_that_a_document_cannot_contain_are_left_out() -> None:
    odd = replace(SEAL, files=(SealedFile("a\x07\ufdd0b.docx", 1, digest(b""), None),))

    assert "ab.docx" in texts(printed(odd))


@pytest.mark.office
@pytest.mark.parametrize(
    "seal", [SEAL, REOPENED], ids=["closed", "reopened with the longest reason"]
)
def test_is_one_page(seal: Seal, tmp_path: Path) -> None:
    (tmp_path / "seal.docx").write_bytes(printed(seal))

    pages = convert(tmp_path / "seal.docx", "pdf", tmp_path).read_bytes()

    assert len(re.findall(rb"/Type\s*/Page[^s]", pages)) == 1


@pytest.mark.validator
def test_word_would_open_it(tmp_path: Path) -> None:
    (tmp_path / "seal.docx").write_bytes(printed(REOPENED))

    assert faults(tmp_path / "seal.docx") == []
    assert violations(printed(REOPENED)) == []
