"""What a browser or a program shows to be let in: random values of which only a hash is kept."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from ui.people.accounts import People

IDLE_S, LONGEST_S = 2 * 3600.0, 12 * 3600.0  # unused, and altogether
_NOTED_S = 60.0  # how exactly the last use is known
_WINDOWS = 10_000


class Sessions:
    """The sessions of browsers and the tokens of programs.

    Args:
        people: Whose they are. Removing a person or changing a password ends all of them, from any process.
        clock: Seconds since 1970.
    """

    def __init__(self, people: People, clock: Callable[[], float] = time.time) -> None:
        self._people = people
        self._clock = clock

    def begin(self, name: str) -> str:
        """A new session of a person, as the browser shall show it."""
        value, now = secrets.token_urlsafe(32), self._clock()
        with self._people.store() as store:
            store.execute("DELETE FROM session WHERE used < ? OR began < ?", (now - IDLE_S, now - LONGEST_S))
            store.execute("INSERT INTO session VALUES (?, ?, ?, ?)", (_hash(value), name, now, now))
        return value

    def find(self, value: str) -> str | None:
        """Whose session this is; None for one that nobody has, or that has expired."""
        now = self._clock()
        with self._people.store() as store:
            found = store.execute("SELECT name, began, used FROM session WHERE hash = ?", (_hash(value),)).fetchone()
            if found is None or now - found[1] > LONGEST_S or now - found[2] > IDLE_S:
                return None
            if now - found[2] > _NOTED_S:
                store.execute("UPDATE session SET used = ? WHERE hash = ?", (now, _hash(value)))
        return str(found[0])

    def end(self, value: str) -> None:
        """Forget one session."""
        with self._people.store() as store:
            store.execute("DELETE FROM session WHERE hash = ?", (_hash(value),))

    def end_all(self, name: str) -> int:
        """Forget all sessions and tokens of a person; how many there were."""
        with self._people.store() as store:
            found = store.execute("DELETE FROM session WHERE name = ?", (name,)).rowcount
            found += store.execute("DELETE FROM token WHERE name = ?", (name,)).rowcount
        self._people.note("sessions ended", person=name)
        return found

    def make_token(self, name: str) -> str:
        """A new token with which a program may use the HTTP API as this person, until it is taken back."""
        value = secrets.token_urlsafe(32)
        with self._people.store() as store:
            store.execute("INSERT INTO token VALUES (?, ?, ?)", (_hash(value), name, self._clock()))
        self._people.note("token made", person=name)
        return value

    def find_token(self, value: str) -> str | None:
        """Whose token this is, None if nobody's."""
        with self._people.store() as store:
            found = store.execute("SELECT name FROM token WHERE hash = ?", (_hash(value),)).fetchone()
        return str(found[0]) if found else None


class Windows:
    """Which open page belongs to whom. A page's state lies under a name that its browser chose."""

    def __init__(self) -> None:
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def claim(self, window: str, name: str) -> bool:
        """Whether a page is this person's: it is the first one's who uses its name."""
        with self._lock:
            owner = self._owners.setdefault(window, name)
            self._owners.move_to_end(window)
            while len(self._owners) > _WINDOWS:
                self._owners.popitem(last=False)
        return owner == name


def _hash(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()  # the values are random: nothing to guess, so nothing slow
