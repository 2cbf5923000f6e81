"""An exported conversation as Markdown, the record in a comment at its end."""

from __future__ import annotations

import re

from assistant.transcript.lines import Kind, Line, lines
from assistant.transcript.pinpoint import as_markdown
from assistant.transcript.record import Record, pack, unpack
from ingest.errors import AnswerError

_BEFORE = {
    Kind.TITLE: "# ",
    Kind.QUESTION: "## ",
    Kind.HEAD: "### ",
    Kind.STATUS: "**",
    Kind.STATEMENT: "",
    Kind.SOURCE: "- ",
    Kind.NOTE: "*",
}
_RECORD = re.compile(r"<!-- assistant-record\s+([A-Za-z0-9+/=\s]+?)-->\s*\Z")
_WIDTH = 120


def write(record: Record) -> bytes:
    """The file."""
    return f"{words(record)}\n{_comment(record)}\n".encode()


def read(content: bytes) -> tuple[Record, str]:
    """The record of a file, and the words that stand before it.

    Raises:
        AnswerError: there is no record.
    """
    text = content.decode("utf-8", "replace")
    found = _RECORD.search(text)
    if found is None:
        raise AnswerError("There is no record in the file: it was taken out, or the file is no exported conversation.")
    return unpack(found.group(1)), text[: found.start()]


def words(record: Record) -> str:
    """The part that people read."""
    return "\n".join(f"{_line(line)}\n" for line in lines(record))


def _line(line: Line) -> str:
    mark = _BEFORE[line.kind]
    close = mark if mark.startswith("*") else ""
    return f"{mark}{as_markdown(line.text)}{close}"


def _comment(record: Record) -> str:
    packed = pack(record)
    rows = [packed[at : at + _WIDTH] for at in range(0, len(packed), _WIDTH)]
    return "\n".join(["<!-- assistant-record", *rows, "-->"])
