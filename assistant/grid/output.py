"""The files that a grid is written into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from assistant.grid.page import page
from assistant.grid.record import Record
from assistant.grid.review import Review
from assistant.grid.workbook import workbook
from assistant.output import atomic, check_ours, check_place, write_json, write_text
from assistant.table import write_table


def write(review: Review, output: Path) -> None:
    """Write a grid whole or not at all.

    Raises:
        UsageError: see `check_output`.
    """
    FORMATS[check_place(output, "a grid", FORMATS)](review, output)


def check_output(output: Path) -> None:
    """Refuse what a grid cannot be written to.

    Raises:
        UsageError: the ending is none of `FORMATS`, the folder is missing, or a file of someone else lies there.
    """
    check_place(output, "a grid", FORMATS)
    check_ours(output, Record(output).path)


def _xlsx(review: Review, output: Path) -> None:
    with atomic(output) as file:
        file.write(workbook(review))


def _html(review: Review, output: Path) -> None:
    write_text(output, page(review))


def _json(review: Review, output: Path) -> None:
    head = {name: value for name, value in review.head().items() if name != "run"}
    cells = [asdict(cell) | {"name": row.name} for row, _, cell in review.ordered()]
    write_json(output, head | {"facts": dict(review.how), "by_status": review.by_status, "cells": cells})


def _csv(review: Review, output: Path) -> None:
    """Documents by questions; what else there is stands in the record beside it."""
    texts = {(row.key, column.key): cell.text for row, column, cell in review.ordered()}
    lines = [
        {"document": row.name, "pages": row.pages or ""}
        | {column.heading: texts.get((row.key, column.key), "") for column in review.columns}
        for row in review.rows
    ]
    write_table(output, ("document", "pages", *(column.heading for column in review.columns)), lines)


FORMATS: Mapping[str, Callable[[Review, Path], None]] = {
    ".xlsx": _xlsx, ".csv": _csv, ".html": _html, ".json": _json,
}  # fmt: skip
