"""How far a run is: events of an ingest turned into `Progress`, with rate and time left."""

from __future__ import annotations

import time
from collections.abc import Callable

from ingest.types import FileOutcome, Progress

OnProgress = Callable[[Progress], None]


class Teller:
    """Turns events of a run into `Progress`, with rate and time left."""

    def __init__(self, on_progress: OnProgress | None, files: int) -> None:
        self._on_progress = on_progress
        self._files = files
        self._begun = time.perf_counter()
        self._embedding: tuple[float, int] | None = None  # since when, and with how many passages done before
        self._done = self._pages = self._searchable = 0

    def parsed(self, outcome: FileOutcome) -> None:
        """A file is done: pages a second so far, and the time the other files take at the rate of these."""
        self._embedding = None
        self._done += 1
        self._pages += outcome.pages
        passed = max(time.perf_counter() - self._begun, 1e-9)
        left = passed / self._done * (self._files - self._done)
        self._tell("parse", (self._done, self._files), (self._pages / passed, left), outcome)

    def embedded(self, done: int, total: int) -> None:
        """Passages are embedded: passages a second in this batch, and the time for the rest of it."""
        if self._embedding is None or done < self._embedding[1]:
            self._embedding = (time.perf_counter(), done)
        since, before = self._embedding
        rate = (done - before) / max(time.perf_counter() - since, 1e-9)
        self._tell("embed", (done, total), (rate, (total - done) / rate if rate else None), None)

    def published(self, passages: int) -> None:
        """So many passages are found by their words now; told with the next moment."""
        self._searchable = passages

    def _tell(
        self,
        stage: str,
        count: tuple[int, int],
        pace: tuple[float, float | None],
        outcome: FileOutcome | None,
    ) -> None:
        if self._on_progress is not None:
            self._on_progress(
                Progress(
                    stage=stage,
                    done=count[0],
                    total=count[1],
                    pages=self._pages,
                    rate_per_s=pace[0],
                    left_s=pace[1],
                    searchable=self._searchable,
                    path=outcome.path if outcome is not None else "",
                    outcome=outcome,
                )
            )
