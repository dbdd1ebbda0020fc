"""What is proved is what is seen: hidden, cut and touched values refuse, and so do braces left."""

import html
import re
from collections.abc import Callable
from datetime import date

import docx
import pytest

from edited_templates import (
    RELATIONS,
    Edit,
    W,
    dressed,
    edited,
    parts_of,
    properties,
    related,
    retyped,
    run_saying,
    with_part,
    within,
    xml,
)
from errors import raises_saying, worded
from pledgexl.messages.screen import say
from pledgexl.model.errors import PledgexlError
from pledgexl.model.language import Language
from pledgexl.word.check import template_findings
from pledgexl.word.findings import ReportIncompleteError, TemplateError
from pledgexl.word.write_report import proven_report, write_report
from summaries import sample_summary, small_summary

ISSUED = date(2024, 4, 18)
TEXT, PLEDGE = "{{ 取組.本文 }}", "{{ 公約.進捗 }}"


def both(*edits: Edit) -> Edit:
    def edit(document: docx.document.Document) -> None:
        for each in edits:
            each(document)

    return edit


def refused(template: bytes) -> str:
    """Return what `run` says of `template`."""
    with pytest.raises(PledgexlError) as caught:
        write_report(template, small_summary(("一つめ", "二つめ")), ISSUED)
    assert isinstance(caught.value, TemplateError | ReportIncompleteError)
    assert worded(caught.value, Language.EN)
    return worded(caught.value)


def said_by_check(template: bytes) -> str:
    return "\n".join(say(each.message, Language.JA) for each in template_findings(template))


def styled(text: str, looks: str) -> Edit:
    """Return the edit that gives `looks` to the paragraph style of what says `text`."""

    def edit(document: docx.document.Document) -> None:
        paragraph = within(run_saying(document, text), "p")
        name = paragraph.find(f"{W}pPr/{W}pStyle")
        assert name is not None
        base = document.styles.element
        style = next(
            each
            for each in base.iter(f"{W}style")
            if each.get(f"{W}styleId") == name.get(f"{W}val")
        )
        settings = properties(style, "rPr")
        for old in settings.findall(f"{W}color"):
            settings.remove(old)
        settings.append(xml(looks))

    return edit


def by_character_style(document: docx.document.Document) -> None:
    document.styles.element.append(
        xml(
            '<w:style w:type="character" w:styleId="Ghost"><w:name w:val="Ghost"/>'
            "<w:rPr><w:vanish/></w:rPr></w:style>"
        )
    )
    document.styles.element.append(
        xml(
            '<w:style w:type="character" w:styleId="Heir"><w:name w:val="Heir"/>'
            '<w:basedOn w:val="Ghost"/></w:style>'
        )
    )
    dressed(TEXT, '<w:rStyle w:val="Heir"/>')(document)


def of_row(settings: str, text: str = TEXT) -> Edit:
    def edit(document: docx.document.Document) -> None:
        row = within(run_saying(document, text), "tr")
        for setting in settings.split("|"):
            properties(row, "trPr").append(xml(setting))

    return edit


def in_frame(document: docx.document.Document) -> None:
    paragraph = within(run_saying(document, TEXT), "p")
    frame = xml('<w:framePr w:w="400" w:h="100" w:hRule="exact"/>')
    properties(paragraph, "pPr").insert(1, frame)


def exact_lines(document: docx.document.Document) -> None:
    paragraph = within(run_saying(document, TEXT), "p")
    lines = xml('<w:spacing w:line="40" w:lineRule="exact"/>')
    properties(paragraph, "pPr").append(lines)


def exact_lines_of_its_style(document: docx.document.Document) -> None:
    paragraph = within(run_saying(document, TEXT), "p")
    own = properties(paragraph, "pPr")
    for old in own.findall(f"{W}spacing"):
        own.remove(old)
    own.append(xml('<w:spacing w:before="20"/>'))
    name = own.find(f"{W}pStyle")
    assert name is not None
    for style in document.styles.element.iter(f"{W}style"):
        if style.get(f"{W}styleId") == name.get(f"{W}val"):
            lines = properties(properties(style, "pPr"), "spacing")
            lines.set(f"{W}line", "40")
            lines.set(f"{W}lineRule", "exact")


def wide_columns(document: docx.document.Document) -> None:
    table = within(run_saying(document, TEXT), "tbl")
    for column in table.iter(f"{W}gridCol", f"{W}tcW"):
        column.set(f"{W}w", str(2 * int(column.get(f"{W}w", "0"))))


def on_black(document: docx.document.Document) -> None:
    cell = within(run_saying(document, TEXT), "tc")
    properties(cell, "tcPr").append(xml('<w:shd w:val="clear" w:fill="000000"/>'))
    dressed(TEXT, '<w:color w:val="000000"/>')(document)


UNSEEN: dict[str, tuple[Edit, str]] = {
    "hidden": (dressed(TEXT, "<w:vanish/>"), "隠し文字"),
    "hidden on the web": (dressed(TEXT, "<w:webHidden/>"), "隠し文字"),
    "hidden by its style": (styled(TEXT, "<w:vanish/>"), "隠し文字"),
    "hidden by a style's style": (by_character_style, "隠し文字"),
    "hidden row": (of_row("<w:hidden/>"), "隠し文字"),
    "white": (dressed(TEXT, '<w:color w:val="FFFFFF"/>'), "背景と同じ色"),
    "nearly white": (dressed(TEXT, '<w:color w:val="FAFAFA"/>'), "背景と同じ色"),
    "white by its style": (styled(TEXT, '<w:color w:val="FFFFFF"/>'), "背景と同じ色"),
    "black on black": (on_black, "背景と同じ色"),
    "yellow on yellow": (
        dressed(TEXT, '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'),
        "背景と同じ色",
    ),
    "grey on its own shading": (
        dressed(TEXT, '<w:color w:val="808080"/><w:shd w:val="solid" w:color="808080"/>'),
        "背景と同じ色",
    ),
    "without fill": (dressed(TEXT, "<w14:textFill><w14:noFill/></w14:textFill>"), "背景と同じ色"),
    "tiny": (dressed(TEXT, '<w:sz w:val="2"/>'), "小さすぎる"),
    "narrow": (dressed(TEXT, '<w:w w:val="1"/>'), "小さすぎる"),
    "letters upon each other": (dressed(TEXT, '<w:spacing w:val="-300"/>'), "小さすぎる"),
    "cut by its row": (of_row('<w:trHeight w:val="60" w:hRule="exact"/>'), "固定"),
    "cut by its frame": (in_frame, "固定"),
    "cut by its lines": (exact_lines, "固定"),
    "beside the paper": (wide_columns, "右端からはみ出す"),
    "cut by the lines of its style": (exact_lines_of_its_style, "固定"),
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_refuses_a_value_that_nobody_sees(kind: str) -> None:
    edit, why = UNSEEN[kind]
    template = edited(edit)

    assert why in refused(template)
    assert re.search(
        f"「{re.escape(TEXT)}」は印刷しても見えません（.*{why}", said_by_check(template)
    )


@pytest.mark.parametrize("line", ["strike", "dstrike"])
def test_refuses_a_value_that_is_struck_through(line: str) -> None:
    template = edited(dressed(TEXT, f"<w:{line}/>"))

    assert "取消線" in refused(template)
    assert f"「{TEXT}」に取消線が引いてあります" in said_by_check(template)


def test_finds_a_tag_in_a_row_that_is_as_high_as_one_line_only() -> None:
    fixed = '<w:trHeight w:val="400" w:hRule="exact"/>'
    template = edited(of_row(fixed))

    assert said_by_check(template) == ""
    with raises_saying(ReportIncompleteError, "固定") as caught:
        write_report(template, small_summary(("長い文です。" * 60,)), ISSUED)
    assert "取組1-1-1-01の本文" in worded(caught.value)
    assert "fixed height" in worded(caught.value, Language.EN)


def table_style(document: docx.document.Document) -> None:
    """Give the overview a style as Word has many: white letters in a dark first row."""
    document.styles.element.append(
        xml(
            '<w:style w:type="table" w:styleId="Dark"><w:name w:val="Dark"/>'
            '<w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"'
            ' w:themeColor="background1"/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto"'
            ' w:fill="4472C4"/></w:tcPr></w:tblStylePr></w:style>'
        )
    )
    table = within(run_saying(document, "{{ 呼び名.区分 }}"), "tbl")
    named = table.find(f"{W}tblPr/{W}tblStyle")
    assert named is not None
    named.set(f"{W}val", "Dark")
    for shading in list(next(table.iter(f"{W}tr")).iter(f"{W}shd")):
        parent = shading.getparent()
        assert parent is not None
        parent.remove(shading)


def white_on_dark_cell(document: docx.document.Document) -> None:
    cell = within(run_saying(document, TEXT), "tc")
    properties(cell, "tcPr").append(xml('<w:shd w:val="clear" w:fill="1F3864"/>'))
    for tag in (TEXT, "（{{ 取組.担当部署 }}）"):
        dressed(tag, '<w:color w:val="FFFFFF"/>')(document)


def box(fill: str, *, height: int = 400_000, tag: str = "{{ 報告書名 }}") -> Edit:
    """Return the edit that puts a box with white letters on the cover, as Word writes it."""
    content = (
        "<w:txbxContent><w:p><w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr>"
        f"<w:t>{tag}</w:t></w:r></w:p></w:txbxContent>"
    )
    shape = (
        f'<wps:wsp><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="4000000"'
        f' cy="{height}"/></a:xfrm>{fill}</wps:spPr><wps:txbx>{content}</wps:txbx>'
        "<wps:bodyPr><a:noAutofit/></wps:bodyPr></wps:wsp>"
    )
    drawing = (
        '<w:drawing><wp:inline><wp:extent cx="4000000" cy="400000"/><wp:docPr id="1" name="x"/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/'
        f'wordprocessingShape">{shape}</a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    fallback = (
        '<w:pict><v:shape id="_x0000_s1026" style="width:200pt;height:30pt"><v:textbox>'
        f"{content}</v:textbox></v:shape></w:pict>"
    )

    def edit(document: docx.document.Document) -> None:
        run_saying(document, "{{ 作成日 }}").addnext(
            xml(
                f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice>'
                f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
            )
        )

    return edit


DARK = '<a:solidFill><a:srgbClr val="1F3864"/></a:solidFill>'
SEEN: dict[str, Edit] = {
    "white on a dark cell": white_on_dark_cell,
    "white in the dark first row of a table style": table_style,
    "white in a dark box": box(DARK),
    "hidden by two styles, which cancel out": both(styled(TEXT, "<w:vanish/>"), by_character_style),
    "not hidden though its style is": both(
        styled(TEXT, "<w:vanish/>"), dressed(TEXT, '<w:vanish w:val="0"/>')
    ),
    "grey": dressed(TEXT, '<w:color w:val="BFBFBF"/>'),
    "a row of fixed height that is high enough": of_row(
        '<w:trHeight w:val="1200" w:hRule="exact"/>'
    ),
    "a row of least height": of_row('<w:trHeight w:val="20" w:hRule="atLeast"/>'),
    "small but legible": dressed(TEXT, '<w:sz w:val="10"/>'),
    "a hidden control tag": dressed("{%tr for 政策 in 政策一覧 %}", "<w:vanish/>"),
}


@pytest.mark.parametrize("kind", SEEN)
def test_allows_what_is_seen(kind: str) -> None:
    template = edited(SEEN[kind])

    assert said_by_check(template) == ""
    assert write_report(template, small_summary(("一つめ", "二つめ")), ISSUED)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (box("<a:noFill/>"), "背景と同じ色"),
        (box(DARK, height=20_000), "固定"),
        (box(DARK.replace("1F3864", "FFFFFF")), "背景と同じ色"),
    ],
)
def test_finds_a_tag_in_a_box_that_nobody_sees(edit: Edit, why: str) -> None:
    assert why in refused(edited(edit))
    assert said_by_check(edited(edit)).count("\n") == 0


def picture_behind(document: docx.document.Document) -> None:
    """Put a picture behind the text of the cover."""
    run_saying(document, "{{ 自治体名 }}").addnext(
        xml(
            '<w:r><w:drawing><wp:anchor behindDoc="1"><wp:extent cx="1" cy="1"/>'
            '<wp:docPr id="1" name="x"/></wp:anchor></w:drawing></w:r>'
        )
    )


def test_takes_white_letters_before_a_picture_for_seen_on_its_page_only() -> None:
    def white(text: str, nth: int = 0) -> Edit:
        return dressed(text, '<w:color w:val="FFFFFF"/>', nth)

    cover = edited(both(picture_behind, white("{{ 報告書名 }}")))
    page = edited(both(picture_behind, white("{{ 報告書名 }}"), white("{{ 集計状況 }}")))

    assert said_by_check(cover) == ""
    assert "「{{ 集計状況 }}」は印刷しても見えません" in said_by_check(page)


def test_counts_the_texts_that_are_seen() -> None:
    plain, hidden = (
        proven_report(template, sample_summary(), ISSUED)
        for template in (edited(both()), edited(dressed("はじめに", "<w:vanish/>")))
    )

    assert plain.proven_texts == hidden.proven_texts > 300


# Digits beside a figure, and digits in its place.


@pytest.mark.parametrize(
    ("typed", "glued"),
    [
        (f"{PLEDGE}0", "0"),
        (f"9{PLEDGE}", "9"),
        (f"{PLEDGE}０", "０"),
        (f"１{PLEDGE}", "１"),
        (f"{PLEDGE}.5", ".5"),
        (f"3,{PLEDGE}", "3,"),
        (f"{PLEDGE}，000", "，0"),
        (f"△{PLEDGE}", "△"),
        (f"-{PLEDGE}", "-"),
        (f"{PLEDGE}²", "²"),
        (f"{PLEDGE}\u200b0", "0"),
        (f"9\u00ad\u2060{PLEDGE}", "9"),
    ],
)
def test_refuses_digits_that_touch_a_figure(typed: str, glued: str) -> None:
    template = edited(retyped(PLEDGE, typed))

    for said in (refused(template), said_by_check(template)):
        assert f"「{glued}」" in said
        assert PLEDGE in said


def test_refuses_a_digit_in_the_next_run() -> None:
    def edit(document: docx.document.Document) -> None:
        run_saying(document, PLEDGE).addnext(xml("<w:r><w:rPr><w:b/></w:rPr><w:t>0</w:t></w:r>"))

    assert "「0」" in said_by_check(edited(edit))
    assert "「0」" in refused(edited(edit))


def test_refuses_two_figures_that_touch_each_other() -> None:
    counts = "{{ 公約.評価済 }}{{ 公約.全取組 }}"
    template = edited(retyped("{{ 公約.評価済 }}", counts))

    assert "「2」" in refused(template)
    assert "「22」に見えます" in refused(template)


@pytest.mark.parametrize(
    "typed",
    [
        f"{PLEDGE}％",
        f"1 {PLEDGE} 2",
        f"進捗：{PLEDGE}（100点満点）",
        f"No.{PLEDGE}。",
        f"①{PLEDGE}",
        f"3－{PLEDGE}",
        f"{PLEDGE}／100",
    ],
)
def test_allows_words_and_spaces_beside_a_figure(typed: str) -> None:
    template = edited(retyped(PLEDGE, typed))

    assert said_by_check(template) == ""
    assert write_report(template, small_summary(), ISSUED)


@pytest.mark.parametrize(
    ("tag", "nth", "typed"),
    [
        (PLEDGE, 0, "99"),
        (PLEDGE, 1, "99"),
        ("{{ 全体.進捗 }}", 1, "59.2"),
        ("{{ 政策.進捗 }}", 1, "62％"),
        ("{{ 公約.評価済 }}", 0, "12"),
        ("{{ 施策.平均 }}", 0, "７"),
        ("{{ 全体.進捗 }}", 0, "59.2"),
        ("{{ 帯.公約数 }}", 0, "5"),
        ("{{ 比較.今回 }}", 0, "59.2"),
    ],
)
def test_refuses_digits_typed_in_place_of_a_figure(tag: str, nth: int, typed: str) -> None:
    template = edited(retyped(tag, typed, nth))

    for said in (refused(template), said_by_check(template)):
        assert "数値の欄に「" in said
        assert typed in said


def test_finds_them_in_a_table_without_our_styles_too() -> None:
    def unstyle(document: docx.document.Document) -> None:
        for name in list(document.element.body.iter(f"{W}pStyle")):
            if name.get(f"{W}val", "").startswith("PX"):
                name.set(f"{W}val", "Normal")

    for nth in (0, 1):
        template = edited(both(retyped(PLEDGE, "99", nth), unstyle))
        assert "数値の欄に「99」" in said_by_check(template)


def test_allows_numbers_that_are_no_figures() -> None:
    def edit(document: docx.document.Document) -> None:
        label = run_saying(document, "評価済／全").find(f"{W}t")
        assert label is not None
        label.text = "2024"
        document.element.body.insert(0, xml("<w:p><w:r><w:t>2024</w:t></w:r></w:p>"))
        retyped(PLEDGE, "目標100", 0)(document)

    assert said_by_check(edited(edit)) == ""


# Braces that are left.

CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def with_notes(kind: str, text: str) -> bytes:
    """Return the default template with a part of notes (footnotes, endnotes) that says `text`."""
    note = kind.removesuffix("s")
    written = (
        f'<w:{kind} xmlns:w="{W[1:-1]}"><w:{note} w:id="1"><w:p><w:r><w:t>{html.escape(text)}'
        f"</w:t></w:r></w:p></w:{note}></w:{kind}>"
    )
    override = f'<Override PartName="/word/{kind}.xml" ContentType="{CONTENT}.{kind}+xml"/></Types>'
    template = with_part(
        f"word/{kind}.xml",
        lambda _: written.encode(),
        related(f"{RELATIONS}/{kind}", f"{kind}.xml"),
    )
    return with_part(
        "[Content_Types].xml", lambda part: part.replace(b"</Types>", override.encode()), template
    )


@pytest.mark.parametrize("kind", ["footnotes", "endnotes"])
def test_fills_the_tags_of_notes_and_checks_them(kind: str) -> None:
    report = write_report(with_notes(kind, "全体は{{ 全体.進捗 }}"), small_summary(), ISSUED)

    assert "全体は70.0<" in parts_of(report)[f"word/{kind}.xml"].decode()
    said = said_by_check(with_notes(kind, "{{ 全体.進歩 }}"))
    assert "「全体.進捗」ではありませんか" in said
    assert "脚注の1段落め" in said


BROKEN = (
    "｛｛ 時点 ｝｝",
    "{ 時点 }",
    "{{ 時点 }",
    "{{ 時点 ｝｝",
    "時点 }}",
    "{＃ 時点 ＃}",
    "｛時点｝",
)


def in_body(text: str) -> bytes:
    return edited(retyped("{{ 作成日 }}", text))


def in_header(text: str) -> bytes:
    return edited(lambda document: document.sections[0].header.paragraphs[0].add_run(text))


def in_box(text: str) -> bytes:
    return edited(box(DARK, tag=text))


BROKEN_PLACES: dict[str, Callable[[str], bytes]] = {
    "body": in_body,
    "header": in_header,
    "box": in_box,
    "footnotes": lambda text: with_notes("footnotes", text),
    "endnotes": lambda text: with_notes("endnotes", text),
}


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("place", BROKEN_PLACES)
def test_refuses_braces_that_would_be_printed(place: str, text: str) -> None:
    template = BROKEN_PLACES[place](text)

    assert refused(template)
    assert said_by_check(template)


def test_refuses_braces_in_a_chart_of_the_template() -> None:
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:t>{{ 時点 }}</a:t>'
        "</c:chartSpace>"
    )
    content = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    override = f'<Override PartName="/word/charts/c.xml" ContentType="{content}"/></Types>'
    template = with_part(
        "[Content_Types].xml",
        lambda part: part.replace(b"</Types>", override.encode()),
        with_part(
            "word/charts/c.xml",
            lambda _: chart.encode(),
            related(f"{RELATIONS}/chart", "charts/c.xml"),
        ),
    )

    for said in (refused(template), said_by_check(template)):
        assert "{{ 時点 }}" in said
    assert "word/charts/c.xml" in said_by_check(template)


@pytest.mark.parametrize("name", ["keywords", "category"])
def test_refuses_braces_in_a_property(name: str) -> None:
    template = edited(lambda document: setattr(document.core_properties, name, "{{ 時点 }}"))

    assert "{{ 時点 }}" in refused(template)


def test_keeps_the_braces_of_a_text_that_a_department_typed() -> None:
    typed = "｛例｝{{ 全体.進捗 }}{%p if %}{# #}"
    report = write_report(edited(both()), small_summary((typed,)), ISSUED)

    assert html.escape(typed, quote=False) in parts_of(report)["word/document.xml"].decode()


def test_leaves_no_mark_in_any_part() -> None:
    def tags_everywhere(document: docx.document.Document) -> None:
        document.core_properties.subject = "{{ 全体.進捗 }}"
        document.core_properties.comments = "{{ 報告書名 }}"
        picture = xml(
            '<w:r><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="1" name="x"'
            ' descr="全体 {{ 全体.進捗 }}"/></wp:inline></w:drawing></w:r>'
        )
        run_saying(document, "{{ 作成日 }}").addnext(picture)

    parts = parts_of(write_report(edited(tags_everywhere), small_summary(), ISSUED))

    texts = [content.decode() for name, content in parts.items() if name.endswith(".xml")]
    assert not [sign for text in texts for sign in text if "\ufdd0" <= sign <= "\ufdef"]
    assert not [sign for text in texts for sign in text if "\ue000" <= sign <= "\uf8ff"]
    assert 'descr="全体 70.0"' in parts["word/document.xml"].decode()
    assert ">70.0<" in parts["docProps/core.xml"].decode()
