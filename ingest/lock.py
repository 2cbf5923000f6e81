"""One writer per collection: an operating-system lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import CollectionLockedError


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the collection in `folder` for writing.

    The kernel drops the lock when the process ends in whatever way, so a stale lock cannot exist; the process id
    written inside is for the message only.

    Raises:
        CollectionLockedError: another process holds it; the message names its process id.
    """
    path = folder / "writer.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise CollectionLockedError(
                f"Collection {folder.name!r} is being written by process {holder}; wait until it has finished, "
                "or end it, and try again."
            ) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
