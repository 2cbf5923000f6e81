"""Backups: what comes back is what was there, whole or not at all, whatever the archive or the machine does."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import threading
import time
from collections import namedtuple
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from conftest import LETTERS, Edit
from hash_encoder import HashEncoder
from torture.reader_in_process import ReaderInProcess

import index.archive
import index.backup
from assistant import backups
from assistant.purge import purge
from assistant.settings import Settings
from assistant.workspace import Workspace
from index.archive import CONTENTS, MAX_CONTENTS_BYTES, write_archive
from index.backup import back_up
from index.collection import Collection, CollectionConfig
from index.contents import Contents, from_json, to_json
from index.restore import read_contents, restore
from index.types import Query, StoredFile, VerifyReport
from ingest.errors import CollectionLockedError, IngestError, ProjectError, UsageError
from ingest.staging import PREFIX, staging, sweep
from ingest.store.lock import writer_lock
from ui import cli

QUERIES = ("rent of the month", "written notice", "tablets", "alcohol", "nothing of the kind")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def shelf(home: Path) -> Path:
    """Where the collections lie."""
    return home / "collections"


def make(root: Path) -> Collection:
    return Collection(root, CollectionConfig(encoder="hash"), HashEncoder, ReaderInProcess)


@pytest.fixture
def letters(shelf: Path, folder: Path) -> Collection:
    """The letters in two states: the lease was changed, the notice is removed."""
    collection = make(shelf / "letters")
    collection.ingest([folder])
    (folder / "lease.txt").write_text(LETTERS["lease.txt"].replace("500", "600"))
    collection.ingest([folder])
    collection.remove(["notice.txt"])
    return collection


@pytest.fixture
def archive(letters: Collection, tmp_path: Path) -> Path:
    path = tmp_path / "letters.tar"
    back_up([letters], path)
    return path


def answers(root: Path) -> list[str]:
    searcher = make(root).open()
    return [repr(searcher.search(Query(text=text, k=10))) for text in QUERIES]


def litter(*folders: Path) -> list[Path]:
    return [path for folder in folders for path in folder.rglob(f"{PREFIX}*")]


def blocks(path: Path) -> list[tarfile.TarInfo]:
    with tarfile.open(path) as tar:
        return tar.getmembers()


# --- there and back ---------------------------------------------------------------------------------------------------


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


# --- while it is used -------------------------------------------------------------------------------------------------


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


# --- what is refused --------------------------------------------------------------------------------------------------


def test_nothing_is_overwritten(letters: Collection, archive: Path, shelf: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(UsageError, match="exists and is not overwritten"):
        back_up([letters], archive)
    assert archive.read_bytes() == before
    with pytest.raises(UsageError, match="--as NEWNAME"):
        restore(archive, shelf, {"letters": "letters"})
    assert letters.verify().ok
    assert litter(shelf, archive.parent) == []


def test_a_name_taken_meanwhile_is_not_overwritten(
    letters: Collection, archive: Path, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*given: object, **named: object) -> None:
        (tmp_path / "b.tar").write_text("mine")
        write_archive(*given, **named)

    monkeypatch.setattr(index.backup, "write_archive", write)
    with pytest.raises(UsageError, match="exists"):
        back_up([letters], tmp_path / "b.tar")
    assert (tmp_path / "b.tar").read_text() == "mine"

    def take(_: Path) -> None:
        (shelf / "again").mkdir()
        (shelf / "again" / "mine").touch()

    with pytest.raises(UsageError, match="already"):
        restore(archive, shelf, {"letters": "again"}, take)
    assert [p.name for p in (shelf / "again").iterdir()] == ["mine"]


@pytest.mark.parametrize("name", ["a.zip", "a", "nowhere/a.tar"])
def test_odd_targets_are_refused(letters: Collection, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        back_up([letters], tmp_path / name)


@pytest.mark.parametrize("kind", ["blobs", "segments", "lexical", "generations", "catalog.sqlite"])
@pytest.mark.parametrize("harm", ["change", "delete"])
def test_a_damaged_collection_is_not_backed_up(letters: Collection, tmp_path: Path, kind: str, harm: str) -> None:
    (kept,) = [p for p in [letters.root / "catalog.sqlite"] if kind in p.name] or [
        max((p for p in (letters.root / kind).rglob("*") if p.is_file()), key=lambda p: (p.stat().st_mtime_ns, p.name))
    ]
    if kind == "generations":
        kept = letters.root / "generations" / f"{letters.serving()}.json"
    if kind in ("segments", "lexical"):
        (manifest,) = [g for g in letters.generations() if g.generation == letters.serving()]
        files = manifest.lexical if kind == "lexical" else manifest.segments[0].files
        kept = letters.root / files[0].path
    if harm == "delete":
        kept.unlink()
    else:
        content = bytearray(kept.read_bytes())
        spot = content.find(b"paracetamol") if kind == "catalog.sqlite" else len(content) // 2
        content[spot] ^= 1
        kept.write_bytes(content)
    with pytest.raises(ProjectError, match=r"damaged|missing"):
        back_up([letters], tmp_path / "a.tar")
    assert not (tmp_path / "a.tar").exists()
    assert litter(letters.root, tmp_path) == []


def assert_refused(path: Path, shelf: Path, match: str = ".") -> None:
    """Nothing of the archive appears, and nothing is left of the attempt."""
    before = sorted(shelf.iterdir()) if shelf.exists() else []
    with pytest.raises(IngestError, match=match):
        restore(path, shelf, {"letters": "again"})
    assert (sorted(shelf.iterdir()) if shelf.exists() else []) == before


def test_every_member_changed_in_turn_is_found(archive: Path, shelf: Path, tmp_path: Path) -> None:
    whole, harmed = archive.read_bytes(), tmp_path / "harmed.tar"
    members = blocks(archive)
    assert len(members) > 12
    for one in members:
        for spot in (one.offset, one.offset + 124, one.offset + 156, one.offset_data + one.size // 2):
            content = bytearray(whole)
            content[spot] ^= 1
            harmed.write_bytes(content)
            assert_refused(harmed, shelf)


def test_every_cut_is_found(archive: Path, shelf: Path, tmp_path: Path) -> None:
    whole, harmed = archive.read_bytes(), tmp_path / "harmed.tar"
    for end in {0, 1, *(m.offset for m in blocks(archive)), *(m.offset_data + m.size // 2 for m in blocks(archive))}:
        harmed.write_bytes(whole[:end])
        assert_refused(harmed, shelf, "cut off|not a backup")


def test_a_changed_byte_of_a_compressed_backup_is_found_or_harmless(
    letters: Collection, shelf: Path, tmp_path: Path
) -> None:
    path, harmed = tmp_path / "letters.tgz", tmp_path / "harmed.tgz"
    back_up([letters], path)
    whole, before = path.read_bytes(), answers(letters.root)
    spots = sorted({*range(20), *range(len(whole) - 20, len(whole)), *range(0, len(whole), len(whole) // 60)})
    found = 0
    for spot in spots:
        harmed.write_bytes(whole[:spot] + bytes([whole[spot] ^ 16]) + whole[spot + 1 :])
        try:
            restore(harmed, shelf, {"letters": "again"})
        except IngestError:
            found += 1
        else:  # a bit of a header that says nothing, or another way to say the same
            assert answers(shelf / "again") == before
            shutil.rmtree(shelf / "again")
    assert found >= len(spots) * 0.8
    for end in spots:
        harmed.write_bytes(whole[:end])
        assert_refused(harmed, shelf)


def rewritten(archive: Path, target: Path, change: Callable[[Contents], Contents]) -> Path:
    """The same files under a changed and freshly sealed list."""
    with tarfile.open(archive) as tar:
        parts = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}
    contents = change(from_json(parts[CONTENTS], archive.name))
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as tar:
        add(tar, CONTENTS, to_json(contents))
        for file in contents.collections[0].files:
            add(tar, f"1/{file.path}", parts.get(f"1/{file.path}", b"x"))
    return target


def add(tar: tarfile.TarFile, member: str, content: bytes, **more: object) -> None:
    info = tarfile.TarInfo(member)
    info.size, info.mode = len(content), 0o600
    for field, value in more.items():
        setattr(info, field, value)
    tar.addfile(info, io.BytesIO(content) if info.isreg() else None)


def with_file(**fields: object) -> Callable[[Contents], Contents]:
    file = StoredFile(**{"path": "x", "length": 1, "sha256": hashlib.sha256(b"x").hexdigest(), **fields})

    def change(contents: Contents) -> Contents:
        (kept,) = contents.collections
        return replace(contents, collections=(replace(kept, files=(*kept.files, file)),))

    return change


@pytest.mark.parametrize(
    "path",
    ["../evil", "/evil", "blobs/../../evil", "a//b", "", ".", "blobs/.", "a\\b", "a\nb", "ä", "x" * 300, "a/" * 300],
)
def test_paths_that_lead_elsewhere_are_refused(archive: Path, shelf: Path, tmp_path: Path, path: str) -> None:
    assert_refused(rewritten(archive, tmp_path / "evil.tar", with_file(path=path)), shelf, "no file of a collection")
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("path", ["extra", "catalog.sqlite-wal", "segments/extra/dense.faiss", "settings.toml"])
def test_files_that_no_collection_has_are_refused(archive: Path, shelf: Path, tmp_path: Path, path: str) -> None:
    assert_refused(
        rewritten(archive, tmp_path / "evil.tar", with_file(path=path)), shelf, "no collection has|not a whole"
    )


@pytest.mark.parametrize("fields", [{"length": -1}, {"length": True}, {"length": "1"}, {"sha256": "x"}, {"path": 3}])
def test_odd_lists_are_refused(archive: Path, shelf: Path, tmp_path: Path, fields: dict[str, object]) -> None:
    assert_refused(rewritten(archive, tmp_path / "evil.tar", with_file(**fields)), shelf, "list of contents")


def test_doubles_are_refused(archive: Path, shelf: Path, tmp_path: Path) -> None:
    assert_refused(rewritten(archive, tmp_path / "evil.tar", with_file(path="catalog.sqlite")), shelf, "listed twice")


def test_huge_lengths_are_refused_before_anything_is_written(archive: Path, shelf: Path, tmp_path: Path) -> None:
    assert_refused(rewritten(archive, tmp_path / "evil.tar", with_file(length=1 << 60)), shelf, "Not enough room")
    with (tmp_path / "long.tar").open("wb") as file:
        info = tarfile.TarInfo(CONTENTS)
        info.size = MAX_CONTENTS_BYTES + 1
        file.write(info.tobuf(tarfile.GNU_FORMAT) + b" " * 10_000)
    assert_refused(tmp_path / "long.tar", shelf, "not a backup")


def replaced(archive: Path, target: Path, fields: dict[str, object]) -> Path:
    """The archive with the header of its catalogue changed."""
    with tarfile.open(archive) as old, tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as new:
        for one in old.getmembers():
            add(new, one.name, old.extractfile(one).read(), **(fields if one.name == "1/catalog.sqlite" else {}))
    return target


KINDS = {
    "symlink": {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd", "size": 0},
    "hard link": {"type": tarfile.LNKTYPE, "linkname": CONTENTS, "size": 0},
    "device": {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 5, "size": 0},
    "pipe": {"type": tarfile.FIFOTYPE, "size": 0},
    "folder": {"type": tarfile.DIRTYPE, "size": 0},
    "other name": {"name": "../catalog.sqlite"},
    "long name": {"name": "1/" + "x" * 200},
}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_no_listed_plain_file_is_refused(archive: Path, shelf: Path, tmp_path: Path, kind: str) -> None:
    assert_refused(replaced(archive, tmp_path / "evil.tar", KINDS[kind]), shelf, "altered")


def test_a_link_that_looks_like_the_listed_file_is_refused(archive: Path, shelf: Path, tmp_path: Path) -> None:
    one = next(m for m in blocks(archive) if m.name == "1/catalog.sqlite")
    content, one.type = bytearray(archive.read_bytes()), tarfile.SYMTYPE
    content[one.offset : one.offset + tarfile.BLOCKSIZE] = one.tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "evil.tar").write_bytes(content)
    assert_refused(tmp_path / "evil.tar", shelf, "altered")


def test_damage_to_a_collection_that_is_not_asked_for_is_found(
    letters: Collection, shelf: Path, folder: Path, tmp_path: Path
) -> None:
    other = make(shelf / "other")
    other.ingest([folder / "medical"])
    back_up([letters, other], tmp_path / "both.tar")
    content = bytearray((tmp_path / "both.tar").read_bytes())
    one = next(m for m in blocks(tmp_path / "both.tar") if m.name.startswith("2/blobs/"))
    content[one.offset_data] ^= 1
    (tmp_path / "both.tar").write_bytes(content)
    assert_refused(tmp_path / "both.tar", shelf, "damaged")


def test_what_follows_or_is_moved_is_refused(archive: Path, shelf: Path, tmp_path: Path) -> None:
    evil = tmp_path / "evil.tar"
    shutil.copyfile(archive, evil)
    with tarfile.open(evil, "a") as tar:
        add(tar, "1/extra", b"x")
    assert_refused(evil, shelf, "more than it lists")
    with evil.open("wb") as file:
        file.write(archive.read_bytes() + bytes(1 << 20))
    assert_refused(evil, shelf, "more than it lists")
    one, two = [m for m in blocks(archive) if "/blobs/" in m.name and m.size < 512][:2]
    content = bytearray(archive.read_bytes())
    ends = slice(one.offset, one.offset + 1024), slice(two.offset, two.offset + 1024)
    content[ends[0]], content[ends[1]] = content[ends[1]], content[ends[0]]
    evil.write_bytes(content)
    assert_refused(evil, shelf, "where it should")


def test_foreign_and_newer_archives_are_refused(
    archive: Path, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tmp_path / "odd.tar"
    for content in (b"", b"hello", b"\0" * 20_000, gzip.compress(b"hello"), b"\x1f\x8bxx", bytes(range(256)) * 100):
        odd.write_bytes(content)
        assert_refused(odd, shelf, "not a backup|cut off|damaged")
    with tarfile.open(odd, "w") as tar:
        add(tar, "letter.txt", b"hello")
    assert_refused(odd, shelf, "not a backup")
    for listed in (b"[]", b"{}", b"null", b"[" * 100_000, b'{"format": 1, "sha256": 1}'):
        with tarfile.open(odd, "w") as tar:
            add(tar, CONTENTS, listed)
        assert_refused(odd, shelf, "list of contents")
    with tarfile.open(archive) as tar:
        contents = from_json(tar.extractfile(CONTENTS).read(), archive.name)
    monkeypatch.setattr("index.contents.FORMAT", 2)
    with tarfile.open(odd, "w") as tar:
        add(tar, CONTENTS, to_json(contents))
    monkeypatch.undo()
    assert_refused(odd, shelf, "Update the program")


# --- crashes and full disks -------------------------------------------------------------------------------------------

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


# --- what was purged stays purged -------------------------------------------------------------------------------------


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return Workspace(home, Settings(home=home), HashEncoder(), ReaderInProcess)


def names(collection: Collection) -> list[str]:
    return sorted(Path(row.path).name for row in collection.documents())


def test_a_purge_is_not_undone_by_a_copy_beside_the_original(
    letters: Collection, archive: Path, workspace: Workspace, folder: Path
) -> None:
    certificate = letters.purge(["lease.txt"], reason="asked to")
    (restored,) = backups.restore(workspace, archive, new_name="again")
    again = make(workspace.home / "collections" / "again")
    assert restored.purged == tuple(d.document_id for d in certificate.documents)
    assert "lease.txt" not in names(again)
    assert len(names(again)) == 3
    assert again.verify().ok
    assert again.certificates()[-1].reason == "asked to"
    assert not any(b"the rent of" in p.read_bytes() for p in again.root.rglob("*") if p.is_file())
    again.reindex()
    assert "lease.txt" not in names(again)


def test_a_purge_is_not_undone_after_the_original_is_gone(
    letters: Collection, archive: Path, workspace: Workspace, folder: Path
) -> None:
    certificate = purge(workspace, "letters", ["leaflet.txt"], "asked to")
    filed = workspace.home / "certificates"
    (filed / "two.json").write_text(json.dumps(asdict(replace(certificate, purge_id="2", collection_id="another"))))
    shutil.rmtree(letters.root)
    backups.restore(workspace, archive)
    assert "leaflet.txt" not in names(letters)
    letters.ingest([folder])
    assert "leaflet.txt" not in names(letters)


def test_a_hold_of_then_does_not_stand_against_a_purge(
    letters: Collection, workspace: Workspace, tmp_path: Path
) -> None:
    letters.hold(["lease.txt"], "a claim")
    back_up([letters], tmp_path / "held.tar")
    letters.release(["lease.txt"])
    letters.purge(["lease.txt"], reason="claim settled")
    backups.restore(workspace, tmp_path / "held.tar", new_name="again")
    assert "lease.txt" not in names(make(workspace.home / "collections" / "again"))


def test_what_a_backup_did_not_have_yet_is_not_taken_in_after_its_purge(
    letters: Collection, archive: Path, workspace: Workspace, folder: Path, write: Edit
) -> None:
    write("late.txt", "A late letter about the orangery.")
    letters.ingest([folder])
    letters.purge(["late.txt"], reason="asked to")
    backups.restore(workspace, archive, new_name="again")
    again = make(workspace.home / "collections" / "again")
    again.ingest([folder])
    assert "late.txt" not in names(again)


def test_a_purge_the_backup_knows_is_not_done_again(letters: Collection, workspace: Workspace, tmp_path: Path) -> None:
    letters.purge(["lease.txt"], reason="asked to")
    back_up([letters], tmp_path / "after.tar")
    (restored,) = backups.restore(workspace, tmp_path / "after.tar", new_name="again")
    assert restored.purged == ()
    assert len(make(workspace.home / "collections" / "again").certificates()) == 1


def test_an_unreadable_certificate_stops_a_restore(letters: Collection, archive: Path, workspace: Workspace) -> None:
    (workspace.home / "certificates").mkdir()
    (workspace.home / "certificates" / "bad.json").write_text("{}")
    with pytest.raises(IngestError, match=r"certificate bad\.json"):
        backups.restore(workspace, archive, new_name="again")
    assert [p.name for p in (workspace.home / "collections").iterdir()] == ["letters"]


def test_copies_of_one_collection_know_of_each_other(letters: Collection, archive: Path, workspace: Workspace) -> None:
    backups.restore(workspace, archive, new_name="again")
    again = make(workspace.home / "collections" / "again")
    for one, other in ((letters, again), (again, letters)):
        retention = index.backup.Retention(one.root / "catalog.sqlite")
        assert (str(other.root), "collection") in [(path, kind) for path, kind, _ in retention.copies()]
        retention.close()


# --- the commands -----------------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> tuple[int, str, str]:
    code = cli.run([*words, "--home", str(home)])
    return code, *capsys.readouterr()


def test_the_commands_there_and_back(
    letters: Collection, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "all.tgz")
    code, out, _ = run(capsys, home, "backup", file, "--json")
    written = json.loads(out)
    assert (code, [c["name"] for c in written["collections"]]) == (0, ["letters"])
    code, out, err = run(capsys, home, "restore", file)
    assert (code, out) == (2, "")
    assert "--as NEWNAME" in err
    code, out, _ = run(capsys, home, "restore", file, "-c", "letters", "--as", "again", "--json")
    (back,) = json.loads(out)["collections"]
    assert (code, back["name"], back["from"], back["purged"]) == (0, "again", "letters", [])
    assert answers(home / "collections" / "again") == answers(letters.root)
    assert run(capsys, tmp_path / "new home", "restore", file)[0] == 0
    assert answers(tmp_path / "new home" / "collections" / "letters") == answers(letters.root)
    code, out, _ = run(capsys, home, "backup", str(tmp_path / "one.tar"), "-c", "again")
    assert code == 0
    assert "in clear" in out


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("backup", "{0}/letters.tar"), (2, "is not overwritten")),
        (("backup", "{0}/a.zip"), (2, "endings")),
        (("backup", "{0}/a.tar", "-c", "nothing"), (2, "There is no collection 'nothing'")),
        (("restore", "{0}/nothing.tar"), (2, "There is no file")),
        (("restore", "{0}/letters.tar", "-c", "nothing"), (2, "holds no collection 'nothing'")),
        (("restore", "{0}/letters.tar", "--as", "../evil"), (2, "cannot name a collection")),
        (("restore", "{0}/files/lease.txt"), (1, "cut off")),
    ],
)
def test_what_cannot_be_done_is_one_line(
    archive: Path, home: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], outcome: tuple[int, str]
) -> None:
    tmp_path = archive.parent
    before = sorted(tmp_path.rglob("*"))
    found, out, err = run(capsys, home, *(word.format(tmp_path) for word in words))
    assert (found, out, err.count("\n")) == (outcome[0], "", 1)
    assert outcome[1] in err
    assert sorted(tmp_path.rglob("*")) == before
