"""Letters as files that a mail program opens as drafts; nothing is sent from here.

A draft bears no date, no sender and no name of the computer: the same letter is the same bytes.
"""

import hashlib
from dataclasses import dataclass
from email.encoders import encode_base64
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, compat32
from functools import cached_property

from pledgexl.messages.labels import listed
from pledgexl.messages.mail import MAIL
from pledgexl.model.names import XLSX_TYPE
from pledgexl.model.text import file_name

# Headers of attachments stay as they are written.
_POLICY = SMTP.clone(refold_source="none")


@dataclass(frozen=True)
class Draft:
    """A letter with the workbooks `attached`, by name; `to` is "" where no address is known."""

    name: str
    to: str
    subject: str
    body: str
    attached: tuple[tuple[str, bytes], ...]

    @cached_property
    def eml(self) -> bytes:
        """The draft as Outlook and Thunderbird open it, ready to be sent by hand."""
        message = EmailMessage(policy=_POLICY)
        message["X-Unsent"] = "1"
        if self.to:
            message["To"] = self.to
        message["Subject"] = self.subject
        message.set_content(self.body, cte="base64")
        message.make_mixed()
        for file, content in self.attached:
            message.attach(_attachment(file, content))
        parts = [each.encode() for each in (self.to, self.subject, self.body)]
        parts += [part for file, content in self.attached for part in (file.encode(), content)]
        # The library would draw a boundary by lot.
        digest = hashlib.sha256(b"\n".join(parts)).hexdigest()[:40]
        message.set_boundary(f"=_{digest}")
        return message.as_bytes()

    @property
    def text(self) -> bytes:
        """The same as text to paste, with the mark by which Windows knows UTF-8."""
        to = self.to or MAIL["draft.no_address"].printed
        files = listed(file for file, _ in self.attached)
        values = {"to": to, "subject": self.subject, "files": files, "body": self.body}
        text = MAIL["draft.text"].printed.format_map(values)
        return text.replace("\n", "\r\n").encode("utf-8-sig")


def _attachment(file: str, content: bytes) -> EmailMessage:
    """Return `content` as an attachment that old mail programs know by its name as well.

    They read no name in the form of RFC 2231, which is the standard, and show ATT00001; of the
    form of RFC 2047 Python's newer classes write none.
    """
    part = EmailMessage(policy=compat32)
    name = Header(file, "utf-8").encode(linesep="\r\n")
    part["Content-Type"] = f'{XLSX_TYPE};\r\n name="{name}"'
    part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", file))
    part.set_payload(content)
    encode_base64(part)
    return part


def draft_files(drafts: tuple[Draft, ...]) -> dict[str, bytes]:
    """Return the files of `drafts`, by name: each as a draft and as text."""
    return {file_name(draft.name, ".eml"): draft.eml for draft in drafts} | {
        file_name(draft.name, ".txt"): draft.text for draft in drafts
    }
