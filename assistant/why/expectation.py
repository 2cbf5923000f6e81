"""What a user expected to find, as it was understood: places in documents of any time, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ingest.store.snapshot import FileRecord
from ingest.types import PageMark, Passage, Revision

MAX_PLACES = 5  # places that are looked at; the others are counted

Stretch = tuple[int, int]  # characters [start, end) of the printed text


class Kind(StrEnum):
    """How an expectation was understood."""

    DOCUMENT = "document"
    PAGE = "page"
    WORDS = "words"  # they stand somewhere as they are written
    CLOSEST = "closest"  # they do not: the passages closest in words
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is expected, in a revision: a page, printed characters, or passages; all of it where none is named."""

    name: str  # of the document
    revision: Revision
    page: PageMark | None = None
    words: Stretch | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What was understood, and how in plain words."""

    kind: Kind
    how: str
    places: tuple[Place, ...] = ()  # at most MAX_PLACES
    more: int = 0  # places that are not looked at
    unread: tuple[FileRecord, ...] = ()  # files of that name that gave no document
    purged: tuple[tuple[str, str], ...] = ()  # path and day of what was destroyed
    lying: str | None = None  # path of a file of that name that was never taken in
    similar: tuple[str, ...] = ()  # names, where nothing is known by that one
    unreadable: tuple[str, ...] = ()  # files and pages that could not be read and may hold the words
