"""Every mutant that the intake ever failed on (`make fuzz`), once more."""

import time
from pathlib import Path

import pytest

from fuzz.judge import judge, unseen_ratings
from fuzz.seeds import PERIOD, plan, seeds
from fuzz.workers import DEADLINE_SECONDS
from pledgexl.model.finding import Severity
from pledgexl.model.submission import FileStatus

KEPT = sorted((Path(__file__).parents[1] / "fuzz_corpus").glob("*.xlsx"))
# The independent reader takes hundreds of megabytes for some of the others, or dies of them.
WITNESSED = "rating-neither-counted-nor-found"


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_accounts_for_a_mutant_that_once_failed(path: Path) -> None:
    content = path.read_bytes()
    begin = time.process_time()

    verdict, submission = judge(content, plan(), PERIOD)

    assert verdict.complaint == "", verdict.details
    assert time.process_time() - begin < DEADLINE_SECONDS
    if path.stem.startswith(WITNESSED) and verdict.status == "accepted":
        assert submission is not None
        assert unseen_ratings(content, submission) == []


def test_mutants_begin_from_forms_without_a_fault() -> None:
    judged = [judge(seed.content, plan(), PERIOD) for seed in seeds()]

    assert [verdict.complaint for verdict, _ in judged] == [""] * len(judged)
    assert {submission.status for _, submission in judged if submission} == {FileStatus.ACCEPTED}
    found = [finding for _, submission in judged if submission for finding in submission.findings]
    assert {finding.severity for finding in found} <= {Severity.NOTE}
