"""Folders in which something is made ready before it is shown, and what is left of them when their maker died.

The maker holds a lock on the folder while it lives, so litter can be told from work: a folder whose lock is free is
litter.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.store.blobs import remove_tree
from ingest.store.place import network_filesystem

PREFIX = ".staging-"  # no collection can have such a name


_SCRATCH = "assistant-scratch-"


@contextmanager
def staging(parent: Path, prefix: str = PREFIX) -> Iterator[Path]:
    """A new folder in `parent`, for this user alone, that is gone at the end. Litter is swept first.

    Args:
        parent: an existing folder. Links, renames and locks work best where it is on the same disk as the result.
        prefix: begins the names of folders of this kind.
    """
    sweep(parent, prefix)
    folder, descriptor = _made(parent, prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # what resists is litter, and the error on its way is the one to show
        os.close(descriptor)


@contextmanager
def scratch() -> Iterator[Path]:
    """A staging folder where the system wants temporary files, which other users and programs share."""
    with staging(Path(tempfile.gettempdir()), _SCRATCH) as folder:
        yield folder


def sweep(parent: Path, prefix: str = PREFIX) -> list[Path]:
    """Delete staging folders of this user in `parent` whose makers died.

    Returns:
        Those whose makers live. On a network filesystem, whose locks may be this machine's alone, that is all of them.
    """
    alive = []
    trusted = network_filesystem(parent) is None
    for folder in sorted(parent.glob(f"{prefix}*")):
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:  # gone meanwhile, or not a folder of ours
            continue
        try:
            if trusted and os.fstat(descriptor).st_uid == os.geteuid() and _locked(descriptor):
                remove_tree(folder)
            else:
                alive.append(folder)
        finally:
            os.close(descriptor)
    return alive


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or a filesystem without locks
        return False
    return True


def _made(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        with suppress(FileNotFoundError):  # another process took it for litter before it was locked
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            with suppress(OSError):  # a filesystem without locks: nobody will sweep there
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.is_dir():
                return folder, descriptor
            os.close(descriptor)
