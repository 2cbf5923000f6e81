-- The catalogue: with the blobs, the truth of a collection. Every index is derived from it.
-- Rows are added and closed (died, gone_at), never rewritten: a generation of the index names the change number it was
-- built at, and what was alive then is what it serves.

-- Every row carries a seal, a digest of its other columns; triggers keep it up (see `ingest.store.database`).

-- `collection` names this collection and no other; `salt` makes digests and ids that outsiders cannot guess; `epoch`
-- grows when something was purged, and what was written of the journal before is written anew.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, seal BLOB) WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('format', '2'), ('change', '0'), ('epoch', '1'),
  ('collection', lower(hex(randomblob(16)))), ('salt', lower(hex(randomblob(32))));

-- When each change was made.
CREATE TABLE changes (change INTEGER PRIMARY KEY, at TEXT NOT NULL, seal BLOB);

-- What was done, file by file, as JSON: enough to build this catalogue again from the blobs.
CREATE TABLE journal (event_id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, event TEXT NOT NULL, seal BLOB);

-- Folders and files the user asked for; a re-index looks at them again.
CREATE TABLE roots (path TEXT PRIMARY KEY, seal BLOB) WITHOUT ROWID;

-- Files as last seen. `stamp` names the parser versions that read it.
CREATE TABLE files (
  path TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  stamp TEXT NOT NULL,
  status TEXT NOT NULL,           -- 'done', 'skipped' or 'failed'
  reason TEXT NOT NULL,
  pages INTEGER NOT NULL,
  notices TEXT NOT NULL,          -- JSON list
  seal BLOB
) WITHOUT ROWID;
CREATE INDEX files_by_hash ON files (sha256);

CREATE TABLE documents (
  document_id TEXT PRIMARY KEY,   -- random
  removed_at TEXT,                -- set while the user has taken the document out
  seal BLOB
) WITHOUT ROWID;

-- Documents that must not be purged.
CREATE TABLE holds (
  document_id TEXT PRIMARY KEY REFERENCES documents,
  reason TEXT NOT NULL,
  since TEXT NOT NULL,
  seal BLOB
) WITHOUT ROWID;

-- What was destroyed: the certificate as JSON, and when the last trace was gone (NULL: not to its end yet).
CREATE TABLE purges (
  purge_id TEXT PRIMARY KEY,
  begun TEXT NOT NULL,
  certificate TEXT NOT NULL,
  ended TEXT,
  seal BLOB
) WITHOUT ROWID;

-- Salted digests of purged contents and paths: a re-index must not bring them back.
CREATE TABLE purged (digest TEXT PRIMARY KEY, at TEXT NOT NULL, seal BLOB) WITHOUT ROWID;

-- Files outside this folder that hold words of the collection: 'answers', 'export', 'backup'.
CREATE TABLE copies (path TEXT PRIMARY KEY, kind TEXT NOT NULL, at TEXT NOT NULL, seal BLOB) WITHOUT ROWID;

-- A file holds one document, or several: rows ('#id'), attachments ('!/name').
-- Where a document lay from change `born` up to, not including, `died`.
CREATE TABLE document_paths (
  path TEXT NOT NULL,
  part TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents,
  born INTEGER NOT NULL,
  died INTEGER,
  seal BLOB,
  PRIMARY KEY (path, part, born)
) WITHOUT ROWID;
CREATE INDEX document_paths_by_document ON document_paths (document_id);

CREATE TABLE texts (
  text_id TEXT PRIMARY KEY,
  printed BLOB NOT NULL,          -- deflated UTF-8
  normalised BLOB NOT NULL,       -- deflated JSON: text and alignment
  pages TEXT NOT NULL,            -- JSON
  seal BLOB
) WITHOUT ROWID;

CREATE TABLE revisions (
  revision_id INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id TEXT NOT NULL REFERENCES documents,
  number INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  length INTEGER NOT NULL,
  file_type TEXT NOT NULL,
  text_id TEXT NOT NULL REFERENCES texts,
  first_seen TEXT NOT NULL,
  gone_at TEXT,
  supersedes INTEGER,
  dated TEXT,                     -- the document's own date, where it states one
  notices TEXT NOT NULL,
  born INTEGER NOT NULL,
  died INTEGER,
  title TEXT NOT NULL,
  metadata TEXT NOT NULL,         -- JSON list of [name, value, origin]
  seal BLOB
);
CREATE INDEX revisions_by_document ON revisions (document_id);
CREATE INDEX revisions_by_text ON revisions (text_id);

-- A passage keeps its row, and so its vector, while its words and headings stay the same.
CREATE TABLE passages (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT,
  passage_id TEXT NOT NULL UNIQUE,
  document_id TEXT NOT NULL REFERENCES documents,
  text TEXT NOT NULL,
  headings TEXT NOT NULL,
  token_count INTEGER NOT NULL,
  seal BLOB
);

-- Where a passage stands in a revision.
CREATE TABLE placements (
  revision_id INTEGER NOT NULL REFERENCES revisions,
  ordinal INTEGER NOT NULL,
  row_id INTEGER NOT NULL REFERENCES passages,
  spans TEXT NOT NULL,            -- JSON list of [start, end, page, label, sheet, row, ocr, is header]
  ocr_confidence REAL,
  seal BLOB,
  PRIMARY KEY (revision_id, ordinal)
) WITHOUT ROWID;
CREATE INDEX placements_by_row ON placements (row_id);
