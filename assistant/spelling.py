"""Words of a question that are mistyped, as the documents found tell.

A word is read as another only where three things hold: the collection does not hold it, the encoder's vocabulary does
not know it whole, and the passages found hold a word that differs by one letter or by two exchanged. A capitalised word
may be a name that is not there, and stays; what is read as something else is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from index.types import Hit
from ingest.tokens import token_offsets

_LEAST = 5  # letters; shorter words have too many neighbours
_WORD = re.compile(r"(?<![\w-])[a-z]{5,}(?![\w-])")


def corrections(question: str, hits: Sequence[Hit], absent: Callable[[list[str]], set[str]]) -> dict[str, str]:
    """The mistyped words of a question, each with the word of the passages found that is meant.

    Args:
        question: as it was asked.
        hits: what it found.
        absent: those of some words that no passage of the collection holds.
    """
    asked = list(dict.fromkeys(_WORD.findall(question)))
    pieces = token_offsets(asked) if asked else []
    rare = [word for word, tokens in zip(asked, pieces, strict=True) if len(tokens) > 1]
    strange = [word for word in rare if word in absent(rare)]
    held = Counter(word for hit in hits for word in re.findall(r"[^\W\d_]+", hit.passage.text.lower()))
    meant = {word: [other for other in held if len(other) >= _LEAST and one_apart(word, other)] for word in strange}
    return {word: max(others, key=lambda other: (held[other], other)) for word, others in meant.items() if others}


def one_apart(one: str, other: str) -> bool:
    """Whether two words differ by a letter more, less or changed, or by two neighbours exchanged."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, far = one[same:], other[same:]
    return rest[1:] == far or rest == far[1:] or rest[1:] == far[1:] or (rest[:2] == far[1::-1] and rest[2:] == far[2:])


def corrected(text: str, changes: Mapping[str, str]) -> str:
    """The text with its mistyped words put right."""
    return _WORD.sub(lambda match: changes.get(match.group(), match.group()), text)
