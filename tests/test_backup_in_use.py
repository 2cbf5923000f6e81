"""Backups of a collection that is searched, changed and purged meanwhile."""
# ruff: noqa: F811 - fixtures are imported, and named again where they are used

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from backed_up import answers, home, letters, make, names, shelf  # noqa: F401

import index.backup
from index.archive import write_archive
from index.backup import back_up
from index.collection import Collection
from index.restore import restore
from index.types import Query
from ingest.errors import CollectionLockedError, IngestError
from ingest.store.lock import writer_lock


def test_a_backup_during_searches_and_publishes_is_of_one_generation(shelf: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    collection = make(shelf / "busy")

    def publish(number: int) -> None:
        for name in range(4):
            (files / f"{name}.txt").write_text(f"Letter {name} is of round{number}x and speaks of rent.")
        collection.ingest([files])

    publish(0)
    stop = threading.Event()
    errors: list[BaseException] = []
    done = dict.fromkeys(("searches", "publishes"), 0)

    def keep(name: str, work: Callable[[], None]) -> None:
        try:
            while not stop.is_set():
                work()
                done[name] += 1
        except BaseException as error:
            errors.append(error)

    def search() -> None:
        hits = make(collection.root).open().search(Query(text="letter rent", k=10))
        assert len({h.passage.text.split()[4] for h in hits}) == 1

    def write() -> None:
        with suppress(CollectionLockedError):  # the short moment in which files are linked
            publish(done["publishes"] + 1)
        time.sleep(0.01)

    threads = [threading.Thread(target=keep, args=("searches", search)) for _ in range(4)]
    threads.append(threading.Thread(target=keep, args=("publishes", write)))
    for thread in threads:
        thread.start()
    try:
        for number in range(4):
            while min(done.values()) < 2 * number and not errors:
                time.sleep(0.01)
            back_up([collection], tmp_path / f"{number}.tar", wait_s=60)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    rounds = []
    for number in range(4):
        restore(tmp_path / f"{number}.tar", shelf, {"busy": f"copy{number}"})
        hits = make(shelf / f"copy{number}").open().search(Query(text="letter rent", k=10))
        (word,) = {h.passage.text.split()[4] for h in hits}
        assert len(hits) == 4
        rounds.append(int(word[5:-1]))
    assert rounds == sorted(rounds)
    assert rounds[-1] > rounds[0]


def test_writers_wait_for_the_links_alone(
    letters: Collection, tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*given: object, **named: object) -> None:
        letters.ingest([folder])  # would be refused if the lock was held
        write_archive(*given, **named)

    monkeypatch.setattr(index.backup, "write_archive", write)
    back_up([letters], tmp_path / "a.tar")
    with writer_lock(letters.root), pytest.raises(CollectionLockedError):
        back_up([letters], tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


def test_generations_deleted_while_the_archive_is_written_are_in_it(
    letters: Collection, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(letters.root)

    def write(*given: object, **named: object) -> None:
        shutil.rmtree(letters.root / "segments")
        shutil.rmtree(letters.root / "blobs")
        write_archive(*given, **named)

    monkeypatch.setattr(index.backup, "write_archive", write)
    back_up([letters], tmp_path / "a.tar")
    restore(tmp_path / "a.tar", shelf, {"letters": "again"})
    assert answers(shelf / "again") == before


def test_nothing_is_purged_while_a_backup_holds_it(
    letters: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*given: object, **named: object) -> None:
        with pytest.raises(IngestError, match="a backup of 'letters' is being written"):
            letters.purge(["lease.txt"], reason="asked to")
        write_archive(*given, **named)

    monkeypatch.setattr(index.backup, "write_archive", write)
    back_up([letters], tmp_path / "a.tar")
    assert "lease.txt" in names(letters)
    letters.purge(["lease.txt"], reason="asked to")
    assert "lease.txt" not in names(letters)
