"""Citations: places in documents, re-read from the stored text before they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Citation
from index.search import Searcher
from index.types import Hit
from ingest.store.catalog import Catalog
from ingest.types import Span

NEIGHBOUR_CHARACTERS = 320  # shown before and after a quote, cut at white space


class Citer:
    """Numbers the citations of one answer; the same place gets the same marker."""

    def __init__(self, searcher: Searcher, catalog: Catalog) -> None:
        self._searcher = searcher
        self._catalog = catalog
        self._newer = catalog.superseded(searcher.snapshot)
        self._unread = catalog.replaced_files()
        self._markers: dict[tuple[str, tuple[tuple[int, int], ...]], Citation] = {}
        self.invalid: list[int] = []

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations made, in order of their markers."""
        return tuple(self._markers.values())

    def cite(self, hit: Hit, spans: Sequence[Span]) -> int | None:
        """The marker of these spans, or None where the stored text does not hold them.

        What does not resolve is recorded in `invalid` and never becomes a citation.
        """
        text_id = hit.passage.text_id
        key = (text_id, tuple((span.start, span.end) for span in spans))
        if key in self._markers:
            return self._markers[key].marker
        marker = len(self._markers) + len(self.invalid) + 1
        printed = self._catalog.printed(text_id)
        if any(printed[span.start : span.end] != span.quote or not span.quote.strip() for span in spans):
            self.invalid.append(marker)
            return None
        self._markers[key] = Citation(
            marker=marker,
            document=hit.document,
            document_id=hit.passage.document_id,
            revision=self._searcher.documents[hit.passage.document_id].number,
            text_id=text_id,
            spans=tuple(spans),
            headings=hit.passage.headings,
            before=_before(printed, spans[0].start),
            after=_after(printed, spans[-1].end),
            superseded=self._superseded(hit.passage.document_id),
        )
        return marker

    def _superseded(self, document_id: str) -> str | None:
        """Since when the cited state is not the newest: there is a newer one, none any more, or one not readable."""
        file = self._searcher.documents[document_id].file
        return self._newer.get(document_id) or (self._catalog.failed_at(file) if file in self._unread else None)


def _before(printed: str, start: int) -> str:
    text = printed[max(0, start - NEIGHBOUR_CHARACTERS) : start]
    return text if start <= NEIGHBOUR_CHARACTERS else text.partition(" ")[2]


def _after(printed: str, end: int) -> str:
    text = printed[end : end + NEIGHBOUR_CHARACTERS]
    return text if end + NEIGHBOUR_CHARACTERS >= len(printed) else text.rpartition(" ")[0]
