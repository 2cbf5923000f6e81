"""What is not backed up, and what a backup never overwrites."""
# ruff: noqa: F811 - fixtures are imported, and named again where they are used

from __future__ import annotations

from pathlib import Path

import pytest
from backed_up import archive, home, letters, litter, shelf  # noqa: F401

import index.backup
from index.archive import write_archive
from index.backup import back_up
from index.collection import Collection
from index.restore import restore
from ingest.errors import ProjectError, UsageError


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
