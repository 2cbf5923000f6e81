"""Yes or no, must or may: what a statement says of its verbs against what the source says of the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.checks.alignment import likeness, overlap
from assistant.checks.clauses import Tagged
from assistant.checks.difference import SOME
from assistant.checks.modals import Force
from assistant.checks.roles import head, is_verb
from assistant.checks.sentence import Sentence
from assistant.checks.verdict import Finding, Kind, Relation
from assistant.checks.vocabulary import opposites, own_stem

SHARED = 0.4  # of the statement's words, below which a sentence of the source says nothing against it
NEAR = 0.3  # of what stands around a verb, below which another clause is spoken of
MARGIN = 0.15  # of two places as like as this, the source may mean either
_QUALIFIES = re.compile(
    r"\b(?:without|unless|except|save|other\s+than|until|only|solely|sole|exclusively|provided|subject\s+to|if|with|after|upon|"
    r"prior|to\s+the\s+extent|as\s+required|as\s+permitted|beyond|necessary)\b",
    re.IGNORECASE,
)
_CONDITIONAL = ("unless", "except", "save", "other than", "without", "until", "excluding")
# What "may" tells of these is that it happens, not that it is allowed.
_HAPPENS = frozenset(
    own_stem(word)
    for word in "include contain comprise consist survive cause occur result lead be become increase decrease develop "
    "experience affect appear apply exist arise continue remain vary persist impair reduce produce potentiate".split()
)


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
    for verb in _verbs(statement):
        pair = _counterpart(statement, verb, sources)
        if pair is not None:
            yield from _judged(statement, pair)


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
        own_stem(other.word.text) in opposites(verb.word.text)
        and verb.word.stem not in sentence.own
        and other.word.stem not in statement.own
    )


def _judged(statement: Sentence, pair: Pair) -> Iterator[Finding]:
    kind, relation = _relation(statement, pair)
    yield _finding(statement, pair, kind, relation)


def _relation(statement: Sentence, pair: Pair) -> tuple[Kind, Relation]:
    own, other = pair.own, pair.other
    if other.is_either and not own.is_either:
        return Kind.NEGATION, Relation.DIFFERS if own.force is Force.DUTY else Relation.AGREES
    if Force.RELEASE in (own.force, other.force) and own.force is not other.force:
        opposed = {own.force, other.force} & {Force.DUTY, Force.BAN}
        return Kind.MODAL, Relation.DIFFERS if opposed else Relation.AGREES
    if pair.is_contrary and not _denied_alike(statement, pair):
        return Kind.NEGATION, _contrary(statement, pair)
    if pair.is_opposite or pair.is_contrary:
        return Kind.NEGATION, Relation.AGREES
    return Kind.MODAL, _forces(statement, own, other)


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


def _forces(statement: Sentence, own: Tagged, other: Tagged) -> Relation:
    """What a modal of the statement is worth where the source has another one, both for or both against."""
    pair = (own.force, other.force)
    if own.force is other.force or Force.PLAIN is own.force is not other.force is not Force.LEAVE:
        return Relation.AGREES
    happens = own_stem(own.word.text) in _HAPPENS or SOME.search(statement.text) is not None
    if pair == (Force.LEAVE, Force.DUTY):
        return Relation.AGREES if happens else Relation.DIFFERS
    if pair in ((Force.DUTY, Force.LEAVE), (Force.ADVICE, Force.LEAVE), (Force.LEAVE, Force.ADVICE)):
        return Relation.DIFFERS
    if pair in ((Force.DUTY, Force.ADVICE), (Force.ADVICE, Force.DUTY)):
        return Relation.DIFFERS
    if pair == (Force.PLAIN, Force.LEAVE) and own_stem(own.word.text) in _HAPPENS:
        return Relation.ABSENT  # "it causes" where the source has "it may cause"
    return Relation.AGREES


def _finding(statement: Sentence, pair: Pair, kind: Kind, relation: Relation) -> Finding:
    own, other = pair.own.word, pair.other.word
    said_at = _stretch(statement, pair.own)
    found_at = _stretch(pair.sentence, pair.other)
    return Finding(
        kind=kind,
        relation=relation,
        said=statement.text[said_at[0] : said_at[1]] or own.text,
        said_at=(statement.start + said_at[0], statement.start + said_at[1]),
        found=pair.sentence.text[found_at[0] : found_at[1]] or other.text,
        source=pair.sentence.source,
        found_at=(pair.sentence.start + found_at[0], pair.sentence.start + found_at[1]),
    )


def _stretch(sentence: Sentence, tagged: Tagged) -> tuple[int, int]:
    """A word with the modal that governs it, where one stands close before it."""
    begins = [one.start for one in sentence.modals if 0 <= tagged.word.start - one.end <= 25]
    return min([*begins[-1:], tagged.word.start]), tagged.word.end
