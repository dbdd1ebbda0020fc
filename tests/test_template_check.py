"""The ways in which people break a template, and what `template check` says of each."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import docx
import pytest
from lxml import etree

from command import pledgexl
from errors import raises_saying, worded
from pledgexl.commands.documents import check_template
from pledgexl.messages.screen import say
from pledgexl.model.language import Language
from pledgexl.word.check import template_findings
from pledgexl.word.findings import TemplateError
from pledgexl.word.template import default_template
from pledgexl.word.write_report import write_report
from pledgexl.workspace.settings import Settings
from summaries import small_summary

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
Document = docx.document.Document


def saved(document: Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def template() -> Document:
    return docx.Document(io.BytesIO(default_template()))


def text_of(element: etree._Element) -> str:
    return "".join(letters.text or "" for letters in element.iter(f"{W}t"))


def paragraph(document: Document, text: str, nth: int = 0) -> etree._Element:
    """Return the `nth` paragraph of the body that says `text` and nothing else."""
    paragraphs = document.element.body.iter(f"{W}p")
    found: list[etree._Element] = [each for each in paragraphs if text_of(each) == text]
    return found[nth]


def row(element: etree._Element) -> etree._Element:
    found: etree._Element = next(element.iterancestors(f"{W}tr"))
    return found


def remove(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def retype(document: Document, old: str, new: str, nth: int = 0) -> None:
    """Type `new` instead of `old` in the `nth` paragraph that holds it."""
    letters = [each for each in document.element.body.iter(f"{W}t") if old in (each.text or "")]
    letters[nth].text = (letters[nth].text or "").replace(old, new)


def typed(old: str, new: str, nth: int = 0) -> Callable[[Document], None]:
    return lambda document: retype(document, old, new, nth)


def delete_row(text: str, nth: int = 0) -> Callable[[Document], None]:
    return lambda document: remove(row(paragraph(document, text, nth)))


def delete_paragraph(text: str, nth: int = 0) -> Callable[[Document], None]:
    return lambda document: remove(paragraph(document, text, nth))


def move_endfor_into_the_row_above(document: Document) -> None:
    tag = paragraph(document, "{%tr endfor %}")
    own = row(tag)
    above = own.getprevious()
    assert above is not None
    next(above.iter(f"{W}p")).append(next(tag.iter(f"{W}r")))
    remove(own)


def move_endfor_into_the_next_table(document: Document) -> None:
    tables = list(document.element.body.iter(f"{W}tbl"))
    own = [row(p) for p in tables[0].iter(f"{W}p") if text_of(p) == "{%tr endfor %}"][-1]
    tables[1].append(own)


def split_a_tag_over_two_paragraphs(document: Document) -> None:
    retype(document, "{{ 自治体名 }}", "{{ 自治体名")
    first = paragraph(document, "{{ 自治体名")
    second = etree.fromstring(etree.tostring(first))
    first.addnext(second)
    next(second.iter(f"{W}t")).text = "}}"


def remove_table(caption: str) -> Callable[[Document], None]:
    def edit(document: Document) -> None:
        found = [
            each
            for each in document.element.body.iter(f"{W}tblCaption")
            if each.get(f"{W}val", "").startswith(caption)
        ]
        remove(next(found[0].iterancestors(f"{W}tbl")))

    return edit


def type_in_the_header(document: Document) -> None:
    document.sections[0].header.paragraphs[0].add_run("{{ 暫定標示 }}")


@dataclass(frozen=True)
class Slip:
    """A way to break a template; what is said of it, and which paragraph is quoted."""

    name: str
    edit: Callable[[Document], None]
    said: str
    quote: str


SLIPS = (
    Slip(
        "a name misspelt",
        typed("自治体名", "自治体各"),
        "「自治体各」.*「自治体名」ではありませんか",
        "自治体各",
    ),
    Slip(
        "a field misspelt",
        typed("公約.進捗", "公約.進歩"),
        "「公約.進捗」ではありませんか",
        "公約.進歩",
    ),
    Slip(
        "a list misspelt",
        typed("政策 in 政策一覧", "政策 in 政策一らん"),
        "「政策一覧」ではありませんか",
        "一らん",
    ),
    Slip(
        "a field without its owner",
        typed("公約.名称", "名称"),
        r"「名称」.*\.名称」ではありませんか",
        "{{ 名称 }}",
    ),
    Slip(
        "a name outside its loop",
        typed("全体.進捗", "公約.進捗"),
        "「公約」.*使えません",
        "公約.進捗",
    ),
    Slip("full-width braces", typed("{{ 時点 }}", "｛｛ 時点 ｝｝"), "全角", "｛｛ 時点 ｝｝"),
    Slip("full-width percent", typed("{%p if 暫定 %}", "{％p if 暫定 ％}"), "全角", "{％p if"),
    Slip("a full-width dot", typed("全体.進捗", "全体．進捗"), "「．」", "全体．進捗"),
    Slip("one brace too few", typed("{{ 時点 }}", "{{ 時点 }"), "括弧", "{{ 時点 }"),
    Slip("single braces", typed("{{ 作成日 }}", "{ 作成日 }"), "括弧", "{ 作成日 }"),
    Slip("a tag over two paragraphs", split_a_tag_over_two_paragraphs, "括弧", "{{ 自治体名"),
    Slip(
        "the endfor row deleted",
        delete_row("{%tr endfor %}"),
        "閉じられていません",
        "政策 in 政策一覧",
    ),
    Slip(
        "the for row deleted",
        delete_row("{%tr for 公約 in 政策.公約一覧 %}"),
        "「公約」",
        "公約.番号",
    ),
    Slip(
        "the endif deleted",
        delete_paragraph("{%p endif %}"),
        "閉じられていません",
        "{%p if 暫定表示 %}",
    ),
    Slip(
        "the if deleted",
        delete_paragraph("{%p if 暫定 %}"),
        "対応する if がありません",
        "{%p endif %}",
    ),
    Slip(
        "endfor in a data row",
        move_endfor_into_the_row_above,
        "書いた行は、印刷するときに消えます",
        "公約.番号",
    ),
    Slip("endfor in another table", move_endfor_into_the_next_table, "別の場所", "{%tr endfor"),
    Slip(
        "ends in the wrong order",
        typed(
            "{{ 作成日 }}",
            "{% if 暫定 %}{% for a in 政策一覧 %}{{ a.名称 }}{% endif %}{% endfor %}",
        ),
        "先に endfor が必要です",
        "{% if 暫定 %}{% for a",
    ),
    Slip("a part of a list", typed("政策.公約一覧", "政策.公約一覧[1:]"), "一部", "[1:]"),
    Slip(
        "a list with a condition",
        typed("政策.公約一覧", "政策.公約一覧 if 公約.注"),
        "一部",
        "公約.注",
    ),
    Slip(
        "a paragraph's tag closes a row's",
        typed("{%tr endfor %}", "{%p endfor %}"),
        "{%tr は {%tr で",
        "{%p endfor %}",
    ),
    Slip(
        "words beside a tag",
        typed("{%p if 暫定 %}", "{%p if 暫定 %}注意"),
        "書いた段落は、印刷するときに消えます",
        "注意",
    ),
    Slip(
        "tr outside a table",
        typed("{%p if 暫定 %}", "{%tr if 暫定 %}"),
        "表の行の中でだけ",
        "{%tr if",
    ),
    Slip(
        "a space before tr", typed("{%tr endfor %}", "{% tr endfor %}"), "{% のすぐ後に tr", "{% tr"
    ),
    Slip("a full-width space", typed("{%tr endfor %}", "{%tr　endfor %}"), "半角の空白", "{%tr"),
    Slip(
        "a command misspelt",
        typed("{%tr endfor %}", "{%tr endfro %}"),
        "「endfor」ではありませんか",
        "endfro",
    ),
    Slip(
        "a list printed",
        typed("{{ 自治体名 }}", "{{ 政策一覧 }}"),
        "for … in 政策一覧",
        "政策一覧 }}",
    ),
    Slip(
        "a thing printed", typed("{{ 公約.名称 }}", "{{ 公約 }}"), "{{ 公約.名称 }}", "{{ 公約 }}"
    ),
    Slip("a truth printed", typed("{{ 暫定表示 }}", "{{ 暫定 }}"), "印刷できません", "{{ 暫定 }}"),
    Slip("an empty tag", typed("{{ 時点 }}", "{{ }}"), "何も印刷されません", "{{ }}"),
    Slip(
        "a text looped over",
        typed("政策 in 政策一覧", "政策 in 報告書名"),
        "一覧ではない",
        "報告書名",
    ),
    Slip(
        "a field of a list",
        typed("政策.進捗", "政策一覧.進捗"),
        "「政策一覧」は一覧です",
        "政策一覧.進捗",
    ),
    Slip(
        "two names in a tag",
        typed("{{ 自治体名 }}", "{{ 自治体名 市 }}"),
        "書き方に誤り",
        "自治体名 市",
    ),
    Slip("no in", typed("政策 in 政策一覧", "政策 政策一覧"), "書き方に誤り", "政策 政策一覧"),
    Slip("a filter misspelt", typed("{{ 時点 }}", "{{ 時点|uper }}"), "「|uper」", "uper"),
    Slip(
        "the header misspelt",
        type_in_the_header,
        "ヘッダー.*「暫定表示」ではありませんか",
        "暫定標示",
    ),
    Slip(
        "the detail deleted",
        remove_table("{{ 呼び名.取組 }}の状況"),
        "必要な「取組.本文」.*がありません",
        "",
    ),
    Slip(
        "the missing not listed", remove_table("まだ集計"), "必要な「未報告一覧」.*がありません", ""
    ),
    Slip(
        "arithmetic", typed("{{ 全体.進捗 }}", "{{ 全体.進捗 * 2 }}"), "使えません", "全体.進捗 * 2"
    ),
    Slip("a call", typed("{{ 時点 }}", "{{ 時点.upper() }}"), "使えません", "upper"),
    Slip("code", typed("{{ 時点 }}", "{{ 時点.__class__ }}"), "使えません", "__class__"),
)


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_finds_what_people_break_and_quotes_the_paragraph(slip: Slip) -> None:
    document = template()
    slip.edit(document)
    findings = template_findings(saved(document))
    sentences = [say(finding.message, Language.JA) for finding in findings]

    assert [said for said in sentences if re.search(slip.said, said)], sentences
    quotes = [finding.place.quote for finding in findings]
    assert not slip.quote or any(slip.quote in quote for quote in quotes), quotes
    assert all(say(finding.message, Language.EN) for finding in findings)


@pytest.mark.parametrize("place", ["header", "footer", "first_page_header", "even_page_footer"])
@pytest.mark.parametrize("typed_tag", ["｛｛ 報告書名 ｝｝", "{{ 報告書名 }｝", "｛% if 暫定 %｝"])
def test_finds_full_width_tags_in_every_header_and_footer(place: str, typed_tag: str) -> None:
    document = template()
    getattr(document.sections[0], place).paragraphs[0].add_run(typed_tag)

    (found,) = template_findings(saved(document))

    said = say(found.message, Language.JA)
    assert ("ヘッダー" if "header" in place else "フッター") in said
    assert typed_tag in said
    assert "全角" in said
    with raises_saying(TemplateError, "全角"):
        write_report(saved(document), small_summary(), date(2024, 4, 18))


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "{{ 政策一覧 }}",
            "{{ 全体 }}",
            "{{ 暫定 }}",
            "{{ 政策一覧 | first }}",
            "{{ 暫定 and '' }}",
        ),
        *("{{ 全体 | string }}", "{{ 政策一覧 | upper }}", "{{ グラフ_公約 | trim }}"),
        *("{{ 時点 ~ 全体 }}", "{{ 政策一覧 | join('、') }}", "{{ 全体 | default('') }}"),
        *("{{ 時点 if 暫定 else 全体 }}", "{{ [時点, 期間] }}", "{{ 時点 == 期間 }}"),
        *("{% for a in 政策一覧 %}{{ a }}{% endfor %}", "{% for a in 政策一覧 %}{{ loop.first }}"),
        "{% for a in 政策一覧 %}{{ a.公約一覧 }}{% endfor %}",
    ],
)
def test_prints_no_notation_of_python(tag: str) -> None:
    document = template()
    end = "{% endfor %}" if "for" in tag and "endfor" not in tag else ""
    typed("{{ 作成日 }}", tag + end)(document)

    (found,) = template_findings(saved(document))
    said = say(found.message, Language.JA)

    assert found.fault == "prints_nothing"
    with raises_saying(TemplateError, re.escape(said)):
        write_report(saved(document), small_summary(), date(2024, 4, 18))


@pytest.mark.parametrize(
    ("tag", "printed"),
    [
        ("{{ 全体.注 or '注なし' }}", "注なし"),
        ("{{ 評価基準 | join('・', attribute='評価') }}", "0・10"),
        ("{{ 時点 ~ 'の' ~ (評価基準 | length) }}", "の2"),
        ("{{ 政策数 | trim | upper }}", "〔1"),
    ],
)
def test_prints_texts_and_numbers_of_all_kinds(tag: str, printed: str) -> None:
    document = template()
    typed("{{ 作成日 }}", f"〔{tag}〕")(document)

    assert template_findings(saved(document)) == ()
    made = docx.Document(
        io.BytesIO(write_report(saved(document), small_summary(), date(2024, 4, 18)))
    )
    assert f"{printed}〕" in text_of(made.element.body)


def test_prints_no_notation_of_python_in_the_properties_either() -> None:
    document = template()
    document.core_properties.subject = "{{ 全体 }}"

    with raises_saying(TemplateError, "プロパティ"):
        write_report(saved(document), small_summary(), date(2024, 4, 18))


def test_finds_nothing_wrong_with_the_default_template() -> None:
    assert template_findings(default_template()) == ()


def test_finds_all_mistakes_in_one_go() -> None:
    document = template()
    for edit in (
        typed("自治体名", "自治体各"),
        typed("{{ 時点 }}", "｛｛ 時点 ｝｝"),
        typed("{%tr endfor %}", "{%tr endfro %}"),
        typed("取組.本文", "取組.本分"),
    ):
        edit(document)
    type_in_the_header(document)

    said = "\n".join(say(each.message, Language.JA) for each in template_findings(saved(document)))
    assert all(name in said for name in ("自治体各", "｛｛", "endfro", "取組.本文", "暫定標示"))


def test_tells_the_paragraph_and_the_heading_above_it() -> None:
    document = template()
    retype(document, "公約.進捗", "公約.進歩")
    (finding,) = template_findings(saved(document))

    paragraphs = list(document.element.body.iter(f"{W}p"))
    assert "公約.進歩" in text_of(paragraphs[finding.place.number - 1])
    assert "の節）" in say(finding.message, Language.JA)
    assert "総括表" in finding.place.section


def test_is_not_misled_by_the_entries_of_an_updated_contents_field() -> None:
    document = template()
    entry = next(
        each for each in document.element.body.iter(f"{W}t") if "見出しの" in (each.text or "")
    )
    entry.text = "政策{{ 政策.番号 }}　{{ 政策.名称 }}"

    assert template_findings(saved(document)) == ()


def test_accepts_other_names_for_loops_and_conditions() -> None:
    document = template()
    for letters in document.element.body.iter(f"{W}t"):
        letters.text = (letters.text or "").replace("部署 in 施策.部署一覧", "課 in 施策.部署一覧")
        letters.text = letters.text.replace("{{ 部署 }}", "{{ 課 }}")
    paragraph(document, "{{ 作成日 }}").addnext(
        etree.fromstring(etree.tostring(paragraph(document, "{{ 作成日 }}")))
    )
    retype(
        document,
        "{{ 作成日 }}",
        "{% if not 暫定 and 政策数 %}{{ 作成日|e }}{% else %}－{% endif %}",
    )

    assert template_findings(saved(document)) == ()


@pytest.mark.parametrize(
    "looped",
    [
        "{% for a in 政策一覧 %}" * 12 + "x" + "{% endfor %}" * 12,
        "{% for a in [1,2,3,4,5,6,7,8,9,0] %}" * 12 + "{% endfor %}" * 12,
        "{% for a in range(10**9) %}x{% endfor %}",
        "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for a in 政策一覧 recursive %}{{ loop(政策一覧) }}{% endfor %}",
        "{{ 'x' * 10**10 }}",
        "{% set a = 'xxxxxxxxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40,
        "{{ 自治体名.center(10000000000) }}",
    ],
)
def test_refuses_a_template_that_would_never_end(looped: str, tmp_path: Path) -> None:
    document = template()
    paragraph(document, "{{ 作成日 }}").addprevious(
        etree.fromstring(etree.tostring(paragraph(document, "{{ 作成日 }}")))
    )
    retype(document, "{{ 作成日 }}", looped)
    path = tmp_path / "report.docx"
    path.write_bytes(saved(document))
    started = time.monotonic()

    try:
        findings = check_template(path, Settings(datetime(2024, 4, 18, tzinfo=UTC)))
    except TemplateError as error:
        assert "終わりません" in worded(error)  # noqa: PT017 (either way is right)
    else:
        assert findings
    assert time.monotonic() - started < 20


def with_relation(kind: str, target: str) -> bytes:
    relation = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(default_template())) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode())
            new.writestr(name, content)
    return buffer.getvalue()


def test_refuses_a_template_that_fetches_something_from_elsewhere() -> None:
    linked = with_relation("image", "file:///etc/passwd")

    (found,) = template_findings(linked)
    assert "file:///etc/passwd" in say(found.message, Language.JA)
    with raises_saying(TemplateError, "file:///etc/passwd"):
        write_report(linked, small_summary(), date(2024, 4, 18))

    assert template_findings(with_relation("hyperlink", "https://example.com/")) == ()


@pytest.mark.parametrize("code", ["INCLUDEPICTURE", "INCLUDETEXT", "DDEAUTO", "LINK"])
def test_refuses_a_field_that_reads_another_file(code: str) -> None:
    document = template()
    next(document.element.body.iter(f"{W}instrText")).text = f' {code} "/etc/passwd" '

    (found,) = template_findings(saved(document))
    assert f"「{code}」" in say(found.message, Language.JA)
    with raises_saying(TemplateError, code):
        write_report(saved(document), small_summary(), date(2024, 4, 18))


def test_reads_a_filter_that_ends_like_a_scope() -> None:
    document = template()
    for letters in document.element.body.iter(f"{W}t"):
        letters.text = (letters.text or "").replace("{{ 時点 }}", "{{ 時点 | upper }}")

    assert template_findings(saved(document)) == ()


def test_advises_a_tag_instead_of_a_field_as_it_is_to_be_typed() -> None:
    document = template()
    next(document.element.body.iter(f"{W}instrText")).text = " DATE "

    (found,) = template_findings(saved(document))

    assert "{{ 作成日 }} を使ってください" in say(found.message, Language.JA)
    assert "Use {{ issue_date }}." in say(found.message, Language.EN)


def test_refuses_a_template_that_unpacks_to_a_giant() -> None:
    buffer = io.BytesIO(default_template())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/image1.png", b"\0" * 120_000_000)

    with raises_saying(TemplateError, "大きすぎます"):
        template_findings(buffer.getvalue())


def test_the_command_writes_a_template_and_finds_nothing_wrong_with_it(tmp_path: Path) -> None:
    file = tmp_path / "mine.docx"

    assert pledgexl("template", "new", file).code == 0
    assert file.read_bytes() == default_template()
    assert pledgexl("template", "check", file).code == 0


def test_the_command_overwrites_no_template_that_is_somebodys(tmp_path: Path) -> None:
    file = tmp_path / "mine.docx"
    file.write_bytes(b"mine")
    done = pledgexl("template", "new", file)

    assert done.code == 2
    assert str(file) in done.err
    assert file.read_bytes() == b"mine"


def test_the_command_lists_every_mistake_and_exits_with_two(tmp_path: Path) -> None:
    document = template()
    retype(document, "公約.進捗", "公約.進歩")
    retype(document, "{{ 時点 }}", "｛｛ 時点 ｝｝")
    file = tmp_path / "report.docx"
    document.save(str(file))

    japanese = pledgexl("template", "check", file)
    english = pledgexl("--lang", "en", "template", "check", file)

    assert (japanese.code, english.code) == (2, 2)
    assert len(japanese.out.splitlines()) == 2
    assert "「公約.進捗」ではありませんか。" in japanese.out
    assert "Did you mean “公約.進捗”?" in english.out
    assert japanese.err.count("\n") == english.err.count("\n") == 1
    assert "2 error(s)" in english.err


def test_the_command_refuses_a_template_that_would_lose_a_row(tmp_path: Path) -> None:
    document = template()
    for nth in range(2):
        shown = "{% if 公約.番号 != '1' %}{{ 公約.名称 }}{% endif %}"
        retype(document, "{{ 公約.名称 }}", shown, nth)
    file = tmp_path / "report.docx"
    document.save(str(file))
    done = pledgexl("template", "check", file)

    assert done.code == 2
    assert "公約1-1の名称" in done.err
