"""The lines of a page with their geometry, and where space sets them off from one another."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ingest.draft import storable
from ingest.formats.pdf.characters import are_bold, rooms
from ingest.formats.pdf.pagetext import PageText
from ingest.outline import Line


class _Words(NamedTuple):
    """The words of a line without blanks around them."""

    at: int  # offset in the page's text
    start: int  # offset in the document
    words: str
    hyphen: str  # in place of the sign for one at the end of a line


def page_lines(text: PageText, text_page: Any, page: int, start: int) -> list[Line]:
    """The lines of a page outside of its tables, `start` being its offset in the document."""
    found: list[_Words] = []
    below: list[int] = []  # numbers of lines under a table
    for at, words, end in text.pieces:
        said = words.strip()
        if text.row_at(at) is not None:
            below.append(len(found))
        elif said:
            lead = len(words) - len(words.lstrip())
            found.append(_Words(at + lead, start + lead, said, end[:-1]))
        start += len(words) + len(end)
    lines = _with_gaps(_placed(found, text, text_page, page))
    for number in set(below) & set(range(len(lines))):
        lines[number] = _set_off(lines[number])
    return lines


def _placed(found: Sequence[_Words], text: PageText, text_page: Any, page: int) -> list[Line]:
    """Lines with their places on the page and their type; a few engine calls a line, never one a character."""
    firsts = [text.index(at) for at, *_ in found]
    lasts = [text.index(at + len(words) - 1) for at, _, words, _ in found]
    looks = zip(found, rooms(text_page, firsts), rooms(text_page, lasts), are_bold(text_page, firsts), strict=True)
    return [
        Line(
            start=start,
            end=start + len(words) + len(hyphen),
            text=storable(words) + hyphen,
            page=page,
            left=left,
            right=right,
            bottom=bottom,
            size=top - bottom,
            bold=bold,
        )
        for (_, start, words, hyphen), (left, top, _, bottom), (_, _, right, _), bold in looks
    ]


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
