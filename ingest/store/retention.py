"""What must be kept and what must be destroyed: holds, purges, and the copies that lie elsewhere.

A purge is one transaction that takes every row of the documents away; what follows it outside the catalogue (vectors,
terms, blobs, the freed pages of this very file) can be done again and again until `end_purge` says it is done.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import PurePath
from typing import Any

from ingest.store.snapshot import Snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDocument:
    """A document of any time: every place (path and part) it ever lay at, and the SHA-256 of its stored bytes.

    `here` is where it lies now or, once gone, lay last; a place it was moved from may be another document's by now.
    """

    document_id: str
    here: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    sha256s: tuple[str, ...]
    revisions: int
    removed: bool
    hold: str | None  # the reason, while it must be kept

    @property
    def names(self) -> set[str]:
        """What a user may call it: its id, and for each place the path or file name, with or without the part."""
        named = {self.document_id}
        for path, part in self.here:
            named |= {path, path + part, PurePath(path).name, PurePath(path).name + part}
        return named

    @property
    def name(self) -> str:
        """Its newest file name, with the part inside."""
        path, part = self.here[-1]
        return PurePath(path).name + part


class Retention(Snapshots):
    """Holds, purges and copies, in the collection's catalogue. The caller holds the writer lock."""

    def ever(self) -> list[KnownDocument]:
        """Every document the collection holds or held and has not purged, by first place."""
        places: dict[str, list[tuple[str, str]]] = defaultdict(list)
        last: dict[str, dict[float, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        query = "SELECT document_id, path, part, died FROM document_paths ORDER BY born"
        for document_id, path, part, died in self._db.execute(query):
            places[document_id].append((path, part))
            last[document_id][died or inf].append((path, part))
        blobs: dict[str, list[str]] = defaultdict(list)
        for document_id, sha256 in self._db.execute("SELECT document_id, sha256 FROM revisions ORDER BY revision_id"):
            blobs[document_id].append(sha256)
        query = "SELECT d.document_id, d.removed_at, h.reason FROM documents d LEFT JOIN holds h USING (document_id)"
        return sorted(
            (
                KnownDocument(
                    document_id=document_id,
                    here=tuple(last[document_id][max(last[document_id])]),
                    places=tuple(dict.fromkeys(places[document_id])),
                    sha256s=tuple(dict.fromkeys(blobs[document_id])),
                    revisions=len(blobs[document_id]),
                    removed=removed_at is not None,
                    hold=reason,
                )
                for document_id, removed_at, reason in self._db.execute(query)
            ),
            key=lambda d: (d.places, d.document_id),
        )

    def hold(self, document_ids: Sequence[str], reason: str) -> None:
        """Forbid purging these documents; a second hold replaces the reason."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO holds (document_id, reason, since) VALUES (?, ?, ?)",
                [(document_id, reason, self._clock()) for document_id in document_ids],
            )
            self._note("held", documents=list(document_ids), reason=reason)

    def release(self, document_ids: Sequence[str]) -> None:
        """Lift holds."""
        with self._transaction():
            self._db.executemany("DELETE FROM holds WHERE document_id = ?", [(i,) for i in document_ids])
            self._note("released", documents=list(document_ids))

    def siblings(self, document_ids: Iterable[str]) -> set[str]:
        """Documents that lay in one file with these at the same time: rows, attachments and what holds them."""
        chosen = set(document_ids)
        query = (
            "SELECT DISTINCT b.document_id FROM document_paths a JOIN document_paths b ON b.path = a.path "
            "AND (a.died IS NULL OR b.born < a.died) AND (b.died IS NULL OR a.born < b.died) WHERE a.document_id = ?"
        )
        return {row[0] for one in chosen for row in self._db.execute(query, (one,))} - chosen

    # --- purging ---------------------------------------------------------------------------------------------------

    def purge(self, document_ids: Sequence[str], certificate: dict[str, Any]) -> str:
        """Take every row of these documents away, and remember that their bytes and places must not come back.

        Args:
            document_ids: with their `siblings`; none is held.
            certificate: JSON-ready; kept as it is until `end_purge`.

        Returns:
            The id of the purge.
        """
        purge_id = uuid.uuid4().hex
        with self._transaction():
            self._db.execute("CREATE TEMP TABLE doomed (document_id TEXT PRIMARY KEY)")
            self._db.executemany("INSERT INTO doomed VALUES (?)", [(i,) for i in document_ids])
            paths, blobs = self._doomed_paths(), self._delete_rows()
            free = paths - {row[0] for row in self._db.execute("SELECT path FROM document_paths WHERE died IS NULL")}
            blobs |= {sha256 for path in free for sha256 in self._delete_file(path)}
            digests = [self.salted(f"path {path}") for path in sorted(free)]
            digests += [self.salted(f"content {sha256}") for sha256 in sorted(blobs - self.stored())]
            self._clean_journal(set(document_ids), paths)
            self.forbid(digests)
            self._db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'epoch'")
            row = (purge_id, self._clock(), json.dumps(certificate))
            self._db.execute("INSERT INTO purges (purge_id, begun, certificate) VALUES (?, ?, ?)", row)
            self._note("purged", purge=purge_id, documents=list(document_ids), digests=digests)
            self._db.execute("DROP TABLE doomed")
        return purge_id

    def passage_counts(self) -> dict[str, int]:
        """Passages of each document, of all its revisions."""
        return dict(self._db.execute("SELECT document_id, count(*) FROM passages GROUP BY 1").fetchall())

    def pending_purges(self) -> list[tuple[str, dict[str, Any]]]:
        """Purges that are not done to their end: id and certificate."""
        query = "SELECT purge_id, certificate FROM purges WHERE ended IS NULL ORDER BY begun"
        return [(row[0], json.loads(row[1])) for row in self._db.execute(query)]

    def purges(self) -> list[dict[str, Any]]:
        """The certificates of all purges, oldest first."""
        query = "SELECT certificate FROM purges ORDER BY begun, purge_id"
        return [json.loads(row[0]) for row in self._db.execute(query)]

    def end_purge(self, purge_id: str, certificate: dict[str, Any]) -> dict[str, Any]:
        """The last trace is gone. Returns the certificate with the time of the end."""
        ended = self._clock()
        certificate = certificate | {"ended": ended}
        with self._transaction():
            self._db.execute(
                "UPDATE purges SET ended = ?, certificate = ? WHERE purge_id = ?",
                (ended, json.dumps(certificate), purge_id),
            )
        return certificate

    def forbid_again(self, purge_id: str, digests: Sequence[str]) -> None:
        """Remember what a purge of another copy of this collection forbids."""
        with self._transaction():
            self.forbid(digests)
            self._note("purged", purge=purge_id, documents=[], digests=list(digests))

    def forbid(self, digests: Iterable[str]) -> None:
        """Remember contents and places that must not come back, inside the caller's transaction."""
        rows = [(digest, self._clock()) for digest in digests]
        self._db.executemany("INSERT OR IGNORE INTO purged (digest, at) VALUES (?, ?)", rows)

    def stored(self) -> set[str]:
        """SHA-256 of every blob that is still needed; files that gave no document leave none."""
        return self.blobs()

    def _doomed_paths(self) -> set[str]:
        query = "SELECT path FROM document_paths JOIN doomed USING (document_id)"
        return {row[0] for row in self._db.execute(query)}

    def _delete_rows(self) -> set[str]:
        """Delete what belongs to the doomed; the SHA-256 of their contents."""
        doomed = "document_id IN (SELECT document_id FROM doomed)"
        blobs = {row[0] for row in self._db.execute(f"SELECT sha256 FROM revisions WHERE {doomed}")}  # noqa: S608
        revisions = f"SELECT revision_id FROM revisions WHERE {doomed}"  # noqa: S608
        self._db.execute(f"DELETE FROM placements WHERE revision_id IN ({revisions})")  # noqa: S608
        for table in ("passages", "revisions", "document_paths", "holds", "documents"):
            self._db.execute(f"DELETE FROM {table} WHERE {doomed}")  # noqa: S608
        self._db.execute("DELETE FROM texts WHERE text_id NOT IN (SELECT text_id FROM revisions)")
        return blobs

    def _delete_file(self, path: str) -> set[str]:
        """Forget a file; the SHA-256 of its newest state, which may have given no revision."""
        newest = {row[0] for row in self._db.execute("SELECT sha256 FROM files WHERE path = ?", (path,))}
        self._db.execute("DELETE FROM files WHERE path = ?", (path,))
        self._db.execute("DELETE FROM roots WHERE path = ?", (path,))
        return newest

    def _clean_journal(self, document_ids: set[str], paths: set[str]) -> None:
        """Take the doomed out of the record of what was done, with the names of places that no other document had."""
        paths -= {row[0] for row in self._db.execute("SELECT path FROM document_paths")}
        for event_id, _, event in self.events():
            named = {event.get("path"), event.get("old"), event.get("new"), event.get("file", {}).get("path")}
            taken = {document_id for _, document_id, _ in event["documents"]} if event["did"] == "file" else set()
            if named & paths or (taken and taken <= document_ids):
                self._db.execute("DELETE FROM journal WHERE event_id = ?", (event_id,))
                continue
            kept = dict(event)
            if event["did"] in ("removed", "restored", "held", "released"):
                kept["documents"] = [i for i in event["documents"] if i not in document_ids]
            if event["did"] == "roots":
                kept["paths"] = [p for p in event["paths"] if p not in paths]
            if kept != event:
                self._db.execute("UPDATE journal SET event = ? WHERE event_id = ?", (json.dumps(kept), event_id))

    # --- copies elsewhere ------------------------------------------------------------------------------------------

    def add_copy(self, path: str, kind: str) -> None:
        """Remember a file outside the collection that holds words of it: 'answers', 'export' or 'backup'."""
        with self._transaction():
            row = (path, kind, self._clock())
            self._db.execute("INSERT OR REPLACE INTO copies (path, kind, at) VALUES (?, ?, ?)", row)

    def copies(self) -> list[tuple[str, str, str]]:
        """Those files, oldest first: `(path, kind, time)`."""
        return [tuple(row) for row in self._db.execute("SELECT path, kind, at FROM copies ORDER BY at, path")]
