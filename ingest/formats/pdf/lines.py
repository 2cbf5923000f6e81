"""The lines of a page with their geometry, and where space sets them off from one another."""

from __future__ import annotations

import ctypes
import statistics
from dataclasses import replace
from itertools import pairwise
from typing import Any

from ingest.draft import storable
from ingest.formats.pdf.calls import address, calls
from ingest.formats.pdf.pagetext import PageText
from ingest.outline import Line


def page_lines(text: PageText, text_page: Any, page: int, start: int) -> list[Line]:
    """The lines of a page outside of its tables, `start` being its offset in the document."""
    geometry = _Geometry(text, text_page)
    lines: list[Line] = []
    below: list[int] = []  # numbers of lines under a table
    for at, words, end in text.pieces:
        if text.row_at(at) is not None:
            below.append(len(lines))
        else:
            line = geometry.line(words, at, start, page)
            if line is not None:
                hyphen = end == "-\n"  # it belongs to the line's words
                lines.append(replace(line, end=line.end + 1, text=line.text + "-") if hyphen else line)
        start += len(words) + len(end)
    lines = _with_gaps(lines)
    for number in set(below) & set(range(len(lines))):
        lines[number] = _set_off(lines[number])
    return lines


class _Geometry:
    """Where a line lies; a few engine calls a line, never one a character."""

    def __init__(self, text: PageText, text_page: Any) -> None:
        from pypdfium2 import raw

        self._font = raw.FPDFText_GetFontInfo
        self._cell = calls().FPDFText_GetLooseCharBox
        self._text = text
        self._text_page = text_page
        self._handle = address(text_page)
        self._box = (ctypes.c_float * 4)()
        self._place = ctypes.addressof(self._box)
        self._name = ctypes.create_string_buffer(96)
        self._flags = ctypes.c_int()

    def line(self, words: str, at: int, start: int, page: int) -> Line | None:
        """The line as printed from `start` on, `at` being its offset in the page's text; None if blank."""
        text = words.strip()
        if not text:
            return None
        lead = len(words) - len(words.lstrip())
        first = self._text.index(at + lead)
        self._cell(self._handle, self._text.index(at + lead + len(text) - 1), self._place)
        right = self._box[2]
        self._cell(self._handle, first, self._place)
        left, top, _, bottom = self._box
        self._font(self._text_page, first, self._name, len(self._name), self._flags)
        name = self._name.value.lower()
        return Line(
            start=start + lead,
            end=start + lead + len(text),
            text=storable(text),
            page=page,
            left=left,
            right=right,
            bottom=bottom,
            size=top - bottom,
            bold=b"bold" in name or b"black" in name or b"heavy" in name,
        )


def _with_gaps(lines: list[Line]) -> list[Line]:
    """The same lines, told whether space, a new column or an indent sets them off from the one before."""
    if not lines:
        return lines
    steps = [a.bottom - b.bottom for a, b in pairwise(lines)]
    leading = statistics.median([s for s, b in zip(steps, lines[1:], strict=True) if 0 < s < 3 * b.size] or [0.0])
    right = statistics.quantiles([line.right for line in lines], n=10)[-1] if len(lines) > 1 else 0.0
    marked = [_set_off(lines[0])]
    for last, line, step in zip(lines, lines[1:], steps, strict=False):
        marked.append(_set_off(line) if _is_set_off(last, line, step / (leading or 1.0), right) else line)
    return marked


def _set_off(line: Line) -> Line:
    """The same line; a third of all lines pass here, and `dataclasses.replace` takes three times as long."""
    return Line(
        line.start, line.end, line.text, True, line.page, line.left, line.right, line.bottom, line.size, line.bold
    )


def _is_set_off(last: Line, line: Line, steps: float, right: float) -> bool:
    ended = last.text[-1] in '.:;?!"”)'
    if steps > 1.3:
        return True
    if steps < -0.5:  # back up: a new column, or a piece drawn out of order
        return ended or not line.text[0].islower()
    indented = line.left - last.left > 0.8 * line.size
    cut_short = last.right < 0.8 * right
    return ended and (indented or cut_short) and not line.text[0].islower()
