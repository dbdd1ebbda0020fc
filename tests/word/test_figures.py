"""The figures of a report, read back from the finished file."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest

from errors import raises_saying, worded
from pledgexl.commands.sample.city import NEWEST_PERIOD, sample_past
from pledgexl.model.language import Language
from pledgexl.model.month import CellFigure, Summary
from pledgexl.rules.changes import since_each
from pledgexl.rules.summarise import summarise
from pledgexl.word.document import zipped
from pledgexl.word.figures import report_figures, require_same_figures
from pledgexl.word.findings import ReportIncompleteError
from pledgexl.word.template import default_template
from pledgexl.word.write_report import proven_report, write_report
from summaries import sample_summary, small_plan, small_summary

ISSUED = date(2024, 4, 18)


def figures(summary: Summary) -> dict[str, str | None]:
    items = (summary.whole, *summary.policies, *summary.pledges, *summary.measures)
    return {item.id: item.shown for item in items}


def test_reads_the_figure_of_everything() -> None:
    summary = sample_summary()
    written = write_report(default_template(), summary, ISSUED)

    assert report_figures(written) == figures(summary)
    assert len(figures(summary)) == 1 + 5 + 25 + 50


def test_reads_a_dash_as_no_figure() -> None:
    summary = replace(summarise(small_plan(), NEWEST_PERIOD, []), is_provisional=True)
    written = write_report(default_template(), summary, ISSUED)

    assert report_figures(written) == dict.fromkeys(("", "1", "1-1", "1-1-1"))


def test_reads_a_figure_that_stands_among_words() -> None:
    document = docx.Document(io.BytesIO(default_template()))
    paragraph = next(each for each in document.paragraphs if "集計状況" in each.text)
    paragraph.runs[0].text = "計{{ 全体.進捗 }}、{{ 全体.進捗 }}です\tよ"
    buffer = io.BytesIO()
    document.save(buffer)
    written = write_report(buffer.getvalue(), small_summary(), ISSUED)

    assert report_figures(written)[""] == "70.0"
    assert "計70.0、70.0です\tよ" in [
        each.text for each in docx.Document(io.BytesIO(written)).paragraphs
    ]


def test_finds_two_figures_for_one_thing() -> None:
    written = write_report(default_template(), small_summary(), ISSUED)

    with pytest.raises(ReportIncompleteError):
        report_figures(replaced(written, b">70.0<", b">71.0<", 1))


def replaced(report: bytes, old: bytes, new: bytes, times: int = -1) -> bytes:
    """Return `report` with `new` instead of `old` in its body."""
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"]
    assert old in body
    return zipped(parts | {"word/document.xml": body.replace(old, new, times)})


def test_finds_the_figures_of_a_comparison_with_an_earlier_month() -> None:
    past = tuple(month for month in sample_past() if month.period != NEWEST_PERIOD)
    since = since_each(sample_summary(), past)
    report = proven_report(default_template(), sample_summary(), ISSUED, since)
    without = proven_report(default_template(), sample_summary(), ISSUED)

    assert report.figures == without.figures == figures(sample_summary())
    assert report.proven_figures == without.proven_figures + len(past) * (2 + 5 + 25)


SHOWN = {"": CellFigure("70", "総括表!C7"), "1": CellFigure("70", "総括表!C5")}
SHOWN |= {"1-1": CellFigure("70", "総括表!C6"), "1-1-1": CellFigure("7", "施策別!D5")}


def test_accepts_a_workbook_that_shows_the_figures_of_the_report() -> None:
    written = write_report(default_template(), small_summary(), ISSUED)

    require_same_figures(report_figures(written), SHOWN)
    require_same_figures({"1": None}, SHOWN | {"1": CellFigure(None, "総括表!C5")})


def test_names_both_places_of_a_figure_that_word_prints_otherwise_than_the_workbook() -> None:
    written = write_report(default_template(), small_summary(), ISSUED)
    planted = report_figures(replaced(written, b">70.0<", b">71.0<"))

    with pytest.raises(ReportIncompleteError) as caught:
        require_same_figures(planted, SHOWN)

    for language in Language:
        said = worded(caught.value, language)
        for part in ("report.docx", "71.0", "summary.xlsx", "総括表!C7", "70", "全体"):
            assert part in said, (language, part)
        assert "\n" not in said


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (SHOWN | {"1-1": CellFigure(None, "総括表!C6")}, "公約1-1.*「70」.*総括表!C6では「－」"),
        (SHOWN | {"1-1-1": CellFigure("8", "施策別!D5")}, "施策1-1-1.*「7」.*施策別!D5では「8」"),
        ({id_: SHOWN[id_] for id_ in ("", "1", "1-1")}, "施策1-1-1.*「7」.*施策別にありません"),
    ],
)
def test_names_a_figure_that_the_workbook_shows_otherwise_or_not_at_all(
    shown: dict[str, CellFigure], said: str
) -> None:
    written = write_report(default_template(), small_summary(), ISSUED)

    with raises_saying(ReportIncompleteError, said):
        require_same_figures(report_figures(written), shown)


def test_records_what_was_proved() -> None:
    report = proven_report(default_template(), sample_summary(), ISSUED)

    assert report.proven_figures >= 81
    assert report.proven_texts > 250
    assert len(report.chart_descriptions) == 2
    assert report.has_contents
