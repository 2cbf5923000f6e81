"""The sentence that answers a question beside those that only look as if they did, as a verifier reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.verification import PIECES
from finetune.collection.lesson import Lesson, Span, Stored
from index.encode import Encoder
from ingest.sentences import sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A question, and sentences under the titles of their documents."""

    question: str
    right: str  # the one that answers
    others: tuple[str, ...]  # nearest to the question first, one to `PIECES` less one
    lesson: Lesson


def choices(found: Sequence[Lesson], passages: Mapping[str, Stored], encoder: Encoder) -> list[Choice]:
    """A choice for each lesson whose answer is known and has other sentences beside it.

    Args:
        found: lessons with wrong passages, see `with_wrong`.
        passages: by id.
        encoder: tells which sentences are nearest to a question.
    """
    beside = [(lesson, _others(lesson, passages)) for lesson in found if lesson.answer is not None]
    texts = {lesson.question for lesson, _ in beside} | {text for _, others in beside for text in others}
    place = {text: number for number, text in enumerate(sorted(texts))}
    vectors = encoder.encode(list(place)) if place else np.empty((0, 0), np.float32)
    made = []
    for lesson, others in beside:
        near = vectors[[place[text] for text in others]] @ vectors[place[lesson.question]] if others else np.empty(0)
        nearest = tuple(others[n] for n in np.argsort(-near, kind="stable")[: PIECES - 1])
        if nearest:
            right = lesson.passage.text[slice(*_around(lesson))]
            made.append(Choice(question=lesson.question, right=_titled(lesson.passage, right), others=nearest,
                               lesson=lesson))  # fmt: skip
    return made


def _others(lesson: Lesson, passages: Mapping[str, Stored]) -> list[str]:
    """The sentences of a lesson's passages that do not hold its answer, each once."""
    right, said = _around(lesson), lesson.passage.text[slice(*lesson.answer or (0, 0))].lower()
    found = [
        _titled(one, one.text[slice(*span)])
        for one in (lesson.passage, *(passages[name] for name in lesson.wrong))
        for span in sentences(one.text)
        if said not in one.text[slice(*span)].lower() and (one is not lesson.passage or _apart(span, right))
    ]
    return list(dict.fromkeys(found))


def _around(lesson: Lesson) -> Span:
    """The sentences that a lesson's answer stands in."""
    answer = lesson.answer or (0, 0)
    touched = [span for span in sentences(lesson.passage.text) if not _apart(span, answer)] or [answer]
    return touched[0][0], touched[-1][1]


def _titled(passage: Stored, sentence: str) -> str:
    """As `assistant.verification.read_as` has it."""
    return f"{passage.title}\n{sentence}" if passage.title else sentence


def _apart(one: Span, other: Span) -> bool:
    return one[1] <= other[0] or other[1] <= one[0]
