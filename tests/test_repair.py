"""Whatever is damaged: a repair brings back the same answers under the same names, and nothing that was taken out."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from conftest import LETTERS, Edit, found
from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

import ingest.store.blobs
import ingest.store.replacement
from index.collection import Collection, CollectionConfig
from index.types import Query
from ingest.errors import ProjectError, UsageError
from ingest.store.blobs import BlobStore
from ingest.store.database import Database
from ingest.types import Blob

CONFIG = CollectionConfig(encoder="hash", ocr=False)
SECTIONS = [f"## Clause {letter}\n\nThe party pays {letter} pounds each month.\n" for letter in "abcdefgh"]
QUESTION = "pounds fee party notice terms water indemnity"
Damage = Callable[[Path], None]


@pytest.fixture
def collection(tmp_path: Path, hashing: HashEncoder) -> Collection:
    return Collection(tmp_path / "home" / "letters", CONFIG, lambda: hashing, ReaderInProcess)


@pytest.fixture
def rich(collection: Collection, folder: Path, write: Edit) -> Collection:
    """Letters with a history: changed, moved, copied, gone, removed, restored, held, rows, attachments, unreadable."""
    write("contract.md", "\n".join(SECTIONS))
    write("fees.jsonl", "".join(json.dumps({"id": str(n), "text": f"The fee is {n}00 pounds."}) + "\n" for n in (1, 2)))
    write("short.txt", "A short-lived note.")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    (folder / "mail.eml").write_bytes(mail())
    collection.ingest([folder])
    write("contract.md", "\n".join(SECTIONS).replace("pays d pounds", "pays nine pounds"))
    write("copy.txt", LETTERS["notice.txt"])
    (folder / "lease.txt").rename(folder / "rental.txt")
    collection.ingest([folder])
    (folder / "short.txt").unlink()
    write("fees.jsonl", "".join(json.dumps({"id": str(n), "text": f"The fee is {n}00 pounds."}) + "\n" for n in (2, 3)))
    collection.reindex(confirm_gone=True)
    collection.remove(["warning.txt", "leaflet.txt"])
    collection.restore(["leaflet.txt"])
    collection.hold(["rental.txt"], "claim 7")
    return collection


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Terms", "a@example.org", "b@example.org"
    message.set_content("Please find the terms attached.")
    message.add_attachment("The indemnity is capped at 70 pounds.", filename="terms.txt")
    message.add_attachment("Another sheet about parking.", filename="terms.txt")
    return message.as_bytes()


def state(collection: Collection) -> dict[str, Any]:
    """All that a user can see, now and in the past, less the numbers of rows, revisions and generations.

    Scores are left out: in an index that was made again, passages of earlier states weigh nothing any more.
    """
    hits = collection.open().search(Query(text=QUESTION, k=50))
    with closing(collection.catalog()) as catalog:
        moments = sorted({catalog.changed_at(n) or "" for n in range(1, catalog.snapshot() + 1)})
        return {
            "hits": sorted(
                (h.passage.passage_id, h.passage.text_id, h.document, h.title, h.passage.spans) for h in hits
            ),
            "documents": collection.documents(),
            "files": catalog.files(),
            "roots": catalog.roots(),
            "removed": catalog.removed_documents(),
            "ever": collection.ever(),
            "events": catalog.events(),
            "whose": catalog.identity(),
            "past": {
                moment: [
                    (d.path, d.document_id, d.text_id) for d in catalog.live_documents(catalog.snapshot_at(moment))
                ]
                for moment in moments
                if moment
            },
        }


def flip(path: Path, position: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if position is None else position] ^= 0xFF
    path.write_bytes(bytes(content))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def swap(path: Path) -> None:
    path.write_bytes(hashlib.sha512(path.read_bytes()).digest())


EACH_DAMAGE = pytest.mark.parametrize("damage", [flip, truncate, empty, swap, Path.unlink], ids=lambda d: d.__name__)


# --- the catalogue ---------------------------------------------------------------------------------------------------


def another(path: Path) -> None:
    """An empty catalogue takes the place of the damaged one, as when it was deleted and a reader came."""
    path.unlink()
    Database(path, create=True).close()


def pages_lost(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:8192] + bytes(8192) + content[16384:])


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: flip(path, 0),
        lambda path: flip(path, 18),
        lambda path: flip(path, 19),
        lambda path: flip(path, 30),
        truncate,
        empty,
        swap,
        Path.unlink,
        another,
        pages_lost,
        *(lambda path, place=place: flip(path, path.stat().st_size * place // 20) for place in range(1, 20)),
    ],
)
def test_a_damaged_catalogue_is_built_again(rich: Collection, hashing: HashEncoder, damage: Damage) -> None:
    before, embedded = state(rich), len(hashing.seen)
    damage(rich.root / "catalog.sqlite")
    seen = rich.verify().problems if (rich.root / "catalog.sqlite").exists() else ("missing",)
    report = rich.repair()
    assert report.left == ()
    assert bool(report.found) is bool(seen)  # a byte that nothing uses may change
    assert state(rich) == before
    assert len(hashing.seen) == embedded + 1  # the question
    assert rich.verify().ok
    assert rich.repair() == type(report)(found=(), done=(), left=())


def test_the_rebuilt_catalogue_goes_on_like_the_old_one(rich: Collection, folder: Path, write: Edit) -> None:
    (rich.root / "catalog.sqlite").unlink()
    with pytest.raises(ProjectError, match=r"is missing; .*verify letters --repair"):
        rich.open()
    rich.repair()
    report = rich.reindex()
    assert (report.passages_embedded, len(report.not_taken)) == (0, 1)
    write("contract.md", "\n".join(SECTIONS))
    assert rich.ingest([folder]).passages_embedded == 0  # the words of its first state are known
    assert rich.open().search(Query(text="short-lived note"))[0].document != "short.txt"
    assert "warning.txt" not in found(rich, "alcohol")
    with pytest.raises(UsageError, match="claim 7"):
        rich.purge(["rental.txt"])
    rich.restore(["warning.txt"])
    assert found(rich, "alcohol") == ["warning.txt"]
    assert rich.verify().ok


def test_a_lost_log_is_made_up_for_by_the_journal(rich: Collection, tmp_path: Path) -> None:
    with closing(rich.catalog()):  # keeps the log from being emptied
        rich.remove(["copy.txt"])
        before = state(rich)
        copy = tmp_path / "home" / "copy"
        shutil.copytree(rich.root, copy)
    log = copy / "catalog.sqlite-wal"
    assert log.stat().st_size
    flip(log, 8)
    damaged = Collection(copy, CONFIG, HashEncoder, ReaderInProcess)
    assert any("lacks the last" in problem for problem in damaged.verify().problems)
    assert damaged.repair().left == ()
    assert state(damaged) == before


def test_a_damaged_row_costs_its_document_one_reading(letters: Collection) -> None:
    before = state(letters)
    with closing(sqlite3.connect(letters.root / "catalog.sqlite", isolation_level=None)) as database:
        (trigger,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = 'passages_seal_update'").fetchone()
        database.execute("DROP TRIGGER passages_seal_update")
        database.execute("UPDATE passages SET text = replace(text, '500', '900')")
        database.execute(trigger)
    report = letters.repair()
    assert report.found == ("catalog.sqlite: 1 rows of passages are not as they were written",)
    assert "1 documents were read again" in report.done[0]
    assert state(letters) == before


def test_rows_that_vanished_without_a_trace_are_missed(rich: Collection) -> None:
    before = state(rich)
    with closing(sqlite3.connect(rich.root / "catalog.sqlite", isolation_level=None)) as database:
        database.execute("DELETE FROM placements WHERE ordinal = 3")
    report = rich.repair()
    assert "does not show what generation" in report.found[0]
    assert report.left == ()
    assert state(rich) == before


def test_words_whose_file_is_lost_are_taken_from_what_is_left(rich: Collection, folder: Path) -> None:
    before = state(rich)
    shutil.rmtree(folder)
    sha256 = next(f.sha256 for f in before["files"] if f.path.endswith("notice.txt"))
    (rich.root / "blobs" / sha256[:2] / sha256).unlink()
    with closing(sqlite3.connect(rich.root / "catalog.sqlite", isolation_level=None)) as database:
        database.execute("DROP TRIGGER passages_seal_update")
        database.execute("UPDATE passages SET text = replace(text, '70', '90')")
    (line,) = rich.repair().left
    assert "notice.txt is lost: its words stay searchable" in line
    assert state(rich) == before


def test_what_is_lost_twice_is_named_and_keeps_its_place(rich: Collection, folder: Path) -> None:
    before = state(rich)
    row = next(f for f in before["files"] if f.path.endswith("warning.txt"))
    document = next(d.document_id for d in before["documents"] if d.path.endswith("warning.txt"))
    (rich.root / "blobs" / row.sha256[:2] / row.sha256).unlink()
    (rich.root / "catalog.sqlite").unlink()
    words = (folder / "medical/warning.txt").read_bytes()
    (folder / "medical/warning.txt").unlink()
    (line,) = rich.repair().left
    assert "warning.txt is not, or not all, in the collection" in line
    assert any("warning.txt" in line for line in rich.summary().unreadable)
    assert found(rich, "written notice") == ["copy.txt"]
    (folder / "medical/warning.txt").write_bytes(words)
    rich.reindex()
    assert next(d for d in rich.documents() if d.path.endswith("warning.txt")).document_id == document
    assert found(rich, "alcohol") == []  # it was removed, and stays so
    assert rich.verify().ok


def test_without_catalogue_and_journal_nothing_is_touched(rich: Collection) -> None:
    (rich.root / "journal.jsonl").unlink()
    flip(rich.root / "catalog.sqlite", 0)
    before = {p: p.read_bytes() for p in rich.root.rglob("*") if p.is_file() and p.name != "writer.lock"}
    with pytest.raises(ProjectError, match=r"is lost, and its journal with it: restore a backup"):
        rich.repair()
    assert {p: p.read_bytes() for p in before} == before


def test_stored_files_that_the_journal_does_not_know_are_named_and_kept(
    rich: Collection, folder: Path, write: Edit
) -> None:
    journal = (rich.root / "journal.jsonl").read_bytes()
    write("late.txt", "A latecomer arrived.")
    rich.ingest([folder])
    (rich.root / "journal.jsonl").write_bytes(journal)
    flip(rich.root / "catalog.sqlite", 0)
    (line,) = rich.repair().left
    name = hashlib.sha256(b"A latecomer arrived.").hexdigest()
    assert f"blobs/{name[:2]}/{name} is named nowhere" in line
    assert "reindex -c letters" in line
    assert found(rich, "latecomer") == []
    rich.reindex()
    assert found(rich, "latecomer") == ["late.txt"]
    assert rich.verify().ok


def test_a_damaged_journal_beside_a_lost_catalogue_is_named(rich: Collection) -> None:
    path = rich.root / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if b"leaflet.txt" not in line))
    flip(path, len(lines[0]) + 20)
    (rich.root / "catalog.sqlite").unlink()
    assert any("lines of journal.jsonl are damaged, too" in line for line in rich.repair().left)
    assert found(rich, "paracetamol") == []
    rich.reindex()
    assert rich.verify().ok


# --- stored files ----------------------------------------------------------------------------------------------------


@EACH_DAMAGE
def test_a_damaged_blob_is_stored_again_from_its_original(rich: Collection, damage: Damage) -> None:
    before = state(rich)
    for path in list(rich.root.glob("blobs/??/*")):
        damage(path)
    gone = {hashlib.sha256(words.encode()).hexdigest() for words in ("A short-lived note.", "\n".join(SECTIONS))}
    report = rich.repair()
    assert len(report.left) == len(gone) + 1  # and the rows of a file as it was before
    assert all("is lost: its words stay searchable" in line for line in report.left)
    with closing(rich.catalog()) as catalog:
        stored = {path.name for path in rich.root.glob("blobs/??/*") if not path.suffix}
        assert gone <= catalog.blobs() - stored
    assert state(rich) == before


def test_an_attachment_is_stored_again_from_its_mail(rich: Collection) -> None:
    sha256 = hashlib.sha256(b"The indemnity is capped at 70 pounds.\n").hexdigest()
    flip(rich.root / "blobs" / sha256[:2] / sha256)
    report = rich.repair()
    assert report.found == ("The stored file of mail.eml!/terms.txt is damaged",)
    assert report.done == ("The stored file of mail.eml!/terms.txt was stored again from mail.eml",)
    assert report.ok
    assert not list(rich.root.glob("blobs/??/*.damaged"))


def test_a_lost_blob_is_set_aside_until_the_original_comes_back(letters: Collection, folder: Path) -> None:
    sha256 = hashlib.sha256(LETTERS["lease.txt"].encode()).hexdigest()
    path = letters.root / "blobs" / sha256[:2] / sha256
    flip(path)
    (folder / "lease.txt").rename(folder.parent / "lease.txt")
    (line,) = letters.repair().left
    assert "lease.txt is lost: its words stay searchable and quotable" in line
    assert not path.exists()
    assert path.with_suffix(".damaged").exists()
    assert found(letters, "rent pounds") == ["lease.txt"]
    (folder.parent / "lease.txt").rename(folder / "lease.txt")
    letters.ingest([folder])
    assert path.exists()
    assert not path.with_suffix(".damaged").exists()
    assert letters.repair().ok


# --- the index -------------------------------------------------------------------------------------------------------


def index_files(root: Path) -> Iterator[tuple[str, Path]]:
    """Files of every kind in every generation."""
    for path in sorted(root.glob("segments/*/*")):
        yield path.name, path
    lexical = (p for p in root.glob("lexical/**/*") if p.is_file() and p.stat().st_size and p.suffix != ".lock")
    for path in sorted(lexical):
        yield f"{path.parent.name[:9]} {path.suffix or path.name}", path
    for path in sorted(root.glob("generations/*.json")):
        yield f"manifest {path.stem}", path


@EACH_DAMAGE
def test_each_damaged_file_of_the_index_is_made_again(rich: Collection, damage: Damage, tmp_path: Path) -> None:
    before = state(rich)
    kinds = dict(index_files(rich.root)) | {"CURRENT": rich.root / "CURRENT"}
    assert len(kinds) > 10
    for number, (kind, path) in enumerate(kinds.items()):
        copy = Collection(tmp_path / "home" / f"c{number}", CONFIG, HashEncoder, ReaderInProcess)
        shutil.copytree(rich.root, copy.root)
        damage(copy.root / path.relative_to(rich.root))
        whole = copy.verify().ok
        spare = kind == "CURRENT" or (kind.startswith("manifest") and path.stem != str(rich.serving()))
        assert not whole or (spare and damage is Path.unlink)  # it is just not there
        report = copy.repair()
        assert report.left == (), kind
        assert bool(report.found) is not whole, kind
        assert state(copy) == before, kind
        assert copy.verify().ok, kind
        shutil.rmtree(copy.root)


def test_a_file_that_several_generations_share_is_made_again_once(
    letters: Collection, folder: Path, write: Edit, hashing: HashEncoder
) -> None:
    (vectors,) = letters.root.glob("segments/*/dense.faiss")
    for number in range(3):
        write("late.txt", f"A latecomer arrived on day {number}.")
        letters.ingest([folder])
    flip(vectors)
    embedded = len(hashing.seen)
    report = letters.repair()
    assert len(hashing.seen) == embedded + len(LETTERS)
    assert any("generations were deleted: 1, 2, 3, 4" in line for line in report.done)
    assert [g.generation for g in letters.generations()] == [5]
    assert found(letters, "latecomer 2.") == ["late.txt"]


def test_an_older_damaged_generation_goes_and_the_serving_one_stays(
    letters: Collection, folder: Path, write: Edit, hashing: HashEncoder
) -> None:
    write("late.txt", "A latecomer arrived.")
    letters.ingest([folder])
    flip(letters.root / "generations" / "1.json")
    embedded = len(hashing.seen)
    report = letters.repair()
    assert "generations were deleted: 1" in report.done[-1]
    assert (letters.serving(), len(hashing.seen)) == (2, embedded)


def test_a_repair_keeps_what_was_rolled_back_to(letters: Collection, folder: Path, write: Edit) -> None:
    write("late.txt", "A latecomer arrived.")
    letters.ingest([folder])
    letters.rollback(1)
    flip(next(letters.root.glob("blobs/??/*")))
    assert letters.repair().ok
    assert letters.serving() == 1
    flip(letters.root / "catalog.sqlite", 0)
    assert letters.repair().ok
    assert letters.serving() == 1


# --- what must not come back, and what must not break ----------------------------------------------------------------


def test_a_repair_resurrects_nothing(rich: Collection, folder: Path) -> None:
    rich.purge(["fees.jsonl"])
    certificates = rich.certificates()
    before = state(rich)
    for damage in (Path.unlink, lambda path: flip(path, 0)):
        damage(rich.root / "catalog.sqlite")
        assert rich.repair().left == ()
        assert {k: v for k, v in state(rich).items() if k != "past"} == {k: v for k, v in before.items() if k != "past"}
        assert found(rich, "fee is") == []
        report = rich.reindex()
        assert any("fees.jsonl" in outcome.path for outcome in report.not_taken)
        assert found(rich, "fee is") == []
    assert [c.documents for c in rich.certificates()] in ([c.documents for c in certificates], [])


def test_a_home_of_format_1_is_mended(tmp_path: Path) -> None:
    with tarfile.open(Path(__file__).parent / "homes" / "format-1.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    root = tmp_path / "home" / "collections" / "letters"
    old = Collection(root, CONFIG, HashEncoder, ReaderInProcess)
    assert old.repair().ok  # brings the journal up to date
    before = state(old)
    assert before["removed"] or before["documents"]
    (root / "catalog.sqlite").unlink()
    report = old.repair()
    assert report.left == ()
    after = state(old)
    assert {k: v for k, v in after.items() if k != "past"} == {k: v for k, v in before.items() if k != "past"}
    assert old.verify().ok


class StopError(Exception):
    """Raised in the middle of a repair."""


@pytest.mark.slow
@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.exhaustive), 9])
@pytest.mark.parametrize("damage", [lambda path: flip(path, 0), pages_lost, lambda path: flip(path, 18)])
def test_a_repair_stopped_at_any_step_is_run_again(
    letters: Collection, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damage: Damage, every: int
) -> None:
    (folder / "lease.txt").write_text("The rent is now 700 pounds.")
    letters.ingest([folder])
    letters.remove(["notice.txt"])
    before = state(letters)
    damage(letters.root / "catalog.sqlite")
    flip(next(letters.root.glob("segments/*/dense.faiss")))
    (letters.root / "CURRENT").write_bytes(b"\xff")
    steps = [0]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def stop(*given: Any, **named: Any) -> Any:
            steps[0] -= 1
            if steps[0] == 0:
                raise StopError
            return call(*given, **named)

        return stop

    for owner, name in (
        (Path, "unlink"), (Path, "replace"), (Path, "rename"), (os, "fsync"), (shutil, "rmtree"),
        (ingest.store.replacement, "_copy"), (Database, "_transaction"),
    ):  # fmt: skip
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
    number, stopped = 0, True
    while stopped:
        number += every
        copy = Collection(tmp_path / "home" / "stopped", CONFIG, HashEncoder, ReaderInProcess)
        steps[0] = 0
        shutil.copytree(letters.root, copy.root)
        steps[0] = number
        try:
            copy.repair()
            stopped = False
        except StopError:
            pass
        steps[0] = 0
        assert serves_truth_or_says_so(copy, before)
        assert copy.repair().left == ()
        assert state(copy) == before
        assert copy.verify().ok
        assert not list(copy.root.glob("catalog.rebuilt*"))
        shutil.rmtree(copy.root)
    assert number > 20


def serves_truth_or_says_so(collection: Collection, before: dict[str, Any]) -> bool:
    try:
        searcher = collection.open()
        hits = searcher.search(Query(text=QUESTION, k=50))
    except (ProjectError, sqlite3.DatabaseError):
        return True
    shown = {(h.passage.passage_id, h.document, h.passage.spans) for h in hits}
    return bool(searcher.notices) or shown <= {(hit[0], hit[2], hit[4]) for hit in before["hits"]}


def test_a_full_disk_is_not_taken_for_a_lost_original(letters: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = next(path for path in (letters.root / "blobs").rglob("*") if path.is_file())
    damaged.write_bytes(b"damaged")

    def full(store: BlobStore, source: Path) -> Blob:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space left"):
        patched.setattr(BlobStore, "put_file", full)
        letters.repair()
    assert letters.repair().ok
