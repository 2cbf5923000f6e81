"""A catalogue put in the place of a damaged one, so that no crash mixes the pages of one with the log of the other.

SQLite itself copies the new pages over the old ones, in one transaction: readers see all of the old catalogue or all of
the new one, also after a crash, and the log beside the file always belongs to it. A file that SQLite will not open can
be read by nobody, with its log or without: there the log is deleted first, then the new file is renamed into place.
Either way the new catalogue, complete and flushed, lies aside until the end, and doing all of it again does no harm.
Nothing is kept of the damaged file: what could be read of it is in the new one, and a purge need not look for copies.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from ingest.store.blobs import sync_folder

_WRITE_VERSION = 18  # offset of the byte that says which programs may write; 2 for a file with a write-ahead log


def take_place(new: Path, old: Path) -> None:
    """Put the catalogue `new`, which is closed, in the place of `old`; both lie in one folder."""
    descriptor = os.open(new, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(new.parent)
    if not _copied_over(new, old):
        for ending in ("-wal", "-shm"):
            old.with_name(old.name + ending).unlink(missing_ok=True)
        sync_folder(old.parent)
        new.replace(old)
        sync_folder(old.parent)
    discard(new)


def discard(new: Path) -> None:
    """Delete a catalogue that was built aside."""
    for ending in ("-wal", "-shm", "-journal", ""):
        new.with_name(new.name + ending).unlink(missing_ok=True)


def _copied_over(new: Path, old: Path) -> bool:
    if not old.is_file() or not old.stat().st_size:
        return False
    for attempt in (1, 2):
        try:
            _copy(new, old)
        except UnicodeDecodeError:  # the message of an error that quotes the damaged schema
            return False
        except sqlite3.DatabaseError as error:
            code = error.sqlite_errorcode & 0xFF
            if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
                return False
            if code != sqlite3.SQLITE_READONLY or attempt == 2:
                raise
            _allow_writing(old)
        else:
            return True
    return False


def _copy(new: Path, old: Path) -> None:
    with (
        closing(sqlite3.connect(old, timeout=30, isolation_level=None)) as target,
        closing(sqlite3.connect(new, isolation_level=None)) as source,
    ):
        target.execute("PRAGMA synchronous=FULL")
        source.backup(target)
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # where readers let it; the next one does it otherwise


def _allow_writing(old: Path) -> None:
    """Mend the one damage of a header that lets everybody read and nobody write."""
    with old.open("r+b") as file:
        file.seek(_WRITE_VERSION)
        file.write(b"\2")
        file.flush()
        os.fsync(file.fileno())
