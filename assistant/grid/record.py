"""The record of a grid: a JSON Lines file beside it, its head first, then one cell a line.

Each cell is on the disk before the next one is filled. A run that goes on after an interruption leaves the same
bytes as one that was never interrupted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from assistant.grid.cell import Cell
from assistant.grid.review import Review
from assistant.table import atomic
from ingest.errors import AnswerError, UsageError


class Record:
    """The record beside an output file."""

    def __init__(self, output: Path) -> None:
        """Name the record of `output`; nothing is written."""
        self.path = output.with_name(output.name + ".jsonl")

    def read(self) -> Review | None:
        """What an earlier run left; None where there was none. A last line without its end was torn by a crash.

        Raises:
            UsageError: the file is not one that this program wrote.
        """
        if not self.path.exists():
            return None
        lines = self.path.read_bytes().split(b"\n")[:-1]
        try:
            review = Review.from_head(json.loads(lines[0]))
            cells = [Cell.from_json(json.loads(line)) for line in lines[1:]]
        except (ValueError, TypeError, KeyError, IndexError) as error:
            raise UsageError(f"{self.path} is not the record of a grid. Choose another name for OUT.") from error
        return replace(review, cells={(cell.document, cell.question): cell for cell in cells})

    def write(self, review: Review) -> None:
        """Leave exactly this review."""
        cells = (_line(cell.to_json()) for _, _, cell in review.ordered())
        content = _line(review.head()) + b"".join(cells)
        if not self.path.exists() or self.path.read_bytes() != content:
            with atomic(self.path) as file:
                file.write(content)

    def open(self) -> BinaryIO:
        """The record, to add cells at its end."""
        return self.path.open("ab")

    def add(self, file: BinaryIO, cell: Cell) -> None:
        """Put a cell on the disk.

        Raises:
            AnswerError: a purge has cleaned the record meanwhile: what this run remembers must not be written back.
        """
        self.check_same(file)
        file.write(_line(cell.to_json()))
        file.flush()
        os.fsync(file.fileno())

    def check_same(self, file: BinaryIO) -> None:
        """Stop where the record is another file by now; see `add`."""
        if not self.path.exists() or not os.path.samestat(os.fstat(file.fileno()), self.path.stat()):
            raise AnswerError(
                f"{self.path} was changed by a purge or another run. Run the same command again to go on."
            )


def _line(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
