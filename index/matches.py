"""Where an expression of terms and connectors holds in a text, exactly and completely.

A text is its words in order. A word or phrase is a stretch of words; a connector between two expressions keeps those
stretches of either that stand as it says with one of the other. Its places are where such stretches stand together: for
`/n` as far as they are linked, for `/s` and `/p` once in each sentence or paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from index.analyze import placed_words
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
    """The words of a text in order, each with its place; running headers and the like come last, far from the rest."""

    def __init__(self, text: str, elements: Iterable[tuple[int, int, bool]]) -> None:
        """Read the words.

        Args:
            text: normalised.
            elements: see `index.running.RunningText.elements`.
        """
        ordered = sorted(elements, key=lambda element: (not element[2], element[0]))
        self.words: list[str] = []
        self.offsets: list[Stretch] = []  # in the normalised text, half-open
        self.position: list[int] = []  # neighbouring words differ by 1
        self.elements: list[Stretch] = []  # half-open offsets of each
        self._element: list[int] = []  # of each word
        self._text = text
        begun = 0
        for number, (start, end, runs) in enumerate(ordered):
            found = list(placed_words(text[start:end]))
            begun += 0 if runs else _APART
            self.words += [word for word, _, _ in found]
            self.offsets += [(start + first, start + last) for _, first, last in found]
            self.position += range(begun, begun + len(found))
            self._element += [number] * len(found)
            self.elements.append((start, end))
            begun += len(found)
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self.words):
            self._numbers[word].append(number)

    def runs(self) -> list[list[str]]:
        """The words, cut where a connector cannot reach from one to the next."""
        starts = [0, *(n for n, (a, b) in enumerate(pairwise(self.position), 1) if b - a > 1), len(self.words)]
        return [self.words[start:end] for start, end in pairwise(starts) if end > start]

    def numbers(self, term: Word | Truncated) -> list[int]:
        """Numbers of the words that a term matches, ascending."""
        if isinstance(term, Word):
            found = [word for word in term.forms if word in self._numbers]
        else:
            matches = re.compile(term.pattern).fullmatch
            found = [word for word in self._numbers if matches(word)]
        return sorted(number for word in found for number in self._numbers[word])

    def pieces(self, stretch: Stretch) -> Iterator[Stretch]:
        """Half-open offsets from the first to the last word of a stretch, apart for each element that it touches."""
        for _, numbers in groupby(range(stretch[0], stretch[1] + 1), key=self._element.__getitem__):
            own = list(numbers)
            yield self.offsets[own[0]][0], self.offsets[own[-1]][1]

    def groups(self, unit: Unit) -> Sequence[int]:
        """For each word a number of the sentence or paragraph it stands in."""
        return self._element if unit is Unit.PARAGRAPH else self._sentences()

    def _sentences(self) -> list[int]:
        starts: list[int] = []
        for start, end in self.elements:
            starts += [start + first for first, _ in sentences(self._text[start:end])]
        starts.sort()
        return [bisect_right(starts, first) for first, _ in self.offsets]


def match(expression: Expression, words: Words) -> Match | None:
    """All places of an expression, None where the text does not satisfy it."""
    if isinstance(expression, Without):
        found = match(expression.wanted, words)
        return found if found and not match(expression.unwanted, words) else None
    if isinstance(expression, Near):
        return _near(expression, words)
    if isinstance(expression, All | AnyOf):
        parts = [match(part, words) for part in expression.parts]
        matching = [part for part in parts if part]
        if not matching or (isinstance(expression, All) and len(matching) < len(parts)):
            return None
        stretches = {stretch for part in matching for stretch in part.stretches}
        return Match(sorted(stretches), merged(place for part in matching for place in part.places))
    found_at = _phrase(expression, words) if isinstance(expression, Phrase) else words.numbers(expression)
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


def _phrase(phrase: Phrase, words: Words) -> list[int]:
    """Numbers of the first words."""
    where = [set(words.numbers(term)) for term in phrase.words]
    last = len(phrase.words) - 1
    return [
        number
        for number in sorted(where[0])
        if all(number + step in numbers for step, numbers in enumerate(where))
        and words.position[number + last] - words.position[number] == last
    ]


def _near(near: Near, words: Words) -> Match | None:
    left, right = match(near.left, words), match(near.right, words)
    if not left or not right:
        return None
    link = _linked_by_distance if near.unit is Unit.WORDS else _linked_by_group
    stretches, places = link(near, left.stretches, right.stretches, words)
    around = [place for side in (left, right) for place in _holding(side, stretches)]
    return Match(sorted(stretches), merged([*places, *around])) if places else None


def _holding(side: Match, stretches: set[Stretch]) -> set[Stretch]:
    """The places of one side that hold what takes part of it: of `a /5 b /5 c` also the place of `a`."""
    begins = [first for first, _ in side.places]
    return {side.places[bisect_right(begins, s[0]) - 1] for s in side.stretches if s in stretches}


def _linked_by_distance(
    near: Near, left: list[Stretch], right: list[Stretch], words: Words
) -> tuple[set[Stretch], list[Stretch]]:
    taking: set[Stretch] = set()
    places: list[Stretch] = []
    for ones, others in ((left, right),) if near.ordered else ((left, right), (right, left)):
        begins = [words.position[first] for first, _ in others]
        even = len({last - first for first, last in others}) == 1
        steps = [0] * (len(others) + 1)
        for one in ones:
            end = words.position[one[1]]
            low, high = bisect_right(begins, end), bisect_right(begins, end + near.distance)
            if low < high:
                taking.add(one)
                steps[low] += 1
                steps[high] -= 1
                places.append((one[0], others[high - 1][1] if even else max(last for _, last in others[low:high])))
        taking.update(other for other, depth in zip(others, accumulate(steps), strict=False) if depth)
    return taking, places


def _linked_by_group(
    near: Near, left: list[Stretch], right: list[Stretch], words: Words
) -> tuple[set[Stretch], list[Stretch]]:
    groups = words.groups(near.unit)
    taking: set[Stretch] = set()
    places: list[Stretch] = []
    ones, others = _by_group(left, groups), _by_group(right, groups)
    for group in ones.keys() & others.keys():
        here = _apart(ones[group], others[group], after=True) | _apart(others[group], ones[group], after=False)
        if not near.ordered:
            here |= _apart(ones[group], others[group], after=False) | _apart(others[group], ones[group], after=True)
        if here:
            taking |= here
            places.append((min(here)[0], max(last for _, last in here)))
    return taking, places


def _by_group(stretches: Iterable[Stretch], groups: Sequence[int]) -> dict[int, list[Stretch]]:
    """Stretches by the sentence or paragraph that they stand in; one that crosses its end is in none."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    for first, last in stretches:
        if groups[first] == groups[last]:
            found[groups[first]].append((first, last))
    return found


def _apart(stretches: list[Stretch], others: list[Stretch], *, after: bool) -> set[Stretch]:
    """Those after which another one begins, or before which another one ends."""
    if after:
        begin = max(first for first, _ in others)
        return {stretch for stretch in stretches if begin > stretch[1]}
    end = min(last for _, last in others)
    return {stretch for stretch in stretches if end < stretch[0]}
