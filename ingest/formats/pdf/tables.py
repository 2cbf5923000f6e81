"""The tables of a page: found by their rules or by their columns, and told from what only looks like one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ingest.formats.pdf.columns import Columns
from ingest.formats.pdf.figures import are_pages, is_figure, is_item, is_leader, is_mark, is_signed
from ingest.formats.pdf.headings import Headings
from ingest.formats.pdf.lattice import Lattice, lattices
from ingest.formats.pdf.linerows import Cells, as_row, in_rows, said
from ingest.formats.pdf.places import Word, around, in_lines, quarter_turns, words_of
from ingest.formats.pdf.rules import Rules, are_stacked, rules_of
from ingest.formats.pdf.signs import may_be_aligned, may_be_ruled
from ingest.formats.pdf.stretches import Stretches
from ingest.grid import Grid, arrange, repeated
from ingest.outline import bare

if TYPE_CHECKING:
    from ingest.formats.pdf.pagetext import PageText

_FEWEST_ROWS = 3  # of a table without upright rules
_FIGURES = 0.5  # share of figures in a column that speaks for a table
_FILLED = 0.6  # share of rows in which two cells have words
_FEW_ROWS = 2  # of a ruled table: with cells of prose they are parts of a page
_LONGEST = 300  # characters of a cell between columns that no rule sets apart
_LONG = 60  # characters; a cell of more is prose
_IN_ORDER = 0.8  # share of cells that follow one another in the file as they do in the table
_MANY = 0.2  # share of cells with dots, or places to sign, from which on it is no table
_FEWEST_LINES = 3  # between two rules that may be rows of their own


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page.

    Attributes:
        rows: By number (from 1), the words of each cell. Those of a merged cell stand in every row that it reaches
            over.
        grid: Its rows as words, with what heads them.
        shape: Number of columns, left and right edge of its words in upright points.
    """

    rows: dict[int, Cells]
    grid: Grid
    shape: tuple[int, float, float]


def find_tables(text: PageText, text_page: Any) -> list[PageTable]:
    """The tables of a page, ruled ones first. A page without any sign of one costs microseconds.

    Args:
        text: The page's visible text.
        text_page: The engine's.
    """
    turns = quarter_turns(text, text_page)
    is_ruled, is_aligned = may_be_ruled(text.drawn, turns), may_be_aligned(text.drawn, turns, text.text)
    if not is_ruled and not is_aligned:
        return []
    rules = rules_of(text.drawn, turns) if is_ruled else Rules([], [])
    frames = lattices(rules)
    if not frames and not is_aligned and not are_stacked(rules.level):
        return []
    return list(_Search(text, text_page, turns).tables(words_of(text, text_page, turns), frames, rules))


class _Search:
    """Looks through one page."""

    def __init__(self, text: PageText, text_page: Any, turns: int) -> None:
        self._text = text.text
        self._headings = Headings(text, text_page, turns)

    def tables(self, words: list[Word], frames: Sequence[Lattice], rules: Rules) -> Iterator[PageTable]:
        """Tables between rules, then those of the words that are left."""
        for frame in frames:
            table, used = self._ruled(frame, words)
            if table is not None:
                yield table
                words = [word for word in words if word not in used]
        if words:
            for columns in Stretches(words, rules.level, self._text).tables(self._is_table):
                yield self._unruled(columns)

    def _ruled(self, frame: Lattice, words: Sequence[Word]) -> tuple[PageTable | None, set[Word]]:
        """The table in a lattice, with its words; None where it holds no table."""
        inside = [(word, place) for word in words if (place := frame.place(word)) is not None]
        held: dict[tuple[int, int], list[Word]] = {}
        for word, place in inside:
            held.setdefault(frame.owners[place], []).append(word)
        cells = {place: [w for line in in_lines(found) for w in line] for place, found in held.items()}
        rows, across, depths = self._filled(frame, cells)
        spans = frame.spans()
        full = {tuple(said(cell, self._text) for cell in row) for row in rows if sum(map(bool, row)) > 1}
        said_in = [cell for row in full for cell in row if cell]
        is_layout = len(full) <= _FEW_ROWS and any(len(cell) > _LONGEST for cell in said_in)
        if len(full) < 2 or is_layout or _is_signed(said_in):
            return None, set()
        if not all(spans[owner][2] for owner in cells):  # the boxes of a form may run into one another
            return None, set()
        named = self._headings.named(rows, across, depths)
        grid = self._grid(rows, named, across)
        if grid.is_list or grid.is_layout:
            return None, set()
        return self._page_table(rows, grid), {word for word, _ in inside}

    def _filled(
        self, frame: Lattice, cells: dict[tuple[int, int], list[Word]]
    ) -> tuple[list[Cells], set[int], list[int]]:
        """The rows of a lattice, numbers (from 1) of those of one cell, and how deep the first row's headings go."""
        count, columns = frame.size
        rows: list[Cells] = []
        across: set[int] = set()
        for row in range(count):
            owners = [frame.owners[row, column] for column in range(columns)]
            line: Cells = []
            for column, owner in enumerate(owners):
                words = cells.get(owner, []) if owner[1] == column or owner not in owners[:column] else []
                line.append(words if owner[0] == row or repeated(said(words, self._text)) else [])
            if len(set(owners)) == 1 and owners[0][0] == row and (row == 0 or owners[0] != frame.owners[row - 1, 0]):
                across.add(len(rows) + 1)
            free = all(owner[0] == row for owner in owners) and count <= _FEWEST_LINES and len(set(owners)) > 1
            rows += self._split(line) if free else [line]
        return rows, across, _depths(frame)

    def _split(self, band: Cells) -> list[Cells]:
        """The rows of a band between rules: one, unless its lines are rows of figures."""
        lines: list[Cells] = []
        for words in in_lines(word for cell in band for word in cell):
            taken = set(words)
            lines.append([[word for word in cell if word in taken] for cell in band])
        if len(lines) < _FEWEST_LINES:
            return [band]
        rows = [as_row(found) for found in in_rows(lines, self._text)]
        full = sum(2 * sum(map(bool, row)) > len(row) for row in rows)
        if len(rows) < 2 or full < _FILLED * len(rows):
            return [band]
        return rows if _has_figures([[said(cell, self._text) for cell in row] for row in rows]) else [band]

    def _is_table(self, found: Columns) -> bool:
        """Whether columns are those of a table, not of an article, contents, a list or signatures."""
        rows = [[said(cell, self._text) for cell in row] for row in found.rows]
        full = [row for row in rows if sum(map(bool, row)) > 1]
        cells = [cell for row in full for cell in row if cell]
        if len(full) < _FEWEST_ROWS or len(full) < _FILLED * len(rows):
            return False
        if not self._in_order(found.rows) or _is_something_else(rows, full, cells):
            return False
        if any(len(cell) > _LONGEST for cell in cells):
            return False
        if _has_figures(rows[1:]):
            return True
        bold = self._headings.are_bold(found.rows)
        framed = len(found.rules) >= 2 or (bold[0] and not any(bold[1:]))
        return framed and len(rows[0]) > 2 and not _is_prose(cells)

    def _in_order(self, rows: Sequence[Cells]) -> bool:
        """Whether the file draws the table row by row; columns of an article are drawn one after the other."""
        starts = [cell[0].start for row in rows for cell in row if cell]
        rising = sum(a < b for a, b in pairwise(starts))
        return rising >= _IN_ORDER * (len(starts) - 1)

    def _unruled(self, found: Columns) -> PageTable:
        rows = found.rows
        bold = self._headings.are_bold(rows)
        across = {
            i + 1
            for i, row in enumerate(rows)
            if sum(map(bool, row)) == 1 and (i in found.crossing or (row[0] and (bold[i] or self._ends(row[0], ":"))))
        }
        named = self._headings.named(rows, across, [1] * len(rows)) or self._above_rule(found)
        return self._page_table(rows, self._grid(rows, named, across))

    def _ends(self, words: Sequence[Word], sign: str) -> bool:
        return said(words, self._text).endswith(sign)

    def _above_rule(self, found: Columns) -> set[int]:
        """Numbers of the rows over the first rule inside a table, if they are few and without figures."""
        middles = [min(word.middle for cell in row for word in cell) for row in found.rows]
        inside = [rule.at for rule in found.rules if middles[-1] < rule.at < middles[0]]
        count = sum(middle > inside[0] for middle in middles) if inside else 0
        heads = [said(cell, self._text) for row in found.rows[:count] for cell in row if cell]
        return set(range(1, count + 1)) if 3 * count <= len(middles) and not any(map(is_figure, heads)) else set()

    def _grid(self, rows: Sequence[Cells], named: set[int], across: set[int]) -> Grid:
        numbered = [
            (number, [said(cell, self._text) for cell in row]) for number, row in enumerate(rows, start=1) if any(row)
        ]
        return arrange(numbered, named, across)

    def _page_table(self, rows: Sequence[Cells], grid: Grid) -> PageTable:
        kept = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
        by_number = {i: [row[column] for column in kept] for i, row in enumerate(rows, start=1) if any(row)}
        words = [word for row in rows for cell in row for word in cell]
        left, _, right, _ = around(words)
        return PageTable(by_number, grid, (len(kept), left, right))


def _depths(frame: Lattice) -> list[int]:
    """For each row, how many rows its headings take: as many as its deepest cell, and two where one spans columns."""
    rows, columns = frame.size
    found = [1] * rows
    for (row, _), (deep, wide, _) in frame.spans().items():
        found[row] = max(found[row], deep, 1 + (1 < wide < columns))
    return found


def _has_figures(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a column after the first holds mostly figures."""
    for column in list(zip(*rows, strict=True))[1:]:
        cells = [cell for cell in column if cell]
        numbered = any(map(str.isdigit, "".join(cells)))
        if len(cells) > 1 and numbered and sum(map(is_figure, cells)) >= _FIGURES * len(cells):
            return True
    return False


def _is_something_else(rows: Sequence[Sequence[str]], full: Sequence[Sequence[str]], cells: Sequence[str]) -> bool:
    """Whether rows are a table of contents, a list, places to sign, or the caption of a court."""
    columns = [[cell for cell in column if cell] for column in zip(*rows, strict=True)]
    if any(column and all(map(is_mark, column)) for column in columns):
        return True
    if sum(map(is_leader, cells)) > _MANY * len(full) or _is_signed(cells):
        return True
    if Grid(tuple(enumerate(map(tuple, full))), {}).is_list or any("@" in cell for cell in cells):
        return True
    pages = columns[-1][1:] if bare(rows[0][-1]).startswith("page") else columns[-1]
    items = sum(map(is_item, columns[0]))
    return are_pages(pages) and (len(columns) == 2 or 2 * items >= len(columns[0]))


def _is_signed(cells: Sequence[str]) -> bool:
    return sum(map(is_signed, cells)) > _MANY * len(cells) or any(cell.startswith("/s/") for cell in cells)


def _is_prose(cells: Sequence[str]) -> bool:
    return 4 * sum(len(cell) > _LONG for cell in cells) > len(cells)
