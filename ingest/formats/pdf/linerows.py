"""Lines of a table that no rule keeps apart: which of them make one row."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

from ingest.formats.pdf.figures import is_figure
from ingest.formats.pdf.places import Word

Cells = list[list[Word]]  # by column, the words of a line or a row
_TIGHT = 1.2  # of the smallest step between lines: lines so near to one another may be one row
_LOOSE = 1.3  # of it: from here on rows are set apart by space
_WRAPPED = 0.7  # share of the lines near to the one above that must look like its second line


def in_rows(lines: Sequence[Cells], text: str) -> list[list[Cells]]:
    """Group the lines of a table, top down, into rows.

    Where space sets rows apart, lines without that space belong together, if most of them leave a column empty that
    the line above fills, as the second line of a cell does. Elsewhere a line joins the one above only if it
    plainly goes on there.
    """
    steps = [_middle(a) - _middle(b) for a, b in pairwise(lines)]
    near = _near(steps)
    follows = [i for i, tight in enumerate(near) if tight]
    wrapped = [i for i in follows if _filled(lines[i + 1]) < _filled(lines[i]) or _goes_on(lines[i + 1], text)]
    spaced = bool(follows) and not all(near) and len(wrapped) >= _WRAPPED * len(follows)
    rows: list[list[Cells]] = []
    for i, line in enumerate(lines):
        joins = i > 0 and near[i - 1] and (spaced or _goes_on(line, text))
        if joins:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def as_row(lines: Sequence[Cells]) -> Cells:
    """The lines of a row as one: words by column, line after line."""
    return [[word for line in lines for word in line[column]] for column in range(len(lines[0]))]


def said(words: Sequence[Word], text: str) -> str:
    """The words of a cell."""
    return " ".join(text[word.start : word.end] for word in words)


def _near(steps: Sequence[float]) -> list[bool]:
    """Whether each line is near to the one above."""
    if not steps:
        return []
    least = min(steps)
    if max(steps) <= _LOOSE * least:
        return [True] * len(steps)
    return [step <= _TIGHT * least for step in steps]


def _goes_on(line: Cells, text: str) -> bool:
    """Whether a line is the rest of a cell above: no first cell, no figure, and no beginning of a sentence."""
    cells = [said(words, text) for words in line]
    if cells[0]:
        return False
    filled = [cell for cell in cells if cell]
    return not any(map(is_figure, filled)) and (len(filled) == 1 or any(cell[0].islower() for cell in filled))


def _filled(line: Cells) -> set[int]:
    return {column for column, words in enumerate(line) if words}


def _middle(line: Cells) -> float:
    return statistics.median(word.middle for words in line for word in words)
