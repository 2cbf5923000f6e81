"""How far a work has come."""

from __future__ import annotations

import time

from ui.render import duration, escape


class Progress:
    """Tells from what was done since it was made how long the rest will take.

    Args:
        title: What is being done.
        unit: What is counted.
        before: How many were done before it began.
    """

    def __init__(self, title: str, unit: str, before: int = 0) -> None:
        self._title, self._unit, self._before = title, unit, before
        self._begun = time.monotonic()

    def html(self, done: int, total: int, told: str = "") -> str:
        """A bar, how many of how many, and how long still."""
        parts = [f"{done:,} of {total:,} {self._unit}", *filter(None, [told, self._left(done, total)])]
        bar = f'<progress max="{max(total, 1)}" value="{done}" aria-label="{escape(self._title)}"></progress>'
        return (
            f'<div class="progress"><p><strong>{escape(self._title)}</strong></p>{bar}'
            f"<p>{escape(' · '.join(parts))}</p></div>"
        )

    def _left(self, done: int, total: int) -> str:
        lately = done - self._before
        if lately < 3 or done >= total:
            return ""
        return f"{duration((time.monotonic() - self._begun) / lately * (total - done))} left"
