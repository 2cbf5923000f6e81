"""What parent and parse child say to each other: length-prefixed, length-capped JSON, nothing executable."""

from __future__ import annotations

import base64
import json
import struct
from typing import Any

from ingest.types import Attachment, Block, ElementKind, Metadatum, PageMark, Parsed

MAX_FRAME_BYTES = 512 << 20
PREFIX = struct.Struct(">I")


def pack(message: dict[str, Any]) -> bytes:
    """One frame: four bytes of length, then JSON in ASCII.

    Raises:
        ValueError: The frame would be longer than `MAX_FRAME_BYTES`.
    """
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    if len(body) > MAX_FRAME_BYTES:
        raise ValueError(f"a frame of {len(body):,} bytes is over the limit of {MAX_FRAME_BYTES:,}")
    return PREFIX.pack(len(body)) + body


def parsed_to_json(parsed: Parsed) -> dict[str, Any]:
    """A parse as JSON; lists rather than objects for what occurs by the thousand."""
    return {
        "printed": parsed.printed,
        "blocks": [[b.start, b.end, b.kind.value, b.level, b.table, b.row, b.sheet] for b in parsed.blocks],
        "pages": [
            [p.page, p.label, p.start, p.end, p.width, p.height, p.ocr_confidence, p.unreadable] for p in parsed.pages
        ],
        "title": parsed.title,
        "metadata": [[m.name, m.value, m.origin] for m in parsed.metadata],
        "attachments": [[a.name, base64.b64encode(a.content).decode("ascii")] for a in parsed.attachments],
        "notices": list(parsed.notices),
        "row_id": parsed.row_id,
        "parser": parsed.parser,
        "file_type": parsed.file_type,
    }


def parsed_from_json(message: dict[str, Any]) -> Parsed:
    """The parse that a child sent. The child read a hostile file: shapes and offsets are checked.

    Raises:
        ValueError: The message is not one that `parsed_to_json` makes.
    """
    try:
        parsed = Parsed(
            printed=_text(message["printed"]),
            blocks=tuple(map(_block, message["blocks"])),
            pages=tuple(map(_page, message["pages"])),
            title=_text(message["title"]),
            metadata=tuple(
                Metadatum(name=_text(n), value=_text(v), origin=_text(o)) for n, v, o in message["metadata"]
            ),
            attachments=tuple(
                Attachment(name=_text(name), content=base64.b64decode(content, validate=True))
                for name, content in message["attachments"]
            ),
            notices=tuple(map(_text, message["notices"])),
            row_id=None if message["row_id"] is None else _text(message["row_id"]),
            parser=_text(message["parser"]),
            file_type=_text(message["file_type"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"a malformed message from the parse child: {error!r}") from error
    check(parsed)
    return parsed


def check(parsed: Parsed) -> None:
    """Hold a parse to its promises.

    Raises:
        ValueError: Blocks or pages are out of bounds, out of order, or overlap.
    """
    end = 0
    for block in parsed.blocks:
        if not end <= block.start < block.end <= len(parsed.printed):
            raise ValueError(f"block {block.start}-{block.end} is out of order or out of bounds")
        end = block.end
    end = 0
    for page in parsed.pages:
        if not end <= page.start <= page.end <= len(parsed.printed):
            raise ValueError(f"page {page.page} ({page.start}-{page.end}) is out of order or out of bounds")
        end = page.end


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, not {type(value).__name__}")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected a whole number, not {type(value).__name__}")
    return value


def _maybe(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _block(fields: list[Any]) -> Block:
    start, end, kind, level, table, row, sheet = fields
    return Block(
        start=_whole(start),
        end=_whole(end),
        kind=ElementKind(kind),
        level=_maybe(level),
        table=_maybe(table),
        row=_maybe(row),
        sheet=None if sheet is None else _text(sheet),
    )


def _page(fields: list[Any]) -> PageMark:
    page, label, start, end, width, height, confidence, unreadable = fields
    return PageMark(
        page=_whole(page),
        label=_text(label),
        start=_whole(start),
        end=_whole(end),
        width=float(width),
        height=float(height),
        ocr_confidence=None if confidence is None else float(confidence),
        unreadable=None if unreadable is None else _text(unreadable),
    )
