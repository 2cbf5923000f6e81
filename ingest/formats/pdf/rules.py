"""The straight lines drawn on a page, upright and level: rules, borders and the edges of filled boxes."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ingest.formats.pdf.calls import typed
from ingest.formats.pdf.objects import Drawn, Rectangle, placed_box
from ingest.formats.pdf.places import turned

APART_PT = 3.0  # lines so near to one another are drawn as one; the double border of a cell is
_JOINED_PT = 3.0  # gap in a line that is dashed, or drawn cell by cell
_SHORTEST_PT = 4.0
_STRAIGHT_PT = 0.7
_MOST_SEGMENTS = 4_000  # of one path
_WHITE = 250  # darkest channel (0-255) from which on a filled box cannot be told from the paper
_PATH, _MOVE, _LINE = 2, 2, 0  # FPDF_PAGEOBJ_PATH, FPDF_SEGMENT_…


class Rule(NamedTuple):
    """A straight line: level at height `at` from `start` to `end`, or upright at `at`; points."""

    at: float
    start: float
    end: float


class Rules(NamedTuple):
    """The rules of a page; lines that touch end to end are one."""

    level: list[Rule]
    upright: list[Rule]


def rules_of(drawn: Drawn, turns: int) -> Rules:
    """All rules of a page after so many quarter turns."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for box in (turned(found, turns) for found in (*drawn.thin_boxes, *_edges(drawn))):
        left, bottom, right, top = box
        if right - left >= top - bottom:
            level.append(Rule((bottom + top) / 2, left, right))
        else:
            upright.append(Rule((left + right) / 2, bottom, top))
    return Rules(joined(level), joined(upright))


def are_stacked(level: Iterable[Rule]) -> bool:
    """Whether three level rules or more begin and end at the same places: over, in and under a table."""
    ends = Counter((round(rule.start / APART_PT), round(rule.end / APART_PT)) for rule in level)
    return any(count >= 3 for count in ends.values())


def shade_at(drawn: Drawn, turns: int, x: float, y: float) -> tuple[int, int, int] | None:
    """The colour of the topmost filled box under a point of the turned page; None where there is none."""
    for number in range(len(drawn.shape_types) - 1, -1, -1):
        left, bottom, right, top = turned(drawn.shape_boxes[number], turns)
        if left <= x <= right and bottom <= y <= top and drawn.shape_types[number] == _PATH:
            filled, colour = _fill(typed(drawn.shapes[number]))
            if filled:
                return colour
    return None


def joined(rules: Iterable[Rule]) -> list[Rule]:
    """Lines in the same place joined where they touch; short strokes that touch nothing are left out."""
    rows: list[list[Rule]] = []
    for rule in sorted(rules):
        if rows and rule.at - rows[-1][0].at < APART_PT:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    found: list[Rule] = []
    for row in rows:
        at = sum(rule.at for rule in row) / len(row)
        start, end = row[0].start, row[0].start
        for rule in sorted(row, key=lambda rule: rule.start):
            if rule.start > end + _JOINED_PT:
                found.append(Rule(at, start, end))
                start = rule.start
            end = max(end, rule.end)
        found.append(Rule(at, start, end))
    return [rule for rule in found if rule.end - rule.start >= _SHORTEST_PT]


def _edges(drawn: Drawn) -> Iterator[Rectangle]:
    """Straight edges of the paths that leave ink, as boxes without width."""
    for number, kind in enumerate(drawn.shape_types):
        if kind == _PATH and _shows(typed(drawn.shapes[number])):
            yield from _strokes(typed(drawn.shapes[number]), drawn.shape_placing[number])


def _shows(path: Any) -> bool:
    """Whether a path is stroked, or filled with a colour that is not the paper's."""
    from pypdfium2 import raw

    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, filled, stroked)
    is_filled, colour = _fill(path)
    return bool(stroked.value) or (is_filled and min(colour) < _WHITE)


def _fill(path: Any) -> tuple[bool, tuple[int, int, int]]:
    """Whether a path is filled with one colour, and which."""
    from pypdfium2 import raw

    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, filled, stroked)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    is_filled = filled.value != raw.FPDF_FILLMODE_NONE and bool(known) and alpha.value > 0
    return is_filled, (red.value, green.value, blue.value)


def _strokes(path: Any, placing: Any) -> Iterator[Rectangle]:
    from pypdfium2 import raw

    count = raw.FPDFPath_CountSegments(path)
    if count > _MOST_SEGMENTS:
        return
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    own = matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for i in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point, kind = (x.value, y.value), raw.FPDFPathSegment_GetType(segment)
        if kind == _MOVE:
            first = point
        elif kind == _LINE:
            yield from _straight(last, point, own, placing)
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _straight(point, first, own, placing)
        last = point


def _straight(one: tuple[float, float], other: tuple[float, float], own: Any, placing: Any) -> Iterator[Rectangle]:
    """The stroke between two points of a path as a box of the page, if it is level or upright."""
    box = placed_box((min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])), own)
    if placing is not None:
        box = placed_box(box, placing)
    wide, high = box[2] - box[0], box[3] - box[1]
    if min(wide, high) < _STRAIGHT_PT and max(wide, high) >= _STRAIGHT_PT:
        yield box
