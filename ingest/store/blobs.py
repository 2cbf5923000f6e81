"""The bytes of every file, stored once under their SHA-256. A blob is complete or absent, whatever is interrupted."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from ingest.errors import IngestError
from ingest.types import Blob

_ATTEMPTS, _PAUSE_S = 100, 0.01  # to delete a folder that others still touch
_DAMAGED = ".damaged"  # ending of a blob that was set aside


class BlobStore:
    """The folder `blobs/ab/<sha256>` of a collection."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where the blob lies."""
        return self._folder / sha256[:2] / sha256

    def put(self, content: bytes) -> Blob:
        """Store bytes durably; storing the same bytes again costs one look."""
        blob = Blob(sha256=hashlib.sha256(content).hexdigest(), length=len(content))
        target = self.path(blob.sha256)
        if target.exists() and target.stat().st_size == blob.length:
            return blob
        self._shelf(target)
        write_durably(target, content)
        target.with_suffix(_DAMAGED).unlink(missing_ok=True)
        return blob

    def put_file(self, source: Path) -> Blob:
        """Store a file's bytes durably without holding them in memory."""
        make_folder(self._folder)
        digest, length = hashlib.sha256(), 0
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".tmp-")
        try:
            with os.fdopen(descriptor, "wb") as target, source.open("rb") as file:
                while piece := file.read(1 << 20):
                    digest.update(piece)
                    length += len(piece)
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())
            blob = Blob(sha256=digest.hexdigest(), length=length)
            place = self.path(blob.sha256)
            self._shelf(place)
            Path(name).replace(place)
            place.with_suffix(_DAMAGED).unlink(missing_ok=True)
            sync_folder(place.parent)
        finally:
            Path(name).unlink(missing_ok=True)
        return blob

    def read(self, sha256: str) -> bytes:
        """The blob's bytes, checked against their name.

        Raises:
            IngestError: the blob is missing or damaged.
        """
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise IngestError(f"The stored file {sha256[:12]}… is missing; ingest the original again.") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise IngestError(f"The stored file {sha256[:12]}… is damaged; delete it and ingest the original again.")
        return content

    def holds(self, sha256: str) -> bool:
        """Whether there is such a blob; its bytes are not looked at."""
        return self.path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """Delete a blob for good."""
        place = self.path(sha256)
        place.unlink(missing_ok=True)
        place.with_suffix(_DAMAGED).unlink(missing_ok=True)
        sync_folder(place.parent)

    def set_aside(self, sha256: str) -> None:
        """Take a damaged blob out of use. Its bytes stay beside, until the blob is stored again or deleted."""
        place = self.path(sha256)
        place.replace(place.with_suffix(_DAMAGED))
        sync_folder(place.parent)

    def names(self, *, aside: bool = False) -> list[str]:
        """SHA-256 of every stored blob, sorted; with `aside` also of those that were damaged and set aside."""
        found = [p for p in self._folder.glob("??/*") if len(p.stem) == 64]
        return sorted({p.stem for p in found if p.suffix == "" or (aside and p.suffix == _DAMAGED)})

    def sweep(self) -> None:
        """Delete what interrupted writes have left, and flush what they have made. Only the writer may call this."""
        if self._folder.is_dir():
            sync_folder(self._folder)
        for litter in [*self._folder.glob(".tmp-*"), *self._folder.glob("??/.tmp-*")]:
            litter.unlink()

    def _shelf(self, place: Path) -> None:
        """The folder a blob lies in, made so that a power cut cannot take it along."""
        make_folder(self._folder)
        make_folder(place.parent)


def write_durably(target: Path, content: bytes) -> None:
    """Write aside, flush to the disk, rename into place, flush the folder: the file is whole or not there."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".tmp-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, so that a power cut cannot take it along."""
    if not folder.exists():  # a file in its place is for `mkdir` to name
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Flush every file below `folder`, and the folders, to the disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            sync_folder(path)
        elif path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    sync_folder(folder)


def remove_tree(folder: Path) -> None:
    """Delete a folder with all it holds, also while readers in other processes put their short-lived locks there.

    Raises:
        OSError: the disk fails, or the folder does not become empty.
    """
    for attempt in range(_ATTEMPTS):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.ENOENT) or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE_S)
        if not folder.exists():
            return
