"""Numbers, units and dates of a statement against those of its source, each with the one in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.dates import Date
from assistant.checks.quantities import Quantity
from assistant.checks.rendering import Rendering
from assistant.checks.sentence import Sentence, likeness, overlap
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
OPENING = 2.5  # weight of the word that opens the stretch of a fact, where others weigh 1
_SEPARATORS = (re.compile(r"[;:]"), re.compile(r",(?!\d)"), re.compile(r"\b(?:and|or|but|to|while|whereas)\b"))
_BEFORE = re.compile(
    r"\b(from|to|by|before|after|until|on|within|for|of|at|over|every|than|in)\s+(?:the\s+)?\W*$", re.IGNORECASE
)
Fact = Quantity | Date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A fact of the source, and how like its place is to that of the statement's fact (0-1)."""

    sentence: Sentence
    fact: Fact
    likeness: float
    agrees: bool


def measured(statement: Sentence, sources: Sequence[Sentence], close: Rendering | None) -> Iterator[Finding]:
    """A finding for each quantity and date of a sentence of the statement; `close` is what it keeps close to."""
    beside = {mine.fact: theirs.fact for mine, theirs in close.same if mine.fact and theirs.fact} if close else {}
    facts: tuple[Fact, ...] = (*statement.dates, *statement.quantities)
    for fact in facts:
        other = beside.get(fact)
        if close and other and _is_told(statement, fact, close.source, other):
            yield statement.finding(_kind(fact, other), Relation.AGREES, _place(fact), close.source, _place(other))
        elif isinstance(fact, Date) or fact.start or not fact.reference:  # not the number of its own paragraph
            yield _finding(statement, fact, _matches(statement, fact, sources))


def _is_told(statement: Sentence, fact: Fact, source: Sentence, other: Fact) -> bool:
    told = not (isinstance(fact, Date) and isinstance(other, Date)) or fact.is_told_by(other)
    return told and _agree(fact, other) and _order(statement, fact) * _order(source, other) >= 0


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
    return statement.finding(_kind(fact, None), Relation.ABSENT, _place(fact))


def _found(statement: Sentence, fact: Fact, match: _Match, relation: Relation) -> Finding:
    return statement.finding(_kind(fact, match.fact), relation, _place(fact), match.sentence, _place(match.fact))


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


def context(sentence: Sentence, place: Place, rivals: Sequence[Place]) -> dict[str, float]:
    """The stems around a fact with their weights: those of the stretch that it shares with none of its rivals.

    The word that opens the stretch tells most, since it is often what the fact is about: "headache in 12 %, nausea in
    8 %". The preposition before the fact counts as a word.

    Args:
        sentence: where the fact stands.
        place: of the fact.
        rivals: the places of the facts of its kind, itself among them.
    """
    left = max((one for one in rivals if one[1] <= place[0]), default=None)
    right = min((one for one in rivals if one[0] >= place[1]), default=None)
    start = _cut(sentence.text, left, place) if left else 0
    end = _cut(sentence.text, place, right) if right else len(sentence.text)
    around: dict[str, float] = {}
    for one in sentence.words:
        at = one.word.start
        if start <= at < end and not place[0] <= at < place[1] and not one.word.is_empty:
            around.setdefault(one.word.stem, OPENING if not around and at < place[0] else 1.0)
    leads = _BEFORE.search(sentence.text[: place[0]])
    return around | ({f"{leads[1].lower()} …": 1.0} if leads else {})


def _cut(text: str, left: Place, right: Place) -> int:
    """Where the stretch of the left fact ends and that of the right one begins."""
    between = text[left[1] : right[0]]
    for separator in _SEPARATORS:
        found = [*separator.finditer(between)]
        if found:
            return left[1] + found[-1].start()
    return left[1]
