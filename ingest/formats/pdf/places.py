"""The words of a page with their places, turned so that the page's writing runs from left to right."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.formats.pdf.calls import address, calls
from ingest.formats.pdf.objects import Rectangle

if TYPE_CHECKING:
    from ingest.formats.pdf.pagetext import PageText

_WORD = re.compile(r"\S+")
_SAMPLES = 3  # characters whose direction is asked for
_LEVEL = 0.4  # of a word's height by which the middles of words of one line may differ


class Word(NamedTuple):
    """Characters `[start, end)` of a page's text without blanks, and their place in points, upright."""

    start: int
    end: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> float:
        """Half way up."""
        return (self.bottom + self.top) / 2

    @property
    def centre(self) -> float:
        """Half way along."""
        return (self.left + self.right) / 2


def quarter_turns(text: PageText, text_page: Any) -> int:
    """How often the page must be turned by 90 degrees, clockwise, for most of its writing to run to the right."""
    handle, angle = address(text_page), calls().FPDFText_GetCharAngle
    words = (_WORD.search(text.text, len(text.text) * i // _SAMPLES) for i in range(_SAMPLES))
    turns = [round(-angle(handle, text.index(word.start())) / (math.pi / 2)) % 4 for word in words if word]
    return max(set(turns), key=turns.count, default=0)


def turned(box: Rectangle, turns: int) -> Rectangle:
    """A box of the page after so many quarter turns clockwise about the page's origin."""
    left, bottom, right, top = box
    for _ in range(turns):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top


def words_of(text: PageText, text_page: Any, turns: int) -> list[Word]:
    """The words of a page in the order of its text; two engine calls a word."""
    room, handle = calls().FPDFText_GetLooseCharBox, address(text_page)
    numbers = (ctypes.c_float * 4)()
    place = ctypes.addressof(numbers)
    found: list[Word] = []
    for match in _WORD.finditer(text.text):
        start, end = match.span()
        index = text.index(start)
        if not room(handle, index, place):
            continue
        left, top, right, bottom = numbers
        if end > start + 1 and room(handle, index + end - start - 1, place):
            first, high, last, low = numbers
            if turns or low != bottom or high != top:
                left, bottom, last, high = min(left, first), min(bottom, low), max(right, last), max(top, high)
            right, top = last, high
        if turns:
            left, bottom, right, top = turned((left, bottom, right, top), turns)
        found.append(Word(start, end, left, bottom, right, top))
    return found


def in_lines(words: Iterable[Word]) -> list[list[Word]]:
    """Words by the lines that a reader sees, from the top, each from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.middle):
        if lines and lines[-1][0].middle - word.middle < _LEVEL * (word.top - word.bottom):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.left) for line in lines]


def around(words: Sequence[Word]) -> Rectangle:
    """The smallest box that holds all words."""
    return (
        min(word.left for word in words),
        min(word.bottom for word in words),
        max(word.right for word in words),
        max(word.top for word in words),
    )
