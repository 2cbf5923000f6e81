"""The record of a grid: its head first, then one cell a line."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

from assistant import record
from assistant.grid.cell import Cell
from assistant.grid.review import Review
from ingest.errors import UsageError


class Record(record.Record):
    """The record beside an output file."""

    def __init__(self, output: Path) -> None:
        """Name the record of `output`; nothing is written."""
        super().__init__(output.with_name(output.name + ".jsonl"))

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

    def keep(self, review: Review) -> None:
        """Leave exactly this review."""
        self.write([review.head(), *(asdict(cell) for _, _, cell in review.ordered())])
