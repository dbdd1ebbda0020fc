"""Forms by the thousand: one is written by the product's own writer, the others are stamped.

A form is written once with a mark for each of its texts. A stamp puts another form's texts
between the pieces and packs the parts anew; parts without a mark are compressed only once.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW, HELPER_COLUMN
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.finding import column_letters
from pledgexl.model.form import Form, FormLine
from pledgexl.model.month import stars
from pledgexl.model.names import SPARE_KEY_MARK, FormHelper, FormLabel
from pledgexl.model.plan import HIGHEST_RATING, Department

MADE = datetime(2024, 4, 10)  # noqa: DTZ001 (documents hold no zone)
_MARK = re.compile("@@([a-z]+[0-9]+)@@")
_ENTRY_PART = "xl/worksheets/sheet1.xml"
_RATING = column_letters(COLUMN_OF[FormLabel.RATING])
_STARS = column_letters(COLUMN_OF[FormLabel.STARS])
_VALUE = column_letters(HELPER_COLUMN[FormHelper.VALUE])
_HEADER = struct.Struct("<4s5H3I2H")
_LISTED = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION, _DEFLATED, _FIRST_DAY = 20, 8, 33

Pattern = tuple[object, ...]


class Stamps:
    """Makes forms; for each pattern of lines one is written, and the others are stamped."""

    def __init__(self) -> None:
        """Begin without a stamp."""
        self._stamps: dict[Pattern, _Stamp] = {}

    def form(self, form: Form) -> bytes:
        """Return `form` as the writer would write it, but for the heights of rows."""
        texts = _texts(form)
        pattern = _pattern(form, texts)
        if pattern not in self._stamps:
            self._stamps[pattern] = _stamp(form, texts)
        return self._stamps[pattern].print(_values(form, texts))


@dataclass(frozen=True, slots=True)
class _Packed:
    """A part as it lies in the package."""

    name: bytes
    checksum: int
    size: int
    content: bytes


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A form's parts: those packed for good, and the others as text, mark, text, mark, text."""

    fixed: tuple[_Packed, ...]
    marked: Mapping[str, tuple[str, ...]]

    def print(self, values: Mapping[str, str]) -> bytes:
        """Return the form with `values` in the place of its marks."""
        filled = (
            _packed(name, "".join(_filled(pieces, values)).encode())
            for name, pieces in self.marked.items()
        )
        return _package((*self.fixed, *filled))


def _texts(form: Form) -> dict[str, int]:
    """Return every text of `form` that another form has another one for, numbered."""
    texts = [form.department.code, form.department.name]
    texts += form.measures
    for line in form.lines:
        texts += (line.key, line.number, line.policy, line.pledge, line.measure)
        texts += (line.title, line.text)
    distinct = dict.fromkeys(text for text in texts if text)
    return {text: number for number, text in enumerate(distinct)}


def _pattern(form: Form, texts: Mapping[str, int]) -> Pattern:
    """Return what two forms must have in common to be printed by one stamp."""
    return tuple(_line_pattern(line, texts) for line in form.lines)


def _line_pattern(line: FormLine, texts: Mapping[str, int]) -> Pattern:
    headings = (line.key, line.policy, line.pledge, line.measure)
    filled = (line.is_spare, line.state, bool(line.rating), bool(line.text))
    return (*filled, *(texts.get(heading) for heading in headings))


def _values(form: Form, texts: Mapping[str, int]) -> dict[str, str]:
    """Return what stands at each mark: texts by their numbers, ratings by their lines."""
    values = {
        f"text{number}": escape(text.removeprefix(SPARE_KEY_MARK)) for text, number in texts.items()
    }
    for place, line in enumerate(form.lines):
        if line.rating:
            values[f"rating{place}"] = line.rating
            values[f"stars{place}"] = _drawn(int(line.rating))
    return values


def _drawn(rating: int) -> str:
    """Return the stars of `rating` as a form has them, in two lines."""
    whole = stars(rating)
    return f"{whole[: len(whole) // 2]}\n{whole[len(whole) // 2 :]}"


def _stamp(form: Form, texts: Mapping[str, int]) -> _Stamp:
    parts = _parts(form_workbook(_with_marks(form, texts), MADE))
    parts[_ENTRY_PART] = _with_ratings_marked(parts[_ENTRY_PART], form)
    split = {name: tuple(_MARK.split(part)) for name, part in parts.items()}
    return _Stamp(
        tuple(
            _packed(name, pieces[0].encode()) for name, pieces in split.items() if not pieces[1:]
        ),
        {name: pieces for name, pieces in split.items() if pieces[1:]},
    )


def _with_marks(form: Form, texts: Mapping[str, int]) -> Form:
    def mark(text: str) -> str:
        # By this mark the writer knows a spare line.
        kept = SPARE_KEY_MARK if text.startswith(SPARE_KEY_MARK) else ""
        return f"{kept}@@text{texts[text]}@@" if text else ""

    department = Department(mark(form.department.code), mark(form.department.name))
    lines = tuple(_with_marked_texts(line, mark) for line in form.lines)
    measures = tuple(map(mark, form.measures))
    return replace(form, department=department, lines=lines, measures=measures)


def _with_marked_texts(line: FormLine, mark: Callable[[str], str]) -> FormLine:
    return replace(
        line,
        key=mark(line.key),
        number=mark(line.number),
        policy=mark(line.policy),
        pledge=mark(line.pledge),
        measure=mark(line.measure),
        title=mark(line.title),
        text=mark(line.text),
    )


def _with_ratings_marked(part: str, form: Form) -> str:
    """Return the sheet `part` with marks for its ratings, and for what formulas made of them."""
    for place, line in enumerate(form.lines):
        if line.rating:
            marks = f"@@rating{place}@@", f"@@stars{place}@@"
            part = _with_rating(part, FIRST_ROW + place, *marks)
    return part


def _with_rating(part: str, row: int, rating: str, drawn: str) -> str:
    """Return the sheet `part` with `rating` in `row`, and with what formulas make of it."""
    for column, value in ((_RATING, rating), (_VALUE, rating), (_STARS, drawn)):
        part = _with_value(part, f"{column}{row}", value)
    return part


def _with_value(part: str, cell: str, value: str) -> str:
    found = re.search(rf'<c r="{cell}"[^>]*>(?:<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>', part)
    assert found is not None
    return part[: found.start(1)] + value + part[found.end(1) :]


def _filled(pieces: tuple[str, ...], values: Mapping[str, str]) -> Iterator[str]:
    # Every second piece is the name of a mark.
    for place, piece in enumerate(pieces):
        yield values[piece] if place % 2 else piece


def with_other_rating(content: bytes) -> bytes:
    """Return the form `content` with its first rating one higher, or lower at the top."""
    parts = _parts(content)
    found = re.search(rf'<c r="{_RATING}([0-9]+)" s="[0-9]+"><v>([0-9]+)</v>', parts[_ENTRY_PART])
    assert found is not None
    row, rating = int(found[1]), int(found[2])
    other = rating + 1 if rating < HIGHEST_RATING else rating - 1
    parts[_ENTRY_PART] = _with_rating(parts[_ENTRY_PART], row, str(other), _drawn(other))
    return _package([_packed(name, part.encode()) for name, part in parts.items()])


def _parts(content: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


# The package: zipfile can put no part into it that is compressed already.


def _packed(name: str, content: bytes) -> _Packed:
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflate.compress(content) + deflate.flush()
    return _Packed(name.encode(), zlib.crc32(content), len(content), packed)


def _package(parts: Sequence[_Packed]) -> bytes:
    """Return the zip file of `parts`, in their order."""
    body, directory = bytearray(), bytearray()
    for part in parts:
        sizes = (part.checksum, len(part.content), part.size)
        common = (_VERSION, 0, _DEFLATED, 0, _FIRST_DAY, *sizes, len(part.name), 0)
        directory += _LISTED.pack(b"PK\1\2", _VERSION, *common, 0, 0, 0, 0, len(body)) + part.name
        body += _HEADER.pack(b"PK\3\4", *common) + part.name + part.content
    end = (0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return bytes(body + directory + _END.pack(b"PK\5\6", *end))
