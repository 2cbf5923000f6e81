"""Tables of a DOCX as rows of cells: columns aligned, merged cells repeated down, deleted rows left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ingest.attribute import whole_number
from ingest.formats.word.changes import Changes
from ingest.formats.word.styles import W, is_on, value
from ingest.grid import MAX_SPAN, Grid, arrange, repeated


def read_table(table: Any, words: Callable[[Any], str], changes: Changes, is_bold: Callable[[Any], bool]) -> Grid:
    """The rows of a table.

    Args:
        table: A `w:tbl` element.
        words: Gives the shown words of a cell.
        changes: Told of deleted rows.
        is_bold: Whether all words of a cell are bold.
    """
    rows: list[tuple[int, list[str]]] = []
    merged: dict[int, str] = {}  # by column: what the cell above says that this row's is merged with
    named, across = set[int](), set[int]()
    for number, row in enumerate(_within(table, f"{W}tr"), start=1):
        properties, own = row.find(f"{W}trPr"), list(_within(row, f"{W}tc"))
        if properties is not None and properties.find(f"{W}del") is not None:
            changes.removed(row)
            continue
        cells, spanning = _cells(row, own, words, merged)
        rows.append((number, cells))
        bold = [is_bold(cell) for cell in own if "".join(cell.itertext()).strip()]
        if _is_header(properties) or (all(bold) and _may_name(rows, named, bold)):
            named.add(number)
        if len(own) == 1 and spanning and cells[0]:
            across.add(number)
    return arrange(rows, named, across)


def _is_header(properties: Any) -> bool:
    return properties is not None and is_on({child.tag: child for child in properties}, "tblHeader")


def _may_name(rows: list[tuple[int, list[str]]], named: set[int], bold: list[bool]) -> bool:
    """Whether bold cells name columns: several in the first row, or below others that leave columns without a name."""
    if len(bold) < 2:
        return False
    above = rows[-2] if len(rows) > 1 else None
    return above is None or (above[0] in named and not all(above[1])) or sum(map(bool, above[1])) == 1


def _cells(row: Any, own: Sequence[Any], words: Callable[[Any], str], merged: dict[int, str]) -> tuple[list[str], bool]:
    """What stands in each column of a row, and whether a cell spans columns."""
    cells = [""] * _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
    spanning = False
    for cell in own:
        column, properties = len(cells), cell.find(f"{W}tcPr")
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        span = _number(properties.find(f"{W}gridSpan"), 1) if properties is not None else 1
        if merge is not None and value(merge) != "restart":
            cells.append(repeated(merged.get(column, "")))
        else:
            cells.append(words(cell))
            merged[column] = cells[-1] if merge is not None else ""
        cells += [""] * (span - 1)
        spanning = spanning or span > 1
    return cells, spanning


def _number(element: Any, default: int) -> int:
    return whole_number(value(element), default, most=MAX_SPAN)


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, not those of tables inside."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag != f"{W}tbl":
            yield from _within(child, tag)
