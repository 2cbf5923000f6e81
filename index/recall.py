"""How much of the exact ranking an approximate search finds, measured with the segment's own vectors as questions.

A question is a mixture of two stored passages drawn by chance, weighted so that it lies about as far from its nearest
passages as real questions do. Stored vectors themselves would be too easy: they lie in the middle of their cluster.
"""

from __future__ import annotations

import numpy as np

from index.vectors import Vectors, blocks

SAMPLE = 256  # questions
TOP = 10
TIE = 1e-5  # a passage this near to the tenth best is as good as it
_SEED = 20_240_229


def sample_questions(vectors: Vectors) -> Vectors:
    """`SAMPLE` unit vectors `(SAMPLE, dimensions)`, the same for the same stored vectors `(n, dimensions)`."""
    draw = np.random.default_rng(_SEED)
    first, second = draw.integers(0, len(vectors), (2, SAMPLE))
    share = draw.uniform(0.5, 1.0, (SAMPLE, 1)).astype(np.float32)
    mixed = share * vectors[first] + (1 - share) * vectors[second]
    unit: Vectors = mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-12)
    return unit


def exact_bars(vectors: Vectors, questions: Vectors) -> Vectors:
    """For each question `(q, dimensions)` the cosine `(q,)` of the `TOP`th nearest vector, found by comparing all."""
    best = np.full((len(questions), TOP), -np.inf, np.float32)
    for block in blocks(vectors):
        joined = np.concatenate([best, questions @ block.T], axis=1)
        best = np.partition(joined, joined.shape[1] - TOP, axis=1)[:, -TOP:]
    bars: Vectors = best.min(axis=1)
    return bars


def recall(found: Vectors, bars: Vectors) -> float:
    """Mean share of the true `TOP` nearest among what was found.

    Args:
        found: cosines `(q, TOP)` of the passages found for each question.
        bars: see `exact_bars`.
    """
    return float(np.mean(found >= bars[:, None] - TIE))
