"""What a template may say of the levels of the plan: their names, and words that list them."""

# ruff: noqa: D107 - a record is made from what it tells of

from pledgexl.messages import report
from pledgexl.model.month import Summary
from pledgexl.word.values import Record


class LevelWords(Record):
    """呼び名: what the office calls the levels of its plan, and what is said of them."""

    __slots__ = (
        *("基本政策", "公約", "施策", "取組", "計画", "平均の順", "数値の階層", "星の説明"),
        *("平均の説明", "番号の順", "区分", "体系", "平均の欄", "進捗の欄"),
        *("政策", "複数政策", "複数公約", "複数施策", "複数取組"),
        *("見出し政策", "見出し公約", "見出し施策", "見出し取組"),
    )

    def __init__(self, summary: Summary, unit: str) -> None:
        words = report.levels_text
        self.政策 = self.基本政策 = words("policy")
        self.公約, self.施策, self.取組 = words("pledge"), words("measure"), words("initiative")
        self.複数政策, self.複数公約 = words("policies"), words("pledges")
        self.複数施策, self.複数取組 = words("measures"), words("initiatives")
        self.見出し政策, self.見出し公約 = words("Policy"), words("Pledge")
        self.見出し施策, self.見出し取組 = words("Measure"), words("Initiative")
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
