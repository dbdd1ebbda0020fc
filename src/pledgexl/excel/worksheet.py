"""What xlsxwriter writes differently for us: exact numbers, texts that stay texts, small themes."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from xlsxwriter import Workbook
from xlsxwriter.core import Core
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.url import Url
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pledgexl.excel.look import font
from pledgexl.messages.edition import document_language
from pledgexl.model.language import Language

_LANGUAGES = {Language.JA: "ja-JP", Language.EN: "en-US"}
# First row, first column, last row, last column.
Range = tuple[int, int, int, int]
Attributes = Iterable[tuple[str, object]]

# Excel's doubts about what stands in a cell (ECMA-376 part 1, 18.3.1.50).
_DOUBTS = ("twoDigitTextYear", "numberStoredAsText", "formula", "formulaRange", "unlockedFormula")
# Office's colours, and a fifth of the length of xlsxwriter's theme, which is 1.5 KB of each form.
# The schema demands three of each style (ECMA-376 part 1, 20.1.4.1.14); no cell uses one.
_THEME = files("pledgexl.excel").joinpath("theme.xml").read_text(encoding="utf-8")


class PlainWorksheet(Worksheet):  # type: ignore[misc] # xlsxwriter has no types
    """A worksheet that writes numbers to their last digit and takes no text for markup."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        # A link leaves the cell alone, whose value may be a number.
        self.ignore_write_string = True
        self.without_marks = ""

    def put_table(self, cells: Sequence[int], options: Mapping[str, Any]) -> int:
        """Make a table of `cells`, whose first row has the labels; return below 0 if not.

        xlsxwriter notes each cell of a table, of which there may be millions, and refuses one where
        rows are written at once (its issue 627), as it would write the labels. They stand there, so
        a table of two rows is added and then made as long as it is.
        """
        top, left, bottom, right = cells
        row_by_row: bool = self.constant_memory
        self.constant_memory: bool = False
        code = int(self.add_table(top, left, top + 1, right, dict(options)))
        self.constant_memory = row_by_row
        if code == 0:
            table, area = self.tables[-1], xl_range(top, left, bottom, right)
            spanning = [key for key in ("range", "a_range", "autofilter") if table.get(key)]
            table.update(dict.fromkeys(spanning, area))
        return code

    def _xml_number_element(self, number: float, attributes: Attributes) -> None:
        # xlsxwriter writes 16 digits: of 9.7 it makes 9.699999999999999, another number.
        written = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{written}><v>{number!r}</v></c>")

    def _xml_rich_inline_string(self, string: str, attributes: Attributes = ()) -> None:
        # To xlsxwriter a text such as `<r>…</r>` is markup; here it is a text like any other.
        self._xml_inline_string(string, True, attributes)

    def _xml_formula_element(self, formula: str, result: object, attributes: Attributes) -> None:
        # xlsxwriter gives an empty text no kind, and an empty number is no number.
        kind = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*attributes, *kind])

    def _write_hyperlink_internal(self, row: int, col: int, url: Url) -> None:
        # Without a text of its own a link displays what the cell shows: 59.2, and not 296/5.
        place = [("ref", xl_rowcol_to_cell(row, col)), ("location", url._link)]  # noqa: SLF001
        self._xml_empty_tag("hyperlink", place)

    def _write_ignored_errors(self) -> None:
        # xlsxwriter writes the same cells once more for each doubt.
        if self.without_marks:
            doubts = [(doubt, 1) for doubt in _DOUBTS]
            self._xml_start_tag("ignoredErrors")
            self._xml_empty_tag("ignoredError", [("sqref", self.without_marks), *doubts])
            self._xml_end_tag("ignoredErrors")

    def _calculate_spans(self) -> None:
        # They tell readers in advance which columns a row has; none needs it.
        self.row_spans: dict[int, str] = {}

    def _prepare_formula(
        self,
        formula: str,
        expand_future_functions: bool = False,  # noqa: ARG002, FBT001, FBT002 (xlsxwriter's own)
    ) -> str:
        # xlsxwriter looks for functions newer than Excel 2007 in each; ours name them in full.
        return formula.removeprefix("=")


class _Texts(SharedStringTable):  # type: ignore[misc] # xlsxwriter has no types
    """The texts of a workbook, none of them taken for markup."""

    def _sort_string_data(self) -> None:
        super()._sort_string_data()
        texts: Iterable[str] = self.string_array
        self.string_array: list[str] = [
            f'<r><t xml:space="preserve">{escape(text)}</t></r>' if text.startswith("<r>") else text
            for text in texts
        ]


class _Core(Core):  # type: ignore[misc] # xlsxwriter has no types
    """Properties that name the language; xlsxwriter knows no such one."""

    def _write_dcterms_created(self) -> None:
        self._xml_data_element("dc:language", _LANGUAGES[document_language()])
        super()._write_dcterms_created()


class _Packager(Packager):  # type: ignore[misc] # xlsxwriter has no types
    def _write_core_file(self) -> None:
        core = _Core()
        core._set_properties(self.workbook.doc_properties)  # noqa: SLF001 (xlsxwriter's own)
        core._set_xml_writer(self._filename("docProps/core.xml"))  # noqa: SLF001 (as above)
        core._assemble_xml_file()  # noqa: SLF001 (as above)


class PlainWorkbook(Workbook):  # type: ignore[misc] # xlsxwriter has no types
    """A workbook of our texts, theme and properties."""

    def __init__(self, *arguments: object) -> None:
        """Begin as xlsxwriter does."""
        super().__init__(*arguments)
        self.str_table = _Texts()
        self.theme_xml = _THEME.format(font=font())

    def _get_packager(self) -> Packager:
        return _Packager()
