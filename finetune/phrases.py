"""Questions as many people type them: a few words that carry the matter, in some order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

from assistant.reading.phrase import phrase
from finetune.types import Row

FEWEST = 2  # words of a phrase made from a question
SHUFFLED = 0.2  # of the phrases do not keep the order of the words


def phrased(rows: Iterable[Row], source: str, chance: random.Random) -> Iterator[Row]:
    """The rows with phrases for questions, less those that mean something else without the words left out.

    Args:
        rows: with questions.
        source: name of the new rows; how a row lost its answer stays behind it.
        chance: puts the words of some in another order.
    """
    for row in rows:
        words = phrase(row.question).split()
        if len(words) < FEWEST or row.source.endswith("/negated"):
            continue
        if chance.random() < SHUFFLED:
            chance.shuffle(words)
        way = row.source.partition("/")[2]
        yield replace(row, question=" ".join(words), source=f"{source}/{way}" if way else source)
