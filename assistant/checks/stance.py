"""Yes or no, must or may: what a statement says of its verbs against what the source says of the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.clauses import Tagged
from assistant.checks.difference import forces
from assistant.checks.extent import SOME
from assistant.checks.modals import Force
from assistant.checks.parties import head, is_verb
from assistant.checks.sentence import Sentence, closest, likeness, overlap
from assistant.checks.verdict import Finding, Kind, Place, Relation
from assistant.checks.vocabulary import is_opposite, stem

SHARED = 0.4  # of the statement's words, below which a sentence of the source says nothing against it
NEAR = 0.3  # of what stands around a verb, below which another clause is spoken of
MARGIN = 0.15  # of two places as like as this, the source may mean either
_QUALIFIES = re.compile(
    r"\b(?:without|unless|except|save|other\s+than|until|only|solely|sole|exclusively|provided|subject\s+to|if|with|after|upon|"
    r"prior|to\s+the\s+extent|as\s+required|as\s+permitted|beyond|necessary)\b",
    re.IGNORECASE,
)
_BETWEEN = frozenset("the a an is are was were be been of to".split())
_CONDITIONAL = ("unless", "except", "save", "other than", "without", "until", "excluding")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A word of the statement and its counterpart in the source; `is_opposite` where that says the contrary."""

    own: Tagged
    other: Tagged
    sentence: Sentence
    is_opposite: bool = False

    @property
    def is_contrary(self) -> bool:
        """Whether one is said to be and the other not to be."""
        return (self.own.sign != self.other.sign) != self.is_opposite


def stance(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """Findings on negation and modal words of a sentence of the statement."""
    found = [pair for verb in _verbs(statement) if (pair := _counterpart(statement, verb, sources))]
    for pair in found:
        yield from _judged(statement, pair)
    yield from _contraries(statement, sources)
    if not found and any(one.force is Force.LEAVE for one in statement.modals):
        yield from _denied_there(statement, sources)


def _contraries(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """Opposite words beside the same word in the sentence that shares most: "less common" for "more common"."""
    for source in closest(statement, sources)[:1]:
        if overlap(statement, source) < SHARED:
            return
        own, other = [*_with_neighbours(statement)], [*_with_neighbours(source)]
        mine, theirs = ({word for word, *_ in side} for side in (own, other))
        beside: dict[tuple[int, str], list[tuple[str, Place]]] = {}
        for another, its_sign, found in other:
            if another not in mine and stem(another[0]) not in statement.own:
                beside.setdefault((its_sign, another[1]), []).append((another[0], found))
        for word, sign, said in own:
            if word in theirs or stem(word[0]) in source.own:
                continue
            for another_word, found in beside.get((sign, word[1]), ()):
                if is_opposite(word[0], another_word):
                    yield statement.finding(Kind.NEGATION, Relation.DIFFERS, said, source, found)


def _with_neighbours(sentence: Sentence) -> Iterator[tuple[tuple[str, str], int, Place]]:
    """Each word with the stem of the one before it, and with that of the one behind it; its sign and its place."""
    told = [one for one in sentence.words if one.word.text not in _BETWEEN]
    for at, one in enumerate(told):
        for near in (*told[max(0, at - 1) : at], *told[at + 1 : at + 2]):
            yield (one.word.text, near.word.stem), one.sign, (one.word.start, one.word.end)


def _denied_there(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """What the statement allows, and the one sentence that speaks of it denies, in whatever words."""
    near = closest(statement, sources)[:1]
    for source in near if all(one.sign > 0 for one in statement.words) else ():
        denied = [one for one in source.words if one.sign < 0 and one.word.stem in statement.own]
        if denied and overlap(statement, source) >= SHARED:
            place = (denied[0].word.start, denied[-1].word.end)
            yield statement.finding(Kind.NEGATION, Relation.ABSENT, None, source, place)


def _verbs(statement: Sentence) -> list[Tagged]:
    """The verbs that the statement's modal words govern, or where it has none each word that holds something."""
    forward = [head(statement, one.end, statement.names) for one in statement.modals if not one.is_backward]
    found = [one for one in forward if one is not None]
    if found and len(found) == len(statement.modals):
        return list(dict.fromkeys(found))
    return [one for one in statement.words if not one.word.is_empty and not one.word.text[0].isdigit()]


def _counterpart(statement: Sentence, verb: Tagged, sources: Sequence[Sentence]) -> Pair | None:
    """The same word, or its opposite, where the source speaks most of what the statement speaks of."""
    found = [*_candidates(statement, verb, sources)]
    best = max((like for like, _ in found), default=0.0)
    close = [pair for like, pair in sorted(found, key=lambda one: -one[0]) if like >= best - MARGIN]
    agreeing = (pair for pair in close if _relation(statement, pair)[1] is Relation.AGREES)
    return next(agreeing, close[0] if close else None)


def _candidates(statement: Sentence, verb: Tagged, sources: Sequence[Sentence]) -> Iterator[tuple[float, Pair]]:
    """The words of the source that a verb may be compared with, each with how like its surroundings are."""
    around = _around(statement, verb)
    has_verbs = is_verb(statement, verb)
    for sentence in sources:
        shared = overlap(statement, sentence)
        for other in sentence.words if shared >= SHARED else ():
            is_same = other.word.stem == verb.word.stem
            if not is_same and not _is_opposite(statement, sentence, verb, other):
                continue
            near = likeness(around, _around(sentence, other))
            if near >= NEAR and not (has_verbs and not is_verb(sentence, other)):
                pair = Pair(own=verb, other=other, sentence=sentence, is_opposite=not is_same)
                yield shared + near + 0.3 * is_same, pair


def _around(sentence: Sentence, verb: Tagged) -> dict[str, float]:
    """The stems of a verb's clause, each of the same weight."""
    return dict.fromkeys(
        (
            one.word.stem
            for one in sentence.words
            if one.clause == verb.clause and one is not verb and not one.word.is_empty
        ),
        1.0,
    )


def _is_opposite(statement: Sentence, sentence: Sentence, verb: Tagged, other: Tagged) -> bool:
    """Whether a word says the contrary of one that its own sentence lacks, and the statement lacks it in turn."""
    return (
        is_opposite(verb.word.text, other.word.text)
        and verb.word.stem not in sentence.own
        and other.word.stem not in statement.own
    )


def _judged(statement: Sentence, pair: Pair) -> Iterator[Finding]:
    kind, relation = _relation(statement, pair)
    said, found = _stretch(statement, pair.own), _stretch(pair.sentence, pair.other)
    yield statement.finding(kind, relation, said, pair.sentence, found)


def _relation(statement: Sentence, pair: Pair) -> tuple[Kind, Relation]:
    own, other = pair.own, pair.other
    if other.is_either and not own.is_either:
        return Kind.NEGATION, Relation.DIFFERS if own.force is Force.DUTY else Relation.AGREES
    if Force.RELEASE in (own.force, other.force):
        return Kind.MODAL, forces(own.force, other.force, follows="", is_some=False)
    if pair.is_contrary and not _denied_alike(statement, pair):
        return Kind.NEGATION, _contrary(statement, pair)
    if pair.is_opposite or pair.is_contrary:
        return Kind.NEGATION, Relation.AGREES
    is_some = SOME.search(statement.text) is not None
    return Kind.MODAL, forces(own.force, other.force, follows=own.word.text, is_some=is_some)


def _denied_alike(statement: Sentence, pair: Pair) -> bool:
    """Whether both clauses deny a word that they share: "food does not affect it" and "it is not affected by food"."""
    if pair.is_opposite:
        return False
    denied = [
        {
            one.word.stem
            for one in sentence.words
            if one.clause == word.clause and one.sign < 0 and not one.word.is_empty
        }
        for sentence, word in ((statement, pair.own), (pair.sentence, pair.other))
    ]
    return bool(denied[0] & denied[1])


def _contrary(statement: Sentence, pair: Pair) -> Relation:
    """A ban with an exception and a leave with a condition say the same; to "some" such a ban says nothing."""
    own, other = pair.own, pair.other
    ban, leave, text = (other, own, pair.sentence.text) if other.sign < 0 else (own, other, statement.text)
    leave_text = statement.text if leave is own else pair.sentence.text
    is_open = any(word in text.lower() for word in _CONDITIONAL) and not ban.under
    if is_open and _QUALIFIES.search(leave_text):
        return Relation.AGREES
    if is_open and leave is own and SOME.search(statement.text):
        return Relation.ABSENT
    return Relation.DIFFERS


def _stretch(sentence: Sentence, tagged: Tagged) -> tuple[int, int]:
    """A word with the modal that governs it, where one stands close before it."""
    begins = [one.start for one in sentence.modals if 0 <= tagged.word.start - one.end <= 25]
    return min([*begins[-1:], tagged.word.start]), tagged.word.end
