"""What was read before is not read again, and what is remembered never wins over a file."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pledgexl.cache import records
from pledgexl.collect import Answer, Collection, remembered_plan
from pledgexl.errors import PledgexlError
from pledgexl.examine import Examiner, Packing
from pledgexl.excel.write_plan import plan_workbook
from pledgexl.init import TEMPLATE_TIME
from pledgexl.intake.folder import FoundFile, find_files
from pledgexl.messages.language import Language
from pledgexl.model.finding import Code
from pledgexl.model.period import Period
from pledgexl.model.plan import Plan
from pledgexl.model.submission import Submission
from pledgexl.packing import packed, plan_for_readers, plan_of_reader, unpacked, with_form
from pledgexl.sample.city import FAULTY_PERIOD, FIRST_PERIOD, NEWEST_PERIOD, sample_city
from pledgexl.sample.workspace import sent_files
from pledgexl.settings import Settings, now

SENT = dict(sent_files(NEWEST_PERIOD))
FIRST, SECOND, *_ = SENT
CORPUS = Path(__file__).parent / "fuzz_corpus"


class Desk:
    """A folder of forms, and somebody who reads them and writes down which."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "submissions"
        self.folder.mkdir()
        self.cache = root / "cache" / "month.cache"
        self.plan: Plan = sample_city().plan
        self.period: Period = NEWEST_PERIOD
        self.read_now: list[str] = []

    def lay(self, **contents: bytes) -> None:
        for name, content in contents.items():
            (self.folder / name).write_bytes(content)

    @contextmanager
    def reader(self, packing: Packing, _: int) -> Iterator["Desk"]:
        self.packing = packing
        yield self

    def read(self, files: Iterable[FoundFile]) -> Iterator[Answer]:
        for file in files:
            self.read_now.append(file.name)
            yield self.packing(file)

    def collect(self) -> tuple[list[Submission], list[str]]:
        """Return what the files say, with their forms, and which of them were read for that."""
        self.read_now = []
        found = find_files(self.folder)
        collection = Collection(found, Examiner(self.plan, self.period), self.reader, self.cache)
        sent = collection.submissions(Settings(now(Language.JA)), lambda: None)
        return [with_form(one) for one in sent], self.read_now

    def truth(self) -> list[Submission]:
        examiner = Examiner(self.plan, self.period)
        return [examiner(file) for file in find_files(self.folder)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.lay(**{FIRST: SENT[FIRST], SECOND: SENT[SECOND]})
    return desk


def test_reads_an_unchanged_form_once(desk: Desk) -> None:
    first, read = desk.collect()
    again, read_again = desk.collect()

    assert read == [FIRST, SECOND]
    assert read_again == []
    assert again == first == desk.truth()


def test_reads_a_form_again_whose_bytes_changed_under_the_same_size_and_time(desk: Desk) -> None:
    desk.collect()
    path = desk.folder / FIRST
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[-30] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    again, read = desk.collect()

    assert read == [FIRST]
    assert again == desk.truth()


def test_reads_all_again_for_another_month_or_plan(desk: Desk) -> None:
    desk.collect()
    desk.period = FIRST_PERIOD
    assert desk.collect()[1] == [FIRST, SECOND]
    desk.plan = replace(desk.plan, rubric=())
    sent, read = desk.collect()

    assert read == [FIRST, SECOND]
    assert sent == desk.truth()


def test_reads_a_form_again_that_has_another_name_or_a_twin(desk: Desk) -> None:
    desk.collect()
    (desk.folder / FIRST).rename(desk.folder / "another.xlsx")
    assert desk.collect()[1] == ["another.xlsx"]
    desk.lay(**{"ANOTHER.xlsx": SENT[FIRST]})
    sent, read = desk.collect()

    assert read == ["ANOTHER.xlsx", "another.xlsx"]
    assert Code.NAMES_ALIKE in {found.code for one in sent for found in one.findings}


def test_forgets_what_is_no_longer_there(desk: Desk) -> None:
    desk.collect()
    whole = desk.cache.stat().st_size
    (desk.folder / FIRST).unlink()
    desk.collect()

    assert desk.cache.stat().st_size < whole
    assert desk.collect()[1] == []


def test_reads_again_what_is_damaged_in_memory_wherever_it_is(desk: Desk) -> None:
    truth = desk.collect()[0]
    sound = desk.cache.read_bytes()
    step = len(sound) // 60
    for at in range(0, len(sound), step):
        for damaged in (sound[:at], sound[:at] + bytes([sound[at] ^ 255]) + sound[at + 1 :]):
            desk.cache.write_bytes(damaged)
            sent, read = desk.collect()
            assert sent == truth
            assert read


def test_reads_on_where_nothing_can_be_remembered(desk: Desk) -> None:
    desk.cache.parent.write_bytes(b"a file in the folder's place")

    assert desk.collect() == (desk.truth(), [FIRST, SECOND])
    assert desk.collect() == (desk.truth(), [FIRST, SECOND])


def test_remembers_refused_files_but_not_what_is_no_form(desk: Desk) -> None:
    desk.lay(**{"empty.xlsx": b"", "Thumbs.db": b"x", f"~${FIRST}": b"\x06Suzuki"})
    desk.collect()
    sent, read = desk.collect()

    assert read == ["Thumbs.db", f"~${FIRST}"]
    assert sent == desk.truth()


def test_leaves_no_half_written_memory_when_reading_fails(desk: Desk) -> None:
    def interrupted() -> None:
        with records(desk.cache) as memory:
            memory.keep(b"k" * 32, b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert list(desk.cache.parent.iterdir()) == []


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.stem[:40])
def test_a_packed_submission_is_the_same_unpacked(path: Path) -> None:
    plan = sample_city().plan
    submission = Examiner(plan, NEWEST_PERIOD)(FoundFile(path, path.name))
    content = packed(submission)

    assert content is not None
    assert unpacked(content).form is None
    assert with_form(unpacked(content)) == submission


def test_every_planted_fault_is_the_same_unpacked(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.lay(**dict(sent_files(FAULTY_PERIOD)))
    desk.period = FAULTY_PERIOD

    assert desk.collect()[0] == desk.truth()
    assert desk.collect() == (desk.truth(), [])


def test_refuses_bytes_that_are_no_submission() -> None:
    with pytest.raises(ValueError, match="no"):
        unpacked(b"\x93\x01\x02\x03")


def test_the_plan_of_a_reader_tells_what_the_plan_does_and_can_be_passed_on() -> None:
    plan = sample_city().plan
    once = plan_of_reader(plan_for_readers(plan))
    codes = [*plan.department_of, "nobody"]
    numbers = [*plan.initiative_of, "1-1-1-99", "1-1-1-0", ""]

    for told in (once, plan_of_reader(plan_for_readers(once))):
        assert [told.led_by(code) for code in codes] == [plan.led_by(code) for code in codes]
        assert [told.initiative(n) for n in numbers] == [plan.initiative(n) for n in numbers]
        assert told.initiative_of.keys() == plan.initiative_of.keys()
        assert (told.fingerprint, told.items) == (plan.fingerprint, plan.items)


def test_reads_a_plan_again_only_when_it_changed(tmp_path: Path) -> None:
    path, cache = tmp_path / "plan.xlsx", tmp_path / "plan.cache"
    plan = sample_city().plan
    path.write_bytes(plan_workbook(plan, TEMPLATE_TIME))
    read = remembered_plan(path, cache, Language.JA)
    remembered = cache.read_bytes()

    assert remembered_plan(path, cache, Language.JA) == read == plan
    assert cache.read_bytes() == remembered

    other = replace(plan, settings=replace(plan.settings, municipality="別の市"))
    path.write_bytes(plan_workbook(other, TEMPLATE_TIME))
    assert remembered_plan(path, cache, Language.JA) == other
    path.write_bytes(b"no workbook")
    with pytest.raises(PledgexlError, match=r"plan\.xlsx"):
        remembered_plan(path, cache, Language.JA)
