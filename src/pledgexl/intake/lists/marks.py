"""Numbers, marks and signs around a title: what is split off it, and its kind of number."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from pledgexl.model.text import comparable

# Each text of a list is looked at a dozen times.
_REMEMBERED = 20_000
_DIGITS = "0-9０-９"
_KANJI_DIGITS = "一二三四五六七八九十"
_DASH = "[-－‐‑–−ー―.．の]"
# What separates a number from a title: a blank, or a sign with or without one.
_SEPARATOR = r"(?:\s*[.．、,，:：)）]\s*(?![0-9０-９%％])|\s+)"
# Words that offices set before a number: `基本政策１`, `柱2`, `施策(1)`.
LEVEL_WORDS = (
    "基本政策|基本目標|基本方針|基本施策|主要施策|重点施策|重点項目|重点政策|政策の柱|政策目標|政策|"
    "公約項目|公約|約束|施策の方向性?|施策|取組項目|取組事業|取り組み|取組み?|事業|目標|大項目|中項目|小項目|"
    "項目|分野|柱|ビジョン|戦略|テーマ|プロジェクト|アクション|マニフェスト|方針|ミッション|宣言|プラン"
)
_LIST_TITLE = re.compile(r".*(?:一覧表?|工程表|ロードマップ|(?:進捗|取組|実施)状況)")


class NumberKind(StrEnum):
    """How a number in front of a title is written; each kind stands for one level of a list."""

    NONE = "none"
    CHAPTER = "chapter"
    SECTION = "section"
    WORD = "word"
    ROMAN = "roman"
    KANJI = "kanji"
    KANJI_PAREN = "kanji_paren"
    ARABIC = "arabic"
    DOTTED_2 = "dotted2"
    DOTTED_3 = "dotted3"
    DOTTED_4 = "dotted4"
    HALF_PAREN = "half_paren"
    BRACKET = "bracket"
    PAREN = "paren"
    CIRCLED = "circled"
    KANA = "kana"
    KANA_PAREN = "kana_paren"
    LETTER = "letter"
    LETTER_PAREN = "letter_paren"
    BULLET = "bullet"


_NUMBERS: tuple[tuple[NumberKind, str], ...] = (
    (NumberKind.CHAPTER, rf"第\s*[{_DIGITS}{_KANJI_DIGITS}]+\s*[章編部]"),
    (NumberKind.SECTION, rf"第\s*[{_DIGITS}{_KANJI_DIGITS}]+\s*(?:節|項|の?柱)"),
    (NumberKind.DOTTED_4, rf"[{_DIGITS}]{{1,2}}(?:{_DASH}[{_DIGITS}]{{1,2}}){{3}}"),
    (NumberKind.DOTTED_3, rf"[{_DIGITS}]{{1,2}}(?:{_DASH}[{_DIGITS}]{{1,2}}){{2}}"),
    (NumberKind.DOTTED_2, rf"[{_DIGITS}ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]{{1,2}}{_DASH}[{_DIGITS}]{{1,2}}"),
    (NumberKind.ROMAN, r"[Ⅰ-Ⅻⅰ-ⅻ]{1,3}|[IVXＩＶＸ]{1,4}"),
    (NumberKind.PAREN, rf"[(（]\s*[{_DIGITS}]{{1,3}}\s*[)）]|[⑴-⒇]"),
    (NumberKind.CIRCLED, r"[①-⑳㉑-㉟㊱-㊿❶-❿➀-➉]"),
    (NumberKind.KANJI_PAREN, rf"[(（]\s*[{_KANJI_DIGITS}]{{1,3}}\s*[)）]"),
    (NumberKind.KANA_PAREN, r"[(（]\s*[ア-ンｱ-ﾝ]\s*[)）]"),
    (NumberKind.LETTER_PAREN, r"[(（]\s*[A-Za-zＡ-Ｚａ-ｚ]\s*[)）]|[⒜-⒵]"),
    (NumberKind.BRACKET, rf"[【\[［〔<＜《]\s*[{_DIGITS}Ⅰ-Ⅻ]{{1,3}}\s*[】\]］〕>＞》]"),
    (NumberKind.HALF_PAREN, rf"[{_DIGITS}]{{1,3}}\s*[)）]"),
    (NumberKind.ARABIC, rf"(?!(?:19|20)\d\d\D)[{_DIGITS}]{{1,4}}"),
    (NumberKind.KANA, r"[ア-ンｱ-ﾝ]"),
    (NumberKind.KANJI, rf"[{_KANJI_DIGITS}]{{1,3}}"),
    # `A safe harbor` has no number, `A 子育て` has one.
    (NumberKind.LETTER, r"(?![AaI]\s[a-z])[A-Za-zＡ-Ｚａ-ｚ]"),
)
# Kinds that end by themselves; the others need a separator: `２校` is no number, `２ 校歌` is.
_CLOSED = (
    *(NumberKind.CHAPTER, NumberKind.SECTION, NumberKind.PAREN, NumberKind.CIRCLED),
    *(NumberKind.KANJI_PAREN, NumberKind.KANA_PAREN, NumberKind.LETTER_PAREN),
    *(NumberKind.BRACKET, NumberKind.HALF_PAREN),
)
_BULLETS = "●○◎■□◆◇・･▲△▼▽▶►➢✓✔•‣⁃➤❖"
_BULLET = re.compile(rf"\s*([{_BULLETS}]|[-*＊](?=\s)|[－―–‐](?=\S)(?![-－―–‐0-9０-９.,%％]+$))\s*")
_NUMBER = {
    kind: re.compile(
        rf"\s*(?P<number>{pattern})(?:{_SEPARATOR}{'?' if kind in _CLOSED else ''}|\s*$)"
    )
    for kind, pattern in _NUMBERS
}
# `1-1土づくり`: with a dash, the number ends where the digits do.
_TIGHT = re.compile(rf"\s*(?P<number>[{_DIGITS}]{{1,2}}(?:[-－‐−][{_DIGITS}]{{1,2}})+)(?=[^\W\d_])")
# `1-(1)-①`, and `1-(1)-①-ア` before a blank.
_PART = rf"(?:[(（][{_DIGITS}ア-ン]{{1,2}}[)）]|[①-⑳]|[{_DIGITS}]{{1,2}}|[ア-ン](?=[-－\s]|$))"
_MIXED = re.compile(
    rf"\s*(?P<number>[{_DIGITS}Ⅰ-Ⅻ]{{1,2}}(?:[-－‐−]{_PART}){{1,3}})(?<![{_DIGITS}])(?:{_SEPARATOR})?"
)
# `Ⅰ暮らし` is numbered, `Ⅱ期工事` is not.
_TIGHT_ROMAN = re.compile(r"\s*(?P<number>[Ⅰ-Ⅻ])(?=\w)(?![期型種類次号級部章世系群区度度])")
_WORD_NUMBER = re.compile(
    rf"\s*[【\[［〔<＜《]?\s*(?P<word>[^\s{_DIGITS}【「]{{0,8}}?(?:{LEVEL_WORDS})(?:内容|名)?)\s*(?:No\.?|№)?\s*"
    rf"(?P<number>[{_DIGITS}]{{1,3}}(?:{_DASH}[{_DIGITS}]{{1,2}})*|[Ⅰ-Ⅻ]|[①-⑳]|[(（][{_DIGITS}]+[)）]"
    rf"|[IVXＩＶＸ]{{1,4}}(?![A-Za-z])|[A-ZＡ-Ｚ](?![A-Za-zＡ-Ｚａ-ｚ])|[{_KANJI_DIGITS}](?=[\s:：]))"
    rf"(?:\s*[:：.．、】\]］〕>＞》]\s*|\s+|$|(?=[「『【]))"
)
_WORD_COLON = re.compile(rf"\s*[【\[［〔]?\s*(?P<word>{LEVEL_WORDS})\s*[】\]］〕:：]\s*(?=\S)")


class Numbered(NamedTuple):
    """A text split into its number and the rest; `word` is a level's name in front of it."""

    kind: NumberKind
    number: str
    rest: str
    word: str = ""


@lru_cache(_REMEMBERED)
def split_number(text: str) -> Numbered:
    """Return the number in front of `text`, which kind it is, and what follows it."""
    found = _WORD_NUMBER.match(text)
    if found:
        number = unicodedata.normalize("NFKC", found["number"]).strip("()")
        roman = found["number"] if found["number"] in "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ" else number
        return Numbered(NumberKind.WORD, roman, text[found.end() :], found["word"])
    named = _WORD_COLON.match(text)
    if named:
        inner = split_number(text[named.end() :])
        return Numbered(NumberKind.WORD, inner.number, inner.rest, named["word"])
    for kind, pattern in _NUMBER.items():
        found = pattern.match(text)
        if found:
            return Numbered(kind, found["number"].strip(), text[found.end() :])
    dotted = NumberKind.DOTTED_2
    for tight, kind in ((_TIGHT, dotted), (_TIGHT_ROMAN, NumberKind.ROMAN), (_MIXED, dotted)):
        found = tight.match(text)
        if found:
            depth = len(re.findall(_DASH, found["number"])) + 1
            depths = (dotted, NumberKind.DOTTED_3, NumberKind.DOTTED_4)
            kind_found = kind if kind is NumberKind.ROMAN else depths[min(depth, 4) - 2]
            return Numbered(kind_found, found["number"], text[found.end() :])
    bullet = _BULLET.match(text)
    if bullet:
        kind = NumberKind.BULLET
        return Numbered(kind, "", text[bullet.end() :], bullet[1])
    return Numbered(NumberKind.NONE, "", text)


@lru_cache(_REMEMBERED)
def is_only_number(text: str) -> bool:
    """Say whether `text` is a number such as `1`, `Ⅰ`, `(1)`, `1-1-1-01` and nothing else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[0-9]+(?:[-.][0-9]+)*\.?", plain):
        return True
    found = split_number(text)
    return found.kind not in _MAYBE_WORDS and not found.rest.strip()


# A letter alone, or 公約１, may as well be a title.
_MAYBE_WORDS = (
    *(NumberKind.NONE, NumberKind.BULLET, NumberKind.LETTER, NumberKind.KANA, NumberKind.KANJI),
    NumberKind.WORD,
)


def may_be_number(text: str) -> bool:
    """Say whether `text` is a number beside a title: also `ア`, `A`, `一` and `公約１`."""
    found = split_number(text)
    is_named = found.kind not in (NumberKind.NONE, NumberKind.BULLET) and not found.rest.strip()
    return is_only_number(text) or is_named


_SPACED = re.compile(r"\S(?:[ 　]+\S)+")
_ASCII_WORD = re.compile(r"[A-Za-z0-9,.;:)]")


@lru_cache(_REMEMBERED)
def joined(text: str) -> str:
    """Return the lines of `text` as one, and a word that is spaced out over its cell as a word.

    Between two letters of the Latin alphabet a line end is a blank; between others it is nothing.
    """
    line = ""
    for part in (each.strip() for each in text.splitlines()):
        are_words = line and part and _ASCII_WORD.match(line[-1]) and _ASCII_WORD.match(part[0])
        # `20⏎50年` is one number.
        needs_blank = are_words and not (line[-1].isdigit() and part[0].isdigit())
        line += f" {part}" if needs_blank else part
    stripped = line.strip()
    letters = stripped.split()
    is_spaced = len(letters) > 1 and all(len(letter) == 1 for letter in letters)
    has_word = any(not unicodedata.normalize("NFKC", letter).isascii() for letter in letters)
    # Two letters with a blank may be a number and a title: `ア 橋`, `１ 水`.
    is_number = split_number(stripped).kind is not NumberKind.NONE and len(letters) == 2
    return "".join(letters) if is_spaced and has_word and not is_number else stripped


# What becomes of an item, as a mark beside its title says.
_STATES = (
    "新規|継続|拡充|拡大|縮小|重点|主要|再掲|廃止|完了|終了|休止|中止|統合|見直し|改善|"
    "一部新規|一部拡充|充実|強化|新|継|拡|廃|再|終|完"
)
# Without brackets, `充実` and its like are part of a title.
_BARE_STATES = "新規|継続|再掲|廃止"
_YEAR = r"(?:(?:[RHＲＨ]|令和|平成)?[0-9０-９元]{1,4}(?:年度?)?(?:から|より|で|に|末)?)?"
_IN_BRACKETS = (
    r"[【［\[〔〈《<＜(（]\s*"
    rf"({_YEAR}(?:{_STATES})(?:事業|施策|取組)?(?:[・/／](?:{_STATES}))?)"
    r"\s*[】］\]〕〉》>＞)）]"
)
_MARK = re.compile(rf"(?:{_IN_BRACKETS}|({_BARE_STATES})[:：　\s]+(?=\S)|[★☆◎⭐◇◆]+\s*)")
_MARK_AT_END = re.compile(rf"(?:{_IN_BRACKETS}|\s*[★☆◎⭐]+|\s+({_BARE_STATES}))$")
_FOOTNOTE = re.compile(
    r"[(（]\s*[※注*＊]\s*(?:釈\s*)?[0-9０-９]{0,2}\s*[)）]|[※＊*]\s*[0-9０-９]{1,2}(?![0-9０-９])|"
    r"[(（](?:前ページからの?)?(?:つづき|続き?)[)）]$|(?<=\S)[※＊*†‡]+$|注[0-9０-９]{1,2}[)）]?$|[¹²³⁴-⁹]+$"
)


class Marked(NamedTuple):
    """A title without the marks beside it, and what these say, such as `新規` or `再掲`."""

    title: str
    marks: tuple[str, ...]

    @property
    def is_repeated(self) -> bool:
        """Whether the item is said to be listed elsewhere too."""
        return any(mark in ("再", "再掲") or mark.startswith("再掲") for mark in self.marks)

    @property
    def is_retired(self) -> bool:
        """Whether the item is said to be abolished."""
        return any(mark == "廃" or "廃止" in mark for mark in self.marks)


def split_marks(text: str) -> Marked:
    """Return `text` without marks and footnote signs at its ends."""
    marks: list[str] = []
    title = _FOOTNOTE.sub("", text).strip()
    while True:
        found = _MARK.match(title)
        rest = title[found.end() :] if found else title
        if not found:
            found = _MARK_AT_END.search(title)
            rest = title[: found.start()] if found else title
        if not found or not rest.strip():
            return Marked(title, tuple(marks))
        marks += [group for group in found.groups() if group]
        title = _FOOTNOTE.sub("", rest).strip()


_DITTO = frozenset(
    "同上 同 〃 ” “ ″ \" '' 々 仝 同左 同じ 上に同じ 上記 上同 ' ＂ 〃〃 ↓ ｜".split()  # noqa: SIM905 (signs read better as words)
)
_SUBTOTAL = re.compile(
    rf"[【(（\[]?(?:.{{0,12}}(?:小計|合計|総計|累計|中計|総合計)|計|(?:{LEVEL_WORDS}).{{0,4}}計|総額|総数)[】)）\]]?"
    r"(?:[(（].*[)）])?"
)
_COUNT = re.compile(r"(?:全|計)?[0-9０-９,，]+(?:事業|件|取組|項目|施策|公約|政策|本|つ)")
_NOTE = re.compile(
    r"\s*(?:※|＊|\*(?![0-9A-Za-z]*\*)|注[)）:：.．0-9０-９\s]|[(（\[【]\s*(?:注|※|備考)|注意(?:事項)?[:：]|注記|備考[:：]|[(（]?単位[:：]|"
    r"[(（【\[]?\s*凡例|【凡例】|[○●◎△×☆★→■□◆◇]\s*[:：…・=＝]|出典|資料[:：]|以上$|[(（]?以下余白)"
)
_PAGE = re.compile(
    r"[-－―—–\s(（]*(?:P\.?|p\.?|ページ|頁)?\s*[0-9]{1,3}\s*(?:(?:/|／|of)\s*[0-9]{1,3})?\s*(?:ページ|頁)?[-－―—–\s)）]*"
)
_PAGE_WITH_SIGN = re.compile(r"[-－―—–]|/|P|p|ページ|頁|of")


def is_ditto(text: str) -> bool:
    """Say whether `text` stands for what is above it: `同上`, `〃`."""
    plain = comparable(text).strip("()（）")
    return plain in _DITTO or text.strip() in _DITTO


@lru_cache(_REMEMBERED)
def is_subtotal(text: str) -> bool:
    """Say whether `text` names a sum: `小計`, `合　計`."""
    return bool(_SUBTOTAL.fullmatch(comparable(text)))


def is_count(text: str) -> bool:
    """Say whether `text` counts things, as beside a total: `5事業`."""
    return bool(_COUNT.fullmatch(comparable(text)))


def is_list_title(text: str) -> bool:
    """Say whether `text` is the title of a whole list, which Word may have as its first heading."""
    return bool(_LIST_TITLE.fullmatch(joined(text)))


def is_note(text: str) -> bool:
    """Say whether `text` is a note, a legend or a unit: `※`, `（注１）`, `凡例`."""
    return bool(_NOTE.match(text))


def is_page_number(text: str) -> bool:
    """Say whether `text` is the number of a page: `- 1 -`, `1/3`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return bool(_PAGE.fullmatch(plain) and _PAGE_WITH_SIGN.search(plain))
