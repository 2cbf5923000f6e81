"""The door to `disk.c`: compile it, install it in this process, read back what it has written down."""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("disk.c")
_HEADER = struct.Struct("=IIIIqqq")
_SYS_SECCOMP, _GET_ACTION_AVAIL, _RET_TRAP = 317, 2, 0x00030000  # of linux/seccomp.h on x86_64


class Kind(IntEnum):
    """What a call did; the numbers are those of `disk.c`."""

    WRITE = 1
    TRUNCATE = 2
    CREATE = 3
    RENAME = 4
    LINK = 5
    UNLINK = 6
    RMDIR = 7
    MKDIR = 8
    SYNC = 9
    MARK = 10
    ESCAPE = 11  # a change that the log cannot describe
    READ = 12


class Mode(IntEnum):
    """What happens at the n-th call; the numbers are those of `disk.c`."""

    WATCH = 0
    KILL_BEFORE = 1
    KILL_AFTER = 2
    KILL_MIDDLE = 3  # of a write: half of the bytes are written
    FAIL = 4
    SHORT = 5  # half of the bytes are written, and the next write fails with ENOSPC


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that succeeded. Paths are relative to the watched folder, "" is the folder itself."""

    kind: Kind
    path: str  # of a mark: its words
    second: str = ""  # the new path of a rename or link
    offset: int = 0  # of a write in bytes; of a truncation the new length
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What shall happen at the `number`-th call, counted from 1; 0 for nothing."""

    mode: Mode = Mode.WATCH
    number: int = 0
    error: int = 0  # errno of a failing call
    sticky: bool = False  # whether every later call fails too


def unavailable() -> str:
    """Why the disk cannot be watched on this machine; "" when it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "the disk is watched through seccomp on Linux x86_64 only"
    if not (shutil.which("cc") or shutil.which("gcc")):
        return "watching the disk needs a C compiler"
    if not Path("/proc/sys/kernel/seccomp").exists():
        return "this kernel has no seccomp filters"
    action = ctypes.c_uint32(_RET_TRAP)
    if ctypes.CDLL(None).syscall(_SYS_SECCOMP, _GET_ACTION_AVAIL, 0, ctypes.byref(action)) != 0:
        return "seccomp filters are not allowed here"
    return ""


def compiled(folder: Path) -> Path:
    """The shared library, compiled into `folder` unless it is there."""
    library = folder / "disk.so"
    if not library.exists():
        compiler = shutil.which("cc") or shutil.which("gcc") or "cc"
        subprocess.run([compiler, "-O2", "-shared", "-fPIC", str(SOURCE), "-o", str(library)], check=True)
    return library


class Disk:
    """This process's door. Once installed it cannot be taken out again: use it in a child."""

    def __init__(self, library: Path, *, reads: bool = False) -> None:
        """Install the filter.

        Args:
            library: what `compiled` gave.
            reads: whether reading from files counts as a call too.

        Raises:
            OSError: the kernel refuses it.
        """
        self._library = ctypes.CDLL(str(library))
        refused = self._library.disk_install(int(reads))
        if refused:
            raise OSError(refused, os.strerror(refused))

    def begin(self, folder: Path, log: int, *, data: bool = False, fault: Fault | None = None) -> None:
        """Watch everything below `folder`, an absolute path without links.

        Args:
            folder: what is watched.
            log: descriptor of the file that takes the log, outside of `folder`.
            data: whether the bytes written are logged as well.
            fault: what to do at which call.
        """
        fault = fault or Fault()
        self._library.disk_begin(
            os.fsencode(folder),
            log,
            int(data),
            int(fault.mode),
            ctypes.c_long(fault.number),
            fault.error,
            int(fault.sticky),
        )

    def mark(self, words: str) -> None:
        """Write words into the log, in their place between the calls."""
        self._library.disk_mark(words.encode())

    def end(self) -> int:
        """Stop watching. Returns how many calls there were."""
        self._library.disk_end.restype = ctypes.c_long
        return int(self._library.disk_end())


def calls(log: Path) -> Iterator[Call]:
    """The log, in order. A record that a kill has cut off is left out."""
    content = log.read_bytes()
    at = 0
    while at + _HEADER.size <= len(content):
        kind, path_length, second_length, _, offset, _, stored = _HEADER.unpack_from(content, at)
        at += _HEADER.size
        end = at + path_length + second_length + stored
        if end > len(content):
            return
        names = content[at : at + path_length + second_length]
        yield Call(
            kind=Kind(kind),
            path=os.fsdecode(names[:path_length]),
            second=os.fsdecode(names[path_length:]),
            offset=offset,
            data=content[end - stored : end],
        )
        at = end
