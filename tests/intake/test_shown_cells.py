"""What is shown to the person who filled the form is what is read from its cells."""

import pytest

from hostile_forms import at, codes, examined, inline, shown
from pledgexl.model.names import FormLabel
from pledgexl.model.submission import State
from tables import rows

TEXT = at(FormLabel.TEXT)
INLINE = 't="inlineStr"'
TEXTS = """
    | format              | stored             | printed          | found |
    | General             | 8.1999999999999993 | 8.2              |       |
    | General             | 2023.0             | 2023             |       |
    | "¥"#,##0            | 5000               | ¥5,000           |       |
    | 0"人"               | 12                 | 12人             |       |
    | 000                 | 7                  | 007              |       |
    | 0                   | 7.5                | 8                |       |
    | 0%                  | 0.12345            | 12%              |       |
    | h:mm                | 0.4375             | 10:30            | N207  |
    | [h]:mm              | 1.5                | 36:00            | N207  |
    | yyyy/m/d            | 45382              | 2024/3/31        | N207  |
    | yyyy/m/d h:mm       | 45382.4375         | 2024/3/31 10:30  | N207  |
    | ggge"年"m"月"       | 45382              | 令和6年3月       | N207  |
    | "済"                | 1                  | 済               |       |
    | ;;;                 | 7                  |                  | W222 W201 |
    | # ?/?               | 7.5                | 7.5              | W221  |
    | d-mmm-yy            | 45382              | 2024-03-31       | W221  |
    | General             | 123456789012       | 123456789012     | W221  |
    | id 38               | 5000               | 5,000            |       |
    | id 14               | 45382              | 2024/3/31        | N207  |
    | id 6                | 5000               | 5000             | W221  |
    | id 60               | 5000               | 5000             | W221  |
"""


@pytest.mark.parametrize(("code", "stored", "printed", "found"), rows(TEXTS)[1:])
@pytest.mark.parametrize("formula", ["", "<f>A1</f>"])
def test_a_number_among_the_texts_is_printed_as_its_cell_shows_it(
    code: str, stored: str, printed: str, found: str, formula: str
) -> None:
    inner = f"{formula}<v>{stored}</v>"

    submission = examined(shown(FormLabel.TEXT, code.replace('"', "&quot;"), inner))

    assert submission.entries[0].text == printed
    assert codes(submission) == [(code, TEXT) for code in found.split()]


@pytest.mark.parametrize(
    ("code", "printed", "found"),
    [
        ("&quot;第&quot;@&quot;号&quot;", "第継続号", []),
        ("0;-0;0;&quot;済&quot;", "済", []),
        (";;;", "", [("W222", TEXT), ("W201", TEXT)]),
        ("[DBNum1]@", "継続", [("W221", TEXT)]),
    ],
)
def test_a_text_is_printed_as_its_cell_shows_it(
    code: str, printed: str, found: list[tuple[str, str]]
) -> None:
    submission = examined(shown(FormLabel.TEXT, code, inline("継続"), 't="inlineStr"'))

    assert submission.entries[0].text == printed
    assert codes(submission) == found


def test_a_state_is_the_one_that_is_seen() -> None:
    stopped = examined(shown(FormLabel.STATE, "0;0;0;&quot;完了&quot;", inline("x"), INLINE))
    hidden = examined(shown(FormLabel.STATE, ";;;", inline("完了"), INLINE))

    assert (stopped.entries[0].state, codes(stopped)) == (State.DONE, [])
    assert codes(hidden) == [("W222", at(FormLabel.STATE))]


def test_a_text_that_its_format_makes_too_long_is_found() -> None:
    code = f"&quot;{'長' * 100}&quot;@"

    submission = examined(shown(FormLabel.TEXT, code, inline("あ" * 32_700), INLINE))

    assert codes(submission) == [("E219", TEXT)]
