"""Stretches of a page whose lines may be those of a table without upright rules."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise

from ingest.formats.pdf.columns import Columns, Line, columns_of, corridors, right_end, split
from ingest.formats.pdf.figures import is_item
from ingest.formats.pdf.places import Word, in_lines
from ingest.formats.pdf.rules import Rule

_STEP = 4.2  # of the type's height: lines further apart are no one table
_UNUSUAL = 2.6  # of the usual step between lines: a table ends there
_TIGHT = 1.3  # of the type's height: the step between two lines of one cell
_OVERLAP = 0.8  # of it: the step between cells of one row that are centred beside one another
_MOST_SINGLE = 2  # wide lines without white between two lines with some
_WIDE = 0.55  # share of the page's widest line
_FULL = 0.8  # of it: text from margin to margin
_MOST_NARROW = 8  # other lines between them: of a cell of many lines
_LEAST_LINES = 3
_MOST_CUTS = 2  # of a stretch that is no table as a whole


class Stretches:
    """Looks for tables among the lines of a page.

    Args:
        words: The words of the page that are in no ruled table; there must be some.
        level: Its level rules.
        text: Its text.
    """

    def __init__(self, words: Sequence[Word], level: Sequence[Rule], text: str) -> None:
        self._high = statistics.median(word.top - word.bottom for word in words)
        self._text = text
        lines = in_lines(words)
        self._widest = max(right_end(line) - line[0].left for line in lines)
        self._lines = [self._split(line) for line in lines]
        self._places = {id(line): number for number, line in enumerate(self._lines)}
        self._level = level

    def tables(self, is_table: Callable[[Columns], bool]) -> Iterator[Columns]:
        """The stretches that are tables.

        Args:
            is_table: Tells a table from an article and the like.
        """
        for block in self._blocks():
            yield from self._tables_in(block, is_table, _MOST_CUTS)

    def _tables_in(self, block: list[Line], is_table: Callable[[Columns], bool], cuts: int) -> Iterator[Columns]:
        """The block, or what is a table in its parts."""
        block = _trimmed(block)
        if sum(len(line) > 1 for line in block) < _LEAST_LINES:
            return
        borders = corridors(block, self._high)
        if borders:
            columns = columns_of(self._whole(block, borders), borders, self._high, self._level, self._text)
            if is_table(columns):
                yield columns
                return
        if cuts:
            for part in _cut(block) if borders else _unbroken(block):
                yield from self._tables_in(part, is_table, cuts - 1)

    def _whole(self, block: list[Line], borders: Sequence[float]) -> list[Line]:
        first, last = self._places[id(block[0])], self._places[id(block[-1])]
        above = self._ends(block[0], self._lines[max(first - _MOST_NARROW, 0) : first][::-1], borders)
        below = self._ends(block[-1], self._lines[last + 1 : last + 1 + _MOST_NARROW], borders)
        return [*above[::-1], *block, *below]

    def _ends(self, end: Line, beyond: Sequence[Line], borders: Sequence[float]) -> list[Line]:
        """Lines beyond the last one with white inside that are the rest of a cell: near, in one column, going on."""
        found: list[Line] = []
        for line in beyond:
            step = abs(_middle(end) - _middle(line))
            left, right = line[0][0].left, right_end(line[-1])
            goes_on = left > borders[0] or step < _OVERLAP * self._high or self._text[line[0][0].start].islower()
            if len(line) > 1 or step > _TIGHT * self._high or any(left < x < right for x in borders) or not goes_on:
                break
            found.append(line)
            end = line
        return found

    def _split(self, line: list[Word]) -> Line:
        """The line cut at its white; but an item's number stays with a text as wide as the page."""
        parts = split(line, self._high)
        is_wide = len(parts) == 2 and _width(parts[1]) > _FULL * self._widest
        return [line] if is_wide and is_item(self._text[line[0].start : line[0].end]) else parts

    def _blocks(self) -> Iterator[list[Line]]:
        """Runs of lines near to one another, most of them with white inside."""
        block: list[Line] = []
        singles: list[float] = []  # widths of the last lines without white inside
        for line in self._lines:
            if block and _middle(block[-1]) - _middle(line) > _STEP * self._high:
                yield from self._evenly(block)
                block = []
            block.append(line)
            singles = [*singles, _width(line[0])] if len(line) == 1 else []
            if sum(width > _WIDE * self._widest for width in singles) > _MOST_SINGLE or len(singles) > _MOST_NARROW:
                yield from self._evenly(block)
                block = []
        yield from self._evenly(block)

    def _evenly(self, block: list[Line]) -> Iterator[list[Line]]:
        """The block cut where a step between lines is far larger than most."""
        steps = [_middle(a) - _middle(b) for a, b in pairwise(block)]
        usual = max(statistics.median(steps), self._high) if steps else 0.0
        part = block[:1]
        for line, step in zip(block[1:], steps, strict=True):
            if step > _UNUSUAL * usual:
                yield part
                part = []
            part.append(line)
        yield part


def _trimmed(block: list[Line]) -> list[Line]:
    """The block from its first line with white inside to its last."""
    broken = [i for i, line in enumerate(block) if len(line) > 1]
    return block[broken[0] : broken[-1] + 1] if broken else []


def _unbroken(block: list[Line]) -> Iterator[list[Line]]:
    """The parts of a block between its lines without white."""
    return (list(lines) for single, lines in groupby(block, key=lambda line: len(line) == 1) if not single)


def _cut(block: list[Line]) -> list[list[Line]]:
    """The block in two at its widest step."""
    steps = [_middle(a) - _middle(b) for a, b in pairwise(block)]
    at = steps.index(max(steps)) + 1
    return [block[:at], block[at:]]


def _width(part: list[Word]) -> float:
    return right_end(part) - part[0].left


def _middle(line: Line) -> float:
    return line[0][0].middle
