"""Conditions and exceptions of the source that a statement leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.checks.sentence import Sentence, closest, overlap
from assistant.checks.verdict import Finding, Kind, Relation

SHARED = 0.6  # of the statement's words, from which a sentence of the source is taken to be what it renders
_PROVISO = re.compile(
    r"\b(?:unless|except|save\s+(?:as|that|for)|provided(?:,?\s+however,?)?\s+that|subject\s+to|other\s+than|so\s+long\s+as|"
    r"to\s+the\s+extent|notwithstanding|only\s+if|if|without)\b[^.;]*",
    re.IGNORECASE,
)


def provisos(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """A finding for each condition of the sentence rendered, where the statement leaves out most of its words."""
    near = [one for one in closest(statement, sources)[:1] if overlap(statement, one) >= SHARED]
    for source in near:
        for match in _PROVISO.finditer(source.text):
            held = {
                one.word.stem
                for one in source.words
                if match.start() < one.word.start < match.end() and not one.word.is_empty
            }
            if held and len(held & statement.own) < len(held) / 2:
                end = match.start() + len(match.group().rstrip(" ,"))
                yield statement.finding(Kind.WORDING, Relation.QUALIFIED, None, source, (match.start(), end))
