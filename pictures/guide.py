"""docs/template.md and template.en.md: every name a template may use, with an example.

The examples are of the sample city; the English guide has those that are no texts of the city.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pledgexl.commands.sample.city import sample_past, sample_summary
from pledgexl.messages.edition import words_of
from pledgexl.messages.template import TEMPLATE, in_english, name_meanings
from pledgexl.model.language import Language
from pledgexl.rules.changes import since_each
from pledgexl.rules.explanation import course, unmoved
from pledgexl.word.chart import Chart
from pledgexl.word.context import ReportValues
from pledgexl.word.course import UnmovedValues
from pledgexl.word.values import Record

GUIDES: Mapping[Language, Path] = {
    Language.JA: Path("docs/template.md"),
    Language.EN: Path("docs/template.en.md"),
}
_ISSUED = date(2024, 4, 18)
_EXAMPLE_AT_MOST = 44
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


def template_guide(language: Language = Language.JA) -> str:
    """Return the guide as Markdown."""
    summary = sample_summary()
    settings = replace(summary.plan.settings, language=language)
    lines = [TEMPLATE["guide.text"].in_(language).strip()]
    with words_of(settings):
        past = sample_past()
        since = since_each(summary, past[-1:])
        values = ReportValues(summary, _ISSUED, since, course(summary, past))
        for thing, example in _things(values).items():
            lines += _chapter(thing, example, language)
    return "\n".join(lines) + "\n"


def _chapter(thing: str, example: object, language: Language) -> list[str]:
    heading = TEMPLATE[f"chapter.{thing}"].in_(language)
    lines = ["", f"## {heading}", "", TEMPLATE["guide.table"].in_(language)]
    for name, meaning in name_meanings(thing, language).items():
        path = f"{thing}.{name}" if thing else name
        written, shown = _written(path, getattr(example, name))
        if language is Language.EN:
            written, shown = in_english(written), "" if _JAPANESE.search(shown) else shown
        lines.append(f"| `{written}` | {meaning} | {shown} |")
    return lines


def _things(values: ReportValues) -> dict[str, object]:
    """Return an example of every thing that a template meets on its way down the lists."""
    policy = values.政策一覧[0]
    pledge = policy.公約一覧[0]
    measure = pledge.施策一覧[0]
    comparison = values.比較一覧[0]
    compared = comparison.比較政策一覧[0]
    # The sample city has too few months for one.
    still = unmoved(sample_summary(), sample_past(), least=1)[0]
    return {
        "": values,
        "呼び名": values.呼び名,
        "全体": values.全体,
        "政策": policy,
        "公約": pledge,
        "施策": measure,
        "取組": measure.取組一覧[0],
        "除外": values.除外一覧[0],
        "目安": values.評価基準[8],
        "帯": values.進捗分布[2],
        "比較": comparison,
        "変化": comparison.変化一覧[0],
        "ほかの変化": comparison.ほかの変化一覧[0],
        "比較政策": compared,
        "比較公約": compared.比較公約一覧[0],
        "要因": comparison.要因一覧[0],
        "変動": comparison.変動一覧[0],
        "移動": comparison.移動一覧[0],
        "推移": values.推移一覧[0],
        "停滞": UnmovedValues(still),
    }


def _written(path: str, value: object) -> tuple[str, str]:
    """Return how a template names the `value` at `path`, and what it prints."""
    if isinstance(value, tuple):
        return f"{{%tr for … in {path} %}}", f"{len(value)}件"
    if isinstance(value, bool):
        return f"{{%p if {path} %}}", ""
    if isinstance(value, Record):
        return f"{{{{ {path}.{value.names()[0]} }}}}", ""
    text = value.description if isinstance(value, Chart) else str(value).replace("\n", " ")
    shown = text if len(text) <= _EXAMPLE_AT_MOST else f"{text[:_EXAMPLE_AT_MOST]}…"
    return f"{{{{ {path} }}}}", shown
