"""What Office refuses, repairs or cuts though the schema allows it: a lint of finished files.

The limits are Excel's published specifications and limits, ECMA-376 part 1 and [MS-OI29500].
"""

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cached_property
from io import BytesIO
from itertools import combinations, pairwise

from lxml import etree
from openpyxl.utils.cell import get_column_letter, range_boundaries

Element = etree._Element  # noqa: SLF001 (lxml's one name for it)
Rule = Callable[["Package"], Iterator[str]]

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ROWS, _COLUMNS = 1_048_576, 16_384
# Functions newer than Excel 2007 have this before their names in a file, or show #NAME?.
_NEWER = re.compile(
    r"(?<![\w.])(ARRAYTOTEXT|BYCOL|BYROW|CEILING\.MATH|CHOOSECOLS|CHOOSEROWS|CONCAT|DAYS|DROP|"
    r"ENCODEURL|EXPAND|FILTER|FLOOR\.MATH|FORMULATEXT|HSTACK|IFNA|IFS|ISFORMULA|ISOWEEKNUM|"
    r"LAMBDA|LET|MAKEARRAY|MAP|MAXIFS|MINIFS|MODE\.\w+|NETWORKDAYS\.INTL|NUMBERVALUE|"
    r"PERCENTILE\.\w+|QUARTILE\.\w+|RANDARRAY|RANK\.\w+|REDUCE|REGEX\w+|SCAN|SEQUENCE|SHEETS?|"
    r"SORT|SORTBY|STDEV\.\w+|SWITCH|TAKE|TEXTAFTER|TEXTBEFORE|TEXTJOIN|TEXTSPLIT|TOCOL|TOROW|"
    r"UNICHAR|UNICODE|UNIQUE|VALUETOTEXT|VAR\.\w+|VSTACK|XLOOKUP|XMATCH|XOR)\("
)
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_NAME = re.compile(r"(?![Rr]\d*([Cc]\d*)?$|[Cc]\d*$|\$?[A-Za-z]{1,3}\$?\d+$)[^\W\d][\w.]{0,254}|\\")
_MARGINS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_VALIDATION_TEXTS = {"prompt": 255, "error": 255, "promptTitle": 32, "errorTitle": 32}


class Package:
    """The parts of a document, parsed."""

    def __init__(self, content: bytes) -> None:
        """Open `content`."""
        with zipfile.ZipFile(BytesIO(content)) as archive:
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}

    @cached_property
    def trees(self) -> dict[str, Element]:
        """The parts that are XML, by name."""
        found = (".xml", ".rels")
        return {
            name: etree.fromstring(part)
            for name, part in self.parts.items()
            if name.endswith(found)
        }

    def all(self, path: str, under: str = "") -> Iterator[tuple[str, Element]]:
        """Yield the elements named `path` (`c`, `row/c`), each with the name of its part."""
        for name, tree in self.trees.items():
            if name.startswith(under):
                yield from ((name, found) for found in _named(tree, path))

    def sheets(self) -> Iterator[tuple[str, Element]]:
        """Yield the worksheets."""
        return self.all("worksheet", "xl/worksheets/")

    def count(self, path: str, under: str) -> int:
        """Return how many elements there are at `path`."""
        return sum(1 for _ in self.all(path, under))


def violations(content: bytes) -> list[str]:
    """Return what in `content` Office would refuse, repair or cut, each with its part."""
    package = Package(content)
    return [f"{rule.__name__}: {said}" for rule in RULES for said in rule(package)]


def _units(text: str | None) -> int:
    return len((text or "").encode("utf-16-le")) // 2


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _named(tree: Element, path: str) -> list[Element]:
    *above, name = path.split("/")
    return [found for found in tree.iter(f"{{*}}{name}") if _is_below(found, above)]


def _is_below(element: Element, names: list[str]) -> bool:
    above = element.iterancestors()
    return all(
        (parent := next(above, None)) is not None and _local(parent) == name
        for name in reversed(names)
    )


def _doubles(values: Iterable[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


def parts_are_whole(package: Package) -> Iterator[str]:
    """Each part once and with its type, each relation to a part, each used relation there."""
    yield from (f"twice: {name}" for name in _doubles(name.lower() for name in package.names))
    types = package.trees["[Content_Types].xml"]
    known = {each.get("PartName") or each.get("Extension") for each in types}
    for name in package.names:
        # That a part is XML says nothing of what it is.
        ending = name.rpartition(".")[2].removesuffix("xml")
        is_data = name.startswith("customXml/")
        if name != "[Content_Types].xml" and not is_data and not {f"/{name}", ending} & known:
            yield f"no content type: {name}"
    for name, relation in package.all("Relationship"):
        base = posixpath.dirname(posixpath.dirname(name))
        target = posixpath.normpath(posixpath.join("/", base, relation.get("Target", ""))).lstrip(
            "/"
        )
        if relation.get("TargetMode") != "External" and target not in package.parts:
            yield f"{name}: no part {target}"
    for name, tree in package.trees.items():
        folder, _, file = name.rpartition("/")
        own = package.trees.get(f"{folder}/_rels/{file}.rels")
        ids = set() if own is None else {each.get("Id") for each in own}
        for used in tree.iter():
            told = {str(v) for k, v in used.attrib.items() if str(k).startswith(_RELATION)}
            yield from (f"{name}: no relation {each}" for each in told - ids)


def validations_fit(package: Package) -> Iterator[str]:
    """Prompts, errors, their titles, lists and formulas of validations."""
    for name, each in package.all("dataValidation"):
        for attribute, most in _VALIDATION_TEXTS.items():
            if _units(each.get(attribute)) > most:
                yield f"{name}: {attribute} over {most}: {each.get('sqref')}"
        for formula in each:
            text = formula.text or ""
            if text.startswith('"') and _units(text.strip('"')) > 255:
                yield f"{name}: list over 255: {each.get('sqref')}"
    for name, each in package.all("dataValidations"):
        if len(each) > 65_534 or int(each.get("count", len(each))) != len(each):
            yield f"{name}: number of validations"


def texts_fit_their_cells(package: Package) -> Iterator[str]:
    """Texts of cells, and indexes of shared ones."""
    shared = [found for _, found in package.all("sst/si")]
    for name, each in [*((n, e) for n, e in package.all("sst/si")), *package.all("is")]:
        if sum(_units(text.text) for text in _named(each, "t")) > 32_767:
            yield f"{name}: text over 32,767"
    for name, cell in package.all("c", "xl/worksheets/"):
        value = (cell.findtext("{*}v") or "").strip()
        if cell.get("t") == "s" and int(value or -1) not in range(len(shared)):
            yield f"{name}: no shared text {value}: {cell.get('r')}"
        if cell.get("t", "n") == "n" and cell.find("{*}v") is not None and not value:
            yield f"{name}: no number: {cell.get('r')}"
        if cell.get("t") == "str" and _units(value) > 32_767:
            yield f"{name}: result over 32,767: {cell.get('r')}"


def cells_are_in_order(package: Package) -> Iterator[str]:
    """Rows and cells ascend, once each and within the sheet; columns do not overlap."""
    for name, sheet in package.sheets():
        rows = _named(sheet, "sheetData/row")
        numbers = [int(row.get("r", 0)) for row in rows]
        if not _ascends(numbers, _ROWS):
            yield f"{name}: rows out of order"
        for row in rows:
            places = [range_boundaries(cell.get("r", "")) for cell in row]
            columns = [place[0] or 0 for place in places]
            if not _ascends(columns, _COLUMNS) or {str(p[1]) for p in places} - {row.get("r")}:
                yield f"{name}: cells out of order in row {row.get('r')}"
        columns = [
            number
            for col in _named(sheet, "cols/col")
            for number in range(int(col.get("min", 0)), int(col.get("max", 0)) + 1)
        ]
        if not _ascends(columns, _COLUMNS):
            yield f"{name}: columns overlap"


def _ascends(numbers: list[int], most: int) -> bool:
    steps = pairwise([0, *numbers, most + 1])
    return all(one < other for one, other in steps)


def sizes_are_possible(package: Package) -> Iterator[str]:
    """Heights of rows and how deep they stand, widths of columns, number of breaks."""
    for name, row in package.all("row", "xl/worksheets/"):
        if not 0 <= float(row.get("ht", 0)) <= 409.5 or int(row.get("outlineLevel", 0)) > 7:
            yield f"{name}: height or outline of row {row.get('r')}"
    for name, col in package.all("col", "xl/worksheets/"):
        if not 0 <= float(col.get("width", 0)) <= 255:
            yield f"{name}: width of column {col.get('min')}"
    for name, breaks in package.all("rowBreaks", "xl/worksheets/"):
        if len(breaks) > 1_026:
            yield f"{name}: too many breaks of pages"


def areas_are_apart(package: Package) -> Iterator[str]:
    """Merged areas, and tables, do not overlap."""
    for name, sheet in package.sheets():
        areas = [each.get("ref", "") for each in _named(sheet, "mergeCells/mergeCell")]
        for one, other in combinations(areas, 2):
            if _overlap(one, other):
                yield f"{name}: merges overlap: {one} {other}"


def _overlap(one: str, other: str) -> bool:
    left, top, right, bottom = (number or 0 for number in range_boundaries(one))
    west, north, east, south = (number or 0 for number in range_boundaries(other))
    return left <= east and west <= right and top <= south and north <= bottom


def margins_fit(package: Package) -> Iterator[str]:
    """Headers and footers of pages."""
    for margin in _MARGINS:
        for name, each in package.all(margin):
            if _units(each.text) > 255:
                yield f"{name}: {margin} over 255"


def styles_are_defined(package: Package) -> Iterator[str]:
    """Every look that a cell, row, column, rule or other look names."""
    fonts, fills, borders, formats, conditional = (
        range(package.count(path, "xl/styles.xml"))
        for path in ("fonts/font", "fills/fill", "borders/border", "cellXfs/xf", "dxfs/dxf")
    )
    numbers = {
        *range(164),
        *(int(each.get("numFmtId", 0)) for _, each in package.all("numFmts/numFmt")),
    }
    used: tuple[tuple[str, str, str, Container[int]], ...] = (
        ("c", "s", "xl/worksheets/", formats),
        ("row", "s", "xl/worksheets/", formats),
        ("col", "style", "xl/worksheets/", formats),
        ("cfRule", "dxfId", "xl/worksheets/", conditional),
        ("cellXfs/xf", "fontId", "xl/styles.xml", fonts),
        ("cellXfs/xf", "fillId", "xl/styles.xml", fills),
        ("cellXfs/xf", "borderId", "xl/styles.xml", borders),
        ("cellXfs/xf", "numFmtId", "xl/styles.xml", numbers),
    )
    for path, attribute, under, known in used:
        for name, each in package.all(path, under):
            value = each.get(attribute)
            if value is not None and int(value) not in known:
                yield f"{name}: {path} {each.get('r', '')} has {attribute} {value}"


def styles_are_possible(package: Package) -> Iterator[str]:
    """How many looks, fonts and formats there are, and the size of letters."""
    most = {"cellXfs/xf": 65_490, "fonts/font": 1_024, "numFmts/numFmt": 250}
    for path, count in most.items():
        if package.count(path, "xl/styles.xml") > count:
            yield f"xl/styles.xml: over {count}: {path}"
    for name, each in package.all("fonts/font/sz", "xl/styles.xml"):
        if not 1 <= float(each.get("val", 0)) <= 409:
            yield f"{name}: size of letters {each.get('val')}"


def formulas_are_known(package: Package) -> Iterator[str]:
    """Length and depth of formulas and of texts in them; newer functions by their prefix."""
    places = ("f", "formula", "formula1", "formula2", "definedName")
    for name, each in (found for place in places for found in package.all(place, "xl/w")):
        text = each.text or ""
        bare = _QUOTED.sub('""', text)
        found = _NEWER.search(bare)
        if found is not None and not bare[: found.start()].endswith("_xlfn."):
            yield f"{name}: {found[1]} without _xlfn."
        if _units(text) > 8_192 or any(_units(told) > 255 for told in _QUOTED.findall(text)):
            yield f"{name}: too long: {text[:40]}"
        if max(_depths(bare), default=0) > 64:
            yield f"{name}: too deep: {text[:40]}"


def _depths(formula: str) -> Iterator[int]:
    depth = 0
    for sign in formula:
        depth += (sign == "(") - (sign == ")")
        yield depth


def names_are_possible(package: Package) -> Iterator[str]:
    """Names of sheets, of cells, of tables and of columns in them."""
    sheets = [each.get("name", "") for _, each in package.all("sheets/sheet", "xl/workbook.xml")]
    for sheet in sheets:
        is_quoted = sheet.startswith("'") or sheet.endswith("'")
        if not 0 < _units(sheet) <= 31 or re.search(r"[\[\]:*?/\\]", sheet) or is_quoted:
            yield f"sheet {sheet}"
    names = [each for _, each in package.all("definedNames/definedName", "xl/workbook.xml")]
    for each in names:
        name = each.get("name", "")
        if not name.startswith("_xlnm.") and not _NAME.fullmatch(name):
            yield f"name {name}"
        if int(each.get("localSheetId", 0)) >= len(sheets):
            yield f"name {name} of no sheet"
    tables = [each for _, each in package.all("table", "xl/tables/")]
    scoped = [(each.get("name", "").lower(), each.get("localSheetId")) for each in names]
    scoped += [(each.get("displayName", "").lower(), None) for each in tables]
    yield from (f"twice: {each}" for each in _doubles(scoped))
    yield from (f"twice: sheet {each}" for each in _doubles(sheet.lower() for sheet in sheets))
    for table in tables:
        columns = (each.get("name", "").lower() for each in _named(table, "tableColumn"))
        yield from (f"twice: column {each}" for each in _doubles(columns))


def tables_have_their_labels(package: Package) -> Iterator[str]:
    """A table has the labels that its cells hold, none with a line break; or Excel repairs."""
    for name, relations in package.trees.items():
        if not name.startswith("xl/worksheets/_rels/"):
            continue
        sheet = package.trees[name.replace("_rels/", "").removesuffix(".rels")]
        for relation in relations:
            if str(relation.get("Type")).endswith("/table"):
                table = package.trees[str(relation.get("Target")).replace("..", "xl")]
                yield from _other_labels(package, sheet, table)


def _other_labels(package: Package, sheet: Element, table: Element) -> Iterator[str]:
    left, top, right, _ = (int(each or 0) for each in range_boundaries(table.get("ref", "")))
    strings = [each for _, each in package.all("sst/si", "xl/sharedStrings.xml")]
    cells = {cell.get("r"): cell for cell in _named(sheet, "c")}
    columns = [each.get("name", "") for each in _named(table, "tableColumn")]
    if len(columns) != right - left + 1:
        yield f"table {table.get('name')}: {len(columns)} columns for {table.get('ref')}"
    for number, column in enumerate(columns, start=left):
        cell = cells.get(f"{get_column_letter(number)}{top}")
        if cell is None:
            yield f"table {table.get('name')}: no cell for the label {column}"
            continue
        is_shared = cell.get("t") == "s"
        holder = strings[int(cell.findtext("{*}v") or 0)] if is_shared else cell
        if "".join(map(str, holder.itertext())) != column or "\n" in column:
            yield f"table {table.get('name')}: the label {column} is not that of its cell"


def links_lead_somewhere(package: Package) -> Iterator[str]:
    """Links of a sheet: their number, their length, and the sheet to which they lead."""
    sheets = {each.get("name") for _, each in package.all("sheets/sheet", "xl/workbook.xml")}
    for name, links in package.all("hyperlinks", "xl/worksheets/"):
        if len(links) > 65_530:
            yield f"{name}: too many links"
        for link in links:
            place = link.get("location", "")
            is_within = not any(str(name).startswith(_RELATION) for name in link.attrib)
            if (
                place
                and is_within
                and place.rpartition("!")[0].strip("'").replace("''", "'") not in sheets
            ):
                yield f"{name}: no place {place}"
            if _units(place) > 2_079 or _units(link.get("tooltip")) > 255:
                yield f"{name}: link too long: {link.get('ref')}"
    for name, relation in package.all("Relationship"):
        if relation.get("TargetMode") == "External" and _units(relation.get("Target")) > 2_079:
            yield f"{name}: link too long"


def rules_are_ordered(package: Package) -> Iterator[str]:
    """Conditional formats have a priority of their own."""
    for name, sheet in package.sheets():
        found = [each.get("priority") for each in _named(sheet, "conditionalFormatting/cfRule")]
        yield from (f"{name}: priority {each} twice" for each in _doubles(found) if each)


def properties_fit(package: Package) -> Iterator[str]:
    """Properties of the document: texts, and names once each."""
    for name, each in package.all("property", "docProps/custom.xml"):
        if _units("".join(map(str, each.itertext()))) > 255 or _units(each.get("name")) > 255:
            yield f"{name}: over 255: {each.get('name', '')[:40]}"
    names = (each.get("name") for _, each in package.all("property", "docProps/custom.xml"))
    yield from (f"twice: property {each}" for each in _doubles(names))
    for name, core in package.all("coreProperties"):
        long = (each for each in core if _units(each.text) > 255)
        yield from (f"{name}: over 255: {_local(each)}" for each in long)


def drawings_are_numbered(package: Package) -> Iterator[str]:
    """Shapes of a part have ids of their own."""
    for path in ("cNvPr", "docPr"):
        found = [
            (name, each.get("id"))
            for name, each in package.all(path)
            if not name.startswith("word/charts/")
        ]
        yield from (f"twice: {path} {each}" for each in _doubles(found))


def word_names_are_defined(package: Package) -> Iterator[str]:
    """Styles and lists that a Word document names; bookmarks once each."""

    def values(path: str, attribute: str = "val") -> list[tuple[str, str]]:
        return [
            (name, str(value))
            for name, each in package.all(path, "word/")
            for key, value in each.attrib.items()
            if str(key).rpartition("}")[2] == attribute
        ]

    known = {value for _, value in values("style", "styleId")}
    for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link"):
        yield from (f"{n}: no style {v}" for n, v in values(kind) if v not in known)
    lists = {value for _, value in values("numbering/num", "numId")} | {"0"}
    yield from (f"{n}: no list {v}" for n, v in values("numPr/numId") if v not in lists)
    marks = [value for _, value in values("bookmarkStart", "name")]
    yield from (f"bookmark over 40: {mark}" for mark in marks if _units(mark) > 40)
    yield from (f"twice: bookmark {mark}" for mark in _doubles(mark.lower() for mark in marks))
    yield from (f"twice: bookmark {each}" for each in _doubles(values("bookmarkStart", "id")))
    anchors = {v for _, v in values("hyperlink", "anchor")}
    yield from (f"no bookmark {each}" for each in anchors - set(marks))


def tables_are_even(package: Package) -> Iterator[str]:
    """Rows of a Word table have the columns of its grid, at most 63."""
    for name, table in package.all("tbl", "word/"):
        columns = len(table.findall("{*}tblGrid/{*}gridCol"))
        spans = {_columns(row) for row in table.findall("{*}tr")}
        if columns > 63 or spans - {columns}:
            yield f"{name}: {columns} columns, rows of {sorted(spans)}"


def _columns(row: Element) -> int:
    spans = (
        _named(row, "tcPr/gridSpan")
        + _named(row, "trPr/gridBefore")
        + _named(row, "trPr/gridAfter")
    )
    told = [int(value) for span in spans for value in span.attrib.values()]
    is_extra = [_local(span) == "gridSpan" for span in spans]
    return len(row.findall("{*}tc")) + sum(told) - sum(is_extra)


RULES: tuple[Rule, ...] = (
    parts_are_whole,
    validations_fit,
    texts_fit_their_cells,
    cells_are_in_order,
    sizes_are_possible,
    areas_are_apart,
    margins_fit,
    styles_are_defined,
    styles_are_possible,
    formulas_are_known,
    names_are_possible,
    tables_have_their_labels,
    links_lead_somewhere,
    rules_are_ordered,
    properties_fit,
    drawings_are_numbered,
    word_names_are_defined,
    tables_are_even,
)
