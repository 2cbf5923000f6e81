"""Sections that a document heads with what a column asks for: "4.3 Contraindications", "18. Governing Law. …"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.analyze import words
from index.search import Searcher
from ingest.store.catalog import Catalog
from ingest.types import Passage, Span

MOST_WORDS = 8  # of a heading that stands on the line of its clause; more are a sentence
_RUN_IN = re.compile(
    r"\s*(?:(?i:section|article|clause)\s+)?(?:\d+(?:\.\d+)*[.):]?|[A-Z][.)]|[IVX]+[.)]|\([A-Za-z0-9]{1,4}\))\s+"
    r"(?P<heading>[A-Z][^.:\n]{2,80})[.:](?=\s)"
)

Section = tuple[Passage, tuple[Span, ...]]  # a passage, and what of it belongs to the section


def headed(names: Sequence[str], document_id: str, searcher: Searcher, catalog: Catalog) -> list[Section]:
    """What stands below a heading that holds one of the names, in order: whole passages, or single numbered clauses.

    A name is found word by word, in whatever case. What denies it ("No Escrow") is no such heading, nor is one word
    with what it is of ("Assignment of Inventions").
    """
    wanted = [words(name) for name in names]
    if not wanted:
        return []
    passages = searcher.passages(catalog, searcher.rows([document_id]).tolist()).values()
    ordered = sorted(passages, key=lambda one: one.ordinal)
    return [section for passage in ordered for section in _sections(passage, wanted)]


def _sections(passage: Passage, wanted: Sequence[Sequence[str]]) -> Iterator[Section]:
    if any(_names(heading, wanted) for heading in passage.headings):
        yield passage, passage.spans
        return
    for span in passage.spans:
        run_in = _RUN_IN.match(span.quote)
        if run_in and len(run_in["heading"].split()) <= MOST_WORDS and _names(run_in["heading"], wanted):
            yield passage, (span,)


def _names(heading: str, wanted: Sequence[Sequence[str]]) -> bool:
    said = words(heading)
    return any(_holds(said, name) for name in wanted) and not {"no", "not"} & set(said)


def _holds(said: Sequence[str], name: Sequence[str]) -> bool:
    found = [at + len(name) for at in range(len(said)) if list(said[at : at + len(name)]) == list(name)]
    return any(len(name) > 1 or said[end : end + 1] != ["of"] for end in found)
