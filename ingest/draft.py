"""A text in the making: parsers add pieces in reading order and cannot get an offset wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ingest.errors import UnreadableError
from ingest.grid import Grid
from ingest.heading import is_item
from ingest.limits import Limits
from ingest.outline import outline, text_lines
from ingest.types import Attachment, Block, ElementKind, Metadatum, PageMark, Parsed

# NUL ends strings in C libraries, lone surrogates are no UTF-8: both are replaced.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_IN_CELL = re.compile(r"[\t\n\r\x0b\f]+")


def storable(text: str) -> str:
    """The text with what no store can hold (NUL, lone surrogates) as U+FFFD, one for one."""
    return _UNSTORABLE.sub("\ufffd", text)


def clean(text: str) -> str:
    """The text with one kind of line end and nothing that cannot be stored."""
    return storable(_LINE_ENDS.sub("\n", text))


class Draft:
    """Collects printed text and its blocks.

    Args:
        limits: Caps; more text than `limits.characters` makes `add` raise.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._pages: list[PageMark] = []
        self._tables = 0
        self.length = 0
        self.notices: list[str] = []

    def _put(self, text: str, separator: str) -> int:
        if self.length:
            self._parts.append(separator)
            self.length += len(separator)
        start = self.length
        self._parts.append(text)
        self.length += len(text)
        if self.length > self._limits.characters:
            raise UnreadableError(f"holds more than {self._limits.characters:,} characters of text; split it")
        return start

    def add(
        self,
        text: str,
        kind: ElementKind = ElementKind.PARAGRAPH,
        *,
        level: int | None = None,
        row: int | None = None,
        sheet: str | None = None,
    ) -> None:
        """Append one piece of text as a block of its own; blank text is passed over.

        Args:
            text: The text as printed.
            kind: Its role.
            level: Heading depth from 1, for headings only.
            row: 1-based row in a sheet, for single cells that stand outside a table.
            sheet: Name of the sheet.
        """
        text = clean(text).strip()
        if not text:
            return
        if kind is ElementKind.PARAGRAPH and is_item(text):
            kind = ElementKind.LIST_ITEM
        start = self._put(text, "\n\n")
        self._blocks.append(Block(start=start, end=self.length, kind=kind, level=level, row=row, sheet=sheet))

    def add_table(
        self,
        rows: Iterable[tuple[int, Sequence[str]]],
        *,
        kinds: Mapping[int, ElementKind],
        sheet: str | None = None,
    ) -> None:
        """Append a table: a block a row, cells joined by tabs. Blank rows are passed over.

        Args:
            rows: 1-based row numbers as the user sees them, with their cells.
            kinds: By row number, what is no plain row: headers and sections.
            sheet: Name of the sheet.
        """
        first = True
        for number, cells in rows:
            line = "\t".join(_IN_CELL.sub(" ", clean(cell)).strip() for cell in cells).rstrip("\t")
            if not line.strip():
                continue
            kind = kinds.get(number, ElementKind.TABLE_ROW)
            start = self._put(line, "\n\n" if first else "\n")
            first = False
            self._blocks.append(
                Block(start=start, end=self.length, kind=kind, table=self._tables, row=number, sheet=sheet)
            )
        self._tables += not first

    def add_grid(self, grid: Grid) -> None:
        """Append a table with its title, or the list that it really is."""
        self.add(grid.title, ElementKind.CAPTION)
        if grid.is_list:
            for _, cells in grid.rows:
                self.add(" ".join(cell for cell in cells if cell), ElementKind.LIST_ITEM)
        else:
            self.add_table(grid.rows, kinds=grid.kinds)

    def add_outlined(self, text: str) -> None:
        """Append text whose lines are its only structure; headings and paragraphs are found in it."""
        text = clean(text).strip("\n")
        if not text.strip():
            return
        start = self._put(text, "\n\n")
        self._blocks += (
            replace(block, start=block.start + start, end=block.end + start) for block in outline(text_lines(text))
        )

    def mark_page(self, page: int, start: int) -> None:
        """Say that everything added since `start` is page (or slide) number `page`, 1-based."""
        start = min(start + 2, self.length) if start and start < self.length else start  # past the separator
        self._pages.append(PageMark(page=page, label=str(page), start=start, end=self.length))

    def finish(
        self,
        parser: str,
        *,
        title: str = "",
        metadata: Iterable[Metadatum] = (),
        attachments: Iterable[Attachment] = (),
    ) -> Parsed:
        """The finished parse.

        Args:
            parser: Name and version of the engine.
            title: The document's own title, if it has one.
            metadata: Facts found in the file.
            attachments: Files found inside it.
        """
        return Parsed(
            printed="".join(self._parts),
            blocks=tuple(self._blocks),
            pages=tuple(self._pages),
            title=" ".join(clean(title).split()),
            metadata=tuple(metadata),
            attachments=tuple(attachments),
            notices=tuple(self.notices),
            parser=parser,
        )
