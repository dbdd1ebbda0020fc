"""Questions and answers as they stand in the finished file, compared with their sources."""

import io
from collections.abc import Iterator, Mapping, Sequence

import docx
from lxml import etree

from pledgexl.model.answers import Answers, Field, Line, paragraphs_of, text_of
from pledgexl.model.errors import PledgexlError
from pledgexl.model.names import FileName
from pledgexl.word.document import W, clean, own_runs, run_text, value

# Of characters: it changes no looks, and tells which letters are of a field.
FIELD_STYLE = "PXField"


def require_fields(content: bytes, answers: Answers, facts: Mapping[tuple[str, str], str]) -> None:
    """Raise PledgexlError unless each field of the file is what `facts` has, and each word ours."""
    document = docx.Document(io.BytesIO(content))
    every = document.element.body.iter(f"{W}p")
    body = [each for each in every if next(own_runs(each), None) is not None]
    wanted = [each.line for page in answers.pages for each in paragraphs_of(page) if each.line]
    _require_each(wanted, body, facts)
    heads = [section.header.paragraphs[0]._p for section in document.sections]  # noqa: SLF001 (as it is)
    _require_each([(answers.mark, "\t", *page.above) for page in answers.pages], heads, facts)
    foot = document.sections[0].footer.paragraphs[0]._p  # noqa: SLF001 (as it is)
    _require_line((*answers.stamp, "\t"), list(_runs(foot))[: len(answers.stamp) + 1], facts)


def _require_each(
    wanted: Sequence[Line],
    paragraphs: Sequence[etree._Element],
    facts: Mapping[tuple[str, str], str],
) -> None:
    for line, paragraph in zip(wanted, paragraphs, strict=False):
        _require_line(line, list(_runs(paragraph)), facts)
    if len(wanted) != len(paragraphs):
        raise _differs(str(len(paragraphs)), str(len(wanted)), "")


def _runs(paragraph: etree._Element) -> Iterator[tuple[str, bool]]:
    """Yield the text of each run, and whether it is of a field."""
    for run in own_runs(paragraph):
        yield run_text(run), value(run, "rPr/rStyle") == FIELD_STYLE


def _require_line(
    line: Line, runs: Sequence[tuple[str, bool]], facts: Mapping[tuple[str, str], str]
) -> None:
    for part, (found, is_field) in zip(line, runs, strict=False):
        if isinstance(part, Field):
            fact = facts.get((part.of, part.name))
            if fact is None or not is_field or clean(fact) != found:
                raise _differs(found, fact, text_of(line))
        elif is_field or clean(part) != found:
            raise _differs(found, part, text_of(line))
    if len(line) != len(runs):
        raise _differs("".join(text for text, _ in runs), text_of(line), text_of(line))


def _differs(found: str, expected: str | None, line: str) -> PledgexlError:
    values = {"found": found, "expected": expected or "－", "line": clean(line)}
    return PledgexlError("qa_differs", file=FileName.QA.value, **values)
