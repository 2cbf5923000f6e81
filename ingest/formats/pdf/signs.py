"""Whether a page may hold a table at all: signs that cost microseconds, so that other pages cost next to nothing."""

from __future__ import annotations

import re
from collections import Counter

from ingest.formats.pdf.calls import typed
from ingest.formats.pdf.objects import Drawn, Rectangle
from ingest.formats.pdf.places import turned

_LEAST_SIDE_PT = 8.0  # of a cell
_THICKEST_PT = 4.0  # of a rule
_TALLEST_CELL_PT = 400.0
_FRAME = 8  # segments of a path from which on it draws more than a box
_PATH = 2  # FPDF_PAGEOBJ_PATH
_GAP_PT = 10.0  # of white before a cell
_MARKER_PT = 20.0  # width of a number or letter before an item
_NARROW_PT = 120.0  # a wider text ends at the margin
_SIGNS = 3
_LINES_OF_FIGURES = 4
# At the beginning or (read backwards) the end of lines; both begin with what is searched for fast.
_FIGURES_FIRST = re.compile(r"\n[^\s\d]{0,3}\d\S* [^\s\d]{0,3}\d")
_FIGURES_LAST = re.compile(r"\n\r\S{0,3}\d\S* \S{0,3}\d")


def may_be_ruled(drawn: Drawn, turns: int) -> bool:
    """Whether a page's drawings may rule a table; takes microseconds where there are none."""
    if not drawn.thin_boxes and not drawn.paths:
        return False
    lines, boxes = list(drawn.thin_boxes), 0
    for number, box in enumerate(drawn.shape_boxes):
        left, bottom, right, top = box
        if drawn.shape_types[number] != _PATH:
            continue
        if min(right - left, top - bottom) < _THICKEST_PT:
            lines.append(box)
        elif min(right - left, top - bottom) > _LEAST_SIDE_PT:
            boxes += top - bottom < _TALLEST_CELL_PT
            if boxes >= _SIGNS or _segments(drawn.shapes[number]) > _FRAME:
                return True
    return _are_rules([turned(box, turns) for box in lines] if turns else lines)


def _are_rules(lines: list[Rectangle]) -> bool:
    """Whether there are several upright lines, or level ones of the same width under one another."""
    upright = 0
    spans: dict[tuple[int, int], list[float]] = {}
    for left, bottom, right, top in lines:
        if top - bottom > max(right - left, _LEAST_SIDE_PT):
            upright += 1
        elif right - left > _LEAST_SIDE_PT:
            levels = spans.setdefault((round(left / 4), round(right / 4)), [])
            if len(levels) < _SIGNS and all(abs(bottom - other) > _LEAST_SIDE_PT for other in levels):
                levels.append(bottom)
    return upright >= 2 or any(len(levels) >= _SIGNS for levels in spans.values())


def _segments(path: int) -> int:
    from pypdfium2 import raw

    return int(raw.FPDFPath_CountSegments(typed(path)))


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
