"""Words that say the same, and words that say the opposite, in contracts and in clinical texts.

The lists stand in `vocabulary.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from index.analyze import STOP_WORDS, terms

_TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
LISTS: dict[str, list[str]] = {name: text.strip().splitlines() for name, text in _TEXTS.items()}
LONGEST = 40  # characters; what is longer is no word and has no stem
_ENDING = re.compile(r"(?:ation|ition|ion|ment|ance|ence|ure|al|ity|ive|able|ible|ly|ness|ing|ed|er|or|e|s)+$")
_NEGATING = ("non", "un")  # "non-exclusive", "unreasonably"

_EMPTY = STOP_WORDS.union(*(line.split() for line in LISTS["empty"]))


@cache
def stem(word: str) -> str:
    """What a folded word is compared by; words that say the same share it."""
    own = _stem(word)
    return _groups().get(own, own)


def is_empty(word: str) -> bool:
    """Whether a folded word holds nothing by itself: "the", "shall", "herein"."""
    return word in _EMPTY or (len(word) < 2 and not word.isdigit())


@cache
def opposites(word: str) -> frozenset[str]:
    """The stems of what says the opposite of a folded word."""
    found = set(_opposites().get(_stem(word), ()))
    bare = next((word.removeprefix(p) for p in _NEGATING if word.startswith(p) and len(word) > len(p) + 3), None)
    found |= {_stem(bare)} if bare else {_stem(prefix + word) for prefix in _NEGATING}
    return frozenset(found)


def is_variant(word: str, other: str) -> bool:
    """Whether two folded words are forms of one: "disclosing", "disclosure"."""
    return _ENDING.sub("", _stem(word)) == _ENDING.sub("", _stem(other))


def is_opposite(word: str, other: str) -> bool:
    """Whether one folded word says the opposite of another."""
    return _stem(other) in opposites(word)


def has_opposite(word: str) -> bool:
    """Whether a folded word is of a pair of opposites, other than by a prefix that denies."""
    return _stem(word) in _opposites()


def own_stem(word: str) -> str:
    """The stem of a folded word itself, as `opposites` tells it."""
    return _stem(word)


@cache
def _stem(word: str) -> str:
    return next(iter(terms(word)), word) if word[:1].isalpha() and len(word) <= LONGEST else word


@cache
def _groups() -> dict[str, str]:
    groups: dict[str, str] = {}
    for line in LISTS["same"]:
        names = [_stem(word) for word in line.split()]
        first = next((groups[name] for name in names if name in groups), names[0])
        groups |= dict.fromkeys(names, first)
    return groups


@cache
def _opposites() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in LISTS["opposite"]:
        sides = [[_stem(word) for word in side.split()] for side in line.split("|")]
        for side, other in (sides, sides[::-1]):
            for name in side:
                found.setdefault(name, set()).update(other)
    return found
