"""Where an expression of terms and connectors holds in a text, exactly and completely.

A text is its words in order. A word or phrase is a stretch of words; a connector between two expressions keeps those
stretches of either that stand as it says with one of the other. Its places are where such stretches stand together: for
`/n` as far as they are linked, for `/s` and `/p` once in each sentence or paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from index.analyze import placed_words, words
from index.connectors import (
    MAX_DISTANCE,
    All,
    AnyOf,
    Expression,
    Near,
    Phrase,
    Truncated,
    Unit,
    Without,
    Word,
)
from ingest.sentences import sentences

Stretch = tuple[int, int]  # numbers of the first and the last word
_APART = MAX_DISTANCE + 1  # between what stands aside and everything else: no connector reaches so far


@dataclass(frozen=True, slots=True)
class Match:
    """What an expression found: the stretches that take part, and its places, both in order and each once."""

    stretches: list[Stretch]
    places: list[Stretch]


class Words:
    """The words of a text in order, numbered; running headers and the like come last, far from the rest."""

    def __init__(self, text: str, elements: Iterable[tuple[int, int, bool]]) -> None:
        """Read the words.

        Args:
            text: normalised.
            elements: see `index.running.RunningText.elements`.
        """
        ordered = sorted(elements, key=lambda element: (not element[2], element[0]))
        self.words: list[str] = []
        self._text = text
        self._elements = [(start, end) for start, end, _ in ordered]
        self._running = sum(runs for _, _, runs in ordered)  # elements
        self._firsts: list[int] = []  # number of the first word of each element
        self._places: dict[int, list[Stretch]] = {}  # of an element's words, where they were asked for
        self._sentences: dict[int, list[int]] = {}
        for start, end in self._elements:
            self._firsts.append(len(self.words))
            self.words += words(text[start:end])
        self._aside = self._firsts[self._running] if self._running < len(ordered) else len(self.words)

    def numbers(self, term: Word | Truncated) -> list[int]:
        """Numbers of the words that a term matches, ascending."""
        if isinstance(term, Word):
            matching = term.forms
        else:
            matches = re.compile(term.pattern).fullmatch
            matching = frozenset(word for word in set(self.words) if matches(word))
        return [number for number, word in enumerate(self.words) if word in matching]

    def position(self, number: int) -> int:
        """Where a word stands: neighbours differ by 1, and what stands aside is out of reach of everything else."""
        return number if number < self._aside else number + _APART * (self._element(number) - self._running + 1)

    def group(self, number: int, unit: Unit) -> tuple[int, int]:
        """Which sentence or paragraph a word stands in."""
        element = self._element(number)
        if unit is Unit.PARAGRAPH:
            return element, 0
        if element not in self._sentences:
            start, end = self._elements[element]
            self._sentences[element] = [start + first for first, _ in sentences(self._text[start:end])]
        return element, bisect_right(self._sentences[element], self._offsets(number)[0])

    def pieces(self, stretch: Stretch) -> Iterator[Stretch]:
        """Half-open offsets from the first to the last word of a stretch, apart for each element that it touches."""
        for _, numbers in groupby(range(stretch[0], stretch[1] + 1), key=self._element):
            own = list(numbers)
            yield self._offsets(own[0])[0], self._offsets(own[-1])[1]

    def runs(self) -> list[list[str]]:
        """The words, cut where a connector cannot reach from one to the next."""
        starts = [0, self._aside, *self._firsts[self._running + 1 :], len(self.words)]
        return [self.words[start:end] for start, end in pairwise(starts) if end > start]

    def _element(self, number: int) -> int:
        return bisect_right(self._firsts, number) - 1

    def _offsets(self, number: int) -> Stretch:
        """Half-open offsets of a word in the text."""
        element = self._element(number)
        start, end = self._elements[element]
        if element not in self._places:
            self._places[element] = [(start + a, start + b) for _, a, b in placed_words(self._text[start:end])]
        return self._places[element][number - self._firsts[element]]


def match(expression: Expression, text: Words) -> Match | None:
    """All places of an expression, None where the text does not satisfy it."""
    if isinstance(expression, Without):
        found = match(expression.wanted, text)
        return found if found and not match(expression.unwanted, text) else None
    if isinstance(expression, Near):
        return _near(expression, text)
    if isinstance(expression, All | AnyOf):
        parts = [match(part, text) for part in expression.parts]
        matching = [part for part in parts if part]
        if not matching or (isinstance(expression, All) and len(matching) < len(parts)):
            return None
        stretches = {stretch for part in matching for stretch in part.stretches}
        return Match(sorted(stretches), merged(place for part in matching for place in part.places))
    found_at = _phrase(expression, text) if isinstance(expression, Phrase) else text.numbers(expression)
    length = len(expression.words) if isinstance(expression, Phrase) else 1
    stretches_of = [(number, number + length - 1) for number in found_at]
    return Match(stretches_of, merged(stretches_of)) if stretches_of else None


def merged(places: Iterable[Stretch]) -> list[Stretch]:
    """Places in order, those that share a word as one."""
    found: list[Stretch] = []
    for first, last in sorted(places):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _phrase(phrase: Phrase, text: Words) -> list[int]:
    """Numbers of the first words."""
    where = [set(text.numbers(term)) for term in phrase.words]
    last = len(phrase.words) - 1
    return [
        number
        for number in sorted(where[0])
        if all(number + step in numbers for step, numbers in enumerate(where))
        and text.position(number + last) - text.position(number) == last
    ]


def _near(near: Near, text: Words) -> Match | None:
    left, right = match(near.left, text), match(near.right, text)
    if not left or not right:
        return None
    link = _linked_by_distance if near.unit is Unit.WORDS else _linked_by_group
    stretches, places = link(near, left.stretches, right.stretches, text)
    around = [place for side in (left, right) for place in _holding(side, stretches)]
    return Match(sorted(stretches), merged([*places, *around])) if places else None


def _holding(side: Match, stretches: set[Stretch]) -> set[Stretch]:
    """The places of one side that hold what takes part of it: of `a /5 b /5 c` also the place of `a`."""
    begins = [first for first, _ in side.places]
    return {side.places[bisect_right(begins, s[0]) - 1] for s in side.stretches if s in stretches}


def _linked_by_distance(
    near: Near, left: list[Stretch], right: list[Stretch], text: Words
) -> tuple[set[Stretch], list[Stretch]]:
    taking: set[Stretch] = set()
    places: list[Stretch] = []
    for ones, others in ((left, right),) if near.ordered else ((left, right), (right, left)):
        begins = [text.position(first) for first, _ in others]
        even = len({last - first for first, last in others}) == 1
        steps = [0] * (len(others) + 1)
        for one in ones:
            end = text.position(one[1])
            low, high = bisect_right(begins, end), bisect_right(begins, end + near.distance)
            if low < high:
                taking.add(one)
                steps[low] += 1
                steps[high] -= 1
                places.append((one[0], others[high - 1][1] if even else max(last for _, last in others[low:high])))
        taking.update(other for other, depth in zip(others, accumulate(steps), strict=False) if depth)
    return taking, places


def _linked_by_group(
    near: Near, left: list[Stretch], right: list[Stretch], text: Words
) -> tuple[set[Stretch], list[Stretch]]:
    taking: set[Stretch] = set()
    places: list[Stretch] = []
    ones, others = _by_group(left, near.unit, text), _by_group(right, near.unit, text)
    for group in ones.keys() & others.keys():
        here = _apart(ones[group], others[group], after=True) | _apart(others[group], ones[group], after=False)
        if not near.ordered:
            here |= _apart(ones[group], others[group], after=False) | _apart(others[group], ones[group], after=True)
        if here:
            taking |= here
            places.append((min(here)[0], max(last for _, last in here)))
    return taking, places


def _by_group(stretches: Iterable[Stretch], unit: Unit, text: Words) -> dict[tuple[int, int], list[Stretch]]:
    """Stretches by the sentence or paragraph that they stand in; one that crosses its end is in none."""
    found: dict[tuple[int, int], list[Stretch]] = defaultdict(list)
    for first, last in stretches:
        group = text.group(first, unit)
        if group == text.group(last, unit):
            found[group].append((first, last))
    return found


def _apart(stretches: list[Stretch], others: list[Stretch], *, after: bool) -> set[Stretch]:
    """Those after which another one begins, or before which another one ends."""
    if after:
        begin = max(first for first, _ in others)
        return {stretch for stretch in stretches if begin > stretch[1]}
    end = min(last for _, last in others)
    return {stretch for stretch in stretches if end < stretch[0]}
