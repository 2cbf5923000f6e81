"""XLSX and CSV: a block a row, with the sheet and the row number that the user sees."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ingest.container import check_container
from ingest.draft import Draft
from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.plain import read_text
from ingest.types import ElementKind, Parsed

_CSV_PARSER = "csv 1"
_DELIMITERS = ",\t;|"
_SNIFFED_LINES = 50
_WIDEST = 1000  # columns; sheets that claim more hold formatting, not facts
_LONG_CELL = 10_000_000
_PERCENT = re.compile(r"0(?:\.(0+))?%")
Row = tuple[int, list[str]]


@cache
def engine() -> str:
    """Name and version of the XLSX engine, part of a text's identity."""
    from importlib.metadata import version

    return f"openpyxl {version('openpyxl')}"


def parse_xlsx(path: Path, limits: Limits) -> Parsed:
    """Read a workbook: the values that were last computed, sheet by sheet.

    Raises:
        UnreadableError: It is damaged or too large.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    check_container(path, limits)
    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return _read_book(book, limits)
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError, InvalidFileException) as error:
        raise UnreadableError("is damaged: this workbook cannot be opened") from error


def _read_book(book: Any, limits: Limits) -> Parsed:
    draft = Draft(limits)
    left = limits.cells
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            draft.notices.append(f"sheet {sheet.title!r} is hidden in the workbook; it was read")
        sheet.reset_dimensions()  # what a file claims as its used range may be the whole sheet
        draft.add(sheet.title, ElementKind.HEADING, level=1, sheet=sheet.title)
        left = _add_sheet(draft, sheet, left)
        if left <= 0:
            draft.notices.append(f"cells beyond the limit of {limits.cells:,} were not read")
            break
    title = str(book.properties.title or "")
    return draft.finish(engine(), title=title)


def _add_sheet(draft: Draft, sheet: Any, left: int) -> int:
    """Append the sheet's tables; returns how many cells may still be read."""
    table: list[Row] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        words = [_shown(cell) for cell in cells[:_WIDEST]]
        left -= max(1, sum(bool(word) for word in words))
        if left <= 0:
            break
        if any(words):
            table.append((number, words))
        elif table:
            add_rows(draft, table, sheet.title)
            table = []
    add_rows(draft, table, sheet.title)
    return left


def add_rows(draft: Draft, rows: Sequence[Row], sheet: str | None) -> None:
    """Append rows that stand together: single cells above the table as paragraphs, then header and rows."""
    rows = list(rows)
    while rows and sum(bool(cell) for cell in rows[0][1]) < 2 and any(len(r[1]) > 1 for r in rows):
        number, cells = rows.pop(0)
        draft.add(" ".join(cell for cell in cells if cell), row=number, sheet=sheet)
    kinds = {rows[0][0]: ElementKind.TABLE_HEADER} if has_header(rows) else {}
    draft.add_table(rows, kinds=kinds, sheet=sheet)


def has_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names the columns: several words, no number among them, all different."""
    if len(rows) < 2:
        return False
    words = [cell.strip() for cell in rows[0][1] if cell.strip()]
    return len(words) > 1 and len(set(words)) == len(words) and not any(_is_value(word) for word in words)


def _is_value(word: str) -> bool:
    return len(word) > 100 or not any(c.isalpha() for c in word)


def _shown(cell: Any) -> str:
    """A cell as the sheet shows it, as far as its number format is a common one."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int | float):
        if match := _PERCENT.search(str(cell.number_format or "")):
            return f"{value * 100:.{len(match[1] or '')}f}%"
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else f"{value:.12g}"
    return str(value)


def parse_csv(path: Path, limits: Limits) -> Parsed:
    """Read a file of delimited rows; the delimiter is the one that fits its first lines.

    Raises:
        UnreadableError: It is no text, or too long.
    """
    text, notices = read_text(path, limits)
    draft = Draft(limits)
    draft.notices += notices
    csv.field_size_limit(_LONG_CELL)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text))
    try:
        rows = list(_capped(enumerate(reader, start=1), limits, draft))
    except csv.Error as error:
        draft.notices.append(f"is no regular table ({error}) and was read as plain text")
        draft.add_outlined(text)
        return draft.finish(_CSV_PARSER)
    add_rows(draft, rows, None)
    return draft.finish(_CSV_PARSER)


def _capped(rows: Iterable[tuple[int, list[str]]], limits: Limits, draft: Draft) -> Iterator[Row]:
    left = limits.cells
    for number, cells in rows:
        left -= len(cells)
        if left < 0:
            draft.notices.append(f"rows from {number:,} on are beyond the limit of {limits.cells:,} cells")
            return
        yield number, cells


def _delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells most often."""
    lines = [line for line in text.splitlines()[:_SNIFFED_LINES] if line.strip()]

    def evenness(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            return 0.0, 0
        common = max(set(widths), key=widths.count, default=1)
        return (widths.count(common) / len(widths), common) if common > 1 else (0.0, 0)

    return max(_DELIMITERS, key=evenness)
