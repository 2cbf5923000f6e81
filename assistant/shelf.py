"""The searchers of one collection that are kept open: that of the newest state, and those of a few earlier moments."""

from __future__ import annotations

import threading

from index.collection import Collection
from index.past import check_moment
from index.search import Searcher

MAX_PAST = 4  # earlier states kept; each holds its vectors and terms in memory


class Shelf:
    """Opens each searcher once, until another generation serves. Safe to use from several threads."""

    def __init__(self) -> None:
        self._present: Searcher | None = None
        self._past: dict[str, Searcher] = {}  # by moment, the latest used last
        self._present_lock = threading.Lock()
        self._past_lock = threading.Lock()  # its own: who asks about now does not wait while the past is built

    def searcher(self, collection: Collection, as_of: str | None = None) -> Searcher:
        """The searcher on the serving generation, or on the state at a moment.

        Raises:
            UsageError: see `index.past.PastSearcher`.
        """
        return self._newest(collection) if as_of is None else self._earlier(collection, check_moment(as_of))

    def _newest(self, collection: Collection) -> Searcher:
        with self._present_lock:
            if self._present is None or self._present.serving != collection.serving():
                self._past = {}
                self._present = collection.open()
            return self._present

    def _earlier(self, collection: Collection, moment: str) -> Searcher:
        with self._past_lock:
            serving = collection.serving()
            kept = {at: searcher for at, searcher in self._past.items() if searcher.serving == serving}
            found = kept.pop(moment, None) or collection.open(moment)
            self._past = dict([*kept.items(), (moment, found)][-MAX_PAST:])
            return found
