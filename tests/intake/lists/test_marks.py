"""Numbers, marks and signs are split off titles, and nothing else is."""

import pytest

from pledgexl.intake.lists.marks import (
    NumberKind,
    is_ditto,
    is_note,
    is_page_number,
    is_subtotal,
    joined,
    split_marks,
    split_number,
)


@pytest.mark.parametrize(
    ("text", "kind", "number", "rest"),
    [
        ("Ⅰ　暮らしを守る", NumberKind.ROMAN, "Ⅰ", "暮らしを守る"),
        ("Ⅰ．福祉のまち", NumberKind.ROMAN, "Ⅰ", "福祉のまち"),
        ("１　火災に備える", NumberKind.ARABIC, "１", "火災に備える"),
        ("1. 介護", NumberKind.ARABIC, "1", "介護"),
        ("(1) 除雪", NumberKind.PAREN, "(1)", "除雪"),
        ("（１）救急", NumberKind.PAREN, "（１）", "救急"),
        ("①歯科健診", NumberKind.CIRCLED, "①", "歯科健診"),
        ("ア　配水管", NumberKind.KANA, "ア", "配水管"),
        ("1-1 土づくり", NumberKind.DOTTED_2, "1-1", "土づくり"),
        ("1-1土づくり", NumberKind.DOTTED_2, "1-1", "土づくり"),
        ("第1章　農の力", NumberKind.CHAPTER, "第1章", "農の力"),
        ("基本政策１　体を動かそう", NumberKind.WORD, "1", "体を動かそう"),
        ("【政策2】文化を味わおう", NumberKind.WORD, "2", "文化を味わおう"),
        ("●看板を整えます", NumberKind.BULLET, "", "看板を整えます"),
        ("2校に1人の司書", NumberKind.NONE, "", "2校に1人の司書"),
        ("100km駅伝の開催", NumberKind.NONE, "", "100km駅伝の開催"),
        ("2050年のまち", NumberKind.NONE, "", "2050年のまち"),
        ("Ⅱ期工区の造成", NumberKind.NONE, "", "Ⅱ期工区の造成"),
        ("アート展の開催", NumberKind.NONE, "", "アート展の開催"),
        ("ＩＣカードの導入", NumberKind.NONE, "", "ＩＣカードの導入"),
    ],
)
def test_splits_a_number_off_a_title(text: str, kind: NumberKind, number: str, rest: str) -> None:
    assert split_number(text)[:3] == (kind, number, rest)


@pytest.mark.parametrize(
    ("text", "title", "marks"),
    [
        ("【新規】急病センターの移転", "急病センターの移転", ("新規",)),
        ("急病センターの移転（新規）", "急病センターの移転", ("新規",)),
        ("ドクターカーの運行（注１）", "ドクターカーの運行", ()),
        ("漏水調査の衛星活用※1", "漏水調査の衛星活用", ()),
        ("歯科健診の対象拡大（再掲）", "歯科健診の対象拡大", ("再掲",)),
        ("★重点道路の整備", "重点道路の整備", ()),
        ("新しい朝市の開催", "新しい朝市の開催", ()),
        ("【防災】避難所の備え", "【防災】避難所の備え", ()),
        ("公民館（分館を含む。）の耐震化", "公民館（分館を含む。）の耐震化", ()),
        ("子育て支援の 充実", "子育て支援の 充実", ()),
        ("古い校舎の廃止", "古い校舎の廃止", ()),
    ],
)
def test_splits_marks_off_a_title(text: str, title: str, marks: tuple[str, ...]) -> None:
    assert split_marks(text) == (title, marks)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("警報器の\n取付支援", "警報器の取付支援"),
        ("WiFi\nSpot", "WiFi Spot"),
        ("20\n50年温室効果ガス", "2050年温室効果ガス"),
        ("介 護 保 険 課", "介護保険課"),
        ("合　計", "合計"),
        ("ア 橋", "ア 橋"),
        ("3 R の 推 進", "3Rの推進"),
    ],
)
def test_joins_lines_and_letters_that_are_spaced_out(text: str, whole: str) -> None:
    assert joined(text) == whole


def test_knows_what_is_no_item() -> None:
    assert all(map(is_ditto, ("同上", "〃", "″", "（同上）")))
    assert all(map(is_subtotal, ("小計", "合計", "基本政策計", "【小計】")))
    assert all(
        map(is_note, ("※1　県との共同", "（注１）前提", "凡例　◎主", "（単位：千円）", "以上"))
    )
    assert all(map(is_page_number, ("- 1 -", "1/3", "2ページ")))


def test_takes_no_title_for_what_is_no_item() -> None:
    assert not any(map(is_subtotal, ("会計", "統計", "合計特殊出生率の分析", "総合計画")))
    assert not any(map(is_note, ("注意喚起の看板", "備考欄の統一", "公約の点検")))
    assert not any(map(is_page_number, ("1", "24", "R6")))
    assert not any(map(is_ditto, ("同和対策", "上水道")))
