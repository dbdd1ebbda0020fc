"""Questions and answers about an issued month: each value is its source's, whatever the month."""

import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from command import pledgexl
from drawn_months import CELLS, MISSING, NOW, THEN, Drawn, as_issued, month
from english import JAPANESE, MONTH, english_summary
from ooxml_validator import faults
from pledgexl.cli.main import main
from pledgexl.commands.qa import issued_month
from pledgexl.export.facts import Key, Sources, facts
from pledgexl.export.issued_summary import issued_summary
from pledgexl.export.result import Issuance, result_bytes
from pledgexl.messages.edition import words_of
from pledgexl.messages.qa import answers
from pledgexl.model.answers import Answers, Field, Line, Page, Paragraph, paragraphs_of, text_of
from pledgexl.model.average import DEFAULT_RULES, Carry, Cut, Level, LevelRule
from pledgexl.model.errors import PledgexlError
from pledgexl.model.history import PastMonth
from pledgexl.model.issue import ReportIssue
from pledgexl.model.levels import LevelNames
from pledgexl.model.month import ItemSummary, Proof, Summary
from pledgexl.model.submission import Confirmation
from pledgexl.rules.movement import movements
from pledgexl.word.qa import qa_document
from pledgexl.word.qa_proof import require_fields
from tables import rows

OLD = Path(__file__).with_name("workspace_0_1_0")
PERIOD = "2024-03"
DAY = date(2024, 4, 12)
NOTHING = Proof(0, 0, 0)
DIGIT = re.compile(r"\d")
TWO_MONTHS = """
    | 1-1-1-01 | 4 | 6    |
    | 1-1-1-02 | 5 | 中止 |
    | 1-1-1-03 |   | 9    |
    | 1-1-2-01 | 8 | 8    |
    | 1-2-1-01 | 3 |      |
    | 1-2-1-02 | 0 | 0    |
    | 2-1-1-01 | 7 | 5    |
"""


# --- Months drawn as a table ---


def issued(summary: Summary, *past: Summary) -> Sources:
    """Return the sources of `summary`, as it is issued after the `past` months."""
    summary = summary if summary.is_provisional else replace(summary, issue=ReportIssue())
    moved = tuple(movements(summary, as_issued(each)) for each in past)
    found = json.loads(result_bytes(summary, Issuance(DAY, (), NOTHING, moved)))
    earlier = {each.period: json.loads(result_bytes(each)) for each in past}
    return Sources(found, earlier, summary.plan, {}, "")


def drawn(table: Drawn, rules: dict[Level, LevelRule]) -> tuple[Sources, tuple[PastMonth, ...]]:
    then, now = month(table, 1, THEN, rules), month(table, 2, NOW, rules)
    now = replace(now, is_provisional=not now.whole.coverage.is_complete)
    return issued(now, then), (as_issued(then),)


def asked(sources: Sources, past: tuple[PastMonth, ...] = ()) -> tuple[Answers, dict[Key, str]]:
    with words_of(sources.plan.settings):
        return answers(issued_month(sources, past)), facts(sources)


def written(sources: Sources, past: tuple[PastMonth, ...] = ()) -> bytes:
    with words_of(sources.plan.settings):
        return qa_document(*asked(sources, past), DAY)


def two_months() -> tuple[Sources, tuple[PastMonth, ...]]:
    return drawn(rows(TWO_MONTHS), DEFAULT_RULES)


def lines(found: Answers) -> Iterator[Line]:
    yield found.stamp
    for page in found.pages:
        yield page.above
        yield from (each.line for each in paragraphs_of(page))


def page_of(found: Answers, item: str) -> list[str]:
    (page,) = (each for each in found.pages if each.id == item)
    return [text_of(each.line) for each in paragraphs_of(page)]


def items_of(summary: Summary) -> list[ItemSummary]:
    return [summary.whole, *summary.policies, *summary.pledges, *summary.measures]


# A final month lacks no report.
CELLS_THEN = [cell for cell in CELLS if cell != MISSING]
NUMBERS = st.tuples(*(st.sampled_from(digits) for digits in ("12", "12", "12", "123"))).map(
    lambda parts: f"{parts[0]}-{parts[1]}-{parts[2]}-0{parts[3]}"
)
TABLES = st.dictionaries(
    NUMBERS, st.tuples(st.sampled_from(CELLS_THEN), st.sampled_from(CELLS)), min_size=1, max_size=6
).map(lambda table: [(number, *cells) for number, cells in sorted(table.items()) if any(cells)])
RULES = st.tuples(
    st.sampled_from([1, 10]), st.integers(0, 2), st.sampled_from(Cut), st.sampled_from(Carry)
)
ALL_RULES = st.fixed_dictionaries(dict.fromkeys(Level, RULES)).map(
    lambda drawn_rules: {level: LevelRule(level, *rule) for level, rule in drawn_rules.items()}
)


@given(TABLES.filter(bool), ALL_RULES)
@example(rows(TWO_MONTHS), DEFAULT_RULES)
@settings(max_examples=40, deadline=None)
def test_every_value_is_found_again_in_its_source(
    table: Drawn, rules: dict[Level, LevelRule]
) -> None:
    found, known = asked(*drawn(table, rules))

    for line in lines(found):
        for part in line:
            if isinstance(part, Field):
                assert known[part.of, part.name] == part.text, text_of(line)
            else:
                assert not DIGIT.search(part), text_of(line)


@given(TABLES.filter(bool), ALL_RULES)
@settings(max_examples=20, deadline=None)
def test_a_result_is_read_as_the_month_that_it_was_written_from(
    table: Drawn, rules: dict[Level, LevelRule]
) -> None:
    summary = month(table, 2, NOW, rules)

    read = issued_summary(issued(summary).result, summary.plan)

    for here, there in zip(items_of(read), items_of(summary), strict=True):
        for name in ("id", "number", "title", "average", "highest", "coverage", "is_hidden"):
            assert getattr(here, name) == getattr(there, name)
    assert [row._replace(at=None) for row in summary.initiatives] == list(read.initiatives)


def test_says_in_one_sentence_how_a_figure_is_calculated() -> None:
    found, _ = asked(*two_months())

    assert (
        "答\t取組4件のうち評価した3件の評価を施策ごとに平均し（施策1は15÷2＝7.5、施策2は8）、"
        "その合計15.5を2で割って10倍すると77.5になり、小数点以下を切り捨てて77％です。"
    ) in page_of(found, "1-1")
    assert (
        "答\t評価した取組1件の評価を施策ごとに平均し（施策1は0）、"
        "その値0を10倍すると0になり、端数はなく0％です。"
    ) in page_of(found, "1-2")
    assert (
        "答\t基本政策の値（Ⅰは38、Ⅱは50）の合計88を2で割ると44になり、端数はなく44.0％です。"
        "集計したのは、取組6件のうち評価した5件です。"
    ) in page_of(found, "")


def test_says_what_moved_and_what_is_open() -> None:
    found, _ = asked(*two_months())
    pledge, ended, fallen = (page_of(found, id_) for id_ in ("1-1", "1-2", "2-1"))

    assert "・".join(each for each in pledge if "→" in each) == (
        "評価の上昇：1-1-1-01 取組（4→6）　理由です。・"
        "新しい取組：1-1-1-03 取組（－→9）　理由です。・"
        "対象外・中止になった取組：1-1-1-02 取組（5→中止）　理由です。"
    )
    assert "1-1-1-02 取組（企画課）：中止。理由：理由です。" in pledge
    assert "終了した取組：1-2-1-01 取組（3→終了）" in ended
    assert "1-2-1-01 取組：この月の計画にありません（令和6年2月末の評価は3）。" in ended
    assert (
        "答\t70％から50％になりました（△20ポイント）。増減の内訳は、評価の低下△20です。" in fallen
    )
    assert "答\tこの月の結果と計画には、ありません。" in fallen


def test_compares_with_the_last_month_and_with_the_end_of_the_last_fiscal_year() -> None:
    table = rows(TWO_MONTHS)
    now, then = month(table, 2, NOW, DEFAULT_RULES), month(table, 1, THEN, DEFAULT_RULES)
    years_end = replace(then, period=NOW.last_fiscal_year_end)
    past = (as_issued(years_end), as_issued(then))

    found, values = asked(issued(now, years_end, then), past)
    texts = page_of(found, "1-1")

    asked_about = [each for each in texts if each.startswith("問\t令和")]
    assert [each[2:8] for each in asked_about] == ["令和6年2月", "令和4年度末"]
    assert "評価の上昇：1-1-1-01 取組（4→6）" in texts
    assert "評価の上昇：1-1-1-01 取組（4→6）　理由です。" in texts
    assert "印刷した値：令和4年度末 62、令和6年2月末 62、令和5年度末 77" in texts
    assert "1-1-2-01 取組（企画課）：評価は令和4年度末から8のままです。" in texts
    assert {values[each.of, each.name] == each.text for each in fields(found)} == {True}


def test_what_the_month_has_no_more_is_named_by_the_number_that_it_had() -> None:
    sources, (then,) = two_months()
    number, id_ = "1-2-1-01", "1-2-1-77"
    ratings = {id_ if each == number else each: rating for each, rating in then.ratings.items()}
    known = {**then.initiatives, id_: replace(then.initiatives[number], id=id_)}
    past = replace(then, ratings=ratings, initiatives=known, numbers={id_: number})

    found, values = asked(replace(sources, ids={THEN: {number: id_}}), (past,))

    assert "終了した取組：1-2-1-01 取組（3→終了）" in page_of(found, "1-2")
    assert {values[each.of, each.name] == each.text for each in fields(found)} == {True}


@pytest.mark.parametrize(
    ("remark", "told"),
    [
        ("Lease not yet signed.", "The department answered: “Lease not yet signed.”"),
        ("                     ", "The department has not answered."),
    ],
)
def test_findings_stand_with_the_answer_of_the_department(remark: str, told: str) -> None:
    drawn_month = MONTH.replace("Lease not yet signed.", remark)
    found, _ = asked(issued(english_summary(drawn_month)))

    about = "1-1-1-02 A family office per ward (Family Affairs)"
    check = "A check found: “The rating fell from 7 to 6.”"
    assert f"{about}: {check} {told}" in page_of(found, "1-1")


def test_what_is_missing_in_a_provisional_month_is_open_and_each_page_is_marked() -> None:
    sources = issued(english_summary())
    found, _ = asked(sources)
    document = docx.Document(io.BytesIO(written(sources)))

    assert (
        "2-1-1-02 Maps of routes to high land (Planning): No rating was reported."
        " The deadline was 10 April 2024, before the date of this issue."
    ) in page_of(found, "2-1")
    assert len(document.sections) == len(found.pages) == 2 + 3
    for section, page in zip(document.sections, found.pages, strict=True):
        (head,) = section.header.paragraphs
        mark = "INTERNAL USE ONLY – PROVISIONAL"
        assert head.text == f"{mark}\t{text_of(page.above)}"


def test_says_who_filled_in_and_confirmed_a_form_as_far_as_it_says_so() -> None:
    sources, past = two_months()
    blank = (Confirmation("記入者"), Confirmation("課長"))
    named = (Confirmation("記入者", "佐藤", "2024-04-03"), Confirmation("課長"))

    texts = [
        page_of(asked(replace(sources, confirmations={"101": each}), past)[0], "2-1")[-1]
        for each in ((), blank, named)
    ]

    assert texts == [
        "企画課の様式：101_企画課.xlsx",
        "企画課の様式：101_企画課.xlsx　記入者・確認者の欄は空欄です。",
        "企画課の様式：101_企画課.xlsx　確認 1/2（課長が空欄）　記入者 佐藤 2024-04-03",
    ]


@pytest.mark.parametrize(
    ("measure", "working", "group"),
    [
        (
            "重点",
            "を重点ごとに平均し（重点1は13÷2＝6.5）、その値6.5を10倍すると65になり、",
            "重点1　題名　平均 13÷2＝6.5",
        ),
        ("－", "の合計13を2で割って10倍すると65になり、", ""),
    ],
)
def test_speaks_in_the_offices_own_words(measure: str, working: str, group: str) -> None:
    table = rows("| 1-1-1-01 | 4 | 6 |\n| 1-1-1-02 | 5 | 7 |")
    sources, past = drawn(table, DEFAULT_RULES)
    names = LevelNames("柱", "項目", measure, "アクション")
    plan = replace(sources.plan, settings=replace(sources.plan.settings, level_names=names))

    found, known = asked(replace(sources, plan=plan), past)
    texts = page_of(found, "1-1")

    assert text_of(found.pages[2].above) == "項目　Ⅰ-1"
    assert f"答\t評価したアクション2件の評価{working}端数はなく65％です。" in texts
    assert [each for each in texts if "平均 " in each] == ([group] if group else [])
    assert not [each for each in texts if re.search("公約|施策|取組(?!）|（|$| )", each)]
    assert {known[each.of, each.name] == each.text for each in fields(found)} == {True}


# --- The finished file ---


def fields(found: Answers) -> list[Field]:
    return [part for line in lines(found) for part in line if isinstance(part, Field)]


def with_figure(found: Answers, old: str, new: str) -> Answers:
    """Return `found` with one figure as another one, on the page of the first pledge."""

    def changed(each: Paragraph) -> Paragraph:
        line = tuple(
            part._replace(text=new) if isinstance(part, Field) and part.text == old else part
            for part in each.line
        )
        return each._replace(line=line)

    def on(page: Page) -> Page:
        blocks = (changed(each) if isinstance(each, Paragraph) else each for each in page.blocks)
        return page._replace(blocks=tuple(blocks))

    pages = tuple(on(page) if page.id == "1-1" else page for page in found.pages)
    return found._replace(pages=pages)


def test_a_wrong_figure_is_caught_and_nothing_is_written() -> None:
    sources, past = two_months()
    found, known = asked(sources, past)
    wrong = with_figure(found, "77", "78")
    assert wrong != found

    with words_of(sources.plan.settings), pytest.raises(PledgexlError) as caught:
        qa_document(wrong, known, DAY)

    assert caught.value.code == "qa_differs"
    values = caught.value.message.values
    assert (values["found"], values["expected"]) == ("78", "77")
    assert "なぜ78％なのか" in str(values["line"])


@pytest.mark.parametrize(("old", "new"), [("77", "78"), ("なぜ", "何で"), ("庁内限り", "公表用")])
def test_a_finished_file_that_says_another_thing_is_caught(old: str, new: str) -> None:
    sources, past = two_months()
    found, known = asked(sources, past)
    document = docx.Document(io.BytesIO(written(sources, past)))
    heads = [each.header.paragraphs[0] for each in document.sections]
    every = [run for each in (*document.paragraphs, *heads) for run in each.runs]
    run = next(each for each in every if old in each.text)
    run.text = run.text.replace(old, new)
    saved = io.BytesIO()
    document.save(saved)

    with pytest.raises(PledgexlError, match="qa_differs"):
        require_fields(saved.getvalue(), found, known)


def test_a_value_without_a_source_is_refused() -> None:
    sources, past = two_months()
    found, known = asked(sources, past)
    del known["1-1", "total"]

    with words_of(sources.plan.settings), pytest.raises(PledgexlError, match="qa_differs"):
        qa_document(found, known, DAY)


def test_a_report_of_any_title_is_asked_about() -> None:
    sources, past = two_months()
    title = "公約の進捗" * 200
    named = replace(sources.plan.settings, report_title=title)
    told = replace(
        sources,
        plan=replace(sources.plan, settings=named),
        result={**sources.result, "report": title},
    )

    document = docx.Document(io.BytesIO(written(told, past)))

    assert title in document.paragraphs[1].text


def test_each_pledge_begins_a_page_and_the_contents_lead_to_it() -> None:
    document = docx.Document(io.BytesIO(written(*two_months())))
    body = document.element.body
    marks = [
        each.get(each.nsmap["w"].join("{}") + "name") for each in body.iter("{*}bookmarkStart")
    ]
    links = {each.get(each.nsmap["w"].join("{}") + "anchor") for each in body.iter("{*}hyperlink")}

    assert marks == ["qa_", "qa_1_1", "qa_1_2", "qa_2_1"]
    assert links == set(marks)
    assert [each.start_type for each in document.sections] == [2] * 5


def test_an_english_document_has_no_japanese_letter() -> None:
    document = docx.Document(io.BytesIO(written(issued(english_summary()))))
    texts = [each.text for each in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts += [each.header.paragraphs[0].text for each in document.sections]
    texts += [each.footer.paragraphs[0].text for each in document.sections]

    assert len(texts) > 100
    assert [text for text in texts if JAPANESE.search(text)] == []


# --- The command ---


class Done(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(scope="module")
def issued_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shutil.copytree(OLD, tmp_path_factory.mktemp("qa") / "町")
    assert pledgexl("-C", folder, "run", PERIOD).code == 0
    return folder


@pytest.fixture
def town(issued_town: Path, tmp_path: Path) -> Path:
    return shutil.copytree(issued_town, tmp_path / "町")


@pytest.fixture
def run(town: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> Done:
        code = main(["-C", str(town), *arguments])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run


def below(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def change(town: Path, old: str, new: str) -> None:
    """Replace a text of the month's result."""
    path = town / "output" / PERIOD / "result.json"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_is_written_beside_the_months_and_again_the_same_after_the_month_is_closed(
    town: Path, run: Run
) -> None:
    month_before = below(town / "output" / PERIOD)

    done = run("qa")
    file = town / "output" / "qa" / PERIOD / "qa.docx"

    assert (done.code, done.err) == (0, "")
    assert f"公約3件の想定問答を作成しました（庁内限り）：{file}" in done.out
    assert below(town / "output" / PERIOD) == month_before
    first = file.read_bytes()
    assert "締める前" in docx.Document(str(file)).sections[0].footer.paragraphs[0].text

    seal = json.loads(run("close", PERIOD, "--json").out)
    again = json.loads(run("qa", PERIOD, "--json").out)

    assert again == {"file": str(file), "period": PERIOD, "pledges": 3}
    foot = docx.Document(str(file)).sections[0].footer.paragraphs[0].text
    assert foot.startswith(f"令和5年度末　第1版（令和6年4月10日）　封印番号 {seal['printed_head']}")
    assert file.read_bytes() != first
    assert run("verify").code == 0


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("qa", "2024-02"), "前のバージョンで作成した月です"),
        (("qa", "2024-04"), "まだ作成していません"),
        (("qa", "2024-13"), "2024-13"),
    ],
)
def test_a_month_of_which_nothing_can_be_said_is_one_line(
    run: Run, arguments: tuple[str, ...], line: str
) -> None:
    done = run(*arguments)

    assert (done.code, done.out) == (2, "")
    assert line in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"cell": "H10"', '"cell": "H11"', "様式のセルと違います：101_こども課.xlsx 入力 H11"),
        ('"shown": "8"', '"shown": "7"', "からの増減（"),
        ('"cause": "lowered"', '"cause": "raised"', "結果を使えません"),
        ('"shown": "45"', '"shown": "46"', "結果を使えません"),
        ('"status": "rated"', '"status": "well"', "結果を使えません"),
    ],
)
def test_a_result_that_was_changed_writes_nothing(
    town: Path, run: Run, old: str, new: str, line: str
) -> None:
    change(town, old, new)

    done = run("qa", PERIOD)

    assert (done.code, line in done.err) == (2, True), done.err
    assert not (town / "output" / "qa").exists()


def test_a_form_that_was_changed_after_the_issue_writes_nothing(town: Path, run: Run) -> None:
    kept = town / "output" / PERIOD / "inputs"
    form = kept / "submissions" / PERIOD / "101_こども課.xlsx"
    form.write_bytes((kept / "submissions" / PERIOD / "102_健康課.xlsx").read_bytes())

    done = run("qa", PERIOD)
    shutil.rmtree(kept)
    without = run("qa", PERIOD)

    assert (done.code, "変わっています：101_こども課.xlsx" in done.err) == (2, True), done.err
    assert (without.code, "この版を作ったときの計画と様式がありません" in without.err) == (2, True)
    assert not (town / "output" / "qa").exists()


def test_a_folder_that_a_crash_left_is_put_back_first(town: Path, run: Run) -> None:
    left = town / "output" / "qa" / f".{PERIOD}.old"
    left.mkdir(parents=True)
    (left / "議員メモ.txt").write_bytes(b"mine")

    assert run("qa", PERIOD).code == 0

    found = below(town / "output" / "qa")
    assert found.keys() == {f"{PERIOD}/qa.docx", f"{PERIOD}/議員メモ.txt"}


def test_help_speaks_both_languages(run: Run) -> None:
    assert "想定問答（庁内限り）" in run("--lang", "ja", "qa", "--help").out
    assert "questions and answers" in run("--lang", "en", "qa", "--help").out


@pytest.mark.validator
def test_the_open_xml_validator_finds_nothing_in_english_or_without_any_rating(
    tmp_path: Path,
) -> None:
    unrated = drawn(rows("| 1-1-1-01 | 4 | 中止 |"), DEFAULT_RULES)
    for name, content in {
        "english.docx": written(issued(english_summary())),
        "unrated.docx": written(*unrated),
    }.items():
        (tmp_path / name).write_bytes(content)
        assert faults(tmp_path / name) == []
