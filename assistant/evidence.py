"""From passages to quotable pieces: sentences and table rows, each with its measured closeness to the question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.analyze import terms
from index.crossencoder import CrossEncoder, Reading
from index.search import Searcher
from index.types import Hit
from ingest.sentences import sentences
from ingest.types import Span

SHARPNESS = 4.0  # logits of an answer by which one piece is e times another
MAX_PIECE_CHARACTERS = 900  # a lead-in with its list is quoted up to here
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|sixty|ninety|hundred)\b", re.I
)
_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|often|old|large|high|soon|far)|what (?:is|are|was) the (?:\w+ ){0,3}(?:dose|dosage|"
    r"amount|price|fee|rent|rate|cap|limit|date|deadline|period|term|number|percentage|threshold)|when|by when|"
    r"what (?:dose|date))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A sentence or table row of a hit: printed spans, and the words that are compared with the question."""

    hit: Hit
    spans: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A piece with its features, each in 0-1 or a cosine; see `FEATURES`."""

    piece: Piece
    features: tuple[float, ...]


FEATURES = (
    "cosine of question and piece",
    "cosine of question and passage with its headings",
    "share of the question's rarity found in the piece",
    "share of the question's rarity found in the passage, its headings and title",
    "share of the rarity of the question's rarest three terms found in passage, headings and title",
    "a number where the question asks for one",
    "fused retrieval score times the cosine of question and passage",
)

READ_FEATURES = (
    *FEATURES,
    "cross-encoder: the passage answers",
    "cross-encoder: the passage is relevant",
    "cross-encoder: the piece holds an answer",
    "cross-encoder: its answer as good as the best of all pieces",
)


def pieces(hit: Hit) -> list[Piece]:
    """The quotable pieces of a passage, in order. A table row brings its header row along.

    Sentences are found in the printed text, so that a quote is what is printed. A sentence that ends with a colon takes
    in what it leads to.
    """
    header = tuple(span for span in hit.passage.spans if span.is_header)
    found: list[Piece] = []
    for span in hit.passage.spans:
        if span.is_header:
            continue
        if header:
            found.append(_piece(hit, (*header, span)))
            continue
        for start, end in _with_lists(span.quote, sentences(span.quote)):
            found.append(_piece(hit, (_cut(span, start, end),)))
    return found or [_piece(hit, header)]


def gather(
    question: str, hits: Sequence[Hit], searcher: Searcher, reader: CrossEncoder | None = None
) -> list[Evidence]:
    """Every piece of every hit with its `FEATURES`, in order of the hits; where a reader is given, `READ_FEATURES`."""
    found = [piece for hit in hits for piece in pieces(hit)]
    if not found:
        return []
    asked = searcher.encode([question])[0]
    cosines = searcher.encode([piece.text for piece in found]) @ asked
    whole = {hit.passage.row_id: searcher.cosine(asked, hit.passage.row_id) for hit in hits}
    rarity = searcher.rarity(question)
    asks_number = _ASKS_NUMBER.search(question) is not None
    around = {hit.passage.row_id: set(terms(_whole(hit))) for hit in hits}
    evidence = []
    for piece, cosine in zip(found, cosines, strict=True):
        row = piece.hit.passage.row_id
        features = (
            float(cosine),
            whole[row],
            _share(rarity, set(terms(piece.text))),
            _share(rarity, around[row]),
            _share(dict(sorted(rarity.items(), key=lambda item: -item[1])[:3]), around[row]),
            float(_NUMBER.search(piece.text) is not None) if asks_number else 0.5,
            piece.hit.score * whole[row],
        )
        evidence.append(Evidence(piece=piece, features=features))
    return evidence if reader is None else _read(question, hits, evidence, reader)


def _read(question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], reader: CrossEncoder) -> list[Evidence]:
    """The evidence with what the reader makes of it; a passage is read as it is printed."""
    printed = {hit.passage.row_id: "\n".join(span.quote for span in hit.passage.spans) for hit in hits}
    readings = dict(zip(printed, reader.read(question, list(printed.values())), strict=True))
    answers = [_answer(readings[one.piece.hit.passage.row_id], one.piece) for one in evidence]
    best = max(answers)
    return [
        replace(
            one,
            features=(
                *one.features,
                _share_of_one(readings[one.piece.hit.passage.row_id].answerable),
                _share_of_one(readings[one.piece.hit.passage.row_id].relevance),
                _share_of_one(answer / SHARPNESS),
                float(np.exp((answer - best) / SHARPNESS)) if np.isfinite(best) else 0.0,
            ),
        )
        for one, answer in zip(evidence, answers, strict=True)
    ]


def _answer(reading: Reading, piece: Piece) -> float:
    """The logit of the best answer in the last span of a piece; a table's header answers nothing by itself."""
    at = 0
    wanted = piece.spans[-1]
    for span in piece.hit.passage.spans:
        if span.start <= wanted.start and wanted.end <= span.end:
            start = at + wanted.start - span.start
            return reading.answer(start, start + wanted.end - wanted.start)[2]
        at += len(span.quote) + 1
    return -np.inf


def _share_of_one(logit: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def feature_matrix(evidence: Sequence[Evidence]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Float64 array `(pieces, features)`; `(0, len(FEATURES))` of nothing."""
    width = len(evidence[0].features) if evidence else len(FEATURES)
    return np.asarray([one.features for one in evidence], dtype=np.float64).reshape(-1, width)


def _piece(hit: Hit, spans: tuple[Span, ...]) -> Piece:
    return Piece(hit=hit, spans=spans, text=" ".join("\n".join(span.quote for span in spans).split()))


def _whole(hit: Hit) -> str:
    return "\n".join([hit.title, *hit.passage.headings, hit.passage.text])


def _share(rarity: dict[str, float], present: set[str]) -> float:
    total = sum(rarity.values())
    return sum(weight for word, weight in rarity.items() if word in present) / total if total else 0.0


def _with_lists(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sentences, those ending with a colon joined with what follows."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and text[joined[-1][1] - 1] == ":" and end - joined[-1][0] <= MAX_PIECE_CHARACTERS:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _cut(span: Span, start: int, end: int) -> Span:
    return Span(start=span.start + start, end=span.start + end, quote=span.quote[start:end], locator=span.locator)
