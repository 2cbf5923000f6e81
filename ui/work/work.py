"""A grid, a checked draft or a chronology that is made on a page."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.job import Job, Lane, StoppedError

if TYPE_CHECKING:
    from assistant.chronology.fact import Chronology
    from assistant.citecheck.result import CheckedDraft
    from assistant.grid.review import Review

PATH = "/shown/work/"

Counts = tuple[tuple[str, int, int], ...]  # of what, as a key of words; how many are done; of how many
Report = Callable[[Counts], None]
Notes = tuple[str, ...]  # what is said beside what was made, in English


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of a work is looked at: one status or year ("" for all), one document, what holds some words, a page."""

    choice: str = ""
    document: str = ""
    words: str = ""
    page: int = 0  # from 0


@dataclass(slots=True, kw_only=True)
class Work:
    """Something that is being made, or was.

    Attributes:
        key: A name that cannot be guessed.
        collection: What it is made of.
        kind: `grid`, `check` or `chronology`: the table of the words that tell of it.
        made: What there is of it; None at first.
        marked: A Word draft with its comments; empty where there is none.
        view: What of it is looked at.
        job: What makes it.
        watchers: Those who are told how far it has come.
    """

    key: str
    collection: str
    kind: str = ""
    made: Review | CheckedDraft | Chronology | None = None
    marked: bytes = b""
    view: View = View()
    job: Job[Counts, Notes] | None = None
    watchers: set[object] = field(default_factory=set)
    _halt: threading.Event = field(default_factory=threading.Event)

    def begin(self, lane: Lane, make: Callable[[Report], Notes]) -> None:
        """Have it made from now on.

        Args:
            lane: Where it is made.
            make: Gets what it reports with, and hands what it makes to `keep`.

        Raises:
            BusyError: the lane is full.
        """
        self.job = Job(lane, make, self._halt)

    @property
    def base(self) -> str:
        """Where the server knows it."""
        return PATH + self.key

    def keep(self, made: Review | CheckedDraft | Chronology) -> None:
        """What there is of it from now on.

        Raises:
            StoppedError: it was stopped, and its watchers were told what there is.
        """
        if self._halt.is_set():
            raise StoppedError
        self.made = made

    def stop(self) -> None:
        """End the making; what is made so far stays."""
        self._halt.set()
        if self.job is not None:
            self.job.stop()
