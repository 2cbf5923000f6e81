"""How texts and spans lie in a column of the catalogue."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence

from ingest.types import Locator, Span


def deflate(text: str) -> bytes:
    """A text as compressed UTF-8, with zlib's checksum."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def inflate(column: bytes) -> str:
    """The text of a column.

    Raises:
        ValueError: the column is damaged.
    """
    try:
        return zlib.decompress(column).decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError(f"a compressed text is damaged ({error})") from error


def pack_spans(spans: Sequence[Span]) -> str:
    """Spans as JSON, without their quotes: those are read back from the printed text."""
    places = [(s.start, s.end, s.locator, s.is_header) for s in spans]
    return json.dumps([[a, b, at.page, at.page_label, at.sheet, at.row, at.ocr, h] for a, b, at, h in places])


def unpack_spans(packed: str, printed: str) -> tuple[Span, ...]:
    """Spans with their quotes from `printed`."""
    return tuple(
        Span(
            start=start,
            end=end,
            quote=printed[start:end],
            locator=Locator(page=page, page_label=label, sheet=sheet, row=row, ocr=bool(ocr)),
            is_header=bool(header),
        )
        for start, end, page, label, sheet, row, ocr, header in json.loads(packed)
    )
