"""What a collection lists: the documents of the serving generation and how many passages each has, all or an error."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from pathlib import Path

from index.generation import Generations, catalog_digest
from index.types import DocumentRow, Manifest
from ingest.errors import RetrievalError
from ingest.store.catalog import Catalog
from ingest.store.snapshot import LiveDocument

Listing = tuple[Manifest | None, list[LiveDocument], Counter[str]]


def listing(catalog: Catalog, generations: Generations, name: str) -> Listing:
    """The serving generation, its documents by path, removed ones included, and the passages of each by its id.

    Before the first generation, the documents catalogued so far.

    Args:
        catalog: of the collection.
        generations: of the collection.
        name: of the collection.

    Raises:
        RetrievalError: the catalogue does not show what the generation was made from; a damaged index hides rows.
    """
    while True:
        serving = generations.serving()  # once: a publish meanwhile must not mix two generations
        snapshot = serving.catalog_snapshot if serving else catalog.snapshot()
        rows, owners = catalog.row_owners(snapshot)
        documents = catalog.live_documents(snapshot)
        if (
            serving is None
            or serving.catalog_digest in ("", catalog_digest(rows, owners, documents))
            or catalog.purging()  # while a purge is under way, its documents are missing
        ):
            return serving, documents, Counter(owners)
        if generations.serving() == serving:  # else a purge came to its end meanwhile
            raise RetrievalError(
                f"The catalogue of {name!r} is damaged: it does not show what generation {serving.generation} was "
                f"made from. Run `assistant collections verify {name} --repair`."
            )


def row_of(document: LiveDocument, passages: int) -> DocumentRow:
    """A document and how many passages it has, as a list shows it."""
    return DocumentRow(
        document_id=document.document_id,
        path=document.path,
        title=document.title,
        file_type=document.file_type,
        revision=document.number,
        pages=document.pages,
        passages=passages,
        first_seen=document.first_seen,
        removed=document.removed,
        notices=document.notices,
    )


def stamp_of(root: Path) -> tuple[tuple[int, int], ...]:
    """What differs as soon as a collection holds or serves something else: time and size of the files that say so.

    A log of the catalogue that is empty or gone says nothing: readers make and remove it.
    """
    found = []
    for name in ("catalog.sqlite", "catalog.sqlite-wal", "CURRENT", "generations"):
        with suppress(FileNotFoundError):
            status = (root / name).stat()
            if status.st_size:
                found.append((status.st_mtime_ns, status.st_size))
    return tuple(found)


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder; what a writer takes away meanwhile does not count."""
    total = 0
    for place, _, names in os.walk(folder):  # which passes over folders that are gone when it comes to them
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(place, name).stat().st_size
    return total
