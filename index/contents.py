"""What a backup holds, as its first member says: every collection and every file, sealed by a hash of itself."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from index.types import StoredFile
from ingest.errors import IngestError

FORMAT = 1
_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}")  # of a path
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A collection in a backup. `generation` is the one that served, 0 for none."""

    name: str
    collection_id: str
    generation: int
    files: tuple[StoredFile, ...]

    @property
    def size_bytes(self) -> int:
        """The length of all files."""
        return sum(file.length for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a backup holds, as its first member says."""

    created: str  # ISO 8601, UTC
    program: str  # version of the program that wrote it
    collections: tuple[Kept, ...]


def member(number: int, file: StoredFile) -> StoredFile:
    """A file's member: under the number of its collection, so that every name is short enough for any tar."""
    return StoredFile(path=f"{number}/{file.path}", length=file.length, sha256=file.sha256)


def to_json(contents: Contents) -> bytes:
    """The first member."""
    fields = {"format": FORMAT, **asdict(contents)}
    return json.dumps(fields | {"sha256": _digest(fields)}, indent=1).encode()


def from_json(content: bytes, archive: str) -> Contents:
    """What the first member says; `archive` is its name for messages.

    Raises:
        IngestError: it is damaged, or of a newer format.
    """
    try:
        fields = json.loads(content)
        if fields.pop("sha256") != _digest(fields):
            raise ValueError("its seal does not fit")
        if fields.pop("format") != FORMAT:
            raise IngestError(
                f"{archive} was written by version {fields.get('program')!r} of this program in a format that this "
                "version does not read. Update the program."
            )
        kept = tuple(_kept(one) for one in fields.pop("collections"))
        return Contents(collections=kept, created=_word(fields.pop("created")), program=_word(fields.pop("program")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise IngestError(f"The list of contents of {archive} is damaged ({error}); use another backup.") from error


def _kept(fields: dict[str, Any]) -> Kept:
    files = tuple(StoredFile(**file) for file in fields["files"])
    for file in files:
        if not all(_PART.fullmatch(part) for part in file.path.split("/")):
            raise ValueError(f"no file of a collection is called {file.path[:80]!r}")
        if type(file.length) is not int or file.length < 0 or not _SHA256.fullmatch(file.sha256):
            raise ValueError(f"{file.path} cannot have the length {file.length!r} or its hash")
    if len({file.path for file in files}) != len(files):
        raise ValueError("a file is listed twice")
    name, collection_id = _word(fields["name"]), _word(fields["collection_id"])
    return Kept(name=name, collection_id=collection_id, generation=int(fields["generation"]), files=files)


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a word")
    return value


def _digest(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
