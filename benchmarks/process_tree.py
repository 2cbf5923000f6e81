"""How much memory a process and all it started take at most."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

_PAGE = os.sysconf("SC_PAGE_SIZE")
_EVERY_S = 0.05


class PeakMemory:
    """Looks at a process and its descendants twenty times a second, until left.

    Each one's own memory counts, and what it shares with files and others once: that of the one that shares most.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.mib = 0.0  # the highest so far

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY_S):
            found = [_pages(pid) for pid in family(self._pid)]
            own = sum(resident - shared for resident, shared in found)
            self.mib = max(self.mib, (own + max((shared for _, shared in found), default=0)) * _PAGE / 2**20)


def family(pid: int) -> list[int]:
    """A process and all that it started, directly or not."""
    found = [pid]
    for one in found:
        with suppress(OSError):
            for thread in Path(f"/proc/{one}/task").iterdir():
                with suppress(OSError):
                    found += map(int, (thread / "children").read_text().split())
    return found


def _pages(pid: int) -> tuple[int, int]:
    """Pages resident, and those among them that are shared."""
    with suppress(OSError):
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
        return int(resident), int(shared)
    return 0, 0
