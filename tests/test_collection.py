"""The life of a collection: what is taken in, left alone, moved, kept, removed, rolled back and found damaged."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import numpy as np
import pytest
from conftest import LETTERS, Edit, found
from hash_encoder import HashEncoder
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from index.collection import Collection, CollectionConfig
from index.dense import DenseIndex
from index.search import Searcher
from index.types import Query
from ingest.errors import CollectionLockedError, RetrievalError, UsageError
from ingest.store.catalog import Catalog
from ingest.types import FileStatus, IngestReport, Progress

SECTIONS = [f"## Clause {letter}\n\nThe party pays {letter} pounds each month.\n" for letter in "abcdefgh"]
ROWS = [{"id": str(n), "title": f"Row {n}", "text": f"The fee for case {n} is {n}00 pounds."} for n in range(1, 6)]


def fates(report: IngestReport) -> dict[str, FileStatus]:
    return {Path(o.path).name: o.status for o in report.outcomes}


def names(collection: Collection) -> list[str]:
    return [Path(row.path).name for row in collection.documents()]


# --- taking in -------------------------------------------------------------------------------------------------------


def test_a_folder_is_taken_in_and_found(letters: Collection, hashing: HashEncoder) -> None:
    assert sorted(names(letters)) == ["leaflet.txt", "lease.txt", "notice.txt", "warning.txt"]
    assert found(letters, "written notice") == ["notice.txt"]
    summary = letters.summary()
    assert (summary.documents, summary.passages, summary.pending, summary.unreadable) == (4, 4, 0, ())
    assert summary.size_bytes > 0
    assert letters.verify().ok


def test_progress_is_told_file_by_file(collection: Collection, folder: Path) -> None:
    seen = []
    report = collection.ingest([folder], seen.append)
    parsed = [p for p in seen if p.stage == "parse"]
    assert [p.done for p in parsed] == [1, 2, 3, 4]
    assert {p.total for p in parsed} == {4}
    assert [p.done for p in seen if p.stage == "embed"][-1] == report.passages_embedded == 4
    assert report.count(FileStatus.NEW) == 4


def test_unchanged_files_cost_no_embedding(letters: Collection, folder: Path, hashing: HashEncoder) -> None:
    before, generation = len(hashing.seen), letters.serving()
    for report in (letters.ingest([folder]), letters.reindex()):
        assert set(fates(report).values()) == {FileStatus.UNCHANGED}
        assert (report.passages_embedded, report.generation) == (0, generation)
    assert len(hashing.seen) == before


def test_a_change_embeds_the_changed_passages_alone(
    collection: Collection, folder: Path, write: Edit, hashing: HashEncoder
) -> None:
    write("contract.md", "\n".join(SECTIONS))
    first = collection.ingest([folder])
    assert first.passages_embedded == len(SECTIONS) + len(LETTERS)
    write("contract.md", "\n".join(SECTIONS).replace("pays d pounds", "pays nine pounds"))
    report = collection.ingest([folder])
    assert fates(report)["contract.md"] is FileStatus.CHANGED
    assert (report.passages_embedded, report.passages_reused) == (1, len(SECTIONS) - 1)
    assert "nine pounds" in hashing.seen[-1]
    (row,) = [r for r in collection.documents() if r.path.endswith("contract.md")]
    assert (row.revision, row.passages) == (2, len(SECTIONS))
    assert found(collection, "nine pounds") == ["contract.md"]
    assert not any("pays d pounds" in h.passage.text for h in collection.open().search(Query(text="d pounds", k=20)))


def test_a_renamed_file_is_the_same_document(letters: Collection, folder: Path) -> None:
    before = {Path(r.path).name: r.document_id for r in letters.documents()}
    (folder / "lease.txt").rename(folder / "rental.txt")
    report = letters.ingest([folder])
    assert fates(report)["rental.txt"] is FileStatus.MOVED
    assert report.passages_embedded == 0
    after = {Path(r.path).name: r.document_id for r in letters.documents()}
    assert after == {**{k: v for k, v in before.items() if k != "lease.txt"}, "rental.txt": before["lease.txt"]}
    assert found(letters, "rent pounds") == ["rental.txt"]


def test_copies_share_a_document_until_one_changes(letters: Collection, folder: Path, write: Edit) -> None:
    write("copy.txt", LETTERS["lease.txt"])
    report = letters.ingest([folder])
    assert report.passages_embedded == 0
    assert letters.summary().documents == 4
    assert len(found(letters, "rent pounds")) == 1
    write("copy.txt", "The Tenant shall pay the rent of 900 pounds.")
    letters.ingest([folder])
    assert sorted(found(letters, "rent pounds")) == ["copy.txt", "lease.txt"]
    assert found(letters, "900 pounds") == ["copy.txt"]


def test_equal_files_of_one_run_share_a_document(collection: Collection, folder: Path, write: Edit) -> None:
    for name in ("a/one.txt", "b/two.txt", "c/three.txt"):
        write(name, "An identical circular about parking.")
    collection.ingest([folder / "a", folder / "b", folder / "c"])
    assert collection.summary().documents == 1
    for name in ("a/one.txt", "b/two.txt"):
        (folder / name).unlink()
    collection.reindex(confirm_gone=True)
    assert found(collection, "identical circular") == ["three.txt"]
    (folder / "c/three.txt").unlink()
    collection.reindex(confirm_gone=True)
    assert found(collection, "identical circular") == []


def test_what_a_document_repeats_is_embedded_once(collection: Collection, tmp_path: Path, hashing: HashEncoder) -> None:
    form = tmp_path / "form.md"
    form.write_text("# Notice\n\nGive notice.\n\n# Rent\n\nPay rent.\n\n# Notice\n\nGive notice.\n")
    moments: list[Progress] = []
    report = collection.ingest([form], on_progress=moments.append)
    assert report.passages_embedded == max(moment.done for moment in moments if moment.stage == "embed") == 3
    assert [text.split("\n")[-1] for text in hashing.seen] == ["Give notice.", "Pay rent."]
    (segment,) = (collection.root / "segments").iterdir()
    _, vectors = DenseIndex.load(segment / "dense.faiss").vectors()
    np.testing.assert_allclose(vectors, HashEncoder().encode(hashing.seen)[[0, 1, 0]], rtol=1e-6)


def test_rows_are_documents(collection: Collection, folder: Path, write: Edit, hashing: HashEncoder) -> None:
    write("fees.jsonl", "".join(json.dumps(row) + "\n" for row in ROWS))
    collection.ingest([folder / "fees.jsonl"])
    assert names(collection) == [f"fees.jsonl#{n}" for n in range(1, 6)]
    changed = [{**row, "text": "The fee for case 3 is waived."} if row["id"] == "3" else row for row in ROWS]
    write("fees.jsonl", "".join(json.dumps(row) + "\n" for row in changed))
    report = collection.ingest([folder / "fees.jsonl"])
    assert report.passages_embedded == 1
    assert {r.path[-1]: r.revision for r in collection.documents()} == {"1": 1, "2": 1, "3": 2, "4": 1, "5": 1}
    write("fees.jsonl", "".join(json.dumps(row) + "\n" for row in changed[1:]))
    assert collection.ingest([folder / "fees.jsonl"]).passages_embedded == 0
    assert names(collection) == [f"fees.jsonl#{n}" for n in range(2, 6)]
    assert found(collection, "case 1") == []


def test_an_attachment_is_a_document_of_its_own(collection: Collection, folder: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Terms", "a@example.org", "b@example.org"
    mail.set_content("Please find the terms attached.")
    mail.add_attachment("The indemnity is capped at 70 pounds.", filename="terms.txt")
    mail.add_attachment("Another sheet about parking.", filename="../../terms.txt")
    (folder / "mail.eml").write_bytes(mail.as_bytes())
    collection.ingest([folder / "mail.eml"])
    assert names(collection) == ["mail.eml", "terms.txt", "terms.txt (2)"]
    assert found(collection, "indemnity capped") == ["mail.eml!/terms.txt"]
    assert found(collection, "terms attached") == ["mail.eml"]


def test_a_file_that_cannot_be_read_is_listed_and_costs_itself_only(
    collection: Collection, folder: Path, write: Edit
) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    write("empty.txt", "")
    report = collection.ingest([folder])
    assert {Path(o.path).name for o in report.not_taken} == {"broken.pdf", "empty.txt"}
    assert all(o.reason for o in report.not_taken)
    assert report.count(FileStatus.NEW) == 4
    assert len(collection.summary().unreadable) == 2


def test_a_file_that_breaks_keeps_its_last_good_words(letters: Collection, folder: Path) -> None:
    (folder / "lease.txt").write_bytes(b"")
    report = letters.ingest([folder])
    assert fates(report)["lease.txt"] is FileStatus.SKIPPED
    assert found(letters, "rent pounds") == ["lease.txt"]
    (folder / "lease.txt").write_text("The rent is now 700 pounds.")
    letters.ingest([folder])
    assert found(letters, "700 pounds") == ["lease.txt"]


@pytest.mark.skipif(os.name != "posix", reason="file names are bytes there")
def test_a_name_that_is_not_utf8_costs_itself_only(collection: Collection, folder: Path) -> None:
    try:
        (folder / os.fsdecode(b"caf\xe9.txt")).write_text("Coffee.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    report = collection.ingest([folder])
    (outcome,) = report.not_taken
    assert outcome.status is FileStatus.FAILED
    assert "not UTF-8" in outcome.reason
    assert outcome.path.encode()
    assert report.count(FileStatus.NEW) == 4


def test_words_cut_in_another_way_are_cut_anew(
    letters: Collection, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.intake.stamp", lambda ocr: "a newer chunker")
    monkeypatch.setattr("ingest.chunk.PASSAGE_TOKENS", 8)
    letters.reindex()
    assert letters.summary().passages > 4
    assert found(letters, "rent") == ["lease.txt"]
    assert letters.verify().ok


# --- looking again ---------------------------------------------------------------------------------------------------


@pytest.fixture
def many(collection: Collection, folder: Path, write: Edit) -> Collection:
    """Four letters and twenty cases, with a folder of two inside that was named as well."""
    for number in range(20):
        write(f"cases/case{number:02}.txt", f"Case {number} concerns matter{number} alone.")
    for number in range(2):
        write(f"cases/old/old{number}.txt", f"Old case {number} is closed{number}.")
    collection.ingest([folder, folder / "cases" / "old"])
    return collection


def test_a_deleted_file_is_gone_after_a_reindex(many: Collection, folder: Path) -> None:
    (folder / "cases/case07.txt").unlink()
    assert FileStatus.GONE not in fates(many.ingest([folder])).values()
    assert found(many, "matter7") == ["case07.txt"]
    report = many.reindex()
    assert fates(report)["case07.txt"] is FileStatus.GONE
    assert (report.passages_embedded, report.warnings) == (0, ())
    assert found(many, "matter7") == []


def test_what_comes_back_is_the_same_document_again(many: Collection, folder: Path, write: Edit) -> None:
    before = {r.path: r.document_id for r in many.documents()}
    (folder / "cases/case07.txt").unlink()
    many.reindex()
    write("cases/case07.txt", "Case 7 concerns matter7 once more.")
    many.reindex()
    assert {r.path: r.document_id for r in many.documents()} == before
    assert found(many, "once more") == ["case07.txt"]


def test_new_and_changed_files_are_found_by_a_reindex(many: Collection, write: Edit) -> None:
    write("cases/late.txt", "A latecomer arrived.")
    write("cases/case01.txt", "Case 1 was settled.")
    report = many.reindex()
    assert (report.passages_embedded, report.count(FileStatus.NEW), report.count(FileStatus.CHANGED)) == (2, 1, 1)
    assert found(many, "latecomer") == ["late.txt"]


def lose_root(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))


def empty_root(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def lose_a_fifth(folder: Path) -> None:
    for number in range(5):
        (folder / f"cases/case{number:02}.txt").unlink()


def lose_a_small_root(folder: Path) -> None:
    shutil.rmtree(folder / "cases" / "old")  # less than a tenth of the folder above it


@pytest.mark.parametrize("lose", [lose_root, empty_root, lose_a_fifth, lose_a_small_root])
def test_a_vanished_root_drops_nothing_unless_confirmed(
    many: Collection, folder: Path, lose: Callable[[Path], None]
) -> None:
    lose(folder)
    report = many.reindex()
    assert FileStatus.GONE not in fates(report).values()
    assert report.warnings
    assert all("--confirm-gone" in warning for warning in report.warnings)
    assert many.summary().documents == 26
    report = many.reindex(confirm_gone=True)
    assert report.count(FileStatus.GONE) == 26 - many.summary().documents > 0
    assert report.warnings == ()


def test_a_root_that_is_back_is_as_before(many: Collection, folder: Path) -> None:
    lose_root(folder)
    many.reindex()
    folder.with_name("elsewhere").rename(folder)
    report = many.reindex()
    assert set(fates(report).values()) == {FileStatus.UNCHANGED}
    assert (report.passages_embedded, report.warnings) == (0, ())


def test_everything_gone_still_opens(letters: Collection, folder: Path) -> None:
    empty_root(folder)
    letters.reindex(confirm_gone=True)
    assert letters.open().search(Query(text="rent")) == ()
    assert letters.verify().ok


# --- removing and restoring ------------------------------------------------------------------------------------------


def test_removal_acts_at_once_and_is_undone(letters: Collection) -> None:
    searcher = letters.open()
    assert letters.remove(["lease.txt"]) == ("lease.txt",)
    for open_before_or_after in (searcher, letters.open()):
        hits = open_before_or_after.search(Query(text="rent pounds Tenant"))
        assert "lease.txt" not in {h.document for h in hits}
    assert {Path(r.path).name: r.removed for r in letters.documents()}["lease.txt"]
    assert letters.summary().documents == 3
    letters.restore(["lease.txt"])
    assert "lease.txt" in {h.document for h in searcher.search(Query(text="rent pounds Tenant"))}


def test_what_was_removed_never_comes_back_by_itself(letters: Collection, folder: Path, write: Edit) -> None:
    letters.remove(["lease.txt"])
    letters.reindex()
    write("lease.txt", "The Tenant pays a rent of 900 pounds.")
    letters.reindex()
    (folder / "lease.txt").rename(folder / "rental.txt")
    letters.reindex()
    write("copy of it.txt", "The Tenant pays a rent of 900 pounds.")
    letters.reindex()
    assert found(letters, "rent") == []
    for name in ("rental.txt", "copy of it.txt"):
        (folder / name).unlink()
    letters.reindex(confirm_gone=True)
    write("copy of it.txt", "The Tenant pays a rent of 900 pounds.")
    letters.reindex()
    assert found(letters, "rent") == []
    for generation in letters.generations():
        letters.rollback(generation.generation)
        assert found(letters, "rent") == []


def test_removal_of_what_only_an_older_generation_holds(many: Collection, folder: Path) -> None:
    (folder / "cases/case07.txt").unlink()
    many.reindex()
    many.rollback()
    assert found(many, "matter7") == ["case07.txt"]
    many.remove(["case07.txt"])
    assert found(many, "matter7") == []


def test_removal_of_an_unknown_document_says_so(letters: Collection) -> None:
    with pytest.raises(UsageError, match=r"No document 'nope\.txt'.*collections show"):
        letters.remove(["lease.txt", "nope.txt"])
    assert letters.summary().documents == 4


# --- two at a time ---------------------------------------------------------------------------------------------------

_HOLD = """
import sys, time
from pathlib import Path
from ingest.store.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_writer_is_told_who_writes(letters: Collection, folder: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(letters.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdin is not None and holder.stdout is not None
    try:
        assert holder.stdout.readline() == b"held\n"
        for write in (lambda: letters.ingest([folder]), letters.reindex, lambda: letters.remove(["lease.txt"])):
            with pytest.raises(CollectionLockedError, match=rf"'letters' is being written by process {holder.pid} "):
                write()
        assert found(letters, "written notice") == ["notice.txt"]
    finally:
        holder.stdin.close()
        holder.wait(timeout=30)
        holder.stdout.close()
    letters.ingest([folder])


# --- bad input -------------------------------------------------------------------------------------------------------


def test_a_missing_path_creates_nothing(collection: Collection, folder: Path) -> None:
    with pytest.raises(UsageError, match=r"No such file or folder: .*nope"):
        collection.ingest([folder, folder / "nope"])
    assert not collection.root.exists()


def test_an_empty_folder_creates_nothing(collection: Collection, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    with pytest.raises(UsageError, match=r"No files below .*void"):
        collection.ingest([tmp_path / "void"])
    assert not collection.root.exists()


def test_what_does_not_exist_says_how_to_make_it(collection: Collection) -> None:
    for read in (collection.open, collection.summary, collection.documents, collection.verify, collection.catalog):
        with pytest.raises(UsageError, match="no collection 'letters'; create it with `assistant ingest"):
            read()
    for change in (collection.reindex, collection.rollback, lambda: collection.remove(["x"])):
        with pytest.raises(UsageError, match="no collection 'letters'"):
            change()
    assert not collection.root.exists()


def test_nothing_searchable_yet(collection: Collection, folder: Path) -> None:
    (folder / "lease.txt").write_bytes(b"")
    collection.ingest([folder / "lease.txt"])
    assert collection.verify().ok
    assert collection.open().search(Query(text="rent")) == ()


def test_a_home_that_cannot_be_written(tmp_path: Path, folder: Path, hashing: HashEncoder) -> None:
    (tmp_path / "file").write_text("")
    below_a_file = Collection(tmp_path / "file" / "letters", encoder=lambda: hashing)
    with pytest.raises(OSError, match="Not a directory"):
        below_a_file.ingest([folder])


@pytest.mark.parametrize("survived", range(0, 24, 3))
def test_a_full_disk_loses_nothing(
    letters: Collection, folder: Path, write: Edit, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    write("late.txt", "A latecomer arrived.")
    write("lease.txt", "The Tenant pays a rent of 900 pounds.")
    calls = 0

    def fsync(descriptor: int, sync: Callable[[int], None] = os.fsync) -> None:
        nonlocal calls
        calls += 1
        if calls > survived:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(OSError, match="No space left"):
            letters.ingest([folder])
    assert letters.verify().ok
    assert letters.open().notices == ()
    assert found(letters, "written notice") == ["notice.txt"]
    letters.ingest([folder])
    assert found(letters, "latecomer") == ["late.txt"]
    assert found(letters, "900 pounds") == ["lease.txt"]
    assert letters.verify().ok


def test_an_interrupted_ingest_goes_on(collection: Collection, folder: Path) -> None:
    def stop(progress: object) -> None:
        raise KeyboardInterrupt

    report = collection.ingest([folder], stop)
    assert report.interrupted
    assert collection.verify().ok
    report = collection.ingest([folder])
    assert not report.interrupted
    assert report.passages_embedded == 4
    assert found(collection, "written notice") == ["notice.txt"]


def test_the_encoder_failing_leaves_the_old_generation(letters: Collection, folder: Path, write: Edit) -> None:
    class Broken(HashEncoder):
        def encode(self, texts, on_done=None):  # type: ignore[no-untyped-def]
            raise RetrievalError("out of memory")

    write("late.txt", "A latecomer arrived.")
    broken = Collection(letters.root, CollectionConfig(encoder="hash", parse_workers=1), Broken)
    with pytest.raises(RetrievalError, match="out of memory"):
        broken.ingest([folder])
    assert letters.verify().ok
    assert letters.summary().pending == 1
    searcher: Searcher = letters.open()
    assert [h.document for h in searcher.search(Query(text="written notice", k=1))] == ["notice.txt"]
    assert letters.ingest([folder]).passages_embedded == 1


@pytest.mark.parametrize("first_read", ["live_documents", "row_owners"])
def test_a_list_and_a_summary_are_of_one_generation(letters, folder, write, monkeypatch, first_read):
    read = getattr(Catalog, first_read)

    def publish_meanwhile(self, snapshot):
        found = read(self, snapshot)
        monkeypatch.setattr(Catalog, first_read, read)
        (folder / "lease.txt").unlink()
        write("new.txt", "One letter takes the place of another.\n")
        letters.reindex(confirm_gone=True)
        return found

    before = letters.documents()
    monkeypatch.setattr(Catalog, first_read, publish_meanwhile)
    assert letters.documents() == before
    write("lease.txt", "The Tenant shall pay.\n")
    letters.reindex()
    monkeypatch.setattr(Catalog, first_read, publish_meanwhile)
    summary = letters.summary()
    assert (summary.documents, summary.passages) == (5, 5)


def test_a_summary_is_not_disturbed_by_a_sweep(letters, monkeypatch):
    swept = letters.root / "lexical" / "old"
    swept.mkdir()
    scandir = os.scandir

    def sweep_meanwhile(path="."):
        if Path(path) == swept and swept.exists():
            swept.rmdir()
        return scandir(path)

    monkeypatch.setattr(os, "scandir", sweep_meanwhile)
    assert letters.summary().size_bytes > 0
    assert not swept.exists()


def test_a_document_is_known_by_each_place_it_lies_at(letters: Collection, folder: Path) -> None:
    (folder / "a copy.txt").write_bytes((folder / "notice.txt").read_bytes())
    letters.ingest([folder])
    assert letters.remove(["notice.txt"]) == ("a copy.txt",)
    assert found(letters, "written notice") == []


def test_a_locked_file_is_taken_in_once_its_password_is_given(tmp_path):
    canvas = Canvas(str(tmp_path / "will.pdf"), encrypt=StandardEncryption("tulip-19"))
    canvas.drawString(72, 700, "I leave the harmonium to my niece.")
    canvas.save()
    collection = Collection(tmp_path / "home" / "desk", encoder=HashEncoder)
    files = [tmp_path / "will.pdf"]
    assert "--password" in collection.ingest(files).outcomes[0].reason
    assert collection.ingest(files, passwords=("rose", "tulip-19")).outcomes[0].status is FileStatus.NEW
    assert "harmonium" in collection.open().search(Query(text="harmonium", k=1))[0].passage.text
    assert collection.ingest(files).outcomes[0].status is FileStatus.UNCHANGED
    kept = [path.read_bytes() for path in collection.root.rglob("*") if path.is_file()]
    assert not any(b"tulip-19" in content for content in kept)
