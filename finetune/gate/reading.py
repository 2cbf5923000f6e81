"""Two cross-encoders that read what the same search finds: how they order it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from assistant.evaluation.labelled import LabelledPassage, LabelledSet
from assistant.evaluation.measures import KEYS, Values, per_query
from assistant.evaluation.retrieval import SearchedSet
from finetune.gate.retrieval import MEASURES, embedding
from finetune.gate.verdict import Trial, trial
from index.crossencoder import CrossEncoder
from index.encode import Encoder
from index.fuse import Ranking
from index.reread import MOST_READ, mixed
from index.vectors import Vectors

DECIDING = "read ndcg@10"
MOST = 200  # questions of a set: each has twenty passages read twice


def compared(
    named: tuple[str, int], labelled: LabelledSet, encoder: Encoder, readers: tuple[CrossEncoder, CrossEncoder],
    known: Mapping[str, Vectors],
) -> Trial:  # fmt: skip
    """What the second cross-encoder changes.

    Args:
        named: what the set is, and of how many documents it asks.
        labelled: the set; its first `MOST` questions are asked.
        encoder: of questions and passages.
        readers: the one that ships, and the one that was trained.
        known: vectors of passages by what is embedded; others are encoded.
    """
    searched = SearchedSet(labelled, encoder, embedding(encoder, known))
    asked = labelled.judged[:MOST]
    fused = {query.query_id: list(searched.search(query).fused) for query in asked}
    before, after = (
        _measured(labelled, {q.query_id: as_read(reader, q.text, fused[q.query_id], labelled) for q in asked})
        for reader in readers
    )
    return trial(named[0], before, after, named[1])


def as_read(reader: CrossEncoder, question: str, fused: Ranking, labelled: LabelledSet) -> Ranking:
    """What a search has found in the order in which a collection shows it; see `index.reread`."""
    best, rest = fused[:MOST_READ], fused[MOST_READ:]
    readings = reader.read(question, [_readable(labelled.passages[row]) for row, _ in best])
    scores = mixed([score for _, score in best], [reading.answerable for reading in readings])
    order = np.argsort(-np.asarray(scores), kind="stable")
    return [*(best[place] for place in order), *rest]


def _measured(labelled: LabelledSet, found: Mapping[str, Ranking]) -> dict[str, Values]:
    values = per_query(labelled, found)
    return {f"read {name}": values[:, KEYS.index(name)] for name in MEASURES}


def _readable(passage: LabelledPassage) -> str:
    return f"{passage.title}\n{passage.text}" if passage.title else passage.text
