"""Two verifiers that read the same sentences: whether the one that answers comes before those near the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.evaluation.labelled import LabelledSet
from assistant.evaluation.measures import Values
from finetune.collection.choices import Choice
from finetune.collection.lesson import Lesson, Stored
from finetune.collection.own import place_of
from finetune.gate.verdict import Trial, trial
from index.crossencoder import CrossEncoder
from index.lexical import LexicalIndex

DECIDING = "reciprocal rank"
_NEAR = 3  # passages of the general set, nearest by words, whose sentences stand beside the right one


def compared(named: tuple[str, int], asked: Sequence[Choice], verifiers: tuple[CrossEncoder, CrossEncoder]) -> Trial:
    """What the second verifier changes.

    Args:
        named: what the set is, and of how many documents it asks.
        asked: the set.
        verifiers: the one that ships, and the one that was trained.
    """
    before, after = (_measured(verifier, asked) for verifier in verifiers)
    return trial(named[0], before, after, named[1])


def general_lessons(labelled: LabelledSet, answers: Mapping[str, str]) -> tuple[list[Lesson], dict[str, Stored]]:
    """The questions of the general set whose answering words are known, with passages near by words; and all passages.

    Args:
        labelled: the general set.
        answers: by question, the words of its passage that answer.
    """
    held = {
        one.passage_id: Stored(passage_id=one.passage_id, document_id=one.title.partition(" > ")[0], text_id="",
                               spans=(), title=one.title.partition(" > ")[0], headings=(), text=one.text)
        for one in labelled.passages
    }  # fmt: skip
    ids = list(held)
    words = LexicalIndex(None, create=True)
    words.update((row, "", one.title, one.text) for row, one in enumerate(labelled.passages))
    found = []
    for query in labelled.judged:
        right = held[next(iter(labelled.qrels[query.query_id]))]
        place = place_of(answers.get(query.query_id, ""), right.text)
        if place is not None:
            near = [ids[row] for row, _ in words.search(query.text, _NEAR + 1)]
            wrong = tuple(one for one in near if one not in labelled.qrels[query.query_id])[:_NEAR]
            found.append(Lesson(question=query.text, passage=right, is_whole=True, source="general", answer=place,
                                wrong=wrong))  # fmt: skip
    return found, held


def _measured(verifier: CrossEncoder, asked: Sequence[Choice]) -> dict[str, Values]:
    """Three values in 0-1 for each question.

    "reciprocal rank" and "right one first" are of the sentence that answers. "sure and right" is the mean of how likely
    it is thought to answer, and of how likely the others are thought not to: what refusals rest on.
    """
    ranks, sure = [], []
    for one in asked:
        logits = np.asarray([reading.answerable for reading in verifier.read(one.question, (one.right, *one.others))])
        chances = 1 / (1 + np.exp(-np.clip(logits.astype(np.float64), -30, 30)))
        ranks.append(1.0 / (1 + int((logits[1:] >= logits[0]).sum())))
        sure.append((chances[0] + 1 - chances[1:].mean()) / 2)
    found = np.asarray(ranks)
    return {DECIDING: found, "right one first": (found == 1).astype(np.float64), "sure and right": np.asarray(sure)}
