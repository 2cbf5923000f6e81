"""Small plots as SVG text, for a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Point = tuple[float, float]  # x and y in 0-1
Bar = tuple[str, float, tuple[float, float]]  # label, value and interval in 0-1

_SIDE, _EDGE = 260, 44  # of the square that is drawn in, and of the margins for its labels
_BAR, _LABEL = 22, 180  # height of a row of bars, room for its label
_INK, _SOFT, _LINE = "#1f4e79", "#9db8d2", "#bbb"


def curve(title: str, points: Sequence[Point], across: str, up: str, *, diagonal: bool = False) -> str:
    """Points joined by lines in a unit square.

    Args:
        title: above it.
        points: from left to right.
        across: what x is.
        up: what y is.
        diagonal: whether to draw where x is y.
    """
    size = _SIDE + 2 * _EDGE
    parts = [_text(size / 2, 16, title, "middle", bold=True), *_axes(across, up)]
    if diagonal:
        parts.append(_line(_at(0, 0), _at(1, 1), _LINE))
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(*point) for point in points))
    parts.append(f'<polyline points="{path}" fill="none" stroke="{_INK}" stroke-width="2"/>')
    if len(points) <= 20:  # beyond that they run together
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_INK}"/>' for x, y in (_at(*p) for p in points)]
    return _svg(size, size, title, parts)


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Horizontal bars with their intervals, one a row."""
    width, height = _LABEL + _SIDE + _EDGE + 24, 30 + _BAR * len(rows)
    parts = [_text(width / 2, 16, title, "middle", bold=True)]
    for number, (label, value, (low, high)) in enumerate(rows):
        top = 26 + _BAR * number
        middle = top + _BAR / 2
        parts.append(_text(_LABEL - 8, middle + 4, label, "end"))
        parts.append(
            f'<rect x="{_LABEL}" y="{top + 3}" width="{_SIDE * value:.1f}" height="{_BAR - 6}" fill="{_SOFT}"/>'
        )
        parts.append(_line((_LABEL + _SIDE * low, middle), (_LABEL + _SIDE * high, middle), _INK))
        parts.append(_text(_LABEL + _SIDE + 8, middle + 4, f"{value:.1%}", "start"))
    return _svg(width, height, title, parts)


def _at(x: float, y: float) -> Point:
    """A place of the unit square on the picture."""
    return _EDGE + _SIDE * min(max(x, 0), 1), _EDGE + _SIDE * (1 - min(max(y, 0), 1))


def _axes(across: str, up: str) -> list[str]:
    parts = [
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="{_LINE}"/>',
        _text(_EDGE + _SIDE / 2, _SIDE + 2 * _EDGE - 8, across, "middle"),
        f'<g transform="rotate(-90 12 {_EDGE + _SIDE / 2})">{_text(12, _EDGE + _SIDE / 2, up, "middle")}</g>',
    ]
    for tick in (0.0, 0.5, 1.0):
        (x, _), (_, y) = _at(tick, 0), _at(0, tick)
        parts += [
            _text(x, _SIDE + _EDGE + 16, f"{tick:g}", "middle"),
            _text(_EDGE - 6, y + 4, f"{tick:g}", "end"),
        ]
    return parts


def _line(start: Point, end: Point, colour: str) -> str:
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="2"/>'


def _text(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title)}" width="{width:.0f}" '
        f'height="{height:.0f}" font-family="sans-serif" font-size="12">{"".join(parts)}</svg>'
    )
