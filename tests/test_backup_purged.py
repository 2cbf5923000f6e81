"""What was purged stays purged, whatever a backup holds."""
# ruff: noqa: F811 - fixtures are imported, and named again where they are used

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from backed_up import archive, home, letters, make, names, shelf, workspace  # noqa: F401
from conftest import Edit

import index.backup
from assistant import backups
from assistant.purge import purge
from assistant.workspace import Workspace
from index.backup import back_up
from index.collection import Collection
from ingest.errors import IngestError


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
