"""The names of sheets, columns and settings: one English word for each, and back again."""

from enum import StrEnum

import pytest

from pledgexl.messages.edition import Edition, in_edition
from pledgexl.messages.labels import known_as, label_in, label_text, rule_word
from pledgexl.messages.sentences import Sentence
from pledgexl.model.average import Carry, Cut, Level
from pledgexl.model.language import Language
from pledgexl.model.names import (
    FeedbackLabel,
    FormHelper,
    FormLabel,
    FormSheet,
    ImportLabel,
    ImportSheet,
    LastSheet,
    OfficeSheet,
    PlanLabel,
    PlanSheet,
    RequestLabel,
    Role,
    Setting,
    SummaryLabel,
    SummarySheet,
)
from pledgexl.model.submission import State

SHEETS = (PlanSheet, FormSheet, SummarySheet, LastSheet, OfficeSheet, ImportSheet)
LABELS = (ImportLabel, Setting, PlanLabel, FormLabel, FormHelper, Role, RequestLabel, FeedbackLabel)
KINDS: tuple[type[StrEnum], ...] = (*SHEETS, *LABELS, SummaryLabel, State)
NAMES = [name for kind in KINDS for name in kind if name]
MOST_LETTERS_OF_A_SHEET = 31


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_every_name_has_an_english_word_without_japanese(name: StrEnum) -> None:
    english = label_in(name, Language.EN)

    assert english.isascii() or name == "★"
    assert english != name or name in ("No.", "_meta", "★")


@pytest.mark.parametrize("name", [each for kind in SHEETS for each in kind], ids=repr)
def test_the_english_name_of_a_sheet_can_be_one(name: StrEnum) -> None:
    english = label_in(name, Language.EN)

    assert len(english) <= MOST_LETTERS_OF_A_SHEET
    assert not set("[]:*?/\\'") & set(english)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not SummaryLabel])
def test_no_two_names_of_a_kind_have_the_same_english_word(kind: type[StrEnum]) -> None:
    english = [label_in(name, Language.EN).casefold() for name in kind]

    assert len(set(english)) == len(english)


@pytest.mark.parametrize("name", [each for each in NAMES if "<" not in each], ids=repr)
def test_a_name_is_known_by_what_is_printed_in_either_language(name: StrEnum) -> None:
    if "<" not in label_in(name, Language.EN):
        assert known_as(type(name), label_in(name, Language.JA)) is name


@pytest.mark.parametrize("kind", [PlanSheet, PlanLabel, Setting, Role, State])
def test_what_is_read_back_is_known_in_english(kind: type[StrEnum]) -> None:
    assert [known_as(kind, label_in(name, Language.EN)) for name in kind] == list(kind)


def test_the_plan_workbook_may_have_another_language_than_the_documents() -> None:
    with in_edition(Edition(language=Language.EN, workbook=Language.JA)):
        assert label_text(PlanSheet.DEPARTMENTS) == "部署"
        assert label_text(SummarySheet.COVER) == "Cover"

    with in_edition(Edition(workbook=Language.EN)):
        assert label_text(PlanSheet.DEPARTMENTS) == "Departments"
        assert label_text(SummarySheet.COVER) == "表紙"


def test_a_sentence_names_sheets_as_the_workbook_does() -> None:
    sentence = Sentence("「<PlanSheet.RULES>」です", "see <PlanSheet.RULES>")

    with in_edition(Edition(workbook=Language.EN)):
        assert sentence.in_(Language.JA) == "「Rules」です"
    assert sentence.in_(Language.EN) == "see 計算規則"


@pytest.mark.parametrize("kind", [Level, Cut, Carry])
@pytest.mark.parametrize("language", Language)
def test_no_two_words_of_a_rule_are_the_same(
    kind: type[Level] | type[Cut] | type[Carry], language: Language
) -> None:
    words = {rule_word(each, language) for each in kind}

    assert len(words) == len(kind)
