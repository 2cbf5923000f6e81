"""The catalogue of a collection: documents, revisions, texts and passages in one SQLite file. Its writing side.

Writers hold `ingest.store.lock.writer_lock`; each public method is one transaction.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.chunk import PassageDraft
from ingest.store.columns import deflate, pack_spans
from ingest.store.snapshot import FileRecord, Snapshots
from ingest.types import Blob, FileStatus, Metadatum, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevision:
    """A parsed document on its way into the catalogue."""

    part: str
    blob: Blob
    file_type: str
    text: Text
    title: str
    metadata: tuple[Metadatum, ...]
    notices: tuple[str, ...]
    dated: str | None = None


class Catalog(Snapshots):
    """One open connection to a collection's catalogue, for one thread at a time."""

    # --- files and roots -------------------------------------------------------------------------------------------

    def add_roots(self, paths: Iterable[Path]) -> None:
        """Remember what the user asked for, so that a re-index can look at it again."""
        new = sorted({str(path) for path in paths} - {str(root) for root in self.roots()})
        if new:
            with self._transaction():
                self._db.executemany("INSERT OR IGNORE INTO roots (path) VALUES (?)", [(path,) for path in new])
                self._note("roots", paths=new)

    def record_failure(self, record: FileRecord) -> None:
        """Note a file that gave no document. Documents it gave before stay, with their last good revision."""
        if self.file(record.path) == record:
            return  # it is tried at every re-index
        with self._transaction():
            self._put_file(record)
            self._note("failed", file=asdict(record))

    def move(self, old: str, new: str) -> None:
        """The same bytes now lie at another path."""
        with self._transaction():
            change = self._bump()
            self._db.execute("DELETE FROM files WHERE path = ?", (new,))
            self._db.execute("UPDATE files SET path = ? WHERE path = ?", (new, old))
            self._lay_also(old, new, change)
            self._db.execute("UPDATE document_paths SET died = ? WHERE path = ? AND died IS NULL", (change, old))
            self._note("moved", old=old, new=new)

    def copy(self, old: str, new: str) -> None:
        """The same bytes lie at another path as well: the same documents under one more path."""
        with self._transaction():
            change = self._bump()
            self._db.execute(
                "INSERT OR REPLACE INTO files (path, sha256, stamp, status, reason, pages, notices) "
                "SELECT ?, sha256, stamp, status, reason, pages, notices FROM files WHERE path = ?",
                (new, old),
            )
            self._lay_also(old, new, change)
            self._note("copied", old=old, new=new)

    def _lay_also(self, old: str, new: str, change: int) -> None:
        """From `change` on, the living documents at `old` lie at `new` too."""
        self._db.execute(
            "INSERT INTO document_paths (path, part, document_id, born) "
            "SELECT ?, part, document_id, ? FROM document_paths p WHERE path = ? AND died IS NULL "
            "AND EXISTS (SELECT 1 FROM revisions r WHERE r.document_id = p.document_id AND r.died IS NULL)",
            (new, change, old),
        )

    def _put_file(self, record: FileRecord) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO files (path, sha256, stamp, status, reason, pages, notices) "
            "VALUES (:path, :sha256, :stamp, :status, :reason, :pages, :notices)",
            {**asdict(record), "notices": json.dumps(record.notices)},
        )

    # --- documents -------------------------------------------------------------------------------------------------

    def document_for(self, path: str, part: str, text_id: str) -> str:
        """The id of the document at `path` + `part`, or of one that was gone and had this text, or a new random one.

        A document that also lies at another path is left to that path: this one's words have changed alone.
        """
        query = "SELECT document_id FROM document_paths WHERE path = ? AND part = ? ORDER BY born DESC"
        found = self._value(query, path, part)
        if found is None:
            query = (
                "SELECT document_id FROM revisions r WHERE text_id = ? AND NOT EXISTS "
                "(SELECT 1 FROM revisions l WHERE l.document_id = r.document_id AND l.died IS NULL) "
                "ORDER BY revision_id DESC"
            )
            return self._value(query, text_id) or uuid.uuid4().hex
        query = "SELECT 1 FROM document_paths WHERE document_id = ? AND (path <> ? OR part <> ?) AND died IS NULL"
        return uuid.uuid4().hex if self._value(query, found, path, part) else found

    def commit_file(
        self, record: FileRecord, revisions: Sequence[tuple[str, NewRevision, Sequence[PassageDraft]]]
    ) -> tuple[int, int]:
        """Take in all documents of a file in one transaction; parts it no longer has are closed.

        Args:
            record: the file.
            revisions: for each document its id, its new state, and its passages.

        Returns:
            How many passages are new, and how many kept their row.
        """
        added = kept = 0
        with self._transaction():
            change = self._bump()
            now = self._clock()
            for document_id, revision, drafts in revisions:
                new, old = self._put_document(record.path, document_id, revision, drafts, (change, now))
                added, kept = added + new, kept + old
            parts = {revision.part for _, revision, _ in revisions}
            self._close_parts(record.path, keep=parts, change=change, now=now)
            self._put_file(record)
            held = [[r.part, document_id, r.blob.sha256] for document_id, r, _ in revisions]
            self._note("file", file=asdict(record), documents=held)
        return added, kept

    def forget_file(self, path: str) -> None:
        """The file is gone: close its documents, unless they lie at another path too."""
        with self._transaction():
            self._close_parts(path, keep=set(), change=self._bump(), now=self._clock())
            self._db.execute("DELETE FROM files WHERE path = ?", (path,))
            self._note("gone", path=path)

    def set_removed(self, document_ids: Sequence[str], *, removed: bool) -> None:
        """Take documents out of every answer at once, or bring them back."""
        with self._transaction():
            self._db.executemany(
                "UPDATE documents SET removed_at = ? WHERE document_id = ?",
                [(self._clock() if removed else None, document_id) for document_id in document_ids],
            )
            self._note("removed" if removed else "restored", documents=list(document_ids))

    def readmit(self, path: str, sha256: str) -> None:
        """Let a purged content and its place be taken in again."""
        if self.purged_at(path, sha256) is None:
            return
        gone = (self.salted(f"path {path}"), self.salted(f"content {sha256}"))
        with self._transaction():
            self._db.execute("DELETE FROM purged WHERE digest IN (?, ?)", gone)
            self._note("readmitted", digests=list(gone))

    def _put_document(
        self,
        path: str,
        document_id: str,
        revision: NewRevision,
        drafts: Sequence[PassageDraft],
        at: tuple[int, str],
    ) -> tuple[int, int]:
        self._db.execute("INSERT OR IGNORE INTO documents (document_id) VALUES (?)", (document_id,))
        self._lay(path, revision.part, document_id, at[0])
        current = self._db.execute(
            "SELECT revision_id, number, text_id FROM revisions WHERE document_id = ? AND died IS NULL",
            (document_id,),
        ).fetchone()
        same_text = current is not None and current["text_id"] == revision.text.text_id
        if same_text and self._passage_ids(current["revision_id"]) == [draft.passage_id for draft in drafts]:
            self._db.execute(  # the words are the same; what is known about them may have changed
                "UPDATE revisions SET dated = ?, notices = ?, metadata = ? WHERE revision_id = ?",
                (revision.dated, json.dumps(revision.notices), _packed(revision.metadata), current["revision_id"]),
            )
            return 0, len(drafts)  # otherwise the same words are now cut or titled in another way
        self._put_text(revision.text)
        revision_id = self._put_revision(document_id, revision, current, at)
        return self._put_passages(document_id, revision_id, drafts)

    def _lay(self, path: str, part: str, document_id: str, change: int) -> None:
        """From `change` on, this document lies at `path` + `part`."""
        here = "path = ? AND part = ? AND died IS NULL"
        held = self._value(f"SELECT document_id FROM document_paths WHERE {here}", path, part)  # noqa: S608
        if held == document_id:
            return
        self._db.execute(f"UPDATE document_paths SET died = ? WHERE {here}", (change, path, part))  # noqa: S608
        self._db.execute(
            "INSERT INTO document_paths (path, part, document_id, born) VALUES (?, ?, ?, ?)",
            (path, part, document_id, change),
        )

    def _put_revision(
        self, document_id: str, revision: NewRevision, current: sqlite3.Row | None, at: tuple[int, str]
    ) -> int:
        change, now = at
        if current is not None:
            self._db.execute(
                "UPDATE revisions SET died = ?, gone_at = ? WHERE revision_id = ?", (change, now, current[0])
            )
        last = self._value("SELECT max(number) FROM revisions WHERE document_id = ?", document_id)
        cursor = self._db.execute(
            "INSERT INTO revisions (document_id, number, sha256, length, file_type, text_id, first_seen, supersedes, "
            "dated, notices, born, title, metadata) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                document_id,
                int(last or 0) + 1,
                revision.blob.sha256,
                revision.blob.length,
                revision.file_type,
                revision.text.text_id,
                now,
                current["revision_id"] if current is not None else None,
                revision.dated,
                json.dumps(revision.notices),
                change,
                revision.title,
                _packed(revision.metadata),
            ),
        )
        return int(cursor.lastrowid or 0)

    def _passage_ids(self, revision_id: int) -> list[str]:
        query = "SELECT passage_id FROM placements JOIN passages USING (row_id) WHERE revision_id = ? ORDER BY ordinal"
        return [row[0] for row in self._db.execute(query, (revision_id,))]

    def _put_text(self, text: Text) -> None:
        aligned = json.dumps([text.normalised, [[r.normalised, r.printed, r.length] for r in text.alignment]])
        self._db.execute(
            "INSERT OR IGNORE INTO texts (text_id, printed, normalised, pages) VALUES (?, ?, ?, ?)",
            (
                text.text_id,
                deflate(text.printed),
                deflate(aligned),
                json.dumps([asdict(p) for p in text.pages]),
            ),
        )

    def _put_passages(self, document_id: str, revision_id: int, drafts: Sequence[PassageDraft]) -> tuple[int, int]:
        added = 0
        for ordinal, draft in enumerate(drafts):
            cursor = self._db.execute(
                "INSERT OR IGNORE INTO passages (passage_id, document_id, text, headings, token_count) "
                "VALUES (?, ?, ?, ?, ?)",
                (draft.passage_id, document_id, draft.text, json.dumps(draft.headings), draft.token_count),
            )
            added += cursor.rowcount
            self._db.execute(
                "INSERT INTO placements (revision_id, ordinal, row_id, spans, ocr_confidence) "
                "SELECT ?, ?, row_id, ?, ? FROM passages WHERE passage_id = ?",
                (revision_id, ordinal, pack_spans(draft.spans), draft.ocr_confidence, draft.passage_id),
            )
        return added, len(drafts) - added

    def _close_parts(self, path: str, *, keep: set[str], change: int, now: str) -> None:
        """The parts of a file not in `keep` are no longer there; a document that lies nowhere else is gone."""
        query = "SELECT part, document_id FROM document_paths WHERE path = ? AND died IS NULL"
        for part, document_id in self._db.execute(query, (path,)).fetchall():
            if part in keep:
                continue
            self._db.execute(
                "UPDATE document_paths SET died = ? WHERE path = ? AND part = ? AND died IS NULL", (change, path, part)
            )
            if self._value("SELECT 1 FROM document_paths WHERE document_id = ? AND died IS NULL", document_id) is None:
                self._db.execute(
                    "UPDATE revisions SET died = ?, gone_at = ? WHERE document_id = ? AND died IS NULL",
                    (change, now, document_id),
                )


def _packed(metadata: Sequence[Metadatum]) -> str:
    return json.dumps([[m.name, m.value, m.origin] for m in metadata])


def as_status(record: FileRecord) -> FileStatus:
    """The report status of a file that gave no document before and was not read again."""
    return FileStatus.FAILED if record.status == "failed" else FileStatus.SKIPPED
