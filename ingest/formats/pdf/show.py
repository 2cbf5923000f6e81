"""Pictures of pages, and where on them printed characters lie."""

from __future__ import annotations

import io
from pathlib import Path

from ingest.errors import UnreadableError
from ingest.formats.pdf.annotations import redactions
from ingest.formats.pdf.document import has_layers, opened, opened_page
from ingest.formats.pdf.objects import Rectangle
from ingest.formats.pdf.pagetext import read_page
from ingest.formats.pdf.paper import Paper, picture
from ingest.formats.pdf.scan import read_scan, scan_boxes
from ingest.limits import Limits
from ingest.types import PageMark

_WORD = 1.5  # of a line's height: room for a short word and the blanks around it


def boxes(source: Path | bytes, mark: PageMark, start: int, end: int, limits: Limits | None = None) -> list[Rectangle]:
    """Where printed characters lie on their page, computed from the engine's character index.

    Args:
        source: The file.
        mark: The page that holds them.
        start: First printed character of the document.
        end: One past the last; what lies beyond the page is left out.
        limits: Caps; a page that was read by OCR is read again.

    Returns:
        One `(left, bottom, right, top)` a stretch of a line, in PDF points from the bottom left corner of the page as
        it is shown, cropped and turned.

    Raises:
        UnreadableError: The file cannot be opened.
    """
    first, last = max(start, mark.start) - mark.start, min(end, mark.end) - mark.start
    if first >= last:
        return []
    limits = limits or Limits()
    with opened(source, limits.passwords) as document, opened_page(document, mark.page) as (page, text_page, marks):
        if mark.ocr_confidence is not None:
            scan = read_scan(document, mark.page, limits, redactions(marks))
            return _one_a_line(scan_boxes(page, scan, first, last, limits))
        paper, text = Paper(page), read_page(page, text_page, marks, layers=has_layers(source))
        return _one_a_line(paper.shown(text.boxes(first, last)))


def _one_a_line(found: list[Rectangle]) -> list[Rectangle]:
    """Boxes that follow one another on a line joined to one; those with room for a word between them stay apart."""
    joined: list[Rectangle] = []
    for box in found:
        if joined:
            left, bottom, right, top = joined[-1]
            overlap = min(top, box[3]) - max(bottom, box[1])
            lower, higher = sorted((top - bottom, box[3] - box[1]))
            if overlap > 0.5 * lower and max(left - box[2], box[0] - right) < _WORD * higher:
                joined[-1] = min(left, box[0]), min(bottom, box[1]), max(right, box[2]), max(top, box[3])
                continue
        joined.append(box)
    return joined


def render_page(source: Path | bytes, page: int, scale: float = 2.0) -> bytes:
    """A picture of a page, black where it is marked for redaction.

    Args:
        source: The file.
        page: 1-based.
        scale: Pixels per PDF point; lowered where the picture would be larger than the limit.

    Returns:
        A PNG file.

    Raises:
        UnreadableError: The file cannot be opened, or has no such page.
    """
    with opened(source) as document:
        if not 1 <= page <= len(document):
            raise UnreadableError(f"has no page {page}; it has {len(document)}")
        with opened_page(document, page) as (drawn, _, marks):
            width, height = drawn.get_size()
            scale = min(scale, (Limits().pixels / max(width * height, 1.0)) ** 0.5)
            file = io.BytesIO()
            with picture(drawn, scale, redactions(marks)) as image:
                image.save(file, "PNG")
    return file.getvalue()
