from pathlib import Path

import pytest
from xlsxwriter import Workbook

from office import running_office
from pledgexl.intake.number_formats import displayed, displayed_text, shows_moment
from tables import rows

# What each format shows of the numbers above it. ␣ is a space, ∅ nothing at all; ? is what is not
# known for certain: programs differ there, or the PC decides.
NUMBERS = """
    | format | 7 | 0 | 8.1999999999999993 | -3 | 45382.5 | 0.125 |
    | General      | 7          | 0          | 8.2         | -3         | 45382.5     | 0.125      |
    | 0            | 7          | 0          | 8           | -3         | 45383       | 0          |
    | 0.0          | 7.0        | 0.0        | 8.2         | -3.0       | 45382.5     | 0.1        |
    | 0.00         | 7.00       | 0.00       | 8.20        | -3.00      | 45382.50    | 0.13       |
    | 0.0#         | 7.0        | 0.0        | 8.2         | -3.0       | 45382.5     | 0.13       |
    | 0.#          | ?          | ?          | 8.2         | ?          | 45382.5     | 0.1        |
    | #            | 7          | ∅          | 8           | -3         | 45383       | ∅          |
    | #.00         | 7.00       | .00        | 8.20        | -3.00      | 45382.50    | .13        |
    | 000          | 007        | 000        | 008         | -003       | 45383       | 000        |
    | 000-0000     | 000-0007   | 000-0000   | 000-0008    | -000-0003  | 004-5383    | 000-0000   |
    | #,##0        | 7          | 0          | 8           | -3         | 45,383      | 0          |
    | #,##0.0      | 7.0        | 0.0        | 8.2         | -3.0       | 45,382.5    | 0.1        |
    | 0,000        | 0,007      | 0,000      | 0,008       | -0,003     | 45,383      | 0,000      |
    | 0,0          | ?          | ?          | ?           | ?          | ?           | ?          |
    | #,##0;-#,##0 | 7          | 0          | 8           | -3         | 45,383      | 0          |
    | #,##0;[Red]-#,##0 | 7 | 0 | 8 | -3 | 45,383 | 0 |
    | #,##0_);(#,##0) | 7 | 0 | 8 | (3) | 45,383 | 0 |
    | #,##0_ ;[Red]-#,##0\\␣ | 7 | 0 | 8 | -3 | 45,383 | 0 |
    | #,##0;△#,##0 | 7          | 0          | 8           | △3         | 45,383      | 0          |
    | #,##0;"▲"#,##0 | 7 | 0 | 8 | ▲3 | 45,383 | 0 |
    | 0;"▲"0;"－"  | 7          | －         | 8           | ▲3         | 45383       | 0          |
    | 0;-0;        | 7          | ∅          | 8           | -3         | 45383       | 0          |
    | 0;;          | 7          | ∅          | 8           | ∅          | 45383       | 0          |
    | ;;;          | ∅          | ∅          | ∅           | ∅          | ∅           | ∅          |
    | (0);(0)      | (7)        | (0)        | (8)         | (3)        | (45383)     | (0)        |
    | "¥"#,##0     | ¥7         | ¥0         | ¥8          | -¥3        | ¥45,383     | ¥0         |
    | "¥"#,##0;"¥"\\-#,##0 | ¥7 | ¥0 | ¥8 | ¥-3 | ¥45,383 | ¥0 |
    | "¥"#,##0;[Red]"¥"\\-#,##0 | ¥7 | ¥0 | ¥8 | ¥-3 | ¥45,383 | ¥0 |
    | \\¥#,##0     | ¥7         | ¥0         | ¥8          | -¥3        | ¥45,383     | ¥0         |
    | [$¥-411]#,##0 | ¥7 | ¥0 | ¥8 | -¥3 | ¥45,383 | ¥0 |
    | [$¥-411]#,##0;[Red]-[$¥-411]#,##0 | ¥7 | ¥0 | ¥8 | -¥3 | ¥45,383 | ¥0 |
    | [$€-2]␣#,##0.00 | € 7.00 | € 0.00 | € 8.20 | -€ 3.00 | € 45,382.50 | € 0.13 |
    | _ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_␣ | ¥7 | ¥- | ¥8 | ¥-3 | ¥45,383 | ¥0 |
    | _ * #,##0.0_ ;_ * \\-#,##0.0_ ;_ * "-"??_ ;_ @_␣ | 7.0 | - | 8.2 | -3.0 | 45,382.5 | 0.1 |
    | 0"人"        | 7人        | 0人        | 8人         | -3人       | 45383人     | 0人        |
    | 0人          | 7人        | 0人        | 8人         | -3人       | 45383人     | 0人        |
    | 0.0"点"      | 7.0点      | 0.0点      | 8.2点       | -3.0点     | 45382.5点   | 0.1点      |
    | 0"␣件"       | 7 件       | 0 件       | 8 件        | -3 件      | 45383 件    | 0 件       |
    | #,##0"円"    | 7円        | 0円        | 8円         | -3円       | 45,383円    | 0円        |
    | #,##0,"千円" | 0千円      | 0千円      | 0千円       | 0千円      | 45千円      | 0千円      |
    | 0.00,,"M"    | 0.00M      | 0.00M      | 0.00M       | 0.00M      | 0.05M       | 0.00M      |
    | "約"0"人"    | 約7人      | 約0人      | 約8人       | -約3人     | 約45383人   | 約0人      |
    | "第"0"回"    | 第7回      | 第0回      | 第8回       | -第3回     | 第45383回   | 第0回      |
    | General"人"  | 7人        | 0人        | 8.2人       | -3人       | 45382.5人   | 0.125人    |
    | General;-General | 7 | 0 | 8.2 | -3 | 45382.5 | 0.125 |
    | 0"/10"       | 7/10       | 0/10       | 8/10        | -3/10      | 45383/10    | 0/10       |
    | "10"         | 10         | 10         | 10          | ?          | 10          | 10         |
    | "0"0         | 07         | 00         | 08          | -03        | 045383      | 00         |
    | 0"0"         | 70         | 00         | 80          | -30        | 453830      | 00         |
    | -0           | -7         | -0         | -8          | --3        | -45383      | -0         |
    | +0;-0;0      | +7         | 0          | +8          | -3         | +45383      | +0         |
    | 0%           | 700%       | 0%         | 820%        | -300%      | 4538250%    | 13%        |
    | 0.0%         | 700.0%     | 0.0%       | 820.0%      | -300.0%    | 4538250.0%  | 12.5%      |
    | 0"%"         | 7%         | 0%         | 8%          | -3%        | 45383%      | 0%         |
    | [>=1]"有";"無" | 有 | 無 | 有 | ? | 有 | 無 |
    | [=0]"なし";0 | 7          | なし       | 8           | ?          | 45383       | 0          |
    | [<5]"低";[<8]"中";"高" | 中 | 低 | 高 | ? | 高 | 低 |
    | [=7]"済";General | 済 | 0 | 8.2 | ? | 45382.5 | 0.125 |
    | [Red]0       | 7          | 0          | 8           | -3         | 45383       | 0          |
    | [Color10]0   | 7          | 0          | 8           | -3         | 45383       | 0          |
    | [White]0     | ?          | ?          | ?           | ?          | ?           | ?          |
    | [赤]0        | ?          | ?          | ?           | ?          | ?           | ?          |
    | 0.00E+00     | 7.00E+00   | 0.00E+00   | 8.20E+00    | -3.00E+00  | 4.54E+04    | 1.25E-01   |
    | @            | 7          | 0          | 8.2         | -3         | 45382.5     | 0.125      |
    | "第"@"号"    | 7          | 0          | 8.2         | -3         | 45382.5     | 0.125      |
    | [$-411]0     | 7          | 0          | 8           | -3         | 45383       | 0          |
    | *␣0          | 7          | 0          | 8           | -3         | 45383       | 0          |
    | *10          | ?          | ?          | ?           | ?          | ?           | ?          |
    | 0\\!         | 7!         | 0!         | 8!          | -3!        | 45383!      | 0!         |
    | !0           | ?          | ?          | ?           | ?          | ?           | ?          |
    | # ?/?        | ?          | ?          | ?           | ?          | ?           | ?          |
    | 0/10         | ?          | ?          | ?           | ?          | ?           | ?          |
    | 0km          | ?          | ?          | ?           | ?          | ?           | ?          |
    | [DBNum1]General | ? | ? | ? | ? | ? | ? |
    | [DBNum3][$-411]0 | ? | ? | ? | ? | ? | ? |
    | 0.           | ?          | ?          | ?           | ?          | ?           | ?          |
"""
MOMENTS = """
    | format       | 45382.4375  | 43586       | 1.5        | 0.4375     | 7           |
    | yyyy/m/d     | 2024/3/31   | 2019/5/1    | ?          | ?          | ?           |
    | yyyy/m/d;@   | 2024/3/31   | 2019/5/1    | ?          | ?          | ?           |
    | yyyy-mm-dd   | 2024-03-31  | 2019-05-01  | ?          | ?          | ?           |
    | m/d/yy       | 3/31/24     | 5/1/19      | ?          | ?          | ?           |
    | yyyy"年"m"月"d"日" | 2024年3月31日 | 2019年5月1日 | ?          | ?          | ?           |
    | m月d日       | 3月31日     | 5月1日      | ?          | ?          | ?           |
    | m"月"d"日"(aaa) | 3月31日(日) | 5月1日(水)  | ?          | ?          | ?           |
    | aaaa         | 日曜日      | 水曜日      | ?          | ?          | ?           |
    | ggge"年"m"月"d"日" | 令和6年3月31日 | ?           | ?          | ?          | ?           |
    | [$-411]ggge"年"m"月"d"日" | 令和6年3月31日 | ? | ? | ? | ? |
    | [$-411]ge.m.d;@ | R6.3.31     | ?           | ?          | ?          | ?           |
    | [$-1030411]ggge\\年m\\月d\\日 | 令和6年3月31日 | ? | ? | ? | ? |
    | [$-1030411]ge\\.m\\.d;@ | R6.3.31 | ?           | ?          | ?          | ?           |
    | [$-1030411]yyyy/m/d | ?       | ?           | ?          | ?          | ?           |
    | [$-411]ee"年" | 06年        | ?           | ?          | ?          | ?           |
    | yyyy/m/d␣h:mm | 2024/3/31 10:30 | 2019/5/1 0:00 | ?          | ?          | ?           |
    | h:mm         | 10:30       | 0:00        | 12:00      | 10:30      | 0:00        |
    | hh:mm:ss     | 10:30:00    | 00:00:00    | 12:00:00   | 10:30:00   | 00:00:00    |
    | h"時"mm"分"  | 10時30分    | 0時00分     | 12時00分   | 10時30分   | 0時00分     |
    | [h]:mm       | ?           | ?           | 36:00      | 10:30      | 168:00      |
    | [h]"時間"mm"分" | ?           | ?           | 36時間00分 | 10時間30分 | 168時間00分 |
    | [mm]:ss      | ?           | ?           | 2160:00    | 630:00     | 10080:00    |
    | mm:ss        | 30:00       | 00:00       | 00:00      | 30:00      | 00:00       |
    | [$-409]h:mm␣AM/PM | 10:30 AM    | 12:00 AM    | 12:00 PM   | 10:30 AM   | 12:00 AM    |
    | h:mm␣AM/PM   | ?           | ?           | ?          | ?          | ?           |
    | d-mmm-yy     | ?           | ?           | ?          | ?          | ?           |
    | mm:ss.0      | ?           | ?           | ?          | ?          | ?           |
"""
# LibreOffice takes these for something else; Excel does not.
EXCEL_ALONE = """
    | format                               | 7   | 0   | 8.1999999999999993 | 43586       |
    | G/標準                               | 7   | 0   | 8.2         | 43586       |
    | G/標準"人"                           | 7人 | 0人 | 8.2人       | 43586人     |
    | G/通用格式                           | 7   | 0   | 8.2         | 43586       |
    | G/표준                               | 7   | 0   | 8.2         | 43586       |
    | Standard                             | 7   | 0   | 8.2         | 43586       |
    | Estándar                             | 7   | 0   | 8.2         | 43586       |
    | [$-ja-JP]0.0                         | 7.0 | 0.0 | 8.2         | 43586.0     |
    | [$-ja-JP-x-gannen]ggge"年"m"月"d"日" | ?   | ?   | ?           | 令和元年5月1日 |
"""
TEXTS = """
    | format        | 3     | 予定どおり  |
    | General       | 3     | 予定どおり  |
    | 0.0           | 3     | 予定どおり  |
    | @             | 3     | 予定どおり  |
    | "第"@"号"     | 第3号 | 第予定どおり号 |
    | 0;-0;0;@"␣様" | 3 様  | 予定どおり 様 |
    | 0;-0;;@       | 3     | 予定どおり  |
    | 0;-0;0;"済"   | 済    | 済          |
    | ;;;           | ∅     | ∅           |
"""
SHOWN = {"∅": "", "?": None}

Row = tuple[str, str, str | None]


def drawn(table: str) -> list[Row]:
    """Return format, value and what is shown of it, for each cell of the table."""
    (_, *values), *lines = rows(table)
    return [
        (plain(code), value, SHOWN.get(shown, plain(shown)))
        for code, *line in lines
        for value, shown in zip(values, line, strict=True)
    ]


def plain(text: str) -> str:
    return text.replace("␣", " ")


@pytest.mark.parametrize("table", [NUMBERS, MOMENTS, EXCEL_ALONE], ids=["number", "day", "excel"])
def test_shows_a_number_as_its_format_does_or_says_that_it_is_not_known(table: str) -> None:
    found = [(*row[:2], displayed(row[1], row[0], is_from_1904=False)) for row in drawn(table)]

    assert found == drawn(table)


def test_shows_a_text_as_its_format_does() -> None:
    assert [(*row[:2], displayed_text(row[1], row[0])) for row in drawn(TEXTS)] == drawn(TEXTS)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("2023.0", "2023"),
        ("12345678901", "12345678901"),
        ("1234567.891", "1234567.891"),
        ("1E3", "1000"),
        # Eleven characters are what Excel has room for; other programs have more.
        ("123456789012", None),
        ("3.14159265358979", None),
        ("0.00001", None),
        ("1E+15", None),
        ("1E+999", None),
    ],
)
def test_general_shows_a_number_as_far_as_all_programs_agree(
    number: str, shown: str | None
) -> None:
    assert displayed(number, "General", is_from_1904=False) == shown


def test_a_number_is_rounded_as_it_is_written_and_not_as_it_is_stored() -> None:
    halves = {"2.675": "2.68", "1.005": "1.01", "0.285": "0.29", "-0.005": "-0.01"}

    assert {each: displayed(each, "0.00", is_from_1904=False) for each in halves} == halves


def test_a_time_that_programs_cut_or_round_is_not_known() -> None:
    found = [displayed(each, "h:mm:ss", is_from_1904=False) for each in ("0.99999999", "0.5000058")]

    assert found == [None, None]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    assert displayed("43920", "yyyy/m/d", is_from_1904=True) == "2024/3/31"
    assert displayed("0", "yyyy/m/d", is_from_1904=True) == "1904/1/1"


def test_only_what_shows_a_day_or_a_time_is_one() -> None:
    codes = ("yyyy/m/d", "[h]:mm", "aaa", "G/標準", "Standard", '0"月"', "[=7]m;0", "0km")

    assert [shows_moment("7", code) for code in codes] == [True] * 3 + [False] * 3 + [True, False]


@pytest.mark.office
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    known = [row for row in drawn(NUMBERS) + drawn(MOMENTS) if row[2] is not None]
    texts = drawn(TEXTS)
    file = tmp_path / "formats.xlsx"
    with Workbook(file) as book:
        sheet = book.add_worksheet("S")
        for place, (code, number, _) in enumerate(known):
            sheet.write_number(place, 0, float(number), book.add_format({"num_format": code}))
        for place, (code, text, _) in enumerate(texts, len(known)):
            sheet.write_string(place, 0, text, book.add_format({"num_format": code}))

    with running_office(tmp_path, "ja-JP") as office:
        cells = f"A1:A{len(known) + len(texts)}"
        answer = office.work(file, [("shown", {"sheet": "S", "cells": cells})])

    seen = [shown.strip() for (shown,) in answer.steps[0]]
    expected = [*known, *texts]
    assert [(*row[:2], shown) for row, shown in zip(expected, seen, strict=True)] == expected
