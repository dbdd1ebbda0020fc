"""The month as open data: tidy tables (CSV) and a Data Package that describes them.

Each table has one row for each thing of one kind, with identifiers that other tables refer to.
A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP
advises ("CSV Injection"); a text that begins with one gets another, so that removing one
leading apostrophe always gives back what was written.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from pledgexl.export.frame import group_sums
from pledgexl.messages.edition import printed_for
from pledgexl.messages.sentences import sentences
from pledgexl.messages.summary import report_name
from pledgexl.model.month import ItemSummary, Summary, rating_text
from pledgexl.model.names import OPEN_DESCRIPTOR, OPEN_FOLDER
from pledgexl.model.submission import RowStatus

OPENDATA = sentences("opendata")


class _Table(NamedTuple):
    """A table: its key, the tables that it refers to, and its fields after those of the month."""

    key: str
    refers_to: tuple[str, ...]
    fields: tuple[str, ...]


_GUARD = "'"
# What begins a formula in some spreadsheet, in full width as well, and our own mark.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", _GUARD)
_TRUTH = {True: "true", False: "false"}
_MONTH = ("period", "as_of", "provisional")
_COUNTS = ("expected", "rated", "excluded", "missing", "rejected")
_FIGURES = ("title", "shown", "exact", "highest", *_COUNTS)
_INITIATIVE = (
    *("initiative_id", "measure_id", "title", "department_code", "related_departments"),
    *("row_status", "state", "rating", "previous_rating", "text", "added"),
)
_TABLES = {
    "policies": _Table("policy_id", (), ("policy_id", *_FIGURES)),
    "pledges": _Table("pledge_id", ("policies",), ("pledge_id", "policy_id", *_FIGURES)),
    "measures": _Table("measure_id", ("pledges",), ("measure_id", "pledge_id", *_FIGURES)),
    "initiatives": _Table("initiative_id", ("measures", "departments"), _INITIATIVE),
    "departments": _Table("department_code", (), ("department_code", "name", "status", *_COUNTS)),
}
# By the names of Table Schema; all other fields are strings.
_TYPES = {
    "period": "yearmonth",
    "as_of": "date",
    **dict.fromkeys(("provisional", "added"), "boolean"),
    **dict.fromkeys(("shown", "rating", "previous_rating"), "number"),
    **dict.fromkeys(("highest", *_COUNTS), "integer"),
}


@printed_for(lambda summary, *_: summary.plan.settings)
def open_data(summary: Summary, frame: pd.DataFrame) -> dict[str, bytes]:
    """Return the files of the folder `open`: a table each, and the descriptor of all.

    `frame` is the tidy month; the figures of `summary` go beside its counts.
    """
    departments = {
        "department_code": [row.department.code for row in summary.departments],
        "name": [row.department.name for row in summary.departments],
        "status": [row.status.value for row in summary.departments],
    }
    tables = {
        "policies": _items(summary.policies, "policy_id", "", frame),
        "pledges": _items(summary.pledges, "pledge_id", "policy_id", frame),
        "measures": _items(summary.measures, "measure_id", "pledge_id", frame),
        "initiatives": _initiatives(frame),
        "departments": _with_counts(departments, "department_code", frame),
    }
    files = {name: _csv(table, _TABLES[name].fields, summary) for name, table in tables.items()}
    # Data Package 1 (specs.frictionlessdata.io).
    descriptor = {
        "profile": "tabular-data-package",
        "name": f"pledges-{summary.period}",
        "title": report_name(summary),
        "description": OPENDATA["about"].printed,
        "resources": [_resource(name, content) for name, content in files.items()],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
    found = {f"{OPEN_FOLDER}/{name}.csv": content for name, content in files.items()}
    return found | {f"{OPEN_FOLDER}/{OPEN_DESCRIPTOR}": text.encode()}


def guarded(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula; see the top of this module."""
    return _GUARD + text if text.startswith(_DANGEROUS) else text


def _csv(table: pd.DataFrame, fields: Sequence[str], summary: Summary) -> bytes:
    """Return `table` as CSV: UTF-8 with a mark at its beginning, for Excel."""
    period = summary.period
    month = (str(period), period.last_day.isoformat(), _TRUTH[summary.is_provisional])
    texts = {name: table[name].map(guarded) for name in fields if name not in _TYPES}
    whole = table.assign(**texts, **dict(zip(_MONTH, month, strict=True)))
    written = whole.to_csv(columns=[*_MONTH, *fields], index=False, lineterminator="\r\n")
    return written.encode("utf-8-sig")


def _items(
    items: Sequence[ItemSummary], key: str, parent: str, frame: pd.DataFrame
) -> pd.DataFrame:
    figures: dict[str, Sequence[object]] = {
        key: [item.id for item in items],
        parent: [item.id.rpartition("-")[0] for item in items],
        "title": [item.title for item in items],
        "shown": [item.shown or "" for item in items],
        "exact": [str(item.average.exact) if item.average else "" for item in items],
        "highest": [item.highest for item in items],
    }
    return _with_counts(figures, key, frame)


def _with_counts(
    columns: Mapping[str, Sequence[object]], key: str, frame: pd.DataFrame
) -> pd.DataFrame:
    """Return `columns` with the number of rows of each status that `frame` has below its `key`."""
    table = pd.DataFrame(columns)
    counts = group_sums(frame, key).reindex(table[key], fill_value=0).reset_index(drop=True)
    statuses = [status.value for status in RowStatus]
    return table.join(counts).assign(expected=counts[statuses].sum(axis="columns"))


def _initiatives(frame: pd.DataFrame) -> pd.DataFrame:
    points = {
        name: ["" if pd.isna(tenths) else rating_text(tenths) for tenths in frame[column]]
        for name, column in (("rating", "rating_tenths"), ("previous_rating", "previous_tenths"))
    }
    return frame.assign(**points, added=frame["added"].map(_TRUTH))


def _resource(name: str, content: bytes) -> Mapping[str, object]:
    table = _TABLES[name]
    fields: list[dict[str, object]] = []
    for field in (*_MONTH, *table.fields):
        type_ = _TYPES.get(field, "string")
        fields.append({"name": field, "type": type_, "title": OPENDATA[f"field.{field}"].printed})
        if field in (*_MONTH, table.key):
            fields[-1]["constraints"] = {"required": True}
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": OPENDATA[f"table.{name}"].printed,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
        "schema": {
            "fields": fields,
            "primaryKey": [table.key],
            "foreignKeys": [
                {
                    "fields": [_TABLES[other].key],
                    "reference": {"resource": other, "fields": [_TABLES[other].key]},
                }
                for other in table.refers_to
            ],
            "missingValues": [""],
        },
    }
