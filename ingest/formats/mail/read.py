"""EML: the headers a reader sees, the body, and attachments as files of their own."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from collections.abc import Iterable, Iterator
from email.errors import MessageError
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from ingest.charset import Decoded, decode
from ingest.draft import Draft, clean
from ingest.errors import UnreadableError
from ingest.formats.mail.folder import mails_in, read_folder
from ingest.formats.web.page import add_html
from ingest.limits import MIB, Limits
from ingest.types import Attachment, Metadatum, Parsed

_PARSER = "mail 1"
_SHOWN = ("From", "To", "Cc", "Bcc", "Date", "Subject")
_DEEPEST = 50
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_NO_WORDS = ("text/css", "text/javascript")
_INVITATION = "text/calendar"
_FOLD = re.compile(rb"\r?\n[ \t]")  # where a calendar's long lines are cut (RFC 5545, 3.1)
_HINT = 3  # times as many words as a plain text has: with more, the HTML beside it is another text
_MOST_BYTES = 192 * MIB  # of all attachments: they go to the program in one message
_LEAST_DECODED = 0.7  # bytes that a character of base64 stands for, line ends counted
_TOO_LARGE = "was not read: the attachments are too large together; save it and add it by itself"
# What the library raises for parts and headers that are written against the rules.
_MALFORMED = (ValueError, LookupError, TypeError, AttributeError, AssertionError, OverflowError, MessageError)
_BROKEN = "is damaged (its base64 is broken); it was read as far as it can be decoded"
_ENCRYPTED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


def parse_mail(path: Path, limits: Limits) -> Parsed:
    """Read a mail.

    The plain body is preferred to the HTML one; attached files and messages come back as attachments, and so do the
    mails of a mail folder.

    Raises:
        UnreadableError: It is encrypted and nothing else is in it.
    """
    content = path.read_bytes()
    if len(mails := mails_in(content)) > 1:
        return read_folder(mails, limits)
    message = email.message_from_bytes(_eight_bit(content), policy=email.policy.default)
    return read_message(message, limits, _PARSER)


def read_message(
    message: Message,
    limits: Limits,
    parser: str,
    *,
    attached: Iterable[tuple[str, bytes]] = (),
    unread: Iterable[str] = (),
) -> Parsed:
    """Read a mail that is already taken apart.

    Args:
        message: Its headers and parts.
        limits: Caps on its size.
        parser: Name and version of the engine that took it apart.
        attached: Names and contents of files that came beside the parts.
        unread: Notices of what could not be taken apart.

    Raises:
        UnreadableError: It is encrypted and nothing else is in it.
    """
    draft = Draft(limits)
    draft.notices += unread
    facts = _headers(message)
    for name, value in facts.items():
        draft.add(f"{name}: {value}")
    headed = draft.length
    reader = _Reader(draft)
    reader.read(message, 0)
    if draft.length == headed and message.get_content_type() in _ENCRYPTED:
        raise UnreadableError("is an encrypted mail; open it in your mail program and save what it shows")
    for name, content in attached:
        reader.keep(name, content)
    title = facts.get("Subject", "")
    return draft.finish(parser, title=title, metadata=_facts(message, facts), attachments=reader.attachments)


def _facts(message: Message, headers: dict[str, str]) -> list[Metadatum]:
    metadata = [
        Metadatum(name="author" if name == "From" else name.lower(), value=value[:1000], origin="parsed")
        for name, value in headers.items()
        if name != "Date"
    ]
    if day := _day(message):
        metadata.append(Metadatum(name="date", value=day, origin="parsed"))
    return metadata


def _eight_bit(content: bytes) -> bytes:
    """Mails saved by programs in UTF-16 are turned into what mail is: bytes with ASCII headers."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:64]:
        content = decode(content).text.encode("utf-8", "replace")
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    # The line that separates mails in a mail folder is no header.
    return content.partition(b"\n")[2] if content.startswith(b"From ") else content


def _headers(message: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _SHOWN:
        try:
            value = message.get(name)
        except _MALFORMED:  # beyond parsing
            value = next((v for n, v in message.raw_items() if n.lower() == name.lower()), None)
        if value is not None and (words := " ".join(clean(str(value)).split())):
            found[name] = words
    return found


def _day(message: Message) -> str:
    """The day it was sent, as an ISO date; empty where the header is no date."""
    try:
        return parsedate_to_datetime(str(message.get("Date", ""))).date().isoformat()
    except _MALFORMED:
        return ""


class _Reader:
    """Goes through the parts of a mail."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._room = _MOST_BYTES
        self.attachments: list[Attachment] = []

    def read(self, part: Message, depth: int) -> None:
        """Append a part to the text, or set it aside as an attachment."""
        kind = part.get_content_type()
        if depth > _DEEPEST:
            self._draft.notices.append("parts nested too deeply were not read")
        elif depth and kind == "message/rfc822":
            self._attach_message(part)
        elif kind in _ENCRYPTED:
            self._draft.notices.append("an encrypted part was not read")
        elif part.is_multipart():
            for child in _preferred(part) if kind == "multipart/alternative" else _children(part):
                self.read(child, depth + 1)
        elif kind.startswith("multipart/"):  # it names no boundary, so its parts cannot be told apart
            self._body(part, "text/plain")
        elif kind in _SIGNATURES:
            self._draft.notices.append("it is signed; the signature was not checked")
        elif kind in _NO_WORDS and not _is_attached(part):  # beside the page of a saved web page (MHTML)
            return
        elif _is_attached(part) or not kind.startswith("text/") or kind == _INVITATION:
            self._attach(part)
        else:
            self._body(part, kind)

    def _body(self, part: Message, kind: str) -> None:
        decoded = decode_part(part)
        if decoded.notice:
            self._draft.notices.append(decoded.notice)
        if _is_broken(part):
            self._draft.notices.append(f"its text {_BROKEN}")
        if kind != "text/html":
            self._draft.add_outlined(decoded.text)
            return
        try:
            add_html(self._draft, decoded.text)
        except UnreadableError:  # an empty body
            self._draft.add_outlined(decoded.text)

    def _attach(self, part: Message) -> None:
        name = _name(part)
        is_placed = part.get("Content-ID") or part.get("Content-Location")
        if is_placed and part.get_content_maintype() == "image" and not _is_attached(part):
            self._draft.notices.append(f"a picture in the mail's text ({name}) was not read")
            return
        if len(part.get_payload()) * _LEAST_DECODED > self._room:  # not even decoded
            self._draft.notices.append(f"attachment {name} {_TOO_LARGE}")
            return
        content = _payload(part)
        if _is_broken(part):
            self._draft.notices.append(f"attachment {name} {_BROKEN}")
        if part.get_content_type() == _INVITATION:
            content = _FOLD.sub(b"", content)
        if content:
            self.keep(name, content)
        else:
            self._draft.notices.append(f"attachment {name} is empty")

    def keep(self, name: str, content: bytes) -> None:
        """Set a file aside as an attachment, as long as all of them can be handed on."""
        if len(content) > self._room:
            self._draft.notices.append(f"attachment {name} {_TOO_LARGE}")
            return
        self._room -= len(content)
        self.attachments.append(Attachment(name=name, content=content))

    def _attach_message(self, part: Message) -> None:
        for inner in _children(part):
            try:
                content = inner.as_bytes(policy=email.policy.compat32)
            except _MALFORMED:
                self._draft.notices.append("an attached message is damaged and was not read")
                continue
            subject = " ".join(re.sub(r"[^\w .,-]+", " ", _headers(inner).get("Subject", "")).split())[:80]
            self.keep(f"{subject or 'message'}.eml", content)


def _children(part: Message) -> Iterator[Message]:
    payload: Any = part.get_payload()
    return (child for child in payload if isinstance(child, Message)) if isinstance(payload, list) else iter(())


def _preferred(part: Message) -> list[Message]:
    """Of alternatives that say the same: plain text if it says enough, else the last; an invitation says more."""
    children = list(_children(part))
    invitations = [child for child in children if child.get_content_type() == _INVITATION]
    bodies = [child for child in children if child not in invitations]
    for child in bodies:
        if child.get_content_type() == "text/plain" and not _is_attached(child) and _says_enough(child, bodies[-1]):
            return [child, *invitations]
    return [*bodies[-1:], *invitations]


def _says_enough(plain: Message, richest: Message) -> bool:
    """Whether a plain text is no mere hint ("use a program that shows HTML") beside the richest alternative."""
    said = len(_payload(plain).split())
    page = next((part for part in richest.walk() if part.get_content_type() == "text/html"), None)
    if page is None or said == 0:
        return bool(said)
    shown = Draft(Limits())
    try:
        add_html(shown, decode_part(page).text)
    except UnreadableError:  # an empty page
        return True
    return said * _HINT > len(shown.finish("").printed.split())


def _is_attached(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment"
    except _MALFORMED:
        return "attachment" in str(dict(part.raw_items()).get("Content-Disposition", "")).lower()


def _name(part: Message) -> str:
    try:
        name = part.get_filename()
    except _MALFORMED:
        name = None
    return " ".join(clean(str(name or "")).split()) or f"attachment.{part.get_content_subtype()}"


def _payload(part: Message) -> bytes:
    """The content of a part, transfer encoding undone; what is malformed in it is kept as it is."""
    try:
        payload = part.get_payload(decode=True)
    except _MALFORMED:
        payload = None
    raw = part.get_payload()
    if isinstance(payload, bytes) and not (_defects(part) and _is_prose(raw)):
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", payload) if "Length" in _defects(part) else b""
        return base64.b64decode(letters[: len(letters) // 4 * 4]) if letters else payload
    return raw.encode("utf-8", "replace") if isinstance(raw, str) else b""


def _is_broken(part: Message) -> bool:
    """Whether some of a part, whose payload was asked for, is lost because its base64 is damaged."""
    return bool(_defects(part) - {"Padding"}) and not _is_prose(part.get_payload())


def _defects(part: Message) -> set[str]:
    """What is wrong with a part's base64, of which the library undoes what it can: Padding, Characters, Length."""
    names = (type(defect).__name__ for defect in part.defects)
    return {match[1] for name in names if (match := re.fullmatch("InvalidBase64(.+)Defect", name))}


def _is_prose(raw: object) -> bool:
    """Whether a payload only claims to be base64: most of it lies in lines with blanks between words."""
    lines = raw.split("\n") if isinstance(raw, str) else []
    return 2 * sum(len(line) for line in lines if " " in line.strip()) > sum(map(len, lines))


def decode_part(part: Message) -> Decoded:
    """The characters of a text part, by its declared character set where that fits."""
    try:
        declared = part.get_content_charset("") or ""
    except _MALFORMED:
        declared = ""
    return decode(_payload(part), declared=str(declared))
