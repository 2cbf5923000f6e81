"""Who does it, and to whom: the names around a verb, in the active and the passive voice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.checks.clauses import Tagged
from assistant.checks.names import Name
from assistant.checks.sentence import Sentence

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
        if one.word.start >= after and not one.word.is_empty and not one.word.text.endswith("ly") and not in_name:
            return one
    return None
