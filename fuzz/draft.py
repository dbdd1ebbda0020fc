"""A sound form about to get one fault, and the ways to put it in."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from random import Random

from fuzz.package import Record, read_records, record, unpacked, write_records
from fuzz.plans import filled_form, random_plan
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.finding import Code, column_letters
from pledgexl.model.form import Form, FormLine
from pledgexl.model.names import FormLabel, FormSheet
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Cell, CellKind

CREATED = datetime(2024, 4, 1)  # noqa: DTZ001 (documents hold no zone)
# Worksheets go by their titles: their parts are numbered as the writer likes.
SHEET = FormSheet.ENTRY.value
IDENTITY = FormSheet.IDENTITY.value
STYLES = "xl/styles.xml"


@dataclass(frozen=True)
class Draft:
    """A sound form and the place among its lines, a rated initiative's, that the fault goes to."""

    plan: Plan
    form: Form
    place: int

    @property
    def line(self) -> FormLine:
        """The line that gets the fault."""
        return self.form.lines[self.place]

    @property
    def row(self) -> int:
        """Its row on the sheet."""
        return FIRST_ROW + self.place

    def cell(self, label: FormLabel, below: int = 0) -> str:
        """Return the address of its cell under `label`, or of the one `below` rows further down."""
        return f"{column_letters(COLUMN_OF[label])}{self.row + below}"

    def typed(self, **changes: str) -> "Draft":
        """Return the draft with other values typed into the line."""
        cells = {}
        if "number" in changes:
            # What stands there; what it was issued with stays.
            cells[FormLabel.NUMBER.value] = Cell(CellKind.TEXT, changes.pop("number"))
        return self.with_lines(
            *self.form.lines[: self.place],
            replace(self.line, typed=cells, **changes),  # type: ignore[arg-type]  # fields of texts
            *self.form.lines[self.place + 1 :],
        )

    def with_lines(self, *lines: FormLine) -> "Draft":
        """Return the draft with other lines on its form."""
        return replace(self, form=replace(self.form, lines=lines))

    def content(self) -> bytes:
        """Return the form as a file."""
        return self._content

    @cached_property
    def _content(self) -> bytes:
        return form_workbook(self.form, CREATED)


@dataclass(frozen=True, slots=True)
class Planted:
    """A file with one fault, and the cells where it must be found; "" is the file as a whole."""

    content: bytes
    cells: tuple[str, ...] = ("",)


Plant = Callable[[Random, Draft], Planted]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: what must be found where `plant` put it, and what may be found besides."""

    name: str
    code: Code
    plant: Plant
    also: frozenset[Code] = frozenset()


def random_draft(random: Random) -> Draft:
    """Return a sound form of a random plan."""
    plan = random_plan(random)
    form = filled_form(random, plan)
    rated = [
        place
        for place, line in enumerate(form.lines)
        if line.number and line.rating and not line.state
    ]
    return Draft(plan, form, random.choice(rated))


def part_named(records: Sequence[Record], name: str) -> bytes:
    """Return the name of the part `name`, or of the worksheet that our writer gave this title."""
    workbook = next(each for each in records if each.name == b"xl/workbook.xml")
    titles = re.findall('<sheet name="([^"]*)"', unpacked(workbook).decode())
    if name in titles:
        return f"xl/worksheets/sheet{titles.index(name) + 1}.xml".encode()
    return name.encode()


def with_part(content: bytes, part: str, change: Callable[[Record], Record]) -> bytes:
    """Return the package `content` after `change` of one `part`."""
    records = read_records(content)
    name = part_named(records, part)
    return write_records([change(each) if each.name == name else each for each in records])


def changed(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return the package `content` after `change` of the text of one `part`."""
    return with_part(
        content, part, lambda each: record(each.name, change(unpacked(each).decode()).encode())
    )


def put_cell(sheet: str, cell: str, attributes: str, inner: str) -> str:
    """Return the XML `sheet` with other contents in `cell`, its style kept unless given."""
    pattern = re.compile(rf'<c r="{cell}"( s="\d+")?(?: t="\w+")?(?:/>|>.*?</c>)', re.DOTALL)

    def put(found: re.Match[str]) -> str:
        style = "" if ' s="' in attributes else found[1] or ""
        return f'<c r="{cell}"{style}{attributes}>{inner}</c>'

    sheet, count = pattern.subn(put, sheet)
    if count != 1:
        raise ValueError(f"cell {cell} stands {count} times in the sheet")
    return sheet


def typed_cell(content: bytes, cell: str, typed: str) -> bytes:
    """Return the form `content` with `typed` in `cell`: as the number it is, as text, or blank."""
    is_number = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", typed) is not None
    if is_number or not typed:
        attributes, inner = "", f"<v>{typed}</v>" if typed else ""
    else:
        attributes = ' t="inlineStr"'
        inner = f'<is><t xml:space="preserve">{typed}</t></is>'
    return changed(content, SHEET, lambda sheet: put_cell(sheet, cell, attributes, inner))


def add_style(styles: str, code: str) -> tuple[str, int]:
    """Return the XML `styles` with one cell style more, which shows by `code`, and its index."""
    count = int(re.findall(r'<cellXfs count="(\d+)"', styles)[0])
    style = '<xf numFmtId="199" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    styles = styles.replace(f'<cellXfs count="{count}"', f'<cellXfs count="{count + 1}"')
    styles = styles.replace("</cellXfs>", f"{style}</cellXfs>")
    quoted = code.replace("&", "&amp;").replace('"', "&quot;")
    number_format = f'<numFmt numFmtId="199" formatCode="{quoted}"/>'
    return styles.replace("<fonts", f'<numFmts count="1">{number_format}</numFmts><fonts', 1), count
