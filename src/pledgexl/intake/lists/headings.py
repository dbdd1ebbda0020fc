"""Heading rows: where a table begins, and what each of its columns contains."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pledgexl.intake.lists.departments import is_department
from pledgexl.intake.lists.marks import is_only_number
from pledgexl.intake.lists.months import heading_year, short_heading_year
from pledgexl.intake.lists.sources import Row, Source

MOST_HEADING_ROWS = 3


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
    "アクション|マニフェスト|プラン|大綱|章|節|細目|ミッション|構想|理念|対策|メニュー|宣言|柱|重点|行動"
)
_TITLE = re.compile(
    rf".{{0,10}}(?:{_CORE})(?:名|名称|の?内容|の?区分|の?体系|一覧|案|分類|の?題名|タイトル|等)?"
)
_GROUP = re.compile(r"(?:.*体系|計画|区分|内容|名称|.*一覧|位置付け|位置づけ|所管|概要)")
_GENERIC = re.compile(r"名称?|題名|タイトル|内容|件名")
_NO_TITLE = re.compile(r"(?:.*(?:事業費|事業期間|予算).*)")
_STATE_ONLY = re.compile(r"(?:区分|新規.*|継続.*|種別|状態|優先度|重点)")
_UNIT = re.compile(r"[(（][^()（）]*[)）]$")
_SPLIT = re.compile(r"[／/・･,、>＞→\n]|－")
# How strongly a word names a level of the plan: 0 policy, 1 pledge, 2 measure, 3 initiative.
HINTS: tuple[tuple[str, int], ...] = (
    (r"(?:事業|取組(?!方)|取り組み|アクション|メニュー|行動|細目|具体的)", 3),
    (
        r"施策の?大綱|大項目|基本目標|ビジョン|政策の柱|まちづくりの目標|基本理念|将来像|大分類|章",
        0,
    ),
    (r"公約|約束|マニフェスト|中項目|重点項目|宣言|中分類", 1),
    (r"施策|方策|小項目|方針|方向|小分類", 2),
    (r"政策|柱|分野|目標|テーマ|戦略|ミッション|構想", 0),
)


@dataclass(frozen=True, slots=True)
class Column:
    """Columns `first` to `last` of a table under one heading; `labels` from the top down.

    `words` are the names of the levels that a column of titles contains, `level` the one that the
    operator named. `of` is the word whose numbers a column of numbers contains. `year` is a year.
    """

    first: int
    last: int
    role: Role
    labels: tuple[Source, ...] = ()
    words: tuple[str, ...] = ()
    of: str = ""
    year: int = 0
    level: int | None = None

    def holds(self, source: Source) -> bool:
        """Say whether `source` begins in this column."""
        return self.first <= source.column <= self.last

    @property
    def label(self) -> str:
        """The words of the heading, from the top down."""
        return " ".join(flat(each.text) for each in self.labels)


def flat(text: str) -> str:
    """Return a heading as one word, as it is compared: without blanks and line ends."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("･", "・")


def level_words(text: str) -> tuple[str, ...]:
    """Return the names of levels in a heading: `大項目／小項目／事業` has three."""
    parts = [part for part in _SPLIT.split(unicodedata.normalize("NFKC", text)) if part.strip()]
    if len(parts) > 1 and all(_is_title(flat(part)) for part in parts):
        return tuple(flat(part) for part in parts)
    return (flat(text),) if _is_title(flat(text)) else ()


def _is_title(word: str) -> bool:
    plain = _UNIT.sub("", word) or word
    if len(plain) > 16 or not _TITLE.fullmatch(plain) or _NO_TITLE.fullmatch(plain):
        return False
    return not any(
        pattern.fullmatch(plain)
        for role, pattern in _ROLE_PATTERNS
        if not (role is Role.STATE and not _STATE_ONLY.fullmatch(plain)) and role is not Role.REMARK
    )


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
    if _GROUP.fullmatch(word):
        return Role.GROUP
    return Role.MATRIX if is_department(text) else Role.UNKNOWN


def is_heading_row(row: Row) -> bool:
    """Say whether the texts of `row` are the headings of a table."""
    texts = [
        each for each in row.sources if not is_only_number(each.text) or heading_year(each.text)
    ]
    roles = [role_of(each.text) for each in texts]
    known = [role for role in roles if role not in (Role.UNKNOWN, Role.MATRIX)]
    kinds = set(known) - {Role.YEAR}
    if any(len(flat(each.text)) > 30 for each in texts) or len(known) < 2:
        return False
    has_subject = Role.TITLE in kinds or Role.LEAD in kinds or Role.GROUP in kinds
    return has_subject and len(known) * 2 >= len(texts) and len(kinds) >= 1


def is_new_heading(row: Row, before: Row, headings: Sequence[Row]) -> bool:
    """Say whether `row` has headings although a table with `headings` goes on above it.

    A title may be a word for a level too. So half of the texts must repeat the table's headings,
    or the row follows a gap, or a line alone, and every text of it is the name of a column.
    """
    texts = [flat(each.text) for each in row.sources]
    known = {flat(each.text) for above in headings for each in above.sources}
    if 2 * sum(text in known for text in texts) >= len(texts):
        return True
    is_apart = (
        row.table != before.table or row.number > before.number + 1 or len(before.sources) == 1
    )
    roles = [role_of(each.text) for each in row.sources]
    return is_apart and len(roles) > 2 and not {Role.UNKNOWN, Role.MATRIX} & set(roles)


def find_headings(rows: Sequence[Row], start: int) -> tuple[Row, ...]:
    """Return the heading rows of the table that begins at `rows[start]`, none if it has none."""
    first = rows[start]
    if not is_heading_row(first):
        return ()
    found = [first]
    for row in rows[start + 1 :]:
        is_same_table = row.table == first.table and row.number == found[-1].number + 1
        is_full = sum(bool(each.sources) for each in (*found, row)) > MOST_HEADING_ROWS
        if not is_same_table or is_full or not _continues(found, row):
            break
        found.append(row)
    return tuple(found)


def _continues(found: Sequence[Row], row: Row) -> bool:
    """Say whether `row` is one more heading row of those `found`."""
    headings = [each for above in found for each in above.sources]
    if any(each.last_row >= row.number for each in headings):
        return True
    if not row.sources:
        return False
    roles = [role_of(each.text) for each in row.sources]
    if is_heading_row(row):
        # A repeated heading begins anew, and titles may happen to be words for levels.
        is_same = {flat(each.text) for each in row.sources} == {
            flat(each.text) for each in headings
        }
        return not (is_same or {Role.UNKNOWN, Role.MATRIX} & set(roles))
    wide = [each for each in headings if each.last_column > each.column]
    is_below = all(
        any(above.column <= each.column <= above.last_column for above in wide)
        for each in row.sources
    )
    return bool(roles) and is_below and Role.UNKNOWN not in roles


def columns_of(headings: Sequence[Row], last_column: int) -> tuple[Column, ...]:
    """Return the columns of a table by its heading rows, from left to right."""
    stacks = _stacks(headings, last_column)
    columns: list[Column] = []
    for number, labels in stacks.items():
        if columns and columns[-1].labels == labels:
            columns[-1] = replace(columns[-1], last=number)
        else:
            columns.append(_column(number, labels, stacks, columns))
    if not any(column.role is Role.TITLE for column in columns):
        # `体系` or `内容` alone above the titles: which levels they have, the titles say.
        group = next((each for each in columns if each.role is Role.GROUP), None)
        columns = [replace(each, role=Role.TITLE) if each is group else each for each in columns]
    if any(column.role is Role.LEAD for column in columns):
        return tuple(columns)
    # A list that names no section but a division is led by divisions.
    return tuple(
        replace(column, role=Role.LEAD) if column.role is Role.DIVISION else column
        for column in columns
    )


def _stacks(headings: Sequence[Row], last_column: int) -> Mapping[int, tuple[Source, ...]]:
    """Return the heading cells above each column, from the top down.

    A column without a heading of its own belongs to the one to the left: 方眼紙, or a heading
    that was not merged.
    """
    texts = [each for row in headings for each in row.sources]
    stacks: dict[int, tuple[Source, ...]] = {}
    left: tuple[Source, ...] = ()
    for number in range(min(each.column for each in texts), last_column + 1):
        over = tuple(each for each in texts if each.column <= number <= each.last_column)
        if over and not any(each in left for each in over):
            # `期間` over `着手` and `完了` that is not merged reaches to the right.
            parent = left[:1] if left and over[0].row > headings[0].number else ()
            is_open = parent and parent[0].last_row < over[0].row and len(left) > 1
            over = (*parent, *over) if is_open else over
        left = over or left
        stacks[number] = left
    return stacks


def _column(
    number: int,
    labels: tuple[Source, ...],
    stacks: Mapping[int, tuple[Source, ...]],
    before: Sequence[Column],
) -> Column:
    leaf = labels[-1].text
    role, words = role_of(leaf), level_words(leaf)
    above = [each for each in labels[:-1] if not _GROUP.fullmatch(flat(each.text))]
    if _GENERIC.fullmatch(flat(leaf)) and above and level_words(above[-1].text):
        role, words = Role.TITLE, level_words(above[-1].text)
    parents = [role_of(each.text) for each in labels[:-1]]
    of = ""
    if role is Role.NUMBER:
        of = re.sub(r"(?:の)?(?:番号|コード|No\.?|№|ID)$", "", flat(leaf), flags=re.IGNORECASE)
        of = of or (flat(above[-1].text) if above else "")
    year = 0
    if role in (Role.YEAR, Role.UNKNOWN) or is_only_number(leaf):
        year = heading_year(leaf) or 0
        if not year and before and before[-1].year:
            year = short_heading_year(leaf, before[-1].year) or 0
        role = Role.YEAR if year else role
        if year and any(parent in (Role.OTHER, Role.REMARK) for parent in parents):
            role = Role.OTHER
    if role is Role.TITLE:
        stacked = [each for each in above if level_words(each.text) and _is_alone(each, stacks)]
        more = [word for each in stacked for word in level_words(each.text)]
        words = tuple(dict.fromkeys((*more, *words)))
    if role in (Role.UNKNOWN, Role.GROUP) and parents and parents[-1] in _INHERITED:
        role = parents[-1]
    return Column(number, number, role, labels, words, of, year)


_INHERITED = (Role.OTHER, Role.REMARK, Role.RELATED, Role.LEAD, Role.PERIOD)


def _is_alone(label: Source, stacks: Mapping[int, tuple[Source, ...]]) -> bool:
    """Say whether only one column of titles is below `label`."""
    leaves = {
        stack[-1].cell: stack[-1].text
        for stack in stacks.values()
        if label in stack and stack[-1] is not label
    }
    return sum(bool(level_words(text)) for text in leaves.values()) <= 1


def hint_of(word: str) -> int | None:
    """Return the level that a word such as 公約 or 事業名 usually names, None if it may be any."""
    return next((level for pattern, level in HINTS if re.search(pattern, word)), None)


def is_repeated_heading(row: Row, headings: Sequence[Row]) -> bool:
    """Say whether `row` repeats one of the heading rows, as at the top of each page."""
    texts = [flat(each.text) for each in row.sources]
    known = [[flat(each.text) for each in heading.sources] for heading in headings]
    return bool(texts) and texts in known
