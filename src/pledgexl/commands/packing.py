"""Submissions and plans as bytes: how they travel between processes.

The form as typed is the larger part and seldom asked for again; it stays packed until it is.
"""

import sys
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import msgspec

from pledgexl.model.plan import Initiative, Plan
from pledgexl.model.submission import Entry, FileStatus, RawForm, Submission

# The fastest: what is packed is soon unpacked, or never.
_LEVEL = 1
_ENCODER = msgspec.msgpack.Encoder()
_SUBMISSIONS = msgspec.msgpack.Decoder(Submission)
_FORMS = msgspec.msgpack.Decoder(RawForm)
_INITIATIVES = msgspec.msgpack.Decoder(tuple[Initiative, ...])
_BY_LEAD = msgspec.msgpack.Decoder(tuple[Plan, dict[str, bytes], bytes])
_NONE = _ENCODER.encode(())
# What was just decoded is nobody's yet, and may still be changed.
_set = msgspec.structs.force_setattr


def packed(submission: Submission) -> bytes | None:
    """Return `submission` as bytes, None where it cannot be packed.

    Half a character, as damaged files hold it, has no bytes.
    """
    form = submission.form
    try:
        packed_form = submission.packed_form
        if form is not None:
            packed_form = zlib.compress(_ENCODER.encode(form), _LEVEL)
        return _ENCODER.encode(replace(submission, form=None, packed_form=packed_form))
    except UnicodeEncodeError:
        return None


def unpacked(content: bytes, plan: Plan | None = None) -> Submission:
    """Return the submission in `content`, its form still packed; raises ValueError if it is none.

    Every value is of its type: nothing in `content` is ever run. What the `plan` says already
    is not held twice.
    """
    try:
        submission = _SUBMISSIONS.decode(content)
    except msgspec.MsgspecError as error:
        raise ValueError("not a packed submission") from error
    for entry in submission.entries:
        _share(entry, submission.file, plan.initiative(entry.id) if plan else None)
    return submission


def _share(entry: Entry, file: str, planned: Initiative | None) -> None:
    """Let `entry`, which nobody has seen yet, name what many name by one text for all."""
    at = entry.at
    if planned is not None:
        _set(entry, "id", planned.id)
        if entry.title == planned.title:
            _set(entry, "title", planned.title)
    if at.file == file:
        _set(at, "file", file)
    _set(at, "sheet", sys.intern(at.sheet))
    _set(entry, "department", sys.intern(entry.department))
    _set(entry, "measure", sys.intern(entry.measure))


def with_form(submission: Submission) -> Submission:
    """Return `submission` with its form as typed."""
    if not submission.packed_form:
        return submission
    form = _FORMS.decode(zlib.decompress(submission.packed_form))
    return replace(submission, form=form, packed_form=b"")


def with_rivals_open(submissions: Sequence[Submission]) -> list[Submission]:
    """Return `submissions`; with what is typed in them, those that come twice in one revision."""
    sent = Counter(map(_revision, submissions))
    return [with_form(one) if sent[_revision(one)] > 1 else one for one in submissions]


def _revision(submission: Submission) -> tuple[str, int]:
    """Return whose form of which revision counts as it is, or what equals no other."""
    identity = submission.identity
    if identity is None or submission.status is not FileStatus.ACCEPTED:
        return submission.file, 0
    return identity.department, identity.revision


@dataclass(frozen=True)
class _PackedByLead(Plan):
    """A plan whose initiatives stay packed, by the department that leads them.

    Who reads forms asks for one department's at a time; of a large plan it is a quarter.
    """

    led: Mapping[str, bytes] = field(default_factory=dict)
    # "\n1-1-1-01\tA1\n…": which department leads what is seldom asked of the initiative.
    leads: bytes = b""

    @cached_property
    def initiative_of(self) -> dict[str, Initiative]:
        return {one.id: one for lead in self.led for one in self.led_by(lead)}

    def led_by(self, department: str) -> tuple[Initiative, ...]:
        return _INITIATIVES.decode(self.led.get(department, _NONE))

    def initiative(self, number: str) -> Initiative | None:
        begin = self.leads.find(f"\n{number}\t".encode("utf-8", "replace"))
        if begin < 0:
            return None
        _, _, lead = self.leads[begin + 1 : self.leads.index(b"\n", begin + 1)].partition(b"\t")
        return next(one for one in self.led_by(lead.decode()) if one.id == number)


def plan_for_readers(plan: Plan) -> bytes:
    """Return `plan` as bytes for those who read forms; a reader may pass its own plan on."""
    told = (plan.led, plan.leads) if isinstance(plan, _PackedByLead) else _by_lead(plan)
    return _ENCODER.encode((Plan(**{**_said(plan), "initiatives": ()}), *told))


def plan_of_reader(content: bytes) -> Plan:
    """Return the plan in `content`, which `plan_for_readers` made; it tells one by one."""
    bare, led, leads = _BY_LEAD.decode(content)
    return _PackedByLead(**_said(bare), led=led, leads=leads)


def _by_lead(plan: Plan) -> tuple[dict[str, bytes], bytes]:
    leading = dict.fromkeys(initiative.lead for initiative in plan.initiatives)
    led = {lead: _ENCODER.encode(plan.led_by(lead)) for lead in leading}
    leads = "".join(f"\n{initiative.id}\t{initiative.lead}" for initiative in plan.initiatives)
    return led, f"{leads}\n".encode()


def _said(plan: Plan) -> dict[str, Any]:
    """Return what `plan` says, by the names of its fields; not what is packed beside them."""
    return {named.name: getattr(plan, named.name) for named in fields(Plan)}
