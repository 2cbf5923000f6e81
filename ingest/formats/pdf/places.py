"""The words of a page with their places, turned so that the page's writing runs from left to right."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.formats.pdf.calls import address, calls
from ingest.formats.pdf.characters import NOWHERE, rooms
from ingest.formats.pdf.objects import Rectangle

if TYPE_CHECKING:
    from ingest.formats.pdf.pagetext import PageText

_WORD = re.compile(r"\S+")
_LEFT, _MIDDLE = attrgetter("left"), attrgetter("middle")
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
    centre: float  # half way along
    middle: float  # half way up


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
    spans = [match.span() for match in _WORD.finditer(text.text)]
    numbers = [text.index(start) for start, _ in spans]
    firsts = rooms(text_page, numbers)
    lasts = rooms(text_page, [at + end - start - 1 for at, (start, end) in zip(numbers, spans, strict=True)])
    found: list[Word] = []
    for (start, end), first, last in zip(spans, firsts, lasts, strict=True):
        if first == NOWHERE:
            continue
        left, top, right, bottom = first
        if last != NOWHERE:
            before, high, after, low = last
            if turns or low != bottom or high != top:
                left, bottom, after, high = min(left, before), min(bottom, low), max(right, after), max(top, high)
            right, top = after, high
        if turns:
            left, bottom, right, top = turned((left, bottom, right, top), turns)
        found.append(Word(start, end, left, bottom, right, top, (left + right) / 2, (bottom + top) / 2))
    return found


def in_lines(words: Iterable[Word]) -> list[list[Word]]:
    """Words by the lines that a reader sees, from the top, each from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=_MIDDLE, reverse=True):
        if lines and lines[-1][0].middle - word.middle < _LEVEL * (word.top - word.bottom):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=_LEFT) for line in lines]


def around(words: Sequence[Word]) -> Rectangle:
    """The smallest box that holds all words."""
    _, _, left, bottom, right, top, *_ = zip(*words, strict=True)
    return min(left), min(bottom), max(right), max(top)
