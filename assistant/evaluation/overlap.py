"""How much of a gold answer's words an answer shares: exact match and F1 as in SQuAD, areas as in CUAD."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable

import numpy as np

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
CORRECT_JACCARD = 0.5  # overlap of words from which an answer counts as correct, as CUAD has it

Scored = Iterable[tuple[float, bool]]  # how sure each answer is, and whether it is correct


def plain(text: str) -> str:
    """The words of a text in lower case, without punctuation and articles."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact(answer: str, gold: str) -> float:
    """1 where the words are the same, else 0."""
    return float(plain(answer) == plain(gold))


def f1(answer: str, gold: str) -> float:
    """Harmonic mean of the shares of words that answer and gold have in common, 0-1; of nothing and nothing it is 1."""
    found, wanted = plain(answer).split(), plain(gold).split()
    if not found or not wanted:
        return float(found == wanted)
    common = sum((Counter(found) & Counter(wanted)).values())
    return 2 * common / (len(found) + len(wanted)) if common else 0.0


def is_correct(answer: str, gold: str) -> bool:
    """Whether the words of both overlap by `CORRECT_JACCARD`."""
    found, wanted = set(plain(answer).split()), set(plain(gold).split())
    return bool(found | wanted) and len(found & wanted) >= CORRECT_JACCARD * len(found | wanted)


def precision_and_recall(scored: Scored, positives: int) -> tuple[list[float], list[float]]:
    """Precision and recall of the answers given when they are taken one by one, the surest first."""
    order = sorted(scored, key=lambda pair: -pair[0])
    correct = np.cumsum([float(right) for _, right in order])
    return (correct / np.arange(1, len(order) + 1)).tolist(), (correct / max(positives, 1)).tolist()


def area_under_precision(scored: Scored, positives: int) -> float:
    """Area under precision over recall, 0-1; 0 where there is nothing to find."""
    precision, recall = precision_and_recall(scored, positives)
    return float(np.sum(np.diff([0.0, *recall]) * np.asarray(precision))) if positives else 0.0


def precision_at(scored: Scored, positives: int, wanted: float) -> float:
    """The best precision at which this share of the positives is found; 0 where it never is."""
    precision, recall = precision_and_recall(scored, positives)
    return max((p for p, r in zip(precision, recall, strict=True) if r >= wanted), default=0.0)
