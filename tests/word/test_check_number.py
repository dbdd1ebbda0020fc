"""The line that says after which seal a report was issued, and by which number it is verified."""

import io
from dataclasses import replace
from datetime import date

import docx
import pytest

from edited_templates import edited
from english import english_summary
from pledgexl.model.issue import PreviousSeal, ReportIssue
from pledgexl.model.language import Language
from pledgexl.model.month import Summary
from pledgexl.word.check_number import check_numbers
from pledgexl.word.document import unzipped, zipped
from pledgexl.word.findings import ReportIncompleteError
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from summaries import small_summary

ISSUED = date(2024, 4, 10)
SEAL = PreviousSeal("3f2a9c110b7e55d0" + 48 * "0", 12)
# By these words programs find the number, also in reports that were issued long ago.
BEFORE = {
    Language.JA: "この報告書の照合番号は ",
    Language.EN: "The check number of this report is ",
}
TAG = {Language.JA: "{{ 封印の記載 }}", Language.EN: "{{ seal_note }}"}


def month(language: Language, seal: PreviousSeal | None) -> Summary:
    summary = small_summary() if language is Language.JA else english_summary()
    return replace(summary, is_provisional=False, issue=ReportIssue(previous_seal=seal))


def report(language: Language, seal: PreviousSeal | None, template: bytes | None = None) -> bytes:
    return write_report(template or default_template(language), month(language, seal), ISSUED)


def last_line(content: bytes) -> str:
    return docx.Document(io.BytesIO(content)).paragraphs[-1].text


def with_body(content: bytes, old: str, new: str) -> bytes:
    parts = unzipped(content)
    body = parts["word/document.xml"].decode()
    assert old in body
    return zipped(parts | {"word/document.xml": body.replace(old, new, 1).encode()})


def with_tag(language: Language, tag: str) -> bytes:
    template = default_template(language)
    return with_body(template, TAG[language], tag)


@pytest.mark.parametrize(
    ("language", "seal", "said"),
    [
        (Language.JA, SEAL, "封印番号 3f2a-9c11-0b7e-55d0（封印の数 12）の後に作成しました"),
        (Language.JA, PreviousSeal(), "締めて封印した月はまだありません"),
        (Language.EN, SEAL, "after seal number 3f2a-9c11-0b7e-55d0 (number of seals: 12)"),
        (Language.EN, PreviousSeal(), "No month had been closed and sealed"),
    ],
)
def test_a_report_names_the_seal_before_it_and_its_own_number(
    language: Language, seal: PreviousSeal, said: str
) -> None:
    content = report(language, seal)
    found = check_numbers(content)

    assert said in last_line(content)
    assert f"{BEFORE[language]}{found.own}" in last_line(content)
    assert found.printed == (found.own,)


def test_the_number_does_not_depend_on_the_line_itself() -> None:
    numbers = [check_numbers(report(Language.JA, seal)).own for seal in (SEAL, PreviousSeal())]

    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("language", Language)
def test_each_other_text_has_another_number_and_the_line_is_found_out(language: Language) -> None:
    content = report(language, SEAL)
    summary = month(language, SEAL)
    own = check_numbers(content).own

    for text in (summary.initiatives[0].text, summary.initiatives[0].title):
        altered = check_numbers(with_body(content, text, f"{text}x"))
        assert not altered.agree
        assert altered.printed == (own,)
    forged = with_body(content, own, own.translate(str.maketrans("0123456789", "1234567890")))
    assert not check_numbers(forged).agree


def test_a_provisional_report_and_one_of_an_early_version_have_no_such_line() -> None:
    for summary in (
        month(Language.JA, None),
        replace(month(Language.JA, None), issue=None, is_provisional=True),
    ):
        content = write_report(default_template(), summary, ISSUED)
        assert check_numbers(content).printed == ()
        assert check_numbers(content).agree


def test_a_template_without_the_line_goes_on_and_one_may_print_it_in_its_footer() -> None:
    bare = report(Language.JA, SEAL, with_tag(Language.JA, ""))
    footer = edited(
        lambda document: setattr(
            document.sections[0].footer.paragraphs[0], "text", TAG[Language.JA]
        ),
        with_tag(Language.JA, ""),
    )
    below = check_numbers(report(Language.JA, SEAL, footer))

    assert check_numbers(bare).printed == ()
    assert below.printed == (below.own,)


def test_a_line_that_a_template_changes_is_refused() -> None:
    shouted = with_tag(Language.EN, "{{ seal_note | upper }}")

    with pytest.raises(ReportIncompleteError) as raised:
        report(Language.EN, SEAL, shouted)

    assert raised.value.code == "check_number_differs"


def test_a_text_that_looks_like_the_line_does_not_hide_the_report_s_own() -> None:
    summary = month(Language.JA, SEAL)
    contact = "この報告書の照合番号は 1111-2222-3333-4444 です。"
    settings = replace(summary.plan.settings, contact=contact)
    spoofed = replace(summary, plan=replace(summary.plan, settings=settings))

    found = check_numbers(write_report(default_template(), spoofed, ISSUED))

    assert set(found.printed) == {"1111-2222-3333-4444", found.own}
    assert found.agree
