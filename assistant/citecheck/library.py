"""The collection that a draft is checked against: its sentences and rows, found for a sentence or by their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assistant.citecheck.outline import Outline, outline
from assistant.pieces import pieces
from assistant.scope import lacking, names
from index.analyze import terms
from index.search import Searcher
from index.types import Filter, Hit, Query
from ingest.normalise import normalise_stretch, page_at, to_printed
from ingest.store.catalog import Catalog
from ingest.store.snapshot import LiveDocument
from ingest.types import PageMark, Run, Span

_BETWEEN = " "  # a table's header and its row


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A printed span of an excerpt: `text[at : at + length]`, aligned with `span.quote`."""

    at: int
    length: int
    span: Span
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """What a statement is compared with. `text` is normalised."""

    hit: Hit
    text: str
    parts: tuple[Part, ...]

    @property
    def document_id(self) -> str:
        """The document that it stands in."""
        return self.hit.passage.document_id

    @property
    def spans(self) -> tuple[Span, ...]:
        """All of it as it is printed, a table's header first."""
        return tuple(part.span for part in self.parts)

    @property
    def start(self) -> int:
        """Where it is printed; of a table row, the row itself."""
        return self.parts[-1].span.start

    def printed(self, start: int, end: int) -> tuple[Span, ...]:
        """The printed words of `text[start:end]`: a span for each part that holds some of them."""
        return tuple(
            _cut(part, max(start - part.at, 0), min(end - part.at, part.length))
            for part in self.parts
            if start < part.at + part.length and part.at < end
        )


def excerpts(hit: Hit, pages: Sequence[PageMark]) -> Iterator[Excerpt]:
    """The sentences and rows of a passage in order, each with the page that it begins on."""
    for piece in pieces(hit):
        found = excerpt(hit, [_on_its_page(span, pages) for span in piece.spans])
        if found.text:
            yield found


def excerpt(hit: Hit, spans: Sequence[Span]) -> Excerpt:
    """Printed spans of a passage as one text."""
    parts: list[Part] = []
    text = ""
    for span in spans:
        words, runs = normalise_stretch(span.quote, 0, len(span.quote))
        if not words:
            continue
        text += _BETWEEN if text else ""
        parts.append(Part(at=len(text), length=len(words), span=span, runs=tuple(runs)))
        text += words
    return Excerpt(hit=hit, text=text, parts=tuple(parts))


def _cut(part: Part, start: int, end: int) -> Span:
    first, last = to_printed(part.runs, start), to_printed(part.runs, end - 1) + 1
    whole = part.span
    return replace(whole, start=whole.start + first, end=whole.start + last, quote=whole.quote[first:last])


def _on_its_page(span: Span, pages: Sequence[PageMark]) -> Span:
    """A passage can begin a page before one of its sentences does."""
    page = page_at(pages, span.start)
    if page is None or page.page == span.locator.page:
        return span
    return replace(span, locator=replace(span.locator, page=page.page, page_label=page.label))


PASSAGES = 12  # read for a sentence
WITH_NEIGHBOURS = 4  # of them with those before and behind
_LONGEST_QUERY = 2000  # characters


class Library:
    """Reads one pinned generation. What was read once is kept: sentences of a draft rest on the same pages."""

    def __init__(self, searcher: Searcher, catalog: Catalog, condition: Filter) -> None:
        """Look into what a searcher serves.

        Args:
            searcher: of the generation.
            catalog: for the calling thread.
            condition: which documents count.
        """
        self._searcher = searcher.remembering()
        self._catalog = catalog
        self._condition = condition
        self._excerpts: dict[int, tuple[Excerpt, ...]] = {}
        self._terms: dict[int, list[frozenset[str]]] = {}
        self._pages: dict[str, tuple[PageMark, ...]] = {}
        self._outlines: dict[str, Outline] = {}
        self._wholes: dict[str, str] = {}
        self._aside: dict[int, Hit] = {}

    @cached_property
    def documents(self) -> dict[str, LiveDocument]:
        """The documents that count, by id."""
        allowed = self._searcher.allowed(self._condition, self._catalog)
        return {document_id: self._searcher.documents[document_id] for document_id in allowed}

    def nearest(self, text: str, within: Set[str] = frozenset()) -> list[Excerpt]:
        """The sentences of the best passages and of their neighbours, those that share most rare words with it first.

        Args:
            text: a sentence.
            within: ids of the documents to look into; all that count where there are none.
        """
        hits = self._hits(text, within)
        rarity = self._searcher.rarity(text)
        total = sum(rarity.values()) or 1.0
        scored = [
            (sum(weight for term, weight in rarity.items() if term in held) / total, -rank, -number, one)
            for rank, hit in enumerate(hits)
            for number, (one, held) in enumerate(zip(self.excerpts(hit), self._held(hit), strict=True))
        ]
        return [one for *_, one in sorted(scored, key=lambda item: item[:3], reverse=True)]

    def passages(self, text: str, k: int, within: Set[str] = frozenset()) -> tuple[Hit, ...]:
        """The best `k` passages for a text."""
        allowed = Filter(documents=tuple(sorted(within))) if within else self._condition
        return self._searcher.search(Query(text=text[:_LONGEST_QUERY], filter=allowed, k=k, as_of=self._searcher.as_of))

    def naming(self, text: str, found: Sequence[Excerpt]) -> list[Excerpt]:
        """Of excerpts those from documents that hold the rare names of a text; all where no document holds them all.

        What is said of Plavix is not supported by the label of another medicine, however alike the sentences are.
        """
        wanted = names(text)
        near = dict.fromkeys(one.document_id for one in found) if wanted else {}
        fitting = {one for one in near if self._holds(one, wanted)}
        return [one for one in found if one.document_id in fitting] if fitting else list(found)

    def in_view(self, text: str, view: frozenset[str]) -> frozenset[str]:
        """The documents that a draft speaks of: another one from where it tells names that only that one holds."""
        wanted = names(text)
        if not wanted or (view and all(self._holds(one, wanted) for one in view)):
            return view
        near = dict.fromkeys(one.document_id for one in self.nearest(text))
        found = frozenset(one for one in near if self._holds(one, wanted))
        return found if len(found) == 1 else view

    def around(self, hit: Hit) -> list[Hit]:
        """The passages before and behind, where they stand in the same document and are served."""
        row, document_id = hit.passage.row_id, hit.passage.document_id
        rows = self._searcher.rows([document_id])
        at = int(np.searchsorted(rows, row))
        near = [int(rows[i]) for i in (at - 1, at + 1) if 0 <= i < len(rows)]
        missing = [one for one in near if one not in self._aside]
        for one, passage in self._searcher.passages(self._catalog, missing).items():
            self._aside[one] = Hit(
                passage=passage, document=hit.document, title=hit.title, rank=hit.rank, score=0.0, routes=()
            )
        ordinal = hit.passage.ordinal
        found = [self._aside[one] for one in near if one in self._aside]
        return [one for one in found if abs(one.passage.ordinal - ordinal) == 1]

    def excerpts(self, hit: Hit) -> tuple[Excerpt, ...]:
        """The sentences and rows of a passage."""
        row = hit.passage.row_id
        if row not in self._excerpts:
            self._excerpts[row] = tuple(excerpts(hit, self.pages(hit.passage.text_id)))
        return self._excerpts[row]

    def pages(self, text_id: str) -> tuple[PageMark, ...]:
        """The pages of a text; empty where it has none."""
        if text_id not in self._pages:
            self._pages[text_id] = self._catalog.pages(text_id)
        return self._pages[text_id]

    def outline(self, text_id: str) -> Outline:
        """The numbered sections of a text."""
        if text_id not in self._outlines:
            self._outlines[text_id] = outline(self._catalog.printed(text_id))
        return self._outlines[text_id]

    def _holds(self, document_id: str, wanted: tuple[str, ...]) -> bool:
        """Whether a document holds all of some names, in its text, its title or its file name."""
        if document_id not in self._wholes:
            document = self.documents[document_id]
            printed = self._catalog.printed(document.text_id)
            self._wholes[document_id] = f"{document.title} {document.name} {printed}"
        return not lacking(wanted, self._wholes[document_id])

    def _hits(self, text: str, within: Set[str]) -> list[Hit]:
        """Passages with the neighbours of the best ones, each once, best first."""
        hits = self.passages(text, PASSAGES, within)
        with_neighbours: Sequence[Hit] = [one for hit in hits[:WITH_NEIGHBOURS] for one in (hit, *self.around(hit))]
        return list({hit.passage.row_id: hit for hit in (*hits, *with_neighbours)}.values())

    def _held(self, hit: Hit) -> list[frozenset[str]]:
        row = hit.passage.row_id
        if row not in self._terms:
            above = terms(" ".join((hit.title, *hit.passage.headings)))
            self._terms[row] = [frozenset([*terms(one.text), *above]) for one in self.excerpts(hit)]
        return self._terms[row]
