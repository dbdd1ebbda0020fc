"""What is said of each finding: why it is one and what to do, as findings.toml has it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pledgexl.messages.language import Language
from pledgexl.messages.plan import in_words as in_plan_words
from pledgexl.messages.sentences import Sentence, sentences
from pledgexl.messages.system import in_words
from pledgexl.model.finding import Code, Finding

FINDINGS = sentences("findings")
# The wording for whoever filled in the form, in 修正のお願い, on a page 受付できません and in mails.
DEPARTMENT = "department"
# Values that list places or labels. Names of files are quoted as they are.
_LISTS = frozenset({"cells", "label"})


@dataclass(frozen=True, slots=True)
class Wording:
    """Why a finding is one, and what to do about it, in one language."""

    why: str
    fix: str


def wording(finding: Finding, language: Language) -> Wording:
    """Return why `finding` is one and what to do, filled with its values."""
    return _filled(finding, language, _kind(finding))


def department_wording(finding: Finding, cells: Sequence[str] = ()) -> Wording:
    """Return the same in Japanese for whoever filled in the form, not for the planning office.

    The form that goes back has the rows at `cells`; they replace the cells of the file that came.
    """
    moved = "、".join(filter(None, cells))
    if moved and "cells" in finding.values:
        finding = replace(finding, values={**finding.values, "cells": moved})
    return _filled(finding, Language.JA, DEPARTMENT, _kind(finding))


def unfilled(code: Code, language: Language, *variants: str) -> Wording:
    """Return the wording of `code` with its {names}, the first of `variants` that it has."""
    why, fix = (_sentence(code, part, variants).in_(language) for part in ("why", "fix"))
    return Wording(why, fix)


def variants_of(code: Code) -> list[str]:
    """Return the names of the other wordings of `code`: kinds of files, DEPARTMENT."""
    names = [name.split(".") for name in FINDINGS if name.startswith(f"{code}.")]
    return list(dict.fromkeys(parts[1] for parts in names if len(parts) > 2))


def _sentence(code: Code, part: str, variants: tuple[str, ...]) -> Sentence:
    names = (f"{code}.{variant}.{part}" for variant in variants)
    return next((FINDINGS[name] for name in names if name in FINDINGS), FINDINGS[f"{code}.{part}"])


def _kind(finding: Finding) -> str:
    return finding.values.get("kind", "")


def _filled(finding: Finding, language: Language, *variants: str) -> Wording:
    chosen, kind = unfilled(finding.code, language, *variants), _kind(finding)
    values = in_plan_words(finding.values, language)
    if kind:
        values["kind"] = FINDINGS[f"kind.{kind}"].in_(language)
    if "detail" in values:
        values["detail"] = _detail(values["detail"], language)
    if language is Language.EN:
        values |= {name: values[name].replace("、", ", ") for name in _LISTS & values.keys()}
    fix = chosen.fix.format_map(values)
    if finding.answer:
        fix = FINDINGS["answered"].in_(language).format(answer=finding.answer)
    return Wording(chosen.why.format_map(values), fix)


def _detail(detail: str, language: Language) -> str:
    known = FINDINGS.get(f"detail.{detail}")
    return known.in_(language) if known else in_words(detail, language)
