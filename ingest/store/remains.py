"""What can still be read of a damaged catalogue. A row counts if its seal fits; what is missing cannot be told."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from ingest.chunk import PassageDraft
from ingest.errors import IngestError
from ingest.store.audit import stands
from ingest.store.catalog import NewRevision
from ingest.store.columns import unpack_spans
from ingest.store.journal import Event
from ingest.store.ledger import Identity
from ingest.store.snapshot import Snapshots
from ingest.types import Blob, Metadatum

_DAMAGE = (sqlite3.DatabaseError, IngestError, ValueError, TypeError, LookupError)


class Remains(Snapshots):
    """A damaged catalogue, to be read with care. Opening it may fail as any database may."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.sound = self._structure()  # whether only rows are damaged: then what is not found was never there

    def told(self) -> tuple[Identity | None, list[Event], bool]:
        """Whose it is if that can be read, the whole rows of its journal, and whether these are all."""
        try:
            query = f"SELECT key, value FROM meta t WHERE {self._whole('t', 'meta')}"  # noqa: S608
            meta = dict(tuple(row) for row in self._db.execute(query))
            identity = Identity(collection_id=meta["collection"], salt=meta["salt"], epoch=int(meta["epoch"]))
        except _DAMAGE:
            identity = None
        events: list[Event] = []
        try:
            query = f"SELECT event_id, at, event, {self._whole('t', 'journal')} FROM journal t ORDER BY 1"  # noqa: S608
            rows = [tuple(row) for row in self._db.execute(query)]
            events = [(number, at, json.loads(event)) for number, at, event, whole in rows if whole]
        except _DAMAGE:
            return identity, events, False
        if not rows and not self.snapshot():
            return None, [], False  # an empty catalogue has taken the place of a lost one
        return identity, events, self.sound and len(events) == len(rows)

    def document(
        self, document_id: str, part: str, sha256: str, at: str
    ) -> tuple[NewRevision, list[PassageDraft]] | None:
        """A document as it was taken in at that time from these bytes; None where it is not whole."""
        query = f"""
            SELECT * FROM revisions r WHERE document_id = :id AND sha256 = :sha256 AND {self._whole("r", "revisions")}
            ORDER BY first_seen = :at DESC, first_seen <= :at DESC, revision_id DESC LIMIT 1"""  # noqa: S608
        try:
            row = self._db.execute(query, {"id": document_id, "sha256": sha256, "at": at}).fetchone()
            return None if row is None else self._read(row, part)
        except _DAMAGE:
            return None

    def whole_rows(self, table: str) -> list[dict[str, Any]]:
        """The whole rows of a table."""
        try:
            rows = self._db.execute(f"SELECT t.* FROM {table} t WHERE {self._whole('t', table)}").fetchall()  # noqa: S608
            return [{key: row[key] for key in row.keys() if key != "seal"} for row in rows]  # noqa: SIM118
        except sqlite3.DatabaseError:
            return []

    def _read(self, row: sqlite3.Row, part: str) -> tuple[NewRevision, list[PassageDraft]] | None:
        text = self.text(row["text_id"])
        query = f"""
            SELECT s.ordinal, s.spans, s.ocr_confidence, p.passage_id, p.text, p.headings, p.token_count,
            {self._whole("s", "placements")} AND {self._whole("p", "passages")} AS whole
            FROM placements s LEFT JOIN passages p USING (row_id) WHERE revision_id = ? ORDER BY ordinal"""  # noqa: S608
        drafts = []
        for ordinal, found in enumerate(self._db.execute(query, (row["revision_id"],))):
            if found["ordinal"] != ordinal or not found["whole"]:
                return None
            draft = PassageDraft(
                passage_id=found["passage_id"],
                text=found["text"],
                headings=tuple(json.loads(found["headings"])),
                spans=unpack_spans(found["spans"], text.printed),
                token_count=found["token_count"],
                ocr_confidence=found["ocr_confidence"],
            )
            if not stands(text, draft.text, [(span.start, span.end) for span in draft.spans]):
                return None
            drafts.append(draft)
        revision = NewRevision(
            part=part,
            blob=Blob(sha256=row["sha256"], length=row["length"]),
            file_type=row["file_type"],
            text=text,
            title=row["title"],
            metadata=tuple(Metadatum(name=n, value=v, origin=o) for n, v, o in json.loads(row["metadata"])),
            notices=tuple(json.loads(row["notices"])),
            dated=row["dated"],
        )
        return revision, drafts

    def _structure(self) -> bool:
        try:
            checked = [
                self._db.execute(f"PRAGMA {check}").fetchall() for check in ("integrity_check", "foreign_key_check")
            ]
        except sqlite3.DatabaseError:
            return False
        return [tuple(row) for rows in checked for row in rows] == [("ok",)] and not self.misshapen()
