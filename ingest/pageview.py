"""A page as a picture, and where on it printed characters lie. Runs in the parse child, like all that opens a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.formats.pdf.show import boxes, render_page
from ingest.formats.picture import show_frame
from ingest.limits import Limits
from ingest.types import PageMark

SCALE = 1.6  # pixels per PDF point: sharp at the width of a window

Box = tuple[float, float, float, float]  # left, top, right, bottom: shares 0-1 of the picture, from its top left corner


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """A page as it is shown: a PNG, and for each span asked for the boxes of its stretches of lines."""

    png: bytes
    boxes: tuple[tuple[Box, ...], ...]


def view(path: Path, mark: PageMark, spans: Sequence[tuple[int, int]], limits: Limits) -> PageView:
    """Draw a page and find printed characters on it.

    Args:
        path: a PDF, or a picture that was read by OCR.
        mark: the page; one without a size is a frame of a picture.
        spans: half-open offsets of printed characters of the document; what lies on other pages has no boxes.
        limits: caps on reading a scanned page again.

    Raises:
        UnreadableError: the page cannot be drawn.
    """
    if not mark.width or not mark.height:
        frame = show_frame(path, mark, spans, limits)
        return PageView(png=frame[0], boxes=frame[1])
    found = tuple(
        tuple(
            (left / mark.width, 1 - top / mark.height, right / mark.width, 1 - bottom / mark.height)
            for left, bottom, right, top in boxes(path, mark, start, end, limits)
        )
        for start, end in spans
    )
    return PageView(png=render_page(path, mark.page, SCALE), boxes=found)
