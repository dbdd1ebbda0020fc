from dataclasses import replace

from pledgexl.commands.sample.city import NEWEST_PERIOD as PERIOD
from pledgexl.messages.edition import Edition, in_edition
from pledgexl.model.average import Cut, Level, LevelRule
from pledgexl.model.finding import CellRef, Code
from pledgexl.model.history import PastInitiative, PastMonth
from pledgexl.model.language import Language
from pledgexl.model.month import DepartmentStatus
from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import Entry, FileStatus, Identity, RowStatus, State, Submission
from pledgexl.rules.merge import Merged, merge
from pledgexl.rules.resolve import resolve
from pledgexl.rules.summarise import summarise
from summaries import small_plan, submission

PLAN = replace(
    small_plan(2),
    initiatives=(*small_plan(2).initiatives, Initiative("1-1-1-03", "1-1-1", "財政の取組", "102")),
)


def entry(number: str, department: str, rating: int | None = 7, row: int = 8) -> Entry:
    return Entry(
        id=number,
        measure="1-1-1",
        title=f"取組{number}",
        department=department,
        status=RowStatus.MISSING if rating is None else RowStatus.RATED,
        rating_tenths=None if rating is None else rating * 10,
        state=State.NONE,
        text="した",
        remark="",
        at=CellRef(f"{department}.xlsx", "入力", row, 8),
        is_added=not number,
    )


def sent(
    code: str, *entries: Entry, revision: int = 1, file: str = "", digest: str = ""
) -> Submission:
    own = submission(PLAN, PERIOD, code, tuple(entries))
    identity = own.identity
    assert isinstance(identity, Identity)
    return replace(
        own,
        file=file or own.file,
        sha256=(digest or own.file + file).ljust(64, "0")[:64],
        identity=replace(identity, revision=revision),
    )


PLANNING = (entry("1-1-1-01", "101"), entry("1-1-1-02", "101", row=9))
FINANCE = entry("1-1-1-03", "102")


def merged(*submissions: Submission, plan: Plan = PLAN, **history: PastInitiative) -> Merged:
    past = {one.id: one for one in history.values()}
    return merge(resolve(submissions, plan), plan, PERIOD, past)


def test_lists_every_expected_initiative_once_in_the_order_of_the_plan() -> None:
    found = merged(sent("102", FINANCE), sent("101", *PLANNING))

    assert [one.id for one in found.entries] == ["1-1-1-01", "1-1-1-02", "1-1-1-03"]
    assert found.findings == ()


def test_names_a_department_that_sent_nothing_and_keeps_its_rows_as_missing() -> None:
    found = merged(sent("101", *PLANNING))

    assert [(one.code, one.value) for one in found.findings] == [(Code.NOT_SUBMITTED, "財政課")]
    assert found.entries[-1].status is RowStatus.MISSING


def test_the_higher_revision_wins_and_the_lower_is_recorded() -> None:
    files = (
        sent("102", replace(FINANCE, rating_tenths=10), file="old.xlsx"),
        sent("102", FINANCE, revision=2, file="new.xlsx"),
    )

    resolved = resolve(files, PLAN)

    assert [one.status for one in resolved] == [FileStatus.SUPERSEDED, FileStatus.ACCEPTED]
    assert merged(*files, sent("101", *PLANNING)).entries[-1].rating_tenths == 70
    assert [one.code for one in resolved[0].findings] == [Code.SUPERSEDED]


def test_equal_revisions_that_differ_are_a_conflict_in_which_neither_counts() -> None:
    files = (sent("102", FINANCE, file="a.xlsx"), sent("102", FINANCE, file="b.xlsx"))

    resolved = resolve(files, PLAN)

    assert {one.status for one in resolved} == {FileStatus.REJECTED}
    assert [one.findings[0].code for one in resolved] == [Code.TWO_FILES, Code.RIVAL_FILE]
    assert resolved[0].findings[0].values["department"] == "財政課"
    assert merged(*files, sent("101", *PLANNING)).entries[-1].status is RowStatus.MISSING


def test_identical_bytes_count_once() -> None:
    files = (
        sent("102", FINANCE, file="a.xlsx", digest="same"),
        sent("102", FINANCE, file="b.xlsx", digest="same"),
    )

    resolved = resolve(files, PLAN)

    assert [one.status for one in resolved] == [FileStatus.ACCEPTED, FileStatus.IGNORED]


def test_two_unreadable_files_are_not_the_same_file() -> None:
    files = [
        replace(sent("102", file=name), sha256="", status=FileStatus.REJECTED)
        for name in ("a.xlsx", "b.xlsx")
    ]

    assert {one.status for one in resolve(files, PLAN)} == {FileStatus.REJECTED}


def test_numbers_added_initiatives_after_the_last_of_their_measure_whatever_the_order() -> None:
    first = sent("101", *PLANNING, entry("", "101", 3, row=20))
    second = sent("102", FINANCE, entry("", "102", 4, row=9), entry("", "102", 5, row=10))

    for order in ((first, second), (second, first)):
        found = merged(*order)
        assert [(one.id, one.rating_tenths) for one in found.entries[3:]] == [
            ("1-1-1-04", 30),
            ("1-1-1-05", 40),
            ("1-1-1-06", 50),
        ]
    assert {one.code for one in found.findings} == {Code.INITIATIVE_ADDED}


def test_does_not_reuse_the_number_of_an_initiative_added_earlier() -> None:
    past = PastInitiative("1-1-1-04", "1-1-1", "前月の追加", "102", 40)
    found = merged(
        sent("101", *PLANNING, entry("", "101", 3, row=20)),
        sent("102", FINANCE, entry("1-1-1-04", "102", 5, row=9)),
        past=past,
    )

    assert [one.id for one in found.entries[3:]] == ["1-1-1-04", "1-1-1-05"]


def test_misses_what_was_added_earlier_when_its_department_sends_nothing() -> None:
    past = PastInitiative("1-1-1-04", "1-1-1", "前月の追加", "102", 40)

    found = merged(sent("101", *PLANNING), past=past)

    assert [(one.id, one.status) for one in found.entries[2:]] == [
        ("1-1-1-03", RowStatus.MISSING),
        ("1-1-1-04", RowStatus.MISSING),
    ]


def test_believes_no_hidden_key_that_lands_in_anothers_measure() -> None:
    plan = small_plan(1, policies=2)
    mine, other = plan.initiatives
    plan = replace(plan, initiatives=(mine, replace(other, lead="102")))
    forged = replace(entry("2-1-1-77", "101", 10, row=9), measure="2-1-1")
    files = (sent("101", entry(mine.id, "101"), forged), sent("102", entry(other.id, "102")))

    refused = summarise(plan, PERIOD, files)
    known = PastInitiative("2-1-1-77", "2-1-1", "前の追加", "101", 40)
    accepted = summarise(plan, PERIOD, files, {known.id: known})
    of_another = replace(known, department="102")
    anothers = summarise(plan, PERIOD, files, {known.id: of_another})

    assert [(each.code, each.at.row) for each in refused.findings] == [(Code.ADDED_ELSEWHERE, 9)]
    assert [row.status for row in refused.initiatives][-1] is RowStatus.REJECTED
    assert not any(each.code is Code.ADDED_ELSEWHERE for each in accepted.findings)
    assert Code.ADDED_ELSEWHERE in {each.code for each in anothers.findings}


def test_believes_a_key_under_ones_own_measure_though_the_earlier_result_is_gone() -> None:
    added = entry("1-1-1-77", "101", 10, row=10)

    summary = summarise(PLAN, PERIOD, (sent("101", *PLANNING, added), sent("102", FINANCE)))

    assert summary.findings == ()


def test_two_departments_cannot_both_report_one_initiative() -> None:
    found = merged(
        sent("101", *PLANNING, entry("1-1-1-09", "101", 3)),
        sent("102", FINANCE, entry("1-1-1-09", "102", 9)),
    )

    assert [one.code for one in found.findings] == [Code.DOUBLED_ACROSS_FILES] * 2
    assert [one.status for one in found.entries if one.id == "1-1-1-09"] == [RowStatus.REJECTED]


def test_says_how_far_each_department_is() -> None:
    plan = replace(PLAN, departments=(*PLAN.departments, replace(PLAN.departments[0], code="103")))
    wrong = replace(FINANCE, status=RowStatus.REJECTED, rating_tenths=None)

    summary = summarise(plan, PERIOD, [sent("102", wrong)])

    assert [one.status for one in summary.departments] == [
        DepartmentStatus.NOT_SUBMITTED,
        DepartmentStatus.SUBMITTED,
        DepartmentStatus.NOTHING_TO_RATE,
    ]
    assert summary.whole.coverage.expected == 3


def test_says_when_the_rules_differ_from_those_of_the_last_month() -> None:
    half_up = replace(PLAN.rules[Level.POLICY], cut=Cut.HALF_UP)
    other = tuple({**PLAN.rules, Level.POLICY: half_up}.values())
    same = tuple(PLAN.rules.values())

    def said(rules: tuple[LevelRule, ...]) -> list[tuple[str, str]]:
        past = PastMonth(PERIOD.previous, {}, {}, rules)
        found = summarise(PLAN, PERIOD, [], {}, [past]).findings
        return [(one.code, one.values["past"]) for one in found if one.code.startswith("W3")]

    assert said(other) == [("W303", "令和6年2月末")]
    assert said(same) == []


def test_calls_the_sheet_of_the_rules_as_an_english_plan_does() -> None:
    other = {**PLAN.rules, Level.POLICY: replace(PLAN.rules[Level.POLICY], cut=Cut.HALF_UP)}
    past = PastMonth(PERIOD.previous, {}, {}, tuple(other.values()))

    with in_edition(Edition(Language.EN, Language.EN)):
        found = summarise(PLAN, PERIOD, [], {}, [past]).findings

    assert [one.at.sheet for one in found if one.code is Code.RULES_CHANGED] == ["Rules"]
