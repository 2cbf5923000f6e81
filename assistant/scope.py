"""Which documents a question is about, as far as it names a party, a product or a case.

A question about Plavix must not be answered from the label of another medicine, however alike the sentences are.
"""

from __future__ import annotations

import re

from ingest.tokens import token_offsets

_CAPITALISED = re.compile(r"\b[A-Z][\w-]*[a-z][\w-]*")


def names(question: str) -> tuple[str, ...]:
    """The rare proper names in a question: capitalised words that the encoder's vocabulary does not hold whole.

    "Landlord" and "March" are common words even when capitalised; "Tidewell" and "Plavix" are names. A possessive
    ending is left out. The vocabulary is English.
    """
    words = [word.removesuffix("'s") for word in _CAPITALISED.findall(question.replace("’", "'"))]
    pieces = token_offsets([word.lower() for word in words]) if words else []
    rare = [word for word, tokens in zip(words, pieces, strict=True) if len(tokens) > 1 and "-" not in word]
    return tuple(dict.fromkeys(rare))


def lacking(wanted: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The names that a text does not hold, in whatever case."""
    folded = text.casefold()
    return tuple(name for name in wanted if name.casefold() not in folded)
