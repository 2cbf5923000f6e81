"""Purging destroys: no file of the collection holds a word of it any more, and nothing brings it back."""

from __future__ import annotations

import gzip
import sqlite3
import zlib
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import Edit, found
from hash_encoder import HashEncoder

import index.purge
from index.collection import Collection
from index.types import Certificate
from ingest.errors import RetrievalError, UsageError
from ingest.store.retention import Retention

SECRET = "Zanzibarquux"  # noqa: S105
WORDS = f"The confidential name is {SECRET} Threlkeld and he lives at Ravenglass Mews.\n"


@pytest.fixture
def secret(letters: Collection, folder: Path, write: Edit) -> Collection:
    """Letters, and one that has had two states, both with the secret."""
    write("secret.txt", WORDS + "The first state speaks of Muncaster.\n")
    letters.ingest([folder])
    write("secret.txt", WORDS + "The second state speaks of Eskmeals.\n")
    letters.ingest([folder])
    return letters


def traces(root: Path, words: bytes) -> list[str]:
    """Files that hold these words, as they are, without case, or inside a deflated stream that starts anywhere."""
    return [str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and _holds(p.read_bytes(), words)]


def _holds(content: bytes, words: bytes) -> bool:
    if words.lower() in content.lower():
        return True
    start = content.find(b"\x78\x9c")
    while start >= 0:
        try:
            if words.lower() in zlib.decompressobj().decompress(content[start:]).lower():
                return True
        except zlib.error:
            pass
        start = content.find(b"\x78\x9c", start + 1)
    return False


def test_traces_are_found_where_they_are(secret: Collection) -> None:
    kinds = {place.split("/")[0] for place in traces(secret.root, SECRET.encode())}
    assert kinds >= {"blobs", "catalog.sqlite"}
    assert _holds(b"abc" + zlib.compress(WORDS.encode()), SECRET.encode())
    assert not _holds(gzip.compress(b"nothing"), SECRET.encode())


def test_nothing_is_left(secret: Collection, folder: Path, hashing: HashEncoder) -> None:
    dense = {p.read_bytes() for p in secret.root.glob("segments/*/dense.faiss")}
    seen = len(hashing.seen)
    certificate = secret.purge(["secret.txt"], reason="request 17")
    assert len(hashing.seen) == seen
    for words in (SECRET, "Ravenglass", "Muncaster", "Eskmeals"):
        assert traces(secret.root, words.encode()) == []
        assert found(secret, words) == []
    vectors = b"".join(p.read_bytes() for p in secret.root.glob("segments/*/dense.faiss"))
    doomed = [hashing.encode([text])[0].tobytes() for text in hashing.seen[:seen] if SECRET in text]
    assert doomed and all(any(vector in old for old in dense) and vector not in vectors for vector in doomed)
    assert certificate.ended is not None
    assert (certificate.revisions, certificate.blobs, certificate.generations) == (2, 2, (1, 2, 3))
    assert certificate.documents[0].paths == (str(folder / "secret.txt"),)
    assert any(str(folder / "secret.txt") in line for line in certificate.left)  # the user's own file
    assert secret.certificates() == (certificate,)
    assert secret.verify().problems == ()
    assert found(secret, "written notice") == ["notice.txt"]
    assert [g.generation for g in secret.generations()] == [4]


def test_no_rollback_crosses_it_and_no_reindex_brings_it_back(secret: Collection, folder: Path, write: Edit) -> None:
    secret.purge(["secret.txt"])
    for generation in (None, 1, 2, 3):
        with pytest.raises(UsageError, match="has no"):
            secret.rollback(generation)
    report = secret.reindex()
    assert [(Path(o.path).name, "was purged on" in o.reason) for o in report.not_taken] == [("secret.txt", True)]
    write("copy.txt", WORDS + "The second state speaks of Eskmeals.\n")  # the same bytes elsewhere
    write("secret.txt", WORDS + "A third state.\n")  # other bytes at the same place
    assert {Path(o.path).name for o in secret.ingest([folder]).not_taken} == {"secret.txt", "copy.txt"}
    assert found(secret, SECRET) == []
    assert secret.ingest([folder / "secret.txt"], readmit=True).not_taken == ()
    assert found(secret, "third state") == ["secret.txt"]
    assert secret.verify().problems == ()


def test_what_is_held_is_kept(secret: Collection) -> None:
    before = {p: p.read_bytes() for p in secret.root.rglob("*") if p.is_file() and p.name != "writer.lock"}
    secret.hold(["secret.txt"], "claim 2026-114")
    with pytest.raises(UsageError, match=r"Nothing was purged: on hold are secret\.txt \(claim 2026-114\)"):
        secret.purge(["notice.txt", "secret.txt"])
    assert found(secret, SECRET) == ["secret.txt"]
    assert found(secret, "written notice") == ["notice.txt"]
    assert before.keys() == {p for p in secret.root.rglob("*") if p.is_file() and p.name != "writer.lock"}
    secret.release(["secret.txt"])
    secret.purge(["secret.txt"])
    assert traces(secret.root, SECRET.encode()) == []
    with pytest.raises(UsageError, match="needs a reason"):
        secret.hold(["notice.txt"], " ")
    with pytest.raises(UsageError, match=r"No document 'nothing\.txt' was ever"):
        secret.purge(["nothing.txt"])


def test_removed_and_gone_documents_can_be_purged(secret: Collection, folder: Path) -> None:
    secret.remove(["notice.txt"])
    (folder / "secret.txt").unlink()
    secret.reindex(confirm_gone=True)
    assert traces(secret.root, SECRET.encode()) != []  # gone is not purged
    secret.purge(["secret.txt", "notice.txt"])
    assert traces(secret.root, SECRET.encode()) == traces(secret.root, b"written notice") == []
    assert found(secret, "500 pounds") == ["lease.txt"]


def test_a_part_is_purged_with_its_whole(letters: Collection, folder: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Deposit", "a@example.org", "b@example.org"
    mail.set_content("The deposit is held by the scheme named in the annex.\n")
    mail.add_attachment(f"The scheme is {SECRET}.\n", filename="annex.txt")
    (folder / "deposit.eml").write_bytes(mail.as_bytes())
    letters.ingest([folder])
    with pytest.raises(UsageError, match=r"holds deposit\.eml, too.*Purge 'deposit\.eml'"):
        letters.purge(["deposit.eml!/annex.txt"])
    letters.purge(["deposit.eml"])
    assert traces(letters.root, SECRET.encode()) == []
    assert letters.verify().problems == ()


def test_shared_bytes_stay_and_are_named(letters: Collection, folder: Path, write: Edit) -> None:
    write("a/one.txt", WORDS)
    letters.ingest([folder])
    write("mail.txt", "Something else.")
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Copy", "a@example.org", "b@example.org"
    mail.set_content("See the annex.\n")
    mail.add_attachment(WORDS.encode(), maintype="text", subtype="plain", filename="one.txt")
    (folder / "copy.eml").write_bytes(mail.as_bytes())
    letters.ingest([folder])
    certificate = letters.purge([str(folder / "a/one.txt")])
    assert any("copy.eml!/one.txt has the same content" in line for line in certificate.left)
    assert found(letters, SECRET) == ["copy.eml!/one.txt"]
    assert letters.verify().problems == ()


def test_uploaded_files_are_ours_to_destroy(collection: Collection, tmp_path: Path) -> None:
    upload = collection.root.parents[1] / "uploads" / collection.name / "secret.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text(WORDS)
    collection.ingest([upload])
    certificate = collection.purge(["secret.txt"])
    assert not upload.exists()
    assert certificate.also == (f"The uploaded file {upload}",)
    assert collection.reindex().not_taken == ()
    upload.write_text("Another file of that name.")
    assert collection.ingest([upload]).not_taken == ()
    upload.write_text(WORDS)
    assert len(collection.ingest([upload]).not_taken) == 1


@pytest.mark.parametrize("step", ["_rewrite_index", "_delete_blobs", "_delete_uploads"])
def test_an_interrupted_purge_answers_nothing_and_is_finished_by_the_next_writer(
    secret: Collection, folder: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = secret.open()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(index.purge.Purger, step, die)
        with pytest.raises(KeyboardInterrupt):
            secret.purge(["secret.txt"])
    assert [h.document for h in pinned.search(index.types.Query(text=SECRET))].count("secret.txt") == 0
    assert found(secret, SECRET) == []
    assert found(secret, "written notice") == ["notice.txt"]
    (unfinished,) = secret.certificates()
    assert unfinished.ended is None
    secret.remove(["lease.txt"])  # any writer
    (finished,) = secret.certificates()
    assert finished.ended is not None
    assert traces(secret.root, SECRET.encode()) == []
    assert secret.verify().problems == ()
    with pytest.raises(UsageError, match=r"'secret\.txt' was purged already on 20"):
        secret.purge(["secret.txt"])


def test_a_reader_of_an_older_state_delays_the_end_and_it_is_said(
    secret: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.purge, "READERS_WAIT_S", 0.2)
    reader = sqlite3.connect(secret.root / "catalog.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM passages").fetchone()
    certificate = secret.purge(["secret.txt"])
    assert certificate.ended is None
    reader.execute("COMMIT")
    reader.close()
    secret.reindex()
    assert secret.certificates()[0].ended is not None
    assert traces(secret.root, SECRET.encode()) == []


def test_a_full_disk_is_no_reader(secret: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(retention: Retention) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched, pytest.raises(sqlite3.OperationalError, match="full"):
        patched.setattr(Retention, "shrink", full)
        secret.purge(["secret.txt"])
    assert found(secret, SECRET) == []
    secret.reindex()
    assert [certificate.ended is not None for certificate in secret.certificates()] == [True]


def test_everything_can_be_purged(letters: Collection, folder: Path) -> None:
    names = [d.document_id for d in letters.ever()]
    certificate = letters.purge(names)
    assert isinstance(certificate, Certificate)
    assert letters.documents() == ()
    assert letters.ever() == ()
    assert letters.verify().problems == ()
    assert found(letters, "rent") == []


def test_answers_are_cleaned_before_anything_is_destroyed(secret: Collection, tmp_path: Path) -> None:
    secret.note_copy(tmp_path / "answers.jsonl", "answers")
    told = []

    def clean(ids: set[str], copies: list[tuple[str, str, str]]) -> tuple[list[str], list[str]]:
        told.append((ids, [copy[:2] for copy in copies]))
        assert found(secret, SECRET) == ["secret.txt"]
        return ["2 answers in answers.jsonl"], ["backup x.tar"]

    certificate = secret.purge(["secret.txt"], clean=clean)
    assert told[0][1] == [(str(tmp_path / "answers.jsonl"), "answers")]
    assert "2 answers in answers.jsonl" in certificate.also and "backup x.tar" in certificate.left


def test_a_purge_of_a_damaged_index_still_destroys(secret: Collection) -> None:
    for file in secret.root.glob("segments/*/dense.faiss"):
        file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(RetrievalError):
        secret.open()
    secret.purge(["secret.txt"])
    assert traces(secret.root, SECRET.encode()) == []
    assert found(secret, "written notice") == ["notice.txt"]


def test_a_place_names_the_document_that_lies_there_now(letters: Collection, folder: Path, write: Edit) -> None:
    (folder / "lease.txt").rename(folder / "old lease.txt")
    letters.reindex(confirm_gone=True)
    write("lease.txt", WORDS)
    letters.ingest([folder])
    letters.purge(["lease.txt"])
    assert found(letters, "500 pounds") == ["old lease.txt"]
    assert traces(letters.root, SECRET.encode()) == []


def test_bytes_that_gave_no_new_revision_go_too(letters: Collection, folder: Path) -> None:
    (folder / "notice.txt").write_bytes((folder / "notice.txt").read_bytes() + b"\r\n \n")
    letters.ingest([folder])
    letters.purge(["notice.txt"])
    assert traces(letters.root, b"written notice") == []
    (folder / "copy.txt").write_bytes((folder / "notice.txt").read_bytes())
    assert len(letters.ingest([folder]).not_taken) == 2


def test_purged_bytes_do_not_come_back_over_a_known_file_or_in_a_mail(letters: Collection, folder: Path) -> None:
    (folder / "secret.txt").write_text(WORDS)
    letters.ingest([folder])
    letters.purge(["secret.txt"])
    (folder / "notice.txt").write_text(WORDS)
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Copy", "a@example.org", "b@example.org"
    mail.set_content("See the annex.\n")
    mail.add_attachment(WORDS.encode(), maintype="text", subtype="plain", filename="annex.txt")
    (folder / "copy.eml").write_bytes(mail.as_bytes())
    report = letters.reindex()
    assert found(letters, SECRET) == []
    notices = [notice for outcome in report.outcomes for notice in outcome.notices]
    assert any("!/annex.txt: was purged on" in notice for notice in notices)
    assert {Path(o.path).name for o in report.not_taken} == {"secret.txt", "notice.txt"}
    assert found(letters, "written notice") == ["notice.txt"]  # its last good state


def test_nothing_is_kept_of_a_file_that_gave_no_document(letters: Collection, folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 " + SECRET.encode())
    assert len(letters.ingest([folder]).not_taken) == 1
    assert traces(letters.root, SECRET.encode()) == []
    assert letters.verify().problems == ()


def test_a_name_that_may_be_several_files_destroys_none(letters: Collection, folder: Path, write: Edit) -> None:
    write("x/same.txt", "The first of two.")
    write("y/same.txt", "The second of two.")
    letters.ingest([folder])
    with pytest.raises(UsageError, match=r"may be .*x/same\.txt or .*y/same\.txt; give the path or the id"):
        letters.purge(["same.txt"])
    letters.purge([str(folder / "x/same.txt")])
    assert found(letters, "second") == ["same.txt"]


def test_uploads_of_another_collection_are_not_touched(letters: Collection, folder: Path) -> None:
    home = letters.root.parents[1]
    upload = home / "uploads" / "other" / "deed.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text(WORDS)
    letters.ingest([upload])
    letters.purge(["deed.txt"])
    assert upload.read_text() == WORDS


def test_a_certificate_is_filed_whatever_is_interrupted(secret: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(index.purge.Purger, "_rewrite_index", die)
        with pytest.raises(KeyboardInterrupt):
            secret.purge(["secret.txt"])
    (filed,) = (secret.root.parents[1] / "certificates").glob("*.json")
    assert '"ended": null' in filed.read_text()
    secret.reindex()
    assert '"ended": "20' in filed.read_text()
