"""Elements to passages: by structure, never across a heading, at most the encoder's window in its own tokens."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, islice, takewhile

from ingest.normalise import printed_span
from ingest.sentences import sentences
from ingest.tokens import AT_ONCE, token_offsets, tokens_between
from ingest.types import Element, ElementKind, Span, Text

CHUNKER = "structure-4"  # written into manifests; change it whenever the cutting changes
PASSAGE_TOKENS = 180  # of the passage's own text
HEADER_TOKENS = 90  # of what heads the rows of a table, repeated above every passage of them
TELLING_WORDS = 5  # a title of so many words says something by itself
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
        an element longer than the window is cut between sentences. Rows of a table repeat what heads them: the rows
        that name the columns, and the one that heads their section. A heading is embedded with what stands below it;
        one with nothing below is a passage itself if it tells something.
    """
    identify = _Identities(document_id, title)
    drafts: list[PassageDraft] = []
    for members in _stretches(text, elements):
        for heads, rows in _headed(members):
            above, rest = _above(text, heads)
            limit = PASSAGE_TOKENS - sum(piece.tokens for piece in above)
            pieces = [*rest, *_pieces(text, rows, limit)]
            packs = list(_packs(pieces, limit)) or ([[]] if heads else [])
            drafts += [_draft(identify, text, members[0].headings, [*above, *pack]) for pack in packs]
    return drafts or _heading_only(identify, text, elements)


def _headed(members: list[Element]) -> Iterator[tuple[list[Element], list[Element]]]:
    """A table's rows with what heads them: its header rows, and the rows that head their section; else all together."""
    header = list(takewhile(_is_header, members))
    section: list[Element] = []
    rows: list[Element] = []
    for element in members[len(header) :]:
        if element.kind is not ElementKind.TABLE_SECTION:
            rows.append(element)
            continue
        if rows:
            yield [*header, *section], rows
            section, rows = [], []
        section.append(element)
    if rows or section or header:
        yield [*header, *section], rows


def _above(text: Text, heads: Sequence[Element]) -> tuple[list[Piece], list[Piece]]:
    """What is repeated above each passage of rows, as much as fits, and the rest, which is printed once."""
    pieces = list(_pieces(text, heads, HEADER_TOKENS))
    fits = takewhile(lambda total: total <= HEADER_TOKENS, accumulate(piece.tokens for piece in pieces))
    count = sum(1 for _ in fits)
    return pieces[:count], pieces[count:]


def windows(text: str, limit: int) -> list[tuple[int, int, int]]:
    """Cut a text into stretches of at most `limit` tokens, between sentences where possible.

    Returns:
        `(start, end, tokens)` in characters of `text`, in order.
    """
    if len(text) <= AT_ONCE and len(offsets := token_offsets([text])[0]) <= limit:
        return [(0, len(text), len(offsets))] if text.strip() else []
    stretches: list[tuple[int, int, int]] = []
    for sentence in sentences(text):
        for begin, stop, tokens in _cut(text, sentence, limit):
            if stretches and stretches[-1][2] + tokens <= limit:
                stretches[-1] = (stretches[-1][0], stop, stretches[-1][2] + tokens)
            else:
                stretches.append((begin, stop, tokens))
    return stretches


def _cut(text: str, sentence: tuple[int, int], limit: int) -> Iterator[tuple[int, int, int]]:
    """A sentence in stretches of at most `limit` tokens, cut at white space where there is some."""
    begin, end = sentence
    source = tokens_between(text, begin, end)
    ahead = list(islice(source, limit + 1))
    while len(ahead) > limit:
        gaps = (i for i in range(limit, limit // 2, -1) if ahead[i - 1][1] < ahead[i][0])
        cut = next((i for i in gaps if text[ahead[i][0] - 1].isspace()), limit)
        stop = ahead[cut][0]
        yield begin, begin + len(text[begin:stop].rstrip()), cut
        begin, ahead = stop, [*ahead[cut:], *islice(source, cut)]
    yield begin, end, len(ahead)


def _stretches(text: Text, elements: Sequence[Element]) -> Iterator[list[Element]]:
    """What may share a passage: neighbours with no heading between them, and of a table only its own rows."""
    printed = [element for element in elements if element.kind is not ElementKind.FURNITURE]
    if all(element.kind is ElementKind.HEADING for element in printed):
        return
    numbered: list[tuple[int, Element]] = []
    section = 0
    for element, below in zip(printed, [*printed[1:], None], strict=True):
        if element.kind is not ElementKind.HEADING:
            numbered.append((section, element))
            continue
        section += 1
        words = text.normalised[element.start : element.end]
        path = (*element.headings, words)
        if (below is None or below.headings[: len(path)] != path) and len(words.split()) >= TELLING_WORDS:
            numbered.append((section, element))
    for _, group in groupby(numbered, key=lambda pair: (pair[0], pair[1].table)):
        yield [element for _, element in group]


def _is_header(element: Element) -> bool:
    return element.kind is ElementKind.TABLE_HEADER and element.table is not None


def _pieces(text: Text, elements: Sequence[Element], limit: int) -> Iterator[Piece]:
    for some in _together(elements):
        words = [text.normalised[element.start : element.end] for element in some]
        counts = map(len, token_offsets(words)) if len(words[0]) <= AT_ONCE else [limit + 1]
        for element, said, count in zip(some, words, counts, strict=True):
            if count <= limit:
                yield Piece(element=element, start=element.start, end=element.end, tokens=count)
                continue
            for start, end, tokens in windows(said, limit):
                yield Piece(element=element, start=element.start + start, end=element.start + end, tokens=tokens)


def _together(elements: Sequence[Element]) -> Iterator[list[Element]]:
    """Neighbours of at most `AT_ONCE` characters in all; a longer element alone."""
    some: list[Element] = []
    for element in elements:
        if some and element.end - some[0].start > AT_ONCE:
            yield some
            some = []
        some.append(element)
    if some:
        yield some


def _packs(pieces: list[Piece], limit: int) -> Iterator[list[Piece]]:
    """Neighbouring pieces together while they fit into `limit` tokens; without a token nothing could find them."""
    pack: list[Piece] = []
    size = 0
    for piece in pieces:
        if pack and size + piece.tokens > limit:
            yield pack
            pack, size = [], 0
        pack.append(piece)
        size += piece.tokens
    if size:
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
    headings = [e for e in elements if e.kind is ElementKind.HEADING]
    packs = _packs(list(_pieces(text, headings, PASSAGE_TOKENS)), PASSAGE_TOKENS)
    return [_draft(identify, text, (), pack) for pack in packs]
