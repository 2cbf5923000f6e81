"""Grids, checked drafts and chronologies that were made on a page, for what is done with them afterwards."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.words import wrong

if TYPE_CHECKING:
    from assistant.chronology.fact import Chronology
    from assistant.citecheck.result import CheckedDraft
    from assistant.grid.review import Review

PATH = "/shown/work/"
_KEPT = 40  # the oldest are forgotten first


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of a work is looked at: one status or year ("" for all), one document, what holds some words, a page."""

    choice: str = ""
    document: str = ""
    words: str = ""
    page: int = 0  # from 0


@dataclass(slots=True, kw_only=True)
class Work:
    """Something that is being made, or was. Setting `halt` ends the making; what is made so far stays.

    Attributes:
        key: A name that cannot be guessed.
        collection: What it is made of.
        made: What there is of it; None at first.
        marked: A Word draft with its comments; empty where there is none.
        view: What of it is looked at.
        halt: See above.
    """

    key: str
    collection: str
    made: Review | CheckedDraft | Chronology | None = None
    marked: bytes = b""
    view: View = View()
    halt: threading.Event = field(default_factory=threading.Event)

    @property
    def base(self) -> str:
        """Where the server knows it."""
        return PATH + self.key


class Works:
    """Remembers works by key, in memory only."""

    def __init__(self) -> None:
        self._works: OrderedDict[str, Work] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, collection: str, key: str | None = None) -> Work:
        """A work to make. It goes on from the one with this key, if that is of this collection and still at hand.

        Its key is new: what stands under a key never changes, but for what is added to it.
        """
        work = Work(key=secrets.token_urlsafe(18), collection=collection)
        with self._lock:
            earlier = self._works.get(key or "")
            if earlier is not None and earlier.collection == collection:
                work.made, work.view = earlier.made, earlier.view
            self._works[work.key] = work
            while len(self._works) > _KEPT:
                self._works.popitem(last=False)[1].halt.set()
        return work

    def find(self, key: str) -> Work:
        """The work with this key.

        Raises:
            UsageError: there is none, or it was forgotten.
        """
        with self._lock:
            work = self._works.get(key)
        if work is None:
            raise wrong("work.forgotten")
        return work
