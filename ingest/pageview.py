"""A picture of a PDF page with a quote marked on it. Runs in the parse child, like everything that opens a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from ingest.formats.pdf.show import boxes, render_page
from ingest.limits import Limits
from ingest.types import PageMark

SCALE = 1.6  # pixels per PDF point: sharp at the width of a chat column
_MARKER = (255, 224, 102)  # multiplied with the page, as a marker pen does


def view(path: Path, mark: PageMark, spans: Sequence[tuple[int, int]], limits: Limits) -> bytes:
    """Draw a page and mark printed characters on it.

    Args:
        path: the PDF.
        mark: the page.
        spans: half-open offsets of printed characters of the document; what lies on other pages is left out.
        limits: caps on reading a scanned page again.

    Returns:
        A PNG file.

    Raises:
        UnreadableError: the page cannot be drawn.
    """
    from PIL import Image, ImageChops, ImageDraw

    picture = Image.open(io.BytesIO(render_page(path, mark.page, SCALE))).convert("RGB")
    scale = picture.width / mark.width if mark.width else SCALE
    ink = Image.new("RGB", picture.size, "white")
    pen = ImageDraw.Draw(ink)
    for start, end in spans:
        for left, bottom, right, top in boxes(path, mark, start, end, limits):
            corners = (
                left * scale - 2,
                picture.height - top * scale - 2,
                right * scale + 2,
                picture.height - bottom * scale + 2,
            )
            pen.rectangle(corners, fill=_MARKER)
    output = io.BytesIO()
    ImageChops.multiply(picture, ink).save(output, "PNG")
    return output.getvalue()
