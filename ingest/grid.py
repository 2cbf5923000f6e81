"""Rows and cells of a table element, be it HTML, JATS, CALS, OpenDocument or another dialect."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.attribute import whole_number
from ingest.types import ElementKind

_ROWS = frozenset({"tr", "row", "columnheaderrow", "table-row"})
_CELLS = frozenset({"td", "th", "entry", "cell", "column", "table-cell", "covered-table-cell"})
_HEADS = frozenset({"thead", "header", "columnheaderrow", "table-header-rows"})
_TABLES = frozenset({"table", "informaltable"})
_MARKER = re.compile(r"[•●▪◦○■□·*–—-]|\(?[A-Za-z0-9]{1,4}[.)]|\d{1,2}(?:\.\d{1,2})+")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MAX_SPAN = 64  # a hostile file may claim that a cell is a billion columns wide
_DEEPEST = 1000
_MOST_ROWS = 1 << 20
_MOST_COPIES = 100_000  # cells of a table that its rows may take up by being repeated
WIDEST = 1000  # columns; tables that claim more hold formatting, not facts
_LONGEST_REPEATED = 300  # characters; a longer merged cell is text that the rows beside it belong to
Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's rows with their 1-based numbers; the kind of those that are no plain rows, by number.

    The words of a cell that is merged with those below it stand in each of their rows: without its population a dose
    says nothing. `title` is a single cell across the top.
    """

    rows: tuple[Row, ...]
    kinds: Mapping[int, ElementKind]
    title: str = ""

    @property
    def is_layout(self) -> bool:
        """Whether it only places text on the page: no row has two cells with words."""
        return all(sum(bool(cell) for cell in cells) < 2 for _, cells in self.rows)

    @property
    def is_list(self) -> bool:
        """Whether each row is a bullet or clause number beside its text."""
        return bool(self.rows) and all(
            len(words := [cell for cell in cells if cell]) == 2 and _MARKER.fullmatch(words[0]) is not None
            for _, cells in self.rows
        )


@dataclass(slots=True)
class TableRows:
    """Rows of a table in the making: numbered from 1, with their words by column, and what is said of them.

    `named` rows name columns, `across` are one wide cell, `hidden` ones are not shown by their own program.
    """

    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    named: set[int] = field(default_factory=set)
    across: set[int] = field(default_factory=set)
    hidden: int = 0
    copied_cells: int = 0  # left out: they only repeat others
    copied_rows: int = 0

    @property
    def width(self) -> int:
        """How many columns hold words or stand left of some."""
        return max((len(words) for _, words in self.rows), default=0)

    def notices(self, table: str) -> list[str]:
        """What was left out.

        Args:
            table: What to call the table.
        """
        left_out = [f"{count:,} {what}" for what, count in self._copied() if count]
        return [f"{table}: {' and '.join(left_out)} that only repeat others were left out"] if left_out else []

    def _copied(self) -> tuple[tuple[str, int], ...]:
        return ("cells", self.copied_cells), ("rows", self.copied_rows)


def local(element: Any) -> str:
    """An element's name in small letters without its namespace; empty for comments and the like."""
    tag = None if element is None else element.tag
    return str(tag).rpartition("}")[2].lower() if isinstance(tag, str) else ""


def repeated(words: str) -> str:
    """What a merged cell says in the rows below its first."""
    return words if len(words) <= _LONGEST_REPEATED else ""


def read_grid(table: Any, text_of: Callable[[Any], str]) -> Grid:
    """The rows of a table element, tables inside its cells not counted.

    Args:
        table: An lxml element.
        text_of: The words of a cell.

    Returns:
        Rows with columns aligned by their spans; rows and columns without any words are left out.
    """
    found = read_rows(table, text_of)
    return arrange(found.rows, found.named, found.across)


def read_rows(table: Any, text_of: Callable[[Any], str]) -> TableRows:
    """The rows of a table element that hold words; those that OpenDocument writes once and repeats, again and again."""
    found, number, spare = TableRows(), 1, _MOST_COPIES
    hanging: dict[int, tuple[int, str]] = {}  # by column: for how many rows a cell above goes on, and its words
    for row in _rows_of(table):
        times = _count(row.get(f"{_TABLE}number-rows-repeated"), most=_MOST_ROWS)
        cells = [cell for cell in row if local(cell) in _CELLS]
        words, copied = _place(cells, hanging, text_of, times)
        if any(words):
            kept = min(times, 1 + spare // len(words))
            spare -= (kept - 1) * len(words)
            numbers = range(number, number + kept)
            found.rows += ((each, words) for each in numbers)
            found.named.update(numbers if _in_head(row, table) or _names(cells) else ())
            found.across.update(numbers if len(cells) == 1 and _spans(cells[0])[0] > 1 else ())
            found.hidden += times * (row.get(f"{_TABLE}visibility") in ("collapse", "filter"))
            found.copied_cells += copied
            found.copied_rows += times - kept
        number += times
    return found


def arrange(rows: Sequence[tuple[int, Sequence[str]]], named: Collection[int], across: Collection[int]) -> Grid:
    """Tell title, header and sections of a table from its rows.

    Args:
        rows: Numbered rows with their cells by column.
        named: Numbers of rows that are marked as naming columns; those at the top do.
        across: Numbers of rows of one cell that spans the table. At the top it is the title, unless there is another
            and no header between them; further down it heads the rows below it.
    """
    aligned = _without_blank_columns(rows)
    top = next((i for i, (number, _) in enumerate(aligned) if number not in across), 0)
    below = aligned[top:]
    header = next((i for i, (number, _) in enumerate(below) if number not in named or number in across), len(below))
    header = header or int(_names_columns(below))
    header = header if header < len(below) else 0
    sections = {number for number, _ in below if number in across}
    if sections and not header:
        sections |= {number for number, _ in aligned[:top]}
        below = aligned
    title = "" if below is aligned else " ".join(cell for _, cells in aligned[:top] for cell in cells if cell)
    kinds = {number: ElementKind.TABLE_HEADER for number, _ in below[:header]}
    return Grid(below, kinds | dict.fromkeys(sections, ElementKind.TABLE_SECTION), title)


def _rows_of(table: Any) -> Iterator[Any]:
    for child in table:
        name = local(child)
        if name in _ROWS:
            yield child
        elif name and name not in _TABLES and name not in _CELLS:
            yield from _rows_of(child)


def _place(
    cells: Sequence[Any], hanging: dict[int, tuple[int, str]], text_of: Callable[[Any], str], times: int
) -> tuple[list[str], int]:
    """The words of a row by column, cells that hang down from above included, and how many copies of cells are not.

    Args:
        cells: Its cells.
        hanging: The cells from above; changed.
        text_of: The words of a cell.
        times: How many rows it stands for.
    """
    words: list[str] = []
    copied = 0

    def hang() -> None:
        while len(words) in hanging:
            left, said = hanging.pop(len(words))
            if left > times:
                hanging[len(words)] = left - times, said
            words.append(repeated(said))

    for cell in cells:
        if local(cell) != "covered-table-cell":  # OpenDocument keeps a place for what a merged cell covers
            hang()
            wide, deep = _spans(cell)
            said = " ".join(text_of(cell).split())
            for column in range(len(words), len(words) + wide * (deep > 1)):
                hanging[column] = deep - 1, said if column == len(words) else ""
            count = _count(cell.get(f"{_TABLE}number-columns-repeated"), most=_MOST_ROWS)
            kept = max(1, min(count, WIDEST - len(words)))
            copied += (count - kept) * bool(said)
            words += [said] * kept + [""] * (wide - 1)
    hang()
    while words and not words[-1]:
        words.pop()
    return words, copied


def _spans(cell: Any) -> tuple[int, int]:
    wide = _count(cell.get("colspan") or cell.get(f"{_TABLE}number-columns-spanned"))
    first, last = str(cell.get("namest") or ""), str(cell.get("nameend") or "")
    if wide == 1 and first and last:  # CALS names columns; the names end in their numbers by habit
        numbers = [re.search(r"\d+$", name) for name in (first, last)]
        if numbers[0] and numbers[1]:
            wide = max(1, min(int(numbers[1][0][:4]) - int(numbers[0][0][:4]) + 1, MAX_SPAN))
    deep = whole_number(cell.get("morerows"), 0, most=_DEEPEST - 1) + 1
    return wide, max(deep, _count(cell.get("rowspan") or cell.get(f"{_TABLE}number-rows-spanned"), most=_DEEPEST))


def _count(given: Any, most: int = MAX_SPAN) -> int:
    return max(1, whole_number(given, 1, most=most))


def _names_columns(rows: Sequence[Row]) -> bool:
    """Whether the first row holds words only, and most rows below a figure under one of them."""
    if len(rows) < 3 or not all(cell and not any(c.isdigit() for c in cell) for cell in rows[0][1][1:]):
        return False
    return any(
        2 * sum(any(c.isdigit() for c in cells[i]) for _, cells in rows[1:]) > len(rows) - 1
        for i in range(1, len(rows[0][1]))
    )


def _names(cells: Sequence[Any]) -> bool:
    return bool(cells) and all(local(cell) in ("th", "column") for cell in cells)


def _in_head(row: Any, table: Any) -> bool:
    if local(row) in _HEADS:
        return True
    parent = row.getparent()
    while parent is not None and parent is not table:
        if local(parent) in _HEADS:
            return True
        parent = parent.getparent()
    return False


def _without_blank_columns(rows: Sequence[tuple[int, Sequence[str]]]) -> tuple[Row, ...]:
    """The same rows, without columns that hold no words in any."""
    width = max((len(words) for _, words in rows), default=0)
    kept = [i for i in range(width) if any(i < len(words) and words[i] for _, words in rows)]
    return tuple((number, tuple(words[i] if i < len(words) else "" for i in kept)) for number, words in rows)
