"""Lists as offices keep them → the plan they mean, every text of them accounted for."""

import ast
import json
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from drawn_lists import drawn_book, plan_lines, proposed, questions, reason
from pledgexl.intake import lists
from pledgexl.intake.lists.proposal import Proposal, propose
from pledgexl.intake.lists.tree import INITIATIVE
from pledgexl.messages.screen import say
from pledgexl.messages.sentences import sentences
from pledgexl.model.errors import PledgexlError
from pledgexl.model.language import Language

# The figures of a report that a city published; its titles are ours.
PUBLISHED = Path(__file__).parents[2] / "rules" / "published_fy2023.json"


def require_account(proposal: Proposal) -> None:
    """Fail unless each source has a use or a reason, and not both."""
    for source in proposal.sources:
        assert bool(proposal.used_in(source)) != bool(proposal.left_out(source)), source


def test_reads_levels_in_columns_and_fills_down_what_is_blank_or_the_same(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 基本目標   | 公約項目 | 施策   | 具体的な取組 | 担当課         | 期間   |
        | Ⅰ 水とまち | 1 水道  | (1) 管 | ① 管の更新   | 水道課         | R5～R8 |
        |            |          |        | ② 漏水の調査 | 水道課、道路課 | 随時   |
        | 同上       | 〃       | (2) 水 | ① 水質の検査 | 〃             | R6.7～ |
        | Ⅱ 学び     | 1 学校  | (1) 室 | ① 教室の改修 | 学務課         |        |
        """,
    )

    assert plan_lines(proposal) == [
        "水とまち／水道／管／管の更新 水道課 2023-04~2027-03",
        "水とまち／水道／管／漏水の調査 水道課+道路課",
        "水とまち／水道／水／水質の検査 水道課+道路課 2024-07~",
        "学び／学校／室／教室の改修 学務課",
    ]
    assert proposal.document()["level_names"]["initiative"] == "具体的な取組"
    assert questions(proposal) == []
    require_account(proposal)


def test_reads_levels_by_their_numbers_in_one_column(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 大項目／小項目／事業 | 担当課             | R6予算 |
        | Ⅰ　水とまち        |                    |        |
        | １　水道を守る       |                    |        |
        | (1)　管の更新        |                    |        |
        | ア　配水管※1        | ◎水道課⏎○道路課 | 15     |
        | 小　計               |                    | 15     |
        | ※1　県との共同      |                    |        |
        """,
    )

    assert plan_lines(proposal) == ["水とまち／水道を守る／管の更新／配水管 水道課+道路課"]
    assert (reason(proposal, "A6"), reason(proposal, "A7")) == ("subtotal", "note")
    assert reason(proposal, "C5") == "column"
    require_account(proposal)


def test_reads_a_row_across_the_table_as_the_level_above_it(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 公約     | 施策   | 事業名 | 担当課 | R5 | R6 | R7 |
        | Ⅰ 福祉 |        |        |        |    |    |    |
        | 介護     | 人材   | 研修   | 福祉課 | ○ | ○ | －  |
        | Ⅱ 環境 |        |        |        |    |    |    |
        | ごみ     | 分別   | 回収   | 清掃課 |    | → | → |
        """
    )
    for cells in ("A2:G2", "A4:G4"):
        book.worksheets[0].merge_cells(cells)

    proposal = proposed(tmp_path, book)

    assert plan_lines(proposal) == [
        "福祉／介護／人材／研修 福祉課 2023-04~2025-03",
        "環境／ごみ／分別／回収 清掃課 2024-04~2026-03",
    ]
    assert reason(proposal, "G3") == "no_mark"
    require_account(proposal)


def test_reads_headings_in_two_rows_and_those_of_later_pages(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 政策 | 公約 | 施策 | 取組 | 所管   |        | 期間 |      |
        |      |      |      |      | 主管課 | 関係課 | 着手 | 完了 |
        | A1   | B1   | C1   | D1   | 警防課 |        | R6.4 | R8.3 |
        | - 1 -|      |      |      |        |        |      |      |
        | 政策 | 公約 | 施策 | 取組 | 所管   |        | 期間 |      |
        |      |      |      |      | 主管課 | 関係課 | 着手 | 完了 |
        | A1   | B1   | C1   | D2   | 警防課 | 水道課 | R6   | R7   |
        """
    )
    for cells in ("E1:F1", "G1:H1", "A1:A2", "B1:B2", "C1:C2", "D1:D2", "A5:A6"):
        book.worksheets[0].merge_cells(cells)

    proposal = proposed(tmp_path, book)

    assert plan_lines(proposal) == [
        "A1／B1／C1／D1 警防課 2024-04~2026-03",
        "A1／B1／C1／D2 警防課+水道課 2024-04~2026-03",
    ]
    assert (reason(proposal, "A4"), reason(proposal, "D5")) == ("page_number", "repeated_heading")
    require_account(proposal)


def test_a_title_that_is_a_word_for_a_level_is_no_heading(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 基本政策 | 公約 | 施策       | 取組事業 | 所管課   | 関係課 |
        | 学び     | 女性 | 登用の目標 | 研修     | 人事課   | 総務課 |
        | 学び     | 女性 | 登用の目標 | 相談     | 総務課   | 人事課 |
        """,
    )

    assert [line.split()[0] for line in plan_lines(proposal)] == [
        "学び／女性／登用の目標／研修",
        "学び／女性／登用の目標／相談",
    ]


def test_leaves_out_what_is_struck_through_or_retired_and_names_it(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 政策 | 公約 | 施策 | 取組           | 担当課 | 備考       |
        | 学び | 学校 | 教室 | 改修           | 学務課 |            |
        | 学び | 学校 | 教室 | 暖房           | 学務課 |            |
        | 学び | 学校 | 教室 | 扇風機         | 学務課 | R6で廃止   |
        | 学び | 学校 | 教室 | 【廃止】机     | 学務課 |            |
        | 学び | 学校 | 教室 | 改修（再掲）   | 学務課 |            |
        | 学び | 学校 | 教室 | 窓             | 学務課 | 終了を検討 |
        """
    )
    sheet = book.worksheets[0]
    sheet["D3"].font = Font(strike=True)
    sheet["D2"] = CellRichText(TextBlock(InlineFont(strike=True), "補"), "改修")

    proposal = proposed(tmp_path, book)

    assert plan_lines(proposal) == ["学び／学校／教室／改修 学務課", "学び／学校／教室／窓 学務課"]
    assert [item.title for item in proposal.retired] == ["暖房", "扇風機", "机"]
    assert reason(proposal, "D6") == "repeated"
    assert questions(proposal) == [("D2", "partly_struck"), ("F7", "maybe_retired")]
    require_account(proposal)


def test_reads_initiatives_in_one_cell_and_gives_their_departments_to_the_measure(
    tmp_path: Path,
) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 基本政策 | 公約 | 施策   | 取組             | 担当課           |
        | 景観     | 通り | 無電柱 | ・設計⏎・協定 | 街路課⏎デザイン室 |
        """,
    )
    measure = proposal.document()["policies"][0]["pledges"][0]["measures"][0]

    assert [each["title"] for each in measure["initiatives"]] == ["設計", "協定"]
    assert measure["departments"] == ["街路課", "デザイン室"]
    assert [each["lead"] for each in measure["initiatives"]] == [None, None]
    assert questions(proposal) == [("D2", "lead_of_measure")] * 2


def test_repeats_a_title_for_a_level_that_the_list_lacks_and_asks(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 公約   | 取組   | 担当課 |
        | 水を守る | 管の更新 | 水道課 |
        """,
    )

    assert plan_lines(proposal) == ["水を守る／水を守る／水を守る／管の更新 水道課"]
    assert questions(proposal) == [("A1", "no_measures"), ("A1", "missing_level")]


@pytest.mark.parametrize("second", ["公約", "施策"])
def test_two_levels_above_the_initiatives_are_a_plan_without_measures(
    tmp_path: Path, second: str
) -> None:
    proposal = proposed(
        tmp_path,
        f"""
        | 政策    | {second}  | 事業          | 担当課 |
        | １ 学び | (1) 学校  | ① 教室の改修 | 学務課 |
        |         |           | ② 窓の取替え | 学務課 |
        |         | (2) 図書  | ① 蔵書       | 図書館 |
        | ２ 水   | (1) 水道  | ① 管の更新   | 水道課 |
        """,
    )

    assert plan_lines(proposal) == [
        *("学び／学校／学校／教室の改修 学務課", "学び／学校／学校／窓の取替え 学務課"),
        *("学び／図書／図書／蔵書 図書館", "水／水道／水道／管の更新 水道課"),
    ]
    assert proposal.own_words == ("政策", second, "－", "事業")
    assert questions(proposal) == [("A1", "no_measures")]
    assert {proposal.used_in(each) for each in proposal.sources if each.cell == "B2"} == {
        "公約 1-1"
    }


def test_a_level_that_only_one_table_lacks_is_repeated_and_asked_about(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 政策 | 公約 | 施策 | 事業     | 担当課 |
        | 学び | 学校 | 教室 | 窓の改修 | 学務課 |
        """
    )
    sheet = book.create_sheet("水")
    sheet.append(["政策", "公約", "事業", "担当課"])
    sheet.append(["水", "水道", "管の更新", "水道課"])

    proposal = proposed(tmp_path, book)

    assert plan_lines(proposal)[1] == "水／水道／水道／管の更新 水道課"
    assert proposal.own_words == ("政策", "公約", "施策", "事業")
    assert questions(proposal) == [("A1", "missing_level")]


def test_proposes_the_years_that_only_a_colour_shows_and_asks(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 政策 | 公約 | 施策 | 取組   | 担当課 | R5  | R6 | R7 | R8 |
        | 学び | 学校 | 校舎 | 改修   | 学務課 |     |    |    |    |
        |      |      |      | 図書   | 図書館 |     | ○ |    |    |
        |      |      |      | 机     | 学務課 |     |    |    |    |
        |      |      |      | いす   | 学務課 |     |    |    |    |
        |      |      |      | 黒板   | 学務課 |     |    |    |    |
        """
    )
    sheet = book.worksheets[0]
    green, grey, white = (
        PatternFill("solid", fgColor=each) for each in ("00AA00", "DDDDDD", "FFFFFF")
    )
    for cell in ("G2", "H2", "H3", "F5"):
        sheet[cell].fill = green
    sheet.merge_cells("F5:G5")
    # The colour of a column, and of every other row.
    for cell in ("I1", "I2", "I3", "I4", *("D4", "E4", "F4", "G4", "H4")):
        sheet[cell].fill = grey
    sheet["F2"].fill = white

    proposal = proposed(tmp_path, book)

    assert plan_lines(proposal) == [
        "学び／学校／校舎／改修 学務課 2024-04~2026-03",
        "学び／学校／校舎／図書 図書館 2024-04~2025-03",
        "学び／学校／校舎／机 学務課",
        "学び／学校／校舎／いす 学務課 2023-04~2025-03",
        "学び／学校／校舎／黒板 学務課",
    ]
    assert questions(proposal) == [
        *(("D2", "coloured_years"), ("D3", "colours_too"), ("D5", "coloured_years"))
    ]


def test_reads_years_by_colour_in_a_table_of_word(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(0, 7)
    for texts in (
        ["政策", "公約", "施策", "取組", "担当課", "R5", "R6"],
        ["学び", "学校", "校舎", "改修", "学務課", "", ""],
    ):
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    shading = OxmlElement("w:shd")
    shading.set(qn("w:fill"), "00AA00")
    table.rows[1].cells[6]._tc.get_or_add_tcPr().append(shading)  # noqa: SLF001 (python-docx has no shading)
    document.save(str(tmp_path / "一覧.docx"))

    proposal = propose([tmp_path / "一覧.docx"], {})

    assert plan_lines(proposal) == ["学び／学校／校舎／改修 学務課 2024-04~2025-03"]
    assert [name for _, name in questions(proposal)] == ["coloured_years"]


def test_reads_tables_side_by_side_one_after_the_other(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 公約   | 施策 | 取組 | 担当課 | | 公約 | 施策 | 取組 | 担当課 |
        | 子育て | 保育 | 増設 | 保育課 | | 防災 | 水防 | 点検 | 河川課 |
        |        |      | 改修 | 営繕課 | |      | 避難 | 訓練 | 防災課 |
        """,
    )

    assert plan_lines(proposal) == [
        *("子育て／子育て／保育／増設 保育課", "子育て／子育て／保育／改修 営繕課"),
        *("防災／防災／水防／点検 河川課", "防災／防災／避難／訓練 防災課"),
    ]
    require_account(proposal)


def test_takes_no_sentence_across_the_table_for_a_level(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 政策                       | 公約 | 施策 | 取組   | 担当課 |
        | 福祉                       | 介護 | 人材 | 研修   | 福祉課 |
        | 県の見直しを受けて考える。 |      |      |        |        |
        |                            |      | 施設 | 改修   | 営繕課 |
        """
    )
    book.worksheets[0].merge_cells("A3:E3")

    proposal = proposed(tmp_path, book)

    assert plan_lines(proposal) == [
        *("福祉／介護／人材／研修 福祉課", "福祉／介護／施設／改修 営繕課")
    ]
    assert (questions(proposal), reason(proposal, "A3")) == ([("A3", "across")], "across")


def test_reads_sentences_across_the_table_where_they_head_all_of_its_rows(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 公約                 | 施策 | 取組 | 担当課 |
        | 安心なまちにします。 |      |      |        |
        | 介護                 | 人材 | 研修 | 福祉課 |
        | きれいにします。     |      |      |        |
        | ごみ                 | 分別 | 回収 | 清掃課 |
        """
    )
    for cells in ("A2:D2", "A4:D4"):
        book.worksheets[0].merge_cells(cells)

    assert plan_lines(proposed(tmp_path, book)) == [
        "安心なまちにします。／介護／人材／研修 福祉課",
        "きれいにします。／ごみ／分別／回収 清掃課",
    ]


def test_asks_about_a_pledge_without_anything_below_it(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 政策     | 公約     | 施策 | 取組 | 担当課 |
        | 1 財政   |          |      |      |        |
        | 2 福祉   | (1) 医療 |      |      |        |
        |          | (2) 介護 | 人材 | 研修 | 福祉課 |
        """,
    )

    assert [item.title for item in proposal.root.children if item.is_kept] == ["福祉"]
    assert plan_lines(proposal) == ["福祉／介護／人材／研修 福祉課"]
    assert questions(proposal) == [("A2", "nothing_below"), ("B3", "nothing_below")]
    assert next(proposal.root.below(INITIATIVE)).id == "1-1-1-01"
    require_account(proposal)


def test_a_title_that_is_continued_on_the_next_page_is_the_same(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 公約の一覧表   |      |      |      |        |
        | 政策           | 公約 | 施策 | 取組 | 担当課 |
        | 福祉           | 介護 | 人材 | 研修 | 福祉課 |
        | 公約の一覧表   |      |      |      |        |
        | 政策           | 公約 | 施策 | 取組 | 担当課 |
        | 福祉（つづき） | 介護 | 施設 | 改修 | 営繕課 |
        """,
    )

    assert [item.title for item in proposal.root.children] == ["福祉"]
    assert (questions(proposal), reason(proposal, "A4")) == ([], "repeated_heading")


def test_reads_numbers_of_several_styles_joined_by_dashes(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 体系                  | 担当課 |
        | 1　子育て             |        |
        | 1-(1)　保育           |        |
        | 1-(1)-①施設          |        |
        | 1-(1)-①-ア　増設     | 保育課 |
        """,
    )

    assert plan_lines(proposal) == ["子育て／保育／施設／増設 保育課"]


def test_asks_where_years_have_finer_columns_and_where_bullets_are_below_a_number(
    tmp_path: Path,
) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 政策 | 公約 | 施策 | 取組                 | 担当課 | R6   |      |
        |      |      |      |                      |        | 上期 | 下期 |
        | 福祉 | 介護 | 人材 | 研修                 | 福祉課 |      | ○   |
        |      |      | 施設 | (1) 改修⏎・塗装⏎・床 | 営繕課 | ○   |      |
        """,
    )

    assert ("F1", "finer_years") in questions(proposal)
    assert ("D4", "mixed_lines") in questions(proposal)


def test_asks_whether_a_title_goes_on_in_the_next_row(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 政策 | 公約 | 施策     | 取組          | 担当課 | R5 | R6 |
        | 学び | 学校 | 校舎の改 | ① 校舎の改修 | 学務課 | ○ | ○ |
        |      |      | 修の推進 | 及び洋式化    |        |    |    |
        |      |      |          | ② 図書の購入 |        |    |    |
        | 水   | 水道 | 管       | ① 管の更新。 | 水道課 | ○ |    |
        |      |      |          | 漏水の調査    |        |    |    |
        |      |      |          | 水質の検査    |        | ○ |    |
        |      |      | 水       | 水源の保全    | 同上   |    |    |
        """,
    )

    assert len(plan_lines(proposal)) == 7
    assert questions(proposal) == [
        *(("C3", "maybe_continued"), ("D3", "maybe_continued"), ("D4", "no_lead")),
        *(("D6", "no_lead"), ("D7", "no_lead")),
    ]
    assert "「校舎の改修及び洋式化」を一つの名前とし" in say(
        proposal.doubts[1].question, Language.JA
    )


def test_pledges_without_a_policy_each_have_their_own(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 公約（市長） | 施策 | 取組 | 総務課 | 水道課 |
        | 水           | 管   | 更新 | ○     | ◎     |
        | 学び         | 室   | 改修 |        | ○     |
        """,
    )

    assert plan_lines(proposal) == ["水／水／管／更新 水道課+総務課", "学び／学び／室／改修 水道課"]
    assert proposal.document()["level_names"]["pledge"] == "公約（市長）"
    assert questions(proposal) == [("A1", "missing_level")]


def test_a_line_that_goes_on_keeps_what_looks_like_a_number(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 政策 | 公約 | 施策                       | 取組         | 担当課 |
        | 学び | 学校 | (1) デジタル（Ｄ⏎Ｘ）の推進 | ①端末⏎②窓 | 学務課 |
        """,
    )

    assert [line.split("／", 2)[2] for line in plan_lines(proposal)] == [
        "デジタル（ＤＸ）の推進／端末",
        "デジタル（ＤＸ）の推進／窓",
    ]


def test_reads_a_list_in_english(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | Policy | Pledge | Measure | Initiative     | Department | Start   | End     |
        | Safety | Fire   | Engines | Replace a pump | Fire Dept. | 2024-04 | 2025-03 |
        """,
    )

    assert plan_lines(proposal) == [
        "Safety／Fire／Engines／Replace a pump Fire Dept. 2024-04~2025-03"
    ]
    assert questions(proposal) == []


def test_takes_codes_from_a_table_of_departments(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 政策 | 公約 | 施策 | 取組 | 担当課 |
        | 学び | 学校 | 教室 | 改修 | 学務課 |
        | 学び | 学校 | 教室 | 窓   | 営繕課 |
        """
    )
    for cells in (["コード", "課名"], ["310", "学務課"], ["900", "会計課"]):
        (book["部署"] if "部署" in book else book.create_sheet("部署")).append(cells)

    proposal = proposed(tmp_path, book)

    assert [(each.code, each.name) for each in proposal.departments] == [
        ("310", "学務課"),
        ("900", "会計課"),
        (None, "営繕課"),
    ]
    assert questions(proposal) == [("D3", "unlisted_department")]
    require_account(proposal)


def test_takes_codes_from_a_table_below_the_list(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 政策   | 公約   | 施策 | 取組 | 担当課 |
        | 学び   | 学校   | 教室 | 改修 | 学務課 |
        |        |        |      |      |        |
        | コード | 課名   |      |      |        |
        | 310    | 学務課 |      |      |        |
        """,
    )

    assert [(each.code, each.name) for each in proposal.departments] == [("310", "学務課")]
    assert plan_lines(proposal) == ["学び／学校／教室／改修 学務課"]
    require_account(proposal)


def test_reads_nothing_into_formulas_errors_and_hidden_sheets(tmp_path: Path) -> None:
    book = drawn_book(
        """
        | 政策 | 公約 | 施策 | 取組 | 担当課 |
        | 学び | 学校 | 教室 | 改修 | 学務課 |
        | 学び | 学校 | 教室 |      | 学務課 |
        | 学び | 学校 | 教室 | #N/A | 学務課 |
        """
    )
    sheet = book.worksheets[0]
    sheet["D3"] = '="窓"&"枠"'
    sheet["D4"].data_type = "e"
    hidden = book.create_sheet("控え")
    hidden["A1"] = "内部の覚え"
    hidden.sheet_state = "hidden"

    proposal = proposed(tmp_path, book)

    assert plan_lines(proposal) == ["学び／学校／教室／改修 学務課"]
    assert set(questions(proposal)) == {
        *(("D3", "no_result"), ("E3", "row_without_title"), ("D4", "error_value")),
        *(("E4", "row_without_title"), ("", "hidden_sheet")),
    }
    require_account(proposal)


def test_reads_columns_that_the_operator_named(tmp_path: Path) -> None:
    drawn = """
        | 1 | 学び | 学校 | 教室 | 改修 | 学務課 |
        | 2 | 学び | 学校 | 教室 | 窓   | 営繕課 |
        """
    columns = {"policy": "B", "pledge": "c", "measure": "D", "initiative": "E", "department": "F"}

    with pytest.raises(PledgexlError, match="list_without_table"):
        proposed(tmp_path, drawn)

    proposal = proposed(tmp_path, drawn, columns)
    assert plan_lines(proposal) == ["学び／学校／教室／改修 学務課", "学び／学校／教室／窓 営繕課"]
    require_account(proposal)


def test_reads_a_word_document_by_headings_and_tables(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("西湖村　公約実施計画")
    document.add_heading("Ⅰ　雪に強い村", 1)
    document.add_heading("１　道を開ける", 2)
    table = document.add_table(3, 3)
    cells = (
        ("施策", "取組", "担当課"),
        ("(1) 除雪", "ア　貸出し", "建設課"),
        ("", "イ　排雪", "総務課"),
    )
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("※　注のとおり。")
    document.save(str(tmp_path / "一覧.docx"))

    proposal = propose([tmp_path / "一覧.docx"], {})

    assert plan_lines(proposal) == [
        "雪に強い村／道を開ける／除雪／貸出し 建設課",
        "雪に強い村／道を開ける／除雪／排雪 総務課",
    ]
    assert [each.cell for each in proposal.sources][:4] == ["段落1", "段落2", "段落3", "R1C1"]
    require_account(proposal)


def test_takes_the_title_of_a_word_document_for_no_policy(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("小浜野町長　選挙公約の取組一覧", 1)
    table = document.add_table(3, 4)
    cells = (
        ("政策の柱", "公約", "取組内容", "担当"),
        ("１ 海", "（1）砂浜を守る", "・清掃", "総務課"),
        ("", "", "・養浜", "水産課"),
    )
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(str(tmp_path / "一覧.docx"))

    proposal = propose([tmp_path / "一覧.docx"], {})

    assert plan_lines(proposal) == [
        "海／砂浜を守る／砂浜を守る／清掃 総務課",
        "海／砂浜を守る／砂浜を守る／養浜 水産課",
    ]
    assert questions(proposal) == [("R1C1", "no_measures")]
    require_account(proposal)


def test_takes_a_heading_in_brackets_for_an_explanation_of_the_one_above(tmp_path: Path) -> None:
    proposal = proposed(
        tmp_path,
        """
        | 基本政策 | 公約   | 施策 | 取組               | 担当課 | 開始     | R6予算   |
        |          |        |      | （【新】は新規）   |        | （年月） | （千円） |
        | Ⅰ 海    | 1 砂浜 | 清掃 | ①回数の増【新】   | 水産課 | R6.4     | 300      |
        """,
    )

    assert plan_lines(proposal) == ["海／砂浜／清掃／回数の増 水産課 2024-04~"]
    assert questions(proposal) == []
    assert reason(proposal, "G3") == "column"


def test_reads_numbered_lines_without_a_table(tmp_path: Path) -> None:
    document = Document()
    for text in (
        "公約一覧",
        "Ⅰ　水",
        "１　水道",
        "(1) 管",
        "ア　更新（担当：水道課）",
        "イ　調査（水質課）",
    ):
        document.add_paragraph(text)
    document.save(str(tmp_path / "一覧.docx"))

    proposal = propose([tmp_path / "一覧.docx"], {})

    assert plan_lines(proposal) == ["水／水道／管／更新 水道課", "水／水道／管／調査 水質課"]
    require_account(proposal)


def test_every_question_and_reason_has_a_sentence() -> None:
    calls = {"ask": "question", "ask_about": "question", "leave": "reason"}
    asked = {
        f"{calls[node.func.attr]}.{argument.value}"
        for path in Path(lists.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in calls
        for argument in node.args[1:3]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }

    assert len(asked) > 30
    assert asked <= sentences("lists").keys()


def test_the_published_report_comes_in_as_a_word_table(tmp_path: Path) -> None:
    """Five policies, 25 pledges and 50 measures, laid out as the report that the city printed."""
    published = json.loads(PUBLISHED.read_text("utf-8"))
    document = Document()
    table = document.add_table(2, 3)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells],
        ("基本政策", "", "進捗状況", "公約内容・施策内容", "担当部署", "(％)"),
        strict=True,
    ):
        cell.text = text
    table.cell(0, 0).merge(table.cell(0, 1))

    def add(title: str, departments: str | None, progress: str) -> None:
        cells = table.add_row().cells
        cells[0].text, cells[2].text = title, progress
        if departments is None:
            cells[0].merge(cells[1])
        else:
            cells[1].text = departments

    for number, policy in enumerate(published["policies"]):
        add(f"{'ⅠⅡⅢⅣⅤ'[number]}　柱{number}のまち", None, str(policy["published"]))
        for place, pledge in enumerate(policy["pledges"], start=1):
            add(f"{place}　約束{number}{place}を果たします", None, str(pledge))
            for measure in "春秋":
                work = f"{measure}の仕事{number}{place}"
                title = f"●{work}を進めます\n・会を開きました。\n・道を直しました。"
                add(title, "・土木課\n・総務課", "★★★★★\n★☆☆☆☆")
    document.save(str(tmp_path / "報告.docx"))

    proposal = propose([tmp_path / "報告.docx"], {})

    counts = [len(list(proposal.root.below(level))) for level in range(4)]
    assert counts == [5, 25, 50, 100]
    assert len({item.id for item in proposal.root.below(3)}) == 100
    assert {question for _, question in questions(proposal)} == {"lead_of_measure"}
    require_account(proposal)
