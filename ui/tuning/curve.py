"""The losses of a run as a picture that is drawn anew while it runs; it always takes the same room."""

from __future__ import annotations

from collections.abc import Sequence

from ui.render import Html, told
from ui.words import decimal, number, say

Point = tuple[int, float]  # step and loss

_WIDE, _HIGH = 640, 220
_LEFT, _RIGHT, _TOP, _BELOW = 44, 12, 12, 26  # margins
_MEAN = 8  # steps: one batch alone says little of what is learned


def curve(learned: Sequence[Point], held_out: Sequence[Point], steps: int) -> str:
    """Both losses by step, as a figure.

    Args:
        learned: of what is learned from.
        held_out: of what is not.
        steps: how many the run will have; 0 where that is not known yet.
    """
    learned = _calm(learned)
    every = [loss for _, loss in (*learned, *held_out)]
    low, high = min(every, default=0.0), max(every, default=1.0)
    room = max(high - low, 0.02) * 0.06
    scale = _Scale(low - room, high + room, max(steps, *(step for step, _ in (*learned, *held_out)), 1))
    drawn = scale.axes() + scale.line(learned, "learned") + scale.line(held_out, "held-out")
    drawn += "".join(f'<circle class="held-out" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in map(scale.at, held_out))
    lines = {"learned": _told("models.learned", learned), "held_out": _told("models.held_out", held_out)}
    legend = Html(
        f'<span class="key learned">{told("models.learned_mean", steps=_MEAN, last=_last(learned))}</span>'
        f'<span class="key held-out">{told("models.held_out_last", last=_last(held_out))}</span>'
    )
    return (
        f'<figure class="loss"><figcaption>{told("models.loss", legend=legend)}</figcaption>'
        f'<svg role="img" viewBox="0 0 {_WIDE} {_HIGH}" aria-label="{told("models.loss_told", **lines)}">{drawn}</svg>'
        f'<p class="note">{told("models.loss_how")}</p></figure>'
    )


class _Scale:
    """Where a step and a loss stand in the picture."""

    def __init__(self, low: float, high: float, steps: int) -> None:
        self._low, self._high, self._steps = low, high, steps

    def at(self, point: Point) -> tuple[float, float]:
        step, loss = point
        across = _LEFT + (_WIDE - _LEFT - _RIGHT) * step / self._steps
        return across, _TOP + (_HIGH - _TOP - _BELOW) * (self._high - loss) / (self._high - self._low)

    def line(self, points: Sequence[Point], kind: str) -> str:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.at, points))
        return f'<polyline class="{kind}" points="{path}"/>' if len(points) > 1 else ""

    def axes(self) -> str:
        parts = []
        for share in (0.1, 0.5, 0.9):
            loss = self._low + (self._high - self._low) * share
            y = self.at((0, loss))[1]
            parts.append(f'<line x1="{_LEFT}" x2="{_WIDE - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            parts.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{decimal(loss, ".2f")}</text>')
        for step in dict.fromkeys((0, self._steps // 2, self._steps)):
            x, anchor = self.at((step, self._low))[0], "end" if step == self._steps else "middle"
            parts.append(f'<text x="{x:.1f}" y="{_HIGH - 8}" text-anchor="{anchor}">{number(step)}</text>')
        return "".join(parts)


def _calm(points: Sequence[Point]) -> list[Point]:
    """Each point as the mean of those before it."""
    latest = [points[max(0, end - _MEAN) : end] for end in range(1, len(points) + 1)]
    return [(group[-1][0], sum(loss for _, loss in group) / len(group)) for group in latest]


def _told(key: str, points: Sequence[Point]) -> str:
    if not points:
        return say("models.not_measured", name=say(key))
    first, last = (decimal(loss, ".2f") for _, loss in (points[0], points[-1]))
    return say("models.from_to", name=say(key), first=first, last=last)


def _last(points: Sequence[Point]) -> Html:
    return Html(f"<b>{decimal(points[-1][1], '.3f')}</b>" if points else "<b>–</b>")
