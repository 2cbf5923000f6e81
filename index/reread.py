"""The best passages of a search read together with the question, and put in a new order by what that tells.

The fused score says that a passage is about the question, the cross-encoder that it answers. How their weights were
chosen stands in `docs/decisions.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.crossencoder import CrossEncoder
from index.types import Hit

MOST_READ = 20  # passages
READ_WEIGHT = 0.3  # of the cross-encoder's answerable, as a share of one; the rest is the fused score's


def reread(question: str, hits: Sequence[Hit], reader: CrossEncoder) -> tuple[Hit, ...]:
    """The hits in their new order, each with its new score in 0-1 and what the cross-encoder makes of it.

    Args:
        question: as it was searched for.
        hits: best first; those beyond `MOST_READ` stay behind the others, as they were.
        reader: reads them.
    """
    read, rest = hits[:MOST_READ], hits[MOST_READ:]
    answers = [reading.answerable for reading in reader.read(question, [readable(hit) for hit in read])]
    scores = mixed([hit.score for hit in read], answers)
    again = [
        replace(hit, score=score, answerable=answer) for hit, score, answer in zip(read, scores, answers, strict=True)
    ]
    again.sort(key=lambda hit: (-hit.score, hit.passage.passage_id))
    floor = min((hit.score for hit in again), default=1.0)
    last = [replace(hit, score=min(hit.score, floor)) for hit in rest]
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate([*again, *last], 1))


def mixed(fused: Sequence[float], answers: Sequence[float]) -> list[float]:
    """Fused scores in 0-1 and the logits of `answerable`, as one score in 0-1 each."""
    read = 1 / (1 + np.exp(-np.clip(np.asarray(answers, np.float64), -30, 30)))
    score: list[float] = ((1 - READ_WEIGHT) * np.asarray(fused, np.float64) + READ_WEIGHT * read).tolist()
    return score


def readable(hit: Hit) -> str:
    """What is read of a passage: the title and headings above it, then its words."""
    return above(hit) + hit.passage.text


def above(hit: Hit) -> str:
    """The line above a passage: title and headings, which name what its own words may not."""
    parts = " > ".join(part for part in (hit.title, *hit.passage.headings) if part)
    return f"{parts}\n" if parts else ""
