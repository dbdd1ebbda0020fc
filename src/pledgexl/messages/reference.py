"""docs/findings.md: every code, what it means and how to mend it, rendered from the messages."""

from collections.abc import Iterator
from string import Formatter

from pledgexl.messages.findings import DEPARTMENT, FINDINGS, unfilled
from pledgexl.messages.language import Language
from pledgexl.messages.words import word
from pledgexl.model.finding import Code, Severity

# Codes that are given no more, and what came in their place.
_REPLACED = {"W202": Code.EXCLUDED_WITHOUT_REASON}


def findings_reference() -> str:
    """Return the page as Markdown."""
    parts = (line for part in "1235" for line in _part(part))
    replaced = "、".join(f"{old} → {new.value}" for old, new in _REPLACED.items())
    title, unused = (" — ".join(FINDINGS[f"page.{name}"]) for name in ("title", "unused"))
    head = (f"# {title}\n", *FINDINGS["page.about"], *FINDINGS["page.origin"], "")
    return "\n".join((*head, *parts, f"## {unused}\n", f"{replaced}\n"))


def placeholders(text: str) -> set[str]:
    """Return the names in braces in `text`."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _part(part: str) -> Iterator[str]:
    yield f"## {' — '.join(FINDINGS[f'part.{part}'])}\n"
    order = list(Severity)
    codes = [code for code in Code if code.value[1] == part]
    for code in sorted(codes, key=lambda each: (order.index(each.severity), each.value)):
        severities = " · ".join(word(code.severity, language) for language in Language)
        yield f"### {code.value} {severities}\n"
        parts = [name.split(".") for name in FINDINGS if name.startswith(f"{code}.")]
        variants = dict.fromkeys(("", *(each[1] for each in parts if len(each) > 2)))
        # Two kinds of files may have one wording.
        yield from dict.fromkeys(
            _shown(code, language, variant) for variant in variants for language in Language
        )


def _shown(code: Code, language: Language, variant: str) -> str:
    """Return the wording of `code` with each placeholder as 〈what it stands for〉."""
    wording = unfilled(code, language, variant)
    stands_for = {
        name: f"〈{FINDINGS[f'value.{name}'].in_(language)}〉"
        for name in placeholders(wording.why + wording.fix)
    }
    reader = FINDINGS["page.department"].in_(language) if variant == DEPARTMENT else ""
    why, fix = (text.format_map(stands_for) for text in (wording.why, wording.fix))
    return f"{reader}{why}<br>\n{FINDINGS['page.fix'].in_(language)} {fix}\n"
