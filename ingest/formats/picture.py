"""Pictures: a scan saved as PNG, JPEG, TIFF, BMP, GIF or WebP, read by OCR, a page a frame."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from ingest import ocr
from ingest.errors import UnreadableError
from ingest.formats.pdf.scan import scan_lines
from ingest.limits import Limits
from ingest.outline import Line, outline
from ingest.types import PAGE_BREAK, PageMark, Parsed

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_TOO_LARGE = "is a picture with more pixels than are read; scale it down"
_USUAL_DPI = 300  # assumed where the file does not say
_SHOWN = 2_000  # pixels on the longer side of a frame shown to a reader


def parse_image(path: Path, limits: Limits, tick: Callable[[], None] = lambda: None) -> Parsed:
    """Read a picture of text.

    Raises:
        UnreadableError: There is no OCR, the picture is damaged or too large, or nothing can be read in it.
    """
    if not limits.ocr:
        raise UnreadableError("is a picture, and OCR is switched off")
    if not ocr.engine():
        raise UnreadableError("is a picture; install tesseract to have it read")
    text, lines, pages = "", list[Line](), list[PageMark]()
    for number, (image, dpi) in enumerate(_frames(path, limits), start=1):
        text += PAGE_BREAK if number > 1 else ""
        mark = PageMark(page=number, label=str(number), start=len(text), end=len(text))
        try:
            scan = ocr.read_image(image, dpi=dpi, timeout_s=limits.ocr_timeout_s, language=limits.ocr_language)
        except UnreadableError as error:
            pages.append(replace(mark, unreadable=str(error)))
        else:
            lines += scan_lines(scan, len(text), number)
            text += scan.text
            unreadable = None if scan.text else "is a picture in which no text could be read"
            pages.append(replace(mark, end=len(text), ocr_confidence=round(scan.confidence, 4), unreadable=unreadable))
        tick()
    if not lines:
        raise UnreadableError("; ".join(dict.fromkeys(page.unreadable or "" for page in pages)))
    notices = tuple(f"page {p.page}: {p.unreadable}" for p in pages if p.unreadable)
    return Parsed(printed=text, blocks=outline(lines), pages=tuple(pages), notices=notices, parser=ocr.engine())


def show_frame(
    path: Path, mark: PageMark, spans: Sequence[tuple[int, int]], limits: Limits
) -> tuple[bytes, tuple[tuple[tuple[float, float, float, float], ...], ...]]:
    """A frame as a reader sees it, and where the words of printed characters lie on it.

    Args:
        path: The picture.
        mark: Which frame, and where its text lies in the document's.
        spans: Half-open offsets of printed characters of the document.
        limits: Caps; the frame is read again.

    Returns:
        A PNG file, and for each span `(left, top, right, bottom)` of every word, as shares of the picture.

    Raises:
        UnreadableError: The picture is damaged, or OCR fails.
    """
    from PIL import Image

    found = next(islice(_frames(path, limits), mark.page - 1, None), None)
    if found is None:
        raise UnreadableError(f"has no page {mark.page}")
    scan = ocr.read_image(found[0], dpi=found[1], timeout_s=limits.ocr_timeout_s, language=limits.ocr_language)
    with Image.open(io.BytesIO(found[0])) as frame:
        width, height = frame.size
        frame.thumbnail((_SHOWN, _SHOWN))
        file = io.BytesIO()
        frame.save(file, "PNG")
    boxes = tuple(
        tuple(
            (w.left / width, w.top / height, (w.left + w.width) / width, (w.top + w.height) / height)
            for w in scan.words
            if w.start + mark.start < end and w.end + mark.start > start
        )
        for start, end in spans
    )
    return file.getvalue(), boxes


def _frames(path: Path, limits: Limits) -> Iterator[tuple[bytes, int]]:
    """Each frame as a PNM file with its resolution."""
    from PIL import Image, ImageSequence, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the limit below is ours
        try:
            with Image.open(path, formats=_FORMATS) as picture:
                if picture.width * picture.height > limits.pixels:
                    raise UnreadableError(_TOO_LARGE)
                if getattr(picture, "n_frames", 1) > limits.ocr_pages:
                    raise UnreadableError(f"has more than {limits.ocr_pages:,} frames; split it")
                for frame in ImageSequence.Iterator(picture):
                    yield _pnm(frame, limits), _dpi(picture)
        except Image.DecompressionBombError as error:
            raise UnreadableError(_TOO_LARGE) from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise UnreadableError("is a damaged picture") from error


def _pnm(frame: Any, limits: Limits) -> bytes:
    from PIL import Image, ImageOps

    if frame.width * frame.height > limits.pixels:  # frames of a TIFF may differ in size
        raise UnreadableError(_TOO_LARGE)
    upright = ImageOps.exif_transpose(frame)
    if "A" in upright.getbands() or "transparency" in upright.info:  # black on nothing becomes black on white
        upright = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    out = io.BytesIO()
    upright.convert("L").save(out, "PPM")
    return out.getvalue()


def _dpi(picture: Any) -> int:
    """The resolution that the file states, if it is a plausible one."""
    try:
        stated = round(float(picture.info.get("dpi", (0, 0))[0]))
    except (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return _USUAL_DPI
    return stated if 70 <= stated <= 1200 else _USUAL_DPI
