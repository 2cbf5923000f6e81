"""What a collection lists: the documents of the serving generation and how many passages each has, all or an error."""

from __future__ import annotations

from collections import Counter

from index.generation import Generations, catalog_digest
from index.types import Manifest
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
