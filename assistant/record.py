"""The record of a long run: JSON Lines beside its output, every line on the disk before the next one is worked out.

A run that goes on after an interruption leaves the same bytes as one that was never interrupted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from assistant.output import atomic
from ingest.errors import AnswerError

Entry = Mapping[str, Any]


class Record:
    """The lines of a run so far."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is written."""
        self.path = path

    def write(self, entries: Iterable[Entry]) -> None:
        """Leave exactly these lines, without a torn end."""
        content = b"".join(map(_line, entries))
        if not self.path.exists() or self.path.read_bytes() != content:
            with atomic(self.path) as file:
                file.write(content)

    def open(self) -> BinaryIO:
        """The file, to add lines at its end."""
        return self.path.open("ab")

    def add(self, file: BinaryIO, entry: Entry) -> None:
        """Put a line on the disk.

        Raises:
            AnswerError: see `check_same`.
        """
        self.check_same(file)
        file.write(_line(entry))
        file.flush()
        os.fsync(file.fileno())

    def check_same(self, file: BinaryIO) -> None:
        """Stop where a purge has cleaned the record meanwhile: what this run remembers must not be written back.

        Raises:
            AnswerError: the record is another file by now.
        """
        if not self.path.exists() or not os.path.samestat(os.fstat(file.fileno()), self.path.stat()):
            raise AnswerError(
                f"{self.path} was changed by a purge or another run. Run the same command again to go on."
            )


def _line(entry: Entry) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
