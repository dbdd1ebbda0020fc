"""The figures of a report, read back from the finished file."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest

from pledgexl.core.summarise import summarise
from pledgexl.model.summary import Summary
from pledgexl.sample.city import NEWEST_PERIOD
from pledgexl.word.errors import ReportIncompleteError
from pledgexl.word.figures import report_figures
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
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                content = content.replace(b">70.0<", b">71.0<", 1)
            new.writestr(name, content)

    with pytest.raises(ReportIncompleteError):
        report_figures(buffer.getvalue())


def test_records_what_was_proved() -> None:
    report = proven_report(default_template(), sample_summary(), ISSUED)

    assert report.proven_figures >= 81
    assert report.proven_texts > 250
    assert len(report.chart_descriptions) == 2
    assert report.has_contents
