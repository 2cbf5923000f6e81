"""Tables without upright rules: words that stand in columns, line after line, with white between them."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.formats.pdf.linerows import Cells, as_row, in_rows, said
from ingest.formats.pdf.objects import Drawn
from ingest.formats.pdf.places import Word, around, in_lines, turned
from ingest.formats.pdf.rules import Rule

_GAP = 0.9  # of the type's height: white between two cells of a line; words stand nearer
_GAP_PT = 10.0
_MARKER_PT = 20.0  # width of a number or letter before an item
_NARROW_PT = 120.0
_CORRIDOR = 0.45  # of it: white that all lines of a table leave free
_STEP = 3.2  # of it: lines further apart are no one table
_UNUSUAL = 2.6  # of the usual step between lines: a table ends there
_MOST_SINGLE = 3  # lines with words in one column between two with more
_CROSSING = 0.12  # share of the lines that may cross the white between columns
_LEAST_LINES = 3
_MOST_COLUMNS = 24
_SIGNS = 3  # places on a page where the writing goes on beyond white
_CURRENCY = frozenset({"$", "€", "£", "¥", "US$", "C$", "EUR", "USD", "GBP"})
_AFTER = frozenset({"%", ")", ")%"})

_LINES_OF_FIGURES = 4
# At the beginning or (read backwards) the end of lines; both begin with what is searched for fast.
_FIGURES_FIRST = re.compile(r"\n[^\s\d]{0,3}\d\S* [^\s\d]{0,3}\d")
_FIGURES_LAST = re.compile(r"\n\r\S{0,3}\d\S* \S{0,3}\d")

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


def may_be_aligned(drawn: Drawn, turns: int, words: str) -> bool:
    """Whether a page's writing goes on beyond white at least `_SIGNS` times at one and the same place across.

    A file may also draw whole rows, white and all, as one text: there lines of figures tell. Markers of a list are
    passed over. This takes microseconds.
    """
    edges = Counter[tuple[str, int]]()
    last, begins = None, True
    for box in [turned(box, turns) for box in drawn.text_boxes] if turns else drawn.text_boxes:
        left, _, right, top = box
        if right - left < 0.1:
            continue
        if last is not None:
            high = last[3] - last[1]
            beside = left > last[2] and top > last[1] + 0.3 * high
            if beside and left - last[2] > _GAP_PT and not (begins and last[2] - last[0] < _MARKER_PT):
                places = [("left", left), ("right", right), ("middle", (left + right) / 2)]
                for side, x in places if right - left < _NARROW_PT else places[:1]:  # a wide one ends at the margin
                    edges[side, round(x / 2)] += 1
                    if edges[side, round(x / 2)] >= _SIGNS:
                        return True
            begins = not beside
        last = box
    if words.count("    ") >= _SIGNS:
        return True
    return max(len(_FIGURES_FIRST.findall(words)), len(_FIGURES_LAST.findall(words[::-1]))) >= _LINES_OF_FIGURES


def aligned(words: Sequence[Word], level: Sequence[Rule], text: str) -> Iterator[Columns]:
    """Stretches of a page that may be tables: rows of words by column, with the level rules that belong to them.

    Args:
        words: The words of the page that are in no ruled table.
        level: Its level rules.
        text: Its text.
    """
    if not words:
        return
    high = statistics.median(word.top - word.bottom for word in words)
    lines = [_split(line, _GAP * high) for line in in_lines(words)]
    for block in _blocks(lines, _STEP * high):
        for part in _uniform(block, _CORRIDOR * high):
            yield _table(part, _CORRIDOR * high, _beside(part, level), text)


def _split(line: Sequence[Word], gap: float) -> Line:
    parts = [[line[0]]]
    reached = line[0].right
    for word in line[1:]:
        if word.left - reached > gap:
            parts.append([word])
        else:
            parts[-1].append(word)
        reached = max(reached, word.right)
    return parts


def _blocks(lines: Sequence[Line], step: float) -> Iterator[list[Line]]:
    """Runs of lines near to one another, most of them with white inside; they begin and end with such."""
    block: list[Line] = []
    for line in lines:
        if block and block[-1][0][0].middle - line[0][0].middle > step:
            yield from _trimmed(block)
            block = []
        block.append(line)
        if len(block) > _MOST_SINGLE and all(len(one) == 1 for one in block[-_MOST_SINGLE - 1 :]):
            yield from _trimmed(block)
            block = []
    yield from _trimmed(block)


def _trimmed(block: Sequence[Line]) -> Iterator[list[Line]]:
    """The block from its first line with white inside to its last, and what follows that in one of its columns."""
    for part in _evenly(block):
        broken = [i for i, line in enumerate(part) if len(line) > 1]
        if len(broken) >= _LEAST_LINES:
            yield part[broken[0] : broken[-1] + 1]


def _evenly(block: Sequence[Line]) -> Iterator[list[Line]]:
    """The block cut where a step between lines is far larger than most."""
    steps = [a[0][0].middle - b[0][0].middle for a, b in pairwise(block)]
    usual = statistics.median(steps) if steps else 0.0
    part = list(block[:1])
    for line, step in zip(block[1:], steps, strict=True):
        if step > _UNUSUAL * usual:
            yield part
            part = []
        part.append(line)
    yield part


def _uniform(block: list[Line], width: float) -> Iterator[list[Line]]:
    """The block, or its parts between lines without white where the whole has no columns."""
    if _corridors(block, width):
        yield block
        return
    for single, lines in groupby(block, key=lambda line: len(line) == 1):
        part = list(lines)
        if not single and len(part) >= _LEAST_LINES and _corridors(part, width):
            yield part


def _corridors(block: Sequence[Line], width: float) -> list[float]:
    """Middles of the upright strips that (nearly) all lines with white inside leave free."""
    broken = [line for line in block if len(line) > 1]
    allowed = int(_CROSSING * len(broken))
    parts = [part for line in broken for part in line]
    events = sorted([*((part[0].left, 1) for part in parts), *((_right(part), -1) for part in parts)])
    covered, free, found = 0, None, []
    for x, side in events:
        before, covered = covered, covered + side
        if before > allowed >= covered:
            free = x
        elif before <= allowed < covered and free is not None and x - free >= width:
            found.append((free + x) / 2)
    found = [x for x in found if _has_sides(broken, x)]
    return found[:_MOST_COLUMNS] if _has_columns(broken, found) else []


def _has_sides(lines: Sequence[Line], x: float) -> bool:
    beyond = sum(line[0][0].left < x < _right(line[-1]) for line in lines)
    return 2 * beyond >= len(lines)


def _has_columns(lines: Sequence[Line], borders: Sequence[float]) -> bool:
    return bool(borders) and sum(line[0][0].left < borders[0] for line in lines) * 3 >= len(lines)


def _right(part: Sequence[Word]) -> float:
    return max(word.right for word in part)


def _beside(block: Sequence[Line], level: Sequence[Rule]) -> list[Rule]:
    """Level rules that run over most of a block's width, from the top."""
    left, bottom, right, top = around([word for line in block for part in line for word in part])
    margin = (top - bottom) / len(block) + 8.0
    wide = [
        rule
        for rule in level
        if min(right, rule.end) - max(left, rule.start) > 0.7 * (right - left)
        and bottom - margin < rule.at < top + margin
    ]
    return sorted(wide, key=lambda rule: -rule.at)


def _table(block: list[Line], width: float, rules: list[Rule], text: str) -> Columns:
    borders = _corridors(block, width)
    lines = _joined_signs([_cells(line, borders, width) for line in block], text)
    bands = [list(found) for _, found in groupby(lines, key=lambda line: _band(line, rules))]
    if len(bands) >= max(4, 0.4 * len(lines)):
        rows = [as_row(band) for band in bands]
    else:
        rows = [as_row(row) for band in bands for row in in_rows(band, text)]
    crossing = {i for i, row in enumerate(rows) if sum(map(bool, row)) == 1 and _crosses(row, borders)}
    return Columns(rows, crossing, rules)


def _crosses(row: Cells, borders: Sequence[float]) -> bool:
    words = [word for cell in row for word in cell]
    return any(min(w.left for w in words) < x < _right(words) for x in borders)


def _band(line: Cells, rules: Sequence[Rule]) -> int:
    """How many rules lie above a line."""
    middle = statistics.median(word.middle for words in line for word in words)
    return sum(rule.at > middle for rule in rules)


def _cells(line: Line, borders: Sequence[float], width: float) -> Cells:
    """The words of a line by column; a stretch that crosses a border stays in its first column."""
    cells: Cells = [[] for _ in range(len(borders) + 1)]
    for part in line:
        crosses = [x for x in borders if any(w.left < x - 1 and w.right > x + 1 for w in part)]
        gaps = [x for x in borders if x not in crosses and part[0].left < x < _right(part)]
        if crosses or not gaps:
            cells[sum(x < part[0].centre for x in borders)] += part
            continue
        wide = [x for x in gaps if any(a.right < x < b.left and b.left - a.right >= width for a, b in pairwise(part))]
        for word in part:
            cells[sum(x < word.centre for x in wide)] += [word]
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
