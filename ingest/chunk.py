"""Elements to passages: by structure, never across a heading, at most the encoder's window in its own tokens."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.normalise import printed_span
from ingest.sentences import sentences
from ingest.tokens import token_offsets
from ingest.types import Element, ElementKind, Span, Text

CHUNKER = "structure-1"  # written into manifests; change it whenever the cutting changes
PASSAGE_TOKENS = 180  # of the passage's own text
HEADING_TOKENS = 60  # title and heading path, embedded in front; with 2 special tokens the sum stays under 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of one element, in normalised offsets, with its number of tokens."""

    element: Element
    start: int
    end: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageDraft:
    """A passage before the catalogue has given it a row."""

    passage_id: str
    text: str
    headings: tuple[str, ...]
    spans: tuple[Span, ...]
    token_count: int
    ocr_confidence: float | None


def chunk(document_id: str, title: str, text: Text, elements: Sequence[Element]) -> list[PassageDraft]:
    """Cut a document into passages.

    Args:
        document_id: part of every passage's identity.
        title: the document's title, embedded in front of every passage and so part of its identity too.
        text: the document's text, with its alignment.
        elements: its elements in order.

    Returns:
        Passages in reading order. Neighbouring elements under the same headings share a passage while they fit;
        an element longer than the window is cut between sentences. Rows of a table repeat their header row.
    """
    identify = _Identities(document_id, title)
    drafts: list[PassageDraft] = []
    body = [e for e in elements if e.kind not in (ElementKind.HEADING, ElementKind.FURNITURE)]
    for (headings, table), group in groupby(body, key=lambda e: (e.headings, e.table)):
        members = list(group)
        header = [p for p in _pieces(text, members[:1]) if table is not None and _is_header(members[0])]
        rest = members[1:] if header else members
        for pack in _packs(list(_pieces(text, rest)), PASSAGE_TOKENS - min(sum(p.tokens for p in header), 90)):
            drafts.append(_draft(identify, text, headings, [*header[:1], *pack]))
        if header and not rest:
            drafts.append(_draft(identify, text, headings, header))
    return drafts + _heading_only(identify, text, elements)


def windows(text: str, limit: int) -> list[tuple[int, int, int]]:
    """Cut a text into stretches of at most `limit` tokens, between sentences where possible.

    Returns:
        `(start, end, tokens)` in characters of `text`, in order.
    """
    offsets = token_offsets([text])[0]
    if len(offsets) <= limit:
        return [(0, len(text), len(offsets))] if text.strip() else []
    stretches: list[tuple[int, int, int]] = []
    starts = [offset[0] for offset in offsets]
    for start, end in sentences(text):
        inside = offsets[bisect_left(starts, start) : bisect_left(starts, end)]
        cuts = _word_cuts(inside, limit)
        bounds = [start, *(inside[cut][0] for cut in cuts), end]
        sizes = [after - before for before, after in pairwise([0, *cuts, len(inside)])]
        for (begin, after), size in zip(pairwise(bounds), sizes, strict=True):
            stop = begin + len(text[begin:after].rstrip())
            if stretches and stretches[-1][2] + size <= limit:
                stretches[-1] = (stretches[-1][0], stop, stretches[-1][2] + size)
            else:
                stretches.append((begin, stop, size))
    return stretches


def _word_cuts(offsets: Sequence[tuple[int, int]], limit: int) -> list[int]:
    """Where to cut a sentence of more than `limit` tokens: token numbers that begin a word, if any does."""
    cuts: list[int] = []
    first = 0
    while len(offsets) - first > limit:
        whole = (i for i in range(first + limit, first, -1) if offsets[i][0] > offsets[i - 1][1])
        first = next(whole, first + limit)
        cuts.append(first)
    return cuts


def _is_header(element: Element) -> bool:
    return element.kind is ElementKind.TABLE_HEADER


def _pieces(text: Text, elements: Sequence[Element]) -> Iterator[Piece]:
    counts = token_offsets([text.normalised[e.start : e.end] for e in elements])
    for element, offsets in zip(elements, counts, strict=True):
        if len(offsets) <= PASSAGE_TOKENS:
            if offsets:
                yield Piece(element=element, start=element.start, end=element.end, tokens=len(offsets))
            continue
        for start, end, tokens in windows(text.normalised[element.start : element.end], PASSAGE_TOKENS):
            yield Piece(element=element, start=element.start + start, end=element.start + end, tokens=tokens)


def _packs(pieces: list[Piece], limit: int) -> Iterator[list[Piece]]:
    """Neighbouring pieces together while they fit into `limit` tokens."""
    pack: list[Piece] = []
    size = 0
    for piece in pieces:
        if pack and size + piece.tokens > limit:
            yield pack
            pack, size = [], 0
        pack.append(piece)
        size += piece.tokens
    if pack:
        yield pack


class _Identities:
    """Hands out passage ids: equal for equal words under equal headings, told apart by their occurrence."""

    def __init__(self, document_id: str, title: str) -> None:
        self._document = (document_id, title)
        self._seen: Counter[tuple[str, ...]] = Counter()

    def __call__(self, words: str, headings: tuple[str, ...]) -> str:
        key = (words, *headings)
        self._seen[key] += 1
        identity = "\x1f".join([*self._document, *key, str(self._seen[key])])
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _draft(identify: _Identities, text: Text, headings: tuple[str, ...], pieces: Sequence[Piece]) -> PassageDraft:
    words = "\n".join(text.normalised[p.start : p.end] for p in pieces)
    spans = tuple(printed_span(text, p.start, p.end, p.element) for p in pieces)
    confidences = [page.ocr_confidence for page in text.pages if page.page in {s.locator.page for s in spans}]
    return PassageDraft(
        passage_id=identify(words, headings),
        text=words,
        headings=headings,
        spans=spans,
        token_count=sum(p.tokens for p in pieces),
        ocr_confidence=min((c for c in confidences if c is not None), default=None),
    )


def _heading_only(identify: _Identities, text: Text, elements: Sequence[Element]) -> list[PassageDraft]:
    """A document of nothing but headings is still a document: its headings become its passages."""
    if any(e.kind not in (ElementKind.HEADING, ElementKind.FURNITURE) for e in elements):
        return []
    headings = [e for e in elements if e.kind is ElementKind.HEADING]
    packs = _packs(list(_pieces(text, headings)), PASSAGE_TOKENS)
    return [_draft(identify, text, (), pack) for pack in packs]
