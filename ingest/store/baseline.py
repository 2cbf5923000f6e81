"""The journal of a catalogue that kept none: what must have been done, read from the rows that it left.

Every row names the change that made it, so the history is told change by change. Files as they are now come last: what
an earlier state of a file said about itself is not known any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.store.snapshot import FileRecord, Snapshots

_HERE = "born <= :change AND (died IS NULL OR died > :change)"
_CHANGES = """SELECT born AS change FROM revisions UNION SELECT born FROM document_paths
  UNION SELECT died FROM document_paths WHERE died IS NOT NULL ORDER BY 1"""


class Baseline(Snapshots):
    """A catalogue without a journal."""

    @classmethod
    def write_into(cls, path: Path) -> None:
        """Fill the journal of the catalogue at `path`, unless it has one."""
        catalog = cls(path)
        try:
            with catalog._transaction():
                if not catalog.has_events():
                    told = [(at, json.dumps(event)) for at, event in catalog._history()]
                    catalog._db.executemany("INSERT INTO journal (at, event) VALUES (?, ?)", told)
        finally:
            catalog.close()

    def _history(self) -> Iterator[tuple[str, dict[str, Any]]]:
        at = self._value("SELECT min(first_seen) FROM revisions") or self.moment()
        yield at, {"did": "roots", "paths": [str(root) for root in self.roots()]}
        for (change,) in self._db.execute(_CHANGES).fetchall():
            at = self.changed_at(change) or at
            for event in self._done(change):
                yield at, event
        for record in self.files():
            yield at, {"did": "seen" if record.status == "done" else "failed", "file": asdict(record)}
        yield from self._kept()

    def _done(self, change: int) -> Iterator[dict[str, Any]]:
        """What a change did: took in a file, found it at another place, or closed it."""
        revised = self._rows("SELECT document_id FROM revisions WHERE born = :change", change)
        if revised:
            query = f"SELECT path FROM document_paths WHERE document_id = :of AND {_HERE} ORDER BY born DESC"  # noqa: S608
            yield self._taken(self._rows(query, change, revised[0][0])[0][0], change)
            return
        born = _by_path(self._rows("SELECT path, part, document_id FROM document_paths WHERE born = :change", change))
        died = _by_path(self._rows("SELECT path, part, document_id FROM document_paths WHERE died = :change", change))
        for path, held in born.items():
            old = next((place for place in died if died[place] == held), None)
            if old is not None:
                del died[old]
                yield {"did": "moved", "old": old, "new": path}
            else:
                query = f"SELECT path FROM document_paths WHERE document_id = :of AND {_HERE} ORDER BY born"  # noqa: S608
                yield {"did": "copied", "old": self._rows(query, change, held[0][1])[0][0], "new": path}
        for path in died:
            taken = self._taken(path, change)
            yield taken if taken["documents"] else {"did": "gone", "path": path}

    def _taken(self, path: str, change: int) -> dict[str, Any]:
        """A file as it was taken in at a change."""
        query = f"""
            SELECT p.part, p.document_id, r.sha256 FROM document_paths p JOIN
            (SELECT document_id, sha256, revision_id FROM revisions WHERE {_HERE}) r USING (document_id)
            WHERE path = :of AND {_HERE} ORDER BY r.revision_id"""  # noqa: S608
        documents = [list(row) for row in self._rows(query, change, path)]
        sha256 = documents[0][2] if documents else ""
        return {
            "did": "file",
            "file": asdict(FileRecord(path=path, sha256=sha256, stamp="", status="done")),
            "documents": documents,
            "unsalted": True,  # before there was a journal, a text's identity was its file's plain hash
        }

    def _kept(self) -> Iterator[tuple[str, dict[str, Any]]]:
        query = "SELECT removed_at, document_id FROM documents WHERE removed_at IS NOT NULL ORDER BY 1, 2"
        for at, document_id in self._db.execute(query):
            yield at, {"did": "removed", "documents": [document_id]}
        for at, document_id, reason in self._db.execute("SELECT since, document_id, reason FROM holds ORDER BY 1, 2"):
            yield at, {"did": "held", "documents": [document_id], "reason": reason}
        for at, digest in self._db.execute("SELECT at, digest FROM purged ORDER BY 1, 2"):
            yield at, {"did": "purged", "purge": "", "documents": [], "digests": [digest]}

    def _rows(self, query: str, change: int, of: str = "") -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._db.execute(query, {"change": change, "of": of})]


def _by_path(rows: list[tuple[Any, ...]]) -> dict[str, list[tuple[str, str]]]:
    """Parts and documents of each path, sorted."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, part, document_id in sorted(rows):
        found.setdefault(path, []).append((part, document_id))
    return found
