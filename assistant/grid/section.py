"""Sections that a document itself heads with what a column asks for: "4.3 Contraindications", "18. Governing Law"."""

from __future__ import annotations

from collections.abc import Sequence

from index.analyze import words
from index.search import Searcher
from ingest.store.catalog import Catalog
from ingest.types import Passage


def headed(names: Sequence[str], document_id: str, searcher: Searcher, catalog: Catalog) -> list[Passage]:
    """The passages of a document below a heading that holds one of the names, in order.

    A name is found word by word, in whatever case. What denies it ("No Escrow") is no such heading, nor is one word
    with what it is of ("Assignment of Inventions").
    """
    wanted = [words(name) for name in names]
    if not wanted:
        return []
    passages = searcher.passages(catalog, searcher.rows([document_id]).tolist()).values()
    found = [one for one in passages if any(_names(heading, wanted) for heading in one.headings)]
    return sorted(found, key=lambda one: one.ordinal)


def _names(heading: str, wanted: Sequence[Sequence[str]]) -> bool:
    said = words(heading)
    return any(_holds(said, name) for name in wanted) and not {"no", "not"} & set(said)


def _holds(said: Sequence[str], name: Sequence[str]) -> bool:
    found = [at + len(name) for at in range(len(said)) if list(said[at : at + len(name)]) == list(name)]
    return any(len(name) > 1 or said[end : end + 1] != ["of"] for end in found)
