"""Rows of questions and answers in JSON Lines, CSV and XLSX files."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

from assistant.output import atomic
from ingest.errors import UsageError

FORMATS = (".jsonl", ".csv", ".xlsx")
CELL_CHARACTERS = 32_000  # a spreadsheet cell holds 32,767
_CUT = " … (cut; the .jsonl beside this file has the whole text)"
# What spreadsheets take for the start of a formula, also behind white space and in full-width form.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NOT_IN_CELLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One question of a file. `row_id` is the file's own, of any JSON type; `problem` says why it cannot be asked."""

    row_id: object
    question: str
    problem: str = ""

    @property
    def key(self) -> str:
        """The id as text, by which rows are told apart."""
        return str(self.row_id)


def read_questions(path: Path, column: str = "question") -> tuple[Row, ...]:
    """The questions of a file, in its order.

    A row without an id is named by its number, from 1. Empty lines are no rows.

    Args:
        path: a .jsonl, .csv or .xlsx file; the first row of a table names its columns.
        column: the key or column of the question.

    Raises:
        UsageError: the file is missing, of another kind, has no such column, or two rows share an id.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}. Give a file of questions: {', '.join(FORMATS)}.")
    suffix = check_format(path)
    reader = {".jsonl": _read_jsonl, ".csv": _read_csv, ".xlsx": _read_xlsx}[suffix]
    try:
        rows = tuple(reader(path, column))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text ({error.reason}). Save it as UTF-8 and try again.") from error
    if not rows:
        raise UsageError(f"{path} holds no questions.")
    _check_ids(path, rows)
    return rows


def check_format(path: Path) -> str:
    """The file's suffix in lower case.

    Raises:
        UsageError: it is none of `FORMATS`.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(f"{path}: files of questions and answers end in {', '.join(FORMATS)}, not {suffix!r}.")
    return suffix


def fitting(value: object) -> str:
    """A cell's text without what no cell may hold, within the length it may have. It may look like a formula."""
    text = _NOT_IN_CELLS.sub("", "" if value is None else str(value))
    return text if len(text) <= CELL_CHARACTERS else text[:CELL_CHARACTERS] + _CUT


def harmless(value: object) -> str:
    """A cell's text that no spreadsheet runs as a formula, within the length a cell may have."""
    text = fitting(value)
    return "'" + text if _FORMULA.match(text) else text


def write_table(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
    """Write a CSV or XLSX file whole or not at all. Cells are made harmless."""
    cells = [
        [harmless(name) for name in columns],
        *([harmless(row.get(name)) for name in columns] for row in rows),
    ]
    with atomic(path) as file:
        if check_format(path) == ".xlsx":
            _write_xlsx(file, cells)
        else:
            text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)  # Excel needs the mark
            csv.writer(text).writerows(cells)
            text.detach()


def _read_jsonl(path: Path, column: str) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield Row(row_id=str(number), question="", problem=f"Line {number} is not JSON: {error}.")
                continue
            if not isinstance(row, dict):
                yield Row(row_id=str(number), question="", problem=f"Line {number} is not a JSON object.")
                continue
            row_id = str(number) if row.get("id") in (None, "") else row["id"]
            question = row.get(column)
            if isinstance(question, str):
                yield Row(row_id=row_id, question=question)
            else:
                known = ", ".join(map(str, row)) or "none"
                yield Row(
                    row_id=row_id,
                    question="",
                    problem=f"Line {number} has no text under {column!r} (keys: {known}).",
                )


def _read_csv(path: Path, column: str) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        delimiter = max(",;\t", key=header.count)
        file.seek(0)
        try:
            yield from _read_cells(path, column, csv.reader(file, delimiter=delimiter))
        except csv.Error as error:
            raise UsageError(f"{path} cannot be read as CSV: {error}. Correct it, or save it as .xlsx.") from error


def _read_xlsx(path: Path, column: str) -> Iterator[Row]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise UsageError(
            f"{path} cannot be read as XLSX: {error}. Open it in a spreadsheet and save it again."
        ) from error
    try:
        yield from _read_cells(path, column, book.worksheets[0].iter_rows(values_only=True))
    finally:
        book.close()


def _read_cells(path: Path, column: str, lines: Any) -> Iterator[Row]:
    lines = iter(lines)
    names = [_cell(value).lower() for value in next(lines, ())]
    if column.lower() not in names:
        known = ", ".join(name for name in names if name) or "none"
        raise UsageError(f"{path} has no column {column!r} in its first row (there: {known}). Name it with --column.")
    at, id_at = names.index(column.lower()), names.index("id") if "id" in names else None
    for number, line in enumerate(lines, 1):
        cells = [_cell(value) for value in line]
        if any(cells):
            row_id = cells[id_at] if id_at is not None and id_at < len(cells) else ""
            yield Row(row_id=row_id or str(number), question=cells[at] if at < len(cells) else "")


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _check_ids(path: Path, rows: Sequence[Row]) -> None:
    twice = [key for key, times in Counter(row.key for row in rows).items() if times > 1]
    if twice:
        more = f" and {len(twice) - 5} more" if len(twice) > 5 else ""
        raise UsageError(
            f"{path}: ids must differ; used more than once: {', '.join(twice[:5])}{more}. Correct the file."
        )


def _write_xlsx(file: BinaryIO, cells: Sequence[Sequence[str]]) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    for line in cells:
        row = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"  # a string, whatever it looks like
            row.append(cell)
        sheet.append(row)
    book.save(file)
