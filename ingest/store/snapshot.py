"""A catalogue as a snapshot sees it: documents, passages and texts that lived at a change number.

A change number grows with every committed document. A revision lives from `born` up to, not including, `died`;
a snapshot is a change number, and sees what lived then.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np
import numpy.typing as npt

from ingest.errors import IngestError
from ingest.store.columns import inflate, unpack_spans
from ingest.store.revisions import Revisions
from ingest.types import WARNING, PageMark, Passage, Run, Text

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
    copies: tuple[tuple[str, str], ...] = ()  # file and part of every other place where it lies

    @property
    def path(self) -> str:
        """The whole place."""
        return self.file + self.part

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know before words of this document are shown."""
        told = (notice.removeprefix(WARNING) for notice in self.notices if notice.startswith(WARNING))
        return tuple(f"{WARNING}{self.name}: {notice}" for notice in told)

    @property
    def name(self) -> str:
        """The file's name with the part inside it: "mail.eml!/annex.pdf", "rows.jsonl#12"."""
        return PurePath(self.file).name + self.part


class Snapshots(Revisions):
    """The reading side of a collection's catalogue."""

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

    def row_owners(self, snapshot: int) -> tuple[Rows, list[str]]:
        """Row ids alive at `snapshot`, ascending int64 `(n,)`, and for each the id of its document."""
        query = (
            "SELECT DISTINCT p.row_id, r.document_id FROM placements p JOIN revisions r USING (revision_id) "  # noqa: S608
            f"WHERE {_LIVE} ORDER BY 1"
        )
        found = self._db.execute(query, {"snapshot": snapshot}).fetchall()
        return np.asarray([row[0] for row in found], dtype=np.int64), [row[1] for row in found]

    def rows(self) -> Rows:
        """Every row id, of past revisions too, ascending int64 `(n,)`."""
        return np.asarray([r[0] for r in self._db.execute("SELECT row_id FROM passages ORDER BY 1")], dtype=np.int64)

    def removed_documents(self) -> set[str]:
        """Ids of the documents that the user has taken out."""
        return {row[0] for row in self._db.execute("SELECT document_id FROM documents WHERE removed_at IS NOT NULL")}

    def purging(self) -> bool:
        """Whether documents were purged whose vectors, terms or bytes are not all destroyed yet."""
        return self._value("SELECT 1 FROM purges WHERE ended IS NULL") is not None

    def purged_at(self, path: str, sha256: str) -> str | None:
        """When this content, or what lay at this path, was purged; None where neither was."""
        query = "SELECT max(at) FROM purged WHERE digest IN (?, ?)"
        return self._value(query, self.salted(f"path {path}"), self.salted(f"content {sha256}"))

    def has_document(self, document_id: str) -> bool:
        """Whether the collection ever held this document and has not purged it."""
        return self._value("SELECT 1 FROM documents WHERE document_id = ?", document_id) is not None

    def index_texts(self, rows: Sequence[int]) -> Iterator[tuple[int, str, str, tuple[str, ...], str]]:
        """For each row: `(row id, document id, document title, headings, text)`."""
        query = (  # a passage's title is part of its identity: the same in every revision that holds it
            "SELECT p.row_id, p.document_id, r.title, p.headings, p.text FROM passages p "
            "JOIN placements USING (row_id) JOIN revisions r USING (revision_id) "
            "WHERE p.row_id = ? ORDER BY revision_id DESC LIMIT 1"
        )
        for row in rows:
            found = self._db.execute(query, (row,)).fetchone()
            if found is not None:  # else it was purged just now
                yield found[0], found[1], found[2], tuple(json.loads(found[3])), found[4]

    def live_documents(self, snapshot: int) -> list[LiveDocument]:
        """Every document that lived at `snapshot`, removed ones included, by path."""
        places: dict[str, list[tuple[str, str]]] = defaultdict(list)
        query = f"SELECT document_id, path, part FROM document_paths r WHERE {_LIVE} ORDER BY path, part"  # noqa: S608
        for document_id, path, part in self._db.execute(query, {"snapshot": snapshot}):
            places[document_id].append((path, part))
        query = f"""
            SELECT r.document_id, r.revision_id, r.number, r.file_type, r.first_seen, r.dated, r.notices, r.sha256,
                   r.text_id, r.title, d.removed_at, json_array_length(t.pages) AS pages,
                   {self._whole("r", "revisions")} AND {self._whole("d", "documents")} AS whole
            FROM revisions r JOIN documents d USING (document_id) JOIN texts t USING (text_id) WHERE {_LIVE}"""  # noqa: S608
        found = [_checked(row) for row in self._db.execute(query, {"snapshot": snapshot})]
        if any(row["document_id"] not in places for row in found):
            raise IngestError("A document lies nowhere; run `assistant collections verify NAME --repair`.")
        live = [
            LiveDocument(
                **{k: row[k] for k in row.keys() if k not in ("removed_at", "notices", "whole")},  # noqa: SIM118
                file=places[row["document_id"]][0][0],
                part=places[row["document_id"]][0][1],
                copies=tuple(places[row["document_id"]][1:]),
                removed=row["removed_at"] is not None,
                notices=tuple(json.loads(row["notices"])),
            )
            for row in found
        ]
        return sorted(live, key=lambda d: (d.file, d.part, d.document_id))

    def live_texts(self, snapshot: int) -> dict[int, str]:
        """Ids of the revisions that lived at `snapshot`, each with that of its text."""
        query = f"SELECT revision_id, text_id FROM revisions r WHERE {_LIVE}"  # noqa: S608
        return {row[0]: row[1] for row in self._db.execute(query, {"snapshot": snapshot})}

    def repeated_passages(self, snapshot: int, least: int, most: int) -> list[tuple[str, int]]:
        """Words that passages of at least `least` documents share, with their number, the `most` frequent first.

        Documents that are removed do not count.
        """
        query = f"""
            SELECT p.text, count(DISTINCT r.document_id) AS documents FROM placements s
            JOIN revisions r ON r.revision_id = s.revision_id JOIN passages p ON p.row_id = s.row_id
            JOIN documents d ON d.document_id = r.document_id
            WHERE {_LIVE} AND d.removed_at IS NULL
            GROUP BY p.text HAVING documents >= :least ORDER BY documents DESC, p.text LIMIT :most"""  # noqa: S608
        found = self._db.execute(query, {"snapshot": snapshot, "least": least, "most": most})
        return [(row[0], row[1]) for row in found]

    def passage_ids(self, rows: Sequence[int]) -> dict[int, str]:
        """The ids of the passages of these rows; those that were purged are left out."""
        query = "SELECT passage_id FROM passages WHERE row_id = ?"
        found = ((row, self._value(query, row)) for row in rows)
        return {row: passage_id for row, passage_id in found if passage_id is not None}

    def passages(self, rows: Sequence[int], snapshot: int) -> dict[int, Passage]:
        """The passages of these rows as they stood at `snapshot`, quotes read back from the printed text."""
        query = f"""
            SELECT s.row_id, p.passage_id, p.document_id, r.revision_id, r.text_id, s.ordinal, p.text, p.headings,
                   s.spans, p.token_count, s.ocr_confidence,
                   {self._whole("s", "placements")} AND {self._whole("p", "passages")} AS whole
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
            fields = dict(_checked(row))
            del fields["whole"]
            fields["headings"] = tuple(json.loads(row["headings"]))
            fields["spans"] = unpack_spans(row["spans"], printed[row["text_id"]])
            found[wanted] = Passage(**fields)
        return found

    def printed(self, text_id: str) -> str:
        """The printed text."""
        return inflate(self._text(text_id, "printed")["printed"])

    def text(self, text_id: str) -> Text:
        """The whole text with its alignment and pages."""
        row = self._text(text_id, "printed, normalised, pages")
        printed = inflate(row["printed"])
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
        """Hash and file type of a file that gave this text; None where it was purged.

        Raises:
            IngestError: the text is there and its file is not: a damaged index hides it.
        """
        query = "SELECT sha256, file_type FROM revisions WHERE text_id = ? ORDER BY revision_id DESC LIMIT 1"
        row = self._db.execute(query, (text_id,)).fetchone()
        if row is None and self._value("SELECT 1 FROM texts WHERE text_id = ?", text_id) is not None:
            raise IngestError(f"The catalogue does not say which file text {text_id} is of; run `collections verify`.")
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

    def _text(self, text_id: str, columns: str) -> sqlite3.Row:
        query = f"SELECT {columns}, {self._whole('t', 'texts')} AS whole FROM texts t WHERE text_id = ?"  # noqa: S608
        row = self._db.execute(query, (text_id,)).fetchone()
        if row is None:
            raise IngestError(f"The catalogue has no text {text_id}; run `collections verify`.")
        return _checked(row)


def _checked(row: sqlite3.Row) -> sqlite3.Row:
    """The row, if it is as it was written: what is damaged is not shown."""
    if not row["whole"]:
        raise IngestError("Stored words are damaged; run `assistant collections verify NAME --repair`.")
    return row
