"""Plain text: the words are the file's own, only lines and blocks are found in them."""

from __future__ import annotations

from pathlib import Path

from ingest.charset import decode
from ingest.draft import clean
from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.outline import outline, text_lines
from ingest.types import Parsed


def read_text(path: Path, limits: Limits, *, declared: str = "") -> tuple[str, list[str]]:
    """A text file's characters with one kind of line end, and what was noticed while decoding.

    Args:
        path: The file.
        limits: Caps on its size.
        declared: Encoding it names for itself.

    Raises:
        UnreadableError: It is no text, or too long.
    """
    decoded = decode(path.read_bytes(), declared=declared)
    if len(decoded.text) > limits.characters:
        raise UnreadableError(f"holds more than {limits.characters:,} characters of text; split it")
    notices = [decoded.notice] if decoded.notice else []
    if "\x00" in decoded.text:
        notices.append(f"{decoded.text.count(chr(0)):,} NUL characters are shown as \ufffd")
    return clean(decoded.text), notices


def parse_plain(path: Path, limits: Limits) -> Parsed:
    """Read a plain text file.

    Raises:
        UnreadableError: It is no text, or too long.
    """
    text, notices = read_text(path, limits)
    return from_text(text, "plain 1", notices)


def from_text(text: str, parser: str, notices: list[str]) -> Parsed:
    """A parse of text that another reader brought out of its file."""
    return Parsed(printed=text, blocks=outline(text_lines(text)), notices=tuple(notices), parser=parser)
