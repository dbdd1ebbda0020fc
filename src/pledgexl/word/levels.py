"""What a template may say of the levels of the plan: their names, and words that list them."""

# ruff: noqa: D107 - a record is made from what it tells of

from pledgexl.messages import report
from pledgexl.messages.labels import label_text, level_word
from pledgexl.model.average import Level
from pledgexl.model.month import Summary
from pledgexl.model.names import SummaryLabel
from pledgexl.word.values import Record


class LevelWords(Record):
    """呼び名: what the office calls the levels of its plan, and what is said of them."""

    __slots__ = (
        *("基本政策", "公約", "施策", "取組", "計画", "平均の順", "数値の階層", "星の説明"),
        *("平均の説明", "番号の順", "区分", "体系", "平均の欄", "進捗の欄"),
    )

    def __init__(self, summary: Summary, unit: str) -> None:
        words = report.levels_text
        self.基本政策 = level_word(Level.POLICY)
        self.公約 = level_word(Level.PLEDGE)
        self.施策 = label_text(SummaryLabel.MEASURE)
        self.取組 = label_text(SummaryLabel.INITIATIVE)
        counted = {
            "policies": len(summary.policies),
            "pledges": len(summary.pledges),
            "measures": len(summary.measures),
        }
        self.計画 = words("plan", counted)
        self.平均の順 = words("averaged")
        self.数値の階層 = words("figures")
        self.星の説明 = words("stars")
        self.平均の説明 = words("means")
        self.番号の順 = words("numbers")
        self.区分 = words("listed")
        self.体系 = words("detail")
        self.平均の欄 = words("mean_column")
        self.進捗の欄 = words("figure_column", {"unit": unit})
