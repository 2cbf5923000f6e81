"""How close each quotable piece of the passages found is to the question, as numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.pieces import Piece, pieces
from index.analyze import terms
from index.crossencoder import CrossEncoder, Reading
from index.intent import is_question
from index.reread import above
from index.search import Searcher
from index.types import Hit
from ingest.types import Span

SHARPNESS = 4.0  # logits of an answer by which one piece is e times another
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|thirty|sixty|ninety|hundred)\b", re.I
)
_ASKS_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|often|old|large|high|soon|far)|what (?:is|are|was) the (?:\w+ ){0,3}(?:dose|dosage|"
    r"amount|price|fee|rent|rate|cap|limit|date|deadline|period|term|number|percentage|threshold)|when|by when|"
    r"what (?:dose|date)|(?:what|which) (?:percentage|per ?cent|proportion|share|day|date|age|price|fee))\b",
    re.IGNORECASE,
)


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
    "not read: no question, or a row of a table",
)


_UNREAD = (0.0, 0.0, 0.0, 0.0, 1.0)  # in place of what a cross-encoder tells that has learned from questions and prose


class Material:
    """The pieces of some hits, encoded once, to be compared with one question or with several."""

    def __init__(self, hits: Sequence[Hit], searcher: Searcher, reader: CrossEncoder | None = None) -> None:
        """Cut the hits into pieces and encode them.

        Args:
            hits: what a search found.
            searcher: found it.
            reader: reads the passages with each question; None compares without.
        """
        self._hits, self._searcher, self._reader = hits, searcher, reader
        self._pieces = [piece for hit in hits for piece in pieces(hit)]
        self._vectors = searcher.encode([piece.compared for piece in self._pieces]) if self._pieces else None
        self._around = {hit.passage.row_id: set(terms(_whole(hit))) for hit in hits}

    def evidence(self, question: str) -> list[Evidence]:
        """Every piece with its `FEATURES`, in order of the hits; where a reader is given, with `READ_FEATURES`."""
        if self._vectors is None:
            return []
        asked = self._searcher.encode([question])[0]
        cosines = self._vectors @ asked
        whole = {row: self._searcher.cosine(asked, row) for row in self._around}
        rarity = self._searcher.rarity(question)
        rarest = dict(sorted(rarity.items(), key=lambda item: -item[1])[:3])
        asks_number = _ASKS_NUMBER.search(question) is not None
        evidence = []
        for piece, cosine in zip(self._pieces, cosines, strict=True):
            row = piece.hit.passage.row_id
            features = (
                float(cosine),
                whole[row],
                _share(rarity, set(terms(piece.compared))),
                _share(rarity, self._around[row]),
                _share(rarest, self._around[row]),
                float(_NUMBER.search(piece.compared) is not None) if asks_number else 0.5,
                piece.hit.score * whole[row],
            )
            evidence.append(Evidence(piece=piece, features=features))
        if self._reader is None:
            return evidence
        if not is_question(question):
            return list(map(_unread, evidence))
        return _read(question, self._hits, evidence, self._reader)


def _read(question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], reader: CrossEncoder) -> list[Evidence]:
    """The evidence with what the reader makes of it; a passage is read as printed, below its title and headings."""
    printed = {hit.passage.row_id: above(hit) + "\n".join(span.quote for span in hit.passage.spans) for hit in hits}
    readings = dict(zip(printed, reader.read(question, list(printed.values())), strict=True))
    answers = [_answer(readings[one.piece.hit.passage.row_id], one.piece) for one in evidence]
    best = max((answer for answer, one in zip(answers, evidence, strict=True) if not one.piece.is_row), default=0.0)
    return [
        _unread(one)
        if one.piece.is_row
        else replace(
            one,
            features=(
                *one.features,
                _share_of_one(readings[one.piece.hit.passage.row_id].answerable),
                _share_of_one(readings[one.piece.hit.passage.row_id].relevance),
                _share_of_one(answer / SHARPNESS),
                float(np.exp((answer - best) / SHARPNESS)) if np.isfinite(best) else 0.0,
                0.0,
            ),
        )
        for one, answer in zip(evidence, answers, strict=True)
    ]


def _unread(one: Evidence) -> Evidence:
    return replace(one, features=(*one.features, *_UNREAD))


def _answer(reading: Reading, piece: Piece) -> float:
    """The logit of the best answer in a piece; what heads it answers nothing by itself."""
    return max(_answer_in(reading, piece.hit, span) for span in piece.core)


def _answer_in(reading: Reading, hit: Hit, wanted: Span) -> float:
    at = len(above(hit))
    for span in hit.passage.spans:
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


def _whole(hit: Hit) -> str:
    return "\n".join([hit.title, *hit.passage.headings, hit.passage.text])


def _share(rarity: dict[str, float], present: set[str]) -> float:
    total = sum(rarity.values())
    return sum(weight for word, weight in rarity.items() if word in present) / total if total else 0.0
