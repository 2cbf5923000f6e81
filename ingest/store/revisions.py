"""Documents through time: every revision the catalogue holds, and which of them are no longer the newest."""

from __future__ import annotations

import json

from ingest.store.ledger import Ledger
from ingest.types import Blob, Locator, Revision


class Revisions(Ledger):
    """The part of a collection's catalogue that looks back."""

    def revisions(self, document_id: str) -> list[Revision]:
        """All states of a document, oldest first."""
        query = (
            "SELECT r.*, json_array_length(t.pages) AS page_count FROM revisions r JOIN texts t USING (text_id) "
            "WHERE document_id = ? ORDER BY number"
        )
        return [
            Revision(
                revision_id=row["revision_id"],
                document_id=row["document_id"],
                number=row["number"],
                blob=Blob(sha256=row["sha256"], length=row["length"]),
                file_type=row["file_type"],
                text_id=row["text_id"],
                first_seen=row["first_seen"],
                gone_at=row["gone_at"],
                supersedes=row["supersedes"],
                title=row["title"],
                dated=row["dated"],
                pages=row["page_count"],
            )
            for row in self._db.execute(query, (document_id,))
        ]

    def superseded(self, snapshot: int) -> dict[str, str]:
        """Documents whose revision at `snapshot` is no longer the newest, or which are gone: id and since when."""
        if snapshot >= self.snapshot():
            return {}  # it is the newest state: spare every question a look at all revisions
        query = "SELECT document_id, gone_at FROM revisions WHERE born <= :snapshot AND died > :snapshot"
        return {row[0]: row[1] for row in self._db.execute(query, {"snapshot": snapshot})}

    def failed_at(self, path: str) -> str | None:
        """When the newest state of a file was found that could not be read."""
        query = (
            "SELECT max(at) FROM journal "
            "WHERE json_extract(event, '$.did') = 'failed' AND json_extract(event, '$.file.path') = ?"
        )
        return self._value(query, path)

    def quotable(self, revision_id: int) -> tuple[list[tuple[int, int, Locator]], set[str]]:
        """What of a revision's text its passages hold.

        Returns:
            Places `[start, end)` in the printed text with their locators, ascending, and the headings above them.
            What is neither is furniture: running headers, page numbers.
        """
        query = "SELECT s.spans, p.headings FROM placements s JOIN passages p USING (row_id) WHERE revision_id = ?"
        places: dict[tuple[int, int], Locator] = {}
        headings: set[str] = set()
        for spans, above in self._db.execute(query, (revision_id,)):
            headings.update(json.loads(above))
            for start, end, page, label, sheet, row, ocr, _ in json.loads(spans):
                places[start, end] = Locator(page=page, page_label=label, sheet=sheet, row=row, ocr=bool(ocr))
        return [(start, end, places[start, end]) for start, end in sorted(places)], headings
