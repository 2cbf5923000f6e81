"""Who may use this home: people, groups, and what of it is shared with them. Kept in one file in the home."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any

from assistant.workspace import check_name
from ingest.errors import UsageError
from ui.people.password import check_password, hashed, matches

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_GROUP = "@"  # before a group's name, wherever a person's may stand too
_TABLES = """
CREATE TABLE IF NOT EXISTS person (name TEXT PRIMARY KEY, role INTEGER NOT NULL, password TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS member (
    team TEXT NOT NULL, name TEXT NOT NULL REFERENCES person ON DELETE CASCADE, PRIMARY KEY (team, name));
CREATE TABLE IF NOT EXISTS share (
    collection TEXT NOT NULL, who TEXT NOT NULL, role INTEGER NOT NULL, PRIMARY KEY (collection, who));
CREATE TABLE IF NOT EXISTS session (
    hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES person ON DELETE CASCADE, began REAL NOT NULL,
    used REAL NOT NULL);
CREATE TABLE IF NOT EXISTS token (
    hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES person ON DELETE CASCADE, made REAL NOT NULL);
CREATE TRIGGER IF NOT EXISTS gone AFTER DELETE ON person BEGIN DELETE FROM share WHERE who = OLD.name; END;
CREATE TRIGGER IF NOT EXISTS changed AFTER UPDATE OF password ON person BEGIN
    DELETE FROM session WHERE name = OLD.name; DELETE FROM token WHERE name = OLD.name; END;
"""


class Role(IntEnum):
    """What somebody may do; each may do what those before it may.

    In a collection a reader asks and sees, an editor adds, re-indexes and removes, an admin purges and shares. In the
    home a reader has what is shared, an editor may also make collections, an admin may do everything everywhere.
    """

    READER = 1
    EDITOR = 2
    ADMIN = 3

    @classmethod
    def of(cls, word: str) -> Role:
        """The role with this name.

        Raises:
            UsageError: there is none.
        """
        try:
            return cls[word.strip().upper()]
        except KeyError:
            raise UsageError(f"{word[:40]!r} is no role: choose reader, editor or admin.") from None

    @property
    def word(self) -> str:
        """Its name."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account: the role in the home, the groups, and how many sessions and tokens are open."""

    name: str
    role: Role
    groups: tuple[str, ...]
    sessions: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one person, or one group (`@name`), may do in one collection."""

    collection: str
    who: str
    role: Role


class People:
    """The accounts of one home. Safe to use from several threads and processes; nothing is kept in memory."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file = home / "people.sqlite"

    @contextmanager
    def store(self) -> Iterator[sqlite3.Connection]:
        """The file as one transaction; made, for its owner alone, where there is none."""
        if not self._file.exists():
            self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file.touch(mode=0o600)
        with closing(sqlite3.connect(self._file, timeout=10)) as open_file, open_file:
            open_file.executescript(f"PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; {_TABLES}")
            yield open_file

    def exist(self) -> bool:
        """Whether anybody has an account; where nobody has, the start token opens the page."""
        return self._file.exists() and bool(self._rows("SELECT 1 FROM person LIMIT 1"))

    def add(self, name: str, password: str, role: Role) -> None:
        """Make an account. The first one is an admin's, since only an admin can make others.

        Raises:
            UsageError: the name or the password cannot be one, the name is taken, or the first is no admin.
        """
        _check(name, "person")
        check_password(password, name)
        kept = hashed(password)
        with self.store() as store:
            first = not store.execute("SELECT 1 FROM person LIMIT 1").fetchone()
            if first and role is not Role.ADMIN:
                raise UsageError("The first account must be an admin's: give it the role admin.")
            if store.execute("SELECT 1 FROM person WHERE name = ?", (name,)).fetchone():
                raise UsageError(f"There is a person {name!r} already.")
            store.execute("INSERT INTO person VALUES (?, ?, ?)", (name, role, kept))
        self.note("added", person=name, role=role.word)

    def set_password(self, name: str, password: str) -> None:
        """Give a person another password, and end all sessions and tokens of that person.

        Raises:
            UsageError: there is no such person, or it cannot be a password.
        """
        check_password(password, name)
        self._change("UPDATE person SET password = ? WHERE name = ?", (hashed(password), name), name)
        self.note("password changed", person=name)

    def set_role(self, name: str, role: Role) -> None:
        """Give a person another role in the home.

        Raises:
            UsageError: there is no such person, or nobody would be admin any more.
        """
        if role is not Role.ADMIN:
            self._check_not_last(name)
        self._change("UPDATE person SET role = ? WHERE name = ?", (role, name), name)
        self.note("role changed", person=name, role=role.word)

    def remove(self, name: str) -> None:
        """Remove an account with its sessions, tokens, groups and shares. Removing the very last one is allowed.

        Raises:
            UsageError: there is no such person, or others stay and none of them is admin.
        """
        if len(self.everyone()) > 1:
            self._check_not_last(name)
        self._change("DELETE FROM person WHERE name = ?", (name,), name)
        self.note("removed", person=name)

    def everyone(self) -> tuple[Person, ...]:
        """All people, by name."""
        found = self._rows(
            "SELECT name, role, (SELECT group_concat(team) FROM member m WHERE m.name = p.name),"
            " (SELECT count(*) FROM session s WHERE s.name = p.name),"
            " (SELECT count(*) FROM token t WHERE t.name = p.name)"
            " FROM person p ORDER BY name"
        )
        return tuple(
            Person(name=n, role=Role(r), groups=tuple(sorted((g or "").split(",") if g else ())), sessions=s, tokens=t)
            for n, r, g, s, t in found
        )

    def knows(self, name: str, password: str) -> bool:
        """Whether this is the password of that person. A name that nobody has takes as long."""
        found = self._rows("SELECT password FROM person WHERE name = ?", (name,))
        return matches(found[0][0] if found else None, password)

    def join(self, group: str, name: str) -> None:
        """Put a person into a group, which is made by that.

        Raises:
            UsageError: there is no such person, or the group cannot be called so.
        """
        _check(group, "group")
        self._check_known(name)
        self._rows("INSERT OR IGNORE INTO member VALUES (?, ?)", (group, name))
        self.note("joined", person=name, group=group)

    def leave(self, group: str, name: str) -> None:
        """Take a person out of a group.

        Raises:
            UsageError: the person is not in it.
        """
        with self.store() as store:
            if not store.execute("DELETE FROM member WHERE team = ? AND name = ?", (group, name)).rowcount:
                raise UsageError(f"{name!r} is not in the group {group!r}.")
        self.note("left", person=name, group=group)

    def share(self, collection: str, who: str, role: Role) -> None:
        """Let a person, or a group (`@name`), use a collection.

        Raises:
            UsageError: there is no such person or group, or the collection cannot be called so.
        """
        check_name(collection)
        if not who.startswith(_GROUP):
            self._check_known(who)
        elif not self._rows("SELECT 1 FROM member WHERE team = ?", (who.removeprefix(_GROUP),)):
            raise UsageError(f"Nobody is in a group {who!r}; put somebody into it first.")
        self._rows("INSERT OR REPLACE INTO share VALUES (?, ?, ?)", (collection, who, role))
        self.note("shared", collection=collection, who=who, role=role.word)

    def unshare(self, collection: str, who: str) -> None:
        """End what `share` began.

        Raises:
            UsageError: it was not shared so.
        """
        with self.store() as store:
            if not store.execute("DELETE FROM share WHERE collection = ? AND who = ?", (collection, who)).rowcount:
                raise UsageError(f"{collection!r} is not shared with {who!r}.")
        self.note("unshared", collection=collection, who=who)

    def shares(self) -> tuple[Share, ...]:
        """Everything that is shared, by collection."""
        found = self._rows("SELECT collection, who, role FROM share ORDER BY collection, who")
        return tuple(Share(collection=c, who=w, role=Role(r)) for c, w, r in found)

    def own(self, collection: str, name: str) -> None:
        """Make a person admin of a new collection; what was shared under that name before is shared no more."""
        with self.store() as store:
            store.execute("DELETE FROM share WHERE collection = ?", (collection,))
            store.execute("INSERT INTO share VALUES (?, ?, ?)", (collection, name, Role.ADMIN))
        self.note("shared", collection=collection, who=name, role=Role.ADMIN.word)

    def role(self, name: str) -> Role | None:
        """A person's role in the home, None for somebody without an account."""
        found = self._rows("SELECT role FROM person WHERE name = ?", (name,))
        return Role(found[0][0]) if found else None

    def role_in(self, collection: str, name: str) -> Role | None:
        """What a person may do in a collection, None for nothing: the most of the own share and the groups'."""
        if (at_home := self.role(name)) in (None, Role.ADMIN):
            return at_home
        found = self._rows(
            "SELECT max(role) FROM share WHERE collection = ? AND"
            " (who = ? OR who IN (SELECT ? || team FROM member WHERE name = ?))",
            (collection, name, _GROUP, name),
        )
        return Role(found[0][0]) if found[0][0] else None

    def note(self, event: str, **fields: str) -> None:
        """Write a line into the home's `audit.log`: who did what to which account or collection, and nothing else."""
        words = " ".join(f"{key}={re.sub(r'[^a-zA-Z0-9._@:-]', '?', value)[:64]}" for key, value in fields.items())
        file = self._home / "audit.log"
        file.touch(mode=0o600)
        with file.open("a", encoding="ascii") as log:
            log.write(f"{datetime.fromtimestamp(time.time(), UTC):%Y-%m-%dT%H:%M:%SZ} {event} {words}\n")

    def _rows(self, words: str, given: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with self.store() as store:
            return store.execute(words, given).fetchall()

    def _change(self, words: str, given: tuple[Any, ...], name: str) -> None:
        with self.store() as store:
            if not store.execute(words, given).rowcount:
                raise UsageError(f"There is no person {name!r}.")

    def _check_known(self, name: str) -> None:
        if self.role(name) is None:
            raise UsageError(f"There is no person {name!r}.")

    def _check_not_last(self, name: str) -> None:
        if [p.name for p in self.everyone() if p.role is Role.ADMIN] == [name]:
            raise UsageError(f"{name!r} is the only admin; make somebody else admin first.")


def _check(name: str, what: str) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name[:40]!r} cannot name a {what}: use 1 to 32 of a-z, 0-9, dot, dash and underscore, a letter or "
            "digit first."
        )
