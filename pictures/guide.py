"""docs/template.md: every name a template may use, with an example from the sample city."""

from datetime import date
from pathlib import Path

from pledgexl.commands.sample.city import sample_past, sample_summary
from pledgexl.messages.template import TEMPLATE, name_meanings
from pledgexl.rules.changes import since_each
from pledgexl.word.chart import Chart
from pledgexl.word.context import ReportValues
from pledgexl.word.values import Record

GUIDE_PATH = Path("docs/template.md")
_ISSUED = date(2024, 4, 18)
_EXAMPLE_AT_MOST = 44


def template_guide() -> str:
    """Return the guide as Markdown."""
    summary = sample_summary()
    values = ReportValues(summary, _ISSUED, since_each(summary, sample_past()))
    lines = [TEMPLATE["guide.text"].ja.strip()]
    for thing, example in _things(values).items():
        lines += ["", f"## {TEMPLATE[f'chapter.{thing}'].ja}", "", TEMPLATE["guide.table"].ja]
        for name, meaning in name_meanings(thing).items():
            path = f"{thing}.{name}" if thing else name
            written, shown = _written(path, getattr(example, name))
            lines.append(f"| `{written}` | {meaning} | {shown} |")
    return "\n".join(lines) + "\n"


def _things(values: ReportValues) -> dict[str, object]:
    """Return an example of every thing that a template meets on its way down the lists."""
    policy = values.政策一覧[0]
    pledge = policy.公約一覧[0]
    measure = pledge.施策一覧[0]
    comparison = values.比較一覧[0]
    compared = comparison.比較政策一覧[0]
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
        "比較政策": compared,
        "比較公約": compared.比較公約一覧[0],
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
