"""Errors come whole out of the process that raised them."""

import pickle

import pytest

from pledgexl.excel.verify.book import SummaryMismatchError
from pledgexl.model.errors import Message, PlanError, PledgexlError
from pledgexl.model.finding import CellRef, Code, Finding
from pledgexl.word.findings import ReportIncompleteError, TemplateError

FAULT = Finding(Code.PLAN_VALUE_MISSING, CellRef("plan.xlsx", "設定", 2, 2), "", {"label": "市"})


@pytest.mark.parametrize(
    "error",
    [
        PledgexlError("no_readers"),
        PledgexlError("result_unsound", file="a", reason=Message("result_no_file")),
        PlanError("plan.xlsx", [FAULT]),
        SummaryMismatchError("summary_differs", place="明細!A9", found="7", expected="8"),
        TemplateError("bad_tag", detail="x", quote="{{ 進捗"),
        ReportIncompleteError("not_printed", count=2, missing="取組"),
    ],
    ids=lambda error: error.code,
)
def test_comes_whole_out_of_another_process(error: PledgexlError) -> None:
    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 (of our own)

    assert type(arrived) is type(error)
    assert (arrived.message, arrived.findings) == (error.message, error.findings)
    assert arrived.code == error.code
