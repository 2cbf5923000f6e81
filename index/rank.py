"""One question, every route: the best passages by words and by meaning, scored anew and fused.

Each route names its best passages. Those found by words are scored again with the words' nearness; a question made of
several is scored in its parts too. Collections and evaluations rank by this alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.fuse import LITERAL_WEIGHTS, WEIGHTS, Ranking, Scores, add, fuse
from index.intent import is_literal, parts, without_place
from index.lexical import LexicalIndex
from index.types import Route, RouteName
from index.vectors import Vectors

PART = 0.5  # weight of a question's best part beside the whole


class Space(Protocol):
    """Passages by their vectors, those that may answer."""

    def nearest(self, vector: Vectors, k: int) -> Ranking:
        """The best `k` rows for a unit vector `(dimensions,)`, as `(row id, cosine)`, best first and then by row."""
        ...

    def cosines(self, vectors: Vectors, rows: Sequence[int]) -> Vectors:
        """Float32 `(q, rows)`: the cosine of each unit vector `(q, dimensions)` and each row."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """What a question found: each route's own ranking, and all candidates with their fused scores in 0-1."""

    routes: Mapping[RouteName, Ranking]
    fused: tuple[tuple[int, float, tuple[Route, ...]], ...]
    ms: Mapping[str, float]  # what each step took


class Ranker:
    """Ranks the rows of a lexical index and a space."""

    def __init__(self, lexical: LexicalIndex, encode: Callable[[list[str]], Vectors]) -> None:
        """Hold what ranks.

        Args:
            lexical: the passages by their words.
            encode: texts to unit vectors `(n, dimensions)`.
        """
        self._lexical = lexical
        self._encode = encode

    def rank(self, question: str, space: Space, k: int, *, only: Sequence[str] | None = None) -> Ranked:
        """Rank what may answer.

        Args:
            question: not blank.
            space: the vectors of the rows that may answer.
            k: candidates of each route, at least 1.
            only: ids of the documents that may answer; None where all may. A question to named documents need not
                name them again: words before a colon that do are left out (`without_place`).
        """
        clock = _Clock()
        asked = wording(question, only)
        words = self._lexical.search(asked, k, only=only)
        clock.lap("lexical")
        vectors = np.concatenate([self._encode([text]) for text in (asked, *parts(asked))])  # each as if it came alone
        clock.lap("encode")
        meaning = space.nearest(vectors[0], k)
        clock.lap("dense")
        routes = {RouteName.LEXICAL: words, RouteName.DENSE: meaning}
        fused = fuse(routes, self._scores(asked, vectors, routes, space, only))
        clock.lap("fuse")
        return Ranked(routes=routes, fused=tuple(fused), ms=clock.ms)

    def _scores(
        self,
        asked: str,
        vectors: Vectors,
        routes: Mapping[RouteName, Ranking],
        space: Space,
        only: Sequence[str] | None,
    ) -> dict[int, float]:
        """Every row's fused score for the whole question, and for the part that it answers best."""
        by_words, by_meaning = (sorted(row for row, _ in ranking) for ranking in routes.values())

        def scored(text: str, near: Scores) -> dict[int, float]:
            words = self._lexical.scores(text, by_words, only=only)
            scores = {RouteName.LEXICAL: {row: words.get(row, 0.0) for row in by_words}, RouteName.DENSE: near}
            return add(scores, LITERAL_WEIGHTS if is_literal(text) else WEIGHTS)

        whole = scored(asked, dict(routes[RouteName.DENSE]))
        if len(vectors) == 1:
            return whole
        cosines = space.cosines(vectors[1:], by_meaning).tolist()
        pieces = [
            scored(text, dict(zip(by_meaning, near, strict=True)))
            for text, near in zip(parts(asked), cosines, strict=True)
        ]
        return {row: (score + PART * max(piece[row] for piece in pieces)) / (1 + PART) for row, score in whole.items()}


def wording(question: str, only: Sequence[str] | None) -> str:
    """The words that are searched for; see `Ranker.rank`."""
    return question if only is None else without_place(question)


class _Clock:
    """How long each step of a search takes, in milliseconds."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}
        self._since = time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.ms[step] = 1000 * (now - self._since)
        self._since = now
