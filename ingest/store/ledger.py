"""What a collection remembers about itself: its name for machines, when each change was made, and what was done."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Which collection this is, the key of its digests, and how often something was purged."""

    collection_id: str
    salt: str
    epoch: int


class Ledger(Database):
    """An open catalogue that knows the time."""

    def __init__(self, path: Path, *, create: bool = False, clock: Callable[[], str] | None = None) -> None:
        """Open the catalogue; see `Database`.

        Args:
            path: its file.
            create: whether to make one where there is none.
            clock: gives the time as ISO 8601 in UTC with seconds; by default the machine's.
        """
        self._now, self._begun = clock or _now, ""
        super().__init__(path, create=create)

    def identity(self) -> Identity:
        """What tells this collection from every other, and from itself before a purge."""
        salt = self._value("SELECT value FROM meta WHERE key = 'salt'") or ""
        return Identity(collection_id=self.collection_id, salt=salt, epoch=self.epoch)

    @property
    def collection_id(self) -> str:
        """A random name of this collection, kept by its backups."""
        return self._value("SELECT value FROM meta WHERE key = 'collection'") or ""

    def moment(self) -> str:
        """Now, ISO 8601 in UTC; in a transaction, when it began."""
        return self._clock()

    @property
    def epoch(self) -> int:
        """Grows with every purge."""
        return int(self._value("SELECT value FROM meta WHERE key = 'epoch'") or 0)

    def salted(self, text: str) -> str:
        """A SHA-256 in hex digits that nobody can compute, or compare with another collection's, from outside."""
        salt = self._value("SELECT value FROM meta WHERE key = 'salt'") or ""
        return hmac.new(bytes.fromhex(salt), text.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def snapshot(self) -> int:
        """The newest change number."""
        return int(self._value("SELECT value FROM meta WHERE key = 'change'") or 0)

    def snapshot_at(self, moment: str) -> int:
        """The newest change number at a moment (ISO 8601, UTC; a day means its end), 0 before the first."""
        end = moment + "T23:59:59.999999+00:00" if len(moment) == 10 else moment
        return int(self._value("SELECT max(change) FROM changes WHERE at <= ?", end) or 0)

    def changed_at(self, change: int) -> str | None:
        """When a change was made."""
        return self._value("SELECT at FROM changes WHERE change = ?", change)

    def events(self, after: int = 0) -> list[tuple[int, str, dict[str, Any]]]:
        """What was done since the event of that number: `(number, time, event)`, oldest first."""
        query = "SELECT event_id, at, event FROM journal WHERE event_id > ? ORDER BY 1"
        return [(row[0], row[1], json.loads(row[2])) for row in self._db.execute(query, (after,))]

    def has_events(self) -> bool:
        """Whether anything was noted."""
        return self._value("SELECT 1 FROM journal LIMIT 1") is not None

    def last_event(self) -> int:
        """The number of the newest event, 0 where there is none."""
        return int(self._value("SELECT max(event_id) FROM journal") or 0)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with super()._transaction():
            self._begun = self._now()
            try:
                yield
            finally:
                self._begun = ""

    def _clock(self) -> str:
        """One time for all that a transaction writes: what is done again from the journal bears it too."""
        return self._begun or self._now()

    def _bump(self) -> int:
        self._db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'change'")
        change = self.snapshot()
        self._db.execute("INSERT INTO changes (change, at) VALUES (?, ?)", (change, self._clock()))
        return change

    def _note(self, what: str, **details: Any) -> None:
        """Write down what the running transaction does."""
        event = json.dumps({"did": what, **details})
        self._db.execute("INSERT INTO journal (at, event) VALUES (?, ?)", (self._clock(), event))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
