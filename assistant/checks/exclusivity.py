"""What a statement says is so of nothing else: "only", "solely"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.checks.alignment import overlap
from assistant.checks.sentence import Sentence
from assistant.checks.verdict import Finding, Kind, Relation

_ONLY = re.compile(r"\b(?<!not )(?<!if )(?:only|solely|exclusively)\b", re.IGNORECASE)
_ALSO_ONLY = re.compile(
    r"\b(?<!not )(?:only|solely|sole|exclusively|exclusive|no\s+other|other\s+than|except|unless|strictly|"
    r"limited\s+to(?<!not limited to)|but\s+for|alone|nothing\s+else|necessary)\b",
    re.IGNORECASE,
)
# An open list is no "only": "any and all information, including without limitation".
_OPEN = re.compile(
    r"\bincluding\b|\bwithout\s+limit\w+|\bnot\s+limited\s+to\b|\bany\s+and\s+all\b|\bor\s+(?:any\s+)?other\b|\band/or\b|"
    r"\b(?:any|all)\s+(?:\w+\s+)?(?:information|materials?|documents?|persons?|purposes?|other)\b|\bwhether\b|\bas\s+well\s+as\b|\balso\b",
    re.IGNORECASE,
)
SHARED = 0.5  # of the statement's words, from which a sentence of the source speaks of the same


def exclusivity(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """A finding for the first "only" of a sentence: differs where the source leaves open what else it is."""
    match = _ONLY.search(statement.text)
    if match is None:
        return
    at = (statement.start + match.start(), statement.start + match.end())
    near = [one for one in sources if overlap(statement, one) >= SHARED]
    for pattern, relation in ((_ALSO_ONLY, Relation.AGREES), (_OPEN, Relation.DIFFERS)):
        for source in near:
            found = pattern.search(source.text)
            if found:
                yield Finding(
                    kind=Kind.NEGATION,
                    relation=relation,
                    said=match.group(),
                    said_at=at,
                    found=found.group(),
                    source=source.source,
                    found_at=(source.start + found.start(), source.start + found.end()),
                )
                return
    yield Finding(kind=Kind.NEGATION, relation=Relation.ABSENT, said=match.group(), said_at=at)
