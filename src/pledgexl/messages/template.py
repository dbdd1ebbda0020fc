"""What is said of a Word template: its mistakes, and what each of its names means."""

from collections.abc import Mapping
from enum import StrEnum

from pledgexl.messages.language import Language
from pledgexl.messages.sentences import sentences

TEMPLATE = sentences("template")


class TemplateFault(StrEnum):
    """A mistake in a template; its sentence stands under `mistake`."""

    FULL_WIDTH = "full_width"
    FULL_WIDTH_SIGN = "full_width_sign"
    BRACES = "braces"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
    FORBIDDEN = "forbidden"
    UNKNOWN_WORD = "unknown_word"
    UNKNOWN_NAME = "unknown_name"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_FILTER = "unknown_filter"
    FIELD_OF_A_LIST = "field_of_a_list"
    PRINTS_NOTHING = "prints_nothing"
    NOT_A_LIST = "not_a_list"
    SPACE_BEFORE_SCOPE = "space_before_scope"
    SPACE_AFTER_SCOPE = "space_after_scope"
    OUTSIDE_TABLE = "outside_table"
    NOT_ALONE = "not_alone"
    STRAY = "stray"
    UNCLOSED = "unclosed"
    CROSSED = "crossed"
    SCOPE_DIFFERS = "scope_differs"
    MISPLACED = "misplaced"
    PARTIAL_LOOP = "partial_loop"
    LOOP_PRINTS_NOTHING = "loop_prints_nothing"
    MISSING_SECTION = "missing_section"
    FOREIGN_PART = "foreign_part"
    FOREIGN_FIELD = "foreign_field"
    REVISIONS = "revisions"
    COMMENTS = "comments"
    INVISIBLE = "invisible"
    STRUCK = "struck"
    TOUCHED = "touched"
    TYPED_FIGURE = "typed_figure"
    BRACES_IN_PART = "braces_in_part"
    NO_STYLE = "no_style"
    OWN_LETTER = "own_letter"
    RAGGED = "ragged"


def reason_text(reason: str, language: Language) -> str:
    """Return why something is not seen."""
    return TEMPLATE[f"unseen.{reason}"].in_(language)


def fault_text(fault: TemplateFault, language: Language, values: Mapping[str, str]) -> str:
    """Return the sentence about `fault`, filled with `values`.

    `maybe` becomes a question, `example` an advice, and `scope` the word for what it means.
    """
    hints = [
        TEMPLATE[name].in_(language).format(name=values[key])
        for key, name in (("maybe", "hint.name"), ("example", "hint.field"))
        if values.get(key)
    ]
    filled = {**values, "hint": "".join(hints), "cure": _cure(values.get("found", ""), language)}
    if "scope" in values:
        filled["around"] = TEMPLATE[f"around.{values['scope']}"].in_(language)
    if "reason" in values:
        filled["reason"] = reason_text(values["reason"], language)
    return TEMPLATE[f"mistake.{fault}"].in_(language).format_map(filled).rstrip()


def _cure(found: str, language: Language) -> str:
    """Return what to do about `found`, a kind of part or a field."""
    name = f"cure.{'formula' if found == '=' else found}"
    return TEMPLATE[name if name in TEMPLATE else "cure.any"].in_(language)


def place_text(area: str, language: Language, values: Mapping[str, str]) -> str:
    """Return where in Word to look: the paragraph's number and the heading above it."""
    is_named = values.get("section") and area != "part"
    section = TEMPLATE["place.section"].in_(language).format_map(values) if is_named else ""
    return TEMPLATE[f"place.{area}"].in_(language).format_map(values) + section


def quote_text(quote: str, language: Language) -> str:
    """Return the paragraph that is spoken of."""
    return TEMPLATE["place.quote"].in_(language).format(quote=quote) if quote else ""


# What the whole, a policy and a pledge have in common.
_COUNTS = {
    "評価済": "評価した取組の件数",
    "全取組": "全取組の件数",
    "除外": "対象外・中止の件数（なければ空）",
    "注": "件数の注（全て集計した場合は空）",
    "集計注": "集計した件数の注（全て集計した場合は空）",
    "除外注": "対象外・中止の注（なければ空）",
}
# What the names mean, by the thing they belong to; "" holds those that stand by themselves.
NAME_MEANINGS: dict[str, dict[str, str]] = {
    "": {
        "自治体名": "計画ブックの「自治体名」",
        "報告書名": "計画ブックの「報告書名」",
        "期間": "任期のはじめから対象月まで",
        "期間短縮": "同じ期間を短く",
        "時点": "対象月の末日の呼び名",
        "作成日": "報告書を作った日",
        "暫定": "暫定版かどうか（ifだけに使います）",
        "暫定表示": "暫定版では「【暫定】」、確定版では空",
        "単位": "進捗の単位",
        "増減単位": "増減の単位（ポイント・点）",
        "全体": "全体の数値（下の「全体」）",
        "政策一覧": "基本政策の一覧（下の「基本政策」）",
        "政策数": "基本政策の数",
        "公約数": "公約の数",
        "施策数": "施策の数",
        "集計状況": "集計した取組の件数を述べる文",
        "除外一覧": "平均に含めていない取組の一覧（下の「除外」）",
        "未報告一覧": "まだ集計していない取組の一覧（下の「除外」と同じ項目）",
        "計算規則": "計算方法を一行で",
        "計算規則一覧": "計算方法を階層ごとに述べる文の一覧",
        "計算の見方": "評価、平均と計算式の見方を述べる文",
        "進捗分布": "進捗の範囲ごとの公約の数の一覧（下の「範囲」）",
        "評価基準": "評価の目安の一覧（下の「目安」）",
        "問合せ先": "企画担当の問合せ先",
        "比較一覧": "前回・前年度末との比較の一覧。過去の結果がなければ空（下の「比較」）",
        "グラフ_基本政策": "基本政策ごとの進捗のグラフ（Wordで編集できます）",
        "グラフ_公約": "公約ごとの進捗のグラフ（Wordで編集できます）",
    },
    "全体": {
        "進捗": "全体の進捗",
        "計算式": "全体の進捗の計算（端数処理の前まで）",
        **_COUNTS,
    },
    "政策": {
        "番号": "基本政策の番号",
        "名称": "基本政策",
        "進捗": "基本政策の進捗",
        "計算式": "基本政策の進捗の計算（端数処理の前まで）",
        **_COUNTS,
        "公約別進捗": "公約の番号と進捗を並べたもの",
        "公約一覧": "この基本政策の公約の一覧（下の「公約」）",
    },
    "公約": {
        "番号": "公約の番号",
        "名称": "公約",
        "進捗": "公約の進捗",
        "計算式": "公約の進捗の計算（端数処理の前まで）",
        **_COUNTS,
        "施策一覧": "この公約の施策の一覧（下の「施策」）",
    },
    "施策": {
        "番号": "施策の番号",
        "名称": "施策",
        "星": "10個の星（評価がなければ「－」）",
        "星上段": "星の前半の5個（評価がなければ空）",
        "星下段": "星の後半の5個（評価がなければ空）",
        "平均": "取組の評価の平均（端数処理の前。続きの桁は「…」、評価がなければ空）",
        "計算式": "平均の計算（評価の合計÷取組の数。取組が一つなら空）",
        "引継": "公約の計算に使う値（平均のままなら空）",
        "評価": "施策の評価（端数処理の後）",
        "評価済": "評価した取組の件数",
        "全取組": "全取組の件数",
        "注": "件数の注（全て集計した場合は空）",
        "取組一覧": "この施策の取組の一覧（下の「取組」）",
        "部署一覧": "担当部署の名前の一覧",
    },
    "取組": {
        "番号": "取組番号",
        "名称": "取組事業",
        "評価欄": "取組の評価。評価のない取組は、対象外・中止・未報告・確認中",
        "本文": "実施内容。評価のない取組は、その理由（なければ空）",
        "実施内容": "名称を別に印刷しないときの実施内容（評価のない取組は、状態、名称と理由）",
        "評価": "取組の評価",
        "状態": "完了・対象外・中止・未報告・確認中（なければ空）",
        "担当部署": "主担当の部署",
    },
    "除外": {
        "番号": "取組番号",
        "名称": "取組事業",
        "状態": "対象外・中止・未報告・確認中",
        "担当部署": "主担当の部署",
        "理由": "含めていない理由",
    },
    "目安": {"評価": "点数", "意味": "その点数の目安"},
    "帯": {"範囲": "進捗の範囲", "公約数": "その範囲にある公約の数"},
    "比較": {
        "名称": "「前回」か「前年度末」",
        "前回時点": "比べる月の呼び名",
        "要約": "全体の増減と、評価が上がった取組と下がった取組の件数を述べる文",
        "前回": "そのときの全体の進捗",
        "今回": "今回の全体の進捗",
        "増減": "全体の進捗の増減",
        "同じ取組の値": "両方の時点で評価した取組だけの進捗（入れ替わりがなければ空）",
        "同じ取組": "両方の時点で評価した取組だけで比べた増減",
        "件数": "評価済み／全取組の件数（変わったときは前回→今回）",
        "入替": "加わった取組と除かれた取組（なければ空）",
        "比較政策一覧": "基本政策ごとの比較の一覧（下の「比較政策」）",
        "変化一覧": "除かれた取組、評価が下がった取組、新しい取組の一覧（下の「変化」）",
    },
    "変化": {
        "変化": "終了・中止・対象外・未報告・確認中・下降・再開・新規",
        "番号": "取組番号",
        "名称": "取組事業",
        "評価": "前回と今回の評価",
        "理由": "変わった理由（備考は印刷しません）",
    },
    "比較政策": {
        "番号": "基本政策の番号",
        "名称": "基本政策",
        "前回": "そのときの進捗",
        "今回": "今回の進捗",
        "増減": "進捗の増減",
        "同じ取組の値": "両方の時点で評価した取組だけの進捗（入れ替わりがなければ空）",
        "同じ取組": "両方の時点で評価した取組だけで比べた増減",
        "件数": "評価済み／全取組の件数（変わったときは前回→今回）",
        "入替": "加わった取組と除かれた取組（なければ空）",
        "比較公約一覧": "公約ごとの比較の一覧（下の「比較公約」）",
    },
    "比較公約": {
        "番号": "公約の番号",
        "名称": "公約",
        "前回": "そのときの進捗",
        "今回": "今回の進捗",
        "増減": "進捗の増減",
        "同じ取組の値": "両方の時点で評価した取組だけの進捗（入れ替わりがなければ空）",
        "同じ取組": "両方の時点で評価した取組だけで比べた増減",
        "件数": "評価済み／全取組の件数（変わったときは前回→今回）",
        "入替": "加わった取組と除かれた取組（なければ空）",
    },
}


def name_meaning(path: str) -> str:
    """Return what `path` (政策.進捗, or 時点) means."""
    thing, _, name = path.rpartition(".")
    return NAME_MEANINGS[thing][name]


# The guide, docs/template.md. Its tables are made of the names above.
GUIDE = """
# 報告書のひな形の手引き

<!-- この文書は `make docs` がプログラムから作成します。手で直さないでください。 -->

報告書は `input_templates/report.docx`（ひな形）から作成します。普通のWord文書なので、文章、書体、色、表の幅、ページの区切りは Word で自由に直せます。
`{{ … }}` や `{% … %}` と書いた箇所に、集計した値が入ります。

```
pledgexl template new 新しいひな形.docx   標準のひな形を作成する（同じ名前の別のファイルには上書きしません）
pledgexl template check                 input_templates/report.docx に誤りがないか点検する
pledgexl template check 直したひな形.docx
```

ひな形を直した後は、必ず `template check` をしてください。見出しと段落を挙げて、全ての誤りを示します。誤りの表示がなければ、そのまま使えます。

## 書き方

| 書き方 | 働き |
|---|---|
| `{{ 時点 }}` | その場所に値を印刷します。二重の波括弧は半角です |
| `{%tr for 政策 in 政策一覧 %}` … `{%tr endfor %}` | 間の**表の行**を、一覧の数だけ繰り返します |
| `{%p for 取組 in 施策.取組一覧 %}` … `{%p endfor %}` | 間の**段落**を、一覧の数だけ繰り返します |
| `{%p if 暫定 %}` … `{%p endif %}` | 間の段落を、値があるときだけ印刷します |

- `{%tr … %}` だけの行、`{%p … %}` だけの段落（灰色の小さな字）は、印刷すると消えます。**ほかの文字を一緒に書かないでください。** 一緒に消えてしまうためです。
- 一覧から取り出したものの名前は自由です。`{%tr for 政策 in 政策一覧 %}` の間では `{{ 政策.名称 }}` のように「.」を付けて使います。
- 計算や、値を加工する命令は書けません。値はどれも、そのまま印刷できる文字です。
- 目次は Word の目次（フィールド）です。項目は報告書を作成するたびに入れ直されます。ページ番号は `pledgexl run --pdf` で入り、Word で目次を右クリックして「フィールド更新」を選んでも入ります。
- グラフは `{{ グラフ_公約 }}` のように書いたところに入ります。報告書の中で右クリックし「データの編集」で数値を見られます。
- ロゴなどの画像は「リンク」ではなく「挿入」で入れてください。
- **読む人に見えるものだけを、印刷したものとして確かめます。** 値を隠し文字、背景と同じ色、ごく小さな字、高さの足りない固定の行や枠に置くと、報告書を作成しません。濃い網かけの上の白い文字は使えます。
- 数値の `{{ … }}` には、数字や「.」「,」「△」をすぐ隣に付けないでください。別の数値に見えます。数値の欄に数字を直接入力することもできません。
- 脚注と文末脚注でも `{{ … }}` を使えます。ひな形のグラフや図の中では使えません。
- 変更履歴は承諾したものとして印刷し、コメントは報告書に入れません。`template check` が件数を示します。
- フィールドは、ページ番号、目次、参照、番号、ハイパーリンクなど、文書だけで決まるものを使えます。日付（DATE）、計算（=）、ほかのファイルを読むもの、マクロ、埋め込みオブジェクトは使えません。
- 消してはならないもの：`全体.進捗`、`政策`・`公約`の名称と進捗、`施策.名称`、`取組.本文`（又は `取組.実施内容`）、`除外一覧`、`未報告一覧`、`暫定表示`。ほかの部分は、要らなければ消せます。
"""
GUIDE_TABLE = "| 書き方 | 意味 | 例 |\n|---|---|---|"
GUIDE_TITLES = {
    "": "どこでも使える名前",
    "全体": "全体",
    "政策": "基本政策　`{%tr for 政策 in 政策一覧 %}`",
    "公約": "公約　`{%tr for 公約 in 政策.公約一覧 %}`",
    "施策": "施策　`{%tr for 施策 in 公約.施策一覧 %}`",
    "取組": "取組　`{%p for 取組 in 施策.取組一覧 %}`",
    "除外": "除外　`{%tr for 除外 in 除外一覧 %}`、`{%tr for 除外 in 未報告一覧 %}`",
    "目安": "目安　`{%tr for 目安 in 評価基準 %}`",
    "帯": "範囲　`{%tr for 帯 in 進捗分布 %}`",
    "比較": "比較　`{%p for 比較 in 比較一覧 %}`",
    "変化": "変化　`{%tr for 変化 in 比較.変化一覧 %}`",
    "比較政策": "比較政策　`{%tr for 比較政策 in 比較.比較政策一覧 %}`",
    "比較公約": "比較公約　`{%tr for 比較公約 in 比較政策.比較公約一覧 %}`",
}
