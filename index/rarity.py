"""How telling a word is: how few passages hold it, as if the collection stood among ordinary English.

By a collection of one passage alone, every word that it lacks is as rare as can be, "much" and "still" too. So each
word is counted as if `ORDINARY` passages of common English had been added, which weighs nothing in a large collection.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from index.analyze import terms, words
from ingest.tokens import tokenizer

ORDINARY = 200  # passages; of 50, 200 and 1,000, 200 told best which questions samples and single paragraphs answer
_FREQUENCY = 10.0  # occurrences of the most frequent word in a passage of some 130 words, by Zipf's law
_FIRST = 1996  # number of "the" in the tokenizer's vocabulary, whose whole words stand in order of their frequency
_UNKNOWN = 30_000  # rank of a word that the vocabulary lacks


def inverse_frequency(matching: float, total: float) -> float:
    """Inverse document frequency as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5)), positive."""
    return math.log(1 + (total - matching + 0.5) / (matching + 0.5))


def among_ordinary(matching: Mapping[str, int], total: int, text: str) -> dict[str, float]:
    """Inverse document frequency of the index terms of a text, in a collection among ordinary English.

    Args:
        matching: how many passages of the collection hold each term.
        total: how many passages it has.
        text: whose terms they are; a term that is no single word of it, such as a citation, is taken for unknown.
    """
    common = {term: _share(word) for word in words(text) for term in terms(word)}
    return {
        term: inverse_frequency(held + ORDINARY * common.get(term, _share("")), total + ORDINARY)
        for term, held in matching.items()
    }


def _share(word: str) -> float:
    """The share of ordinary passages that hold a word, in 0-1: Zipf's law over its rank."""
    number = _ranks().get(word, 0)
    rank = number - _FIRST + 1 if number >= _FIRST else _UNKNOWN  # single letters and digits stand before the words
    return 1 - math.exp(-_FREQUENCY / rank)


@cache
def _ranks() -> dict[str, int]:
    """The vocabulary's numbers of its entries."""
    vocabulary: dict[str, int] = tokenizer().get_vocab()
    return vocabulary
