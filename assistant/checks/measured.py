"""Numbers, units and dates of a statement against those of its source, each with the one in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.alignment import context, likeness, overlap
from assistant.checks.dates import Date
from assistant.checks.quantities import Quantity
from assistant.checks.sentence import Sentence
from assistant.checks.units import COUNT
from assistant.checks.verdict import Finding, Kind, Place, Relation

NEAR = 0.12  # of two facts of the source whose places are as like as this, either may be meant
LEAST = 0.35  # likeness below which a fact of the source does not stand in the place of the statement's
_BOTH = 0.05  # what a shared bound adds
# "before 1 June", "30 days after the closing": the same fact at the other end.
_EARLIER = re.compile(r"\b(?:before|prior\s+to|until|by|through|not?\s+later\s+than)\s+(?:the\s+)?$", re.IGNORECASE)
_LATER = re.compile(r"\b(?:after|following|since|from|not?\s+earlier\s+than)\s+(?:the\s+)?$", re.IGNORECASE)
_FOLLOWED = re.compile(
    r"['’]?\s+(?:(?:\w+\s+){0,3}?(?P<earlier>before|prior\s+to|preceding)|(?:\w+\s+){0,3}?(?P<later>after|following))\b"
)
Fact = Quantity | Date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A fact of the source, and how like its place is to that of the statement's fact (0-1)."""

    sentence: Sentence
    fact: Fact
    likeness: float
    agrees: bool


def measured(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """A finding for each quantity and date of a sentence of the statement."""
    for day in statement.dates:
        yield _finding(statement, day, _matches(statement, day, sources))
    for quantity in statement.quantities:
        if quantity.start or not quantity.reference:  # the number of the statement's own paragraph
            yield _finding(statement, quantity, _matches(statement, quantity, sources))


def _matches(statement: Sentence, fact: Fact, sources: Sequence[Sentence]) -> list[_Match]:
    """The facts of the source that may stand in the place of one of the statement, best first."""
    own = context(statement, _place(fact), _rivals(statement, fact))
    found = []
    for sentence in sources:
        shared = overlap(statement, sentence)
        for other in _alike(sentence, fact):
            agrees = _agree(fact, other) and _order(statement, fact) * _order(sentence, other) >= 0
            if not (agrees or _may_replace(fact, other)):
                continue
            around = context(sentence, _place(other), _rivals(sentence, other))
            like = (shared + likeness(own, around)) / 2
            like += _BOTH * _same_bound(fact, other)
            found.append(_Match(sentence=sentence, fact=other, likeness=like, agrees=agrees))
    return sorted(found, key=lambda one: -one.likeness)


def _finding(statement: Sentence, fact: Fact, matches: Sequence[_Match]) -> Finding:
    best = matches[0].likeness if matches else 0.0
    agreeing = [one for one in matches if one.agrees and one.likeness >= best - NEAR]
    if agreeing:
        told = not isinstance(fact, Date) or any(isinstance(o.fact, Date) and fact.is_told_by(o.fact) for o in agreeing)
        return _found(statement, fact, agreeing[0], Relation.AGREES if told else Relation.ABSENT)
    differing = [one for one in matches if one.likeness >= LEAST and not one.agrees]
    if differing:
        return _found(statement, fact, differing[0], Relation.DIFFERS)
    said_at = _said_at(statement, fact)
    said = statement.text[fact.start : fact.end]
    return Finding(kind=_kind(fact, None), relation=Relation.ABSENT, said=said, said_at=said_at)


def _found(statement: Sentence, fact: Fact, match: _Match, relation: Relation) -> Finding:
    return Finding(
        kind=_kind(fact, match.fact),
        relation=relation,
        said=statement.text[fact.start : fact.end],
        said_at=_said_at(statement, fact),
        found=match.sentence.text[match.fact.start : match.fact.end],
        source=match.sentence.source,
        found_at=_said_at(match.sentence, match.fact),
    )


def _kind(fact: Fact, other: Fact | None) -> Kind:
    if isinstance(fact, Date):
        return Kind.DATE
    if isinstance(other, Quantity) and fact.unit != other.unit and fact.written == other.written:
        return Kind.UNIT
    return Kind.NUMBER


def _agree(fact: Fact, other: Fact) -> bool:
    if isinstance(fact, Date) or isinstance(other, Date):
        return isinstance(fact, Date) and isinstance(other, Date) and fact.agrees(other)
    if fact.bound * other.bound < 0 or fact.reference != other.reference:
        return False
    if {fact.unit.dimension, other.unit.dimension} == {"count", "share"}:  # a half is 50 %
        return fact.written in (100 * other.written, other.written / 100) or fact.written == other.written
    if COUNT in (fact.unit, other.unit):
        return fact.written == other.written
    return fact.unit.dimension == other.unit.dimension and fact.value == other.value


def _may_replace(fact: Fact, other: Fact) -> bool:
    """Whether a fact of the source that does not agree tells that the statement is wrong."""
    if isinstance(fact, Date) or isinstance(other, Date) or fact.unit.dimension == other.unit.dimension:
        return True
    return fact.unit.family != "amount" or fact.written == other.written


def _alike(sentence: Sentence, fact: Fact) -> list[Fact]:
    """The facts of a sentence of the same family."""
    if isinstance(fact, Date):
        return [*sentence.dates]
    return [one for one in sentence.quantities if _family(one) == _family(fact) or COUNT in (one.unit, fact.unit)]


def _order(sentence: Sentence, fact: Fact) -> int:
    """-1 where a fact says before when, 1 where it says after when."""
    before = sentence.text[max(0, fact.start - 30) : fact.start]
    if isinstance(fact, Date):
        return bool(_LATER.search(before)) - bool(_EARLIER.search(before))
    after = _FOLLOWED.match(sentence.text, fact.end) if fact.unit.family == "time" else None
    return bool(after and after["later"]) - bool(after and after["earlier"])


def _family(quantity: Quantity) -> str:
    return quantity.unit.family


def _rivals(sentence: Sentence, fact: Fact) -> list[Place]:
    if isinstance(fact, Date):
        return [_place(one) for one in sentence.dates]
    return [_place(one) for one in sentence.quantities if _family(one) == _family(fact)]


def _same_bound(fact: Fact, other: Fact) -> bool:
    return isinstance(fact, Quantity) and isinstance(other, Quantity) and fact.bound == other.bound


def _place(fact: Fact) -> Place:
    return fact.start, fact.end


def _said_at(sentence: Sentence, fact: Fact) -> Place:
    return sentence.start + fact.start, sentence.start + fact.end
