"""Whatever stands under メール is a located fault, or addresses that a draft can bear."""

import email
import email.policy

from hypothesis import given, settings
from hypothesis import strategies as st

from pledgexl.excel.plan.cells import mail_addresses, required
from pledgexl.excel.plan.table import PlanCell, shown
from pledgexl.model.finding import CellRef
from pledgexl.model.names import PlanLabel, PlanSheet
from pledgexl.workspace.mail import Draft

MARKS = [*'課<>"@＠、；,:;()\\. \n\r\t', "\u202e", "\ud83d"]
WORDS = ["a@b.example", "なし", "Bcc: x@y.example", "=?utf-8?b?", "?=", "[", "@["]
PIECES = st.one_of(st.sampled_from([*MARKS, *WORDS]), st.text(max_size=5))


@settings(max_examples=500, deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join))
def test_what_is_typed_is_a_fault_or_goes_into_a_draft(typed: str) -> None:
    place = CellRef("plan.xlsx", PlanSheet.DEPARTMENTS, 2, 4)
    cell = PlanCell(place, PlanLabel.MAIL, typed, shown(typed), shown(typed))

    found = required(cell, mail_addresses)

    if not found.is_known:
        assert all(fault.at.cell == "D2" for fault in found.findings)
        return
    raw = Draft("依頼_101", found.value, "件名", "本文\n", ()).eml
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert set(message.keys()) == {"X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"}
    assert message["To"].addresses
    assert all(one.username and one.domain for one in message["To"].addresses)
