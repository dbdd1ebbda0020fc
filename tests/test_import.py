"""`pledgexl import`, from the office's list to a plan workbook that a month can use."""

import json
from contextlib import chdir
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

import command
from command import Called
from drawn_lists import drawn_book
from fuzz.office_limits import violations
from pledgexl.excel.plan.read import read_plan
from pledgexl.model.errors import PlanError
from tables import put

LIST = """
    | 基本政策 | 公約 | 施策 | 取組事業     | 担当課         | 期間   |
    | 学び     | 学校 | 教室 | 教室の改修   | 学務課、営繕課 | R5～R8 |
    | 学び     | 学校 | 教室 | 窓の取替え   |                | 次期   |
    | 水       | 水道 | 管   | 水道管の更新 | 水道課         | R6     |
    """


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a folder with a list, and no workspace in it yet."""
    drawn_book(LIST).save(tmp_path / "公約（一覧） №1.xlsx")
    return tmp_path


def pledgexl(folder: Path, *arguments: str) -> Called:
    """Run the command as somebody does who stands in `folder`."""
    with chdir(folder):
        return command.pledgexl("-C", folder / "作業", *arguments)


def cells(path: Path, sheet: str) -> list[list[str]]:
    rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


def test_proposes_a_plan_and_accounts_for_every_text(office: Path) -> None:
    done = pledgexl(office, "import", "公約（一覧） №1.xlsx")

    templates = office / "作業" / "input_templates"
    assert (done.code, done.err) == (0, "")
    assert "1-1-1-01  教室の改修（学務課）" in done.out
    assert sorted(path.name for path in templates.iterdir()) == [
        *("plan.xlsx", "report.docx", "取込の確認.xlsx")
    ]
    initiatives = cells(templates / "plan.xlsx", "取組")
    assert initiatives[1][:7] == [
        *("1-1-1-01", "1-1-1", "教室の改修", "101", "102", "2023-04", "2027-03")
    ]
    texts = cells(templates / "取込の確認.xlsx", "取込の確認")
    assert texts[0][:5] == ["シート", "セル", "文字", "使った所", "除いた理由"]
    assert len(texts) == 1 + 6 + 17
    assert all(bool(row[3]) != bool(row[4]) for row in texts[1:])
    for path in templates.iterdir():
        assert violations(path.read_bytes()) == [], path.name


def test_what_it_could_not_know_is_yellow_with_a_question_beside_it(office: Path) -> None:
    pledgexl(office, "import", "公約（一覧） №1.xlsx")

    path = office / "作業" / "input_templates" / "plan.xlsx"
    sheet = load_workbook(path)["取組"]
    yellow = {
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFFF99"
    }
    assert yellow == {"D3", "F3", "G3"}
    assert "主担当が分かりません" in str(sheet["H3"].value)
    assert "「次期」は年月として読み取れません" in str(sheet["H3"].value)
    with pytest.raises(PlanError) as caught:
        read_plan(path)
    faults = {(finding.at.sheet, finding.at.cell) for finding in caught.value.findings}
    assert faults == {("取組", "D3"), *(("設定", f"B{row}") for row in range(2, 6))}


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("list.doc", "open it in Word and save it as Word Document (*.docx)"),
        ("list.xls", "open it in Excel and save it as Excel Workbook (*.xlsx)"),
    ],
)
def test_a_list_in_an_old_format_is_refused_in_the_language_of_the_screen(
    tmp_path: Path, name: str, needed: str
) -> None:
    streams = "WordDocument" if name == "list.doc" else "Workbook"
    old = bytes.fromhex("D0CF11E0A1B11AE1") + streams.encode("utf-16-le")
    (tmp_path / name).write_bytes(old)

    done = pledgexl(tmp_path, "--lang", "en", "import", name)

    assert (done.code, needed in done.err) == (2, True), done.err


@pytest.mark.parametrize(
    ("headings", "proposed"),
    [
        ("目標 公約 主要施策 主な事業", "目標／公約／主要施策／主な事業"),
        ("目標 公約 公約 主な事業", ""),
        ("基本政策 公約 施策 取組事業", ""),
    ],
    ids=["own", "two of one name", "usual"],
)
def test_the_words_of_the_list_are_proposed_as_names_of_the_levels(
    tmp_path: Path, headings: str, proposed: str
) -> None:
    book = Workbook()
    book.worksheets[0].append([*headings.split(), "担当課"])
    book.worksheets[0].append(["１ まなび", "(1) 学校", "① 校舎", "ア 改修", "学務課"])
    book.save(tmp_path / "一覧.xlsx")

    pledgexl(tmp_path, "import", "一覧.xlsx")

    settings = cells(tmp_path / "作業" / "input_templates" / "plan.xlsx", "設定")
    (row,) = [row for row in settings if row[0] == "階層の呼び名"]
    assert (row[1], bool(row[3])) == (proposed, bool(proposed))


def test_a_list_without_measures_becomes_forms_once_its_questions_are_answered(
    tmp_path: Path,
) -> None:
    drawn_book(
        """
        | 基本目標 | 公約     | 主な事業      | 担当課 |
        | １ 学び  | (1) 学校 | ① 教室の改修 | 学務課 |
        |          | (2) 図書 | ① 蔵書       | 図書館 |
        | ２ 水    | (1) 水道 | ① 管の更新   |        |
        """
    ).save(tmp_path / "一覧.xlsx")
    plan = tmp_path / "作業" / "input_templates" / "plan.xlsx"

    pledgexl(tmp_path, "import", "一覧.xlsx")

    assert [row[1:6] for row in cells(plan, "体系")[1:]] == [
        *(["学び", "1", "学校", "", ""], ["学び", "2", "図書", "", ""]),
        ["水", "1", "水道", "", ""],
    ]
    settings = {row[0]: (f"B{number}", row[1]) for number, row in enumerate(cells(plan, "設定"), 1)}
    assert settings["階層の呼び名"][1] == "基本目標／公約／－／主な事業"
    answers = ("葦原市", "公約の進捗状況", "R5.4", "R9.3")
    for name, answer in zip(("自治体名", "報告書名", "任期開始", "任期終了"), answers, strict=True):
        put(plan, "設定", settings[name][0], answer)
    put(plan, "取組", "D4", "図書館")
    done = pledgexl(tmp_path, "forms", "2024-04")
    assert (done.code, "要修正" in done.out) == (0, False), done.out + done.err
    forms = sorted((tmp_path / "作業").rglob("*図書館*.xlsx"))
    labels = [[cell.value for cell in row] for row in load_workbook(forms[0]).worksheets[0]]
    assert "施策" not in str(labels)
    assert "主な事業" in str(labels)


@pytest.mark.parametrize(
    ("title", "proposed", "asked"),
    [
        ("葦原市 市長公約の進捗状況", "葦原市 市長公約の進捗状況", "報告書の名前としてよいか"),
        ("市長公約　取組一覧", "", "一覧の表題は「市長公約　取組一覧」です"),
        ("", "", "一覧からは分かりません"),
    ],
    ids=["of a report", "of a list", "none"],
)
def test_the_title_of_the_list_is_the_name_of_the_report_where_it_says_so(
    tmp_path: Path, title: str, proposed: str, asked: str
) -> None:
    book = drawn_book(LIST)
    book.worksheets[0].insert_rows(1)
    book.worksheets[0]["A1"] = title or None
    book.save(tmp_path / "一覧.xlsx")

    pledgexl(tmp_path, "import", "一覧.xlsx")

    settings = cells(tmp_path / "作業" / "input_templates" / "plan.xlsx", "設定")
    (row,) = [row for row in settings if row[0] == "報告書名"]
    assert row[1] == proposed
    assert asked in row[3]


def test_the_books_open_where_there_is_something_to_do_and_the_screen_counts_it(
    tmp_path: Path,
) -> None:
    book = drawn_book(LIST)
    book.worksheets[0].insert_rows(1)
    book.worksheets[0]["A1"] = "令和4年度～令和8年度　波戸崎市長　公約工程表"
    book.save(tmp_path / "公約.xlsx")

    done = pledgexl(tmp_path, "import", "公約.xlsx")

    path = tmp_path / "作業" / "input_templates" / "plan.xlsx"
    plan, account = load_workbook(path), load_workbook(path.with_name("取込の確認.xlsx"))
    coloured = [sheet.title for sheet in plan if sheet.sheet_properties.tabColor is not None]
    shown = [sheet.title for book in (plan, account) if (sheet := book.active) is not None]
    assert shown == ["設定", "質問"]
    assert coloured == ["設定", "部署", "取組"]
    assert "「plan.xlsx」の黄色の欄：設定 4か所、部署 3か所、取組 3か所\n" in done.out
    assert plan["設定"]["B2"].value == "波戸崎市"
    asked = {line[3]: line[5] for line in cells(path.with_name("取込の確認.xlsx"), "質問")[1:]}
    who = next(place for question, place in asked.items() if "主担当が分かりません" in question)
    assert who == "取組!D3"
    (hint,) = account["質問"].data_validations.dataValidation
    assert str(hint.sqref) == "E2:E3"
    assert str(hint.prompt).startswith("計画ブックの黄色の欄を直せば、")
    sums = list(account["集計"].iter_rows(min_row=5, max_col=3, values_only=True))
    assert sums[0] == ("除いた理由", None, "文字の数")
    assert ("表の見出し", None, 6) in sums


@pytest.mark.parametrize(
    ("title", "city"),
    [
        ("汐見野市　市長公約一覧（令和6年4月1日現在）", "汐見野市"),
        ("新市長　公約一覧", None),
        ("前市長の公約一覧", None),
    ],
)
def test_a_city_is_read_out_of_the_title_but_not_out_of_the_word_for_its_mayor(
    tmp_path: Path, title: str, city: str | None
) -> None:
    book = drawn_book(LIST)
    book.worksheets[0].insert_rows(1)
    book.worksheets[0]["A1"] = title
    book.save(tmp_path / "公約.xlsx")

    pledgexl(tmp_path, "import", "公約.xlsx")

    plan = load_workbook(tmp_path / "作業" / "input_templates" / "plan.xlsx")
    assert plan["設定"]["B2"].value == city


def test_links_lead_to_the_list_and_to_the_plan(office: Path) -> None:
    pledgexl(office, "import", "公約（一覧） №1.xlsx")

    path = office / "作業" / "input_templates" / "取込の確認.xlsx"
    sheet = load_workbook(path)["取込の確認"]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[2].value == "水道管の更新")
    links = [cell.hyperlink for cell in (row[1], row[3])]
    assert [(link.target, link.location) for link in links if link] == [
        # As Excel writes a path itself.
        (r"..\..\公約（一覧）%20№1.xlsx", "'一覧'!D4"),
        ("plan.xlsx", "'取組'!C4"),
    ]


def test_lists_of_one_name_in_two_folders_are_told_apart(office: Path) -> None:
    other = """
        | 政策 | 公約 | 施策 | 取組       | 担当課 |
        | 道   | 歩道 | 段差 | 段差の解消 | 道路課 |
        """
    for folder, drawn in (("企画", LIST), ("土木", other)):
        (office / folder).mkdir()
        drawn_book(drawn).save(office / folder / "一覧.xlsx")
    lists = [str(Path(folder, "一覧.xlsx")) for folder in ("企画", "土木")]

    done = pledgexl(office, "import", *lists, lists[0])

    assert "、".join(lists) in done.out
    account = office / "作業" / "input_templates" / "取込の確認.xlsx"
    assert [row[0] for row in cells(account, "集計")[1:3]] == lists
    rows = load_workbook(account)["取込の確認"].iter_rows(min_row=2)
    row = next(row for row in rows if row[2].value == "段差の解消")
    assert row[1].hyperlink is not None
    assert row[1].hyperlink.target == r"..\..\土木\一覧.xlsx"


def test_replaces_no_file_however_often_it_runs(office: Path) -> None:
    templates = office / "作業" / "input_templates"
    pledgexl(office, "import", "公約（一覧） №1.xlsx")
    (templates / "plan.xlsx").write_bytes(b"ours")

    for _ in range(2):
        done = pledgexl(office, "import", "公約（一覧） №1.xlsx")
        assert done.code == 0
        assert "書き換えていません" in done.out

    assert (templates / "plan.xlsx").read_bytes() == b"ours"
    assert sorted(path.name for path in templates.glob("*.xlsx")) == [
        *("plan.xlsx", "plan_取込 (2).xlsx", "plan_取込 (3).xlsx"),
        *("取込の確認 (2).xlsx", "取込の確認 (3).xlsx", "取込の確認.xlsx"),
    ]


def test_a_dry_run_writes_nothing_and_speaks_to_programs(office: Path) -> None:
    done = pledgexl(office, "import", "公約（一覧） №1.xlsx", "--dry-run", "--json")

    document = json.loads(done.out)
    assert done.code == 0
    assert not (office / "作業").exists()
    assert list(document) == [
        *("level_names", "policies", "departments", "retired", "sources", "doubts")
    ]
    assert document["policies"][1]["pledges"][0]["measures"][0]["initiatives"] == [
        {
            "number": "",
            "title": "水道管の更新",
            "lead": "水道課",
            "related": [],
            "start": "2024-04",
            "end": "2025-03",
            "is_repeated": False,
        }
    ]


def test_takes_the_answers_of_the_office_when_it_runs_again(office: Path) -> None:
    templates = office / "作業" / "input_templates"
    pledgexl(office, "import", "公約（一覧） №1.xlsx")
    book = load_workbook(templates / "取込の確認.xlsx")
    for row in book["質問"].iter_rows(min_row=2):
        row[4].value = "営繕課" if "主担当" in str(row[3].value) else "R7.4～R8.3"
    book.save(office / "回答.xlsx")

    done = pledgexl(office, "import", "公約（一覧） №1.xlsx", "回答.xlsx", "--dry-run", "--json")

    document = json.loads(done.out)
    measure = document["policies"][0]["pledges"][0]["measures"][0]
    answered = measure["initiatives"][1]
    assert [answered[key] for key in ("lead", "start", "end")] == ["営繕課", "2025-04", "2026-03"]
    assert document["doubts"] == []
    assert {source["file"] for source in document["sources"]} == {"公約（一覧） №1.xlsx"}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("ない.xlsx", None, "一覧のファイルがありません"),
        ("空.xlsx", b"", "中身が空です"),
        ("表.xlsx", b"a,b\n1,2\n", "ExcelブックでもWord文書でもありません"),
        ("壊.xlsx", b"PK\x03\x04" + b"x" * 99, "壊れています"),
        (
            "鍵.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "パスワード",
        ),
    ],
)
def test_a_file_that_cannot_be_read_costs_one_line(
    office: Path, name: str, content: bytes | None, why: str
) -> None:
    if content is not None:
        (office / name).write_bytes(content)

    done = pledgexl(office, "import", name)

    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert why in done.err
    assert name in done.err


def test_a_list_of_fifty_thousand_rows_costs_one_line(office: Path) -> None:
    book = drawn_book(LIST)
    for number in range(50_000):
        book.worksheets[0].append(["学び", "学校", "教室", f"取組{number}", "学務課", "R6"])
    book.save(office / "長い一覧.xlsx")

    done = pledgexl(office, "import", "長い一覧.xlsx")

    assert done.code == 2
    assert "大きすぎます" in done.err
    assert done.err.count("\n") == 1
