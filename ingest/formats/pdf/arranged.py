"""A page's text with its tables row by row, the words of each cell together, as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.formats.pdf.linerows import Cells
from ingest.formats.pdf.tables import PageTable
from ingest.types import ElementKind

_LINE = re.compile(r"[^\r\n\ufffe]*(?:\r\n|\ufffe(?:\r\n)?|\r|\n|$)")
_STROKES = re.compile(r"[-=_–—.+|]{1,}")  # a row of nothing else is a rule, drawn with characters


@dataclass(frozen=True, slots=True)
class Row:
    """Characters `[start, end)` of a page's text: a row of its `table`-th table (from 0), or that table's title."""

    start: int
    end: int
    kind: ElementKind
    table: int
    number: int  # from 1


class Arranged:
    """A page's text put together anew: all its words, those of tables by row, cells divided by tabs.

    Attributes:
        text: The result; lines outside of tables are as they were.
        origins: For each of its characters the place in the old text; for white space between cells, a neighbour's.
        rows: The rows of the tables.
    """

    def __init__(self, text: str, tables: Sequence[PageTable]) -> None:
        self._parts: list[str] = []
        self.origins: list[int] = []
        self.rows: list[Row] = []
        self._old = text
        begins: list[int] = []  # of each table, the place of its first word
        held = bytearray(len(text))
        for table in tables:
            words = [word for row in table.rows.values() for cell in row for word in cell]
            begins.append(min(word.start for word in words))
            for word in words:
                held[word.start : word.end] = b"\1" * (word.end - word.start)
        order = sorted(range(len(tables)), key=begins.__getitem__)
        for match in _LINE.finditer(text):
            start, end = match.span()
            if 1 not in held[start:end]:
                self._put(text[start:end], range(start, end))
                continue
            while order and begins[order[0]] < end:
                number = order.pop(0)
                self._add_table(number, tables[number])
            self._add_rest([at for at, is_held in enumerate(held[start:end], start) if not is_held])
        self.text = "".join(self._parts)

    def _put(self, words: str, origins: Sequence[int]) -> None:
        self._parts.append(words)
        self.origins.extend(origins)

    def _add_rest(self, places: list[int]) -> None:
        """What a line holds besides words of tables."""
        words = "".join([self._old[at] for at in places])
        if words.strip(" \t\r\n\ufffe"):
            self._put(words, places)
            if words[-1] not in "\r\n\ufffe":
                self._put("\n", places[-1:])

    def _add_table(self, number: int, table: PageTable) -> None:
        below_title = {row for row, _ in table.grid.rows}
        for row, cells in table.rows.items():
            start = len(self.origins)
            self._add_row(cells)
            kind = table.grid.kinds.get(row, ElementKind.TABLE_ROW) if row in below_title else ElementKind.CAPTION
            if all(_STROKES.fullmatch(self._old, word.start, word.end) for cell in cells for word in cell):
                kind = ElementKind.FURNITURE
            self.rows.append(Row(start, len(self.origins), kind, number, row))
            self._put("\n", self.origins[-1:])

    def _add_row(self, cells: Cells) -> None:
        last = min([word.start for cell in cells for word in cell])  # where white space is said to come from
        filled = max([column for column, words in enumerate(cells) if words])
        for column, words in enumerate(cells[: filled + 1]):
            if column:
                self._put("\t", [last])
            for i, word in enumerate(words):
                if i and self._old[last] != "\ufffe":  # the hyphen of a word broken at the end of a line
                    self._put(" ", [last])
                start, end = word.start, word.end
                self._put(self._old[start:end], range(start, end))
                last = end - 1
