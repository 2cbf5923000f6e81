"""Whether a catalogue holds together: its structure, its texts, and every passage's words at their printed place."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from pathlib import Path

from ingest.catalog import Catalog
from ingest.errors import IngestError
from ingest.types import Text


def audit(path: Path) -> list[str]:
    """What is wrong with the catalogue at `path`; empty when all is well. Reads every row."""
    try:
        catalog = Catalog(path)
    except (sqlite3.DatabaseError, IngestError) as error:
        return [f"{path.name}: {error}"]
    try:
        return [f"{path.name}: {problem}" for problem in catalog.check() or _damage(catalog)]
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        return [f"{path.name}: {error}"]
    finally:
        catalog.close()


def _damage(catalog: Catalog) -> Iterator[str]:
    for text_id in catalog.text_ids():
        try:
            text = catalog.text(text_id)
            elsewhere = [words for words, spans in catalog.placed(text_id) if words != _words(text, spans)]
        except (ValueError, TypeError) as error:
            yield f"text {text_id} is damaged: {error}"
            continue
        for words in elsewhere:
            yield f"text {text_id} does not hold the passage {words[:40]!r} at its place"


def _words(text: Text, places: list[tuple[int, int]]) -> str:
    return "\n".join(_normalised(text, start, end) for start, end in places)


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
