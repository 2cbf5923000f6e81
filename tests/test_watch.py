"""Watching: what changes on the disk is in the collection soon after, whatever happens to roots, lock and disk."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import watchfiles
from hash_encoder import HashEncoder
from test_intake import Pool

from index import watch as watching
from index.collection import Collection, CollectionConfig
from index.watch import watch
from ingest.errors import CollectionLockedError, UsageError
from ingest.store.lock import writer_lock
from ingest.types import FileStatus, IngestReport

LONGEST_S = 60.0  # on a busy machine
Reindex = Callable[[], IngestReport]


class Watcher:
    """A watch in a thread of its own, and what it told."""

    def __init__(self, collection: Collection, reindex: Reindex | None = None) -> None:
        self.reports: list[IngestReport] = []
        self.troubles: list[Exception] = []
        self.ended_with: BaseException | None = None
        self._reindex = reindex or collection.reindex
        self._collection = collection
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(LONGEST_S)
        assert not self._thread.is_alive()

    def _work(self) -> None:
        try:
            watch(self._collection, self._one, self.troubles.append, stop=self._stop, retry_s=0.1)
        except BaseException as error:
            self.ended_with = error

    def _one(self) -> IngestReport:
        report = self._reindex()
        self.reports.append(report)
        return report

    def until(self, condition: Callable[[], object]) -> None:
        deadline = time.monotonic() + LONGEST_S
        while not condition():
            assert self.ended_with is None, self.ended_with
            assert time.monotonic() < deadline, (self.reports, self.troubles)
            time.sleep(0.01)

    def until_told(self, name: str, status: FileStatus) -> None:
        self.until(
            lambda: any(Path(o.path).name == name and o.status is status for r in self.reports for o in r.outcomes)
        )


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("QUIET_MS", 50), ("LOOK_MS", 50), ("POLL_MS", 50), ("MOST_MS", 1000)):
        monkeypatch.setattr(watching, name, value)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Twelve files: one of them may be lost without a doubt about all of them."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for number in range(12):
        (folder / f"case{number:02}.txt").write_text(f"Matter {number} is settled.")
    return folder


@pytest.fixture
def watched(tmp_path: Path, cases: Path) -> Collection:
    collection = another(tmp_path)
    collection.ingest([cases])
    return collection


def another(tmp_path: Path) -> Collection:
    """The same collection, as another process would open it."""
    config = CollectionConfig(encoder="hash", ocr=False)
    return Collection(tmp_path / "home" / "cases", config, HashEncoder, Pool)  # type: ignore[arg-type]


def names(collection: Collection) -> set[str]:
    return {Path(document.path).name for document in collection.documents()}


def test_it_looks_once_and_then_whenever_files_change(watched: Collection, cases: Path) -> None:
    (cases / "before.txt").write_text("Written before the watch began.")
    with Watcher(watched) as watcher:
        watcher.until_told("before.txt", FileStatus.NEW)
        (cases / "late.txt").write_text("A latecomer arrived.")
        watcher.until_told("late.txt", FileStatus.NEW)
        (cases / "late.txt").write_text("A latecomer arrived again.")
        watcher.until_told("late.txt", FileStatus.CHANGED)
        (cases / "late.txt").rename(cases / "later.txt")
        watcher.until_told("later.txt", FileStatus.MOVED)
        (cases / "later.txt").unlink()
        watcher.until_told("later.txt", FileStatus.GONE)
        (cases / "deep" / "deeper").mkdir(parents=True)
        (cases / "deep" / "deeper" / "below.txt").write_text("Words below.")
        watcher.until_told("below.txt", FileStatus.NEW)
    assert not watcher.troubles
    assert {"before.txt", "below.txt"} <= names(watched)


def test_a_root_that_vanishes_costs_nothing_and_is_watched_again(watched: Collection, cases: Path) -> None:
    with Watcher(watched) as watcher:
        watcher.until(lambda: watcher.reports)
        cases.rename(cases.with_name("unmounted"))
        watcher.until(lambda: any("is missing; nothing was dropped" in w for r in watcher.reports for w in r.warnings))
        assert len(names(watched)) == 12
        cases.with_name("unmounted").rename(cases)
        watcher.until(lambda: not watcher.reports[-1].warnings)
        (cases / "late.txt").write_text("A latecomer arrived.")
        watcher.until_told("late.txt", FileStatus.NEW)
    assert len(names(watched)) == 13


def test_a_root_that_is_missing_at_the_start_is_waited_for(watched: Collection, cases: Path) -> None:
    cases.rename(cases.with_name("unmounted"))
    with Watcher(watched) as watcher:
        watcher.until(lambda: watcher.reports and watcher.reports[-1].warnings)
        (cases.with_name("unmounted") / "late.txt").write_text("A latecomer arrived.")
        cases.with_name("unmounted").rename(cases)
        watcher.until_told("late.txt", FileStatus.NEW)


def test_what_another_ingest_adds_is_watched_too(watched: Collection, tmp_path: Path) -> None:
    more, single = tmp_path / "more", tmp_path / "single.txt"
    more.mkdir()
    (more / "first.txt").write_text("First of more.")
    single.write_text("On its own.")
    with Watcher(watched) as watcher:
        watcher.until(lambda: watcher.reports)
        with_patience(lambda: another(tmp_path).ingest([more, single]))
        watcher.until_told("first.txt", FileStatus.UNCHANGED)
        (more / "second.txt").write_text("Second of more.")
        watcher.until_told("second.txt", FileStatus.NEW)
        single.with_suffix(".aside").write_text("On its own, saved as editors do.")
        single.with_suffix(".aside").rename(single)
        watcher.until_told("single.txt", FileStatus.CHANGED)


def with_patience(write: Callable[[], object]) -> None:
    """The watcher may hold the lock just now."""
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline:
        with suppress(CollectionLockedError):
            write()
            return
        time.sleep(0.01)
    raise AssertionError("the watcher never let go")


def test_a_busy_lock_is_told_once_and_waited_for(watched: Collection, cases: Path) -> None:
    attempts: list[int] = []

    def reindex() -> IngestReport:
        attempts.append(1)
        return watched.reindex()

    with writer_lock(watched.root), Watcher(watched, reindex) as watcher:
        watcher.until(lambda: len(attempts) >= 3)
        assert [type(trouble) for trouble in watcher.troubles] == [CollectionLockedError]
        (cases / "late.txt").write_text("A latecomer arrived.")
        watcher.until(lambda: len(attempts) >= 5)
        assert not watcher.reports
    with Watcher(watched, reindex) as watcher:
        watcher.until_told("late.txt", FileStatus.NEW)


def test_it_goes_on_by_itself_when_the_lock_is_free(watched: Collection) -> None:
    with Watcher(watched) as watcher:
        watcher.until(lambda: watcher.reports)
        known = len(watcher.reports)
        with writer_lock(watched.root, LONGEST_S):
            (watched.root.parents[1] / "cases" / "late.txt").write_text("A latecomer arrived.")
            watcher.until(lambda: watcher.troubles)
            assert len(watcher.reports) == known
        watcher.until_told("late.txt", FileStatus.NEW)


def test_a_full_disk_is_told_and_what_changed_meanwhile_is_taken_in_later(watched: Collection, cases: Path) -> None:
    full = threading.Event()

    def reindex() -> IngestReport:
        if full.is_set():
            raise OSError(errno.ENOSPC, "No space left on device")
        return watched.reindex()

    with Watcher(watched, reindex) as watcher:
        watcher.until(lambda: watcher.reports)
        full.set()
        (cases / "late.txt").write_text("A latecomer arrived.")
        watcher.until(lambda: watcher.troubles)
        full.clear()
        watcher.until_told("late.txt", FileStatus.NEW)
    assert [str(trouble) for trouble in watcher.troubles] == ["[Errno 28] No space left on device"]


def test_its_own_collection_and_unfinished_files_are_of_no_interest(tmp_path: Path, cases: Path) -> None:
    inside = Collection(
        cases / "home" / "cases",
        CollectionConfig(encoder="hash", ocr=False),
        HashEncoder,
        Pool,  # type: ignore[arg-type]
    )
    inside.ingest([cases])
    (cases / "late.txt").write_text("A latecomer arrived.")
    beside = Collection(cases / "home" / "other", CollectionConfig(encoder="hash", ocr=False), HashEncoder, Pool)  # type: ignore[arg-type]
    with Watcher(inside) as watcher:
        watcher.until_told("late.txt", FileStatus.NEW)  # its segments and catalogue were written below the root
        beside.root.mkdir(parents=True)
        (beside.root / "blobs").mkdir()
        beside.ingest([cases / "case00.txt"])
        watcher.until(lambda: len(watcher.reports) >= 1)
        settled = quiet(watcher)
        for name in (".hidden.txt", "~$late.docx", "late.txt.part", "late.txt~", "Thumbs.db"):
            (cases / name).write_text("Of no interest.")
        (cases / ".git").mkdir()
        (cases / ".git" / "words.txt").write_text("Of no interest.")
        beside.ingest([cases / "case01.txt"])
        assert quiet(watcher) == settled
        (cases / "later.txt").write_text("Another one arrived.")
        watcher.until_told("later.txt", FileStatus.NEW)


def quiet(watcher: Watcher) -> int:
    """How many re-indexes there have been when none has followed for a while; a slow machine can only miss some."""
    count = -1
    while count != len(watcher.reports):
        count = len(watcher.reports)
        time.sleep(1.0)
    return count


def test_where_the_system_cannot_tell_it_looks_itself(
    watched: Collection, cases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    polled: list[bool] = []

    def no_watches_left(*paths: Path, real=watchfiles.watch, **given: object) -> Iterator[object]:
        polled.append(bool(given["force_polling"]))
        if not given["force_polling"]:
            raise OSError("OS file watch limit reached.")
        yield from real(*paths, **given)

    monkeypatch.setattr(watchfiles, "watch", no_watches_left)
    with Watcher(watched) as watcher:
        watcher.until(lambda: watcher.reports)
        (cases / "late.txt").write_text("A latecomer arrived.")
        watcher.until_told("late.txt", FileStatus.NEW)
    assert polled[:2] == [False, True]


def test_network_folders_are_looked_through(watched: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    polled: list[object] = []

    def noting(*paths: Path, real=watchfiles.watch, **given: object) -> Iterator[object]:
        polled.append(given["force_polling"])
        return real(*paths, **given)

    monkeypatch.setattr(watchfiles, "watch", noting)
    monkeypatch.setattr(watching, "network_filesystem", lambda root: "nfs4")
    with Watcher(watched) as watcher:
        watcher.until(lambda: watcher.reports)
    assert set(polled) == {True}


def test_a_collection_that_goes_ends_the_watch(watched: Collection) -> None:
    with Watcher(watched) as watcher:
        watcher.until(lambda: watcher.reports)
        shutil.rmtree(watched.root)
        deadline = time.monotonic() + LONGEST_S
        while watcher.ended_with is None and time.monotonic() < deadline:
            time.sleep(0.01)
    assert isinstance(watcher.ended_with, UsageError)


def test_an_interrupted_re_index_ends_the_watch(watched: Collection) -> None:
    reports = []

    def interrupted() -> IngestReport:
        reports.append(IngestReport(outcomes=(), interrupted=True))
        return reports[-1]

    watch(watched, interrupted, lambda error: None)
    assert len(reports) == 1


@pytest.mark.slow
def test_ctrl_c_ends_the_command_cleanly(watched: Collection, cases: Path) -> None:
    home = watched.root.parents[1]
    (home / "home").rename(home / "collections")
    command = [sys.executable, "-m", "ui.cli", "reindex", "-c", "cases", "--watch", "--json", "--home", str(home)]
    root = Path(__file__).parents[1]
    settings = {**os.environ, "ASSISTANT_OCR": "false"}  # as the fixture read its files
    process = subprocess.Popen(
        command, cwd=root, env=settings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    watchdog = threading.Timer(300, process.kill)
    watchdog.start()
    try:
        assert process.stdout is not None and process.stderr is not None
        assert json.loads(process.stdout.readline())["files"]["unchanged"] == 12
        (cases / "late.txt").write_text("A latecomer arrived.")
        assert json.loads(process.stdout.readline())["files"]["new"] == 1
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
        assert "Stopped watching" in process.stderr.read()
    finally:
        watchdog.cancel()
        process.kill()
        process.wait(60)
        process.stdout.close()
        process.stderr.close()
