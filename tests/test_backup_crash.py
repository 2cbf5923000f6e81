"""Backups and restores that fail at any step: whole or not at all, and nothing left behind."""
# ruff: noqa: F811 - fixtures are imported, and named again where they are used

from __future__ import annotations

import errno
import io
import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from backed_up import answers, archive, blocks, home, letters, litter, make, shelf, workspace  # noqa: F401

import index.archive
import index.backup
from assistant.purge import purge
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.backup import back_up
from index.collection import Collection
from index.restore import restore
from index.types import VerifyReport
from ingest.errors import IngestError, ProjectError
from ingest.staging import PREFIX, staging, sweep

STEPS = ("link", "fsync", "rename", "replace", "open", "mkdir", "unlink", "rmdir")


class Fate:
    """Counts calls that change the disk, and strikes at one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int, strike: Callable[[], None]) -> None:
        self.calls = 0
        for name in STEPS:
            monkeypatch.setattr(os, name, self._watched(getattr(os, name), at, strike))

    def _watched(self, call: Callable[..., object], at: int, strike: Callable[[], None]) -> Callable[..., object]:
        def watched(*given: object, **named: object) -> object:
            self.calls += 1
            if self.calls == at:
                strike()
            return call(*given, **named)

        return watched


def full() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def die() -> None:
    os._exit(9)


Blow = tuple[Callable[[], None], int]
each_blow = pytest.mark.parametrize(
    "blow",
    [
        (full, 11),
        (die, 11),
        pytest.param((full, 1), marks=pytest.mark.exhaustive),
        pytest.param((die, 1), marks=pytest.mark.exhaustive),
    ],
    ids=["full", "die", "full everywhere", "die everywhere"],
)  # what happens, and at each of how many steps


def attempt(monkeypatch: pytest.MonkeyPatch, at: int, strike: Callable[[], None], work: Callable[[], object]) -> bool:
    """Do it in a forked process until the blow. Returns whether it came to its end before."""
    child = os.fork()
    if child == 0:
        fate = Fate(monkeypatch, at, strike)
        with suppress(OSError, ProjectError):
            work()
        os._exit(0 if fate.calls < at else 9)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 0


@each_blow
def test_a_backup_that_fails_at_any_step_leaves_nothing_half_done(
    letters: Collection,
    shelf: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    blow: Blow,
) -> None:
    before, ended, steps = answers(letters.root), False, 0
    strike, stride = blow
    while not ended:
        steps += stride
        target = tmp_path / f"{steps}.tar"
        ended = attempt(monkeypatch, steps, strike, lambda to=target: back_up([letters], to))
        if target.exists():  # whole, whatever the exit was
            restore(target, shelf, {"letters": f"copy{steps}"})
            assert answers(shelf / f"copy{steps}") == before
    assert steps > 40
    assert answers(letters.root) == before
    back_up([letters], tmp_path / "last.tar")
    assert litter(shelf, tmp_path) == []


@each_blow
def test_a_restore_that_fails_at_any_step_leaves_nothing_half_done(
    archive: Path,
    letters: Collection,
    shelf: Path,
    monkeypatch: pytest.MonkeyPatch,
    blow: Blow,
) -> None:
    before, ended, steps = answers(letters.root), False, 0
    strike, stride = blow
    while not ended:
        steps += stride
        place = shelf / f"copy{steps}"
        ended = attempt(monkeypatch, steps, strike, lambda to=place: restore(archive, shelf, {"letters": to.name}))
        assert place.exists() >= ended
        if place.exists():
            assert make(place).verify().ok
            assert answers(place) == before
        if steps % 5 == 0:
            assert {c.name for c in Workspace(shelf.parent, Settings(home=shelf.parent)).collections()} == {
                p.name for p in shelf.glob("[!.]*")
            }
    assert steps > 40
    restore(archive, shelf, {"letters": "last"})
    assert litter(shelf) == []


def test_a_disk_that_fills_while_bytes_are_written(
    letters: Collection, archive: Path, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def part(target: io.BufferedWriter, *_: object, **__: object) -> None:
        target.write(b"half of it")
        full()

    with monkeypatch.context() as patch:
        patch.setattr(index.backup, "write_archive", part)
        with pytest.raises(OSError, match="No space"):
            back_up([letters], tmp_path / "b.tar")
    for number in range(len(blocks(archive)) - 1):
        with monkeypatch.context() as patch:
            calls = iter(range(1000))
            read = index.archive.Archive.read

            def until(self: object, *given: object, at: int = number) -> None:
                return full() if next(calls) == at else read(self, *given)  # noqa: B023

            patch.setattr(index.archive.Archive, "read", until)
            with pytest.raises(OSError, match="No space"):
                restore(archive, shelf, {"letters": "again"})
    assert sorted(p.name for p in shelf.iterdir()) == ["letters"]
    assert [p.name for p in tmp_path.glob("*.tar")] == ["letters.tar"]
    assert litter(shelf, tmp_path) == []


def test_a_backup_that_could_not_be_read_back_is_not_written(
    letters: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failing disk may keep what SQLite deletes, and `restore` refuses a file that no collection has."""

    def verify(staged: Collection) -> VerifyReport:
        (staged.root / "left").touch()
        return VerifyReport(files=0, size_bytes=0, problems=())

    monkeypatch.setattr(Collection, "verify", verify)
    with pytest.raises(IngestError, match="left could not be deleted"):
        back_up([letters], tmp_path / "safe.tar")
    assert not (tmp_path / "safe.tar").exists()


def test_too_little_room_is_said_before_anything_is_written(
    letters: Collection, archive: Path, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 30, 1 << 30, 1000))
    with pytest.raises(IngestError, match="Not enough room"):
        back_up([letters], tmp_path / "b.tar")
    with pytest.raises(IngestError, match="Not enough room"):
        restore(archive, shelf, {"letters": "again"})
    assert litter(shelf, tmp_path) == []
    assert not (shelf / "again").exists()


def test_a_staging_folder_in_use_is_not_swept(tmp_path: Path) -> None:
    with staging(tmp_path) as folder:
        assert sweep(tmp_path) == [folder]
        with staging(tmp_path) as other:
            assert folder.is_dir()
            assert folder != other
    left = tmp_path / f"{PREFIX}left"
    left.mkdir()
    (left / "words").write_text("secret")
    assert sweep(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_the_next_writer_sweeps_what_a_dead_backup_left(letters: Collection) -> None:
    left = letters.root / f"{PREFIX}left"
    left.mkdir()
    (left / "catalog.sqlite").write_text("words of old")
    letters.restore(["notice.txt"])
    assert litter(letters.root) == []


def test_a_purge_sweeps_what_a_dead_restore_left(letters: Collection, shelf: Path, workspace: Workspace) -> None:
    left = shelf / f"{PREFIX}left" / "letters"
    shutil.copytree(letters.root, left)
    assert [c.name for c in workspace.collections()] == ["letters"]
    purge(workspace, "letters", ["lease.txt"], "asked to")
    assert litter(shelf) == []
