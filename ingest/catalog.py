"""The catalogue of a collection: documents, revisions, texts and passages in one SQLite file.

A change number grows with every committed document. A revision lives from `born` up to, not including, `died`;
a snapshot is a change number, and sees what lived then. Writers hold `ingest.lock.writer_lock`.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath

import numpy as np
import numpy.typing as npt

from ingest.chunk import PassageDraft
from ingest.columns import deflate, inflate, pack_spans, unpack_spans
from ingest.database import Database
from ingest.errors import IngestError
from ingest.types import Blob, FileStatus, Metadatum, PageMark, Passage, Run, Text

Rows = npt.NDArray[np.int64]

_LIVE = "r.born <= :snapshot AND (r.died IS NULL OR r.died > :snapshot)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file as last seen. `status` is "done", "skipped" or "failed"."""

    path: str
    sha256: str
    stamp: str
    status: str
    reason: str = ""
    pages: int = 0
    notices: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDocument:
    """A document as a snapshot sees it."""

    document_id: str
    revision_id: int
    number: int
    file: str  # path of the file that holds it, the first one where there are several
    part: str  # where in the file: "" for all of it, "#id" for a row, "!/name" for an attachment
    title: str
    file_type: str
    first_seen: str
    dated: str | None
    pages: int
    removed: bool
    notices: tuple[str, ...]
    sha256: str
    text_id: str

    @property
    def path(self) -> str:
        """The whole place."""
        return self.file + self.part

    @property
    def name(self) -> str:
        """The file's name with the part inside it: "mail.eml!/annex.pdf", "rows.jsonl#12"."""
        return PurePath(self.file).name + self.part


class Catalog(Database):
    """One open connection to a collection's catalogue, for one thread at a time."""

    # --- files and roots -------------------------------------------------------------------------------------------

    def add_roots(self, paths: Iterable[Path]) -> None:
        """Remember what the user asked for, so that a re-index can look at it again."""
        with self._transaction():
            self._db.executemany("INSERT OR IGNORE INTO roots VALUES (?)", [(str(p),) for p in paths])

    def roots(self) -> list[Path]:
        """What the user asked for, sorted."""
        return [Path(row[0]) for row in self._db.execute("SELECT path FROM roots ORDER BY path")]

    def file(self, path: str) -> FileRecord | None:
        """The file as last seen."""
        return next(self._files("WHERE path = ?", path), None)

    def files(self) -> list[FileRecord]:
        """Every file as last seen, by path."""
        return list(self._files("ORDER BY path"))

    def replaced_files(self) -> set[str]:
        """Paths of files whose newest state gave no document while an earlier state still answers."""
        query = "SELECT path FROM files JOIN document_paths USING (path) WHERE status <> 'done' AND died IS NULL"
        return {row[0] for row in self._db.execute(query)}

    def files_with(self, sha256: str) -> list[FileRecord]:
        """Files that were read and had these bytes."""
        return list(self._files("WHERE sha256 = ? AND status = 'done' ORDER BY path", sha256))

    def _files(self, condition: str, *parameters: str) -> Iterator[FileRecord]:
        query = f"SELECT path, sha256, stamp, status, reason, pages, notices FROM files {condition}"  # noqa: S608
        for row in self._db.execute(query, parameters):
            yield FileRecord(**{**dict(row), "notices": tuple(json.loads(row["notices"]))})

    def record_failure(self, record: FileRecord) -> None:
        """Note a file that gave no document. Documents it gave before stay, with their last good revision."""
        with self._transaction():
            self._put_file(record)

    def move(self, old: str, new: str) -> None:
        """The same bytes now lie at another path."""
        with self._transaction():
            change = self._bump()
            self._db.execute("DELETE FROM files WHERE path = ?", (new,))
            self._db.execute("UPDATE files SET path = ? WHERE path = ?", (new, old))
            self._lay_also(old, new, change)
            self._db.execute("UPDATE document_paths SET died = ? WHERE path = ? AND died IS NULL", (change, old))

    def copy(self, old: str, new: str) -> None:
        """The same bytes lie at another path as well: the same documents under one more path."""
        with self._transaction():
            change = self._bump()
            self._db.execute(
                "INSERT OR REPLACE INTO files SELECT ?, sha256, stamp, status, reason, pages, notices FROM files "
                "WHERE path = ?",
                (new, old),
            )
            self._lay_also(old, new, change)

    def _lay_also(self, old: str, new: str, change: int) -> None:
        """From `change` on, the living documents at `old` lie at `new` too."""
        self._db.execute(
            "INSERT INTO document_paths SELECT ?, part, document_id, ?, NULL FROM document_paths p "
            "WHERE path = ? AND died IS NULL "
            "AND EXISTS (SELECT 1 FROM revisions r WHERE r.document_id = p.document_id AND r.died IS NULL)",
            (new, change, old),
        )

    def _put_file(self, record: FileRecord) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (:path, :sha256, :stamp, :status, :reason, :pages, :notices)",
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
            now = _now()
            for document_id, revision, drafts in revisions:
                new, old = self._put_document(record.path, document_id, revision, drafts, (change, now))
                added, kept = added + new, kept + old
            parts = {revision.part for _, revision, _ in revisions}
            self._close_parts(record.path, keep=parts, change=change, now=now)
            self._put_file(record)
        return added, kept

    def forget_file(self, path: str) -> None:
        """The file is gone: close its documents, unless they lie at another path too."""
        with self._transaction():
            self._close_parts(path, keep=set(), change=self._bump(), now=_now())
            self._db.execute("DELETE FROM files WHERE path = ?", (path,))

    def set_removed(self, document_ids: Sequence[str], *, removed: bool) -> None:
        """Take documents out of every answer at once, or bring them back."""
        with self._transaction():
            self._db.executemany(
                "UPDATE documents SET removed_at = ? WHERE document_id = ?",
                [(_now() if removed else None, document_id) for document_id in document_ids],
            )

    def _put_document(
        self,
        path: str,
        document_id: str,
        revision: NewRevision,
        drafts: Sequence[PassageDraft],
        at: tuple[int, str],
    ) -> tuple[int, int]:
        metadata = json.dumps([[m.name, m.value, m.origin] for m in revision.metadata])
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, NULL) ON CONFLICT (document_id) "
            "DO UPDATE SET title = excluded.title, metadata = excluded.metadata",
            (document_id, revision.title, metadata),
        )
        self._lay(path, revision.part, document_id, at[0])
        current = self._db.execute(
            "SELECT revision_id, number, text_id FROM revisions WHERE document_id = ? AND died IS NULL",
            (document_id,),
        ).fetchone()
        same_text = current is not None and current["text_id"] == revision.text.text_id
        if same_text and self._passage_ids(current["revision_id"]) == [draft.passage_id for draft in drafts]:
            self._db.execute(  # the words are the same; what is known about them may have changed
                "UPDATE revisions SET dated = ?, notices = ? WHERE revision_id = ?",
                (revision.dated, json.dumps(revision.notices), current["revision_id"]),
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
        self._db.execute("INSERT INTO document_paths VALUES (?, ?, ?, ?, NULL)", (path, part, document_id, change))

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
            "dated, notices, born) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            ),
        )
        return int(cursor.lastrowid or 0)

    def _passage_ids(self, revision_id: int) -> list[str]:
        query = "SELECT passage_id FROM placements JOIN passages USING (row_id) WHERE revision_id = ? ORDER BY ordinal"
        return [row[0] for row in self._db.execute(query, (revision_id,))]

    def _put_text(self, text: Text) -> None:
        aligned = json.dumps([text.normalised, [[r.normalised, r.printed, r.length] for r in text.alignment]])
        self._db.execute(
            "INSERT OR IGNORE INTO texts VALUES (?, ?, ?, ?)",
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
                "INSERT INTO placements SELECT ?, ?, row_id, ?, ? FROM passages WHERE passage_id = ?",
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

    def _bump(self) -> int:
        self._db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'change'")
        return self.snapshot()

    # --- reading at a snapshot -------------------------------------------------------------------------------------

    def snapshot(self) -> int:
        """The newest change number."""
        return int(self._value("SELECT value FROM meta WHERE key = 'change'") or 0)

    def row_owners(self, snapshot: int) -> tuple[Rows, list[str]]:
        """Row ids alive at `snapshot`, ascending int64 `(n,)`, and for each the id of its document."""
        query = (
            "SELECT DISTINCT p.row_id, r.document_id FROM placements p JOIN revisions r USING (revision_id) "  # noqa: S608
            f"WHERE {_LIVE} ORDER BY 1"
        )
        found = self._db.execute(query, {"snapshot": snapshot}).fetchall()
        return np.asarray([row[0] for row in found], dtype=np.int64), [row[1] for row in found]

    def removed_documents(self) -> set[str]:
        """Ids of the documents that the user has taken out."""
        return {row[0] for row in self._db.execute("SELECT document_id FROM documents WHERE removed_at IS NOT NULL")}

    def index_texts(self, rows: Sequence[int]) -> Iterator[tuple[int, str, str, tuple[str, ...], str]]:
        """For each row: `(row id, document id, document title, headings, text)`."""
        query = (
            "SELECT p.row_id, p.document_id, d.title, p.headings, p.text FROM passages p "
            "JOIN documents d USING (document_id) WHERE p.row_id = ?"
        )
        for row in rows:
            found = self._db.execute(query, (row,)).fetchone()
            yield found[0], found[1], found[2], tuple(json.loads(found[3])), found[4]

    def live_documents(self, snapshot: int) -> list[LiveDocument]:
        """Every document that lived at `snapshot`, removed ones included, by path."""
        places: dict[str, tuple[str, str]] = {}
        query = f"SELECT document_id, path, part FROM document_paths r WHERE {_LIVE} ORDER BY path, part"  # noqa: S608
        for document_id, path, part in self._db.execute(query, {"snapshot": snapshot}):
            places.setdefault(document_id, (path, part))
        query = f"""
            SELECT r.document_id, r.revision_id, r.number, r.file_type, r.first_seen, r.dated, r.notices, r.sha256,
                   r.text_id, d.title, d.removed_at, json_array_length(t.pages) AS pages
            FROM revisions r JOIN documents d USING (document_id) JOIN texts t USING (text_id) WHERE {_LIVE}"""  # noqa: S608
        live = [
            LiveDocument(
                **{k: row[k] for k in row.keys() if k not in ("removed_at", "notices")},  # noqa: SIM118
                file=places[row["document_id"]][0],
                part=places[row["document_id"]][1],
                removed=row["removed_at"] is not None,
                notices=tuple(json.loads(row["notices"])),
            )
            for row in self._db.execute(query, {"snapshot": snapshot})
        ]
        return sorted(live, key=lambda d: (d.file, d.part, d.document_id))

    def passages(self, rows: Sequence[int], snapshot: int) -> dict[int, Passage]:
        """The passages of these rows as they stood at `snapshot`, quotes read back from the printed text."""
        query = f"""
            SELECT s.row_id, p.passage_id, p.document_id, r.revision_id, r.text_id, s.ordinal, p.text, p.headings,
                   s.spans, p.token_count, s.ocr_confidence
            FROM placements s JOIN revisions r USING (revision_id) JOIN passages p ON p.row_id = s.row_id
            WHERE s.row_id = :row AND {_LIVE} ORDER BY s.revision_id DESC LIMIT 1"""  # noqa: S608
        found: dict[int, Passage] = {}
        printed: dict[str, str] = {}
        for wanted in rows:
            row = self._db.execute(query, {"row": wanted, "snapshot": snapshot}).fetchone()
            if row is None:
                continue
            if row["text_id"] not in printed:
                printed[row["text_id"]] = self.printed(row["text_id"])
            fields = dict(row)
            fields["headings"] = tuple(json.loads(row["headings"]))
            fields["spans"] = unpack_spans(row["spans"], printed[row["text_id"]])
            found[wanted] = Passage(**fields)
        return found

    def passage_count(self, snapshot: int) -> dict[str, int]:
        """Passages of each document that lived at `snapshot`."""
        query = f"SELECT r.document_id, count(*) FROM placements p JOIN revisions r USING (revision_id) WHERE {_LIVE} GROUP BY 1"  # noqa: S608, E501
        return dict(self._db.execute(query, {"snapshot": snapshot}).fetchall())

    def printed(self, text_id: str) -> str:
        """The printed text."""
        row = self._db.execute("SELECT printed FROM texts WHERE text_id = ?", (text_id,)).fetchone()
        if row is None:
            raise IngestError(f"The catalogue has no text {text_id}; run `collections verify`.")
        return inflate(row[0])

    def text(self, text_id: str) -> Text:
        """The whole text with its alignment and pages."""
        row = self._db.execute("SELECT normalised, pages FROM texts WHERE text_id = ?", (text_id,)).fetchone()
        printed = self.printed(text_id)
        normalised, runs = json.loads(inflate(row["normalised"]))
        return Text(
            text_id=text_id,
            printed=printed,
            normalised=normalised,
            alignment=tuple(Run(normalised=n, printed=p, length=length) for n, p, length in runs),
            pages=tuple(PageMark(**page) for page in json.loads(row["pages"])),
        )

    def pages(self, text_id: str) -> tuple[PageMark, ...]:
        """The pages of a text; empty where it has none."""
        row = self._db.execute("SELECT pages FROM texts WHERE text_id = ?", (text_id,)).fetchone()
        return tuple(PageMark(**page) for page in json.loads(row[0])) if row else ()

    def source(self, text_id: str) -> tuple[str, str] | None:
        """Hash and file type of a file that gave this text."""
        query = "SELECT sha256, file_type FROM revisions WHERE text_id = ? ORDER BY revision_id DESC LIMIT 1"
        row = self._db.execute(query, (text_id,)).fetchone()
        return None if row is None else (row[0], row[1])

    def blobs(self) -> set[str]:
        """SHA-256 of the bytes of every revision, past ones included."""
        return {row[0] for row in self._db.execute("SELECT DISTINCT sha256 FROM revisions")}

    def text_ids(self) -> list[str]:
        """Every text."""
        return [row[0] for row in self._db.execute("SELECT text_id FROM texts ORDER BY 1")]

    def placed(self, text_id: str) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        """Words of every passage ever made from a text, with the places in the printed text they are quoted from."""
        query = (
            "SELECT p.text, s.spans FROM revisions r JOIN placements s USING (revision_id) "
            "JOIN passages p USING (row_id) WHERE r.text_id = ?"
        )
        for words, spans in self._db.execute(query, (text_id,)):
            yield words, [(span[0], span[1]) for span in json.loads(spans)]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def as_status(record: FileRecord) -> FileStatus:
    """The report status of a file that gave no document before and was not read again."""
    return FileStatus.FAILED if record.status == "failed" else FileStatus.SKIPPED
