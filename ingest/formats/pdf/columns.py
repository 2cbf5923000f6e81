"""Tables without upright rules: words that stand in columns, line after line, with white between them."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.formats.pdf.linerows import Cells, as_row, in_rows, is_one_row, said
from ingest.formats.pdf.places import Word, around
from ingest.formats.pdf.rules import Rule

_GAP = 0.75  # of the type's height: white between two cells of a line; words stand nearer
_CORRIDOR = 0.6  # of it: white that all lines of a table leave free
_CROSSING = 0.12  # share of the lines that may cross the white between columns
_ON_EACH_SIDE = 0.25  # lines with words before a border of columns, and behind it, as a share of those with white
_OVER = 0.7  # share of a table's width over which a rule that sets rows apart must run
_NEAR_PT = 8.0  # from the first and last line to the rule above and below, besides the step between lines
_HEADING_LINES = 4  # at the top, whose words may stand beside the column that they name
_MOST_COLUMNS = 24
_FEWEST_BANDS = 3  # between rules from which on these may set rows apart
_ONE_ROW = 0.7  # share of those with several lines that must look like one row
_CURRENCY = frozenset({"$", "€", "£", "¥", "US$", "C$", "EUR", "USD", "GBP"})
_AFTER = frozenset({"%", ")", ")%"})

Line = list[list[Word]]  # stretches of words, white between them


@dataclass(frozen=True, slots=True)
class Columns:
    """What may be a table: rows of words by column.

    Attributes:
        rows: From the top.
        crossing: Numbers (from 0) of rows of one stretch of words that runs over several columns.
        rules: Level rules over most of its width, from the top.
    """

    rows: list[Cells]
    crossing: set[int]
    rules: list[Rule]


def split(line: Sequence[Word], high: float) -> Line:
    """A line cut where it holds white, `high` being the height of the type in points."""
    parts = [[line[0]]]
    reached = line[0].right
    for word in line[1:]:
        if word.left - reached > _GAP * high:
            parts.append([word])
        else:
            parts[-1].append(word)
        reached = max(reached, word.right)
    return parts


def corridors(block: Sequence[Line], high: float) -> list[float]:
    """Middles of the upright strips that (nearly) all lines with white inside leave free."""
    broken = [line for line in block if len(line) > 1]
    allowed = int(_CROSSING * len(broken))
    words = [word for line in broken for part in line for word in part]
    events = sorted([*[(word.left, 1) for word in words], *[(word.right, -1) for word in words]])
    covered, free, found = 0, None, []
    begins, ends = [line[0][0].left for line in block], [right_end(line[-1]) for line in block]
    enough = _ON_EACH_SIDE * len(broken)
    for x, side in events:
        before, covered = covered, covered + side
        if before > allowed >= covered:
            free = x
        elif before <= allowed < covered and free is not None and x - free >= _CORRIDOR * high:
            found.append((free + x) / 2)
    sided = [x for x in found if min(sum(at < x for at in begins), sum(at > x for at in ends)) >= enough]
    return sided[:_MOST_COLUMNS]


def right_end(part: Sequence[Word]) -> float:
    """How far words reach."""
    return max([word.right for word in part])


def _beside(block: Sequence[Line], level: Sequence[Rule]) -> list[Rule]:
    """Level rules that run over most of a block's width, from the top."""
    if not level:
        return []
    left, bottom, right, top = around([word for line in block for part in line for word in part])
    margin = (top - bottom) / len(block) + _NEAR_PT
    wide = [
        rule
        for rule in level
        if min(right, rule.end) - max(left, rule.start) > _OVER * (right - left)
        and bottom - margin < rule.at < top + margin
    ]
    return sorted(wide, key=lambda rule: -rule.at)


def columns_of(block: list[Line], borders: list[float], high: float, level: Sequence[Rule], text: str) -> Columns:
    """Lines as rows of cells.

    Args:
        block: The lines.
        borders: Between their columns, see `corridors`.
        high: Height of the type, points.
        level: The level rules of the page.
        text: Its text.
    """
    rules = _beside(block, level)
    lines = _joined(_joined_signs([_cells(line, borders, _CORRIDOR * high) for line in block], text))
    bands = [list(found) for _, found in groupby(lines, key=lambda line: _band(line, rules))] if rules else [lines]
    several = [band for band in bands if len(band) > 1]
    if len(bands) > _FEWEST_BANDS and sum(is_one_row(band) for band in several) >= _ONE_ROW * len(several):
        rows = [as_row(band) for band in bands]
    else:
        rows = [as_row(row) for band in bands for row in in_rows(band, text)]
    crossing = {i for i, row in enumerate(rows) if sum(map(bool, row)) == 1 and _crosses(row, borders)}
    return Columns(rows, crossing, rules)


def _crosses(row: Cells, borders: Sequence[float]) -> bool:
    words = [word for cell in row for word in cell]
    return any(min(w.left for w in words) < x < right_end(words) for x in borders)


def _band(line: Cells, rules: Sequence[Rule]) -> int:
    """How many rules lie above a line."""
    middle = statistics.median([word.middle for words in line for word in words])
    return sum(rule.at > middle for rule in rules)


def _cells(line: Line, borders: Sequence[float], width: float) -> Cells:
    """The words of a line by column; a stretch that crosses a border stays in its first column."""
    cells: Cells = [[] for _ in range(len(borders) + 1)]
    for part in line:
        left, right, usable = part[0].left, right_end(part), borders
        if bisect_right(borders, left) < bisect_left(borders, right):
            gaps = [(a.right, b.left) for a, b in pairwise(part) if b.left - a.right >= width]
            usable = [x for x in borders if not left < x < right or any(a < x < b for a, b in gaps)]
            if len(usable) < len(borders) and not any(left < x < right for x in usable):
                cells[bisect_left(borders, part[0].centre)] += part
                continue
        for word in part:
            cells[bisect_left(usable, word.centre)].append(word)
    return cells


def _joined_signs(lines: list[Cells], text: str) -> list[Cells]:
    """Columns that hold nothing but signs of currency or closing brackets joined with their numbers."""
    column = 0
    while lines and column < len(lines[0]):
        cells = {said(line[column], text) for line in lines if line[column]}
        if cells and cells <= _CURRENCY and column + 1 < len(lines[0]):
            lines = [[*line[:column], line[column] + line[column + 1], *line[column + 2 :]] for line in lines]
        elif cells and cells <= _AFTER and column:
            lines = [[*line[: column - 1], line[column - 1] + line[column], *line[column + 1 :]] for line in lines]
            continue
        column += 1
    return lines


def _joined(lines: list[Cells]) -> list[Cells]:
    """Neighbouring columns joined where one has words in lines at the top only, and there the other has none."""
    column = 0
    while lines and column + 1 < len(lines[0]):
        one, other = ({i for i, line in enumerate(lines) if line[at]} for at in (column, column + 1))
        if one and other and not one & other and min(max(one), max(other)) < min(_HEADING_LINES, len(lines) // 3):
            lines = [[*line[:column], line[column] + line[column + 1], *line[column + 2 :]] for line in lines]
        else:
            column += 1
    return lines
