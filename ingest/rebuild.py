"""A catalogue built again: what was done is done again in the same order and at the same times, from the same bytes.

A document's words come from the damaged catalogue where they are whole there, and from its stored file otherwise. What
cannot be had from either is named; its place, its id and its removal are kept, so that the original, ingested again,
becomes the same document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest.chunk import PassageDraft, chunk
from ingest.errors import IngestError
from ingest.intake import revised, unused
from ingest.rereader import Rereader
from ingest.store.blobs import BlobStore
from ingest.store.catalog import Catalog, NewRevision
from ingest.store.journal import Event
from ingest.store.ledger import Identity
from ingest.store.remains import Remains
from ingest.store.retention import Retention
from ingest.store.snapshot import FileRecord
from ingest.types import Blob, Parsed

_KEPT_TABLES = ("holds", "purges", "purged", "copies")  # copied as they are, over what was done again

_ROW_OF = re.compile(r"(.*?\.\w+)#")  # "rows.jsonl#7": a row inside an attachment

Words = tuple[NewRevision, list[PassageDraft]]
Taken = list[tuple[str, NewRevision, list[PassageDraft]]]


class Rebuilt(Catalog, Retention):
    """A catalogue in the making. `problems` says what could not be done again."""

    def __init__(self, path: Path, identity: Identity, sources: Sources) -> None:
        """Make it.

        Args:
            path: a file that does not exist.
            identity: whose catalogue it is.
            sources: where the words come from.
        """
        self._at = ""
        super().__init__(path, create=True, clock=lambda: self._at)
        self._sources = sources
        self._spared: set[str] = set()
        self._gone: set[str] = set()  # purged later: not missed
        self.lost: dict[str, str] = {}  # by path: why what it last held could not be had, or not all of it
        self.problems: list[str] = []
        with self._transaction():
            for key, value in (("collection", identity.collection_id), ("salt", identity.salt)):
                self._db.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
            self._db.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (str(identity.epoch),))

    def replay(self, events: Sequence[Event], on_done: Callable[[int, int], None] | None = None) -> None:
        """Do again what was done, and keep the record of it as it was."""
        self._db.execute("PRAGMA synchronous=OFF")  # nothing of this file counts before it is flushed
        self._gone = {i for _, _, event in events if event["did"] == "purged" for i in event["documents"]}
        for done, (number, at, event) in enumerate(events, 1):
            self._at = at
            try:
                self._do(event)
            except (KeyError, TypeError, ValueError) as error:
                self.problems.append(f"What was done at {at} (event {number}) could not be done again: {error!r}")
            if on_done is not None:
                on_done(done, len(events))
        with self._transaction():
            self._db.execute("DELETE FROM journal")
            rows = [(number, at, json.dumps(event)) for number, at, event in events]
            self._db.executemany("INSERT INTO journal (event_id, at, event) VALUES (?, ?, ?)", rows)

    def take_over(self, remains: Remains) -> None:
        """Copy what is kept beside the documents: holds, certificates, what must not come back, copies elsewhere."""
        with self._transaction():
            for table in _KEPT_TABLES:
                for row in remains.whole_rows(table):
                    if table == "holds" and not self._knows(row["document_id"]):
                        continue
                    names = ", ".join(row)
                    places = ", ".join("?" * len(row))
                    self._db.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({places})", tuple(row.values()))  # noqa: S608

    def _do(self, event: dict[str, Any]) -> None:
        did = event["did"]
        if did == "file":
            self._take(event)
        elif did in ("seen", "failed"):
            record = _record(event["file"])
            reason = self.lost.get(record.path)
            self.record_failure(replace(record, status="failed", reason=reason) if reason is not None else record)
        elif did == "roots":
            self.add_roots([Path(path) for path in event["paths"]])
        elif did == "moved":
            self.move(event["old"], event["new"])
            if event["old"] in self.lost:
                self.lost[event["new"]] = self.lost.pop(event["old"])
        elif did == "copied":
            self.copy(event["old"], event["new"])
        elif did == "gone":
            self.forget_file(event["path"])
            self.lost.pop(event["path"], None)
        elif did in ("removed", "restored"):
            self.set_removed(event["documents"], removed=did == "removed")
        elif did == "held":
            self.hold([i for i in event["documents"] if self._knows(i)], event["reason"])
        elif did == "released":
            self.release(event["documents"])
        elif did == "purged":
            with self._transaction():
                self.forbid(event["digests"])
        elif did == "readmitted":
            with self._transaction():
                self._db.executemany("DELETE FROM purged WHERE digest = ?", [(d,) for d in event["digests"]])
        else:
            self.problems.append(f"What was done at {self._at} is not known to this program: {did}")

    def _take(self, event: dict[str, Any]) -> None:
        record = _record(event["file"])
        wanted = [(part, i, sha256) for part, i, sha256 in event["documents"] if i not in self._gone]
        salted = str if event.get("unsalted") else self.salted
        taken, lost = self._sources.documents(record.path, wanted, self._at, salted)
        self.lost.pop(record.path, None)
        if lost:
            self.lost[record.path] = "; ".join(dict.fromkeys(reason for _, _, reason in lost))
            record = replace(record, status="failed", reason=self.lost[record.path])
        here = "SELECT 1 FROM document_paths WHERE path = ? AND part = ? AND document_id = ? AND died IS NULL"
        self._spared = {part for part, i, _ in lost if self._value(here, record.path, part, i) is not None}
        self.commit_file(record, taken)
        change = self.snapshot()
        with self._transaction():  # where it lay and what it was called, for when the original comes back
            self._db.executemany("INSERT OR IGNORE INTO documents (document_id) VALUES (?)", [(i,) for _, i, _ in lost])
            self._db.executemany(
                "INSERT INTO document_paths (path, part, document_id, born, died) VALUES (?, ?, ?, ?, ?)",
                [(record.path, part, i, change, change) for part, i, _ in lost if part not in self._spared],
            )

    def _close_parts(self, path: str, *, keep: set[str], change: int, now: str) -> None:
        super()._close_parts(path, keep=keep | self._spared, change=change, now=now)
        self._spared = set()

    def _knows(self, document_id: str) -> bool:
        return self._value("SELECT 1 FROM documents WHERE document_id = ?", document_id) is not None


class Sources:
    """Where a document's words are found: in the damaged catalogue, or in its stored file, read again."""

    def __init__(self, blobs: BlobStore, reader: Rereader, remains: Remains | None) -> None:
        """Prepare.

        Args:
            blobs: the stored files.
            reader: reads them.
            remains: the damaged catalogue, where it can be opened.
        """
        self._blobs = blobs
        self._reader = reader
        self._remains = remains
        self.read_again = 0  # documents

    def documents(
        self, path: str, wanted: Iterable[tuple[str, str, str]], at: str, salted: Callable[[str], str]
    ) -> tuple[Taken, list[tuple[str, str, str]]]:
        """The documents of a file.

        Args:
            path: the file.
            wanted: part, document id, and SHA-256 of the bytes of each.
            at: when they were taken in.
            salted: makes the identity of a text.

        Returns:
            Those found, with their passages, in order; part, id and reason of the others.
        """
        taken: Taken = []
        lost = []
        parses: dict[str, dict[str, Parsed] | str] = {}
        for part, document_id, sha256 in wanted:
            kept = self._kept(document_id, part, sha256, at, sound=True)
            if kept is None:
                if sha256 not in parses:
                    parses[sha256] = self._parse(path, part, sha256)
                kept = self._revised(parses[sha256], (path, part, sha256), document_id, salted)
            kept = kept or self._kept(document_id, part, sha256, at, sound=False)
            if kept is not None:
                taken.append((document_id, *kept))
            else:
                parsed = parses[sha256]
                reason = parsed if isinstance(parsed, str) else "its stored file reads differently now"
                lost.append((part, document_id, reason))
        return taken, lost

    def _kept(self, document_id: str, part: str, sha256: str, at: str, *, sound: bool) -> Words | None:
        """The document as the damaged catalogue has it; with `sound` only where nothing can be missing from it."""
        if self._remains is None or self._remains.sound is not sound:
            return None
        return self._remains.document(document_id, part, sha256, at)

    def _revised(
        self,
        parses: dict[str, Parsed] | str,
        place: tuple[str, str, str],
        document_id: str,
        salted: Callable[[str], str],
    ) -> Words | None:
        path, part, sha256 = place
        parsed = None if isinstance(parses, str) else parses.get(part) or parses.get(_unnumbered(part))
        if parsed is None:
            return None
        blob = Blob(sha256=sha256, length=self._blobs.path(sha256).stat().st_size)
        revision, elements = revised(parsed, part, blob, Path(path).name, salted)
        self.read_again += 1
        return revision, chunk(document_id, revision.title, revision.text, elements)

    def _parse(self, path: str, part: str, sha256: str) -> dict[str, Parsed] | str:
        """The documents of a stored file by the part they lie at, or why there are none."""
        inner = _unnumbered(part.rsplit("!/", 1)[-1]) if "!/" in part else Path(path).name
        row = _ROW_OF.match(inner) if "!/" in part else None
        try:
            self._blobs.read(sha256)
            name = row[1] if row is not None else inner
            found = [p for p in self._reader.parse(self._blobs.path(sha256), name) if p.printed.strip()]
        except (IngestError, OSError) as error:
            return str(error)
        return _parts(found, part)


def _parts(found: Sequence[Parsed], part: str) -> dict[str, Parsed]:
    """Documents of one stored file by part, as `Intake` names them, given the part of one of them."""
    endings = [f"#{p.row_id}" for p in found if p.row_id is not None]
    above = next((n[: -len(e)] for e in endings for n in (part, _unnumbered(part)) if n.endswith(e)), part)
    used: set[str] = set()
    return {unused(f"{above}#{p.row_id}" if p.row_id is not None else above, used): p for p in found}


def _unnumbered(part: str) -> str:
    """A part without the number that tells it from another of the same name."""
    return re.sub(r" \(\d+\)$", "", part)


def _record(fields: dict[str, Any]) -> FileRecord:
    return FileRecord(**{**fields, "notices": tuple(fields["notices"])})
