"""The same XML in other spellings reads the same; what patterns do not know refuses the file."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from hostile_forms import FORM, SHEET, STRINGS, at, changed, codes, examined, put
from pledgexl.intake.markup import DamageError, attributes, in_parts, plain, value
from pledgexl.intake.xml import remembering
from pledgexl.model.finding import Code
from pledgexl.model.submission import Submission
from pledgexl.schema import FormLabel

RATING = at(FormLabel.RATING)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_prefix(text: str) -> str:
    prefixed = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", text)
    return prefixed.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')


def with_single_quotes(text: str) -> str:
    return re.sub(r'([A-Za-z]+)="([^"<>]*)"(?=[^<>]*>)', r"\1='\2'", text)


def with_line_ends(text: str) -> str:
    return re.sub(r"(<(?:row|c|v|f|/row|/c)\b)", "\r\n  \\1", text)


def with_everything_named(text: str) -> str:
    return re.sub("<v>([0-9])", lambda found: f"<v>&#x{ord(found[1]):x};", text)


def with_other_order(text: str) -> str:
    return re.sub(r'<c (r="[A-Z0-9]+") (s="\d+")', r"<c \2 \1", text)


def with_foreign_extension(text: str) -> str:
    inside = '<c xmlns="urn:other"><f>1</f><v>9</v></c>'
    return text.replace("</worksheet>", f"<extLst><ext>{inside}</ext></extLst></worksheet>")


def with_own_namespace_again(text: str) -> str:
    return text.replace("<row ", f'<row xmlns="{MAIN}" ').replace("<c ", f'<c xmlns="{MAIN}" ')


SPELLINGS: dict[str, Callable[[str], str]] = {
    "a prefix": with_prefix,
    "single quotes": with_single_quotes,
    "line ends between elements": with_line_ends,
    "characters by number": with_everything_named,
    "attributes in another order": with_other_order,
    "an extension whose names are like ours": with_foreign_extension,
    "the namespace said again": with_own_namespace_again,
}


def told(submission: Submission) -> Submission:
    return replace(submission, sha256="")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_sheet_in_another_spelling_says_the_same(spelling: str) -> None:
    content = changed(SHEET, SPELLINGS[spelling])

    assert content != FORM
    assert told(examined(content)) == told(examined(FORM))


@pytest.mark.parametrize("spelling", ["a prefix", "single quotes", "an extension"])
def test_shared_texts_in_another_spelling_say_the_same(spelling: str) -> None:
    extension = "<extLst><ext><si><t>x</t></si></ext></extLst></sst>"
    change = SPELLINGS.get(spelling, lambda text: text.replace("</sst>", extension))

    assert told(examined(changed(STRINGS, change))) == told(examined(FORM))


DAMAGED: dict[str, Callable[[str], str]] = {
    "an element between rows": lambda text: text.replace("<row ", "<roe/><row ", 1),
    "an element between cells": lambda text: text.replace("<c ", "<d/><c ", 1),
    "a row in a row": lambda text: text.replace("</sheetData>", "<row><row/></row></sheetData>"),
    "a cell in no row": lambda text: text.replace("</sheetData>", '<c r="A99"/></sheetData>'),
    "a row in no table": lambda text: text.replace("</worksheet>", "<row/></worksheet>"),
    "two tables": lambda text: text.replace("</worksheet>", "<sheetData/></worksheet>"),
    "another namespace": lambda text: text.replace(MAIN, "urn:other"),
    "a row of another namespace": lambda text: text.replace("<row ", '<row xmlns="urn:other" ', 1),
    "two namespaces": lambda text: with_prefix(text).replace(
        "<x:worksheet ", '<x:worksheet xmlns="urn:other" '
    ),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_refuses_a_sheet_with_what_cannot_stand_there(damage: str) -> None:
    assert codes(examined(changed(SHEET, DAMAGED[damage]))) == [(Code.XML_BROKEN.value, "")]


@pytest.mark.parametrize(
    "inner",
    [
        "<v>7<b/></v>",
        "<f>1<v>7</v></f>",
        "<f><g/></f><v>7</v>",
        "<v>7</v><w/>",
        "<is><u>7</u></is>",
    ],
)
def test_refuses_a_cell_with_an_element_that_is_none_of_its_own(inner: str) -> None:
    assert codes(examined(put(RATING, inner))) == [(Code.XML_BROKEN.value, "")]


def test_takes_attributes_apart_to_the_last_character() -> None:
    assert attributes(b" a=\"1\"\tb='&lt;&#65;'") == {"a": "1", "b": "<A"}
    for damaged in (b" a=1", b" a", b' a="1" b'):
        with pytest.raises(DamageError):
            attributes(damaged)


def test_reads_a_text_as_a_parser_does() -> None:
    assert value(b"a\r\nb\rc&amp;lt;&#x3042;") == "a\nb\nc&lt;あ"


def test_spells_out_what_is_to_the_letter_and_drops_what_says_nothing() -> None:
    assert plain(b"<a>1<!-- <b/> --><?p <c/>?><![CDATA[<&]]></a>") == b"<a>1&lt;&amp;</a>"


@pytest.mark.parametrize("rows", [0, 1, 7])
def test_parts_of_a_table_end_with_an_element_and_lose_nothing(rows: int) -> None:
    table = b"".join(b"<row>%s</row>" % (b"x" * 300_000) for _ in range(rows)) + b"<row/>"

    parts = list(in_parts(table, 0, len(table), b"</row>"))

    assert b"".join(parts) == table
    assert all(part.endswith(b"</row>") for part in parts[:-1])
    assert len(parts) == max(1, (rows + 1) // 2)


def test_remembers_what_is_short_and_makes_what_is_long_anew() -> None:
    made: list[bytes] = []

    @remembering(most=1, below=3)
    def size(content: bytes) -> int:
        made.append(content)
        return len(content)

    assert [size(content) for content in (b"ab", b"ab", b"abc", b"abc", b"ab", b"x", b"ab")]
    assert made == [b"ab", b"abc", b"abc", b"x", b"ab"]
