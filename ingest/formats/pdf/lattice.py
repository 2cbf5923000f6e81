"""Ruled tables: the cells between the lines drawn on a page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ingest.formats.pdf.places import Word
from ingest.formats.pdf.rules import APART_PT, Rule, Rules

_MOST_CELLS = 20_000
_MOST_PAIRS = 4_000_000  # of level and upright rules that are compared
_COVERED = 0.5  # of a cell's side from which on it is a wall
_OPEN_PT = 12.0  # by which rules must stand out of the outermost crossing for the table to be open there

Place = tuple[int, int]  # row and column, from 0


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rows and columns between rules.

    Attributes:
        xs: Borders of the columns, ascending, in points.
        ys: Borders of the rows, descending.
        owners: By place, that of the first place of the cell it belongs to: merged cells share one.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owners: dict[Place, Place]

    @property
    def size(self) -> Place:
        """Number of rows and columns."""
        return len(self.ys) - 1, len(self.xs) - 1

    def spans(self) -> dict[Place, tuple[int, int, bool]]:
        """By first place of a cell: over how many rows and columns it reaches, and whether it fills them all."""
        found: dict[Place, tuple[int, int, int]] = {}
        for (row, column), owner in self.owners.items():
            deep, wide, count = found.get(owner, (1, 1, 0))
            found[owner] = max(deep, row - owner[0] + 1), max(wide, column - owner[1] + 1), count + 1
        return {owner: (deep, wide, deep * wide == count) for owner, (deep, wide, count) in found.items()}

    def place(self, word: Word) -> Place | None:
        """The row and column that hold a word's middle, None outside the table."""
        row = bisect_right(self.ys, -word.middle, key=lambda y: -y) - 1
        column = bisect_right(self.xs, word.centre) - 1
        rows, columns = self.size
        return (row, column) if 0 <= row < rows and 0 <= column < columns else None


def lattices(rules: Rules) -> list[Lattice]:
    """The groups of rules that cross, each as a lattice of two columns or more."""
    if len(rules.upright) < 1 or len(rules.level) * len(rules.upright) > _MOST_PAIRS:
        return []
    found = (_lattice(level, upright) for level, upright in _groups(rules))
    return [lattice for lattice in found if lattice is not None]


def _groups(rules: Rules) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Rules that touch one another, directly or over others."""
    if not rules.level:
        return
    level, upright = np.array(rules.level)[:, None, :], np.array(rules.upright)[None, :, :]
    meets = (level[..., 0] > upright[..., 1] - APART_PT) & (level[..., 0] < upright[..., 2] + APART_PT)
    meets &= (upright[..., 0] > level[..., 1] - APART_PT) & (upright[..., 0] < level[..., 2] + APART_PT)
    waiting = set(np.flatnonzero(meets.any(axis=1)).tolist())
    while waiting:
        rows, columns, fresh = set[int](), set[int](), {waiting.pop()}
        while fresh:
            rows |= fresh
            met = set(np.flatnonzero(meets[sorted(fresh)].any(axis=0)).tolist()) - columns
            columns |= met
            fresh = set(np.flatnonzero(meets[:, sorted(met)].any(axis=1)).tolist()) - rows
        waiting -= rows
        yield [rules.level[i] for i in sorted(rows)], [rules.upright[i] for i in sorted(columns)]


def _lattice(level: Sequence[Rule], upright: Sequence[Rule]) -> Lattice | None:
    xs = _borders([rule.at for rule in upright], [end for rule in level for end in rule[1:]])
    ys = _borders([rule.at for rule in level], [end for rule in upright for end in rule[1:]])
    rows, columns = len(ys) - 1, len(xs) - 1
    if rows < 1 or columns < 2 or rows * columns > _MOST_CELLS:
        return None
    beside = _walls(upright, xs, ys)
    below = _walls(level, ys, xs)
    ys.reverse()
    owners: dict[Place, Place] = {}
    for row in range(rows):
        for column in range(columns):
            if (row, column) not in owners:
                for place in _merged((row, column), (rows, columns), beside, below):
                    owners[place] = (row, column)
    return Lattice(tuple(xs), tuple(ys), owners)


def _borders(crossings: list[float], ends: list[float]) -> list[float]:
    """Where rules lie, ascending; where others stand out of them, the table is open and ends with those."""
    found: list[float] = []
    for at in sorted(crossings):
        if not found or at - found[-1] >= 2 * APART_PT:
            found.append(at)
    first, last = min(ends), max(ends)
    before = [first] if found and first < found[0] - _OPEN_PT else []
    return [*before, *found, *([last] if found and last > found[-1] + _OPEN_PT else [])]


def _walls(rules: Sequence[Rule], borders: Sequence[float], along: Sequence[float]) -> set[Place]:
    """Stretches of borders that are drawn: number of the border, and of the stretch along it, both ascending."""
    found: set[Place] = set()
    for rule in rules:
        after = min(bisect_right(borders, rule.at), len(borders) - 1)
        border = after - (after > 0 and rule.at - borders[after - 1] < borders[after] - rule.at)
        first, last = max(bisect_right(along, rule.start) - 1, 0), bisect_right(along, rule.end)
        for number, (start, end) in enumerate(pairwise(along[first : last + 1]), start=first):
            if min(end, rule.end) - max(start, rule.start) >= _COVERED * (end - start):
                found.add((border, number))
    return found


def _merged(start: Place, size: Place, beside: set[Place], below: set[Place]) -> set[Place]:
    """The places of one cell: those around `start` that no wall keeps apart."""
    rows, columns = size
    found, waiting = {start}, [start]
    while waiting:
        row, column = waiting.pop()
        upward = rows - 1 - row  # the walls are counted from the bottom
        near = [
            ((row, column + 1), (column + 1, upward) in beside),
            ((row, column - 1), (column, upward) in beside),
            ((row + 1, column), (upward, column) in below),
            ((row - 1, column), (upward + 1, column) in below),
        ]
        for place, apart in near:
            if not apart and 0 <= place[0] < rows and 0 <= place[1] < columns and place not in found:
                found.add(place)
                waiting.append(place)
    return found
