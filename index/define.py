"""Short forms and what they stand for, where a text defines them: "the Food and Drug Administration (FDA)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_SHORT = 10  # characters of a short form, as Schwartz and Hearst 2003 have it

_BRACKETED = re.compile(r"""\(\s*["“']?([A-Za-z][\w-]{1,9})["”']?\s*[),;]""")
_REACH = 160  # characters before a bracket that are looked at
_BEFORE = re.compile(r"[^()\n]{3,}\Z")
_SHORT = re.compile(r"(?<![\w-])[A-Za-z][\w-]{1,9}(?![\w-])")


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of a short form in brackets and the words before it that it abbreviates, as printed, in order.

    The algorithm of Schwartz and Hearst (Pacific Symposium on Biocomputing 2003): every letter of the short form is
    found, from its end, in the words before the bracket, the first one at the start of a word.
    """
    end = 0
    for found in _BRACKETED.finditer(text):
        short, before = found[1], _BEFORE.search(text[max(end, found.start() - _REACH) : found.start()])
        end = found.end()
        if before is None or not is_short_form(short):
            continue
        most = min(len(short) + 5, 2 * len(short))  # words
        long = _abbreviated(short, " ".join(before[0].split()[-most:]))
        if long is not None and len(long) > len(short) and short not in long.split():
            yield short, long


def short_forms(text: str) -> list[str]:
    """What may be short forms among the words of a text, as printed."""
    return [word for word in _SHORT.findall(text) if is_short_form(word)]


def is_short_form(word: str) -> bool:
    """Whether a word of at most `MAX_SHORT` characters has two capital letters: "FDA", "mRNA", "PaO2"."""
    return len(word) <= MAX_SHORT and sum(letter.isupper() for letter in word) >= 2


def _abbreviated(short: str, words: str) -> str | None:
    """The end of `words` that `short` abbreviates, None where it abbreviates none."""
    place = len(words)
    letters = [letter for letter in short.lower() if letter.isalnum()]
    for number in range(len(letters) - 1, -1, -1):
        place = words.lower().rfind(letters[number], 0, place)
        while number == 0 and place > 0 and words[place - 1].isalnum():
            place = words.lower().rfind(letters[0], 0, place)
        if place < 0:
            return None
    return words[words.rfind(" ", 0, place + 1) + 1 :]
