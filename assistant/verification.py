"""A second reading of what an answer would quote: does this sentence, under its title, answer this question?

The verifier is an adapter of its own (`finetune/recipes/verifier.toml`): it has learned to tell the sentence that
answers from those beside it. It reads the few pieces with most support; what it has not read is not quoted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.evidence import Evidence
from assistant.selection import best_first
from assistant.support import verified
from index.crossencoder import CrossEncoder

PIECES = 8  # that are read for a question; the gold one is among them as often as among more


def weigh(
    question: str, ranking: Sequence[tuple[Evidence, float]], verifier: CrossEncoder
) -> list[tuple[Evidence, float]]:
    """The pieces with their supports as the verifier sees them, in 0-1; those that it has not read have none.

    Args:
        question: as it stands alone.
        ranking: pieces with their supports before, in any order.
        verifier: reads the `PIECES` with most.
    """
    first = sorted(ranking, key=best_first)[:PIECES]
    readings = verifier.read(question, [read_as(item) for item, _ in first])
    before = np.asarray([value for _, value in first])
    after = verified(before, np.asarray([reading.answerable for reading in readings]))
    known = {id(item): value for (item, _), value in zip(first, after.tolist(), strict=True)}
    return [(item, known.get(id(item), 0.0)) for item, _ in ranking]


def read_as(item: Evidence) -> str:
    """A piece as the verifier reads it, and has learned to: below the title of its document."""
    title = item.piece.hit.title
    return f"{title}\n{item.piece.compared}" if title else item.piece.compared
