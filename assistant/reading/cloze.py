"""A sentence taken out of a passage: it belongs to the rest of it, and nobody had to judge that.

Inverse cloze, after Lee et al. (ACL 2019).
"""

from __future__ import annotations

import random

from ingest.sentences import sentences

SENTENCE_WORDS = (9, 45)  # of a sentence that can be understood by itself
FEWEST = 3  # sentences of a passage that one is taken out of
_POINTING = frozenset("this these that those they it there he she you such however also if".split())  # first words


def taken_out(text: str, chance: random.Random) -> tuple[str, list[str], int] | None:
    """A sentence, the others in their order, and how many of them stood before it; None where none can stand alone."""
    parts = [text[start:end] for start, end in sentences(text)]
    alone = [place for place, part in enumerate(parts) if _stands_alone(part)]
    if not alone or len(parts) < FEWEST:
        return None
    place = chance.choice(alone)
    rest = parts[:place] + parts[place + 1 :]
    return " ".join(parts[place].split()), rest, place


def _stands_alone(sentence: str) -> bool:
    words = sentence.split()
    whole = sentence[-1] in ".!?" and sentence[0].isupper() and words[0].lower() not in _POINTING
    return whole and SENTENCE_WORDS[0] <= len(words) <= SENTENCE_WORDS[1]
