"""A submission, or a plan, that travels packed is the same unpacked."""

from pathlib import Path

import pytest

from pledgexl.commands.examine import Examiner, examine
from pledgexl.commands.packing import packed, plan_for_readers, plan_of_reader, unpacked, with_form
from pledgexl.commands.sample.city import FAULTY_PERIOD, NEWEST_PERIOD, sample_city
from pledgexl.commands.sample.workspace import sent_files
from pledgexl.intake.folder import SubmittedFile

CORPUS = Path(__file__).parent / "fuzz_corpus"


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.stem[:40])
def test_a_packed_submission_is_the_same_unpacked(path: Path) -> None:
    plan = sample_city().plan
    submission = Examiner(plan, NEWEST_PERIOD)(SubmittedFile(path, path.name))
    content = packed(submission)

    assert content is not None
    assert unpacked(content).form is None
    assert with_form(unpacked(content)) == submission


def test_every_planted_fault_is_the_same_unpacked() -> None:
    examiner = Examiner(sample_city().plan, FAULTY_PERIOD)
    for name, content in sent_files(FAULTY_PERIOD):
        submission = examine(content, name, examiner.plan, examiner.period)
        sent = packed(submission)

        assert sent is not None
        assert with_form(unpacked(sent, examiner.plan)) == submission


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
