"""The vectors of several segments as one space."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.dense import DenseIndex, search_all
from index.fuse import Ranking
from index.vectors import Rows, Vectors, inner_products


class SegmentSpace:
    """Segments with disjoint rows; see `index.rank.Space`."""

    def __init__(self, segments: Sequence[DenseIndex], allowed: Rows | None = None) -> None:
        """Look at `segments`, and there at the sorted row ids `allowed`; None allows all."""
        self._segments = segments
        self._allowed = allowed

    def nearest(self, vector: Vectors, k: int) -> Ranking:
        """The best `k` rows for a unit vector `(dimensions,)`, best first and then by row."""
        return search_all(self._segments, vector, k, self._allowed)

    def cosines(self, vectors: Vectors, rows: Sequence[int]) -> Vectors:
        """Float32 `(q, rows)`: the cosine of each unit vector `(q, dimensions)` and each row; 0 for a row not held."""
        found = np.zeros((len(vectors), len(rows)), np.float32)
        for segment in self._segments:
            held, stored = segment.take(np.asarray(rows, np.int64))
            for number, vector in enumerate(vectors):
                found[number, held] = inner_products(stored, vector)
        return found
