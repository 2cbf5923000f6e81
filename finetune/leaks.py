"""Rows that hold what a development set asks or answers are found by their words and left out."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from finetune.types import Row

SHINGLE = 24  # words in a row that two texts share only if one was made from the other, or both from a form


class Leaks:
    """What the development sets hold."""

    def __init__(self, questions: Iterable[str], passages: Iterable[str]) -> None:
        """Remember the words.

        Args:
            questions: asked in development sets, less those that are asked of every document of a set.
            passages: that answer them.
        """
        self._questions = {_normal(question) for question in questions}
        self._shingles = {shingle for passage in passages for shingle in _shingles(passage)}
        self.left_out: Counter[str] = Counter()  # rows, by source

    def without(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that hold nothing of it; the others are counted."""
        for row in rows:
            if self.has(row.question, row.passage):
                self.left_out[row.source] += 1
            else:
                yield row

    def has(self, question: str, passage: str) -> bool:
        """Whether the question is one of theirs, or either text shares `SHINGLE` words in a row with a passage."""
        texts = (question, passage)
        return _normal(question) in self._questions or any(not self._shingles.isdisjoint(_shingles(t)) for t in texts)


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _shingles(text: str) -> Iterator[bytes]:
    words = re.findall(r"\w+", text.lower())
    for at in range(max(len(words) - SHINGLE + 1, 0)):
        yield hashlib.blake2b(" ".join(words[at : at + SHINGLE]).encode(), digest_size=8).digest()
