"""The SQLite file under the catalogue: opening, its format, transactions that hold or leave no trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from ingest.errors import IngestError

FORMAT = "1"


class Database:
    """One open connection, for one thread at a time."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the file, with the tables of `schema.sql`.

        Raises:
            IngestError: it does not exist, or a newer program wrote it.
        """
        if not path.exists() and not create:
            raise IngestError(f"The collection has no catalogue ({path.name} is missing); restore it from a backup.")
        fresh = not path.exists()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA foreign_keys=ON")
        if fresh or not self._value("SELECT name FROM sqlite_master WHERE type = 'table'"):
            with self._transaction():
                for statement in files("ingest").joinpath("schema.sql").read_text().split(";\n"):
                    if statement.strip():
                        self._db.execute(statement)
        found = self._value("SELECT value FROM meta WHERE key = 'format'")
        if found != FORMAT:
            raise IngestError(f"The collection has format {found}, this program writes {FORMAT}; update the program.")

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def check(self) -> list[str]:
        """What SQLite's own checks find wrong; empty when all is well."""
        broken = [row[0] for row in self._db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return broken + [f"a row of {row[0]} points nowhere" for row in self._db.execute("PRAGMA foreign_key_check")]

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk has already rolled back, and its error is the one to show
                self._db.execute("ROLLBACK")
            raise

    def _value(self, query: str, *parameters: object) -> str | None:
        row = self._db.execute(query, parameters).fetchone()
        return None if row is None or row[0] is None else str(row[0])
