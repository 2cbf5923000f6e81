"""Words to index terms. Section numbers, citations, doses, codes and acronyms stay whole beside their parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from index.wholes import wholes

if TYPE_CHECKING:
    from Stemmer import Stemmer

_LETTER, _MARK, _SMALL = r"[^\W\d_²³¹¼-¾⁰-₎⅐-↋①-⓿❶-➓]", r"[\u0300-\u036f]", r"[²³¹¼-¾⁰-₎⅐-↋①-⓿❶-➓]"
_INNER = rf"(?:{_LETTER}|{_MARK})*(?:['’]{_LETTER}+)*"
# A word of two letters or more, initials with full stops ("U.S.C.", "e.g.", capitals also with blanks between), a
# number, a small or cut number ("²", "½"), or a letter alone.
_WORD = re.compile(
    rf"{_LETTER}{{2}}{_INNER}|(?<![^\W_])(?:{_LETTER}\.)+{_LETTER}(?![^\W_])\.?|(?<![^\W_])(?:[A-Z]\.[ ]?)+[A-Z]\."
    rf"|\d+(?:[.,:/]\d+)*|{_SMALL}+|{_LETTER}{_INNER}"
)

_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

# Capitals among words that are not: "the WHO", "AIDS", but no word of "TERMS OF USE".
_ACRONYM = re.compile(r"(?<!\w)(?<![A-Z][ ])[A-Z]{2,6}(?![\w'’])(?![ ][A-Z]{2})")

# The function words of English that carry no subject matter. Modals and negations stay: they decide cases.
STOP_WORDS = frozenset(
    "a an and are as at be been being but by can did do does for from had has have he her his how i if in into is it "
    "its me my of on or our she so such that the their them then there these they this those to us was we were what "
    "when where which who whom whose why will with would you your".split()
)


def terms(text: str) -> list[str]:
    """The index terms of a text: its words stemmed and its numbers whole, in order, then what else stays whole.

    Stop words are left out; an acronym that reads like one, or that stemming would change, is kept beside its stem. The
    same function serves passages and questions.
    """
    found = [_stem(_folded(word)) for word in _WORD.findall(text) if _folded(word) not in STOP_WORDS or "." in word]
    printed = unicodedata.normalize("NFKC", text)
    acronyms = [acronym.lower() for acronym in _ACRONYM.findall(printed)]
    return [*found, *(a for a in acronyms if a in STOP_WORDS or _stem(a) != a), *wholes(printed)]


def words(text: str) -> list[str]:
    """Every word and number of a text in order, folded: what exact phrases and distances are told by."""
    return [_folded(word) for word in _WORD.findall(text)]


def placed_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Every word and number of a text in order, folded (NFKC, lower-case), with its place `text[start:end]`.

    Initials are one word without their full stops: "U.S.C." and "USC" are the same, as are "1,000" and "1000". What is
    compounded of words and numbers, such as "3.2(a)(iv)" and "500mg", is its parts in a row, however it is spaced.
    """
    for match in _WORD.finditer(text):
        yield _folded(match.group()), match.start(), match.end()


@lru_cache(maxsize=200_000)
def _folded(word: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", word).lower().replace("’", "'").split())
    if word[0].isdecimal():
        return folded.replace(",", "") if _THOUSANDS.fullmatch(folded) else folded
    return "mcg" if folded == "μg" else folded.replace(".", "")


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    if not word[0].isalpha():
        return word
    stem: str = _stemmer().stemWord(word)
    return stem


@cache
def _stemmer() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("english")
