"""Where a stored file came from, by the journal, and how to have it back from there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from ingest.errors import IngestError
from ingest.intake import MAX_DEPTH
from ingest.rereader import Rereader
from ingest.store.blobs import BlobStore
from ingest.store.journal import Event
from ingest.types import Attachment


class Originals:
    """Every stored file that the journal names, with the places it lay at and the files it came in."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._paths: dict[str, dict[str, None]] = {}  # by SHA-256, newest last
        self._names: dict[str, str] = {}
        self._containers: dict[str, dict[str, str]] = {}  # SHA-256 and name of the mail that an attachment came in
        self.needed: set[str] = set()  # by a document that was not purged
        held: dict[str, str] = {}
        events = list(events)
        purged = {i for _, _, event in events if event["did"] == "purged" for i in event["documents"]}
        for _, _, event in events:
            if "file" in event:
                self._lay(event["file"]["path"], event["file"]["sha256"], held)
            elif event["did"] in ("moved", "copied") and event["old"] in held:
                self._lay(event["new"], held[event["old"]], held)
            for part, document_id, sha256 in event["documents"] if event["did"] == "file" else ():
                self._document(event["file"]["path"], part, sha256, event["file"]["sha256"])
                self.needed |= {sha256} - ({sha256} if document_id in purged else set())

    def known(self) -> set[str]:
        """SHA-256 of every stored file that the journal names."""
        return set(self._paths) | set(self._names)

    def in_order(self, sha256s: Iterable[str]) -> list[str]:
        """Files that lay in folders first: attachments are found in those."""
        return sorted(sha256s, key=lambda sha256: (sha256 not in self._paths, sha256))

    def name(self, sha256: str) -> str:
        """What it was called, or the beginning of its hash."""
        return self._names.get(sha256) or next((Path(p).name for p in self._paths.get(sha256, ())), sha256[:12] + "…")

    def restore(self, sha256: str, blobs: BlobStore, reader: Rereader) -> str:
        """Store a file again, if its bytes are still somewhere. Returns where they were, "" for nowhere."""
        for path in reversed(self._paths.get(sha256, {})):
            if _holds(Path(path), sha256) and blobs.put_file(Path(path)).sha256 == sha256:
                return path
        for container, name in self._containers.get(sha256, {}).items():
            with suppress(IngestError, FileNotFoundError):
                blobs.read(container)
                found = _attachment(reader, blobs.path(container), name, sha256, MAX_DEPTH)
                if found is not None:
                    blobs.put(found)
                    return name
        return ""

    def _lay(self, path: str, sha256: str, held: dict[str, str]) -> None:
        held[path] = sha256
        self._paths.setdefault(sha256, {})[path] = None

    def _document(self, path: str, part: str, sha256: str, container: str) -> None:
        self._names[sha256] = Path(path).name + (part if "!/" in part else "")
        if "!/" in part:
            self._containers.setdefault(sha256, {})[container] = Path(path).name
        else:
            self._paths.setdefault(sha256, {})[path] = None


def _attachment(reader: Rereader, path: Path, name: str, sha256: str, depth: int) -> bytes | None:
    """The attachment with this hash, at any depth of a mail."""
    attachments: Sequence[Attachment] = [a for parsed in reader.parse(path, name) for a in parsed.attachments]
    for attachment in attachments:
        if hashlib.sha256(attachment.content).hexdigest() == sha256:
            return attachment.content
    for attachment in attachments if depth else ():
        with suppress(IngestError), reader.beside(attachment.content) as inner:
            found = _attachment(reader, inner, attachment.name, sha256, depth - 1)
            if found is not None:
                return found
    return None


def _holds(path: Path, sha256: str) -> bool:
    """Whether the file is still there and has these bytes."""
    with suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    return False
