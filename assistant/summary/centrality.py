"""Which sentences of a document say most of it: numbers from vectors alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.vectors import Vectors

Scores = npt.NDArray[np.float64]


def centrality(vectors: Vectors, among: Vectors) -> Scores:
    """How near each vector is to all others, as a mean cosine.

    The degree centrality of LexRank (Erkan and Radev, JAIR 22, 2004, section 3.1), each edge weighted by its cosine:
    `c(u) = 1/n Σ_v cos(u, v)`. On a graph without direction the stationary distribution of LexRank's random walk is
    proportional to it. The sum of all vectors gives every `c(u)` at once, so the graph is never built.

    Args:
        vectors: unit vectors `(m, dimensions)` to be rated.
        among: unit vectors `(n, dimensions)` of the document.

    Returns:
        Float64 `(m,)` in -1 to 1; zeros where `among` is empty.
    """
    if not len(among):
        return np.zeros(len(vectors))
    return np.asarray(vectors @ (among.sum(axis=0) / len(among)), dtype=np.float64)


def diverse(scores: Sequence[float] | Scores, vectors: Vectors, most: int, relevance: float) -> list[int]:
    """Numbers of the best that do not repeat each other, best first, by maximal marginal relevance.

    Takes one after the other what has the highest `λ s(i) - (1 - λ) max_j cos(i, j)` over those taken before
    (Carbonell and Goldstein, SIGIR 1998); the lower number wins a tie.

    Args:
        scores: `s`, `(n,)`.
        vectors: unit vectors `(n, dimensions)`.
        most: how many to take.
        relevance: `λ` in 0-1; 1 takes the best whatever they repeat.
    """
    weighed, repeated = relevance * np.asarray(scores, dtype=np.float64), np.zeros(len(scores))
    taken: list[int] = []
    left = np.ones(len(scores), dtype=bool)
    while len(taken) < most and left.any():
        best = int(np.argmax(np.where(left, weighed - (1 - relevance) * repeated, -np.inf)))
        taken.append(best)
        left[best] = False
        repeated = np.maximum(repeated, vectors @ vectors[best])
    return taken
