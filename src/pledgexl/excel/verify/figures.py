"""The figures of a finished summary workbook, read back from its bytes, each with its cell."""

from collections.abc import Iterator, Mapping

from pledgexl.excel.verify.checked import CheckedBook
from pledgexl.excel.verify.reread import NOTHING, Found
from pledgexl.messages.summary import NO_AVERAGE, NO_VALUE, WHOLE_TITLE
from pledgexl.model.names import SummaryLabel, SummarySheet
from pledgexl.model.proof import CellFigure

_OVERVIEW = (SummaryLabel.NUMBER, SummaryLabel.TITLE, SummaryLabel.PROGRESS)
_MEASURES = (SummaryLabel.MEASURE_NUMBER, SummaryLabel.FIGURE)


def read_figures(book: CheckedBook, policies: Mapping[str, str]) -> dict[str, CellFigure]:
    """Return the figures that `book` shows, by the IDs of what they say; the whole has "".

    `policies` are the IDs of policies by the numbers under which they are printed: Ⅰ is 1.
    """
    return dict(_overview(book, policies)) | dict(_measures(book))


def _overview(book: CheckedBook, policies: Mapping[str, str]) -> Iterator[tuple[str, CellFigure]]:
    """Yield the figures of 総括表: of each policy and then its pledges; at last of the whole."""
    for sheet, row, columns, cells in book.table(SummarySheet.OVERVIEW, _OVERVIEW):
        number, title, found = (cells.get(columns[label], NOTHING) for label in _OVERVIEW)
        figure = _figure(found, f"{sheet}!{columns[SummaryLabel.PROGRESS]}{row}")
        if number.value == NO_VALUE and title.value == WHOLE_TITLE:
            yield "", figure
        else:
            yield policies.get(number.value, number.value), figure


def _measures(book: CheckedBook) -> Iterator[tuple[str, CellFigure]]:
    for sheet, row, columns, cells in book.table(SummarySheet.MEASURES, _MEASURES):
        number, found = (cells.get(columns[label], NOTHING) for label in _MEASURES)
        yield number.value, _figure(found, f"{sheet}!{columns[SummaryLabel.FIGURE]}{row}")


def _figure(found: Found, cell: str) -> CellFigure:
    return CellFigure(None if found.value == NO_AVERAGE else found.value, cell)
