"""A statement that keeps close to its source's wording, word by word: what stands in the place of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from assistant.checks.clauses import Tagged
from assistant.checks.modals import Force
from assistant.checks.names import EVERYBODY, Name
from assistant.checks.negation import harmless_places
from assistant.checks.sentence import Sentence
from assistant.checks.verdict import Finding, Kind, Relation
from assistant.checks.vocabulary import opposites, own_stem

VERBATIM = 0.75  # share of the statement's words in the source's order, from which it keeps close to its wording
_LONGEST = 3  # words of one side that are put in the place of some of the other
_DENIES = re.compile(
    r"not|no|never|neither|none|without|unless|except|excluding|cannot|\w+n't|unable|fail(?:s|ed|ing|ures?)?|lacks?|refus\w+|"
    r"contraindicated|prohibited|forbidden|denie[sd]|absence|precluded|refrains?|avoid"
)

_FORCES = {
    Force.DUTY: ("shall", "must", "will"),
    Force.LEAVE: ("may", "can", "could", "might"),
    Force.ADVICE: ("should",),
}
# "Some information may be kept": that something of the kind is so, which says little of the rule.
SOME = re.compile(
    r"\bsome\b|\bcertain\b|\bin\s+(?:some|certain|limited)\s+\w+|\bat\s+times\b|\bsometimes\b", re.IGNORECASE
)
_SUBJECTS = ("no", "nothing", "none", "neither", "nobody")  # what denies a subject
_EXCEPTS = {
    "without": ("with",),
    "unless": ("if", "when", "where"),
    "except": ("including", "if", "only"),
    "excluding": ("including",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A word, or a name as a whole."""

    key: str
    start: int
    end: int
    word: Tagged
    name: Name | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words of the statement, and those of the source in whose place they stand; one side may be empty."""

    own: tuple[Item, ...]
    other: tuple[Item, ...]


def difference(statement: Sentence, source: Sentence) -> list[Finding] | None:
    """Findings on names, opposites, modals and denials put in, left out or changed; None if rendered freely."""
    changed = changes(statement, source)
    return None if changed is None else [*_findings(statement, source, changed)]


def _findings(statement: Sentence, source: Sentence, changed: list[Change]) -> Iterator[Finding]:
    for one in changed:
        yield from _exchanged(statement, source, one)
    denying = [
        (change, item)
        for change in changed
        for item in (*change.own, *change.other)
        if _denies(change, item, statement, source)
    ]
    if len(denying) % 2 and (_is_alone(denying[0][0]) or _differs_in_sign(statement, source)):
        yield _finding(statement, source, denying[0][0], Kind.NEGATION, Relation.DIFFERS)


def _is_alone(change: Change) -> bool:
    """Whether a single word was put in or left out."""
    return len(change.own) + len(change.other) == 1


def _differs_in_sign(statement: Sentence, source: Sentence) -> bool:
    """Whether a word that both have is denied in one of them alone, and none that both have is denied in both."""
    signs: dict[str, set[int]] = {}
    for one in source.words:
        signs.setdefault(one.word.stem, set()).add(one.sign)
    own = [one for one in statement.words if not one.word.is_empty and one.word.stem in signs]
    contrary = [one for one in own if one.sign not in signs[one.word.stem]]
    clauses = {one.clause for one in own if one.sign < 0 and signs[one.word.stem] == {-1}}
    return any(one.clause not in clauses for one in contrary)


def changes(statement: Sentence, source: Sentence) -> list[Change] | None:
    """What differs inside the stretch of the source that the statement renders; None if it does so freely."""
    own, other = items(statement), items(source)
    matcher = SequenceMatcher(None, [one.key for one in own], [one.key for one in other], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not own or sum(block.size for block in blocks) < VERBATIM * len(own):
        return None
    first, last = blocks[0], blocks[-1]
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if tag in {"delete", "replace"} or (first.b <= c and d <= last.b + last.size):
            found.append(Change(own=tuple(own[a:b]), other=tuple(other[c:d])))
    clause = other[first.b].word.clause  # "no adjustment is needed" for "adjustment is not needed"
    subjects = [
        one for one in other[: first.b] if clause - one.word.clause in (0, 1) and one.word.word.text in _SUBJECTS
    ]
    return [*found, *(Change(own=(), other=(one,)) for one in subjects)]


def items(sentence: Sentence) -> list[Item]:
    """The words of a sentence in order, each name as one; articles are left out."""
    found: list[Item] = []
    for one in sentence.words:
        name = next((n for n in sentence.names if n.start <= one.word.start < n.end), None)
        if name is not None and found and found[-1].name is name:
            continue
        if name is not None and name.key != EVERYBODY:
            found.append(Item(key=name.key, start=name.start, end=name.end, word=one, name=name))
        elif one.word.text not in ("the", "a", "an"):
            found.append(Item(key=one.word.stem, start=one.word.start, end=one.word.end, word=one, name=None))
    return found


def _exchanged(statement: Sentence, source: Sentence, change: Change) -> Iterator[Finding]:
    if not (0 < len(change.own) <= _LONGEST and 0 < len(change.other) <= _LONGEST):
        return
    mine = [one for one in change.own if one.name and one.name.is_party]
    theirs = [one for one in change.other if one.name and one.name.is_party]
    if mine and theirs and mine[0].key != theirs[0].key:
        yield _finding(statement, source, Change(own=(mine[0],), other=(theirs[0],)), Kind.NAME, Relation.DIFFERS)
    yield from _modal(statement, source, change)
    for one in change.own:
        for another in change.other:
            if own_stem(another.word.word.text) in opposites(one.word.word.text):
                yield _finding(statement, source, Change(own=(one,), other=(another,)), Kind.NEGATION, Relation.DIFFERS)


def _modal(statement: Sentence, source: Sentence, change: Change) -> Iterator[Finding]:
    """One modal word in another's place, where neither clause is a ban: "may" for "shall"."""
    if len(change.own) != 1 or len(change.other) != 1 or SOME.search(statement.text):
        return
    mine, theirs = (
        next((f for f, words in _FORCES.items() if one[0].word.word.text in words), None)
        for one in (change.own, change.other)
    )
    banned = Force.BAN in (change.own[0].word.force, change.other[0].word.force)
    if mine and theirs and mine != theirs and not banned:
        yield _finding(statement, source, change, Kind.MODAL, Relation.DIFFERS)


def _denies(change: Change, item: Item, statement: Sentence, source: Sentence) -> bool:
    text = statement.text if item in change.own else source.text
    if item.word.word.text in _EXCEPTS and not any(
        one.word.word.text in _EXCEPTS[item.word.word.text] for one in (*change.own, *change.other)
    ):
        return False  # a condition that was added or left out denies nothing by itself
    harmless = not _is_alone(change) and any(a <= item.start < b for a, b in harmless_places(text))
    return not harmless and _DENIES.fullmatch(item.word.word.text) is not None


def _finding(statement: Sentence, source: Sentence, change: Change, kind: Kind, relation: Relation) -> Finding:
    said = _stretch(change.own) or (0, len(statement.text))
    found = _stretch(change.other) or (0, len(source.text))
    return Finding(
        kind=kind,
        relation=relation,
        said=statement.text[said[0] : said[1]],
        said_at=(statement.start + said[0], statement.start + said[1]),
        found=source.text[found[0] : found[1]],
        source=source.source,
        found_at=(source.start + found[0], source.start + found[1]),
    )


def _stretch(items: tuple[Item, ...]) -> tuple[int, int] | None:
    return (items[0].start, items[-1].end) if items else None
