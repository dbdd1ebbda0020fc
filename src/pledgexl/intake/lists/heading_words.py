"""The words of headings: what a column contains, and which level of a plan a word names."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from pledgexl.intake.lists.departments import is_department
from pledgexl.intake.lists.months import heading_year


class Role(StrEnum):
    """What a column contains; `GROUP` names columns below it, `OTHER` is no part of a plan."""

    TITLE = "title"
    NUMBER = "number"
    LEAD = "lead"
    RELATED = "related"
    DIVISION = "division"
    START = "start"
    END = "end"
    PERIOD = "period"
    YEAR = "year"
    MATRIX = "matrix"
    STATE = "state"
    REMARK = "remark"
    CODE = "code"
    CONTACT = "contact"
    MAIL = "mail"
    GROUP = "group"
    OTHER = "other"
    UNKNOWN = "unknown"


_SECTION = "(?:課|部署|部局|所属|課等|部課|室|課所|組織|機関|所管|担当|部門|グループ|係|担当者?課)"
# In this order: the first that fits the whole label decides.
_WORDS: tuple[tuple[Role, str], ...] = (
    (Role.RELATED, r"(?:related|supporting|other)(?:departments?|divisions?|sections?)?"),
    (Role.LEAD, r"(?:lead|responsible|leading)?(?:departments?|divisions?|sections?)|lead|owner"),
    (Role.START, r"(?:start|begin|from|begins|starts)(?:date|month|year)?"),
    (Role.END, r"(?:end|until|to|ends|deadline|due)(?:date|month|year)?"),
    (Role.PERIOD, r"period|term|schedule|duration"),
    (Role.REMARK, r"remarks?|notes?|comments?"),
    (Role.OTHER, r"旧.*|.*(?:電話|内線|TEL|FAX|住所|場所|担当者(?:名|氏名)?の?電話).*"),
    (Role.MAIL, r".*(?:メール|E-?mail|mail).*"),
    (Role.CONTACT, r"(?:.*担当者(?:名|氏名)?|氏名|職員名|.*責任者(?:名)?|記入者)"),
    (
        Role.NUMBER,
        r"№|No\.?|NO\.?|#|番号|整理番号|通番|連番|項番|順番|ID|コード|.*(?:番号|コード|No\.?|№|ID)",
    ),
    (
        Role.OTHER,
        r".*(?:予算|決算|事業費|金額|財源|経費|費用|コスト|単価|人件費|執行).*|.*[(（](?:千円|百万円|円|万円|％|%)[)）]|千円|[(（]?[％%][)）]?",
    ),
    (
        Role.OTHER,
        r".*(?:進捗|達成|評価|実績|成果|指標|KPI|効果|目標値|現状値|数値目標|基準値|現状|自己評価|ランク|判定|率|数量|満足度).*",
    ),
    (
        Role.RELATED,
        rf"(?:関係|関連|連携|協力|協働|副|従|支援|共管|その他の?|関与)(?:する)?(?:主管|担当|所管)?{_SECTION}*名?|関係|副担当|副|従",
    ),
    (Role.DIVISION, r"(?:担当|所管|主管)?(?:部|局|部局|部等|部名|局名|部局名)"),
    (
        Role.LEAD,
        rf"(?:主|主な|主たる|主管|主務|主担当|担当|所管|実施|責任|推進|取りまとめ|とりまとめ|総括|所属)?{_SECTION}+名?|主担当|主管|主務|担当|所管|所管部署名?|実施主体|推進主体|主",
    ),
    (
        Role.START,
        r"(?:事業|取組|実施|着手|計画)?(?:の)?(?:開始|着手|始期|着工|自)(?:予定)?(?:年月日?|年度|時期|月|年|日|予定)*|始|から",
    ),
    (
        Role.END,
        r"(?:事業|取組|実施|計画)?(?:の)?(?:終了|完了|終期|期限|完成|達成|竣工|至|目標)(?:予定|見込|目標)*(?:年月日?|年度|時期|月|年|日|期限)|(?:実施|完了|達成|取組|目標)?(?:期限|終了|完了|完成|終期)(?:予定|見込|年月日?)?|終|至|まで",
    ),
    (
        Role.PERIOD,
        r"(?:.*(?:事業|実施|取組|計画|推進|年次|年度別?)?(?:期間|時期|スケジュール|工程表?|年度|年次計画|ロードマップ|行程))|年次|実施年|月",
    ),
    (
        Role.STATE,
        r"(?:.*(?:区分|種別|新規|継続|状態|ステータス|新継|位置付け|位置づけ|分類|優先度|重点).*)|新|継",
    ),
    (
        Role.REMARK,
        r"備考欄?|摘要|メモ|特記(?:事項)?|注記?|補足|コメント|その他|関連計画|根拠法令.*",
    ),
    (
        Role.OTHER,
        r".*(?:概要|説明|状況|目的|課題|根拠|対象者?|方法|予定|工程|理由|ページ|頁|財政|効率|方向づけ|市民|公表|関連|資料|URL|写真|進ちょく|効果|背景|経過|経緯|今後|結果|意見|回答|必要性|SDGs?.*)",
    ),
)
_ROLE_PATTERNS = tuple((role, re.compile(pattern, re.IGNORECASE)) for role, pattern in _WORDS)
_CORE = (
    "政策|公約|約束|施策|方策|取組み?|取り組み|事業|目標|分野|項目|方針|方向性?|ビジョン|戦略|テーマ|プロジェクト|"
    "アクション|マニフェスト|プラン|大綱|章|節|細目|ミッション|構想|理念|対策|メニュー|宣言|柱|重点|行動|"
    "polic(?:y|ies)|pledges?|promises?|measures?|initiatives?|projects?|goals?|actions?"
)
_TITLE = re.compile(
    rf".{{0,10}}(?:{_CORE})(?:名|名称|の?内容|の?区分|の?体系|一覧|案|分類|の?題名|タイトル|等)?",
    re.IGNORECASE,
)
GROUP = re.compile(r"(?:.*体系|計画|区分|内容|名称|.*一覧|位置付け|位置づけ|所管|概要)")
GENERIC = re.compile(r"名称?|題名|タイトル|内容|件名")
_NO_TITLE = re.compile(r"(?:.*(?:事業費|事業期間|予算).*)")
_STATE_ONLY = re.compile(r"(?:区分|新規.*|継続.*|種別|状態|優先度|重点)")
# What was done in one year is no title.
_OF_A_YEAR = re.compile(r"(?:令和|平成|[RH])?(?:元|[0-9]{1,4})年度?の?")
_UNIT = re.compile(r"[(（][^()（）]*[)）]$")
_SPLIT = re.compile(r"[／/・･,、>＞→\n]|－")
# How strongly a word names a level of the plan: 0 policy, 1 pledge, 2 measure, 3 initiative.
HINTS: tuple[tuple[str, int], ...] = (
    (r"(?i:initiative|project|action)", 3),
    (r"(?i:pledge|promise)", 1),
    (r"(?i:measure)", 2),
    (r"(?i:polic|goal)", 0),
    (r"(?:事業|取組(?!方)|取り組み|アクション|メニュー|行動|細目|具体的)", 3),
    (
        r"施策の?大綱|大項目|基本目標|ビジョン|政策の柱|まちづくりの目標|基本理念|将来像|大分類|章",
        0,
    ),
    (r"公約|約束|マニフェスト|中項目|重点項目|宣言|中分類", 1),
    (r"施策|方策|小項目|方針|方向|小分類", 2),
    (r"政策|柱|分野|目標|テーマ|戦略|ミッション|構想", 0),
)


def flat(text: str) -> str:
    """Return a heading as one word, as it is compared: without blanks and line ends."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("･", "・")


def level_words(text: str) -> tuple[str, ...]:
    """Return the names of levels in a heading: `大項目／小項目／事業` has three."""
    # A line end may separate two words, or break one.
    for whole in (flat(text), unicodedata.normalize("NFKC", text)):
        parts = [flat(part) for part in _SPLIT.split(whole) if part.strip()]
        if len(parts) > 1 and all(map(_is_title, parts)):
            return tuple(parts)
    return (flat(text),) if _is_title(flat(text)) else ()


def _is_title(word: str) -> bool:
    plain = _UNIT.sub("", word) or word
    if (
        len(plain) > 16
        or _OF_A_YEAR.match(plain)
        or not _TITLE.fullmatch(plain)
        or _NO_TITLE.fullmatch(plain)
    ):
        return False
    return not any(
        pattern.fullmatch(plain)
        for role, pattern in _ROLE_PATTERNS
        if not (role is Role.STATE and not _STATE_ONLY.fullmatch(plain)) and role is not Role.REMARK
    )


@lru_cache(20_000)
def role_of(text: str) -> Role:
    """Return what a column with the heading `text` contains, by the words alone."""
    word = flat(text)
    if heading_year(text) is not None:
        return Role.YEAR
    if level_words(text):
        return Role.TITLE
    for plain in dict.fromkeys((word, _UNIT.sub("", word))):
        for role, pattern in _ROLE_PATTERNS:
            if plain and pattern.fullmatch(plain):
                return role
    if GROUP.fullmatch(word):
        return Role.GROUP
    return Role.MATRIX if is_department(text) else Role.UNKNOWN


def hint_of(word: str) -> int | None:
    """Return the level that a word such as 公約 or 事業名 usually names, None if it may be any."""
    return next((level for pattern, level in HINTS if re.search(pattern, word)), None)
