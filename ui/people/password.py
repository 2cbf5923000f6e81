"""Passwords: what may be one, how it is kept, and how often one may be guessed. The only place for argon2."""

from __future__ import annotations

import functools
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.words import wrong

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1024  # characters
_FREE = 3  # wrong guesses before the first wait
_LONGEST_WAIT_S = 60.0
_REMEMBERED = 10_000  # names and addresses


def check_password(password: str, name: str) -> None:
    """Refuse what is too short, too long, or guessed at once.

    Raises:
        UsageError: it cannot be a password of this person.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise wrong("login.length", shortest=SHORTEST, longest=str(LONGEST), number=str(len(password)))
    if len(set(password)) < 5 or name.casefold() in password.casefold().replace(" ", ""):
        raise wrong("login.guessed")


def check_new_password(new: str, again: str, old: str, name: str) -> None:
    """Refuse what a person cannot choose instead of the old password.

    Raises:
        UsageError: it was not typed twice, is the old one, or cannot be a password of this person.
    """
    check_password(new, name)
    if new != again:
        raise wrong("login.twice")
    if new == old:
        raise wrong("login.same")


def hashed(password: str) -> str:
    """A password as it is kept, by argon2id with a salt of its own."""
    return str(_hasher().hash(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password that was kept.

    Args:
        kept: What `hashed` returned; None where nobody has that name, which takes as long to find out.
        password: Of any length; one that is too long is wrong.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        right = _hasher().verify(kept or _nobodys(), password[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


@functools.cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@functools.cache
def _nobodys() -> str:
    return hashed(secrets.token_urlsafe(24))


class Guesses:
    """Counts wrong guesses by key; each one more than a few doubles the wait before the next.

    Args:
        clock: Seconds, never going back.
        free: Wrong guesses without a wait.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, free: int = _FREE) -> None:
        self._clock = clock
        self._free = free
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # how many, and when to go on
        self._lock = threading.Lock()

    def wait_s(self, key: str) -> float:
        """Seconds until this key may be tried again, 0 for now."""
        with self._lock:
            return max(0.0, self._wrong.get(key, (0, 0.0))[1] - self._clock())

    def wrong(self, key: str) -> None:
        """Note a wrong guess. Noted before the guess is checked, so that many at once do not count as one."""
        with self._lock:
            count = self._wrong.pop(key, (0, 0.0))[0] + 1
            wait = min(2.0 ** (count - self._free), _LONGEST_WAIT_S) if count >= self._free else 0.0
            self._wrong[key] = (count, self._clock() + wait)
            while len(self._wrong) > _REMEMBERED:
                self._wrong.popitem(last=False)

    def right(self, key: str) -> None:
        """Forget the wrong guesses of a key."""
        with self._lock:
            self._wrong.pop(key, None)
