"""Markdown: the text stays as written; headings, tables, code, lists and paragraphs are found in it."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.formats.plain import read_text
from ingest.limits import Limits
from ingest.outline import Line, outline
from ingest.types import Block, ElementKind, Parsed

_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>\S.*?)[ \t]*#*[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{3,})[ \t]*")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_TABLE_LINE = re.compile(r"[ \t]*\|.*\|[ \t]*")
_TABLE_RULE = re.compile(r"[\s|:\-]+")
_FRONT_MATTER = re.compile(r"---\n.*?\n(?:---|\.\.\.)(?:\n|$)", re.DOTALL)


def parse_markdown(path: Path, limits: Limits) -> Parsed:
    """Read a Markdown file; marks of emphasis and links stay in the text as written.

    Raises:
        UnreadableError: It is no text, or too long.
    """
    text, notices = read_text(path, limits)
    blocks = markdown_blocks(text)
    comments = (
        text[b.start : b.end]
        for b in blocks
        if b.kind is ElementKind.FURNITURE and text[b.start : b.start + 3] != "---"
    )
    unseen = sum(len("".join(comment.split())) for comment in comments)
    if unseen:
        notices.append(f"{unseen:,} characters of comments, which a reader of the page does not see, are not searched")
    titles = [b for b in blocks if b.kind is ElementKind.HEADING and b.level == 1]
    title = " ".join(text[titles[0].start : titles[0].end].split()) if titles else ""
    return Parsed(printed=text, blocks=tuple(blocks), notices=tuple(notices), title=title, parser="markdown 1")


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text, in order."""
    reader = _Reader()
    front = _FRONT_MATTER.match(text)
    position = front.end() if front else 0
    if front:
        reader.blocks.append(Block(start=0, end=len(front[0].rstrip()), kind=ElementKind.FURNITURE))
    for words in text[position:].split("\n"):
        reader.read(words, position)
        position += len(words) + 1
    reader.flush()
    return reader.blocks


class _Reader:
    """Goes through the lines once; what waits in `_lines` becomes paragraphs and list items."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._lines: list[Line] = []
        self._code: tuple[int, int] | None = None
        self._blank = True
        self._comment = False
        self._table, self._row = -1, 0

    def read(self, words: str, at: int) -> None:
        """Take in the line `words`, which begins at offset `at`."""
        if (
            self._read_comment(words, at)
            or self._read_code(words, at)
            or self._read_heading(words, at)
            or self._read_table(words, at)
        ):
            self._blank = True
            return
        text = words.strip()
        self._row = 0
        if text:
            start = at + len(words) - len(words.lstrip())
            self._lines.append(Line(start=start, end=start + len(text), text=text, gap=self._blank))
        self._blank = not text

    def flush(self) -> None:
        """Turn the lines that wait into blocks."""
        self._end_code()
        # A number makes no heading in Markdown, only marks do: whatever else looks like one is a paragraph.
        self.blocks += (
            Block(start=b.start, end=b.end) if b.kind is ElementKind.HEADING else b for b in outline(self._lines)
        )
        self._lines.clear()

    def _read_comment(self, words: str, at: int) -> bool:
        """A comment that begins on a line of its own, up to the line where it ends."""
        begins = words.lstrip().startswith("<!--") and ("-->" not in words or words.rstrip().endswith("-->"))
        if self._code is not None or not (self._comment or begins):
            return False
        if not self._comment:
            self.flush()
        self._comment = "-->" not in words
        text = words.strip()
        if text:
            start = at + len(words) - len(words.lstrip())
            self.blocks.append(Block(start=start, end=start + len(text), kind=ElementKind.FURNITURE))
        return True

    def _read_code(self, words: str, at: int) -> bool:
        if _FENCE.match(words):
            if self._code is None:
                self.flush()
                self._code = at + len(words) + 1, at + len(words) + 1
            else:
                self._end_code()
            return True
        if self._code is None:
            return False
        if words.strip():
            self._code = self._code[0], at + len(words.rstrip())
        return True

    def _end_code(self) -> None:
        if self._code is not None and self._code[0] < self._code[1]:
            self.blocks.append(Block(start=self._code[0], end=self._code[1]))
        self._code = None

    def _read_heading(self, words: str, at: int) -> bool:
        if match := _HEADING.fullmatch(words):
            self.flush()
            self._heading(at + match.start("title"), at + match.end("title"), len(match["marks"]))
            return True
        if len(self._lines) and not self._blank and _UNDERLINE.fullmatch(words):
            title = self._lines.pop()
            self.flush()
            self._heading(title.start, title.end, 1 if "=" in words else 2)
            return True
        return False

    def _heading(self, start: int, end: int, level: int) -> None:
        self.blocks.append(Block(start=start, end=end, kind=ElementKind.HEADING, level=level))

    def _read_table(self, words: str, at: int) -> bool:
        if not _TABLE_LINE.fullmatch(words):
            return False
        if self._row == 0:
            self.flush()
            self._table += 1
        self._row += 1
        if _TABLE_RULE.fullmatch(words):
            self._row -= 1  # the rule under the header is no row
            if self._row == 1:
                header = self.blocks.pop()
                self.blocks.append(
                    Block(
                        start=header.start,
                        end=header.end,
                        kind=ElementKind.TABLE_HEADER,
                        table=self._table,
                        row=1,
                    )
                )
            return True
        start = at + len(words) - len(words.lstrip())
        self.blocks.append(
            Block(
                start=start,
                end=at + len(words.rstrip()),
                kind=ElementKind.TABLE_ROW,
                table=self._table,
                row=self._row,
            )
        )
        return True
