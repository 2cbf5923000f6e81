"""Making a grid: what was filled before is kept, the rest is filled, and the file is written from all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.grid.cell import Cell, CellStatus
from assistant.grid.column import Column
from assistant.grid.output import check_output, write
from assistant.grid.record import Record
from assistant.grid.review import Review
from assistant.grid.row import Row

Fill = Callable[[Row, Column], Cell]
CellDone = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridReport:
    """What a run did. `by_status` counts all cells; `not_read` names the documents that could not be read."""

    documents: int
    questions: int
    filled: int
    kept: int
    by_status: dict[str, int]
    not_read: tuple[str, ...]
    errors: tuple[str, ...]
    notes: tuple[str, ...] = ()


def make(fill: Fill, output: Path, wanted: Review, on_cell: CellDone | None = None) -> GridReport:
    """Fill the cells of a review into `output`.

    Args:
        fill: fills one cell.
        output: see `assistant.grid.output.FORMATS`. Cells already in the record beside it are kept, if they come from
            the same run and question.
        wanted: the review to make, without cells; where `made` is empty, it is today, or as the earlier run has it.
        on_cell: told after every cell how many of how many are in the record.

    Raises:
        UsageError: the output cannot be written there, or is not one that this program wrote.
    """
    check_output(output)
    record = Record(output)
    review, notes = begun(wanted, record.read())
    kept, total = len(review.cells), len(review.rows) * len(review.columns)
    record.keep(review)
    cells = dict(review.cells)
    with record.open() as file:
        for row in review.rows:
            for column in review.columns:
                if (row.key, column.key) not in cells:
                    cells[row.key, column.key] = cell = fill(row, column)
                    record.add(file, asdict(cell))
                if on_cell is not None:
                    on_cell(len(cells), total)
        record.check_same(file)
    whole = replace(review, cells=cells)
    record.keep(whole)
    write(whole, output)
    return _report(whole, kept, notes)


def forget(output: Path, documents: set[str]) -> int:
    """Take documents out of a finished or interrupted grid, as far as it has them.

    Args:
        output: the OUT of the run.
        documents: their ids.

    Returns:
        How many rows were taken out.

    Raises:
        UsageError: the file is not one that this program wrote.
    """
    record = Record(output)
    review = record.read()
    if review is None:
        return 0
    left = replace(review, rows=tuple(row for row in review.rows if row.key not in documents))
    if len(left.rows) < len(review.rows):
        record.keep(left)
        if output.exists():
            write(left, output)
    return len(review.rows) - len(left.rows)


def written(output: Path) -> bool:
    """Whether a run into `output` has left anything: the grid, or the record beside it."""
    return output.exists() or Record(output).path.exists()


def begun(wanted: Review, known: Review | None) -> tuple[Review, tuple[str, ...]]:
    """What is made of an earlier run.

    Args:
        wanted: the review to make, without cells.
        known: what was made before, or a part of it.

    Returns:
        The review with the cells that may be kept, and notes.
    """
    today = wanted.made or datetime.now(UTC).date().isoformat()
    if known is None:
        return replace(wanted, made=today), ()
    if known.run != wanted.run:
        return replace(wanted, made=today), ("All cells were filled anew: the collection or settings changed.",)
    asked = {column.key: (column.question, column.sections) for column in known.columns}
    same = {column.key for column in wanted.columns if asked.get(column.key) == (column.question, column.sections)}
    rows = {row.key: row for row in known.rows}
    unchanged = {row.key for row in wanted.rows if rows.get(row.key) == row}
    kept = {
        key: cell
        for key, cell in known.cells.items()
        if key[0] in unchanged and key[1] in same and cell.status != CellStatus.ERROR
    }
    return replace(wanted, made=known.made, cells=kept), ()


def _report(review: Review, kept: int, notes: Sequence[str]) -> GridReport:
    errors = [
        f"{row.name}, {column.heading}: {cell.note}"
        for row, column, cell in review.ordered()
        if cell.status == CellStatus.ERROR
    ]
    return GridReport(
        documents=len(review.rows),
        questions=len(review.columns),
        filled=len(review.cells) - kept,
        kept=kept,
        by_status=review.by_status,
        not_read=tuple(f"{row.name}: {row.problem}" for row in review.rows if row.problem),
        errors=tuple(errors),
        notes=tuple(notes),
    )
