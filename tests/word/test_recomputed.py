"""Every printed figure can be calculated again by hand, from the text of the PDF alone."""

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from drawn_cities import DrawnCity, drawn_city
from pledgexl.rules.changes import since
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from printed_figures import Item, disagreements, policies_in, rules_in
from summaries import sample_summary

pytestmark = pytest.mark.office
ISSUED = date(2024, 4, 18)
CITIES = 30
_ROW = re.compile(
    r"(?:^| )(?P<then>\d[\d.]*|－) (?P<now>\d[\d.]*|－)\s(?P<change>[＋△±]\s?[\d.]+|－)\s"
    r"(?:(?P<from>[\d.]+)→(?P<to>[\d.]+)\s)?(?P<alike>[＋△±]\s?[\d.]+|－)(?=\s)",
    re.MULTILINE,
)


def texts_of(reports: Sequence[bytes], folder: Path) -> list[str]:
    """Return what the PDFs of `reports` say; one LibreOffice prints them all."""
    for number, report in enumerate(reports):
        (folder / f"{number}.docx").write_bytes(report)
    files = [str(folder / f"{number}.docx") for number in range(len(reports))]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    quiet = ("--headless", "--norestore", "--nologo")
    subprocess.run(
        ["soffice", profile, *quiet, "--convert-to", "pdf", "--outdir", str(folder), *files],
        check=True,
        capture_output=True,
        timeout=400,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    return [
        subprocess.run(
            ["pdftotext", "-raw", str(folder / f"{number}.pdf"), "-"],
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout.replace("\f", "\n")
        for number in range(len(reports))
    ]


@pytest.fixture(scope="module")
def cities() -> list[DrawnCity]:
    return [drawn_city(seed) for seed in range(CITIES)]


@pytest.fixture(scope="module")
def printed(cities: list[DrawnCity], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    reports = [write_report(default_template(), sample_summary(), ISSUED)]
    for city in cities:
        summary = replace(city.summary, is_provisional=not city.summary.whole.coverage.is_complete)
        past = [since(summary, city.past)]
        reports.append(write_report(default_template(), summary, ISSUED, past))
    return texts_of(reports, tmp_path_factory.mktemp("printed"))


def whole_of(text: str, policies: list[Item]) -> Item:
    """Return the whole as the preface prints it."""
    found = re.search(
        r"^全体の進捗 (?P<shown>[\d.]+|－)(?:％|100点満点)\n(?:(?P<sum>[^\n]*＝[^\n]*))?",
        text,
        re.MULTILINE,
    )
    assert found is not None
    return Item("全体", found["shown"], found["sum"] or "", below=policies)


@pytest.mark.parametrize("number", range(CITIES + 1))
def test_every_printed_figure_follows_from_the_text_of_the_pdf(
    number: int, printed: list[str]
) -> None:
    text = printed[number]
    policies = policies_in(text)

    assert list(disagreements(whole_of(text, policies), rules_in(text))) == []


@pytest.mark.parametrize("number", range(CITIES))
def test_a_reader_finds_all_ratings_and_figures_of_the_month(
    number: int, printed: list[str], cities: list[DrawnCity]
) -> None:
    summary, found = cities[number].summary, policies_in(printed[number + 1])
    pledges = [pledge for policy in found for pledge in policy.below]
    measures = [measure for pledge in pledges for measure in pledge.below]

    assert [each.shown for each in found] == [each.shown or "－" for each in summary.policies]
    assert [each.shown for each in pledges] == [each.shown or "－" for each in summary.pledges]
    assert [len(each.ratings) for each in measures] == [
        len(each.initiatives) for each in summary.measures
    ]


@pytest.mark.parametrize("number", range(1, CITIES + 1))
def test_a_reader_finds_each_difference_to_the_month_before(
    number: int, printed: list[str]
) -> None:
    text = printed[number]
    chapter = text[text.rindex("\n第 4 前回等との比較") :]
    rows = list(_ROW.finditer(chapter))

    policies = policies_in(text)
    assert len(rows) == 1 + len(policies) + sum(len(policy.below) for policy in policies)
    for row in rows:
        for change, then, now in (("change", "then", "now"), ("alike", "from", "to")):
            if row[then] and "－" not in (row[then], row[now]):
                assert difference(row[change]) == Fraction(row[now]) - Fraction(row[then])


def difference(text: str) -> Fraction:
    return Fraction(text[1:].strip()) * (-1 if text[0] == "△" else 1)


def test_a_figure_that_is_not_what_is_printed_below_it_is_found(printed: list[str]) -> None:
    text = printed[0]

    for right, wrong in (("...8\n土曜日", "...9\n土曜日"), ("＝73.33… 73", "＝73.33… 74")):
        assert right in text
        changed = text.replace(right, wrong)
        assert list(disagreements(whole_of(changed, policies_in(changed)), rules_in(changed)))
