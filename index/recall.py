"""How much of the exact ranking an approximate search finds, measured with the segment's own vectors as questions.

A question is a stored passage moved away along the difference of two others. Stored vectors themselves would be too
easy, and so would noise: real differences run along the data. How far it is moved was chosen so that such questions
find what real ones find: of 1,000,000 vectors 0.963, 0.981, 0.987, 0.988 where questions of the development sets find
0.970, 0.985, 0.993, 0.994, as ever more lists are read.
"""

from __future__ import annotations

import math

import numpy as np

from index.vectors import Vectors, blocks

SAMPLE = 512  # questions
TOP = 10
TIE = 1e-5  # a passage this near to the tenth best is as good as it
NEARNESS = (
    0.6  # cosine of a question and its passage; 0.64 on average for the nearest passage of a development question
)
_SEED = 20_240_229


def sample_questions(vectors: Vectors) -> Vectors:
    """`SAMPLE` unit vectors `(SAMPLE, dimensions)`, the same for the same stored vectors `(n, dimensions)`."""
    draw = np.random.default_rng(_SEED)
    start, towards, away = vectors[draw.integers(0, len(vectors), (3, SAMPLE))]
    return _unit(NEARNESS * start + math.sqrt(1 - NEARNESS**2) * _unit(towards - away))


def exact_bars(vectors: Vectors, questions: Vectors) -> Vectors:
    """For each question `(q, dimensions)` the cosine `(q,)` of the `TOP`th nearest vector, found by comparing all."""
    best = np.full((len(questions), TOP), -np.inf, np.float32)
    for block in blocks(vectors):
        joined = np.concatenate([best, questions @ block.T], axis=1)
        best = np.partition(joined, joined.shape[1] - TOP, axis=1)[:, -TOP:]
    bars: Vectors = best.min(axis=1)
    return bars


def recall(found: Vectors, bars: Vectors) -> tuple[float, float]:
    """Mean share of the true `TOP` nearest among what was found, and the standard error of that mean.

    Args:
        found: cosines `(q, TOP)` of the passages found for each question.
        bars: see `exact_bars`.
    """
    shares = (found >= bars[:, None] - TIE).mean(axis=1)
    return float(shares.mean()), float(shares.std() / math.sqrt(len(shares)))


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
