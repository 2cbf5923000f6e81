"""Which sentence, and which part of it, a statement's words are to be compared with."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from assistant.checks.sentence import Sentence
from assistant.checks.verdict import Place

OPENING = 2.5  # weight of the word that opens the stretch of a fact, where others weigh 1
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


def context(sentence: Sentence, place: Place, rivals: Sequence[Place]) -> dict[str, float]:
    """The stems around a fact with their weights: those of the stretch that it shares with none of its rivals.

    The word that opens the stretch tells most, since it is often what the fact is about: "headache in 12 %, nausea in
    8 %". The preposition before the fact counts as a word.

    Args:
        sentence: where the fact stands.
        place: of the fact.
        rivals: the places of the facts of its kind, itself among them.
    """
    left = max((one for one in rivals if one[1] <= place[0]), default=None)
    right = min((one for one in rivals if one[0] >= place[1]), default=None)
    start = _cut(sentence.text, left, place) if left else 0
    end = _cut(sentence.text, place, right) if right else len(sentence.text)
    around: dict[str, float] = {}
    for one in sentence.words:
        at = one.word.start
        if start <= at < end and not place[0] <= at < place[1] and not one.word.is_empty:
            around.setdefault(one.word.stem, OPENING if not around and at < place[0] else 1.0)
    leads = _BEFORE.search(sentence.text[: place[0]])
    return around | ({f"{leads[1].lower()} …": 1.0} if leads else {})


def _cut(text: str, left: Place, right: Place) -> int:
    """Where the stretch of the left fact ends and that of the right one begins."""
    between = text[left[1] : right[0]]
    for separator in _SEPARATORS:
        found = [*separator.finditer(between)]
        if found:
            return left[1] + found[-1].start()
    return left[1]


def likeness(one: Mapping[str, float], other: Collection[str]) -> float:
    """How much of the weight of the first (0-1) is in the other; of nothing all is."""
    total = sum(one.values())
    return sum(weight for stem, weight in one.items() if stem in other) / total if total else 1.0
