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
from pledgexl.rules.explanation import course
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
        past, so_far = [since(summary, city.past)], course(summary, [city.past])
        reports.append(write_report(default_template(), summary, ISSUED, past, so_far))
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
    rows = list(_ROW.finditer(between(text, "\n基本政策・公約ごとの比較", "\n任期中の推移")))

    policies = policies_in(text)
    assert len(rows) == 1 + len(policies) + sum(len(policy.below) for policy in policies)
    for row in rows:
        for change, then, now in (("change", "then", "now"), ("alike", "from", "to")):
            if row[then] and "－" not in (row[then], row[now]):
                assert difference(row[change]) == Fraction(row[now]) - Fraction(row[then])


def between(text: str, begins: str, ends: str) -> str:
    """Return what stands behind the last `begins` in `text`, up to the next of `ends`."""
    return text[text.rindex(begins) : text.index(ends, text.rindex(begins))]


def ratings_of(policies: Sequence[Item]) -> list[str]:
    """Return the ratings and states that chapter 3 prints."""
    measures = (
        measure for policy in policies for pledge in policy.below for measure in pledge.below
    )
    return [rating for measure in measures for rating in measure.ratings]


@pytest.mark.parametrize("number", range(1, CITIES + 1))
def test_a_reader_can_add_up_why_the_whole_changed(number: int, printed: list[str]) -> None:
    text = printed[number]
    now = whole_of(text, []).shown
    if "\n全体の進捗の増減とその理由" not in text:
        # One of the figures is a dash.
        assert "－" in (now, re.findall(r"全体 (\S+) (\S+) ", text)[-1][0])
        return
    table = between(text, "\n全体の進捗の増減とその理由", "参考：両方の時点で評価した")
    table = table[table.index("\n理由\n") :]
    then, *parts, total, last = re.findall(r" ([＋△±]?\s?[\d.]+)$", table, re.MULTILINE)

    assert last == now
    assert sum(map(difference, parts), Fraction(then)) == Fraction(now)
    assert difference(total) == Fraction(now) - Fraction(then)
    answer = re.sub(r"\s", "", between(text, "\n第 4 進捗が変わった理由", "\n理由\n"))
    assert f"全体は{then}から{now}（{total.replace(' ', '')}" in answer
    if "\n評価が変わった主な取組" in text:
        movers = between(text, "\n評価が変わった主な取組", "評価が上がった取組は")
        found = re.findall(r"\s([\d.]+)→([\d.]+) ([＋△])[\d.]+\.\d{3}\s", movers)
        assert len(found) == len(re.findall("^(?:上昇|下降)", movers, re.MULTILINE)) > 0
        for before, after, sign in found:
            assert sign == ("＋" if Fraction(after) > Fraction(before) else "△")


@pytest.mark.parametrize("number", range(1, CITIES + 1))
def test_a_reader_finds_every_rating_in_the_table_of_transitions(
    number: int, printed: list[str]
) -> None:
    text = printed[number]
    table = between(text, "\n評価の移り変わり（取組の件数）", "左の欄が前回の評価")
    rows = [
        [int(cell) for cell in row.split()]
        for row in re.findall(r" (\d+(?: \d+){8})$", table, re.MULTILINE)
    ]
    now = [sum(column) for column in zip(*rows, strict=True)]
    ratings = ratings_of(policies_in(text))
    points = [Fraction(rating) for rating in ratings if rating[0].isdecimal()]

    assert [sum(row[:-1]) for row in rows] == [row[-1] for row in rows]
    ends = [(2 * place, 2 * place + 2) for place in range(5)] + [(10, 11)]
    assert now[:6] == [sum(low <= each < high for each in points) for low, high in ends]
    assert now[6] == len(ratings) - len(points)
    assert now[-1] == sum(now[:-1])


@pytest.mark.parametrize("number", range(1, CITIES + 1))
def test_the_course_ends_with_the_figures_of_the_report(number: int, printed: list[str]) -> None:
    text = printed[number]
    months = re.findall(
        r"^令和 ?[^\n]*?(\d+)％経過 (\S+) (.*)$",
        between(text, "\n任期中の推移", "\n第 5 注記"),
        re.MULTILINE,
    )
    policies = [each.shown for each in policies_in(text)]

    assert [percent for percent, *_ in months] == ["40", "42"]
    shown = re.findall(r"… (\S+)", months[-1][2])
    assert (months[-1][1], shown) == (
        whole_of(text, []).shown,
        [each for each in policies if each != "－"],
    )


def difference(text: str) -> Fraction:
    return Fraction(text[1:].strip()) * (-1 if text[0] == "△" else 1)


def test_a_figure_that_is_not_what_is_printed_below_it_is_found(printed: list[str]) -> None:
    text = printed[0]

    for right, wrong in (("...8\n土曜日", "...9\n土曜日"), ("＝73.33… 73", "＝73.33… 74")):
        assert right in text
        changed = text.replace(right, wrong)
        assert list(disagreements(whole_of(changed, policies_in(changed)), rules_in(changed)))
