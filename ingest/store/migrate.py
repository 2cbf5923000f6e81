"""How a catalogue of an earlier format becomes one of this format. A home of every format is opened in the tests."""

from __future__ import annotations

from collections.abc import Iterator

FORMAT = "2"

# Format 2: title and metadata belong to a revision; changes have times; rows have seals; holds, purges and copies.
_TO_2 = """
ALTER TABLE revisions ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE revisions ADD COLUMN metadata TEXT NOT NULL DEFAULT '[]';
UPDATE revisions SET (title, metadata) =
  (SELECT d.title, d.metadata FROM documents d WHERE d.document_id = revisions.document_id);
ALTER TABLE documents DROP COLUMN title;
ALTER TABLE documents DROP COLUMN metadata;
CREATE TABLE changes (change INTEGER PRIMARY KEY, at TEXT NOT NULL);
INSERT OR IGNORE INTO changes SELECT born, first_seen FROM revisions;
INSERT OR IGNORE INTO changes SELECT died, gone_at FROM revisions WHERE died IS NOT NULL;
CREATE TABLE holds (document_id TEXT PRIMARY KEY REFERENCES documents, reason TEXT NOT NULL, since TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE purges (purge_id TEXT PRIMARY KEY, begun TEXT NOT NULL, certificate TEXT NOT NULL, ended TEXT)
  WITHOUT ROWID;
CREATE TABLE purged (digest TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE copies (path TEXT PRIMARY KEY, kind TEXT NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE journal (event_id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, event TEXT NOT NULL);
INSERT INTO meta VALUES ('epoch', '1'),
  ('collection', lower(hex(randomblob(16)))), ('salt', lower(hex(randomblob(32))));
ALTER TABLE meta ADD COLUMN seal BLOB;
ALTER TABLE roots ADD COLUMN seal BLOB;
ALTER TABLE files ADD COLUMN seal BLOB;
ALTER TABLE documents ADD COLUMN seal BLOB;
ALTER TABLE document_paths ADD COLUMN seal BLOB;
ALTER TABLE texts ADD COLUMN seal BLOB;
ALTER TABLE revisions ADD COLUMN seal BLOB;
ALTER TABLE passages ADD COLUMN seal BLOB;
ALTER TABLE placements ADD COLUMN seal BLOB;
ALTER TABLE changes ADD COLUMN seal BLOB;
ALTER TABLE holds ADD COLUMN seal BLOB;
ALTER TABLE purges ADD COLUMN seal BLOB;
ALTER TABLE purged ADD COLUMN seal BLOB;
ALTER TABLE copies ADD COLUMN seal BLOB;
ALTER TABLE journal ADD COLUMN seal BLOB;
UPDATE meta SET value = '2' WHERE key = 'format';
"""

_STEPS = {"1": _TO_2}


def migrate(found: str) -> Iterator[str]:
    """The SQL scripts that lead from the format found to this one, in order."""
    while found != FORMAT:
        yield _STEPS[found]
        found = str(int(found) + 1)
