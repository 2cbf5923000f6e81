"""EML with one attachment, through the standard library."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The headers and the text of a mail."""

    subject: str
    sender: str
    recipient: str
    copy: str
    date: str
    body: str


def render(letter: Letter, name: str, attachment: bytes) -> bytes:
    """The mail with `attachment` called `name`, as bytes with CRLF line ends."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Cc"] = letter.sender, letter.recipient, letter.copy
    message["Subject"], message["Date"] = letter.subject, letter.date
    message["Message-ID"] = f"<{name.split('.', maxsplit=1)[0]}@samples.example>"
    message.set_content(letter.body)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if name.endswith(".docx"):  # not in every system's table
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    main, sub = kind.split("/")
    message.add_attachment(attachment, maintype=main, subtype=sub, filename=name)
    message.set_boundary("=_sample_boundary_7c1d")
    return message.as_bytes()
