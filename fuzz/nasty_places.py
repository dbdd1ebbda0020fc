"""Where a drawn text goes: cells of a form, texts of the plan, of a result and of a template."""

import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

import openpyxl

from fuzz.draft import changed
from fuzz.nasty_texts import drawn_text, in_xml
from pledgexl.excel.form.layout import FIRST_ROW, KEY_COLUMN
from pledgexl.model.finding import column_letters
from pledgexl.model.names import FormSheet, PlanSheet
from pledgexl.model.text import printable

_CELL = re.compile(r'<c r="([A-Z]+\d+)"( s="\d+")?(?: t="\w+")?(?:/>|>(.*?)</c>)', re.DOTALL)
_SHARED = re.compile("<si><t[^>]*>([^<]*)</t></si>")
_RUN = re.compile("(<w:t(?: [^>]*)?>)([^<]*)(</w:t>)")
_TAG = re.compile(r"\{[{%].*?[}%]\}")
Leaf = tuple[Any, str | int]


def put(content: bytes, cells: Mapping[str, str | int], sheet: str = FormSheet.ENTRY) -> bytes:
    """Return the workbook `content` with `cells` typed into `sheet`: numbers, or texts."""
    missing = set(cells)

    def typed(found: re.Match[str]) -> str:
        if found[1] not in cells:
            return found[0]
        missing.discard(found[1])
        start, value = f'<c r="{found[1]}"{found[2] or ""}', cells[found[1]]
        if isinstance(value, int):
            return f"{start}><v>{value}</v></c>"
        told = f'<t xml:space="preserve">{in_xml(value)}</t>'
        return f'{start} t="inlineStr"><is>{told}</is></c>'

    done = changed(content, sheet, lambda text: _CELL.sub(typed, text))
    if missing:
        raise ValueError(f"no such cells in {sheet}: {missing}")
    return done


@cache
def filled_cells(content: bytes, sheet: str) -> Mapping[str, str]:
    """Return the cells of `sheet` that hold a text."""
    book = openpyxl.load_workbook(BytesIO(content))
    return {
        cell.coordinate: cell.value
        for row in book[sheet].iter_rows()
        for cell in row
        if isinstance(cell.value, str) and not cell.value.startswith("=")
    }


_KEYS = column_letters(KEY_COLUMN)


def keys_of(form: bytes) -> dict[int, str]:
    """Return the rows of `form` and the key of each: an initiative, or a spare row's `+…`."""
    cells = filled_cells(form, FormSheet.ENTRY)
    keys = {int(cell[1:]): text for cell, text in cells.items() if cell[0] == _KEYS}
    return {row: key for row, key in keys.items() if row >= FIRST_ROW}


def plan_texts(content: bytes) -> dict[str, set[str]]:
    """Return the texts of the plan that say something, and the cells (`部署!B2`) of each."""
    places: dict[str, set[str]] = {}
    wanted = {
        PlanSheet.SETTINGS: "B",
        PlanSheet.STRUCTURE: "BDF",
        PlanSheet.DEPARTMENTS: "BCD",
        PlanSheet.INITIATIVES: "C",
        PlanSheet.RUBRIC: "B",
    }
    for sheet, columns in wanted.items():
        for cell, text in filled_cells(content, sheet).items():
            # The month names and the rest of 設定 are no texts.
            if cell[0] in columns and cell[1:] != "1" and not re.fullmatch(r"\d{4}-\d\d|\d+", text):
                places.setdefault(text, set()).add(f"{sheet}!{cell}")
    return places


def with_texts(content: bytes, texts: Mapping[str, str]) -> bytes:
    """Return the workbook `content` with other texts for those that `texts` names."""

    def replaced(found: re.Match[str]) -> str:
        text = texts.get(found[1])
        if text is None:
            return found[0]
        return f'<si><t xml:space="preserve">{in_xml(text)}</t></si>'

    return changed(content, "xl/sharedStrings.xml", lambda part: _SHARED.sub(replaced, part))


def with_leaves(content: bytes, random: Random, count: int) -> bytes:
    """Return the result `content` with `count` drawn values in place of texts or numbers."""
    document = json.loads(content)
    leaves = list(_leaves(document))
    for owner, key in random.sample(leaves, min(count, len(leaves))):
        owner[key] = random.choice((drawn_text(random), drawn_text(random), _odd(random)))
    return json.dumps(document, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def with_words(content: bytes, random: Random) -> tuple[bytes, int]:
    """Return the result `content` with other titles, texts and remarks, and how many.

    They are such as pledgexl itself may have written.
    """
    document = json.loads(content)
    words = [
        leaf for leaf in _leaves(document["policies"]) if leaf[1] in ("title", "text", "remark")
    ]
    for owner, key in words:
        owner[key] = printable(drawn_text(random))[:16_000]
    return json.dumps(document, ensure_ascii=False).encode(), len(words)


def _odd(random: Random) -> object:
    return random.choice(
        (None, -1, 1e308, 10**40, [], {}, [[[]]], True, "", "2024-13", float("nan"))
    )


def _leaves(value: Any) -> Iterator[Leaf]:  # noqa: ANN401 (whatever JSON holds)
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        if isinstance(inner, dict | list):
            yield from _leaves(inner)
        else:
            yield value, key


def with_runs(template: bytes, random: Random, *, has_tags: bool) -> tuple[bytes, int]:
    """Return the template with drawn texts in some of its runs, and how many.

    They stand beside what is typed there, and where it `has_tags` between braces of their own.
    """
    count = 0

    def typed(found: re.Match[str]) -> str:
        nonlocal count
        if random.random() > 0.15:
            return found[0]
        text = drawn_text(random)
        if not has_tags:
            text = re.sub("[{}%#｛｝]", "", text)
        elif random.random() < 0.7:
            text = f"{{{{ {text} }}}}"
        count += 1
        start = '<w:t xml:space="preserve">'
        told = in_xml(text) if random.random() < 0.5 else re.sub("_x.{4}_", "", in_xml(text))
        return f"{start}{found[2]}{told}{found[3]}"

    def change(name: str, part: str) -> str:
        return _RUN.sub(typed, part) if name.startswith("word/") else part

    return _rewritten(template, change), count


def with_properties(template: bytes, random: Random) -> tuple[bytes, int]:
    """Return the template with drawn texts as its title, subject and names of styles."""
    count = 0

    def named(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        told = in_xml(drawn_text(random)).replace('"', "&quot;")
        return f"{found[1]}{told}{found[2]}"

    def change(name: str, part: str) -> str:
        if name == "docProps/core.xml":
            return re.sub(r"(<(?:dc|cp):\w+>)[^<]*(</)", named, part)
        if name == "word/styles.xml":
            return re.sub(r'(<w:name w:val=")PX[^"]*(")', named, part)
        return part

    return _rewritten(template, change), count


def _rewritten(document: bytes, change: Callable[[str, str], str]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xml"):
                part = change(name, part.decode()).encode()
            new.writestr(name, part)
    return target.getvalue()
