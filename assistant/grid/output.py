"""The files that a grid is written into."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.grid.page import page
from assistant.grid.record import Record
from assistant.grid.review import Review
from assistant.grid.workbook import workbook
from assistant.table import atomic, write_table
from ingest.errors import UsageError


def write(review: Review, output: Path) -> None:
    """Write a grid whole or not at all.

    Raises:
        UsageError: the name ends in none of `FORMATS`.
    """
    FORMATS[_suffix(output)](review, output)


def check_output(output: Path) -> None:
    """Refuse what a grid cannot be written to.

    Raises:
        UsageError: the ending is none of `FORMATS`, the folder is missing, or a file of someone else lies there.
    """
    _suffix(output)
    if not output.parent.is_dir():
        raise UsageError(f"There is no folder {output.parent} for {output.name}. Make it, or choose another.")
    if output.exists() and not Record(output).path.exists():
        name = Record(output).path.name
        raise UsageError(f"{output} was not written by this program (no {name} beside it). Choose another name.")


def _suffix(output: Path) -> str:
    suffix = output.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(f"{output}: a grid is written as {', '.join(FORMATS)}, not {suffix!r}.")
    return suffix


def _xlsx(review: Review, output: Path) -> None:
    with atomic(output) as file:
        file.write(workbook(review))


def _html(review: Review, output: Path) -> None:
    with atomic(output) as file:
        file.write(page(review).encode("utf-8", "backslashreplace"))


def _json(review: Review, output: Path) -> None:
    head = review.head()
    del head["run"]
    cells = [cell.to_json() | {"name": row.name} for row, _, cell in review.ordered()]
    whole = head | {"facts": dict(review.how), "by_status": review.by_status, "cells": cells}
    with atomic(output) as file:
        file.write(json.dumps(whole, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n")


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
