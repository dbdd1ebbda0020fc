"""取込の確認.xlsx: every text of the list once, where it is used or why not, and sums."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pledgexl.excel.book import Book, Formula, Sheet
from pledgexl.excel.look import FILE_UNITS, PLAIN, Style, row_height
from pledgexl.excel.plan.proposed import ProposedPlan
from pledgexl.excel.plan.write import UNCERTAIN
from pledgexl.intake.lists.accounts import list_sentence
from pledgexl.intake.lists.proposal import Proposal
from pledgexl.intake.lists.sources import Source
from pledgexl.messages.edition import workbook_language
from pledgexl.messages.labels import label_text
from pledgexl.messages.plan import PAGE_HEADER, plan_text
from pledgexl.messages.screen import say
from pledgexl.model.names import IMPORT_LABELS, ImportLabel, ImportSheet

_LINE = PLAIN.but(border=1, border_color="#A6A6A6", text_wrap=True, indent=1)
_LABEL = _LINE.but(indent=0, bold=True, font_color="#FFFFFF", bg_color="#1F3864", align="center")
_LINK = _LINE.but(font_color="#0563C1", underline=1)
_ANSWER = _LINE.but(bg_color=UNCERTAIN)
_LEFT = _LINE.but(font_color="#7F7F7F")
_WIDTHS = {
    ImportSheet.TEXTS: (16, 10, 52, 34, 34, 22),
    ImportSheet.QUESTIONS: (16, 10, 34, 64, 22, 16, 22),
    ImportSheet.SUMS: (30, 24, 12, 12, 12, 12),
}
_AIR, _INDENT = 4, 1.5
_TEXT_FORMAT = "@"


@dataclass(frozen=True)
class ImportFiles:
    """Where links lead: the plan's name, and the path to each list by its name in the proposal."""

    plan: str
    lists: Mapping[str, str]


def account_workbook(
    proposal: Proposal, plan: ProposedPlan, files: ImportFiles, created: datetime
) -> bytes:
    """Return the account of `proposal` as a workbook."""
    with Book(label_text(ImportSheet.TEXTS), created) as book:
        writer = _Account(proposal, plan, files)
        # What there is to answer comes first; all texts are thousands of rows.
        writer.write_questions(_begin(book, ImportSheet.QUESTIONS))
        writer.write_texts(_begin(book, ImportSheet.TEXTS))
        writer.write_sums(_begin(book, ImportSheet.SUMS))
    return book.bytes


def _begin(book: Book, name: ImportSheet) -> Sheet:
    sheet = book.sheet(label_text(name))
    labels, widths = IMPORT_LABELS[name], _WIDTHS[name]
    sheet.columns({place: width * FILE_UNITS for place, width in enumerate(widths, start=1)})
    sheet.row(1, [(label_text(label), _LABEL) for label in labels])
    sheet.row_height(1, 22)
    sheet.freeze(1, 0)
    sheet.print_setup(
        landscape=True, repeat_rows=(1, 1), header=PAGE_HEADER, footer=plan_text("page_footer")
    )
    return sheet


def _write(
    sheet: Sheet, row: int, texts: Sequence[str], styles: Sequence[Style], name: ImportSheet
) -> None:
    # Text format keeps Excel from turning `1-2-1` into a date as soon as a cell is edited.
    sheet.row(
        row,
        [
            (text, style.but(num_format=_TEXT_FORMAT))
            for text, style in zip(texts, styles, strict=True)
        ],
    )
    widths = [width - _INDENT for width in _WIDTHS[name]]
    sheet.row_height(row, row_height(zip(texts, widths, strict=True)) + _AIR)


@dataclass(frozen=True)
class _Account:
    proposal: Proposal
    plan: ProposedPlan
    files: ImportFiles

    def write_texts(self, sheet: Sheet) -> None:
        sources = self.proposal.sources
        for row, source in enumerate(sources, start=2):
            used, left = (
                each(source, workbook_language())
                for each in (self.proposal.used_in, self.proposal.left_out)
            )
            texts = (source.sheet, source.cell, source.text, used, left, source.file)
            target = self._target(source)
            styles = (
                *(_LINE, _LINK if target else _LINE, _LINE),
                *(_LINK if self._place(source) else _LINE, _LEFT, _LINE),
            )
            _write(sheet, row, texts, styles, ImportSheet.TEXTS)
            if target:
                sheet.link_out(row, 2, target)
            if self._place(source):
                sheet.link_out(row, 4, f"{self.files.plan}#{self._place(source)}")
        if sources:
            sheet.filter((1, 1, len(sources) + 1, len(IMPORT_LABELS[ImportSheet.TEXTS])))

    def _place(self, source: Source) -> str:
        """Return the first cell of the plan that uses `source`, "" if none does."""
        uses = self.proposal.accounts.uses.get(source, ())
        return next((place for use in uses if (place := self.plan.place(use))), "")

    def _target(self, source: Source) -> str:
        """Return the path and the cell of `source`; a place in Word has no address for a link."""
        path = self.files.lists.get(source.file, "")
        if not path:
            return ""
        if not path.lower().endswith(".xlsx") or not source.row:
            return path
        sheet = source.sheet.replace("'", "''")
        return f"{path}#'{sheet}'!{source.cell}"

    def write_questions(self, sheet: Sheet) -> None:
        row = 1
        for row, doubt in enumerate(self.proposal.doubts, start=2):
            source = doubt.source
            cell, text = (source.cell, source.text) if source else ("", "")
            place = self.plan.place_asked(doubt) or (self._place(source) if source else "")
            worded = say(doubt.question, workbook_language())
            texts = (doubt.sheet, cell, text, worded, "", place.replace("'", ""), doubt.file)
            target = self._target(source) if source else ""
            styles = (
                *(_LINE, _LINK if target else _LINE, _LINE, _LINE),
                *(_ANSWER, _LINK if place else _LINE, _LINE),
            )
            _write(sheet, row, texts, styles, ImportSheet.QUESTIONS)
            if target:
                sheet.link_out(row, 2, target)
            if place:
                sheet.link_out(row, 6, f"{self.files.plan}#{place}")
        if row == 1:
            texts = ("", "", "", plan_text("question_none"), "", "", "")
            _write(sheet, 2, texts, (_LINE,) * len(texts), ImportSheet.QUESTIONS)
        else:
            sheet.filter((1, 1, row, len(IMPORT_LABELS[ImportSheet.QUESTIONS])))
            where = say(list_sentence("plan.answer"), workbook_language())
            column = IMPORT_LABELS[ImportSheet.QUESTIONS].index(ImportLabel.ANSWER) + 1
            sheet.validate((2, column, row, column), {"validate": "any", "input_message": where})

    def write_sums(self, sheet: Sheet) -> None:
        """Write how many texts each sheet has, and that those used and left out are all of them."""
        counts: dict[tuple[str, str], list[int]] = {}
        for source in self.proposal.sources:
            count = counts.setdefault((source.file, source.sheet), [0, 0])
            count[0 if source in self.proposal.accounts.uses else 1] += 1
        # `?*` counts texts of at least one letter: an empty cell of the account is none.
        last = len(self.proposal.sources) + 1
        area = f"'{label_text(ImportSheet.TEXTS)}'!${{0}}$2:${{0}}${last}"
        number = _LINE.but(align="right")
        equal, unequal = (plan_text(f"sums.{name}") for name in ("equal", "unequal"))
        row = 1
        for row, ((file, name), count) in enumerate(counts.items(), start=2):
            values: tuple[str | int, ...] = (file, name, sum(count), *count)
            styles = (_LINE, _LINE, number, number, number)
            sheet.row(row, list(zip(values, styles, strict=True)))
            same = Formula(f'=IF(C{row}=D{row}+E{row},"{equal}","{unequal}")', equal)
            sheet.write(row, 6, same, _LINE.but(align="center"))
        strong = number.but(bold=True)
        totals = [sum(each[place] for each in counts.values()) for place in (0, 1)]
        sheet.row(row + 1, [(plan_text("sums.total"), _LINE.but(bold=True)), (None, _LINE)])
        columns = (("C", sum(totals)), ("D", totals[0]), ("E", totals[1]))
        for column, (letters, now) in enumerate(columns, start=3):
            sheet.write(row + 1, column, Formula(f"=SUM({letters}2:{letters}{row})", now), strong)
        used, left = (f'COUNTIF({area.format(letters)},"?*")' for letters in ("D", "E"))
        total = row + 1
        agrees = f"D{total}={used},E{total}={left},C{total}=D{total}+E{total}"
        checked = f'=IF(AND({agrees}),"{equal}","{unequal}")'
        sheet.write(row + 1, 6, Formula(checked, equal), _LINE.but(align="center", bold=True))
        self._write_reasons(sheet, row + 3)

    def _write_reasons(self, sheet: Sheet, row: int) -> None:
        """Write why texts are left out, and how many for each reason, the most frequent first."""
        label, count_label = IMPORT_LABELS[ImportSheet.TEXTS][4], IMPORT_LABELS[ImportSheet.SUMS][2]
        sheet.row(
            row, [(label_text(label), _LABEL), (None, _LABEL), (label_text(count_label), _LABEL)]
        )
        left = filter(
            None,
            (self.proposal.left_out(each, workbook_language()) for each in self.proposal.sources),
        )
        widths = [sum(_WIDTHS[ImportSheet.SUMS][:2]) - _INDENT]
        for place, (why, times) in enumerate(Counter(left).most_common(), start=row + 1):
            sheet.merge((place, 1, place, 2), _LINE)
            sheet.write(place, 1, why, _LINE)
            sheet.write(place, 3, times, _LINE.but(align="right"))
            sheet.row_height(place, row_height(zip([why], widths, strict=True)) + _AIR)
