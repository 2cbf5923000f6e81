"""What a statement puts between quotation marks against the words printed in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from assistant.checks.verdict import Finding, Kind, Relation
from index.analyze import placed_words

_QUOTED = re.compile(r"“([^“”]*)”|\"([^\"]*)\"")
_GAP = re.compile(r"\s*(?:\.\s?\.\s?\.|…|\[[^\]]*\])\s*")  # "the Tenant … shall [promptly] pay"
MIN_WORDS = 3  # fewer quote no words but a term
ALIKE = 0.75  # share of a quotation's words from which a source is taken to be what is misquoted


def quotes(statement: str, evidence: Sequence[str]) -> Iterator[Finding]:
    """A finding for each quotation: agrees where all its words stand there in their order, whatever the punctuation."""
    for match in _QUOTED.finditer(statement):
        number = 1 if match[1] else 2
        parts = [part for part in _GAP.split(match[number]) if part.strip()]
        if sum(len(part.split()) for part in parts) < MIN_WORDS:
            continue
        yield _quote(match[number], match.span(number), parts, evidence)


def _quote(said: str, at: tuple[int, int], parts: Sequence[str], evidence: Sequence[str]) -> Finding:
    for source, text in enumerate(evidence):
        places = _places(parts, text)
        if places:
            start, end = places[0][0], places[-1][1]
            return _finding(said, at, Relation.AGREES, (source, start, end, text))
    like = [(*_nearest(said, text), source) for source, text in enumerate(evidence)]
    best = max(like, default=(0.0, 0, 0, 0))
    if best[0] < ALIKE:
        return Finding(kind=Kind.QUOTE, relation=Relation.ABSENT, said=said, said_at=at)
    return _finding(said, at, Relation.DIFFERS, (best[3], best[1], best[2], evidence[best[3]]))


def _finding(said: str, at: tuple[int, int], relation: Relation, where: tuple[int, int, int, str]) -> Finding:
    source, start, end, text = where
    found = text[start:end]
    return Finding(
        kind=Kind.QUOTE, relation=relation, said=said, said_at=at, found=found, source=source, found_at=(start, end)
    )


def _places(parts: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where the parts of a quotation stand in a text, one after the other; nothing where one of them does not."""
    there = [*placed_words(text)]
    found: list[tuple[int, int]] = []
    begin = 0
    for part in parts:
        wanted = [word for word, _, _ in placed_words(part)]
        size = len(wanted)
        at = next(
            (i for i in range(begin, len(there) - size + 1) if [w[0] for w in there[i : i + size]] == wanted), None
        )
        if at is None:
            return []
        found.append((there[at][1], there[at + size - 1][2]))
        begin = at + size
    return found


def _nearest(said: str, text: str) -> tuple[float, int, int]:
    """The share of a quotation's words that a stretch of the text has in the same order, and that stretch."""
    wanted, there = [word for word, _, _ in placed_words(said)], [*placed_words(text)]
    blocks = SequenceMatcher(None, wanted, [word for word, _, _ in there], autojunk=False).get_matching_blocks()
    held = [block for block in blocks if block.size]
    if not held:
        return 0.0, 0, 0
    last = held[-1]
    return sum(block.size for block in held) / len(wanted), there[held[0].b][1], there[last.b + last.size - 1][2]
