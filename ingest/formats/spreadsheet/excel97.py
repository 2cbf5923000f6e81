"""XLS: workbooks of Excel 97 to 2003, read as their newer kind is."""

from __future__ import annotations

import datetime
from functools import cache
from pathlib import Path
from typing import Any

from ingest.draft import Draft
from ingest.errors import UnreadableError
from ingest.formats.spreadsheet.facts import SheetFacts
from ingest.formats.spreadsheet.read import Row, add_sheet
from ingest.grid import repeated
from ingest.limits import Limits
from ingest.types import Parsed

_DAMAGED = (KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError, OSError, OverflowError)


@cache
def engine() -> str:
    """Name and version of the XLS engine, part of a text's identity."""
    from importlib.metadata import version

    return f"xlrd {version('xlrd')}"


def parse_xls(path: Path, limits: Limits) -> Parsed:
    """Read a workbook: the values that were last computed, sheet by sheet.

    Raises:
        UnreadableError: It is damaged, encrypted or too large.
    """
    import xlrd

    try:
        with xlrd.open_workbook(str(path), formatting_info=True, on_demand=True) as book:
            return _read_book(book, limits)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise UnreadableError("is encrypted; open it with its password and save a copy without one") from error
        raise UnreadableError("is damaged: this workbook cannot be opened") from error
    except _DAMAGED as error:
        raise UnreadableError("is damaged: this workbook cannot be opened") from error


def _read_book(book: Any, limits: Limits) -> Parsed:
    draft, left = Draft(limits), limits.cells
    for name in book.sheet_names():
        sheet = book.sheet_by_name(name)
        rows = _rows(book, sheet)
        left = add_sheet(draft, name, rows, left)
        draft.notices += _facts(sheet, rows).notices(name)
        if left <= 0:
            draft.notices.append(f"cells beyond the limit of {limits.cells:,} were not read")
            break
        book.unload_sheet(name)
    return draft.finish(engine())


def _facts(sheet: Any, rows: list[Row]) -> SheetFacts:
    filled = [number for number, words in rows if any(words)]
    return SheetFacts(
        is_hidden=bool(sheet.visibility),
        hidden_rows=sum(
            number - 1 in sheet.rowinfo_map and bool(sheet.rowinfo_map[number - 1].hidden) for number in filled
        ),
        hidden_columns={column for column, info in sheet.colinfo_map.items() if info.hidden},
        width=sheet.ncols,
    )


def _rows(book: Any, sheet: Any) -> list[Row]:
    merged = {
        (row, first): (top, first)
        for top, bottom, first, _ in sheet.merged_cells
        for row in range(top + 1, min(bottom, sheet.nrows))
    }
    rows: list[Row] = []
    for number in range(sheet.nrows):
        words = [_shown(book, cell) for cell in sheet.row(number)]
        for column, word in enumerate(words):
            if not word and (above := merged.get((number, column))):
                words[column] = repeated(_shown(book, sheet.cell(*above)))
        rows.append((number + 1, words))
    return rows


def _shown(book: Any, cell: Any) -> str:
    import xlrd

    value = cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, ""))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _date(value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        from ingest.formats.spreadsheet.numberformat import shown_number

        style = book.format_map.get(book.xf_list[cell.xf_index].format_key) if cell.xf_index is not None else None
        return shown_number(value, str(style.format_str) if style is not None else "")
    return str(value)


def _date(value: float, mode: int) -> str:
    import xlrd

    try:
        moment: datetime.datetime = xlrd.xldate_as_datetime(value, mode)
    except (ValueError, OverflowError, xlrd.XLDateError):
        return f"{value:.12g}"
    if value < 1:
        return moment.time().isoformat("seconds")
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ", "seconds")
