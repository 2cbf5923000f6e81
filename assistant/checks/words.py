"""The words of a text with their places, each with what it is compared by."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.checks.vocabulary import is_empty, stem
from index.analyze import placed_words

_LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as it stands in a text; `text` is folded, `stem` what it shares with the words that say the same."""

    text: str
    stem: str
    start: int
    end: int
    is_empty: bool  # it holds nothing by itself


def words(text: str) -> list[Word]:
    """The words and numbers of a text in order; a possessive ending is left out, and "non-exclusive" is one word."""
    found: list[Word] = []
    for word, start, end in placed_words(text):
        bare, begin = word.removesuffix("'s").rstrip("'"), start
        if found and found[-1].text == "non" and text[found[-1].end : start] == "-":
            bare, begin = f"non{bare}", found.pop().start
        is_letter = end - begin == 1 and begin > 0 and text[begin] in _LETTERS  # "unit A", "grade B"
        if bare:
            empty = is_empty(bare) and not is_letter
            found.append(Word(text=bare, stem=stem(bare), start=begin, end=end, is_empty=empty))
    return found
