"""What is said of each finding: why it is one and what to do, as findings.toml has it.

Also docs/findings.md: every code with its wordings.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from string import Formatter
from typing import NamedTuple

from pledgexl.messages.edition import Edition, document_language, in_edition
from pledgexl.messages.labels import form_labels, known_as, label_text
from pledgexl.messages.plan import PLAN
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import month_name, reason_in_words, word
from pledgexl.model.finding import Code, Finding, Severity
from pledgexl.model.language import Language
from pledgexl.model.period import Period
from pledgexl.model.submission import State

FINDINGS = sentences("findings")
# The wording for departments, in 修正のお願い, on a page 受付できません and in mails.
DEPARTMENT = "department"
# Values that are lists, those that are months, and those that add a sentence.
_LISTS = (
    "label",
    "candidates",
    "near",
    "readings",
    "cells",
    "letters",
    "sheets",
    "differences",
    "months",
)
# Those of them with more signs: of our own alone, and around what the office typed.
_PLACES, _QUOTES = ("cells", "letters"), ("sheets", "differences", "readings")
_MONTHS = ("period", "past")
_ALSO_MONTHS = {Code.WRONG_PERIOD: ("found", "expected")}
_MORE = ("repeated", "near", "consequences")
# Signs of a list in Japanese, in English.
_ENGLISH_COMMA = str.maketrans({"、": ", "})
_ENGLISH_SIGNS = _ENGLISH_COMMA | str.maketrans(
    {"（": " (", "）": ")", "「": "“", "」": "”", "／": " / "}
)
# Between a word and what is quoted behind it.
_QUOTED = re.compile(r"(?<=\w)(?=「)")
_BUILT_IN_FORMAT = re.compile("built-in ([0-9]+)")
_BETWEEN_FILES = re.compile("(?<=[.]xls[xm])、", re.IGNORECASE)
# Codes that are given no more, and what came in their place.
_REPLACED = {"W202": Code.EXCLUDED_WITHOUT_REASON}


class Wording(NamedTuple):
    """Why a finding is one, and what to do about it, in one language."""

    why: str
    fix: str


def wording(finding: Finding, language: Language) -> Wording:
    """Return why `finding` is one and what to do, filled with its values."""
    return _filled(finding, language, finding.values.get("kind", ""))


def value_text(finding: Finding, language: Language) -> str:
    """Return what stands where `finding` is; a month, which the form has in a code, in words."""
    if finding.code is not Code.WRONG_PERIOD:
        return finding.value
    return month_name(Period.typed(finding.value), language)


def department_wording(finding: Finding, cells: Sequence[str] = ()) -> Wording:
    """Return the same for the department, not for the planning office, as a document has it.

    The form that goes back has the rows at `cells`; they replace the cells of the file that came.
    """
    moved = "、".join(filter(None, cells))
    if moved and "cells" in finding.values:
        finding = replace(finding, values={**finding.values, "cells": moved})
    return _filled(finding, document_language(), DEPARTMENT, finding.values.get("kind", ""))


def unfilled(code: Code, language: Language, *variants: str) -> Wording:
    """Return the wording of `code` with its {names}, the first of `variants` that it has."""
    why, fix = (
        next(
            (FINDINGS[name] for each in variants if (name := f"{code}.{each}.{part}") in FINDINGS),
            FINDINGS[f"{code}.{part}"],
        ).in_(language)
        for part in ("why", "fix")
    )
    return Wording(why, fix)


def _filled(finding: Finding, language: Language, *variants: str) -> Wording:
    chosen = unfilled(finding.code, language, *variants)
    values = dict(finding.values)
    for name in ("label", "expected", "parent"):
        if values.get(name) in PLAN:
            values[name] = PLAN[values[name]].in_(language).format_map(finding.values)
    for name in {"label", "evidence"} & values.keys():
        values[name] = form_labels(values[name])
    if number := _BUILT_IN_FORMAT.fullmatch(values.get("format", "")):
        values["format"] = FINDINGS["format.built_in"].in_(language).format(number=number[1])
    if state := known_as(State, values.get("state", "")):
        values["state"] = label_text(state)
    if values.get("kind"):
        values["kind"] = FINDINGS[f"kind.{values['kind']}"].in_(language)
    if "detail" in values:
        known = FINDINGS.get(f"detail.{values['detail']}")
        detail = values["detail"]
        values["detail"] = known.in_(language) if known else reason_in_words(detail, language)
    if language is Language.EN:
        values = _in_english(values, finding.code)
    fix = chosen.fix.format_map(values)
    if finding.answer:
        fix = FINDINGS["answered"].in_(language).format(answer=finding.answer)
    more = [FINDINGS[f"more.{name}"].in_(language) for name in _MORE if name in values]
    between = " " if language is Language.EN else ""
    return Wording(between.join((chosen.why, *more)).format_map(values), fix)


def _in_english(values: Mapping[str, str], code: Code) -> dict[str, str]:
    """Return `values` with months and lists as English has them; names of files stay as they are."""
    english = {name: "–" if text == "－" else text for name, text in values.items()}
    for name in (*_MONTHS, *_ALSO_MONTHS.get(code, ())):
        with suppress(ValueError):
            if name in english:
                english[name] = Period.typed(english[name]).english_label
    # What an office with Japanese documents typed is quoted as it is.
    is_typed_in_english = document_language() is Language.EN
    for name in set(_LISTS) & english.keys():
        signs = name in _PLACES or (name in _QUOTES and is_typed_in_english)
        text = _QUOTED.sub(" ", english[name]) if signs else english[name]
        english[name] = text.translate(_ENGLISH_SIGNS if signs else _ENGLISH_COMMA)
    if "files" in english:
        english["files"] = _BETWEEN_FILES.sub(", ", english["files"])
    return english


def findings_reference() -> str:
    """Return docs/findings.md: every code, what it means and how to mend it."""
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
    with in_edition(Edition(language, language)):
        wording = unfilled(code, language, variant)
    stands_for = {
        name: f"〈{FINDINGS[f'value.{name}'].in_(language)}〉"
        for name in placeholders(wording.why + wording.fix)
    }
    reader = FINDINGS["page.department"].in_(language) if variant == DEPARTMENT else ""
    why, fix = (text.format_map(stands_for) for text in (wording.why, wording.fix))
    return f"{reader}{why}<br>\n{FINDINGS['page.fix'].in_(language)} {fix}\n"
