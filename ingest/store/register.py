"""The documents of a snapshot a page at a time, so that a list of a hundred thousand shows as fast as one of ten."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from ingest.errors import IngestError
from ingest.store.snapshot import Snapshots

MOST_ROWS = 200  # of one page

_LIVE = "{0}.born <= :snapshot AND ({0}.died IS NULL OR {0}.died > :snapshot)"
_REMOVED = "(SELECT document_id FROM documents WHERE removed_at IS NOT NULL)"
_REVISED = f"(SELECT document_id FROM revisions r WHERE {_LIVE.format('r')} AND "  # noqa: S608


class State(StrEnum):
    """Which documents a list shows."""

    ALL = "all"
    ANSWERING = "answering"
    REMOVED = "removed"
    NOTED = "noted"  # something of them could not be read, or a reader must know something


class Order(StrEnum):
    """How a list is ordered."""

    NAME = "name"
    NEWEST = "newest"


_STATES = {
    State.ALL: "",
    State.ANSWERING: f" AND p.document_id NOT IN {_REMOVED}",
    State.REMOVED: f" AND p.document_id IN {_REMOVED}",
    State.NOTED: f" AND p.document_id IN {_REVISED} r.notices <> '[]')",
}
_NAMED = (
    f" AND (p.path || p.part LIKE :words ESCAPE '\\' OR p.document_id IN {_REVISED} r.title LIKE :words ESCAPE '\\'))"
)
_ORDERS = {  # from where, and by what: in both the first rows are found without a look at the others
    Order.NAME: ("document_paths p", "p.path, p.part"),
    Order.NEWEST: (
        f"revisions n CROSS JOIN document_paths p ON p.document_id = n.document_id AND {_LIVE.format('n')}",
        "n.revision_id DESC",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of a list: documents whose path or title has `words`, from the `start`th on, counted from 0."""

    words: str = ""
    state: State = State.ALL
    order: Order = Order.NAME
    start: int = 0
    rows: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A document in a list."""

    document_id: str
    revision_id: int
    number: int
    file: str
    part: str
    title: str
    file_type: str
    first_seen: str
    dated: str | None
    superseded: str | None  # since when this revision is no longer the newest
    removed: bool
    notices: tuple[str, ...]
    text_id: str
    pages: int
    unreadable: int  # of `pages`
    passages: int

    @property
    def name(self) -> str:
        """The file's name with the part inside it."""
        return PurePath(self.file).name + self.part


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of a list, and how many documents the whole list has."""

    entries: tuple[Entry, ...]
    count: int
    start: int


class Register(Snapshots):
    """Lists documents; a connection of its own, closed by the caller."""

    def listed(self, snapshot: int, wanted: Wanted) -> Listed:
        """A page of the places where documents lay at `snapshot`; a start beyond the end shows the last page.

        A document that lies at two places is listed at both.

        Raises:
            IngestError: a row is not as it was written.
        """
        given: dict[str, object] = {"snapshot": snapshot, "words": f"%{_literal(wanted.words.strip())}%"}
        chosen = f"{_LIVE.format('p')}{_STATES[wanted.state]}{_NAMED if wanted.words.strip() else ''}"
        query = f"SELECT count(*) FROM document_paths p WHERE {chosen}"  # noqa: S608
        count = int(self._db.execute(query, given).fetchone()[0])
        rows = max(1, min(wanted.rows, MOST_ROWS))
        start = min(max(0, wanted.start), max(0, (count - 1) // rows * rows))
        source, order = _ORDERS[wanted.order]
        query = f"""
            SELECT r.document_id, r.revision_id, r.number, p.path AS file, p.part, r.title, r.file_type, r.first_seen,
                   r.dated, r.gone_at AS superseded, d.removed_at IS NOT NULL AS removed, r.notices, r.text_id,
                   json_array_length(t.pages) AS pages,
                   (SELECT count(*) FROM json_each(t.pages) WHERE value ->> 'unreadable' IS NOT NULL) AS unreadable,
                   (SELECT count(*) FROM placements s WHERE s.revision_id = r.revision_id) AS passages,
                   {self._whole("r", "revisions")} AND {self._whole("d", "documents")} AS whole
            FROM (SELECT p.* FROM {source} WHERE {chosen} ORDER BY {order} LIMIT :rows OFFSET :start) p
            CROSS JOIN revisions r ON r.document_id = p.document_id AND {_LIVE.format("r")}
            CROSS JOIN documents d ON d.document_id = r.document_id CROSS JOIN texts t ON t.text_id = r.text_id
            ORDER BY {order.replace("n.", "r.")}, p.path, p.part"""  # noqa: S608
        found = self._db.execute(query, given | {"rows": rows, "start": start}).fetchall()
        if not all(row["whole"] for row in found):
            raise IngestError("Stored words are damaged; run `assistant collections verify NAME --repair`.")
        entries = ({key: row[key] for key in row.keys() if key != "whole"} for row in found)  # noqa: SIM118
        return Listed(entries=tuple(map(_entry, entries)), count=count, start=start)


def _entry(fields: dict[str, object]) -> Entry:
    told = tuple(json.loads(str(fields["notices"])))
    return Entry(**fields | {"removed": bool(fields["removed"]), "notices": told})  # type: ignore[arg-type]


def _literal(words: str) -> str:
    """Words of a user for LIKE: nothing in them stands for other letters."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
