"""One writer per collection: an operating-system lock that dies with its holder."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import CollectionLockedError
from ingest.store.blobs import make_folder, sync_folder
from ingest.store.place import check_local

OnWait = Callable[[str], None]  # told once who is waited for, as in "process 12 (assistant, since …)"

_LOOK_EVERY_S = 0.05  # the kernel can wait for a lock, but not for a while
_MAX_NOTE_BYTES = 1000

_held: set[int] = set()


def _let_go() -> None:
    """A forked child shares its parent's lock, and would keep it when the parent is killed: it closes its copy."""
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_let_go)


@contextmanager
def writer_lock(folder: Path, wait_s: float = 0.0, on_wait: OnWait | None = None) -> Iterator[None]:
    """Hold the collection in `folder`, which is made where it is missing, for writing.

    The kernel drops the lock when the process ends in whatever way, so a stale lock cannot exist; the note inside
    is for the message only.

    Args:
        folder: the collection's folder.
        wait_s: how long to wait, in seconds, while another process holds it.
        on_wait: told once who holds it, before the waiting begins.

    Raises:
        CollectionLockedError: another process held it all that time; the message names the process.
        UsageError: the folder lies on a network filesystem, where no lock can be trusted.
    """
    check_local(folder)
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    sync_folder(folder.parent)  # also where an interrupted run has made the folder
    sync_folder(folder)
    descriptor = os.open(folder / "writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    _held.add(descriptor)
    try:
        _take(descriptor, folder, wait_s, on_wait)
        _write(descriptor, _note())
        try:
            yield
        finally:
            if descriptor in _held:
                _write(descriptor, b"")
    finally:
        if descriptor in _held:  # else this is a forked child, which has let go
            _held.remove(descriptor)
            os.close(descriptor)


def _take(descriptor: int, folder: Path, wait_s: float, on_wait: OnWait | None) -> None:
    deadline = time.monotonic() + wait_s
    told = False
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            left = deadline - time.monotonic()
            if left <= 0:
                raise CollectionLockedError(
                    f"Collection {folder.name!r} is being written by {_holder(descriptor)}; wait until it has "
                    "finished, or end it, and try again."
                ) from error
            if not told and on_wait is not None:
                on_wait(_holder(descriptor))
            told = True
            time.sleep(min(_LOOK_EVERY_S, left))


def _write(descriptor: int, note: bytes) -> None:
    with suppress(OSError):  # a full disk may cost the message a name, not the writer its lock
        os.pwrite(descriptor, note, 0)
        os.ftruncate(descriptor, len(note))


def _note() -> bytes:
    try:
        command = Path("/proc/self/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        command = Path(sys.argv[0]).name
    since = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return json.dumps({"pid": os.getpid(), "command": command[:100], "since": since}).encode()


def _holder(descriptor: int) -> str:
    """Who holds the lock, by the note inside; whatever else is found there is not repeated."""
    try:
        note = json.loads(os.pread(descriptor, _MAX_NOTE_BYTES, 0))
        pid, told = note["pid"], (note["command"], note["since"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return "another process"
    if type(pid) is not int or not all(isinstance(words, str) and words.isprintable() for words in told):
        return "another process"
    return f"process {pid} ({told[0]}, since {told[1]})"
