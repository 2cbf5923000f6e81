"""A sentence that passages cut, put together again: half of it can say the opposite.

Passages end where a page does or the encoder's window is full. "… without giving seven days' notice" is no answer
without the "no person shall enter" that the passage before ends with.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from assistant.pieces import Piece, sentences_of
from index.search import Searcher
from index.types import Hit
from ingest.store.catalog import Catalog
from ingest.types import Passage, Span

LONGEST = 1200  # characters of the other half; more is no sentence
LEAST_WORDS = 4  # in small letters in it; fewer are a page's header or footer
_GOES_ON = re.compile(r"[a-z(](?!\w{0,3}[.)]\s)")  # no item of a list: "b) the rent"
_ENDED = re.compile(r"[.!?:;][\"'”’)\]]*$")
_SMALL = re.compile(r"\b[a-z]{2,}\b")


class Wholes:
    """Puts together what stands in two passages."""

    def __init__(self, searcher: Searcher, catalog: Catalog) -> None:
        """Look into what a searcher serves.

        Args:
            searcher: of the generation that answers.
            catalog: for the calling thread.
        """
        self._searcher, self._catalog = searcher, catalog

    def whole(self, piece: Piece) -> Piece:
        """The piece with the other halves of sentences that the passages before and behind begin or end."""
        printed = piece.hit.passage.spans
        if any(span.is_header for span in printed):  # a row of a table
            return piece
        spans = list(piece.spans)
        if spans[0].start == printed[0].start and _GOES_ON.match(spans[0].quote):
            before = self._beside(piece.hit, -1)
            ends = sentences_of(before)[-1:] if before else []
            spans[:0] = [one for one in ends if _is_half(one)]
        if spans[-1].end == printed[-1].end and _is_half(spans[-1]):
            behind = self._beside(piece.hit, 1)
            spans += [one for one in (sentences_of(behind)[:1] if behind else []) if _GOES_ON.match(one.quote)]
        return replace(piece, spans=tuple(spans)) if len(spans) > len(piece.spans) else piece

    def _beside(self, hit: Hit, step: int) -> Passage | None:
        """The passage before or behind in the same section; None where there is none, or it is a table's."""
        rows = self._searcher.rows([hit.passage.document_id])
        at = int(np.searchsorted(rows, hit.passage.row_id)) + step
        if not 0 <= at < len(rows):
            return None
        row = int(rows[at])
        found = self._searcher.passages(self._catalog, [row]).get(row)
        is_next = found is not None and found.ordinal == hit.passage.ordinal + step
        if found is None or not is_next or found.headings != hit.passage.headings:
            return None
        return None if any(span.is_header for span in found.spans) else found


def _is_half(span: Span) -> bool:
    """Whether words go on: they are a sentence's and do not end it."""
    small = len(_SMALL.findall(span.quote))
    return len(span.quote) <= LONGEST and small >= LEAST_WORDS and _ENDED.search(span.quote) is None
