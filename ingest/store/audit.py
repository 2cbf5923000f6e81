"""Whether a catalogue holds together: its structure, its texts, and every passage's words at their printed place."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.errors import IngestError
from ingest.store.catalog import Catalog
from ingest.types import Text

_VERSIONS = (b"\1\1", b"\2\2")  # with a rollback journal, with a write-ahead log


def audit(path: Path) -> list[str]:
    """What is wrong with the catalogue at `path`; empty when all is well. Reads every row."""
    try:
        catalog = Catalog(path)
    except (OSError, sqlite3.DatabaseError, IngestError) as error:
        return [f"{path.name}: {error}"]
    try:
        problems = ["its header says that it cannot be written"] if _versions(path) not in _VERSIONS else []
        return [f"{path.name}: {problem}" for problem in problems or catalog.check() or _damage(catalog)]
    except (OSError, sqlite3.DatabaseError, IngestError, ValueError, TypeError) as error:
        return [f"{path.name}: {error}"]
    finally:
        catalog.close()


def _versions(path: Path) -> bytes:
    """The versions of the file format, for writing and for reading: SQLite opens a file of a later one to read only."""
    with path.open("rb") as file:
        return file.read(20)[18:]


def _damage(catalog: Catalog) -> Iterator[str]:
    for text_id in catalog.text_ids():
        try:
            text = catalog.text(text_id)
            elsewhere = [words for words, spans in catalog.placed(text_id) if not stands(text, words, spans)]
        except (ValueError, TypeError) as error:
            yield f"text {text_id} is damaged: {error}"
            continue
        for words in elsewhere:
            yield f"text {text_id} does not hold the passage {words[:40]!r} at its place"


def stands(text: Text, words: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a passage's words are what the text has at these printed places."""
    return words == "\n".join(_normalised(text, start, end) for start, end in places)


def _normalised(text: Text, start: int, end: int) -> str:
    """The normalised characters of `printed[start:end]`, by the alignment. Letters of a ligature share one place."""
    runs = text.alignment
    first = bisect_left(runs, start, key=lambda run: run.printed)
    if first > 0 and runs[first - 1].printed + runs[first - 1].length > start:
        first -= 1
    last = bisect_right(runs, end - 1, key=lambda run: run.printed) - 1
    if last < 0 or first == len(runs):
        return ""
    begin = runs[first].normalised + start - runs[first].printed
    return text.normalised[begin : runs[last].normalised + end - runs[last].printed]
