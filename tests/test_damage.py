"""A damaged index or schema of the catalogue is refused or named; nothing incomplete is listed or answered."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import LETTERS, found

from index.collection import Collection
from index.explain import Explainer
from index.types import Query
from ingest.errors import IngestError, RetrievalError
from ingest.store.database import is_damage

QUESTION = Query(text="rent pounds notice water", k=50)
Reader = Callable[[Collection], object]


def lose_entries(collection: Collection, index: str, table: str, condition: str) -> None:
    """Make an index forget the rows that do not fit a condition, as a page with older content does."""
    with closing(sqlite3.connect(collection.root / "catalog.sqlite", isolation_level=None)) as database:
        (sql,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
        database.execute(f"DROP INDEX {index}")
        database.execute(f"{sql} WHERE {condition}")
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql, index))
    with closing(sqlite3.connect(collection.root / "catalog.sqlite")) as database:
        problems = [row[0] for row in database.execute("PRAGMA integrity_check")]
        assert any(f"missing from index {index}" in problem for problem in problems), table


def owner(collection: Collection, name: str) -> str:
    return next(d.document_id for d in collection.documents() if d.path.endswith(name))


# --- an index that lacks rows ----------------------------------------------------------------------------------------


def test_a_page_whose_file_cannot_be_found_is_refused(letters: Collection) -> None:
    lose_entries(letters, "revisions_by_text", "revisions", "revision_id <> 1")
    with closing(letters.catalog()) as catalog:
        (hidden,) = (d for d in catalog.live_documents(catalog.snapshot()) if d.revision_id == 1)
        with pytest.raises(IngestError, match="run `collections verify`"):
            catalog.source(hidden.text_id)
        assert catalog.source("of a text that was never there") is None


def test_a_list_with_wrong_counts_is_refused(letters: Collection) -> None:
    lose_entries(letters, "revisions_by_document", "revisions", f"document_id <> '{owner(letters, 'lease.txt')}'")
    try:
        counts = {row.path: row.passages for row in letters.documents()}
    except RetrievalError as error:
        assert f"verify {letters.name} --repair" in str(error)
    else:
        assert set(counts.values()) == {1}


@pytest.mark.parametrize("read", [Collection.documents, Collection.summary])
def test_a_list_that_lacks_passages_is_refused(letters: Collection, read: Reader) -> None:
    with closing(sqlite3.connect(letters.root / "catalog.sqlite", isolation_level=None)) as database:
        database.execute("DELETE FROM placements WHERE row_id = 2")
    with pytest.raises(RetrievalError, match=f"verify {letters.name} --repair"):
        read(letters)


@pytest.mark.parametrize("explained", [False, True])
def test_a_hit_that_the_catalogue_cannot_show_is_not_left_out(letters: Collection, explained: bool) -> None:
    searcher = letters.open()
    hits = searcher.search(QUESTION)
    lost = hits[0].passage.row_id
    lose_entries(letters, "placements_by_row", "placements", f"row_id <> {lost}")
    with closing(letters.catalog()) as catalog, pytest.raises(RetrievalError, match=f"verify {letters.name} --repair"):
        if explained:
            Explainer(searcher, QUESTION, catalog).ranked([lost])
        else:
            searcher.search(QUESTION)


def test_a_hit_that_is_purged_meanwhile_is_left_out(letters: Collection) -> None:
    searcher = letters.open()
    hits = searcher.search(QUESTION)
    letters.purge([hits[0].document])
    left = [hit.document for hit in searcher.search(QUESTION)]
    assert left == [hit.document for hit in hits[1:]]
    assert len(letters.documents()) == len(LETTERS) - 1


def test_a_document_without_a_place_is_refused(letters: Collection) -> None:
    with closing(sqlite3.connect(letters.root / "catalog.sqlite", isolation_level=None)) as database:
        database.execute("DELETE FROM document_paths WHERE path LIKE '%lease.txt'")
    for read in (Collection.documents, Collection.open):
        with pytest.raises((IngestError, RetrievalError), match=r"verify .*--repair"):
            read(letters)


# --- a schema that says something else -------------------------------------------------------------------------------

SCHEMA_DAMAGE = {
    "a column of another name": ("passage_id TEXT NOT NULL UNIQUE", "passage_ie TEXT NOT NULL UNIQUE"),
    "a column gone into a comment": ("-- deflated UTF-8\n", "-- deflated UTF-8 "),
    "a trigger for nothing": ("WHERE row_id = NEW.row_id", "WHERE row_id = NEW.row_i\udcff"),
    "an index of something else": ("revisions (text_id)", "revisions (title  )"),
}


@pytest.mark.parametrize(("old", "new"), SCHEMA_DAMAGE.values(), ids=SCHEMA_DAMAGE)
def test_a_changed_schema_is_named_and_mended(letters: Collection, old: str, new: str) -> None:
    before = letters.documents(), found(letters, "rent pounds")
    change(letters.root / "catalog.sqlite", old.encode(), new.encode("utf-8", "surrogateescape"))
    problems = letters.verify().problems
    assert any("schema" in problem for problem in problems), problems
    assert letters.repair().left == ()
    assert letters.verify().ok
    assert (letters.documents(), found(letters, "rent pounds")) == before


def change(path: Path, old: bytes, new: bytes) -> None:
    """Change bytes of the file itself."""
    content = path.read_bytes()
    assert old in content
    assert len(old) == len(new)
    path.write_bytes(content.replace(old, new, 1))


def test_a_changed_comment_is_no_damage(letters: Collection) -> None:
    change(letters.root / "catalog.sqlite", b"-- deflated UTF-8", b"-- deflated \xffTF-8")
    assert letters.verify().ok


def test_a_name_that_is_no_text_is_refused_and_mended(letters: Collection) -> None:
    before = letters.documents()
    change(letters.root / "catalog.sqlite", b"CREATE INDEX placements_by_row", b"CREATE IND\xf8X placements_by_row")
    with pytest.raises((IngestError, sqlite3.DatabaseError)):
        letters.open()
    assert letters.verify().problems
    assert letters.repair().left == ()
    assert letters.documents() == before


@pytest.mark.parametrize(
    "statement",
    ["SELECT words FROM meta", "SELECT 1 FROM words", "SELECT json('x')", "SELECT CAST(x'ff' AS TEXT)"],
)
def test_what_only_a_damaged_catalogue_answers_is_told_apart(statement: str) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE meta (key)")
        with pytest.raises(sqlite3.DatabaseError) as caught:
            database.execute(statement).fetchall()
    assert is_damage(caught.value)


def test_a_full_disk_or_a_lock_is_no_damage() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute("CREATE TABLE meta (key)")
        database.execute("PRAGMA max_page_count = 2")
        with pytest.raises(sqlite3.DatabaseError) as caught:
            database.execute("INSERT INTO meta VALUES (randomblob(100000))")
    assert not is_damage(caught.value)
