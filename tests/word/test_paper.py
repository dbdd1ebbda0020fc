"""Word files that are written by paragraphs: what their properties say."""

import io
from datetime import datetime

import docx

from pledgexl.word.paper import saved


def test_a_title_of_any_length_is_cut_to_what_a_property_can_hold() -> None:
    made = datetime(2024, 4, 12)  # noqa: DTZ001 (documents hold no zone)

    content = saved(docx.Document(), "長い\x0b題名" * 200, made)

    properties = docx.Document(io.BytesIO(content)).core_properties
    assert properties.title == ("長い題名" * 200)[:255]
    assert properties.author == "pledgexl"
