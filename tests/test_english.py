"""A plan whose documents are in English: its letters, its figures, and what is read back."""

from english import english_plan, english_summary, in_japanese
from pledgexl.model.language import Language


def test_a_plan_workbook_in_english_has_its_documents_in_english() -> None:
    settings = english_plan().settings

    assert (settings.language, settings.workbook_language) == (Language.EN, Language.EN)
    assert [settings.municipality, len(english_plan().initiatives)] == ["Westhaven", 6]


def test_figures_do_not_depend_on_the_language() -> None:
    english, japanese = english_summary(), in_japanese(english_summary())

    assert english.whole == japanese.whole
    assert english.whole.shown == "50.0"
