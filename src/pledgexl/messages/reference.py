"""docs/findings.md: every code, what it means and how to mend it, rendered from the messages."""

from collections.abc import Iterator
from string import Formatter

from pledgexl.messages.findings import DEPARTMENT, FINDINGS, Wording, unfilled, variants_of
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.finding import Code, Severity

_PARTS = "1235"
# Codes that are given no more, and what came in their place.
_REPLACED = {"W202": Code.EXCLUDED_WITHOUT_REASON}


def findings_reference() -> str:
    """Return the page as Markdown."""
    parts = (line for part in _PARTS for line in _part(part))
    return "\n".join((*_head(), *parts, f"## {_heading('unused')}\n", _replaced()))


def placeholders(text: str) -> set[str]:
    """Return the names in braces in `text`."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _heading(name: str) -> str:
    return " — ".join(FINDINGS[f"page.{name}"])


def _head() -> Iterator[str]:
    yield f"# {_heading('title')}\n"
    yield from FINDINGS["page.about"]
    yield from (*FINDINGS["page.origin"], "")


def _part(part: str) -> Iterator[str]:
    yield f"## {' — '.join(FINDINGS[f'part.{part}'])}\n"
    order = list(Severity)
    codes = [code for code in Code if code.value[1] == part]
    for code in sorted(codes, key=lambda each: (order.index(each.severity), each.value)):
        yield from _entry(code)


def _replaced() -> str:
    return "、".join(f"{old} → {new.value}" for old, new in _REPLACED.items()) + "\n"


def _entry(code: Code) -> Iterator[str]:
    severities = (word(code.severity, language) for language in Language)
    yield f"### {code.value} {' · '.join(severities)}\n"
    # Two kinds of files may have one wording.
    shown = dict.fromkeys(
        _shown(unfilled(code, language, variant), language, variant)
        for variant in ("", *variants_of(code))
        for language in Language
    )
    yield from shown


def _shown(wording: Wording, language: Language, variant: str) -> str:
    """Return `wording` with each placeholder as 〈what it stands for〉."""
    texts = wording.why + wording.fix
    stands_for = {
        name: f"〈{FINDINGS[f'value.{name}'].in_(language)}〉" for name in placeholders(texts)
    }
    reader = FINDINGS["page.department"].in_(language) if variant == DEPARTMENT else ""
    why, fix = (text.format_map(stands_for) for text in (wording.why, wording.fix))
    return f"{reader}{why}<br>\n{FINDINGS['page.fix'].in_(language)} {fix}\n"
