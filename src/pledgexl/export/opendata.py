"""The month as open data: tidy tables (CSV) and a Data Package that describes them.

Each table says one kind of thing, one row each, with identifiers that other tables refer to.
A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP
advises ("CSV Injection"); a text that begins with one gets another, so that taking away one
leading apostrophe always gives back what was written.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from enum import StrEnum

from pledgexl.messages.sentences import sentences
from pledgexl.messages.summary import report_name
from pledgexl.model.names import OPEN_DESCRIPTOR, OPEN_FOLDER
from pledgexl.model.submission import RowStatus
from pledgexl.model.summary import (
    DepartmentSummary,
    InitiativeSummary,
    ItemSummary,
    Summary,
    rating_text,
)

OPENDATA = sentences("opendata")


class Table(StrEnum):
    """The tables, a file each."""

    POLICIES = "policies"
    PLEDGES = "pledges"
    MEASURES = "measures"
    INITIATIVES = "initiatives"
    DEPARTMENTS = "departments"


class Field(StrEnum):
    """The fields of all tables."""

    PERIOD = "period"
    AS_OF = "as_of"
    PROVISIONAL = "provisional"
    POLICY = "policy_id"
    PLEDGE = "pledge_id"
    MEASURE = "measure_id"
    INITIATIVE = "initiative_id"
    DEPARTMENT = "department_code"
    TITLE = "title"
    NAME = "name"
    FIGURE = "shown"
    EXACT = "exact"
    HIGHEST = "highest"
    EXPECTED = "expected"
    RATED = "rated"
    EXCLUDED = "excluded"
    MISSING = "missing"
    REJECTED = "rejected"
    RELATED = "related_departments"
    ROW_STATUS = "row_status"
    STATE = "state"
    RATING = "rating"
    PREVIOUS = "previous_rating"
    TEXT = "text"
    ADDED = "added"
    STATUS = "status"


_GUARD = "'"
# What begins a formula in some spreadsheet, in full width as well, and our own mark.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", _GUARD)
# By the names of Table Schema.
_TYPES = {
    Field.PERIOD: "yearmonth",
    Field.AS_OF: "date",
    Field.PROVISIONAL: "boolean",
    Field.FIGURE: "number",
    Field.EXACT: "string",
    Field.HIGHEST: "integer",
    Field.EXPECTED: "integer",
    Field.RATED: "integer",
    Field.EXCLUDED: "integer",
    Field.MISSING: "integer",
    Field.REJECTED: "integer",
    Field.RATING: "number",
    Field.PREVIOUS: "number",
    Field.ADDED: "boolean",
}
_KEYS = {
    Table.POLICIES: Field.POLICY,
    Table.PLEDGES: Field.PLEDGE,
    Table.MEASURES: Field.MEASURE,
    Table.INITIATIVES: Field.INITIATIVE,
    Table.DEPARTMENTS: Field.DEPARTMENT,
}
_REFERENCES = {
    Table.POLICIES: (),
    Table.PLEDGES: (Table.POLICIES,),
    Table.MEASURES: (Table.PLEDGES,),
    Table.INITIATIVES: (Table.MEASURES, Table.DEPARTMENTS),
    Table.DEPARTMENTS: (),
}
_MONTH = (Field.PERIOD, Field.AS_OF, Field.PROVISIONAL)
_COUNTS = (Field.EXPECTED, Field.RATED, Field.EXCLUDED, Field.MISSING, Field.REJECTED)
_FIGURES = (Field.TITLE, Field.FIGURE, Field.EXACT, Field.HIGHEST, *_COUNTS)
_FIELDS: dict[Table, tuple[Field, ...]] = {
    Table.POLICIES: (*_MONTH, Field.POLICY, *_FIGURES),
    Table.PLEDGES: (*_MONTH, Field.PLEDGE, Field.POLICY, *_FIGURES),
    Table.MEASURES: (*_MONTH, Field.MEASURE, Field.PLEDGE, *_FIGURES),
    Table.INITIATIVES: (
        *_MONTH,
        Field.INITIATIVE,
        Field.MEASURE,
        Field.TITLE,
        Field.DEPARTMENT,
        Field.RELATED,
        Field.ROW_STATUS,
        Field.STATE,
        Field.RATING,
        Field.PREVIOUS,
        Field.TEXT,
        Field.ADDED,
    ),
    Table.DEPARTMENTS: (*_MONTH, Field.DEPARTMENT, Field.NAME, Field.STATUS, *_COUNTS),
}


def open_data(summary: Summary) -> dict[str, bytes]:
    """Return the files of the folder `open`: a table each, and the descriptor of all."""
    tables = {table: _csv(table, summary) for table in Table}
    files = {f"{OPEN_FOLDER}/{table}.csv": content for table, content in tables.items()}
    descriptor = _descriptor(summary, tables)
    text = json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"
    return files | {f"{OPEN_FOLDER}/{OPEN_DESCRIPTOR}": text.encode()}


def guarded(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula; see the top of this module."""
    return _GUARD + text if text.startswith(_DANGEROUS) else text


def _csv(table: Table, summary: Summary) -> bytes:
    """Return the CSV of `table`: UTF-8 with a mark at its beginning, for Excel."""
    content = io.BytesIO()
    # Encoded as it goes: a million rows as one text would take twice the room.
    stream = io.TextIOWrapper(content, "utf-8-sig", newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(_FIELDS[table])
    period = summary.period
    month = (str(period), period.last_day.isoformat(), _truth(is_so=summary.is_provisional))
    for row in _ROWS[table](summary):
        writer.writerow((*month, *map(guarded, row)))
    stream.flush()
    return content.getvalue()


def _truth(*, is_so: bool) -> str:
    return "true" if is_so else "false"


def _policies(summary: Summary) -> Iterator[Sequence[str]]:
    yield from ((policy.id, *_figures(policy)) for policy in summary.policies)


def _pledges(summary: Summary) -> Iterator[Sequence[str]]:
    for policy in summary.policies:
        yield from ((pledge.id, policy.id, *_figures(pledge)) for pledge in policy.children)


def _measures(summary: Summary) -> Iterator[Sequence[str]]:
    for pledge in summary.pledges:
        yield from ((measure.id, pledge.id, *_figures(measure)) for measure in pledge.children)


def _figures(item: ItemSummary) -> tuple[str, ...]:
    exact = str(item.average.exact) if item.average else ""
    return (item.title, item.shown or "", exact, str(item.highest), *_counts(item))


def _counts(item: ItemSummary | DepartmentSummary) -> tuple[str, ...]:
    coverage = item.coverage
    counts = (coverage.rated, coverage.excluded, coverage.missing, coverage.rejected)
    return (str(coverage.expected), *map(str, counts))


def _initiatives(summary: Summary) -> Iterator[Sequence[str]]:
    for measure in summary.measures:
        yield from (_initiative(row, measure.id) for row in measure.initiatives)


def _initiative(row: InitiativeSummary, measure: str) -> tuple[str, ...]:
    is_rated = row.status is RowStatus.RATED
    return (
        row.id,
        measure,
        row.title,
        row.department.code,
        " ".join(department.code for department in row.related),
        row.status.value,
        row.state.name.lower(),
        rating_text(row.rating_tenths) if is_rated else "",
        rating_text(row.previous_tenths),
        row.text,
        _truth(is_so=row.is_added),
    )


def _departments(summary: Summary) -> Iterator[Sequence[str]]:
    for row in summary.departments:
        department = row.department
        yield (department.code, department.name, row.status.value, *_counts(row))


_ROWS = {
    Table.POLICIES: _policies,
    Table.PLEDGES: _pledges,
    Table.MEASURES: _measures,
    Table.INITIATIVES: _initiatives,
    Table.DEPARTMENTS: _departments,
}


def _descriptor(summary: Summary, tables: dict[Table, bytes]) -> dict[str, object]:
    """Return datapackage.json (specs.frictionlessdata.io, Data Package 1)."""
    return {
        "profile": "tabular-data-package",
        "name": f"pledges-{summary.period}",
        "title": report_name(summary),
        "description": OPENDATA["about"].ja,
        "resources": [_resource(table, content) for table, content in tables.items()],
    }


def _resource(table: Table, content: bytes) -> dict[str, object]:
    return {
        "profile": "tabular-data-resource",
        "name": table.value,
        "title": OPENDATA[f"table.{table}"].ja,
        "path": f"{table}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "doubleQuote": True},
        "schema": _schema(table),
    }


def _schema(table: Table) -> dict[str, object]:
    return {
        "fields": [_field(field, table) for field in _FIELDS[table]],
        "primaryKey": [_KEYS[table].value],
        "foreignKeys": [
            {
                "fields": [_KEYS[other].value],
                "reference": {"resource": other.value, "fields": [_KEYS[other].value]},
            }
            for other in _REFERENCES[table]
        ],
        "missingValues": [""],
    }


def _field(field: Field, table: Table) -> dict[str, object]:
    described = {
        "name": field.value,
        "type": _TYPES.get(field, "string"),
        "title": OPENDATA[f"field.{field}"].ja,
    }
    is_needed = field in (*_MONTH, _KEYS[table])
    return described | ({"constraints": {"required": True}} if is_needed else {})
