"""Letters as files that a mail program opens as drafts; nothing is sent from here.

A draft bears no date, no sender and no name of the computer: the same letter is the same bytes.
"""

import hashlib
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property

from pledgexl.messages import mail as said
from pledgexl.model.file_name import file_name
from pledgexl.schema import XLSX_TYPE


@dataclass(frozen=True)
class Draft:
    """A letter with one workbook attached; `to` is "" where no address is known."""

    name: str
    to: str
    subject: str
    body: str
    file: str
    content: bytes

    @cached_property
    def eml(self) -> bytes:
        """The draft as Outlook and Thunderbird open it, ready to be sent by hand."""
        message = EmailMessage(policy=SMTP)
        message["X-Unsent"] = "1"
        if self.to:
            message["To"] = self.to
        message["Subject"] = self.subject
        message.set_content(self.body, cte="base64")
        kind, subtype = XLSX_TYPE.split("/")
        message.add_attachment(self.content, maintype=kind, subtype=subtype, filename=self.file)
        # The library would draw a boundary by lot.
        message.set_boundary(f"=_{self._digest}")
        return message.as_bytes()

    @property
    def text(self) -> bytes:
        """The same as text to paste, with the mark by which Windows knows UTF-8."""
        to = self.to or said.NO_ADDRESS
        text = said.TEXT.format(to=to, subject=self.subject, file=self.file, body=self.body)
        return text.replace("\n", "\r\n").encode("utf-8-sig")

    @property
    def _digest(self) -> str:
        parts = (self.to, self.subject, self.body, self.file)
        return hashlib.sha256("\n".join(parts).encode() + self.content).hexdigest()[:40]


def draft_files(drafts: tuple[Draft, ...]) -> dict[str, bytes]:
    """Return the files of `drafts`, by name: each as a draft and as text."""
    return {file_name(draft.name, ".eml"): draft.eml for draft in drafts} | {
        file_name(draft.name, ".txt"): draft.text for draft in drafts
    }
