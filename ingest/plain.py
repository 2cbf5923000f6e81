"""Plain text and RTF: the words are the file's own, only lines and blocks are found in them."""

from __future__ import annotations

import re
import statistics
from functools import cache
from pathlib import Path

from ingest.charset import decode
from ingest.draft import clean, storable
from ingest.errors import UnreadableError
from ingest.limits import Limits
from ingest.outline import Line, outline
from ingest.types import Parsed

_LINE = re.compile(r"[^\n]+")
_PAGE_FEED = "\f"
_WRAPPED_AT = 110  # a text whose full lines are longer than this breaks only at the end of a paragraph


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


def text_lines(text: str) -> list[Line]:
    """The lines of a text; a blank line, a page feed, or the line end of an unwrapped text sets one off."""
    lines: list[Line] = []
    lengths = [len(match[0]) for match in _LINE.finditer(text)]
    unwrapped = bool(lengths) and statistics.quantiles([*lengths, 0], n=20)[-1] > _WRAPPED_AT
    blank, indent = True, 0
    for match in re.finditer(r"[^\n\f]*[\n\f]?", text):
        words = match[0].strip()
        if not words:
            blank = True
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        depth = start - match.start()
        # An indented first line begins a paragraph in typewritten texts that leave no line blank.
        gap = blank or unwrapped or (depth >= indent + 3 and lines[-1].text[-1] in '.:;"”')
        lines.append(Line(start=start, end=start + len(words), text=words, gap=gap))
        blank, indent = match[0].endswith(_PAGE_FEED), depth
    return lines


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


@cache
def rtf_engine() -> str:
    """Name and version of the RTF engine."""
    from importlib.metadata import version

    return f"striprtf {version('striprtf')}"


def parse_rtf(path: Path, limits: Limits) -> Parsed:
    """Read an RTF file.

    Raises:
        UnreadableError: It holds no text, or too much.
    """
    from striprtf.striprtf import rtf_to_text

    source = path.read_bytes().decode("latin-1")  # RTF is seven-bit; other bytes are code page characters
    notices: list[str] = []
    try:
        text = str(rtf_to_text(source, errors="strict"))
    except UnicodeError:
        text = str(rtf_to_text(source, errors="replace"))
        notices.append(f"{text.count(chr(0xFFFD)):,} characters could not be decoded and are shown as \ufffd")
    if "\\objdata" in source:
        notices.append("an embedded object was not read")
    if len(text) > limits.characters:
        raise UnreadableError(f"holds more than {limits.characters:,} characters of text; split it")
    return from_text(storable(clean(text)), rtf_engine(), notices)
