"""Backups: what comes back is what was there."""
# ruff: noqa: F811 - fixtures are imported, and named again where they are used

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest
from backed_up import answers, archive, blocks, home, letters, litter, make, shelf  # noqa: F401
from conftest import LETTERS, Edit
from hash_encoder import HashEncoder

import index.backup
from index.archive import CONTENTS
from index.backup import back_up
from index.collection import Collection
from index.restore import read_contents, restore


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz"])
def test_what_comes_back_answers_as_before(letters: Collection, shelf: Path, tmp_path: Path, name: str) -> None:
    before, rows, reference = answers(letters.root), letters.documents(), letters.serving()
    contents = back_up([letters], tmp_path / name)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert contents == read_contents(tmp_path / name)
    shutil.rmtree(letters.root)
    ((here, kept),) = restore(tmp_path / name, shelf, {"letters": "letters"})
    assert (here, kept.name, kept.generation) == ("letters", "letters", reference)
    assert make(letters.root).verify().ok
    assert make(letters.root).documents() == rows
    assert answers(letters.root) == before
    assert litter(shelf, tmp_path) == []


def test_a_restored_collection_is_worked_on_like_any_other(
    archive: Path, shelf: Path, folder: Path, write: Edit
) -> None:
    restore(archive, shelf, {"letters": "again"})
    again = make(shelf / "again")
    write("new.txt", "A new letter about parking spaces.")
    report = again.ingest([folder])
    assert report.passages_embedded == 1
    assert again.verify().ok
    assert again.restore(["notice.txt"]) == ("notice.txt",)


def test_the_archive_opens_with_any_tar(archive: Path) -> None:
    first, *others = blocks(archive)
    with tarfile.open(archive) as tar:
        listed = json.loads(tar.extractfile(first).read())
    assert first.name == CONTENTS
    assert [f"1/{f['path']}" for f in listed["collections"][0]["files"]] == [m.name for m in others]
    assert all(m.isreg() and m.mode == 0o600 and len(m.name) <= tarfile.LENGTH_NAME for m in others)


def test_only_the_serving_generation_and_what_the_catalogue_needs_is_kept(letters: Collection, archive: Path) -> None:
    (kept,) = read_contents(archive).collections
    paths = {file.path for file in kept.files}
    assert {p for p in paths if p.startswith("generations/")} == {f"generations/{letters.serving()}.json"}
    assert len([p for p in paths if p.startswith("blobs/")]) == len(LETTERS) + 1
    assert not any("lock" in p or "-wal" in p for p in paths)


def test_several_collections_go_into_one_file_and_come_back_one_by_one(
    letters: Collection, shelf: Path, folder: Path, tmp_path: Path
) -> None:
    other = make(shelf / "other")
    other.ingest([folder / "medical"])
    back_up([letters, other], tmp_path / "both.tar")
    before = answers(other.root)
    shutil.rmtree(other.root)
    restore(tmp_path / "both.tar", shelf, {"other": "other"})
    assert answers(other.root) == before
    restore(tmp_path / "both.tar", tmp_path / "elsewhere", {"letters": "letters", "other": "other"})
    assert answers(tmp_path / "elsewhere" / "letters") == answers(letters.root)


def test_a_collection_without_a_generation_is_kept_too(
    shelf: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = make(shelf / "raw")

    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(HashEncoder, "encode", fail)
    with pytest.raises(MemoryError):
        collection.ingest([folder])
    monkeypatch.undo()
    back_up([collection], tmp_path / "raw.tar")
    restore(tmp_path / "raw.tar", shelf, {"raw": "cooked"})
    make(shelf / "cooked").reindex()
    assert make(shelf / "cooked").summary().documents == len(LETTERS)


def test_the_collection_remembers_where_its_backups_are(letters: Collection, archive: Path, shelf: Path) -> None:
    restore(archive, shelf, {"letters": "again"})
    for collection in (letters, make(shelf / "again")):
        retention = index.backup.Retention(collection.root / "catalog.sqlite")
        assert [(path, kind) for path, kind, _ in retention.copies()] == [(str(archive), "backup")]
        retention.close()
