"""XLS: workbooks of Excel 97 to 2003, read as their newer kind is."""

from __future__ import annotations

import datetime
import struct
from pathlib import Path
from typing import Any

from ingest.comment import Comment, attached
from ingest.draft import Draft
from ingest.engine import engine
from ingest.errors import UnreadableError
from ingest.formats.spreadsheet.facts import SheetFacts
from ingest.formats.spreadsheet.numberformat import shown_value
from ingest.formats.spreadsheet.read import Row, add_sheet
from ingest.formats.spreadsheet.remarks import place_of
from ingest.grid import repeated
from ingest.limits import Limits
from ingest.types import Parsed

_DAMAGED = (LookupError, ValueError, TypeError, AttributeError, AssertionError, OSError, OverflowError, struct.error)


def parse_xls(path: Path, limits: Limits) -> Parsed:
    """Read a workbook: the values that were last computed, sheet by sheet.

    Raises:
        UnreadableError: It is damaged, encrypted or too large.
    """
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        with xlrd.open_workbook(str(path), formatting_info=True, on_demand=True) as book:
            return _read_book(book, limits)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise UnreadableError("is encrypted; open it with its password and save a copy without one") from error
        raise UnreadableError("is damaged: this workbook cannot be opened") from error
    except (*_DAMAGED, CompDocError) as error:
        raise UnreadableError("is damaged: this workbook cannot be opened") from error


def _read_book(book: Any, limits: Limits) -> Parsed:
    draft, left = Draft(limits), limits.cells
    comments: list[Comment] = []
    for name in book.sheet_names():
        sheet = book.sheet_by_name(name)
        rows = _rows(book, sheet)
        left = add_sheet(draft, name, rows, left)
        draft.notices += _facts(sheet, rows).notices(name)
        comments += _comments(sheet)
        if left <= 0:
            draft.notices.append(f"cells beyond the limit of {limits.cells:,} were not read")
            break
        book.unload_sheet(name)
    return draft.finish(engine("xlrd"), attachments=attached(comments))


def _comments(sheet: Any) -> list[Comment]:
    import xlrd

    return [
        Comment(said=note.text, author=note.author, place=place_of(sheet.name, f"{xlrd.colname(column)}{row + 1}"))
        for (row, column), note in sorted(sheet.cell_note_map.items())
    ]


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
    style = book.format_map.get(book.xf_list[cell.xf_index].format_key) if cell.xf_index is not None else None
    return shown_value(_value(book, cell), str(style.format_str) if style is not None else "")


def _value(book: Any, cell: Any) -> object:
    """What a cell holds; its number where that is to be a date and is none."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype != xlrd.XL_CELL_DATE:
        return cell.value
    try:
        moment: datetime.datetime = xlrd.xldate_as_datetime(cell.value, book.datemode)
    except (ValueError, OverflowError, xlrd.XLDateError):
        return f"{cell.value:.12g}"
    return moment.time().replace(microsecond=0) if cell.value < 1 else moment
