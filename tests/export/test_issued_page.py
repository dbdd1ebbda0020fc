"""The page of an issued month: figures follow from their ratings, texts are shown as typed."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

from english import JAPANESE, MONTH, english_summary, in_japanese
from errors import raises_saying
from generated import generated_summary, reckoned_again
from issues import pages_of
from pledgexl.commands.sample.city import FIRST_PERIOD
from pledgexl.export.page_proof import PageDiffersError, require_true
from pledgexl.model.average import DEFAULT_RULES, Average, Carry, Cut, Level, LevelRule
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.model.history import PastMonth
from pledgexl.model.month import InitiativeSummary, ItemSummary, Summary
from pledgexl.model.period import Period
from pledgexl.model.submission import RowStatus, State
from summaries import as_past, sample_summary, small_summary

HOSTILE = (
    "</script><script>window.ran = 1</script>",
    "<img src=x onerror=window.ran=1> & &amp; \"二重\" '一重'",
    "{{ 7 * 7 }} {% endfor %} {# #}",
    "]]> <!-- --> </style> javascript:alert(1)",
    "一行目\n二行目",
)
_MARKS = str.maketrans("\u2028\u2029", "\n\n")


def issued(summary: Summary, past: tuple[PastMonth, ...] = (), **files: bytes) -> dict[str, bytes]:
    documents = {"report.docx": b"report", "summary.xlsx": b"summary"} | files
    return pages_of(summary, past, documents)


def sample_past() -> PastMonth:
    return as_past(sample_summary(FIRST_PERIOD), FIRST_PERIOD)


def parsed(content: bytes) -> etree._Element:
    return html.fromstring(content, parser=html.HTMLParser(encoding="utf-8"))


def text_of(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def shown(page: etree._Element) -> dict[str, str]:
    """Return the figures by the numbers of what they are of, each as often as it is there."""
    return {
        str(one.attrib["data-i"]): text_of(figure)
        for one in page.iterfind(".//*[@data-i]")
        for figure in one.iterfind(".//*[@class='fig']")
    }


def test_shows_every_policy_and_pledge_with_what_the_month_says() -> None:
    summary = sample_summary()
    page = parsed(issued(summary, (sample_past(),))["index.html"])

    items = (summary.whole, *summary.policies, *summary.pledges)
    assert shown(page) == {item.id: item.shown for item in items}
    texts = text_of(page)
    for item in (*summary.policies, *summary.pledges, *summary.measures):
        assert item.title in texts
    for row in summary.initiatives:
        assert row.title in texts
        assert row.text in texts


def test_says_how_a_pledge_was_made_and_its_means() -> None:
    pages = issued(sample_summary())

    said = text_of(parsed(pages["index.html"]))
    assert "10×(4.5＋4.25)÷2＝43.75（切捨て）" in said
    assert "平均7.66…（23÷3）" in said


def test_fits_300_kilobytes_for_the_sample_city() -> None:
    pages = issued(sample_summary(), (sample_past(),))

    assert {name: len(page) < 300_000 for name, page in pages.items()} == {
        "index.html": True,
        "fragment.html": True,
    }


RULES = [
    DEFAULT_RULES,
    {level: replace(rule, cut=Cut.HALF_UP, places=1) for level, rule in DEFAULT_RULES.items()},
    {level: replace(rule, carry=Carry.EXACT) for level, rule in DEFAULT_RULES.items()},
    {level: replace(rule, carry=Carry.SHOWN, cut=Cut.UP) for level, rule in DEFAULT_RULES.items()},
    DEFAULT_RULES | {Level.PLEDGE: replace(DEFAULT_RULES[Level.PLEDGE], times=3, places=2)},
]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("step", [10, 5, 1])
def test_proves_drawn_months_by_their_own_rules(
    seed: int, rules: Mapping[Level, LevelRule], step: int
) -> None:
    summary = generated_summary(40, seed, rules=rules, step_tenths=step)
    before = as_past(generated_summary(40, seed + 100, rules=rules, step_tenths=step), FIRST_PERIOD)
    provisional = replace(summary, is_provisional=True)

    page = parsed(issued(provisional, (before,))["index.html"])

    items = (summary.whole, *summary.policies, *summary.pledges)
    assert shown(page) == {item.id: item.shown or "－" for item in items}


def test_is_not_written_where_a_figure_does_not_follow_from_the_ratings() -> None:
    summary = sample_summary()
    pledge = summary.pledges[0]
    assert pledge.average is not None
    wrong = replace(pledge, average=Average(Fraction(74), pledge.average.rule))
    policy = replace(summary.policies[0], children=(wrong, *summary.policies[0].children[1:]))
    whole = replace(summary.whole, children=(policy, *summary.policies[1:]))

    with raises_saying(PageDiffersError, r"1-1 進捗：ページは74、計算は73") as refused:
        issued(replace(summary, whole=whole))

    assert refused.value.code == "page_differs"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (b'<span class="fig">62</span>', b'<span class="fig">63</span>', "1 進捗"),
        ("133／135".encode(), "132／135".encode(), "評価済み／全取組"),
        ("平均7.66…".encode(), "平均7.67…".encode(), "1-1-1 平均"),
        (b"<td class=r8>8", b"<td class=r8>9", "1-1-1 平均"),
        (b'data-i="1-2"', b'data-j="1-2"', "1-2 評価済み／全取組：ページは、計算は6/6"),
    ],
)
def test_notices_a_page_that_was_changed(old: bytes, new: bytes, where: str) -> None:
    summary = sample_summary()
    pages = issued(summary)
    assert old in pages["index.html"]
    changed = {"index.html": pages["index.html"].replace(old, new, 1)}

    require_true({"index.html": pages["index.html"]}, pages["fragment.html"], summary)
    with raises_saying(PageDiffersError, where):
        require_true(changed, pages["fragment.html"], summary)


def test_says_what_moved_each_figure_in_parts_that_add_up_to_it() -> None:
    page = parsed(issued(sample_summary(), (sample_past(),))["index.html"])

    (table,) = page.iterfind(".//table[@class='mv']")
    heads = [text_of(cell) for cell in table.findall("thead/tr/*")]
    *_, whole = ([text_of(cell) for cell in row] for row in table.findall("tbody/tr"))
    assert [heads[1], heads[-1]] == ["令和6年1月末", "令和5年度末"]
    assert dict(zip(heads[1:], whole[1:], strict=True)) == {
        "令和6年1月末": "49.4",
        "上昇": "＋9.8",
        "低下": "△0.1",
        "追加": "△0.3",
        "対象外・中止へ": "＋0.5",
        "端数": "△0.1",
        "令和5年度末": "59.2",
    }
    pledge = page.find(".//details[@data-i='1-1']")
    assert pledge is not None
    assert "増減の内訳　評価の上昇＋13" in text_of(pledge)


def test_lists_what_has_not_moved_for_half_a_year() -> None:
    summary = small_summary(("一", "二", "三"))
    past = as_past(summary, Period(2023, 9))
    number, *others = past.ratings
    past = replace(past, ratings={number: past.ratings[number], **dict.fromkeys(others, 10)})

    page = parsed(issued(summary, (past,))["index.html"])

    (fold,) = [one for one in page.iter("details") if "6か月以上変わって" in text_of(one)]
    assert "評価が6か月以上変わっていない取組（1件）" in text_of(fold)
    (row,) = fold.findall(".//tbody/tr")
    assert text_of(row).startswith(number)
    assert "令和5年9月末以前" in text_of(row)


def test_notices_a_part_of_a_movement_that_was_changed() -> None:
    summary = sample_summary()
    pages = issued(summary, (sample_past(),))
    changed = pages["index.html"].replace("△0.3".encode(), "△0.4".encode(), 1)

    with raises_saying(PageDiffersError, r"増減の内訳"):
        require_true({"index.html": changed}, pages["fragment.html"], summary)


def test_says_how_much_of_the_term_has_passed_and_that_it_is_no_progress() -> None:
    said = text_of(parsed(issued(sample_summary())["index.html"]))

    assert "42％（1492日のうち640日、1％未満切捨て）。時間の割合で、" in said
    assert "進捗の割合ではありません。" in said


def test_notices_a_fragment_that_was_changed() -> None:
    summary = sample_summary()
    pages = issued(summary)
    changed = pages.pop("fragment.html").replace("59.2％".encode(), "59.3％".encode())

    with raises_saying(PageDiffersError, r"59\.3"):
        require_true(pages, changed, summary)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["index.html", "fragment.html"])
def test_shows_a_text_as_it_was_typed(text: str, name: str) -> None:
    summary = small_summary((text, text))
    row = summary.initiatives[0]._replace(title=text.replace("\n", " "))
    pages = issued(reckoned_again(summary, row))

    page = parsed(pages[name])

    cells = [text_of(cell) for cell in page.iter("td")]
    assert cells.count(text) == 2
    assert text.replace("\n", " ") in [text_of(cell).strip() for cell in page.iter("th")]
    assert len(page.findall(".//script")) == (name == "index.html")
    assert not page.findall(".//img")


def test_breaks_a_line_at_unicodes_own_breaks_and_shows_signs_that_steer_direction() -> None:
    typed = "前\u2028中\u2029後\u202e逆\u2066左\x85終"

    page = issued(small_summary((typed, "二")))["index.html"].decode()

    assert "前\n中\n後\ufffd逆\ufffd左\n終" in page
    assert not re.search("[\u2028\u2029\u0085\u202a-\u202e\u2066-\u2069]", page)


def test_lets_nothing_run_but_its_own_style_and_script() -> None:
    page = parsed(issued(sample_summary())["index.html"])
    (meta,) = page.findall(".//meta[@http-equiv='Content-Security-Policy']")
    policy = str(meta.attrib["content"])

    for name, kind in (("style", "style-src"), ("script", "script-src")):
        (element,) = page.findall(f".//{name}")
        digest = hashlib.sha256((element.text or "").encode()).digest()
        assert f"{kind} 'sha256-{base64.b64encode(digest).decode()}';" in f"{policy};"
    assert policy.startswith("default-src 'none';")


def test_links_to_the_documents_beside_it_and_nowhere_else() -> None:
    pages = issued(sample_summary(), (), **{"open/policies.csv": b"a", "report.pdf": b"b"})

    links = [str(one.attrib["href"]) for one in parsed(pages["index.html"]).iter("a")]

    beside = [link for link in links if not link.startswith("#")]
    assert beside == ["./report.docx", "./report.pdf", "./summary.xlsx", "./open/policies.csv"]
    assert all(not urlsplit(link).scheme and not urlsplit(link).netloc for link in links)


def test_says_nothing_of_faults() -> None:
    summary = sample_summary()
    found = Finding(Code.RATING_FELL, CellRef("101_企画課.xlsx", "入力", 9, 8), "7", {"past": "9"})
    fault = Finding(Code.RATING_MISSING, CellRef("101_企画課.xlsx", "入力", 9, 8), "")
    pages = issued(replace(summary, findings=(fault, found)))

    for page in pages.values():
        said = page.decode()
        assert "E201" not in said
        assert "W211" not in said
        assert "企画課.xlsx" not in said
        assert "入力されていません" not in said


def test_marks_a_provisional_month_and_what_is_awaited() -> None:
    summary = sample_summary()
    row = summary.initiatives[0]._replace(
        status=RowStatus.MISSING, rating_tenths=None, text="まだ公表しない文章"
    )
    month = replace(reckoned_again(summary, row), is_provisional=True)

    for page in issued(month).values():
        said = text_of(parsed(page))
        assert "暫定版" in said
        assert "まだ集計していない取組があるため、数値は今後変わることがあります。" in said
        assert "1件は、まだ集計していません。" in said
        assert "報告待ち" in said
        assert "まだ公表しない文章" not in said


def test_says_where_the_set_of_initiatives_changed_and_compares_like_for_like() -> None:
    before = small_summary(("一", "二", "三"))
    row = before.initiatives[0]._replace(
        status=RowStatus.EXCLUDED, rating_tenths=None, state=State.STOPPED, text="終えました。"
    )
    low = as_past(before, Period(2024, 2))
    low = replace(low, ratings={**low.ratings, row.id: 10}, shown={**low.shown, "1-1": "50"})

    said = text_of(parsed(issued(reckoned_again(before, row), (low,))["index.html"]))

    assert f"評価した取組が前回と違います。 中止「{row.title}」" in said
    assert "前回も今回も評価した取組だけで比べると、70％ → 70％（±0）です。" in said
    assert "対象外・中止になった取組（1件）" in said
    assert "終えました。" in said


def exchanged_page(name: str = "index.html") -> str:
    """Return what is said of a month in which one of three initiatives counts no longer."""
    before = small_summary(("一", "二", "三"))
    row = before.initiatives[0]._replace(
        status=RowStatus.EXCLUDED, rating_tenths=None, state=State.STOPPED, text="終えました。"
    )
    past = as_past(before, Period(2024, 2))
    past = replace(
        past, ratings={**past.ratings, row.id: 10}, shown=dict.fromkeys(past.shown, "50")
    )
    return text_of(parsed(issued(reckoned_again(before, row), (past,))[name]))


def test_marks_each_difference_that_compares_other_initiatives() -> None:
    said = exchanged_page()

    # The policy, the whole, the pledge: in figures and in words for those who hear the page.
    assert said.count("※＋20 評価した取組が前回と違います。") == 3
    assert said.count("※は、評価した取組が前回と違うもの") == 2
    top = said.partition("基本政策ごとの進捗")[0]
    assert "評価した取組だけで比べると、70.0％ → 70.0％（±0）です。" in top


def test_marks_the_same_differences_in_the_fragment() -> None:
    said = exchanged_page("fragment.html")

    assert said.count("※＋20") == 3
    assert said.count("※は、評価した取組が前回と違うもの") == 1
    assert said.count("評価した取組だけで比べると、70.0％ → 70.0％（±0）です。") == 1
    # With the policy, with the pledge.
    assert said.count("評価した取組だけで比べると、70％ → 70％（±0）です。") == 2


def test_marks_no_difference_of_the_same_initiatives() -> None:
    summary = small_summary()

    for page in issued(summary, (as_past(summary, Period(2024, 2)),)).values():
        said = text_of(parsed(page))
        assert "±0" in said
        assert "※" not in said
        assert "評価した取組が前回と違います" not in said


def test_counts_the_initiatives_that_rose_stayed_and_fell() -> None:
    month = small_summary(("一", "二", "三", "四"))
    past = as_past(month, Period(2024, 2))
    first, second, third, _ = past.ratings
    past = replace(past, ratings={**past.ratings, first: 50, second: 80, third: None})

    said = text_of(parsed(issued(month, (past,))["index.html"]))

    assert "上がった取組1変わらない取組1下がった取組1前回も今回も評価した3件" in said


def test_dates_a_page_as_its_language_does() -> None:
    for summary, day in (
        (sample_summary(), "令和6年4月10日作成"),
        (english_summary(), "Created on 10 April 2024"),
    ):
        for page in issued(summary).values():
            assert day in text_of(parsed(page))
            assert "2024-04-10" not in text_of(parsed(page))


def test_shows_the_rating_scale_and_leads_to_it_from_the_pledges() -> None:
    page = parsed(issued(sample_summary())["index.html"])

    (scale,) = page.findall(".//details[@id='rubric']")
    assert "open" in scale.attrib
    assert [text_of(link) for link in page.findall(".//a[@href='#rubric']")] == ["評価基準"]


def test_draws_the_trend_and_says_it_in_numbers() -> None:
    past = (as_past(sample_summary(FIRST_PERIOD), Period(2023, 11)), sample_past())
    page = parsed(issued(sample_summary(), past)["index.html"])

    (chart,) = page.findall(".//svg[@role='img']")
    first, last = past[0].shown[""], sample_summary().whole.shown
    assert f"令和5年11月末は{first}％、令和5年度末は{last}％。" in text_of(chart)
    (table,) = [one for one in page.iter("table") if "進捗の推移" in text_of(one)]
    assert [text_of(cell) for cell in table.findall("tbody/tr/*")[:2]] == ["令和5年11月末", first]


def test_has_no_trend_and_no_changes_in_a_first_month() -> None:
    said = text_of(parsed(issued(sample_summary())["index.html"]))

    assert "比べる前回の報告書はありません。" in said
    assert "前回から変わったこと" not in said
    assert "進捗の推移" not in said


def test_gives_a_very_large_month_a_page_for_each_policy() -> None:
    summary = generated_summary(400)
    rows = {row.id: row._replace(text="長い文章です。" * 800) for row in summary.initiatives}
    policies = tuple(_with_rows(policy, rows) for policy in summary.policies)
    month = replace(summary, whole=replace(summary.whole, children=policies), is_provisional=True)

    pages = issued(month, (as_past(summary, FIRST_PERIOD),))

    names = [f"policy-{policy.id}.html" for policy in summary.policies]
    assert list(pages) == ["index.html", *names, "fragment.html"]
    assert len(pages["index.html"]) < 300_000
    links = [str(one.attrib["href"]) for one in parsed(pages["index.html"]).iter("a")]
    assert {f"./{name}" for name in names} <= set(links)
    for link in links:
        file, _, anchor = link.removeprefix("./").partition("#")
        page = pages.get(file or "index.html")
        if page is not None and anchor:
            assert f'id="{anchor}"'.encode() in page, link


def _with_rows(item: ItemSummary, rows: Mapping[str, InitiativeSummary]) -> ItemSummary:
    children = tuple(_with_rows(child, rows) for child in item.children)
    own = tuple(rows[row.id] for row in item.initiatives)
    return replace(item, children=children, initiatives=own)


def test_gives_the_citys_own_web_system_plain_tables() -> None:
    fragment = issued(sample_summary(), (sample_past(),))["fragment.html"].decode()

    parts = parsed(f"<div>{fragment}</div>".encode())
    allowed = {"h2", "h3", "h4", "p", "ul", "li", "br", "span", "div", "table", "caption"}
    allowed |= {"thead", "tbody", "tfoot", "tr", "th", "td"}
    assert {str(one.tag) for one in parts.iter()} <= allowed
    attributes = {name for one in parts.iter() for name in one.attrib}
    assert attributes <= {"scope", "rowspan", "colspan", "lang"}
    assert fragment.startswith("<h2>")


@pytest.mark.parametrize("drawn", [MONTH, MONTH.replace("| 6 |", "| 3 |")])
def test_has_no_japanese_letter_in_english(drawn: str) -> None:
    before = as_past(english_summary(), Period(2024, 2))
    files = {f"open/{name}.csv": b"" for name in ("policies", "measures")}
    pages = issued(english_summary(drawn), (before,), **files)

    page = parsed(pages["index.html"])
    assert page.attrib["lang"] == "en"
    for content in pages.values():
        for script in (read := parsed(content)).xpath("//style|//script"):  # type: ignore[union-attr]
            script.drop_tree()  # type: ignore[union-attr]
        assert not JAPANESE.findall(etree.tostring(read, encoding="unicode"))
    assert "Overall progress" in text_of(page)
    assert "end of February 2024" in text_of(page)


def test_prints_the_same_figures_in_english() -> None:
    english, japanese = (
        parsed(issued(summary)["index.html"])
        for summary in (english_summary(), in_japanese(english_summary()))
    )

    assert shown(english) == shown(japanese) | {"1-2": "–"}
    assert shown(english)[""] == "50.0"


def test_says_in_english_which_other_initiatives_were_rated() -> None:
    one_more = MONTH.replace("| 2-1-1-02 |   |", "| 2-1-1-02 | 2 |")
    before = as_past(english_summary(one_more), Period(2024, 2))
    page = text_of(parsed(issued(english_summary(), (before,))["index.html"]))

    assert "*: the rated initiatives are not the same as in the last report" in page
    assert "not reported yet “Maps of routes to high land”" in page


def test_lists_in_english_the_other_initiatives_of_a_pledge() -> None:
    exchanged = MONTH.replace("| 2-1-1-02 |   |", "| 2-1-1-02 | 2 |")
    exchanged = exchanged.replace(
        "| 2-1-1-01 | 3 |                |", "| 2-1-1-01 |   | Not applicable |"
    )
    before = as_past(english_summary(exchanged), Period(2024, 2))
    page = text_of(parsed(issued(english_summary(), (before,))["index.html"]))

    assert "“Maps of routes to high land”, resumed “A shelter at Harbour Hill”" in page
