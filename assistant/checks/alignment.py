"""Which sentence, and which part of it, a statement's words are to be compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.checks.sentence import Sentence
from assistant.checks.verdict import Place

_SEPARATORS = (re.compile(r"[;:]"), re.compile(r",(?!\d)"), re.compile(r"\b(?:and|or|but|to|while|whereas)\b"))
_BEFORE = re.compile(
    r"\b(from|to|by|before|after|until|on|within|for|of|at|over|every|than|in)\s+(?:the\s+)?\W*$", re.IGNORECASE
)


def overlap(statement: Sentence, other: Sentence) -> float:
    """The share (0-1) of the statement's words that hold something and that the other sentence has too."""
    own = statement.own
    return len(own & other.content) / len(own) if own else 1.0


def closest(statement: Sentence, sources: Sequence[Sentence], share: float = 0.8) -> list[Sentence]:
    """The sentences that share most with the statement, best first: the best one, and those not far behind it."""
    ranked = sorted(sources, key=lambda one: (-overlap(statement, one), abs(len(one.text) - len(statement.text))))
    if not ranked or not (best := overlap(statement, ranked[0])):
        return []
    return [one for one in ranked if overlap(statement, one) >= share * best]


def context(sentence: Sentence, place: Place, rivals: Sequence[Place]) -> frozenset[str]:
    """The stems around a fact: those of the stretch that it shares with none of its rivals, and its preposition.

    Args:
        sentence: where the fact stands.
        place: of the fact.
        rivals: the places of the facts of its kind, itself among them.
    """
    left = max((one for one in rivals if one[1] <= place[0]), default=None)
    right = min((one for one in rivals if one[0] >= place[1]), default=None)
    start = _cut(sentence.text, left, place) if left else 0
    end = _cut(sentence.text, place, right) if right else len(sentence.text)
    around = {
        one.word.stem
        for one in sentence.words
        if start <= one.word.start < end and not place[0] <= one.word.start < place[1] and not one.word.is_empty
    }
    leads = _BEFORE.search(sentence.text[: place[0]])
    return frozenset(around | ({f"{leads[1].lower()} …"} if leads else set()))


def _cut(text: str, left: Place, right: Place) -> int:
    """Where the stretch of the left fact ends and that of the right one begins."""
    between = text[left[1] : right[0]]
    for separator in _SEPARATORS:
        found = [*separator.finditer(between)]
        if found:
            return left[1] + found[-1].start()
    return left[1]


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the first set (0-1) is in the other; of nothing all is."""
    return len(one & other) / len(one) if one else 1.0
