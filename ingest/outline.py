"""Lines to blocks: which lines belong together, and what each group is.

The same rules serve every format that only gives lines (PDF, OCR, plain text, RTF); the producer of the
lines says where there is space between them, this module does the rest.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ingest.heading import MAX_HEADING, heading_level, is_caps, is_item, is_page_number
from ingest.types import Block, ElementKind

_COUNTER = re.compile(r"\d+|\b[ivxl]{1,7}$")  # what differs from page to page in a running line
_NOT_WORD = re.compile(r"[\W_]+")
_LINE = re.compile(r"[^\n\f]*[\n\f]?")
_WRAPPED_AT = 110  # a text whose full lines are longer than this breaks only at the end of a paragraph
_ENTRY = re.compile(r"(?=.*[^\W\d_]{3}).{4,150}?[\s.·…_]+(\d{1,3}|[ivxl]{1,7})")
_LEADER = re.compile(r"[.·…_]\s?[.·…_]")
_LEAST_ENTRIES = 5  # lines of a table of contents on one page
_EDGE_LINES = 4  # running headers and footers are looked for among so many lines at either end of a page
_GUTTER_LINES = 10  # bare numbers on one page above which they count its lines (pleading paper)


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: `printed[start:end]`, which is `text`, without surrounding blanks.

    `gap` says that it is set off from the line before. Geometry is in PDF points from the bottom left
    corner and zero where unknown, as is `size`, the height of the type.
    """

    start: int
    end: int
    text: str
    gap: bool = False
    page: int = 0
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0
    bold: bool = False


def outline(lines: Sequence[Line], bookmarks: Mapping[str, int] | None = None) -> tuple[Block, ...]:
    """Group lines into headings, paragraphs, list items and furniture.

    Args:
        lines: All lines of a document in reading order.
        bookmarks: Depth (from 1) of the document's own outline entries, by `bare` title.

    Returns:
        Blocks in order, not overlapping, each within one page.
    """
    furniture = find_furniture(lines)
    body_size = _body_size(lines)
    blocks: list[Block] = []
    group: list[Line] = []

    def flush(gap_after: bool) -> None:
        if group:
            blocks.append(_block(group, body_size, gap_after, bookmarks or {}))
            group.clear()

    for index, line in enumerate(lines):
        if index in furniture:
            flush(True)
            blocks.append(Block(start=line.start, end=line.end, kind=ElementKind.FURNITURE))
            continue
        if group and _starts_block(group, line):
            flush(line.gap or line.page != group[-1].page)
        group.append(line)
    flush(True)
    return tuple(blocks)


def text_lines(text: str) -> list[Line]:
    """The lines of a text; a blank line, a page feed, or the line end of an unwrapped text sets one off."""
    lines: list[Line] = []
    lengths = [len(match[0]) for match in _LINE.finditer(text) if match[0].strip()]
    unwrapped = bool(lengths) and statistics.quantiles([*lengths, 0], n=20)[-1] > _WRAPPED_AT
    blank, indent = True, 0
    for match in _LINE.finditer(text):
        words = match[0].strip()
        if not words:
            blank = True
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        depth = start - match.start()
        # An indented first line begins a paragraph in typewritten texts that leave no line blank.
        gap = blank or unwrapped or (depth >= indent + 3 and lines[-1].text[-1] in '.:;"”')
        lines.append(Line(start=start, end=start + len(words), text=words, gap=gap))
        blank, indent = match[0].endswith("\f"), depth
    return lines


def bare(text: str) -> str:
    """Letters and digits only, in one case: for comparing titles."""
    return _NOT_WORD.sub("", text).casefold()


def find_furniture(lines: Sequence[Line]) -> set[int]:
    """Indices of running headers, footers, page numbers and line numbers.

    A line at the edge of its page is furniture if the same words, whatever the digits in them, stand at the
    edge of at least half of the pages (three at least), or if it is a bare page number.
    """
    found: set[int] = set()
    edges: dict[str, set[int]] = {}
    candidates: list[tuple[int, str]] = []
    pages = 0
    contents: set[int] = set()
    for page, numbered in groupby(enumerate(lines), key=lambda item: item[1].page):
        if page == 0:  # the format has no pages
            continue
        on_page = list(numbered)
        pages += 1
        contents = _contents(on_page, follows=bool(contents))
        found |= _gutter(on_page) | contents
        for index, line in _edges(on_page):
            if index in found:
                continue
            if is_page_number(line.text):
                found.add(index)
                continue
            key = _COUNTER.sub("#", line.text)
            edges.setdefault(key, set()).add(page)
            candidates.append((index, key))
    needed = max(3, (pages + 1) // 2)
    found |= _counted_pages(lines) if pages else set()
    return found | {index for index, key in candidates if len(edges[key]) >= needed}


def _edges(on_page: list[tuple[int, Line]]) -> Iterable[tuple[int, Line]]:
    """The topmost and lowest lines of a page, by position where known: footers may come first in a file."""
    if any(line.bottom for _, line in on_page):
        on_page = sorted(on_page, key=lambda item: -item[1].bottom)
    return dict([*on_page[:_EDGE_LINES], *on_page[-_EDGE_LINES:]]).items()


def _gutter(on_page: list[tuple[int, Line]]) -> set[int]:
    bare_numbers = {index for index, line in on_page if line.text.isdecimal() and len(line.text) <= 2}
    return bare_numbers if len(bare_numbers) >= _GUTTER_LINES else set()


def _contents(on_page: list[tuple[int, Line]], *, follows: bool) -> set[int]:
    """Entries of a table of contents: lines that end in page numbers which never fall.

    A table of doses or prices can look like that too, so there must be dot leaders, the word itself on the
    page, or contents on the page before (`follows`).
    """
    entries = [
        (index, int(m[1]) if m[1].isdecimal() else 0, m[0])
        for index, line in on_page
        if (m := _ENTRY.fullmatch(line.text))
    ]
    if len(entries) < _LEAST_ENTRIES:
        return set()
    named = any(bare(line.text) in ("contents", "tableofcontents") for _, line in on_page)
    led = sum(_LEADER.search(words) is not None for _, _, words in entries)
    if not (follows or named or 2 * led > len(entries)):
        return set()
    first, last = entries[0][0], entries[-1][0]
    rising = sum(a[1] <= b[1] for a, b in pairwise(entries))
    if 3 * len(entries) < last - first + 1 or rising < 0.9 * (len(entries) - 1):
        return set()
    return set(range(first, last + 1))


def _counted_pages(lines: Sequence[Line]) -> set[int]:
    """Page numbers of the original that stand in the middle of pages: single numbers that count up by one."""
    chain: list[int] = []
    for index, line in enumerate(lines):
        if line.text.isdecimal() and len(line.text) <= 4:
            expected = int(lines[chain[-1]].text) + 1 if chain else 1
            if int(line.text) == expected:
                chain.append(index)
    return set(chain) if len(chain) >= 3 else set()


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.size:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _starts_block(group: list[Line], line: Line) -> bool:
    last = group[-1]
    if line.gap or line.page != last.page:
        return True
    if is_item(line.text) and (
        last.text[-1] in '.;:,”"’—-' or last.text.endswith((" and", " or")) or _is_short(last) or is_item(group[0].text)
    ):
        return True
    if last.size and abs(line.size - last.size) > 0.12 * last.size:
        return True
    if len(group) == 1 and _is_title_line(last) and not _is_title_line(line):
        return True
    return _is_title_line(line) and not _is_title_line(last) and last.text[-1] in ".:;"


def _is_short(line: Line) -> bool:
    return len(line.text) < 45


def _is_title_line(line: Line) -> bool:
    """Looks like a heading line: short, and set in capitals or bold, or a numbered title."""
    if len(line.text) > MAX_HEADING // 2:
        return False
    return line.bold or is_caps(line.text) or heading_level(line.text) is not None


def _block(group: list[Line], body_size: float, gap_after: bool, bookmarks: Mapping[str, int]) -> Block:
    start, end = group[0].start, group[-1].end
    text = " ".join(line.text for line in group)
    level = bookmarks.get(bare(text)) if bookmarks and len(text) <= 2 * MAX_HEADING else None
    if level is None and len(group) <= 3:
        level = heading_level(
            text,
            bold=all(line.bold for line in group),
            size_ratio=group[0].size / body_size if body_size else 1.0,
            alone=group[0].gap and gap_after,
        )
    if level is not None:
        return Block(start=start, end=end, kind=ElementKind.HEADING, level=level)
    kind = ElementKind.LIST_ITEM if is_item(text) else ElementKind.PARAGRAPH
    return Block(start=start, end=end, kind=kind)
