"""Who does what to whom in a statement, against the source: parties that have changed places, or that are others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.checks.alignment import overlap
from assistant.checks.clauses import Tagged
from assistant.checks.names import EVERYBODY
from assistant.checks.roles import doers, head, is_verb, receivers
from assistant.checks.sentence import Sentence
from assistant.checks.verdict import Finding, Kind, Relation

SHARED = 0.3  # of the statement's words, from which a sentence of the source tells of the same act
VERBATIM = 0.7  # from which it tells of it in much the same words


def parties(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """Findings on the names of a sentence of the statement: at most one for each of its verbs and names."""
    near = sorted(
        (one for one in sources if overlap(statement, one) >= SHARED), key=lambda one: -overlap(statement, one)
    )
    told = {name.key for one in sources for name in one.names}
    for verb in _verbs(statement):
        yield from _acts(statement, verb, near, told)
    spoken = " ".join(one.text for one in sources).casefold()
    for name in statement.names:
        at = (statement.start + name.start, statement.start + name.end)
        said = statement.text[name.start : name.end]
        if name.is_party and name.key not in told and name.key != EVERYBODY and said.casefold() not in spoken:
            yield Finding(kind=Kind.NAME, relation=Relation.ABSENT, said=said, said_at=at)


def _verbs(statement: Sentence) -> list[Tagged]:
    """What the modal words govern, and what follows a name that no preposition leads to."""
    ends = [one.end for one in statement.modals if not one.is_backward]
    if not ends:
        ends = [one.end for one in statement.names if one.is_party and not one.before and not one.is_possessive]
    found = [head(statement, end, statement.names) for end in ends]
    return list(dict.fromkeys(one for one in found if one is not None))


def _acts(statement: Sentence, verb: Tagged, near: Sequence[Sentence], told: set[str]) -> Iterator[Finding]:
    """Whether a verb has the same doer and receiver in the sentences of the source that tell of it."""
    own = doers(statement, verb), receivers(statement, verb)
    acts = [
        (sentence, other, (doers(sentence, other), receivers(sentence, other)))
        for sentence in near
        for other in sentence.words
        if other.word.stem == verb.word.stem and is_verb(sentence, other)
    ]
    if not acts or not (own[0] or own[1]) or any(_agree(own, act) for _, _, act in acts):
        return
    for sentence, other, act in acts:
        swapped = bool(own[0] & act[1] and act[0] - own[0]) or bool(own[1] & act[0] and act[1] - own[1])
        known = bool(own[0]) and bool(act[0]) and own[0] <= told
        if swapped or (known and overlap(statement, sentence) >= VERBATIM):
            yield _finding(statement, verb, sentence, other)
            return


def _agree(own: tuple[frozenset[str], frozenset[str]], act: tuple[frozenset[str], frozenset[str]]) -> bool:
    return all(
        not mine or not theirs or mine & theirs or EVERYBODY in mine | theirs
        for mine, theirs in zip(own, act, strict=True)
    )


def _finding(statement: Sentence, verb: Tagged, source: Sentence, other: Tagged) -> Finding:
    """A finding that shows both sentences from their first name to their last around the verb."""
    mine, theirs = _around(statement, verb), _around(source, other)
    return Finding(
        kind=Kind.NAME,
        relation=Relation.DIFFERS,
        said=statement.text[mine[0] : mine[1]],
        said_at=(statement.start + mine[0], statement.start + mine[1]),
        found=source.text[theirs[0] : theirs[1]],
        source=source.source,
        found_at=(source.start + theirs[0], source.start + theirs[1]),
    )


def _around(sentence: Sentence, verb: Tagged) -> tuple[int, int]:
    before = [one.start for one in sentence.names if one.end <= verb.word.start and not one.before]
    after = [one.end for one in sentence.names if one.start >= verb.word.end]
    return min([verb.word.start, *before[-1:]]), max([verb.word.end, *after[:1]])
