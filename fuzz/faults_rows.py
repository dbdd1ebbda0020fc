"""Faults of rows: doubled, lost, changed, hidden, merged, or nobody's."""

import re
from dataclasses import replace
from random import Random

from fuzz.draft import SHEET, Draft, Kind, Planted, changed, put_cell
from fuzz.plans import PERIOD, TEXTS
from pledgexl.model.finding import Code, column_letters
from pledgexl.model.form import FormLine
from pledgexl.model.names import FORM_GIVEN, FormLabel

_NUMBER, _RATING, _TITLE = FormLabel.NUMBER, FormLabel.RATING, FormLabel.INITIATIVE
_MEASURE = FormLabel.MEASURE
_GONE = frozenset({Code.ROW_GONE})


def doubled_next(_: Random, draft: Draft) -> Planted:
    """Plant the row once more right below itself."""
    lines = draft.form.lines
    twice = draft.with_lines(*lines[: draft.place + 1], *lines[draft.place :])
    return Planted(twice.content(), (draft.cell(_NUMBER), draft.cell(_NUMBER, 1)))


def doubled_at_the_end(random: Random, draft: Draft) -> Planted:
    """Plant the row once more at the end, with another text."""
    lines = draft.form.lines
    again = replace(draft.line, text=random.choice(TEXTS))
    below = len(lines) - draft.place
    cells = (draft.cell(_NUMBER), draft.cell(_NUMBER, below))
    return Planted(draft.with_lines(*lines, again).content(), cells)


def deleted(_: Random, draft: Draft) -> Planted:
    """Leave the row out."""
    lines = draft.form.lines
    rest = (*lines[: draft.place], *lines[draft.place + 1 :])
    return Planted(draft.with_lines(*rest).content())


def _extra(draft: Draft, number: str) -> tuple[Draft, str]:
    """Return the draft with a row more that has no key, and the row's 取組番号 cell."""
    line = FormLine("", number, "", "", "", "どこかの取組", "", "5", "", "進めました。")
    cell = draft.cell(_NUMBER, len(draft.form.lines) - draft.place)
    return draft.with_lines(*draft.form.lines, line), cell


def unknown_number(random: Random, draft: Draft) -> Planted:
    """Plant a row more under a number that the plan does not have."""
    more, cell = _extra(draft, random.choice(("9-9-9-99", "1-1-1-77", "10-1-1-01")))
    return Planted(more.content(), (cell,))


def number_of_another_department(random: Random, draft: Draft) -> Planted:
    """Plant a row more under a number that another department rates."""
    own = draft.form.department.code
    others = [
        each.id for each in draft.plan.initiatives if each.lead != own and each.counts_in(PERIOD)
    ]
    more, cell = _extra(draft, random.choice(others))
    return Planted(more.content(), (cell,))


def number_that_is_over(_: Random, draft: Draft) -> Planted:
    """Plant a row more for an initiative of the department that has ended."""
    own = draft.form.department.code
    over = next(
        each.id
        for each in draft.plan.initiatives
        if each.lead == own and not each.counts_in(PERIOD)
    )
    more, cell = _extra(draft, over)
    return Planted(more.content(), (cell,))


def nameless_row(_: Random, draft: Draft) -> Planted:
    """Plant a row more that has a rating but neither number nor key."""
    more, cell = _extra(draft, "")
    return Planted(
        changed(more.content(), SHEET, lambda sheet: put_cell(sheet, cell, "", "")), (cell,)
    )


def _on_a_spare_line(draft: Draft, label: FormLabel, **changes: str) -> Planted:
    spare = next(place for place, line in enumerate(draft.form.lines) if line.is_spare)
    there = replace(draft, place=spare)
    chosen = {"measure": draft.form.measures[0]} | changes
    return Planted(there.typed(**chosen).content(), (there.cell(label),))


def spare_without_title(_: Random, draft: Draft) -> Planted:
    """Rate a spare row that has no title."""
    return _on_a_spare_line(draft, _TITLE, title="", rating="5", state="", text="始めました。")


def spare_with_text_alone(_: Random, draft: Draft) -> Planted:
    """Write a text into a spare row that has no title."""
    return _on_a_spare_line(draft, _TITLE, title="", rating="", state="", text="始めました。")


def spare_without_measure(random: Random, draft: Draft) -> Planted:
    """Add an initiative without choosing its measure."""
    changes = {"title": "追加の取組", "rating": "5", "text": "始めました。"}
    return _on_a_spare_line(draft, _MEASURE, measure=random.choice(("", "　")), **changes)


def spare_of_another_measure(random: Random, draft: Draft) -> Planted:
    """Add an initiative to a measure that is none of the department's."""
    changes = {"title": "追加の取組", "rating": "5", "text": "始めました。"}
    measure = random.choice(("9-9-9 別の施策", "駅前広場の整備", "1"))
    return _on_a_spare_line(draft, _MEASURE, measure=measure, **changes)


def spare_without_rating(_: Random, draft: Draft) -> Planted:
    """Add an initiative without rating it."""
    changes = {"title": "追加の取組", "rating": "", "state": "", "text": "始めました。"}
    return _on_a_spare_line(draft, _RATING, **changes)


def spare_out_of_range(_: Random, draft: Draft) -> Planted:
    """Add an initiative with a rating that is too high."""
    changes = {"title": "追加の取組", "rating": "11", "state": "", "text": "始めました。"}
    return _on_a_spare_line(draft, _RATING, **changes)


def hidden_row(random: Random, draft: Draft) -> Planted:
    """Hide a filled row."""
    hidden = random.choice(('hidden="1"', 'hidden="true"'))
    row = f'<row r="{draft.row}" '
    content = changed(draft.content(), SHEET, lambda sheet: sheet.replace(row, f"{row}{hidden} "))
    return Planted(content, (f"{draft.row}:{draft.row}",))


def _merged(sheet: str, area: str) -> str:
    # The head of a form has merged cells.
    return sheet.replace("</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>', 1)


def merged_ratings(_: Random, draft: Draft) -> Planted:
    """Merge the ratings of two initiatives, of which the second then has none."""
    lines = draft.form.lines
    rated = [line for line in lines if line.number and line != draft.line]
    spare = [line for line in lines if line.is_spare]
    sorted_ = replace(draft.with_lines(draft.line, *rated, *spare), place=0)
    top, bottom = sorted_.cell(_RATING), sorted_.cell(_RATING, 1)
    area = f"{top}:{bottom}"
    content = changed(
        sorted_.content(), SHEET, lambda sheet: _merged(put_cell(sheet, bottom, "", ""), area)
    )
    return Planted(content, (top,))


def value_under_a_merge(_: Random, draft: Draft) -> Planted:
    """Merge the rating under its neighbour on the left, so that nobody sees it."""
    left, cell = draft.cell(FormLabel.PREVIOUS), draft.cell(_RATING)
    content = changed(draft.content(), SHEET, lambda sheet: _merged(sheet, f"{left}:{cell}"))
    return Planted(content, (cell,))


def doubled_cell(_: Random, draft: Draft) -> Planted:
    """Give the rating's cell twice, with two values."""
    cell = draft.cell(_RATING)
    again = f'<c r="{cell}"><v>5</v></c><c r="{cell}"><v>6</v></c>'

    def twice(sheet: str) -> str:
        return re.sub(rf'<c r="{cell}".*?(?:/>|</c>)', again, sheet, count=1)

    return Planted(changed(draft.content(), SHEET, twice), (cell,))


def doubled_row(_: Random, draft: Draft) -> Planted:
    """Give the row twice in the file under one row number, the second time with another rating."""
    cell = draft.cell(_RATING)
    rating = "3" if draft.line.rating != "3" else "4"
    again = f'<row r="{draft.row}"><c r="{cell}"><v>{rating}</v></c></row>'
    following = f'<row r="{draft.row + 1}" '

    def twice(sheet: str) -> str:
        return sheet.replace(following, f"{again}{following}")

    return Planted(changed(draft.content(), SHEET, twice), (cell,))


def text_for_a_book(_: Random, draft: Draft) -> Planted:
    """Store a text that is longer than a cell can hold."""
    cell = draft.cell(FormLabel.TEXT)
    inner = f"<is><t>{'長' * 40_000}</t></is>"
    attributes = ' t="inlineStr"'
    return Planted(
        changed(draft.content(), SHEET, lambda sheet: put_cell(sheet, cell, attributes, inner)),
        (cell,),
    )


def text_that_is_not_there(_: Random, draft: Draft) -> Planted:
    """Let a cell name a shared text that the file does not hold."""
    cell = draft.cell(FormLabel.TEXT)
    return Planted(
        changed(
            draft.content(), SHEET, lambda sheet: put_cell(sheet, cell, ' t="s"', "<v>9999</v>")
        ),
        (cell,),
    )


def number_of_another_row(random: Random, draft: Draft) -> Planted:
    """Give a row the number of another row of the form, which is there as well."""
    others = [
        line.number for line in draft.form.lines if line.number not in ("", draft.line.number)
    ]
    # Key and title outvote it.
    return Planted(draft.typed(number=random.choice(others)).content(), (draft.cell(_NUMBER),))


def number_changed(random: Random, draft: Draft) -> Planted:
    """Change the number of a row whose key and title stay."""
    number = random.choice(("9-9-9-99", "1-1-1-77"))
    return Planted(draft.typed(number=number).content(), (draft.cell(_NUMBER),))


def given_cell_pasted_over(random: Random, draft: Draft) -> Planted:
    """Write other words over what the row was given."""
    cell = draft.cell(random.choice(FORM_GIVEN))
    inner = "<is><t>駅前広場の整備</t></is>"
    attributes = ' t="inlineStr"'
    return Planted(
        changed(draft.content(), SHEET, lambda sheet: put_cell(sheet, cell, attributes, inner)),
        (cell,),
    )


def spare_with_a_planned_title(_: Random, draft: Draft) -> Planted:
    """Add what the form has a row for."""
    changes = {"title": f"　{draft.line.title}", "rating": "5", "state": "", "text": "始めました。"}
    return _on_a_spare_line(draft, _TITLE, **changes)


def formula_of_a_blank(random: Random, draft: Draft) -> Planted:
    """Let a cell point at a blank one."""
    cell = draft.cell(random.choice((_RATING, FormLabel.TEXT, FormLabel.REMARK)))
    inner = "<f>ZZ1</f><v>0</v>"
    return Planted(
        changed(draft.content(), SHEET, lambda sheet: put_cell(sheet, cell, "", inner)), (cell,)
    )


def far_value(random: Random, draft: Draft) -> Planted:
    """Put a value far away from the table."""
    row, column = random.choice(((1_048_576, 16_384), (1_000_000, 500), (900_000, 16_384)))
    cell = f"{column_letters(column)}{row}"
    far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'
    content = changed(draft.content(), SHEET, lambda sheet: sheet.replace("</sheetData>", far))
    return Planted(content, (cell,))


ROW_KINDS: tuple[Kind, ...] = (
    Kind("a row doubled right below", Code.INITIATIVE_DOUBLED, doubled_next),
    Kind("a row doubled at the end", Code.INITIATIVE_DOUBLED, doubled_at_the_end),
    Kind("a row deleted", Code.ROW_GONE, deleted),
    Kind("an unknown number", Code.INITIATIVE_UNKNOWN, unknown_number),
    Kind(
        "another department's number",
        Code.INITIATIVE_OF_OTHER_DEPARTMENT,
        number_of_another_department,
    ),
    Kind("an initiative that is over", Code.INITIATIVE_NOT_IN_PERIOD, number_that_is_over),
    Kind("a row without number and key", Code.ROW_WITHOUT_NUMBER, nameless_row),
    Kind("a number changed", Code.INITIATIVE_UNKNOWN, number_changed, _GONE),
    Kind("another row's number", Code.ROW_RECOVERED, number_of_another_row),
    Kind("a rating in a spare row without title", Code.ADDED_WITHOUT_TITLE, spare_without_title),
    Kind("a text in a spare row without title", Code.ADDED_WITHOUT_TITLE, spare_with_text_alone),
    Kind("a spare row without measure", Code.ADDED_WITHOUT_MEASURE, spare_without_measure),
    Kind("a spare row's own measure", Code.ADDED_MEASURE_UNKNOWN, spare_of_another_measure),
    Kind("a spare row without rating", Code.RATING_MISSING, spare_without_rating),
    Kind("a spare row rated 11", Code.RATING_OUT_OF_RANGE, spare_out_of_range),
    Kind("a spare row with a planned title", Code.ADDED_TITLE_REPEATED, spare_with_a_planned_title),
    Kind("a given cell pasted over", Code.GIVEN_CELL_CHANGED, given_cell_pasted_over),
    Kind("a formula of a blank", Code.FORMULA_IS_ZERO, formula_of_a_blank),
    Kind("a hidden row", Code.ROW_HIDDEN, hidden_row),
    Kind("merged ratings", Code.CELLS_MERGED, merged_ratings),
    Kind("a rating under a merge", Code.VALUE_UNDER_MERGE, value_under_a_merge),
    Kind("a doubled cell", Code.CELL_DOUBLED, doubled_cell),
    Kind("a row given twice", Code.CELL_DOUBLED, doubled_row),
    Kind("a text too long", Code.TEXT_TOO_LONG, text_for_a_book),
    Kind("a shared text that is not there", Code.SHARED_TEXT_MISSING, text_that_is_not_there),
    Kind("a value far away", Code.AREA_TOO_LARGE, far_value),
)
