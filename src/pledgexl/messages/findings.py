"""What is said of each finding: why it is one and what to do, as findings.toml has it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pledgexl.messages.language import Language
from pledgexl.messages.plan import PLAN
from pledgexl.messages.sentences import sentences
from pledgexl.messages.words import reason_in_words
from pledgexl.model.finding import Code, Finding

FINDINGS = sentences("findings")
# The wording for departments, in 修正のお願い, on a page 受付できません and in mails.
DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Wording:
    """Why a finding is one, and what to do about it, in one language."""

    why: str
    fix: str


def wording(finding: Finding, language: Language) -> Wording:
    """Return why `finding` is one and what to do, filled with its values."""
    return _filled(finding, language, finding.values.get("kind", ""))


def department_wording(finding: Finding, cells: Sequence[str] = ()) -> Wording:
    """Return the same in Japanese for the department, not for the planning office.

    The form that goes back has the rows at `cells`; they replace the cells of the file that came.
    """
    moved = "、".join(filter(None, cells))
    if moved and "cells" in finding.values:
        finding = replace(finding, values={**finding.values, "cells": moved})
    return _filled(finding, Language.JA, DEPARTMENT, finding.values.get("kind", ""))


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
    if values.get("kind"):
        values["kind"] = FINDINGS[f"kind.{values['kind']}"].in_(language)
    if "detail" in values:
        known = FINDINGS.get(f"detail.{values['detail']}")
        detail = values["detail"]
        values["detail"] = known.in_(language) if known else reason_in_words(detail, language)
    # Places and labels are listed as each language lists; names of files are quoted as they are.
    if language is Language.EN:
        values |= {
            name: values[name].replace("、", ", ") for name in ("cells", "label") if name in values
        }
    fix = chosen.fix.format_map(values)
    if finding.answer:
        fix = FINDINGS["answered"].in_(language).format(answer=finding.answer)
    return Wording(chosen.why.format_map(values), fix)
