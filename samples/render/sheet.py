"""XLSX through openpyxl."""

from __future__ import annotations

import io
import re
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from render.markup import Block
from render.zipped import without_times


def render(blocks: list[Block], title: str) -> bytes:
    """A workbook as bytes: each heading names a sheet, the table after it fills the sheet, header first."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.creator = title, "Sample documents"
    for heading, table in zip(blocks[::2], blocks[1::2], strict=True):
        sheet = book.create_sheet(heading.text)
        for row in table.rows:
            sheet.append([_value(cell) for cell in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for number, column in enumerate(zip(*table.rows, strict=True), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = min(60, max(map(len, column)) + 2)
    out = io.BytesIO()
    book.save(out)
    return without_times(out.getvalue())


def _value(cell: str) -> str | int | float | date | None:
    """What a person typing the cell would get: a number, a date, words, or nothing."""
    if re.fullmatch(r"\d+", cell):
        return int(cell)
    if re.fullmatch(r"\d+\.\d+", cell):
        return float(cell)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return date.fromisoformat(cell)
    return cell or None
