"""The journal says what the catalogue says, grows only with it, and is never written over what the catalogue lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from conftest import Edit
from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

from index.collection import Collection, CollectionConfig
from ingest.errors import IngestError
from ingest.store.catalog import Catalog
from ingest.store.journal import Journal


@pytest.fixture
def letters(tmp_path: Path, folder: Path) -> Collection:
    """The letters, taken in without processes."""
    made = Collection(tmp_path / "home" / "letters", CollectionConfig(encoder="hash"), HashEncoder, ReaderInProcess)
    made.ingest([folder])
    return made


@pytest.fixture
def path(letters: Collection) -> Path:
    return letters.root / "journal.jsonl"


def events(collection: Collection) -> list[tuple[int, str, dict[str, object]]]:
    catalog = collection.catalog()
    try:
        return catalog.events()
    finally:
        catalog.close()


def problems(collection: Collection) -> list[str]:
    catalog = collection.catalog()
    try:
        return Journal(collection.root).check(catalog)
    finally:
        catalog.close()


def sync(collection: Collection) -> None:
    catalog = collection.catalog()
    try:
        Journal(collection.root).sync(catalog)
    finally:
        catalog.close()


def test_the_journal_says_what_the_catalogue_says(letters: Collection, write: Edit) -> None:
    write("late.txt", "A latecomer arrived.")
    letters.reindex()
    letters.remove(["late.txt"])
    written = Journal(letters.root).read()
    assert list(written.events) == events(letters)
    assert [event["did"] for _, _, event in written.events][-2:] == ["file", "removed"]
    catalog = letters.catalog()
    assert written.identity == catalog.identity()
    catalog.close()
    assert (written.damage, problems(letters)) == ((), [])


def test_what_did_not_change_notes_nothing(letters: Collection, folder: Path, path: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing else")
    letters.ingest([folder])
    before = path.read_bytes()
    for _ in range(2):
        letters.ingest([folder])
        letters.reindex()
    assert path.read_bytes() == before


def test_a_torn_line_is_written_again(letters: Collection, path: Path) -> None:
    whole = path.read_bytes()
    for torn in (whole[:-7], whole + b'0123456789abcdef [9,10,"x"', whole[: whole.rindex(b"\n", 0, -1) + 3]):
        path.write_bytes(torn)
        assert problems(letters) == []
        sync(letters)
        assert path.read_bytes() == whole


@pytest.mark.parametrize("line", [0, 2, -1])
def test_a_damaged_line_is_found_and_written_anew(letters: Collection, path: Path, line: int) -> None:
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    lines[line] = lines[line][:30] + bytes([lines[line][30] ^ 1]) + lines[line][31:]
    path.write_bytes(b"".join(lines))
    assert not letters.verify().ok
    sync(letters)
    assert path.read_bytes() == whole


def test_lines_that_vanish_or_change_places_are_found(letters: Collection, path: Path) -> None:
    head, first, second, *rest = path.read_bytes().splitlines(keepends=True)
    for lines in ([head, second, *rest], [head, second, first, *rest], [head, first, first, second, *rest]):
        path.write_bytes(b"".join(lines))
        assert any("damaged" in problem for problem in problems(letters))


def test_a_journal_that_lags_is_no_damage_and_catches_up(letters: Collection, path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:3]))
    assert letters.verify().ok
    sync(letters)
    assert path.read_bytes() == whole


def test_a_deleted_journal_is_missed_and_comes_back(letters: Collection, path: Path) -> None:
    whole = path.read_bytes()
    path.unlink()
    assert letters.verify().problems == ("journal.jsonl is missing",)
    sync(letters)
    assert path.read_bytes() == whole


def test_the_journal_of_another_collection_is_written_over(letters: Collection, path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    Catalog(tmp_path / "catalog.sqlite", create=True).add_roots([Path("/elsewhere")])
    other = Catalog(tmp_path / "catalog.sqlite")
    Journal(tmp_path).sync(other)
    other.close()
    shutil.copy(tmp_path / "journal.jsonl", path)
    sync(letters)
    assert path.read_bytes() == whole


def test_a_catalogue_that_lost_something_is_not_written_to(
    letters: Collection, folder: Path, write: Edit, path: Path
) -> None:
    older = (letters.root / "catalog.sqlite").read_bytes()
    write("late.txt", "A latecomer arrived.")
    letters.ingest([folder])
    whole = path.read_bytes()
    (letters.root / "catalog.sqlite").write_bytes(older)
    assert any("lacks the last 1 of the changes" in problem for problem in letters.verify().problems)
    with pytest.raises(IngestError, match=r"lacks the last 1 .*verify letters --repair"):
        letters.remove(["lease.txt"])
    (letters.root / "catalog.sqlite").unlink()
    with pytest.raises(IngestError, match=r"an empty one.*verify letters --repair"):
        letters.ingest([folder])
    assert path.read_bytes() == whole


def test_a_purge_leaves_nothing_of_the_purged_in_the_journal(letters: Collection, folder: Path, path: Path) -> None:
    assert b"lease.txt" in path.read_bytes()
    letters.purge(["lease.txt"])
    assert b"lease.txt" not in path.read_bytes()
    assert json.loads(path.read_bytes().split(b" ", 1)[1].splitlines()[0])["epoch"] == 2
    assert problems(letters) == []
