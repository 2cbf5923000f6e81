"""Mail folders (mbox): several mails in one file, each a document of its own."""

from __future__ import annotations

import re

from ingest.draft import Draft
from ingest.limits import Limits
from ingest.types import Attachment, Parsed

_PARSER = "mail folder 1"
_MOST_MAILS = 500  # as many files as are taken out of one
# The line before each mail names a sender and a day; the first header follows it.
_BETWEEN = re.compile(rb"(?:\A|\r?\n\r?\n)From [^\r\n]*\d{4}[^\r\n]*\r?\n(?=[A-Za-z][A-Za-z-]*:)")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)  # a line of a mail that would look like one between mails


def mails_in(content: bytes) -> list[bytes]:
    """The mails of a folder, or the one that is none."""
    return [mail for mail in _BETWEEN.split(content) if mail] if content.startswith(b"From ") else [content]


def read_folder(mails: list[bytes], limits: Limits) -> Parsed:
    """The mails of a folder as files inside it.

    Args:
        mails: What `mails_in` found.
        limits: Caps on its size.
    """
    draft = Draft(limits)
    if len(mails) > _MOST_MAILS:
        draft.notices.append(
            f"is a folder of {len(mails):,} mails, of which the first {_MOST_MAILS} were read; save the others as EML"
        )
    taken = enumerate(mails[:_MOST_MAILS], start=1)
    files = [Attachment(name=f"mail {number}.eml", content=_QUOTED.sub(rb"\1", mail)) for number, mail in taken]
    return draft.finish(_PARSER, attachments=files)
