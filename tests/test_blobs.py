"""A blob is complete or absent, and what is read is what was stored."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path

import pytest

from ingest.errors import IngestError
from ingest.store.blobs import BlobStore, remove_tree, write_durably

WORDS = b"The Tenant shall pay the rent.\n" * 9


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def test_bytes_lie_under_their_hash(store: BlobStore, tmp_path: Path) -> None:
    (tmp_path / "lease.txt").write_bytes(WORDS)
    blob = store.put_file(tmp_path / "lease.txt")
    assert blob.sha256 == hashlib.sha256(WORDS).hexdigest()
    assert blob.length == len(WORDS)
    assert store.path(blob.sha256) == tmp_path / "blobs" / blob.sha256[:2] / blob.sha256
    assert store.read(blob.sha256) == WORDS
    assert store.put(WORDS) == blob
    assert store.names() == [blob.sha256]
    assert store.holds(blob.sha256)


def test_names_are_sorted_and_litter_is_none(store: BlobStore, tmp_path: Path) -> None:
    wanted = sorted(store.put(bytes([n])).sha256 for n in range(9))
    for litter in (tmp_path / "blobs" / ".tmp-a", store.path(wanted[0]).with_name(".tmp-b")):
        litter.write_bytes(b"half")
    assert store.names() == wanted
    store.sweep()
    assert sorted(p.name for p in (tmp_path / "blobs").rglob("*") if p.is_file()) == wanted


def test_damage_and_loss_are_said(store: BlobStore) -> None:
    blob = store.put(WORDS)
    store.path(blob.sha256).write_bytes(WORDS.replace(b"rent", b"rant", 1))
    with pytest.raises(IngestError, match=rf"{blob.sha256[:12]}… is damaged; delete it and ingest"):
        store.read(blob.sha256)
    store.path(blob.sha256).unlink()
    with pytest.raises(IngestError, match="is missing; ingest the original again"):
        store.read(blob.sha256)
    assert not store.holds(blob.sha256)


def test_a_blob_of_another_length_is_written_again(store: BlobStore) -> None:
    blob = store.put(WORDS)
    store.path(blob.sha256).write_bytes(WORDS[:5])
    store.put(WORDS)
    assert store.read(blob.sha256) == WORDS


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_failing_write_leaves_the_old_bytes_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "CURRENT"
    write_durably(target, b"1")
    with monkeypatch.context() as patch:
        patch.setattr(*((os, "fsync") if fails == "fsync" else (Path, "replace")), refuse)
        with pytest.raises(OSError, match="No space left"):
            write_durably(target, b"2")
        with pytest.raises(OSError, match="No space left"):
            BlobStore(tmp_path / "blobs").put_file(target)
    assert target.read_bytes() == b"1"
    assert list(tmp_path.rglob(".tmp-*")) == []
    assert BlobStore(tmp_path / "blobs").names() == []


def test_a_folder_goes_although_a_reader_puts_locks_into_it(tmp_path: Path) -> None:
    folder, tries = tmp_path / "index", []
    folder.mkdir()
    (folder / "meta.json").touch()
    rmdir = os.rmdir

    def locked_first(path: str, **where: int) -> None:
        tries.append(path)
        if len(tries) <= 3:  # as when a lock is made between looking and deleting
            (folder / ".tantivy-meta.lock").touch()
        rmdir(path, **where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rmdir", locked_first)
        remove_tree(folder)
    assert not folder.exists() and len(tries) == 4


def test_a_folder_that_does_not_become_empty_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "index").mkdir()
    monkeypatch.setattr("ingest.store.blobs._PAUSE_S", 0)

    def full(path: str, **where: int) -> None:
        raise OSError(errno.ENOTEMPTY, "Directory not empty")

    monkeypatch.setattr(os, "rmdir", full)
    with pytest.raises(OSError, match="not empty"):
        remove_tree(tmp_path / "index")
