"""What an office calls the levels of its plan, and how it numbers their items."""

import re
from typing import NamedTuple

from pledgexl.model.average import Level

# In 階層の呼び名: the plan has no such level.
NO_LEVEL = "－"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
# The order of official documents; in いろは there would be no first one.
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
# Every kind of number but the plain one, by its first.
_COUNTERS = {
    counter[0]: counter
    for counter in (
        ROMAN,
        "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ",
        "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿",
        "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        KANA,
        "一二三四五六七八九",
    )
}
_FORM = re.compile(f"([^\\W\\d_]{{0,3}}[（(]?)([1{''.join(_COUNTERS)}])([）).．]?)")
PLAIN_FORM = "1"
USUAL_FORMS = {Level.POLICY: ROMAN[0], Level.PLEDGE: PLAIN_FORM, Level.MEASURE: PLAIN_FORM}


class LevelNames(NamedTuple):
    """The names of the levels in their order; "" is the usual one, `NO_LEVEL` none at all.

    Only measures may be missing: a list of two levels above its initiatives has policies and
    pledges, whatever it calls them.
    """

    policy: str = ""
    pledge: str = ""
    measure: str = ""
    initiative: str = ""

    @property
    def has_measures(self) -> bool:
        """Whether initiatives are below measures; if not, they are right below pledges.

        Each pledge then has one measure all the same, for IDs and averages, with its title. It is
        printed nowhere.
        """
        return self.measure != NO_LEVEL


USUAL_NAMES = LevelNames()


def printed_id(id_: str, names: LevelNames) -> str:
    """Return the ID of a measure, or that of its pledge in a plan without measures."""
    return id_ if names.has_measures else id_.rpartition("-")[0]


def number_order(id_: str) -> tuple[list[int], str]:
    """Return where an ID comes in the order of numbers: `1-2` before `1-10`.

    What is no number, as the code of a department may be, comes first, by its letters.
    """
    parts = id_.split("-")
    return ([int(part) for part in parts] if all(map(str.isdecimal, parts)) else [], id_)


def is_number_form(form: str) -> bool:
    """Return whether `form` is the first number of a kind: `Ⅰ`, `1`, `①`, `（1）`, `第1`, `ア`."""
    return _FORM.fullmatch(form) is not None


def numbered(form: str, number: int) -> str:
    """Return `number` as in `form`, whose kind may end earlier: `Ⅻ`, then `13`."""
    found = _FORM.fullmatch(form)
    before, counter, after = found.groups() if found else ("", PLAIN_FORM, "")
    letters = _COUNTERS.get(counter, "")
    return f"{before}{letters[number - 1] if number <= len(letters) else number}{after}"
