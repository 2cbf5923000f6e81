"""Which of the pieces that support an answer are shown, each only once, and both sides where two of them disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.conflict import Conflict
from assistant.evidence import Evidence
from ingest.types import Span

_WORD = re.compile(r"\w+")
Ranked = list[tuple[Evidence, float]]  # pieces with their supports


class Choice:
    """Takes pieces, each only once, whether alone or in a list, or in the same words elsewhere."""

    def __init__(self) -> None:
        """Nothing is taken yet."""
        self._words: set[str] = set()
        self._begins: set[tuple[str, int]] = set()  # text and character where a sentence begins that is shown

    def take(self, ranked: Iterable[tuple[Evidence, float]], most: int) -> Ranked:
        """The first pieces that say something new, `most` of them."""
        chosen: Ranked = []
        for item, value in ranked:
            piece, text_id = item.piece, item.piece.hit.passage.text_id
            words = " ".join(_WORD.findall(piece.text.casefold()))  # one changed number is another statement
            if words in {"", *self._words} or any((text_id, span.start) in self._begins for span in piece.core):
                continue
            chosen.append((item, value))
            self._words.add(words)
            self._begins |= {(text_id, span.start) for span in piece.spans if not span.is_header}
            if len(chosen) == most:
                break
        return chosen


def best_of(rankings: Iterable[Ranked]) -> Ranked:
    """The pieces of several rankings, each once with its best support, best first."""
    best: dict[tuple[int, tuple[Span, ...]], tuple[Evidence, float]] = {}
    for one in (one for ranking in rankings for one in ranking):
        key = one[0].piece.hit.passage.row_id, one[0].piece.spans
        best[key] = max(best.get(key, one), one, key=lambda pair: pair[1])
    return sorted(best.values(), key=best_first)


def best_first(pair: tuple[Evidence, float]) -> tuple[float, int, int]:
    """What pieces are sorted by."""
    item, value = pair
    return -value, item.piece.hit.rank, item.piece.spans[0].start


def with_both_sides(chosen: Ranked, conflicts: Sequence[Conflict]) -> Ranked:
    """The pieces in their order, each followed by what disagrees with it; of two versions the newer one comes first."""
    ordered = list(chosen)
    for conflict in conflicts:
        first, second = conflict.one, conflict.other
        if conflict.newer is conflict.other:
            first, second = second, first
        at = min(ordered.index(side) for side in (first, second) if side in ordered)
        rest = [pair for pair in ordered if pair not in (first, second)]
        ordered = [*rest[:at], first, second, *rest[at:]]
    return ordered
