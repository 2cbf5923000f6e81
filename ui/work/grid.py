"""Filling a review grid from the page: what is filled is kept, whoever stops it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from assistant.grid.column import Column, from_lines, from_preset
from assistant.grid.make import begun
from assistant.grid.review import Review
from ui.handlers import Desk
from ui.words import wrong
from ui.work.making import begin
from ui.work.work import Counts, Notes, Report, Work

PRESETS = (("grid.cuad", "cuad"), ("grid.drug_label", "drug-label"), ("grid.only_own", ""))  # keys of words
MOST_CELLS = 50_000  # held in memory at once


def fill(desk: Desk, collection: str | None, preset: str | None, own: str, key: str | None) -> str:
    """Have a grid filled; what was filled under `key` for the same questions is kept.

    Returns:
        The key of the work; see `ui.work.making.begin`.

    Raises:
        UsageError: there is no question, or one cannot be asked.
    """
    columns = questions(preset, own)
    return begin(desk, collection, "grid", lambda work, report: _fill(desk, work, columns, report), key)


def questions(preset: str | None, own: str) -> tuple[Column, ...]:
    """The questions of a preset, then one's own, one a line.

    Raises:
        UsageError: there are none, or one cannot be asked.
    """
    chosen = (*(from_preset(preset) if preset else ()), *from_lines(own))
    if not chosen:
        raise wrong("grid.nothing")
    return chosen


def _fill(desk: Desk, work: Work, columns: tuple[Column, ...], report: Report) -> Notes:
    filler, wanted = desk.workspace.grid(work.collection, columns)
    if len(wanted.rows) * len(columns) > MOST_CELLS:
        raise wrong("grid.too_many", documents=len(wanted.rows), questions=len(columns), most=MOST_CELLS)
    review, notes = begun(wanted, work.made if isinstance(work.made, Review) else None)
    missing = list(review.missing)
    left = Counter(row.key for row, _ in missing)  # cells of each document
    work.keep(review)
    report(_counts(review, left))
    for row, column in missing:
        cell = filler.fill(row, column)
        review = replace(review, cells={**review.cells, (row.key, column.key): cell})
        left[row.key] -= 1
        work.keep(review)
        report(_counts(review, left))
    return notes


def _counts(review: Review, left: Counter[str]) -> Counts:
    documents = len(review.rows)
    cells = ("units.of_cells", len(review.cells), documents * len(review.columns))
    return cells, ("units.of_documents", documents - len(+left), documents)
