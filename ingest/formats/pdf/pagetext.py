"""The characters of one page as printed, each with the way back to the engine's own and so to its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any

from ingest.draft import storable
from ingest.formats.pdf.annotations import Mark, redactions
from ingest.formats.pdf.arranged import Arranged, Row
from ingest.formats.pdf.characters import numbers_of, rooms
from ingest.formats.pdf.hidden import Cause, Hidden, find_hidden
from ingest.formats.pdf.objects import Drawn, Rectangle, survey
from ingest.formats.pdf.tables import PageTable, find_tables

BAR = "█"  # stands for words under a box, as the page shows them
# Line ends are CRLF; U+FFFE stands for the hyphen of a word broken at the end of a line.
_START = attrgetter("start")
_BREAK = re.compile("\r\n|\ufffe(?:\r\n)?|\r|\n")


class PageText:
    """A page's text without what is hidden on it.

    Attributes:
        text: What a reader of the page sees, with the engine's own line ends.
        hidden: What was left out: stretches of `words`.
        words: The engine's text of the page, hidden or not: never to be shown.
        drawn: The objects of the page.
        tables: The tables found on it.
        rows: Their rows, as stretches of `text`.
    """

    def __init__(self, text_page: Any, words: str, hidden: Sequence[Hidden], drawn: Drawn) -> None:
        self._text_page = text_page
        self.words = words
        self.hidden = tuple(hidden)
        self.drawn = drawn
        self.text, self._origins = _without(words, hidden) if hidden else (words, range(len(words)))
        self.tables: tuple[PageTable, ...] = ()
        self.rows: tuple[Row, ...] = ()

    def arrange(self, tables: Sequence[PageTable]) -> None:
        """Put the words of tables in the order of their rows; before anything else is asked of this text."""
        arranged = Arranged(self.text, tables)
        self._origins = [self._origins[at] for at in arranged.origins] if self.hidden else arranged.origins
        self.text, self.rows, self.tables = arranged.text, tuple(arranged.rows), tuple(tables)

    @cached_property
    def printed(self) -> str:
        """The text as it goes into the document: line ends as line feeds, hyphens at line ends as hyphens."""
        return storable("".join([words + end for _, words, end in self.pieces]))

    @cached_property
    def pieces(self) -> list[tuple[int, str, str]]:
        """Lines: offset in `text`, the words, and what the line end is printed as."""
        found, position, text = [], 0, self.text
        for match in _BREAK.finditer(text):
            start, after = match.span()
            found.append((position, text[position:start], "-\n" if text[start] == "\ufffe" else "\n"))
            position = after
        found.append((position, text[position:], ""))
        return found

    def row_at(self, at: int) -> int | None:
        """Which of `rows` holds the character at this offset of `text`, or ends there; None where none does."""
        if not self.rows:
            return None
        number = bisect_right(self.rows, at, key=_START) - 1
        return number if number >= 0 and at <= self.rows[number].end else None

    @cached_property
    def _numbers(self) -> Sequence[int]:
        return numbers_of(self._text_page, len(self.words))

    def index(self, at: int) -> int:
        """The engine's number of the character at this offset of `text`."""
        return self._numbers[self._origins[at]]

    @cached_property
    def _offsets(self) -> list[int]:
        """For each printed character, the offset in `text` of the character it stands for."""
        offsets: list[int] = []
        for position, words, end in self.pieces:
            after = position + len(words)
            offsets.extend(range(position, after))
            offsets.extend([min(after, len(self.text) - 1)] * len(end))
        return offsets

    def boxes(self, first: int, last: int) -> list[Rectangle]:
        """Where the printed characters `[first, last)` of the page lie: one box a stretch of one line, in points."""
        offsets = self._offsets[first:last]
        found: list[Rectangle] = []
        for start, end in _unbroken([self.index(at) for at in offsets]):
            count = self._text_page.count_rects(start, end - start)
            found += [self._text_page.get_rect(i) for i in range(count)]
        return found

    def within(self, areas: Sequence[Rectangle]) -> str:
        """The words, one blank between two, whose characters have their middle in one of these areas, in points."""
        inside = (any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in areas) for x, y in self._middles())
        found = [c for c, is_in in zip(self.text, inside, strict=True) if is_in or c.isspace()]
        return " ".join("".join(found).replace("\ufffe", "").split())

    def _middles(self) -> Iterator[tuple[float, float]]:
        for left, top, right, bottom in rooms(self._text_page, [self.index(at) for at in range(len(self.text))]):
            yield (left + right) / 2, (top + bottom) / 2


def read_page(page: Any, text_page: Any, marks: Sequence[Mark], *, layers: bool) -> PageText:
    """The text of a page, hidden text found and left out.

    Args:
        page: The engine's page. Where something may be hidden, its objects are changed: draw it no more.
        text_page: Its text.
        marks: Its annotations.
        layers: Whether the file has layers.
    """
    words = str(text_page.get_text_range()) if text_page.count_chars() else ""
    drawn = survey(page, text_page, layers=layers)
    text = PageText(text_page, words, find_hidden(page, text_page, words, drawn, redactions(marks)), drawn)
    if tables := find_tables(text, text_page):
        text.arrange(tables)
    return text


def _without(words: str, hidden: Sequence[Hidden]) -> tuple[str, Sequence[int]]:
    """The words without those that are hidden, and the place in `words` of each character that stays.

    A box over words leaves a `BAR`; a line of which nothing stays leaves no line.
    """
    parts: list[str] = []
    origins: list[int] = []
    position = 0
    for stretch in hidden:
        parts.append(words[position : stretch.start])
        origins.extend(range(position, stretch.start))
        position = stretch.end
        if stretch.cause is Cause.REDACTED:
            parts.append(BAR)
            origins.append(stretch.start)
        elif stretch.start == 0 or words[stretch.start - 1] in "\r\n":
            position += len(words[position:]) - len(words[position:].lstrip())
    parts.append(words[position:])
    origins.extend(range(position, len(words)))
    return "".join(parts), origins


def _unbroken(indices: list[int]) -> Iterator[tuple[int, int]]:
    """Half-open stretches of consecutive numbers; numbers that repeat or are skipped by one do not break one."""
    start: int | None = None
    last = 0
    for index in indices:
        if start is not None and not last <= index <= last + 3:
            yield start, last + 1
            start = None
        start, last = (index if start is None else start), index
    if start is not None:
        yield start, last + 1
