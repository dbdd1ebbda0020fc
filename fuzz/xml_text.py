"""Mutations of XML as text: they may leave it malformed."""

import re
from collections.abc import Callable
from random import Random

from fuzz import nasty

XmlMutation = Callable[[Random, str], str]

_ATTRIBUTE = re.compile(r'(\s[\w:]+)="([^"<]*)"')
_REFERENCE = re.compile(r'(<(?:c|row) [^>]*?\br)="([^"]*)"')
_TYPE = re.compile(r'(<c [^>]*?\bt)="([^"]*)"')
_STYLE = re.compile(r'(<c [^>]*?\bs)="([^"]*)"')
_VALUE = re.compile(r"(<v>)([^<]*)(?=</v>)")
_TEXT = re.compile(r"(>)([^<>]+)(?=<)")
_TAG = re.compile(r"<[^>]*>")
_START = re.compile(r"<[A-Za-z][^>]*(?<!/)>")
_ROOT = re.compile(r"<[A-Za-z]")
_DEEP = 20_000
_LONG = 1_000_000


def _put(random: Random, text: str, pattern: re.Pattern[str], value: str) -> str:
    """Return `text` with the second group of one match of `pattern` replaced by `value`."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    one = random.choice(found)
    return text[: one.start(2)] + value + text[one.end(2) :]


def change_attribute(random: Random, text: str) -> str:
    """Give some attribute another value."""
    return _put(random, text, _ATTRIBUTE, random.choice(nasty.ATTRIBUTES).replace("<", ""))


def swap_attributes(random: Random, text: str) -> str:
    """Give some attribute the value of another one."""
    values = [found[2] for found in _ATTRIBUTE.finditer(text)] or [""]
    return _put(random, text, _ATTRIBUTE, random.choice(values))


def delete_attribute(random: Random, text: str) -> str:
    """Leave an attribute out."""
    found = list(_ATTRIBUTE.finditer(text))
    one = random.choice(found) if found else None
    return text[: one.start()] + text[one.end() :] if one else text


def double_attribute(random: Random, text: str) -> str:
    """Write an attribute twice, which XML forbids."""
    found = list(_ATTRIBUTE.finditer(text))
    one = random.choice(found) if found else None
    return text[: one.end()] + one[0] + text[one.end() :] if one else text


def change_reference(random: Random, text: str) -> str:
    """Move a cell or row to where another stands, or where none can be."""
    return _put(random, text, _REFERENCE, random.choice(nasty.REFERENCES))


def change_type(random: Random, text: str) -> str:
    """Say that a cell is of another type."""
    if random.random() < 0.5:
        return _put(random, text, _TYPE, random.choice(nasty.TYPES))
    return _put(random, text, _STYLE, f'1" t="{random.choice(nasty.TYPES)}')


def change_style(random: Random, text: str) -> str:
    """Give a cell another style, perhaps one that does not exist."""
    return _put(random, text, _STYLE, random.choice((*nasty.NUMBERS[:20], "3", "5", "9")))


def change_value(random: Random, text: str) -> str:
    """Put another stored value into a cell; a shared string's cell may so name no string."""
    return _put(random, text, _VALUE, random.choice(nasty.NUMBERS))


def change_text(random: Random, text: str) -> str:
    """Put another text where some text stands."""
    escaped = random.choice(nasty.TEXTS).replace("&", "&amp;").replace("<", "&lt;")
    return _put(random, text, _TEXT, escaped)


def swap_texts(random: Random, text: str) -> str:
    """Put a text of this part where another one stands."""
    texts = [found[2] for found in _TEXT.finditer(text)] or [""]
    return _put(random, text, _TEXT, random.choice(texts))


def split_value(random: Random, text: str) -> str:
    """Break a value by a comment, a CDATA section, an instruction or an element."""
    found = list(_VALUE.finditer(text)) or list(_TEXT.finditer(text))
    if not found:
        return text
    one = random.choice(found)
    broken = ("<!-- -->", "<![CDATA[5]]>", "<?x y?>", "<b>1</b>", "<![CDATA[]]>")
    at = random.randint(one.start(2), one.end(2))
    return text[:at] + random.choice(broken) + text[at:]


def long_text(random: Random, text: str) -> str:
    """Put a text of 40,000 or a million characters somewhere."""
    length = random.choice((32_768, 40_000, 40_000, _LONG))
    return _put(random, text, _TEXT, random.choice(("あ", "8", " ", "_x000A_"))[:1] * length)


def control_characters(random: Random, text: str) -> str:
    """Put a character somewhere that XML does not allow or nobody can print."""
    bad = random.choice(
        ("\x00", "\x0b", "\x1f", "\x7f", "\ufffe", "\uffff", "\u202e", "\ufeff", "\r")
    )
    return _put(random, text, _TEXT, f"8{bad}")


def entity(random: Random, text: str) -> str:
    """Put a reference somewhere that means nothing, or something bad."""
    return _put(random, text, _TEXT, random.choice(nasty.ENTITIES))


def document_type(random: Random, text: str) -> str:
    """Declare a document type with entities: none, a file, a bomb; perhaps hidden by spaces."""
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    declared = random.choice(
        (
            "<!DOCTYPE x>",
            '<!DOCTYPE x [<!ENTITY x "8">]>',
            '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
            f'<!DOCTYPE x [<!ENTITY l0 "8">{bomb}<!ENTITY x "&l8;">]>',
            '<!doctype x [<!entity x "8">]>',
        )
    )
    root = _ROOT.search(text)
    if root is None:
        return text
    used = _put(random, text[root.start() :], _TEXT, "&x;")
    return text[: root.start()] + declared + used


def nest_deeply(random: Random, text: str) -> str:
    """Wrap elements around an element, up to twenty thousand deep."""
    found = list(_START.finditer(text))
    if not found:
        return text
    at = random.choice(found).end()
    depth = random.choice((10, 255, 300, 5_000, _DEEP))
    return text[:at] + "<a>" * depth + "</a>" * depth + text[at:]


def delete_tag(random: Random, text: str) -> str:
    """Leave out one tag, so that the others no longer match."""
    found = list(_TAG.finditer(text))
    one = random.choice(found) if found else None
    return text[: one.start()] + text[one.end() :] if one else text


def other_namespace(random: Random, text: str) -> str:
    """Write the part in the Strict dialect, under a prefix, or under no namespace at all."""
    transitional = "http://schemas.openxmlformats.org/"
    changes = (
        (f"{transitional}spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (f"{transitional}officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"),
        (f' xmlns="{transitional}spreadsheetml/2006/main"', ""),
        ('xmlns="', 'xmlns:z="'),
        (transitional, "urn:x"),
    )
    return text.replace(*random.choice(changes))


def merge_cells(random: Random, text: str) -> str:
    """Merge cells, small areas of ratings or whole sheets, once or ten thousand times."""
    area = random.choice(nasty.RANGES)
    times = random.choice((1, 1, 1, 2, 10_000))
    merged = f"<mergeCells>{f'<mergeCell ref={chr(34)}{area}{chr(34)}/>' * times}</mergeCells>"
    return text.replace("</sheetData>", f"</sheetData>{merged}")


def hide(random: Random, text: str) -> str:
    """Hide rows, columns or sheets."""
    hidden = (
        ("<row ", '<row hidden="1" '),
        ("<row ", '<row hidden="true" zeroHeight="1" '),
        ("<col ", '<col hidden="1" '),
        ("<sheet ", '<sheet state="veryHidden" '),
        ("<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" '),
    )
    old, new = random.choice(hidden)
    pieces = text.split(old)
    at = random.randrange(len(pieces))
    return old.join(pieces[:at]) + (new if at else "") + old.join(pieces[at:])


def add_formula(random: Random, text: str) -> str:
    """Turn a cell into a formula, with or without its result."""
    formula = random.choice(
        ("<f>1+7</f>", "<f/>", '<f t="shared" si="0"/>', '<f t="array" ref="H8:H9">8</f>')
    )
    found = list(_VALUE.finditer(text))
    if not found:
        return text
    one = random.choice(found)
    kept = text[one.start() :] if random.random() < 0.5 else text[one.end() + len("</v>") :]
    return text[: one.start()] + formula + kept


def far_cell(random: Random, text: str) -> str:
    """Put a value far away from the others."""
    place = random.choice(nasty.REFERENCES)
    row = re.sub(r"\D", "", place) or "9"
    cell = f'<row r="{row}"><c r="{place}"><v>{random.choice(nasty.NUMBERS)}</v></c></row>'
    return text.replace("</sheetData>", f"{cell}</sheetData>")


XML_TEXT_MUTATIONS: tuple[XmlMutation, ...] = (
    *(change_attribute, change_attribute, swap_attributes, delete_attribute, double_attribute),
    *(change_reference, change_reference, change_type, change_type, change_style),
    *(change_value, change_value, change_value, change_text, change_text, swap_texts, swap_texts),
    *(split_value, control_characters, entity, document_type, delete_tag, other_namespace),
    *(merge_cells, hide, add_formula, far_cell),
)
SLOW_XML_MUTATIONS: tuple[XmlMutation, ...] = (long_text, nest_deeply)
