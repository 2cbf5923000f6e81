"""Lines of a table that no rule keeps apart: which of them make one row."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from ingest.formats.pdf.figures import is_figure
from ingest.formats.pdf.places import Word

_T = TypeVar("_T")
Cells = list[list[Word]]  # by column, the words of a line or a row
_TALL = 0.4  # of a word's height that it takes above and below its middle, so that lines set close do not touch
_SLACK = 0.15  # of it by which the white between two lines of one row may vary
_APART = 0.25  # of it by which rows that space sets apart are further from one another
_ONE_ROW = 0.7  # share of the lines put together by space that must look like one row


def in_rows(lines: Sequence[Cells], text: str) -> list[list[Cells]]:
    """Group the lines of a table, top down, into rows.

    Lines that overlap in height are of one row: cells centred beside others of more lines. Where space sets rows
    apart, lines without it belong together, if most groups so made have a column with words in one line only.
    Elsewhere a line joins the one above only if it plainly goes on there.
    """
    gaps = [below - above for (below, _), (_, above) in pairwise(map(_edges, lines))]
    rows = _grouped(lines, [gap < 0 for gap in gaps])
    gaps = [gap for gap in gaps if gap >= 0]
    high = statistics.median([word.top - word.bottom for line in lines for words in line for word in words])
    if gaps and max(gaps) > min(gaps) + _APART * high:
        spaced = _grouped(rows, [gap <= min(gaps) + _SLACK * high for gap in gaps])
        several = [row for row in spaced if len(row) > 1]
        if several and sum(is_one_row([as_row(part) for part in row]) for row in several) >= _ONE_ROW * len(several):
            return [[line for part in row for line in part] for row in spaced]
    goes_on = [len(row) == 1 and _goes_on(row[0], text) for row in rows[1:]]
    return [[line for part in row for line in part] for row in _grouped(rows, goes_on)]


def _grouped(items: Sequence[_T], joins: Sequence[bool]) -> list[list[_T]]:
    """Neighbours together wherever the second of two joins the first."""
    groups = [[item] for item in items[:1]]
    for item, join in zip(items[1:], joins, strict=True):
        if join:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def is_one_row(lines: Sequence[Cells]) -> bool:
    """Whether some column of these lines has words once only."""
    filled = [_filled(line) for line in lines]
    return any(sum(column in columns for columns in filled) == 1 for column in set.union(*filled))


def _edges(line: Cells) -> tuple[float, float]:
    """Where a line's words end, below and above."""
    words = [(word.middle, _TALL * (word.top - word.bottom)) for words in line for word in words]
    return min([middle - tall for middle, tall in words]), max([middle + tall for middle, tall in words])


def as_row(lines: Sequence[Cells]) -> Cells:
    """The lines of a row as one: words by column, line after line."""
    return [[word for line in lines for word in line[column]] for column in range(len(lines[0]))]


def said(words: Sequence[Word], text: str) -> str:
    """The words of a cell."""
    return " ".join([text[word.start : word.end] for word in words])


def _goes_on(line: Cells, text: str) -> bool:
    """Whether a line is the rest of a cell above: no first cell, no figure, and no beginning of a sentence."""
    cells = [said(words, text) for words in line]
    if cells[0]:
        return False
    filled = [cell for cell in cells if cell]
    return not any(map(is_figure, filled)) and (len(filled) == 1 or any(cell[0].islower() for cell in filled))


def _filled(line: Cells) -> set[int]:
    return {column for column, words in enumerate(line) if words}
