"""What must hold beside the answers: holds bind, purges destroy, backups come back, damage is mended."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from torture.operations import BACKUP, answered, collection_in

from index.backup import back_up
from index.collection import Collection
from index.generation import all_files
from index.restore import restore
from ingest.errors import ProjectError
from ingest.store.blobs import BlobStore

_HOMES = Path(__file__).parents[1] / "homes"
_DEFLATED = b"\x78\x9c"  # how zlib's streams begin


# --- before an operation -------------------------------------------------------------------------------------------


def lay_hold(home: Path) -> None:
    """Hold a document."""
    collection_in(home).hold(["ash.txt"], "a claim")


def leave_only_the_backup(home: Path) -> None:
    """Back up, then lose the collection."""
    collection = collection_in(home)
    back_up([collection], home / BACKUP)
    for path in sorted(collection.root.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    collection.root.rmdir()


def damage_catalogue(home: Path) -> None:
    """Change bytes in the middle of the catalogue."""
    _overwrite(home / "letters" / "catalog.sqlite")


def damage_vectors(home: Path) -> None:
    """Change bytes in a segment."""
    _overwrite(next((home / "letters" / "segments").rglob("dense.faiss")))


def damage_blob(home: Path) -> None:
    """Change bytes of a stored file."""
    _overwrite(next(path for path in (home / "letters" / "blobs").rglob("*") if path.is_file()))


def _overwrite(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 8] = bytes(byte ^ 0x55 for byte in content[middle : middle + 8])
    path.write_bytes(bytes(content))


def lay_oldest_format(home: Path) -> None:
    """A home as the first format wrote it."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(_HOMES / "format-1.tar.xz") as archive:
        archive.extractall(folder, filter="data")
        shutil.copytree(Path(folder) / "home" / "collections" / "letters", home / "letters")


# --- in every state ------------------------------------------------------------------------------------------------


def hold_binds(home: Path, *, ended: bool) -> Iterator[str]:
    """Once it was said, the document is held."""
    if ended and [d.name for d in collection_in(home).ever() if d.hold] != ["ash.txt"]:
        yield "ash.txt is not held"


def nothing_is_held(home: Path, *, ended: bool) -> Iterator[str]:
    """Once it was said, nothing is held."""
    if ended and any(d.hold for d in collection_in(home).ever()):
        yield "ash.txt is still held"


def nothing_is_left(home: Path, *, ended: bool) -> Iterator[str]:
    """Once it was said, no file of the collection holds a word of what was purged, and no older file is there."""
    if not ended:
        return
    collection = collection_in(home)
    for path in collection.root.rglob("*"):
        if path.is_file() and holds(path.read_bytes(), b"stateax"):
            yield f"{path.relative_to(home)} holds what was purged"
    yield from (f"{path} is left of what was purged" for path in litter(collection))
    with_copies = {sha256 for d in collection.ever() for sha256 in d.sha256s}
    for name in BlobStore(collection.root / "blobs").names():
        if name not in with_copies:
            yield f"the blob {name} is left"
    if not all(certificate.ended for certificate in collection.certificates()):
        yield "the purge is not said to have ended"


def backup_is_whole(home: Path, *, ended: bool) -> Iterator[str]:
    """The backup is there once it was said; if it is there it comes back."""
    target = home / BACKUP
    if not target.exists():
        if ended:
            yield "there is no backup"
        return
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        try:
            restore(target, Path(folder), {"letters": "letters"})
            if len(answered(collection_in(Path(folder)))) != 6:
                yield "the backup lacks documents"
        except ProjectError as error:
            yield f"the backup does not come back: {error}"


def mended(home: Path, *, ended: bool) -> Iterator[str]:
    """Once it was said, all is well."""
    if ended:
        yield from collection_in(home).verify().problems


def holds(content: bytes, words: bytes) -> bool:
    """Whether bytes hold these words, as they are or in a deflated stream."""
    if words in content:
        return True
    start = content.find(_DEFLATED)
    while start >= 0:
        try:
            if words in zlib.decompressobj().decompress(content[start:]):
                return True
        except zlib.error:
            pass
        start = content.find(_DEFLATED, start + 1)
    return False


def litter(collection: Collection) -> list[str]:
    """Files of segments and lexical indexes that no generation names, and unfinished files."""
    named = {f.path for m in collection.generations() for f in all_files(m)}
    stored = [p for kind in ("segments", "lexical") for p in (collection.root / kind).rglob("*") if p.is_file()]
    loose = [p for p in stored if str(p.relative_to(collection.root)) not in named and not p.name.endswith(".lock")]
    unfinished = [*collection.root.rglob(".tmp-*"), *collection.root.rglob(".staging-*")]
    return sorted({str(p.relative_to(collection.root)) for p in [*loose, *unfinished]})
