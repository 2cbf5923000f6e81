"""A whole PDF: its pages read one by one, with what could not be read or was hidden."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ingest import ocr
from ingest.draft import storable
from ingest.errors import UnreadableError
from ingest.formats.pdf.annotations import Comments, redactions
from ingest.formats.pdf.attachments import Attachments
from ingest.formats.pdf.document import engine, has_layers, opened, opened_page
from ingest.formats.pdf.hidden import PICTURED, Hidden, page_list, report
from ingest.formats.pdf.lines import page_lines
from ingest.formats.pdf.objects import Rectangle
from ingest.formats.pdf.pagetext import read_page
from ingest.formats.pdf.quality import has_unread_picture, is_garbled
from ingest.formats.pdf.scan import looks_scanned, read_scan, scan_lines
from ingest.formats.pdf.tableblocks import Placed, placed_tables, with_tables
from ingest.limits import Limits
from ingest.outline import Line, bare, outline
from ingest.types import PAGE_BREAK, Attachment, Metadatum, PageMark, Parsed

READER = "pages 6"  # part of a text's identity: raised when the same file gives another text


def parse_pdf(path: Path, limits: Limits, tick: Callable[[], None] = lambda: None) -> Parsed:
    """Read a PDF.

    Text that a reader of the page cannot see is left out and reported, see `ingest.formats.pdf.hidden`. Comments on
    its pages and files inside it come back as attachments.

    Args:
        path: The file.
        limits: Caps on pages, characters and OCR.
        tick: Called after each page read by OCR: slow, but not hung.

    Returns:
        Printed text with one `PageMark` a page, pages joined by `PAGE_BREAK`.

    Raises:
        UnreadableError: Password, damage, or more than the caps allow.
    """
    with opened(path, limits.passwords) as document:
        count = len(document)
        reader = _Reader(document, limits, tick, layers=has_layers(path))
        for number in range(1, min(count, limits.pages) + 1):
            reader.read(number)
        if count > limits.pages:
            reader.notices.append(f"pages {limits.pages + 1:,} to {count:,} are beyond the limit and were not read")
        reader.files.of_document(document)
        title, metadata = _metadata(document)
        return reader.finish(title, metadata, _bookmarks(document))


class _Reader:
    """Reads one document page by page, with its OCR budget."""

    def __init__(self, document: Any, limits: Limits, tick: Callable[[], None], *, layers: bool) -> None:
        self._document = document
        self._limits = limits
        self._tick = tick
        self._layers = layers
        self._parts: list[str] = []
        self._length = 0
        self._scans = 0
        self._pictures: list[int] = []
        self._hidden: dict[int, tuple[Hidden, ...]] = {}
        self._redactions: list[Rectangle] = []  # of the page that is being read
        self._blackened: list[int] = []
        self._comments = Comments(limits.characters)
        self.files = Attachments(limits.unpacked_bytes)
        self._tables: list[Placed] = []
        self.lines: list[Line] = []
        self.pages: list[PageMark] = []
        self.notices: list[str] = []

    def read(self, number: int) -> None:
        """Append page `number`, 1-based."""
        if number > 1:
            self._append(PAGE_BREAK)
        start = self._length
        mark = PageMark(page=number, label=self._label(number), start=start, end=start)
        try:
            mark, text, lines = self._read_page(mark)
        except RuntimeError as error:  # PdfiumError: this page only
            mark, text, lines = replace(mark, unreadable="the page is damaged"), "", []
            self.notices.append(f"page {number}: the page is damaged ({error})")
        self._append(text)
        self.lines += lines
        self.pages.append(replace(mark, end=self._length))

    def _read_page(self, mark: PageMark) -> tuple[PageMark, str, list[Line]]:
        with opened_page(self._document, mark.page, self.files.of_page) as (page, text_page, marks):
            width, height = page.get_size()
            mark = replace(mark, width=width, height=height)
            text = read_page(page, text_page, marks, layers=self._layers)
            lines = page_lines(text, text_page, mark.page, mark.start)
            tables = placed_tables(text, mark.page, mark.start)
            self._comments.add(mark.page, marks, text)
            self._redactions = redactions(marks)
            if text.hidden:
                self._hidden[mark.page] = text.hidden
            garbled = is_garbled(text.text)
            scanned = looks_scanned(text.text, text.drawn, width, height)
            if not scanned and has_unread_picture(text.drawn, width, height):
                self._pictures.append(mark.page)
            printed = text.printed
        found = mark, printed, lines
        if garbled or scanned:
            found = (self._read_garbled if garbled else self._read_scan)(*found)
        if found[1] is printed:  # nothing better was read from its picture
            self._tables += tables
        return found

    def _read_garbled(self, mark: PageMark, text: str, lines: list[Line]) -> tuple[PageMark, str, list[Line]]:
        """Read the page as if it were a picture; its own text stays only where that cannot be done."""
        try:
            scan = self._scan(mark.page)
        except ocr.NoWritingError as error:  # neither its text nor its picture is one
            mark = replace(mark, unreadable=f"its text is garbled, and it {error}")
            self.notices.append(f"page {mark.page}: {mark.unreadable}")
            return mark, "", []
        except UnreadableError as error:
            why = str(error).removeprefix("is a picture")
            self.notices.append(f"page {mark.page}: its text is garbled{why}")
            return mark, text, lines
        mark = replace(mark, ocr_confidence=round(scan.confidence, 4))
        return mark, scan.text, scan_lines(scan, mark.start, mark.page)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        if self._length > self._limits.characters:
            raise UnreadableError(f"holds more than {self._limits.characters:,} characters of text; split it")

    def _label(self, number: int) -> str:
        try:
            return storable(self._document.get_page_label(number - 1)).strip() or str(number)
        except (RuntimeError, UnicodeError):
            return str(number)

    def _read_scan(self, mark: PageMark, text: str, lines: list[Line]) -> tuple[PageMark, str, list[Line]]:
        """Read the page's picture; what the file has as text stays where OCR finds no more than that."""
        try:
            scan = self._scan(mark.page)
        except UnreadableError as error:
            self.notices.append(f"page {mark.page}: {error}")
            return (mark if text.strip() else replace(mark, unreadable=str(error))), text, lines
        if len(scan.text) <= len(text.strip()):
            if not text.strip():
                mark = replace(mark, unreadable="nothing could be read from this picture")
                self.notices.append(f"page {mark.page}: {mark.unreadable}")
            return mark, text, lines
        mark = replace(mark, ocr_confidence=round(scan.confidence, 4))
        return mark, scan.text, scan_lines(scan, mark.start, mark.page)

    def _scan(self, number: int) -> ocr.Scan:
        if self._redactions:
            self._blackened.append(number)
        if not self._limits.ocr:
            raise UnreadableError("is a picture, and OCR is switched off")
        if not ocr.engine():
            raise UnreadableError("is a picture; install tesseract to have it read")
        if self._scans >= self._limits.ocr_pages:
            raise UnreadableError(f"is a picture beyond the first {self._limits.ocr_pages} that are read by OCR")
        self._scans += 1
        try:
            return read_scan(self._document, number, self._limits, self._redactions)
        finally:
            self._tick()

    def finish(self, title: str, metadata: tuple[Metadatum, ...], bookmarks: dict[str, int]) -> Parsed:
        """The document read so far."""
        reader, labels = f"{engine()}, {READER}", [mark.label for mark in self.pages]
        if self._pictures:
            self.notices.append(f"words in the pictures on {page_list(self._pictures, labels)}, if any, were not read")
        told = [PICTURED.format(where=page_list(self._blackened, labels))] * bool(self._blackened)
        told += [*report(self._hidden, labels), *self.notices, *self._comments.notices, *self.files.notices]
        comments = self._comments.text(lambda number: page_list([number], labels)).encode()
        printed = "".join(self._parts)
        return Parsed(
            printed=printed,
            blocks=with_tables(outline(self.lines, bookmarks), self._tables, printed),
            pages=tuple(self.pages),
            title=title,
            metadata=metadata,
            attachments=(*[Attachment(name="comments.txt", content=comments)] * bool(comments), *self.files.found),
            notices=tuple(told),
            parser=f"{reader} + {ocr.engine()}" if self._scans else reader,
        )


def _metadata(document: Any) -> tuple[str, tuple[Metadatum, ...]]:
    facts: dict[str, str] = {}
    with suppress(RuntimeError, UnicodeError):
        facts = document.get_metadata_dict(skip_empty=True)
    names = {"Author": "author", "CreationDate": "created", "ModDate": "modified", "Subject": "subject"}
    found = tuple(
        Metadatum(name=names[key], value=storable(value)[:1000], origin="parsed")
        for key, value in facts.items()
        if key in names and value.strip()
    )
    return " ".join(storable(facts.get("Title", "")).split()), found


def _bookmarks(document: Any) -> dict[str, int]:
    """Titles of the document's outline with their depth; where two agree in words, the outer one counts."""
    found: dict[str, int] = {}
    with suppress(RuntimeError, UnicodeError):
        for _, bookmark in zip(range(20_000), document.get_toc(max_depth=6), strict=False):
            title = bare(bookmark.get_title())
            if len(title) >= 3:
                found[title] = min(found.get(title, 9), bookmark.level + 1)
    return found
