"""What a template may say of the scale: how many pledges are where on it, and what it means."""

# ruff: noqa: D107 - a record is made from what it tells of
# ruff: noqa: RUF023 - the names and their order are what the office knows from the guide

from pledgexl.word.values import Proven, Record


class BandValues(Record):
    """帯: how many pledges are in a span of figures."""

    __slots__ = ("範囲", "公約数")

    def __init__(self, span: str, count: int) -> None:
        self.範囲 = span
        self.公約数 = Proven(str(count), "進捗分布", span, "公約数")


class CriterionValues(Record):
    """目安: what a rating means."""

    __slots__ = ("評価", "意味")

    def __init__(self, rating: str, meaning: str) -> None:
        self.評価 = rating
        self.意味 = meaning
