"""A form is known by what it says of itself, wherever that stands and whatever was moved."""

import io
import re
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from drawn_forms import CREATED, PERIOD, blank_form, filled
from hostile_forms import (
    FORM,
    PLAN,
    SHEET,
    STRINGS,
    at,
    changed,
    codes,
    examined,
    label_cell,
    strict,
    without,
)
from pledgexl.commands.collect import examine
from pledgexl.excel.form.layout import COLUMN_OF, FIRST_ROW, KEY_COLUMN, LABEL_ROW, MARK_ROW
from pledgexl.excel.form.write import form_workbook
from pledgexl.model.finding import Code, column_letters
from pledgexl.model.names import ISSUED_COLUMN, LABEL_MARK, FormLabel, FormSheet, IdentityKey
from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import FileStatus, RowStatus, Submission
from pledgexl.rules.forms import forms

ENTRY, META = FormSheet.ENTRY.value, FormSheet.IDENTITY.value
PROPERTIES = "docProps/custom.xml"
NUMBER, RATING = COLUMN_OF[FormLabel.NUMBER], COLUMN_OF[FormLabel.RATING]
TITLE = COLUMN_OF[FormLabel.INITIATIVE]
LAST = FIRST_ROW + len(blank_form(PLAN).lines) - 1
DRAWN = """
    | 評価 | 実施内容     |
    | 7    | 窓口を開いた |
    | 10   | すべて終えた |
"""


def saved(content: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """Return `content` after `change` by another program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def entry_sheet(book: openpyxl.Workbook) -> Worksheet:
    sheet = book[ENTRY]
    assert isinstance(sheet, Worksheet)
    return sheet


def on_the_sheet(change: Callable[[Worksheet], None], content: bytes = FORM) -> Submission:
    return examined(saved(content, lambda book: change(entry_sheet(book))))


def ratings(submission: Submission) -> dict[str, int | None]:
    return {entry.id: entry.rating_tenths for entry in submission.entries}


def set_cell(row: int, column: int, value: object) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet.cell(row, column).value = value  # type: ignore[assignment]  # any value it knows

    return change


def without_marks(content: bytes = FORM) -> bytes:
    """Return the form as it was issued before the entry sheet itself said whose it is."""
    return saved(content, lambda book: clear_marks(entry_sheet(book)))


def clear_marks(sheet: Worksheet) -> None:
    for line in sheet.iter_rows(max_row=LABEL_ROW):
        for cell in line:
            if str(cell.value).startswith((LABEL_MARK, IdentityKey.FORM_VERSION)):
                cell.value = None


def in_meta(key: IdentityKey, value: str) -> Callable[[openpyxl.Workbook], None]:
    def change(book: openpyxl.Workbook) -> None:
        for line in book[META].iter_rows(max_col=2):
            if line[0].value == key:
                line[1].value = value

    return change


SOUND = {"1-1-1-01": 70, "1-1-1-02": 100}


@pytest.mark.parametrize(
    "content",
    [
        without(PROPERTIES),
        saved(FORM, lambda book: book.remove(book[META])),
        saved(without(PROPERTIES), lambda book: book.remove(book[META])),
        without_marks(),
        without_marks(without(PROPERTIES)),
        without_marks(saved(FORM, lambda book: book.remove(book[META]))),
        strict(),
    ],
    ids=["cell and sheet", "cell and properties", "cell", "old", "sheet", "properties", "strict"],
)
def test_any_one_of_three_places_is_enough(content: bytes) -> None:
    submission = examined(content)

    assert ratings(submission) == SOUND
    assert submission.findings == ()
    assert submission.identity is not None
    assert (submission.identity.department, submission.identity.period) == ("101", PERIOD)


def test_a_form_that_says_nowhere_whose_it_is_is_none_of_ours() -> None:
    bare = without_marks(saved(without(PROPERTIES), lambda book: book.remove(book[META])))

    assert codes(examined(bare)) == [("E111", "")]


def test_a_sheet_copied_into_another_workbook_is_still_known() -> None:
    source = entry_sheet(openpyxl.load_workbook(io.BytesIO(FORM)))
    target = openpyxl.Workbook()
    sheet = target.create_sheet("３月の報告")
    for line in source.iter_rows():
        for cell in line:
            sheet.cell(cell.row or 0, cell.column or 0).value = cell.value
    buffer = io.BytesIO()
    target.save(buffer)

    submission = examined(buffer.getvalue())

    assert ratings(submission) == SOUND
    assert submission.entries[0].at.sheet == "３月の報告"


@pytest.mark.parametrize("key", [IdentityKey.DEPARTMENT, IdentityKey.PLAN])
def test_a_form_that_contradicts_itself_about_whose_it_is_is_refused(key: IdentityKey) -> None:
    submission = examined(saved(FORM, in_meta(key, "102")))

    assert [found.code for found in submission.findings] == [Code.IDENTITY_DIFFERS]
    assert submission.findings[0].at.sheet == ENTRY


@pytest.mark.parametrize(
    ("key", "value"), [(IdentityKey.PERIOD, "2024-02"), (IdentityKey.REVISION, "3")]
)
def test_the_entry_sheets_own_month_and_revision_count(key: IdentityKey, value: str) -> None:
    submission = examined(saved(FORM, in_meta(key, value)))

    assert [found.code for found in submission.findings] == [Code.OTHER_PLACE_DIFFERS]
    assert submission.identity is not None
    assert (submission.identity.period, submission.identity.revision) == (PERIOD, 1)


@pytest.mark.parametrize("value", ["2024-3月", "", "2024-13"])
def test_a_place_that_makes_no_sense_says_nothing(value: str) -> None:
    assert examined(saved(FORM, in_meta(IdentityKey.PERIOD, value))).findings == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"period": PERIOD.previous}, Code.WRONG_PERIOD),
        (
            {"plan": replace(PLAN, settings=replace(PLAN.settings, municipality="隣町"))},
            Code.OTHER_PLAN,
        ),
        ({"department": replace(PLAN.departments[0], code="999")}, Code.DEPARTMENT_UNKNOWN),
    ],
)
def test_says_which_other_form_it_is(changes: dict[str, object], code: Code) -> None:
    form = replace(filled(blank_form(PLAN), DRAWN), **changes)  # type: ignore[arg-type]
    submission = examined(form_workbook(form, CREATED))

    assert [found.code for found in submission.findings] == [code]
    assert submission.status is FileStatus.REJECTED


def test_says_that_a_form_is_of_an_older_version() -> None:
    old = saved(without_marks(without(PROPERTIES)), in_meta(IdentityKey.FORM_VERSION, "0"))

    assert codes(examined(old)) == [("E112", "")]


def insert_a_column(sheet: Worksheet) -> None:
    sheet.insert_cols(NUMBER + 2)


def insert_rows(sheet: Worksheet) -> None:
    sheet.insert_rows(3, 4)
    sheet.insert_rows(FIRST_ROW + 5, 2)


def delete_the_hidden_keys(sheet: Worksheet) -> None:
    sheet.delete_cols(KEY_COLUMN)


def delete_the_numbers(sheet: Worksheet) -> None:
    sheet.delete_cols(NUMBER)


def move_a_column(sheet: Worksheet) -> None:
    remark, rating = COLUMN_OF[FormLabel.REMARK], RATING
    for row in range(MARK_ROW, LAST + 1):
        one, other = sheet.cell(row, remark), sheet.cell(row, rating)
        one.value, other.value = other.value, one.value


def swap_lines(sheet: Worksheet, first_column: int, last_column: int) -> None:
    for column in range(first_column, last_column + 1):
        one, other = sheet.cell(FIRST_ROW, column), sheet.cell(FIRST_ROW + 1, column)
        one.value, other.value = other.value, one.value


def sort_all(sheet: Worksheet) -> None:
    swap_lines(sheet, NUMBER, KEY_COLUMN)


def sort_what_is_seen(sheet: Worksheet) -> None:
    swap_lines(sheet, NUMBER, max(COLUMN_OF.values()))


def sort_the_labels_to_the_end(sheet: Worksheet) -> None:
    width = KEY_COLUMN
    labels = [sheet.cell(LABEL_ROW, column).value for column in range(1, width + 1)]
    sheet.delete_rows(LABEL_ROW)
    for column, label in enumerate(labels, start=1):
        sheet.cell(LAST, column).value = label


def clear(*columns: int, line: int = 0) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for column in columns:
            sheet.cell(FIRST_ROW + line, column).value = None

    return change


def repeat_the_labels(sheet: Worksheet) -> None:
    for column in COLUMN_OF.values():
        sheet.cell(LAST + 1, column).value = sheet.cell(LABEL_ROW, column).value


REARRANGED: dict[str, tuple[Callable[[Worksheet], None], list[str]]] = {
    "column inserted": (insert_a_column, []),
    "rows inserted": (insert_rows, []),
    "columns moved": (move_a_column, []),
    "sorted with the keys": (sort_all, []),
    "sorted without the keys": (sort_what_is_seen, ["N206", "N206"]),
    "labels sorted to the end": (sort_the_labels_to_the_end, []),
    "hidden keys deleted": (delete_the_hidden_keys, ["N102"]),
    "number column deleted": (delete_the_numbers, ["N103"]),
    "label rewritten": (set_cell(LABEL_ROW, RATING, "評点"), ["N101"]),
    "label deleted": (set_cell(LABEL_ROW, RATING, None), ["N101"]),
    "number cleared": (clear(NUMBER), []),
    "key cleared": (clear(KEY_COLUMN), ["N206"]),
    "key and number cleared": (clear(KEY_COLUMN, NUMBER), ["N206"]),
    "number typed full-width": (set_cell(FIRST_ROW, NUMBER, "１－１－１－０１"), []),
    "another row's number": (set_cell(FIRST_ROW, NUMBER, "1-1-1-02"), ["N206"]),
    "mark copied over a key": (set_cell(FIRST_ROW, KEY_COLUMN, f"{LABEL_MARK}施策"), ["N206"]),
    "labels repeated below": (repeat_the_labels, []),
}


@pytest.mark.parametrize("name", REARRANGED)
def test_reads_a_form_that_was_rearranged(name: str) -> None:
    change, said = REARRANGED[name]

    submission = on_the_sheet(change)

    assert ratings(submission) == SOUND
    assert [found.code.value for found in submission.findings] == said


def exchange_titles_and_numbers(sheet: Worksheet) -> None:
    title = COLUMN_OF[FormLabel.INITIATIVE]
    sheet.cell(FIRST_ROW, NUMBER).value = "1-1-1-02"
    sheet.cell(FIRST_ROW, title).value = "別の取組"


def copy_the_rating_column(sheet: Worksheet) -> None:
    sheet.cell(LABEL_ROW, max(COLUMN_OF.values()) + 10).value = "評価"


def sort_from_the_title_on(sheet: Worksheet) -> None:
    swap_lines(sheet, TITLE, max(COLUMN_OF.values()))


def replace_the_title_and_clear_the_number(sheet: Worksheet) -> None:
    sheet.cell(FIRST_ROW, TITLE).value = "駅前広場の整備"
    sheet.cell(FIRST_ROW, NUMBER).value = None


UNCERTAIN: dict[str, tuple[Callable[[Worksheet], None], list[tuple[str, str]]]] = {
    "key, number and title all differ": (
        exchange_titles_and_numbers,
        [("E218", at(FormLabel.NUMBER)), ("E217", "")],
    ),
    "sorted from the title on": (
        sort_from_the_title_on,
        [
            ("E218", at(FormLabel.INITIATIVE)),
            ("E218", at(FormLabel.INITIATIVE, 1)),
            ("E217", ""),
            ("E217", ""),
        ],
    ),
    "the hidden key alone": (
        replace_the_title_and_clear_the_number,
        [("E218", at(FormLabel.NUMBER)), ("E217", "")],
    ),
    "number of no initiative": (
        set_cell(FIRST_ROW, NUMBER, "9-9-9-99"),
        [("E211", at(FormLabel.NUMBER)), ("E217", "")],
    ),
    "neither key nor number nor title": (
        clear(KEY_COLUMN, NUMBER, COLUMN_OF[FormLabel.INITIATIVE]),
        [("E215", at(FormLabel.NUMBER)), ("E217", "")],
    ),
    "two columns of ratings": (
        copy_the_rating_column,
        [("E118", f"{column_letters(max(COLUMN_OF.values()) + 10)}{LABEL_ROW}")],
    ),
    "rating column deleted": (
        lambda sheet: sheet.delete_cols(RATING),
        [("E116", f"{LABEL_ROW}:{LABEL_ROW}")],
    ),
}


@pytest.mark.parametrize("name", UNCERTAIN)
def test_does_not_guess(name: str) -> None:
    change, found = UNCERTAIN[name]

    assert codes(on_the_sheet(change)) == found


@pytest.mark.parametrize(
    ("label", "issued"),
    [
        (FormLabel.POLICY, "Ⅰ 政策その1を進めます"),
        (FormLabel.PLEDGE, "1 公約その1を守ります"),
        (FormLabel.MEASURE, "1-1-1 施策その1を行います"),
        (FormLabel.INITIATIVE, "取組1の1"),
        (FormLabel.PREVIOUS, "－"),
    ],
)
def test_asks_about_a_given_cell_that_was_pasted_over(label: FormLabel, issued: str) -> None:
    submission = on_the_sheet(set_cell(FIRST_ROW, COLUMN_OF[label], "9"))

    assert ratings(submission) == SOUND
    assert codes(submission) == [("W232", at(label))]
    (found,) = submission.findings
    assert (found.values["expected"], found.values["found"]) == (issued, "9")


def test_asks_nothing_of_titles_that_the_plan_has_corrected_since() -> None:
    corrected = tuple(replace(each, title=f"正しい{each.title}") for each in PLAN.initiatives)

    submission = examine(FORM, "様式.xlsx", replace(PLAN, initiatives=corrected), PERIOD)

    assert ratings(submission) == SOUND
    assert submission.findings == ()
    assert submission.entries[0].title == "正しい取組1の1"


def test_takes_no_rewritten_label_for_granted_in_a_form_without_marks() -> None:
    submission = on_the_sheet(set_cell(LABEL_ROW, RATING, "評点"), without_marks())

    assert codes(submission) == [("E116", f"{LABEL_ROW}:{LABEL_ROW}")]


def test_names_the_cell_of_a_rewritten_label_and_what_stands_there() -> None:
    submission = on_the_sheet(set_cell(LABEL_ROW, RATING, "評点"))

    assert [(f.code, f.at.cell, f.value) for f in submission.findings] == [
        (Code.LABEL_CHANGED, label_cell(FormLabel.RATING), "評点")
    ]


def copied(book: openpyxl.Workbook) -> None:
    book.copy_worksheet(entry_sheet(book))


def copied_and_changed(book: openpyxl.Workbook) -> None:
    copied(book)
    book.worksheets[-1].cell(FIRST_ROW, RATING).value = 3


def test_an_untouched_copy_of_the_sheet_does_no_harm() -> None:
    submission = examined(saved(FORM, copied))

    assert ratings(submission) == SOUND
    assert submission.findings == ()


def test_two_entry_sheets_that_differ_are_not_chosen_from() -> None:
    assert codes(examined(saved(FORM, copied_and_changed))) == [("E120", "")]


def two_measures() -> Plan:
    """Return the plan with a second measure in which department 101 has an initiative."""
    second = Initiative("1-1-2-01", "1-1-2", "二つ目の施策の取組", "101")
    measure = replace(PLAN.items[-1], id="1-1-2", title="二つ目の施策")
    return replace(PLAN, items=(*PLAN.items, measure), initiatives=(*PLAN.initiatives, second))


@pytest.mark.parametrize(
    ("chosen", "measures", "found"),
    [
        ("1-1-2 二つ目の施策", ["1-1-2"], []),
        ("1-1-1 施策その1を行います", ["1-1-1"], []),
        ("　1-1-2", ["1-1-2"], []),
        ("2 二つ目の施策", ["1-1-2"], []),
        ("", [], [Code.ADDED_WITHOUT_MEASURE]),
        ("9 別の施策", [], [Code.ADDED_MEASURE_UNKNOWN]),
    ],
)
def test_an_initiative_goes_to_the_measure_that_was_chosen_for_it(
    chosen: str, measures: list[str], found: list[Code]
) -> None:
    plan = two_measures()
    blank = forms(plan, PERIOD, {})[0]
    rated = [replace(line, rating="7", text="した") for line in blank.lines if not line.is_spare]
    spare = next(line for line in blank.lines if line.is_spare)
    added = replace(spare, measure=chosen, title="新しい窓口", rating="3", text="始めた")
    content = form_workbook(replace(blank, lines=(*rated, added)), CREATED)

    submission = examine(content, "様式.xlsx", plan, PERIOD)

    entries = [entry for entry in submission.entries if entry.is_added]
    assert [(one.measure, one.rating_tenths) for one in entries] == [(one, 30) for one in measures]
    places = [(one.code, one.at.cell) for one in submission.findings]
    assert places == [(code, at(FormLabel.MEASURE, len(rated))) for code in found]


def test_labels_and_numbers_may_be_the_offices_own() -> None:
    """Columns go by their hidden keys and rows by theirs: what people see is free."""
    content = changed(
        STRINGS,
        lambda text: (
            text.replace(">評価</t>", ">点数</t>")
            .replace(f"{LABEL_MARK}rating=評価", f"{LABEL_MARK}rating=点数")
            .replace(">1-1-1-01</t>", ">A-7</t>")
        ),
    )
    # The text of the key itself stands in another cell.
    keyed = saved(content, set_keys)

    submission = examined(keyed)

    assert ratings(submission) == SOUND
    assert submission.findings == ()


def set_keys(book: openpyxl.Workbook) -> None:
    entry_sheet(book).cell(FIRST_ROW, KEY_COLUMN).value = "1-1-1-01"
    for line in book[META].iter_rows(min_col=ISSUED_COLUMN, max_col=ISSUED_COLUMN):
        if line[0].value == "A-7":
            line[0].value = "1-1-1-01"


def test_a_spare_row_with_the_number_of_an_initiative_is_no_new_one() -> None:
    def claim(sheet: Worksheet) -> None:
        sheet.cell(FIRST_ROW + 2, NUMBER).value = "1-1-1-02"
        sheet.cell(FIRST_ROW + 2, COLUMN_OF[FormLabel.INITIATIVE]).value = "新しい窓口"
        sheet.cell(FIRST_ROW + 2, RATING).value = 3

    submission = on_the_sheet(claim)

    assert codes(submission) == [("E218", at(FormLabel.NUMBER, 2))]
    assert [entry.status for entry in submission.entries] == [RowStatus.RATED] * 2


@pytest.mark.parametrize("key", ["1-1-1-xx", "1-1-05", "1-1-1-²", "+1-1#1", "\ud800"])
def test_a_key_that_is_none_costs_its_row_only(key: str) -> None:
    cell = at(None)
    typed = key.replace("\ud800", "_xD800_")
    content = changed(
        SHEET,
        lambda text: re.sub(
            f'<c r="{cell}".*?</c>',
            f'<c r="{cell}" t="inlineStr"><is><t>{typed}</t></is></c>',
            text,
        ),
    )

    submission = examined(content)

    assert ratings(submission) == SOUND
