"""What is said in the printed report beside the template's own words, and about its template.

The report is Japanese, as the council that reads it; the lines about a template know both
languages.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pledgexl.messages.language import Language
from pledgexl.model.average import Average, Carry, Cut, Level, LevelRule
from pledgexl.model.summary import Coverage
from pledgexl.schema import CARRY_WORDS, CUT_WORDS, LEVEL_WORDS

NO_FIGURE = "－"
PROVISIONAL_MARK = "【暫定】"
FORM_NOT_SUBMITTED = "様式が提出されていません。"
FORM_REJECTED = "提出された様式に直すところがあり、受け付けていません。"
RATING_BLANK = "評価が入力されていません。"
ROW_REJECTED = "入力に直すところがあります。"
POLICY_CHART = "基本政策ごとの進捗"
PLEDGE_CHART = "公約ごとの進捗"
LAST_MONTH = "前回"
YEAR_END = "前年度末"
_BANDS = 5


class ReportFault(StrEnum):
    """Why a report cannot be made of a template."""

    NOT_A_DOCUMENT = "not_a_document"
    UNKNOWN_NAME = "unknown_name"
    BAD_TAG = "bad_tag"
    FULL_WIDTH_TAG = "full_width_tag"
    FORBIDDEN = "forbidden"
    CANNOT_EVALUATE = "cannot_evaluate"
    BROKEN_LAYOUT = "broken_layout"
    ENDLESS = "endless"
    PARTIAL_LOOP = "partial_loop"
    TOO_LARGE = "too_large"
    OLD_FORMAT = "old_format"
    LOCKED = "locked"
    BROKEN_PART = "broken_part"
    DOCUMENT_TYPE = "document_type"
    MISTAKES = "mistakes"
    BRACES_LEFT = "braces_left"
    MARKS_LEFT = "marks_left"
    TOUCHED = "touched"
    INVISIBLE = "invisible"
    PDF_DIFFERS = "pdf_differs"
    TAG_SWALLOWED = "tag_swallowed"
    NOT_PRINTED = "not_printed"
    TEXT_CHANGED = "text_changed"
    WORKBOOK_DIFFERS = "workbook_differs"
    NOT_IN_WORKBOOK = "not_in_workbook"


# {…} is filled by `error_text`; {quote} is a paragraph of the template, or nothing.
_ERRORS: dict[ReportFault, dict[Language, str]] = {
    ReportFault.NOT_A_DOCUMENT: {
        Language.JA: "報告書のテンプレートを開けません。Wordで開いて「Word文書（*.docx）」で保存し直してください（{detail}）。",
        Language.EN: "The report template cannot be opened. Open it in Word and save it as Word Document (*.docx) ({detail}).",
    },
    ReportFault.UNKNOWN_NAME: {
        Language.JA: "テンプレートの「{name}」という名前は使えません。つづりを確かめてください。{quote}",
        Language.EN: "The template uses the name “{name}”, which does not exist. Check its spelling. {quote}",
    },
    ReportFault.BAD_TAG: {
        Language.JA: "テンプレートの {{%…%}} か {{{{…}}}} の書き方に誤りがあります（{detail}）。forにはendfor、ifにはendifが要ります。{quote}",
        Language.EN: "The template has a faulty {{%…%}} or {{{{…}}}} ({detail}). Each for needs its endfor and each if its endif. {quote}",
    },
    ReportFault.FULL_WIDTH_TAG: {
        Language.JA: "テンプレートの {{{{…}}}} か {{%…%}} が全角で書かれています。半角に直してください。{quote}",
        Language.EN: "The template has {{{{…}}}} or {{%…%}} in full-width characters. Type them in half width. {quote}",
    },
    ReportFault.FORBIDDEN: {
        Language.JA: "テンプレートに許されていない書き方があります（{detail}）。値の名前だけを書いてください。",
        Language.EN: "The template does something that is not allowed ({detail}). Use the names of values only.",
    },
    ReportFault.CANNOT_EVALUATE: {
        Language.JA: "テンプレートの計算や加工ができません（{detail}）。値はどれも文字です。名前だけを書いてください。",
        Language.EN: "An expression in the template cannot be worked out ({detail}). All values are texts; use their names only.",
    },
    ReportFault.BROKEN_LAYOUT: {
        Language.JA: "テンプレートから作った文書の構造が壊れています（{detail}）。for・ifの行や段落が、表の行や段落をまたいでいないか確かめてください。",
        Language.EN: "The document made of the template is broken ({detail}). Check that no for or if begins inside a table row or paragraph and ends outside.",
    },
    ReportFault.ENDLESS: {
        Language.JA: "テンプレートの繰り返し（for）が多すぎて終わりません。同じ一覧を入れ子にしていないか確かめてください。",
        Language.EN: "The loops (for) of the template do not come to an end. Check that no list is nested in itself.",
    },
    ReportFault.PARTIAL_LOOP: {
        Language.JA: "テンプレートの繰り返し（for）が一覧の一部しか印刷しません（{detail}）。条件や [ ] を消してください。",
        Language.EN: "A loop (for) of the template prints a part of its list only ({detail}). Take conditions and [ ] out.",
    },
    ReportFault.TOO_LARGE: {
        Language.JA: "テンプレートが大きすぎます（展開すると{size}MB）。大きな画像などを取り除いてください。",
        Language.EN: "The template is too large ({size} MB unpacked). Take large pictures out.",
    },
    ReportFault.OLD_FORMAT: {
        Language.JA: "報告書のテンプレートが古い形式（.doc など）です。Wordで開いて「名前を付けて保存」で「Word文書（*.docx）」を選んでください。",
        Language.EN: "The report template has an old format (such as .doc). Open it in Word and save it as Word Document (*.docx).",
    },
    ReportFault.LOCKED: {
        Language.JA: "報告書のテンプレートにパスワードか秘密度ラベルの暗号化が付いています。Wordで開き、「ファイル」→「情報」→「文書の保護」で暗号化を外して保存してください。",
        Language.EN: "The report template is encrypted by a password or a sensitivity label. Open it in Word, take that off under File, Info, Protect Document, and save.",
    },
    ReportFault.BROKEN_PART: {
        Language.JA: "報告書のテンプレートの中の「{part}」が壊れていて読めません（{detail}）。Wordで開いて「Word文書（*.docx）」で保存し直してください。",
        Language.EN: "“{part}” inside the report template is damaged ({detail}). Open the file in Word and save it as Word Document (*.docx).",
    },
    ReportFault.DOCUMENT_TYPE: {
        Language.JA: "報告書のテンプレートの中の「{part}」に、Wordが書かない宣言（DOCTYPE）があります。Wordで開いて「Word文書（*.docx）」で保存し直してください。",
        Language.EN: "“{part}” inside the report template declares a DOCTYPE, which Word never writes. Open the file in Word and save it as Word Document (*.docx).",
    },
    ReportFault.MISTAKES: {
        Language.JA: "テンプレートに直すところが{count}か所あります。はじめの1か所は、{ja}（すべては pledgexl template check で見られます）",
        Language.EN: "The template has {count} mistake(s). The first: {en} (pledgexl template check lists them all)",
    },
    ReportFault.BRACES_LEFT: {
        Language.JA: "テンプレートの {{ }} が値に変わらず、そのまま印刷されます。半角の {{{{ 名前 }}}} や {{%…%}} を、同じ段落の中で閉じてください。{quote}",
        Language.EN: "A {{ }} of the template would be printed as it stands. Close {{{{ name }}}} or {{%…%}}, in half width, within the same paragraph. {quote}",
    },
    ReportFault.MARKS_LEFT: {
        Language.JA: "報告書の「{part}」に、印刷できない文字が残っています。テンプレートのその場所（代替テキスト、数式など）から {{{{ … }}}} を消してください。報告書は発行していません。",
        Language.EN: "“{part}” of the report still holds characters that cannot be printed. Take {{{{ … }}}} out of there in the template (alternative texts, equations). It has not been issued.",
    },
    ReportFault.TOUCHED: {
        Language.JA: "報告書の数値「{found}」に、隣の文字が付いて「{shown}」に見えます。テンプレートのその場所に、空白や言葉を入れてください。{quote}",
        Language.EN: "The figure “{found}” of the report touches what stands beside it and reads “{shown}”. Put a space or a word there in the template. {quote}",
    },
    ReportFault.INVISIBLE: {
        Language.JA: "報告書に印刷しても見えないものが{count}件あります：{missing}（{ja}）。テンプレートのその場所を、見えるように直してください。{quote}",
        Language.EN: "The report would print {count} thing(s) that nobody sees: {missing} ({en}). Make that place of the template visible. {quote}",
    },
    ReportFault.PDF_DIFFERS: {
        Language.JA: "PDFに見あたらないものが{count}件あります：{missing}。テンプレートのその場所が、ページや枠からはみ出していないか確かめてください。どの文書も発行していません。",
        Language.EN: "The PDF lacks {count} thing(s): {missing}. Check that this place of the template lies within its page and box. Nothing has been issued.",
    },
    ReportFault.TAG_SWALLOWED: {
        Language.JA: "テンプレートの{missing}が印刷されません。{{%tr …%}} や {{%p …%}} は、ほかに何もない行や段落に書いてください。",
        Language.EN: "The template loses {missing}. Put each {{%tr …%}} or {{%p …%}} in a row or paragraph of its own.",
    },
    ReportFault.NOT_PRINTED: {
        Language.JA: "報告書に印刷されないものが{count}件あります：{missing}。テンプレートのforとendforの位置を確かめてください。",
        Language.EN: "The report would leave out {count} thing(s): {missing}. Check where for and endfor stand in the template.",
    },
    ReportFault.TEXT_CHANGED: {
        Language.JA: "報告書の内容が元のとおりではありません：{missing}。報告書は発行していません。",
        Language.EN: "The report does not say what was submitted: {missing}. It has not been issued.",
    },
    ReportFault.WORKBOOK_DIFFERS: {
        Language.JA: "報告書と集計ブックで違う数値が{count}件あります：{item}は {report} で「{printed}」、{workbook} の {cell} で「{shown}」です。どちらも発行していません。テンプレートに前の月の数値が残っていないか確かめてください。",
        Language.EN: "The report and the workbook differ in {count} figure(s): {item} is “{printed}” in {report} and “{shown}” in {workbook}, {cell}. Neither has been issued. Check that the template holds no figure of an earlier month.",
    },
    ReportFault.NOT_IN_WORKBOOK: {
        Language.JA: "集計ブックにない数値が報告書に{count}件あります：{item}は {report} で「{printed}」ですが、{workbook} の {sheets} にありません。どちらも発行していません。テンプレートに前の月の数値が残っていないか確かめてください。",
        Language.EN: "The report prints {count} figure(s) that the workbook does not show: {item} is “{printed}” in {report} and is not in {workbook}, {sheets}. Neither has been issued. Check that the template holds no figure of an earlier month.",
    },
}
_QUOTE = {Language.JA: "該当の段落：「{quote}」", Language.EN: "The paragraph: “{quote}”"}


def error_text(fault: ReportFault, language: Language, values: Mapping[str, str]) -> str:
    """Return the one sentence about `fault`, filled with `values`."""
    quote = values.get("quote", "")
    filled = {**values, "quote": _QUOTE[language].format(quote=quote) if quote else ""}
    return _ERRORS[fault][language].format_map(filled).rstrip()


def coverage_note(coverage: Coverage) -> str:
    """Return what is to be said in small beside a figure: `※14件中12件`, `※1件除外`, both in two lines, or ""."""
    parts = [] if coverage.is_complete else [f"※{coverage.expected}件中{coverage.rated}件"]
    if coverage.excluded:
        parts.append(exclusion_note(coverage))
    return "\n".join(parts)


def exclusion_note(coverage: Coverage) -> str:
    """Return the note on what a figure leaves out where its coverage already stands."""
    return f"※{coverage.excluded}件除外" if coverage.excluded else ""


def coverage_sentence(coverage: Coverage) -> str:
    """Return how many initiatives stand behind the whole report, and why the rest do not."""
    said = f"全{coverage.expected}件の取組のうち、{coverage.rated}件の評価を集計しました。"
    if coverage.excluded:
        said += f"「対象外」又は「中止」の{coverage.excluded}件は除いています。"
    absent = [
        f"{word}の{count}件"
        for word, count in (("未報告", coverage.missing), ("要修正", coverage.rejected))
        if count
    ]
    return said + ("と".join(absent) + "は集計に含まれていません。" if absent else "")


def bands(averages: Sequence[Average | None], highest: int) -> list[tuple[str, int]]:
    """Return how many of `averages` lie in each fifth of the scale up to `highest`.

    A last line counts those without a figure, if there are any.
    """
    width = Fraction(highest, _BANDS)
    there = [average for average in averages if average]
    places = [min(int(each.shown_value / width), _BANDS - 1) for each in there]
    is_whole = all(each.rule.places == 0 for each in there)
    spans = [_band(place, width, is_whole=is_whole) for place in range(_BANDS)]
    counted = [(span, places.count(place)) for place, span in enumerate(spans)]
    absent = len(averages) - len(there)
    return [*counted, (NO_FIGURE, absent)] if absent else counted


def _band(place: int, width: Fraction, *, is_whole: bool) -> str:
    begins, ends = width * place, width * (place + 1)
    if place == _BANDS - 1:
        return f"{begins}～{ends}"
    return f"{begins}～{ends - 1}" if is_whole else f"{begins}以上{ends}未満"


def difference(change: Fraction) -> str:
    """Return `change` as an office writes it: `＋3`, `△2`, `±0`."""
    sign = "＋" if change > 0 else "△" if change < 0 else "±"
    return f"{sign}{Decimal(abs(change).numerator) / Decimal(change.denominator)}"


def changes_sentence(*, compared: int, risen: int, fallen: int) -> str:
    """Return how many initiatives are rated otherwise than before."""
    same = compared - risen - fallen
    return f"どちらの時点でも評価された取組{compared}件のうち、評価が上がったものは{risen}件、下がったものは{fallen}件、変わらないものは{same}件です。"


def marked_text(mark: str, title: str, text: str) -> str:
    """Return how an initiative without a rating is printed: `【中止】取組：理由`."""
    return f"【{mark}】{title}：{text}" if text else f"【{mark}】{title}"


_BELOW = {
    Level.MEASURE: "取組の評価",
    Level.PLEDGE: "施策の値",
    Level.POLICY: "公約の値",
    Level.WHOLE: "基本政策の値",
}
_ABOVE = {Level.MEASURE: Level.PLEDGE, Level.PLEDGE: Level.POLICY, Level.POLICY: Level.WHOLE}
_BOTTOM_UP = tuple(_BELOW)
_CUT_VERBS = {Cut.DOWN: "切り捨て", Cut.HALF_UP: "四捨五入し", Cut.UP: "切り上げ"}


def rule_sentences(rules: Mapping[Level, LevelRule]) -> tuple[str, ...]:
    """Return how the figures of each level are made, a sentence or two for each, bottom up."""
    return tuple(_rule_sentence(rules[level]) for level in _BOTTOM_UP)


def rule_line(rules: Mapping[Level, LevelRule]) -> str:
    """Return the same in one line, in the words of the sheet 計算規則."""
    return "／".join(_rule_part(rules[level]) for level in _BOTTOM_UP)


def _rule_sentence(rule: LevelRule) -> str:
    verb = _CUT_VERBS[rule.cut]
    times = f"を{rule.times}倍し" if rule.times > 1 else "を求め"
    name = LEVEL_WORDS[rule.level]
    said = f"{name}：{_BELOW[rule.level]}の平均{times}、{_cut_digits(rule)}を{verb}た値です。"
    above = _ABOVE.get(rule.level)
    if above is None:
        return said
    used = f"{verb}た値" if rule.carry is Carry.SHOWN else f"{_before(rule.cut)}前の値"
    return f"{said}{LEVEL_WORDS[above]}の平均には、{used}を用います。"


def _before(cut: Cut) -> str:
    return {Cut.DOWN: "切り捨てる", Cut.HALF_UP: "四捨五入する", Cut.UP: "切り上げる"}[cut]


def _cut_digits(rule: LevelRule) -> str:
    if rule.cut is Cut.HALF_UP:
        return f"小数第{rule.places + 1}位"
    return f"小数第{rule.places + 1}位以下" if rule.places else "小数点以下"


def _rule_part(rule: LevelRule) -> str:
    times = f"×{rule.times}" if rule.times > 1 else ""
    places = f"小数第{rule.places}位まで" if rule.places else "整数"
    details = [places, CUT_WORDS[rule.cut]]
    if rule.level in _ABOVE:
        details.append(f"{CARRY_WORDS[rule.carry]}を上の平均へ")
    return f"{LEVEL_WORDS[rule.level]}＝{_BELOW[rule.level]}の平均{times}（{'、'.join(details)}）"
