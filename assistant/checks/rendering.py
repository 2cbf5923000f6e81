"""A statement that keeps close to the wording of a source, cut into things and laid side by side with it.

A thing is a word, a name, a figure, a modal expression, a denial or a word of extent. What both have in the same order
says the same; the rest is a change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from assistant.checks.clauses import Tagged
from assistant.checks.dates import Date
from assistant.checks.extent import Extent, extent
from assistant.checks.marks import denials
from assistant.checks.names import EVERYBODY
from assistant.checks.quantities import Quantity, label_end
from assistant.checks.sentence import Sentence, closest

NEAREST = 3  # sentences of the source that a statement may be a rendering of
NEAR = 0.9  # of the things in common, from which another sentence is as close
VERBATIM = 0.75  # share of the statement's things in the source's order, from which it keeps close to its wording
_REACH = 1.5  # of the things in common, beyond which a stretch of the source is long for them
_RUN = 3  # things in a row that are no chance
_ASIDE = 2  # words that hold something in a stretch that was put in or left out: it is a clause of its own
_ORDERS = 4  # commas at which a sentence that begins with a clause of circumstance may be turned round
_ARTICLES = ("the", "a", "an")
_SUBJECTS = ("no", "nothing", "none", "neither", "nobody")  # what denies a subject
_CIRCUMSTANCE = frozenset(
    "if when where whenever wherever after before although though once unless until upon while because since as during "
    "in following for to under within without except on at by with provided subject from given despite".split()
)


class Sort(StrEnum):
    """What a thing is."""

    WORD = "word"
    EMPTY = "empty"  # a word of grammar
    NAME = "name"
    FIGURE = "figure"
    MODAL = "modal"
    DENIAL = "denial"
    EXTENT = "extent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A thing of a sentence; those of the same key say the same."""

    key: str
    sort: Sort
    start: int
    end: int
    word: Tagged  # its first
    extent: Extent | None = None
    fact: Quantity | Date | None = None
    is_party: bool = False  # a name of somebody; see `Name`
    is_known: bool = False  # a name by which a party is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Things of the statement, and those of the source in whose place they stand; one side may be empty."""

    own: tuple[Item, ...]
    other: tuple[Item, ...]
    follows: str = ""  # the statement's word behind it
    is_aside: bool = False  # a whole clause was put in or left out: its modal words and denials are its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """A statement with the sentence that it keeps close to."""

    statement: Sentence
    source: Sentence
    same: tuple[tuple[Item, Item], ...]  # things of both that say the same; figures may still differ
    changes: tuple[Change, ...]


def renderings(statement: Sentence, sources: Sequence[Sentence]) -> list[Rendering]:
    """The statement beside each sentence that it keeps closest to; nothing where it is worded freely."""
    found = [one for source in closest(statement, sources)[:NEAREST] if (one := beside(statement, source)) is not None]
    most = max((len(one.same) for one in found), default=0)
    return [one for one in found if len(one.same) >= NEAR * most]


def beside(statement: Sentence, source: Sentence) -> Rendering | None:
    """The statement beside a sentence; None where it does not keep close to its wording."""
    own, other = items(statement), items(source)
    pairs = [
        (own, other),
        *((own, one) for one in _turned(source, other)),
        *((one, other) for one in _turned(statement, own)),
    ]
    mine, theirs, matcher = max(((*pair, _matcher(*pair)) for pair in pairs), key=lambda one: _size(one[2]))
    if not own or _size(matcher) < VERBATIM * len(own) or _is_scattered(matcher):
        return None
    same = [(mine[a + n], theirs[b + n]) for a, b, size in matcher.get_matching_blocks() for n in range(size)]
    changed = tuple(_changes(matcher, mine, theirs))
    return Rendering(statement=statement, source=source, same=tuple(same), changes=changed)


def _matcher(own: list[Item], other: list[Item]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, [one.key for one in own], [one.key for one in other], autojunk=False)


def _size(matcher: SequenceMatcher[str]) -> int:
    return sum(block.size for block in matcher.get_matching_blocks())


def _is_scattered(matcher: SequenceMatcher[str]) -> bool:
    """Whether what both have stands in single words all over a longer sentence."""
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    reach = blocks[-1].b + blocks[-1].size - blocks[0].b
    held = sum(block.size for block in blocks)
    return reach > _REACH * held and held < _RUN * len(blocks)


def _changes(matcher: SequenceMatcher[str], own: list[Item], other: list[Item]) -> Iterator[Change]:
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    first, last = blocks[0].b, blocks[-1].b + blocks[-1].size
    clause = other[first].word.clause
    before = [one for one in other[:first] if one.word.clause == clause or one.word.word.text in _SUBJECTS]
    near = [one for one in before if clause - one.word.clause in (0, 1)]
    yield from (Change(own=(), other=(one,)) for one in near if one.sort is Sort.DENIAL)
    yield from (Change(own=(), other=(one,)) for one in near[-1:] if one.extent)
    if blocks[-1].a + blocks[-1].size == len(own):  # "the dose is" for "the dose is not"
        yield from (Change(own=(), other=(one,)) for one in other[last : last + 1] if one.sort is Sort.DENIAL)
    for tag, a, b, begin, end in matcher.get_opcodes():
        # What stands before and behind the stretch that is rendered is in the place of no more than its like.
        c = max(begin, end - (b - a)) if end <= first else begin
        d = min(end, begin + b - a) if begin >= last else end
        if tag in {"delete", "replace"} or (tag == "insert" and first <= c and d <= last):
            yield Change(
                own=tuple(own[a:b]),
                other=tuple(other[c:d]),
                follows=own[b].word.word.text if b < len(own) else "",
                is_aside=(tag == "delete" and _is_aside(own, a, b)) or (tag == "insert" and _is_aside(other, c, d)),
            )


def _is_aside(items: list[Item], begin: int, end: int) -> bool:
    """Whether a stretch is a clause of its own: it holds several words, or what follows it is another clause."""
    held = sum(one.sort in (Sort.WORD, Sort.NAME) for one in items[begin:end])
    is_other = end < len(items) and items[begin].word.clause != items[end].word.clause
    return held >= _ASIDE or (is_other and end - begin > 1)


def _turned(sentence: Sentence, items: list[Item]) -> Iterator[list[Item]]:
    """The orders in which a sentence may stand that begins with a clause of circumstance: "if A, B" is "B if A"."""
    if items and items[0].word.word.text in _CIRCUMSTANCE:
        cuts = [at for at in range(1, len(items)) if "," in sentence.text[items[at - 1].end : items[at].start]][
            :_ORDERS
        ]
        yield from ([*items[at:], *items[:at]] for at in cuts)


def items(sentence: Sentence) -> list[Item]:
    """The things of a sentence in order; articles are left out."""
    whole, label = _things(sentence), label_end(sentence.text)
    found: list[Item] = []
    for one in sentence.words:
        if one.word.start < label:
            continue
        thing = next((thing for thing in whole if thing.start <= one.word.start < thing.end), None)
        if thing is None:
            if one.word.text not in _ARTICLES:
                found.append(_word(one))
        elif not found or (found[-1].start, found[-1].end) != (thing.start, thing.end):
            if thing.sort is Sort.MODAL:
                _absorb(found, one, sentence)
            key = f"%{one.force}" if thing.sort is Sort.MODAL else thing.key
            found.append(replace(thing, key=key, word=one))
    return found


def _word(one: Tagged) -> Item:
    told = extent(one.word.text)
    sort = Sort.EXTENT if told else Sort.EMPTY if one.word.is_empty else Sort.WORD
    key = told.value if told else one.word.stem
    return Item(key=key, sort=sort, start=one.word.start, end=one.word.end, word=one, extent=told)


def _absorb(found: list[Item], modal: Tagged, sentence: Sentence) -> None:
    """Drop the "no" of "no party shall": the modal's force already tells it."""
    written = next(one for one in sentence.modals if one.start <= modal.word.start < one.end)
    denial = next(
        (one for one in reversed(found) if one.sort is Sort.DENIAL and modal.clause - one.word.clause in (0, 1)), None
    )
    if denial and modal.force is written.denied and modal.force is not written.force:
        found.remove(denial)


def _things(sentence: Sentence) -> list[Item]:
    """What is one thing although it may be several words."""
    first = sentence.words[0] if sentence.words else None
    if first is None:
        return []

    def thing(sort: Sort, start: int, end: int, key: str, fact: Quantity | Date | None = None) -> Item:
        return Item(key=key, sort=sort, start=start, end=end, word=first, fact=fact)

    return [
        *(thing(Sort.FIGURE, *one.reach, "#", one) for one in sentence.quantities),
        *(thing(Sort.FIGURE, one.start, one.end, "#", one) for one in sentence.dates),
        *(thing(Sort.MODAL, one.start, one.end, "") for one in sentence.modals),
        *(thing(Sort.DENIAL, one.start, one.end, "%not") for one in denials(sentence.text)),
        *(
            replace(thing(Sort.NAME, one.start, one.end, one.key), is_party=one.is_party, is_known=one.is_known)
            for one in sentence.names
            if one.key != EVERYBODY
        ),
    ]
