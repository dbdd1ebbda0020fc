"""An office's list of pledges as many keep it: merged cells, numbers in the titles, 同上, eras."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

SHEET = "公約一覧"
_FONT = "BIZ UDPゴシック"
_WIDTHS = (22, 30, 24, 34, 16, 22, 12)
_LABELS = ("基本政策", "公約", "施策", "取組", "担当課", "関係課", "着手")
_ROWS = (
    ("Ⅰ 潮風と暮らすまち", "１ 海辺を歩いて楽しめるようにします", "(1) 遊歩道の整備",
     "①遊歩道の延伸【新規】", "道路河川課", "観光課", "R6.4"),
    ("", "", "", "②案内板の取替え", "同上", "", "R6.7"),
    ("", "", "(2) 砂浜の手入れ", "①海岸清掃の日の開催", "環境政策課", "観光課、道路河川課", "R5.4"),
    ("", "２ 漁港のにぎわいを取り戻します", "(1) 朝市の支援", "①朝市の開催日の拡大", "水産課",
     "", "R6.10"),
    ("Ⅱ 学びを支えるまち", "１ 本に親しむ機会を増やします", "(1) 図書館の充実",
     "①移動図書館の巡回", "図書館", "こども政策課", "R6.4"),
    ("", "", "", "②夜間開館の試行（廃止）", "図書館", "", "R5.4"),
)  # fmt: skip
_MERGED = ("A4:A7", "A8:A9", "B4:B6", "B8:B9", "C4:C5", "C8:C9")


def write_list(path: Path) -> None:
    """Write the list to `path`."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet.append(["汐見野市　市長公約一覧（令和6年4月1日現在）"])
    sheet.append([])
    for row in (_LABELS, *_ROWS):
        sheet.append([each or None for each in row])
    side = Side("thin")
    for cells in sheet.iter_rows(min_row=3):
        for cell in cells:
            cell.font = Font(_FONT, size=10)
            cell.border = Border(side, side, side, side)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    for cell in sheet[3]:
        cell.fill = PatternFill("solid", "DDE6F0")
    sheet["A1"].font = Font(_FONT, size=12, bold=True)
    for area in _MERGED:
        sheet.merge_cells(area)
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    book.save(path)
