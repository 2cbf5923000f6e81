"""Pairs of a question and a passage that answers it, each with passages that only look as if they did.

A wrong passage teaches most where the routes of a search disagree: one by words that meaning does not find, and one by
meaning that words do not. What both place first may be an answer that nobody judged, so it is left alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from assistant.evaluation.labelled import LabelledSet
from finetune.parts import document_of
from index.build import passage_text
from index.lexical import LexicalIndex
from index.vectors import Vectors

NEAR = 30  # passages of each route that are looked at
WRONG = 2  # passages for each question, at most
AGREED = 3  # passages that both routes place so high are left alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A question, a passage that answers it and others that do not, as they are embedded."""

    question: str
    right: str
    wrong: tuple[str, ...]
    source: str
    document: str  # of the right passage


def mined(
    labelled: LabelledSet, source: str, most: int, chance: random.Random, encode: Callable[[list[str]], Vectors]
) -> Iterator[Pair]:
    """A pair for each judged question, or for `most` of them drawn by `chance`, with two wrong passages where found.

    Args:
        labelled: corpus, questions and judgements.
        source: name of the set.
        most: questions.
        chance: draws questions and passages.
        encode: texts to unit vectors `(n, dimensions)`.
    """
    ids = [passage.passage_id for passage in labelled.passages]
    place = {passage_id: row for row, passage_id in enumerate(ids)}
    texts = [passage_text(passage.title, (), passage.text) for passage in labelled.passages]
    words = LexicalIndex(None, create=True)
    words.update((row, p.group, p.title, p.text) for row, p in enumerate(labelled.passages))
    judged = list(labelled.judged)
    drawn = chance.sample(judged, min(most, len(judged)))
    inside = np.asarray([passage.group for passage in labelled.passages])
    vectors, asked = encode(texts), encode([query.text for query in drawn])
    for query, vector in zip(drawn, asked, strict=True):
        rows = np.arange(len(ids)) if query.group is None else np.flatnonzero(inside == query.group)
        by_meaning = rows[np.argsort(-(vectors[rows] @ vector), kind="stable")[:NEAR]].tolist()
        only = None if query.group is None else [query.group]
        by_words = [row for row, _ in words.search(query.text, NEAR, only=only)]
        right = {place[passage_id] for passage_id in labelled.qrels[query.query_id]}
        said = {texts[row] for row in right}
        both = set(by_words[:AGREED]) & set(by_meaning[:AGREED])
        wrong = []
        for first, other in ((by_words, by_meaning), (by_meaning, by_words)):
            alone = [row for row in first if row not in other] or first
            free = [row for row in alone if row not in both and texts[row] not in said and texts[row] not in wrong]
            if free:
                wrong.append(texts[chance.choice(free[: NEAR // 3])])
        chosen = chance.choice(sorted(right))
        document = document_of(labelled.passages[chosen])
        yield Pair(question=query.text, right=texts[chosen], wrong=tuple(wrong), source=source, document=document)
