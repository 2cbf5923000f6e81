"""What can be known of a collection's past: from its catalogue, or from what is left of it and of the journal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import IngestError
from ingest.store.catalog import Catalog
from ingest.store.journal import Event, Journal, Written
from ingest.store.ledger import Identity
from ingest.store.remains import Remains


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Whose it is, what was done in order, and whether that is certainly all."""

    identity: Identity
    events: tuple[Event, ...]
    complete: bool
    damaged_lines: int = 0  # of the journal, where nothing else says what they said


def known(path: Path, journal: Journal) -> Past:
    """The past by a whole catalogue, whose journal is brought up to date."""
    with closing(Catalog(path)) as catalog:
        journal.sync(catalog)
        return Past(identity=catalog.identity(), events=tuple(catalog.events()), complete=True)


def recovered(path: Path, journal: Journal) -> Past:
    """The past by a damaged catalogue and its journal. What is not certainly of this collection is left aside.

    Raises:
        IngestError: neither says whose it is.
    """
    try:
        written = journal.read()
    except FileNotFoundError:
        written = Written(identity=None, events=(), damage=(), size=0)
    mine, told, whole = _told(path)
    theirs = written.identity
    identity = theirs if mine is None or (theirs is not None and theirs.epoch > mine.epoch) else mine
    if identity is None:
        name = path.parent.name
        raise IngestError(
            f"The catalogue of {name!r} is lost, and its journal with it: restore a backup, or ingest the original "
            "files into a new collection."
        )
    if mine is not None and (theirs is None or not _continues(theirs, mine)):
        return Past(identity=mine, events=tuple(told), complete=whole)  # the journal is another's, or of before a purge
    older = {event[0]: event for event in told} if mine == identity else {}
    events = older | {event[0]: event for event in written.events}
    return Past(
        identity=identity,
        events=tuple(events[number] for number in sorted(events)),
        complete=whole and mine == identity,
        damaged_lines=0 if whole and mine == identity else len(written.damage),
    )


def opened(path: Path) -> Remains | None:
    """A damaged catalogue, where it can be opened at all."""
    try:
        return Remains(path) if path.is_file() and path.stat().st_size else None
    except (sqlite3.DatabaseError, IngestError, ValueError):
        return None


def _told(path: Path) -> tuple[Identity | None, list[Event], bool]:
    remains = opened(path)
    if remains is None:
        return None, [], False
    with closing(remains):
        return remains.told()


def _continues(theirs: Identity, mine: Identity) -> bool:
    """Whether the journal is that of the catalogue, and as new."""
    return theirs.collection_id == mine.collection_id and theirs.epoch >= mine.epoch
