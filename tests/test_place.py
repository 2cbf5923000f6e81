"""Where a home may lie: never on a network filesystem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.collection import Collection
from ingest.errors import UsageError
from ingest.store import place
from ingest.store.lock import writer_lock
from ingest.store.place import network_filesystem

MOUNTS = """\
22 1 0:20 / / rw - ext4 /dev/root rw
30 22 0:30 / /media/share rw - nfs4 server:/export rw
31 22 0:31 / /media/my\\040disk rw - ext4 /dev/sdb1 rw
32 30 0:32 / /media/share/inside rw - tmpfs tmpfs rw
33 22 0:33 / /media/tab\\011and\\134 rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/media/share/a/b", "nfs4"),
        ("/media/shared", None),
        ("/media/share/inside/a", None),
        ("/media/my disk", None),
        ("/media/tab\tand\\/a", "cifs"),
        ("/media", None),
    ],
)
def test_network_filesystems_are_told_by_their_mount(
    path: str, kind: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "existing_part", lambda given: given)
    assert network_filesystem(Path(path), MOUNTS) == kind


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Make a folder look like a mounted share from now on."""

    def mount(folder: Path) -> None:
        point = str(folder.resolve()).replace(" ", "\\040")
        (tmp_path / "mounts").write_text(f"{MOUNTS}40 22 0:40 / {point} rw - nfs4 server:/export rw\n")
        monkeypatch.setattr(place, "MOUNTS", tmp_path / "mounts")

    return mount


def test_no_writer_begins_on_a_network_filesystem(
    letters: Collection, folder: Path, shared: Callable[[Path], None]
) -> None:
    letters.ingest([folder])
    shared(letters.root.parent)
    writers = (
        lambda: letters.ingest([folder]),
        letters.reindex,
        letters.rollback,
        lambda: letters.remove(["lease.txt"]),
        lambda: letters.restore(["lease.txt"]),
    )
    before = sorted(letters.root.rglob("*"))
    for write in writers:
        with pytest.raises(UsageError, match=r"lies on a network filesystem \(nfs4\).*--home"):
            write()
    assert sorted(letters.root.rglob("*")) == before
    assert letters.summary().documents == 4  # it can still be read


def test_nothing_is_made_on_a_network_filesystem(tmp_path: Path, shared: Callable[[Path], None]) -> None:
    shared(tmp_path / "home")
    shared(tmp_path)
    with pytest.raises(UsageError, match="network filesystem"), writer_lock(tmp_path / "home" / "letters"):
        pass
    assert not (tmp_path / "home").exists()


def test_a_system_without_a_mount_table_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "MOUNTS", tmp_path / "none")
    assert network_filesystem(tmp_path) is None
