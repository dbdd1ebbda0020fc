"""The default Word template, in both languages: report.docx beside this module, edited in Word.

The English one is made of it: the same paragraphs, tables and styles, with the texts, widths and
settings that report.en.toml has, and the names of `messages/template` in English.
"""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files

from lxml import etree

from pledgexl.messages.template import in_english
from pledgexl.model.language import Language
from pledgexl.word.document import W, find, parsed, remove, span, unzipped, value, written, zipped
from pledgexl.word.language import ENGLISH

_DC = "{http://purl.org/dc/elements/1.1/}"
_SCRIPTS = ("ascii", "hAnsi", "cs")
_ATTRIBUTES = ("tblCaption", "tblDescription", "lvlText")


def default_template(language: Language = Language.JA) -> bytes:
    """Return the default template in `language` as it is shipped."""
    folder = files("pledgexl.word")
    japanese = folder.joinpath("report.docx").read_bytes()
    if language is Language.JA:
        return japanese
    english = tomllib.loads(folder.joinpath("report.en.toml").read_text(encoding="utf-8"))
    parts = unzipped(japanese)
    for name in (each for each in parts if each.endswith(".xml")):
        root = parsed(parts[name])
        _set_columns(root, english["columns"])
        _translate(root, english["texts"])
        _set_looks(root)
        _set_styles(root, english["styles"])
        parts[name] = written(root)
    return zipped(parts)


def _set_columns(root: etree._Element, columns: Mapping[str, Sequence[int]]) -> None:
    """Give each table whose caption is in `columns` these widths."""
    for table in root.iter(f"{W}tbl"):
        widths = columns.get(value(table, "tblPr/tblCaption"), ())
        for column, width in zip(table.iterfind(f"{W}tblGrid/{W}gridCol"), widths, strict=False):
            column.set(f"{W}w", str(width))
        for row in table.iterchildren(f"{W}tr") if widths else ():
            left = 0
            for cell in row.iterchildren(f"{W}tc"):
                right = left + span(cell)
                own = find(cell, "tcPr/tcW")
                assert own is not None
                own.set(f"{W}w", str(sum(widths[left:right])))
                left = right


def _translate(root: etree._Element, texts: Mapping[str, str]) -> None:
    def english(text: str) -> str:
        return texts.get(text) or in_english(text)

    for letters in root.iter(f"{W}t", f"{_DC}title"):
        letters.text = english(letters.text or "")
    for described in root.iter(*(f"{W}{name}" for name in _ATTRIBUTES)):
        described.set(f"{W}val", english(described.get(f"{W}val", "")))


def _set_styles(
    root: etree._Element, styles: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> None:
    """Give each style in `styles` these settings: by their path, the attributes of each."""
    for style in root.iter(f"{W}style"):
        for path, attributes in styles.get(style.get(f"{W}styleId", ""), {}).items():
            setting = find(style, path)
            assert setting is not None
            setting.attrib.update({f"{W}{name}": text for name, text in attributes.items()})


def _set_looks(root: etree._Element) -> None:
    """Let Word treat the texts as English: fonts, spelling, and lines that end where they end."""
    for fonts in root.iter(f"{W}rFonts"):
        if fonts.get(f"{W}ascii"):
            fonts.attrib.update({f"{W}{script}": ENGLISH.latin for script in _SCRIPTS})
            fonts.set(f"{W}eastAsia", ENGLISH.japanese)
        # With this hint quotation marks and dashes are those of the Japanese font.
        etree.strip_attributes(fonts, f"{W}hint")
    for language in root.iter(f"{W}lang"):
        language.set(f"{W}val", ENGLISH.code)
    for language in root.iter(f"{_DC}language"):
        language.text = ENGLISH.code
    for justified in list(root.iter(f"{W}jc")):
        if justified.get(f"{W}val") == "both":
            remove(justified)
