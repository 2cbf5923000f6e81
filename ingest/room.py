"""Room on the disk: what does not fit is refused before anything of it is written."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from ingest.census import standing
from ingest.errors import IngestError
from ingest.store.blobs import BlobStore
from ingest.store.place import existing_part
from ingest.store.snapshot import Snapshots

RESERVE_BYTES = 64 << 20  # left free, so that SQLite can always checkpoint its log and the user can still work
PAGES_GROWTH, GROWTH = 2.0, 7.0
LEXICAL_BYTES = 1000
_ROW_BYTES = 24  # row ids in two files, and what scales a code
_PAGES = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"})


def check_room(folder: Path, needed_bytes: int, purpose: str) -> None:
    """Refuse to begin what the disk has no room for.

    Args:
        folder: where it is to be written; it need not exist yet.
        needed_bytes: an estimate of all that is written. `RESERVE_BYTES` more must be free.
        purpose: what it is for, as in "taking in 12 files".

    Raises:
        IngestError: there is too little room; the message says how much is needed and how much is free.
    """
    if not fits(folder, needed_bytes):
        free = _free(folder)
        raise IngestError(
            f"Not enough room for {purpose}: about {mib(needed_bytes + RESERVE_BYTES)} are needed and {mib(free)} are "
            f"free on the disk of {folder}. Free some space, or choose another disk with --home, and run the command "
            "again; what was finished is kept."
        )


def check_files(folder: Path, catalog: Snapshots, blobs: BlobStore, files: Iterable[Path], stamp: str) -> None:
    """Refuse to take in files that the disk has no room for.

    A look at their sizes is enough where there is plenty of room; only where it is tight are they read, to leave out
    what has merely moved.

    Args:
        folder: the collection's.
        catalog: what it holds.
        blobs: its stored bytes.
        files: everything that is looked at, known or not.
        stamp: how they would be read; see `ingest.census.standing`.

    Raises:
        IngestError: there is too little room.
    """
    unknown = _of_unknown_length(catalog, blobs, files)
    if fits(folder, needed_to_take_in(unknown)):
        return
    by_content = {seen.sha256: path for path in unknown if (seen := standing(catalog, path, stamp)).unread}
    unread = {path: unknown[path] for path in by_content.values()}
    check_room(folder, needed_to_take_in(unread), f"taking in {len(unread):,} new or changed files")


def needed_to_take_in(sizes: Mapping[Path, int]) -> int:
    """Bytes needed to store, catalogue, embed and index files of these sizes in bytes.

    The files themselves are kept as they are. The rest is a multiple of them, `PAGES_GROWTH` for PDFs and pictures and
    `GROWTH` for all others: what the collection grows by, and the copy of vectors and lexical index that a merge makes
    beside the old ones. Measured with vectors of 384 numbers, which are half of it, as growth and copy: 110 legal PDFs
    1.1 and 0.2, 126 legal and medical texts 5.1 and 0.7, all 328 medical files 2.9 and 1.6, all 268 legal ones 2.3 and
    1.3. The index of words has grown since by 400 bytes a passage, half of a text's length, in growth and copy alike.
    Scanned pages need less. What is then published is measured again by its number of passages.
    """
    return sum(
        round(size * (1 + (PAGES_GROWTH if path.suffix.lower() in _PAGES else GROWTH))) for path, size in sizes.items()
    )


def needed_to_publish(added: int, alive: int, dimensions: int) -> int:
    """Bytes needed to publish `added` passages of a collection that then has `alive` ones.

    The vectors of what is new, as 32-bit floats, and `LEXICAL_BYTES` for every passage (570 in the legal files,
    683 in the medical ones, 951 in the samples): the lexical index may merge all of its own files.
    """
    return needed_to_merge(added, dimensions) + alive * LEXICAL_BYTES


def needed_to_merge(rows: int, dimensions: int) -> int:
    """Bytes needed to write the vectors of so many passages once more, with their codes, beside where they stand."""
    return rows * (4 * dimensions + dimensions // 8 + _ROW_BYTES)


def fits(folder: Path, needed_bytes: int) -> bool:
    """Whether the disk has room for this and the reserve."""
    return needed_bytes + RESERVE_BYTES <= _free(folder)


def mib(size: int) -> str:
    """A number of bytes for people: "1,204 MiB"."""
    return f"{size / (1 << 20):,.0f} MiB"


def _of_unknown_length(catalog: Snapshots, blobs: BlobStore, files: Iterable[Path]) -> dict[Path, int]:
    """Files that do not have the length they had when they were last seen, with their sizes in bytes."""
    known = {record.path: record.sha256 for record in catalog.files()}
    unknown = {}
    for path in files:
        size = _size(path)
        if str(path) not in known or _size(blobs.path(known[str(path)])) != size:
            unknown[path] = size
    return unknown


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it will be reported when it is opened
        return 0


def _free(folder: Path) -> int:
    return shutil.disk_usage(existing_part(folder)).free
