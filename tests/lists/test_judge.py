"""The judge finds no fault in what is right, and each kind of fault in what is not."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fuzz.lists.generator import random_list
from fuzz.lists.judge import judge
from fuzz.lists.right import right_document
from fuzz.lists.truth import Document, DoubtRead, MeasureRead, SourceRead, Truth

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


def case(number: int) -> Truth:
    truth: Truth = json.loads(CASES[number - 1].read_text("utf-8"))
    return truth


def first_measure(document: Document) -> MeasureRead:
    return document["policies"][0]["pledges"][0]["measures"][0]


def source_of(document: Document, text: str) -> SourceRead:
    return next(row for row in document["sources"] if row["text"] == text)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_finds_no_fault_in_what_is_true_of_an_example(path: Path) -> None:
    truth: Truth = json.loads(path.read_text("utf-8"))

    assert judge(truth, right_document(truth)).faults == []


@pytest.mark.parametrize("seed", range(60))
def test_finds_no_fault_in_what_is_true_of_a_drawn_list(seed: int) -> None:
    truth = random_list(seed, seed % 5 + 1).truth()

    assert judge(truth, right_document(truth)).faults == []


def lose_an_initiative(document: Document) -> None:
    first_measure(document)["initiatives"].pop()


def double_an_initiative(document: Document) -> None:
    initiatives = first_measure(document)["initiatives"]
    initiatives.append(initiatives[0])


def take_a_note_for_an_initiative(document: Document) -> None:
    first_measure(document)["initiatives"][0]["title"] = "注）事業費は別冊のとおり。"


def move_a_measure(document: Document) -> None:
    pledges = document["policies"][0]["pledges"]
    pledges[1]["measures"].append(pledges[0]["measures"].pop())


def swap_the_policies(document: Document) -> None:
    document["policies"].reverse()


def keep_a_number_in_a_title(document: Document) -> None:
    document["policies"][0]["title"] = "Ⅰ　暮らしを守る"


def cut_a_title(document: Document) -> None:
    first_measure(document)["initiatives"][0]["title"] = "はしご車"


def narrow_the_letters_of_a_title(document: Document) -> None:
    first_measure(document)["initiatives"][0]["title"] = "はしご車のＸ更新"


def take_another_lead(document: Document) -> None:
    first_measure(document)["initiatives"][0]["lead"] = "福祉課"


def lose_the_related(document: Document) -> None:
    first_measure(document)["initiatives"][1]["related"].clear()


def shift_a_month(document: Document) -> None:
    first_measure(document)["initiatives"][0]["end"] = "2026-04"


def invent_a_month(document: Document) -> None:
    document["policies"][0]["pledges"][1]["measures"][0]["initiatives"][0]["start"] = "2024-04"


def invent_a_department(document: Document) -> None:
    document["departments"].append({"code": "999", "name": "架空課"})


def take_a_word_for_a_department(document: Document) -> None:
    document["departments"].append({"code": "999", "name": "起債"})


def lose_a_department(document: Document) -> None:
    document["departments"].pop()


def rename_a_level(document: Document) -> None:
    document["level_names"]["pledge"] = "主要施策"


def lose_a_source(document: Document) -> None:
    document["sources"].pop()


def add_a_source(document: Document) -> None:
    document["sources"].append({**document["sources"][0], "cell": "Z99"})


def name_a_source_twice(document: Document) -> None:
    document["sources"].append(dict(document["sources"][0]))  # type: ignore[arg-type]  # a copy


def shorten_a_source(document: Document) -> None:
    document["sources"][0]["text"] = document["sources"][0]["text"][:-1]


def decide_nothing_for_a_source(document: Document) -> None:
    document["sources"][0].update({"used_in": "", "left_out": ""})


def decide_both_for_a_source(document: Document) -> None:
    document["sources"][0].update({"used_in": "計画", "left_out": "見出し"})


def use_a_remark(document: Document) -> None:
    source_of(document, "起債").update({"used_in": "計画", "left_out": ""})


def leave_out_a_lead(document: Document) -> None:
    source_of(document, "生活安全課").update({"used_in": "", "left_out": "備考"})


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (lose_an_initiative, {"hierarchy", "titles"}),
        (double_an_initiative, {"hierarchy"}),
        (take_a_note_for_an_initiative, {"hierarchy", "titles"}),
        (move_a_measure, {"hierarchy"}),
        (swap_the_policies, {"hierarchy"}),
        (keep_a_number_in_a_title, {"hierarchy"}),
        (cut_a_title, {"hierarchy", "titles"}),
        (narrow_the_letters_of_a_title, {"hierarchy", "titles", "invented"}),
        (take_another_lead, {"departments"}),
        (lose_the_related, {"departments"}),
        (shift_a_month, {"months"}),
        (invent_a_month, {"months"}),
        (invent_a_department, {"departments", "invented"}),
        (take_a_word_for_a_department, {"departments"}),
        (lose_a_department, {"departments"}),
        (rename_a_level, {"level names"}),
        (lose_a_source, {"unaccounted"}),
        (add_a_source, {"invented"}),
        (name_a_source_twice, {"unaccounted"}),
        (shorten_a_source, {"unaccounted"}),
        (decide_nothing_for_a_source, {"unaccounted"}),
        (decide_both_for_a_source, {"unaccounted"}),
        (use_a_remark, {"roles"}),
        (leave_out_a_lead, {"roles"}),
    ],
)
def test_finds_what_was_changed(change: Callable[[Document], None], kinds: set[str]) -> None:
    truth = case(4)
    document = copy.deepcopy(right_document(truth))

    change(document)

    assert judge(truth, document).kinds == kinds


def test_finds_a_retired_initiative_in_the_plan() -> None:
    truth = case(11)
    document = right_document(truth)
    retired = {**first_measure(document)["initiatives"][0], "title": "救急かるたの配布"}
    first_measure(document)["initiatives"].append(retired)  # type: ignore[arg-type]  # a copy
    document["retired"].clear()

    assert judge(truth, document).kinds == {"hierarchy", "retired"}


def test_takes_a_list_with_and_without_what_is_named_again() -> None:
    truth = case(11)
    document = right_document(truth)

    document["policies"][0]["pledges"][1]["measures"][0]["initiatives"].pop()

    assert judge(truth, document).faults == []


def test_takes_a_title_with_its_mark_where_the_list_leaves_that_open() -> None:
    truth = case(11)
    document = right_document(truth)

    first_measure(document)["initiatives"][0]["title"] = "【新規】夜間急病センターの移転"

    assert judge(truth, document).faults == []


def test_takes_line_breaks_and_padding_for_no_part_of_a_title() -> None:
    truth = case(4)
    document = right_document(truth)

    first_measure(document)["initiatives"][0]["title"] = "はしご車\nの　更新 "

    assert judge(truth, document).faults == []


def test_takes_a_text_in_several_rows_for_the_whole() -> None:
    truth = case(12)
    document = right_document(truth)
    whole = next(row for row in document["sources"] if row["text"].startswith("●"))
    at = document["sources"].index(whole)
    document["sources"][at : at + 1] = [
        {**whole, "text": line} for line in whole["text"].splitlines()
    ]

    assert judge(truth, document).faults == []


def test_finds_other_departments_of_a_measure() -> None:
    truth = case(12)
    document = right_document(truth)

    first_measure(document)["departments"] = ["都市デザイン室", "街路課"]

    assert judge(truth, document).kinds == {"departments"}


def test_finds_another_code_of_a_department() -> None:
    truth = case(2)
    document = right_document(truth)

    document["departments"][0]["code"] = "311"

    assert judge(truth, document).kinds == {"departments"}


@pytest.mark.parametrize(
    ("titles", "is_right"),
    [
        (("p", "q", "q", "i"), True),
        (("p", "q", "i", "i"), True),
        (("p", "p", "q", "i"), True),
        (("p", "q", "m", "i"), False),
        (("p", "q", "p", "i"), False),
    ],
)
def test_takes_a_title_repeated_by_a_neighbour_for_a_level_that_is_missing(
    titles: tuple[str, str, str, str], *, is_right: bool
) -> None:
    truth = case(1)
    truth["levels"] = 3
    del truth["plan"][1:], truth["plan"][0]["pledges"][1:]
    del truth["plan"][0]["pledges"][0]["measures"][1:]
    first = truth["plan"][0]["pledges"][0]["measures"][0]
    del first["initiatives"][1:]
    truth["plan"][0]["title"], truth["plan"][0]["pledges"][0]["title"] = "p", "q"
    first["title"], first["initiatives"][0]["title"] = "q", "i"
    document = right_document(truth)
    policy = document["policies"][0]
    pledge, measure = policy["pledges"][0], first_measure(document)
    policy["title"], pledge["title"], measure["title"] = titles[:3]
    measure["initiatives"][0]["title"] = titles[3]

    assert judge(truth, document).is_exact is is_right


@pytest.mark.parametrize(
    ("cell", "text", "is_marked"),
    [
        ("E5", "①　はしご車の更新", True),
        ("I5", "令和８年３月", True),
        ("I4", "完了予定", True),
        ("F3", "主管課", False),
        ("E3", "主な事業", True),
        ("E6", "②　消防水利の増設", False),
    ],
)
def test_says_whether_a_fault_is_at_a_doubtful_place(
    cell: str, text: str, *, is_marked: bool
) -> None:
    """The row of the initiative, or the heading of its column."""
    truth = case(4)
    document = right_document(truth)
    first_measure(document)["initiatives"][0]["end"] = None
    document["doubts"] = [
        DoubtRead(file="04.xlsx", sheet="進捗管理", cell=cell, text=text, question="？")
    ]

    assert judge(truth, document).is_marked is is_marked
