"""Two sentences that say different things of the same: another figure or date, another party, "shall" or "shall not".

Sentences on different things hold different figures as a rule, so most pairs are no disagreement: what tells one from
the other besides the figure (a condition, a group of patients, another noun in the same place) makes them agree to
differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.checks.check import check
from assistant.checks.dates import Date, dates
from assistant.checks.quantities import Quantity, quantities
from assistant.checks.rendering import beside
from assistant.checks.sentence import Sentence, read
from assistant.checks.verdict import Kind, Place, Relation
from assistant.checks.vocabulary import LISTS, is_empty, stem
from index.analyze import terms, words

LIKE = 0.5  # of all words of two sentences, without figures, that both must have where one adds to the other
NEAR = 0.7  # the same, where they differ in no figure but in who, whether or how
LEAST_WORDS = 2  # that both must have
LEAST_ASKED = 2  # of them in the question, where each has words that the other lacks
_OPPOSED = (Kind.MODAL, Kind.NEGATION, Kind.NAME)
_CONDITION = re.compile(
    r"\b(if|unless|except|when|where|whenever|during|until|provided|subject|otherwise|instead|only|other than)\b", re.I
)
_CASES = frozenset(stem(word) for line in LISTS["cases"] for word in line.split())

SAME_WORDS = 0.8  # of all words of two sentences of one document, without figures, that both must have
LEAST_SAME = 6  # that both must have: shorter sentences say too little to be the same
Fact = Quantity | Date
Figure = tuple[Fact, Place, str]  # with its place in the text, and what it measures
_NO_MEASURE = ("reference", "ordinal", "count")  # sections and numbers of a list differ from clause to clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What two texts differ in: `one[slice(*said)]` and `other[slice(*against)]`."""

    said: Place
    against: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saying:
    """A text as its figures, its other words and the words that make conditions."""

    text: str
    sentences: tuple[Sentence, ...]
    figures: tuple[Figure, ...]
    steps: frozenset[object]  # "first", "second"
    words: frozenset[str]
    told: frozenset[str]  # the same with those that tell how often
    parties: frozenset[str]
    conditions: frozenset[str]


def disagreement(one: str, other: str, question: str) -> Disagreement | None:
    """Where two texts that both answer a question disagree; None where they do not, or speak of different things."""
    mine, theirs, asked = _saying(one), _saying(other), frozenset(map(stem, words(question)))
    if asked & ((mine.told ^ theirs.told) - mine.parties - theirs.parties) or not _same_case(mine, theirs):
        return None
    pairs = [*_apart(mine.figures, theirs.figures)]
    others = (mine.parties - theirs.words) | (theirs.parties - mine.words)
    if pairs and not others and _same_thing(mine, theirs, asked):
        said, against = pairs[0]
        is_label = _is_label(mine, said) or _is_label(theirs, against)
        return None if is_label else Disagreement(said=said, against=against)
    return None if pairs or not _all_agree(mine, theirs) else _opposed(mine, theirs)


def one_figure_apart(one: str, other: str) -> Disagreement | None:
    """Where two sentences of one document differ that are the same but for one figure or date; None where they do not.

    Clauses on different things hold different figures as a rule.
    """
    pair = [(text, _figures(text)) for text in (one, other)]
    mine, theirs = (frozenset(terms(_without(text, [place for _, place, _ in found]))) for text, found in pair)
    cases = frozenset(map(stem, words(one))) ^ frozenset(map(stem, words(other)))
    if len(mine & theirs) < max(LEAST_SAME, SAME_WORDS * len(mine | theirs)) or cases & _CASES:
        return None
    return next((Disagreement(said=a, against=b) for a, b in _apart(pair[0][1], pair[1][1])), None)


def _figures(text: str) -> list[Figure]:
    days = dates(text)
    measures = quantities(text, [(day.start, day.end) for day in days])
    told: list[Fact] = [*days, *(one for one in measures if one.unit.dimension not in _NO_MEASURE)]
    return [(one, (one.start, one.end), "date" if isinstance(one, Date) else one.unit.family) for one in told]


def _without(text: str, places: Sequence[Place]) -> str:
    for start, end in sorted(places, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


@lru_cache(maxsize=512)
def _saying(text: str) -> _Saying:
    found: tuple[Sentence, ...] = tuple(read([text], {}, frozenset()))
    figures: list[Figure] = [
        (fact, one.place((fact.start, fact.end)), _measured(one, fact)) for one in found for fact in _facts(one)
    ]
    measures = [place for _, place, kind in figures if kind != "frequency"]
    return _Saying(
        text=text,
        sentences=found,
        figures=tuple(one for one in figures if one[2] not in ("reference", "ordinal")),
        steps=frozenset(getattr(fact, "value", None) for fact, _, kind in figures if kind == "ordinal"),
        words=frozenset(stem(word[1:]) if word[0] == "@" else word for one in found for word in one.own),
        told=frozenset(stem(word) for word in words(_without(text, measures)) if not is_empty(word)),
        parties=frozenset(stem(name.key) for one in found for name in one.names if name.is_known),
        conditions=frozenset(word.lower() for word in _CONDITION.findall(text)),
    )


def _facts(sentence: Sentence) -> list[Fact]:
    facts: list[Fact] = [*sentence.dates, *sentence.quantities]
    return facts


def _measured(sentence: Sentence, fact: Fact) -> str:
    """What kind of thing a fact measures; of a plain number what it counts."""
    if isinstance(fact, Date):
        return "date"
    if fact.unit.dimension != "count":
        return fact.unit.family if fact.unit.family != "amount" else fact.unit.dimension
    counted = next((one.word.stem for one in sentence.words if one.word.start >= fact.end), "")
    return f"count of {counted}"


def _same_case(mine: _Saying, theirs: _Saying) -> bool:
    """Whether nothing narrows the one to a case that the other does not speak of."""
    apart = mine.words ^ theirs.words
    return mine.steps == theirs.steps and mine.conditions == theirs.conditions and not apart & _CASES


def _is_label(saying: _Saying, place: Place) -> bool:
    """Whether a figure is the date at the head of a paper, and no part of a sentence: each paper has its own."""
    is_date = any(isinstance(fact, Date) and at == place for fact, at, _ in saying.figures)
    return is_date and not saying.text.rstrip().endswith((".", ";"))


def _same_thing(mine: _Saying, theirs: _Saying, asked: frozenset[str]) -> bool:
    """Whether two sentences whose figures differ are about one thing."""
    shared, every = mine.words & theirs.words, mine.words | theirs.words
    if len(shared) < LEAST_WORDS or _puts_another_in_its_place(mine, theirs):
        return False
    if shared in (mine.words, theirs.words):
        return len(shared) >= LIKE * len(every)
    return len(shared & asked) >= LEAST_ASKED and 2 * len(shared) >= min(len(mine.words), len(theirs.words))


def _puts_another_in_its_place(mine: _Saying, theirs: _Saying, but: Sequence[Place] = ()) -> bool:
    """Whether in close wording a word stands where the other has another: "the café …", "the office …"."""
    places = {*(place for _, place, _ in mine.figures), *but}
    for one in mine.sentences:
        for other in theirs.sentences:
            close = beside(one, other)
            for change in close.changes if close else ():
                left = [item for item in change.own if not _within(one, item.start, places)]
                own = {item.word.word.stem for item in left if not item.word.word.is_empty}
                its = {item.word.word.stem for item in change.other if not item.word.word.is_empty}
                if (own - theirs.words) and (its - mine.words) & theirs.words:
                    return True
    return False


def _within(sentence: Sentence, start: int, places: set[Place]) -> bool:
    at = sentence.place((start, start))[0]
    return any(a <= at < b for a, b in places)


def _apart(own: Sequence[Figure], its: Sequence[Figure]) -> Iterator[tuple[Place, Place]]:
    """The one figure of each that the other lacks, where both measure the same kind of thing."""
    mine = [one for one in own if not any(_same(one, other) for other in its)]
    theirs = [one for one in its if not any(_same(one, other) for other in own)]
    if len(mine) == len(theirs) == 1 and mine[0][2] == theirs[0][2]:
        yield mine[0][1], theirs[0][1]


def _all_agree(mine: _Saying, theirs: _Saying) -> bool:
    return all(any(_same(one, its) for its in theirs.figures) for one in mine.figures) and len(mine.figures) == len(
        theirs.figures
    )


def _same(one: Figure, other: Figure) -> bool:
    mine, theirs = one[0], other[0]
    if isinstance(mine, Date) or isinstance(theirs, Date):
        return isinstance(mine, Date) and isinstance(theirs, Date) and mine.agrees(theirs)
    if mine.bound * theirs.bound < 0:
        return False
    return one[2] == other[2] and (mine.unit.dimension, mine.value) == (theirs.unit.dimension, theirs.value)


def _opposed(mine: _Saying, theirs: _Saying) -> Disagreement | None:
    """Where the one bids what the other forbids, or of another party, whichever is compared with the other."""
    shared = mine.words & theirs.words
    every = (mine.words | theirs.words) - (mine.parties ^ theirs.parties)
    if len(shared) < LEAST_WORDS or len(shared) < NEAR * len(every):
        return None
    for text, source in ((theirs.text, mine.text), (mine.text, theirs.text)):
        found = [
            one
            for one in check(text, [source]).findings
            if one.relation is Relation.DIFFERS and one.kind in _OPPOSED and one.found_at
        ]
        if not found:
            return None
    place = found[0].found_at or (0, 0)
    if _puts_another_in_its_place(mine, theirs, [found[0].said_at]) and found[0].kind is not Kind.NAME:
        return None
    return Disagreement(said=found[0].said_at, against=place)
