"""How far a work has come."""

from __future__ import annotations

import time

from ui.render import duration, told


class Progress:
    """Tells from what was done since it was made how long the rest will take.

    Args:
        title: The key of what is being done.
        unit: The key of what is counted: `done` of `total`.
        before: How many were done before it began.
    """

    def __init__(self, title: str, unit: str, before: int) -> None:
        self._title, self._unit, self._before = title, unit, before
        self._begun = time.monotonic()

    def html(self, done: int, total: int, *more: str) -> str:
        """A bar, how many of how many, and how long still. `more` is HTML made here."""
        parts = [told(self._unit, done=done, total=total), *more, *filter(None, [self._left(done, total)])]
        title = told(self._title)
        bar = f'<progress max="{max(total, 1)}" value="{done}" aria-label="{title}"></progress>'
        return f'<div class="progress"><p><strong>{title}</strong></p>{bar}<p>{" · ".join(parts)}</p></div>'

    def _left(self, done: int, total: int) -> str:
        lately = done - self._before
        if lately < 3 or done >= total:
            return ""
        return told("units.left", time=duration((time.monotonic() - self._begun) / lately * (total - done)))
