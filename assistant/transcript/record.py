"""The record inside an exported conversation: its answers as JSON, sealed so that a change is noticed."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.answer_json import answer_to_json
from assistant.types import Answer, Citation
from ingest.errors import AnswerError
from ingest.types import Locator, Span

NAME = "assistant-record.json"  # of the file inside a PDF
FORMAT = 1
_MOST_BYTES = 64 * 2**20  # of an unpacked record
_KEY = "transcript.key"

Record = dict[str, Any]


def make(collection: str, answers: Sequence[Answer], made_at: str, home: Path) -> Record:
    """A sealed record of answers from one collection.

    Args:
        collection: its name.
        answers: in the order of the conversation.
        made_at: ISO 8601, UTC.
        home: holds the key of the seal, which is made when there is none.
    """
    turns = [answer_to_json(answer) for answer in answers]
    record: Record = {"format": FORMAT, "made_at": made_at, "collection": collection, "turns": turns}
    key = _key(home)
    return record | {"sealed_by": _mark(key), "sha256": _digest(record), "seal": _seal(record, key)}


def faults(record: Record, home: Path) -> tuple[str, ...]:
    """What shows that a record is not as it was written. A seal of another home cannot be checked."""
    body = {name: value for name, value in record.items() if name not in ("sealed_by", "sha256", "seal")}
    found = []
    if record.get("format") != FORMAT or not isinstance(record.get("turns"), list):
        return (f"The record has a format that this program does not know ({str(record.get('format'))[:20]!r}).",)
    if record.get("sha256") != _digest(body):
        found.append("The record was changed after it was written: its digest does not fit.")
    elif sealed_here(record, home) and not hmac.compare_digest(str(record.get("seal")), _seal(body, _key(home))):
        found.append("The record was changed and given a new digest: its seal does not fit.")
    return tuple(found)


def sealed_here(record: Record, home: Path) -> bool:
    """Whether the record says that it was sealed with this home's key."""
    return (home / _KEY).is_file() and record.get("sealed_by") == _mark(_key(home))


def pack(record: Record) -> str:
    """A record as one word of ASCII."""
    return base64.b64encode(zlib.compress(_bytes(record), 9)).decode("ascii")


def unpack(word: str) -> Record:
    """The record that `pack` made a word of.

    Raises:
        AnswerError: it is none.
    """
    try:
        packed = base64.b64decode(b"".join(word.encode("ascii").split()), validate=True)
        content = zlib.decompressobj().decompress(packed, _MOST_BYTES)
        record = json.loads(content)
    except (binascii.Error, zlib.error, UnicodeError, ValueError, RecursionError) as error:
        raise AnswerError("The record in the file is damaged: nothing can be checked.") from error
    if not isinstance(record, dict):
        raise AnswerError("The record in the file is damaged: nothing can be checked.")
    return record


def citation(known: Mapping[str, Any]) -> Citation:
    """A citation as it was before it became JSON."""
    return Citation(
        marker=int(known["marker"]),
        document=str(known["document"]),
        document_id=str(known["document_id"]),
        revision=int(known["revision"]),
        text_id=str(known["text_id"]),
        spans=tuple(map(_span, known["spans"])),
        headings=tuple(map(str, known["headings"])),
        superseded=known.get("superseded"),
    )


def _span(known: Mapping[str, Any]) -> Span:
    names = ("page", "page_label", "sheet", "row")
    where = Locator(**{name: known.get(name) for name in names}, ocr=bool(known.get("ocr")))
    start, end = int(known["start"]), int(known["end"])
    return Span(start=start, end=end, quote=str(known["quote"]), locator=where, is_header=bool(known["is_header"]))


def _bytes(record: Record) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":")).encode("ascii")


def _digest(record: Record) -> str:
    return hashlib.sha256(_bytes(record)).hexdigest()


def _seal(record: Record, key: bytes) -> str:
    return hmac.new(key, _bytes(record), hashlib.sha256).hexdigest()


def _mark(key: bytes) -> str:
    """Tells keys apart and gives none away."""
    return hashlib.sha256(b"mark" + key).hexdigest()[:16]


def _key(home: Path) -> bytes:
    path = home / _KEY
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()
