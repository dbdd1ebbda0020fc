"""The departments of a cell: 、・／ between names, 主 and 関係, ◎ and ○, brackets, extensions."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import NamedTuple

from pledgexl.model.text import comparable

# What the name of a department ends with.
_ENDINGS = (
    "課|室|部|局|係|班|所|署|館|園|院|場|校|センター|事務局|委員会|チーム|支所|出張所|支局|本部|財団|公社|協議会|"
    "グループ|担当|プラザ|課長|消防団|病院|保育所|図書館|公民館|G|協会|機構|本庁|支援員|団|庁|隊|会|社|組合"
)
_DEPARTMENT = re.compile(rf"[^、，,／/]{{1,25}}(?:{_ENDINGS})(?:等|ほか|他)?")
# One that is surely a department, as a heading or a cell by itself.
_SURE = re.compile(r"\S{1,18}(?:課|室|局|センター|事務局|委員会|支所)")
_OUTER = re.compile(r"[、，,;；\n／]|(?<=\S)/(?=\S)|\s{2,}|　")
_NO_NAME = re.compile(
    r"^(?:旧.*|元.*|現.*|内線.*|[0-9\-ー－]+|TEL.*|電話.*|℡.*|令和.*|R\d.*|.*(?:から|まで|より)|.*年度.*|"
    r"主|主担当|主管|◎|○|担当|関係|所管|副|従|兼務|仮称|予定|注.*|※.*)$",
    re.IGNORECASE,
)
_LEAD_MARK = re.compile(
    r"^\s*(?:[(（【\[〔]\s*(?:主|主担当|主管|主務|主担|正|代表|幹事)\s*[)）】\]〕]|◎|●|★|主[:：]|主担当[:：]|主管[:：]|主務?課[:：])\s*|[(（]\s*(?:主|主担当|主管|正|◎|幹事)\s*[)）]\s*$"
)
_RELATED_MARK = re.compile(
    r"^\s*(?:[(（【\[〔]\s*(?:副|従|関係|関連|協力|連携|関|連|協)\s*[)）】\]〕]|[○〇△◯]|(?:関係|関連|連携|協力|副)(?:課|部署)?[:：])\s*|[(（]\s*(?:副|従|関係|関連|協力|連携|○)\s*[)）]\s*$"
)
_BULLET = re.compile(r"^\s*[・･•■□▪-]\s*")
_BRACKETS = re.compile(r"[(（〔\[［]([^()（）〔〕\[\]［］]*)[)）〕\]］]")
_DIVISION_BEFORE = re.compile(
    r"[^\s、，,・／/（()）◎○]{1,10}[部局][ 　]+(?=[^\s、，,・／/]{1,14}(?:課|室|係|所|センター))"
)
_BEHIND = re.compile(
    r"[(（【\[](?:(?:主?担当|所管|主管)(?:課|部署|部|所属)?\s*[:：]\s*([^()（）]+)|([^()（）]+))[)）】\]]\s*$"
)
_ALL = re.compile(
    r"(?:全(?:部署|課|庁|部局|所属|庁的)|各(?:課|部署|所管課|部局|所属)|関係各?(?:課|部署)|庁内(?:各課|関係課)|全課共通|未定|検討中|調整中|なし|該当なし|[-－―ー]+)(?:等)?"
)

_NOBODY = re.compile(r"[-－―ー]+|(?:該当)?なし")


class Named(NamedTuple):
    """The departments of one cell, and those words of it that could not be understood."""

    lead: str | None
    related: tuple[str, ...]
    unclear: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """All departments, the lead first."""
        return (*(() if self.lead is None else (self.lead,)), *self.related)


NOBODY = Named(None, ())


def is_department(text: str) -> bool:
    """Say whether `text` looks like the name of one department, and nothing else."""
    return bool(_SURE.fullmatch(comparable(text)))


def has_department_ending(name: str) -> bool:
    """Say whether `name` ends as the names of departments do."""
    return name.isascii() or bool(re.search(rf"(?:{_ENDINGS})$", comparable(name)))


def departments_behind(title: str) -> tuple[str, Named]:
    """Return `title` without the departments in brackets behind it, and those: （担当：水道課）."""
    found = _BEHIND.search(title)
    if found is None or not title[: found.start()].strip():
        return title, NOBODY
    inner = found[1] or found[2]
    named = parse_departments(inner)
    if not (found[1] or all(map(is_department, named.all))):
        return title, NOBODY
    return title[: found.start()].strip(), named


def parse_departments(text: str, known: Collection[str] = ()) -> Named:
    """Return the departments in `text`; a name of `known` may itself contain a 「・」.

    The first one leads unless one is marked: （主）, ◎. Those in brackets are related.
    """
    lead: str | None = None
    names: list[str] = []
    unclear: list[str] = []
    for part in _parts(text, known):
        is_lead, is_related = bool(_LEAD_MARK.search(part)), bool(_RELATED_MARK.search(part))
        plain = _RELATED_MARK.sub("", _LEAD_MARK.sub("", part))
        name, inner, words = _without_brackets(plain, known)
        unclear += words
        if _ALL.fullmatch(name):
            unclear += [] if _NOBODY.fullmatch(name) else [name]
            continue
        found = [each for each in (name, *inner) if each]
        if found and is_lead and not is_related and lead is None:
            lead = found[0]
        names += [each for each in found if each not in names]
    if lead is None and names:
        lead = names[0]
    related = tuple(each for each in names if each != lead)
    return Named(lead, related, tuple(unclear)) if names or unclear else NOBODY


def _without_brackets(
    part: str, known: Collection[str]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the name in `part`, departments named in its brackets, and words of no known kind."""
    inner: list[str] = []
    words: list[str] = []
    for content in _BRACKETS.findall(part):
        plain = re.sub(r"^(?:関係|関連|協力|連携|副)(?:課|部署)?[:：]?\s*", "", content.strip())
        if not plain or _NO_NAME.match(unicodedata.normalize("NFKC", plain)):
            continue
        names = [_tidy(each) for each in _parts(plain, known)]
        if all(map(has_department_ending, names)):
            inner += names
        else:
            words.append(content.strip())
    return _tidy(_BRACKETS.sub("", part)), tuple(inner), tuple(words)


def _parts(text: str, known: Collection[str]) -> list[str]:
    """Return the names in `text` with their marks; a bracket stays with the name before it."""
    # A division before its section is no department of its own: 総務部　税務課.
    plain = _DIVISION_BEFORE.sub("", text)
    guarded = _BRACKETS.sub(lambda found: found[0].translate(_GUARD), plain)
    parts = []
    for piece in _OUTER.split(guarded):
        lined = _BULLET.sub("", piece)
        marked = re.split(r"(?<=\S)(?=[◎○〇●])", lined)
        for each in marked:
            parts += _by_middle_dot(each, known)
    return [part.translate(_UNGUARD).strip() for part in parts if part.strip()]


# Separators within brackets, put out of the way while the names around them are split.
_SIGNS = "、，,;；／/・･　\n"
_GUARD = {ord(sign): chr(0xFDD0 + place) for place, sign in enumerate(_SIGNS)}
_UNGUARD = {0xFDD0 + place: sign for place, sign in enumerate(_SIGNS)}


def _by_middle_dot(text: str, known: Collection[str]) -> list[str]:
    """Return the names in `text` between 「・」; a piece that is no name belongs to the next one.

    畜産・農地課 is one name, as 畜産 is none; 食育課・畜産・農地課 are two.
    """
    pieces = re.split(r"[・･]", text)
    if len(pieces) == 1 or comparable(text) in known:
        return [text]
    return _joined_pieces(pieces, known)


def _joined_pieces(pieces: Sequence[str], known: Collection[str]) -> list[str]:
    names: list[str] = []
    waiting = list(pieces)
    while waiting:
        size = next(
            (
                length
                for length in range(len(waiting), 1, -1)
                if comparable("・".join(waiting[:length])) in known
            ),
            1,
        )
        if size == 1:
            while size < len(waiting) and not _is_name(waiting[size - 1]):
                size += 1
        names.append("・".join(waiting[:size]))
        waiting = waiting[size:]
    return names


def _is_name(piece: str) -> bool:
    plain = _BRACKETS.sub("", piece).strip()
    return bool(re.search(rf"(?:{_ENDINGS})(?:等|ほか|他)?$", plain.translate(_UNGUARD)))


def _tidy(name: str) -> str:
    """Return a name without blanks between its letters and without 等 behind it."""
    plain = _BULLET.sub("", name).strip()
    letters = plain.split()
    if len(letters) > 1 and all(len(each) == 1 for each in letters):
        plain = "".join(letters)
    plain = re.sub(rf"(?<=({'課|室|部|局|所'}))(?:等|ほか|他)$", "", plain)
    return re.sub(r"[*＊※]\s*[0-9０-９]*$", "", plain).strip()
