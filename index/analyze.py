"""Words to index terms. Section numbers, citations, doses and codes stay whole beside their parts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from Stemmer import Stemmer

# A term is a number with its separators ("201.57", "3.2", "1,000"), or a word with inner apostrophes.
_TERM = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
# A reference is a number followed by bracketed subdivisions: "3.2(a)(iv)", "12(b)".
_REFERENCE = re.compile(r"\d+(?:\.\d+)*(?:\([a-z0-9]{1,4}\))+", re.IGNORECASE)

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
