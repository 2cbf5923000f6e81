"""Loads the encoder while files are read: both take seconds, and there is a second core."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from index.encode import Encoder


class Preload:
    """Called, it gives the encoder; begun before, that takes only what is left of the loading."""

    def __init__(self, load: Callable[[], Encoder]) -> None:
        """Prepare; nothing is loaded yet."""
        self._load = load
        self._loading: Future[Encoder] | None = None

    def begin(self) -> None:
        """Load in the background. What goes wrong is raised where the encoder is asked for."""
        if self._loading is None:
            background = ThreadPoolExecutor(max_workers=1, thread_name_prefix="preload")
            self._loading = background.submit(self._load)
            background.shutdown(wait=False)

    def __call__(self) -> Encoder:
        """The encoder."""
        return self._loading.result() if self._loading else self._load()
