"""What a template may name: the office's words, and ready-made texts behind them.

The fields of `ReportValues` are the names themselves; their types say what they hold. The list of
names in docs/template.md and `template check` are made of these classes, so that a template can
use no name that is not written here. The first word of a docstring names the record.
"""

# ruff: noqa: PLC2401 - the field names are what the office writes in its template

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from typing import Self, get_args, get_origin

from pledgexl.word.chart import Chart

_ALIKE = 0.5


class Proven(str):
    """A text whose printing is proved: of a record of `kind` (公約), its `number` and `field`."""

    __slots__ = ("field", "kind", "number")
    kind: str
    number: str
    field: str

    @classmethod
    def of(cls, text: str, kind: str, number: str, field: str) -> Self:
        """Return `text` with the name of what it says of which record."""
        proven = cls(text)
        proven.kind, proven.number, proven.field = kind, number, field
        return proven

    @property
    def name(self) -> str:
        """The name for people, which is unique within a report: `公約1-2の進捗`."""
        return f"{self.kind}{self.number}の{self.field}"


@dataclass(frozen=True, slots=True)
class InitiativeValues:
    """取組: an initiative.

    評価欄 and 本文 are printed next to and below its 名称; 実施内容 says all in one where that is
    not printed.
    """

    番号: str
    名称: Proven
    評価欄: Proven
    本文: Proven
    実施内容: Proven
    評価: str
    状態: str
    担当部署: str


@dataclass(frozen=True, slots=True)
class ListedValues:
    """除外: an initiative in 除外一覧 or 未報告一覧, which no average counts, and why."""

    番号: str
    名称: str
    状態: str
    担当部署: str
    理由: str


@dataclass(frozen=True, slots=True)
class MeasureValues:
    """施策: a measure; the stars are "" without a rating."""

    番号: str
    名称: Proven
    星: Proven
    星上段: str
    星下段: str
    平均: Proven
    計算式: Proven
    引継: Proven
    評価: Proven
    評価済: str
    全取組: str
    注: str
    取組一覧: tuple[InitiativeValues, ...]
    部署一覧: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WholeValues:
    """全体: the whole."""

    進捗: Proven
    計算式: Proven
    評価済: str
    全取組: str
    除外: str
    注: str
    集計注: str
    除外注: str


@dataclass(frozen=True, slots=True)
class PledgeValues(WholeValues):
    """公約: a pledge."""

    番号: str
    名称: Proven
    施策一覧: tuple[MeasureValues, ...]


@dataclass(frozen=True, slots=True)
class PolicyValues(WholeValues):
    """政策: a policy."""

    番号: str
    名称: Proven
    公約別進捗: Proven
    公約一覧: tuple[PledgeValues, ...]


@dataclass(frozen=True, slots=True)
class _ComparedValues:
    """A figure then and now."""

    前回: Proven
    今回: Proven
    増減: Proven
    同じ取組の値: Proven
    同じ取組: Proven
    件数: Proven
    入替: Proven


@dataclass(frozen=True, slots=True)
class ComparedPledgeValues(_ComparedValues):
    """比較公約: a pledge's figure then and now."""

    番号: str
    名称: str


@dataclass(frozen=True, slots=True)
class ComparedPolicyValues(ComparedPledgeValues):
    """比較政策: a policy's figure then and now."""

    比較公約一覧: tuple[ComparedPledgeValues, ...]


@dataclass(frozen=True, slots=True)
class ChangedValues:
    """変化: an initiative that is no longer counted, counted again or rated lower, and why."""

    変化: str
    番号: Proven
    名称: str
    評価: Proven
    理由: Proven


@dataclass(frozen=True, slots=True)
class ComparisonValues(_ComparedValues):
    """比較: this month next to an earlier one; 名称 says which."""

    名称: str
    前回時点: str
    要約: str
    比較政策一覧: tuple[ComparedPolicyValues, ...]
    変化一覧: tuple[ChangedValues, ...]


@dataclass(frozen=True, slots=True)
class BandValues:
    """帯: how many pledges are in a span of figures."""

    範囲: str
    公約数: Proven


@dataclass(frozen=True, slots=True)
class CriterionValues:
    """目安: what a rating means."""

    評価: str
    意味: str


@dataclass(frozen=True)
class ReportValues:
    """All that a template may name by itself."""

    自治体名: str
    報告書名: str
    期間: str
    期間短縮: str
    時点: str
    作成日: str
    暫定: bool
    暫定表示: str
    単位: str
    増減単位: str
    全体: WholeValues
    政策一覧: tuple[PolicyValues, ...]
    政策数: str
    公約数: str
    施策数: str
    集計状況: str
    除外一覧: tuple[ListedValues, ...]
    未報告一覧: tuple[ListedValues, ...]
    計算規則: str
    計算規則一覧: tuple[str, ...]
    計算の見方: str
    進捗分布: tuple[BandValues, ...]
    評価基準: tuple[CriterionValues, ...]
    問合せ先: str
    比較一覧: tuple[ComparisonValues, ...]
    グラフ_基本政策: Chart
    グラフ_公約: Chart


@dataclass(frozen=True, slots=True)
class TextField:
    """A field that is printed unchanged."""


@dataclass(frozen=True, slots=True)
class BooleanField:
    """A field for `if` only."""


@dataclass(frozen=True, slots=True)
class ChartField:
    """A field that is drawn."""


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field with fields of its own: a policy, a pledge."""

    name: str
    fields: Mapping[str, "FieldType"]


@dataclass(frozen=True, slots=True)
class ListField:
    """A list of records or texts, for `for` only."""

    of: "FieldType"


FieldType = TextField | BooleanField | ChartField | RecordField | ListField

# What Jinja defines inside a loop.
LOOP = RecordField(
    "loop",
    dict.fromkeys(("index", "index0", "revindex", "revindex0", "length", "depth"), TextField())
    | dict.fromkeys(("first", "last"), BooleanField()),
)


def _field_type(kind: object) -> FieldType:
    """Return what a field with the type `kind` holds."""
    if get_origin(kind) is tuple:
        return ListField(_field_type(get_args(kind)[0]))
    if kind is Chart:
        return ChartField()
    if isinstance(kind, type) and is_dataclass(kind):
        return RecordField((kind.__doc__ or "").partition(":")[0], _fields_of(kind))
    return BooleanField() if kind is bool else TextField()


def _fields_of(kind: type) -> dict[str, FieldType]:
    return {field.name: _field_type(field.type) for field in fields(kind)}


def report_names() -> dict[str, FieldType]:
    """Return all names that a template may use by themselves, and what they hold."""
    return _fields_of(ReportValues)


def closest_name(name: str, known: Mapping[str, FieldType]) -> str:
    """Return what a person who typed `name` may have meant, or ""."""
    records = {name: kind for name, kind in known.items() if isinstance(kind, RecordField)}
    paths = [f"{name}.{field}" for name, record in records.items() for field in record.fields]
    inner = {path.rpartition(".")[2]: path for path in reversed(paths)}
    if name in inner:
        return inner[name]
    close = get_close_matches(name, [*known, *inner], n=1, cutoff=_ALIKE)
    return "" if not close else close[0] if close[0] in known else inner[close[0]]
