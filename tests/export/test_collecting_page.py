"""The page of a month that is being collected: the next step, who sent, and what is open."""

from dataclasses import replace
from datetime import datetime

import pytest
from lxml import etree, html

from english import JAPANESE, english_summary
from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.export.collecting_page import Collected, collecting_page
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.month import Summary
from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import Entry, FileStatus, RowStatus, State, Submission
from pledgexl.rules.summarise import summarise
from summaries import small_plan, submission

STARTED = datetime(2024, 4, 8, 9, 5)  # noqa: DTZ001 (documents bear local time)
FILE = "101_企画課.xlsx"


def plan() -> Plan:
    """Return a plan in which two departments rate one initiative each."""
    found = small_plan()
    first, second = found.initiatives
    settings = replace(found.settings, deadline_day=10, contact="企画課 戦略係")
    rows = (first, Initiative(second.id, second.measure, second.title, "102"))
    return replace(found, settings=settings, initiatives=rows)


def entry(number: int, tenths: int | None = 70) -> Entry:
    code = f"10{number}"
    return Entry(
        id=f"1-1-1-0{number}",
        measure="1-1-1",
        title=f"取組1の{number}",
        department=code,
        status=RowStatus.RATED if tenths is not None else RowStatus.MISSING,
        rating_tenths=tenths,
        state=State.NONE,
        text="進めました。",
        remark="",
        at=CellRef(FILE if number == 1 else "102_財政課.xlsx", "入力", 8, 8),
    )


def sent(number: int, *codes: Code, tenths: int | None = 70) -> Submission:
    own = entry(number, tenths)
    findings = tuple(Finding(code, own.at, "") for code in codes)
    return submission(plan(), NEWEST_PERIOD, f"10{number}", (own,), findings)


def unread(file: str) -> Submission:
    finding = Finding(Code.FILE_BROKEN, CellRef(file), "", {"detail": "zip"})
    return Submission(file, "f" * 64, FileStatus.REJECTED, None, (), (finding,))


def month(*submissions: Submission) -> Summary:
    return summarise(plan(), NEWEST_PERIOD, submissions)


def page(summary: Summary, **values: object) -> etree._Element:
    collected = Collected(summary, STARTED)
    content = collecting_page(replace(collected, **values))  # type: ignore[arg-type]
    return html.fromstring(content, parser=html.HTMLParser(encoding="utf-8"))


def text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def next_step(found: etree._Element) -> str:
    (sentence,) = found.findall(".//p[@class='say']")
    return text_of(sentence)


def command(found: etree._Element) -> str:
    (code,) = found.iter("code")
    return text_of(code)


def test_asks_for_each_thing_that_departments_have_to_do() -> None:
    nothing = page(month())
    wrong = page(month(sent(1, Code.RATING_MISSING, tenths=None), unread("102_財政課.xlsx")))

    assert next_step(nothing) == "未提出の2部署に提出を依頼してください。"
    assert (
        next_step(wrong) == "読み取れない1部署に再提出を、要修正の1部署に修正を依頼してください。"
    )
    assert command(nothing) == command(wrong) == "pledgexl mail 2024-03"


def test_says_that_the_report_can_be_created_and_where_it_is() -> None:
    whole = month(sent(1), sent(2))
    ready, issued = page(whole), page(whole, is_issued=True)

    assert next_step(ready) == "全2部署の様式がそろいました。報告書を作成してください。"
    assert command(ready) == "pledgexl run 2024-03"
    assert next_step(issued) == "全2部署の様式がそろい、報告書を作成しました。"
    assert "../../output/2024-03/index.html" in str(etree.tostring(issued))


def test_does_not_say_of_an_issued_month_that_its_figures_are_not_to_be_published() -> None:
    asked = month(sent(1, Code.TEXT_MISSING), sent(2))
    before, issued = page(asked), page(asked, is_issued=True)

    assert "収集中" in text_of(before)
    assert "公表しない" in text_of(before)
    assert "報告書作成済み" in text_of(issued)
    assert "公表しない" not in text_of(issued)
    assert "../../output/2024-03/index.html" in str(etree.tostring(issued))
    assert command(issued) == "pledgexl mail 2024-03"


def test_says_what_the_planning_office_has_to_settle_itself() -> None:
    lock = Finding(Code.LINK_NOT_FOLLOWED, CellRef("別.xlsx"), "")
    whole = month(sent(1), sent(2))
    found = page(replace(whole, findings=(*whole.findings, lock)))

    assert next_step(found) == "企画担当が確かめることが1件あります。"
    assert command(found) == "pledgexl check 2024-03"
    assert [row.attrib["data-w"] for row in found.iter("tr") if "data-w" in row.attrib] == [
        "planning_office"
    ]


def test_has_a_board_of_departments_by_state() -> None:
    found = page(month(sent(1, Code.RATING_MISSING, tenths=None)))

    lanes = {str(lane.attrib["id"]): text_of(lane) for lane in found.findall(".//*[@class='lane']")}
    assert list(lanes) == ["s-not_submitted", "s-needs_correction"]
    assert "102 財政課" in lanes["s-not_submitted"]
    assert "101 企画課" in lanes["s-needs_correction"]
    assert "0／1" in lanes["s-needs_correction"]


@pytest.mark.parametrize(
    ("day", "said"), [(8, "あと2日"), (10, "今日まで"), (12, "2日過ぎています")]
)
def test_says_how_long_it_is_until_the_deadline(day: int, said: str) -> None:
    found = page(month(), started=STARTED.replace(day=day))

    (due,) = found.findall(".//p[@class='due']")
    assert text_of(due) == f"提出期限4月10日（水）{said}"


def test_lists_what_is_open_by_department_with_initiative_and_files() -> None:
    name = "様式 返し/1#?%.xlsx"
    summary = month(sent(1, Code.RATING_MISSING, tenths=None))
    found = page(replace(summary, returned={FILE: name}))

    (group,) = [one for one in found.findall(".//tbody[@class='dept']") if "企画課" in text_of(one)]
    said = text_of(group)
    assert "1-1-1-01取組1の1" in said
    assert "H8" in said
    assert "評価が入力されていません" in said
    links = [str(one.attrib["href"]) for one in group.iter("a")]
    assert links == [
        "./../../submissions/2024-03/101_%E4%BC%81%E7%94%BB%E8%AA%B2.xlsx",
        "./%E6%A7%98%E5%BC%8F%20%E8%BF%94%E3%81%97%2F1%23%3F%25.xlsx",
    ]


def test_links_to_no_forms_that_lie_elsewhere() -> None:
    found = page(month(sent(1, Code.RATING_MISSING, tenths=None)), has_folder=False)

    assert not [one for one in found.iter("a") if "submissions" in str(one.attrib["href"])]


def test_does_not_ask_again_what_was_answered() -> None:
    own = entry(1)
    asked = Finding(Code.RATING_FELL, own.at, "7", {"previous": "9", "rating": "7"}, "台風のため")
    summary = month(sent(1), sent(2))
    found = page(replace(summary, findings=(asked,)))

    assert not found.findall(".//tbody[@class='dept']")
    (answered,) = [one for one in found.iter("details") if "回答済み" in text_of(one[0])]
    assert "台風のため" in text_of(answered)
    assert "取組1の1" in text_of(answered)


def test_shows_a_hostile_file_name_as_it_is() -> None:
    name = "</script><b>102</b>&\u202e.xlsx"
    found = page(month(sent(1), unread(name)))

    assert "</script><b>102</b>&\ufffd.xlsx" in text_of(found)
    assert len(found.findall(".//script")) == 1


def test_is_in_english_where_the_documents_of_the_plan_are() -> None:
    found = page(english_summary())

    assert found.attrib["lang"] == "en"
    for script in found.xpath("//style|//script"):  # type: ignore[union-attr]
        script.drop_tree()  # type: ignore[union-attr]
    assert not JAPANESE.findall(etree.tostring(found, encoding="unicode"))
    assert "The forms of all 3 departments are in." in text_of(found)
    assert "Wednesday" not in text_of(found)
    assert "Wed 10 April" in text_of(found)
