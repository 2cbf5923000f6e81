"""PDF: printed text page by page, its lines with their geometry, boxes for quotes and pictures of pages.

The only door to pypdfium2. Offsets of the printed text lead back to the engine's own characters, so that a
quote can be boxed on its page.
"""

from __future__ import annotations

import ctypes
import io
import re
import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest import ocr
from ingest.draft import storable
from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.outline import Line, bare, outline
from ingest.types import Metadatum, PageMark, Parsed

PAGE_BREAK = "\n\f\n"
_POINTS_PER_INCH = 72
_SCANNED_BELOW = 200  # letters on a page under which a large picture on it is taken for a scan
_PICTURE_SHARE = 0.4  # of the page's area
_DRAWN_PATHS = 200  # drawn shapes on a page without text above which they may be letters
# Line ends are CRLF; U+FFFE stands for the hyphen of a word broken at the end of a line.
_BREAK = re.compile("\r\n|\ufffe(?:\r\n)?|\r|\n")
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


@cache
def engine() -> str:
    """Name and version of the PDF engine, part of a text's identity."""
    from importlib.metadata import version

    return f"pypdfium2 {version('pypdfium2')}"


@contextmanager
def _open(source: Path | bytes) -> Iterator[Any]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        if error.err_code == _PASSWORD_ERROR:
            raise UnreadableError("needs a password; save a copy without one") from error
        raise UnreadableError("is damaged: no page of this PDF can be found") from error
    try:
        if document.get_formtype():  # filled-in form fields are drawn only with a form environment
            document.init_forms()
        yield document
    finally:
        document.close()


@contextmanager
def _page(document: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """The page (1-based) and its text page, closed at once after use: open pages hold memory."""
    page = document[number - 1]
    try:
        if document.formenv:
            page = _flattened(document, page, number)
        text_page = page.get_textpage()
        try:
            yield page, text_page
        finally:
            text_page.close()
    finally:
        page.close()


def _flattened(document: Any, page: Any, number: int) -> Any:
    """The page with the values of its form fields made part of the text."""
    from pypdfium2 import raw

    if page.flatten() != raw.FLATTEN_SUCCESS:
        return page
    page.close()
    return document[number - 1]


def _raw_text(text_page: Any) -> str:
    return str(text_page.get_text_range()) if text_page.count_chars() else ""


def _pieces(raw_text: str) -> Iterator[tuple[int, str, str]]:
    """Lines of the engine's text: offset in it, the words, and what the line end is printed as."""
    position = 0
    for match in _BREAK.finditer(raw_text):
        end = "-\n" if match[0].startswith("\ufffe") else "\n"
        yield position, raw_text[position : match.start()], end
        position = match.end()
    yield position, raw_text[position:], ""


def _printed_to_raw(raw_text: str) -> list[int]:
    """For each printed character of a page, the offset of its character in the engine's text."""
    offsets: list[int] = []
    for position, words, end in _pieces(raw_text):
        after = position + len(words)
        offsets.extend(range(position, after))
        offsets.extend([after] * len(end))
    return offsets


class _Geometry:
    """Where a line of the engine's text lies; two engine calls a line, never one a character."""

    def __init__(self, text_page: Any) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._text_page = text_page
        self._box = raw.FS_RECTF()
        self._name = ctypes.create_string_buffer(96)
        self._flags = ctypes.c_int()

    def line(self, words: str, at: int, start: int, page: int) -> Line | None:
        """The line as printed from `start` on, `at` being its offset in the engine's text; None if blank."""
        text = words.strip()
        if not text:
            return None
        lead = len(words) - len(words.lstrip())
        box, raw = self._box, self._raw
        first = raw.FPDFText_GetCharIndexFromTextIndex(self._text_page, at + lead)
        last = raw.FPDFText_GetCharIndexFromTextIndex(self._text_page, at + lead + len(text) - 1)
        raw.FPDFText_GetLooseCharBox(self._text_page, last, box)
        right = box.right
        raw.FPDFText_GetLooseCharBox(self._text_page, first, box)
        raw.FPDFText_GetFontInfo(self._text_page, first, self._name, len(self._name), self._flags)
        name = self._name.value.lower()
        return Line(
            start=start + lead,
            end=start + lead + len(text),
            text=storable(text),
            page=page,
            left=box.left,
            right=right,
            bottom=box.bottom,
            size=box.top - box.bottom,
            bold=b"bold" in name or b"black" in name or b"heavy" in name,
        )


def _read_page(text_page: Any, page: int, start: int) -> tuple[str, list[Line]]:
    """The page's printed text and its lines, `start` being its offset in the document."""
    geometry = _Geometry(text_page)
    parts: list[str] = []
    lines: list[Line] = []
    for at, words, end in _pieces(_raw_text(text_page)):
        line = geometry.line(words, at, start, page)
        if line is not None:
            hyphen = end == "-\n"  # it belongs to the line's words
            lines.append(replace(line, end=line.end + 1, text=line.text + "-") if hyphen else line)
        parts += (words, end)
        start += len(words) + len(end)
    return storable("".join(parts)), _with_gaps(lines)


def _with_gaps(lines: list[Line]) -> list[Line]:
    """The same lines, told whether space, a new column or an indent sets them off from the one before."""
    if not lines:
        return lines
    steps = [a.bottom - b.bottom for a, b in pairwise(lines)]
    leading = statistics.median([s for s, b in zip(steps, lines[1:], strict=True) if 0 < s < 3 * b.size] or [0.0])
    right = statistics.quantiles([line.right for line in lines], n=10)[-1] if len(lines) > 1 else 0.0
    marked = [replace(lines[0], gap=True)]
    for last, line, step in zip(lines, lines[1:], steps, strict=False):
        marked.append(replace(line, gap=True) if _is_set_off(last, line, step / (leading or 1.0), right) else line)
    return marked


def _is_set_off(last: Line, line: Line, steps: float, right: float) -> bool:
    ended = last.text[-1] in '.:;?!"”)'
    if steps > 1.3:
        return True
    if steps < -0.5:  # back up: a new column, or a piece drawn out of order
        return ended or not line.text[0].islower()
    indented = line.left - last.left > 0.8 * line.size
    cut_short = last.right < 0.8 * right
    return ended and (indented or cut_short) and not line.text[0].islower()


def _looks_scanned(page: Any, letters: int) -> bool:
    """Whether the words of a page are in a picture: little text, and a large image or many drawn shapes."""
    from pypdfium2 import raw

    if letters >= _SCANNED_BELOW:
        return False
    width, height = page.get_size()
    paths = 0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        if item.type == raw.FPDF_PAGEOBJ_PATH:
            paths += 1
            if not letters and paths > _DRAWN_PATHS:
                return True
            continue
        with suppress(RuntimeError):  # an image without a place on the page
            left, bottom, right, top = item.get_bounds()
            if (right - left) * (top - bottom) >= _PICTURE_SHARE * width * height:
                return True
    return False


class _Reader:
    """Reads one document page by page, with its OCR budget."""

    def __init__(self, document: Any, limits: Limits, tick: Callable[[], None]) -> None:
        self._document = document
        self._limits = limits
        self._tick = tick
        self._parts: list[str] = []
        self._length = 0
        self._scans = 0
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
            with _page(self._document, number) as (page, text_page):
                width, height = page.get_size()
                mark = replace(mark, width=width, height=height)
                text, lines = _read_page(text_page, number, start)
                if _looks_scanned(page, sum(c.isalnum() for c in text)):
                    mark, text, lines = self._read_scan(page, mark, text, lines)
        except RuntimeError as error:  # PdfiumError: this page only
            mark, text, lines = replace(mark, unreadable="the page is damaged"), "", []
            self.notices.append(f"page {number}: the page is damaged ({error})")
        self._append(text)
        self.lines += lines
        self.pages.append(replace(mark, end=self._length))

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

    def _read_scan(self, page: Any, mark: PageMark, text: str, lines: list[Line]) -> tuple[PageMark, str, list[Line]]:
        """Read the page's picture; what the file has as text stays where OCR finds no more than that."""
        try:
            scan = self._scan(page)
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

    def _scan(self, page: Any) -> ocr.Scan:
        if not self._limits.ocr:
            raise UnreadableError("is a picture, and OCR is switched off")
        if not ocr.engine():
            raise UnreadableError("is a picture; install tesseract to have it read")
        if self._scans >= self._limits.ocr_pages:
            raise UnreadableError(f"is a picture beyond the first {self._limits.ocr_pages} that are read by OCR")
        self._scans += 1
        try:
            return _scan_page(page, self._limits)
        finally:
            self._tick()

    def finish(self, title: str, metadata: tuple[Metadatum, ...], bookmarks: dict[str, int]) -> Parsed:
        """The document read so far."""
        parser = f"{engine()} + {ocr.engine()}" if self._scans else engine()
        return Parsed(
            printed="".join(self._parts),
            blocks=outline(self.lines, bookmarks),
            pages=tuple(self.pages),
            title=title,
            metadata=metadata,
            notices=tuple(self.notices),
            parser=parser,
        )


def scan_lines(scan: ocr.Scan, start: int, page: int) -> list[Line]:
    """Lines of a page read by OCR, `start` being its offset in the document."""
    return [
        Line(start=start + first, end=start + last, text=scan.text[first:last], gap=gap, page=page)
        for first, last, gap in scan.lines
    ]


def _scan_page(page: Any, limits: Limits) -> ocr.Scan:
    """Draw a page and read the picture."""
    width, height = page.get_size()
    scale = limits.ocr_dpi / _POINTS_PER_INCH
    if width * height * scale * scale > limits.pixels:
        scale = (limits.pixels / (width * height)) ** 0.5
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        image = bitmap.to_pil()
        head = f"P5 {image.width} {image.height} 255\n".encode()
        picture = head + image.tobytes()
    finally:
        bitmap.close()
    dpi = max(70, round(scale * _POINTS_PER_INCH))
    return ocr.read_image(picture, dpi=dpi, timeout_s=limits.ocr_timeout_s, language=limits.ocr_language)


def parse_pdf(path: Path, limits: Limits, tick: Callable[[], None] = lambda: None) -> Parsed:
    """Read a PDF.

    Args:
        path: The file.
        limits: Caps on pages, characters and OCR.
        tick: Called after each page read by OCR: slow, but not hung.

    Returns:
        Printed text with one `PageMark` a page, pages joined by `PAGE_BREAK`.

    Raises:
        UnreadableError: Password, damage, or more than the caps allow.
    """
    with _open(path) as document:
        count = len(document)
        reader = _Reader(document, limits, tick)
        for number in range(1, min(count, limits.pages) + 1):
            reader.read(number)
        if count > limits.pages:
            reader.notices.append(f"pages {limits.pages + 1:,} to {count:,} are beyond the limit and were not read")
        title, metadata = _metadata(document)
        return reader.finish(title, metadata, _bookmarks(document))


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


Box = tuple[float, float, float, float]


def boxes(source: Path | bytes, mark: PageMark, start: int, end: int, limits: Limits | None = None) -> list[Box]:
    """Where printed characters lie on their page, computed from the engine's character index.

    Args:
        source: The file.
        mark: The page that holds them.
        start: First printed character of the document.
        end: One past the last; what lies beyond the page is left out.
        limits: Caps; a page that was read by OCR is read again.

    Returns:
        One `(left, bottom, right, top)` a line, in PDF points from the bottom left corner of the page.

    Raises:
        UnreadableError: The file cannot be opened.
    """
    first, last = max(start, mark.start) - mark.start, min(end, mark.end) - mark.start
    if first >= last:
        return []
    with _open(source) as document, _page(document, mark.page) as (page, text_page):
        if mark.ocr_confidence is not None:
            return _scan_boxes(page, _scan_page(page, limits or Limits()), first, last, limits or Limits())
        return _text_boxes(text_page, first, last)


def _text_boxes(text_page: Any, first: int, last: int) -> list[Box]:
    from pypdfium2 import raw

    offsets = _printed_to_raw(_raw_text(text_page))[first:last]
    if not offsets:
        return []
    from_char = _char_index(raw, text_page, offsets[0])
    to_char = _char_index(raw, text_page, offsets[-1])
    count = text_page.count_rects(from_char, max(to_char - from_char + 1, 1))
    return _one_a_line([text_page.get_rect(i) for i in range(count)])


def _char_index(raw: Any, text_page: Any, offset: int) -> int:
    return max(int(raw.FPDFText_GetCharIndexFromTextIndex(text_page, offset)), 0)


def _scan_boxes(page: Any, scan: ocr.Scan, first: int, last: int, limits: Limits) -> list[Box]:
    width, height = page.get_size()
    scale = min(limits.ocr_dpi / _POINTS_PER_INCH, (limits.pixels / (width * height)) ** 0.5)
    return _one_a_line(
        [
            (
                w.left / scale,
                height - (w.top + w.height) / scale,
                (w.left + w.width) / scale,
                height - w.top / scale,
            )
            for w in scan.words
            if w.start < last and w.end > first
        ]
    )


def _one_a_line(found: list[Box]) -> list[Box]:
    """Neighbouring boxes that overlap in height joined to one."""
    joined: list[Box] = []
    for box in found:
        if joined:
            left, bottom, right, top = joined[-1]
            overlap = min(top, box[3]) - max(bottom, box[1])
            if overlap > 0.5 * min(top - bottom, box[3] - box[1]):
                joined[-1] = min(left, box[0]), min(bottom, box[1]), max(right, box[2]), max(top, box[3])
                continue
        joined.append(box)
    return joined


def render_page(source: Path | bytes, page: int, scale: float = 2.0) -> bytes:
    """A picture of a page.

    Args:
        source: The file.
        page: 1-based.
        scale: Pixels per PDF point; lowered where the picture would be larger than the limit.

    Returns:
        A PNG file.

    Raises:
        UnreadableError: The file cannot be opened, or has no such page.
    """
    with _open(source) as document:
        if not 1 <= page <= len(document):
            raise UnreadableError(f"has no page {page}; it has {len(document)}")
        with _page(document, page) as (drawn, _):
            width, height = drawn.get_size()
            scale = min(scale, (Limits().pixels / max(width * height, 1.0)) ** 0.5)
            bitmap = drawn.render(scale=scale, may_draw_forms=True)
            try:
                picture = io.BytesIO()
                bitmap.to_pil().save(picture, "PNG")
            finally:
                bitmap.close()
    return picture.getvalue()
