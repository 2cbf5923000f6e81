"""The catalogue keeps every state: what a snapshot saw once it sees for ever."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from printed_text import parses

from ingest.chunk import PassageDraft, chunk
from ingest.errors import IngestError
from ingest.normalise import normalise
from ingest.store.audit import _damage, audit
from ingest.store.catalog import Catalog, NewRevision
from ingest.store.columns import deflate, inflate, pack_spans, unpack_spans
from ingest.store.database import _seal
from ingest.store.snapshot import FileRecord
from ingest.types import Blob, Block, Metadatum, PageMark, Parsed

SHA = "a" * 64


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "catalog.sqlite", create=True)


def record(path: str, status: str = "done") -> FileRecord:
    return FileRecord(path=path, sha256=SHA, stamp="s", status=status, reason="" if status == "done" else "broken")


def document(catalog: Catalog, path: str, words: str, part: str = "") -> tuple[str, NewRevision, list[PassageDraft]]:
    """A document of one paragraph a line, on one page."""
    starts = [0, *(i + 1 for i, c in enumerate(words) if c == "\n")]
    blocks = tuple(
        Block(start=a, end=b - 1) for a, b in zip(starts, [*starts[1:], len(words) + 1], strict=True) if b - 1 > a
    )
    pages = (PageMark(page=1, label="iv", start=0, end=len(words)),)
    text, elements = normalise(Parsed(printed=words, blocks=blocks, pages=pages, parser="p 1"), SHA)
    document_id = catalog.document_for(path, part, text.text_id)
    revision = NewRevision(
        part=part,
        blob=Blob(sha256=SHA, length=len(words)),
        file_type="txt",
        text=text,
        title="A lease",
        metadata=(Metadatum(name="author", value="Ann", origin="parsed"),),
        notices=("page 2 is blank",),
        dated="2020-02-02",
    )
    return document_id, revision, chunk(document_id, "A lease", text, elements)


def take(catalog: Catalog, path: str, words: str) -> tuple[int, int]:
    return catalog.commit_file(record(path), [document(catalog, path, words)])


def words_at(catalog: Catalog, snapshot: int) -> list[str]:
    rows, _ = catalog.row_owners(snapshot)
    return sorted(p.text for p in catalog.passages(rows.tolist(), snapshot).values())


def test_what_was_put_in_comes_out(catalog: Catalog) -> None:
    assert take(catalog, "/f/lease.txt", "The “rent” is due.\nNo dogs.") == (1, 0)
    (live,) = catalog.live_documents(catalog.snapshot())
    assert (live.path, live.number, live.title, live.dated, live.pages) == (
        "/f/lease.txt",
        1,
        "A lease",
        "2020-02-02",
        1,
    )
    assert live.notices == ("page 2 is blank",)
    rows, owners = catalog.row_owners(catalog.snapshot())
    assert owners == [live.document_id]
    (passage,) = catalog.passages(rows.tolist(), catalog.snapshot()).values()
    assert passage.text == 'The "rent" is due.\nNo dogs.'
    assert [s.quote for s in passage.spans] == ["The “rent” is due.", "No dogs."]
    assert {s.locator.page_label for s in passage.spans} == {"iv"}
    text = catalog.text(live.text_id)
    assert text.printed == "The “rent” is due.\nNo dogs."
    assert text.pages == catalog.pages(live.text_id)
    assert catalog.source(live.text_id) == (SHA, "txt")
    assert catalog.blobs() == {SHA}


def test_a_snapshot_never_changes(catalog: Catalog) -> None:
    seen = {}
    for step in (
        lambda: take(catalog, "/f/a.txt", "First words."),
        lambda: take(catalog, "/f/b.txt", "Other words."),
        lambda: take(catalog, "/f/a.txt", "Second words."),
        lambda: catalog.move("/f/a.txt", "/f/c.txt"),
        lambda: catalog.copy("/f/b.txt", "/f/d.txt"),
        lambda: catalog.forget_file("/f/b.txt"),
        lambda: catalog.forget_file("/f/c.txt"),
        lambda: catalog.forget_file("/f/d.txt"),
        lambda: take(catalog, "/f/a.txt", "First words."),
    ):
        step()
        now = catalog.snapshot()
        seen[now] = (words_at(catalog, now), [d.path for d in catalog.live_documents(now)])
        for snapshot, state in seen.items():
            words, paths = words_at(catalog, snapshot), [d.path for d in catalog.live_documents(snapshot)]
            assert (words, paths) == state, snapshot
    assert [words for words, _ in seen.values()] == [
        ["First words."],
        ["First words.", "Other words."],
        ["Other words.", "Second words."],
        ["Other words.", "Second words."],
        ["Other words.", "Second words."],
        ["Other words.", "Second words."],
        ["Other words."],
        [],
        ["First words."],
    ]


def test_rows_are_kept_while_words_stay(catalog: Catalog) -> None:
    assert take(catalog, "/f/a.txt", "One clause. " * 40 + "\n" + "Another clause. " * 60) == (2, 0)
    before = set(catalog.row_owners(catalog.snapshot())[0].tolist())
    assert take(catalog, "/f/a.txt", "One clause. " * 40 + "\n" + "A changed clause. " * 60)[1] >= 1
    assert before & set(catalog.row_owners(catalog.snapshot())[0].tolist())
    (live,) = catalog.live_documents(catalog.snapshot())
    assert live.number == 2


def test_a_failed_commit_leaves_no_trace(catalog: Catalog) -> None:
    take(catalog, "/f/a.txt", "First words.")
    before, change = words_at(catalog, catalog.snapshot()), catalog.snapshot()
    good = document(catalog, "/f/a.txt", "Second words.")
    bad = (*document(catalog, "/f/a.txt", "Third words.", "#2")[:2], ["no draft"])
    with pytest.raises(AttributeError):
        catalog.commit_file(record("/f/a.txt"), [good, bad])  # type: ignore[list-item]
    assert catalog.snapshot() == change
    assert words_at(catalog, catalog.snapshot()) == before


def test_a_failure_keeps_the_last_good_words(catalog: Catalog) -> None:
    take(catalog, "/f/a.txt", "First words.")
    catalog.record_failure(record("/f/a.txt", "failed"))
    found = catalog.file("/f/a.txt")
    assert found is not None
    assert (found.status, found.reason) == ("failed", "broken")
    assert catalog.files_with(SHA) == []
    assert words_at(catalog, catalog.snapshot()) == ["First words."]


def test_removal_is_outside_of_time(catalog: Catalog) -> None:
    take(catalog, "/f/a.txt", "First words.")
    (live,) = catalog.live_documents(catalog.snapshot())
    catalog.set_removed([live.document_id], removed=True)
    assert catalog.removed_documents() == {live.document_id}
    take(catalog, "/f/a.txt", "Second words.")
    assert all(d.removed for n in range(catalog.snapshot() + 1) for d in catalog.live_documents(n))
    catalog.set_removed([live.document_id], removed=False)
    assert catalog.removed_documents() == set()


def test_roots_are_remembered_once(catalog: Catalog) -> None:
    catalog.add_roots([Path("/b"), Path("/a")])
    catalog.add_roots([Path("/a")])
    assert catalog.roots() == [Path("/a"), Path("/b")]


def test_a_catalogue_must_be_there_and_of_this_format(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    with pytest.raises(IngestError, match=r"no catalogue \(catalog\.sqlite is missing\); restore it"):
        Catalog(path)
    assert not path.exists()
    Catalog(path, create=True).close()
    with sqlite3.connect(path) as database:
        database.create_function("sealed", -1, _seal)
        database.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    database.close()
    with pytest.raises(IngestError, match=r"has format 99.*update the program"):
        Catalog(path)
    assert audit(path)


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 99)
    (problem,) = audit(tmp_path / "catalog.sqlite")
    assert "not a database" in problem


def test_a_passage_that_is_not_printed_there_is_found(catalog: Catalog, tmp_path: Path) -> None:
    take(catalog, "/f/a.txt", "The rent is 500 pounds.")
    assert audit(tmp_path / "catalog.sqlite") == []
    with sqlite3.connect(tmp_path / "catalog.sqlite") as database:
        database.create_function("sealed", -1, _seal)  # as if this program had written it so
        database.execute("UPDATE passages SET text = replace(text, '500', '900')")
    database.close()
    (problem,) = audit(tmp_path / "catalog.sqlite")
    assert "does not hold the passage 'The rent is 900 pounds.' at its place" in problem


def test_a_passage_may_begin_and_end_with_a_ligature(catalog: Catalog, tmp_path: Path) -> None:
    take(catalog, "/f/a.txt", "ﬁt of the ﬃ " * 120)
    assert len(words_at(catalog, catalog.snapshot())) > 2
    assert audit(tmp_path / "catalog.sqlite") == []


@given(parses())
def test_texts_and_spans_survive_their_columns(parsed: Parsed) -> None:
    text, elements = normalise(parsed, SHA)
    assert inflate(deflate(text.printed)) == text.printed
    for draft in chunk("d", parsed.title, text, elements):
        assert unpack_spans(pack_spans(draft.spans), text.printed) == draft.spans


@given(parses())
def test_the_audit_agrees_with_every_parse(parsed: Parsed) -> None:
    catalog = Catalog(Path(":memory:"), create=True)
    text, elements = normalise(replace(parsed, title="t"), SHA)
    drafts = chunk("d", "t", text, elements)
    blob = Blob(sha256=SHA, length=1)
    revision = NewRevision(part="", blob=blob, file_type="txt", text=text, title="t", metadata=(), notices=())
    catalog.commit_file(record("/f/a"), [("d", revision, drafts)])
    assert list(_damage(catalog)) == []
    catalog.close()


@pytest.mark.parametrize("table", ["passages", "placements", "texts", "revisions", "documents", "files", "changes"])
def test_a_changed_row_is_found_and_not_served(catalog: Catalog, tmp_path: Path, table: str) -> None:
    take(catalog, "/f/a.txt", "The rent is 500 pounds.")
    assert catalog.check() == []
    with sqlite3.connect(tmp_path / "catalog.sqlite") as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        column = {"passages": "token_count", "placements": "ocr_confidence", "texts": "pages", "revisions": "title",
                  "documents": "removed_at", "files": "reason", "changes": "at"}[table]  # fmt: skip
        database.execute(f"UPDATE {table} SET {column} = 7")  # noqa: S608
        for _, made_by in triggers:
            database.execute(made_by)
    assert catalog.check() == [f"1 rows of {table} are not as they were written"]
    if table in ("passages", "placements", "texts"):
        with pytest.raises(IngestError, match=r"damaged.*--repair"):
            catalog.passages([1], catalog.snapshot())
    if table in ("documents", "revisions"):
        with pytest.raises(IngestError, match=r"damaged.*--repair"):
            catalog.live_documents(catalog.snapshot())


def test_sorted_rows_stay_out_of_the_temporary_folder(catalog: Catalog) -> None:
    assert catalog._value("PRAGMA temp_store") == "2"  # in memory
    catalog.shrink()
    assert catalog._value("PRAGMA temp_store") == "2"
