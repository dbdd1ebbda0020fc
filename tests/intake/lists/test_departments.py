"""Departments of a cell: who leads, who is related, what is no part of a name."""

import pytest

from pledgexl.intake.lists.departments import departments_behind, parse_departments


@pytest.mark.parametrize(
    ("text", "lead", "related"),
    [
        ("森林課", "森林課", ()),
        ("森林課、学務課", "森林課", ("学務課",)),
        ("介護保険課／住宅課", "介護保険課", ("住宅課",)),
        ("（主）スポーツ課・道路管理課", "スポーツ課", ("道路管理課",)),
        ("公園課・（主）スポーツ課", "スポーツ課", ("公園課",)),
        ("◎水道課\n○道路建設課", "水道課", ("道路建設課",)),
        ("○道路建設課\n◎水道課", "水道課", ("道路建設課",)),
        ("主：環境政策課\n関係：議会事務局、会計課", "環境政策課", ("議会事務局", "会計課")),
        ("畜産・農地課", "畜産・農地課", ()),
        ("食育課・畜産・農地課", "食育課", ("畜産・農地課",)),
        ("畜産・農地課（販売戦略室）", "畜産・農地課", ("販売戦略室",)),
        ("福祉企画課（旧社会課）", "福祉企画課", ()),
        ("スポーツ課（内線2203）", "スポーツ課", ()),
        ("介 護 保 険 課", "介護保険課", ()),
        ("（主）総務部　税務課・道路課", "税務課", ("道路課",)),
        ("・街路課\n・都市デザイン室", "街路課", ("都市デザイン室",)),
    ],
)
def test_reads_departments(text: str, lead: str, related: tuple[str, ...]) -> None:
    assert parse_departments(text) == (lead, related, ())


def test_a_known_name_may_contain_a_dot_between_departments() -> None:
    assert parse_departments("子育て課・若者課", {"子育て課・若者課"}).all == ("子育て課・若者課",)
    assert parse_departments("子育て課・若者課").all == ("子育て課", "若者課")


def test_words_for_everybody_are_no_department() -> None:
    assert parse_departments("全課") == (None, (), ("全課",))


def test_takes_departments_from_behind_a_title() -> None:
    title, named = departments_behind("配水管の更新（担当：水道課）")

    assert (title, named.lead) == ("配水管の更新", "水道課")
    assert departments_behind("公民館の耐震化（分館）")[0] == "公民館の耐震化（分館）"
