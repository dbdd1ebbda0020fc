"""The report as a Word file: what arrives in it, what stops it, and how it is laid out."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import docx
import openpyxl
import pytest
from lxml import etree

from errors import raises_saying, worded
from pledgexl.commands.sample.city import NEWEST_PERIOD
from pledgexl.model.calculation import mean_text
from pledgexl.model.language import Language
from pledgexl.model.month import Summary
from pledgexl.rules.summarise import summarise
from pledgexl.word.document import clean, zipped
from pledgexl.word.findings import ReportIncompleteError, TemplateError
from pledgexl.word.proof import printed_names, require_same_paragraphs
from pledgexl.word.template import default_template
from pledgexl.word.write_report import draft_report, verified, write_report
from summaries import sample_summary, small_plan, small_summary

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ISSUED = date(2024, 4, 18)
# As typed, and as it is to arrive.
HOSTILE = (
    ("R&D <重点> 事業", "R&D <重点> 事業"),
    ("a<b>c", "a<b>c"),
    ("{{ 7*7 }}", "{{ 7*7 }}"),
    ("{% x %}{# y #}", "{% x %}{# y #}"),
    ("{_{ 7 }_} {_% x %_}", "{_{ 7 }_} {_% x %_}"),
    ("</w:t></w:p><w:p>", "</w:t></w:p><w:p>"),
    ("<!-- ]]> &amp; &#65;", "<!-- ]]> &amp; &#65;"),
    ("前\ud800後", "前後"),
    ("零\x00垂\x0b鈴\x07頁\x0c非\uffff", "零垂鈴頁非"),
    ("一行め\r\n二行め\r三行め\n\n五行め", "一行め\n二行め\n三行め\n\n五行め"),
    ("左\t右", "左\t右"),
    ("𠮷野家①㈱㍿", "𠮷野家①㈱㍿"),
    ("か\u3099 e\u0301", "か\u3099 e\u0301"),
    ("右から\u202e左へ", "右から\u202e左へ"),
    ("=cmd|'/c calc'!A1", "=cmd|'/c calc'!A1"),
    ("  前後に空白　", "  前後に空白　"),
    ("\ufdd0印\ufdd1の\ufdd2字\ufdd3", "印の字"),
    ("“引用” ‘符’ \"'", "“引用” ‘符’ \"'"),
    ("長" * 32_000, "長" * 32_000),
    ("同じ文です。", "同じ文です。"),
    ("同じ文です。", "同じ文です。"),
    ("同じ文です", "同じ文です"),
    ("－", "－"),
    ("{{ 自治体名 }} {%tr endfor %}", "{{ 自治体名 }} {%tr endfor %}"),
    ("{%- -%} {{- -}}", "{%- -%} {{- -}}"),
    ("{%p if 暫定 %}{%p endif %}", "{%p if 暫定 %}{%p endif %}"),
    ("｛｛ 公約 ｝｝", "｛｛ 公約 ｝｝"),
    ("&lt;b&gt; &quot;&apos;", "&lt;b&gt; &quot;&apos;"),
    ("<![CDATA[ x ]]>", "<![CDATA[ x ]]>"),
    ("<?xml version='1.0'?>", "<?xml version='1.0'?>"),
    ("C:\\共有\\n と \\u3042", "C:\\共有\\n と \\u3042"),
    ("_x000D_ _x0041_", "_x000D_ _x0041_"),
    ("葛\U000e0100城市 髙﨑", "葛\U000e0100城市 髙﨑"),
    ("👨‍👩‍👧 ✅", "👨‍👩‍👧 ✅"),
    ("\u200b幅なし\u200b\ufeff", "\u200b幅なし\u200b\ufeff"),
    ("a\u00a0b\u2003c", "a\u00a0b\u2003c"),
    ("非\udfff\ud83d\ude00", "非"),
    ("１２３％〜～－―", "１２３％〜～－―"),
    ("%s %(x)s {0} {x!r}", "%s %(x)s {0} {x!r}"),
    ("$(rm -rf /) `ls` ; --", "$(rm -rf /) `ls` ; --"),
    ("\x85次\u2028行\u2029段", "\x85次\u2028行\u2029段"),
    ("اختبار עברית", "اختبار עברית"),
)


def report(summary: Summary, template: bytes | None = None) -> bytes:
    return write_report(template or default_template(), summary, ISSUED)


def opened(package: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(package))


def edited(edit: Callable[[docx.document.Document], None], template: bytes | None = None) -> bytes:
    """Return `template`, or the default one, after `edit`, as Word would save it."""
    document = opened(template or default_template())
    edit(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def retyped(old: str, new: str, template: bytes | None = None) -> bytes:
    """Return `template`, or the default one, with `new` in place of `old` in its body."""

    def retype(document: docx.document.Document) -> None:
        for letters in document.element.body.iter(f"{W}t"):
            letters.text = letters.text.replace(old, new)

    return edited(retype, template)


def bullets(package: bytes) -> list[str]:
    """Return what stands below the initiatives' names, in order."""
    body = opened(package).element.body
    return [each.text for each in body.iter(f"{W}p") if each.style == "PXInitiative"]


def texts(package: bytes) -> list[str]:
    return [paragraph.text for paragraph in opened(package).element.body.iter(f"{W}p")]


def remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


OVERVIEW, DETAIL, MISSING = "総括表", "取組の状況", "まだ集計していない取組（未報告・確認中）"


def table_named(body: etree._Element, caption: str) -> etree._Element:
    """Return the table of which a screen reader says `caption`, in a report or in its template."""
    found = [
        each
        for each in body.iter(f"{W}tblCaption")
        if each.get(f"{W}val", "").replace("{{ 呼び名.取組 }}", "取組") == caption
    ]
    return next(found[0].iterancestors(f"{W}tbl"))


def cells(package: bytes, caption: str) -> list[list[str]]:
    document = opened(package)
    element = table_named(document.element.body, caption)
    table = next(each for each in document.tables if each._tbl is element)  # noqa: SLF001
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_brings_every_text_as_it_was_typed() -> None:
    summary = small_summary(tuple(typed for typed, _ in HOSTILE))

    assert bullets(report(summary)) == [arrives for _, arrives in HOSTILE]


@pytest.mark.parametrize(("typed", "arrives"), HOSTILE)
def test_brings_it_in_titles_headings_headers_and_charts_too(typed: str, arrives: str) -> None:
    def add_a_header(document: docx.document.Document) -> None:
        document.sections[0].header.paragraphs[0].add_run("{{ 報告書名 }}")

    # A title is one line of at most 255 letters, as the plan workbook has it.
    typed, arrives = (text.replace("\n", " ")[:255] for text in (typed, arrives))
    typed = typed.replace("\r", " ")
    arrives = arrives if "\r" not in typed else typed
    written = report(titled(small_summary(policies=3), typed), edited(add_a_header))

    assert texts(written).count(clean(typed)) >= 2
    assert f"基本政策Ⅰ\t{clean(typed)}" in texts(written)
    assert clean(typed) in opened(written).sections[0].header.paragraphs[0].text
    assert [row[0].partition("\t")[2] for row in cells(written, OVERVIEW)[1:3]] == [
        clean(typed),
        clean(typed),
    ]
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        workbook = openpyxl.load_workbook(
            io.BytesIO(package.read("word/embeddings/Microsoft_Excel_Sheet1.xlsx"))
        )
        names = [row[0] for row in workbook["Sheet1"].iter_rows(2, 4, 3, 3, values_only=True)]
    assert names[0] == clean(typed)


def titled(summary: Summary, title: str) -> Summary:
    """Return `summary` with `title` as that of its report, first policy and first pledge."""
    policy = summary.policies[0]
    pledge = replace(policy.children[0], title=title)
    first = replace(policy, title=title, children=(pledge, *policy.children[1:]))
    whole = replace(summary.whole, children=(first, *summary.policies[1:]))
    settings = replace(summary.plan.settings, municipality=title, report_title=title)
    return replace(summary, whole=whole, plan=replace(summary.plan, settings=settings))


def test_brings_the_titles_and_names_of_a_plan_as_typed() -> None:
    summary = small_summary()
    settings = replace(summary.plan.settings, municipality="A&B<市>", report_title="{{ 公約 }}")
    written = texts(report(replace(summary, plan=replace(summary.plan, settings=settings))))

    assert "A&B<市>" in written
    assert "{{ 公約 }}" in written


def test_prints_every_initiative_of_the_sample_once() -> None:
    summary = sample_summary()
    found = bullets(report(summary))

    assert len(found) == 135
    assert [row.text for row in summary.initiatives if row.text not in "".join(found)] == []


def test_prints_the_figures_of_all_policies_and_pledges_in_both_tables() -> None:
    summary = sample_summary()
    written = report(summary)
    expected = [
        (item.title, item.shown)
        for policy in summary.policies
        for item in (policy, *policy.children)
    ]

    overview = [(row[0].partition("\t")[2], row[1]) for row in cells(written, OVERVIEW)[1:-1]]
    # The title spans two columns there.
    detail = [
        (re.split("[\t\n]", title)[1], figure.partition("\n")[0])
        for title, beside, figure in cells(written, DETAIL)[1:]
        if title == beside
    ]
    assert len(expected) == 30
    assert overview == detail == expected
    assert cells(written, OVERVIEW)[-1][1] == "59.2"


def test_prints_stars_and_the_mean_of_every_measure() -> None:
    summary = sample_summary()
    rows = [row for row in cells(report(summary), DETAIL)[1:] if row[0] != row[1]]

    assert [row[2].split("\n")[:2] for row in rows] == [
        [measure.stars, mean_text(measure.average)]
        for measure in summary.measures
        if measure.average
    ]
    assert [row[1].split("\n") for row in rows] == [
        [department.name for department in measure.departments] for measure in summary.measures
    ]


def test_gives_the_same_bytes_for_the_same_month() -> None:
    assert report(sample_summary()) == report(sample_summary())


def test_carries_the_date_of_issue_and_nothing_of_the_clock() -> None:
    written = report(sample_summary())
    properties = opened(written).core_properties

    assert properties.title == "市長公約の取組状況（令和5年度末）"
    assert (properties.author, properties.language) == ("pledgexl", "ja-JP")
    assert {properties.created.date(), properties.modified.date()} == {ISSUED}
    with zipfile.ZipFile(io.BytesIO(written)) as package:
        assert {datetime(*entry.date_time).year for entry in package.infolist()} == {1980}  # noqa: DTZ001 - zip files know no zones


def test_leaves_no_tag_and_no_mark_behind() -> None:
    with zipfile.ZipFile(io.BytesIO(report(sample_summary()))) as package:
        for name in package.namelist():
            content = "" if name.endswith(".xlsx") else package.read(name).decode()
            assert not re.search("{{|{%|[\ufdd0-\ufdef]", content), name


def test_marks_a_provisional_report_on_the_cover_and_in_every_header() -> None:
    summary = replace(summarise(small_plan(), NEWEST_PERIOD, []), is_provisional=True)
    written = report(summary)
    section = opened(written).sections[0]

    assert "【暫定】" in texts(written)
    assert section.header.paragraphs[0].text == "【暫定】"
    assert section.first_page_header.paragraphs[0].text == "【暫定】"
    assert cells(written, MISSING)[1:] == [
        ["1-1-1-01", "取組1の1", "未報告", "企画課", "担当部署の報告を待っています。"],
        ["1-1-1-02", "取組1の2", "未報告", "企画課", "担当部署の報告を待っています。"],
    ]
    assert [each for each in texts(written) if each.endswith("\t未報告")] == [
        "取組1の1（企画課）\t未報告",
        "取組1の2（企画課）\t未報告",
    ]
    assert bullets(written) == []


def test_does_not_call_a_final_report_provisional() -> None:
    written = report(sample_summary())

    assert not [text for text in texts(written) if "暫定" in text]
    assert opened(written).sections[0].header.paragraphs[0].text == ""


def test_lets_only_tall_rows_split() -> None:
    long = tuple(f"{number}番めの取組を、" + "こつこつと進めました。" * 20 for number in range(40))
    written = report(small_summary(long))
    detail = table_named(opened(written).element.body, DETAIL)
    kept = [row.find(f"{W}trPr/{W}cantSplit") is not None for row in detail.iter(f"{W}tr")]

    assert kept == [True, True, True, False]
    assert bullets(written) == list(long)


def test_parts_a_table_of_very_many_rows_and_repeats_its_labels() -> None:
    summary = small_summary(policies=100)
    body = opened(report(summary)).element.body
    details = [
        next(each.iterancestors(f"{W}tbl"))
        for each in body.iter(f"{W}tblCaption")
        if each.get(f"{W}val") == DETAIL
    ]

    assert [len(table.findall(f"{W}tr")) for table in details] == [121, 121, 61]
    for table in details:
        first = table.find(f"{W}tr")
        assert first is not None
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert table.getnext().tag == f"{W}p"
    assert len(bullets(report(summary))) == 200


def test_keeps_a_policy_of_the_overview_together_and_breaks_between_policies() -> None:
    table = table_named(opened(report(sample_summary())).element.body, OVERVIEW)
    rows = table.findall(f"{W}tr")[1:-1]
    untied = [
        place
        for place, row in enumerate(rows)
        if any(keep.get(f"{W}val") == "0" for keep in row.iter(f"{W}keepNext"))
    ]

    assert untied == [5, 11, 17, 23]


def test_lays_out_a_measure_without_initiatives() -> None:
    plan = replace(small_plan(), initiatives=())
    body = opened(report(summarise(plan, NEWEST_PERIOD, []))).element.body

    assert all(cell[-1].tag == f"{W}p" for cell in body.iter(f"{W}tc"))


def test_gives_a_paragraph_to_a_cell_that_a_loop_left_empty() -> None:
    template = retyped("部署 in 施策.部署一覧", "部署 in ()")
    body = opened(report(small_summary(), template)).element.body

    assert all(cell[-1].tag == f"{W}p" for cell in body.iter(f"{W}tc"))


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("{{ 自治体名 }}", "{{ 自治体各 }}", "自治体各"),
        ("公約.進捗", "公約.進歩", "進歩"),
        ("政策 in 政策一覧", "政策 in 政策リスト", "政策リスト"),
        ("施策 in 公約.施策一覧", "施索 in 公約.施策一覧", "施策"),
    ],
)
def test_names_a_variable_that_does_not_exist(old: str, new: str, name: str) -> None:
    with raises_saying(TemplateError, f"「{name}」.*段落：「.*{{.*{name}\\b") as caught:
        report(small_summary(), retyped(old, new))

    assert f"“{name}”" in worded(caught.value, Language.EN)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ 全体.__class__ }}",
        "{{ cycler.__init__.__globals__.os.system('true') }}",
        "{{ 自治体名.__class__.__base__.__subclasses__() }}",
    ],
)
def test_refuses_a_template_that_reaches_for_the_machine(attack: str) -> None:
    with raises_saying(TemplateError, "使えない書き方"):
        report(small_summary(), retyped("{{ 自治体名 }}", attack))


def test_refuses_the_same_in_the_properties_of_the_template() -> None:
    def attack(document: docx.document.Document) -> None:
        document.core_properties.title = "{{ cycler.__init__.__globals__ }}"

    with raises_saying(TemplateError, "使えない書き方"):
        report(small_summary(), edited(attack))


@pytest.mark.parametrize("lost", ["{%tr endfor %}", "{%p endif %}", "{%p if 暫定 %}"])
def test_quotes_jinja_where_a_tag_has_no_partner(lost: str) -> None:
    with raises_saying(TemplateError, "endfor、ifにはendif"):
        report(small_summary(), retyped(lost, ""))


@pytest.mark.parametrize(
    "tag",
    [
        "{{ 政策一覧[0].公約別進捗 }}",
        "{{ (政策一覧 | first).公約別進捗 }}",
        "{{ ( 政策一覧|last ) . 公約別進捗 }}",
        "{% for 別 in [政策一覧[0]] %}{{ 別.公約別進捗 }}{% endfor %}",
    ],
)
def test_asks_for_the_rest_of_a_list_of_which_one_is_printed(tag: str) -> None:
    without = retyped("{{ 政策.公約別進捗 }}", "別掲")
    assert report(sample_summary(), without)

    with raises_saying(ReportIncompleteError, "政策2の公約別進捗"):
        report(sample_summary(), retyped("{{ 作成日 }}", tag, without))


def test_knows_what_a_loop_over_a_part_of_one_record_prints() -> None:
    template = ["{% for 甲 in 政策一覧[0].公約一覧 %}", "{{ 甲.進捗 }}", "{% endfor %}"]

    assert printed_names(template) == {"公約.進捗"}


def test_quotes_the_paragraph_of_a_tag_it_cannot_read() -> None:
    with raises_saying(TemplateError, re.escape("「{{ 自治体名 報告書名 }}」")):
        report(small_summary(), retyped("{{ 自治体名 }}", "{{ 自治体名 報告書名 }}"))


@pytest.mark.parametrize("tag", ["｛｛ 自治体名 ｝｝", "{％ if 暫定 ％}", "｛% if 暫定 %｝"])
def test_finds_tags_typed_in_full_width(tag: str) -> None:
    with raises_saying(TemplateError, "全角"):
        report(small_summary(), retyped("{{ 自治体名 }}", tag))


@pytest.mark.parametrize("expression", ["{{ 全体.進捗 / 2 }}", "{{ range(10**9) }}"])
def test_explains_an_expression_that_cannot_be_worked_out(expression: str) -> None:
    with raises_saying(TemplateError, "計算や加工"):
        report(small_summary(), retyped("{{ 自治体名 }}", expression))


def test_raises_where_docxtpl_would_repair_a_broken_document() -> None:
    def begin_outside_a_table_and_end_within(document: docx.document.Document) -> None:
        document.paragraphs[0].add_run("{% if 暫定 %}")
        document.tables[0].rows[0].cells[0].paragraphs[0].add_run("{% endif %}")

    with raises_saying(TemplateError, "構造が壊れて"):
        report(small_summary(), edited(begin_outside_a_table_and_end_within))


@pytest.mark.parametrize("content", [b"", b"PK", b"not a document", b"\xd0\xcf\x11\xe0" * 99])
def test_says_that_a_template_is_not_a_word_document(content: bytes) -> None:
    with raises_saying(TemplateError, "開けません"):
        write_report(content, small_summary(), ISSUED)


def test_says_so_of_another_zip_file_and_of_a_damaged_document() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "no document")
    for content in (buffer.getvalue(), default_template()[:4000], default_template()[:-30]):
        with raises_saying(TemplateError, "開けません"):
            write_report(content, small_summary(), ISSUED)


@pytest.mark.parametrize("table", [OVERVIEW, DETAIL])
def test_finds_a_data_row_that_docxtpl_would_swallow(table: str) -> None:
    def move_endfor_into_the_row(document: docx.document.Document) -> None:
        rows = list(table_named(document.element.body, table).iter(f"{W}tr"))
        written = ["".join(str(text) for text in row.itertext()) for row in rows]
        place = next(n for n, text in enumerate(written) if "公約.名称" in text)
        end = next(n for n, text in enumerate(written) if n > place and "tr endfor" in text)
        tag = next(rows[end].iter(f"{W}r"))
        remove(rows[end])
        next(rows[place].iter(f"{W}p")).append(tag)

    with raises_saying(ReportIncompleteError, r"公約\.名称") as caught:
        report(small_summary(), edited(move_endfor_into_the_row))

    assert "公約.名称" in worded(caught.value, Language.EN)


def test_finds_a_loop_that_leaves_pledges_out() -> None:
    shown = "{% if 公約.番号 != '1' %}{{ 公約.名称 }}{% endif %}"
    template = retyped("{{ 公約.名称 }}", shown)

    with raises_saying(ReportIncompleteError, r"5件.*公約1-1の名称") as caught:
        report(sample_summary(), template)

    assert "pledge 1-1: title" in worded(caught.value, Language.EN)


@pytest.mark.parametrize("part", ["[1:]", "[:-1]", " if 公約.注"])
def test_refuses_a_loop_over_a_part_of_a_list(part: str) -> None:
    template = retyped("公約 in 政策.公約一覧", f"公約 in 政策.公約一覧{part}")

    with raises_saying(TemplateError, "一部しか印刷しません（公約）"):
        report(small_summary(), template)


def test_finds_a_loop_that_leaves_initiatives_out() -> None:
    shown = "{% if 取組.番号 != '1-1-1-02' %}{{ 取組.本文 }}{% endif %}"
    template = retyped("{{ 取組.本文 }}", shown)

    with raises_saying(ReportIncompleteError, "1件あります：取組1-1-1-02の本文"):
        report(small_summary(("同じ文", "同じ文")), template)


def test_finds_a_text_that_a_template_cuts_off() -> None:
    template = retyped("{{ 取組.本文 }}", "{{ 取組.本文|truncate(5) }}")

    with raises_saying(ReportIncompleteError, "取組1-1-1-01の本文"):
        report(small_summary(("とても長い実施内容の文です。",)), template)


def test_finds_a_text_that_a_template_changes() -> None:
    shouted = "{% filter upper %}{{ 取組.本文 }}{% endfilter %}"

    with raises_saying(
        ReportIncompleteError, "提出された内容と違う箇所があります：取組1-1-1-01の本文"
    ):
        report(small_summary(("Wi-Fiを整備しました。",)), retyped("{{ 取組.本文 }}", shouted))


def test_knows_which_loop_a_name_belongs_to() -> None:
    template = (
        "{%tr for x in 政策一覧 %}{%tr for x in x.公約一覧 %}",
        "{{ x.名称 }}{{ 全体.注 }}",
        "{%tr endfor %}",
        "{{ x.進捗|e }}",
        "{%tr endfor %}{%p for x in 除外一覧 %}{{ x.理由 }}{%p endfor %}",
        "{%p if 全体.除外 %}{%p endif %}{{ y.名称 }}",
    )

    assert printed_names(template) == {"公約.名称", "全体.注", "政策.進捗", "除外.理由"}


def test_finds_a_finished_file_that_reads_otherwise() -> None:
    written = report(small_summary(("一つめ", "二つめ")))
    expected = texts(written)
    changed = ["一つめ。" if text == "一つめ" else text for text in expected]

    require_same_paragraphs(expected, expected)
    with raises_saying(ReportIncompleteError, "一つめ。"):
        require_same_paragraphs(expected, changed)
    with raises_saying(ReportIncompleteError, "80～100"):
        require_same_paragraphs(expected, expected[:-3])


def with_part(report: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    """Return `report` with one part as `edit` makes it."""
    with zipfile.ZipFile(io.BytesIO(report)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert edit(parts[part]) != parts[part]
    return zipped(parts | {part: edit(parts[part])})


def without_the_last_paragraph(document: bytes) -> bytes:
    begin, end = document.rindex(b"<w:p>"), document.rindex(b"</w:p>") + len(b"</w:p>")
    return document[:begin] + document[end:]


def test_refuses_a_saved_file_that_lost_a_paragraph() -> None:
    draft = draft_report(default_template(), small_summary(), ISSUED)
    lost = with_part(draft.content, draft.part, without_the_last_paragraph)

    assert verified(draft).content == draft.content
    with raises_saying(ReportIncompleteError, "提出された内容と違う箇所があります"):
        verified(replace(draft, content=lost))


def test_refuses_a_saved_file_whose_chart_draws_something_else() -> None:
    draft = draft_report(default_template(), small_summary(), ISSUED)
    part, chart = next(iter(draft.charts.items()))
    redrawn = with_part(draft.content, part, lambda xml: xml.replace(b"<c:v>70<", b"<c:v>71<", 1))

    with raises_saying(ReportIncompleteError, chart.title):
        verified(replace(draft, content=redrawn))


def test_refuses_a_saved_file_in_which_a_figure_was_planted() -> None:
    draft = draft_report(default_template(), small_summary(), ISSUED)
    changed = with_part(draft.content, draft.part, lambda xml: xml.replace(b">70.0<", b">71.0<", 1))

    with raises_saying(ReportIncompleteError, r"70\.0"):
        verified(replace(draft, content=changed))


def test_allows_a_template_that_leaves_the_detail_table_out() -> None:
    def remove_detail(document: docx.document.Document) -> None:
        remove(table_named(document.element.body, DETAIL))

    assert bullets(report(sample_summary(), edited(remove_detail))) == []


def test_allows_a_template_that_prints_measures_only() -> None:
    def remove_initiatives(document: docx.document.Document) -> None:
        paragraphs = list(document.element.body.iter(f"{W}p"))
        place = next(n for n, each in enumerate(paragraphs) if "取組.名称" in each.text)
        for paragraph in paragraphs[place - 1 : place + 5]:
            remove(paragraph)

    written = report(sample_summary(), edited(remove_initiatives))
    assert bullets(written) == []
    assert "妊娠・出産期から寄り添う相談の体制を整えます" in texts(written)


def test_allows_loops_under_other_names_and_words_around_a_text() -> None:
    def rename(document: docx.document.Document) -> None:
        for letters in table_named(document.element.body, DETAIL).iter(f"{W}t"):
            text = (letters.text or "").replace("取組 in 施策", "事業 in 施策")
            text = text.replace("取組.", "事業.")
            letters.text = text.replace("{{ 事業.本文 }}", "要点：{{ 事業.本文 }}（以上）")

    assert bullets(report(small_summary(("しました。",)), edited(rename))) == [
        "要点：しました。（以上）"
    ]


def test_writes_well_formed_parts_only() -> None:
    with zipfile.ZipFile(io.BytesIO(report(sample_summary()))) as package:
        assert package.testzip() is None
        for name in package.namelist():
            if not name.endswith(".xlsx"):
                etree.fromstring(package.read(name))
