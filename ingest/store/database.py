"""The SQLite file under the catalogue: its format, seals on every row, transactions that hold or leave no trace.

Every row carries a seal, a digest of its other columns kept up by triggers. SQLite notices a broken page structure but
not a changed letter; the seal does.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from ingest.errors import IngestError
from ingest.store.migrate import FORMAT, migrate

_BUSY_MS = 30_000  # how long a statement waits for another connection
_SEAL_BYTES = 8  # a changed row passes with a chance of 2^-64
_DAMAGE = ("no such column", "no such table", "malformed JSON", "Could not decode")  # our statements are right
_COMMENT = re.compile(r" DEFAULT '[^']*'|--[^\n]*|\s+")
_BETWEEN = re.compile(r" *([ (),]) *")


class Database:
    """One open connection, for one thread at a time."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the file, with the tables of `schema.sql`; an older format is brought up to this one.

        Raises:
            IngestError: it does not exist, or a newer program wrote it, or what it says of its tables is no text.
        """
        if not path.exists() and not create:
            raise IngestError(f"The collection has no catalogue ({path.name} is missing); restore it from a backup.")
        fresh = not path.exists()
        self.path = path
        self._db = sqlite3.connect(path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.create_function("sealed", -1, _seal, deterministic=True)
        try:
            self._db.execute("PRAGMA journal_mode=WAL")  # reads the schema
        except UnicodeDecodeError as error:  # SQLite quotes what it cannot read, and Python cannot show it
            self._db.close()
            raise IngestError(
                "The catalogue is damaged: what it says of its tables cannot be read. "
                "Run `assistant collections verify NAME --repair`."
            ) from error
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA foreign_keys=ON")
        self._db.execute("PRAGMA secure_delete=ON")  # what is purged is overwritten, not only unlinked
        self._db.execute("PRAGMA temp_store=MEMORY")  # a large sort would go to the system's temporary folder
        if fresh or not self._tables():
            with self._transaction():
                if not self._tables():  # else another process was faster
                    self._script(files("ingest.store").joinpath("schema.sql").read_text())
                    self._seal_tables()
        self._upgrade()

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def check(self) -> list[str]:
        """What SQLite's own checks and the seals find wrong; empty when all is well."""
        broken = [row[0] for row in self._db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        broken += [f"a row of {row[0]} points nowhere" for row in self._db.execute("PRAGMA foreign_key_check")]
        for table in [] if broken else self._tables():
            count = self._value(f"SELECT count(*) FROM {table} t WHERE NOT {self._whole('t', table)}")  # noqa: S608
            broken += [f"{count} rows of {table} are not as they were written"] if count != "0" else []
        return broken + self.misshapen()

    def misshapen(self) -> list[str]:
        """Where the stored schema is not that of a new catalogue: a renamed column breaks no page and no seal."""
        with closing(Database(Path(":memory:"), create=True)) as new:
            wanted, stored = new._schema(), self._schema()
        names = sorted(name for name in wanted | stored if wanted.get(name) != stored.get(name))
        return [f"the schema is not as it was written: {', '.join(names)}"] if names else []

    def _schema(self) -> dict[str, str]:
        """The statement that makes each table, index and trigger, less comments, spaces and defaults of a migration."""
        query = "SELECT CAST(type || ' ' || name AS BLOB), CAST(sql AS BLOB) FROM sqlite_schema"  # may be no text
        found = [[(value or b"").decode(errors="replace") for value in row] for row in self._db.execute(query)]
        return {name: _BETWEEN.sub(r"\1", _COMMENT.sub(" ", sql)).strip() for name, sql in found}

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy, also while others write; `target` must not exist."""
        copy = sqlite3.connect(target)
        try:
            self._db.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()

    def shrink(self) -> None:
        """Rewrite the file without what was deleted, and empty the write-ahead log.

        Raises:
            sqlite3.OperationalError: another connection is reading an older state.
        """
        self._db.execute("PRAGMA busy_timeout = 100")  # the caller decides how long to wait
        try:
            self._db.execute("PRAGMA temp_store=DEFAULT")  # the whole database may be too much for memory
            self._db.execute("VACUUM")
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            self._db.execute("PRAGMA temp_store=MEMORY")
            self._db.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        if busy:
            raise sqlite3.OperationalError("database is locked: a reader holds an older state")

    def _upgrade(self) -> None:
        found = self._value("SELECT value FROM meta WHERE key = 'format'")
        if found == FORMAT:
            return
        if found is None or int(found) > int(FORMAT):
            raise IngestError(f"The collection has format {found}, this program writes {FORMAT}; update the program.")
        with self._transaction():
            for statements in migrate(self._value("SELECT value FROM meta WHERE key = 'format'") or FORMAT):
                self._script(statements)
            self._seal_tables()

    def _script(self, statements: str) -> None:
        for statement in statements.split(";\n"):
            if statement.strip():
                self._db.execute(statement)

    def _tables(self) -> list[str]:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        return [row[0] for row in self._db.execute(query)]

    def _columns(self, table: str, *, key: bool = False) -> list[str]:
        """The columns under the seal, or those of the primary key."""
        columns = self._db.execute(f"PRAGMA table_info({table})").fetchall()
        return [row["name"] for row in columns if (row["pk"] if key else row["name"] != "seal")]

    def _whole(self, alias: str, table: str) -> str:
        """SQL that is true for a row that is as it was written."""
        return f"{alias}.seal IS sealed({', '.join(f'{alias}.{c}' for c in self._columns(table))})"

    def _seal_tables(self) -> None:
        """Seal what is there, and have triggers seal what comes."""
        for table in self._tables():
            columns, key = self._columns(table), self._columns(table, key=True)
            sealing = f"UPDATE {table} SET seal = sealed({', '.join(f'{{}}{c}' for c in columns)})"  # noqa: S608
            self._db.execute(sealing.format(*[""] * len(columns)))
            new = f"{sealing.format(*['NEW.'] * len(columns))} WHERE {' AND '.join(f'{k} = NEW.{k}' for k in key)}"
            for event in ("INSERT", f"UPDATE OF {', '.join(columns)}"):
                name = f"{table}_seal_{event.split()[0].lower()}"
                self._db.execute(f"DROP TRIGGER IF EXISTS {name}")
                self._db.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {new}; END")

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


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether this error means a broken file, and not a full disk or another process at work."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # none where Python cannot decode a text
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or (
        code == sqlite3.SQLITE_ERROR and str(error).startswith(_DAMAGE)
    )


def _seal(*values: object) -> bytes:
    """A digest of SQLite values; their types count, and no two lists of values run together."""
    digest = hashlib.blake2b(digest_size=_SEAL_BYTES)
    for value in values:
        content = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
        digest.update(f"{type(value).__name__} {len(content)} ".encode())
        digest.update(content)
    return digest.digest()
