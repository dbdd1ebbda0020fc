from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import chain
from pathlib import Path
from shutil import which
from subprocess import run
from types import MappingProxyType

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from generated import reckoned_again
from office import convert
from pledgexl.core.audit import audit
from pledgexl.excel.heights import MAXIMUM_HEIGHT, row_height
from pledgexl.excel.write_summary import findings_workbook, summary_workbook
from pledgexl.messages.summary import CUT_MARK, PROVISIONAL_MARK
from pledgexl.model.average import DEFAULT_RULES, Cut, Level
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.submission import RowStatus, State
from pledgexl.model.summary import (
    Coverage,
    InitiativeSummary,
    ItemSummary,
    Summary,
)
from pledgexl.model.text import MAXIMUM_TEXT_UNITS
from pledgexl.schema import SummaryLabel, SummarySheet
from summaries import sample_summary, small_summary

CREATED = datetime(2024, 4, 10)  # noqa: DTZ001 (an office's wall clock)
LABEL_ROW = 4
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "=1+1",
    "{=1+1}",
    "http://example.jp/a?b=1&c=2",
    "mailto:a@example.jp",
    "internal:'総括表'!A1",
    "{{ plan }}{% for x in y %}",
    "+1",
    "@SUM(A1)",
    "0123",
    "𠮷野家 e\u0301 <b>&amp;</b>",
    " 一行目\n　二行目 ",
    "<r><t>印</t></r>",
    "<r>&</r>",
)
LIVE = (SummarySheet.COVER, SummarySheet.CHARTS, SummarySheet.PROOF)
UPRIGHT = (SummarySheet.COVER, SummarySheet.OVERVIEW, SummarySheet.BANDS, SummarySheet.RULES)
UNFILTERED = (*UPRIGHT, SummarySheet.CHARTS, SummarySheet.VARIANTS)


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def sheet_of(content: bytes, name: SummarySheet) -> Worksheet:
    sheet = opened(content)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def workbook(summary: Summary) -> bytes:
    return summary_workbook(summary, audit(summary), CREATED)


def records(content: bytes, name: SummarySheet) -> list[dict[str, object]]:
    """Return the rows below the labels as calamine, a second reader, finds them."""
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(name).to_python()
    labels = [str(label) for label in rows[LABEL_ROW - 1]]
    return [dict(zip(labels, row, strict=True)) for row in rows[LABEL_ROW:]]


def below(sheet: Worksheet, label: SummaryLabel) -> list[Cell]:
    """Return the cells under `label`, as openpyxl finds them."""
    column = next(cell.column for cell in sheet[LABEL_ROW] if cell.value == label)
    found = [sheet.cell(row, column) for row in range(LABEL_ROW + 1, sheet.max_row + 1)]
    return [cell for cell in found if isinstance(cell, Cell)]


def texts_of(sheet: Worksheet) -> list[str]:
    return [cell.value for cell in chain(*sheet.iter_rows()) if isinstance(cell.value, str)]


def text_at(sheet: Worksheet, address: str) -> str:
    return str(sheet[address].value)


def header_of(sheet: Worksheet) -> str:
    assert sheet.oddHeader is not None
    return str(sheet.oddHeader.left.text).strip()


def changed(summary: Summary, first: InitiativeSummary) -> Summary:
    """Return `summary` with another first initiative, its figures made anew."""

    def with_first(item: ItemSummary) -> ItemSummary:
        if item.initiatives:
            return replace(item, initiatives=(first, *item.initiatives[1:]))
        return replace(item, children=(with_first(item.children[0]), *item.children[1:]))

    # A past rating comes from no form, so it is set once more.
    return replace(summary, whole=with_first(reckoned_again(summary, first).whole))


def with_first(summary: Summary, **fields: object) -> Summary:
    return changed(summary, summary.initiatives[0]._replace(**fields))  # type: ignore[arg-type] # any field


def finding(code: Code, file: str, value: str = "", **values: str) -> Finding:
    return Finding(code, CellRef(file, "入力", 8, 8), value, MappingProxyType(values))


def provisional() -> Summary:
    missing = with_first(
        sample_summary(), status=RowStatus.MISSING, rating_tenths=None, text="", at=None
    )
    return replace(missing, is_provisional=True)


def test_states_every_figure_of_the_sample_city_as_a_number() -> None:
    summary = sample_summary()
    rows = records(workbook(summary), SummarySheet.OVERVIEW)
    expected = [
        float(item.shown or "")
        for policy in summary.policies
        for item in (policy, *policy.children)
    ]

    figures = [row[SummaryLabel.PROGRESS] for row in rows[:31]]
    assert figures == [*expected, 59.2]
    assert len(expected) == 5 + 25
    assert {type(figure) for figure in figures} == {float}
    assert [row[SummaryLabel.NUMBER] for row in rows[:7]] == ["Ⅰ", "1", "2", "3", "4", "5", "Ⅱ"]


def test_shows_beside_each_figure_its_stars_and_what_stands_behind_it() -> None:
    rows = records(workbook(sample_summary()), SummarySheet.OVERVIEW)

    first, whole = rows[0], rows[30]
    assert first[SummaryLabel.STARS] == "★★★★★★☆☆☆☆"
    assert first[SummaryLabel.COVERAGE] == "27／27"
    assert first[SummaryLabel.EXCLUDED] == ""
    assert whole[SummaryLabel.TITLE] == "全体"
    assert whole[SummaryLabel.COVERAGE] == "133／135"
    assert whole[SummaryLabel.EXCLUDED] == 2


def test_prints_as_many_digits_as_the_rule_of_the_level_says() -> None:
    cells = below(
        sheet_of(workbook(sample_summary()), SummarySheet.OVERVIEW), SummaryLabel.PROGRESS
    )

    # "_." and "_0" leave the room of a point and a digit, so that points stand in one line.
    assert cells[0].number_format == "0_._0"
    assert cells[30].number_format == "0.0"
    assert {cell.alignment.horizontal for cell in cells[:31]} == {"right"}


def test_names_every_excluded_initiative_below_the_figures() -> None:
    texts = texts_of(sheet_of(workbook(sample_summary()), SummarySheet.OVERVIEW))

    start = texts.index("対象外・中止の取組（平均に入れていません）")
    assert texts[start + 5 : start + 13] == [
        "4-1-1-02", "臨海地区の津波避難施設の整備", "対象外", "危機管理課",
        "5-1-1-03", "移動市役所車両の導入", "中止", "市民課",
    ]  # fmt: skip


def test_tells_by_which_rule_the_figures_are_made() -> None:
    rules = DEFAULT_RULES | {
        Level.WHOLE: replace(DEFAULT_RULES[Level.WHOLE], cut=Cut.HALF_UP, places=2)
    }
    summary = small_summary()
    texts = texts_of(
        sheet_of(
            workbook(replace(summary, plan=replace(summary.plan, rules=rules))),
            SummarySheet.OVERVIEW,
        )
    )

    assert "取組の評価の平均（小数第1位以下を切捨て）" in texts
    assert "施策の値（端数処理前）の平均×10（小数第1位以下を切捨て）" in texts
    assert "基本政策の値（端数処理後）の平均（小数第3位を四捨五入）" in texts


def test_shows_a_dash_where_nothing_is_rated() -> None:
    summary = small_summary()
    empty = replace(summary.whole, average=None, coverage=Coverage(missing=2))

    row = records(workbook(replace(summary, whole=empty)), SummarySheet.OVERVIEW)[2]
    assert (row[SummaryLabel.PROGRESS], row[SummaryLabel.STARS]) == ("－", "")
    assert row[SummaryLabel.COVERAGE] == "0／2"


def test_lists_each_initiative_with_the_cell_it_was_read_from() -> None:
    summary = sample_summary()
    rows = records(workbook(summary), SummarySheet.DETAIL)

    assert [row[SummaryLabel.INITIATIVE_NUMBER] for row in rows] == [
        row.id for row in summary.initiatives
    ]
    first, excluded = rows[0], rows[[row.id for row in summary.initiatives].index("4-1-1-02")]
    assert first[SummaryLabel.POLICY] == f"Ⅰ　{summary.policies[0].title}"
    assert first[SummaryLabel.MEASURE] == f"1-1-1　{summary.measures[0].title}"
    assert (first[SummaryLabel.PREVIOUS], first[SummaryLabel.RATING]) == (7.0, 8.0)
    assert first[SummaryLabel.STARS] == "★★★★★★★★☆☆"
    origin = (first[SummaryLabel.FILE], first[SummaryLabel.SHEET], first[SummaryLabel.CELL])
    assert origin == ("503_こども家庭支援課.xlsx", "入力", "H8")
    assert (excluded[SummaryLabel.RATING], excluded[SummaryLabel.STARS]) == ("", "")
    assert (excluded[SummaryLabel.ROW_STATUS], excluded[SummaryLabel.STATE]) == (
        "対象外・中止",
        "対象外",
    )


def test_never_rounds_a_rating_between_two_points() -> None:
    summary = with_first(small_summary(), rating_tenths=65, previous_tenths=None)
    halves = replace(
        summary, plan=replace(summary.plan, settings=replace(summary.plan.settings, step_tenths=5))
    )

    row = records(workbook(halves), SummarySheet.DETAIL)[0]
    assert (row[SummaryLabel.RATING], row[SummaryLabel.PREVIOUS]) == (6.5, "")
    assert row[SummaryLabel.STARS] == "★★★★★★☆☆☆☆"
    formats = [
        below(sheet_of(workbook(each), SummarySheet.DETAIL), SummaryLabel.RATING)[0].number_format
        for each in (halves, summary)
    ]
    assert formats == ["0.0", "General"]


def test_marks_an_initiative_that_a_department_added() -> None:
    rows = records(workbook(with_first(small_summary(), is_added=True)), SummarySheet.DETAIL)

    assert [row[SummaryLabel.NOTE] for row in rows] == ["※追加", ""]


@pytest.mark.parametrize("typed", HOSTILE)
def test_keeps_what_a_department_typed_to_the_letter(typed: str) -> None:
    summary = with_first(small_summary(), title=typed, text=typed, remark=typed)
    found = replace(
        summary,
        findings=(finding(Code.RATING_NOT_A_NUMBER, "101_企画課.xlsx", typed),),
    )
    content = workbook(found)

    detail = sheet_of(content, SummarySheet.DETAIL)
    labels = (SummaryLabel.INITIATIVE, SummaryLabel.TEXT, SummaryLabel.REMARK)
    cells = [below(detail, label)[0] for label in labels]
    cells += below(sheet_of(content, SummarySheet.FINDINGS), SummaryLabel.VALUE)
    assert [(cell.value, cell.data_type) for cell in cells] == [(typed, "s")] * 4
    assert records(content, SummarySheet.DETAIL)[0][SummaryLabel.TEXT] == typed


def test_writes_formulas_and_links_of_its_own_only_and_no_merged_cell() -> None:
    content = workbook(small_summary(HOSTILE))

    for sheet in opened(content).worksheets:
        cells = list(chain(*sheet.iter_rows()))
        assert {cell.data_type for cell in cells} <= {"s", "n", "f"}
        assert sheet.title in LIVE or "f" not in {cell.data_type for cell in cells}
        links = [cell.hyperlink for cell in cells if cell.hyperlink]
        assert not [link for link in links if link.target]
        places = {str(link.location).rpartition("!")[0].strip("'") for link in links}
        assert places <= set(SummarySheet)
        assert not sheet.merged_cells.ranges


@pytest.mark.parametrize("letter", ["あ", "𠮷", "e\u0301\u0323"])
def test_cuts_a_text_that_no_cell_can_hold_and_says_so(letter: str) -> None:
    typed = letter * 33_000
    row = records(workbook(with_first(small_summary(), text=typed)), SummarySheet.DETAIL)[0]

    kept = str(row[SummaryLabel.TEXT]).removesuffix(CUT_MARK)
    assert str(row[SummaryLabel.TEXT]).endswith(CUT_MARK)
    assert typed.startswith(kept)
    assert len(kept) % len(letter) == 0
    units = len(str(row[SummaryLabel.TEXT]).encode("utf-16-le")) // 2
    assert MAXIMUM_TEXT_UNITS - 2 <= units <= MAXIMUM_TEXT_UNITS
    assert "続きは提出ファイルを参照" in str(row[SummaryLabel.NOTE])


def test_says_where_a_text_is_longer_than_the_highest_row() -> None:
    summary = with_first(small_summary(), text="長い文です。" * 500)
    content = workbook(summary)

    rows = records(content, SummarySheet.DETAIL)
    assert rows[0][SummaryLabel.TEXT] == "長い文です。" * 500
    assert "全文はセルの中" in str(rows[0][SummaryLabel.NOTE])
    cell = below(sheet_of(content, SummarySheet.DETAIL), SummaryLabel.TEXT)[0]
    assert cell.alignment.vertical == "top"


def test_lists_every_department_and_their_sum() -> None:
    summary = sample_summary()
    rows = records(workbook(summary), SummarySheet.SUBMISSIONS)

    assert [row[SummaryLabel.CODE] for row in rows[:-1]] == [
        row.department.code for row in summary.departments
    ]
    assert rows[0][SummaryLabel.STATUS] == "提出済み"
    assert (rows[0][SummaryLabel.REVISION], rows[0][SummaryLabel.EXPECTED]) == (1.0, 2.0)
    total = rows[-1]
    assert total[SummaryLabel.NAME] == "合計"
    counted = (SummaryLabel.EXPECTED, SummaryLabel.RATED, SummaryLabel.EXCLUDED)
    assert [total[label] for label in counted] == [135.0, 133.0, 2.0]


def test_leaves_the_sum_out_of_the_filter() -> None:
    sheet = sheet_of(workbook(sample_summary()), SummarySheet.SUBMISSIONS)

    assert sheet.auto_filter.ref == f"A4:M{sheet.max_row - 1}"


def test_lists_each_finding_with_its_place_and_what_to_do() -> None:
    found = finding(Code.RATING_OUT_OF_RANGE, "101_企画課.xlsx", "11")
    unknown = finding(Code.NOT_SUBMITTED, "", "財政課", department="財政課", count="2")
    summary = replace(small_summary(), findings=(found, unknown))

    rows = records(findings_workbook(summary, CREATED), SummarySheet.FINDINGS)
    assert list(rows[0].values()) == [
        "E203",
        "要修正",
        "企画課",
        "101_企画課.xlsx",
        "入力",
        "H8",
        "11",
        "評価が0～10の範囲にありません。",
        "0～10の数字を入力してください。",
    ]
    assert rows[1][SummaryLabel.NAME] == "財政課"


def test_says_that_there_is_nothing_to_look_at() -> None:
    rows = records(workbook(small_summary()), SummarySheet.FINDINGS)

    assert [row[SummaryLabel.REASON] for row in rows] == ["指摘事項はありません。"]


def test_shows_the_beginning_of_a_value_that_goes_on_for_pages() -> None:
    found = finding(Code.RATING_NOT_A_NUMBER, "101_企画課.xlsx", "七くらい、" * 1000)
    rows = records(workbook(replace(small_summary(), findings=(found,))), SummarySheet.FINDINGS)

    assert str(rows[0][SummaryLabel.VALUE]).startswith("七くらい、七くらい、")
    assert str(rows[0][SummaryLabel.VALUE]).endswith(CUT_MARK)
    assert len(str(rows[0][SummaryLabel.VALUE])) < 150


def test_records_the_reason_of_each_warning_that_was_accepted_and_who_gave_it() -> None:
    summary = with_first(sample_summary(), remark="体制を見直すためです。")
    first, second = summary.initiatives[:2]
    values = {"rating": "7", "previous": "8"}
    asked = [
        Finding(Code.RATING_FELL, row.at or CellRef(""), "7", values, answer)
        for row, answer in ((first, "体制を見直すためです。"), (second, "前に答えました。"))
    ]
    left_open = Finding(
        Code.LOCK_FILE, CellRef("~$101.xlsx"), "", {"form": "101.xlsx", "owner": "私"}
    )

    content = workbook(replace(summary, findings=(*asked, left_open)))

    sheet = sheet_of(content, SummarySheet.RECORD)
    told = [[str(cell.value) for cell in row] for row in sheet.iter_rows(min_col=2, max_col=5)]
    of = [row for row in told if row[2] in ("W211", "W301")]
    names = [row.department.name for row in (first, second)]
    fell = "評価が、前回の8点から7点に下がっています。\n"
    assert [row[0] for row in of] == [*names, "None"]
    assert of[0][3] == f"{fell}理由（{names[0]}、8行目の備考）：体制を見直すためです。"
    assert of[1][3] == f"{fell}理由（{names[1]}、前回の備考）：前に答えました。"
    assert of[2][3].endswith("（理由の記録なし）")


def test_leaves_only_what_is_to_be_checked_for_the_office() -> None:
    book = opened(findings_workbook(small_summary(), CREATED))

    assert book.sheetnames == [SummarySheet.SUBMISSIONS, SummarySheet.FINDINGS]
    assert opened(workbook(small_summary())).sheetnames == list(SummarySheet)


def test_marks_each_sheet_of_a_provisional_month() -> None:
    for sheet in opened(workbook(provisional())).worksheets:
        assert text_at(sheet, "A1").startswith(PROVISIONAL_MARK)
        assert PROVISIONAL_MARK in header_of(sheet)


def test_lists_what_a_provisional_month_lacks_on_its_first_sheet() -> None:
    content = workbook(provisional())
    texts = texts_of(opened(content).worksheets[0])

    start = texts.index("未報告・要修正の取組（平均に入れていません）")
    assert texts[start + 3 : start + 5] == [
        "1-1-1-01",
        "妊婦・子育て家庭への伴走型相談（未報告・こども家庭支援課）",
    ]


@pytest.mark.parametrize("name", [SummarySheet.COVER, SummarySheet.OVERVIEW])
def test_says_what_a_provisional_month_lacks_under_the_title(name: SummarySheet) -> None:
    sheet = sheet_of(workbook(provisional()), name)

    assert text_at(sheet, "A2") == "確定前の値です。未報告1件を除いて計算しました（一覧は表の下）。"


def test_lists_what_a_provisional_month_lacks_below_the_figures() -> None:
    texts = texts_of(sheet_of(workbook(provisional()), SummarySheet.OVERVIEW))

    start = texts.index("未報告・要修正の取組（平均に入れていません）")
    assert texts[start + 5 : start + 9] == [
        "1-1-1-01",
        "妊婦・子育て家庭への伴走型相談",
        "未報告",
        "こども家庭支援課",
    ]


def test_calls_a_rejected_row_so_even_if_it_says_that_it_is_excluded() -> None:
    summary = with_first(
        small_summary(), status=RowStatus.REJECTED, rating_tenths=None, state=State.STOPPED
    )

    texts = texts_of(sheet_of(workbook(summary), SummarySheet.OVERVIEW))
    assert texts[texts.index("取組1の1") + 1] == "要修正"


def test_leaves_a_final_month_unmarked() -> None:
    for sheet in opened(workbook(sample_summary())).worksheets:
        assert not [text for text in texts_of(sheet) if "暫定" in text]
        assert "暫定" not in header_of(sheet)
        assert text_at(sheet, "A1").startswith("汐見野市　市長公約の取組状況（令和5年度末）")


def test_writes_the_same_bytes_twice() -> None:
    assert workbook(provisional()) == workbook(provisional())


def test_sets_each_sheet_for_screen_and_paper() -> None:
    for sheet in opened(workbook(sample_summary())).worksheets:
        is_list = sheet.title not in UNFILTERED
        assert sheet.freeze_panes == f"A{LABEL_ROW + 1}"
        assert str(sheet.auto_filter.ref or "").startswith("A4:" if is_list else "")
        assert bool(sheet.auto_filter.ref) is is_list
        assert sheet.print_title_rows == f"${LABEL_ROW}:${LABEL_ROW}"
        assert sheet.page_setup.paperSize == 9
        is_upright = sheet.title in UPRIGHT
        assert sheet.page_setup.orientation == ("portrait" if is_upright else "landscape")
        # One page wide is the default, so the file does not say it.
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center.text == "&P / &N"


def test_survives_a_name_that_no_page_header_can_hold() -> None:
    summary = small_summary()
    settings = replace(summary.plan.settings, report_title="𠮷&" * 300)

    sheet = sheet_of(
        workbook(replace(summary, plan=replace(summary.plan, settings=settings))),
        SummarySheet.OVERVIEW,
    )
    assert header_of(sheet).startswith("試験市　𠮷&&𠮷")


def wrapped_cells(sheet: Worksheet) -> Iterator[tuple[Cell, float]]:
    # Neighbours of one width share an entry.
    widths = {
        number: dimension.width
        for dimension in sheet.column_dimensions.values()
        for number in range(dimension.min or 0, (dimension.max or 0) + 1)
    }
    for cell in chain(*sheet.iter_rows()):
        if isinstance(cell, Cell) and cell.data_type == "s" and cell.alignment.wrap_text:
            yield cell, widths[cell.column]


@pytest.mark.parametrize("name", list(SummarySheet))
def test_gives_each_row_the_height_of_its_longest_text(name: SummarySheet) -> None:
    long = finding(
        Code.TWO_FILES,
        "",
        "",
        department="企画課",
        revision="1",
        files="版.xlsx、" * 40,
        differences="H10 評価「7」／「6」",
    )
    sheet = sheet_of(workbook(replace(provisional(), findings=(long,))), name)

    for cell, width in wrapped_cells(sheet):
        needed = row_height([(str(cell.value), width)], float(cell.font.sz))
        given = sheet.row_dimensions[cell.row].height
        assert needed <= given < MAXIMUM_HEIGHT, cell.coordinate


@pytest.mark.office
@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext is not installed")
def test_prints_the_figures_of_the_sample_city_on_one_page(tmp_path: Path) -> None:
    source = tmp_path / "summary.xlsx"
    source.write_bytes(workbook(sample_summary()))
    printed = run(
        ["pdftotext", "-layout", str(convert(source, "pdf", tmp_path)), "-"],
        check=True,
        capture_output=True,
    )
    cover, figures, charts = printed.stdout.decode().split("\f")[:3]
    assert "59.2" in cover
    assert "59.2" in figures
    assert "計算のしかた" in figures
    assert "公約の進捗" in charts
    assert "#" not in printed.stdout.decode()
    assert "庁内用・印刷しません" not in printed.stdout.decode()
