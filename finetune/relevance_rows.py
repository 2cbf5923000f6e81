"""Rows that tell which passages are to be read for a question, from labelled retrieval sets."""

from __future__ import annotations

import random
from collections.abc import Iterator

from assistant.evaluation.labelled import LabelledPassage, LabelledSet
from finetune.parts import document_of
from finetune.types import Row
from index.lexical import LexicalIndex

_NEAR = 20  # passages nearest by words, of which the wrong ones are drawn


def relevance_rows(labelled: LabelledSet, source: str, most: int, chance: random.Random) -> Iterator[Row]:
    """For each question a passage that answers and two near by words that do not.

    Args:
        labelled: corpus, questions and judgements.
        source: name of the set.
        most: questions, drawn by `chance`.
        chance: draws questions and passages.
    """
    passages = {passage.passage_id: passage for passage in labelled.passages}
    ids = list(passages)
    words = LexicalIndex(None, create=True)
    words.update((row, p.group, p.title, p.text) for row, p in enumerate(passages.values()))
    judged = list(labelled.judged)
    for query in chance.sample(judged, min(most, len(judged))):
        right = set(labelled.qrels[query.query_id])
        only = None if query.group is None else [query.group]
        near = [ids[row] for row, _ in words.search(query.text, _NEAR, only=only)]
        wrong = [passage_id for passage_id in near if passage_id not in right]
        # What says the same as a right answer is one too, though nobody judged it.
        said = {passages[passage_id].text for passage_id in right}
        wrong = [passage_id for passage_id in wrong if passages[passage_id].text not in said]
        own = chance.choice(sorted(right))
        chosen = [(own, True)]
        chosen += [(passage_id, False) for passage_id in chance.sample(wrong, min(2, len(wrong)))]
        for passage_id, relevant in chosen:
            yield Row(
                question=query.text, passage=_text(passages[passage_id]), relevant=relevant, source=source,
                document=document_of(passages[own]),
            )  # fmt: skip


def _text(passage: LabelledPassage) -> str:
    return f"{passage.title}\n{passage.text}" if passage.title else passage.text
