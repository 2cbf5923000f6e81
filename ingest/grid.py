"""Rows and cells of a table element, be it HTML, JATS, CALS or another dialect."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_ROWS = frozenset({"tr", "row", "columnheaderrow", "table-row"})
_CELLS = frozenset({"td", "th", "entry", "cell", "column", "table-cell"})
_HEADS = frozenset({"thead", "header", "columnheaderrow", "table-header-rows"})
_MARKER = re.compile(r"[•●▪◦○■□·*–—-]|\(?[A-Za-z0-9]{1,4}[.)]|\d{1,2}(?:\.\d{1,2})+")
_MAX_SPAN = 64  # a hostile file may claim that a cell is a billion columns wide


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's rows with their 1-based numbers, and whether the first names the columns."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    header: bool

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


def local(element: Any) -> str:
    """An element's name in small letters without its namespace; empty for comments and the like."""
    tag = None if element is None else element.tag
    return str(tag).rpartition("}")[2].lower() if isinstance(tag, str) else ""


def read_grid(table: Any, text_of: Callable[[Any], str]) -> Grid:
    """The rows of a table element.

    Args:
        table: An lxml element.
        text_of: The words of a cell.

    Returns:
        Rows with columns aligned by their spans; rows and columns without any words are left out.
    """
    rows: list[tuple[int, list[str]]] = []
    header = False
    for number, row in enumerate((e for e in table.iter() if local(e) in _ROWS), start=1):
        cells = [cell for cell in row if local(cell) in _CELLS]
        words: list[str] = []
        for cell in cells:
            words.append(" ".join(text_of(cell).split()))
            words.extend([""] * (_span(cell) - 1))
        if not any(words):
            continue
        if not rows:
            header = _in_head(row, table) or all(local(cell) in ("th", "column") for cell in cells)
        rows.append((number, words))
    aligned = _without_blank_columns(rows)
    return Grid(aligned, len(rows) > 1 and (header or _names_columns(aligned)))


def _names_columns(rows: tuple[tuple[int, tuple[str, ...]], ...]) -> bool:
    """Whether the first row holds words only, and most rows below a figure under one of them."""
    if len(rows) < 3 or not all(cell and not any(c.isdigit() for c in cell) for cell in rows[0][1][1:]):
        return False
    return any(
        2 * sum(any(c.isdigit() for c in cells[i]) for _, cells in rows[1:]) > len(rows) - 1
        for i in range(1, len(rows[0][1]))
    )


def _span(cell: Any) -> int:
    span = str(cell.get("colspan") or "1").strip()
    return min(int(span), _MAX_SPAN) if span.isdecimal() and len(span) < 4 and int(span) else 1


def _in_head(row: Any, table: Any) -> bool:
    if local(row) in _HEADS:
        return True
    parent = row.getparent()
    while parent is not None and parent is not table:
        if local(parent) in _HEADS:
            return True
        parent = parent.getparent()
    return False


def _without_blank_columns(rows: list[tuple[int, list[str]]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    width = max((len(words) for _, words in rows), default=0)
    kept = [i for i in range(width) if any(i < len(words) and words[i] for _, words in rows)]
    return tuple((number, tuple(words[i] if i < len(words) else "" for i in kept)) for number, words in rows)
