"""Which rows of a table name its columns, as far as type, colour and place tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ingest.formats.pdf.characters import are_bold
from ingest.formats.pdf.linerows import Cells, said
from ingest.formats.pdf.rules import shade_at

if TYPE_CHECKING:
    from ingest.formats.pdf.pagetext import PageText

_MOST_HEADS = 3  # rows that name columns, one under the other


class Headings:
    """Looks at the rows of tables of one page.

    Args:
        page: The page's text.
        text_page: The engine's.
        turns: Quarter turns that set it upright.
    """

    def __init__(self, page: PageText, text_page: Any, turns: int) -> None:
        self._page = page
        self._text = page.text
        self._text_page = text_page
        self._turns = turns
        self._bold: dict[int, bool] = {}  # by place of a character

    def named(self, rows: Sequence[Cells], across: set[int], depths: list[int]) -> set[int]:
        """Numbers of the rows at the top that name columns, as far as their look tells."""
        top = next((i for i in range(len(rows)) if i + 1 not in across and any(rows[i])), 0)
        bold = self.are_bold(rows)
        depth = depths[top] if top < len(depths) else 1
        if sum(bold) <= max(_MOST_HEADS, len(bold) // 3):
            while bold[top : top + depth + 1] == [True] * (depth + 1) and top + depth + 1 not in across:
                depth += 1
        heads = rows[top : top + depth]
        while depth < _MOST_HEADS and top + depth < len(rows) - 1 and self._are_units(rows[top + depth]):
            depth += 1
        worded = not any(c.isdigit() for row in heads for cell in row[1:] for c in said(cell, self._text))
        is_header = (bold[top] and not all(bold[top + depth :])) or (depth > 1 and worded)
        is_header = is_header or self._is_shaded(rows, top, top + depth)
        return set(range(top + 1, top + depth + 1)) if is_header and top + depth < len(rows) else set()

    def _is_shaded(self, rows: Sequence[Cells], top: int, below: int) -> bool:
        """Whether a row stands on a colour of its own, not on one of those that rows below it change between."""
        others = [row for row in (*rows[below : below + 2], *rows[-1:]) if any(row)]
        words = [next(word for cell in row for word in cell) for row in (rows[top], *others) if any(row)]
        shades = [shade_at(self._page.drawn, self._turns, word.centre, word.middle) for word in words]
        return len(shades) > 1 and shades[0] is not None and shades[0] not in shades[1:]

    def _are_units(self, row: Cells) -> bool:
        """Whether all cells are units in brackets."""
        cells = [said(cell, self._text) for cell in row if cell]
        in_brackets = all(cell[0] in "([" and cell[-1] in ")]" for cell in cells)
        return bool(cells) and in_brackets and all(any(c.isalpha() or c == "%" for c in cell) for cell in cells)

    def are_bold(self, rows: Sequence[Cells]) -> list[bool]:
        """Whether all cells of a row begin in bold, for each row."""
        begins = [[cell[0].start for cell in row if cell] for row in rows]
        fresh = [at for row in begins for at in row if at not in self._bold]
        self._bold |= zip(fresh, are_bold(self._text_page, [self._page.index(at) for at in fresh]), strict=True)
        return [bool(row) and all(map(self._bold.__getitem__, row)) for row in begins]
