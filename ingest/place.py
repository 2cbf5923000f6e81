"""Where a home may lie: on a filesystem of this machine, with room for what is about to be written."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ingest.errors import IngestError, UsageError

NETWORK_FILESYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs",
     "ncpfs", "davfs", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs"}
)  # fmt: skip
MOUNTS = Path("/proc/self/mountinfo")
RESERVE_BYTES = 64 << 20  # left free, so that SQLite can always checkpoint its log and the user can still work
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


def check_room(folder: Path, needed_bytes: int, purpose: str) -> None:
    """Refuse to begin what the disk has no room for, before anything is written.

    Args:
        folder: where it is to be written; it need not exist yet.
        needed_bytes: an estimate of all that is written. `RESERVE_BYTES` more must be free.
        purpose: what it is for, as in "taking in 12 files".

    Raises:
        IngestError: there is too little room; the message says how much is needed and how much is free.
    """
    free = shutil.disk_usage(existing_part(folder)).free
    if needed_bytes + RESERVE_BYTES > free:
        raise IngestError(
            f"Not enough room for {purpose}: about {mib(needed_bytes + RESERVE_BYTES)} are needed and {mib(free)} are "
            f"free on the disk of {folder}. Free some space, or choose another disk with --home, and run the command "
            "again; what was finished is kept."
        )


def mib(size: int) -> str:
    """A number of bytes for people: "1,204 MiB"."""
    return f"{size / (1 << 20):,.0f} MiB"
