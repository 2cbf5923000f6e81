"""How much of something is meant: "all", "most", "some", "few", "always", "rarely", "only"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from assistant.checks.clauses import Tagged
from assistant.checks.modals import Force
from assistant.checks.sentence import Sentence, overlap
from assistant.checks.verdict import Finding, Kind, Relation


class Extent(StrEnum):
    """How much; those of one kind say the same."""

    ALL = "all of it"
    ANY = "any of it"
    MOST = "most of it"
    SOME = "some of it"
    FEW = "little of it"
    ONLY = "nothing else"


_WORDS = {
    Extent.ALL: "all every each always entire entirely whole wholly fully completely both everyone everything "
    "everywhere throughout invariably totally",
    Extent.ANY: "any either anyone anything whichever whatever",
    Extent.MOST: "most mostly usually often many majority generally mainly primarily frequently commonly typically "
    "largely predominantly chiefly normally numerous",
    Extent.SOME: "some several sometimes occasionally partly partially part",
    Extent.FEW: "few rarely seldom little hardly minority infrequently scarcely",
    Extent.ONLY: "only solely exclusively merely",
}
_EXTENTS = {word: extent for extent, words in _WORDS.items() for word in words.split()}
_SAME = ({Extent.ALL, Extent.ONLY}, {Extent.ALL, Extent.ANY})
# "Some information may be kept": that something of the kind is so, which says little of the rule.
SOME = re.compile(
    r"\bsome\b|\bcertain\b|\bin\s+(?:some|certain|limited)\s+\w+|\bat\s+times\b|\bsometimes\b", re.IGNORECASE
)
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


def extent(word: str) -> Extent | None:
    """How much a folded word says is meant; None where it says nothing of that."""
    return _EXTENTS.get(word)


def is_other_extent(own: Extent | None, other: Extent | None, where: Tagged) -> bool:
    """Whether one extent in the place of another, or of none, says something else.

    "Any" is "all", but not in a condition or under a denial: "if any tenant fails" is not "if all tenants fail". "All"
    and "only" may be left out, and a rule for "notices" is one for "all notices".

    Args:
        own: of the statement.
        other: of the source.
        where: the word of either that tells it.
    """
    if own is None:
        return other in (Extent.MOST, Extent.SOME, Extent.FEW)
    if other is None:
        is_rule = where.force is not Force.PLAIN or where.sign < 0
        return own in (Extent.MOST, Extent.SOME, Extent.FEW) or (own is Extent.ALL and not is_rule)
    if {own, other} == {Extent.ALL, Extent.ANY}:
        return bool(where.under) or where.sign < 0
    return own is not other and {own, other} not in _SAME


def exclusivity(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """A finding for the first "only" of a sentence: differs where the source leaves open what else it is."""
    match = _ONLY.search(statement.text)
    if match is None:
        return
    near = [one for one in sources if overlap(statement, one) >= SHARED]
    for pattern, relation in ((_ALSO_ONLY, Relation.AGREES), (_OPEN, Relation.DIFFERS)):
        for source in near:
            if found := pattern.search(source.text):
                yield statement.finding(Kind.EXTENT, relation, match.span(), source, found.span())
                return
    yield statement.finding(Kind.EXTENT, Relation.ABSENT, match.span())
