"""Words to index terms. Section numbers, citations, doses and codes stay whole beside their parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Stemmer import Stemmer

# A term is a number with its separators ("201.57", "3.2", "1,000"), or a word with inner apostrophes.
_TERM = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
# A reference is a number followed by bracketed subdivisions: "3.2(a)(iv)", "12(b)".
_REFERENCE = re.compile(r"\d+(?:\.\d+)*(?:\([a-z0-9]{1,4}\))+", re.IGNORECASE)

# A word in its place: initials with full stops ("U.S.C.", "e.g.", capitals also with blanks between), a number, a small
# or cut number ("²", "½"), or a word.
_LETTER, _MARK, _SMALL = r"[^\W\d_²³¹¼-¾⁰-₎⅐-↋①-⓿❶-➓]", r"[\u0300-\u036f]", r"[²³¹¼-¾⁰-₎⅐-↋①-⓿❶-➓]"
_WORD = re.compile(
    rf"(?<![^\W_])(?P<initials>(?:[A-Z]\.[ ]?)+[A-Z]\.|(?:{_LETTER}\.)+{_LETTER}(?![^\W_])\.?)"
    rf"|\d+(?:[.,:/]\d+)*|{_SMALL}+|{_LETTER}(?:{_LETTER}|{_MARK})*(?:['’]{_LETTER}+)*"
)

# The function words of English that carry no subject matter. Modals and negations stay: they decide cases.
STOP_WORDS = frozenset(
    "a an and are as at be been being but by can did do does for from had has have he her his how i if in into is it "
    "its me my of on or our she so such that the their them then there these they this those to us was we were what "
    "when where which who whom whose why will with would you your".split()
)


def terms(text: str) -> list[str]:
    """The index terms of a text in order: lower-case, stemmed words; numbers as written; references whole.

    Stop words are left out. The same function serves passages and questions.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    words = [_stem(word) for word in _TERM.findall(folded) if word not in STOP_WORDS]
    return words + _REFERENCE.findall(folded)


def words(text: str) -> list[str]:
    """Every word and number of a text in order, folded: what exact phrases and distances are told by."""
    return [word for word, _, _ in placed_words(text)]


def placed_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Every word and number of a text in order, folded (NFKC, lower-case), with its place `text[start:end]`.

    Initials are one word without their full stops: "U.S.C." and "USC" are the same. What is compounded of words and
    numbers, such as "3.2(a)(iv)" and "500mg", is its parts in a row, however it is spaced.
    """
    for match in _WORD.finditer(text):
        yield _folded(match.group(), is_initials=match.lastgroup is not None), match.start(), match.end()


@lru_cache(maxsize=200_000)
def _folded(word: str, *, is_initials: bool) -> str:
    folded = unicodedata.normalize("NFKC", word).lower().replace("’", "'")
    return re.sub(r"[\s.]+" if is_initials else r"\s+", "", folded)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    if not word[0].isalpha():
        return word
    stem: str = _stemmer().stemWord(word.replace("’", "'"))
    return stem


@cache
def _stemmer() -> Stemmer:
    from Stemmer import Stemmer

    return Stemmer("english")
