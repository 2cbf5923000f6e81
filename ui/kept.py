"""What is remembered for a while under names that cannot be guessed, in memory only."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from ui.words import wrong

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """Remembers things by key; what nobody has asked for the longest is forgotten first.

    Args:
        most: How many there may be, at least 1.
        missing: The key of what is said where one is not there.
        idle_s: Seconds after which one that nobody asks for is forgotten.
        drop: Called with each that is forgotten.
    """

    def __init__(
        self, most: int, missing: str, *, idle_s: float = math.inf, drop: Callable[[Thing], None] = lambda _: None
    ) -> None:
        self._most, self._missing, self._idle_s, self._drop = most, missing, idle_s, drop
        self._things: OrderedDict[str, tuple[Thing, float]] = OrderedDict()  # each with when it was last asked for
        self._lock = threading.Lock()

    def keep(self, key: str, thing: Thing) -> None:
        """Remember something."""
        with self._lock:
            self._things[key] = thing, time.monotonic()
        self.tidy()

    def find(self, key: str) -> Thing:
        """What has this key.

        Raises:
            UsageError: nothing has, or it was forgotten.
        """
        self.tidy()
        with self._lock:
            if key in self._things:
                thing = self._things.pop(key)[0]
                self._things[key] = thing, time.monotonic()
                return thing
        raise wrong(self._missing)

    def __iter__(self) -> Iterator[Thing]:
        """Everything, what nobody has asked for the longest first."""
        with self._lock:
            return iter([thing for thing, _ in self._things.values()])

    def tidy(self) -> None:
        """Forget what is too much or too old."""
        gone, oldest = [], time.monotonic() - self._idle_s
        with self._lock:
            while self._things and (len(self._things) > self._most or next(iter(self._things.values()))[1] < oldest):
                gone.append(self._things.popitem(last=False)[1][0])
        for thing in gone:
            self._drop(thing)
