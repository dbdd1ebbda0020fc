"""What merging and hiding do to a form: values that stand for several rows, or that nobody sees."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pledgexl.model.finding import Code, Finding
from pledgexl.model.names import FORM_INPUTS, FormLabel
from pledgexl.model.submission import Area, RawForm, RawRow
from pledgexl.rules.rows import Identified, is_used

# One value for several rows is clear in a text, where the others are blank, but not here.
_ONE_EACH = (FormLabel.RATING, FormLabel.STATE)
_COVERED = (FormLabel.NUMBER, FormLabel.INITIATIVE, *FORM_INPUTS)


@dataclass(frozen=True, slots=True)
class Layout:
    """What is wrong with a form's layout, and the rows whose values it makes uncertain."""

    findings: tuple[Finding, ...]
    uncertain: frozenset[int]


def check_layout(form: RawForm, identified: Sequence[Identified]) -> Layout:
    """Return what merged and hidden cells do to the `identified` rows of `form`."""
    counted = [each.row for each in identified if each.number or each.measure]
    found = list(_merge_faults(form, counted))
    hidden = (*_hidden_columns(form, counted), *_hidden_rows(form, counted))
    uncertain = frozenset(row for _, rows in found for row in rows)
    return Layout((*(finding for finding, _ in found), *hidden), uncertain)


def _merge_faults(
    form: RawForm, rows: Sequence[RawRow]
) -> Iterator[tuple[Finding, tuple[int, ...]]]:
    """Yield each fault with the rows that it makes uncertain."""
    numbers = [row.row for row in rows]
    for area in form.merges:
        first = bisect_left(numbers, area.first_row)
        inside = rows[first : bisect_right(numbers, area.last_row)]
        for label in _COVERED:
            if inside and area.first_column <= form.columns.get(label, 0) <= area.last_column:
                yield from _faults_under(form, area, label, inside)


def _faults_under(
    form: RawForm, area: Area, label: FormLabel, inside: Sequence[RawRow]
) -> Iterator[tuple[Finding, tuple[int, ...]]]:
    values = {"label": label.value, "cells": area.cells}
    if label in _ONE_EACH and len(inside) > 1:
        top = inside[0]
        at = form.at(area.first_row, label)
        rows = tuple(row.row for row in inside)
        yield Finding(Code.CELLS_MERGED, at, top.cell(label).quoted, values), rows
    corner = (area.first_row, area.first_column)
    for row in inside:
        cell = row.cell(label)
        if (row.row, form.columns[label]) != corner and not cell.is_blank:
            at = form.at(row.row, label)
            yield Finding(Code.VALUE_UNDER_MERGE, at, cell.quoted, values), (row.row,)


def _hidden_columns(form: RawForm, rows: Sequence[RawRow]) -> Iterator[Finding]:
    for label in FORM_INPUTS:
        column = form.columns.get(label, 0)
        is_hidden = any(area.covers(form.label_row, column) for area in form.hidden_columns)
        if is_hidden and any(not row.cell(label).is_blank for row in rows):
            at = form.at(form.label_row, label)
            yield Finding(Code.COLUMN_HIDDEN, at, label, {"label": label})


def _hidden_rows(form: RawForm, rows: Sequence[RawRow]) -> Iterator[Finding]:
    for row in rows:
        if row.is_hidden and is_used(row):
            value = row.cell(FormLabel.NUMBER).quoted or row.key
            yield Finding(Code.ROW_HIDDEN, form.at(row.row, ""), value)
