"""A statement that keeps close to a source's wording, thing by thing: what stands in the place of what.

Both are cut into things: a word, a name, a figure, a modal expression, a denial, a word of extent. What both have in
their order is laid side by side; each change that is left must be one that alters nothing, or it counts against the
statement:

| change | finding |
| --- | --- |
| one name for another | NAME differs |
| one modal force for another, see `FORCES` | MODAL differs, or absent where the source says it less surely |
| a denial, "with" for "without", a ban for a leave: an odd number of them | NEGATION differs |
| the opposite word, unless a denial goes with it | NEGATION differs |
| another extent: "some" for "all", "often" for "always"; see `extent` | EXTENT differs |
| one other word for another that is not known to say the same | WORDING absent |

Figures are left to `measured`. What is left out of the source, and words of grammar, alter nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.checks.extent import SOME, is_other_extent
from assistant.checks.modals import Force
from assistant.checks.rendering import Change, Item, Rendering, Sort
from assistant.checks.sentence import Sentence
from assistant.checks.verdict import Finding, Kind, Place, Relation
from assistant.checks.vocabulary import has_opposite, is_opposite, is_variant, own_stem

_BEING = ("is", "are", "was", "were", "be", "been")
_EXCHANGED = 2  # parties that may have changed places
_LONGEST = 3  # things of one side that are put in the place of some of the other
_COUNTER = {
    "without": ("with",),
    "unless": ("if", "when", "where"),
    "except": ("including", "if"),
    "excluding": ("including",),
}
# What "may" tells of these is that it happens, not that it is allowed.
HAPPENS = frozenset(
    own_stem(word)
    for word in "include contain comprise consist survive cause occur result lead be become increase decrease develop "
    "experience affect appear apply exist arise continue remain vary persist impair reduce produce potentiate".split()
)


def judged(rendering: Rendering) -> tuple[Rendering, list[Finding]]:
    """A rendering with what of it alters the meaning of the sentence that the statement keeps close to."""
    statement, source = rendering.statement, rendering.source
    faults = _faults(statement, source, rendering.changes)
    return rendering, [statement.finding(kind, relation, said, source, at) for kind, relation, said, at in faults]


Fault = tuple[Kind, Relation, Place | None, Place | None]


def _faults(statement: Sentence, source: Sentence, changed: Sequence[Change]) -> Iterator[Fault]:
    yield from _names(statement, source, changed)
    for one in changed:
        yield from _modal(one, statement)
        yield from _extent(one)
        yield from _word(one, changed)
    denied = [one for change in changed for one in _denied(change)]
    opposed = [one for change in changed for one in _opposed(change)]
    if (opposed and not (denied and (len(denied) + len(opposed)) % 2 == 0)) or (not opposed and len(denied) % 2):
        yield _fault(Kind.NEGATION, Relation.DIFFERS, *(opposed or denied)[0])


def _names(statement: Sentence, source: Sentence, changed: Sequence[Change]) -> Iterator[Fault]:
    """One name in the place of another, or at another place."""
    for change in changed:
        mine, theirs = _of(change.own, Sort.NAME), _of(change.other, Sort.NAME)
        if mine and theirs and _is_exchange(change) and not _is_same(mine, theirs):
            yield _fault(Kind.NAME, Relation.DIFFERS, mine[:1], theirs[:1])
            return
    if len({one.key for one in statement.names if one.is_party}) < _EXCHANGED:
        return
    printed = [one for change in changed for one in _of(change.other, Sort.NAME) if one.is_party]
    moved = {one.key: one for one in printed if source.text[one.start].isupper()}  # not "patients"
    for change in changed:
        for one in _of(change.own, Sort.NAME):
            if one.key in moved:
                yield _fault(Kind.NAME, Relation.DIFFERS, [one], [moved[one.key]])
                return


def _is_exchange(change: Change) -> bool:
    """Whether as many things that hold something were put in as were left out, and few."""
    held = [[one for one in side if one.sort is not Sort.EMPTY] for side in (change.own, change.other)]
    return len(held[0]) == len(held[1]) <= _LONGEST


def _is_same(mine: Sequence[Item], theirs: Sequence[Item]) -> bool:
    """Whether one of two names is the other with more words, "Mr Duval" and "David Duval"; a known one is whole."""
    one, another = ({word for name in side for word in name.key.split()} for side in (mine, theirs))
    return (one <= another or another <= one) and not any(name.is_known for name in (*mine, *theirs))


def _of(items: Sequence[Item], *sorts: Sort) -> list[Item]:
    return [one for one in items if one.sort in sorts]


def _modal(change: Change, statement: Sentence) -> Iterator[Fault]:
    mine, theirs = (_of(side, Sort.MODAL) for side in (change.own, change.other))
    if change.is_aside or not (mine or theirs):
        return
    own, other = (side[-1].word.force if side else Force.PLAIN for side in (mine, theirs))
    follows = "" if mine else next((one.key for one in change.own if one.word.word.text in _BEING), change.follows)
    relation = forces(own, other, follows=follows, is_some=SOME.search(statement.text) is not None)
    if relation is not Relation.AGREES:
        yield _fault(Kind.MODAL, relation, mine[-1:], theirs[-1:])


def forces(own: Force, other: Force, *, follows: str, is_some: bool) -> Relation:
    """What a modal of the statement is worth where the source has another one, both for or both against.

    Args:
        own: the statement's force.
        other: the source's.
        follows: the verb that the statement's modal governs.
        is_some: whether the statement speaks of some cases only.
    """
    if own is other:
        return Relation.AGREES
    if Force.RELEASE in (own, other):
        return Relation.DIFFERS if {own, other} & {Force.DUTY, Force.BAN, Force.ADVICE} else Relation.AGREES
    happens = own_stem(follows) in HAPPENS
    if own is Force.PLAIN:  # "it causes" where the source has "it may cause"
        return Relation.ABSENT if other is Force.LEAVE and happens else Relation.AGREES
    if other is Force.PLAIN or Force.BAN in (own, other) or (own is Force.LEAVE and (happens or is_some)):
        return Relation.AGREES
    return Relation.DIFFERS


def _extent(change: Change) -> Iterator[Fault]:
    mine, theirs = (_of(side, Sort.EXTENT) for side in (change.own, change.other))
    if change.is_aside or not (mine or theirs):
        return
    own, other = (side[0].extent if side else None for side in (mine, theirs))
    if is_other_extent(own, other, (mine or theirs)[0].word):
        yield _fault(Kind.EXTENT, Relation.DIFFERS if mine and theirs else Relation.ABSENT, mine[:1], theirs[:1])


def _word(change: Change, changed: Sequence[Change]) -> Iterator[Fault]:
    """One word that holds something for another: differs where it stands in another place of the source."""
    mine, theirs = (_of(side, Sort.WORD, Sort.NAME) for side in (change.own, change.other))
    if len(mine) != 1 or len(theirs) != 1 or mine[0].sort is theirs[0].sort is Sort.NAME:
        return
    word, other = mine[0].word.word.text, theirs[0].word.word.text
    if not is_variant(word, other) and not is_opposite(word, other):
        moved = any(mine[0].key == each.key for one in changed for each in one.other)
        yield _fault(Kind.WORDING, Relation.DIFFERS if moved else Relation.ABSENT, mine, theirs)


def _denied(change: Change) -> Iterator[tuple[list[Item], list[Item]]]:
    """What turns yes to no in a change, each as a pair of what was said and what was printed."""
    for mine, theirs in ((change.own, change.other), (change.other, change.own)):
        for one in mine:
            counter = _COUNTER.get(one.word.word.text, ())
            ban = one.sort is Sort.MODAL and one.word.force is Force.BAN
            met = any(another.word.word.text in counter for another in theirs)
            if (one.sort is Sort.DENIAL and not change.is_aside) or (ban and not change.is_aside) or met:
                yield ([one], [*theirs]) if mine is change.own else ([*theirs], [one])


def _opposed(change: Change) -> Iterator[tuple[list[Item], list[Item]]]:
    mine, theirs = ([one for one in side if not _is_filler(one)] for side in (change.own, change.other))
    if len(mine) <= _LONGEST and len(theirs) <= _LONGEST:
        for one in mine:
            for another in theirs:
                if is_opposite(one.word.word.text, another.word.word.text) and one.word.word.text not in _COUNTER:
                    yield [one], [another]


def _is_filler(item: Item) -> bool:
    return item.sort is Sort.EMPTY and not has_opposite(item.word.word.text)


def _fault(kind: Kind, relation: Relation, mine: Sequence[Item], theirs: Sequence[Item]) -> Fault:
    return kind, relation, _stretch(mine), _stretch(theirs)


def _stretch(items: Sequence[Item]) -> Place | None:
    return (items[0].start, items[-1].end) if items else None
