"""Every place of a query in terms and connectors, with counts: candidates by index, decided on the stored text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.collection import unreadable
from index.connectors import Expression, parse
from index.matches import Match, Stretch, Words, match
from index.running import RunningText
from index.types import Finding, Findings, Place, Query
from ingest.errors import IngestError
from ingest.store.catalog import Catalog
from ingest.store.snapshot import LiveDocument
from ingest.types import Span

if TYPE_CHECKING:
    from index.search import Searcher

CONTEXT_CHARACTERS = 160  # printed before and after a place, cut at white space


def find(searcher: Searcher, catalog: Catalog, query: Query) -> Findings:
    """Every place in the documents that the filter allows; one document is held in memory at a time.

    Args:
        searcher: shows the documents; what is removed is not among them.
        catalog: its catalogue.
        query: the text is terms and connectors; `k` places are shown, all are counted.

    Raises:
        UsageError: the query cannot be read, or the filter matches no document.
        IngestError: a stored text is damaged.
    """
    parsed = parse(query.text)
    allowed = searcher.allowed(query.filter, catalog)
    holding = searcher.holding(parsed.expression)
    counts: dict[str, int] = {}
    for document_id in allowed:
        document = searcher.documents[document_id]
        if holding is None or document.revision_id in holding:
            read = _Reading.of(catalog, document, parsed.expression)
            counts |= {document_id: len(read.match.places)} if read is not None and read.match is not None else {}
    found = sorted(counts, key=lambda document_id: -counts[document_id])  # equal ones by path
    left = query.k
    findings: list[Finding] = []
    for document_id in found:
        document = searcher.documents[document_id]
        read = _Reading.of(catalog, document, parsed.expression) if left > 0 else None
        shown = tuple(read.places(left)) if read is not None else ()
        left -= len(shown)
        findings.append(
            Finding(
                document=document.name,
                document_id=document_id,
                title=document.title,
                revision=document.number,
                text_id=document.text_id,
                count=counts[document_id],
                places=shown,
            )
        )
    warnings = [w for one in findings if one.places for w in searcher.documents[one.document_id].warnings]
    files, replaced = searcher.files(catalog)
    lost = sum(record.status != "done" for record in files) - len(replaced)
    removed = catalog.removed_documents()
    return Findings(
        query=query.text,
        count=sum(counts.values()),
        findings=tuple(findings),
        searched=len(allowed),
        documents=sum(document_id not in removed for document_id in searcher.documents) + lost,
        unreadable=unreadable(files, replaced),
        notices=(*warnings, *searcher.notices, *parsed.notices),
        generation=searcher.manifest.generation,
        as_of=searcher.as_of,
    )


class _Reading:
    """One document's text, and what an expression finds in it."""

    def __init__(self, running: RunningText, expression: Expression) -> None:
        self._running = running
        self._words = Words(running.text.normalised, running.elements())
        self.match: Match | None = match(expression, self._words)

    @classmethod
    def of(cls, catalog: Catalog, document: LiveDocument, expression: Expression) -> _Reading | None:
        """None where the document was purged just now."""
        try:
            return cls(RunningText(catalog, document.revision_id, document.text_id), expression)
        except IngestError:
            if catalog.source(document.text_id) is None:
                return None
            raise

    def places(self, limit: int) -> Iterator[Place]:
        """The first places, as they are printed."""
        found = self.match or Match([], [])
        begins = [first for first, _ in found.stretches]
        for place in sorted(found.places, key=lambda place: next(self._words.pieces(place)))[:limit]:
            spans = tuple(self._spans(place))
            inside = found.stretches[bisect_left(begins, place[0]) : bisect_right(begins, place[1])]
            yield Place(
                spans=spans,
                marks=tuple((span.start, span.end) for stretch in inside for span in self._spans(stretch)),
                before=self._before(spans[0].start),
                after=self._after(spans[-1].end),
            )

    def _spans(self, stretch: Stretch) -> Iterator[Span]:
        """The printed words from the first to the last, one span for each element they stand in."""
        text = self._running.text.normalised
        for start, last in self._words.pieces(stretch):
            end = last
            while text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end):
                end += 1  # "3.2(a)" ends with its bracket
            yield self._running.span(start, end)

    def _before(self, start: int) -> str:
        text = self._running.text.printed[max(0, start - CONTEXT_CHARACTERS) : start]
        return text if start <= CONTEXT_CHARACTERS else text.partition(" ")[2]

    def _after(self, end: int) -> str:
        printed = self._running.text.printed
        text = printed[end : end + CONTEXT_CHARACTERS]
        return text if end + CONTEXT_CHARACTERS >= len(printed) else text.rpartition(" ")[0]
