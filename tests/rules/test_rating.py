import pytest

from drawn_forms import typed
from pledgexl.model.finding import Code
from pledgexl.model.submission import Cell, CellKind
from pledgexl.rules.rating import ParsedRating, parse_rating

WHOLE, HALF, TENTH = 10, 5, 1


@pytest.mark.parametrize(
    ("drawn", "step", "tenths"),
    [
        ("0", WHOLE, 0),
        ("10", WHOLE, 100),
        ("7", WHOLE, 70),
        ("7.0", WHOLE, 70),
        ("6.5", HALF, 65),
        ("6.7", TENTH, 67),
        ("6.6999999999999993", TENTH, 67),
        ("8", HALF, 80),
    ],
)
def test_reads_a_number_exactly(drawn: str, step: int, tenths: int) -> None:
    assert parse_rating(typed(drawn), step) == ParsedRating(tenths)


@pytest.mark.parametrize(
    "text",
    [
        "8",
        "８",
        "8点",
        "８点",
        "8/10",
        "８／１０",
        "8/10点",
        "⑧",
        " 8 ",
        "8　",
        "8\u200b",
        "8.0",
        "★★★★★★★★☆☆",
        "８　点",
        "8 / 10",
        "\u200e8\u2003",
        "+8",
    ],
)
def test_accepts_what_plainly_means_eight_and_notes_it(text: str) -> None:
    parsed = parse_rating(Cell(CellKind.TEXT, text), WHOLE)

    assert parsed == ParsedRating(80, is_normalised=True)


@pytest.mark.parametrize(
    "text",
    [
        "八",
        "1e1",
        "7〜8",
        "7~8",
        "7-8",
        "7,8",
        "7 8",
        "8か9",
        "0x8",
        "1_0",
        "inf",
        "nan",
        "Ⅷ",
        "½",
        "★★★",
        "未定",
        "-",
        "８/９",
        "10/8",
        "8 10",
        "8　10",
        "1 0点",
        "8〜10",
        "8-10",
        "8,5",
        "٨",
        "８２/１００",
        "80%",
        "8★",
        "約8",
        "8点10点",
        "−5",
    ],
)
def test_leaves_what_could_mean_two_things_to_the_department(text: str) -> None:
    assert parse_rating(Cell(CellKind.TEXT, text), WHOLE).code is Code.RATING_NOT_A_NUMBER


@pytest.mark.parametrize(
    ("drawn", "step", "code"),
    [
        ("11", WHOLE, Code.RATING_OUT_OF_RANGE),
        ("-1", WHOLE, Code.RATING_OUT_OF_RANGE),
        ("10.1", TENTH, Code.RATING_OUT_OF_RANGE),
        ("'-5", WHOLE, Code.RATING_OUT_OF_RANGE),
        ("'12", WHOLE, Code.RATING_OUT_OF_RANGE),
        ("7.5", WHOLE, Code.RATING_OFF_STEP),
        ("7.3", HALF, Code.RATING_OFF_STEP),
        ("7.25", TENTH, Code.RATING_OFF_STEP),
        ("TRUE", WHOLE, Code.RATING_IS_BOOLEAN),
        ("#REF!", WHOLE, Code.CELL_IS_ERROR),
        ("=", WHOLE, Code.FORMULA_NOT_CALCULATED),
    ],
)
def test_names_the_rule_a_rating_breaks(drawn: str, step: int, code: Code) -> None:
    assert parse_rating(typed(drawn), step) == ParsedRating(code=code)


def test_takes_a_date_for_a_slip_of_the_spreadsheet() -> None:
    assert parse_rating(Cell(CellKind.DATE, "45514"), WHOLE).code is Code.RATING_IS_DATE


@pytest.mark.parametrize("text", ["1e400", "9" * 400])
def test_is_not_shaken_by_endless_numbers(text: str) -> None:
    assert parse_rating(Cell(CellKind.NUMBER, text), WHOLE).code is Code.RATING_OUT_OF_RANGE


@pytest.mark.parametrize("text", ["", " ", "　", "\u00a0\n"])
def test_blank_is_neither_zero_nor_wrong(text: str) -> None:
    cell = Cell(CellKind.TEXT, text) if text else Cell()

    assert parse_rating(cell, WHOLE) == ParsedRating()
