import zipfile
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
from pledgexl.excel.look import MAXIMUM_HEIGHT, row_height
from pledgexl.excel.summary.write import findings_workbook, office_workbook, summary_workbook
from pledgexl.messages.summary import AnySheet, said
from pledgexl.model.average import DEFAULT_RULES, Cut, Level
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.month import Coverage, InitiativeSummary, ItemSummary, Summary
from pledgexl.model.names import OfficeSheet, SummaryLabel, SummarySheet
from pledgexl.model.submission import RowStatus, State
from pledgexl.model.text import MAXIMUM_TEXT_UNITS
from pledgexl.rules.averages import audit
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
COVERS = (SummarySheet.COVER, OfficeSheet.OFFICE)
ACROSS = (
    *(SummarySheet.CHARTS, SummarySheet.TREND, SummarySheet.MOVEMENT, SummarySheet.MEASURES),
    *(SummarySheet.DETAIL, SummarySheet.PROOF, *OfficeSheet),
)


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def sheet_of(content: bytes, name: AnySheet) -> Worksheet:
    sheet = opened(content)[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def workbook(summary: Summary) -> bytes:
    return summary_workbook(summary, audit(summary), CREATED)


def office(summary: Summary) -> bytes:
    return office_workbook(summary, audit(summary), CREATED, (("pledgexl", "9.9"),))


def both(summary: Summary) -> list[Worksheet]:
    """Return the sheets of both workbooks of a month."""
    books = [opened(make(summary)) for make in (workbook, office)]
    return [sheet for book in books for sheet in book.worksheets]


def records(content: bytes, name: AnySheet) -> list[dict[str, object]]:
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
    assert [row[SummaryLabel.NUMBER] for row in rows[:7]] == [
        "Ⅰ",
        "1-1",
        "1-2",
        "1-3",
        "1-4",
        "1-5",
        "Ⅱ",
    ]


def test_shows_beside_each_figure_its_stars_and_what_stands_behind_it() -> None:
    rows = records(workbook(sample_summary()), SummarySheet.OVERVIEW)

    first, whole = rows[0], rows[30]
    assert first[SummaryLabel.STARS] == "★★★★★★☆☆☆☆"
    counts = (SummaryLabel.RATED, SummaryLabel.EXPECTED, SummaryLabel.EXCLUDED)
    assert [first[label] for label in counts] == [27, 27, 0]
    assert whole[SummaryLabel.TITLE] == "全体"
    assert [whole[label] for label in counts] == [133, 135, 2]


def test_prints_as_many_digits_as_the_rule_of_the_level_says() -> None:
    cells = below(
        sheet_of(workbook(sample_summary()), SummarySheet.OVERVIEW), SummaryLabel.PROGRESS
    )

    # "_." and "_0" leave the room of a point and a digit, so that points stand in one line.
    assert cells[0].number_format == "0_._0_0"
    assert cells[30].number_format == "0.0_0"
    assert {cell.alignment.horizontal for cell in cells[:31]} == {"right"}


def test_names_every_excluded_initiative_and_why_it_is() -> None:
    summary = sample_summary()
    rows = records(workbook(summary), SummarySheet.LEFT_OUT)

    reasons = {row.id: row.text for row in summary.initiatives}
    assert [list(row.values()) for row in rows] == [
        ["4-1-1-02", "臨海地区の津波避難施設の整備", "対象外", "危機管理課", reasons["4-1-1-02"]],
        ["5-1-1-03", "移動市役所車両の導入", "中止", "市民課", reasons["5-1-1-03"]],
    ]  # fmt: skip


def test_says_that_nothing_is_left_out() -> None:
    content = workbook(small_summary())

    rows = records(content, SummarySheet.LEFT_OUT)
    assert [list(row.values()) for row in rows] == [["なし", *4 * ["－"]]]
    about = text_at(sheet_of(content, SummarySheet.LEFT_OUT), "A2")
    assert about == "平均に含めていない取組はありません。"


def test_tells_by_which_rule_the_figures_are_made() -> None:
    rules = DEFAULT_RULES | {
        Level.WHOLE: replace(DEFAULT_RULES[Level.WHOLE], cut=Cut.HALF_UP, places=2)
    }
    summary = small_summary()
    texts = texts_of(
        sheet_of(
            workbook(replace(summary, plan=replace(summary.plan, rules=rules))), SummarySheet.COVER
        )
    )

    assert "取組の評価の平均（小数第1位以下を切捨て）" in texts
    assert "施策の値（端数処理前）の平均×10（小数第1位以下を切捨て）" in texts
    assert "基本政策の値（端数処理後）の平均（小数第3位を四捨五入）" in texts


def test_shows_a_dash_where_nothing_is_rated() -> None:
    summary = small_summary()
    empty = replace(summary.whole, average=None, coverage=Coverage(missing=2))

    row = records(workbook(replace(summary, whole=empty)), SummarySheet.OVERVIEW)[2]
    assert (row[SummaryLabel.PROGRESS], row[SummaryLabel.STARS]) == ("－", "－")
    assert (row[SummaryLabel.RATED], row[SummaryLabel.EXPECTED]) == (0, 2)


def test_lists_each_initiative_with_number_and_title_apart() -> None:
    summary = sample_summary()
    rows = records(workbook(summary), SummarySheet.DETAIL)

    assert [row[SummaryLabel.INITIATIVE_NUMBER] for row in rows] == [
        row.id for row in summary.initiatives
    ]
    first, excluded = rows[0], rows[[row.id for row in summary.initiatives].index("4-1-1-02")]
    numbers = (SummaryLabel.POLICY_NUMBER, SummaryLabel.PLEDGE_NUMBER, SummaryLabel.MEASURE_NUMBER)
    assert [first[label] for label in numbers] == ["Ⅰ", "1-1", "1-1-1"]
    assert first[SummaryLabel.POLICY] == summary.policies[0].title
    assert first[SummaryLabel.MEASURE] == summary.measures[0].title
    assert (first[SummaryLabel.PREVIOUS], first[SummaryLabel.RATING]) == (7.0, 8.0)
    assert (first[SummaryLabel.STATE], first[SummaryLabel.NOTE]) == ("なし", "なし")
    assert excluded[SummaryLabel.RATING] == "－"
    status = (excluded[SummaryLabel.ROW_STATUS], excluded[SummaryLabel.STATE])
    assert status == ("対象外・中止", "対象外")


def test_keeps_remarks_and_the_cells_that_were_read_for_the_office() -> None:
    summary = with_first(sample_summary(), remark="公表前につき内密に。")
    first, second = records(office(summary), OfficeSheet.REMARKS)[:2]

    origin = [first[label] for label in (SummaryLabel.FILE, SummaryLabel.SHEET, SummaryLabel.CELL)]
    assert origin[:2] == ["503_こども家庭支援課.xlsx", "入力"]
    assert origin[2] == (summary.initiatives[0].at or CellRef("")).cell
    assert first[SummaryLabel.REMARK] == "公表前につき内密に。"
    assert second[SummaryLabel.REMARK] == "なし"
    with zipfile.ZipFile(BytesIO(workbook(summary))) as package:
        parts = [package.read(name).decode() for name in package.namelist()]
    assert not [part for part in parts if "内密" in part or "503_こども家庭支援課.xlsx" in part]


def test_never_rounds_a_rating_between_two_points() -> None:
    summary = with_first(small_summary(), rating_tenths=65, previous_tenths=None)
    halves = replace(
        summary, plan=replace(summary.plan, settings=replace(summary.plan.settings, step_tenths=5))
    )

    row = records(workbook(halves), SummarySheet.DETAIL)[0]
    assert (row[SummaryLabel.RATING], row[SummaryLabel.PREVIOUS]) == (6.5, "－")
    formats = [
        below(sheet_of(workbook(each), SummarySheet.DETAIL), SummaryLabel.RATING)[0].number_format
        for each in (halves, summary)
    ]
    assert formats == ["0.0_0", "0_0"]


def test_marks_an_initiative_that_a_department_added() -> None:
    rows = records(workbook(with_first(small_summary(), is_added=True)), SummarySheet.DETAIL)

    assert [row[SummaryLabel.NOTE] for row in rows] == ["※追加", "なし"]


@pytest.mark.parametrize("typed", HOSTILE)
def test_keeps_what_a_department_typed_to_the_letter(typed: str) -> None:
    summary = with_first(small_summary(), title=typed, text=typed, remark=typed)
    found = replace(
        summary, findings=(finding(Code.RATING_NOT_A_NUMBER, "101_企画課.xlsx", typed),)
    )
    content, inside = workbook(found), office(found)

    detail = sheet_of(content, SummarySheet.DETAIL)
    cells = [below(detail, label)[0] for label in (SummaryLabel.INITIATIVE, SummaryLabel.TEXT)]
    cells += below(sheet_of(inside, OfficeSheet.REMARKS), SummaryLabel.REMARK)[:1]
    cells += below(sheet_of(inside, OfficeSheet.FINDINGS), SummaryLabel.VALUE)
    assert [(cell.value, cell.data_type) for cell in cells] == [(typed, "s")] * 4
    assert records(content, SummarySheet.DETAIL)[0][SummaryLabel.TEXT] == typed


def test_writes_formulas_and_links_of_its_own_only_and_no_merged_cell() -> None:
    for sheet in both(small_summary(HOSTILE)):
        cells = list(chain(*sheet.iter_rows()))
        assert {cell.data_type for cell in cells} <= {"s", "n", "f"}
        assert sheet.title in LIVE or "f" not in {cell.data_type for cell in cells}
        links = [cell.hyperlink for cell in cells if cell.hyperlink]
        assert not [link for link in links if link.target]
        places = {str(link.location).rpartition("!")[0].strip("'") for link in links}
        assert places <= {*SummarySheet, *OfficeSheet}
        assert not sheet.merged_cells.ranges


def test_leads_to_the_first_sheet_the_one_before_and_the_next() -> None:
    sheet = sheet_of(workbook(small_summary()), SummarySheet.GUIDE)
    following = sheet_of(workbook(small_summary()), SummarySheet.OVERVIEW)

    assert [cell.value for cell in sheet[3] if cell.value] == ["◀ 表紙へ", "次：総括表 ▷"]
    assert [cell.value for cell in following[3] if cell.value] == [
        "◀ 表紙へ",
        "◁ 前：注記",
        "次：集計外の取組 ▷",
    ]


@pytest.mark.parametrize("letter", ["あ", "𠮷", "e\u0301\u0323"])
def test_cuts_a_text_that_no_cell_can_hold_and_says_so(letter: str) -> None:
    typed = letter * 33_000
    row = records(workbook(with_first(small_summary(), text=typed)), SummarySheet.DETAIL)[0]

    kept = str(row[SummaryLabel.TEXT]).removesuffix(said("cut_mark"))
    assert str(row[SummaryLabel.TEXT]).endswith(said("cut_mark"))
    assert typed.startswith(kept)
    assert len(kept) % len(letter) == 0
    units = len(str(row[SummaryLabel.TEXT]).encode("utf-16-le")) // 2
    assert MAXIMUM_TEXT_UNITS - 2 <= units <= MAXIMUM_TEXT_UNITS
    assert "全文は提出ファイルにあります" in str(row[SummaryLabel.NOTE])


def test_says_where_a_text_is_longer_than_the_highest_row() -> None:
    summary = with_first(small_summary(), text="長い文です。" * 500)
    content = workbook(summary)

    rows = records(content, SummarySheet.DETAIL)
    assert rows[0][SummaryLabel.TEXT] == "長い文です。" * 500
    assert "全文はセルの中" in str(rows[0][SummaryLabel.NOTE])
    cell = below(sheet_of(content, SummarySheet.DETAIL), SummaryLabel.TEXT)[0]
    assert cell.alignment.vertical == "top"


def test_lists_every_department() -> None:
    summary = sample_summary()
    content = office(summary)
    rows = records(content, OfficeSheet.SUBMISSIONS)

    assert [row[SummaryLabel.CODE] for row in rows] == [
        row.department.code for row in summary.departments
    ]
    assert rows[0][SummaryLabel.STATUS] == "提出済み"
    assert (rows[0][SummaryLabel.REVISION], rows[0][SummaryLabel.EXPECTED]) == (1.0, 2.0)
    about = text_at(sheet_of(content, OfficeSheet.SUBMISSIONS), "A2")
    assert about == "部署44（提出済み42、回答待ち2）　ファイル44（受付44）"


def test_lists_each_finding_with_its_place_and_what_to_do() -> None:
    found = finding(Code.RATING_OUT_OF_RANGE, "101_企画課.xlsx", "11")
    unknown = finding(Code.NOT_SUBMITTED, "", "財政課", department="財政課", count="2")
    summary = replace(small_summary(), findings=(found, unknown))

    rows = records(findings_workbook(summary, CREATED), OfficeSheet.FINDINGS)
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
        "－",
    ]
    assert rows[1][SummaryLabel.NAME] == "財政課"


def test_says_that_there_is_nothing_to_look_at() -> None:
    rows = records(office(small_summary()), OfficeSheet.FINDINGS)

    assert [row[SummaryLabel.REASON] for row in rows] == ["指摘はありません。"]


def test_shows_the_beginning_of_a_value_that_goes_on_for_pages() -> None:
    found = finding(Code.RATING_NOT_A_NUMBER, "101_企画課.xlsx", "七くらい、" * 1000)
    rows = records(office(replace(small_summary(), findings=(found,))), OfficeSheet.FINDINGS)

    assert str(rows[0][SummaryLabel.VALUE]).startswith("七くらい、七くらい、")
    assert str(rows[0][SummaryLabel.VALUE]).endswith(said("cut_mark"))
    assert len(str(rows[0][SummaryLabel.VALUE])) < 150


def test_records_the_answer_to_each_warning_and_where_it_was_given() -> None:
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

    rows = records(office(replace(summary, findings=(*asked, left_open))), OfficeSheet.FINDINGS)

    names = [row.department.name for row in (first, second)]
    assert [row[SummaryLabel.NAME] for row in rows] == [*names, "－"]
    assert [row[SummaryLabel.ANSWER] for row in rows] == [
        f"体制を見直すためです。（{first.at.row if first.at else 0}行目の備考）",
        "前に答えました。（前回の備考）",
        "回答なし",
    ]
    # What was to be done stands there even where it was answered.
    assert "備考に記入してください" in str(rows[0][SummaryLabel.FIX])


def test_leaves_only_what_is_to_be_checked_for_the_office() -> None:
    book = opened(findings_workbook(small_summary(), CREATED))

    assert book.sheetnames == [OfficeSheet.SUBMISSIONS, OfficeSheet.FINDINGS]
    assert opened(workbook(small_summary())).sheetnames == list(SummarySheet)
    assert opened(office(small_summary())).sheetnames == list(OfficeSheet)
    # Both kinds are keys of the same tables.
    assert not {str(name) for name in SummarySheet} & {str(name) for name in OfficeSheet}


def test_marks_each_sheet_of_a_provisional_month() -> None:
    for sheet in both(provisional()):
        inside = "【庁内限り】" if sheet.title in list(OfficeSheet) else ""
        assert text_at(sheet, "A1").startswith(inside + said("provisional_mark"))
        assert header_of(sheet).startswith(inside + said("provisional_mark"))


@pytest.mark.parametrize("name", [SummarySheet.COVER, SummarySheet.OVERVIEW])
def test_says_what_a_provisional_month_lacks_under_the_title(name: SummarySheet) -> None:
    sheet = sheet_of(workbook(provisional()), name)

    assert text_at(sheet, "A2") == (
        "確定前の値です。未報告1件の取組を除いて計算しました。"
        "一覧は「集計外の取組」シートにあります。"
    )


def test_lists_what_a_provisional_month_lacks_first() -> None:
    content = workbook(provisional())

    assert list(records(content, SummarySheet.LEFT_OUT)[0].values()) == [
        "1-1-1-01",
        "妊婦・子育て家庭への伴走型相談",
        "未報告",
        "こども家庭支援課",
        "担当部署の評価を、まだ受け付けていません。",
    ]
    assert "135件中132件（未報告1件、対象外・中止2件）" in texts_of(
        sheet_of(content, SummarySheet.COVER)
    )


def test_calls_a_rejected_row_so_even_if_it_says_that_it_is_excluded() -> None:
    summary = with_first(
        small_summary(), status=RowStatus.REJECTED, rating_tenths=None, state=State.STOPPED
    )

    [row] = records(workbook(summary), SummarySheet.LEFT_OUT)
    assert row[SummaryLabel.STATE] == "要修正"


def test_leaves_a_final_month_unmarked() -> None:
    for sheet in both(sample_summary()):
        assert not [text for text in texts_of(sheet) if "暫定" in text]
        assert "暫定" not in header_of(sheet)
        assert "汐見野市　市長公約の取組状況（令和5年度末）" in text_at(sheet, "A1")


def test_writes_the_same_bytes_twice() -> None:
    assert workbook(provisional()) == workbook(provisional())
    assert office(provisional()) == office(provisional())


def test_sets_each_sheet_for_screen_and_paper() -> None:
    for sheet in both(sample_summary()):
        has_labels = sheet.title not in COVERS
        assert sheet.freeze_panes == (f"A{LABEL_ROW + 1}" if has_labels else None)
        assert sheet.print_title_rows == (f"${LABEL_ROW}:${LABEL_ROW}" if has_labels else None)
        assert sheet.page_setup.paperSize == 9
        is_across = sheet.title in ACROSS
        assert sheet.page_setup.orientation == ("landscape" if is_across else "portrait")
        # One page wide is the default, so the file does not say it.
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.center.text == "&P／&N"


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
            # The file's widths are in digits of 10 pixels, heights.py measures in such of 7.
            yield cell, (widths[cell.column] - 0.5) * 10 / 7


@pytest.mark.parametrize("name", [*SummarySheet, *OfficeSheet])
def test_gives_each_row_the_height_of_its_longest_text(name: AnySheet) -> None:
    long = finding(
        Code.TWO_FILES,
        "",
        "",
        department="企画課",
        revision="1",
        files="版.xlsx、" * 40,
        differences="H10 評価「7」／「6」",
    )
    make = office if isinstance(name, OfficeSheet) else workbook
    sheet = sheet_of(make(replace(provisional(), findings=(long,))), name)

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
    pages = printed.stdout.decode().split("\f")
    assert "59.2" in pages[0]
    [figures] = [page for page in pages if "総括表" in page.partition("\n")[0]]
    assert "59.2" in figures
    [charts] = [page for page in pages if "グラフ" in page.partition("\n")[0]]
    assert "公約の進捗" in charts
    assert "#" not in printed.stdout.decode()
