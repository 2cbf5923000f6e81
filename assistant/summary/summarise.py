"""Choosing what a document is summed up by: sentences near to the whole of it, that do not repeat each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np

from assistant.checks.dates import dates
from assistant.checks.modals import Force, modals
from assistant.checks.quantities import quantities
from assistant.cite import Citer
from assistant.grid.row import Row, rows
from assistant.pieces import Piece, pieces
from assistant.summary.centrality import centrality, diverse
from assistant.summary.summary import Summary
from index.collection import Collection
from index.define import defined_terms
from index.search import Searcher
from index.types import Filter, Hit
from ingest.errors import UsageError
from ingest.store.catalog import Catalog
from ingest.types import Passage

READ = 600  # sentences that are looked at one by one: those of the passages nearest to the whole document
RELEVANCE = 0.7  # against not repeating; see `diverse`
GAIN = 0.1  # for each kind of thing said that people look for: a duty, a date, a figure, a definition
EARLY = 0.2  # share of its score that the first sentence of a section has before its last
LEAST_WORDS, MOST_WORDS = 8, 90  # of a sentence that can be read by itself
_BINDS = (Force.DUTY, Force.BAN)
_NO_MEASURE = ("reference", "ordinal", "count")
_ENDS = re.compile(r"[.;:!?][\"'”’)\]]*$")


def summarise(collection: Collection, document: str, most: int = 12, as_of: str | None = None) -> Summary:
    """The summary of a document.

    Args:
        collection: that holds it.
        document: its file name, path or id.
        most: statements, at least 1.
        as_of: an earlier moment whose state is read; see `Workspace.moment`.

    Raises:
        UsageError: `most` is below 1, or no document has that name, or several, or it could not be read.
        RetrievalError: the collection holds nothing that can be read.
    """
    if most < 1:
        raise UsageError(f"A summary has at least 1 statement, not {most}.")
    searcher = collection.open(as_of)
    with closing(collection.catalog()) as catalog:
        row = _named(document, rows(searcher, catalog, Filter(documents=(document,))))
        read, count = sentences(row, searcher, catalog)
        citer = Citer(searcher, catalog)
        for piece in chosen(read, searcher, most):
            citer.cite(piece.hit, piece.spans)
    return Summary(
        collection=collection.name,
        generation=searcher.manifest.generation,
        as_of=searcher.as_of,
        document=row,
        citations=citer.citations,
        sentences=count,
        notices=searcher.notices,
    )


def _named(document: str, found: Sequence[Row]) -> Row:
    """The one document that is meant."""
    if len(found) > 1:
        paths = "; ".join(row.path for row in found[:5])
        raise UsageError(f"{len(found)} documents are named {document!r}: {paths}. Name one by its path.")
    row = found[0]
    if row.problem or not row.passages:
        why = row.problem or row.lost or "it has no text that can be quoted"
        raise UsageError(f"{row.name} cannot be summed up: {why}.")
    return row


def sentences(row: Row, searcher: Searcher, catalog: Catalog) -> tuple[list[Piece], int]:
    """The sentences to choose from, in the order of the document, and how many it has in all.

    Of a long document only the passages nearest to the whole of it are looked at sentence by sentence.
    """
    passages = sorted(
        searcher.passages(catalog, searcher.rows([row.key]).tolist()).values(), key=lambda one: one.ordinal
    )
    stored = searcher.vectors([passage.row_id for passage in passages])
    near = centrality(stored, stored)
    seen: set[str] = set()
    found = [_sentences(passage, row, seen) for passage in passages]
    kept: list[int] = []
    for number in np.argsort(-near, kind="stable").tolist():
        if sum(len(found[one]) for one in kept) < READ:
            kept.append(number)
    return [piece for number in sorted(kept) for piece in found[number]], sum(map(len, found))


def _sentences(passage: Passage, row: Row, seen: set[str]) -> list[Piece]:
    """The sentences of a passage that can be read by themselves, each words once; no item beside its whole list."""
    hit = Hit(passage=passage, document=row.name, title=row.title, rank=1, score=0.0, routes=())
    found: list[Piece] = []
    shown: set[int] = set()  # where sentences begin that are part of another
    for piece in pieces(hit):
        if _stands_alone(piece) and piece.text not in seen and piece.core[0].start not in shown:
            found.append(piece)
            seen.add(piece.text)
            shown |= {span.start for span in piece.spans}
    return found


def chosen(read: Sequence[Piece], searcher: Searcher, most: int) -> list[Piece]:
    """The statements of a summary among sentences, in the order of the document."""
    if not read:
        return []
    vectors = searcher.encode([piece.compared for piece in read])
    near = centrality(vectors, vectors)
    weights = np.asarray([1 + GAIN * _kinds(piece.compared) for piece in read])
    early = 1 - EARLY + EARLY / (1 + np.asarray(list(_places(read))))
    taken = diverse(near / max(near.max(), 1e-9) * weights * early, vectors, most, RELEVANCE)
    return [read[number] for number in sorted(taken)]


def _places(read: Sequence[Piece]) -> Iterator[int]:
    """The place of each sentence below its headings, from 0."""
    count: Counter[tuple[str, ...]] = Counter()
    for piece in read:
        yield count[piece.hit.passage.headings]
        count[piece.hit.passage.headings] += 1


def _stands_alone(piece: Piece) -> bool:
    """Whether it is a sentence that can be read by itself, not a heading, a row or a list of a page's length."""
    words = len(piece.text.split())
    return (
        not any(span.locator.row is not None for span in piece.spans)
        and LEAST_WORDS <= words <= MOST_WORDS
        and _ENDS.search(piece.text) is not None
    )


def _kinds(text: str) -> int:
    """How many kinds of things it says that people look for in a document: duties, dates, figures, definitions."""
    days = dates(text)
    figures = quantities(text, [(day.start, day.end) for day in days])
    return sum(
        (
            any(modal.force in _BINDS for modal in modals(text)),
            bool(days),
            any(figure.unit.dimension not in _NO_MEASURE for figure in figures),
            bool(defined_terms(text)),
        )
    )
