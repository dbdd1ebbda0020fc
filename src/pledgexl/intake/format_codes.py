"""The code of a number format → its sections, and the one that applies to a value (18.8.31).

The codes are those of ECMA-376; what programs read in different ways is "odd".
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

# General as programs in other languages write it into a file, where it should be "General".
_GENERAL = "general|g/標準|g/通用格式|g/표준|standard|standaard|est[áa]ndar|geral|основной"
# White is no colour here: on white paper it shows nothing. A currency may name the locale.
_PIECE = re.compile(
    rf"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | _(?P<room>.) | \*(?P<fill>.)
    | \[(?P<colour>black|blue|cyan|green|magenta|red|yellow|color\ ?\d\d?)\]
    | \[\$(?P<currency>[^-\]]+)(?-i:-(?:411|409|2|ja-JP|en-US))?\]
    | \[\$-(?:1010)?(?P<locale>1030411|411|409|ja-JP(?:-x-gannen)?|en-US)(?:,\d+)?\]
    | \[(?P<condition>(?:<=|>=|<>|<|>|=)-?\d{{1,15}}(?:\.\d{{1,15}})?)\]
    | (?P<elapsed>\[(?:h+|m+|s+)\]) | \[(?P<bracket>[^\]]*)\]
    | (?P<general>{_GENERAL}) | (?P<exponent>e\+0+) | (?P<halves>am/pm)
    | (?P<moment>y+|m+|d+|h+|s+|g+|e+|a{{3,}}) | (?P<digit>[0#?]) | (?P<point>\.) | (?P<comma>,)
    | (?P<percent>%) | (?P<typed>@) | (?P<end>;) | (?P<slash>/)
    | (?P<plain>[-+():$<>=~{{}}'^& ]|[^\x00-\x7f]) | (?P<odd>.)
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_KINDS = {"quoted": "literal", "escaped": "literal", "plain": "literal", "bracket": "odd"}
# Room is as wide as the letter that it names.
_TEXTS = {"room": " ", "fill": ""}
_IN_HEAD = ("colour", "condition", "locale")
MOMENT_KINDS = ("moment", "elapsed", "halves")

# The kind of a piece of a format, and its text: what it displays if it is no digit.
Piece = tuple[str, str]


class FormatSection(NamedTuple):
    """The part of a format that applies to some numbers, or to texts."""

    pieces: tuple[Piece, ...]
    condition: str = ""
    locale: str = ""

    def has(self, *kinds: str) -> bool:
        """Say whether it contains a piece of one of these `kinds`."""
        return any(kind in kinds for kind, _ in self.pieces)

    @property
    def is_moment(self) -> bool:
        """Whether it shows a number as a day or a time."""
        return self.has(*MOMENT_KINDS) and not self.has("digit")


AS_GENERAL = FormatSection((("general", ""),))


@lru_cache(maxsize=256)
def format_sections(code: str) -> tuple[FormatSection, ...]:
    """Return the sections of the format `code`; those that cannot be read contain "odd" pieces."""
    sections: list[list[Piece]] = [[]]
    for found in _PIECE.finditer(code):
        kind = found.lastgroup or ""
        if kind == "end":
            sections.append([])
        elif kind == "fill" and not found[kind].isspace():
            # It is repeated up to the edge of the cell: *1 in front of a 7 shows 1117.
            sections[-1].append(("odd", ""))
        else:
            text = found[kind].lower() if kind in MOMENT_KINDS else found[kind]
            sections[-1].append((_KINDS.get(kind, kind), _TEXTS.get(kind, text)))
    return tuple(map(_section, sections))


def _section(pieces: Sequence[Piece]) -> FormatSection:
    head = list(takewhile(lambda piece: piece[0] in _IN_HEAD, pieces))
    # Elsewhere than in the head, programs take these for something else.
    rest = [("odd" if kind in _IN_HEAD else kind, text) for kind, text in pieces[len(head) :]]
    named = dict(head)
    return FormatSection(tuple(rest), named.get("condition", ""), named.get("locale", "").lower())


def is_unambiguous(sections: Sequence[FormatSection]) -> bool:
    """Say whether all of a format is known: programs ignore one that is faulty anywhere."""
    is_typed_last = not any(section.has("typed") for section in sections[:-1])
    return len(sections) <= 4 and is_typed_last and not any(map(_is_faulty, sections))


def _is_faulty(section: FormatSection) -> bool:
    has_time = section.has(*MOMENT_KINDS)
    is_fraction = section.has("slash") and not has_time
    is_mixed = has_time and section.has("digit", "general", "exponent", "percent")
    has_two_numbers = section.has("general") and section.has("digit")
    has_two_fills = sum(kind == "fill" for kind, _ in section.pieces) > 1
    return section.has("odd") or is_fraction or is_mixed or has_two_numbers or has_two_fills


def section_for_text(sections: Sequence[FormatSection]) -> FormatSection | None:
    """Return the one of `sections` that is for texts: the fourth, or a last one with an @."""
    return sections[-1] if len(sections) == 4 or sections[-1].has("typed") else None


def section_for(value: Decimal, sections: Sequence[FormatSection]) -> FormatSection | None:
    """Return the one of `sections` that shows `value`, None if that is not known."""
    if section_for_text(sections) is not None:
        sections = sections[:-1]
    if len(sections) <= 1:
        section = sections[0] if sections else AS_GENERAL
        return None if section.condition else section
    if any(section.condition for section in sections):
        has_gap = len(sections) == 3 and not (sections[0].condition and sections[1].condition)
        if value < 0 or has_gap or not sections[0].condition:
            return None
        return next((each for each in sections if _is_met(each.condition, value)), None)
    if value < 0:
        # What appears for a negative number under an empty second section of two is not known.
        return sections[1] if sections[1].pieces or len(sections) == 3 else None
    return sections[2] if value == 0 and len(sections) == 3 else sections[0]


def _is_met(condition: str, value: Decimal) -> bool:
    limit = condition.lstrip("<>=")
    if not limit:
        return True
    order = "<" if value < Decimal(limit) else ">" if value > Decimal(limit) else "="
    return order in condition.removesuffix(limit)
