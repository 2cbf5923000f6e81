"""A grid as an XLSX workbook: the grid, every quote, and how it was made. The same review gives the same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assistant.grid.cell import CellStatus
from assistant.grid.review import Review
from assistant.grid.row import Row
from assistant.table import fitting

FILLS = {  # beside the word, never instead of it
    CellStatus.ANSWERED: "D9EAD3",
    CellStatus.PARTLY: "FFF2CC",
    CellStatus.CONFLICTING: "D9D2E9",
    CellStatus.ABSENT: "EEEEEE",
    CellStatus.PAGES_UNREADABLE: "FCE5CD",
    CellStatus.NOT_READ: "F4CCCC",
    CellStatus.ERROR: "F4CCCC",
}
_HEAD = "CFE2F3"
_QUOTE_COLUMNS = ("document", "path", "question", "status", "page", "page in the file", "section", "support", "quote")
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def workbook(review: Review) -> bytes:
    """The bytes of the workbook. Every text is written as text, whatever it begins with."""
    import openpyxl

    book = openpyxl.Workbook()
    book.properties.created = datetime.fromisoformat(review.made)
    book.properties.creator = ""
    sheets = (_Sheet(book.active), _Sheet(book.create_sheet()), _Sheet(book.create_sheet()))
    _grid(sheets[0], review)
    _quotes(sheets[1], review)
    _how(sheets[2], review)
    file = io.BytesIO()
    book.save(file)
    return _timeless(file.getvalue(), review.made)


class _Sheet:
    """A worksheet whose first row and first column stay in view."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        self._line = 0

    def begin(self, name: str, heads: Sequence[str], widths: Sequence[int]) -> None:
        """Name the sheet and its columns; widths are in characters."""
        from openpyxl.utils import get_column_letter

        self._sheet.title = name
        self._sheet.freeze_panes = "B2"
        self._sheet.print_title_rows, self._sheet.print_title_cols = "1:1", "A:A"
        for number, width in enumerate(widths, 1):
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        self.add(heads, [_HEAD] * len(heads), bold=True)

    def add(self, values: Sequence[object], fills: Sequence[str] = (), *, bold: bool = False) -> None:
        """A row of texts and numbers, wrapped; `fills` are colours, "" for none."""
        from openpyxl.styles import Alignment, Font, PatternFill

        self._line += 1
        for number, value in enumerate(values, 1):
            cell = self._sheet.cell(self._line, number)
            if isinstance(value, int | float):
                cell.value = value
            else:
                cell.value = fitting(value)
                cell.data_type = "s"  # a string, whatever it looks like
                cell.quotePrefix = True  # and it stays one when it is edited
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if bold or number == 1:
                cell.font = Font(bold=True)
            if number <= len(fills) and fills[number - 1]:
                cell.fill = PatternFill("solid", start_color=fills[number - 1])


def _grid(sheet: _Sheet, review: Review) -> None:
    heads = [c.heading if c.heading == c.question else f"{c.heading}\n{c.question}" for c in review.columns]
    sheet.begin("Grid", ["Document", "Pages", *heads], [36, 8, *[44] * len(heads)])
    for row in review.rows:
        cells = [review.cells.get((row.key, column.key)) for column in review.columns]
        texts = [cell.text if cell else "" for cell in cells]
        fills = ["", "", *(FILLS[cell.status] if cell else "" for cell in cells)]
        sheet.add([_name(row), row.pages or "", *texts], fills)


def _name(row: Row) -> str:
    told = [f"not readable: {row.problem}"] if row.problem else [row.lost, *row.notices]
    return "\n".join([row.name, *filter(None, told)])


def _quotes(sheet: _Sheet, review: Review) -> None:
    sheet.begin("Quotes", [name.capitalize() for name in _QUOTE_COLUMNS], [36, 36, 36, 16, 8, 8, 36, 9, 90])
    for row, column, cell in review.ordered():
        for quote in cell.quotes:
            where = [quote.page_label or "", quote.page or "", quote.section, quote.support]
            told = [row.name, row.path, column.heading, cell.status.value, *where, quote.text]
            sheet.add(told, ["", "", "", FILLS[cell.status]])


def _how(sheet: _Sheet, review: Review) -> None:
    sheet.begin("How it was made", ["", ""], [36, 120])
    for fact in review.how:
        sheet.add(fact)
    for column in review.columns:
        sheet.add((f"Question: {column.heading}", column.question))


def _timeless(content: bytes, made: str) -> bytes:
    """The workbook without the moment of writing."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _SAVED.sub(rb"\g<1>" + f"{made}T00:00:00Z".encode(), part)
            info = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, part)
    return file.getvalue()
