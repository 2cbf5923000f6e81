"""A text as many people type it: the few words that carry its matter."""

from __future__ import annotations

from index.analyze import STOP_WORDS

_ASKING = STOP_WORDS | {"many", "much", "there", "any"}
_EDGES = "?!.,:;\"'()[]{}“”‘’–—-•*"


def phrase(text: str) -> str:
    """The words of a text that carry matter, each once, in their order; negations and modals are kept."""
    found = {word.lower(): word for word in (word.strip(_EDGES) for word in reversed(text.split()))}
    return " ".join(reversed([word for folded, word in found.items() if word and folded not in _ASKING]))
