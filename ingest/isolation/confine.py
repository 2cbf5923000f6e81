"""A process that may write nowhere but in its own folder, and may open no TCP connection: Landlock, a part of Linux.

The kernel itself enforces it, for whatever native code a library runs and for every program that it starts, and for
good. Where the kernel has no Landlock (before Linux 5.13, other systems) the other walls of a parse child remain.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # system calls, the same on all processors but Alpha
_NO_NEW_PRIVILEGES = 38  # of prctl: no program started later gains rights
_VERSION = 1  # flag of the first call: ask for the version
_PATH_BENEATH = 1  # kind of rule

_WRITE_FILE, _REMOVE_DIR, _REMOVE_FILE = 1 << 1, 1 << 4, 1 << 5
_MAKE = sum(1 << bit for bit in range(6, 13))  # devices, folders, files, sockets, pipes, links
_REFER, _TRUNCATE = 1 << 13, 1 << 14  # since versions 2 and 3
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1  # since version 4
_SOCKETS, _SIGNALS = 1 << 0, 1 << 1  # of processes outside, since version 6


def version() -> int:
    """The kernel's version of Landlock, 0 where it has none."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(_CREATE_RULESET, None, 0, _VERSION))


def confine(writable: Iterable[Path]) -> bool:
    """From now on, let this thread and all it starts write below these folders only, and open no TCP connection.

    Must be called before the process has other threads. Files that are open already stay so.

    Args:
        writable: folders that exist.

    Returns:
        Whether the kernel confines it.
    """
    known = version()
    if not known:
        return False
    files = _WRITE_FILE | (_TRUNCATE if known >= 3 else 0)
    changes = files | _REMOVE_DIR | _REMOVE_FILE | _MAKE | (_REFER if known >= 2 else 0)
    network = _BIND_TCP | _CONNECT_TCP if known >= 4 else 0
    scope = _SOCKETS | _SIGNALS if known >= 6 else 0
    handled = struct.pack("=QQQ", changes, network, scope)[: 24 if known >= 6 else 16 if known >= 4 else 8]
    ruleset = _call(_CREATE_RULESET, handled, len(handled), 0)
    if ruleset < 0:
        return False
    try:
        for folder in writable:
            _allow(ruleset, folder, changes)
        _allow(ruleset, Path(os.devnull), files)
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return _call(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, changes: int) -> None:
    with suppress(OSError):  # a path that cannot be opened stays forbidden
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", changes, descriptor), 0)
        finally:
            os.close(descriptor)


def _call(number: int, *arguments: int | bytes | None) -> int:
    """The result of a system call, below 0 where it fails."""
    converted = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(number), *converted))
