"""What the retriever that ships learns from: public sets with fitting licences, less what development sets hold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from finetune.leaks import Leaks
from finetune.mining import Pair, mined
from finetune.public_sets import labelled, squad
from finetune.reader_data import development
from finetune.reading_rows import Read
from index.encode import load_encoder


def retriever_pairs(data: Path, wanted: Mapping[str, int], seed: int) -> tuple[list[Pair], Counter[str]]:
    """The pairs of a run in a seeded random order, and how many of each source were left out as leaks.

    Args:
        data: folder of the public sets.
        wanted: how many questions of each set at most.
        seed: draws and orders them.
    """
    leaks, encode = Leaks(*development(data)), load_encoder().encode
    pairs: list[Pair] = []
    for name, most in wanted.items():
        chance = random.Random(f"{seed} {name}")  # noqa: S311 - draws rows, no secrets
        found = list(mined(_labelled(data, name, most, chance), name, most, chance, encode))
        kept = [pair for pair in found if not leaks.has(pair.question, pair.right)]
        leaks.left_out[name] = len(found) - len(kept)
        pairs += kept
    random.Random(seed).shuffle(pairs)  # noqa: S311
    return pairs, leaks.left_out


def squad_as_set(read: Sequence[Read]) -> LabelledSet:
    """Paragraphs as a corpus, and their answered questions, each answered by its own paragraph."""
    return LabelledSet(
        passages=tuple(
            LabelledPassage(passage_id=str(n), title=one.document.replace("_", " "), text=one.passage, group="")
            for n, one in enumerate(read)
        ),
        queries=tuple(
            LabelledQuery(query_id=f"{n}.{place}", text=asked.question, group=None)
            for n, one in enumerate(read)
            for place, asked in enumerate(one.asked)
        ),
        qrels={
            f"{n}.{place}": {str(n): 1}
            for n, one in enumerate(read)
            for place, asked in enumerate(one.asked)
            if asked.answers
        },
    )


def _some(read: Sequence[Read], most: int, chance: random.Random) -> list[Read]:
    """As many documents, drawn whole, as hold four times the questions wanted: fewer passages are embedded so."""
    names = sorted({one.document for one in read})
    chance.shuffle(names)
    chosen: list[Read] = []
    for name in names:
        if sum(len(one.asked) for one in chosen) < 4 * most:
            chosen += [one for one in read if one.document == name]
    return chosen


def _labelled(data: Path, name: str, most: int, chance: random.Random) -> LabelledSet:
    if name == "squad":
        return squad_as_set(_some(squad(data), most, chance))
    return labelled(data, name, within="doc" if name == "cuad" else None)
