"""Submissions and plans as bytes: how they come from where they were read, and are kept.

The form as typed is the larger part and seldom asked for again; it stays packed until it is.
"""

import sys
import zlib
from dataclasses import replace

import msgspec

from pledgexl.model.plan import Plan
from pledgexl.model.submission import Entry, RawForm, Submission

# The fastest: what is packed is soon unpacked, or never.
_LEVEL = 1
_ENCODER = msgspec.msgpack.Encoder()
_SUBMISSIONS = msgspec.msgpack.Decoder(Submission)
_FORMS = msgspec.msgpack.Decoder(RawForm)
_PLANS = msgspec.msgpack.Decoder(Plan)


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


def unpacked(content: bytes) -> Submission:
    """Return the submission in `content`, its form still packed; raises ValueError if it is none.

    Every value is of its type: nothing in `content` is ever run.
    """
    try:
        submission = _SUBMISSIONS.decode(content)
    except msgspec.MsgspecError as error:
        raise ValueError("not a packed submission") from error
    for entry in submission.entries:
        _share(entry, submission.file)
    return submission


def _share(entry: Entry, file: str) -> None:
    """Let `entry`, which nobody has seen yet, name what many name by one text for all."""
    object.__setattr__(entry.at, "file", file if entry.at.file == file else entry.at.file)
    object.__setattr__(entry.at, "sheet", sys.intern(entry.at.sheet))
    object.__setattr__(entry, "department", sys.intern(entry.department))
    object.__setattr__(entry, "measure", sys.intern(entry.measure))


def with_form(submission: Submission) -> Submission:
    """Return `submission` with its form as typed."""
    if not submission.packed_form:
        return submission
    form = _FORMS.decode(zlib.decompress(submission.packed_form))
    return replace(submission, form=form, packed_form=b"")


def packed_plan(plan: Plan) -> bytes:
    """Return `plan` as bytes; equal plans give equal bytes."""
    return _ENCODER.encode(plan)


def unpacked_plan(content: bytes) -> Plan:
    """Return the plan in `content`; raises ValueError if it is none."""
    try:
        plan = _PLANS.decode(content)
    except msgspec.MsgspecError as error:
        raise ValueError("not a packed plan") from error
    for initiative in plan.initiatives:
        object.__setattr__(initiative, "measure", sys.intern(initiative.measure))
        object.__setattr__(initiative, "lead", sys.intern(initiative.lead))
    return plan
