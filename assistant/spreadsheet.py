"""XLSX workbooks for people: first row and column stay in view, cells wrap, text is text, the bytes reproducible."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assistant.table import fitting

_HEAD = "CFE2F3"
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


class Book:
    """A workbook that is the same to the byte whenever the same is written into it."""

    def __init__(self, made: str) -> None:
        """Begin one that says of itself to be made on this day (ISO 8601)."""
        import openpyxl

        self._made = made
        self._book = openpyxl.Workbook()
        self._book.remove(self._book.active)
        self._book.properties.created = datetime.fromisoformat(made)
        self._book.properties.creator = ""

    def sheet(self, name: str, heads: Sequence[str], widths: Sequence[int]) -> Sheet:
        """Add a sheet. Widths are in characters."""
        from openpyxl.utils import get_column_letter

        sheet = self._book.create_sheet(name)
        sheet.freeze_panes = "B2"
        sheet.print_title_rows, sheet.print_title_cols = "1:1", "A:A"
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        added = Sheet(sheet)
        added.add(heads, [_HEAD] * len(heads), bold=True)
        return added

    def content(self) -> bytes:
        """The workbook, without the moment of writing."""
        written, file = io.BytesIO(), io.BytesIO()
        self._book.save(written)
        with ZipFile(written) as old, ZipFile(file, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                if name == "docProps/core.xml":
                    part = _SAVED.sub(rb"\g<1>" + f"{self._made}T00:00:00Z".encode(), part)
                info = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.compress_type = ZIP_DEFLATED
                new.writestr(info, part)
        return file.getvalue()


class Sheet:
    """A worksheet that grows by rows."""

    def __init__(self, sheet: Any) -> None:
        """Add to this one."""
        self._sheet = sheet
        self._line = 0

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
