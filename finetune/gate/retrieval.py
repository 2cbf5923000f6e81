"""Two encoders of questions on the same passages, by meaning alone and fused with words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.evaluation.labelled import LabelledQuery, LabelledSet
from assistant.evaluation.measures import KEYS, Values, per_query
from assistant.evaluation.retrieval import Embed, SearchedSet
from finetune.collection.lesson import Lesson
from finetune.collection.material import Material
from finetune.collection.negatives import as_labelled
from finetune.gate.verdict import Trial, trial
from index.encode import Encoder
from index.fuse import Ranking
from index.types import RouteName
from index.vectors import Vectors

MEASURES = ("ndcg@10", "recall@10", "map@10")
DECIDING = "fused ndcg@10"
MOST = 20_000  # passages searched: those of held-out documents, and so many others


def compared(
    named: tuple[str, int], labelled: LabelledSet, encoders: tuple[Encoder, Encoder], known: Mapping[str, Vectors]
) -> Trial:
    """What the second encoder of questions changes; the first one encodes passages.

    Args:
        named: what the set is, and of how many documents it asks.
        labelled: the set.
        encoders: the plain one, and the one that was trained.
        known: vectors of passages by what is embedded; others are encoded.
    """
    plain, trained = encoders
    embed = embedding(plain, known)
    before, after = (_measured(SearchedSet(labelled, encoder, embed)) for encoder in (plain, trained))
    return trial(named[0], before, after, named[1])


def embedding(encoder: Encoder, known: Mapping[str, Vectors]) -> Embed:
    """Encodes texts, each once; `known` are vectors by what is embedded."""
    vectors = dict(known)

    def embed(texts: Sequence[str]) -> Vectors:
        lacking = [text for text in dict.fromkeys(texts) if text not in vectors]
        vectors.update(zip(lacking, encoder.encode(lacking), strict=True))
        return np.asarray([vectors[text] for text in texts], np.float32)

    return embed


def held_out_set(found: Sequence[Lesson], whole: Material) -> LabelledSet:
    """All passages, those that lessons ask for less what the question was taken from, and the questions."""
    cut = {lesson.right: lesson.passage for lesson in found}
    asked = {lesson.document for lesson in found}
    own = [passage for passage in whole.passages if passage.document_id in asked]
    others = [passage for passage in whole.passages if passage.document_id not in asked]
    step = max(1, -(-len(others) // MOST))
    return LabelledSet(
        passages=tuple(as_labelled(cut.get(one.passage_id, one)) for one in [*own, *others[::step]]),
        queries=tuple(LabelledQuery(query_id=lesson.right, text=lesson.question, group=None) for lesson in found),
        qrels={lesson.right: dict.fromkeys((lesson.right, *lesson.also), 1) for lesson in found},
    )


def _measured(searched: SearchedSet) -> dict[str, Values]:
    dense: dict[str, Ranking] = {}
    fused: dict[str, Ranking] = {}
    for query in searched.labelled.judged:
        one = searched.search(query)
        dense[query.query_id], fused[query.query_id] = one.routes[RouteName.DENSE], one.fused
    values = {"fused": per_query(searched.labelled, fused), "dense": per_query(searched.labelled, dense)}
    return {f"{route} {name}": values[route][:, KEYS.index(name)] for route in values for name in MEASURES}
