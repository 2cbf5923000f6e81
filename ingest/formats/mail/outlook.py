"""MSG: a message as Outlook saves it, read as the mail that it is."""

from __future__ import annotations

import email.policy
import struct
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from ingest.draft import clean
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.formats.mail.read import read_message
from ingest.limits import Limits
from ingest.types import Parsed

_SEALED = ("smime", "encrypted")
_ENCLOSED, _PROPERTIES = "__substg1.0_3701000D", "__properties_version1.0"
_DEEPEST = 5
_RTF_BODY = 0x1009  # PidTagRtfCompressed
_DAMAGED = (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, AssertionError, struct.error)


def parse_msg(path: Path, limits: Limits) -> Parsed:
    """Read an Outlook message.

    Raises:
        UnreadableError: It is damaged or encrypted.
    """
    from oxmsg import Message

    try:
        source = Message.load(str(path))
        message, unread = _as_mail(source)
    except _DAMAGED as error:
        raise UnreadableError("is damaged: this Outlook message cannot be opened") from error
    if not message.get_content().strip() and _is_sealed(source):
        raise UnreadableError("is an encrypted mail; open it in your mail program and save what it shows")
    attached = list(_attached(source, unread))
    return read_message(message, limits, engine("python-oxmsg"), attached=attached, unread=unread)


def _is_sealed(source: Any) -> bool:
    kind = f"{source.message_class} {dict(source.message_headers).get('Content-Type', '')}".lower()
    return any(word in kind for word in _SEALED)


def _as_mail(source: Any) -> tuple[EmailMessage, list[str]]:
    """The headers and the body of a message, and what of it is not read."""
    message, unread = EmailMessage(), list[str]()
    headers = {name.lower(): str(value) for name, value in dict(source.message_headers).items()}
    people = ", ".join(filter(None, (_address(r.name, r.email_address) for r in source.recipients)))
    facts = {
        "From": source.sender or headers.get("from"),
        "To": headers.get("to") or people,
        "Cc": headers.get("cc"),
        "Bcc": headers.get("bcc"),
        "Date": headers.get("date") or (format_datetime(source.sent_date) if source.sent_date else ""),
        "Subject": source.subject,
    }
    for name, value in facts.items():
        if words := " ".join(clean(str(value or "")).split()):
            message.set_raw(name, words)  # as a parser does: what is malformed is kept, and dealt with where it is read
    if (source.body or "").strip():
        message.set_content(clean(source.body))
    elif (source.html_body or "").strip():
        message.set_content(clean(source.html_body), subtype="html")
    else:
        message.set_content("")
        if any(found.pid == _RTF_BODY for found in source.properties):
            unread.append("its words are kept in Outlook's rich text only and were not read; save it as EML or HTML")
    return message, unread


def _address(name: str, address: str) -> str:
    name, address = name.strip(), address.strip()
    return f"{name} <{address}>" if name and address and name != address else name or address


def _attached(source: Any, unread: list[str], depth: int = 0) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the attached files and messages; `unread` gets what of them is not read."""
    for attachment in source.attachments:
        name, content = "attachment", None
        try:
            name = " ".join(clean(str(attachment.file_name or "")).split()) or name
            enclosed = next((s for s in attachment._storage.storages if s.name == _ENCLOSED), None)
            if enclosed is not None and depth < _DEEPEST:
                name, content = _message_in(enclosed, unread, depth + 1)
            elif attachment.attached_by_value:
                content = attachment.file_bytes
        except _DAMAGED:
            unread.append(f"attachment {name} is damaged and was not read")
            continue
        if content:
            yield name, bytes(content)
        else:  # a link, an object of another program, or a message too deep inside
            unread.append(f"attachment {name} is no file and was not read")


def _message_in(storage: Any, unread: list[str], depth: int) -> tuple[str, bytes]:
    """Name and content, as a mail, of a message inside another."""
    from oxmsg import Message
    from oxmsg.storage import Storage, Stream

    # The properties of a message inside another have a head of 24 bytes, those that the library knows one of 32.
    known = (
        Stream(each.path, each.bytes_[:24] + bytes(8) + each.bytes_[24:]) if each.name == _PROPERTIES else each
        for each in storage.streams
    )
    source = Message(Storage(storage.path, tuple(known), storage.storages))
    message, lost = _as_mail(source)
    subject = " ".join(clean(str(message.get("Subject") or "")).split()) or "message"
    for name, content in _attached(source, lost, depth):
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    unread += (f"{subject}: {notice}" for notice in lost)
    return f"{subject[:80]}.eml", message.as_bytes(policy=email.policy.default.clone(utf8=True))
