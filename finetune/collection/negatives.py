"""Passages that look as if they answered, found by the collection's own search among the documents to learn from."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from assistant.evaluation.labelled import LabelledPassage, LabelledQuery, LabelledSet
from finetune.collection.lesson import Lesson, Stored
from finetune.collection.material import Material
from finetune.mining import mined
from index.encode import Encoder
from index.vectors import Vectors


def with_wrong(found: Sequence[Lesson], seen: Material, encoder: Encoder, seed: int) -> list[Lesson]:
    """The lessons with wrong passages, less those for which none are found; see `finetune.mining`.

    Args:
        found: lessons on passages of `seen`.
        seen: the passages to learn from; no other is a wrong one.
        encoder: that of the collection.
        seed: draws.
    """
    ids = {text: passage.passage_id for passage in reversed(seen.passages) if (text := passage.embedded)}
    known = {passage.embedded: vector for passage, vector in zip(seen.passages, seen.vectors, strict=True)}
    held = {passage.passage_id for passage in seen.passages}
    lessons = {lesson.question: lesson for lesson in found}

    def encode(texts: list[str]) -> Vectors:
        lacking = [text for text in texts if text not in known]
        known.update(zip(lacking, encoder.encode(lacking), strict=True))
        return np.asarray([known[text] for text in texts], np.float32)

    labelled = LabelledSet(
        passages=tuple(as_labelled(passage) for passage in seen.passages),
        queries=tuple(LabelledQuery(query_id=question, text=question, group=None) for question in lessons),
        qrels={
            question: dict.fromkeys((one for one in (lesson.right, *lesson.also) if one in held), 1)
            for question, lesson in lessons.items()
        },
    )
    chance = random.Random(seed)  # noqa: S311 - draws rows, no secrets
    pairs = mined(labelled, "", len(lessons), chance, encode)
    return [
        replace(lessons[pair.question], wrong=tuple(ids[text] for text in pair.wrong)) for pair in pairs if pair.wrong
    ]


def as_labelled(passage: Stored) -> LabelledPassage:
    """A passage as sets have it."""
    return LabelledPassage(passage_id=passage.passage_id, title=passage.above, text=passage.text, group="")
