"""Who does what to whom in a statement, against the source: parties that have changed places, or that are others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from assistant.checks.clauses import Tagged
from assistant.checks.names import EVERYBODY, Name
from assistant.checks.sentence import Sentence, overlap
from assistant.checks.verdict import Finding, Kind, Relation

SHARED = 0.3  # of the statement's words, from which a sentence of the source tells of the same act
VERBATIM = 0.7  # from which it tells of it in much the same words


_NOUN = re.compile(r"(?:tion|ment|ance|ence|ure|ity|ness|notice|dosage|treatment|use\b(?<!use))s?$")
_BEFORE_NOUNS = frozenset("the a an any such its their his her this that prior written each no all some of".split())
_PREPOSITIONS = frozenset("for of in with on at".split())
_VERBAL = frozenset(
    "is are was were be been being has have had having shall may must will should can cannot not never from by as and "
    "or to without before after".split()
)
_BEING = frozenset("is are was were be been being".split())
_PARTICIPLES = frozenset(
    "paid made given held kept sold told sent brought borne known shown sought left lent met".split()
)
_JOINS = re.compile(
    r"\s*(?:and|or|and/or|,\s*(?:and|or))\s*(?:the\s+|an?\s+|each\s+|its\s+|their\s+|any\s+of\s+its\s+)?",
    re.IGNORECASE,
)
_STOPS = re.compile(r"[;:.]")
_REACH = 60  # characters after a verb in which its object begins


def acts(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """Whether the verbs of a statement have their doers and receivers in the source: at most one finding for each."""
    near = sorted(
        (one for one in sources if overlap(statement, one) >= SHARED), key=lambda one: -overlap(statement, one)
    )
    told = {name.key for one in sources for name in one.names}
    for verb in _verbs(statement):
        yield from _acts(statement, verb, near, told)


def strangers(statement: Sentence, sources: Sequence[Sentence]) -> Iterator[Finding]:
    """The parties that a statement names and the source does not."""
    told = {name.key for one in sources for name in one.names}
    spoken = {one.word.text for source in sources for one in source.words}
    for name in statement.names:
        own = {one.word.text for one in statement.words if name.start <= one.word.start < name.end}
        if name.is_party and name.key not in told and name.key != EVERYBODY and not own - {"and", "of"} <= spoken:
            yield statement.finding(Kind.NAME, Relation.ABSENT, (name.start, name.end))


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
        if own[0] & act[0] and _is_told_to(statement, verb) != _is_told_to(sentence, other):
            continue  # "return the Masters" and "return to Licensor": what and to whom
        swapped = bool(own[0] & act[1] and act[0] - own[0]) or bool(own[1] & act[0] and act[1] - own[1])
        known = bool(own[0]) and bool(act[0]) and own[0] <= told
        if swapped or (known and overlap(statement, sentence) >= VERBATIM):
            yield statement.finding(
                Kind.NAME, Relation.DIFFERS, _around(statement, verb), sentence, _around(sentence, other)
            )
            return


def _agree(own: tuple[frozenset[str], frozenset[str]], act: tuple[frozenset[str], frozenset[str]]) -> bool:
    return all(
        not mine or not theirs or mine & theirs or EVERYBODY in mine | theirs
        for mine, theirs in zip(own, act, strict=True)
    )


def _around(sentence: Sentence, verb: Tagged) -> tuple[int, int]:
    before = [one.start for one in sentence.names if one.end <= verb.word.start and not one.before]
    after = [one.end for one in sentence.names if one.start >= verb.word.end]
    return min([verb.word.start, *before[-1:]]), max([verb.word.end, *after[:1]])


def doers(sentence: Sentence, verb: Tagged) -> frozenset[str]:
    """The keys of who does what a verb tells; empty where the sentence does not name them."""
    if is_passive(sentence, verb):
        after = [one for one in sentence.names if one.start > verb.word.end and one.before == "by" and one.is_party]
        return _joined(sentence, after[0]) if after else frozenset()
    return _subject(sentence, verb.word.start) or (_lead_doers(sentence) if verb.clause == 0 else frozenset())


def receivers(sentence: Sentence, verb: Tagged) -> frozenset[str]:
    """The keys of those to whom it is done: the nearest name after the verb, or the subject of a passive."""
    if is_passive(sentence, verb):
        return _subject(sentence, verb.word.start)
    for one in sentence.names:
        if (
            one.is_party
            and verb.word.end <= one.start <= verb.word.end + _REACH
            and one.before in ("", "to")
            and not one.is_possessive
        ):
            between = sentence.text[verb.word.end : one.start]
            return frozenset() if _STOPS.search(between) or "," in between else _joined(sentence, one)
    return frozenset()


def _is_told_to(sentence: Sentence, verb: Tagged) -> bool:
    """Whether "to" leads to the name behind a verb."""
    after = (one for one in sentence.names if one.is_party and one.start >= verb.word.end)
    return next((one.before == "to" for one in after), False)


def is_verb(sentence: Sentence, one: Tagged) -> bool:
    """Whether a word tells what is done: "shall notify", "is granted"; not "the notice" or "data disclosed"."""
    at = sentence.words.index(one)
    before = [word.word.text for word in sentence.words[max(0, at - 3) : at]]
    if _NOUN.search(one.word.text) or (before and before[-1] in _BEFORE_NOUNS):
        return False
    if before and before[-1] in _PREPOSITIONS and not one.word.text.endswith("ing"):
        return False
    if one.word.text.endswith(("ed", "ing")):
        return bool(_VERBAL.intersection(before)) or (
            at > 0 and any(n.end == _end(sentence, at) for n in sentence.names)
        )
    return True


def _end(sentence: Sentence, at: int) -> int:
    return sentence.words[at - 1].word.end


def is_passive(sentence: Sentence, verb: Tagged) -> bool:
    """Whether a verb stands in the passive voice: "shall be paid", "is promptly notified"."""
    text = verb.word.text
    if not text.endswith("ed") and text not in _PARTICIPLES:
        return False
    at = sentence.words.index(verb)
    return any(one.word.text in _BEING for one in sentence.words[max(0, at - 3) : at])


def _subject(sentence: Sentence, before: int) -> frozenset[str]:
    """The names that stand as subject of what begins at a place: before its modal, or before it."""
    modals = [one.start for one in sentence.modals if one.start < before and not one.is_backward]
    stops = [match.end() for match in _STOPS.finditer(sentence.text, 0, before)]
    for end in [*reversed(modals), before]:
        begin = max([0, *(stop for stop in stops if stop <= end)])
        found = [one for one in sentence.names if begin <= one.start and one.end <= end and _may_act(one)]
        if found:
            return _joined(sentence, found[-1])
    return frozenset()


def _may_act(name: Name) -> bool:
    return name.is_party and not name.before and not name.is_possessive


def _joined(sentence: Sentence, name: Name) -> frozenset[str]:
    """A name with those it is coordinated with: "the Buyer and the Guarantor"."""
    keys, names = {name.key}, [one for one in sentence.names if one.is_party]
    at = names.index(name)
    for step in (-1, 1):
        near, place = name, at + step
        while 0 <= place < len(names) and _JOINS.fullmatch(_between(sentence.text, near, names[place])):
            keys.add(names[place].key)
            near, place = names[place], place + step
    return frozenset(keys)


def _between(text: str, one: Name, other: Name) -> str:
    first, second = sorted((one, other), key=lambda name: name.start)
    return text[first.end : second.start]


def _lead_doers(sentence: Sentence) -> frozenset[str]:
    return _subject(sentence.lead, len(sentence.lead.text)) if sentence.lead else frozenset()


def head(sentence: Sentence, after: int, names: Sequence[Name]) -> Tagged | None:
    """The verb that is governed by what ends at a place: the first word that holds something, but for adverbs."""
    if sentence.text[after:].lstrip().startswith(","):  # "shall, at its own expense, pay"
        closes = sentence.text.find(",", sentence.text.find(",", after) + 1)
        after = closes if closes >= 0 else after
    for one in sentence.words:
        in_name = any(name.start <= one.word.start < name.end for name in names)
        holds = not one.word.is_empty or (one.word.text == "own" and sentence.text[after : one.word.start].isspace())
        if one.word.start >= after and holds and not one.word.text.endswith("ly") and not in_name:
            return one
    return None
