"""A folder for thousands of short-lived collections: in memory where the system has such a place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_IN_MEMORY = Path(os.sep, "dev", "shm")


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="torture-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None) as name:
        yield Path(name).resolve()
