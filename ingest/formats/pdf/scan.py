"""Pages that are pictures: which are, and what OCR reads in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from ingest import ocr
from ingest.formats.pdf.objects import Drawn, Rectangle
from ingest.formats.pdf.paper import picture
from ingest.limits import Limits
from ingest.outline import Line

_POINTS_PER_INCH = 72
_SCANNED_BELOW = 200  # letters on a page under which a large picture on it is taken for a scan
_PICTURE_SHARE = 0.4  # of the page's area
_DRAWN_PATHS = 200  # drawn shapes on a page without text above which they may be letters


def looks_scanned(text: str, drawn: Drawn, width: float, height: float) -> bool:
    """Whether the words of a page are in a picture: little text, and a large image or many drawn shapes.

    Args:
        text: What can be read of the page without OCR.
        drawn: The objects of the page.
        width: Of the page, points.
        height: Of the page, points.
    """
    from pypdfium2 import raw

    letters = sum(1 for _ in islice(filter(str.isalnum, text), _SCANNED_BELOW))
    if letters >= _SCANNED_BELOW:
        return False
    if not letters and drawn.paths > _DRAWN_PATHS:
        return True
    return any(
        kind == raw.FPDF_PAGEOBJ_IMAGE and (right - left) * (top - bottom) >= _PICTURE_SHARE * width * height
        for kind, (left, bottom, right, top) in zip(drawn.shape_types, drawn.shape_boxes, strict=True)
    )


def read_scan(document: Any, number: int, limits: Limits, blackened: Sequence[Rectangle]) -> ocr.Scan:
    """Draw a page and read the picture.

    Args:
        document: The engine's document.
        number: Of the page, 1-based.
        limits: Caps on the picture and the time.
        blackened: What is not to be read, in the page's own coordinates.

    Raises:
        UnreadableError: OCR fails or takes too long.
    """
    page = document[number - 1]
    try:
        scale = _scale(page, limits)
        with picture(page, scale, blackened, grey=True) as image:
            file = f"P5 {image.width} {image.height} 255\n".encode() + image.tobytes()
    finally:
        page.close()
    dpi = max(70, round(scale * _POINTS_PER_INCH))
    return ocr.read_image(file, dpi=dpi, timeout_s=limits.ocr_timeout_s, language=limits.ocr_language)


def scan_lines(scan: ocr.Scan, start: int, page: int) -> list[Line]:
    """Lines of a page read by OCR, `start` being its offset in the document."""
    return [
        Line(start=start + first, end=start + last, text=scan.text[first:last], gap=gap, page=page)
        for first, last, gap in scan.lines
    ]


def scan_boxes(page: Any, scan: ocr.Scan, first: int, last: int, limits: Limits) -> list[Rectangle]:
    """Where characters `[first, last)` of a page read by OCR lie, in points from the bottom left, one box a word."""
    scale, height = _scale(page, limits), page.get_size()[1]
    return [
        (w.left / scale, height - (w.top + w.height) / scale, (w.left + w.width) / scale, height - w.top / scale)
        for w in scan.words
        if w.start < last and w.end > first
    ]


def _scale(page: Any, limits: Limits) -> float:
    """Pixels per point at which a page is read."""
    width, height = page.get_size()
    return float(min(limits.ocr_dpi / _POINTS_PER_INCH, (limits.pixels / (width * height)) ** 0.5))
