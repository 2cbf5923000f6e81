"""The passages of a collection with their vectors, as training reads them: what is served, less what was removed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from finetune.collection.lesson import Stored
from index.search import Searcher
from index.vectors import Vectors
from ingest.errors import UsageError
from ingest.store.catalog import Catalog
from ingest.types import Passage

FEWEST = 40  # passages


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """Passages in the order of their documents, and the vectors `(passages, dimensions)` that searches compare with."""

    passages: tuple[Stored, ...]
    vectors: Vectors
    encoder: str  # name and hash of what made the vectors

    def of(self, documents: Iterable[str]) -> Material:
        """The part of it that lies in these documents."""
        wanted = set(documents)
        return self._part([n for n, passage in enumerate(self.passages) if passage.document_id in wanted])

    def without(self, documents: Iterable[str]) -> Material:
        """The part of it that does not."""
        return self.of({passage.document_id for passage in self.passages} - set(documents))

    def _part(self, places: Sequence[int]) -> Material:
        return Material(
            passages=tuple(self.passages[n] for n in places), vectors=self.vectors[list(places)], encoder=self.encoder
        )


def material(searcher: Searcher, catalog: Catalog) -> Material:
    """Read what a searcher serves.

    Args:
        searcher: on the collection.
        catalog: of the collection.

    Raises:
        UsageError: there are fewer than `FEWEST` passages that have a vector.
    """
    rows, owners = catalog.row_owners(searcher.snapshot)
    removed = catalog.removed_documents()
    served = [int(row) for row, owner in zip(rows, owners, strict=True) if owner not in removed]
    held = searcher.passages(catalog, served)
    vectors = searcher.vectors(list(held))
    embedded = np.flatnonzero(vectors.any(axis=1))  # the others are found by their words until they are embedded
    if len(embedded) < FEWEST:
        raise UsageError(
            f"The collection holds {len(embedded)} passages that can be learned from, {FEWEST} are needed: it is too "
            "small to train on."
        )
    passages = list(held.values())
    order = sorted(embedded.tolist(), key=lambda n: (passages[n].document_id, passages[n].ordinal))
    titles = {document_id: document.title for document_id, document in searcher.documents.items()}
    return Material(
        passages=tuple(stored(passages[n], titles[passages[n].document_id]) for n in order),
        vectors=vectors[order],
        encoder=searcher.manifest.encoder,
    )


def stored(passage: Passage, title: str) -> Stored:
    """A passage of a document with this title."""
    return Stored(
        passage_id=passage.passage_id, document_id=passage.document_id, text_id=passage.text_id,
        spans=tuple((span.start, span.end) for span in passage.spans), title=title, headings=passage.headings,
        text=passage.text,
    )  # fmt: skip
