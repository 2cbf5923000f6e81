"""A whole grid: how it was made, its rows, its columns and its cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from assistant.grid.cell import Cell, CellStatus
from assistant.grid.column import Column
from assistant.grid.row import Row

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Documents by questions. While a grid is being made, cells are missing.

    `run` tells runs apart whose cells may not be mixed; `facts` tells people how it was made, as names and values.
    """

    run: Mapping[str, Any]
    made: str  # day on which it was begun, ISO 8601, UTC
    facts: Facts
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: Mapping[tuple[str, str], Cell]  # by keys of row and column

    def ordered(self) -> Iterator[tuple[Row, Column, Cell]]:
        """The cells that there are, row by row."""
        for row in self.rows:
            for column in self.columns:
                cell = self.cells.get((row.key, column.key))
                if cell is not None:
                    yield row, column, cell

    @property
    def missing(self) -> Iterator[tuple[Row, Column]]:
        """What has no cell yet, row by row."""
        for row in self.rows:
            yield from ((row, column) for column in self.columns if (row.key, column.key) not in self.cells)

    @property
    def by_status(self) -> dict[str, int]:
        """How many cells have each status, in the order of `CellStatus`; those that none has are left out."""
        count = Counter(cell.status for _, _, cell in self.ordered())
        return {status.value: count[status] for status in CellStatus if count[status]}

    @property
    def how(self) -> Facts:
        """How it was made, with what came of it."""
        unread = sum(bool(row.problem) for row in self.rows)
        size = f"{len(self.rows):,} documents, {unread:,} of them not readable, by {len(self.columns):,} questions"
        counts = tuple((f"Cells: {status}", f"{count:,}") for status, count in self.by_status.items())
        return (("Made on", self.made), ("Size", size), *self.facts, *counts)

    def head(self) -> dict[str, Any]:
        """All but the cells, as JSON-ready values."""
        return {
            "run": dict(self.run),
            "made": self.made,
            "facts": self.facts,
            "documents": [asdict(row) for row in self.rows],
            "questions": [asdict(column) for column in self.columns],
        }

    @classmethod
    def from_head(cls, head: Mapping[str, Any]) -> Review:
        """A review without cells, from what `head` gave.

        Raises:
            KeyError, TypeError, ValueError: it is none.
        """
        return cls(
            run=head["run"],
            made=head["made"],
            facts=tuple((name, value) for name, value in head["facts"]),
            rows=tuple(
                Row(**{**row, "unreadable": tuple(row["unreadable"]), "notices": tuple(row["notices"])})
                for row in head["documents"]
            ),
            columns=tuple(Column(**{**one, "sections": tuple(one["sections"])}) for one in head["questions"]),
            cells={},
        )
