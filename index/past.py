"""A collection as it was at an earlier moment: searched as if it had been built from the files of that time.

Documents, places and passages are those the catalogue showed then. The terms are indexed anew in memory, so that every
score is what it would have been. Vectors are kept when passages are superseded; the few that are not are made again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from index.build import above, passage_text
from index.dense import DenseIndex
from index.encode import Encoder
from index.lexical import LexicalIndex
from index.search import Searcher, Shown
from index.vectors import Rows
from ingest.errors import UsageError
from ingest.store.catalog import Catalog
from ingest.store.snapshot import FileRecord


class PastSearcher(Searcher):
    """Searches the state of the collection at a moment. What was removed or purged since does not answer."""

    as_of: str

    def __init__(
        self, root: Path, open_catalog: Callable[[], Catalog], encoder: Callable[[], Encoder], as_of: str
    ) -> None:
        """Build the index of that state in memory: some seconds for each ten thousand passages.

        Args:
            root: the collection's folder.
            open_catalog: a new connection for the calling thread.
            encoder: loads the encoder when first needed.
            as_of: the moment; see `check_moment`.

        Raises:
            UsageError: it is no moment, lies in the future, or before the collection's first document.
            RetrievalError: see `Searcher`.
        """
        self.as_of = check_moment(as_of)
        super().__init__(root, open_catalog, encoder)

    def _load(self, catalog: Catalog, _shown: Shown) -> None:
        snapshot = snapshot_at(catalog, self.as_of)
        rows, owners = catalog.row_owners(snapshot)
        self._see(snapshot, (rows, owners, catalog.live_documents(snapshot)))
        self._segments = [self._vectors(catalog, rows)] if len(rows) else []
        self._lexical = LexicalIndex(None)
        self._lexical.update(
            (row, document_id, above(title, headings), text)
            for row, document_id, title, headings, text in catalog.index_texts(rows.tolist())
        )
        self._files = files_at(catalog, self.as_of)

    def files(self, catalog: Catalog) -> tuple[list[FileRecord], set[str]]:  # noqa: ARG002 - the past does not change
        """Every file as it was seen last by then, and those whose state before answered."""
        held = {document.file for document in self.documents.values()}
        return self._files, {record.path for record in self._files if record.status != "done"} & held

    def _vectors(self, catalog: Catalog, rows: Rows) -> DenseIndex:
        """The vectors of these rows: those still stored, and the others embedded again."""
        vectors = np.zeros((len(rows), self.manifest.dimensions), np.float32)
        lacking = np.ones(len(rows), dtype=bool)
        for segment in self._stored((*self.manifest.segments, *self.manifest.history)):
            held, values = segment.vectors()
            wanted = np.isin(held, rows)
            places = np.searchsorted(rows, held[wanted])
            vectors[places], lacking[places] = values[wanted], False
        if lacking.any():
            lost = catalog.index_texts(rows[lacking].tolist())  # less what is purged just now
            texts = {row: passage_text(title, headings, text) for row, _, title, headings, text in lost}
            again = self.encode(list(texts.values()))
            vectors = vectors if vectors.shape[1] else np.zeros((len(rows), again.shape[1]), np.float32)
            vectors[np.searchsorted(rows, list(texts))] = again
        return DenseIndex.build(rows, vectors)


def check_moment(text: str) -> str:
    """A moment as the catalogue compares it: a day as it is, a time in UTC with seconds.

    Args:
        text: an ISO day, which means its end in UTC, or an ISO date and time, in UTC unless it names an offset.

    Raises:
        UsageError: it is neither, or lies in the future.
    """
    now = datetime.now(UTC)
    try:
        if len(text) == len("2026-03-01"):
            day = date.fromisoformat(text)
            moment, future = day.isoformat(), day > now.date()
        else:
            time = datetime.fromisoformat(text)
            time = time.replace(tzinfo=time.tzinfo or UTC).astimezone(UTC)
            moment, future = time.isoformat(timespec="seconds"), time > now
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{text[:40]!r} is no day or time: write a day as 2026-03-31, or a time as 2026-03-31T14:30:00+02:00."
        ) from error
    if future:
        raise UsageError(f"{text} lies in the future; it is {now.isoformat(timespec='seconds')} now.")
    return moment


def readable(moment: str) -> str:
    """A moment for people: a day as it is, a time as `2026-03-31 14:30:00 UTC`."""
    return moment if len(moment) == len("2026-03-01") else f"{moment[:19].replace('T', ' ')} UTC"


def snapshot_at(catalog: Catalog, moment: str) -> int:
    """The change number of the state at a moment that `check_moment` gave.

    Raises:
        UsageError: the collection was empty until later.
    """
    snapshot = catalog.snapshot_at(moment)
    if not snapshot:
        first = catalog.changed_at(1)
        since = f"it knows its documents from {first} on" if first else "it is empty"
        raise UsageError(f"Nothing is known of the collection at {moment}: {since}.")
    return snapshot


def files_at(catalog: Catalog, moment: str) -> list[FileRecord]:
    """Every file as it was seen last up to a moment, by path, read from the record of what was done."""
    files: dict[str, FileRecord] = {}
    for _, at, event in catalog.events():
        if at[: len(moment)] > moment:
            break
        if "file" in event:
            record = FileRecord(**{**event["file"], "notices": tuple(event["file"]["notices"])})
            files[record.path] = record
        elif event["did"] == "gone":
            files.pop(event["path"], None)
        elif event["did"] in ("moved", "copied") and event["old"] in files:
            files[event["new"]] = replace(files[event["old"]], path=event["new"])
            if event["did"] == "moved":
                del files[event["old"]]
    return [files[path] for path in sorted(files)]
