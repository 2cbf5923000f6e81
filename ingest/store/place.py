"""Where a home may lie: on a filesystem of this machine."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.errors import UsageError

NETWORK_FILESYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs",
     "ncpfs", "davfs", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs"}
)  # fmt: skip
MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(r"\\([0-7]{3})")  # how the kernel writes blanks and backslashes of a mount point


def existing_part(path: Path) -> Path:
    """The path itself, or the nearest folder above it that exists."""
    return next((p for p in (path, *path.absolute().parents) if p.exists()), Path("/"))


def network_filesystem(path: Path, mounts: str | None = None) -> str | None:
    """The kind of network filesystem that holds a path, None on a local one or where the system does not say.

    Args:
        path: a path; it need not exist yet.
        mounts: the text of `MOUNTS`, read from there by default.
    """
    if mounts is None:
        try:
            mounts = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            return None
    place, best, kind = existing_part(path).resolve(), -1, ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        fields, types = left.split(), right.split()
        if len(fields) < 5 or not types:
            continue
        point = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), fields[4]))
        depth = len(point.parts)
        if depth >= best and (point == place or point in place.parents):
            best, kind = depth, types[0]
    return kind if kind in NETWORK_FILESYSTEMS else None


def check_local(folder: Path) -> None:
    """Refuse to write where locks and crash safety do not hold.

    Raises:
        UsageError: the folder lies, or would lie, on a network filesystem.
    """
    if kind := network_filesystem(folder):
        raise UsageError(
            f"The folder {folder} lies on a network filesystem ({kind}), where locks and crash safety do not hold; "
            "choose a local home folder with --home."
        )
