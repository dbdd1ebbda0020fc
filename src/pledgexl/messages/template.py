"""What is said of a Word template: its mistakes, and what each of its names means."""

from collections.abc import Mapping
from enum import Enum

from pledgexl.messages.language import Language


class TemplateFault(Enum):
    """A mistake in a template: (Japanese, English); {…} is filled."""

    FULL_WIDTH = (
        "「{found}」が全角です。半角で {{{{ … }}}} や {{% … %}} と書いてください。",
        "“{found}” is full-width. Type {{{{ … }}}} or {{% … %}} in half width.",
    )
    FULL_WIDTH_SIGN = (
        "「{tag}」の中の「{found}」が全角です。半角に直してください。",
        "“{found}” in “{tag}” is full-width. Type it in half width.",
    )
    BRACES = (
        "「{found}」のかっこが足りないか余っています。{{{{ 名前 }}}} や {{% … %}} を、同じ段落の中で閉じてください。",
        "“{found}” has too few or too many braces. Close {{{{ name }}}} or {{% … %}} within the same paragraph.",
    )
    EMPTY = (
        "「{tag}」には名前がありません。何も印刷されません。",
        "“{tag}” names nothing and prints nothing.",
    )
    UNREADABLE = (
        "「{tag}」の書き方に誤りがあります（{detail}）。",
        "“{tag}” cannot be read ({detail}).",
    )
    FORBIDDEN = (
        "「{tag}」は使えません。名前だけを書いてください。",
        "“{tag}” is not allowed. Use names only.",
    )
    UNKNOWN_WORD = (
        "「{tag}」の「{found}」という命令はありません。{hint}",
        "“{tag}”: there is no command “{found}”. {hint}",
    )
    UNKNOWN_NAME = (
        "「{found}」という名前は、ここでは使えません。{hint}",
        "The name “{found}” does not exist here. {hint}",
    )
    UNKNOWN_FIELD = (
        "「{owner}」に「{found}」という項目はありません。{hint}",
        "“{owner}” has no “{found}”. {hint}",
    )
    UNKNOWN_FILTER = (
        "「{tag}」の「|{found}」は使えません。消してください。",
        "“|{found}” in “{tag}” does not exist. Take it out.",
    )
    FIELD_OF_A_LIST = (
        "「{owner}」は一覧です。{{%tr for … in {owner} %}} で一つずつ取り出してから「.{found}」を書いてください。",
        "“{owner}” is a list. Take its things one by one with {{%tr for … in {owner} %}} and write “.{found}” on them.",
    )
    PRINTS_NOTHING = (
        "「{tag}」は名前だけでは印刷できません。{hint}",
        "“{tag}” cannot be printed as it is. {hint}",
    )
    NOT_A_LIST = (
        "「{tag}」の「{found}」は一覧ではないので、繰り返せません。{hint}",
        "“{found}” in “{tag}” is no list to repeat. {hint}",
    )
    SPACE_BEFORE_SCOPE = (
        "「{tag}」は、{{% のすぐ後に {found} を続けて {{%{found} … %}} と書いてください。",
        "“{tag}”: write {found} right behind {{%, as in {{%{found} … %}}.",
    )
    SPACE_AFTER_SCOPE = (
        "「{tag}」は、{{%{found} の後に半角の空白を一つ入れてください。",
        "“{tag}”: put one half-width space behind {{%{found}.",
    )
    OUTSIDE_TABLE = (
        "「{tag}」は表の行の中でだけ使えます。表の外では {{%p … %}} と書いてください。",
        "“{tag}” works in a row of a table only. Outside, write {{%p … %}}.",
    )
    NOT_ALONE = (
        "「{tag}」のある{around}には、ほかのものを書けません。{around}ごと消えるため「{found}」が印刷されません。{around}を分けてください。",
        "“{tag}” takes its whole {around} away, and “{found}” would not be printed. Give it a {around} of its own.",
    )
    STRAY = (
        "「{tag}」に対応する {expected} がありません。{expected} を消したか、{found} が余っています。",
        "“{tag}” has no {expected}. Either the {expected} was deleted, or this {found} is one too many.",
    )
    UNCLOSED = (
        "「{tag}」が閉じられていません。{expected} の行か段落が消えていないか確かめてください。",
        "“{tag}” is never closed. Check whether its {expected} was deleted.",
    )
    CROSSED = (
        "「{tag}」が「{opening}」を閉じようとしています。先に {expected} が要ります。",
        "“{tag}” would close “{opening}”, which needs {expected} first.",
    )
    SCOPE_DIFFERS = (
        "「{opening}」を「{tag}」で閉じています。{{%tr は {{%tr で、{{%p は {{%p で閉じてください。",
        "“{opening}” is closed by “{tag}”. Close {{%tr with {{%tr, and {{%p with {{%p.",
    )
    MISPLACED = (
        "「{opening}」と「{tag}」が別の場所（別の表や別のセル）にあります。同じ表・同じセルの中に置いてください。",
        "“{opening}” and “{tag}” stand in different tables or cells. Put both into the same one.",
    )
    PARTIAL_LOOP = (
        "「{tag}」では一覧の一部しか印刷されません。条件や [ ] を消して、一覧の全部を繰り返してください。",
        "“{tag}” prints a part of the list only. Take conditions and [ ] out and repeat all of it.",
    )
    LOOP_PRINTS_NOTHING = (
        "「{tag}」から endfor までの間で「{found}」が使われていません。endforの位置を確かめてください。",
        "“{found}” is not used between “{tag}” and its endfor. Check where the endfor stands.",
    )
    MISSING_SECTION = (
        "「{found}」（{meaning}）がどこにもありません。報告書に要る部分が消えています。",
        "“{found}” is nowhere. A part that the report needs is missing.",
    )

    FOREIGN_PART = (
        "使えないもの「{found}」（{target}）が入っています。{cure}",
        "It holds “{found}” ({target}), which is not allowed. {cure}",
    )
    FOREIGN_FIELD = (
        "フィールド「{found}」は使えません。{cure}",
        "The field “{found}” is not allowed. {cure}",
    )
    REVISIONS = (
        "変更履歴が{count}件残っています。報告書では、すべて承諾したものとして印刷します。「校閲」タブの「承諾」で反映しておくと確かです。",
        "{count} tracked change(s) are left. The report prints them as accepted. Better accept or reject them in the Review tab.",
    )
    COMMENTS = (
        "コメントが{count}件残っています。報告書には入れません。",
        "{count} comment(s) are left. They do not go into the report.",
    )
    INVISIBLE = (
        "「{tag}」は印刷しても見えません（{reason}）。見えるように直すか、消してください。",
        "“{tag}” would be printed but not seen ({reason}). Make it visible, or take it out.",
    )
    STRUCK = (
        "「{tag}」に取り消し線が引いてあります。印刷すると、取り消したものに見えます。線を外すか、「{tag}」を消してください。",
        "“{tag}” is struck through and would read as withdrawn. Take the line away, or “{tag}” out.",
    )
    TOUCHED = (
        "「{tag}」に「{found}」が付いていて、別の数値に見えます。消すか、空白や言葉をあいだに入れてください。",
        "“{tag}” touches “{found}” and would read as another figure. Take that out, or put a space or a word between.",
    )
    TYPED_FIGURE = (
        "数値の欄に「{found}」と入力されています。{{{{ … }}}} に戻してください。毎月同じ数でよければ「目標{found}」のように言葉を添えてください。",
        "“{found}” is typed where a figure is printed. Put its {{{{ … }}}} back; if it is the same number every month, add a word to it.",
    )
    BRACES_IN_PART = (
        "「{found}」は、ここ（グラフや図の中など）では値に変わらず、そのまま印刷されます。本文に移してください。",
        "“{found}” is not filled here (inside a chart or a diagram) and would be printed as it is. Move it into the text.",
    )
    NO_STYLE = (
        "スタイル「{found}」がありません（{count}か所で使われています）。標準の書体になります。スタイルを戻すか、別のスタイルを選んでください。",
        "The style “{found}” is gone (used in {count} place(s)); its text takes the default look. Restore it, or choose another.",
    )
    OWN_LETTER = (
        "「{found}」は外字です。ほかのPCでは別の字や空白に見えます。ふつうの字に直すか、図で入れてください。",
        "“{found}” is a letter of one PC only; elsewhere it shows as another, or as nothing. Type another, or put in a picture.",
    )
    RAGGED = (
        "表のこの行は{found}列で、ほかの行は{expected}列です。列を足す・消すときは、{{%tr … %}} の行も含めてすべての行でそろえてください。",
        "This row of a table has {found} column(s), the others {expected}. Add or delete columns in all rows, those with {{%tr … %}} too.",
    )


_CURES = {
    "attachedTemplate": (
        "「開発」タブの「文書テンプレート」で、添付されたテンプレートを Normal に戻してください。",
        "In the Developer tab, Document Template, attach Normal again.",
    ),
    "mailMerge": (
        "「差し込み文書」タブの「差し込み印刷の開始」で、「標準のWord文書」に戻してください。",
        "In the Mailings tab, Start Mail Merge, choose Normal Word Document.",
    ),
    "aFChunk": (
        "埋め込まれた文書です。内容を貼り付け直してください。",
        "It is a document put in as a whole. Paste its content instead.",
    ),
    "vbaProject": (
        "マクロです。「Word文書（*.docx）」で保存し直してください。",
        "It is a macro. Save the file as Word Document (*.docx).",
    ),
    "oleObject": (
        "埋め込みオブジェクトです。図として貼り付け直してください。",
        "It is an embedded object. Paste it as a picture.",
    ),
    "package": (
        "埋め込みオブジェクトです。図として貼り付け直してください。",
        "It is an embedded object. Paste it as a picture.",
    ),
    "image": (
        "画像は「リンク」ではなく「挿入」で入れてください。",
        "Insert pictures instead of linking them.",
    ),
    "=": (
        "計算した値は確かめられません。{{ … }} の値を使うか、Ctrl+Shift+F9で文字に変えてください。",
        "What Word works out cannot be proved. Use a {{ … }}, or make it text with Ctrl+Shift+F9.",
    ),
    "DATE": (
        "開くたびに日付が変わります。{{ 作成日 }} を使ってください。",
        "The date would change on every opening. Use {{ 作成日 }}.",
    ),
    "TITLE": ("{{ 報告書名 }} を使ってください。", "Use {{ 報告書名 }}."),
}
_ANY_CURE = (
    "Wordで開いて、それを取り除くか、Ctrl+Shift+F9で文字に変えてください。",
    "Open it in Word and take it out, or make it text with Ctrl+Shift+F9.",
)
_REASONS = {
    "hidden": ("隠し文字", "hidden text"),
    "colour": ("文字が背景と同じ色", "its colour is that of its background"),
    "small": ("文字が小さすぎるか、詰まりすぎ", "its letters are too small or too close"),
    "off": ("表が紙の右端からはみ出す", "its table goes beyond the edge of the paper"),
    "struck": ("取り消し線", "it is struck through"),
    "cut": ("高さが固定された行や枠に収まらない", "it does not fit a row or box of fixed height"),
}


def reason_text(reason: str, language: Language) -> str:
    """Return why something is not seen."""
    return _in(language, _REASONS[reason])


def _in(language: Language, pair: tuple[str, str]) -> str:
    return pair[0] if language is Language.JA else pair[1]


_PLACES = {
    Language.JA: {
        "body": "本文の{number}段落め",
        "header": "ヘッダーの{number}段落め",
        "footer": "フッターの{number}段落め",
        "footnotes": "脚注の{number}段落め",
        "endnotes": "文末脚注の{number}段落め",
        "part": "ファイル内の{section}",
        "section": "（「{section}」の節）",
        "quote": "　該当の段落：「{quote}」",
        "whole": "全体",
    },
    Language.EN: {
        "body": "paragraph {number}",
        "header": "header, paragraph {number}",
        "footer": "footer, paragraph {number}",
        "footnotes": "footnotes, paragraph {number}",
        "endnotes": "endnotes, paragraph {number}",
        "part": "{section} in the file",
        "section": " (in “{section}”)",
        "quote": "  The paragraph: “{quote}”",
        "whole": "whole template",
    },
}
_HINTS = {
    Language.JA: {"name": "もしかして「{name}」？", "field": "「{name}」のように書いてください。"},
    Language.EN: {"name": "Did you mean “{name}”?", "field": "Write something like “{name}”."},
}
_AROUND = {
    Language.JA: {"tr": "行", "tc": "セル", "p": "段落"},
    Language.EN: {"tr": "row", "tc": "cell", "p": "paragraph"},
}


def fault_text(fault: TemplateFault, language: Language, values: Mapping[str, str]) -> str:
    """Return the sentence about `fault`, filled with `values`.

    `maybe` becomes a question, `example` an advice, and `scope` the word for what it means.
    """
    japanese, english = fault.value
    hints = [
        _HINTS[language][kind].format(name=values[key])
        for key, kind in (("maybe", "name"), ("example", "field"))
        if values.get(key)
    ]
    around = _AROUND[language].get(values.get("scope", ""), "")
    filled = {**values, "hint": "".join(hints), "around": around}
    filled["cure"] = _in(language, _CURES.get(values.get("found", ""), _ANY_CURE))
    if "reason" in values:
        filled["reason"] = reason_text(values["reason"], language)
    return _in(language, (japanese, english)).format_map(filled).rstrip()


def place_text(area: str, language: Language, values: Mapping[str, str]) -> str:
    """Return where in Word to look: the paragraph's number and the heading above it."""
    said = _PLACES[language]
    is_named = values.get("section") and area != "part"
    section = said["section"].format_map(values) if is_named else ""
    return said[area].format_map(values) + section


def quote_text(quote: str, language: Language) -> str:
    """Return the paragraph that is spoken of."""
    return _PLACES[language]["quote"].format(quote=quote) if quote else ""


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
        "全体": "全体の数値（下の「全体」）",
        "政策一覧": "基本政策の一覧（下の「政策」）",
        "政策数": "基本政策の数",
        "公約数": "公約の数",
        "施策数": "施策の数",
        "集計状況": "集計した取組の件数を述べる文",
        "除外一覧": "平均に含めていない取組の一覧（下の「除外」）",
        "未報告一覧": "集計に含まれていない取組の一覧（下の「除外」と同じ項目）",
        "計算規則": "計算のしかたを一行で",
        "計算規則一覧": "計算のしかたを階層ごとに述べる文の一覧",
        "進捗分布": "進捗の範囲ごとの公約の数の一覧（下の「帯」）",
        "比較一覧": "前回・前年度末との比較の一覧。過去の結果がなければ空（下の「比較」）",
        "グラフ_基本政策": "基本政策ごとの進捗のグラフ（Wordで編集できます）",
        "グラフ_公約": "公約ごとの進捗のグラフ（Wordで編集できます）",
    },
    "全体": {
        "進捗": "全体の進捗",
        "評価済": "評価された取組の件数",
        "全取組": "すべての取組の件数",
        "除外": "対象外・中止の件数",
        "注": "件数の注（欠けも除外もなければ空）",
        "除外注": "除外の注（なければ空）",
    },
    "政策": {
        "番号": "政策の番号",
        "名称": "基本政策",
        "進捗": "基本政策の進捗",
        "評価済": "評価された取組の件数",
        "全取組": "すべての取組の件数",
        "注": "件数の注（欠けも除外もなければ空）",
        "除外注": "除外の注（なければ空）",
        "公約別進捗": "公約の番号と進捗を並べたもの",
        "公約一覧": "この政策の公約の一覧（下の「公約」）",
    },
    "公約": {
        "番号": "公約の番号",
        "名称": "公約",
        "進捗": "公約の進捗",
        "評価済": "評価された取組の件数",
        "全取組": "すべての取組の件数",
        "注": "件数の注（欠けも除外もなければ空）",
        "除外注": "除外の注（なければ空）",
        "施策一覧": "この公約の施策の一覧（下の「施策」）",
    },
    "施策": {
        "番号": "施策の番号",
        "名称": "施策",
        "星上段": "星の前半の5個（評価がなければ空）",
        "星下段": "星の後半の5個（評価がなければ空）",
        "評価": "施策の評価",
        "評価済": "評価された取組の件数",
        "全取組": "すべての取組の件数",
        "注": "件数の注（欠けも除外もなければ空）",
        "取組一覧": "この施策の取組の一覧（下の「取組」）",
        "部署一覧": "担当部署の名前の一覧",
    },
    "取組": {
        "番号": "取組番号",
        "名称": "取組事業",
        "実施内容": "実施内容（評価のない取組は、区分と理由）",
        "評価": "取組の評価",
        "状態": "完了・対象外・中止・未報告・要修正（なければ空）",
        "担当部署": "主担当の部署",
    },
    "除外": {
        "番号": "取組番号",
        "名称": "取組事業",
        "状態": "対象外・中止・未報告・要修正",
        "担当部署": "主担当の部署",
        "理由": "含めていない理由",
    },
    "帯": {"範囲": "進捗の範囲", "公約数": "その範囲にある公約の数"},
    "比較": {
        "名称": "「前回」か「前年度末」",
        "前回時点": "比べる月の呼び名",
        "要約": "評価が上がった取組と下がった取組の件数を述べる文",
        "前回": "そのときの全体の進捗",
        "今回": "今回の全体の進捗",
        "増減": "全体の進捗の増減",
        "比較政策一覧": "政策ごとの比較の一覧（下の「比較政策」）",
    },
    "比較政策": {
        "番号": "政策の番号",
        "名称": "基本政策",
        "前回": "そのときの進捗",
        "今回": "今回の進捗",
        "増減": "進捗の増減",
        "比較公約一覧": "公約ごとの比較の一覧（下の「比較公約」）",
    },
    "比較公約": {
        "番号": "公約の番号",
        "名称": "公約",
        "前回": "そのときの進捗",
        "今回": "今回の進捗",
        "増減": "進捗の増減",
    },
}


def name_meaning(path: str) -> str:
    """Return what `path` (政策.進捗, or 時点) means."""
    thing, _, name = path.rpartition(".")
    return NAME_MEANINGS[thing][name]


# The guide, docs/template.md. Its tables are made of the names above.
GUIDE = """
# Word様式（テンプレート）の手引き

<!-- この文書は `make docs` がプログラムから作ります。手で直さないでください。 -->

報告書は `input_templates/report.docx` から作られます。ふつうのWord文書なので、文章、書体、色、表の幅、ページの区切りは Word で自由に直せます。
`{{ … }}` や `{% … %}` と書かれたところに、集計した値が入ります。

```
pledgexl template new 新しい様式.docx   既定の様式を書き出す（同じ名前の別のファイルには上書きしません）
pledgexl template check               input_templates/report.docx に間違いがないか調べる
pledgexl template check 直した様式.docx
```

様式を直したら、必ず `template check` をしてください。間違いを、見出しと段落を挙げてすべて知らせます。何も言われなければ、そのまま使えます。

## 書き方

| 書き方 | はたらき |
|---|---|
| `{{ 時点 }}` | その場所に値を印刷します。二重の波かっこは半角です |
| `{%tr for 政策 in 政策一覧 %}` … `{%tr endfor %}` | あいだの**表の行**を、一覧の数だけ繰り返します |
| `{%p for 取組 in 施策.取組一覧 %}` … `{%p endfor %}` | あいだの**段落**を、一覧の数だけ繰り返します |
| `{%p if 暫定 %}` … `{%p endif %}` | あいだの段落を、値があるときだけ印刷します |

- `{%tr … %}` だけの行、`{%p … %}` だけの段落（灰色の小さな字）は、印刷すると消えます。**ほかの文字を一緒に書かないでください。** 一緒に消えてしまうためです。
- 一覧から取り出したものの名前は自由です。`{%tr for 政策 in 政策一覧 %}` のあいだでは `{{ 政策.名称 }}` のように「.」を付けて使います。
- 計算や、値を加工する命令は書けません。値はどれも、そのまま印刷できる文字です。
- 目次は Word の目次（フィールド）です。項目は報告書を作るたびに入れ直されます。ページ番号は `pledgexl run --pdf` で入り、Word で目次を右クリックして「フィールド更新」を選んでも入ります。
- グラフは `{{ グラフ_公約 }}` のように書いたところに入ります。報告書の中で右クリックし「データの編集」で数値を見られます。
- ロゴなどの画像は「リンク」ではなく「挿入」で入れてください。
- **読む人に見えるものだけを、印刷したものとして確かめます。** 値を隠し文字、背景と同じ色、ごく小さな字、高さの足りない固定の行や枠に置くと、報告書は作られません。濃い網かけの上の白い文字は使えます。
- 数値の `{{ … }}` には、数字や「.」「,」「△」をすぐ隣に付けないでください。別の数値に見えます。数値の欄に数字を直接入力することもできません。
- 脚注と文末脚注でも `{{ … }}` を使えます。テンプレートのグラフや図の中では使えません。
- 変更履歴は承諾したものとして印刷し、コメントは報告書に入れません。`template check` が件数を知らせます。
- フィールドは、ページ番号、目次、参照、番号、ハイパーリンクなど、文書だけで決まるものを使えます。日付（DATE）、計算（=）、ほかのファイルを読むもの、マクロ、埋め込みオブジェクトは使えません。
- 消してはならないもの：`全体.進捗`、`政策`・`公約`の名称と進捗、`施策.名称`、`取組.実施内容`、`除外一覧`、`未報告一覧`、`暫定表示`。ほかの部分は、要らなければ消せます。
"""
GUIDE_TABLE = "| 書き方 | 意味 | 例 |\n|---|---|---|"
GUIDE_TITLES = {
    "": "どこでも使える名前",
    "全体": "全体",
    "政策": "政策　`{%tr for 政策 in 政策一覧 %}`",
    "公約": "公約　`{%tr for 公約 in 政策.公約一覧 %}`",
    "施策": "施策　`{%tr for 施策 in 公約.施策一覧 %}`",
    "取組": "取組　`{%p for 取組 in 施策.取組一覧 %}`",
    "除外": "除外　`{%tr for 除外 in 除外一覧 %}`、`{%tr for 除外 in 未報告一覧 %}`",
    "帯": "帯　`{%tr for 帯 in 進捗分布 %}`",
    "比較": "比較　`{%p for 比較 in 比較一覧 %}`",
    "比較政策": "比較政策　`{%tr for 比較政策 in 比較.比較政策一覧 %}`",
    "比較公約": "比較公約　`{%tr for 比較公約 in 比較政策.比較公約一覧 %}`",
}
