"""The tables of a document among its other blocks: captions, and tables that go on over pages."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.formats.pdf.pagetext import PageText
from ingest.types import Block, ElementKind

_CAPTION = re.compile(r"(?:table|tab\.|tabelle|tableau|tabla|tabella|exhibit|schedule)\s+[\dIVXA-Z]", re.IGNORECASE)
_LONGEST_CAPTION = 300  # characters
_MOVED_PT = 8.0  # by which the edges of a table may move from one page to the next


@dataclass(frozen=True, slots=True)
class Placed:
    """A table of a page in the document.

    Attributes:
        blocks: Its rows and its title, in offsets of the document.
        page: 1-based.
        shape: Number of columns, left and right edge in points.
    """

    blocks: tuple[Block, ...]
    page: int
    shape: tuple[int, float, float]

    def goes_on(self, other: Placed) -> bool:
        """Whether another may be the rest of this one on the next page."""
        columns, left, right = self.shape
        return (
            other.page == self.page + 1
            and columns == other.shape[0]
            and abs(left - other.shape[1]) < _MOVED_PT
            and abs(right - other.shape[2]) < 4 * _MOVED_PT
            and other.blocks[0].kind is not ElementKind.CAPTION
        )


def placed_tables(text: PageText, page: int, start: int) -> list[Placed]:
    """The tables of a page, `start` being its offset in the document."""
    if not text.rows:
        return []
    printed: dict[int, tuple[int, int]] = {}  # by row of the text, where it begins and ends in the document
    for at, words, end in text.pieces:
        number = text.row_at(at)
        if number is not None and words:
            first = printed[number][0] if number in printed else start
            printed[number] = first, start + len(words)
        start += len(words) + len(end)
    return [
        Placed(
            tuple(
                Block(start=printed[i][0], end=printed[i][1], kind=row.kind, table=table, row=row.number)
                for i, row in enumerate(text.rows)
                if row.table == table and i in printed
            ),
            page,
            found.shape,
        )
        for table, found in enumerate(text.tables)
    ]


def with_tables(blocks: Sequence[Block], tables: Iterable[Placed], printed: str) -> tuple[Block, ...]:
    """All blocks of a document in order, tables numbered through, captions named as such."""
    merged: list[Block] = []
    for block in sorted([*blocks, *_numbered(blocks, tables, printed)], key=lambda block: block.start):
        if block.table is not None and merged and merged[-1].table is None:
            merged[-1:] = _with_caption(merged[-1], printed)
        merged.append(block)
    return tuple(merged)


def _with_caption(block: Block, printed: str) -> list[Block]:
    """What stands above a table; its last lines as a caption if they begin like one."""
    if block.kind in (ElementKind.FURNITURE, ElementKind.CAPTION):
        return [block]
    found = list(_CAPTION.finditer(printed, max(block.start, block.end - _LONGEST_CAPTION), block.end))
    begins = [m.start() for m in found if m.start() == block.start or printed[m.start() - 1] == "\n"]
    if not begins:
        return [block]
    caption = Block(start=begins[-1], end=block.end, kind=ElementKind.CAPTION)
    above = block.start + len(printed[block.start : caption.start].rstrip())
    return [caption] if above == block.start else [replace(block, end=above), caption]


def _numbered(blocks: Sequence[Block], tables: Iterable[Placed], printed: str) -> Iterator[Block]:
    """The rows of all tables. One that goes on without a header of its own keeps its number on the next page."""
    body = [block.start for block in blocks if block.kind is not ElementKind.FURNITURE]
    number, rows = -1, 0
    header: list[str] = []
    last: Placed | None = None
    for table in sorted(tables, key=lambda table: table.blocks[0].start):
        first = table.blocks[0].start
        follows = False
        if last is not None and last.goes_on(table):
            end = last.blocks[-1].end
            follows = bisect_left(body, end) == bisect_left(body, first)
        words = [" ".join(printed[block.start : block.end].split()) for block in table.blocks]
        again = len(header) if follows and header and words[: len(header)] == header else 0
        kinds = [ElementKind.TABLE_HEADER] * again + [block.kind for block in table.blocks[again:]]
        own = [said for said, kind in zip(words, kinds, strict=True) if kind is ElementKind.TABLE_HEADER]
        if not follows or own:
            number, rows, header = number + 1, 0, own
        for block, kind in zip(table.blocks, kinds, strict=True):
            rows += 1
            if kind is ElementKind.CAPTION:
                yield Block(start=block.start, end=block.end, kind=kind)
            else:
                yield Block(start=block.start, end=block.end, kind=kind, table=number, row=rows)
        last = table
