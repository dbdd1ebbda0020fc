"""The default Word template, built by code: a normal Word file that the office edits.

Tags stand alone in rows and paragraphs of the style PXControl; docxtpl takes these away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pledgexl.word.package import attribute, zipped
from pledgexl.word.styles import (
    HEADER_FILL,
    NAMESPACE,
    PLEDGE_FILL,
    POLICY_FILL,
    numbering_xml,
    settings_xml,
    styles_xml,
)

_PAGE_WIDTH, _PAGE_HEIGHT = 11906, 16838
_MARGIN_SIDE, _MARGIN_TOP, _MARGIN_BOTTOM, _MARGIN_EDGE = 1021, 1191, 1021, 510
_OVERVIEW_WIDTHS = (6564, 1750, 1550)
_DETAIL_WIDTHS = (6664, 1840, 1360)
_EXCLUDED_WIDTHS = (1150, 2800, 780, 1800, 3334)
_CHART_WIDTHS = (4764, 800, 4300)
_COMPARISON_WIDTHS = (5604, 1680, 1500, 1080)
_BAND_WIDTHS = (2400, 1600)
# Word's own field: headings of the first level, and the policies.
_CONTENTS = r'TOC \o "1-1" \t "PXPolicy,2" \h \z'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def default_template() -> bytes:
    """Return the default template; every call gives the same bytes."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _package_relations(),
        "docProps/core.xml": _core_properties(),
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _document_relations(),
        "word/styles.xml": styles_xml(),
        "word/numbering.xml": numbering_xml(),
        "word/settings.xml": settings_xml(),
        "word/header1.xml": _header(),
        "word/header2.xml": _header(),
        "word/footer1.xml": _footer(),
        "word/footer2.xml": _empty_footer(),
    }
    return zipped({name: (_HEAD + xml).encode() for name, xml in parts.items()})


# Paragraphs and cells.


def _run(text: str) -> str:
    opening = '<w:t xml:space="preserve">'
    written = text.replace("\t", f"</w:t><w:tab/>{opening}").replace(
        "\n", f"</w:t><w:br/>{opening}"
    )
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{opening}{written}</w:t></w:r>'


def _paragraph(style: str, text: str) -> str:
    runs = _run(text) if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _control(tag: str) -> str:
    return _paragraph("PXControl", tag)


def _when(condition: str, content: str) -> str:
    return _control(f"{{%p if {condition} %}}") + content + _control("{%p endif %}")


def _each(loop: str, content: str) -> str:
    return _control(f"{{%p for {loop} %}}") + content + _control("{%p endfor %}")


@dataclass(frozen=True, slots=True)
class _Cell:
    content: str
    span: int = 1
    fill: str = ""
    align: str = ""


def _row(widths: Sequence[int], cells: Iterable[_Cell], *, repeats: bool = False) -> str:
    header = "<w:tblHeader/>" if repeats else ""
    written, column = "", 0
    for cell in cells:
        written += _cell(cell, sum(widths[column : column + cell.span]))
        column += cell.span
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{written}</w:tr>"


def _cell(cell: _Cell, width: int) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
    align = f'<w:vAlign w:val="{cell.align}"/>' if cell.align else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{fill}{align}'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{cell.content}</w:tc>"


def _control_row(widths: Sequence[int], tag: str) -> str:
    return _row(widths, [_Cell(_control(tag), span=len(widths))])


def _each_row(widths: Sequence[int], loop: str, rows: str) -> str:
    begin = _control_row(widths, f"{{%tr for {loop} %}}")
    return begin + rows + _control_row(widths, "{%tr endfor %}")


def _labels(widths: Sequence[int], *labels: str) -> str:
    cells = [_Cell(_paragraph("PXLabel", label), 1, HEADER_FILL, "center") for label in labels]
    return _row(widths, cells, repeats=True)


def _table(widths: Sequence[int], caption: str, description: str, rows: str) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="PXTable"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{attribute(caption)}"/>'
        f'<w:tblDescription w:val="{attribute(description)}"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


# The chapters.


def _document() -> str:
    chapters = (_cover, _contents, _preface, _overview, _charts, _detail, _changes, _notes)
    body = "".join(chapter() for chapter in chapters) + _section()
    return (
        f'<w:document xmlns:w="{NAMESPACE}" xmlns:r="{_RELATIONS}"><w:body>{body}</w:body>'
        "</w:document>"
    )


def _cover() -> str:
    return (
        _paragraph("PXCoverCity", "{{ 自治体名 }}")
        + _paragraph("PXCoverTitle", "{{ 報告書名 }}")
        + _paragraph("PXCoverSpan", "{{ 期間 }}")
        + _paragraph("PXCoverPoint", "{{ 時点 }}")
        + _when("暫定", _paragraph("PXCoverMark", "{{ 暫定表示 }}"))
        + _paragraph("PXCoverDate", "{{ 作成日 }}")
    )


def _contents() -> str:
    marks = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate"))
    begin, separate = marks
    code = f'<w:r><w:instrText xml:space="preserve"> {_CONTENTS} </w:instrText></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    style = '<w:pPr><w:pStyle w:val="TOC1"/></w:pPr>'
    field = f"<w:p>{style}{begin}{code}{separate}{_run(_FILLED_LATER)}{end}</w:p>"
    return _paragraph("PXContentsTitle", "目　次") + field


_FILLED_LATER = "（報告書を作るときに、見出しの一覧が入ります）"


def _preface() -> str:
    return (
        _paragraph("Heading1", "はじめに")
        + _paragraph("PXText", _ABOUT)
        + _paragraph("PXText", _PURPOSE)
        + _when("暫定", _paragraph("PXText", _PROVISIONAL))
        + _paragraph("PXCallout", "全体の進捗（{{ 単位 }}）　{{ 全体.進捗 }}")
        + _paragraph("Heading2", "進捗の表し方")
        + _paragraph("PXText", _RATINGS)
        + _each("規則 in 計算規則一覧", _paragraph("PXRule", "{{ 規則 }}"))
        + _paragraph("Heading2", "平均に含めない取組")
        + _paragraph("PXText", _EXCLUSIONS)
        + _paragraph("Heading2", "集計の状況")
        + _paragraph("PXText", "{{ 集計状況 }}")
    )


_ABOUT = (
    "{{ 自治体名 }}では、公約の実現に向け、{{ 政策数 }}の基本政策のもとに{{ 公約数 }}の公約と"
    "{{ 施策数 }}の施策を掲げ、取組を進めています。"
)
_PURPOSE = (
    "この報告書は、{{ 期間 }}に行った取組の内容と、{{ 時点 }}における進捗の状況をまとめたもの"
    "です。まず全体を総括表と図で示し、次に施策ごとの取組の内容を記します。"
)
_PROVISIONAL = (
    "この報告書は暫定版です。一部の取組が集計に含まれておらず、数値は変わることがあります。"
    "そのような数値には「※14件中12件」のように集計した件数を添え、含まれていない取組を注記に"
    "掲げています。"
)
_RATINGS = (
    "取組の進み具合は、それぞれの担当部署が0点から10点までで評価しています。これを下から順に"
    "平均し、施策は10個の星（★）で、公約、基本政策及び全体は数値（{{ 単位 }}）で表します。"
)
_EXCLUSIONS = (
    "担当部署が「対象外」又は「中止」とした取組は、平均に含めていません。含めていない取組がある"
    "数値には「※1件除外」のように添え、その取組を注記に掲げています。評価された取組が一つもない"
    "ときは、0とせず「－」と表します。"
)


def _overview() -> str:
    widths = _OVERVIEW_WIDTHS
    policy = _overview_row("政策", "PXTablePolicy", "PXPledgeFigure", PLEDGE_FILL)
    pledge = _overview_row("公約", "PXTablePledge", "PXCount", "")
    rows = (
        _labels(widths, "施策区分", "{{ 時点 }}\n（{{ 単位 }}）", "評価済／全取組")
        + _each_row(
            widths,
            "政策 in 政策一覧",
            policy + _each_row(widths, "公約 in 政策.公約一覧", pledge),
        )
        + _whole_row()
    )
    description = "基本政策、公約及び全体の進捗と、評価済みの取組の件数"
    return _paragraph("Heading1", "Ⅰ　{{ 報告書名 }}総括表") + _table(
        widths, "総括表", description, rows
    )


def _overview_row(name: str, style: str, figure: str, fill: str) -> str:
    title = _paragraph(style, f"{{{{ {name}.番号 }}}}\t{{{{ {name}.名称 }}}}")
    cells = (
        _Cell(title, 1, fill, "center"),
        _Cell(_paragraph(figure, f"{{{{ {name}.進捗 }}}}"), 1, fill, "center"),
        _Cell(_count(name), 1, fill, "center"),
    )
    return _row(_OVERVIEW_WIDTHS, cells)


def _count(name: str) -> str:
    counts = _paragraph("PXCount", f"{{{{ {name}.評価済 }}}}／{{{{ {name}.全取組 }}}}")
    note = _paragraph("PXNote", f"{{{{ {name}.除外注 }}}}")
    return counts + _when(f"{name}.除外注", note)


def _whole_row() -> str:
    cells = (
        _Cell(_paragraph("PXTableWhole", "全　体"), 1, HEADER_FILL, "center"),
        _Cell(_paragraph("PXPolicyFigure", "{{ 全体.進捗 }}"), 1, HEADER_FILL, "center"),
        _Cell(_count("全体"), 1, HEADER_FILL, "center"),
    )
    return _row(_OVERVIEW_WIDTHS, cells)


def _charts() -> str:
    widths = _CHART_WIDTHS
    cells = (
        _Cell(_paragraph("PXTablePolicy", "{{ 政策.番号 }}\t{{ 政策.名称 }}"), align="center"),
        _Cell(_paragraph("PXPledgeFigure", "{{ 政策.進捗 }}"), align="center"),
        _Cell(_paragraph("PXCell", "{{ 政策.公約別進捗 }}"), align="center"),
    )
    rows = _each_row(widths, "政策 in 政策一覧", _row(widths, cells))
    labels = _labels(widths, "基本政策", "進捗", "公約番号 … 公約の進捗")
    return (
        _paragraph("Heading1", "進捗状況（{{ 時点 }}）")
        + _paragraph("PXCaption", "図１　基本政策ごとの進捗（{{ 単位 }}）")
        + _paragraph("PXChart", "{{ グラフ_基本政策 }}")
        + _paragraph("PXCaption", "図２　公約ごとの進捗（{{ 単位 }}）")
        + _paragraph("PXChart", "{{ グラフ_公約 }}")
        + _paragraph("PXCaption", "図１・図２の数値（{{ 単位 }}）")
        + _table(widths, "図の数値", "図１と図２に示した進捗", labels + rows)
    )


def _changes() -> str:
    rows = _each_row(
        _COMPARISON_WIDTHS,
        "政策 in 比較.比較政策一覧",
        _compared("政策", "PXTablePolicy", PLEDGE_FILL)
        + _each_row(
            _COMPARISON_WIDTHS,
            "公約 in 政策.比較公約一覧",
            _compared("公約", "PXTablePledge", ""),
        ),
    )
    labels = _labels(_COMPARISON_WIDTHS, "施策区分", "{{ 比較.前回時点 }}", "{{ 時点 }}", "増減")
    table = _table(
        _COMPARISON_WIDTHS,
        "進捗の変化",
        "基本政策、公約及び全体の、前の時点と今回の進捗と増減",
        labels + rows + _compared("比較", "PXTableWhole", HEADER_FILL),
    )
    comparison = (
        _paragraph("Heading2", "{{ 比較.名称 }}（{{ 比較.前回時点 }}）との比較（{{ 単位 }}）")
        + _paragraph("PXText", "{{ 比較.要約 }}")
        + table
    )
    heading = _paragraph("Heading1", "Ⅲ　進捗の変化")
    return _when("比較一覧", heading + _each("比較 in 比較一覧", comparison))


def _compared(name: str, style: str, fill: str) -> str:
    title = f"{{{{ {name}.番号 }}}}\t{{{{ {name}.名称 }}}}" if name != "比較" else "全　体"
    figure = "PXFigure" if name == "公約" else "PXPolicyFigureSmall"
    figures = (
        _Cell(_paragraph(figure, f"{{{{ {name}.{field} }}}}"), 1, fill, "center")
        for field in ("前回", "今回", "増減")
    )
    return _row(_COMPARISON_WIDTHS, (_Cell(_paragraph(style, title), 1, fill, "center"), *figures))


def _detail() -> str:
    widths = _DETAIL_WIDTHS
    labels = (
        "基本政策／公約内容／施策内容\n取組事業内容（{{ 期間短縮 }}）",
        "担当部署",
        "進捗状況\n（数値：{{ 単位 }}）",
    )
    measures = _each_row(widths, "施策 in 公約.施策一覧", _measure_row())
    pledge = _detail_row("公約", "{{ 公約.番号 }}", "PXPledge", PLEDGE_FILL)
    pledges = _each_row(widths, "公約 in 政策.公約一覧", pledge + measures)
    policy = _detail_row("政策", "政策{{ 政策.番号 }}", "PXPolicy", POLICY_FILL)
    rows = _labels(widths, *labels) + _each_row(widths, "政策 in 政策一覧", policy + pledges)
    heading = _paragraph("Heading1", "Ⅱ　{{ 報告書名 }}（{{ 時点 }}の状況）")
    description = "施策ごとに、取組の内容、担当部署及び進捗"
    return heading + _table(widths, "取組の状況", description, rows)


def _detail_row(name: str, number: str, style: str, fill: str) -> str:
    figure = _paragraph(f"{style}Figure", f"{{{{ {name}.進捗 }}}}")
    note = _when(f"{name}.注", _paragraph("PXNote", f"{{{{ {name}.注 }}}}"))
    title = _paragraph(style, f"{number}\t{{{{ {name}.名称 }}}}")
    cells = (_Cell(title, 2, fill, "center"), _Cell(figure + note, 1, fill, "center"))
    return _row(_DETAIL_WIDTHS, cells)


def _measure_row() -> str:
    initiatives = _paragraph("PXInitiative", "{{ 取組.実施内容 }}")
    departments = _paragraph("PXDepartment", "{{ 部署 }}")
    stars = _paragraph("PXStars", "{{ 施策.星上段 }}") + _paragraph("PXStars", "{{ 施策.星下段 }}")
    cells = (
        _Cell(
            _paragraph("PXMeasure", "{{ 施策.名称 }}") + _each("取組 in 施策.取組一覧", initiatives)
        ),
        _Cell(_each("部署 in 施策.部署一覧", departments)),
        _Cell(
            _when("施策.星上段", stars)
            + _paragraph("PXRating", "{{ 施策.評価 }}")
            + _when("施策.注", _paragraph("PXNoteCentred", "{{ 施策.注 }}")),
            align="center",
        ),
    )
    return _row(_DETAIL_WIDTHS, cells)


def _notes() -> str:
    return (
        _paragraph("Heading1", "注記")
        + _paragraph("Heading2", "計算規則")
        + _paragraph("PXText", "{{ 計算規則 }}")
        + _paragraph("Heading2", "公約の進捗の分布")
        + _bands()
        + _listed("平均に含めていない取組（対象外・中止）", "除外一覧", "理由")
        + _listed("集計に含まれていない取組（未報告・要修正）", "未報告一覧", "状況")
    )


def _bands() -> str:
    cells = (
        _Cell(_paragraph("PXCell", "{{ 帯.範囲 }}")),
        _Cell(_paragraph("PXCount", "{{ 帯.公約数 }}")),
    )
    rows = _each_row(_BAND_WIDTHS, "帯 in 進捗分布", _row(_BAND_WIDTHS, cells))
    labels = _labels(_BAND_WIDTHS, "公約の進捗（{{ 単位 }}）", "公約の数")
    return _table(_BAND_WIDTHS, "進捗の分布", "進捗の範囲ごとの公約の数", labels + rows)


def _listed(heading: str, name: str, reason: str) -> str:
    """Return a heading and a table of the initiatives in the list `name`, if it has any."""
    labels = ("取組番号", "取組", "区分", "担当部署", reason)
    fields = ("番号", "名称", "状態", "担当部署", "理由")
    styles = ("PXCell", "PXCell", "PXCell", "PXCell", "PXCellText")
    cells = [
        _Cell(_paragraph(style, f"{{{{ 取組.{field} }}}}"))
        for field, style in zip(fields, styles, strict=True)
    ]
    widths = _EXCLUDED_WIDTHS
    listed = _each_row(widths, f"取組 in {name}", _row(widths, cells))
    table = _table(widths, heading, f"{heading}の一覧", _labels(widths, *labels) + listed)
    return _when(name, _paragraph("Heading2", heading) + table)


def _section() -> str:
    references = (
        '<w:headerReference w:type="default" r:id="rId4"/>'
        '<w:headerReference w:type="first" r:id="rId5"/>'
        '<w:footerReference w:type="default" r:id="rId6"/>'
        '<w:footerReference w:type="first" r:id="rId7"/>'
    )
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{_PAGE_WIDTH}" w:h="{_PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{_MARGIN_TOP}" w:right="{_MARGIN_SIDE}" w:bottom="{_MARGIN_BOTTOM}"'
        f' w:left="{_MARGIN_SIDE}" w:header="{_MARGIN_EDGE}" w:footer="{_MARGIN_EDGE}"'
        ' w:gutter="0"/><w:titlePg/></w:sectPr>'
    )


# The other parts.


def _header() -> str:
    mark = _paragraph("Header", "{{ 暫定表示 }}")
    return f'<w:hdr xmlns:w="{NAMESPACE}">{mark}</w:hdr>'


def _footer() -> str:
    page = _run("－ ") + _field("PAGE") + _run(" ／ ") + _field("NUMPAGES") + _run(" －")
    title = _run("{{ 報告書名 }}（{{ 時点 }}）\t")
    return (
        f'<w:ftr xmlns:w="{NAMESPACE}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        f"{title}{page}</w:p></w:ftr>"
    )


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{_run("1")}</w:fldSimple>'


def _empty_footer() -> str:
    return f'<w:ftr xmlns:w="{NAMESPACE}">{_paragraph("Footer", "")}</w:ftr>'


def _content_types() -> str:
    parts = {
        "document": f"{_WORD}.document.main+xml",
        "styles": f"{_WORD}.styles+xml",
        "numbering": f"{_WORD}.numbering+xml",
        "settings": f"{_WORD}.settings+xml",
        "header1": f"{_WORD}.header+xml",
        "header2": f"{_WORD}.header+xml",
        "footer1": f"{_WORD}.footer+xml",
        "footer2": f"{_WORD}.footer+xml",
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>'
        for name, kind in parts.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'{overrides}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def _relations(relations: Iterable[tuple[str, str]]) -> str:
    written = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{written}</Relationships>'


def _package_relations() -> str:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relations(
        ((f"{_RELATIONS}/officeDocument", "word/document.xml"), (core, "docProps/core.xml"))
    )


def _document_relations() -> str:
    targets = ("styles", "numbering", "settings", "header1", "header2", "footer1", "footer2")
    return _relations(
        (f"{_RELATIONS}/{target.rstrip('12')}", f"{target}.xml") for target in targets
    )


def _core_properties() -> str:
    moment = "2024-01-01T00:00:00Z"
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:title>報告書テンプレート</dc:title><dc:creator>pledgexl</dc:creator>"
        f"<cp:lastModifiedBy>pledgexl</cp:lastModifiedBy><cp:revision>1</cp:revision>{dates}"
        "<dc:language>ja-JP</dc:language></cp:coreProperties>"
    )
