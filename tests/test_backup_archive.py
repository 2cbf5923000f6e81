"""Archives that were damaged or made by someone else: nothing of them appears."""
# ruff: noqa: F811 - fixtures are imported, and named again where they are used

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from backed_up import answers, archive, blocks, home, letters, make, shelf  # noqa: F401

from index.archive import CONTENTS, MAX_CONTENTS_BYTES
from index.backup import back_up
from index.collection import Collection
from index.contents import Contents, from_json, to_json
from index.restore import restore
from index.types import StoredFile
from ingest.errors import IngestError


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
