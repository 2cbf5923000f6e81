"""Room on the disk: refused before anything is written, and what was refused goes on when there is room."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import found

from index.collection import Collection
from ingest.errors import IngestError
from ingest.room import (
    GROWTH,
    PAGES_GROWTH,
    RESERVE_BYTES,
    check_room,
    needed_to_merge,
    needed_to_publish,
    needed_to_take_in,
)
from ingest.types import FileStatus

Free = Callable[[int], None]
PLENTY = 1 << 40


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> Free:
    """Let the disk have so many bytes free beyond the reserve."""

    def leave(spare_bytes: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=RESERVE_BYTES + spare_bytes))

    return leave


def contents(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.name != "writer.lock"}


def test_a_refusal_says_how_much_where_and_what_to_do(tmp_path: Path, free: Free) -> None:
    target = tmp_path / "not" / "yet"
    free(100)
    check_room(target, 100, "nothing much")
    with pytest.raises(IngestError) as caught:
        check_room(target, 3 << 20, "taking in 3 files")
    told = str(caught.value)
    assert "room for taking in 3 files" in told
    assert "about 67 MiB are needed and 64 MiB are free" in told
    assert str(target) in told and "--home" in told and "run the command again" in told


def test_text_grows_and_pages_hardly_do() -> None:
    assert needed_to_take_in({Path("a.txt"): 1000}) == 1000 * (1 + GROWTH)
    assert needed_to_take_in({Path("a.PDF"): 1000, Path("b.png"): 1000}) == 2000 * (1 + PAGES_GROWTH)


def test_the_first_ingest_is_refused_before_any_byte(collection: Collection, folder: Path, free: Free) -> None:
    free(needed_to_take_in({path: path.stat().st_size for path in folder.rglob("*.txt")}) - 1)
    with pytest.raises(IngestError, match="taking in 4 new or changed files"):
        collection.ingest([folder])
    assert not (collection.root / "blobs").exists()
    assert collection.documents() == ()
    free(PLENTY)
    assert collection.ingest([folder]).count(FileStatus.NEW) == 4


def test_a_re_index_that_does_not_fit_changes_nothing_and_goes_on_later(
    letters: Collection, folder: Path, free: Free
) -> None:
    (folder / "late.txt").write_text("A latecomer arrived. " * 1000)
    before = contents(letters.root)
    free(20_000)
    with pytest.raises(IngestError, match="taking in 1 new or changed files"):
        letters.reindex()
    assert contents(letters.root) == before
    assert found(letters, "written notice") == ["notice.txt"]
    free(PLENTY)
    assert letters.reindex().count(FileStatus.NEW) == 1
    assert set(found(letters, "latecomer")) == {"late.txt"}


def test_what_is_known_or_has_merely_moved_needs_no_room(letters: Collection, folder: Path, free: Free) -> None:
    free(0)
    assert letters.reindex().count(FileStatus.UNCHANGED) == 4
    (folder / "medical").rename(folder / "clinic")
    report = letters.reindex()
    assert report.count(FileStatus.MOVED) == 2


def test_a_removal_needs_no_room(letters: Collection, folder: Path, free: Free) -> None:
    free(0)
    (folder / "lease.txt").unlink()
    assert letters.reindex(confirm_gone=True).count(FileStatus.GONE) == 1
    assert found(letters, "rent") == []


def test_a_publish_is_measured_again_by_its_passages(letters: Collection, folder: Path, free: Free) -> None:
    small = folder / "late.txt"
    small.write_text("A latecomer.")
    free(
        needed_to_take_in({small: small.stat().st_size})
    )  # enough by the file's size, not for its passage and its terms
    with pytest.raises(IngestError, match="room for publishing 1 passages"):
        letters.reindex()
    assert letters.verify().ok
    assert letters.summary().pending == 1
    assert found(letters, "written notice") == ["notice.txt"]
    free(needed_to_publish(1, 5, dimensions=16))
    assert letters.reindex().count(FileStatus.UNCHANGED) == 5
    assert found(letters, "latecomer") == ["late.txt"]


def test_a_merge_waits_for_room(letters: Collection, folder: Path, free: Free, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.build.MAX_SEGMENTS", 1)
    monkeypatch.setattr("index.build.needed_to_merge", lambda rows, dimensions: PLENTY)
    free(PLENTY - 1)
    for number in range(3):
        (folder / f"late{number}.txt").write_text(f"Latecomer number {number} arrived.")
        letters.reindex()
    assert len(letters.generations()[-1].segments) == 4
    monkeypatch.setattr("index.build.needed_to_merge", needed_to_merge)
    (folder / "last.txt").write_text("The last one arrived.")
    letters.reindex()
    assert len(letters.generations()[-1].segments) < 4


def test_a_disk_that_fails_while_it_is_measured_is_an_error_of_its_own(
    letters: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(shutil, "disk_usage", fail)
    with pytest.raises(OSError, match="Input/output error"):
        letters.reindex()
