"""Whether a generated sentence says what one quotable piece of a passage says: rules on words, and `assistant.checks`.

A model may reword lightly, and leave out what follows a comma. It may put in no word that holds something, and leave
out none that narrows what is said ("patients with severe liver disease") or turns it round: what denies, limits,
allows, obliges, counts or compares. What is said in other words than the passage's may be true and is struck all the
same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from assistant.checks.check import Checker
from assistant.checks.sentence import Sentence, read
from assistant.checks.verdict import Finding, Kind, Outcome, Place, Relation
from assistant.checks.vocabulary import LISTS
from assistant.checks.words import Word, words
from index.analyze import terms
from ingest.sentences import sentences

LEAST_TERMS = 3  # index terms of a sentence, below which it is a fragment: "Yes.", "500 pounds."

KEPT = 0.8  # share of a condition's words from which it is taken to be there
OWN = 0.6  # share of a sentence's words that the piece itself must have, its title and headings left out

# What each of the deciding words stands for.
_SIGN = {word: line.split()[0] for line in LISTS["deciding"] for word in line.split()}
_NOT = ((re.compile(r"\bcan['’]t\b", re.I), "cannot"), (re.compile(r"\bwon['’]t\b", re.I), "will not"),
        (re.compile(r"n['’]t\b", re.I), " not"))  # fmt: skip
_SYMBOLS = re.compile(r"[$£€¥₹%‰°<>≤≥±+=]|(?<!\w)[-−](?=\d)")  # what words do not hold
_ENDS = re.compile(r"[,;:](?!\d)|[.!?](?=\s|$)")
_BRACKETED = re.compile(r"\([^()]*\)")
_LIGHT = {"and", "but"}  # may be left out, not put in
_REPORTS = frozenset(terms("according document passage section clause states stated says provides"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A piece of a passage, read for many sentences. `around` is its title and headings: names, no facts."""

    text: str
    around: str
    checker: Checker


def source(text: str, around: str) -> Source:
    """Read a piece once."""
    plain = _plain(text)
    return Source(text=plain, around=around, checker=Checker([plain, around] if around.strip() else [plain]))


def faults(sentence: str, piece: Source) -> tuple[str, ...]:
    """What speaks against a sentence that is to rest on a piece, in words; nothing where it stands."""
    sentence = _plain(sentence)
    verdict = piece.checker.check(sentence)
    against = (one for one in verdict.findings if not _agrees(one) and not _is_kept(one, sentence))
    found = [_told(one) for one in against]
    if verdict.outcome is not Outcome.SUPPORTED and not found:
        found.append(f"the passage is {verdict.outcome}")
    compared = [one.said_at for one in verdict.findings if one.kind in (Kind.NUMBER, Kind.UNIT, Kind.DATE)]
    found += _added(sentence, piece, compared)
    for own in _sentences(sentence):
        found += _turned(own, piece.text)
    return tuple(dict.fromkeys(found))


def is_fragment(sentence: str) -> bool:
    """Whether a sentence says too little to be compared with anything."""
    return len(terms(sentence)) < LEAST_TERMS


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same word for word and sign for sign, whatever their punctuation and capitals."""
    ways = [([word.text for word in words(text)], _SYMBOLS.findall(text)) for text in (one, other)]
    return ways[0] == ways[1]


def _plain(text: str) -> str:
    """With "isn't" as "is not"."""
    for pattern, spelt in _NOT:
        text = pattern.sub(spelt, text)
    return text


def _agrees(finding: Finding) -> bool:
    """Whether the source says the same; "three months" is more than a "three" without its unit."""
    bare = finding.kind is Kind.UNIT and len(words(finding.found or "")) < len(words(finding.said))
    return finding.relation is Relation.AGREES and not bare


def _is_kept(finding: Finding, sentence: str) -> bool:
    """Whether a condition that seems to be left out is there, with its figures."""
    condition = [word.stem for word in words(finding.found or "") if not word.is_empty]
    said = {word.stem for word in words(sentence)}
    return finding.relation is Relation.QUALIFIED and sum(one in said for one in condition) >= KEPT * len(condition)


def _told(finding: Finding) -> str:
    if finding.relation is Relation.QUALIFIED:
        return f"leaves out “{finding.found}”"
    if finding.kind is Kind.WORDING:
        return "is put in other words than the passage's"
    if finding.relation is not Relation.ABSENT and finding.found:
        return f"“{finding.said}” where the passage has “{finding.found}”"
    return f"“{finding.said}” is not in the passage"


def _added(sentence: str, piece: Source, compared: Sequence[Place]) -> Iterator[str]:
    """Words that the piece with its title and headings has less often, those in figures compared already left out."""
    own, said = {word.stem for word in words(piece.text)}, [word.stem for word in words(sentence) if not word.is_empty]
    if sum(one in own for one in said) < OWN * len(said):
        yield "is put in other words than the passage's"
    left = Counter(word.stem for word in words(f"{piece.around}\n{piece.text}"))
    for word in words(sentence):
        left[word.stem] -= 1
        counted = word.is_empty or word.text in _SIGN or any(start <= word.start < end for start, end in compared)
        if left[word.stem] < 0 and not counted and word.stem not in _REPORTS:
            yield f"“{sentence[word.start : word.end]}” is not in the passage"


def _turned(own: Sentence, text: str) -> Iterator[str]:
    """Deciding words put in or left out, and figures or names in another order, beside the sentence rendered."""
    said, there = words(own.text), words(text)
    first, rendered = _rendered(said, there)
    if rendered and len(_facts(own.text)) < len(_facts(text[first : rendered[-1].end])):
        yield "leaves out a figure or a date in between"
    mine, theirs = _signs(said), _signs(rendered)
    for sign in mine - theirs:
        yield f"puts in “{_word(said, sign)}”"
    for sign in theirs - mine:
        if sign not in _LIGHT:
            yield f"leaves out “{_word(rendered, sign)}”"
    yield from _dropped(said, text, first, rendered)
    if not _in_order(_telling(own.text, said), _telling(text, rendered)):
        yield "changes the order of names or figures"


def _dropped(said: Sequence[Word], text: str, first: int, rendered: Sequence[Word]) -> Iterator[str]:
    """Words that hold something, left out between the beginning of the sentence rendered and the comma after it."""
    begin = max((start for start, _ in sentences(text) if start <= first), default=0)
    close = _ENDS.search(text, rendered[-1].end) if rendered else None
    aside = [match.span() for match in _BRACKETED.finditer(text)] + _facts(text)
    mine = {word.stem for word in said}
    for word in words(text):
        is_inside = begin <= word.start < (close.start() if close else len(text))
        if is_inside and not (word.is_empty or word.stem in mine or any(a <= word.start < b for a, b in aside)):
            yield f"leaves out “{text[word.start : word.end]}”"


def _rendered(said: Sequence[Word], there: Sequence[Word]) -> tuple[int, list[Word]]:
    """Where the part of the piece begins that a sentence renders, and the piece's words up to the end of that part."""
    matcher = SequenceMatcher(None, [w.stem for w in said], [w.stem for w in there], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks:
        return 0, list(there)
    return there[blocks[0].b].start, list(there[: blocks[-1].b + blocks[-1].size])


@lru_cache(maxsize=512)
def _sentences(text: str) -> tuple[Sentence, ...]:
    return tuple(read([text], {}, frozenset()))


def _facts(text: str) -> list[tuple[int, int]]:
    """Places of quantities and dates."""
    found = _sentences(text)
    places = [(part.start + one.start, part.start + one.end) for part in found for one in part.quantities]
    return places + [(part.start + one.start, part.start + one.end) for part in found for one in part.dates]


def _signs(found: Iterable[Word]) -> Counter[str]:
    return Counter(_SIGN[word.text] for word in found if word.text in _SIGN)


def _word(found: Iterable[Word], sign: str) -> str:
    return next(word.text for word in found if _SIGN.get(word.text) == sign)


def _telling(text: str, found: Iterable[Word]) -> list[str]:
    """The figures, and the words with a capital, in order; dates have forms of their own and are compared elsewhere."""
    days = [(p.start + day.start, p.start + day.end) for p in _sentences(text) for day in p.dates]
    kept = (w for w in found if not w.is_empty and not any(start <= w.start < end for start, end in days))
    return [w.stem for w in kept if text[w.start].isdigit() or text[w.start].isupper()]


def _in_order(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether what both have once stands in the same order."""
    once = {key for key, n in Counter(mine).items() if n == 1} & {key for key, n in Counter(theirs).items() if n == 1}
    return [key for key in mine if key in once] == [key for key in theirs if key in once]
