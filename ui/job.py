"""Work that runs beside the page that watches it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Generic, TypeVar, cast

from ui.words import WordedError, say

Report = TypeVar("Report")
Result = TypeVar("Result")


_GLANCE_S = 0.1  # how often one who waits for a report looks whether the job was stopped


class BusyError(WordedError):
    """As much as this machine may do at once is already under way."""


class StoppedError(Exception):
    """Raised inside a job, at its next report, once nobody waits for it any more."""


class Lane:
    """A bounded number of workers with a bounded number of jobs waiting.

    Args:
        running: How many jobs may run at once, at least 1.
        waiting: How many more may wait, at least 0; the next one is refused.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(max_workers=running, thread_name_prefix="job")
        self._places = threading.BoundedSemaphore(running + waiting)

    def submit(self, work: Callable[[], Any]) -> Future[Any]:
        """Start `work` when a worker is free.

        Raises:
            BusyError: If every worker is busy and every waiting place is taken.
        """
        if not self._places.acquire(blocking=False):
            raise BusyError(say("error.busy"))
        future = self._pool.submit(copy_context().run, work)  # errors are told in the language of whoever asks
        future.add_done_callback(lambda _: self._places.release())
        return future

    def close(self) -> None:
        """Take no more jobs and drop those that wait."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Job(Generic[Report, Result]):
    """One piece of work that reports while it runs.

    Iterate over it for the reports, then call `result`. Several may: each gets the newest and misses those between.

    Args:
        lane: Where it runs.
        work: Gets a function to report with, and returns the result.
        stopped: Setting it ends the job as `stop` does.

    Raises:
        BusyError: If the lane is full.
    """

    def __init__(
        self,
        lane: Lane,
        work: Callable[[Callable[[Report], None]], Result],
        stopped: threading.Event | None = None,
    ) -> None:
        self._changed = threading.Condition()
        self._newest: Report | None = None
        self._count = 0  # of the reports
        self._stopped = stopped or threading.Event()
        self._future = lane.submit(lambda: work(self._report))
        self._future.add_done_callback(lambda _: self._tell())

    def _report(self, item: Report) -> None:
        if self._stopped.is_set():
            raise StoppedError
        with self._changed:
            self._newest = item
            self._count += 1
        self._tell()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def __iter__(self) -> Iterator[Report]:
        return (item for item in self.news(_GLANCE_S) if item is not None)

    def news(self, within_s: float) -> Iterator[Report | None]:
        """What is newest, None before the first report; then each report as it comes, until the work is over.

        Args:
            within_s: None comes, too, where there was no report for so many seconds.
        """
        seen = -1
        while True:
            with self._changed:
                if self._count == seen and not self.is_over:
                    self._changed.wait(within_s)
                if self.is_over:
                    return
                item, seen = self._newest if self._count != seen else None, self._count
            yield item

    @property
    def is_over(self) -> bool:
        """Whether the work has ended, or was asked to."""
        return self._stopped.is_set() or self._future.done()

    def stop(self) -> None:
        """Ask the work to end: before it starts, or at its next report."""
        self._stopped.set()
        self._future.cancel()
        self._tell()

    def result(self) -> Result:
        """What the work returned.

        Raises:
            StoppedError: If the job was stopped. Whatever else the work raised is raised, too.
        """
        if self._stopped.is_set():
            self._future.cancel()
            raise StoppedError
        return cast("Result", self._future.result())
